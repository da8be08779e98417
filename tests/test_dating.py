"""The article's own date: when the stamp holds, when the text contradicts it, what it says instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import typer
from benchmarks.dating import figures, measure, read_texts
from spacy.language import Language

from detente.data import read_rows
from detente.knowledge import StateSpotter, load_knowledge
from detente.language.layers import Layers, layers
from detente.records import Article
from detente.times.address import from_address
from detente.times.dated import EventTable, Witness
from detente.times.dating import Dating, contradictions, date_article, off
from detente.times.derive import derive
from detente.times.holders import HolderTable, name_words
from detente.times.holidays import load_named_days
from detente.times.lexicon import Item, split
from detente.times.offices import OfficeRow, Titles
from detente.times.stage import TimesStage
from detente.times.terms import merged
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


def office(dater: Dater, text: str, posted: str) -> bool:
    """Whether a stamp is doubted."""
    return dater(text, posted).article.date_in_doubt


def test_who_is_named_as_in_office_bounds_the_day(dater: Dater) -> None:
    text = "Secretary of State Madeleine Albright said the talks had failed. She flies home today."
    assert not office(dater, text, "1999-05-01")
    assert office(dater, text, "2003-05-01")
    assert office(dater, text, "1995-05-01")
    reasons = " ".join(dater(text, "2003-05-01").article.date_reasons)
    assert "Madeleine Albright" in reasons
    assert "1996" in reasons


def test_a_month_more_or_less_is_no_contradiction(dater: Dater) -> None:
    text = "Secretary of State Madeleine Albright said the talks had failed."
    assert not office(dater, text, "1997-01-05")
    assert not office(dater, text, "2001-02-10")


@pytest.mark.parametrize(
    ("text", "fits", "does_not"),
    [
        ("Angela Merkel, the German chancellor, said no deal was near.", "2014-05-01", "2003-05-01"),
        ("The German chancellor, Angela Merkel, said no deal was near.", "2014-05-01", "2003-05-01"),
        ("French President François Hollande said no deal was near.", "2014-05-01", "2010-05-01"),
        ("Russia's president, Boris Yeltsin, said no deal was near.", "1996-05-01", "1989-05-01"),
        ("Turkish President Tayyip Erdogan said no deal was near.", "2016-05-01", "2010-05-01"),
        ("UN Secretary-General Kofi Annan said no deal was near.", "2000-05-01", "2010-05-01"),
        ("South Korean President Kim Dae-jung said no deal was near.", "2000-05-01", "1995-05-01"),
    ],
)
def test_forms_of_title_and_name(dater: Dater, text: str, fits: str, does_not: str) -> None:
    assert not office(dater, text, fits)
    assert office(dater, text, does_not)


@pytest.mark.parametrize(
    "text",
    [
        "In 1972 President Richard Nixon went to Beijing. The trade talks resume next week.",
        "The pact dates back to when President Bill Clinton was in power.",
        "Former President Bill Clinton said the deal was good.",
        "A note by then-Chancellor Gordon Brown was read out.",
        "He would be a President Donald Trump of the left.",
        "French President Barack Obama said so.",
        "Obama and Merkel said so.",
    ],
)
def test_who_is_not_told_as_in_office_says_nothing(dater: Dater, text: str) -> None:
    assert not office(dater, text, "2013-05-01")


def test_a_former_holder_is_not_named_so_before_the_end_of_the_term(dater: Dater) -> None:
    text = (
        "Former President Barack Obama said so. Former Secretary of State John Kerry and "
        "former Prime Minister David Cameron agreed."
    )
    assert office(dater, text, "2013-05-01")
    assert not office(dater, text, "2018-05-01")


def test_those_in_office_outweigh_their_predecessors(dater: Dater) -> None:
    text = (
        "President Barack Obama said he would keep the policy. President Bill Clinton and "
        "Secretary of State Madeleine Albright signed the accord."
    )
    assert not office(dater, text, "2012-05-01")
    found = dater(text, None).article
    assert found.written_from is not None
    assert found.written_from >= day("2008-11-01")


def test_terms_that_meet_narrow_the_day(dater: Dater) -> None:
    text = "Prime Minister Tony Blair met President George W. Bush and Secretary of State Colin Powell."
    found = dater(text, None).article
    assert found.written_from is not None
    assert found.written_to is not None
    assert found.written_from >= day("2000-11-01")
    assert found.written_to <= day("2005-03-31")


def test_terms_that_touch_are_one() -> None:
    spans = merged([(day("1993-01-01"), day("1997-01-20")), (day("1997-01-21"), None)])
    assert spans == ((day("1993-01-01"), None),)
    assert len(merged([(day("1993-01-01"), day("1994-01-01")), (day("1996-01-01"), None)])) == 2


def test_every_title_is_found_at_its_place() -> None:
    titles = Titles()
    for row in read_rows("times/offices.tsv", OfficeRow):
        for title in row.titles:
            words = list(split(title))
            assert titles.ending(words, len(words) - 1) is not None, title
            assert titles.group_of[title] == row.group
            assert title == title.lower()


def test_every_holder_of_a_known_office_is_found_by_the_full_name() -> None:
    titles = Titles()
    people = load_knowledge().people
    table = HolderTable(people)
    for row in people:
        if row.office not in titles.group_of:
            continue
        words = name_words(row.name)
        items = [Item(0, 1, word) for word in words]
        found = list(table.find(items, "A"))
        assert any(row.name in naming.names for naming in found), row.name


@pytest.mark.parametrize(
    "head",
    [
        "Herald News, 3 May 2016\n\n",
        "Talks end without a deal\nTuesday, May 3, 2016\n\n",
        "Talks end without a deal, 3 May 2016\n\n",
        "GENEVA, May 3, 2016 (Agency) - ",
        "Geneva, 3 May 2016. From our correspondent\n\n",
        "2016-05-03\n\n",
    ],
)
def test_a_date_in_the_heading_is_the_day(dater: Dater, head: str) -> None:
    text = head + "The envoys left the town without a word. They will be back."
    found = dater(text, None).article
    assert (found.written_from, found.written_to) == (day("2016-05-03"), day("2016-05-03"))
    assert not office(dater, text, "2016-05-04")
    for posted in ("2015-05-03", "2017-05-03", "2016-12-03", "2015-08-03"):
        assert office(dater, text, posted)


def test_the_line_of_the_page_is_its_stamp(dater: Dater) -> None:
    text = "Posted: 3 May 2016 10:00\n\nThe envoys left the town without a word."
    assert dater(text, None).article.written_from == day("2016-05-03")
    assert office(dater, text, "2018-05-03")
    assert not office(dater, text, "2010-05-03")


def test_a_chronology_has_no_heading_but_its_own(dater: Dater) -> None:
    text = "3 May 2016: The envoys arrive.\n\n9 June 2016: They leave.\n\n2 October 2016: They meet again."
    assert not office(dater, text, "2017-01-10")


def test_a_full_date_with_its_weekday_is_recent(dater: Dater) -> None:
    text = "The letter was sent on Monday, 21 April 2003, and has not been answered."
    assert not office(dater, text, "2003-04-24")
    for posted in ("2002-04-24", "2004-04-24", "2003-12-24"):
        assert office(dater, text, posted)
    attack = "Nothing has been the same since Tuesday, Sept. 11, 2001, officials said."
    assert not office(dater, attack, "2014-04-24")


def test_dates_told_as_past_lie_before_the_day(dater: Dater) -> None:
    text = "The two sides signed the paper on 5 March 2014. It has not been put into force."
    assert office(dater, text, "2013-06-01")
    assert not office(dater, text, "2014-06-01")
    assert not office(dater, text, "2019-06-01")


def test_plans_bind_nothing_before_them(dater: Dater) -> None:
    text = "The base is leased until 1 March 2030. Emissions are to fall by half by 1 January 2040."
    assert not office(dater, text, "2014-06-01")


def test_what_lasts_since_a_year_is_past(dater: Dater) -> None:
    text = "The border has been closed since 2016. Trade has not recovered since the crash of 2014."
    assert office(dater, text, "2012-01-05")
    assert not office(dater, text, "2017-01-05")


def test_an_event_named_as_ahead_bounds_the_day(dater: Dater) -> None:
    text = (
        "The upcoming Brexit referendum worries ministers in London. "
        "Security for the upcoming Rio Olympics is tight."
    )
    assert office(dater, text, "2018-03-01")
    assert not office(dater, text, "2016-03-01")


def test_an_anniversary_tells_the_year(dater: Dater) -> None:
    text = "Mourners marked the 10th anniversary of the Srebrenica massacre."
    found = dater(text, None).article
    assert found.written_from is not None
    assert found.written_to is not None
    assert found.written_from <= day("2005-07-11") <= found.written_to
    assert (found.written_to - found.written_from).days < 200


def test_days_without_year_follow_their_verb() -> None:
    past = BareDate(month=3, day=3, weekday=0, direction=-2, dateline=False, words="March 3")
    assert off(past, day("2016-04-02")) == 30
    assert off(past, day("2016-01-03")) == 306
    assert off(past, day("2016-02-20")) == 12, "so near ahead that the verb may be misread"
    plain = BareDate(month=3, day=3, weekday=0, direction=0, dateline=False, words="March 3")
    assert off(plain, day("2016-01-03")) == 60


def test_witnesses_of_several_intervals() -> None:
    spans = ((day("1989-01-01"), day("1993-01-31")), (day("2001-01-01"), day("2009-01-31")))
    witness = Witness(day("1989-01-01"), day("2009-01-31"), 0.6, "President Bush", spans=spans)
    assert witness.allows(day("1991-05-01"))
    assert not witness.allows(day("1996-05-01"))
    assert witness.allows(day("1993-02-10"), slack=14)


def test_a_text_that_contradicts_itself_gets_no_day() -> None:
    account = Account(
        [
            Witness(day("2016-01-01"), None, 0.5, "told as past"),
            Witness(None, day("2010-01-01"), 0.5, "told as ahead"),
        ],
        [], [], [], [],
    )  # fmt: skip
    assert derive(account, None)[:2] == (None, None)


def test_the_figures_of_the_benchmark(tmp_path: Path, nlp: Language) -> None:
    text = "GENEVA, May 3, 2016 (Agency) - The envoys left the town without a word."
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    (tmp_path / "two.txt").write_text("They met and went home.", encoding="utf-8")
    gold = "name\tday\treach\none\t2016-05-03\t0\ntwo\t2001-01-01\t0\n"
    (tmp_path / "gold.tsv").write_text(gold, encoding="utf-8")
    texts = list(read_texts(tmp_path))
    bare = [name for name in nlp.pipe_names if name.startswith("detente_") and name != "detente_segment"]
    with nlp.select_pipes(disable=bare):
        dated = list(measure(nlp, TimesStage(load_knowledge()), texts))
    result = figures(dated)
    assert result["with_full_date"] == 1
    assert result["withheld"]["7"] == {"coverage": 0.5, "inside": 1.0}
    assert result["median_error"] == 0
    assert result["true_stamp_doubted"] == 0
    assert result["moved"]["-12"] == {"all": 0.5, "with_full_date": 1.0}


def test_the_benchmark_reads_lines(tmp_path: Path) -> None:
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"doc": "a", "date": "2016-05-03", "text": "x"}\n\n', encoding="utf-8")
    assert [(text.name, text.day) for text in read_texts(lines)] == [("a", day("2016-05-03"))]
    lines.write_text('{"doc": "a"}\n', encoding="utf-8")
    with pytest.raises(typer.BadParameter, match=r"texts\.jsonl:1"):
        list(read_texts(lines))


@pytest.mark.parametrize(
    ("address", "since", "until"),
    [
        ("https://example.org/world/2014/02/13/kerry-visits", "2014-02-12", "2014-02-13"),
        ("https://example.org/2014-02-13-kerry.html", "2014-02-12", "2014-02-13"),
        ("http://example.org/news/20140213/story.htm", "2014-02-12", "2014-02-13"),
        ("https://example.org/archive/2014/2/3/story", "2014-02-02", "2014-02-03"),
        ("https://example.org/blog/2014/02/kerry-visits", "2014-02-01", "2014-02-28"),
        ("https://example.org/2014/02/31/story", "2014-02-01", "2014-02-28"),
        ("https://example.org/story?date=2014-02-13", "", ""),
        ("https://example.org/article-201402131530998", "", ""),
        ("archive/2014/02/13/kerry.txt", "", ""),
        ("", "", ""),
    ],
)
def test_the_date_in_an_address(address: str, since: str, until: str) -> None:
    witness = from_address(address)
    found = (str(witness.since), str(witness.until)) if witness is not None else ("", "")
    assert found == (since, until)


def test_an_address_refutes_the_stamp_of_a_reprint(nlp: Language) -> None:
    text = "Ministers met on Thursday. The talks go on."
    for posted, doubted in (("2014-10-27", True), ("2014-02-14", False), ("2014-02-11", False)):
        doc = nlp.make_doc(text)
        article = Article.plain(
            text, posted=dt.date.fromisoformat(posted), source="https://example.org/2014/02/13/talks"
        )
        doc._.detente = Layers(article=article)
        dated = layers(nlp(doc)).article
        assert dated.date_in_doubt is doubted, posted
        if doubted:
            assert str(dated.written_to) == "2014-02-13"
            assert any("the address has 2014/02/13" in reason for reason in dated.date_reasons)
