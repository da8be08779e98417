"""Events that several reports tell of: which are one, how they are counted, in what they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.database import Database
from detente.records import Reading
from detente.store.find import FoundEvent, disagreements
from detente.store.numbers import casualties
from stored import DAY, SECOND, add, on, place, report, rows, tells, words

# Two papers on one raid, in words of their own.
ONE = "Gunmen from Chad killed 12 soldiers of Sudan in a raid on the border town of Tine on Thursday"
TWO = "At least 14 soldiers of Sudan were killed on Thursday when gunmen crossed from Chad and raided Tine"
THREE = "Sudan lost a dozen soldiers on Thursday as gunmen from Chad stormed the border town of Tine"
TALE_ONE = (
    "The army said that it had driven the attackers back over the dry river by nightfall, and that two "
    "trucks burned."
)
TALE_TWO = (
    "A trader reached by telephone told of shops looted along the main street and of families walking west."
)


@pytest.fixture
def base() -> Iterator[Database]:
    with Database(":memory:") as made:
        yield made
        assert made.check() == []


def raid(
    sentence: str = ONE, more: str = TALE_ONE, day: dt.date = DAY, when: dt.date | None = DAY, **fields: Any
) -> Reading:
    """A report of the raid."""
    trigger = next(word for word in ("killed", "raided", "stormed", "lost") if word in sentence)
    known = {"actors": ("TCD",), "recipients": ("SDN",), "root": "ASSAULT"} | fields
    event = tells(f"{sentence}.", trigger, **known, when=on(when) if when else None)
    return report(event, more=more, day=day)


def happenings(base: Database) -> list[int]:
    """The happening of each event, in the order in which they were added, numbered from 0."""
    found = [row[0] for row in rows(base, "SELECT happening FROM events ORDER BY n")]
    numbers = {happening: n for n, happening in enumerate(dict.fromkeys(found))}
    return [numbers[happening] for happening in found]


def counted(base: Database) -> set[tuple[int, int]]:
    """Reports and articles of each happening."""
    return {(one.reports, one.articles) for one in base.find()}


def both(base: Database, second: Reading, first: Reading | None = None) -> bool:
    """Whether the events of two reports are one."""
    add(base, first or raid(), second)
    return happenings(base) == [0, 0]


def test_two_reports_of_one_event_are_one_happening_of_two_reports(base: Database) -> None:
    assert both(base, raid(TWO, TALE_TWO))
    assert counted(base) == {(2, 2)}
    assert base.info().happenings == 1


def test_an_event_that_one_report_tells_is_a_happening_of_its_own(base: Database) -> None:
    add(base, raid())
    assert counted(base) == {(1, 1)}


def test_reprints_count_as_one_report(base: Database) -> None:
    add(base, raid(), raid(more=f"{TALE_ONE} (Agency)"), raid(TWO, TALE_TWO))
    assert happenings(base) == [0, 0, 0]
    assert counted(base) == {(2, 3)}


def test_an_article_added_twice_is_counted_once(base: Database) -> None:
    add(base, raid(), raid(), raid(TWO, TALE_TWO), raid(TWO, TALE_TWO))
    assert counted(base) == {(2, 2)}


@pytest.mark.parametrize(
    "other",
    [
        {"status": "planned"},
        {"status": "denied"},
        {"status": "hypothetical"},
        {"status": "historical"},
        {"recipients": ("CAF",)},
        {"actors": ("LBY",), "recipients": ("SDN",)},
        {"actors": ("---",), "recipients": ("---",)},
        {"when": DAY + dt.timedelta(3)},
        {"day": DAY + dt.timedelta(4)},
    ],
    ids=str,
)
@pytest.mark.parametrize("reprint", [False, True])
def test_events_that_differ_in_status_parties_or_time_are_never_one(
    other: dict[str, Any], reprint: bool, base: Database
) -> None:
    assert not both(
        base, raid(ONE, f"{TALE_ONE} Again.", **other) if reprint else raid(TWO, TALE_TWO, **other)
    )
    assert counted(base) == {(1, 1)}


def test_events_at_places_far_apart_are_never_one(base: Database) -> None:
    tine = raid(where=place("Tine", 15.04, 22.8, "SDN"))
    assert not both(base, raid(TWO, TALE_TWO, where=place("Juba", 4.85, 31.6, "SSD")), tine)


def test_what_goes_on_and_what_happened_may_be_one(base: Database) -> None:
    assert both(base, raid(TWO, TALE_TWO, status="ongoing"))


def test_two_events_of_one_article_are_never_one(base: Database) -> None:
    again = tells(
        "They killed more soldiers there.", "killed", ("TCD",), ("SDN",), root="ASSAULT", when=on(DAY)
    )
    first = tells(f"{ONE}.", "killed", ("TCD",), ("SDN",), root="ASSAULT", when=on(DAY))
    add(base, report(first, again, more=TALE_ONE), report(first, again, more=f"{TALE_ONE} Again."))
    found = happenings(base)
    assert found[0] != found[1]
    assert found[2] != found[3]


def test_recipients_that_differ_are_never_one_through_a_third_report(base: Database) -> None:
    add(base, raid(recipients=()), raid(TWO, TALE_TWO), raid(ONE, f"{TALE_ONE} Again.", recipients=("CAF",)))
    found = happenings(base)
    assert found[1] != found[2]


_EVENT = st.tuples(
    st.sampled_from([ONE, TWO, THREE]),
    st.sampled_from([TALE_ONE, TALE_TWO]),
    st.sampled_from(["happened", "ongoing", "planned", "denied"]),
    st.sampled_from([("SDN",), ("CAF",)]),
    st.sampled_from([DAY, DAY + dt.timedelta(1), DAY + dt.timedelta(9)]),
    st.booleans(),
)


@given(st.lists(_EVENT, min_size=2, max_size=6, unique=True), st.booleans())
def test_no_happening_has_events_of_other_statuses_or_recipients_or_of_one_article(
    given_events: list[Any], second: bool
) -> None:
    with Database(":memory:") as base:
        for n, (sentence, tale, status, recipients, day, dated) in enumerate(given_events):
            one = raid(sentence, f"{tale} Copy {n}.", day, day if dated else None, status=status,
                       recipients=recipients)  # fmt: skip
            add(base, one)
            if second:
                add(base, msgspec.structs.replace(one, versions=SECOND))
        groups: dict[int | None, list[FoundEvent]] = {}
        for found in base.find():
            groups.setdefault(found.happening, []).append(found)
        for group in groups.values():
            for left, right in combinations(group, 2):
                assert left.event.recipients == right.event.recipients
                assert {left.event.status, right.event.status} <= {"happened", "ongoing"} or (
                    left.event.status == right.event.status
                )
                assert left.article.id != right.article.id
        assert base.check() == []


# Changes


def test_a_report_that_is_rejected_no_longer_counts(base: Database) -> None:
    add(base, raid(), raid(TWO, TALE_TWO))
    made = base.reject(raid(TWO, TALE_TWO).events[0].id, author="Ana")
    assert counted(base) == {(1, 1)}
    base.undo(made.n)
    assert counted(base) == {(2, 2)}


def test_an_edit_takes_an_event_to_where_it_belongs(base: Database) -> None:
    add(base, raid(), raid(TWO, TALE_TWO))
    made = base.correct(raid(TWO, TALE_TWO).events[0].id, author="Ana", status="denied")
    assert happenings(base) == [0, 1]
    base.undo(made.n)
    assert happenings(base) == [0, 0]


def test_a_report_that_is_read_anew_joins_again(base: Database) -> None:
    add(base, raid(), raid(TWO, TALE_TWO), msgspec.structs.replace(raid(), versions=SECOND))
    assert counted(base) == {(2, 2)}
    add(base, msgspec.structs.replace(raid(), versions=SECOND, events=()), recode=True)
    assert counted(base) == {(1, 1)}
    assert base.info().happenings == 1


# Reports of one event


def test_the_reports_of_an_event_come_in_the_order_of_publication(base: Database) -> None:
    add(base, raid(TWO, TALE_TWO, DAY + dt.timedelta(1)), raid())
    (happening,) = {one.happening for one in base.find()}
    assert happening is not None
    found = base.same_event(happening)
    assert [one.article.day for one in found] == [DAY, DAY + dt.timedelta(1)]
    assert base.same_event(happening + 1) == base.same_event(2**70) == []


def differ(base: Database, *reports: Reading) -> dict[str, list[str]]:
    add(base, *reports)
    (happening,) = {one.happening for one in base.find()}
    assert happening is not None
    return disagreements(base.same_event(happening))


def test_reports_that_agree_differ_in_nothing(base: Database) -> None:
    assert differ(base, raid(), raid(more=f"{TALE_ONE} (Agency)")) == {}


def test_numbers_of_casualties_that_differ_are_told(base: Database) -> None:
    found = differ(base, raid(), raid(TWO, TALE_TWO))
    assert found == {"casualties": ["12 killed", "14 killed"]}


def test_days_places_and_actors_that_differ_are_told(base: Database) -> None:
    later = DAY + dt.timedelta(1)
    found = differ(
        base,
        raid(where=place("Tine", 15.04, 22.8, "SDN")),
        raid(more=f"{TALE_ONE} (Agency)", day=later, when=later, actors=("TCDREB",),
             where=place("Bahai", 15.44, 22.91, "TCD")),
    )  # fmt: skip
    assert found == {
        "day": ["2014-02-13", "2014-02-14"],
        "place": ["Tine", "Bahai"],
        "actors": ["TCD", "TCDREB"],
    }


def test_one_report_alone_differs_from_nothing(base: Database) -> None:
    assert differ(base, raid(TWO)) == {}


def test_each_event_of_a_reprint_joins_the_one_that_it_repeats(base: Database) -> None:
    told = [
        tells(f"{ONE}.", "killed", ("TCD",), ("SDN",), root="ASSAULT", when=on(DAY)),
        tells("Sudan accused Chad of sending them.", "accused", ("SDN",), ("TCD",), when=on(DAY)),
        tells("Sudan recalled its envoy.", "recalled", ("SDN",), ("TCD",), root="COERCE", when=on(DAY)),
    ]
    add(base, report(*told, more=TALE_ONE), report(*told, more=f"{TALE_ONE} (Agency)"))
    for first, second in product(base.find(), repeat=2):
        same = words([first]) == words([second])
        assert (first.happening == second.happening) is same


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("At least 14 soldiers of Sudan were killed.", ["14 killed"]),
        ("Gunmen killed 12 soldiers and wounded at least five.", ["12 killed", "5 wounded"]),
        ("3 gunmen killed 1,200 people.", ["1,200 killed"]),
        ("In 2013 gunmen killed 12 soldiers.", ["12 killed"]),
        ("Twenty-five people died and a dozen others were injured.", ["25 killed", "12 wounded"]),
        ("12 men had been killed and 30 hurt; 12 men had been killed.", ["12 killed", "30 hurt"]),
        ("Seven aid workers were kidnapped.", ["7 kidnapped"]),
        ("No one was killed.", []),
        ("99999999999 dead.", []),
        ("The talks killed hopes.", []),
    ],
)
def test_casualties_are_the_numbers_that_a_sentence_tells(sentence: str, told: list[str]) -> None:
    assert casualties(sentence) == told
