"""Meaning of durations, of what is counted from a day, of sets and of vague references."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.times import choose
from detente.times.calendar import Span, add_days, day_span, grain, quarter_span, shift, unit_span, year_span
from detente.times.context import COMPARISON_REACH, REACH, Context
from detente.times.grammar import Found
from detente.times.parts import relation
from detente.times.units import next_told, unit

# The furthest that "the past days" and its like reach, by unit: below the next larger unit.
_VAGUE_REACH = {"D": 14, "W": 8, "M": 12, "Q": 4, "Y": 10, "DE": 5}
# How far before "annually", in items, an amount or a word of change makes it a rate.
_RATE_REACH = 6
_RATES = frozenset({"P1Y", "P1M", "P1W", "P3M"})
_MEASURES = frozenset({"PERCENT", "MILLION", "RATE"})
_CLOCK = {"TH": "H", "TM": "M", "TS": "S"}


def amount(found: Found) -> float | None:
    """The number of units; None where it is vague ("several"); a missing number counts as vague."""
    kept = found.get("n")
    if kept is None or found.kind("n") == "NQ":
        return None
    try:
        number = float(kept or 1)
    except ValueError:
        return None
    number = number if number < 1e7 else 1e7
    return number + 0.5 if "half" in found.groups else number


def duration_value(number: float | None, key: str) -> str:
    """TIMEX3 value of a duration, such as P2M, PT4H and PXD."""
    count = "X" if number is None else f"{number:g}"
    if key in _CLOCK:
        return f"PT{count}{_CLOCK[key]}"
    if key == "2W":
        return f"P{'X' if number is None else f'{2 * number:g}'}W"
    return f"P{count}{key}"


def duration(found: Found, context: Context) -> Span | None:
    """A length of time; a rate ("$2 million a year") is a set; ages are none."""
    key, number = found.get("unit") or "D", amount(found)
    if "n" not in found.groups and found.rule == "duration":
        return None
    if found.rule == "year-ended":
        return Span("P1Y", granularity="year", type="DURATION")
    if "old" in found.groups and key == "Y" and _is_age(found, context):
        return None
    if found.kind("n") == "A" and found.rule == "duration" and found.get("mod") is None:
        if _is_rate(found, context):
            return None if key.startswith("T") else Span(f"P1{key}", granularity=grain(key), type="SET")
        if key == "TS":
            return None
    if found.word("n") == "one" and key == "D" and context.direction(found) > 0 and not context.led(found):
        return Span("FUTURE_REF", granularity="vague")
    return Span(duration_value(number, key), granularity=grain(key), type="DURATION")


def _is_rate(found: Found, context: Context) -> bool:
    before = context.before(found)
    if before is None or "PREP" in before.kinds:
        return False
    return (
        before.text in {"once", "twice", "times"}
        or bool({"N", "MILLION", "PERCENT"} & before.kinds.keys())
        or (context.tag(before.start) in {"NNS", "$"})
    )


def _is_age(found: Found, context: Context) -> bool:
    after = context.after(found)
    if after is None:
        return True
    return "PERSON" in after.kinds or context.tag(after.start) not in {"NN", "NNS", "JJ"}


def relative_duration(found: Found, context: Context) -> Span | None:
    """ "the past two years", "the coming weeks", "recent days", with the days that they cover."""
    key, number, anchor = found.get("unit") or "D", amount(found), context.anchor()
    if found.kind("unit") == "U" and number is None:
        number = 1.0
    if found.kind("unit") == "SEASONS":
        return Span(f"XXXX-{key}", granularity="season", type="SET")
    if found.kind("rel") == "RECENT":
        return Span("PAST_REF", shift(anchor, -_VAGUE_REACH.get(key, 1), key), anchor, "vague")
    related = relation(found, "rel") or 0
    reach = number if number is not None else _VAGUE_REACH.get(key, 1)
    far = shift(anchor, related * reach, key)
    start, end = min(far, anchor), max(far, anchor)
    if found.word("rel") in {"previous", "preceding", "following"}:
        if number is None:
            return Span("PAST_REF" if related < 0 else "FUTURE_REF", None, None, "vague")
        return Span(duration_value(number, key), granularity=grain(key), type="DURATION")
    vague = grain(key) if number is not None else "vague"
    return Span(duration_value(number, key), start, end, vague, "DURATION")


def relative_unit(found: Found, context: Context) -> Span | None:
    """ "the past year" is a length of time, "the previous year" and "the next day" are dates."""
    lasting = found.word("rel") in {"past", "last", "coming", "next"} and not next_told(found, context)
    if lasting and found.get("unit") in {"Y", "M", "W", "DE", "CE", "TH"}:
        return relative_duration(found, context)
    return unit(found, context)


def quarter_century(found: Found, context: Context) -> Span | None:
    """Twenty-five years."""
    return Span("P25Y", granularity="year", type="DURATION")


def ago(found: Found, context: Context) -> Span | None:
    """ "two months ago", "years ago", "a week from Friday": counted from the article or a named day."""
    key, number = found.get("unit") or "D", amount(found)
    if found.word("dir") in (
        "later",
        "earlier",
        "previously",
        "afterward",
        "afterwards",
        "hence",
        "thereafter",
    ):
        return Span(duration_value(None, key), type="DURATION", granularity="vague")
    ahead = found.word("dir") == "from" or found.kind("dir") == "APOS"
    if number is None:
        context.anchor()
        return Span("PAST_REF", granularity="vague")
    if not ahead and key == "Y" and number == 1 and found.get("mod") is None:
        quarter = context.latest(found.start, "quarter")
        if quarter is not None and quarter.start is not None:
            return quarter_before(quarter)
    if ahead and {"wd", "td"} & found.groups.keys():
        return day_span(shift(_from(found, context), number, key))
    return counted(_from(found, context), number if ahead else -number, key)


def ago_day(found: Found, context: Context) -> Span | None:
    """ "20 years ago today", "a week ago Tuesday": a day."""
    key, number, anchor = found.get("unit") or "D", amount(found), context.anchor()
    if number is None:
        return None
    if "wd" in found.groups:
        anchor = choose.weekday(anchor, int(found.get("wd") or 1), -1)
    return day_span(shift(add_days(anchor, int(found.get("td") or 0)), -number, key))


def ago_weekdays(found: Found, context: Context) -> Span | None:
    """ "two Mondays ago": the last but one that is over."""
    number = amount(found)
    if number is None:
        return None
    last = choose.relative_weekday(context.anchor(), int(found.get("wd") or 1), -1)
    return day_span(add_days(last, -7 * (round(number) - 1)))


def those(found: Found, context: Context) -> Span | None:
    """ "those two days": the days told before, where they are as many and follow each other."""
    key, number = found.get("unit") or "D", amount(found)
    if number is None:
        return None
    value = Span(duration_value(number, key), granularity=grain(key), type="DURATION")
    end = start = None
    for place, span in reversed(context.mentions):
        if found.start - place > REACH or span.start is None or span.end is None:
            break
        if end is None or start is None:
            start, end = span.start, span.end
        elif span.end == add_days(start, -1):
            start = span.start
        else:
            break
        if shift(start, number, key) == add_days(end, 1):
            return replace(value, start=start, end=end)
    return value


def _from(found: Found, context: Context) -> dt.date:
    if "wd" in found.groups:
        return choose.weekday(context.anchor(), int(found.get("wd") or 1), context.direction(found) or 1)
    return add_days(context.anchor(), int(found.get("td") or 0))


def counted(day: dt.date, number: float, key: str) -> Span:
    """The calendar unit a number of units away from a day; a day for hours."""
    there = shift(day, number, key)
    if key in _CLOCK:
        return replace(day_span(there), granularity="time")
    if number % 1:
        key = {"Y": "M", "M": "W", "W": "D", "DE": "Y"}.get(key, key)
    return unit_span(there, key)


def quarter_before(quarter: Span) -> Span:
    """The same quarter of the year before."""
    if quarter.start is None or quarter.start.year < 2:
        return quarter
    return quarter_span(quarter.start.year - 1, (quarter.start.month + 2) // 3)


def shifted(found: Found, context: Context) -> Span | None:
    """ "two days later", "a year earlier", "the day after": counted from the last date mentioned."""
    if "td" in found.groups:
        step = int(found.get("dir") or 1)
        return day_span(add_days(context.anchor(), int(found.get("td") or 0) + step))
    key = found.get("unit") or "D"
    number = 1.0 if "n" not in found.groups else amount(found)
    step = int(found.get("dir") or 1)
    if found.kind("unit") == "POD":
        that = day_span(add_days(context.reference(found.start, "D"), step))
        return replace(that, value=that.value + key, type="TIME", granularity="time")
    if number is None:
        return Span(duration_value(None, key), granularity="vague", type="DURATION")
    if key == "Y" and number == 1 and step < 0:
        quarter = context.latest(found.start, "quarter")
        if quarter is not None:
            return quarter_before(quarter)
    return counted(context.reference(found.start, key), step * number, key)


def year_earlier(found: Found, context: Context) -> Span | None:
    """ "year-ago", "the year-earlier quarter": what a report compares with."""
    key = found.get("unit") or "Y"
    if "units" in found.groups:
        return Span(
            duration_value(amount(found), found.get("units") or "M"), type="DURATION", granularity="month"
        )
    if key != "Y":
        return unit_span(shift(context.anchor(), -1, key), key)
    if "ord" in found.groups and "q" in found.groups:
        base = choose.quarter_without_year(context.anchor(), min(4, max(1, int(found.get("ord") or 1))), 0)
        return quarter_before(base)
    quarter = context.latest(found.start, "quarter", reach=COMPARISON_REACH)
    if quarter is None and "q" in found.groups:
        quarter = choose.latest_full_quarter(context.anchor())
    if quarter is not None:
        return quarter_before(quarter)
    return year_span(max(1, context.anchor().year - 1))


def every(found: Found, context: Context) -> Span | None:
    """ "every Friday", "each month", "twice a week"."""
    if "wd" in found.groups:
        return Span(f"XXXX-WXX-{found.get('wd')}{found.get('pod') or ''}", granularity="day", type="SET")
    if "mon" in found.groups:
        return Span(f"XXXX-{int(found.get('mon') or 1):02}", granularity="month", type="SET")
    if "season" in found.groups:
        return Span(f"XXXX-{found.get('season')}", granularity="season", type="SET")
    if "pod" in found.groups:
        return Span(f"XXXX-XX-XX{found.get('pod')}", granularity="time", type="SET")
    key = found.get("unit")
    if key is None:
        return None
    number = amount(found) if "n" in found.groups and found.rule == "every" else 1.0
    if context.items[found.first].text == "every other":
        number = 2.0
    return Span(duration_value(number, key), granularity=grain(key), type="SET")


def frequency(found: Found, context: Context) -> Span | None:
    """ "daily", "annually"; not where an amount changes at that rate ("by 3 percent annually")."""
    if found.get("freq") in _RATES:
        before = context.items[max(0, found.first - _RATE_REACH) : found.first]
        if any(_MEASURES & item.kinds.keys() for item in before):
            return None
    return Span(found.get("freq") or "", granularity="vague", type="SET")


def reference(found: Found, context: Context) -> Span | None:
    """ "now", "recently", "in the future"."""
    fixed = {"earlier": "PAST_REF", "past": "PAST_REF", "future": "FUTURE_REF", "later": "FUTURE_REF"}
    value = found.get("ref") or fixed.get(found.word("ref"), "PAST_REF")
    context.counted_from = context.day
    return Span(value, granularity="vague")
