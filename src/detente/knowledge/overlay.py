"""The user's rows laid over the rows that come with the program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import msgspec

from detente.errors import DataError
from detente.knowledge.convert import as_cells, struct_of
from detente.knowledge.folder import near
from detente.knowledge.own import OwnRow
from detente.knowledge.tables import Placed, Table, folded

_CLEAR = "-"

Key = tuple[str, ...]


def overlay(table: Table, shipped: Sequence[Placed[Any]], rows: Sequence[OwnRow]) -> list[Placed[Any]]:
    """The rows of a table with the user's: replaced, added, amended and removed by key.

    Args:
        table: which table.
        shipped: its rows as they come with the program.
        rows: the user's, in the order of the file.

    Raises:
        DataError: a row contradicts another of its file, or changes what is not there.
    """
    if not rows:
        return list(shipped)
    entries = _Entries(table, shipped)
    kept = dict(entries.by_key)
    added: dict[Key, list[Placed[Any]]] = {}
    said: dict[Key, OwnRow] = {}
    parts: dict[tuple[Key, tuple[Any, ...]], OwnRow] = {}
    for row in rows:
        key = entries.key(row)
        _check_alone(row, said.setdefault(key, row))
        if row.change == "remove":
            kept.pop(key)
        elif row.change == "amend":
            kept[key] = [_amended(row, placed) for placed in kept[key]]
        else:
            if row.change == "replace":
                kept.pop(key, None)
            new = Placed(struct_of(row, _plain(row)), row.where, own=True)
            _check_once(row, parts.setdefault((key, table.part(new.row)), row))
            added.setdefault(key, []).append(new)
    out = [placed for group in kept.values() for placed in group]
    return out + [placed for group in added.values() for placed in group]


class _Entries:
    """The rows that come with the program, by key and, where need be, by any name."""

    def __init__(self, table: Table, shipped: Sequence[Placed[Any]]) -> None:
        self.table = table
        self.by_key: dict[Key, list[Placed[Any]]] = {}
        for placed in shipped:
            self.by_key.setdefault(table.key(placed.row), []).append(placed)

    def key(self, row: OwnRow) -> Key:
        """The key of a row; of one that changes an entry, by any name of that entry.

        Raises:
            DataError: there is no such entry to change.
        """
        values = {column: row.cells.get(column, "") for column in self.table.key_columns}
        key = self.table.key(SimpleNamespace(**values))
        if not all(key):
            raise row.error(self.table.key_columns[0], "holds no letter and no digit: write the name")
        if row.change in ("replace", "add") or key in self.by_key:
            return key
        called = self._by_name.get((folded(_first(values)), key[1:]), set())
        if len(called) == 1:
            return next(iter(called))
        words = " ".join(_text(value) for value in values.values())
        close = near(words, [" ".join(_written(self.table, g[0].row)) for g in self.by_key.values()])
        raise row.error(
            self.table.key_columns[0],
            f"there is no {words[:60]!r} to {row.change}{close or ': check the spelling'}",
        )

    @cached_property
    def _by_name(self) -> dict[tuple[str, Key], set[Key]]:
        found: dict[tuple[str, Key], set[Key]] = {}
        for key, group in self.by_key.items():
            for name in {name for placed in group for name in self.table.names(placed.row)}:
                found.setdefault((folded(name), key[1:]), set()).add(key)
        return found


def _first(values: dict[str, Any]) -> str:
    return _text(next(iter(values.values())))


def _text(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _written(table: Table, row: Any) -> list[str]:
    values = [getattr(row, column) for column in table.key_columns]
    return [value[0] if isinstance(value, tuple) else str(value) for value in values]


def _check_alone(row: OwnRow, first: OwnRow) -> None:
    """Refuse a second row of the same key where one of the two changes a shipped entry."""
    if row is not first and ({row.change, first.change} & {"remove", "amend"}):
        raise DataError(
            f"speaks of the same entry as {first.where}: one row amends or removes it, and no other",
            source=row.where,
        )


def _check_once(row: OwnRow, first: OwnRow) -> None:
    """Refuse a second row of the same key that tells the same part."""
    if row is not first:
        columns = " and ".join(row.table.key_columns)
        raise DataError(f"has the same {columns} as {first.where}: keep one of the two", source=row.where)


def _plain(row: OwnRow) -> dict[str, Any]:
    """The cells of a row that is no amendment, in which signs mean nothing and are mistakes."""
    for column in row.table.lists & row.cells.keys():
        for value in row.cells[column]:
            if isinstance(value, str) and len(value) > 1 and value[0] in "+-":
                raise row.error(
                    column, f"{value[:60]!r}: signs are for rows with 'amend' in the column 'change'"
                )
    return row.cells


def _amended(row: OwnRow, placed: Placed[Any]) -> Placed[Any]:
    """A shipped row with the filled cells of the user's over it."""
    cells = as_cells(placed.row)
    for column, value in row.cells.items():
        if column in row.table.lists:
            values = value[1:] if column in row.table.key_columns else value
            cells[column] = _edited(row, column, cells.get(column) or [], values) if values else cells[column]
        elif column not in row.table.key_columns:
            cells[column] = None if value == _CLEAR else value
    cells = {column: value for column, value in cells.items() if value not in (None, [])}
    return Placed(struct_of(row, cells), f"{row.where} over {placed.where}", own=True)


def _edited(row: OwnRow, column: str, old: list[Any], values: list[Any]) -> list[Any]:
    """A list after additions (``+X``) and removals (``-X``); values without sign replace it."""
    if values == [_CLEAR]:
        return []
    signed = [value for value in values if isinstance(value, str) and len(value) > 1 and value[0] in "+-"]
    if signed and len(signed) < len(values):
        raise row.error(column, "either every value has a sign (+ adds, - takes away) or none has")
    if not signed:
        return values
    result = list(old)
    for value in signed:
        sign, name = value[0], value[1:].strip()
        if sign == "+":
            result += [name] * (name not in result)
        elif name in result:
            result.remove(name)
        else:
            raise row.error(column, f"{name[:60]!r} is not there to take away{near(name, result)}")
    return result


def without_names(table: Table, placed: Placed[Any], taken: set[str]) -> Placed[Any] | None:
    """A shipped row without names that the user gave to something else.

    Where its main name is taken, another of its names takes its place; None where nothing is left to
    find it by.
    """
    row = placed.row
    lists = {
        column: tuple(name for name in getattr(row, column) if name not in taken)
        for column in ("names", "demonyms", "capitals", "seats")
        if hasattr(row, column)
    }
    changes: dict[str, Any] = {column: left for column, left in lists.items() if left != getattr(row, column)}
    main = getattr(row, "name", None)
    if main in taken:
        rest = lists["names"]
        if not rest and table.stem != "states":
            return None
        changes["name"] = rest[0] if rest else row.code
        changes["names"] = rest[1:]
    if not changes:
        return placed
    if main is None and not changes.get("names"):
        return None
    if table.stem == "forums" and not changes.get("names", row.names):
        changes["names"] = (changes.get("name", row.name),)
    return Placed(msgspec.structs.replace(row, **changes), placed.where)
