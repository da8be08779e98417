"""Titles as they stand beside names, and the offices that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows
from detente.times.lexicon import split

WIDE = "leader"
# Offices whose holder may be called by a word for whoever leads the state ("the Libyan leader").
_LEADING = frozenset(
    {"leader", "president", "prime minister", "chancellor", "supreme leader", "military ruler", "king"}
)


class OfficeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office and the titles by which news calls its holder (data/times/offices.tsv)."""

    group: Annotated[str, Meta(description="name of the office")]
    titles: Annotated[tuple[str, ...], Meta(min_length=1, description="in lower case, as beside a name")]
    kind: Annotated[
        Literal["office", "wide"],
        Meta(description="'office': one holder at a time; 'wide': a word for whoever leads the state"),
    ]


@dataclass(frozen=True, slots=True)
class Title:
    """A title in a row of items: its first and last item and the office it stands for."""

    first: int
    last: int
    group: str


class Titles:
    """Finds titles that end or begin at a place; the longest counts."""

    def __init__(self) -> None:
        self.group_of: dict[str, str] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for row in read_rows("times/offices.tsv", OfficeRow):
            for title in row.titles:
                self.group_of[title] = row.group
                words = split(title)
                self._by_last.setdefault(words[-1], []).append((words, row.group))
                self._by_first.setdefault(words[0], []).append((words, row.group))
        for table in (self._by_last, self._by_first):
            for choices in table.values():
                choices.sort(key=lambda choice: -len(choice[0]))

    def ending(self, words: list[str], last: int) -> Title | None:
        """The longest title whose last word stands at a place."""
        for title, group in self._by_last.get(words[last], ()) if last >= 0 else ():
            first = last + 1 - len(title)
            if first >= 0 and tuple(words[first : last + 1]) == title:
                return Title(first, last, group)
        return None

    def within(self, words: list[str], first: int, last: int) -> Title | None:
        """The first title that stands between two places, both inclusive."""
        for place in range(first, last + 1):
            for title, group in self._by_first.get(words[place], ()):
                end = place + len(title) - 1
                if end <= last and tuple(words[place : end + 1]) == title:
                    return Title(place, end, group)
        return None


def names_holder(title: str, office: str) -> bool:
    """Whether a title of one group can stand beside the holder of an office of another."""
    return title == office or (title == WIDE and office in _LEADING) or (title in _LEADING and office == WIDE)
