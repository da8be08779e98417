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
from detente.times.context import Context
from detente.times.grammar import Found
from detente.times.holidays import HolidayRow, holiday_in

# How far back, in characters, "in the morning" looks for its day.
SAME_STORY = 300
_PREPOSITIONS = frozenset({"for", "in", "of", "during", "throughout", "over", "through", "by", "within", "until"})


def relation(found: Found, name: str) -> int | None:
    """-1, 0 or 1 for "last", "this", "next" kept under a name; 2 for "that", None if there is none."""
    kind = found.kind(name)
    if not kind:
        return None
    return {"LAST": -1, "LATEST": -1, "NEXT": 1, "THIS": 0}.get(kind, 2)


def calendar(found: Found, context: Context, holidays: dict[str, HolidayRow]) -> Span | None:
    """A date or time made of calendar words."""
    span = _base(found, context, holidays)
    if span is None:
        return None
    if found.get("until") or found.get("yearto"):
        span = _until(found, span)
    if found.get("mod") is not None:
        span = narrowed(span, found, context)
    return _with_time(found, span)


def _base(found: Found, context: Context, holidays: dict[str, HolidayRow]) -> Span | None:
    for name, make in _PARTS:
        if name in found.groups:
            return make(found, context, holidays) if name == "hol" else make(found, context)  # type: ignore[operator]
    return _part_of_day(found, context)


def _iso(found: Found, context: Context) -> Span | None:
    text = found.word("iso")
    first, second, third = (int(part) for part in re.split(r"[-/.]", text))
    if first > 31 or re.match(r"\d{4}", text):
        day = make_day(first, second, third)
    else:
        year = third if third > 99 else _century_of(third, context)
        dotted = "." in text
        month_first = second > 12 or (first <= 12 and not dotted)
        day = make_day(year, first, second) if month_first else make_day(year, second, first)
    return day_span(day) if day else None


def _century_of(two_digits: int, context: Context) -> int:
    latest = (context.day or dt.date(2030, 1, 1)).year + 20
    return latest - (latest - two_digits) % 100


def year_of(found: Found, context: Context) -> int | None:
    """The year that an expression gives: written, or by "last year" and its like; None without one."""
    written = found.get("year")
    if written:
        digits = re.sub(r"\D", "", written)
        number = int(digits)
        return _century_of(number, context) if len(digits) == 2 else number
    related = relation(found, "yrel")
    if related == 2:
        return _that_year(found, context)
    if related is not None:
        return min(9999, max(1, context.anchor().year + related))
    if "theyear" in found.groups:
        return _that_year(found, context)
    return None


def _that_year(found: Found, context: Context) -> int:
    mentioned = context.latest(found.start)
    return mentioned.start.year if mentioned and mentioned.start else context.anchor().year


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
    of_week = relation(found, "wrel")
    if of_week is not None and of_week != 2:
        return day_span(choose.relative_weekday(add_days(anchor, 7 * of_week), number, 0))
    related = relation(found, "rel")
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
        return decade_span(digits[:3])
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
    return choose.season_without_year(
        context.anchor(), season, context.direction(found), related if related != 2 else None
    )


def _quarter(found: Found, context: Context) -> Span | None:
    if found.kind("ord") == "LATEST":
        return choose.latest_full_quarter(context.anchor())
    number, year = int(found.get("ord") or found.get("qn") or 1), year_of(found, context)
    if not 1 <= number <= 4:
        return None
    if year:
        return quarter_span(year, number)
    return choose.quarter_without_year(context.anchor(), number, context.direction(found))


