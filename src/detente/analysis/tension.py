"""Tension between two parties as a series: a level with a band, and the sentences that moved it."""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.analysis.changes import Change, Smoothed, change_points, smoothed
from detente.errors import SettingError

Period = Literal["day", "week", "month", "quarter", "year"]
Attributed = Literal["all", "reporter", "claims"]
SCALE = 10.0  # PLOVER scores reach from -10 to 10
MOST_STEPS = 20_000
_QUOTED = 3
_LEAST_CONFIDENCE = 0.001
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_DRIFT_A_DAY = 0.01  # of the variance of one event: what is usual, see smoothed


@dataclass(frozen=True, slots=True)
class Vote:
    """One event between two parties, reconciled over all reports of it."""

    id: str  # of the reconciled event
    day: dt.date
    actor: str
    recipient: str
    intensity: float  # PLOVER score, -10 conflict to 10 cooperation
    confidence: float  # 0 to 1
    status: str
    said: bool  # claimed by a source rather than told by the reporter
    contested: bool
    reports: int  # independent ones
    root: str  # PLOVER root
    sentence: str
    title: str
    source: str  # path or address
    article: str  # id
    start: int  # characters in the text of the article
    end: int


class Mover(msgspec.Struct, frozen=True, kw_only=True):
    """An event that moved the level, with the sentence that tells of it."""

    event: str
    day: dt.date
    actor: str
    recipient: str
    root: Annotated[str, Meta(description="PLOVER root")]
    intensity: Annotated[float, Meta(description="PLOVER score, -10 conflict to 10 cooperation")]
    pull: Annotated[
        float,
        Meta(description="confidence × (tension of the event − level of the step before); above 0: up"),
    ]
    said: Annotated[bool, Meta(description="claimed by a source rather than told by the reporter")]
    contested: bool
    reports: Annotated[int, Meta(description="independent reports")]
    sentence: str
    title: str
    source: str
    article: str
    start: int
    end: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One period of a series."""

    start: dt.date
    end: Annotated[dt.date, Meta(description="last day")]
    votes: Annotated[int, Meta(ge=0, description="events of the period")]
    intensity: Annotated[float | None, Meta(description="mean PLOVER score weighted by confidence")]
    tension: Annotated[float | None, Meta(description="minus that mean: -10 cooperation to 10 conflict")]
    level: Annotated[float, Meta(description="smoothed tension, -10 to 10")]
    lower: Annotated[float, Meta(description="lower end of the 90 % band of the level")]
    upper: Annotated[float, Meta(description="upper end of the band")]
    change: Annotated[bool, Meta(description="whether a lasting change of level begins here")] = False
    evidence: Annotated[tuple[Mover, ...], Meta(description="what moved it most, strongest first")] = ()


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The tension between two parties, every period from the first event to the last."""

    parties: tuple[str, str]
    by: Period
    directed: bool
    steps: tuple[Step, ...] = ()
    changes: tuple[Change, ...] = ()
    variance: Annotated[float | None, Meta(description="of an event of confidence 1 around the level")] = None
    drift: Annotated[float | None, Meta(description="variance of the level's change between steps")] = None
    left_out: Annotated[int, Meta(description="events without a usable score or confidence")] = 0


def tension(
    votes: Iterable[Vote],
    parties: tuple[str, str],
    by: Period = "week",
    *,
    statuses: Iterable[str] = ("happened", "ongoing"),
    attributed: Attributed = "all",
    directed: bool = False,
    smooth: float | None = None,
) -> Series:
    """The tension between two parties over time.

    Every reconciled event counts once, however many reports tell of it, with its confidence as
    weight. The level and its 90 % band are those of :func:`detente.analysis.changes.smoothed`, the
    changes those of :func:`detente.analysis.changes.change_points` on the periods that have events.

    Args:
        votes: the events, in any order; those of other parties are passed over.
        parties: the codes of the two.
        by: length of a step: day, week (from Monday), month, quarter or year of the calendar.
        statuses: the statuses that count.
        attributed: ``reporter`` leaves out what is only claimed by a source, ``claims`` keeps only that.
        directed: count only what the first party does to the second.
        smooth: variance of the level's change between two steps over the variance of one event;
            small is smooth. None estimates it.

    Returns:
        The series, without steps where no event counts.

    Raises:
        SettingError: the parties are not two, a choice is none of those above, or there would be
            more than 20,000 steps.
    """
    _check(parties, by, attributed, smooth)
    wanted = _Wanted(parties, frozenset(statuses), attributed, directed)
    groups: dict[int, _Step] = {}
    for vote in wanted.of(votes):
        groups.setdefault(_number(vote.day, by), _Step()).add(vote)
    series = Series(parties=parties, by=by, directed=directed, left_out=wanted.left_out)
    if not groups:
        return series
    first, last = min(groups), max(groups)
    if last - first >= MOST_STEPS:
        raise SettingError(
            f"{last - first + 1} steps are more than {MOST_STEPS}: take longer steps or fewer years",
            source=by,
        )
    cells = [groups.get(number) or _Step() for number in range(first, last + 1)]
    told = [place for place, cell in enumerate(cells) if cell.weight]
    fit = smoothed(
        [cell.tension for cell in cells],
        [cell.weight for cell in cells],
        ratio=smooth,
        usual=_DRIFT_A_DAY * _DAYS[by],
    )
    changes = tuple(
        Change(day=_first_day(first + told[at], by), step=told[at], before=before, after=after)
        for at, before, after in change_points(
            [-cells[place].mean for place in told], [cells[place].weight for place in told]
        )
    )
    starts = {change.step for change in changes}
    steps = [_step(cell, first + place, by, fit, place, place in starts) for place, cell in enumerate(cells)]
    return msgspec.structs.replace(
        series, steps=tuple(steps), changes=changes, variance=fit.variance, drift=fit.drift
    )


