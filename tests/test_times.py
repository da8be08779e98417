"""Time expressions: a table of sentences of our own, the data behind them, and any text at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import Layers, Timex, layers
from detente.language.model import load_language
from detente.records import Article, When
from detente.settings import Settings
from detente.times import stage as _stage  # noqa: F401  registers the component
from detente.times.attach import tense_of, time_of
from detente.times.grammar import load_grammar
from detente.times.holidays import holiday_in, holidays_in, load_holidays, only_day
from detente.times.lexicon import CONTEXT_KINDS, load_words
from detente.times.meaning import ACTIONS
from detente.times.resolve import Normaliser

Reader = Callable[..., Doc]

# anchor | sentence with [expression] | type | value | first day | last day
# An empty cell is not looked at; "-" is a missing day.
TABLE = """
2014-02-13 | The talks were held [Wednesday] in Panmunjom. | DATE | 2014-02-12 | 2014-02-12 | 2014-02-12
2014-02-13 | The minister will visit Cairo on [Monday]. | DATE | 2014-02-17 | 2014-02-17 | 2014-02-17
2014-02-13 | Officials said on [Thursday] that nothing had changed. | DATE | 2014-02-13 | 2014-02-13 |
2014-02-13 | The two sides are to meet on [Tuesday]. | DATE | 2014-02-18 | |
2014-02-13 | Rebels shelled the town [last Friday]. | DATE | 2014-02-07 | |
2014-02-13 | Talks resume [next Monday]. | DATE | 2014-02-17 | |
2014-02-13 | They met on [Friday last week]. | DATE | 2014-02-07 | |
2014-02-13 | Police fired tear gas [late on Tuesday]. | DATE | 2014-02-11 | |
2014-02-13 | Troops entered the city on [Wednesday night]. | TIME | 2014-02-12TNI | 2014-02-12 | 2014-02-12
2014-02-13 | Envoys arrived [yesterday]. | DATE | 2014-02-12 | |
2014-02-13 | The court will rule [tomorrow]. | DATE | 2014-02-14 | |
2014-02-13 | The envoy leaves [the day after tomorrow]. | DATE | 2014-02-15 | |
2014-02-13 | He resigned [the day before yesterday]. | DATE | 2014-02-11 | |
2014-02-13 | The ceasefire took hold [today]. | DATE | 2014-02-13 | |
2014-02-13 | The president spoke [this morning]. | TIME | 2014-02-13TMO | |
2014-02-13 | Shelling went on [last night]. | TIME | 2014-02-12TNI | 2014-02-12 |
2014-02-13 | She will speak [tomorrow evening]. | TIME | 2014-02-14TEV | 2014-02-14 |
2014-02-13 | He was in Beijing [last April]. | DATE | 2013-04 | 2013-04-01 | 2013-04-30
2014-02-13 | The North tested a bomb in [February last year]. | DATE | 2013-02 | 2013-02-01 | 2013-02-28
2014-02-13 | The reunion is to start [Feb 20]. | DATE | 2014-02-20 | 2014-02-20 | 2014-02-20
2014-02-13 | The reunion ended on [Feb. 2]. | DATE | 2014-02-02 | |
2014-02-13 | The accord was signed on [December 9]. | DATE | 2013-12-09 | |
2014-02-13 | The vote will be held on [January 9]. | DATE | 2015-01-09 | |
2014-02-13 | The purge came [about two months ago]. | DATE | 2013-12 | 2013-12-01 | 2013-12-31
2014-02-13 | The war began [three years ago]. | DATE | 2011 | 2011-01-01 | 2011-12-31
2014-02-13 | The truce broke [10 days ago]. | DATE | 2014-02-03 | |
2014-02-13 | Fighting broke out [two weeks ago]. | DATE | 2014-W05 | 2014-01-27 | 2014-02-02
2014-02-13 | Peace came [a decade ago]. | DATE | 200 | 2000-01-01 | 2009-12-31
2014-02-13 | He fled [several years ago]. | DATE | PAST_REF | - |
2014-02-13 | It began in [the second half of last year]. | DATE | 2013-H2 | 2013-07-01 | 2013-12-31
2014-02-13 | The talks have been stalled since [2008]. | DATE | 2008 | 2008-01-01 | 2008-12-31
2014-02-13 | It is his fifth trip in [the past year]. | DURATION | P1Y | 2013-02-13 | 2014-02-13
2014-02-13 | It has said so in [the past months]. | DURATION | PXM | | 2014-02-13
2014-02-13 | The army lost ground in [the last two weeks]. | DURATION | P2W | 2014-01-30 | 2014-02-13
2014-02-13 | Inspectors will come within [the next 10 days]. | DURATION | P10D | 2014-02-13 | 2014-02-23
2014-02-13 | Tension has eased [recently]. | DATE | PAST_REF | - | -
2014-02-13 | Tension has eased in [recent weeks]. | DATE | PAST_REF | | 2014-02-13
2014-02-13 | The border is [now] closed. | DATE | PRESENT_REF | - | -
2014-02-13 | The border is [currently] closed. | DATE | PRESENT_REF | |
2014-02-13 | A deal will be signed [soon]. | DATE | FUTURE_REF | - | -
2014-02-13 | They may agree in [the near future]. | DATE | FUTURE_REF | |
2014-02-13 | It had been a colony in [the past]. | DATE | PAST_REF | |
2014-02-13 | The council met [earlier this week]. | DATE | 2014-W07 | 2014-02-10 | 2014-02-13
2014-02-13 | The council will meet [later this month]. | DATE | 2014-02 | 2014-02-13 | 2014-02-28
2014-02-13 | The envoys met [last week]. | DATE | 2014-W06 | 2014-02-03 | 2014-02-09
2014-02-13 | The envoys will meet [next week]. | DATE | 2014-W08 | |
2014-02-13 | Exports fell [last month]. | DATE | 2014-01 | |
2014-02-13 | Exports fell [last year]. | DATE | 2013 | |
2014-02-13 | An election is due [next year]. | DATE | 2015 | |
2014-02-13 | An election is due [this year]. | DATE | 2014 | |
2014-02-13 | He won [the year before last]. | DATE | 2012 | |
2014-02-13 | The strikes continued over [the weekend]. | DATE | 2014-W06-WE | 2014-02-08 | 2014-02-09
2014-02-13 | The summit took place [last weekend]. | DATE | 2014-W06-WE | |
2014-02-13 | The treaty was signed on [12 March 2010]. | DATE | 2010-03-12 | 2010-03-12 |
2014-02-13 | The treaty was signed on [March 12, 2010]. | DATE | 2010-03-12 | |
2014-02-13 | The treaty was signed on [the 12th of March 2010]. | DATE | 2010-03-12 | |
2014-02-13 | The treaty was signed on [March 12th, 2010]. | DATE | 2010-03-12 | |
2014-02-13 | The treaty was signed on [Friday, 12 March 2010]. | DATE | 2010-03-12 | |
2014-02-13 | The treaty was signed on [2010-03-12]. | DATE | 2010-03-12 | |
2014-02-13 | The treaty was signed on [3/12/2010]. | DATE | 2010-03-12 | |
2014-02-13 | The treaty was signed on [25/12/2010]. | DATE | 2010-12-25 | |
2014-02-13 | The treaty was signed on [25.12.2010]. | DATE | 2010-12-25 | |
2014-02-13 | The treaty was signed in [March 2010]. | DATE | 2010-03 | 2010-03-01 | 2010-03-31
2014-02-13 | The treaty was signed in [early March 2010]. | DATE | 2010-03 | 2010-03-01 | 2010-03-31
2014-02-13 | The treaty was signed in [mid-2010]. | DATE | 2010 | 2010-01-01 | 2010-12-31
2014-02-13 | The treaty was signed in [late 2010]. | DATE | 2010 | 2010-01-01 | 2010-12-31
2014-02-13 | The treaty expires at [the end of 2016]. | DATE | 2016 | |
2014-02-13 | Both were signed on [March 12-14, 2010]. | DATE | 2010-03-12/2010-03-14 | 2010-03-12 | 2010-03-14
2014-02-13 | Both were signed on [12-14 March 2010]. | DATE | 2010-03-12/2010-03-14 | |
2014-02-13 | He governed in [1985-87]. | DATE | 1985/1987 | 1985-01-01 | 1987-12-31
2014-02-13 | Growth slowed in [the third quarter]. | DATE | 2013-Q3 | |
2014-02-13 | Growth slowed in [the first quarter of 2012]. | DATE | 2012-Q1 | 2012-01-01 | 2012-03-31
2014-02-13 | It reported a [fourth-quarter] loss. | DATE | 2013-Q4 | |
2014-02-13 | Growth slowed in [Q2 2013]. | DATE | 2013-Q2 | |
2014-02-13 | Growth slowed in [the third quarter last year]. | DATE | 2013-Q3 | |
2014-02-13 | Growth slowed in [fiscal 2013]. | DATE | 2013 | |
2014-02-13 | The uprising began in [the spring of 2011]. | DATE | 2011-SP | 2011-03-01 | 2011-05-31
2014-02-13 | The uprising began [last summer]. | DATE | 2013-SU | |
2014-02-13 | The vote will be held [next spring]. | DATE | 2014-SP | |
2014-02-13 | The wall fell in [the late 1980s]. | DATE | 198 | 1980-01-01 | 1989-12-31
2014-02-13 | The wall fell in [the '80s]. | DATE | 198 | |
2014-02-13 | The fort dates from [the 11th century]. | DATE | 10 | 1000-01-01 | 1099-12-31
2014-02-13 | He ruled for [two years]. | DURATION | P2Y | - | -
2014-02-13 | He ruled for [more than two years]. | DURATION | P2Y | |
2014-02-13 | He ruled for [a year and a half]. | DURATION | P1.5Y | |
2014-02-13 | They talked for [almost four hours]. | DURATION | PT4H | |
2014-02-13 | They talked for [30 minutes]. | DURATION | PT30M | |
2014-02-13 | The [two-day] summit ended. | DURATION | P2D | |
2014-02-13 | An [8-month-old] truce broke down. | DURATION | P8M | |
2014-02-13 | It took [a few weeks]. | DURATION | PXW | |
2014-02-13 | It took [twenty-five years]. | DURATION | P25Y | |
2014-02-13 | It took [two to three years]. | DURATION | P3Y | |
2014-02-13 | They have fought for [decades]. | DURATION | PXDE | |
2014-02-13 | It took [half a year]. | DURATION | P0.5Y | |
2014-02-13 | It took [a quarter of a century]. | DURATION | P25Y | |
2014-02-13 | They protest [every Friday]. | SET | XXXX-WXX-5 | - | -
2014-02-13 | They march [each July]. | SET | XXXX-07 | |
2014-02-13 | They meet [every two years]. | SET | P2Y | |
2014-02-13 | They meet [every month]. | SET | P1M | |
2014-02-13 | They meet [twice a week]. | SET | P1W | |
2014-02-13 | It has made $2 million [a year] since then. | SET | P1Y | |
2014-02-13 | Patrols go out [daily]. | SET | XXXX-XX-XX | |
2014-02-13 | The [annual] drills begin. | SET | P1Y | |
2014-02-13 | The siege ended on [Christmas Eve]. | DATE | 2013-12-24 | |
2014-02-13 | The siege ended on [Christmas 2012]. | DATE | 2012-12-25 | |
2014-02-13 | The reunions were planned after [Lunar New Year]. | DATE | 2014-01-31 | |
2014-02-13 | The accord of [Good Friday 1998] held. | DATE | 1998-04-10 | |
2014-02-13 | Voting ends at [5 p.m. Friday]. | TIME | 2014-02-14T17 | 2014-02-14 |
2014-02-13 | The jet vanished at [1840 GMT]. | TIME | 2014-02-13T18:40 | |
2014-02-13 | The jet vanished at [10:30 a.m.] on the way. | TIME | 2014-02-13T10:30 | |
2014-02-13 | The deadline passed at [midnight Tuesday]. | TIME | 2014-02-11T24 | |
2014-02-13 | Nothing moved [overnight]. | TIME | 2014-02-12TNI | 2014-02-12 | 2014-02-13
2014-02-13 | Not so [the first nine months of 2013]. | DURATION | P9M | 2013-01-01 | 2013-09-30
2014-02-13 | He was in Paris in [nineteen ninety-six]. | DATE | 1996 | |
2014-03-01 | More than 70 died when two helicopters crashed [last February]. | DATE | 2013-02 | |
2014-03-20 | The treaty was signed in [June]. | DATE | 2013-06 | |
2014-03-20 | The treaty will be signed in [June]. | DATE | 2014-06 | |
2014-03-20 | The ministers agreed to meet on [April 3]. | DATE | 2014-04-03 | |
2014-12-30 | The parliament will vote on [January 4]. | DATE | 2015-01-04 | |
2015-01-04 | The parliament voted on [December 30]. | DATE | 2014-12-30 | |
2016-02-29 | The clash was [a year ago]. | DATE | 2015 | |
2016-02-29 | He has ruled since [May 2009]. | DATE | 2009-05 | |
2021-01-01 | The accord took effect [last week]. | DATE | 2020-W52 | 2020-12-21 | 2020-12-27
2022-05-09 | It was shelled for [the past three days]. | DURATION | P3D | 2022-05-06 | 2022-05-09
2022-05-09 | The minister told reporters on [Sunday] that the port was open. | DATE | 2022-05-08 | |
2022-05-09 | The blockade is to end on [June 1]. | DATE | 2022-06-01 | |
2022-05-09 | The blockade began [24 hours ago]. | DATE | 2022-05-08 | |
1998-03-22 | Talks are set to resume [Monday] in Belfast. | DATE | 1998-03-23 | |
1998-03-22 | The party was expelled on [Feb. 20]. | DATE | 1998-02-20 | |
2014-02-13 | The leaders were called to Cairo for [Monday]. | DATE | 2014-02-17 | |
2014-02-13 | The vote has been put off to [December]. | DATE | 2014-12 | |
2014-02-13 | The vote was brought forward to [March 16]. | DATE | 2014-03-16 | |
2014-02-13 | He will visit the site of [Sunday]'s attack. | DATE | 2014-02-09 | |
2014-02-13 | They met on [the first Monday of March 2013]. | DATE | 2013-03-04 | |
2014-02-13 | They met in [the first week of March 2013]. | DATE | 2013-W10 | 2013-03-01 | 2013-03-07
2014-02-13 | They met on [the last day of 2012]. | DATE | 2012-12-31 | |
2014-02-13 | They will meet in [the last quarter of the year]. | DATE | 2014-Q4 | 2014-10-01 | 2014-12-31
2014-02-13 | The army fled in [the week of February 3]. | DATE | 2014-W06 | 2014-02-03 | 2014-02-09
2014-02-13 | It happened on [the 8th of this month]. | DATE | 2014-02-08 | |
2014-02-13 | It happened on [the Tuesday before last]. | DATE | 2014-02-04 | |
2014-02-13 | It happened [20 years ago today]. | DATE | 1994-02-13 | |
2014-02-13 | It happened [a week ago Tuesday]. | DATE | 2014-02-04 | |
2014-02-13 | They will return in [three days' time]. | DATE | 2014-02-16 | |
2014-02-13 | It happened in [the early hours of Sunday]. | TIME | 2014-02-09TMO | 2014-02-09 | 2014-02-09
2014-02-13 | It happened at [3 p.m. on Monday]. | TIME | 2014-02-10T15 | 2014-02-10 |
2014-02-13 | It happened on [the night of 3 May 2013]. | TIME | 2013-05-03TNI | 2013-05-03 |
2014-02-13 | Exports fell in [the 2012-13 fiscal year]. | DATE | 2012/2013 | |
2014-02-13 | The fort fell in [the 1800s]. | DATE | 18 | 1800-01-01 | 1899-12-31
2014-02-13 | The war fills [the second half of the 19th century]. | DATE | 18 | 1850-01-01 | 1899-12-31
2014-02-13 | The talks are held [annually]. | SET | P1Y | |
2014-02-13 | They march [every Friday night]. | SET | XXXX-WXX-5TNI | |
2014-02-13 | The guns rested during [Ramadan]. | DATE | 2013-07-09/2013-08-07 | 2013-07-09 | 2013-08-07
2014-02-13 | He changed after [9/11]. | DATE | 2001-09-11 | |
2014-02-13 | It came at [2014-02-13T10:30:00Z]. | TIME | 2014-02-13T10:30:00 | |
2014-02-13 | They met on [the first day of the month]. | DATE | 2014-02-01 | |
2014-02-13 | Russia grew rich in [the first decade of the century]. | DATE | 200 | 2000-01-01 | 2009-12-31
2014-02-13 | Ahead of [Sunday]'s election troops patrolled. | DATE | 2014-02-16 | |
2014-02-13 | The state takes over the presidency in [July]. | DATE | 2014-07 | |
2014-02-13 | The talks collapsed [two Mondays ago]. | DATE | 2014-02-03 | |
2014-02-12 | The pact was signed on [Wednesday] and Thursday. | DATE | 2014-02-05 | |
2014-02-13 | They fought from [March] to May 2012. | DATE | 2012-03 | |
2014-02-13 | They fought from [November] to May 2012. | DATE | 2011-11 | |
1990-08-13 | More ships will arrive by [the end of the month]. | DATE | 1990-08 | 1990-08-01 | 1990-08-31
"""

CHAINS = """
2014-02-13 | He spoke just [a day] after officials held talks on Wednesday in Seoul. | 2014-02-13
2014-02-13 | The envoy came on May 3, 2013. [Two days later] he left. | 2013-05-05
2014-02-13 | The envoy came on May 3, 2013. He had left Paris [a week earlier]. | 2013-04-22
2014-02-13 | The envoy came on May 3, 2013. [The next day] he left. | 2013-05-04
2014-02-13 | In 1996 they signed. Trade doubled [that year]. | 1996-01-01
2014-02-13 | The envoy came on May 3, 2013. They had met [the week before]. | 2013-04-22
2014-02-13 | The envoy came on May 3, 2013. They had met [the night before]. | 2013-05-02
2014-02-13 | He came on May 3, 2013, for the first time since 2009. He left [the next day]. | 2013-05-04
2014-02-13 | The envoy came on Sunday night. He left [the following day]. | 2014-02-10
2014-02-13 | He resigned [the day before] Sunday's vote. | 2014-02-08
2014-02-13 | He resigned on [the eve] of Sunday's vote. | 2014-02-08
2014-02-13 | Riots shook the city on Monday and Tuesday. Nine died in [those two days]. | 2014-02-10
2014-02-13 | He came in May 2012. [The month after], he left. | 2012-06-01
2014-02-13 | He was freed on 3 January 2012. [The next month] he was elected. | 2012-02-01
2014-02-13 | They left in June 2012 and came back [the following spring]. | 2013-03-01
2014-02-13 | In January 2012 he was freed. By [that summer] he ruled. | 2012-06-01
"""

NOTHING = [
    "Troops may march on the capital.",
    "The second column was ahead of the third.",
    "It sent 2000 soldiers and paid $1999 for it.",
    "A 70-year-old man and his 12-year-old son were hurt.",
    "He is 55 years old.",
    "The sun rose and the wed couple sat down.",
    "Resolution 1874 bans it.",
    "He was named Person of the Year on the show This Week.",
    "The user patriot2016 wrote it.",
    "They will spring to the defence of the town.",
    "Sales rose by 20 percent annually.",
    "He left on the eve of the summit.",
]


def cells(table: str) -> list[Any]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*row, id=row[1][:50]) for row in rows]


@pytest.fixture(scope="module")
def reader(nlp: Language) -> Reader:
    """Reads a text through the parser and the times stage alone, with adjectives of frequency."""
    alone = load_language(Settings().model)
    alone.add_pipe("detente_times", config={"frequencies": True})

    def read(text: str, day: str | dt.date | None = None) -> Doc:
        posted = dt.date.fromisoformat(day) if isinstance(day, str) else day
        doc = alone.make_doc(text)
        doc._.detente = Layers(article=Article(**_article(text, posted)))
        return alone(doc)

    return read


def _article(text: str, posted: dt.date | None) -> dict[str, Any]:
    plain = Article.plain(text, posted=posted)
    return {"id": plain.id, "text": text, "posted": posted, "posted_as": "user" if posted else ""}


def marked(sentence: str) -> tuple[str, str]:
    found = re.search(r"\[(.*?)\]", sentence)
    assert found is not None
    return sentence.replace("[", "").replace("]", ""), found.group(1)


def the(doc: Doc, expression: str) -> Timex:
    found = [t for t in layers(doc).timexes if t.when.expression == expression]
    assert found, f"{expression!r} not among {[t.when.expression for t in layers(doc).timexes]}"
    return found[0]


@pytest.mark.parametrize(("day", "sentence", "kind", "value", "first", "last"), cells(TABLE))
def test_expression(
    reader: Reader, day: str, sentence: str, kind: str, value: str, first: str, last: str
) -> None:
    text, expression = marked(sentence)
    when = the(reader(text, day), expression).when
    assert (when.type, when.value) == (kind, value)
    for wanted, got in ((first, when.start), (last, when.end)):
        if wanted:
            assert (got.isoformat() if got else "-") == wanted


@pytest.mark.parametrize(("day", "text", "first"), cells(CHAINS))
def test_counted_from_what_was_named(reader: Reader, day: str, text: str, first: str) -> None:
    text, expression = marked(text)
    assert the(reader(text, day), expression).when.start == dt.date.fromisoformat(first)


@pytest.mark.parametrize("text", NOTHING)
def test_no_time_is_found_where_there_is_none(reader: Reader, text: str) -> None:
    assert [t.when.expression for t in layers(reader(text, "2014-02-13")).timexes] == []


def test_two_days_joined_by_and_are_two_expressions(reader: Reader) -> None:
    doc = reader("He will be in China on Friday and Saturday.", "2014-02-13")
    assert [t.when.value for t in layers(doc).timexes] == ["2014-02-14", "2014-02-15"]


def test_relative_expressions_without_a_day_have_no_days(reader: Reader) -> None:
    doc = reader("They met on Friday and will meet again on Feb 20 next year.")
    assert next((t.when.value, t.when.start) for t in layers(doc).timexes) == ("XXXX-WXX-5", None)


def test_absolute_expressions_name_no_anchor(reader: Reader) -> None:
    doc = reader("They met in 2008 and yesterday.", "2014-02-13")
    assert [t.when.anchor for t in layers(doc).timexes] == [None, dt.date(2014, 2, 13)]


def test_frequency_adjectives_are_left_out_by_default(nlp: Language) -> None:
    assert not Normaliser().find(nlp.make_doc("The annual drills.")).found
    assert Normaliser(frequencies=True).find(nlp.make_doc("The annual drills.")).found


TENSES = [
    ("Kerry [visited] Seoul.", "past"),
    ("Kerry will [visit] Seoul.", "future"),
    ("Kerry is to [visit] Seoul.", "future"),
    ("Kerry is going to [visit] Seoul.", "future"),
    ("Kerry has [visited] Seoul.", "past"),
    ("Kerry had [visited] Seoul.", "past"),
    ("Kerry [visits] Seoul.", "present"),
    ("Kerry is [visiting] Seoul.", "present"),
    ("Kerry was [visiting] Seoul.", "past"),
    ("He said that he would [visit] Seoul.", "future"),
    ("The town was [shelled].", "past"),
    ("The meeting will be [held] in Seoul.", "future"),
    ("The [meeting] was calm.", "none"),
    ("They will meet and [discuss] the plan.", "future"),
]


@pytest.mark.parametrize(("sentence", "tense"), TENSES)
def test_tense(reader: Reader, sentence: str, tense: str) -> None:
    text, word = marked(sentence)
    doc = reader(text)
    assert tense_of(doc, next(token.i for token in doc if token.text == word)) == tense


ATTACHED = [
    ("North and South Korea [held] talks on Wednesday.", "2014-02-12", "2014-02-12"),
    ("North and South Korea held [talks] on Wednesday.", "2014-02-12", "2014-02-12"),
    ("On Wednesday, the envoys quietly [left] the capital.", "2014-02-12", "2014-02-12"),
    ("Following the nuclear test in February last year, the US [sent] bombers.", "2013-02-01", "2014-02-13"),
    ("The talks have been [stalled] since 2008.", "2008-01-01", None),
    ("The minister will [visit] China on Friday and Saturday.", "2014-02-14", "2014-02-15"),
    ("Monday's [vote] split the party.", "2014-02-10", "2014-02-10"),
    ("A reunion, which is to [start] Feb 20, was a topic.", "2014-02-20", "2014-02-20"),
    ("He [spoke] just a day after both sides held talks on Wednesday.", "2014-02-13", "2014-02-13"),
    ("He spoke just a day after both sides [held] talks on Wednesday.", "2014-02-12", "2014-02-12"),
    ("They held their highest-level [talks] since 2007 on Wednesday.", "2014-02-12", "2014-02-12"),
    ("They must [withdraw] by Saturday.", None, "2014-02-15"),
    ("The army [quit] the valley a day after rebels raided it on Saturday.", "2014-02-09", "2014-02-09"),
    ("The army quit the valley on Monday, two days after rebels [raided] it.", "2014-02-08", "2014-02-08"),
    ("Two days after the [raid], the army withdrew on Wednesday.", "2014-02-10", "2014-02-10"),
    ("They met on Monday, the day before the rebels [signed] the truce.", "2014-02-11", "2014-02-11"),
    ("The pact was approved on Monday, a year after it was [signed].", "2013-01-01", "2013-12-31"),
    ("On the eve of Friday's vote the rebels [struck].", "2014-02-13", "2014-02-13"),
    ("The rebels [seized] the port before dawn on Tuesday.", "2014-02-11", "2014-02-11"),
    ("The jets [bombed] the camp from Monday on.", "2014-02-10", None),
    ("The minister gave them until Friday to [leave].", None, "2014-02-14"),
    ("They agreed on Tuesday to [exchange] prisoners on Saturday.", "2014-02-15", "2014-02-15"),
    ("The president condemned the [attack] of February 2.", "2014-02-02", "2014-02-02"),
    ("The strike dates from January 9, when the mine [shut].", "2014-01-09", "2014-01-09"),
    ("The envoy was robbed on Monday in Tunis, where he was [attending] a fair.", "2014-02-10", "2014-02-10"),
    ("The rebels [stormed] the base and burned it on Monday.", "2014-02-10", "2014-02-10"),
    ("The town mourned the dead of the [war] that it fought in May 2008.", "2008-05-01", "2008-05-31"),
    ("Three days of [talks] in Cairo ended on Tuesday.", "2014-02-09", "2014-02-11"),
    ("He began a two-day [visit] to Paris on Tuesday.", "2014-02-11", "2014-02-12"),
    ("The inspectors will [return] within ten days.", "2014-02-13", "2014-02-23"),
    ("The inspectors will [return] in three weeks.", "2014-03-03", "2014-03-09"),
    ("Between 1998 and 2002 the two armies [fought].", "1998-01-01", "2002-12-31"),
    ("The council met last week; on Monday it [adopted] a text.", "2014-02-10", "2014-02-10"),
    ("Rebels attacked the base on Monday. They [killed] nine men.", "2014-02-10", "2014-02-10"),
    ("It shut the port on Monday. It also [expelled] the consul.", "2014-02-10", "2014-02-10"),
    ("May 3, 2013: Armenia sends troops. Turkey [protests].", "2013-05-03", "2013-05-03"),
    ("The state has recently [reopened] the case.", None, "2014-02-13"),
    ("The army said on Monday it [killed] 20 rebels near Gao on Sunday.", "2014-02-09", "2014-02-09"),
    ("Rebels who seized the port last week [withdrew] yesterday.", "2014-02-12", "2014-02-12"),
    ("Rebels who [seized] the port last week withdrew yesterday.", "2014-02-03", "2014-02-09"),
    ("Aid workers [entered] the city as shelling stopped on Monday.", "2014-02-10", "2014-02-10"),
    ("It severed ties in January 1961, two years after the [coup].", "1959-01-01", "1959-12-31"),
    ("The rebels must [answer] within two days.", "2014-02-13", "2014-02-15"),
    ("The president fled on Saturday. The previous evening he had [signed].", "2014-02-07", "2014-02-07"),
    ("The government put off the [election] to June.", "2014-06-01", "2014-06-30"),
]

# Events that the text gives no time, whatever times stand beside them.
TIMELESS = [
    "He said on Thursday that the US will not [accept] talks.",
    "The envoy said on Tuesday that the army had [shelled] the town.",
    "The two sides agreed on Tuesday to [exchange] prisoners.",
    "On Monday he repeated that his country would [recall] its envoy.",
    "The president [condemned] Sunday's attack.",
    "The minister [resigned] over the coup attempt of July 15.",
    "Rebels attacked the base on Monday. They will [face] trial.",
    "Rebels attacked the base on Monday. They had [threatened] to do so.",
    "Rebels attacked the base on Monday. They have since [withdrawn].",
    "Rebels attacked the base on Monday.\n\nThey [killed] nine men elsewhere.",
    "The cabinet fell on Monday; the army had [fled].",
    "He called on Monday for an end to the [war].",
    "The council [extended] the mission until December 31.",
    '"They [crossed] the river," the man said on Monday.',
]


@pytest.mark.parametrize(("sentence", "first", "last"), ATTACHED)
def test_time_of_an_event(reader: Reader, sentence: str, first: str | None, last: str | None) -> None:
    text, word = marked(sentence)
    doc = reader(text, "2014-02-13")
    when = time_of(doc, next(token.i for token in doc if token.text == word))
    assert when is not None
    assert when.start == (dt.date.fromisoformat(first) if first else None)
    assert when.end == (dt.date.fromisoformat(last) if last else None)


@pytest.mark.parametrize("sentence", TIMELESS)
def test_an_event_is_given_no_time_of_another(reader: Reader, sentence: str) -> None:
    text, word = marked(sentence)
    doc = reader(text, "2014-02-13")
    assert time_of(doc, next(token.i for token in doc if token.text == word)) is None


def test_time_of_what_is_said_can_leave_out_the_saying(reader: Reader) -> None:
    doc = reader("He said on Thursday that the rebels fled.", "2014-02-13")
    fled = next(token.i for token in doc if token.text == "fled")
    assert time_of(doc, fled) is not None
    assert time_of(doc, fled, reported=False) is None


def test_time_of_an_event_without_one(reader: Reader) -> None:
    doc = reader("They fought. The truce came in 2008.", "2014-02-13")
    assert time_of(doc, 1) is None
    assert time_of(doc, 10_000) is None


def test_the_extension_shows_the_layer(reader: Reader) -> None:
    doc = reader("They met in 2008.", "2014-02-13")
    assert doc._.detente_times is layers(doc).timexes
    assert doc._.detente_times[0].when.value == "2008"


@pytest.mark.parametrize("rule", load_grammar().rules, ids=lambda rule: rule.name)
def test_every_rule_finds_its_examples(reader: Reader, rule: Any) -> None:
    assert rule.action == "calendar" or rule.action in ACTIONS
    assert rule.examples
    finder = Normaliser(frequencies=True)
    for example in rule.examples:
        text = example if example[0].isupper() else f"It was {example} there."
        found = [found.rule for found in finder.find(reader(text)).found]
        assert rule.name in found, (example, found)


def test_every_word_class_is_used_and_every_word_found() -> None:
    grammar = load_grammar()
    used = " ".join([*grammar.macros.values(), *(rule.pattern for rule in grammar.rules)])
    used_in_code = {"RATE", "STOP", "MILLION", "PERCENT", "PERSON", "PREP", "BEFORE", "HYPH", "LONG"}
    for row in load_words():
        assert row.words
        known = row.kind in used_in_code or row.kind in CONTEXT_KINDS
        assert known or re.search(rf"\b{row.kind}\b", used), f"no pattern uses {row.kind}"


def test_every_holiday_has_days() -> None:
    for row in load_holidays():
        days = [days for year in range(1990, 2035) for days in holidays_in(row, year)]
        assert days, row.name
        assert all(first <= last for first, last in days)
        if only_day(row) is None:
            assert len(days) >= 30, row.name
    christmas = next(row for row in load_holidays() if row.name == "Christmas")
    assert holiday_in(christmas, 1998) == dt.date(1998, 12, 25)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Easter", "2024-03-31"),
        ("Thanksgiving", "2023-11-23"),
        ("Labor Day", "2024-09-02"),
        ("Memorial Day", "2024-05-27"),
        ("Good Friday", "1998-04-10"),
        ("Orthodox Easter", "2022-04-24"),
        ("Ramadan", "2022-04-02"),
        ("Eid al-Adha", "2003-02-11"),
        ("Yom Kippur", "1995-10-04"),
        ("Passover", "2002-03-28"),
        ("Diwali", "2008-10-28"),
        ("Lunar New Year", "1990-01-27"),
        ("Vesak", "2014-05-13"),
    ],
)
def test_moving_holidays(name: str, day: str) -> None:
    row = next(row for row in load_holidays() if row.name == name)
    assert holiday_in(row, int(day[:4])) == dt.date.fromisoformat(day)


WORDS = st.sampled_from(
    [
        "Feb",
        "20",
        "2014",
        "31",
        "99",
        "0",
        "1999",
        "0000",
        "last",
        "next",
        "year",
        "month",
        "the",
        "of",
        "to",
        "Friday",
        "-",
        ",",
        ".",
        ":",
        "/",
        "'",
        "\n\n",
        "\n",
        "a.m.",
        "5",
        "p.m.",
        "Q3",
        "1990s",
        "'98",
        "ago",
        "later",
        "two",
        "few",
        "day",
        "days",
        "week",
        "second",
        "half",
        "quarter",
        "every",
        "daily",
        "11/02/89",
        "25:99",
        "13:37",
        "99/99/9999",
        "mid",
        "end",
        "Christmas",
        "tomorrow",
        "since",
        "before",
        "after",
        "nineteen",
        "ninety",
        "six",
        "century",
        "32nd",
        "first",
        "past",
        "Monday",
        "99999999999999999",
        "and",
        "Tuesday",
        "midnight",
        "GMT",
        "fiscal",
        "now",
        "soon",
        "9999",
        "1",
        "1000",
        "years",
        "spring",
        "4,000,000",
        "300",
        "millions",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)),
    day=st.one_of(st.none(), st.dates()),
)
def test_any_text_is_read(reader: Reader, text: str, day: dt.date | None) -> None:
    doc = reader(text, day)
    ends = 0
    for timex in layers(doc).timexes:
        when: When = timex.when
        assert text[timex.start_char : timex.end_char] == when.expression
        assert when.evidence is not None
        assert (when.evidence.start, when.evidence.end) == (timex.start_char, timex.end_char)
        assert timex.start_char >= ends
        ends = timex.end_char
        assert timex.start < timex.end <= len(doc)
        assert doc[timex.start].idx <= timex.start_char
        assert when.value
        assert when.start is None or when.end is None or when.start <= when.end
    for i in range(len(doc)):
        time_of(doc, i)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(WORDS, max_size=60).map(" ".join), posted=st.one_of(st.none(), st.dates()))
def test_any_text_is_dated(reader: Reader, nlp: Language, text: str, posted: dt.date | None) -> None:
    doc = reader(text)
    doc._.detente = Layers(article=Article.plain(text, posted=posted))
    article = layers(nlp.get_pipe("detente_times")(doc)).article
    assert article.posted == posted
    if article.written_from and article.written_to:
        assert article.written_from <= article.written_to
    assert article.date_reasons
