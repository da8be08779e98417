"""An actor phrase while it is being worked out, before it becomes a mention."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from detente.actors.columns import Columns
from detente.actors.lexicon import Entry, Unit
from detente.language.layers import MentionKind

VAGUE_SECTORS = frozenset({"GOV", "UNK", "ELI"})
"""Sectors that a more exact one beside them outranks: a spokesman of rebels is a rebel."""


@dataclass(slots=True, frozen=True)
class Base:
    """What a person or body belongs to: a state or an organisation."""

    code: str | None
    is_state: bool
    sectors: tuple[str, ...] = ()
    organisation: str | None = None
    kind: str = "state"
    name: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Base:
        """The base that an entry of the tables gives."""
        organisation = entry.name if entry.kind == "organisation" else None
        return cls(entry.code, entry.is_state, entry.sectors, organisation, entry.kind, entry.name)


@dataclass(slots=True)
class Draft:
    """A phrase of tokens ``start`` to ``end`` with what is known of whom it stands for."""

    start: int
    end: int
    head: int
    kind: MentionKind
    bases: list[Base] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    role: str = ""
    role_kind: str = ""
    members: tuple[str, ...] = ()
    person: tuple[int, int] | None = None
    cluster: int = -1
    takes_up: str = ""
    definite: bool = False
    plural: bool = False
    adjectival: bool = False
    possessor: int = -1
    """Token of a possessive pronoun before the phrase."""
    owner: Draft | None = None
    """The phrase with 's before this one."""
    why: list[str] = field(default_factory=list)
    affiliated: bool = False
    """Whether an "of" phrase after it says what it belongs to."""
    dropped: bool = False
    phrase_start: int = -1
    """Where the noun phrase begins, with its determiner."""
    copy_of: Draft | None = None
    """The phrase that names the same one, where this one takes it up."""

    @property
    def bare_name(self) -> bool:
        """Whether it only names a state or organisation."""
        return not self.role and self.person is None and not self.takes_up


class Row:
    """The phrases of one document side by side.

    Args:
        drafts: in the order of the text.
    """

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts = drafts
        self.by_end = {draft.end: draft for draft in drafts}
        """By the token after it, as the phrases ended at first."""
        self._starts = [draft.start for draft in drafts]

    def next_from(self, token: int) -> Draft | None:
        """The first draft that starts at or after a token."""
        n = bisect_left(self._starts, token)
        while n < len(self.drafts) and self.drafts[n].dropped:
            n += 1
        return self.drafts[n] if n < len(self.drafts) else None


def head_of(cols: Columns, start: int, end: int, prefer: int) -> int:
    """The token of a span whose head lies outside; the preferred one where it is among several."""
    outer = [i for i in range(start, end) if not start <= cols.head[i] < end or cols.head[i] == i]
    if prefer in outer or not outer:
        return prefer
    return outer[-1]


def draft_of_name(cols: Columns, unit: Unit) -> Draft:
    """The draft of a state or organisation named by itself."""
    entry = unit.entry
    draft = Draft(unit.start, unit.end, head_of(cols, unit.start, unit.end, unit.end - 1), "name")
    draft.phrase_start = unit.start
    draft.adjectival = unit.kind == "demonym"
    draft.plural = cols.tag[unit.end - 1] in ("NNS", "NNPS")
    if entry is None:
        draft.why.append(unit.note or "undecided")
        return draft
    draft.bases.append(Base.of(entry))
    draft.sectors.extend(entry.sectors)
    words = {
        "state": f"name of the state {entry.name}",
        "demonym": f"adjective or people of {entry.name}",
        "capital": f"capital of {entry.name}, which stands for the government",
        "seat": f"seat of the government of {entry.name}",
        "town": f"{entry.name}, a place in {entry.code}",
        "organisation": unit.note or f"name of the organisation {entry.name}",
    }
    draft.why.append(words.get(unit.kind, unit.kind))
    return draft
