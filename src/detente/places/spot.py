"""A place name as it is found in the text, before it is known which place it means."""

from __future__ import annotations

from dataclasses import dataclass

from detente.places.phrases import Phrase


@dataclass(slots=True)
class Spot:
    """One name of a place in the text."""

    start: int
    end: int
    name: str
    tagged: bool
    """The language model or the words around it call it a place; else only the gazetteer does."""
    label: str = ""
    dateline: bool = False
    person: bool = False
    """The language model calls it a person."""
    placed: bool = False
    """The words before say that a place follows."""
    phrase: Phrase | None = None

    @property
    def is_state(self) -> bool:
        """Whether it is the name of a state."""
        return self.phrase is not None and self.phrase.kind == "state"

    @property
    def is_known(self) -> bool:
        """Whether it is a state, or a name of several words of our own tables."""
        return self.is_state or (self.phrase is not None and self.end - self.start > 1)
