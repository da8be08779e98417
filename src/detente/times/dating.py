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
from detente.times.dated import Witness
from detente.times.witnesses import DATELINE_REACH, Account, BareDate

# Weight of contradiction at which a stamp is in doubt.
_DOUBT = 1.0
# News that gives month and day without a year is hardly ever further from them than this (days).
_BARE_REACH = 75
_FAR_FUTURE = 90
# A single such date proves less, so it has to be further off, most of all ahead.
_LONE_PAST, _LONE_AHEAD = 85, 120
_WITH_WEEKDAY_REACH = 120
_ALL_BARE_FAR, _LONE_BARE_FAR, _ONE_BARE_FAR, _WRONG_WEEKDAY, _DATELINE_FAR = 1.0, 1.0, 0.5, 1.0, 1.0
# A page may come out before its dateline where it is still the day before.
_DATELINE_AHEAD = 2
# Search for a derived day: how far back at most, and how long an interval is still a date.
_SEARCH_DAYS = 1500
# Without a year in the text the last season that fits is taken.
_SEARCH_DAYS_WITHOUT_YEAR = 400
_NAMED_BY_WEEKDAY = 6
_WIDEST_ANCHOR = 7
_SCORE_STEP = 0.2


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


def date_article(account: Account, posted: dt.date | None, trusted: bool) -> Dating:
    """The day of an article.

    Args:
        account: what its text says.
        posted: the posting stamp, if there is one.
        trusted: a user gave the date; it is never doubted.

    Returns:
        Without contradiction the posted day; else what the text gives, unbounded where it gives nothing.
    """
    if posted is not None and trusted:
        return Dating(posted, posted, False, ("the date was given by the user",))
    if posted is None:
        since, until, reasons = derive(account, None)
        return Dating(since, until, False, ("the page gives no date", *reasons))
    against = contradictions(account, posted)
    if sum(witness.weight for witness in against) < _DOUBT:
        supports = [w.reason for w in account.witnesses if w.allows(posted) and w.since and w.until]
        reasons = tuple(f"agrees with {posted}: {reason}" for reason in supports)
        unsure = tuple(f"alone too little to doubt {posted}: {w.reason}" for w in against)
        return Dating(posted, posted, False, (f"the page says {posted}", *reasons, *unsure))
    since, until, derived = derive(account, posted)
    contradicted = tuple(f"contradicts the posted day {posted}: {witness.reason}" for witness in against)
    return Dating(since, until, True, (f"the page says {posted}", *contradicted, *derived))


def contradictions(account: Account, posted: dt.date) -> list[Witness]:
    """The witnesses that a posting stamp does not fit, one for each kind of words."""
    against = _strongest(w for w in account.witnesses if not w.allows(posted, w.slack))
    against.extend(_bare_contradictions(account, posted))
    return against


def _strongest(witnesses: Iterable[Witness]) -> list[Witness]:
    """Each reason once; years told as past or ahead count as one witness together."""
    kept: dict[str, Witness] = {}
    for witness in sorted(witnesses, key=lambda w: -w.weight):
        kept.setdefault(witness.reason, witness)
    return list(kept.values())


def _bare_contradictions(account: Account, posted: dt.date) -> list[Witness]:
    found: list[Witness] = []
    plain = [date for date in account.bare if not date.weekday]
    distances = {(date.month, date.day): abs(date.distance(posted) or 0) for date in plain}
    distances |= {(date.month, 0): abs(date.distance(posted) or 0) for date in account.months}
    named = " and ".join(dict.fromkeys(date.words for date in plain))
    if plain and min(distances.values()) > _BARE_REACH:
        lone = _lone_date_weight(plain, posted)
        weight = _ALL_BARE_FAR if len(distances) >= 2 else lone
        if weight:
            verb = "are" if len({date.words for date in plain}) > 1 else "is"
            found.append(
                Witness(None, None, weight, f"{named} {verb} named without a year, as near days are")
            )
    for date in account.bare:
        days = date.distance(posted)
        if date.weekday and (days is None or abs(days) > _WITH_WEEKDAY_REACH):
            found.append(Witness(None, None, _WRONG_WEEKDAY, f"no {date.words} is near that day"))
        if date.dateline and (days is None or not -DATELINE_REACH <= days <= _DATELINE_AHEAD):
            found.append(Witness(None, None, _DATELINE_FAR, f"the dateline says {date.words}"))
    return found


