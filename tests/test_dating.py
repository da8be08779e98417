"""The article's own date: when the stamp holds, when the text contradicts it, what it says instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from spacy.language import Language

from detente.knowledge import StateSpotter, load_knowledge
from detente.language.layers import Layers, layers
from detente.records import Article
from detente.times.dated import EventTable, Witness
from detente.times.dating import Dating, contradictions, date_article
from detente.times.holidays import load_named_days
from detente.times.witnesses import Account, BareDate

Dater = Callable[..., Layers]

TALKS = (
    "Rebel envoys left the talks in Geneva on Tuesday, a spokesman for the mediators said on Wednesday. "
    "The next round is to start Feb 20, and the monitors will leave on Friday. "
)
TEST_YEAR = "Following North Korea's third nuclear test in February last year, Pyongyang cut the hotline. "
REPOSTED = (
    "The two delegations met on March 3 and signed a paper on March 9, mediators said. "
    "A prisoner exchange took place on March 14."
)


@pytest.fixture(scope="module")
def dater(nlp: Language) -> Dater:
    """Dates a text against a posting stamp; ``given``: the user gave the date."""
    stages = [nlp.get_pipe(name) for name in ("detente_actors", "detente_times")]
    later = [name for name in nlp.pipe_names if name.startswith("detente_") and name != "detente_segment"]

    def date(text: str, posted: str | None, *, given: bool = False) -> Layers:
        with nlp.select_pipes(disable=later):
            doc = nlp(text)
        article = Article.plain(text, posted=dt.date.fromisoformat(posted) if posted else None)
        article = msgspec.structs.replace(article, posted_as="user" if given else (posted or ""))
        doc._.detente = Layers(article=article)
        for stage in stages:
            doc = stage(doc)
        return layers(doc)

    return date


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_stamp_that_fits_is_the_day(dater: Dater) -> None:
    found = dater(TALKS, "2014-02-13")
    assert (found.article.written_from, found.article.written_to) == (day("2014-02-13"), day("2014-02-13"))
    assert not found.article.date_in_doubt
    assert found.anchor is not None
    assert found.anchor.start == day("2014-02-13")


def test_a_year_told_by_a_known_event_contradicts_a_late_stamp(dater: Dater) -> None:
    found = dater(TALKS + TEST_YEAR, "2015-10-27")
    assert found.article.date_in_doubt
    assert found.article.posted == day("2015-10-27")
    assert (found.article.written_from, found.article.written_to) == (day("2014-02-12"), day("2014-02-13"))
    reasons = " ".join(found.article.date_reasons)
    assert "third nuclear test" in reasons
    assert "Feb 20" in reasons


def test_relative_days_are_counted_from_the_derived_day(dater: Dater) -> None:
    found = dater(TALKS + TEST_YEAR, "2015-10-27")
    values = {t.when.expression: t.when.value for t in found.timexes}
    assert values["Tuesday"] == "2014-02-11"
    assert values["Friday"] == "2014-02-14"
    assert values["Feb 20"] == "2014-02-20"
    assert values["February last year"] == "2013-02"


def test_a_date_given_by_the_user_is_never_doubted(dater: Dater) -> None:
    found = dater(TALKS + TEST_YEAR, "2015-10-27", given=True)
    assert not found.article.date_in_doubt
    assert found.article.written_from == day("2015-10-27")


def test_without_a_stamp_the_text_gives_the_day(dater: Dater) -> None:
    found = dater(TALKS + TEST_YEAR, None)
    assert not found.article.date_in_doubt
    assert (found.article.written_from, found.article.written_to) == (day("2014-02-12"), day("2014-02-13"))


def test_without_a_stamp_and_without_a_year_nothing_is_claimed(dater: Dater) -> None:
    found = dater("They met on Friday and went home.", None)
    assert found.article.written_from is None
    assert found.anchor is None
    assert found.timexes[0].when.start is None
    assert found.article.date_reasons


def test_a_dateline_with_a_year_wins(dater: Dater) -> None:
    text = "KYIV, May 9, 2022 (Agency) - Forces shelled the port on Sunday, officials said on Monday."
    assert dater(text, "2022-05-09").article.date_in_doubt is False
    found = dater(text, "2023-03-01")
    assert found.article.date_in_doubt
    assert found.article.written_from == day("2022-05-09")
    assert dater(text, None).article.written_from == day("2022-05-09")


def test_a_dateline_without_a_year(dater: Dater) -> None:
    text = "KYIV, May 9 (Agency) - Forces shelled the port on Sunday, officials said on Monday."
    assert not dater(text, "2022-05-10").article.date_in_doubt
    assert dater(text, "2022-11-20").article.date_in_doubt


def test_days_without_year_far_from_the_stamp_contradict_it(dater: Dater) -> None:
    assert not dater(REPOSTED, "2016-03-16").article.date_in_doubt
    assert not dater(REPOSTED, "2016-04-20").article.date_in_doubt
    found = dater(REPOSTED, "2016-10-20")
    assert found.article.date_in_doubt
    assert found.article.written_to is not None
    assert day("2016-03-01") <= found.article.written_to <= day("2016-05-01")


def test_days_that_are_names_of_events_say_nothing(dater: Dater) -> None:
    text = "Security has been tight since Sept. 11 and was tightened again after Oct. 7."
    assert not dater(text, "2024-04-01").article.date_in_doubt


def test_a_date_after_the_stamp_told_as_past_and_a_year_like_it(dater: Dater) -> None:
    text = "The envoys met on 3 May 2016 in Oslo. They signed a truce on 5 May 2016. It collapsed."
    assert dater(text, "2015-09-01").article.date_in_doubt
    assert not dater(text, "2016-05-06").article.date_in_doubt
    assert not dater(text, "2019-05-06").article.date_in_doubt


def test_a_planned_date_long_over(dater: Dater) -> None:
    text = "The vote will be held on 3 May 2016. The observers will arrive on 1 May 2016."
    assert dater(text, "2016-12-01").article.date_in_doubt
    assert not dater(text, "2016-04-20").article.date_in_doubt


def test_weekday_and_date_that_do_not_agree_near_the_stamp(dater: Dater) -> None:
    text = "Delegates will meet again on Saturday, April 25, the mediators said."
    assert not dater(text, "2015-04-20").article.date_in_doubt
    assert dater(text, "2014-04-20").article.date_in_doubt


def test_history_does_not_put_a_date_in_doubt(dater: Dater) -> None:
    text = (
        "The two states fought in 1950 and signed an armistice on July 27, 1953. "
        "They met in 2000 and again in 2007. The border has been closed since 2016."
    )
    assert not dater(text, "2018-01-05").article.date_in_doubt


def test_one_weak_witness_is_not_enough() -> None:
    account = Account([Witness(day("2016-01-01"), None, 0.7, "a date told as past")], [], [], [], [])
    dating = date_article(account, day("2015-12-01"), False)
    assert not dating.in_doubt
    assert any("too little" in reason for reason in dating.reasons)


def test_witnesses_with_the_same_reason_count_once() -> None:
    twice = [Witness(day("2016-01-01"), None, 0.7, "the same words")] * 2
    assert len(contradictions(Account(twice, [], [], [], []), day("2015-12-01"))) == 1


def test_a_wide_interval_is_no_day_to_count_from() -> None:
    assert Dating(day("2014-01-01"), day("2014-12-31"), True, ("x",)).day is None
    assert Dating(day("2014-01-01"), day("2014-01-02"), True, ("x",)).day == day("2014-01-01")
    assert Dating(None, day("2014-01-02"), True, ("x",)).day is None


def test_bare_dates_keep_to_their_weekday() -> None:
    date = BareDate(month=4, day=25, weekday=6, direction=1, dateline=False, words="Saturday, April 25")
    assert date.near(day("2015-06-01")) == [day("2015-04-25")]
    assert date.distance(day("2015-04-20")) == 5


def test_february_29_is_found_in_leap_years_only() -> None:
    date = BareDate(month=2, day=29, weekday=0, direction=0, dateline=False, words="Feb 29")
    assert date.near(day("2015-06-01")) == [day("2016-02-29")]
    assert date.distance(day("2018-06-01")) is None


def test_named_days_are_days() -> None:
    for row in load_named_days():
        assert dt.date.fromisoformat(f"2024-{row.day}")
        assert row.name


def test_every_dated_event_can_be_found() -> None:
    events = load_knowledge().dated_events
    table = EventTable(events, StateSpotter(load_knowledge().states))
    reachable = {row.name for choices in table.by_first.values() for _, row in choices}
    assert {row.name for row in events} == reachable


@pytest.mark.parametrize("posted", ["1999-01-04", "2014-02-13", "2025-12-31", None])
@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", "👍 30 Feb 2014", "Feb 30", "Monday " * 50, "99/99/9999"]
)
def test_poor_texts_are_dated_too(dater: Dater, text: str, posted: str | None) -> None:
    found = dater(text, posted)
    assert not found.article.date_in_doubt
    assert found.article.written_from == (day(posted) if posted else None)
