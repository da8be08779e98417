"""A series of weighted points: its smoothed level with a band, and where the level changed for good."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.special import stdtrit  # type: ignore[import-untyped]

SHORTEST = 2  # points on either side of a change
_MOST_CANDIDATES = 800  # PELT looks at every n-th point of a longer series, see change_points
_LEAST_VARIANCE = 1.0  # scores are whole numbers, less is no noise
_MAD_TO_SD = 1.4826  # of a normal distribution
_PENALTY = 3.0
_OUTSIDE = 2.0  # standard deviations

_INSIDE = 0.95  # of the t distribution, leaving 5 % above and 5 % below the band
_RATIOS = (1e-4, 10.0)
_RATIO_SPREAD = 2.0  # of the logarithm of the ratio around its usual value
_USUAL_VARIANCE = 9.0  # of an event around the level; counts as much as three more steps
_USUAL_STEPS = 3.0

_Numbers = NDArray[np.float64]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A lasting change of level."""

    day: Annotated[dt.date, Meta(description="first day of the first step at the new level")]
    step: Annotated[int, Meta(ge=0, description="index of that step in Series.steps")]
    before: Annotated[float, Meta(description="mean tension since the change before, -10 to 10")]
    after: Annotated[float, Meta(description="mean tension until the next change, -10 to 10")]


@dataclass(frozen=True)
class Smoothed:
    """The level of each step, and how far its 90 % band reaches to either side."""

    levels: list[float]
    margins: list[float]
    variance: float  # of a point of weight 1 around the level
    drift: float  # variance of the level's change from one step to the next


def smoothed(
    values: Sequence[float | None],
    weights: Sequence[float],
    *,
    ratio: float | None = None,
    usual: float = 0.1,
) -> Smoothed:
    """The level behind a series of weighted points with gaps.

    The local level model (Durbin & Koopman 2012, "Time Series Analysis by State Space Methods",
    chapter 2): a point of weight w is the level plus noise of variance ``v / w``, and from step to
    step the level takes a random step of variance ``v × ratio``. A Kalman filter runs forwards, the
    smoother of Rauch, Tung & Striebel (1965) backwards; a step without a point adds uncertainty only,
    so the band widens over gaps. ``ratio`` is the one of greatest likelihood, with ``v`` concentrated
    out (section 2.10 there). Few points tell little about variances, so both have a weak prior: ``v``
    as if three more steps had shown 9, the logarithm of ``ratio`` normal around that of ``usual`` with
    standard deviation 2 within 0.0001 to 10. The band is that of Student's t, for ``v`` is estimated.

    Args:
        values: the points, one a step; None where there is none. The first is not None.
        weights: of each point, above 0; of no account where there is none.
        ratio: above 0; None estimates it.
        usual: the ratio that is to be expected, above 0.

    Returns:
        Levels within the range of the values, and margins above 0.
    """
    if ratio is None:
        bounds = (math.log(_RATIOS[0]), math.log(_RATIOS[1]))
        fit = minimize_scalar(
            lambda log: (
                _Filter(values, weights, math.exp(log)).unlikeliness
                + ((log - math.log(usual)) / _RATIO_SPREAD) ** 2 / 2
            ),
            bounds=bounds,
            method="bounded",
            options={"xatol": 0.01},
        )
        ratio = math.exp(float(fit.x))
    run = _Filter(values, weights, ratio)
    quantile = float(stdtrit(run.freedom, _INSIDE))
    levels, variances = run.smooth()
    margins = [quantile * math.sqrt(run.variance * variance) for variance in variances]
    return Smoothed(levels, margins, run.variance, run.variance * ratio)


class _Filter:
    """The Kalman filter at one ratio; variances are in units of that of a point of weight 1."""

    def __init__(self, values: Sequence[float | None], weights: Sequence[float], ratio: float) -> None:
        first = values[0]
        assert first is not None, "a series begins with a point"  # noqa: S101
        level, variance = first, 1 / weights[0]
        squares, logarithms, points = 0.0, 0.0, 0
        self.ratio = ratio
        self.levels, self.variances = [level], [variance]
        for value, weight in zip(values[1:], weights[1:], strict=True):
            variance += ratio
            if value is not None:
                spread = variance + 1 / weight
                error = value - level
                level += error * variance / spread
                variance /= spread * weight
                squares += error * error / spread
                logarithms += math.log(spread)
                points += 1
            self.levels.append(level)
            self.variances.append(variance)
        self.freedom = points + _USUAL_STEPS
        self.variance = (squares + _USUAL_STEPS * _USUAL_VARIANCE) / self.freedom
        self.unlikeliness = (logarithms + self.freedom * math.log(self.variance)) / 2

    def smooth(self) -> tuple[list[float], list[float]]:
        """Levels and variances given the whole series."""
        levels, variances = self.levels.copy(), self.variances.copy()
        for step in range(len(levels) - 2, -1, -1):
            ahead = self.variances[step] + self.ratio
            gain = self.variances[step] / ahead
            levels[step] += gain * (levels[step + 1] - levels[step])
            variances[step] += gain * gain * (variances[step + 1] - ahead)
        return levels, variances