def _lone_date_weight(plain: list[BareDate], posted: dt.date) -> float:
    """How much a single far date without year says: much where it is told as past."""
    days = max(abs(date.distance(posted) or 0) for date in plain)
    if all(date.direction < 0 for date in plain):
        return _LONE_BARE_FAR if days > _LONE_PAST else _ONE_BARE_FAR
    if any(date.direction <= 0 for date in plain):
        return 0.0
    ahead = min(
        ((day - posted).days for date in plain for day in date.near(posted) if day >= posted), default=0
    )
    if ahead > _LONE_AHEAD:
        return _LONE_BARE_FAR
    return _ONE_BARE_FAR if ahead > _FAR_FUTURE else 0.0


def derive(
    account: Account, posted: dt.date | None
) -> tuple[dt.date | None, dt.date | None, tuple[str, ...]]:
    """The days that fit the text best, and why; None where the text gives no year.

    A stamp, even a wrong one, is the latest day that is tried unless the text itself tells a later
    day as past: a text is written before it is posted.
    """
    bounded = [w for w in account.witnesses if w.since is not None and w.until is not None]
    latest_past = max((w.since for w in account.witnesses if w.since), default=None)
    earliest_ahead = min((w.until for w in account.witnesses if w.until), default=None)
    last = posted if posted and not (latest_past and latest_past > posted) else None
    if not bounded and last is None and not (latest_past and earliest_ahead):
        return None, None, ("the text gives no year for itself",)
    first, last = _range(bounded, latest_past, earliest_ahead, last)
    weekdays = _weekdays(account)
    scores = {}
    for number in range((last - first).days + 1):
        day = add_days(first, number)
        scores[day] = _score(day, account, weekdays)
    best = max(scores.values())
    # Where years are equally good the latest is taken: old news is reposted less.
    top = max(day for day, score in scores.items() if score >= best - 1e-9)
    since = until = top
    while (before := add_days(since, -1)) in scores and _same(scores[before], best, before, weekdays):
        since = before
    while (after := add_days(until, 1)) in scores and _same(scores[after], best, after, weekdays):
        until = after
    return since, until, tuple(_reasons(account, since, until, weekdays))


def _range(
    bounded: list[Witness], latest_past: dt.date | None, earliest_ahead: dt.date | None, last: dt.date | None
) -> tuple[dt.date, dt.date]:
    """First and last day to try; the stamp bounds them unless the text rules out all days before it."""
    lows = [w.since for w in bounded if w.since] + ([latest_past] if latest_past else [])
    highs = [w.until for w in bounded if w.until]
    if not highs:
        highs = [day for day in (earliest_ahead, last) if day] or lows
    high = max(highs)
    if last is not None and min(lows, default=last) <= last:
        high = min(high, last)
    reach = _SEARCH_DAYS if bounded else _SEARCH_DAYS_WITHOUT_YEAR
    earliest = add_days(high, -reach)
    low = max(min(lows, default=earliest), earliest) if bounded else earliest
    return (low, high) if low <= high else (high, high)


def _weekdays(account: Account) -> frozenset[int]:
    """Days of the week on which the text can come out: the last told as past, or the next day."""
    past, coming = account.past_weekdays, account.coming_weekdays
    if not past:
        return frozenset()

    def spread(weekday: int) -> tuple[int, int]:
        return sum((weekday - p) % 7 for p in past) + sum((c - weekday) % 7 for c in coming), weekday

    middle = min(range(1, 8), key=spread)
    last = min(past, key=lambda p: (middle - p) % 7)
    return frozenset({last, last % 7 + 1})


def _score(day: dt.date, account: Account, weekdays: frozenset[int]) -> float:
    total = 0.0
    for witness in account.witnesses:
        total += witness.weight if witness.allows(day) else -witness.weight
    for date in account.bare:
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


def _reasons(account: Account, since: dt.date, until: dt.date, weekdays: frozenset[int]) -> Iterable[str]:
    span = str(since) if since == until else f"{since} to {until}"
    yield f"the text itself fits {span} best"
    for witness in _strongest(w for w in account.witnesses if w.since and w.until and w.allows(since)):
        yield f"supports it: {witness.reason}"
    for date in dict.fromkeys(account.bare):
        days = date.distance(since)
        if days is not None and abs(days) <= _BARE_REACH:
            where = "ahead" if days > 0 else "back"
            yield f"supports it: {date.words} lies {abs(days)} days {where}"
    if weekdays:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        told = ", ".join(names[number - 1] for number in sorted(set(account.past_weekdays)))
        yield f"supports it: {told} told as just past"
