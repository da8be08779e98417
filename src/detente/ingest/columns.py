"""Which columns of a table hold what: named by the user, or guessed from the names they go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from detente.data import read_rows
from detente.errors import SourceError
from detente.ingest.entries import shown

Field = Literal["text", "title", "date", "url", "outlet", "id"]
FIELDS: tuple[Field, ...] = get_args(Field)
OPTION = "--{}-column"
"""The option of the command line that names the column of a field."""
_MOST_SHOWN = 20
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table of articles by name, letter case ignored; an empty name is guessed.

    The column of ``id``, which only makes the names of rows more telling, is never guessed.
    """

    text: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    outlet: str = ""
    id: str = ""


class GuessRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names that the column of a field goes by (columns.tsv), the likeliest first."""

    field: Field
    names: Annotated[tuple[str, ...], Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Binding:
    """The columns to look in for each field, as the table spells them, the likeliest first."""

    text: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    id: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is looked in, once."""
        names = (*self.text, *self.title, *self.date, *self.url, *self.outlet, *self.id)
        return tuple(dict.fromkeys(names))


@cache
def guesses() -> dict[Field, tuple[str, ...]]:
    """The names of columns.tsv by field, folded."""
    rows = read_rows("ingest/columns.tsv", GuessRow)
    return {row.field: tuple(_folded(name) for name in row.names) for row in rows}


def bind(found: Sequence[str], wanted: Columns, name: str, *, every: bool) -> Binding:
    """The columns of a table that serve.

    Args:
        found: the columns that it has.
        wanted: the columns that the user names.
        name: what to name in errors.
        every: all that the user names must be there, not only the text.

    Raises:
        SourceError: a column that is needed is missing; the message lists those that there are.
    """
    named: dict[Field, str] = {}
    for field in FIELDS:
        wish: str = getattr(wanted, field)
        column = _match(wish, found) if wish.strip() else None
        if column is not None:
            named[field] = column
        elif wish.strip() and (every or field == "text"):
            raise SourceError(
                f"has no column {shown(wish)!r} ({_listed(found)}): give {OPTION.format(field)} one of them",
                source=name,
            )
    free = [column for column in found if column not in named.values()]
    bound = {
        field: (named[field],)
        if field in named
        else ()
        if getattr(wanted, field).strip()
        else _guessed(field, free)
        for field in FIELDS
    }
    if not bound["text"]:
        raise SourceError(
            f"has no column that is known to hold the text ({_listed(found)}): name the one that does with "
            + OPTION.format("text"),
            source=name,
        )
    return Binding(**bound)


def can_bind(found: Sequence[str], wanted: Columns) -> bool:
    """Whether a table with these columns has one for the text."""
    try:
        return bool(bind(found, wanted, "", every=False).text)
    except SourceError:
        return False


def _match(wish: str, found: Sequence[str]) -> str | None:
    """The column that a user means: spelled so, or but for letter case, or but for marks and spaces."""
    if wish in found:
        return wish
    plain = next((column for column in found if column.strip().casefold() == wish.strip().casefold()), None)
    if plain is not None or not _folded(wish):
        return plain
    return next((column for column in found if _folded(column) == _folded(wish)), None)


def _guessed(field: Field, found: Sequence[str]) -> tuple[str, ...]:
    known = guesses().get(field, ())
    ranked = sorted((known.index(key), column) for column in found if (key := _folded(column)) in known)
    return tuple(column for _, column in ranked)


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _listed(found: Sequence[str]) -> str:
    names = [shown(" ".join(name.split()))[:_LONGEST_SHOWN] for name in found[:_MOST_SHOWN]]
    more = f" and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
    return f"it has {', '.join(repr(name) for name in names) or 'none'}{more}"
