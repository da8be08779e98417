"""Holidays whose day can be computed for a year (data/times/holidays.tsv)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.data import read_rows
from detente.errors import DataError
from detente.times.calendar import add_days, make_day, month_length


class HolidayRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A holiday, the rule for its day, and the words for it."""

    name: str
    rule: str
    words: tuple[str, ...]
    days: tuple[str, ...] = ()


class NamedDayRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the year that is the name of what happened on it, such as September 11."""

    day: Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="MM-DD")]
    name: str


def load_named_days() -> list[NamedDayRow]:
    """The rows of data/times/named_days.tsv."""
    return read_rows("times/named_days.tsv", NamedDayRow)


def load_holidays() -> list[HolidayRow]:
    """The rows of data/times/holidays.tsv."""
    return read_rows("times/holidays.tsv", HolidayRow)


def easter(year: int) -> dt.date:
    """Western Easter Sunday (the anonymous Gregorian algorithm, Nature 13, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def orthodox_easter(year: int) -> dt.date:
    """Orthodox Easter Sunday by the Gregorian calendar (Meeus, Astronomical Algorithms, 1991)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return add_days(dt.date(year, month, day + 1), year // 100 - year // 400 - 2)


def holidays_in(row: HolidayRow, year: int) -> list[tuple[dt.date, dt.date]]:
    """First and last day of a holiday that begins in a year: none, one, or two of a lunar calendar.

    Raises:
        DataError: the rule cannot be read.
    """
    kind, *arguments = row.rule.split()
    if kind == "table":
        return [_days(entry) for entry in row.days if entry.startswith(f"{year:04}-")]
    if kind == "once":
        only = dt.date.fromisoformat(arguments[0])
        return [(only, only)] if only.year == year else []
    if kind == "fixed":
        month, day = arguments[0].split("-")
        found = make_day(year, int(month), int(day))
        return [(found, found)] if found else []
    if kind == "nth":
        numbers = [int(part) for part in arguments]
        first = add_days(_nth(year, *numbers[:3]), sum(numbers[3:]))
        return [(first, first)]
    if kind in ("easter", "orthodox"):
        if year <= 1582:
            return []
        offset, *length = (int(part) for part in arguments)
        first = add_days((easter if kind == "easter" else orthodox_easter)(year), offset)
        return [(first, add_days(first, length[0] - 1 if length else 0))]
    raise DataError(
        f"unknown rule {row.rule!r}: use fixed, nth, easter, orthodox, once or table",
        source="times/holidays.tsv",
    )


def holiday_in(row: HolidayRow, year: int) -> dt.date | None:
    """The first day of a holiday in a year; None where there is none or the table has none."""
    found = holidays_in(row, year)
    return found[0][0] if found else None


def only_day(row: HolidayRow) -> dt.date | None:
    """The day of a name such as 9/11 that stands for one day of history; None for what returns."""
    kind, _, day = row.rule.partition(" ")
    return dt.date.fromisoformat(day) if kind == "once" else None


def _days(entry: str) -> tuple[dt.date, dt.date]:
    first, _, last = entry.partition("/")
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)


def _nth(year: int, month: int, weekday: int, number: int) -> dt.date:
    if number > 0:
        first = dt.date(year, month, 1)
        return add_days(first, (weekday - first.isoweekday()) % 7 + 7 * (number - 1))
    last = dt.date(year, month, month_length(year, month))
    return add_days(last, -((last.isoweekday() - weekday) % 7) + 7 * (number + 1))
