"""Meaning of expressions built on a calendar unit: "last year", "the quarter", "the 19th century"."""

from __future__ import annotations

from dataclasses import replace

from detente.times import choose
from detente.times.calendar import (
    Span,
    add_days,
    century_span,
    day_span,
    month_span,
    shift,
    unit_span,
    year_span,
)
from detente.times.context import Context
from detente.times.grammar import Found
from detente.times.ordinals import whole_of
from detente.times.parts import narrowed, relation

_PREPOSITIONS = frozenset(
    {"for", "in", "of", "during", "throughout", "over", "through", "by", "within", "until"}
)


def unit(found: Found, context: Context) -> Span | None:
    """ "last year", "the end of this week", "the week before last", "that month"."""
    key, related = found.get("unit") or "D", relation(found, "rel")
    if key in ("TH", "TM", "TS", "NI") or related is None or (related == 0 and _in_name(found, context)):
        return None
    span = _hop(found, context, key) if "hop" in found.groups else _related(found, context, key, related)
    return narrowed(span, found, context) if span and found.get("mod") is not None else span


def _in_name(found: Found, context: Context) -> bool:
    """Whether the unit is part of a name: "Person of the Year", the programme "This Week"."""
    start = found.groups["unit"][0].start
    return context.tag(start).startswith("NNP") or context.text[start : start + 1].isupper()


def next_told(found: Found, context: Context) -> bool:
    """Whether "the next month" follows what was told, not the article: in a sentence on the past."""
    led = context.items[found.first].text == "the"
    told = found.word("rel") == "next" and led and context.latest(found.start) is not None
    return told and context.direction(found) < 0


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
        found.word("rel") == "next" and (key == "D" or next_told(found, context))
    )
    from_day = context.reference(found.start, key) if told else context.anchor()
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
    elif key in ("TH", "TM", "TS", "NI") or not led or _in_name(found, context):
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
    key, count = found.get("unit") or "M", found.get("n") or "X"
    whole = whole_of(found, context)
    if whole is None or whole.end is None or whole.end.year > 9998:
        return None
    if not count.isdigit() or whole.start is None or whole.end is None:
        return replace(whole, granularity="vague")
    number = min(int(count), 366)
    if found.kind("ord") in ("LAST", "FINAL"):
        start, end = add_days(shift(add_days(whole.end, 1), -number, key), 0), whole.end
    else:
        start, end = whole.start, add_days(shift(whole.start, number, key), -1)
    return Span(f"P{number}{key}", max(start, whole.start), min(end, whole.end), "month", "DURATION")
