"""Times of day: by the clock and by the part of the day."""

from __future__ import annotations

from dataclasses import replace

from detente.times.calendar import Span
from detente.times.grammar import Found


def with_time(found: Found, span: Span) -> Span | None:
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
        hour, minute, *rest = (int(part) for part in found.word("clock").replace(".", ":").split(":"))
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
