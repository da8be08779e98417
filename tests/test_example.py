"""The bundled example, read the whole way: what a careful reader finds in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest
from spacy.language import Language

from detente import Reader, Reading
from detente.records import Actor, Event, When, check_reading

EXAMPLE = Path(__file__).parent.parent / "examples" / "kerry-north-korea.txt"
DAY = dt.date.fromisoformat


class Wanted(NamedTuple):
    """An event: states on each side, acceptable roots and statuses, days where they are told."""

    name: str
    actors: str
    recipients: str
    roots: str
    status: str
    start: str = ""
    end: str = ""


WANTED = [
    Wanted("help sought on the trip", "USA", "CHN", "REQUEST", "ongoing"),
    Wanted("visit to China ahead", "USA", "CHN", "CONSULT", "planned", "2014-02-14", "2014-02-15"),
    Wanted("press conference in Seoul", "KOR USA", "", "CONSULT", "happened", "2014-02-13", "2014-02-13"),
    Wanted("no nuclear armed state", "USA", "PRK", "REJECT", "happened"),
    Wanted("must negotiate", "USA", "PRK", "REQUEST", "happened"),
    Wanted("willing to return", "PRK", "CHN JPN KOR RUS USA", "AGREE", "happened"),
    Wanted("first honour commitment", "USA", "PRK", "REQUEST", "ongoing"),
    Wanted("visit the year before", "USA", "CHN", "CONSULT", "historical", "2013-04-01", "2013-04-30"),
    Wanted("nuclear test", "PRK", "", "MOBILIZE", "historical"),
    Wanted("bombers sent", "USA", "PRK", "MOBILIZE", "historical"),
    Wanted("war threatened", "PRK", "KOR USA", "THREATEN", "historical"),
    Wanted("agreed aim", "CHN USA", "", "AGREE", "ongoing"),
    Wanted("positive things", "USA", "CHN", "SUPPORT", "happened"),
    Wanted("purge", "PRK", "PRK", "COERCE", "historical"),
    Wanted("talks in Panmunjom", "KOR PRK", "", "CONSULT", "happened", "2014-02-12", "2014-02-12"),
    Wanted("meeting requested", "PRK", "KOR", "REQUEST", "happened"),
    Wanted("reunion", "KOR PRK", "", "COOPERATE", "planned", "2014-02-20", "2014-02-20"),
    Wanted("talks welcomed", "CHN", "KOR PRK", "SUPPORT", "happened", "2014-02-12", "2014-02-12"),
    Wanted("efforts asked for", "CHN", "KOR PRK", "REQUEST", "happened"),
    Wanted("reunion might be off", "PRK", "KOR", "REJECT SANCTION", "hypothetical"),
    Wanted("joint drills", "KOR USA", "", "COOPERATE", "planned"),
    Wanted("drills to be postponed", "PRK", "KOR", "REQUEST", "happened"),
    Wanted("no link with drills", "USA", "PRK", "REJECT", "happened"),
    Wanted("seriousness as precondition", "KOR USA", "PRK", "REQUEST", "ongoing"),
]


@pytest.fixture(scope="module")
def reading(nlp: Language) -> Reading:
    return Reader.with_pipeline(nlp).read(EXAMPLE)


def states(actors: tuple[Actor, ...]) -> set[str]:
    return {actor.state or actor.code for actor in actors}


def fits(event: Event, wanted: Wanted) -> bool:
    return (
        event.root in wanted.roots.split()
        and states(event.actors) == set(wanted.actors.split())
        and states(event.recipients) == set(wanted.recipients.split())
        and event.status == wanted.status
        and (not wanted.start or days(event.when) == (DAY(wanted.start), DAY(wanted.end)))
    )


def days(when: When | None) -> tuple[dt.date | None, dt.date | None] | None:
    return (when.start, when.end) if when is not None else None


def test_page(reading: Reading) -> None:
    article = reading.article
    assert article.title == "Kerry seeks China's help with North Korea"
    assert article.outlet == "China Daily USA"
    assert article.byline == ""
    assert article.posted == dt.date(2014, 10, 27)
    assert "Silver Editor" not in article.text
    assert article.text.count(article.title) == 1
    check_reading(reading)


def test_date_is_in_doubt_and_derived_from_the_text(reading: Reading) -> None:
    article = reading.article
    assert article.date_in_doubt
    assert article.date_reasons
    assert (article.written_from, article.written_to) == (dt.date(2014, 2, 13), dt.date(2014, 2, 14))


def test_events(reading: Reading) -> None:
    missed = [wanted.name for wanted in WANTED if not any(fits(e, wanted) for e in reading.events)]
    assert len(missed) <= 6, missed


def test_few_events_that_are_not_there(reading: Reading) -> None:
    """An event beyond the list is either a second telling of one on it, or false."""
    known = {(w.actors, root) for w in WANTED for root in w.roots.split()}
    beyond = [e for e in reading.events if (" ".join(sorted(states(e.actors))), e.root) not in known]
    assert len(beyond) <= 6, [(e.root, e.trigger.text) for e in beyond]
    assert len(reading.events) <= len(WANTED) + 7


def test_speakers(reading: Reading) -> None:
    said = [(s.source.person if s.source else None, s) for s in reading.statements]
    assert sum(person == "John Kerry" for person, _ in said) >= 9
    for person in ("Hua Chunying", "Wang Junsheng", "Shi Yongming"):
        assert any(name == person for name, _ in said), person
    assert not any(person == "Barack Obama" for person, _ in said)
    assert any("State Department" in s.source_name for _, s in said)
    assert any("diplomats and analysts" in s.source_name for _, s in said)
    unnamed = [s for _, s in said if s.cue is not None and s.cue.text.endswith("concerns")]
    assert [s.source_name for s in unnamed] == [""]


def test_talks_board(reading: Reading) -> None:
    forum = next(f for f in reading.forums if f.id == "six-party-talks")
    assert forum.status == "stalled"
    assert forum.since is not None
    assert forum.since.start == dt.date(2008, 1, 1)
    rows = {stance.party: stance for stance in forum.stances}
    assert (rows["PRK"].stance, len(rows["PRK"].refused)) == ("willing", 1)
    assert (rows["USA"].stance, rows["USA"].conditions_on) == ("willing_if", ("PRK",))
    assert (rows["KOR"].stance, rows["KOR"].conditions_on) == ("willing_if", ("PRK",))
    assert rows["CHN"].stance == "for_talks"
    assert len(forum.deadlocks) == 1
    assert set(forum.deadlocks[0].parties) == {"PRK", "USA", "KOR"}


def test_ties_and_commitments(reading: Reading) -> None:
    ties = {t.means for t in reading.ties if (t.holder.state, t.over.state) == ("CHN", "PRK")}
    assert {"trade", "fuel", "banking", "aid"} <= ties
    kept = [(states(c.holders), c.state, states(c.judged_by)) for c in reading.commitments]
    assert ({"PRK"}, "unmet", {"USA"}) in kept
