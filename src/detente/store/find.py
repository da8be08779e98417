"""Finding events, and what belongs to them: their article, the reports that tell the same, their votes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from detente.errors import SettingError
from detente.records import Article, Event, Reading, Versions
from detente.store.connection import reading
from detente.store.filters import EventFilter, Sort, condition
from detente.store.kinds import decode
from detente.store.read import article_of, versions_of

_BATCH = 500
_MOST = 2**63 - 1
_DIGITS = 18
"""Of the largest number of a row that a cursor holds."""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event with the article that tells it."""

    n: int
    """Place in the database, for cursors."""
    event: Event
    article: Article
    """Without its text."""
    versions: Versions
    verdict: str
    """accepted, edited, rejected; '' where nobody has judged it."""
    happening: int | None
    """The reconciled event that it belongs to."""
    reports: int
    """Independent reports of that event."""
    articles: int
    """All articles that tell it, reprints too."""
    day: str | None = None
    """By which it is sorted: the last day of its time, else the article's."""

    @property
    def cursor(self) -> str:
        """Where a list goes on after this event: see ``after`` of :func:`events`."""
        return f"{self.day or ''}~{self.n}"

    @property
    def reading(self) -> Reading:
        """A reading of this event alone, for what takes readings; its article has no text."""
        return Reading(article=self.article, events=(self.event,), versions=self.versions)


def events(
    connection: sqlite3.Connection,
    wanted: EventFilter | None = None,
    *,
    sort: Sort = "newest",
    limit: int | None = None,
    after: str = "",
) -> Iterator[FoundEvent]:
    """The events that a filter asks for.

    Args:
        connection: open.
        wanted: which; all by default.
        sort: by day; those without one come last.
        limit: how many at most.
        after: the cursor of the event before the first.

    Raises:
        SettingError: the order or the cursor is none.
        StoreError: the database cannot be used.
    """
    if sort not in ("newest", "oldest"):
        raise SettingError("is no order: use newest or oldest", source=str(sort))
    past = _cursor(after) if after else None
    with reading(connection):
        wanted_ns = array("q", _numbers(connection, wanted or EventFilter(), sort, limit, past))
    for start in range(0, len(wanted_ns), _BATCH):
        with reading(connection):
            found = _whole(connection, list(wanted_ns[start : start + _BATCH]))
        yield from found


def _numbers(
    connection: sqlite3.Connection,
    wanted: EventFilter,
    sort: Sort,
    limit: int | None,
    past: tuple[str, int] | None,
) -> Iterator[int]:
    """``events.n`` of what a filter asks for in order: those with a day, then those without."""
    where, values = condition(wanted)
    order, sign = ("DESC", "<") if sort == "newest" else ("ASC", ">")
    left = -1 if limit is None else max(0, min(limit, _MOST))
    for dated in (True, False):
        if left == 0 or (dated and past is not None and not past[0]):
            continue
        if not dated and not _undated(connection):
            continue
        part, more = "e.day IS NOT NULL" if dated else "e.day IS NULL", []
        if past is not None and dated:
            part, more = f"(e.day, e.n) {sign} (?, ?)", list(past)
        elif past is not None and not past[0]:
            part, more = f"{part} AND e.n {sign} ?", [past[1]]
        for row in connection.execute(
            f"SELECT e.n FROM events AS e WHERE {part} AND {where}"  # noqa: S608
            f" ORDER BY e.day {order}, e.n {order} LIMIT ?",
            [*more, *values, left],
        ):
            left -= left > 0
            yield row["n"]


def _undated(connection: sqlite3.Connection) -> bool:
    """Whether there is any event without a day: what belongs to a filter is not collected in vain."""
    return connection.execute("SELECT 1 FROM events WHERE day IS NULL LIMIT 1").fetchone() is not None


