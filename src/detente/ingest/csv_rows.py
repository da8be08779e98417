"""CSV and its kin as rows: delimiter and encoding guessed, records of any form, one bad one left out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from detente.errors import SourceError
from detente.ingest.columns import Columns, bind, can_bind
from detente.ingest.entries import Entry, refused
from detente.ingest.rows import row_entry
from detente.ingest.streams import Line, as_utf8, lines, text_of
from detente.settings import Settings

_DELIMITERS = (",", "\t", ";", "|")
# The module keeps one limit for all its readers; it is set for the time of a step only.
_set_limit = csv.field_size_limit


class _TooLongError(Exception):
    """A record goes on beyond the limit."""


class _Feed:
    """Lines for the module's reader, with their numbers and a limit on those of one record."""

    def __init__(self, source: Iterator[Line], limit: int) -> None:
        self.source = source
        self.limit = limit
        self.number = 0
        self.size = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self.source)
        self.number = line.number
        self.size += self.limit + 1 if line.data is None else len(line.data) + 1
        if line.data is None or self.size > self.limit + 1:
            raise _TooLongError
        return text_of(line.data) + "\n"


def csv_rows(
    pieces: Iterable[bytes], name: str, settings: Settings, columns: Columns, *, tabs: bool = False
) -> Iterator[Entry]:
    """The entries of a table whose first line names the columns, named by the lines they begin on.

    Args:
        pieces: the bytes of the file.
        name: the file.
        settings: ``max_bytes`` is the largest record.
        columns: the columns that the user names.
        tabs: cells are parted by tabs unless that cannot be.

    Raises:
        SourceError: a column that is needed is missing.
    """
    source = lines(as_utf8(pieces), settings.max_bytes)
    first = next((line for line in source if line.data is None or line.data.strip()), None)
    if first is None:
        return
    if first.data is None:
        raise SourceError("has no line with the names of columns: write one first", source=name)
    delimiter = _delimiter(text_of(first.data), columns, tabs=tabs)
    feed = _Feed(_chained(first, source), settings.max_bytes)
    reader = csv.reader(feed, delimiter=delimiter)
    try:
        header = [cell.strip() for cell in _step(reader, settings.max_bytes)]
    except (csv.Error, _TooLongError) as error:
        raise SourceError("has no line with the names of columns: write one first", source=name) from error
    binding = bind(header, columns, name, every=True)
    while True:
        feed.size = 0
        where = f"{name}:{feed.number + 1}"
        try:
            cells = _step(reader, settings.max_bytes)
        except StopIteration:
            return
        except (csv.Error, _TooLongError):
            yield refused(
                where,
                f"is no record of at most {settings.max_bytes:,} bytes: close its quotation marks, split it, "
                "or raise max_bytes",
            )
            continue
        if any(cell.strip() for cell in cells):
            # Of columns with the same name the first counts.
            yield row_entry(
                where, dict(zip(header[::-1], _filled(cells, header), strict=True)), binding, settings
            )


def _filled(cells: list[str], header: list[str]) -> list[str]:
    """As many cells as columns, the last first."""
    return [*cells[: len(header)], *[""] * (len(header) - len(cells))][::-1]


def _step(reader: Iterator[list[str]], limit: int) -> list[str]:
    before = _set_limit(limit)
    try:
        return next(reader)
    finally:
        _set_limit(before)


def _chained(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


def _delimiter(line: str, columns: Columns, *, tabs: bool) -> str:
    """The mark that gives a column for the text, and of several such the one that gives most columns."""

    def worth(mark: str) -> tuple[bool, int]:
        try:
            cells = next(csv.reader([line], delimiter=mark), [])
        except csv.Error:
            return False, 0
        return can_bind([cell.strip() for cell in cells], columns), len(cells)

    order = ("\t", *_DELIMITERS) if tabs else _DELIMITERS
    return max(order, key=worth)
