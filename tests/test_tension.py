"""Tension as a series: what counts, the level and its band, changes, the sentences that moved it."""

from __future__ import annotations

import datetime as dt
import math
import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.analysis.changes import change_points, smoothed
from detente.analysis.tension import MOST_STEPS, Series, Vote, tension
from detente.errors import SettingError

MONDAY = dt.date(2014, 1, 6)
PARTIES = ("PRK", "USA")


def vote(number: int, days: float = 0, intensity: float = -5.0, **other: Any) -> Vote:
    values: dict[str, Any] = {
        "id": f"e{number}",
        "day": MONDAY + dt.timedelta(days=int(days)),
        "actor": "PRK",
        "recipient": "USA",
        "intensity": intensity,
        "confidence": 1.0,
        "status": "happened",
        "said": False,
        "contested": False,
        "reports": 1,
        "root": "ACCUSE",
        "sentence": f"Sentence {number}.",
        "title": "Title",
        "source": "a.txt",
        "article": "a",
        "start": 0,
        "end": 11,
    }
    return Vote(**values | other)


def only(series: Series) -> float:
    (step,) = series.steps
    assert step.tension is not None
    return step.tension


def test_without_events_there_are_no_steps() -> None:
    assert tension([], PARTIES).steps == ()
    assert tension([vote(1, actor="CHN")], PARTIES).steps == ()


def test_conflict_is_up_and_weighted_by_confidence() -> None:
    series = tension([vote(1, 0, -6, confidence=0.9), vote(2, 1, 4, confidence=0.1)], PARTIES)
    assert only(series) == pytest.approx(5.0)
    assert series.steps[0].intensity == pytest.approx(-5.0)
    assert series.steps[0].votes == 2


def test_an_event_counts_once_whatever_the_order() -> None:
    both = [vote(1, 0, 3, confidence=0.5), vote(1, 0, 5, confidence=0.8, actor="USA", recipient="PRK")]
    assert only(tension(both, PARTIES)) == only(tension(both[::-1], PARTIES)) == -5
    assert tension(both, PARTIES).steps[0].votes == 1


def test_of_two_reports_as_sure_the_reporters_counts_over_the_claim() -> None:
    both = [vote(1, 0, -5), vote(1, 0, -5, said=True)]
    for votes in (both, both[::-1]):
        (mover,) = tension(votes, PARTIES).steps[0].evidence
        assert not mover.said


def test_directed_counts_only_what_the_first_does() -> None:
    votes = [vote(1, 0, -4), vote(2, 0, 8, actor="USA", recipient="PRK")]
    assert only(tension(votes, PARTIES, directed=True)) == 4
    assert only(tension(votes, PARTIES[::-1], directed=True)) == -8


def test_statuses_and_claims_are_chosen() -> None:
    votes = [vote(1, 0, -4), vote(2, 0, -8, said=True), vote(3, 0, -10, status="planned")]
    assert only(tension(votes, PARTIES)) == 6
    assert only(tension(votes, PARTIES, attributed="reporter")) == 4
    assert only(tension(votes, PARTIES, attributed="claims")) == 8
    assert only(tension(votes, PARTIES, statuses=["planned"])) == 10


@pytest.mark.parametrize(
    ("by", "first", "last"),
    [
        ("day", dt.date(2014, 2, 13), dt.date(2014, 2, 13)),
        ("week", dt.date(2014, 2, 10), dt.date(2014, 2, 16)),
        ("month", dt.date(2014, 2, 1), dt.date(2014, 2, 28)),
        ("quarter", dt.date(2014, 1, 1), dt.date(2014, 3, 31)),
        ("year", dt.date(2014, 1, 1), dt.date(2014, 12, 31)),
    ],
)
def test_a_step_is_a_period_of_the_calendar(by: Any, first: dt.date, last: dt.date) -> None:
    (step,) = tension([vote(1, day=dt.date(2014, 2, 13))], PARTIES, by).steps
    assert (step.start, step.end) == (first, last)


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_are_days_too(by: Any, day: dt.date) -> None:
    (step,) = tension([vote(1, day=day)], PARTIES, by).steps
    assert step.start <= day <= step.end


def test_empty_periods_are_steps_and_widen_the_band() -> None:
    votes = [vote(n, 7 * week) for n, week in enumerate([*range(10), *range(40, 50)])]
    steps = tension(votes, PARTIES).steps
    assert len(steps) == 50
    assert [step.tension for step in steps[10:40]] == [None] * 30
    width = [step.upper - step.lower for step in steps]
    assert width[9] < width[15] < width[25] > width[35] > width[41]
    assert all(a.end + dt.timedelta(days=1) == b.start for a, b in pairwise(steps))


