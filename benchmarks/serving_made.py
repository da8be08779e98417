"""A large database for measures of the site: reports with places, positions and negotiations, made unread."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.archive_made import FIRST_DAY, STATES, made_reading, texts
from benchmarks.archive_query import write_readings
from detente.knowledge import load_knowledge
from detente.records import (
    Actor,
    Article,
    Commitment,
    Event,
    Evidence,
    Forum,
    ForumStatus,
    Place,
    Position,
    PositionKind,
    Reading,
    Stance,
    StanceKind,
    Tie,
    digest,
)
from detente.store.connection import open_store, writing

EVENTS = 3
"""Events an article."""
DAYS = 5_000
FORUM_EACH = 3
"""Of so many articles one tells of a negotiation."""
_STEP = 2_000
_TOWNS = 25
_REGIONS = ("Northern", "Harbour", "Capital", "Border", "River")
_PAPERS = ("Wire", "Herald", "Courier", "Times", "Tribune", "Press", "Record", "Post")
_OUTLETS = tuple(f"{region} {paper}" for region in _REGIONS for paper in _PAPERS)
_MIDDLES = (
    (61, 99), (49, 32), (32, 53), (39, 35), (27, 30), (15, 30), (35, 103), (36, 138), (21, 78), (30, 70),
    (4, -73), (7, -66), (39, 22), (44, 21), (31, 35), (34, 36), (9, 40), (0, 38), (16, 107), (51, 10),
)  # fmt: skip
_MATTERS = ("the border", "the river dam", "prisoners", "sanctions", "the cease-fire", "fishing rights",
            "the gas pipeline", "refugees", "the demilitarised zone", "inspections")  # fmt: skip
_STATUSES: tuple[ForumStatus, ...] = ("proposed", "scheduled", "under_way", "stalled", "suspended",
                                      "concluded", "failed")  # fmt: skip
_STANCES: tuple[tuple[StanceKind, PositionKind, str], ...] = (
    ("willing", "acceptance", "{holder} agreed to take part in the {name} on {matter}."),
    ("willing_if", "condition", "{holder} said it would join the {name} only if {other} withdrew first."),
    ("unwilling", "refusal", "{holder} refused to take part in the {name} on {matter}."),
    ("for_talks", "demand", "{holder} demanded that the {name} on {matter} begin at once."),
)
_NAME_OF = {state[3]: state[0] for state in STATES}


class Negotiation(msgspec.Struct, frozen=True):
    """What articles tell of."""

    id: str
    name: str
    parties: tuple[str, ...]
    matter: str


def negotiations(listed: int = 60, others: int = 400, seed: int = 1) -> tuple[Negotiation, ...]:
    """Some that the table of negotiations has, and others that no table has."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    found = [
        Negotiation(row.id, row.name, tuple(row.parties[:4]), row.matter)
        for row in load_knowledge("").forums[:listed]
        if len(row.parties) > 1
    ]
    for number in range(others):
        first, second = chance.sample(STATES, 2)
        name = f"{first[1]}-{second[1]} talks"
        slug = f"{name.lower().replace(' ', '-')}-{number % 3}"
        found.append(Negotiation(slug, name, (first[3], second[3]), chance.choice(_MATTERS)))
    return tuple(found)


def fill_site(path: Path, articles: int, seed: int = 1) -> None:
    """Write a database with that many articles of three events each.

    A third tell of a negotiation, half of the events have a place, half are claimed by a source, and of every
    two articles the first events are one.

    Raises:
        StoreError: it cannot be written, or is there already with other articles.
    """
    connection = open_store(path)
    made = made_readings(articles, seed)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        with writing(connection):
            connection.execute("INSERT INTO versions VALUES (1, '0.0.0', 'none', '0000000000000000')")
        while step := list(itertools.islice(made, _STEP)):
            with writing(connection):
                write_readings(connection, step)
        with writing(connection):
            _join(connection)
        connection.execute("PRAGMA optimize")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _join(connection: sqlite3.Connection) -> None:
    """Make one happening of what each two neighbours tell first."""
    connection.execute(
        "CREATE TEMP TABLE same AS SELECT a.n AS kept, b.n AS other FROM records AS a JOIN records AS b"
        " ON b.article = a.article + 1 AND b.kind = 'event' AND b.place = 0"
        " WHERE a.kind = 'event' AND a.place = 0 AND a.article % 2 = 1"
    )
    connection.execute("UPDATE events SET happening = kept FROM same WHERE events.n = same.other")
    connection.execute(
        "UPDATE happenings SET reports = 2, articles = 2,"
        " first = (SELECT min(first) FROM events WHERE happening = happenings.n),"
        " last = (SELECT max(day) FROM events WHERE happening = happenings.n)"
        " WHERE n IN (SELECT kept FROM same)"
    )
    connection.execute("DELETE FROM happenings WHERE n IN (SELECT other FROM same)")
    connection.execute("DROP TABLE same")