def count(connection: sqlite3.Connection, wanted: EventFilter | None = None) -> int:
    """How many events a filter asks for.

    Raises:
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted or EventFilter())
    with reading(connection):
        row = connection.execute(f"SELECT count(*) AS n FROM events AS e WHERE {where}", values).fetchone()  # noqa: S608
    return int(row["n"])


def _cursor(text: str) -> tuple[str, int]:
    day, mark, n = text.rpartition("~")
    if not mark or not n.isdecimal() or len(n) > _DIGITS or (day and not _is_day(day)):
        raise SettingError("is no cursor: use the one that came with the page before", source=text[:40])
    return day, int(n)


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _whole(connection: sqlite3.Connection, wanted: list[int]) -> list[FoundEvent]:
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(
        "SELECT r.n, r.data AS record, r.verdict, a.data, '' AS text, v.detente, v.language_model,"  # noqa: S608
        " v.knowledge, e.happening, e.day, h.reports, h.articles FROM records AS r"
        " JOIN events AS e ON e.n = r.n JOIN articles AS a ON a.n = r.article"
        " JOIN versions AS v ON v.n = a.version"
        f" LEFT JOIN happenings AS h ON h.n = e.happening WHERE r.n IN ({marks})",
        wanted,
    ).fetchall()
    found = {row["n"]: _found(row) for row in rows}
    return [found[n] for n in wanted if n in found]


def _found(row: sqlite3.Row) -> FoundEvent:
    event: Event = decode("event", row["record"])
    return FoundEvent(
        n=row["n"],
        event=event,
        article=article_of(row),
        versions=versions_of(row),
        verdict=row["verdict"] or "",
        happening=row["happening"],
        reports=row["reports"] or 1,
        articles=row["articles"] or 1,
        day=row["day"],
    )


def same_event(connection: sqlite3.Connection, happening: int) -> list[FoundEvent]:
    """All reports of one reconciled event, the first reported first.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT e.n FROM events AS e JOIN articles AS a ON a.n = e.article WHERE e.happening = ?"
            " ORDER BY a.day IS NULL, a.day, a.n",
            (happening if abs(happening) <= _MOST else -1,),
        ).fetchall()
        return _whole(connection, [row["n"] for row in rows])


def by_number(connection: sqlite3.Connection, numbers: list[int]) -> list[FoundEvent]:
    """The events with these places in the database, in this order; those that are not there are left out.

    Args:
        connection: open.
        numbers: ``n`` of events, some hundreds at most.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        return _whole(connection, numbers)


def disagreements(found: list[FoundEvent]) -> dict[str, list[str]]:
    """In what the reports of one event differ: days, places, actors, numbers of casualties.

    Args:
        found: the reports, see :func:`same_event`.

    Returns:
        By what they differ in, the different versions in the order of the reports; nothing where they agree.
    """
    from detente.store.numbers import casualties

    told: dict[str, list[str]] = {"day": [], "place": [], "actors": [], "casualties": []}
    for one in found:
        event = one.event
        when = event.when
        if when is not None and when.end is not None and when.granularity in ("day", "time"):
            told["day"].append(when.end.isoformat())
        if event.where is not None and event.where.resolved and event.where.kind != "state":
            told["place"].append(event.where.resolved)
        told["actors"].append(", ".join(sorted({actor.code for actor in event.actors})))
        told["casualties"] += casualties(event.sentence.text)
    return {name: listed for name, every in told.items() if len(listed := list(dict.fromkeys(every))) > 1}


def to_builtins(found: FoundEvent) -> dict[str, Any]:
    """A found event as plain dicts, for JSON: the event's own fields and those around it."""
    plain: dict[str, Any] = msgspec.to_builtins(found.event)
    article = found.article
    return {
        **plain,
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "outlet": article.outlet,
        "published": article.day.isoformat() if article.day else None,
        "verdict": found.verdict or None,
        "happening": found.happening,
        "reports": found.reports,
        "articles": found.articles,
    }
