"""Cells of the user's as structs, with messages that a user can act on."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from detente.errors import DataError
from detente.knowledge.folder import HOW
from detente.knowledge.own import OwnRow
from detente.knowledge.tables import type_parts

_PATH = re.compile(r"`\$\.(\w+)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")


def struct_of(row: OwnRow, cells: dict[str, Any]) -> msgspec.Struct:
    """The struct of a table's row.

    Args:
        row: the row as written, for its place.
        cells: its values, which may have been laid over those of a shipped row.

    Raises:
        DataError: a needed cell is empty or a value is none that its column takes.
    """
    table = row.table
    for column in table.needed:
        if not cells.get(column):
            raise DataError(f"{column}: is empty, and a new row needs it; {HOW}", source=row.where)
    for column, spec in table.columns.items():
        if int in type_parts(spec.type) and isinstance(cells.get(column), str):
            _check_number(row, column, cells[column])
    try:
        return msgspec.convert(cells, table.kind, strict=False)
    except msgspec.ValidationError as error:
        found = _PATH.search(str(error))
        column = found[1] if found else ""
        raise row.error(column or table.stem, _words(row, column, cells, str(error))) from error


def _words(row: OwnRow, column: str, cells: dict[str, Any], message: str) -> str:
    spec = row.table.columns.get(column)
    if spec is None or not isinstance(cells.get(column), str):
        return f"{message.replace('`$.', '').replace('`', '')}; {HOW}"
    choices = [part for part in type_parts(spec.type) if isinstance(part, str)]
    means = next((part.description for part in type_parts(spec.type) if isinstance(part, msgspec.Meta)), None)
    wants = f"it takes {', '.join(choices)}" if choices else f"it takes: {means}; {HOW}"
    return f"{cells[column][:60]!r} is not what this column takes: {wants}"


def _check_number(row: OwnRow, column: str, word: str) -> None:
    if not _NUMBER.fullmatch(word):
        raise row.error(column, f"takes a whole number, not {word[:60]!r}")


def as_cells(row: msgspec.Struct) -> dict[str, Any]:
    """The cells of a struct, as :func:`struct_of` takes them."""
    cells: dict[str, Any] = msgspec.to_builtins(row)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in cells.items()}
