"""Events as the files of other event data sets, with a side file that says what is in them.

Here is what the formats share: the coded event, safe cells, the rule on pairs and numbers, the
registry and the writing. Each format has a module with its columns; it is loaded when it is used.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from detente.data import read_rows, read_yaml
from detente.errors import SettingError
from detente.export.whole import WholeFiles
from detente.export.wording import clean
from detente.records import Actor, Article, Event, Quad, Versions, digest

MEETING = "CONSULT"
_PLAIN = str.maketrans({'"': "'"})
_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


@dataclass(frozen=True)
class Coded:
    """An event with all that a row of another data set needs to know of it.

    Args:
        article: the report that it is told in, or the first of several.
        event: the event.
        versions: what coded it.
        articles: number of reports that tell it.
        sources: number of independent reports.
        id: id of the reconciled event; empty where it was not reconciled with others.
    """

    article: Article
    event: Event
    versions: Versions
    articles: int = 1
    sources: int = 1
    id: str = ""

    @property
    def key(self) -> str:
        """What tells the event from all others: its id if reconciled, else article and event together."""
        return self.id or f"{self.article.id}_{self.event.id}"

    @property
    def day(self) -> dt.date | None:
        """The last day of its time, else the first, else the article's day; None where none is known."""
        when = self.event.when
        return (when.end or when.start if when else None) or self.article.day


class ColumnRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a format (columns.tsv)."""

    format: str
    name: str
    meaning: str


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """tables.yaml: names of classes, and what the side file says."""

    penta: dict[str, int]
    quad_names: dict[Quad, str]
    auxiliary_modes: dict[str, str]
    entities: tuple[str, ...]
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    licence: str
    notes: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Format:
    """A format that can be written.

    Args:
        name: how it is called in ``FORMATS``.
        extension: usual end of its files, with the dot.
        description: one line for people.
        notes: kinds of notes of tables.yaml that the side file gives.
        bits: ids are numbers of so many bits; 0 where they are text.
    """

    name: str
    extension: str
    description: str
    notes: tuple[str, ...]
    bits: int = 0

    @property
    def columns(self) -> tuple[ColumnRow, ...]:
        """Its columns in order, with what they mean."""
        return tuple(row for row in _columns() if row.format == self.name)

    @property
    def header(self) -> tuple[str, ...] | None:
        """The header line, None for a format without."""
        return cast("tuple[str, ...] | None", self._module.HEADER)

    @property
    def rows(self) -> Callable[[Coded], Iterator[Any]]:
        """Takes a coded event; gives its rows as tuples of cells, of PLOVER as objects."""
        return cast("Callable[[Coded], Iterator[Any]]", self._module.rows)

    @property
    def _module(self) -> Any:
        return import_module(f"detente.export.{self.name}")


FORMATS: dict[str, Format] = {
    item.name: item
    for item in (
        Format("plover", ".jsonl", "PLOVER records, one JSON object a line", ("all", "joined")),
        Format("polecat", ".txt", "POLECAT, 40 columns, tabs, header", ("all", "table", "joined")),
        Format("icews", ".tab", "ICEWS events, 20 columns, tabs, header", ("all", "table", "pairs"), 31),
        Format("gdelt", ".export.CSV", "GDELT 2.0 events, 61 columns, tabs", ("all", "table", "pairs"), 53),
        Format("phoenix", ".txt", "Phoenix, 26 columns, tabs", ("all", "table", "pairs"), 53),
    )
}


@cache
def tables() -> Tables:
    """The small tables of the formats.

    Raises:
        DataError: tables.yaml does not fit the struct.
    """
    return read_yaml("formats/tables.yaml", Tables)


@cache
def _columns() -> tuple[ColumnRow, ...]:
    return tuple(read_rows("formats/columns.tsv", ColumnRow))


def cell(value: object) -> str:
    """A value as a cell that no reader of tab-separated lines can take for more than one.

    White space becomes single spaces, control characters are left out and straight double quotes
    become apostrophes: some readers of these formats take quotes as they are, others as marks.
    """
    return "" if value is None else clean(str(value)).translate(_PLAIN)


def joined(values: Iterable[object], by: str = "; ") -> str:
    """Several values in one cell; the mark that parts them does not stay inside any."""
    mark = by.strip()
    return by.join(cell(value).replace(mark, "/" if mark == "," else ",") for value in values)


def number(value: float | None) -> str:
    """A number without trailing zeros; empty for None."""
    return "" if value is None else f"{value:.8g}"


def pairs(event: Event) -> list[tuple[Actor | None, Actor | None]]:
    """The pairs of parties that formats with one actor and one target have a row for.

    Each actor with each recipient. The parties of a meeting all stand as actors: without a
    recipient, each of several is paired with each other one, in both directions.
    """
    actors = event.actors or (None,)
    if event.root == MEETING and not event.recipients and len(actors) > 1:
        return [(a, b) for i, a in enumerate(actors) for j, b in enumerate(actors) if i != j]
    return [(actor, recipient) for actor in actors for recipient in event.recipients or (None,)]


def pair_number(key: str, place: int, bits: int) -> str:
    """A number of at most so many bits, from 1, for the pair at a place of an event's pairs."""
    return str(1 + int(digest(key, place), 16) % ((1 << bits) - 1))