class _WeightedSquares:
    """Sum of weighted squared distances from the weighted mean of a segment: l2 with weights.

    Running sums give the cost of any segment at once.
    """

    def __init__(self, signal: _Numbers, weights: _Numbers) -> None:
        powers = (weights, weights * signal, weights * signal**2)
        self._running: list[_Numbers] = [np.concatenate(([0.0], np.cumsum(power))) for power in powers]
        # single segments are quicker with plain numbers
        self.sums: list[list[float]] = [running.tolist() for running in self._running]

    def errors(self, starts: NDArray[np.intp], end: int) -> _Numbers:
        """The costs of the points from each of the starts to ``end - 1``."""
        weight, first, second = (running[end] - running[starts] for running in self._running)
        found: _Numbers = np.maximum(0.0, second - first * first / weight)
        return found

    def error(self, start: int, end: int) -> float:
        """The cost of the points ``start`` to ``end - 1``."""
        weight, first, second = (total[end] - total[start] for total in self.sums)
        return max(0.0, second - first * first / weight)

    def mean(self, start: int, end: int) -> float:
        """The weighted mean of the points ``start`` to ``end - 1``."""
        weight, first, _ = (total[end] - total[start] for total in self.sums)
        return first / weight


def change_points(values: Sequence[float], weights: Sequence[float]) -> list[tuple[int, float, float]]:
    """Where the mean of a series of weighted points changes.

    The segmentation is the one of least cost under PELT (Killick, Fearnhead & Eckley 2012, "Optimal
    detection of changepoints with a linear computational cost", JASA 107), with the weighted sum of
    squares as cost and at least two points in a segment. Each change costs ``3 s² ln n``: the leading
    term of the modified Bayesian information criterion for changes of a mean (Zhang & Siegmund 2007,
    Biometrics 63). ``s²`` is the variance of a point of weight 1, from the median absolute difference
    of neighbours, which a few jumps do not disturb; at least 1, and as if three more had shown 9. A
    single point far from both its neighbours is no change for good: what it exceeds them by more
    than two standard deviations is cut off. In a series of more than 800 points PELT considers every
    n-th point only; each change is then moved to the best point near it.

    Args:
        values: the points, finite, in order of time.
        weights: of each point, finite and above 0; the variance of a point is taken as ``s² / weight``.

    Returns:
        For each change the index of the first point after it, and the (trimmed) means before and after.
    """
    count = len(values)
    if count < 2 * SHORTEST:
        return []
    signal, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    variance = _variance(signal, weight)
    cost = _WeightedSquares(_trimmed(signal, weight, variance), weight)
    jump = math.ceil(count / _MOST_CANDIDATES)
    penalty = _PENALTY * variance * math.log(count)
    bounds = [0, *_pelt(cost, count, jump, penalty)]
    for place in range(1, len(bounds) - 1):
        left, middle, right = bounds[place - 1 : place + 2]
        near = range(max(left + SHORTEST, middle - jump), min(right - SHORTEST, middle + jump) + 1)
        bounds[place] = min(near, key=lambda at: cost.error(left, at) + cost.error(at, right))
    means = [cost.mean(start, end) for start, end in pairwise(bounds)]
    return [(at, *levels) for at, levels in zip(bounds[1:-1], pairwise(means), strict=True)]


def _pelt(cost: _WeightedSquares, count: int, jump: int, penalty: float) -> list[int]:
    """The ends of the segments of least cost, where each end but the last is a multiple of ``jump``.

    Starts from which no later segment can come out cheaper are dropped on the way.
    """
    ends = [*(end for end in range(0, count, jump) if end >= SHORTEST), count]
    least = np.full(count + 1, np.inf)
    least[0] = 0.0
    before = [0] * (count + 1)
    starts = np.empty(0, dtype=np.intp)
    for end in ends:
        start = (end - SHORTEST) // jump * jump
        if np.isfinite(least[start]) and start not in starts[-1:]:
            starts = np.append(starts, start)
        totals = least[starts] + (cost.errors(starts, end) + penalty)
        best = int(np.argmin(totals))
        least[end], before[end] = totals[best], int(starts[best])
        starts = starts[totals <= totals[best] + penalty]
    found = [count]
    while before[found[-1]]:
        found.append(before[found[-1]])
    return found[::-1]


def _trimmed(signal: _Numbers, weights: _Numbers, variance: float) -> _Numbers:
    """The points, none of them far outside of both its neighbours."""
    slack = _OUTSIDE * np.sqrt(variance / weights[1:-1])
    lower = np.minimum(signal[:-2], signal[2:]) - slack
    upper = np.maximum(signal[:-2], signal[2:]) + slack
    return np.concatenate((signal[:1], np.clip(signal[1:-1], lower, upper), signal[-1:]))


def _variance(signal: _Numbers, weights: _Numbers) -> float:
    """Variance of a point of weight 1, from the differences of neighbours."""
    differences = np.diff(signal) / np.sqrt(1 / weights[1:] + 1 / weights[:-1])
    seen = (_MAD_TO_SD * float(np.median(np.abs(differences)))) ** 2
    usual = _USUAL_STEPS * _USUAL_VARIANCE
    return max(_LEAST_VARIANCE, (len(differences) * seen + usual) / (len(differences) + _USUAL_STEPS))
