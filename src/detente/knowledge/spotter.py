"""Which states a stretch of text names: a plain look-up, for stages that run before the actors stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.knowledge.rows import StateRow


class StateSpotter:
    """Names, people's names and capitals of states by their first word.

    Args:
        states: the rows of states.tsv.
    """

    def __init__(self, states: Iterable[StateRow]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for row in states:
            for name in (row.name, *row.names, *row.demonyms, *row.capitals, *row.seats):
                words = tuple(name.removeprefix("the ").split())
                if words:
                    self._by_first.setdefault(words[0], []).append((words, row.code))
        for choices in self._by_first.values():
            choices.sort(key=lambda choice: -len(choice[0]))

    def find(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """The states that a row of words names, as written.

        Returns:
            First word, one past the last word, and the code of states.tsv; the longest name counts.
        """
        found: list[tuple[int, int, str]] = []
        i = 0
        while i < len(words):
            for name, code in self._by_first.get(words[i], ()):
                if tuple(words[i : i + len(name)]) == name:
                    found.append((i, i + len(name), code))
                    i += len(name) - 1
                    break
            i += 1
        return found

    def codes(self, words: Sequence[str]) -> set[str]:
        """The codes of the states that a row of words names."""
        return {code for _, _, code in self.find(words)}