@dataclass
class _Tally:
    """What was written, for the side file."""

    rows: int = 0
    undated: int = 0
    repeated: int = 0
    status: Counter[str] = field(default_factory=Counter)
    schemes: set[str] = field(default_factory=set)
    versions: set[tuple[str, str, str]] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)

    def add(self, coded: Coded) -> bool:
        """Count an event; False where it was there before."""
        if coded.key in self.keys:
            self.repeated += 1
            return False
        made = coded.versions
        self.keys.add(coded.key)
        self.undated += coded.day is None
        self.status[coded.event.status] += 1
        self.schemes.add(coded.event.quad_scheme)
        self.versions.add((made.detente, made.language_model, made.knowledge))
        return True

    def free(self, wanted: str, bits: int) -> str:
        """The number wanted, else the next that no row has."""
        found = int(wanted)
        while found in self.numbers:
            found = found % ((1 << bits) - 1) + 1
        self.numbers.add(found)
        return str(found)


def write_format(coded: Iterable[Coded], path: str | Path, name: str, *, today: dt.date | None = None) -> int:
    """Write events in a format, with a side file ``<path>.about.json``; both whole or not at all.

    An event that comes again under the same id is left out and counted in the side file.

    Args:
        coded: the events, in the order of the rows.
        path: where the file goes.
        name: a key of ``FORMATS``.
        today: the day that the side file names; the day of the call if None.

    Returns:
        How many rows (for PLOVER objects) were written.

    Raises:
        SettingError: there is no such format.
        OutputError: a file cannot be written; what was there before is intact.
    """
    if name not in FORMATS:
        raise SettingError(f"is no format: use one of {', '.join(FORMATS)}", source=name)
    form, tally = FORMATS[name], _Tally()
    with WholeFiles() as files:
        _write(coded, files.open(Path(path)), form, tally)
        about = _about(form, tally, today or dt.date.today())
        files.open(Path(f"{path}.about.json")).write(msgspec.json.format(msgspec.json.encode(about)) + b"\n")
    return tally.rows


def _write(coded: Iterable[Coded], stream: IO[bytes], form: Format, tally: _Tally) -> None:
    rows, bits = form.rows, form.bits
    if form.header is not None:
        stream.write(_line(form.header))
    for item in coded:
        if not tally.add(item):
            continue
        for row in rows(item):
            if isinstance(row, tuple):
                first = tally.free(row[0], bits) if bits else row[0]
                stream.write(_line((first, *row[1:])))
            else:
                stream.write(_object(row))
            tally.rows += 1


def _line(row: tuple[str, ...]) -> bytes:
    return ("\t".join(row) + "\n").encode()


def _object(record: dict[str, Any]) -> bytes:
    """One line of JSON, the marks escaped that some readers take for the end of a line."""
    line = msgspec.json.encode(record).decode()
    return (line.translate(_LINE_ENDS) + "\n").encode()


def _about(form: Format, tally: _Tally, today: dt.date) -> dict[str, Any]:
    made = ("detente", "language_model", "knowledge")
    return {
        "format": form.name,
        "description": form.description,
        "written": today.isoformat(),
        "rows": tally.rows,
        "events": len(tally.keys),
        "events_without_day": tally.undated,
        "events_left_out_as_repeated": tally.repeated,
        "status": dict(sorted(tally.status.items())),
        "quad_schemes": sorted(tally.schemes),
        "versions": [dict(zip(made, found, strict=True)) for found in sorted(tally.versions)],
        "licence": tables().licence,
        "notes": [note for kind in form.notes for note in tables().notes[kind]],
        "header": form.header is not None,
        "columns": [{"name": row.name, "meaning": row.meaning} for row in form.columns],
    }
