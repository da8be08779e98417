"""The user's tables as rows of cells, each with its file and line: tab-separated or YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from detente.errors import DataError
from detente.knowledge.folder import HOW, OwnFile, decoded, near
from detente.knowledge.nodes import Entry, entries
from detente.knowledge.tables import Table, type_parts

Change = Literal["replace", "add", "amend", "remove"]
CHANGE = "change"
"""The column that says what a row does to the rows that come with the program."""
MAX_ROWS = 50_000
MAX_VALUES = 500
MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row as written: cells by column, strings throughout, lists where the column holds several."""

    table: Table
    where: str
    change: Change
    cells: dict[str, Any]
    lines: dict[str, str] = field(default_factory=dict)
    """Where a cell stands, if that is not ``where``."""

    def error(self, column: str, message: str) -> DataError:
        """An error about one cell."""
        return DataError(f"{column}: {message}", source=self.lines.get(column, self.where))


def own_rows(file: OwnFile) -> list[OwnRow]:
    """The rows of a file in order, their columns known and their values of bounded size.

    Raises:
        DataError: naming file and line.
    """
    text = decoded(file)
    rows = list(_from_yaml(file, text) if file.name.endswith(".yaml") else _from_table(file, text))
    for row in rows:
        _check_sizes(row)
    return rows


def _from_table(file: OwnFile, text: str) -> Iterator[OwnRow]:
    header: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{file.name}:{number}"
        cells = [cell.strip() for cell in line.split("\t")]
        while cells and not cells[-1] and (header is None or len(cells) > len(header)):
            cells.pop()  # spreadsheets end short rows with tabs
        if header is None:
            header = cells
            _check_header(header, file.table, where)
            continue
        if len(cells) > len(header):
            raise DataError(
                f"{len(cells)} cells under {len(header)} headings: one tab stands between two cells",
                source=where,
            )
        filled = {key: cell for key, cell in zip(header, cells, strict=False) if cell}
        for key, cell in filled.items():
            if len(cell) > 1 and cell[0] == cell[-1] == '"':
                raise DataError(f"{key}: leave out the quotation marks around {cell[:60]}", source=where)
        if filled:
            yield _row(file.table, where, filled, {})


def _check_header(header: list[str], table: Table, where: str) -> None:
    known = [*table.columns, CHANGE]
    if len(header) == 1 and any(mark in header[0] for mark in ",;"):
        raise DataError("the columns must be parted by tabs, not by commas", source=where)
    for column in header:
        if column not in known:
            raise DataError(_unknown(column, known), source=where)
        if header.count(column) > 1:
            raise DataError(f"there are two columns {column!r}: keep one", source=where)
    for column in table.key_columns:
        if column not in header:
            raise DataError(
                f"the first line has no column {column!r}, which every row needs; {HOW}", source=where
            )


def _from_yaml(file: OwnFile, text: str) -> Iterator[OwnRow]:
    known = [*file.table.columns, CHANGE]
    for entry in entries(text, file.name, file.table.stem):
        for column in entry.values:
            if column not in known:
                raise DataError(_unknown(column, known), source=f"{file.name}:{entry.line_of(column)}")
        yield _row(file.table, f"{file.name}:{entry.line}", _filled(entry), _lines(file, entry))


def _filled(entry: Entry) -> dict[str, Any]:
    return {
        key: value.strip() if isinstance(value, str) else value
        for key, value in entry.values.items()
        if value is not None and value != "" and value != []
    }


def _lines(file: OwnFile, entry: Entry) -> dict[str, str]:
    return {column: f"{file.name}:{entry.line_of(column)}" for column in entry.values}


def _unknown(column: str, known: list[str]) -> str:
    close = near(column, known) or f": use {', '.join(known)}"
    return f"there is no column {column[:60]!r}{close}"


def _row(table: Table, where: str, cells: dict[str, Any], lines: dict[str, str]) -> OwnRow:
    change = cells.pop(CHANGE, "replace")
    row = OwnRow(table, where, change, cells, lines)
    if change not in get_args(Change):
        raise row.error(CHANGE, f"{str(change)[:60]!r} is none of {', '.join(get_args(Change))}")
    for column in table.lists & cells.keys():
        cells[column] = _values(row, column)
    for column, spec in table.columns.items():
        if column in cells and column not in table.lists and not isinstance(cells[column], str):
            raise row.error(column, "takes one value")
        if column in cells and bool in type_parts(spec.type):
            cells[column] = _truth(row, column)
    for column in table.key_columns:
        if column not in cells:
            raise DataError(f"{column}: is empty, and every row needs it", source=where)
    return row


def _values(row: OwnRow, column: str) -> list[Any]:
    """The values of a list: of a cell parted by ``|``, of a YAML list as they are."""
    cell = row.cells[column]
    if isinstance(cell, str):
        cell = cell.split("|")
    if not isinstance(cell, list):
        raise row.error(column, "takes a list of values")
    values = [value.strip() if isinstance(value, str) else value for value in cell]
    if not all(values):
        raise row.error(column, "one of its values is empty: look for two | in a row or at the end")
    return values


def _truth(row: OwnRow, column: str) -> str:
    word = row.cells[column].lower()
    if word not in ("yes", "no", "true", "false"):
        raise row.error(column, f"takes yes or no, not {word[:60]!r}")
    return "true" if word in ("yes", "true") else "false"


def _check_sizes(row: OwnRow) -> None:
    for column, cell in row.cells.items():
        values = cell if isinstance(cell, list) else [cell]
        if len(values) > MAX_VALUES:
            raise row.error(column, f"has {len(values)} values: {MAX_VALUES} are the limit")
        for value in values:
            if not isinstance(value, str):
                continue
            if len(value) > MAX_LENGTH:
                raise row.error(column, f"{value[:30]!r}… is longer than {MAX_LENGTH} characters")
            if not value.isprintable():
                raise row.error(column, f"{value[:60]!r} holds characters that cannot be printed")
