"""Evidence in the text: spans that nest and overlap, cut into pieces that each know what they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from detente.records import Evidence

MARKED = ("event", "position", "commitment", "tie", "time", "statement")
"""Kinds that are marked in the text, innermost first."""


class Mark(NamedTuple):
    """A stretch of text that belongs to a record.

    ``kind`` is one of :data:`MARKED`, or '' for a stretch that only lights up with its record
    (who acts, when); ``near`` is the sentence around the words.
    """

    start: int
    end: int
    record: str
    kind: str = ""
    near: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of text in which nothing begins or ends."""

    text: str
    kinds: tuple[str, ...] = ()
    """Outermost first, as the elements are nested."""
    records: tuple[str, ...] = ()
    """Ids of the records whose words these are, the shortest stretch first."""
    near: tuple[str, ...] = ()
    """Ids of the records whose sentence this is part of."""
    begins: tuple[str, ...] = ()
    """Ids of the records whose first marked words begin here."""


def marks_of(
    record: str, kind: str, words: Iterable[Evidence | None], near: Iterable[Evidence]
) -> Iterator[Mark]:
    """Marks of a record: its words and the sentences around them; what is None or empty is left out."""
    for evidence in words:
        if evidence is not None and evidence.end > evidence.start:
            yield Mark(evidence.start, evidence.end, record, kind)
    for evidence in near:
        if evidence.end > evidence.start:
            yield Mark(evidence.start, evidence.end, record, "", near=True)


def paragraphs(text: str, marks: Iterable[Mark]) -> Iterator[list[Piece]]:
    """The text's lines that are not empty, each cut at every boundary of every mark.

    The pieces of a line make up the line, character for character. One sweep over the sorted
    boundaries: the cost grows with the marks and with what overlaps, not with their product.
    """
    ordered = sorted(marks, key=lambda mark: mark.start)
    begun: set[str] = set()
    active: list[Mark] = []
    upcoming = 0
    for start, end in _lines(text):
        pieces: list[Piece] = []
        place = start
        while place < end:
            active = [mark for mark in active if mark.end > place]
            while upcoming < len(ordered) and ordered[upcoming].start <= place:
                if ordered[upcoming].end > place:
                    active.append(ordered[upcoming])
                upcoming += 1
            stop = min([end, *(mark.end for mark in active)])
            if upcoming < len(ordered):
                stop = min(stop, ordered[upcoming].start)
            pieces.append(_piece(text[place:stop], active, begun))
            place = stop
        yield pieces


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _piece(text: str, active: list[Mark], begun: set[str]) -> Piece:
    """The piece under the active marks; ``begun`` learns the records whose first words it holds."""
    if not active:
        return Piece(text)
    kinds = {mark.kind for mark in active}
    mine = sorted(
        (mark for mark in active if not mark.near), key=lambda mark: (mark.end - mark.start, mark.record)
    )
    records = tuple(dict.fromkeys(mark.record for mark in mine))
    begins = tuple(dict.fromkeys(m.record for m in mine if m.kind and m.record not in begun))
    begun.update(begins)
    return Piece(
        text,
        kinds=tuple(kind for kind in reversed(MARKED) if kind in kinds),
        records=records,
        near=tuple(dict.fromkeys(m.record for m in active if m.near and m.record not in records)),
        begins=begins,
    )
