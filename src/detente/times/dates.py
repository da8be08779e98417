"""Meaning of calendar expressions: days, months, years, parts of them, and times of day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from detente.times import choose
from detente.times.calendar import (
    Span,
    add_days,
    century_span,
    day_span,
    decade_span,
    half_span,
    make_day,
    month_span,
    quarter_span,
    season_span,
    shift,
    unit_span,
    year_span,
)
from detente.times.clock import with_time
from detente.times.context import Context
from detente.times.grammar import Found
from detente.times.holidays import HolidayRow, holidays_in, only_day
from detente.times.parts import century_of, narrowed, relation, year_of

# How far back, in characters, "in the morning" looks for its day.
SAME_STORY = 300


def calendar(found: Found, context: Context, holidays: dict[str, HolidayRow]) -> Span | None:
    """A date or time made of calendar words."""
    span = _base(found, context, holidays)
    if span is not None and (found.get("until") or found.get("yearto")):
        span = _until(found, span)
    if span is None:
        return None
    if found.get("mod") is not None:
        span = narrowed(span, found, context)
    return with_time(found, span)


def _base(found: Found, context: Context, holidays: dict[str, HolidayRow]) -> Span | None:
    if "hol" in found.groups:
        return _holiday(found, context, holidays)
    for name, make in _PARTS:
        if name in found.groups:
            return make(found, context)
    return _part_of_day(found, context)


def _iso(found: Found, context: Context) -> Span | None:
    text = found.word("iso")
    first, second, third = (int(part) for part in re.split(r"[-/.]", text))
    if first > 31 or re.match(r"\d{4}", text):
        day = make_day(first, second, third)
    else:
        year = third if third > 99 else century_of(third, context)
        dotted = "." in text
        month_first = second > 12 or (first <= 12 and not dotted)
        day = make_day(year, first, second) if month_first else make_day(year, second, first)
    return day_span(day) if day else None


def _month(found: Found, context: Context) -> Span | None:
    month, day, year = int(found.get("mon") or 1), found.get("day"), year_of(found, context)
    if day:
        if year:
            exact = make_day(year, month, int(day))
            return day_span(exact) if exact else None
        return choose.day_without_year(context.anchor(), month, int(day), context.direction(found))
    if year:
        return month_span(year, month)
    related = relation(found, "rel")
    if related is not None:
        return choose.relative_month(context.anchor(), month, related)
    return choose.month_without_year(context.anchor(), month, context.direction(found))


def _weekday(found: Found, context: Context) -> Span | None:
    number = int(found.get("wd") or 1)
    anchor = context.anchor()
    related = relation(found, "rel")
    if "hop" in found.groups and related:
        return day_span(choose.relative_weekday(add_days(anchor, 7 * related), number, related))
    of_week = relation(found, "wrel")
    if of_week is not None and of_week != 2:
        return day_span(choose.relative_weekday(add_days(anchor, 7 * of_week), number, 0))
    if related == 2 and (told := context.latest(found.start)) is not None and told.start:
        return day_span(choose.weekday(told.start, number, 1))
    if related is None or related == 2:
        return day_span(choose.weekday(anchor, number, context.direction(found)))
    if found.word("rel") in {"previous", "preceding"} or found.word("rel") == "following":
        anchor = context.reference(found.start)
    return day_span(choose.relative_weekday(anchor, number, related))


def _today(found: Found, context: Context) -> Span | None:
    return day_span(add_days(context.anchor(), int(found.get("td") or 0)))


def _year(found: Found, context: Context) -> Span | None:
    year = year_of(found, context)
    return year_span(year) if year and 1 <= year <= 9999 else None


def _decade(found: Found, context: Context) -> Span | None:
    digits = found.get("dec") or ""
    if len(digits) >= 4:
        whole = digits.endswith("00") and digits < "2000"  # "the 1800s"
        return century_span(int(digits[:2]) + 1) if whole else decade_span(digits[:3])
    latest = (context.day or dt.date(2030, 1, 1)).year
    year = latest - (latest - int(digits)) % 100
    return decade_span(f"{year // 10:03}")


def _season(found: Found, context: Context) -> Span | None:
    season, year = found.get("season") or "SU", year_of(found, context)
    if year:
        return season_span(year, season)
    related = relation(found, "rel")
    if related is None and not context.led(found):
        return None
    told = context.latest(found.start)
    if told is not None and told.start is not None:
        if found.word("rel") in {"previous", "preceding", "following"}:
            return choose.season_without_year(told.start, season, related or 1, related)
        if related == 2:
            return choose.season_without_year(told.start, season, 1, None)
    return choose.season_without_year(
        context.anchor(), season, context.direction(found), related if related != 2 else None
    )


def _quarter(found: Found, context: Context) -> Span | None:
    if found.kind("ord") == "LATEST":
        return choose.latest_full_quarter(context.anchor())
    ends = {"LAST": 4, "FINAL": 4, "OPENING": 1}.get(found.kind("ord"))
    number, year = ends or int(found.get("ord") or found.get("qn") or 1), year_of(found, context)
    if not 1 <= number <= 4:
        return None
    if year:
        return quarter_span(year, number)
    return choose.quarter_without_year(context.anchor(), number, context.direction(found))


def _half(found: Found, context: Context) -> Span | None:
    if "hn" in found.groups:
        number, year = int(found.get("hn") or 1), year_of(found, context)
        return (
            half_span(year, number)
            if year
            else choose.half_without_year(context.anchor(), number, context.direction(found))
        )
    number = 2 if found.kind("ord") == "LAST" or found.word("ord") == "latter" else int(found.get("ord") or 0)
    if number not in (1, 2):
        return None
    whole = _halved(found, context)
    if whole is None or whole.start is None or whole.end is None:
        return None
    if whole.granularity == "year":
        return half_span(whole.start.year, number)
    middle = whole.start + (whole.end - whole.start) // 2
    start, end = (whole.start, middle) if number == 1 else (add_days(middle, 1), whole.end)
    return replace(whole, start=start, end=end)


def _halved(found: Found, context: Context) -> Span | None:
    if "dec" in found.groups:
        return _decade(found, context)
    if "mon" in found.groups:
        return _month(found, context)
    if "centord" in found.groups:
        return century_span(int(found.get("centord") or 1))
    year = year_of(found, context)
    if year:
        return year_span(year)
    related = relation(found, "rel")
    if related is None:
        return None
    unit = found.get("unit") or "Y"
    return unit_span(shift(context.anchor(), related if related != 2 else 0, unit), unit)


def _holiday(found: Found, context: Context, holidays: dict[str, HolidayRow]) -> Span | None:
    row = holidays[found.get("hol") or ""]
    only = only_day(row)
    if only is not None:
        return day_span(only)
    year = year_of(found, context)
    if year:
        of_year = holidays_in(row, year)
        return _lasting(*of_year[0]) if of_year else None
    anchor = context.anchor()
    years = range(max(1, anchor.year - 1), min(9999, anchor.year + 1) + 1)
    days = [days for year in years for days in holidays_in(row, year)]
    related = relation(found, "rel")
    if related in (-1, 1):
        days = [(first, last) for first, last in days if (first > anchor if related > 0 else last < anchor)]
    if not days:
        return None
    return choose.nearest(anchor, [_lasting(*pair) for pair in days], related or context.direction(found))


def _lasting(first: dt.date, last: dt.date) -> Span:
    """The days of a holiday."""
    return day_span(first) if first == last else Span(f"{first}/{last}", first, last)


def _part_of_day(found: Found, context: Context) -> Span | None:
    """The day of "this morning", "last night", "tonight", "10 a.m." without a date."""
    anchor = context.anchor()
    related = relation(found, "rel")
    if found.kind("pod") == "OVERNIGHT":
        evening = add_days(anchor, -1 if context.direction(found) <= 0 else 0)
        return replace(day_span(evening), end=add_days(evening, 1))
    if found.kind("rel") == "THE":
        mentioned = context.latest(found.start, "day", reach=SAME_STORY)
        return day_span(mentioned.start if mentioned and mentioned.start else anchor)
    if related == -1:
        told = found.word("rel") in {"previous", "preceding"}
        return day_span(add_days(context.reference(found.start, "D") if told else anchor, -1))
    if related == 1:
        return day_span(add_days(context.reference(found.start, "D"), 1))
    if related == 2:
        return day_span(context.reference(found.start, "D"))
    return day_span(anchor)


_PARTS = (
    ("iso", _iso),
    ("half", _half),
    ("hn", _half),
    ("dec", _decade),
    ("quarter", _quarter),
    ("qn", _quarter),
    ("season", _season),
    ("mon", _month),
    ("wd", _weekday),
    ("td", _today),
    ("year", _year),
)


def _until(found: Found, span: Span) -> Span | None:
    """A range within one expression, such as "Feb 13-14" and "1985-87"."""
    if span.start is None:
        return None
    if found.get("until"):
        last = make_day(span.start.year, span.start.month, int(found.get("until") or 0))
        if last is None or last < span.start:
            return None
        return Span(f"{span.value}/{last.isoformat()}", span.start, last, "day")
    digits = found.get("yearto") or ""
    year = int(digits) if len(digits) == 4 else span.start.year // 100 * 100 + int(digits)
    if not span.start.year < year <= span.start.year + 60:
        return span if len(digits) == 4 else None
    return Span(f"{span.value}/{year:04}", span.start, year_span(year).end, "year")
