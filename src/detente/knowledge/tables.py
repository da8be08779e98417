"""The tables that a user may bring: struct, key and names of each."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, get_args

import msgspec

from detente.knowledge.rows import (
    AmbiguousRow,
    DatedEventRow,
    ForumRow,
    GroupRow,
    OrganisationRow,
    PersonRow,
    RoleRow,
    StateRow,
)

R = TypeVar("R", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A row with the place that it stands at."""

    row: R
    where: str
    """File and line, such as ``people.tsv:12``; with the folder where it is the user's."""
    own: bool = False
    """Whether the user wrote or changed it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of table.

    ``key`` gives what makes two rows speak of the same thing; ``part`` what else must differ
    between rows of one key (terms of office, spans of years).
    """

    stem: str
    kind: type[msgspec.Struct]
    key_columns: tuple[str, ...]
    key: Callable[[Any], tuple[str, ...]]
    part: Callable[[Any], tuple[Any, ...]]
    names: Callable[[Any], Iterable[str]]
    """The names by which a text finds the row."""

    @property
    def columns(self) -> dict[str, msgspec.structs.FieldInfo]:
        """The columns by the name that a file gives them."""
        return _columns(self.kind)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that have no default."""
        return tuple(name for name, field in self.columns.items() if field.required)

    @property
    def lists(self) -> frozenset[str]:
        """The columns that hold several values."""
        return frozenset(name for name, field in self.columns.items() if "tuple" in str(field.type))

    @property
    def files(self) -> tuple[str, ...]:
        """The names that its file may have."""
        # Negotiations have a history of their own, for which a table has no place.
        return (f"{self.stem}.yaml",) if self.kind is ForumRow else (f"{self.stem}.tsv", f"{self.stem}.yaml")


@cache
def _columns(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def type_parts(type_: Any) -> list[Any]:
    """A type with all that it is made of: alternatives, values, limits."""
    parts = [part for outer in get_args(type_) for part in type_parts(outer)]
    return [type_, *parts, *getattr(type_, "__metadata__", ())]


def folded(name: str) -> str:
    """A name without what spellings differ in: case, accents, hyphens, spaces, stops, "the"."""
    plain = bare(name)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in plain if c.isalnum()).casefold()


def bare(name: str) -> str:
    """A name as texts are searched for it: without its article, with plain apostrophes."""
    return name.replace("’", "'").removeprefix("the ").removeprefix("The ")


def _nothing(row: Any) -> tuple[Any, ...]:
    return ()


def _state_names(row: StateRow) -> Iterable[str]:
    return (row.name, *row.names, *row.demonyms, *row.capitals, *row.seats)


TABLES: dict[str, Table] = {
    table.stem: table
    for table in (
        Table("states", StateRow, ("code",), lambda r: (r.code,), _nothing, _state_names),
        Table(
            "groups", GroupRow, ("names",), lambda r: (folded(next(iter(r.names), "")),), _nothing,
            lambda r: r.names,
        ),
        Table(
            "organisations", OrganisationRow, ("name",), lambda r: (folded(r.name),),
            lambda r: (r.since, r.until), lambda r: (r.name, *r.names),
        ),
        Table(
            "people", PersonRow, ("name", "state"), lambda r: (folded(r.name), r.state),
            lambda r: (r.office, r.since), lambda r: (r.name, *r.names),
        ),
        Table("roles", RoleRow, ("phrase",), lambda r: (r.phrase,), _nothing, lambda r: ()),
        Table("ambiguous", AmbiguousRow, ("name",), lambda r: (r.name,), _nothing, lambda r: (r.name,)),
        Table("dated_events", DatedEventRow, ("name",), lambda r: (folded(r.name),), _nothing, lambda r: ()),
        Table("forums", ForumRow, ("id",), lambda r: (r.id,), _nothing, lambda r: (r.name, *r.names)),
    )
}  # fmt: skip
"""The tables of ``data/knowledge`` that a folder of the user's own may add to, by the stem of the file."""
