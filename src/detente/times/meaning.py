"""From an expression to its meaning: the functions that the grammar's actions name."""

from __future__ import annotations

from collections.abc import Callable

from detente.times import dates, durations, ordinals, units
from detente.times.calendar import Span
from detente.times.context import Context, NoAnchorError
from detente.times.grammar import Found
from detente.times.holidays import HolidayRow

Action = Callable[[Found, Context], Span | None]

ACTIONS: dict[str, Action] = {
    "unit": units.unit,
    "definite": units.definite,
    "spoken_year": units.spoken_year,
    "century": units.century,
    "year_end": units.year_end,
    "first_units": units.first_units,
    "nth_unit": ordinals.nth_unit,
    "nth_weekday": ordinals.nth_weekday,
    "week_of": ordinals.week_of,
    "day_of_month": ordinals.day_of_month,
    "eve": ordinals.eve,
    "ago_day": durations.ago_day,
    "ago_weekdays": durations.ago_weekdays,
    "those": durations.those,
    "duration": durations.duration,
    "relative_duration": durations.relative_duration,
    "relative_unit": durations.relative_unit,
    "quarter_century": durations.quarter_century,
    "ago": durations.ago,
    "shifted": durations.shifted,
    "year_earlier": durations.year_earlier,
    "every": durations.every,
    "frequency": durations.frequency,
    "reference": durations.reference,
}


def mean(found: Found, context: Context, holidays: dict[str, HolidayRow]) -> Span | None:
    """What an expression means; None where its words do not mean a time after all.

    Without a day to count from, a relative expression has a value with X for what is unknown and
    no days.
    """
    context.counted_from = None
    try:
        if found.action == "calendar":
            return dates.calendar(found, context, holidays)
        return ACTIONS[found.action](found, context)
    except NoAnchorError:
        return _unanchored(found)
    except (OverflowError, ValueError):
        return None  # outside the calendar: year 0, day 400, a number of a thousand digits


def _unanchored(found: Found) -> Span:
    month, day, weekday = found.get("mon"), found.get("day"), found.get("wd")
    if month:
        return Span(f"XXXX-{int(month):02}" + (f"-{int(day):02}" if day else ""), granularity="vague")
    if weekday:
        return Span(f"XXXX-WXX-{weekday}", granularity="vague")
    return Span("XXXX", granularity="vague")
