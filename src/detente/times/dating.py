"""The article's own date: the posting stamp against what the text says.

The stamp holds unless the text contradicts it by clear evidence; then the day is derived from the
text alone. News style gives three further rules (Associated Press Stylebook, "days of the week"):
days within a week are named by weekday, others by month and day; a month and day without a year is
not far off; and a report comes out on the last day it names as past or on the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from detente.times.calendar import add_days
from detente.times.witnesses import BareDate, Testimony, Witness

# Weight of contradiction at which a stamp is in doubt.
_DOUBT = 1.0
# News that gives month and day without a year is hardly ever further from them than this (days).
_BARE_REACH = 75
_FAR_FUTURE = 90
_ALL_BARE_FAR, _ONE_BARE_FAR, _WRONG_WEEKDAY, _DATELINE_FAR = 1.0, 0.5, 0.8, 1.0
_DATELINE_REACH = 30
# Search for a derived day: how far back at most, and how long an interval is still a date.
_SEARCH_DAYS = 1500
_NAMED_BY_WEEKDAY = 6
_WIDEST_ANCHOR = 7
_SCORE_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Dating:
    """When a text was written: an interval of days, whether the stamp is in doubt, and why."""

    since: dt.date | None
    until: dt.date | None
    in_doubt: bool
    reasons: tuple[str, ...]

    @property
    def day(self) -> dt.date | None:
        """The day that relative expressions are counted from; None where the interval is too wide."""
        if self.since is None or self.until is None:
            return None
        return self.since if (self.until - self.since).days <= _WIDEST_ANCHOR else None


def date_article(testimony: Testimony, posted: dt.date | None, trusted: bool) -> Dating:
    """The day of an article.

    Args:
        testimony: what its text says.
        posted: the posting stamp, if there is one.
        trusted: a user gave the date; it is never doubted.

    Returns:
        Without contradiction the posted day; else what the text gives, unbounded where it gives nothing.
    """
    if posted is not None and trusted:
        return Dating(posted, posted, False, ("the date was given by the user",))
    if posted is None:
        since, until, reasons = derive(testimony, None)
        return Dating(since, until, False, ("the page gives no date", *reasons))
    against = contradictions(testimony, posted)
    if sum(witness.weight for witness in against) < _DOUBT:
        supports = [w.reason for w in testimony.witnesses if w.allows(posted) and w.since and w.until]
        reasons = tuple(f"agrees with {posted}: {reason}" for reason in supports)
        unsure = tuple(f"alone too little to doubt {posted}: {w.reason}" for w in against)
        return Dating(posted, posted, False, (f"the page says {posted}", *reasons, *unsure))
    since, until, derived = derive(testimony, posted)
    contradicted = tuple(f"contradicts the posted day {posted}: {witness.reason}" for witness in against)
    return Dating(since, until, True, (f"the page says {posted}", *contradicted, *derived))


def contradictions(testimony: Testimony, posted: dt.date) -> list[Witness]:
    """The witnesses that a posting stamp does not fit, one for each kind of words."""
    against = _strongest(w for w in testimony.witnesses if not w.allows(posted))
    against.extend(_bare_contradictions(testimony.bare, posted))
    return against


def _strongest(witnesses: Iterable[Witness]) -> list[Witness]:
    """Each reason once; years told as past or ahead count as one witness together."""
    kept: dict[str, Witness] = {}
    for witness in sorted(witnesses, key=lambda w: -w.weight):
        kept.setdefault(witness.reason, witness)
    return list(kept.values())


def _bare_contradictions(bare: list[BareDate], posted: dt.date) -> list[Witness]:
    found: list[Witness] = []
    distances = {(date.month, date.day): date.distance(posted) for date in bare if not date.weekday}
    far = [days for days in distances.values() if days is not None and abs(days) > _BARE_REACH]
    named = " and ".join(dict.fromkeys(date.words for date in bare if not date.weekday))
    if len(far) >= 2 and len(far) == len(distances):
        reason = f"{named} are named without a year, so they are near"
        found.append(Witness(None, None, _ALL_BARE_FAR, reason))
    elif len(far) == 1 and len(distances) == 1:
        date = next(date for date in bare if not date.weekday)
        ahead = min(((day - posted).days for day in date.near(posted) if day >= posted), default=0)
        if date.direction > 0 and ahead > _FAR_FUTURE:
            reason = f"{date.words} is still ahead and named without a year, so it is near"
            found.append(Witness(None, None, _ONE_BARE_FAR, reason))
    for date in bare:
        if date.weekday and not any(abs((day - posted).days) <= 270 for day in date.near(posted)):
            found.append(Witness(None, None, _WRONG_WEEKDAY, f"{date.words} is no such day of that year"))
        days = date.distance(posted)
        if date.dateline and (days is None or not -_DATELINE_REACH <= days <= 2):
            found.append(Witness(None, None, _DATELINE_FAR, f"the dateline says {date.words}"))
    return found


def derive(testimony: Testimony, posted: dt.date | None) -> tuple[dt.date | None, dt.date | None, tuple[str, ...]]:
    """The days that fit the text best, and why; None where the text gives no year.

    A stamp, even a wrong one, is the latest day that is tried unless the text itself tells a later
    day as past: a text is written before it is posted.
    """
    bounded = [w for w in testimony.witnesses if w.since is not None and w.until is not None]
    latest_past = max((w.since for w in testimony.witnesses if w.since), default=None)
    earliest_ahead = min((w.until for w in testimony.witnesses if w.until), default=None)
    last = posted if posted and not (latest_past and latest_past > posted) else None
    if not bounded and last is None and not (latest_past and earliest_ahead):
        return None, None, ("the text gives no year for itself",)
    first, last = _range(bounded, latest_past, earliest_ahead, last)
    weekdays = _weekdays(testimony)
    scores = {}
    for number in range((last - first).days + 1):
        day = add_days(first, number)
        scores[day] = _score(day, testimony, weekdays)
    best = max(scores.values())
    # Where years are equally good the latest is taken: old news is reposted less.
    top = max(day for day, score in scores.items() if score >= best - 1e-9)
    since = until = top
    while (before := add_days(since, -1)) in scores and _same(scores[before], best, before, weekdays):
        since = before
    while (after := add_days(until, 1)) in scores and _same(scores[after], best, after, weekdays):
        until = after
    return since, until, tuple(_reasons(testimony, since, until, weekdays))


def _range(
    bounded: list[Witness], latest_past: dt.date | None, earliest_ahead: dt.date | None, last: dt.date | None
) -> tuple[dt.date, dt.date]:
    lows = [w.since for w in bounded if w.since] + ([latest_past] if latest_past else [])
    highs = [w.until for w in bounded if w.until] + [day for day in (earliest_ahead, last) if day]
    high = max((w.until for w in bounded if w.until), default=None) or (min(highs) if highs else max(lows))
    if last is not None:
        high = min(high, last) if high >= min(lows, default=high) else last
    low = max(min(lows, default=add_days(high, -_SEARCH_DAYS)), add_days(high, -_SEARCH_DAYS))
    return (low, high) if low <= high else (high, high)


def _weekdays(testimony: Testimony) -> frozenset[int]:
    """Days of the week on which the text can come out: the last told as past, or the next day."""
    past, coming = testimony.past_weekdays, testimony.coming_weekdays
    if not past:
        return frozenset()

    def spread(weekday: int) -> tuple[int, int]:
        return sum((weekday - p) % 7 for p in past) + sum((c - weekday) % 7 for c in coming), weekday

    middle = min(range(1, 8), key=spread)
    last = min(past, key=lambda p: (middle - p) % 7)
    return frozenset({last, last % 7 + 1})


def _score(day: dt.date, testimony: Testimony, weekdays: frozenset[int]) -> float:
    total = sum(w.weight if w.allows(day) else -w.weight for w in testimony.witnesses)
    for date in testimony.bare:
        days = date.distance(day)
        if days is None:
            total -= 0.5
        elif date.dateline:
            total += 1.0 if -2 <= days <= 0 else -1.0
        elif abs(days) < _NAMED_BY_WEEKDAY or (date.direction > 0 and days < 0):
            total -= 0.2
        else:
            total += max(0.0, 0.5 - abs(days) / 150)
    if weekdays:
        total += 0.5 if day.isoweekday() in weekdays else 0.0
    return total


def _same(score: float, best: float, day: dt.date, weekdays: frozenset[int]) -> bool:
    """Whether a day beside the best belongs to the interval."""
    if weekdays and day.isoweekday() not in weekdays:
        return False
    return score >= best - _SCORE_STEP


def _reasons(testimony: Testimony, since: dt.date, until: dt.date, weekdays: frozenset[int]) -> Iterable[str]:
    span = str(since) if since == until else f"{since} to {until}"
    yield f"the text itself fits {span} best"
    for witness in _strongest(w for w in testimony.witnesses if w.since and w.until and w.allows(since)):
        yield f"supports it: {witness.reason}"
    for date in testimony.bare:
        days = date.distance(since)
        if days is not None and abs(days) <= _BARE_REACH:
            where = "ahead" if days > 0 else "back"
            yield f"supports it: {date.words} lies {abs(days)} days {where}"
    if weekdays:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        told = ", ".join(names[number - 1] for number in sorted(set(testimony.past_weekdays)))
        yield f"supports it: {told} told as just past"
