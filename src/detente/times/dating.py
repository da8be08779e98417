"""The article's own date: the posting stamp against what the text says.

The stamp holds unless the text contradicts it by clear evidence; then the day is derived from the
text alone (derive.py). News style gives three further rules (Associated Press Stylebook, "days of the
week"): days within a week are named by weekday, others by month and day; a month and day without a
year is not far off; and a report comes out on the last day it names as past or on the next.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from detente.times.dated import EVENT, Witness
from detente.times.derive import derive, strongest
from detente.times.fulldates import DATELINE, DATELINE_REACH, NAMED, PAGE, PAST
from detente.times.terms import HELD, KEPT
from detente.times.witnesses import YEAR, Account, BareDate

# Weight of contradiction at which a stamp is in doubt.
_DOUBT = 1.0
# News that gives month and day without a year is hardly ever further from them than this (days).
_BARE_REACH = 75
_FAR_FUTURE = 90
# A single such date proves less, so it has to be further off, most of all ahead.
_LONE_PAST, _LONE_AHEAD = 85, 120
# A verb that points the other way is a misreading where the day that it would mean is so near.
_NEAR_MISS = 40
_WITH_WEEKDAY_REACH = 120
_ALL_BARE_FAR, _LONE_BARE_FAR, _ONE_BARE_FAR, _WRONG_WEEKDAY, _DATELINE_FAR = 1.0, 1.0, 0.5, 1.0, 1.0
# A page may come out before its dateline where it is still the day before.
_DATELINE_AHEAD = 2
# A full date told as past so far after the stamp is no slip of the parse.
_FAR_AFTER = 120
# The same for years told as past and for full dates merely named, which gain so much weight there.
_YEAR_AFTER, _FAR_GAIN = 300, 0.2
# All terms together weigh this at most; a title kept by courtesy after the term proves less.
_TERM_MOST, _COURTESY = 1.5, 0.85
_WIDEST_ANCHOR = 7


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
    if posted is None and (posted := _own_line(account)) is None:
        since, until, reasons = derive(account, None)
        return Dating(since, until, False, ("the page gives no date", *reasons))
    against = contradictions(account, posted)
    if sum(witness.weight for witness in against) < _DOUBT:
        supports = strongest(w for w in account.witnesses if w.allows(posted) and w.since and w.until)
        reasons = tuple(f"agrees with {posted}: {witness.reason}" for witness in supports)
        unsure = tuple(f"alone too little to doubt {posted}: {w.reason}" for w in against)
        return Dating(posted, posted, False, (f"the page says {posted}", *reasons, *unsure))
    since, until, derived = derive(account, posted)
    contradicted = tuple(f"contradicts the posted day {posted}: {witness.reason}" for witness in against)
    return Dating(since, until, True, (f"the page says {posted}", *contradicted, *derived))


def _own_line(account: Account) -> dt.date | None:
    """The day that a line of the page in the text gives as its own; None where it is not alone."""
    days = {witness.since for witness in account.witnesses if witness.kind == PAGE}
    return days.pop() if len(days) == 1 else None


def contradictions(account: Account, posted: dt.date) -> list[Witness]:
    """The witnesses that a posting stamp does not fit, one for each kind of words."""
    against = strongest(
        _by_distance(w, posted)
        for w in account.witnesses
        if w.kind not in (HELD, KEPT) and not w.allows(posted, w.slack)
    )
    against.extend(_against_terms(account, posted))
    if not any(w.kind == DATELINE and w.allows(posted) for w in account.witnesses):
        against.extend(_bare_contradictions(account, posted))
    return against


def _by_distance(witness: Witness, posted: dt.date) -> Witness:
    """What is told as past long after the stamp leaves little room; near it the verb may be misread."""
    after = (witness.since - posted).days if witness.since else 0
    if witness.kind == PAST and after > _FAR_AFTER:
        return replace(witness, weight=1.0)
    if witness.kind in (YEAR, NAMED, EVENT) and after > _YEAR_AFTER:
        return replace(witness, weight=witness.weight + _FAR_GAIN)
    return witness


def _against_terms(account: Account, posted: dt.date) -> list[Witness]:
    """Those named as in office who were not on the stamp's day, less those who speak for it.

    Texts also name who held an office before: whoever fits the stamp and was never in office
    together with the others outweighs them.
    """
    named = [witness for witness in account.witnesses if witness.kind in (HELD, KEPT)]
    against = [_after_term(witness, posted) for witness in named if witness.refuses(posted)]
    if not against:
        return []
    support = sum(
        witness.weight
        for witness in named
        if witness.allows(posted) and any(not _meet(witness, other) for other in against)
    )
    total = sum(witness.weight for witness in against)
    net = min(total, _TERM_MOST) - support
    return [replace(witness, weight=net * witness.weight / total) for witness in against] if net > 0 else []


def _after_term(witness: Witness, posted: dt.date) -> Witness:
    if witness.kind == KEPT and witness.until is not None and posted > witness.until:
        return replace(witness, weight=witness.weight * _COURTESY)
    return witness


def _meet(one: Witness, other: Witness) -> bool:
    """Whether a day fits both."""
    return any(
        (until is None or low is None or low <= until) and (high is None or since is None or since <= high)
        for since, until in one.intervals
        for low, high in other.intervals
    )


def _bare_contradictions(account: Account, posted: dt.date) -> list[Witness]:
    found: list[Witness] = []
    plain = [date for date in account.bare if not date.weekday]
    distances = {(date.month, date.day): off(date, posted) for date in plain}
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


def off(date: BareDate, posted: dt.date) -> int:
    """Days from a day to the date without year that its verb means, 0 where there is none."""
    days = [(day - posted).days for day in date.near(posted)]
    nearest = min((abs(number) for number in days), default=0)
    meant = [number for number in days if number * date.direction >= 0]
    other = [number for number in days if number * date.direction < 0]
    if not date.direction or not meant or min(map(abs, other), default=0) <= _NEAR_MISS:
        return nearest
    return min(map(abs, meant))


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
