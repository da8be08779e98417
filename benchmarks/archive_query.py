"""A database with as many events as one likes, made without reading, and the usual questions to it, timed."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.archive_made import FIRST_DAY, STATES, made_reading
from detente.database import Database
from detente.records import Event, Reading
from detente.store.connection import now, open_store, writing
from detente.store.index import index_event
from detente.store.kinds import encode, records_of, sentence_of
from detente.store.write import article_data

_EVENTS = 8
"""Events an article."""
_ARTICLES_A_STEP = 2_000
_DAYS = 5_000


def fill(path: Path, events: int) -> None:
    """Write a database with that many events, eight an article, each a happening of its own."""
    connection = open_store(path)
    numbers = iter(range(events // _EVENTS))
    try:
        connection.execute("PRAGMA synchronous = OFF")
        with writing(connection):
            connection.execute("INSERT INTO versions VALUES (1, '0.0.0', 'none', '0000000000000000')")
        while step := list(itertools.islice(numbers, _ARTICLES_A_STEP)):
            with writing(connection):
                write_readings(connection, [_reading(number, events // _EVENTS) for number in step])
        connection.execute("PRAGMA optimize")
    finally:
        connection.close()


def _reading(number: int, articles: int) -> Reading:
    whole = made_reading(number, events=_EVENTS)
    day = FIRST_DAY + dt.timedelta(days=number * _DAYS // articles)
    events = []
    for event in whole.events:
        when = msgspec.structs.replace(event.when, start=day, end=day, value=day.isoformat())  # type: ignore[type-var]
        events.append(msgspec.structs.replace(event, when=when))
    article = msgspec.structs.replace(whole.article, posted=day)
    return msgspec.structs.replace(whole, events=tuple(events), article=article)


def write_readings(connection: sqlite3.Connection, readings: list[Reading]) -> None:
    """What ``add_reading`` writes, but for the comparison with what is there."""
    for whole in readings:
        article = whole.article
        cursor = connection.execute(
            "INSERT INTO articles (id, title, text, outlet, source, day, data, version, added, records,"
            " report) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, (SELECT coalesce(max(n), 0) + 1 FROM articles))",
            (article.id, article.title, article.text, article.outlet, article.source, str(article.day),
             article_data(article), now(), sum(1 for _ in records_of(whole))),
        )  # fmt: skip
        n = int(cursor.lastrowid or 0)
        connection.execute("INSERT INTO sources VALUES (?, ?, '', ?)", (article.source, n, now()))
        rows: dict[int, int] = {}
        for kind, place, record in records_of(whole):
            sentence = sentence_of(record)
            if sentence is not None and sentence.start not in rows:
                added = connection.execute(
                    "INSERT INTO sentences (article, start, text) VALUES (?, ?, ?)",
                    (n, sentence.start, sentence.text),
                )
                rows[sentence.start] = int(added.lastrowid or 0)
            cursor = connection.execute(
                "INSERT INTO records (article, kind, id, place, sentence, data) VALUES (?, ?, ?, ?, ?, ?)",
                (n, kind, record.id, place, rows[sentence.start] if sentence else None, encode(record)),
            )
            if isinstance(record, Event):
                index_event(connection, int(cursor.lastrowid or 0), n, record, article.day)
        connection.execute(
            "INSERT INTO happenings (n, first, last, reports, articles)"
            " SELECT n, first, day, 1, 1 FROM events WHERE article = ?",
            (n,),
        )
        connection.execute("UPDATE events SET happening = n WHERE article = ?", (n,))


def questions(base: Database, articles: int) -> Iterator[tuple[str, Callable[[random.Random], Any]]]:
    """The usual questions: what each is, and a function that asks it of states and days by chance.

    Args:
        base: to ask.
        articles: how many it has.
    """

    def pair(chance: random.Random) -> tuple[str, str]:
        first, second = chance.sample([state[3] for state in STATES], 2)
        return first, second

    def day(chance: random.Random, most: int = _DAYS) -> str:
        return (FIRST_DAY + dt.timedelta(days=chance.randrange(most))).isoformat()

    def first_page(chance: random.Random) -> Any:
        actor, recipient = pair(chance)
        return taken(base.find(actor=actor, recipient=recipient, since=day(chance), limit=50))

    def sector(chance: random.Random) -> Any:
        actor, recipient = pair(chance)
        return taken(base.find(actor=actor, recipient=f"{recipient}GOV", since=day(chance), limit=50))

    def month(chance: random.Random) -> Any:
        first = dt.date.fromisoformat(day(chance, _DAYS - 30))
        return base.network(since=first, until=first + dt.timedelta(days=30))

    yield "newest 50", lambda _: taken(base.find(limit=50))
    yield "oldest 50", lambda _: taken(base.find(limit=50, sort="oldest"))
    yield "actor, recipient, since: 50", first_page
    yield "actor, part of a state, since: 50", sector
    yield "party by name: 50", lambda chance: taken(base.find(party=chance.choice(STATES)[0], limit=50))
    yield "root and status: 50", lambda _: taken(base.find(roots="AGREE", statuses="planned", limit=50))
    yield (
        "root and status, none such: 50",
        lambda _: taken(base.find(roots="AGREE", statuses="denied", limit=50)),
    )
    yield (
        "words of a sentence: 50",
        lambda chance: taken(base.find(text=f'"point 3 of item {chance.randrange(articles)}"', limit=50)),
    )
    yield "a common word: 50", lambda chance: taken(base.find(text=chance.choice(STATES)[0], limit=50))
    yield "articles by words", lambda chance: base.search(f"report {chance.randrange(articles)}")
    yield "count all", lambda _: base.count()
    yield "count of an actor since", lambda chance: base.count(actor=pair(chance)[0], since=day(chance))
    yield "count of a root", lambda _: base.count(roots="ASSAULT")
    yield "tension of a dyad by month", lambda chance: base.tension(*pair(chance), by="month")
    yield "network of a month", month


def taken(found: Iterable[Any]) -> list[Any]:
    """All of them."""
    return list(found)


def timed(path: Path, rounds: int, seed: int = 1) -> Iterator[tuple[str, float, float]]:
    """Each question with the median and the worst of its times, in seconds."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    with Database(path, read_only=True) as base:
        for name, ask in questions(base, base.info().articles):
            times = []
            ask(chance)  # what is imported at first use is not timed
            for _ in range(rounds):
                begun = time.perf_counter()
                ask(chance)
                times.append(time.perf_counter() - begun)
            yield name, median(times), max(times)