def _check(parties: tuple[str, str], by: str, attributed: str, smooth: float | None) -> None:
    if len({*parties}) != 2 or not all(parties):
        raise SettingError("tension is between two parties: name two different ones", source="parties")
    if by not in Period.__args__:  # type: ignore[attr-defined]
        raise SettingError(f"{by!r} is no length of a step: day, week, month, quarter or year", source="by")
    if attributed not in Attributed.__args__:  # type: ignore[attr-defined]
        raise SettingError(f"{attributed!r} is none of all, reporter, claims", source="attributed")
    if smooth is not None and not (math.isfinite(smooth) and smooth > 0):
        raise SettingError(f"{smooth} is no ratio of variances: give a number above 0", source="smooth")


def usable(vote: Vote) -> bool:
    """Whether score and confidence are numbers that can count: -10 to 10, 0.001 to 1."""
    return abs(vote.intensity) <= SCALE and _LEAST_CONFIDENCE <= vote.confidence <= 1


_fields = attrgetter(*(field.name for field in fields(Vote)))


@dataclass
class _Wanted:
    """Which votes count: between the parties, of the statuses, each event once."""

    parties: tuple[str, str]
    statuses: frozenset[str]
    attributed: Attributed
    directed: bool
    left_out: int = 0

    def of(self, votes: Iterable[Vote]) -> Iterable[Vote]:
        pairs = {self.parties} if self.directed else {self.parties, self.parties[::-1]}
        best: dict[str, Vote] = {}
        for vote in votes:
            if (vote.actor, vote.recipient) not in pairs or vote.status not in self.statuses:
                continue
            if self.attributed != "all" and vote.said != (self.attributed == "claims"):
                continue
            if not usable(vote):
                self.left_out += 1
                continue
            # A meeting is told in both directions; the order of the input must not decide which counts.
            kept = best.get(vote.id)
            if kept is None or _rank(vote) > _rank(kept):
                best[vote.id] = vote
        # Sums of fractions depend on the order.
        return sorted(best.values(), key=lambda vote: vote.id)


def _rank(vote: Vote) -> tuple[object, ...]:
    """What the reporter tells goes before a claim; every field counts, so that no two votes tie."""
    return vote.confidence, not vote.said, *_fields(vote)


@dataclass
class _Step:
    """The votes of one period."""

    votes: list[Vote] = field(default_factory=list)
    weight: float = 0.0
    total: float = 0.0

    def add(self, vote: Vote) -> None:
        self.votes.append(vote)
        self.weight += vote.confidence
        self.total += vote.confidence * vote.intensity

    @property
    def mean(self) -> float:
        return self.total / self.weight

    @property
    def tension(self) -> float | None:
        return 0.0 - self.mean if self.weight else None  # 0.0 - x: no minus before a zero


def _step(cell: _Step, number: int, by: Period, fit: Smoothed, place: int, change: bool) -> Step:
    level, margin = fit.levels[place], fit.margins[place]
    before = fit.levels[place - 1] if place else 0.0  # neither conflict nor cooperation
    pulls = ((v.confidence * (-v.intensity - before), v) for v in cell.votes)
    moved = heapq.nsmallest(_QUOTED, pulls, key=lambda pair: (-abs(pair[0]), pair[1].day, pair[1].id))
    return Step(
        start=_first_day(number, by),
        end=_last_day(number, by),
        votes=len(cell.votes),
        intensity=cell.mean if cell.weight else None,
        tension=cell.tension,
        level=level,
        lower=max(-SCALE, level - margin),
        upper=min(SCALE, level + margin),
        change=change,
        evidence=tuple(_mover(vote, pull) for pull, vote in moved),
    )


def _mover(vote: Vote, pull: float) -> Mover:
    same = {name: getattr(vote, name) for name in Mover.__struct_fields__ if name not in ("event", "pull")}
    return Mover(event=vote.id, pull=pull, **same)


def _number(day: dt.date, by: Period) -> int:
    """The number of the period that a day lies in; the next period has the next number."""
    if by == "day":
        return day.toordinal()
    if by == "week":
        return (day.toordinal() - 1) // 7  # day 1 of the calendar is a Monday
    return (day.year * 12 + day.month - 1) // _MONTHS[by]


def _first_day(number: int, by: Period) -> dt.date:
    if by in ("day", "week"):
        return dt.date.fromordinal(number if by == "day" else number * 7 + 1)
    year, month = divmod(number * _MONTHS[by], 12)
    return dt.date(year, month + 1, 1)


def _last_day(number: int, by: Period) -> dt.date:
    try:
        return _first_day(number + 1, by) - dt.timedelta(days=1)
    except (ValueError, OverflowError):  # the calendar ends
        return dt.date.max
