"""Finding events: what each filter means, order and pages, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.database import Database
from detente.errors import SettingError
from detente.records import Event
from stored import add, on, party, place, report, said_by, since, tells, words


@pytest.fixture
def base() -> Iterator[Database]:
    with Database(":memory:") as made:
        yield made


# Filters

JAN, FEB = dt.date(2013, 1, 20), dt.date(2013, 2, 20)
MANY = report(
    tells("One: A accused B.", "One", ("USA",), ("PRK",), root="ACCUSE", mode="disapprove", when=on(JAN)),
    tells("Two: A threatened B.", "Two", ("USAMIL",), ("PRKMIL",), root="THREATEN", status="planned",
          when=on(FEB)),
    tells("Three: all met.", "Three", ("USAGOV", "PRKGOV", "CHN"), (), root="CONSULT", when=on(JAN)),
    tells("Four: rebels attacked.", "Four", ("USAREB",), ("CHNCIV",), root="ASSAULT",
          attribution=said_by("X"), when=on(dt.date(2013, 1, 1), dt.date(2013, 12, 31))),
    tells("Five: it aids.", "Five", (party("IGO", name="the alliance", organisation="NATO"),), ("CHN",),
          root="AID", confidence=0.3, when=since(dt.date(2008, 1, 1)), where=place("Seoul", 37.5, 127.0)),
    tells("Six: it is refused.", "Six", (party("PRKGOV", name="Kim", person="Kim Jong Un"),), ("USAGOV",),
          root="REJECT", status="denied", when=on(dt.date(1990, 1, 1), dt.date(1999, 12, 31))),
    tells("Seven: it speaks to itself.", "Seven", ("USAGOV",), ("USAMIL",), root="REQUEST"),
    tells("Eight: they speak.", "Eight", ("---",), ("---JRN",), root="ACCUSE", status="ongoing"),
    source="many.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def many() -> Iterator[Database]:
    with Database(":memory:") as made:
        add(made, MANY, report(tells("Nine: A accused B.", "Nine"), day=None, source="undated.txt"))
        yield made


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "One Two Three Four Five Six Seven Eight Nine"),
        ({"actor": "USA"}, "One Two Three Four Seven Nine"),
        ({"actor": "USAGOV"}, "Three Seven"),
        ({"actor": "PRK"}, "Three Six"),
        ({"recipient": "PRK"}, "One Two Three Nine"),
        ({"recipient": "USA"}, "Three Six Seven"),
        ({"actor": "USA", "recipient": "PRK"}, "One Two Three Nine"),
        ({"actor": "USA", "recipient": "CHN"}, "Three Four"),
        ({"actor": "USAGOV", "recipient": "PRK"}, "Three"),
        ({"actor": "USAGOV", "recipient": "USAGOV"}, ""),
        ({"actor": "USA", "recipient": "USA"}, "Seven"),
        ({"actor": "USAREB", "recipient": "CHN"}, "Four"),
        ({"party": "CHN"}, "Three Four Five"),
        ({"party": "PRKMIL"}, "Two"),
        ({"actor": "Kim Jong Un"}, "Six"),
        ({"actor": "kim jong un", "recipient": "USA"}, "Six"),
        ({"actor": "Kim"}, ""),
        ({"party": "NATO"}, "Five"),
        ({"actor": "NATO", "recipient": "CHN"}, "Five"),
        ({"actor": "---"}, "Eight"),
        ({"recipient": "---JRN"}, "Eight"),
        ({"actor": "U%", "recipient": "_"}, ""),
        ({"roots": "accuse"}, "One Eight Nine"),
        ({"roots": ["ACCUSE", "AID"]}, "One Five Eight Nine"),
        ({"roots": "ACCUSE, AID"}, "One Five Eight Nine"),
        ({"modes": "disapprove"}, "One"),
        ({"statuses": "denied,planned"}, "Two Six"),
        ({"statuses": ("ongoing",), "actor": "---"}, "Eight"),
        ({"since": "2013-02"}, "Two Four Five Seven Eight"),
        ({"until": "2013-01"}, "One Three Four Five Six"),
        ({"since": "2013-01", "until": "2013-01"}, "One Three Four Five"),
        ({"since": "2013-02-20", "until": dt.date(2013, 2, 20)}, "Two Four Five"),
        ({"since": "2010", "until": "2011"}, "Five"),
        ({"since": "1992", "until": "1992"}, "Six"),
        ({"actor": "PRK", "since": "1992", "until": "1993"}, "Six"),
        ({"actor": "USA", "recipient": "PRK", "since": "2013-02"}, "Two"),
        ({"actor": "USA", "recipient": "PRK", "until": "2013-01"}, "One Three"),
        ({"since": 2014}, "Five Seven Eight"),
        ({"until": "9999"}, "One Two Three Four Five Six Seven Eight"),
        ({"attributed": "claims"}, "Four"),
        ({"attributed": "reporter", "actor": "USA"}, "One Two Three Seven Nine"),
        ({"min_confidence": 0.5, "party": "CHN"}, "Three Four"),
        ({"state": "kor"}, "Five"),
        ({"article": MANY.article.id, "roots": "ACCUSE"}, "One Eight"),
        ({"article": "0" * 16}, ""),
        ({"text": "accused"}, "One Nine"),
        ({"text": "ACCUSES"}, "One Nine"),
        ({"text": '"speaks to itself"'}, "Seven"),
        ({"text": "itself speaks"}, "Seven"),
        ({"text": '"itself speaks"'}, ""),
        ({"text": "threaten", "statuses": "planned", "actor": "USA", "recipient": "PRK"}, "Two"),
    ],
)
def test_a_filter_finds_the_events_that_it_describes(
    wanted: dict[str, Any], expected: str, many: Database
) -> None:
    for sort in ("newest", "oldest"):
        assert sorted(words(many.find(sort=sort, **wanted))) == sorted(expected.split())
    assert many.count(**wanted) == len(expected.split())


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"roots": "NONE"}, "use one of AGREE"),
        ({"statuses": "perhaps"}, "perhaps"),
        ({"statuses": 7}, "must be words"),
        ({"roots": [None]}, "must be words"),
        ({"since": "2013-13"}, "no year or month"),
        ({"until": "0000"}, "no year or month"),
        ({"since": "some day"}, "some day"),
        ({"since": "2014", "until": "2013"}, "swap"),
        ({"min_confidence": 2}, "min_confidence"),
        ({"attributed": "nobody"}, "nobody"),
        ({"colour": "red"}, "colour"),
        ({"actor": 7}, "actor"),
        ({"actor": "\ud800"}, "no Unicode"),
        ({"text": "…"}, "no word"),
        ({"sort": "best"}, "newest or oldest"),
        ({"after": "2014"}, "no cursor"),
        ({"after": "never~1"}, "no cursor"),
        ({"after": "2014-01-01~" + "9" * 30}, "no cursor"),
    ],
)
def test_a_filter_that_cannot_be_is_told(wanted: dict[str, Any], message: str, many: Database) -> None:
    with pytest.raises(SettingError, match=message):
        list(many.find(**wanted))


def _acts(event: Event, actor: str, recipient: str) -> bool:
    """What a filter by two codes means, told in Python."""

    def named(party: Any, code: str) -> bool:
        return party.code.startswith(code)

    if not event.recipients and len({one.code for one in event.actors}) > 1:
        pairs = [(a, b) for a in event.actors for b in event.actors if a.code != b.code]
    else:
        pairs = [(a, b) for a in event.actors for b in event.recipients or (None,)]  # type: ignore[misc]
    return any(
        (not actor or named(a, actor)) and (not recipient or (b and named(b, recipient))) for a, b in pairs
    )


_CODES = ("USA", "USAGOV", "USAREB", "PRK", "PRKGOV", "COL", "COLREB", "IGO")
_SIDES = st.lists(st.sampled_from(_CODES), max_size=3, unique=True)


@given(st.lists(st.tuples(_SIDES.filter(bool), _SIDES), max_size=8), st.data())
def test_two_codes_find_whoever_acts_toward_whom(sides: list[tuple[list[str], list[str]]], data: Any) -> None:
    told = [tells(f"Sentence {n}.", str(n), tuple(a), tuple(b)) for n, (a, b) in enumerate(sides)]
    whole = report(*told, more="End.")
    with Database(":memory:") as base:
        add(base, whole)
        for _ in range(6):
            actor = data.draw(st.sampled_from(("", *_CODES)))
            recipient = data.draw(st.sampled_from(("", *_CODES)))
            expected = {e.id for e in whole.events if _acts(e, actor, recipient)}
            assert {one.event.id for one in base.find(actor=actor, recipient=recipient)} == expected


# Order and pages


def test_events_come_by_day_and_those_without_one_last(many: Database) -> None:
    newest, oldest = list(many.find()), list(many.find(sort="oldest"))
    assert words(newest)[-1] == words(oldest)[-1] == "Nine"
    days = [one.day for one in newest[:-1]]
    assert days == sorted(days, key=str, reverse=True)
    assert [one.day for one in oldest[:-1]] == sorted(days, key=str)


@given(
    st.lists(st.sampled_from([None, *(dt.date(2014, 1, day) for day in (1, 2, 3))]), max_size=12),
    st.integers(1, 5),
    st.sampled_from(["newest", "oldest"]),
    st.sampled_from(
        [{}, {"actor": "USA"}, {"actor": "USA", "recipient": "PRK"}, {"statuses": "happened,planned"}]
    ),
)
def test_pages_neither_skip_nor_repeat(
    days: list[dt.date | None], size: int, sort: Any, wanted: dict[str, Any]
) -> None:
    with Database(":memory:") as base:
        add(base, *(report(tells(f"Number {n}.", str(n)), day=day) for n, day in enumerate(days)))
        whole = words(base.find(sort=sort, **wanted))
        assert sorted(whole, key=int) == [str(n) for n in range(len(days))]
        pages, after = [], ""
        while page := list(base.find(sort=sort, limit=size, after=after, **wanted)):
            pages += page
            after = page[-1].cursor
        assert words(pages) == whole


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (-1, 0), (3, 3), (2**70, 9), (None, 9)])
def test_no_more_is_found_than_was_asked_for(limit: int | None, count: int, many: Database) -> None:
    assert len(list(many.find(limit=limit))) == count


# Words

_LONG = (
    "The delegates sat for nine hours in a hotel above the lake and left without a word to the press. "
    "A second session is set for the coming week, when the question of the border crossings and of the "
    "frozen funds is to be taken up again by experts of the two foreign ministries in the capital."
)
_OTHER = (
    "Rain fell on the northern valleys for a third day, and the bridges on two rivers were closed. "
    "Farmers drove their cattle to the hills while soldiers filled sacks with sand along the old town."
)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("delegates lake", 1),
        ('"hotel above the lake"', 1),
        ('"lake above"', 0),
        ("session OR rain", 0),
        ("NOT rain", 0),
        ("title:hotel", 0),
        ("hotel*", 1),
        ("hotel -rain", 0),
        ('hotel "', 1),
        ("(hotel)", 1),
        ("hotel^2", 0),
        ("frozen-funds", 1),
    ],
)
def test_a_search_takes_words_and_phrases_and_nothing_else(query: str, count: int, base: Database) -> None:
    add(base, report(more=_LONG), report(more=_OTHER))
    assert len(base.search(query)) == count


@given(st.text(alphabet=st.characters(codec=None), max_size=20))
def test_no_words_break_a_search(query: str) -> None:
    with Database(":memory:") as base:
        for search in (base.search, lambda words: list(base.find(text=words)) if words else []):
            try:
                assert search(query) == []
            except SettingError as error:
                assert not query.isalnum() or not query.isprintable()
                assert str(error)  # noqa: PT017


def test_a_search_gives_the_best_first_with_the_words_marked(base: Database) -> None:
    add(base, report(more=_OTHER + " " + _LONG), report(more="Short. The rivers, the rivers, the rivers.",
                                                        title="Rivers"))  # fmt: skip
    found = base.search("rivers", limit=5)
    assert [one[1] for one in found] == ["Rivers", ""]
    assert "[rivers]" in found[1][3]
    assert len(base.search("rivers", limit=1)) == 1
    assert base.search("rivers", limit=0) == base.search("rivers", limit=-5) == []
