"""What a text says about the day it was written: its own dates, weekdays and dated events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.times.calendar import add_days, make_day, month_span, year_span
from detente.times.dated import EventTable, Witness, from_event
from detente.times.grammar import Found
from detente.times.resolve import Expressions
from detente.times.tense import governors, is_verbal, tense_of

_DATELINE_CHARS = 160
# A page may come out so many days after its dateline.
DATELINE_REACH = 30
# A bare year in a clause of the past or future: parses err, so it takes three of them.
YEAR_WEIGHT = 0.35
_DATELINE_ENDS = frozenset({"(", "-", "–", "—"})
# Verbs whose past tense sets a date that may still lie ahead: "the vote was set for May 3".
_SET_AHEAD = frozenset({"schedule", "set", "plan", "expect", "slate", "extend", "delay", "postpone", "fix"})


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
class Account:
    """All that a text says about its day."""

    witnesses: list[Witness]
    bare: list[BareDate]
    months: list[BareDate]
    """Months without day and year; their ``day`` is the 15th."""
    past_weekdays: list[int]
    coming_weekdays: list[int]


def testify(expressions: Expressions, events: EventTable) -> Account:
    """Collect what the text says about its day.

    Args:
        expressions: the time expressions of the document.
        events: the dated events.
    """
    account = Account([], [], [], [], [])
    for found in expressions.found:
        _from_expression(expressions, found, account)
    for first, last, row in events.find(expressions):
        account.witnesses.extend(from_event(expressions, first, last, row))
    return account


def _from_expression(expressions: Expressions, found: Found, account: Account) -> None:
    if found.rule in ("month-day", "day-month", "numeric", "month-days", "days-month"):
        _from_date(expressions, found, account)
    elif found.rule == "weekday" and "pod" not in found.groups and found.get("mod") is None:
        direction, number = expressions.direction(found), int(found.get("wd") or 1)
        if direction:
            (account.past_weekdays if direction < 0 else account.coming_weekdays).append(number)
    elif found.rule in ("year", "month") and found.kind("year") == "YEAR":
        witness = _from_year(expressions, found)
        if witness is not None:
            account.witnesses.append(witness)
    elif found.rule == "month" and "yrel" not in found.groups:
        account.months.append(_bare_date(expressions, found, _words(expressions, found)))


def _from_date(expressions: Expressions, found: Found, account: Account) -> None:
    words = _words(expressions, found)
    full = "iso" in found.groups or found.kind("year") == "YEAR"
    if not full:
        if "yrel" not in found.groups and found.get("mon") and found.get("day"):
            date = _bare_date(expressions, found, words)
            if date.dateline or f"{date.month:02}-{date.day:02}" not in expressions.named_days:
                account.bare.append(date)
        return
    day = next((s.start for f, s, _ in expressions.meanings(None) if f is found), None)
    if day is None:
        return
    if _is_dateline(expressions, found):
        account.witnesses.append(
            Witness(day, add_days(day, 1), 1.0, f"the dateline says {words}", DATELINE_REACH)
        )
    elif _tells_past(expressions, found):
        account.witnesses.append(Witness(add_days(day, -1), None, 0.7, f"{words} is told as past"))
    elif _tells_future(expressions, found):
        account.witnesses.append(Witness(None, add_days(day, 1), 0.8, f"{words} is told as still ahead"))


def _from_year(expressions: Expressions, found: Found) -> Witness | None:
    year = int(found.get("year") or 0)
    if not 1900 <= year <= 2200:
        return None
    span = month_span(year, int(found.get("mon") or 1)) if "mon" in found.groups else year_span(year)
    words = _words(expressions, found)
    within = expressions.items[found.first - 1].text if found.first else ""
    if within in {"in", "since", "during"} and _tells_past(expressions, found):
        return Witness(span.start, None, YEAR_WEIGHT, f"{words} is told as past")
    if _tells_future(expressions, found):
        return Witness(None, span.end, YEAR_WEIGHT, f"{words} is told as still ahead")
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
        day=int(found.get("day") or 15),
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
