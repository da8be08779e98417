"""Readings made by hand for tests of the database: short reports of our own, a few events each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from detente.database import Database
from detente.events.codebook import codebook
from detente.records import (
    Actor,
    Article,
    Attribution,
    Event,
    Evidence,
    Place,
    Reading,
    Versions,
    When,
    digest,
)
from detente.store.write import Outcome, add_reading

FIRST = Versions(detente="0.2.0", language_model="model 1", knowledge="0123456789abcdef")
SECOND = Versions(detente="0.3.0", language_model="model 1", knowledge="0123456789abcdef")
DAY = dt.date(2014, 2, 13)


def party(code: str, **more: Any) -> Actor:
    """An actor by its code; all but codes of organisations and unknown ones belong to a state."""
    state = None if code[:3] in ("IGO", "NGO", "---") else code[:3]
    sectors = (code[3:],) if code[3:] else ()
    return msgspec.convert({"name": code, "code": code, "state": state, "sectors": sectors} | more, Actor)


def on(first: dt.date | None, last: dt.date | None = None) -> When:
    """A time of one day, or of an interval."""
    end = last or first
    return When(
        expression="then", value="X", start=first, end=end, granularity="day" if first == end else "year"
    )


def since(first: dt.date) -> When:
    """A time without an end."""
    return When(expression="since", value="X", start=first, granularity="year")


def tells(
    sentence: str,
    trigger: str,
    actors: tuple[str | Actor, ...] = ("USA",),
    recipients: tuple[str | Actor, ...] = ("PRK",),
    **more: Any,
) -> dict[str, Any]:
    """What one sentence of a report tells: fields of an event, its parties as codes."""

    def parties(given: tuple[str | Actor, ...]) -> tuple[Actor, ...]:
        return tuple(party(one) if isinstance(one, str) else one for one in given)

    return {"sentence": sentence, "trigger": trigger, "actors": parties(actors),
            "recipients": parties(recipients)} | more  # fmt: skip


def event_of(article: Article, told: dict[str, Any]) -> Event:
    """The event of a sentence in an article; codes follow root, mode and status."""
    book = codebook()
    given = {"root": "ACCUSE", "mode": None, "status": "happened", "confidence": 0.9} | told
    start = article.text.index(given["sentence"])
    place = article.text.index(given["trigger"], start)
    strict, strict_mode = book.strict(given["root"], given["mode"], given["status"])
    codes = {
        "id": digest("event", article.id, place, given["root"]),
        "strict_root": strict,
        "cameo": book.cameo(strict, strict_mode),
        "intensity": book.intensity(given["root"], given["mode"]),
        "quad": book.quad(given["root"], "plover"),
        "quad_scheme": "plover",
    }
    spans = {
        "trigger": Evidence.of(article.text, place, place + len(given["trigger"])),
        "sentence": Evidence.of(article.text, start, start + len(given["sentence"])),
    }
    return msgspec.convert(codes | given | spans, Event)


def report(
    *told: dict[str, Any],
    day: dt.date | None = DAY,
    title: str = "",
    source: str = "",
    more: str = "",
    versions: Versions = FIRST,
    **fields: Any,
) -> Reading:
    """A reading of an article made of the sentences, and of ``more`` words without an event."""
    text = "\n\n".join(part for part in (title, " ".join(one["sentence"] for one in told), more) if part)
    article = Article.plain(text, title=title, posted=day, source=source)
    events = tuple(event_of(article, one) for one in told)
    return Reading(article=article, events=events, versions=versions, **fields)


def add(base: Database, *readings: Reading, **options: Any) -> list[Outcome]:
    """Write readings as they are."""
    return [add_reading(base.connection, one, **options) for one in readings]


def said_by(name: str) -> tuple[Attribution, ...]:
    """The attribution to a source."""
    return (Attribution(name=name, cue="said"),)


def place(name: str, lat: float, lon: float, state: str = "KOR") -> Place:
    """A city where something took place."""
    return Place(name=name, resolved=name, state=state, kind="city", lat=lat, lon=lon)


def words(found: Any) -> list[str]:
    """The words that name each event found."""
    return [one.event.trigger.text for one in found]


def rows(base: Database, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query, as tuples."""
    return [tuple(row) for row in base.connection.execute(query, values)]
