"""The days that a text fits best, from the text alone.

First the witnesses part the calendar into stretches of equal score; only in the best stretches are
single days weighed by the dates without year and the weekdays of the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from detente.times.calendar import add_days
from detente.times.dated import Witness
from detente.times.fulldates import DATELINE, RECENT
from detente.times.terms import HELD, KEPT
from detente.times.witnesses import Account

Stretch = tuple[dt.date, dt.date, float]
Derived = tuple[dt.date | None, dt.date | None, tuple[str, ...]]

# Without a witness bounded on both sides the search goes back from the stamp so far at most (days).
_SEARCH_DAYS = 400
# Stretches that are worse than the best by this are given up.
_STRETCH_STEP = 0.15
# Single days are weighed in so many days at most; beyond that the stretches are the answer.
_MOST_DAYS = 6000
_SCORE_STEP = 0.2
# Another year is as good as the best where its best day is hardly worse.
_YEAR_STEP = 0.1
_OTHER_YEAR_DAYS = 150
# Between years that are equally good the days need not be near the best of each.
_OPEN_STEP = 0.7
_NAMED_BY_WEEKDAY = 6
# Terms of two holders of one office overlap by their margins, so far that many days are no overlap.
_SUCCESSION_DAYS, _SUCCESSOR_SHARE = 100, 0.6
# Distances beyond this support nothing in the reasons.
_BARE_REACH = 75
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def derive(account: Account, posted: dt.date | None) -> Derived:
    """The days that fit the text best, and why; None where the text gives no year.

    A stamp, even a wrong one, is the latest day that is tried unless the text itself tells a later
    day as past: a text is written before it is posted.

    Args:
        account: what the text says.
        posted: the stamp in doubt; None if there is no stamp.

    Returns:
        First day, last day and the reasons. Where years are equally good, the latest with a stamp
        (old news is reposted less), all of them without one.
    """
    witnesses = [
        w for w in account.witnesses if posted is None or not (w.kind == DATELINE and w.allows(posted))
    ]
    witnesses = _without_history(witnesses)
    dateline = max((w.since for w in witnesses if w.kind == DATELINE and w.since), default=None)
    if dateline is not None:
        return dateline, dateline, tuple(_reasons(account, witnesses, dateline, dateline, frozenset()))
    bounds = _range(witnesses, posted)
    if bounds is None:
        lower = max((w.since for w in witnesses if w.since), default=None)
        if posted is None and lower is not None:
            return None, None, (f"the text gives no year for itself; nothing in it is after {lower}",)
        return None, None, ("the text gives no year for itself",)
    stretches = _best_stretches(witnesses, *bounds)
    pointed = any(date.direction or date.dateline for date in account.bare)
    weekdays = likely_weekdays(account) if pointed or posted is not None else frozenset()
    whole = stretches[0][0], stretches[-1][1]
    dated = [date for date in account.bare if date.dateline or date.direction or not date.weekday]
    number = sum((end - start).days + 1 for start, end, _ in stretches)
    recent = posted is None and any(w.kind == RECENT for w in witnesses)
    if recent or number > _MOST_DAYS or not (account.bare or weekdays):
        since, until = whole if posted is None else stretches[-1][:2]
        weekdays = frozenset()
    else:
        since, until = _best_days(account, stretches, weekdays, keep_years=posted is None)
        if not dated and posted is None:
            since, until = whole
    return since, until, tuple(_reasons(account, witnesses, since, until, weekdays))


def _without_history(witnesses: list[Witness]) -> list[Witness]:
    """The witnesses without those that the text tells of the past.

    A text is written after all that it tells: what ends before more weight of it goes, and of the
    holders of offices those whose term ended as a later one that is named began.
    """
    begun = [w for w in strongest(witnesses) if w.since is not None]
    kept = [
        w
        for w in witnesses
        if w.until is None
        or w.kind == DATELINE
        or sum(other.weight for other in begun if other.since and other.since > w.until) <= w.weight
    ]
    held = [w for w in kept if w.kind in (HELD, KEPT) and w.since is not None]
    dropped = {
        id(old)
        for old in held
        for new in held
        if old.until is not None
        and new.since is not None
        and old.until <= add_days(new.since, _SUCCESSION_DAYS)
        and new.weight >= _SUCCESSOR_SHARE * old.weight
    }
    return [w for w in kept if id(w) not in dropped]


def _range(witnesses: list[Witness], posted: dt.date | None) -> tuple[dt.date, dt.date] | None:
    """First and last day to try; None where the text does not bound itself."""
    spans = [span for w in witnesses for span in w.intervals]
    bounded = [(since, until) for since, until in spans if since and until]
    latest_past = max((w.since for w in witnesses if w.since), default=None)
    earliest_ahead = min((w.until for w in witnesses if w.until), default=None)
    last = posted if posted and not (latest_past and latest_past > posted) else None
    if not bounded and last is None and not (latest_past and earliest_ahead):
        return None
    lows = [since for since, _ in bounded] + ([latest_past] if latest_past else [])
    highs = [until for _, until in bounded]
    if not highs:
        highs = [day for day in (earliest_ahead, last) if day] or lows
    high = max(highs)
    if last is not None and min(lows, default=last) <= last:
        high = min(high, last)
    low = min(lows, default=high) if bounded or posted is None else add_days(high, -_SEARCH_DAYS)
    if low > high:
        return (high, high) if posted is not None else None
    return low, high


def _best_stretches(witnesses: list[Witness], low: dt.date, high: dt.date) -> list[Stretch]:
    """The stretches of days with the best score by the witnesses, in order."""
    changes: dict[dt.date, float] = {}
    total = 0.0
    for witness in witnesses:
        weight = witness.weight
        for since, until in witness.intervals:
            if until is not None and until < low:
                continue
            if since is None or since <= low:
                total += weight
            elif since <= high:
                changes[since] = changes.get(since, 0.0) + weight
            if until is not None and until < high:
                after = add_days(until, 1)
                changes[after] = changes.get(after, 0.0) - weight
    stretches: list[Stretch] = []
    start = low
    for day in sorted(changes):
        if day > start:
            stretches.append((start, add_days(day, -1), total))
        total += changes[day]
        start = day
    stretches.append((start, high, total))
    best = max(score for _, _, score in stretches)
    return [stretch for stretch in stretches if stretch[2] >= best - _STRETCH_STEP]


def _best_days(
    account: Account, stretches: list[Stretch], weekdays: frozenset[int], *, keep_years: bool
) -> tuple[dt.date, dt.date]:
    scores: dict[dt.date, float] = {}
    for start, end, base in stretches:
        for number in range((end - start).days + 1):
            day = add_days(start, number)
            scores[day] = base + _score(day, account, weekdays)
    best = max(scores.values())
    top = max(day for day, score in scores.items() if score >= best - 1e-9)
    since, until = _run(scores, top, best, weekdays)
    others = (day for day, score in scores.items() if score >= best - _YEAR_STEP)
    if keep_years and any(abs((day - top).days) > _OTHER_YEAR_DAYS for day in others):
        good = [day for day, score in scores.items() if score >= best - _OPEN_STEP]
        return min(good), max(good)
    return since, until


def _run(
    scores: dict[dt.date, float], top: dt.date, best: float, weekdays: frozenset[int]
) -> tuple[dt.date, dt.date]:
    """The days around the best that are hardly worse."""

    def belongs(day: dt.date) -> bool:
        if weekdays and day.isoweekday() not in weekdays:
            return False
        return scores.get(day, best - 9) >= best - _SCORE_STEP

    since = until = top
    while belongs(before := add_days(since, -1)) and before < since:
        since = before
    while belongs(after := add_days(until, 1)) and after > until:
        until = after
    return since, until


def likely_weekdays(account: Account) -> frozenset[int]:
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
    for date in account.bare:
        days = date.distance(day)
        if days is None:
            total -= 0.5
        elif date.dateline:
            total += 1.0 if -2 <= days <= 0 else -1.0
        elif date.direction * days < 0:
            total -= 0.2
        elif abs(days) >= _NAMED_BY_WEEKDAY:
            total += max(-0.5, 0.5 - abs(days) / 150)
    if weekdays:
        total += 0.5 if day.isoweekday() in weekdays else 0.0
    return total


def strongest(witnesses: Iterable[Witness]) -> list[Witness]:
    """Each reason once, with its greatest weight."""
    kept: dict[str, Witness] = {}
    for witness in sorted(witnesses, key=lambda w: -w.weight):
        kept.setdefault(witness.reason, witness)
    return list(kept.values())


def _reasons(
    account: Account,
    witnesses: list[Witness],
    since: dt.date,
    until: dt.date,
    weekdays: frozenset[int],
) -> Iterable[str]:
    span = str(since) if since == until else f"{since} to {until}"
    yield f"the text itself fits {span} best"
    middle = since + (until - since) // 2
    for witness in strongest(w for w in witnesses if w.until and w.since and w.allows(middle)):
        yield f"supports it: {witness.reason}"
    for date in dict.fromkeys(account.bare):
        days = date.distance(since)
        if days is not None and abs(days) <= _BARE_REACH:
            where = "ahead" if days > 0 else "back"
            yield f"supports it: {date.words} lies {abs(days)} days {where}"
    for witness in strongest(w for w in witnesses if not w.allows(middle)):
        yield f"speaks against it: {witness.reason}"
    if weekdays:
        told = ", ".join(_NAMES[number - 1] for number in sorted(set(account.past_weekdays)))
        yield f"supports it: {told} told as just past"
