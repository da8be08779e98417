"""Which year, week or occurrence an incomplete date means, by the direction that its verb gives."""

from __future__ import annotations

import datetime as dt

from detente.times.calendar import (
    Span,
    add_days,
    add_months,
    half_span,
    make_day,
    month_span,
    quarter_span,
    season_span,
    weekend_span,
)

# A date without a year lies near the article's day. Against the direction of the verb it has to be
# nearer by this much, the more so if the verb leaves no doubt (2); without a verb the past counts as
# nearer than the future by this factor.
_CONTRARY_DAYS = {1: 150, 2: 3000}
_FUTURE_FACTOR = 2


def weekday(anchor: dt.date, number: int, direction: int) -> dt.date:
    """The day of the week (Monday 1) last past, or next to come; the article's own day is either."""
    if direction > 0:
        return add_days(anchor, (number - anchor.isoweekday()) % 7)
    return add_days(anchor, -((anchor.isoweekday() - number) % 7))


def relative_weekday(anchor: dt.date, number: int, relation: int) -> dt.date:
    """ "last", "this" or "next" with a day of the week: strictly before, in this week, strictly after."""
    if relation < 0:
        return add_days(anchor, -((anchor.isoweekday() - number - 1) % 7) - 1)
    if relation > 0:
        return add_days(anchor, (number - anchor.isoweekday() - 1) % 7 + 1)
    return add_days(anchor, number - anchor.isoweekday())


def nearest(anchor: dt.date, candidates: list[Span], direction: int) -> Span:
    """The candidate that lies nearest in the direction of the verb."""

    def cost(span: Span) -> float:
        if span.start is None or span.end is None:
            return float("inf")
        if span.start <= anchor <= span.end:
            return 0
        ahead = span.start > anchor
        days = abs(((span.start if ahead else span.end) - anchor).days)
        if direction == 0:
            return days * (_FUTURE_FACTOR if ahead else 1)
        return days + (_CONTRARY_DAYS[min(2, abs(direction))] if ahead != (direction > 0) else 0)

    return min(candidates, key=cost)


def day_without_year(anchor: dt.date, month: int, day: int, direction: int) -> Span | None:
    """A day and month; None where no near year has such a day."""
    candidates = [
        Span(found.isoformat(), found, found)
        for year in _years(anchor, 4 if (month, day) == (2, 29) else 1)
        if (found := make_day(year, month, day))
    ]
    return nearest(anchor, candidates, direction) if candidates else None


def month_without_year(anchor: dt.date, month: int, direction: int) -> Span:
    """A month in the direction of the verb; the present month counts as either."""
    return nearest(anchor, [month_span(year, month) for year in _years(anchor)], direction)


def relative_month(anchor: dt.date, month: int, relation: int) -> Span:
    """ "last", "this" or "next" with a month.

    "last April" is the latest April that is over, but said in May it is the year before's: the
    month just over is "last month". "next" is mirrored.
    """
    if relation == 0:
        return month_span(anchor.year, month)
    distance = (anchor.month - month) % 12 if relation < 0 else (month - anchor.month) % 12
    distance = distance + 12 if distance <= 1 else distance
    there = add_months(anchor.replace(day=1), relation * distance)
    return month_span(there.year, there.month)


def shifted_month(anchor: dt.date, number: int) -> Span:
    """The month a number of months after the anchor's."""
    there = add_months(anchor.replace(day=1), number)
    return month_span(there.year, there.month)


def season_without_year(anchor: dt.date, season: str, direction: int, relation: int | None) -> Span:
    """A season, by "last", "this", "next" or else by the verb."""
    candidates = [season_span(year, season) for year in _years(anchor)]
    if relation is None or relation == 0:
        return nearest(anchor, candidates, direction)
    if relation < 0:
        over = [span for span in candidates if span.end and span.end < anchor]
        return max(over, key=lambda span: span.value) if over else candidates[0]
    coming = [span for span in candidates if span.start and span.start > anchor]
    return min(coming, key=lambda span: span.value) if coming else candidates[-1]


def quarter_without_year(anchor: dt.date, quarter: int, direction: int) -> Span:
    """A quarter: the latest that has begun; with a verb that looks ahead, the nearest in its direction."""
    candidates = [quarter_span(year, quarter) for year in _years(anchor)]
    if direction > 0:
        return nearest(anchor, candidates, direction)
    begun = [span for span in candidates if span.start and span.start <= anchor]
    return begun[-1] if begun else candidates[0]


def half_without_year(anchor: dt.date, half: int, direction: int) -> Span:
    """A half of a year, as quarters."""
    return nearest(anchor, [half_span(year, half) for year in _years(anchor)], direction)


def weekend(anchor: dt.date, direction: int, relation: int | None) -> Span:
    """A weekend: "last" is over, "next" is that of the coming week, else by the verb."""
    here = weekend_span(anchor)
    started = here.start is not None and here.start <= anchor
    if relation == 1:
        return weekend_span(add_days(anchor, 7))
    if relation == -1 or (direction <= 0 and not started and relation is None):
        return weekend_span(add_days(anchor, -7))
    if relation == 0 and direction < 0 and not started and anchor.isoweekday() <= 2:
        return weekend_span(add_days(anchor, -7))
    return here


def latest_full_quarter(anchor: dt.date) -> Span:
    """The last quarter that is over."""
    before = add_months(anchor.replace(day=1), -3)
    return quarter_span(before.year, (before.month + 2) // 3)


def _years(anchor: dt.date, reach: int = 1) -> range:
    return range(max(1, anchor.year - reach), min(9999, anchor.year + reach) + 1)
