# ruff: noqa: E501  lists of words, several a line
"""Whatever the text, no stage fails, every span and reference holds, and twice gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from spacy.language import Language

from detente.attribution.cues import cue_table
from detente.cli.table import TableView
from detente.events.codebook import predicates
from detente.export.columns import COLUMNS, KINDS, rows
from detente.ingest import from_text
from detente.knowledge import load_knowledge
from detente.pipeline import STAGES, read_articles
from detente.records import Article, Reading, article_id, check_reading, decode_reading, encode_reading
from detente.settings import Settings
from detente.web.page import reading_page

SETTINGS = Settings()
SEED = Path(__file__).parent.parent / "examples" / "kerry-north-korea.txt"
FEW = settings(
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read(nlp: Language, article: Article) -> Reading:
    """The reading of an article after every promise that it makes has been tried."""
    reading = next(iter(read_articles(nlp, [article], SETTINGS)))
    check_reading(reading)
    data = encode_reading(reading)
    assert decode_reading(data) == reading
    assert encode_reading(next(iter(read_articles(nlp, [article], SETTINGS)))) == data
    assert reading.article.id == article_id(article.text)
    for kind in (reading.events, reading.statements, reading.positions, reading.commitments, reading.ties):
        assert max(Counter(record.id for record in kind).values(), default=1) == 1
    assert all(event.trigger.text and event.sentence.text for event in reading.events)
    return reading


def shown(reading: Reading) -> None:
    """What stands after the stages takes any reading that they make."""
    for kind in KINDS:
        names = {column.name for column in COLUMNS[kind]}
        assert all(set(row) == names for row in rows(reading, kind))
    assert reading_page([reading]).startswith("<!")
    screen = io.StringIO()
    TableView(Console(file=screen, width=80, color_system=None), explain=True).show(reading)
    assert screen.getvalue()


def dated(text: str, posted: dt.date | None) -> Article:
    """An article whose title is its first line, as the ingest stage gives it."""
    title = text.split("\n\n", 1)[0] if "\n\n" in text else ""
    return Article(id=article_id(text), text=text, title=title, posted=posted)


DAYS = (
    st.none()
    | st.dates(dt.date(1950, 1, 1), dt.date(2060, 1, 1))
    | st.just(dt.date.min)
    | st.just(dt.date.max)
)

# --- any characters at all

ODD = st.sampled_from(
    [
        "\x00", "\x07\x1b[31m", "\u200b", "\u202e", "\ufeff", "\xa0", "🕊️🇫🇷", "é́́", "ﷺ", "\r\n", "\n\n", "\t", "\x0b",
        "“", "”", '"', "''", "’", "«", "»", "(", "—", "…", "...", ".", ",", ":", ";", "?", "!", "$", "%", "#@",
        "USATime", "HuaChunying", 'April."The', "April.He", "NorthKoreaSouthKorea", "x" * 400, "9" * 60, "-" * 90,
        "Feb. 30", "31/02/2014", "0000-00-00", "99:99", "10-12-14", "1,000,000,000,000", "the 1900s", "'96", "2014-W60",
        "next last Friday", "two months ago", "in 0 days", "999999999999 years ago", "the year 10000",
        "Kerry", "she", "it", "they", "the two Koreas", "US", "us", "Washington", "said", "that", "not", "if", "because",
    ]
)  # fmt: skip
WILD = st.lists(ODD | st.text(max_size=30), max_size=60).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)


@FEW
@given(text=WILD, posted=DAYS)
@example(text="", posted=None)
@example(text=" ", posted=dt.date.min)
@example(text="\n\n\n", posted=dt.date.max)
@example(text='"', posted=None)
@example(text="said", posted=None)
@example(text="China " * 300, posted=None)
@example(text="(" * 500 + "he said" + ")" * 500, posted=None)
@example(text='"' * 501, posted=None)
def test_any_characters(nlp: Language, text: str, posted: dt.date | None) -> None:
    shown(read(nlp, dated(text, posted)))


# --- sentences of the words that the rules turn on

KNOWN = load_knowledge()
STATE = st.sampled_from([row.name for row in KNOWN.states])
DEMONYM = st.sampled_from([row.demonyms[0] for row in KNOWN.states if row.demonyms])
TITLE = st.sampled_from([row.phrase for row in KNOWN.roles if row.kind == "title"])
AGENCY = st.sampled_from([row.phrase for row in KNOWN.roles if row.kind != "title"])
PERSON = st.sampled_from([row.name for row in KNOWN.people])
BODY = st.sampled_from([row.name for row in KNOWN.organisations])
GROUP = st.sampled_from([name for row in KNOWN.groups for name in row.names[:2]])
TALKS = st.sampled_from([name for row in load_knowledge().forums for name in row.names[:2]])
SAYING = st.sampled_from(sorted(lemma for lemma, part in cue_table().cues if part == "verb"))
ACT = st.sampled_from([row.example for row in predicates()])
NOUN = st.sampled_from(
    ["he", "she", "they", "it", "we", "the two sides", "officials", "the country", "the minister"]
)
PARTY = st.one_of(
    STATE,
    PERSON,
    BODY,
    GROUP,
    NOUN,
    st.builds("{}'s {}".format, STATE, AGENCY),
    st.builds("{} {} {}".format, DEMONYM, TITLE, PERSON),
    st.builds("{}, the {} of {},".format, PERSON, TITLE, STATE),
    st.builds("{} and {}".format, STATE, DEMONYM),
)
TIME = st.sampled_from(
    [
        "on Thursday", "last April", "in February last year", "two months ago", "next week", "by the end of 2024", "since 2008",
        "on Feb 20", "in the past months", "from March 3 to 5", "every year", "earlier this month", "after the war", "",
    ]
)  # fmt: skip
DEED = st.sampled_from(
    [
        "return to the talks", "lift its sanctions", "withdraw troops from the border", "honour its commitments",
        "stop supplying fuel", "accept any precondition", "hold annual joint drills", "release all prisoners", "talks",
        "recognise the government", "a cease-fire", "the reunion of families", "cancel the visit", "declare war",
    ]
)  # fmt: skip
CLAUSE = st.one_of(
    ACT,
    st.builds("{} will not {} {}.".format, PARTY, DEED, TIME),
    st.builds("{} demanded {} that {} {}.".format, PARTY, TIME, PARTY, DEED),
    st.builds("{} will {} only if {} agrees to {} first.".format, PARTY, DEED, PARTY, DEED),
    st.builds("{} might {} unless {} does not {} {}.".format, PARTY, DEED, PARTY, DEED, TIME),
    st.builds("{} promised {} to {} but has failed to {}.".format, PARTY, PARTY, DEED, DEED),
    st.builds("{} depends on {} for trade, oil and banking services.".format, PARTY, PARTY),
    st.builds(
        "The {}, which involve {}, {} and {}, have been stalled {}.".format, TALKS, PARTY, PARTY, PARTY, TIME
    ),
    st.builds("{} and {} met in {} {} to {}.".format, PARTY, PARTY, STATE, TIME, DEED),
    st.builds("{} denied that {} had threatened to {}.".format, PARTY, PARTY, DEED),
    st.builds("There are concerns that {} could {} {}.".format, PARTY, DEED, TIME),
)
SENTENCE = st.one_of(
    CLAUSE,
    st.builds("{} said that {}".format, PARTY, CLAUSE),
    st.builds('"{}" {} said {}.'.format, CLAUSE, PARTY, TIME),
    st.builds('"{} {}'.format, CLAUSE, CLAUSE),
    st.builds("According to {}, {} told {} that {}".format, PARTY, PARTY, PARTY, CLAUSE),
    st.builds("{}, {} {}, {}".format, CLAUSE, PARTY, SAYING, CLAUSE),
    st.builds("“{}” — {}: “{}”".format, CLAUSE, PARTY, CLAUSE),
)
REPORT = st.lists(st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4).map(
    "\n\n".join
)


@FEW
@given(text=REPORT, posted=DAYS)
def test_sentences_of_the_vocabulary(nlp: Language, text: str, posted: dt.date | None) -> None:
    shown(read(nlp, dated(text, posted)))


def test_the_vocabulary_makes_rules_fire(nlp: Language) -> None:
    """Otherwise the test above would try nothing: one text of every template gives every kind of record."""
    text = (
        "North Korea will return to the Six-Party Talks only if the United States lifts its sanctions first.\n\n"
        '"We will not accept any precondition," US Secretary of State John Kerry said on Thursday.\n\n'
        "China provides fuel and trade to North Korea. Japan promised South Korea to lift its sanctions."
    )
    reading = read(nlp, dated(text, dt.date(2014, 2, 14)))
    assert reading.events
    assert reading.statements
    assert reading.positions
    assert reading.commitments
    assert reading.ties
    assert reading.forums


# --- the example article, spoilt


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """The example with paragraphs left out, doubled, moved, cut, joined or in another case."""
    paragraphs = from_text(SEED.read_text(encoding="utf-8"), SETTINGS).text.split("\n\n")
    chosen = draw(st.lists(st.sampled_from(paragraphs), min_size=1, max_size=9))
    change = draw(
        st.sampled_from(
            ["none", "upper", "lower", "title", "no quotes", "cut", "glued", "no stops", "words shuffled"]
        )
    )
    text = draw(st.sampled_from(["\n\n", "\n", " ", "\n \r\n"])).join(chosen)
    if change in ("upper", "lower", "title"):
        text = getattr(text, change)()
    elif change == "no quotes":
        text = text.translate(str.maketrans("", "", draw(st.sampled_from(['"', "'", "\"'", '".,']))))
    elif change == "cut":
        start = draw(st.integers(0, len(text)))
        text = text[start : draw(st.integers(start, len(text)))]
    elif change == "glued":
        text = text.replace(draw(st.sampled_from([". ", ", ", " the ", '" '])), "")
    elif change == "no stops":
        text = text.replace(".", "")
    elif change == "words shuffled":
        words = text.split(" ")
        random.Random(draw(st.integers(0, 99))).shuffle(words)  # noqa: S311  not a secret
        text = " ".join(words)
    return text


@settings(FEW, max_examples=60)
@given(text=spoilt(), posted=st.sampled_from([None, dt.date(2014, 10, 27), dt.date(2014, 2, 14)]))
def test_the_example_spoilt(nlp: Language, text: str, posted: dt.date | None) -> None:
    shown(read(nlp, dated(text, posted)))


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_marks_that_it_ran(nlp: Language, stage: str) -> None:
    """So that none is skipped in silence, whatever the text."""
    for text in ("", " ", "China."):
        doc = nlp(text)
        assert stage.removeprefix("detente_") in doc._.detente.done
