"""What a text says about the day it was written: witnesses from its own dates and dated events.

Each witness allows an interval of writing days and has a weight: how sure it is that a text from
outside the interval would not say this. The weights are judgements, set so that only witnesses that
agree, or one that leaves no room, put a posting stamp in doubt (see dating.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from detente.language.layers import layers
from detente.times.calendar import add_days, add_months, make_day, month_span, shift, year_span
from detente.times.durations import amount
from detente.times.grammar import Found
from detente.times.knowledge import DatedEventRow
from detente.times.lexicon import split
from detente.times.resolve import Expressions
from detente.times.tense import governors, is_verbal, tense_of

# A dated event and the time expression that dates it stand within so many items of one another.
_EVENT_REACH = 8
_DATELINE_CHARS = 160
_DATELINE_ENDS = frozenset({"(", "-", "–", "—"})
# Verbs whose past tense sets a date that may still lie ahead: "the vote was set for May 3".
_SET_AHEAD = frozenset({"schedule", "set", "plan", "expect", "slate", "extend", "delay", "postpone", "fix"})


@dataclass(frozen=True, slots=True)
class Witness:
    """An interval of writing days (None: unbounded) that something in the text allows."""

    since: dt.date | None
    until: dt.date | None
    weight: float
    reason: str

    def allows(self, day: dt.date) -> bool:
        """Whether a text of that day could say this."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class BareDate:
    """A month and day without a year, with the direction in time of its verb."""

    month: int
    day: int
    weekday: int
    """The day of the week beside it, Monday 1; 0 if there is none."""
    direction: int
    dateline: bool
    words: str

    def near(self, day: dt.date) -> list[dt.date]:
        """The days of this month and day in the years about a day, those that fit the weekday."""
        years = range(max(1, day.year - 1), min(9999, day.year + 1) + 1)
        days = [found for year in years if (found := make_day(year, self.month, self.day))]
        return [found for found in days if not self.weekday or found.isoweekday() == self.weekday]

    def distance(self, day: dt.date) -> int | None:
        """Days to the nearest of them, negative in the past; None if no near year fits the weekday."""
        return min(((found - day).days for found in self.near(day)), key=abs, default=None)


@dataclass(slots=True)
class Testimony:
    """All that a text says about its day."""

    witnesses: list[Witness]
    bare: list[BareDate]
    past_weekdays: list[int]
    coming_weekdays: list[int]


class EventTable:
    """Dated events by their first word, for finding them among the items of a text."""

    def __init__(self, rows: tuple[DatedEventRow, ...]) -> None:
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
                if _actors_fit(expressions, items[place].start, row):
                    yield place, here[-1], row
                    break


def testify(expressions: Expressions, events: EventTable) -> Testimony:
    """Collect what the text says about its day.

    Args:
        expressions: the time expressions of the document.
        events: the dated events.
    """
    testimony = Testimony([], [], [], [])
    for found in expressions.found:
        _from_expression(expressions, found, testimony)
    for first, last, row in events.find(expressions):
        testimony.witnesses.extend(_from_event(expressions, first, last, row))
    return testimony


def _from_expression(expressions: Expressions, found: Found, testimony: Testimony) -> None:
    if found.rule in ("month-day", "day-month", "numeric", "month-days", "days-month"):
        _from_date(expressions, found, testimony)
    elif found.rule == "weekday" and "pod" not in found.groups and found.get("mod") is None:
        direction, number = expressions.direction(found), int(found.get("wd") or 1)
        if direction:
            (testimony.past_weekdays if direction < 0 else testimony.coming_weekdays).append(number)
    elif found.rule in ("year", "month") and found.kind("year") == "YEAR":
        witness = _from_year(expressions, found)
        if witness is not None:
            testimony.witnesses.append(witness)


def _from_date(expressions: Expressions, found: Found, testimony: Testimony) -> None:
    words = _words(expressions, found)
    full = "iso" in found.groups or found.kind("year") == "YEAR"
    if not full:
        if "yrel" not in found.groups and found.get("mon") and found.get("day"):
            testimony.bare.append(_bare_date(expressions, found, words))
        return
    day = next((s.start for f, s, _ in expressions.meanings(None) if f is found), None)
    if day is None:
        return
    if _is_dateline(expressions, found):
        testimony.witnesses.append(Witness(day, add_days(day, 7), 1.0, f"the dateline says {words}"))
    elif _tells_past(expressions, found):
        testimony.witnesses.append(Witness(add_days(day, -1), None, 0.7, f"{words} is told as past"))
    elif _tells_future(expressions, found):
        testimony.witnesses.append(Witness(None, add_days(day, 1), 0.8, f"{words} is told as still ahead"))


