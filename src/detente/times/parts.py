"""What calendar expressions have in common: "last" and "next", years, and parts such as "early"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from detente.times.calendar import Span
from detente.times.context import Context
from detente.times.grammar import Found


def relation(found: Found, name: str) -> int | None:
    """-1, 0 or 1 for "last", "this", "next" kept under a name; 2 for "that", None if there is none."""
    kind = found.kind(name)
    if not kind:
        return None
    return {"LAST": -1, "LATEST": -1, "NEXT": 1, "THIS": 0}.get(kind, 2)


def century_of(two_digits: int, context: Context) -> int:
    """The year that two digits mean, at the most twenty years after the article's."""
    latest = (context.day or dt.date(2030, 1, 1)).year + 20
    return latest - (latest - two_digits) % 100


def year_of(found: Found, context: Context) -> int | None:
    """The year that an expression gives: written, or by "last year" and its like; None without one."""
    written = found.get("year")
    if written:
        digits = re.sub(r"\D", "", written)
        number = int(digits)
        return century_of(number, context) if len(digits) == 2 else number
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


def narrowed(span: Span, found: Found, context: Context) -> Span:
    """The part of a span that "earlier" or "later" means: up to the article's day, or from it on.

    "early", "mid" and "late" have no bounds that could be told; the days are those of the whole, as
    the TIMEX3 value is.
    """
    if span.start is None or span.end is None:
        return span
    part, day = found.get("mod"), context.day
    if found.kind("mod") == "EL" and day and span.start <= day <= span.end:
        start, end = (span.start, day) if part == "START" else (day, span.end)
        return replace(span, start=start, end=end)
    return span
