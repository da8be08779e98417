"""The interval that a preposition makes of a time: "since", "until", "by", "from Monday to Friday"."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import msgspec
from spacy.tokens import Doc, Token

from detente.language.layers import Timex, layers
from detente.records import Evidence, When
from detente.times.calendar import add_days, grain, shift, unit_span
from detente.times.syntax import head_of
from detente.times.tense import governors

OPENING = frozenset({"since"})
LATER = frozenset({"after", "following"})
EARLIER = frozenset({"before", "until", "till", "by"})
_ONWARDS = frozenset({"on", "onward", "onwards"})
_JOINING = frozenset({"and", "to", "through", "-", "–", "until", "till"})
# "and" joins two times to one interval up to this gap, without "between" before them.
_LONGEST_GAP_DAYS = 400
_DURATION = re.compile(r"P(T?)(\d+(?:\.\d+)?)([A-Z]+)")
_CLOCK_UNITS = {"H": "TH", "M": "TM", "S": "TS"}


def anchor_day(doc: Doc) -> dt.date | None:
    """The last day that the article can be from."""
    anchor = layers(doc).anchor
    return anchor.end if anchor is not None else None


def amount_of(when: When) -> tuple[float, str] | None:
    """Number and unit (keys of the word list) of a duration; None where the number is not told."""
    match = _DURATION.fullmatch(when.value)
    if match is None:
        return None
    clock, number, unit = match.groups()
    return float(number), _CLOCK_UNITS.get(unit, unit) if clock else unit


def dated(doc: Doc, timex: Timex) -> When | None:
    """The time that an expression alone gives an event; None where it gives none.

    "now", "recently" and "soon" are counted from the article's day; so are "in two weeks" and
    "within three months" (of what lies ahead: see :func:`ahead_by`).
    """
    when = timex.when
    if when.type == "SET":
        return None
    if when.start is not None or when.end is not None:
        return when
    day = anchor_day(doc)
    if day is None:
        return None
    if when.value == "PRESENT_REF":
        return msgspec.structs.replace(when, start=day, end=day)
    if when.value == "PAST_REF":
        return msgspec.structs.replace(when, end=day)
    return msgspec.structs.replace(when, start=day) if when.value == "FUTURE_REF" else None


def ahead_by(doc: Doc, timex: Timex) -> When | None:
    """The time of what is to come "in two weeks" or "within three months"; None for other durations."""
    day, amount = anchor_day(doc), amount_of(timex.when)
    signal = head_of(doc, timex).head.lower_
    if day is None or amount is None or signal not in {"in", "within"} or timex.when.start is not None:
        return None
    number, unit = amount
    there = shift(day, number, unit)
    words = f"{signal} {timex.when.expression}"
    if signal == "within":
        return msgspec.structs.replace(timex.when, expression=words, start=day, end=there, anchor=day)
    span = unit_span(there, unit)
    return msgspec.structs.replace(
        timex.when, expression=words, start=span.start, end=span.end, granularity=grain(unit), anchor=day
    )


def path_to(doc: Doc, timex: Timex, word: Token) -> list[Token]:
    """The words between an expression and the word it dates, innermost first."""
    path = []
    for above in governors(head_of(doc, timex)):
        if above.i == word.i:
            break
        path.append(above)
    return path


def bounded(doc: Doc, timex: Timex, when: When, here: dict[int, Timex], path: list[Token]) -> When:
    """The time as the prepositions about it say, joined with the expression that is its other end."""
    joined = _joined(doc, timex, when, here)
    after = doc[timex.end].lower_ if timex.end < len(doc) else ""
    words = [word.lower_ for word in path]
    if joined is when and words[:1] == ["from"] and after in _ONWARDS:
        return _open(when, "from")
    signal = next((word for word in words if word in OPENING | LATER | EARLIER), "")
    if signal and signal != words[0] and signal in OPENING and words[0] in {"before", "after"}:
        return _open(when, signal)
    return _by_signal(joined, signal, anchor_day(doc)) if signal else joined


def _open(when: When, signal: str) -> When:
    words = f"{signal} {when.expression}"
    return msgspec.structs.replace(when, expression=words, end=None, granularity="vague")


def _by_signal(when: When, signal: str, day: dt.date | None) -> When:
    """ "since" opens; "after" reaches to the article's day; "by" and "until" end.

    "before" ends a day earlier. A time of day is a bound within its day: "before dawn on Monday" is Monday.
    """
    words = f"{signal} {when.expression}"
    if when.type == "TIME" and signal in LATER | {"before"}:
        return msgspec.structs.replace(when, expression=words)
    if signal in OPENING:
        return _open(when, signal) if when.start is not None else when
    if signal in LATER:
        if when.start is None or (day is not None and when.start > day):
            return when
        end = day if day is not None and day >= when.start else None
        return msgspec.structs.replace(when, expression=words, end=end, granularity="vague")
    end = when.end if signal != "before" else (add_days(when.start, -1) if when.start else None)
    return msgspec.structs.replace(when, expression=words, start=None, end=end, granularity="vague")


def _joined(doc: Doc, timex: Timex, when: When, here: dict[int, Timex]) -> When:
    """The time with another that "and", "to" or a dash joins to it, such as "Friday and Saturday"."""
    others = sorted({t.start: t for t in here.values()}.values(), key=lambda t: t.start)
    for first, second in pairwise(others):
        if timex.start not in (first.start, second.start):
            continue
        joining = doc[first.end].lower_ if first.end + 1 == second.start else ""
        a, b = first.when, second.when
        if joining not in _JOINING or a.granularity != b.granularity:
            continue
        if a.start is None or b.end is None or b.start is None or a.start > b.end:
            continue
        ranged = joining != "and" or (first.start > 0 and doc[first.start - 1].lower_ == "between")
        if ranged or (b.start - (a.end or a.start)).days <= _LONGEST_GAP_DAYS:
            return _merged(doc, first, second)
    return when


def _merged(doc: Doc, first: Timex, second: Timex) -> When:
    text = layers(doc).article.text
    return When(
        expression=text[first.start_char : second.end_char],
        value=f"{first.when.value}/{second.when.value}",
        start=first.when.start,
        end=second.when.end,
        granularity=first.when.granularity,
        anchor=first.when.anchor,
        evidence=Evidence.of(text, first.start_char, second.end_char),
    )
