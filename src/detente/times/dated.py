"""Dated events in a text, and what they say about the day it was written.

Each witness allows an interval of writing days and has a weight: how sure it is that a text from
outside the interval would not say this. The weights are judgements, set so that only witnesses that
agree, or one that leaves no room, put a posting stamp in doubt (see dating.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.knowledge import DatedEventRow, StateSpotter
from detente.times.calendar import add_days, add_months, shift
from detente.times.durations import amount
from detente.times.grammar import Found
from detente.times.lexicon import split
from detente.times.resolve import Expressions
from detente.times.tense import governors, is_verbal, tense_of

# A dated event and the time expression that dates it stand within so many items of one another.
_EVENT_REACH = 8
# An anniversary is written about in the weeks around it, an early year of it by the year.
_ANNIVERSARY_DAYS, _ANNIVERSARY = 60, 0.6
# An event by a phrase of its own, and by one that needs its state beside it.
_NAMED, _NAMED_ALONE = 0.5, 0.4
_AHEAD = frozenset({"upcoming", "forthcoming", "coming", "planned", "ahead", "scheduled", "proposed"})
# A month alone beside an event that is foreseen may be ahead.
_FORESEEN_MONTHS = 11
EVENT = "event"


@dataclass(frozen=True, slots=True)
class Witness:
    """An interval of writing days (None: unbounded) that something in the text allows."""

    since: dt.date | None
    until: dt.date | None
    weight: float
    reason: str
    slack: int = 0
    """Days that a posting stamp may lie outside before it contradicts this."""
    kind: str = ""
    """Witnesses of a kind are weighed together (see dating.py); empty for one that stands by itself."""
    spans: tuple[tuple[dt.date | None, dt.date | None], ...] = ()
    """The intervals that are allowed, where they are more than one; empty for ``since`` to ``until``."""

    unsure: tuple[tuple[dt.date | None, dt.date | None], ...] = ()
    """Intervals in which nobody is known to contradict this."""

    @property
    def intervals(self) -> tuple[tuple[dt.date | None, dt.date | None], ...]:
        """The intervals of days that are allowed."""
        return self.spans or ((self.since, self.until),)

    def allows(self, day: dt.date, slack: int = 0) -> bool:
        """Whether a text of that day could say this."""
        return _inside(day, self.intervals, slack)

    def refuses(self, day: dt.date) -> bool:
        """Whether a text of that day would not say this, as far as is known."""
        return not self.allows(day, self.slack) and not _inside(day, self.unsure, 0)


def _inside(day: dt.date, intervals: Iterable[tuple[dt.date | None, dt.date | None]], slack: int) -> bool:
    return any(
        (since is None or day >= add_days(since, -slack)) and (until is None or day <= add_days(until, slack))
        for since, until in intervals
    )


class EventTable:
    """Dated events by their first word, for finding them among the items of a text."""

    def __init__(self, rows: tuple[DatedEventRow, ...], states: StateSpotter) -> None:
        self.states = states
        self.by_first: dict[str, list[tuple[tuple[str, ...], DatedEventRow]]] = {}
        for row in rows:
            for pattern in row.patterns:
                words = split(pattern)
                if words:
                    self.by_first.setdefault(words[0], []).append((words, row))
        for choices in self.by_first.values():
            choices.sort(key=lambda choice: -len(choice[0]))

    def find(self, expressions: Expressions) -> Iterator[tuple[int, int, DatedEventRow]]:
        """First and last item of each dated event that the text names."""
        covered = {i for found in expressions.found for i in range(found.first, found.last + 1)}
        every = list(range(len(expressions.items)))
        # "the purge about two months ago of …": the phrase is also looked for without its time.
        between = [i for i in every if i not in covered]
        seen: set[tuple[int, str]] = set()
        for places in (every, between):
            for first, last, row in self._phrases(expressions, places):
                if (first, row.name) not in seen:
                    seen.add((first, row.name))
                    yield first, last, row

    def _phrases(
        self, expressions: Expressions, places: list[int]
    ) -> Iterator[tuple[int, int, DatedEventRow]]:
        items = expressions.items
        for n, place in enumerate(places):
            for words, row in self.by_first.get(items[place].text, ()):
                here = places[n : n + len(words)]
                if tuple(items[i].text for i in here) != words:
                    continue
                if self._states_fit(expressions, items[place].start, row):
                    yield place, here[-1], row
                    break

    def _states_fit(self, expressions: Expressions, char: int, row: DatedEventRow) -> bool:
        """Whether the sentence names one of the states that the phrase needs beside it."""
        if not row.needs:
            return True
        sentence = expressions.doc[expressions.tokens.at(char)].sent
        return not self.states.codes([token.text for token in sentence]).isdisjoint(row.needs)


def from_event(expressions: Expressions, first: int, last: int, row: DatedEventRow) -> Iterator[Witness]:
    """What follows from a dated event and the expression beside it."""
    start, end = row.interval
    years = _anniversary(expressions, first)
    if years is not None:
        said = f"{row.name} ({row.date}) has its anniversary number {years}"
        yield Witness(
            add_days(shift(start, years, "Y"), -_ANNIVERSARY_DAYS),
            add_days(shift(end, years, "Y"), _ANNIVERSARY_DAYS),
            _ANNIVERSARY,
            said,
        )
        return
    for found in _beside(expressions, first, last):
        allowed = _by_expression(found, start, end)
        if allowed is not None:
            since, until, weight = allowed
            if row.foreseen and found.rule == "month":
                since = add_months(since, -_FORESEEN_MONTHS)
            words = expressions.tokens.text[found.start : found.end]
            yield Witness(since, until, weight, f"{row.name} ({row.date}) is told as {words!r}")
            return
    token = expressions.doc[expressions.tokens.at(expressions.items[first].start)]
    governing = next((word for word in governors(token) if is_verbal(word)), None)
    tense = tense_of(expressions.doc, governing.i) if governing is not None else "none"
    if row.foreseen and (tense == "future" or _led_as_ahead(expressions, first)):
        yield Witness(None, add_days(end, 1), 0.6, f"{row.name} ({row.date}) is named as still ahead")
    elif tense == "past" or not row.foreseen:
        weight = _NAMED_ALONE if row.needs else _NAMED
        yield Witness(start, None, weight, f"{row.name} ({row.date}) is told as past", kind=EVENT)


def _anniversary(expressions: Expressions, first: int) -> int | None:
    """The number in "the 50th anniversary of the" before an event, "50 years after"."""
    items = expressions.items
    place = first - 1
    while place >= 0 and place > first - 4 and items[place].text in {"the", "of", "since", "after"}:
        place -= 1
    if place < 1:
        return None
    number: str | None = None
    if items[place].text == "anniversary":
        kinds = items[place - 1].kinds
        number = kinds.get("ORD") or kinds.get("ORDD")
    try:
        return int(float(number)) if number else None
    except ValueError:
        return None


def _led_as_ahead(expressions: Expressions, first: int) -> bool:
    words = {item.text for item in expressions.items[max(0, first - 4) : first]}
    return bool(words & _AHEAD) and not words & {".", "!", "?"}


def _beside(expressions: Expressions, first: int, last: int) -> list[Found]:
    """The expressions near an event in its sentence, nearest first."""
    items = expressions.items
    near = []
    for found in expressions.found:
        low, high = (last, found.first) if found.first > last else (found.last, first)
        if first <= found.first <= last:
            near.append((-_EVENT_REACH, found))
            continue
        if high - low <= _EVENT_REACH and not any(
            item.text in {".", "!", "?", ""} for item in items[low + 1 : high]
        ):
            near.append((high - low - (3 if found.first > last else 0), found))
    return [found for _, found in sorted(near, key=lambda pair: pair[0])]


def _by_expression(found: Found, start: dt.date, end: dt.date) -> tuple[dt.date, dt.date, float] | None:
    """Writing days at which an expression would fit an event, with the weight; None if it says nothing."""
    month = int(found.get("mon") or 0)
    if month and not (start.month <= month <= end.month):
        return None
    if "yrel" in found.groups or (found.action in ("unit", "relative_unit") and found.get("unit") == "Y"):
        kind = found.kind("yrel") or found.kind("rel")
        step = {"LAST": 1, "THIS": 0}.get(kind)
        if step is None or found.rule == "recent-unit":
            return None
        return dt.date(start.year + step, 1, 1), dt.date(end.year + step, 12, 31), 1.0 if month else 0.7
    if found.rule in ("ago", "ago-half"):
        return _by_ago(found, start, end)
    if found.rule == "relative-month" and found.kind("rel") == "LAST":
        return add_months(start, 1), add_months(end, 14), 0.6
    if found.rule == "relative-unit" and found.kind("rel") == "LAST" and found.get("unit") in ("M", "W"):
        months = found.get("unit") == "M"
        return (add_days(start, 1), add_days(end, 62), 0.7) if months else (start, add_days(end, 15), 0.7)
    if found.rule == "month" and "year" not in found.groups and month:
        return start, add_months(end, 12), 0.5
    return None


def _by_ago(found: Found, start: dt.date, end: dt.date) -> tuple[dt.date, dt.date, float] | None:
    number, key = amount(found), found.get("unit") or "D"
    if number is None or number > 1000:
        return None
    slack = 0.75 + 0.15 * number + (0.25 if found.get("mod") is not None else 0.0)
    units = {"Y": 365.25, "M": 30.4, "W": 7.0, "D": 1.0, "DE": 3652.5}.get(key)
    if units is None:
        return None
    room = round(slack * units)
    return add_days(shift(start, number, key), -room), add_days(shift(end, number, key), room), 0.9
