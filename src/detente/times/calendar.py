"""Calendar arithmetic: TIMEX3 values with the intervals of days that they cover.

Weeks are ISO 8601 weeks. Seasons are those of the northern hemisphere by whole months
(spring is March to May; the winter of a year begins in its December).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from detente.records import Granularity, TimexType

SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_GRAINS: dict[str, Granularity] = {
    "D": "day", "W": "week", "WE": "week", "M": "month", "Q": "quarter", "Y": "year", "DE": "decade",
    "CE": "century", "2W": "week", "NI": "day", "TH": "time", "TM": "time", "TS": "time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A TIMEX3 value and the days that it covers, both inclusive; None where open or unknown."""

    value: str
    start: dt.date | None = None
    end: dt.date | None = None
    granularity: Granularity = "day"
    type: TimexType = "DATE"

    def as_type(self, kind: TimexType, value: str | None = None) -> Span:
        """The same days as another type of expression."""
        return replace(self, type=kind, value=self.value if value is None else value)


def clamp(ordinal: int) -> dt.date:
    """The day with a proleptic ordinal, held within what ``datetime`` can express."""
    return dt.date.fromordinal(max(1, min(ordinal, dt.date.max.toordinal())))


def add_days(day: dt.date, number: int) -> dt.date:
    """A day moved by days."""
    return clamp(day.toordinal() + max(-4_000_000, min(number, 4_000_000)))


def add_months(day: dt.date, number: int) -> dt.date:
    """A day moved by months; the last of the month where the day does not exist."""
    total = day.year * 12 + day.month - 1 + max(-200_000, min(number, 200_000))
    year, month = divmod(total, 12)
    if year < 1:
        return dt.date.min
    if year > 9999:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, month_length(year, month + 1)))


def month_length(year: int, month: int) -> int:
    """Days in a month."""
    following = dt.date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    return (add_days(following, -1)).day if following else 31


def shift(day: dt.date, number: float, unit: str) -> dt.date:
    """A day moved by a number of units (keys of the word list: D, W, M, Y, Q, DE, CE …)."""
    months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}.get(unit)
    if months:
        return add_months(day, round(max(-1e6, min(number, 1e6)) * months))
    days = {"D": 1.0, "W": 7.0, "2W": 14.0, "WE": 7.0, "NI": 1.0, "TH": 1 / 24}.get(unit, 0.0)
    return add_days(day, round(max(-1e7, min(number, 1e7)) * days))


def day_span(day: dt.date) -> Span:
    """One day."""
    return Span(day.isoformat(), day, day)


def month_span(year: int, month: int) -> Span:
    """A calendar month."""
    first = dt.date(year, month, 1)
    return Span(f"{year:04}-{month:02}", first, dt.date(year, month, month_length(year, month)), "month")


def year_span(year: int) -> Span:
    """A calendar year."""
    return Span(f"{year:04}", dt.date(year, 1, 1), dt.date(year, 12, 31), "year")


def week_span(day: dt.date) -> Span:
    """The ISO week around a day."""
    year, week, weekday = day.isocalendar()
    return Span(f"{year:04}-W{week:02}", add_days(day, 1 - weekday), add_days(day, 7 - weekday), "week")


def weekend_span(day: dt.date) -> Span:
    """Saturday and Sunday of the ISO week around a day."""
    week = week_span(day)
    return Span(f"{week.value}-WE", add_days(day, 6 - day.isoweekday()), week.end, "day")


def quarter_span(year: int, quarter: int) -> Span:
    """A calendar quarter, 1 to 4."""
    first, last = month_span(year, 3 * quarter - 2), month_span(year, 3 * quarter)
    return Span(f"{year:04}-Q{quarter}", first.start, last.end, "quarter")


def half_span(year: int, half: int) -> Span:
    """A half of a year, 1 or 2."""
    return Span(
        f"{year:04}-H{half}",
        quarter_span(year, 2 * half - 1).start,
        quarter_span(year, 2 * half).end,
        "quarter",
    )


def season_span(year: int, season: str) -> Span:
    """A season, SP, SU, FA or WI."""
    first = dt.date(year, SEASON_MONTH[season], 1)
    return Span(f"{year:04}-{season}", first, add_days(add_months(first, 3), -1), "season")


def decade_span(digits: str) -> Span:
    """A decade by the first three digits of its years."""
    first = int(digits) * 10
    return Span(digits, dt.date(max(1, first), 1, 1), dt.date(first + 9, 12, 31), "decade")


def century_span(number: int) -> Span:
    """A century by its ordinal: 11 is the years 1000 to 1099 (TIMEX3 value 10)."""
    first = (number - 1) * 100
    return Span(f"{number - 1:02}", dt.date(max(1, first), 1, 1), dt.date(first + 99, 12, 31), "century")


def unit_span(day: dt.date, unit: str) -> Span:
    """The calendar unit (keys of the word list) that holds a day."""
    if unit == "Y":
        return year_span(day.year)
    if unit == "M":
        return month_span(day.year, day.month)
    if unit in ("W", "2W"):
        return week_span(day)
    if unit == "WE":
        return weekend_span(day)
    if unit == "Q":
        return quarter_span(day.year, (day.month + 2) // 3)
    if unit == "DE":
        return decade_span(f"{day.year // 10:03}")
    if unit == "CE":
        return century_span(day.year // 100 + 1) if day.year < 9900 else year_span(day.year)
    return day_span(day)


def grain(unit: str) -> Granularity:
    """Granularity of a unit of the word list."""
    return _GRAINS.get(unit, "day")


def make_day(year: int, month: int, day: int) -> dt.date | None:
    """A calendar day, None where there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
