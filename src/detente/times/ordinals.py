"""The n-th unit of a longer one, and weeks by one of their days: "the first Monday of March"."""

from __future__ import annotations

from dataclasses import replace

from detente.times import choose
from detente.times.calendar import (
    Span,
    add_days,
    century_span,
    day_span,
    decade_span,
    make_day,
    month_span,
    unit_span,
    week_span,
    weekend_span,
    year_span,
)
from detente.times.context import Context
from detente.times.grammar import Found
from detente.times.parts import relation, year_of

_LAST = frozenset({"LAST", "FINAL"})


def whole_of(found: Found, context: Context) -> Span | None:
    """The month, year or century that "of March", "of last year", "of the month" name after an ordinal."""
    if "centord" in found.groups:
        return century_span(int(found.get("centord") or 1))
    if "thecentury" in found.groups:
        return unit_span(context.anchor(), "CE")
    if "themonth" in found.groups:
        told = context.latest(found.start, "day", "month")
        day = told.start if told is not None and told.start else context.anchor()
        return unit_span(day, "M")
    if "relmonth" in found.groups:
        related = relation(found, "rel") or 0
        return choose.shifted_month(context.anchor(), 0 if related == 2 else related)
    year = year_of(found, context)
    if "mon" in found.groups:
        month = int(found.get("mon") or 1)
        if year:
            return month_span(year, month)
        return choose.month_without_year(context.anchor(), month, context.direction(found))
    return year_span(year) if year and 1 <= year <= 9998 else None


def nth_weekday(found: Found, context: Context) -> Span | None:
    """ "the first Monday of March", "the last Sunday of next month"."""
    whole = whole_of(found, context)
    if whole is None or whole.start is None or whole.end is None:
        return None
    weekday, number = int(found.get("wd") or 1), _number(found)
    if number < 0:
        return day_span(choose.weekday(whole.end, weekday, -1))
    day = add_days(choose.weekday(whole.start, weekday, 1), 7 * (number - 1))
    return day_span(day) if day <= whole.end else None


def nth_unit(found: Found, context: Context) -> Span | None:
    """ "the last day of 2013", "the first week of March" (its seven days; the value is their middle's)."""
    whole, number, unit = whole_of(found, context), _number(found), found.word("unit")
    if whole is None or whole.start is None or whole.end is None:
        return None
    first, last = whole.start, whole.end
    span: Span | None = None
    if unit == "day":
        span = day_span(last if number < 0 else add_days(first, number - 1))
    elif unit == "week":
        start = add_days(last, -6) if number < 0 else add_days(first, 7 * (number - 1))
        span = replace(week_span(add_days(start, 3)), start=start, end=min(last, add_days(start, 6)))
    elif unit == "weekend":
        saturday = choose.weekday(last, 6, -1) if number < 0 else choose.weekday(first, 6, 1)
        span = weekend_span(add_days(saturday, 0 if number < 0 else 7 * (number - 1)))
    elif unit == "month" and whole.granularity == "year":
        month = 12 if number < 0 else number
        span = month_span(first.year, month) if month <= 12 else None
    elif unit == "decade" and whole.granularity == "century":
        span = decade_span(f"{first.year // 10 + (9 if number < 0 else number - 1):03}")
    return span if span is not None and span.start is not None and span.start <= last else None


def _number(found: Found) -> int:
    """The ordinal; -1 for "last" and "final", 1 for "opening"."""
    return -1 if found.kind("ord") in _LAST else int(found.get("ord") or 1)


def day_of_month(found: Found, context: Context) -> Span | None:
    """ "the 8th of this month", of the month told before with "that month"."""
    related = relation(found, "rel") or 0
    told = context.latest(found.start, "day", "month") if related == 2 else None
    base = told.start if told is not None and told.start else context.anchor()
    month = choose.shifted_month(base, 0 if related == 2 else related)
    if month.start is None:
        return None
    exact = make_day(month.start.year, month.start.month, int(found.get("day") or 1))
    return day_span(exact) if exact else None


def week_of(found: Found, context: Context) -> Span | None:
    """ "the week of March 3", "the week beginning Monday", "the weekend of Feb. 8"."""
    month, day = found.get("mon"), found.get("day")
    if month and day:
        year = year_of(found, context)
        exact = make_day(year, int(month), int(day)) if year else None
        base = (
            day_span(exact)
            if exact
            else choose.day_without_year(context.anchor(), int(month), int(day), context.direction(found))
        )
    elif "wd" in found.groups:
        base = day_span(choose.weekday(context.anchor(), int(found.get("wd") or 1), context.direction(found)))
    else:
        base = day_span(add_days(context.anchor(), int(found.get("td") or 0)))
    if base is None or base.start is None:
        return None
    if found.word("unit") == "weekend":
        return weekend_span(base.start)
    week = week_span(base.start)
    words = context.text[found.start : found.end].lower()
    if "beginning" in words or "starting" in words:
        return replace(week, start=base.start, end=add_days(base.start, 6))
    if "ending" in words:
        return replace(week, start=add_days(base.start, -6), end=base.start)
    return week


def eve(found: Found, context: Context) -> Span | None:
    """ "the eve of …": without days until the day that it precedes is known."""
    return Span("XXXX-XX-XX", granularity="day")