def _half(found: Found, context: Context) -> Span | None:
    if "hn" in found.groups:
        number, year = int(found.get("hn") or 1), year_of(found, context)
        return half_span(year, number) if year else choose.half_without_year(
            context.anchor(), number, context.direction(found)
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
    year = year_of(found, context)
    if year:
        day = holiday_in(row, year)
        return day_span(day) if day else None
    anchor = context.anchor()
    years = range(max(1, anchor.year - 1), min(9999, anchor.year + 1) + 1)
    days = [day for year in years if (day := holiday_in(row, year))]
    related = relation(found, "rel")
    if related in (-1, 1):
        days = [day for day in days if (day > anchor) == (related > 0)]
    if not days:
        return None
    return choose.nearest(anchor, [day_span(day) for day in days], related or context.direction(found))


def _part_of_day(found: Found, context: Context) -> Span | None:
    """The day of "this morning", "last night", "tonight", "10 a.m." without a date."""
    anchor = context.anchor()
    related = relation(found, "rel")
    if found.kind("pod") == "OVERNIGHT" and context.direction(found) <= 0:
        return day_span(add_days(anchor, -1))
    if found.kind("rel") == "THE":
        mentioned = context.latest(found.start, "day", reach=SAME_STORY)
        return day_span(mentioned.start if mentioned and mentioned.start else anchor)
    if related == -1:
        return day_span(add_days(anchor, -1))
    if related == 1:
        return day_span(add_days(context.reference(found.start), 1))
    if related == 2:
        return day_span(context.reference(found.start))
    return day_span(anchor)


_PARTS = (
    ("iso", _iso),
    ("hol", _holiday),
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


def narrowed(span: Span, found: Found, context: Context) -> Span:
    """The part of a span that "early", "mid", "late", "earlier" or "later" means; the value stays."""
    if span.start is None or span.end is None:
        return span
    part, day = found.get("mod"), context.day
    if found.kind("mod") == "EL" and day and span.start <= day <= span.end:
        start, end = (span.start, day) if part == "START" else (day, span.end)
        return replace(span, start=start, end=end)
    length = (span.end - span.start).days + 1
    third = length // 3
    if third == 0:
        return span
    if part == "START":
        return replace(span, end=add_days(span.start, third - 1))
    if part == "END":
        return replace(span, start=add_days(span.end, 1 - third))
    return replace(span, start=add_days(span.start, third), end=add_days(span.end, -third))


def _with_time(found: Found, span: Span) -> Span | None:
    """The span with its part of the day or time by the clock; None where there is no such time."""
    suffix = _clock(found)
    if suffix == "":
        return span
    if suffix is None:
        return None
    return replace(span, value=span.value + suffix, granularity="time", type="TIME")


def _clock(found: Found) -> str | None:
    """TIMEX3 time of day; empty if the expression has none, None if it is impossible."""
    afternoon = found.word("ap").startswith("p") or found.get("pod") in ("TAF", "TEV")
    if "clock" in found.groups:
        hour, minute, *rest = (int(part) for part in found.word("clock").split(":"))
        hour = _hour(hour, afternoon, found.word("ap").startswith("a"))
        seconds = f":{rest[0]:02}" if rest else ""
        return f"T{hour:02}:{minute:02}{seconds}" if hour <= 24 and minute < 60 else None
    if "hour" in found.groups:
        hour = int(found.get("hour") or 0)
        if hour > 12:
            return None
        return f"T{_hour(hour, afternoon, found.word('ap').startswith('a')):02}"
    if "hhmm" in found.groups:
        digits = found.word("hhmm")
        return f"T{digits[:2]}:{digits[2:]}"
    if "noon" in found.groups:
        return found.get("noon") or ""
    if "pod" in found.groups:
        return found.get("pod") or ""
    return ""


def _hour(hour: int, afternoon: bool, morning: bool) -> int:
    if afternoon and hour < 12:
        return hour + 12
    return 0 if morning and hour == 12 else hour


def unit(found: Found, context: Context) -> Span | None:
    """ "last year", "the end of this week", "the week before last", "that month"."""
    key, related = found.get("unit") or "D", relation(found, "rel")
    if key in ("TH", "TM", "TS", "NI") or related is None:
        return None
    span = _hop(found, context, key) if "hop" in found.groups else _related(found, context, key, related)
    return narrowed(span, found, context) if span and found.get("mod") is not None else span


def _hop(found: Found, context: Context, key: str) -> Span:
    distance = -2 if found.word("hop") == "before" else 2
    return unit_span(shift(context.anchor(), distance, key), key)


def _related(found: Found, context: Context, key: str, related: int) -> Span | None:
    if related == 2:
        mentioned = context.latest(found.start)
        start = mentioned.start if mentioned and mentioned.start else context.anchor()
        return unit_span(start, key)
    if key == "WE":
        return choose.weekend(context.anchor(), context.direction(found), related)
    if key == "Q" and found.kind("rel") == "LATEST":
        return choose.latest_full_quarter(context.anchor())
    told = found.word("rel") in {"previous", "preceding", "following"} or (
        key == "D" and found.word("rel") == "next"
    )
    from_day = context.reference(found.start) if told else context.anchor()
    return unit_span(shift(from_day, related, key), key)


def definite(found: Found, context: Context) -> Span | None:
    """ "the quarter", "the weekend", "later in the day"; None where the words need not mean a time."""
    key = found.get("unit") or "D"
    before = context.before(found)
    led = found.get("mod") is not None or (before is not None and before.text in _PREPOSITIONS)
    if key == "Q":
        span = context.latest(found.start, "quarter") or choose.latest_full_quarter(context.anchor())
    elif key == "WE":
        span = choose.weekend(context.anchor(), context.direction(found), None)
    elif key in ("TH", "TM", "TS", "NI") or not led:
        return None
    else:
        mentioned = context.latest(found.start) if key == "Y" and found.get("mod") is None else None
        span = unit_span(mentioned.start if mentioned and mentioned.start else context.anchor(), key)
    return narrowed(span, found, context) if found.get("mod") is not None else span


def spoken_year(found: Found, context: Context) -> Span | None:
    """ "nineteen ninety-six", with its month if there is one."""
    cent, tens = int(found.get("cent") or 0), int(found.get("tens") or 0)
    if not 10 <= tens <= 99 or (tens % 10 and "ones" in found.groups) or (cent == 2000 and tens > 29):
        return None
    year = cent + tens + int(found.get("ones") or 0)
    return month_span(year, int(found.get("mon") or 1)) if "mon" in found.groups else year_span(year)


def century(found: Found, context: Context) -> Span | None:
    """ "the late 19th century"."""
    number = int(found.get("ord") or 1)
    span = century_span(number)
    return narrowed(span, found, context) if found.get("mod") is not None else span


def year_end(found: Found, context: Context) -> Span | None:
    """The end of the year: of the coming one where the verb looks ahead, else of the last."""
    anchor = context.anchor()
    year = anchor.year if context.direction(found) > 0 or anchor.month >= 11 else anchor.year - 1
    december = month_span(max(1, year), 12)
    return december if found.get("mod") is not None else day_span(december.end or anchor)


def first_units(found: Found, context: Context) -> Span | None:
    """ "the first nine months of 2013": a duration with its days."""
    year, key = year_of(found, context), found.get("unit") or "M"
    count = found.get("n") or "X"
    if not year or not 1 <= year <= 9998:
        return None
    whole = year_span(year)
    if not count.isdigit() or whole.start is None or whole.end is None:
        return replace(whole, granularity="vague")
    number = min(int(count), 366)
    if found.kind("ord") == "LAST":
        start, end = add_days(shift(add_days(whole.end, 1), -number, key), 0), whole.end
    else:
        start, end = whole.start, add_days(shift(whole.start, number, key), -1)
    return Span(f"P{number}{key}", max(start, whole.start), min(end, whole.end), "month", "DURATION")