def _from_year(expressions: Expressions, found: Found) -> Witness | None:
    year = int(found.get("year") or 0)
    if not 1900 <= year <= 2200:
        return None
    span = month_span(year, int(found.get("mon") or 1)) if "mon" in found.groups else year_span(year)
    words = _words(expressions, found)
    if _tells_past(expressions, found):
        return Witness(span.start, None, 0.5, f"{words} is told as past")
    if _tells_future(expressions, found):
        return Witness(None, span.end, 0.5, f"{words} is told as still ahead")
    return None


def _words(expressions: Expressions, found: Found) -> str:
    return expressions.doc.text[found.start : found.end]


def _is_dateline(expressions: Expressions, found: Found) -> bool:
    """A date that opens the text or a paragraph near its top: "SEOUL, Feb. 13 (Reuters) -"."""
    if found.start > _DATELINE_CHARS * 3 or found.first == 0:
        return False
    before = expressions.items[found.first - 1]
    after = expressions.items[found.last + 1] if found.last + 1 < len(expressions.items) else None
    if before.text != "," or after is None or after.text not in _DATELINE_ENDS:
        return False
    place = expressions.items[found.first - 2] if found.first >= 2 else None
    return place is not None and expressions.doc.text[place.start : place.end].isupper()


def _bare_date(expressions: Expressions, found: Found, words: str) -> BareDate:
    return BareDate(
        month=int(found.get("mon") or 1),
        day=int(found.get("day") or 1),
        weekday=int(found.get("wd") or 0),
        direction=expressions.direction(found),
        dateline=_is_dateline(expressions, found),
        words=words,
    )


def _tells_past(expressions: Expressions, found: Found) -> bool:
    """Whether a plain past tense governs an expression, so that it cannot lie ahead."""
    for word in governors(expressions.head(found)):
        if word.lower_ in {"until", "till", "by", "before", "for"}:
            return False
        if is_verbal(word):
            plain = word.tag_ in {"VBD", "VBN"} and tense_of(word.doc, word.i) == "past"
            return plain and word.lemma_ not in _SET_AHEAD
    return False


def _tells_future(expressions: Expressions, found: Found) -> bool:
    """Whether will, "is to" or a present plan governs an expression, in no clause told in the past."""
    if expressions.direction(found) <= 0:
        return False
    for word in governors(expressions.head(found)):
        helpers = {child.lower_ for child in word.children if child.dep_ in {"aux", "auxpass"}}
        if helpers & {"would", "'d", "’d", "had", "was", "were", "could", "might"}:
            return False
        if is_verbal(word):
            return tense_of(word.doc, word.i) == "future"
    return False


def _actors_fit(expressions: Expressions, char: int, row: DatedEventRow) -> bool:
    if not row.needs:
        return True
    doc: Doc = expressions.doc
    sentence = doc[expressions.tokens.at(char)].sent
    wanted = set(row.needs)
    return any(
        sentence.start <= mention.start < sentence.end
        and any({actor.state, actor.code, actor.code[:3]} & wanted for actor in mention.actors)
        for mention in layers(doc).mentions
    )


def _from_event(expressions: Expressions, first: int, last: int, row: DatedEventRow) -> Iterator[Witness]:
    """What follows from a dated event and the expression beside it."""
    start, end = row.interval
    for found in _beside(expressions, first, last):
        allowed = _by_expression(found, start, end)
        if allowed is not None:
            since, until, weight = allowed
            words = _words(expressions, found)
            yield Witness(since, until, weight, f"{row.name} ({row.date}) is told as {words!r}")
            return
    token = expressions.doc[expressions.tokens.at(expressions.items[first].start)]
    governing = next((word for word in governors(token) if is_verbal(word)), None)
    if governing is not None and tense_of(expressions.doc, governing.i) == "past":
        yield Witness(start, None, 0.4, f"{row.name} ({row.date}) is told as past")


def _beside(expressions: Expressions, first: int, last: int) -> list[Found]:
    """The expressions near an event in its sentence, nearest first."""
    items = expressions.items
    near = []
    for found in expressions.found:
        low, high = (last, found.first) if found.first > last else (found.last, first)
        if first <= found.first <= last:
            near.append((-_EVENT_REACH, found))
            continue
        if high - low <= _EVENT_REACH and not any(item.text in {".", "!", "?", ""} for item in items[low + 1 : high]):
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
    if found.rule == "weekday":
        return start, add_days(end, 8), 0.6
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