def made_readings(count: int, seed: int = 1) -> Iterator[Reading]:
    """Readings in the order of their days, the same each time."""
    known = negotiations(seed=seed)
    for number, (_, body, _) in enumerate(texts(count, seed)):
        day = FIRST_DAY + dt.timedelta(days=number * DAYS // count)
        yield _reading(number, body, day, known)


def _reading(number: int, body: str, day: dt.date, known: tuple[Negotiation, ...]) -> Reading:
    chance = random.Random(f"site {number}")  # noqa: S311
    told = made_reading(number, events=EVENTS)
    stands = _stands(chance, known) if number % FORUM_EACH == 0 else None
    said = [words for _, _, _, words in stands[1]] if stands else []
    text = "\n\n".join((told.article.text, *said, body))
    article = msgspec.structs.replace(
        Article.plain(text, title=told.article.title, posted=day, source=told.article.source),
        outlet=_OUTLETS[number % len(_OUTLETS)],
    )
    reading = msgspec.structs.replace(
        told, article=article, events=tuple(_placed(event, day, chance) for event in told.events)
    )
    return _with_talks(reading, stands, number) if stands else reading


def _placed(event: Event, day: dt.date, chance: random.Random) -> Event:
    """The event on that day, with a place, a source and a confidence by chance."""
    when = event.when
    assert when is not None  # noqa: S101
    where = None
    if chance.random() < 0.5:
        state = chance.randrange(len(STATES))
        town = chance.randrange(_TOWNS)
        lat, lon = _MIDDLES[state]
        name = f"{STATES[state][2]} {town}" if town else STATES[state][2]
        where = Place(
            name=name, resolved=name, state=STATES[state][3], kind="city",
            lat=lat + (town % 5 - 2) / 2, lon=lon + (town // 5 - 2) / 2,
        )  # fmt: skip
    dated = msgspec.structs.replace(when, start=day, end=day, value=day.isoformat())
    return msgspec.structs.replace(
        event,
        when=dated,
        where=where,
        confidence=round(chance.uniform(0.2, 0.95), 2),
        attribution=event.attribution if chance.random() < 0.5 else (),
    )


_Stands = tuple[Negotiation, list[tuple[str, StanceKind, PositionKind, str]]]


def _stands(chance: random.Random, known: tuple[Negotiation, ...]) -> _Stands:
    """A negotiation, and of two of its parties: code, stance, kind of position, sentence."""
    # some are told of far more often than others
    about = known[int(len(known) * chance.random() ** 2)]
    found = []
    pair = chance.sample(about.parties, 2)
    for holder, other in (pair, pair[::-1]):
        stance, kind, words = chance.choice(_STANCES)
        names = {"holder": _NAME_OF.get(holder, holder), "other": _NAME_OF.get(other, other)}
        found.append((holder, stance, kind, words.format(name=about.name, matter=about.matter, **names)))
    return about, found


def _with_talks(reading: Reading, stands: _Stands, number: int) -> Reading:
    """A reading with the records of a negotiation, and now and then a promise and a tie."""
    about, told = stands
    text = reading.article.text
    chance = random.Random(f"talks {number}")  # noqa: S311
    positions, rows = [], []
    for place, (holder, stance, kind, words) in enumerate(told):
        other = told[1 - place][0]
        start = text.index(words)
        sentence = Evidence.of(text, start, start + len(words))
        on = (_actor(other),) if kind == "condition" else ()
        condition = f"{_NAME_OF.get(other, other)} withdrew first" if on else None
        position = Position(
            id=digest("position", number, place), holders=(_actor(holder),), addressees=(_actor(other),),
            kind=kind, matter=about.matter, forum=about.id, condition=condition, condition_on=on,
            sentence=sentence, evidence=sentence, confidence=0.6,
        )  # fmt: skip
        positions.append(position)
        rows.append(
            Stance(
                party=holder,
                stance=stance,
                conditions=(condition,) if condition else (),
                conditions_on=(other,) if condition else (),
                positions=(position.id,),
                evidence=(sentence,),
            )
        )
    sentences = tuple(position.sentence for position in positions)
    forum = Forum(
        id=about.id, name=about.name, parties=about.parties, matter=about.matter,
        status=_STATUSES[int(len(_STATUSES) * chance.random() ** 2)], stances=tuple(rows), evidence=sentences,
        confidence=0.7,
    )  # fmt: skip
    few: dict[str, object] = {}
    if number % (5 * FORUM_EACH) == 0:
        first, second = (_actor(one[0]) for one in told)
        few["commitments"] = (
            Commitment(
                id=digest("commitment", number), holders=(first,), addressees=(second,), matter=about.matter,
                sentence=sentences[0], evidence=sentences[0], confidence=0.6,
            ),
        )  # fmt: skip
        few["ties"] = (
            Tie(
                id=digest("tie", number), holder=first, over=second, means="trade", sentence=sentences[1],
                evidence=sentences[1], confidence=0.6,
            ),
        )  # fmt: skip
    return msgspec.structs.replace(reading, positions=tuple(positions), forums=(forum,), **few)


def _actor(code: str) -> Actor:
    return Actor(name=_NAME_OF.get(code, code), code=code, state=code[:3])
