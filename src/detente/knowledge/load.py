"""All knowledge tables together: those of the program, and a user's over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, get_args

import msgspec

from detente.data import numbered_rows, read_rows, read_text
from detente.errors import DataError
from detente.knowledge.check import Checks
from detente.knowledge.folder import OwnFile, digest_of, read_folder
from detente.knowledge.nodes import entries
from detente.knowledge.overlay import overlay
from detente.knowledge.own import MAX_ROWS, OwnRow, own_rows
from detente.knowledge.rows import (
    AmbiguousRow,
    AnaphorRow,
    CodeRow,
    DatedEventRow,
    FormerNameRow,
    ForumRow,
    GroupRow,
    InstitutionRow,
    OrganisationRow,
    PersonRow,
    RoleRow,
    StateRow,
    WordClass,
    WordRow,
)
from detente.knowledge.settle import settle
from detente.knowledge.tables import TABLES, Placed

# Further shipped files of a table.
_MORE = {"people": ("people_before_1990.tsv",)}


class Knowledge(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is known of the world before an article is opened."""

    states: tuple[StateRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    organisations: tuple[OrganisationRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    institutions: tuple[InstitutionRow, ...] = ()
    ambiguous: tuple[AmbiguousRow, ...] = ()
    anaphors: tuple[AnaphorRow, ...] = ()
    word_rows: tuple[WordRow, ...] = ()
    dated_events: tuple[DatedEventRow, ...] = ()
    forums: tuple[ForumRow, ...] = ()
    codes: tuple[CodeRow, ...] = ()
    former_names: tuple[FormerNameRow, ...] = ()
    own: frozenset[Any] = frozenset()
    """The rows among these that the user wrote or changed: they win where a name is ambiguous."""
    digest: str = ""
    """Sixteen hexadecimal digits of the user's files; empty where there are none."""

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Words of each kind with their values; every kind is present."""
        result: dict[str, dict[str, str]] = {kind: {} for kind in get_args(WordClass)}
        for row in self.word_rows:
            result[row.kind][row.word] = row.value
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The tables that a user may change, each row with the place it stands at."""

    rows: Mapping[str, tuple[Placed[Any], ...]]
    """By the stem of the file, see :data:`TABLES`."""
    digest: str = ""

    @property
    def own(self) -> frozenset[Any]:
        """The rows that the user wrote or changed."""
        return frozenset(placed.row for group in self.rows.values() for placed in group if placed.own)


def load_knowledge(folder: str = "") -> Knowledge:
    """The tables that come with the program, and those of a folder over them.

    The folder is read at every call, so that a change in it counts for the next reader; what was made
    of the same files before is kept.

    Args:
        folder: a folder with tables of the user's own; empty for none.

    Raises:
        DataError: a row of a table is wrong; the message names file and line.
    """
    return _knowledge(read_folder(folder)) if folder else _knowledge(())


def load_tables(folder: str = "") -> Tables:
    """The same tables, each row with its file and line; see :func:`load_knowledge`."""
    return _tables(read_folder(folder)) if folder else _tables(())


@lru_cache(maxsize=4)
def _knowledge(files: tuple[OwnFile, ...]) -> Knowledge:
    tables = _tables(files)
    rows = {stem: tuple(placed.row for placed in group) for stem, group in tables.rows.items()}
    titles = {row.phrase for row in rows["roles"] if row.kind == "title"}
    words = [row for row in _words() if row.kind != "short_title" or row.value in titles]
    return Knowledge(
        institutions=tuple(read_rows("knowledge/institutions.tsv", InstitutionRow)),
        anaphors=tuple(read_rows("knowledge/anaphors.tsv", AnaphorRow)),
        word_rows=tuple(words),
        codes=_codes(),
        former_names=tuple(read_rows("knowledge/former_names.tsv", FormerNameRow)),
        own=tables.own,
        digest=tables.digest,
        **rows,
    )


@lru_cache(maxsize=4)
def _tables(files: tuple[OwnFile, ...]) -> Tables:
    shipped = _shipped()
    if not files:
        return Tables(shipped)
    written = {file.table.stem: own_rows(file) for file in files}
    _check_number(files, written)
    laid = {stem: overlay(table, shipped[stem], written.get(stem, ())) for stem, table in TABLES.items()}
    checks = Checks((placed.row for placed in laid["states"]), _codes())
    for stem, table in TABLES.items():
        for placed in laid[stem]:
            if placed.own:
                checks.check(table, placed)
    return Tables(MappingProxyType(settle(shipped, laid)), digest_of(files))


def _check_number(files: tuple[OwnFile, ...], written: dict[str, list[OwnRow]]) -> None:
    for file in files:
        if len(written[file.table.stem]) > MAX_ROWS:
            raise DataError(f"has more than {MAX_ROWS} rows, the limit for a table", source=file.name)


@cache
def _shipped() -> Mapping[str, tuple[Placed[Any], ...]]:
    rows: dict[str, tuple[Placed[Any], ...]] = {}
    for stem, table in TABLES.items():
        name = f"knowledge/{table.files[0]}"
        file = PurePosixPath(name).name
        if file.endswith(".yaml"):
            found = [
                (e.line, _converted(e.values, table.kind, name, e.line))
                for e in entries(read_text(name), name, stem)
            ]
        else:
            found = list(numbered_rows(read_text(name), name, table.kind))
        placed = [Placed(row, f"{file}:{line}") for line, row in found]
        for more in _MORE.get(stem, ()):
            found = list(numbered_rows(read_text(f"knowledge/{more}"), f"knowledge/{more}", table.kind))
            placed += [Placed(row, f"{more}:{line}") for line, row in found]
        rows[stem] = tuple(placed)
    return MappingProxyType(rows)


def _converted(values: dict[str, Any], kind: type[msgspec.Struct], name: str, line: int) -> msgspec.Struct:
    try:
        return msgspec.convert({k: v for k, v in values.items() if v is not None}, kind, strict=False)
    except msgspec.ValidationError as error:
        raise DataError(f"{error}", source=f"{name}:{line}") from error


@cache
def _words() -> tuple[WordRow, ...]:
    return tuple(read_rows("knowledge/actor_words.tsv", WordRow))


@cache
def _codes() -> tuple[CodeRow, ...]:
    return tuple(read_rows("knowledge/codes.tsv", CodeRow))
