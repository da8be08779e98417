"""What a text says about the day it was written: its own dates, weekdays and dated events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.times.calendar import make_day, month_span, year_span
from detente.times.dated import EventTable, Witness, from_event
from detente.times.fulldates import DATE_RULES, from_full_dates, is_full, tells_future, tells_past
from detente.times.grammar import Found
from detente.times.resolve import Expressions

_DATELINE_CHARS = 160
# A bare year in a clause of the past or future: parses err, so it takes three of them.
YEAR_WEIGHT = 0.35
# What has lasted since a year is past whatever the parse says.
SINCE_WEIGHT = 0.6
YEAR = "year"
_DATELINE_ENDS = frozenset({"(", "-", "–", "—"})


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
    text = expressions.tokens.text
    for found in expressions.found:
        _from_expression(expressions, text, found, account)
    account.witnesses.extend(from_full_dates(expressions))
    for first, last, row in events.find(expressions):
        account.witnesses.extend(from_event(expressions, first, last, row))
    return account


def _from_expression(expressions: Expressions, text: str, found: Found, account: Account) -> None:
    if found.rule in DATE_RULES:
        _from_date(expressions, text, found, account)
    elif found.rule == "weekday" and "pod" not in found.groups and found.get("mod") is None:
        direction, number = expressions.direction(found), int(found.get("wd") or 1)
        if direction:
            (account.past_weekdays if direction < 0 else account.coming_weekdays).append(number)
    elif found.rule in ("year", "month") and found.kind("year") == "YEAR":
        witness = _from_year(expressions, found, text[found.start : found.end])
        if witness is not None:
            account.witnesses.append(witness)
    elif found.rule == "month" and "yrel" not in found.groups:
        account.months.append(_bare_date(expressions, text, found))


def _from_date(expressions: Expressions, text: str, found: Found, account: Account) -> None:
    if is_full(found) or "yrel" in found.groups or not (found.get("mon") and found.get("day")):
        return
    date = _bare_date(expressions, text, found)
    if date.dateline or f"{date.month:02}-{date.day:02}" not in expressions.named_days:
        account.bare.append(date)


def _from_year(expressions: Expressions, found: Found, words: str) -> Witness | None:
    year = int(found.get("year") or 0)
    if not 1900 <= year <= 2200:
        return None
    span = month_span(year, int(found.get("mon") or 1)) if "mon" in found.groups else year_span(year)
    before = expressions.items[found.first - 1].text if found.first else ""
    if before == "since":
        return Witness(span.start, None, SINCE_WEIGHT, f"something lasts since {words}", kind=YEAR)
    told = before in {"in", "during", "of", "from"} or _modifies(expressions, found)
    if told and tells_past(expressions, found):
        return Witness(span.start, None, YEAR_WEIGHT, f"{words} is told as past", kind=YEAR)
    if tells_future(expressions, found):
        return Witness(None, span.end, YEAR_WEIGHT, f"{words} is told as still ahead")
    return None


def _modifies(expressions: Expressions, found: Found) -> bool:
    """Whether a year stands before a noun: "the 2013 accord"."""
    return expressions.head(found).dep_ in {"nummod", "compound", "amod", "nmod"}


def _is_dateline(expressions: Expressions, text: str, found: Found) -> bool:
    """A date that opens the text or a paragraph near its top: "SEOUL, Feb. 13 (Reuters) -"."""
    if found.start > _DATELINE_CHARS * 3 or found.first == 0:
        return False
    before = expressions.items[found.first - 1]
    after = expressions.items[found.last + 1] if found.last + 1 < len(expressions.items) else None
    if before.text != "," or after is None or after.text not in _DATELINE_ENDS:
        return False
    place = expressions.items[found.first - 2] if found.first >= 2 else None
    return place is not None and text[place.start : place.end].isupper()


def _bare_date(expressions: Expressions, text: str, found: Found) -> BareDate:
    return BareDate(
        month=int(found.get("mon") or 1),
        day=int(found.get("day") or 15),
        weekday=int(found.get("wd") or 0),
        direction=expressions.direction(found),
        dateline=_is_dateline(expressions, text, found),
        words=text[found.start : found.end],
    )
