"""What the meaning of an expression depends on besides its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from detente.records import Granularity
from detente.times.calendar import Span
from detente.times.grammar import Found
from detente.times.lexicon import Item

# How far back, in characters, "a year earlier" and "that year" look for what they refer to.
REACH = 600
# The same for reports that compare one quarter with that of the year before throughout.
COMPARISON_REACH = 1500
# Rules whose meanings are no points of reference: what a report compares with.
_COMPARING = frozenset({"year_earlier", "ago", "shifted"})
# What makes a time of day one of a day that the words name.
_NAMED_DAY = frozenset({"wd", "mon", "td", "iso", "unit"})
# What may serve as the day, week or month that something is counted from, best first.
_FINE_ENOUGH: dict[str, tuple[Granularity, ...]] = {"D": ("day",), "W": ("day", "week")}


class NoAnchorError(Exception):
    """A relative expression has no day to count from; caught where meanings are given."""


@dataclass(slots=True)
class Context:
    """The day that relative expressions count from and what was mentioned before.

    ``direction`` tells which way an expression points by its governing verb: 1, -1 or 0.
    """

    day: dt.date | None
    items: list[Item]
    direction: Callable[[Found], int]
    tag: Callable[[int], str]
    """Penn tag of the word at a character."""
    text: str = ""
    mentions: list[tuple[int, Span]] = field(default_factory=list)
    counted_from: dt.date | None = None

    def anchor(self) -> dt.date:
        """The day of the article, noted as used.

        Raises:
            NoAnchorError: there is none.
        """
        if self.day is None:
            raise NoAnchorError
        self.counted_from = self.day
        return self.day

    def note(self, found: Found, span: Span) -> None:
        """Remember a meaning for what refers back to it."""
        compares = found.action in _COMPARING and span.granularity == "quarter"
        if span.type == "TIME" and _NAMED_DAY & found.groups.keys():
            span = replace(span, type="DATE", granularity="day")
        if span.type == "DATE" and span.start and span.end and not compares:
            self.mentions.append((found.start, span))

    def latest(self, place: int, *granularities: str, reach: int = REACH) -> Span | None:
        """The last date mentioned before a place, of one of the granularities (any if none given)."""
        for where, span in reversed(self.mentions):
            if place - where > reach:
                return None
            if not granularities or span.granularity in granularities:
                return span
        return None

    def reference(self, place: int, unit: str = "Y") -> dt.date:
        """The day that "later" and "earlier" count from: the last day mentioned, else the article's.

        Args:
            place: the character where the expression begins.
            unit: what is counted (keys of the word list); days are counted from a day, if there is one.

        Raises:
            NoAnchorError: neither is known.
        """
        fine = _FINE_ENOUGH.get(unit)
        span = self.latest(place, *fine) if fine else None
        if span is None:
            span = self.latest(place, "day", "month", "year", "week", "quarter")
        if span is not None and span.start is not None:
            self.counted_from = span.start
            return span.start
        return self.anchor()

    def before(self, found: Found) -> Item | None:
        """The item before an expression."""
        return self.items[found.first - 1] if found.first else None

    def after(self, found: Found) -> Item | None:
        """The item after an expression."""
        return self.items[found.last + 1] if found.last + 1 < len(self.items) else None

    def led(self, found: Found) -> bool:
        """Whether "the" or a preposition leads an expression, or stands in it first."""
        first, before = self.items[found.first], self.before(found)
        return bool({"THE", "MODP", "EL"} & first.kinds.keys()) or (
            before is not None and "PREP" in before.kinds
        )