def test_ten_years_with_three_events_are_a_wide_band() -> None:
    series = tension([vote(1), vote(2, 1200, 2), vote(3, 3650, -3)], PARTIES)
    assert len(series.steps) == 522
    assert series.changes == ()
    assert max(step.upper - step.lower for step in series.steps) > 8


def test_equal_scores_are_a_flat_level() -> None:
    steps = tension([vote(n, 7 * n, -4) for n in range(30)], PARTIES).steps
    assert all(step.level == pytest.approx(4) and step.lower < 4 < step.upper for step in steps)


def test_more_events_are_a_narrower_band() -> None:
    few = tension([vote(n, 7 * n) for n in range(20)], PARTIES).steps[10]
    many = tension([vote(n, 7 * (n // 9)) for n in range(180)], PARTIES).steps[10]
    assert many.upper - many.lower < 0.6 * (few.upper - few.lower)


def test_unusable_scores_are_left_out_and_counted() -> None:
    bad = [
        vote(1, 0, math.nan),
        vote(2, 0, -11),
        vote(3, confidence=math.nan),
        vote(4, confidence=0.0),
        vote(5, confidence=2.0),
        vote(6, 0, math.inf),
    ]
    series = tension([*bad, vote(7)], PARTIES)
    assert (only(series), series.left_out) == (5, 6)
    assert tension(bad, PARTIES).steps == ()


@pytest.mark.parametrize(
    ("parties", "options"),
    [
        (("USA", "USA"), {}),
        (("", "USA"), {}),
        (PARTIES, {"by": "decade"}),
        (PARTIES, {"attributed": "some"}),
        (PARTIES, {"smooth": 0.0}),
        (PARTIES, {"smooth": math.nan}),
    ],
)
def test_a_choice_that_there_is_not_is_named(parties: tuple[str, str], options: dict[str, Any]) -> None:
    with pytest.raises(SettingError):
        tension([], parties, **options)


def test_too_many_steps_are_refused_with_what_to_do() -> None:
    with pytest.raises(SettingError, match="longer steps"):
        tension([vote(1), vote(2, MOST_STEPS)], PARTIES, "day")


def test_smooth_sets_how_fast_the_level_moves() -> None:
    votes = [vote(n, 7 * n, -8 if n % 2 else 8) for n in range(20)]

    def moved(ratio: float) -> float:
        levels = [step.level for step in tension(votes, PARTIES, smooth=ratio).steps]
        return max(levels) - min(levels)

    assert moved(0.001) < 2 < 10 < moved(10)


def test_the_events_that_moved_a_step_most_are_quoted() -> None:
    votes = [vote(n, 7 * n, -1) for n in range(10)]
    votes += [vote(20, 71, -10, sentence="War."), vote(21, 71, -8), vote(22, 71, -6, confidence=0.1)]
    votes += [vote(23, 71, -9, confidence=0.5), vote(24, 71, -1)]
    evidence = tension(votes, PARTIES).steps[-1].evidence
    assert [mover.event for mover in evidence] == ["e20", "e21", "e23"]
    assert (evidence[0].sentence, evidence[0].title, evidence[0].source) == ("War.", "Title", "a.txt")
    assert (evidence[0].root, evidence[0].intensity, evidence[0].day) == ("ACCUSE", -10, votes[10].day)
    assert evidence[0].pull > evidence[1].pull > evidence[2].pull > 0


def simulated(seed: int, steps: int, variance: float, drift: float, gap: float) -> tuple[Any, Any, Any]:
    random = np.random.default_rng(seed)
    level = np.cumsum(random.normal(0, math.sqrt(drift), steps))
    weights = random.uniform(0.3, 4, steps)
    noise = random.normal(0, np.sqrt(variance / weights))
    empty = random.random(steps) < gap
    empty[0] = False
    values = [None if out else float(x) for out, x in zip(empty, level + noise, strict=True)]
    return level, values, weights.tolist()


@pytest.mark.parametrize(
    ("steps", "variance", "drift", "gap"),
    [
        (50, 4.0, 0.5, 0.0),
        (50, 9.0, 0.2, 0.3),
        (20, 4.0, 0.5, 0.3),
        (60, 4.0, 0.02, 0.5),
        (50, 4.0, 0.0, 0.1),
    ],
)
def test_the_band_holds_the_true_level_nine_times_in_ten(
    steps: int, variance: float, drift: float, gap: float
) -> None:
    inside = 0.0
    for seed in range(60):
        level, values, weights = simulated(seed, steps, variance, drift, gap)
        fit = smoothed(values, weights)
        inside += np.mean(np.abs(level - np.array(fit.levels)) <= np.array(fit.margins)) / 60
    assert 0.8 <= inside <= 0.985 if drift == 0 else 0.8 <= inside <= 0.97


def test_the_smoother_agrees_with_the_exact_normal_distribution() -> None:
    values, weights, ratio = [3.0, None, -2.0, 4.0], [1.0, 0.0, 2.0, 0.5], 0.7
    fit = smoothed(values, weights, ratio=ratio)
    seen = [0, 2, 3]
    precision = np.diag([weights[n] if n in seen else 0.0 for n in range(4)])
    steps = np.diff(np.eye(4), axis=0)
    covariance = np.linalg.inv(precision + steps.T @ steps / ratio)
    expected = covariance @ precision @ np.array([0.0 if v is None else v for v in values])
    assert fit.levels == pytest.approx(expected.tolist())
    shares = np.sqrt(np.diag(covariance))
    assert [m / fit.margins[0] for m in fit.margins] == pytest.approx((shares / shares[0]).tolist())


def white(seed: int, steps: int, jump: float = 0.0) -> list[Vote]:
    random = np.random.default_rng(seed)
    level = np.where(np.arange(steps) >= steps // 2, 3.0 - jump, 3.0)
    return [
        vote(2 * n + k, 7 * n, float(np.clip(level[n] + random.normal(0, 2), -10, 10)))
        for n in range(steps)
        for k in range(2)
    ]


def test_a_jump_of_six_points_is_found_within_two_steps() -> None:
    found = 0
    for seed in range(40):
        series = tension(white(seed, 40, jump=6), PARTIES)
        near = [c for c in series.changes if abs(c.step - 20) <= 2]
        found += len(near) == 1 and near[0].after - near[0].before > 4
        assert [n for n, s in enumerate(series.steps) if s.change] == [c.step for c in series.changes]
        assert all(series.steps[c.step].start == c.day for c in series.changes)
    assert found >= 38


def test_white_noise_has_few_changes() -> None:
    for steps in (12, 40, 120):
        false = sum(len(tension(white(seed, steps), PARTIES).changes) for seed in range(40))
        assert false <= 3, steps


def test_a_change_in_a_long_series_is_found_to_the_point() -> None:
    values = [0.0] * 5003 + [8.0] * 4998
    ((at, before, after),) = change_points(values, [1.0] * len(values))
    assert (at, before, after) == (5003, 0, 8)


def test_one_outlier_is_no_change() -> None:
    votes = [vote(n, 7 * n, -10 if n == 15 else 2) for n in range(30)]
    assert tension(votes, PARTIES).changes == ()


def test_a_hundred_thousand_events_are_quick() -> None:
    random = np.random.default_rng(1)
    days, scores = random.integers(0, 7300, 100_000), random.integers(-10, 11, 100_000)
    votes = [vote(n, int(days[n]), float(scores[n])) for n in range(100_000)]
    start = time.process_time()
    series = tension(votes, PARTIES, "day")
    assert time.process_time() - start < 15
    assert len(series.steps) > 7000


votes_of_all_kinds = st.lists(
    st.builds(
        vote,
        st.integers(0, 40),
        st.integers(0, 2000),
        st.floats(allow_nan=True),
        confidence=st.floats(0, 1),
        actor=st.sampled_from(PARTIES),
        recipient=st.sampled_from(PARTIES),
        said=st.booleans(),
    )
    | st.builds(vote, st.integers(0, 40), st.integers(0, 2000), st.floats(-10, 10)),
    max_size=30,
)


@given(votes=votes_of_all_kinds, by=st.sampled_from(["week", "month", "quarter", "year"]))
def test_every_number_is_finite_and_on_the_scale(votes: list[Vote], by: Any) -> None:
    series = tension(votes, PARTIES, by)
    for step in series.steps:
        assert -10 <= step.lower <= step.level <= step.upper <= 10
        assert (step.tension is None) == (step.votes == 0)
        assert step.tension is None or -10.000001 <= step.tension <= 10.000001
    assert series == tension(votes[::-1], PARTIES, by)
