"""Reconciled events: one happening from the events that many reports tell of it.

Two events may be one only if both took place, or both are planned, denied and so on; if they share an
actor's state, or two of the states that take part; if those they are done to do not differ; if their
times come within a day of each other and their places are not far apart; and if they stand in different
articles, published within three days. Whether they are is then weighed from what the two reports share
(``data/store/likeness.yaml``, made by ``training/likeness.py``). An event joins the happening that it is
most like, else begins one.
"""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from dataclasses import dataclass
from functools import cache, lru_cache

import msgspec

from detente.data import read_yaml
from detente.ingest.patterns import tables
from detente.store.words import content_words

_LEAD = 400
"""Characters of a report, behind its title, by which it is compared: its first two sentences."""
_NEAR_KM = 150
_DEGREE_KM = 111.0
_MOST_DAYS = 3
_MOST = 40
"""Happenings near in time and party that an event is compared with, the latest first."""
_MOST_MEMBERS = 6
"""Events of a happening that a new one is compared with."""
_TWO = 2
_LEAST_SHARED = 0.15
"""Of the words of two first sentences: reports of one event share a quarter."""
REAL = frozenset({"happened", "ongoing"})


class Likeness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/store/likeness.yaml``: a logistic model over :class:`Features`."""

    source: str
    least: float
    bias: float
    weights: dict[str, float]


@cache
def model() -> Likeness:
    """The model of likeness."""
    return read_yaml("store/likeness.yaml", Likeness)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is compared."""

    n: int
    article: int
    report: int
    root: str
    mode: str | None
    status: str
    actors: frozenset[str]
    recipients: frozenset[str]
    first: str | None
    last: str | None
    dated: bool
    published: str | None
    lat: float | None
    lon: float | None
    sentence: str
    lead: str


@dataclass(frozen=True, slots=True)
class Features:
    """What two events that may be one have in common; shares are from 0 to 1."""

    gap: float
    """Days between the publication of the two reports."""
    reprint: float
    """1 where one report is a reprint or an update of the other."""
    day: float
    """1 where both have a time of their own and the same last day."""
    undated: float
    """1 where one has no time of its own."""
    mode: float
    """1 for the same mode, 0 where one has none, -1 for different ones."""
    lead: float
    """Share of the words of the first sentences of the poorer report that those of the other have too."""


def features(left: Told, right: Told) -> Features | None:
    """What two events share; None where they cannot be one."""
    if not _may_be_one(left, right):
        return None
    modes = (left.mode, right.mode)
    return Features(
        gap=float(_days_between(left.published, right.published)),
        reprint=float(left.report == right.report),
        day=float(left.dated and right.dated and left.last == right.last),
        undated=float(not (left.dated and right.dated)),
        mode=0.0 if None in modes else 1.0 if modes[0] == modes[1] else -1.0,
        lead=_share(_words(left.lead), _words(right.lead)),
    )


def likeness(left: Told, right: Told) -> float:
    """Probability, 0 to 1, that two events are one; 0 where they cannot be."""
    found = features(left, right)
    if found is None:
        return 0.0
    weighed = model()
    total = weighed.bias + sum(weight * getattr(found, name) for name, weight in weighed.weights.items())
    return 1 / (1 + math.exp(-total))


def join(connection: sqlite3.Connection, article: int) -> None:
    """Put the events of an article into happenings.

    Args:
        connection: in a transaction.
        article: ``articles.n``, its events without a happening.
    """
    taken: set[int] = {
        row["happening"]
        for row in connection.execute(
            "SELECT happening FROM events WHERE article = ? AND happening IS NOT NULL", (article,)
        )
    }
    for event in told(connection, "e.article = ? AND e.happening IS NULL", (article,)):
        best = _best(connection, event, taken)
        if best is None:
            cursor = connection.execute(
                "INSERT INTO happenings (first, last, reports, articles) VALUES (?, ?, 1, 1)",
                (event.first, event.last),
            )
            best = int(cursor.lastrowid or 0)
        connection.execute("UPDATE events SET happening = ? WHERE n = ?", (best, event.n))
        taken.add(best)
    for happening in sorted(taken):
        _count(connection, happening)


def leave(connection: sqlite3.Connection, article: int, event: int | None = None) -> None:
    """Take the events of an article, or one of them, out of their happenings.

    Args:
        connection: in a transaction.
        article: ``articles.n``.
        event: ``events.n``; all of the article by default.
    """
    chosen = "article = ?" if event is None else "article = ? AND n = ?"
    values = (article,) if event is None else (article, event)
    left = connection.execute(
        f"SELECT DISTINCT happening FROM events WHERE {chosen} AND happening IS NOT NULL",  # noqa: S608
        values,
    ).fetchall()
    connection.execute(f"UPDATE events SET happening = NULL WHERE {chosen}", values)  # noqa: S608
    for row in left:
        _count(connection, row["happening"])


def told(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...], most: int = -1
) -> list[Told]:
    """Events as they are compared.

    Args:
        connection: open.
        where: condition on the tables ``events`` (``e``) and ``articles`` (``a``).
        values: of its parameters.
        most: how many at most, the first added; -1 for all.
    """
    rows = connection.execute(
        "SELECT e.n, e.article, a.report, e.root, e.status, e.mode, e.first, e.day, e.dated, e.lat, e.lon,"  # noqa: S608
        f" a.day AS published, s.text AS sentence, substr(a.text, length(a.title) + 1, {_LEAD}) AS lead"
        " FROM events AS e JOIN articles AS a ON a.n = e.article JOIN records AS r ON r.n = e.n"
        f" LEFT JOIN sentences AS s ON s.n = r.sentence WHERE {where} ORDER BY e.n LIMIT ?",
        (*values, most),
    ).fetchall()
    return [_as_told(connection, row) for row in rows]


def _best(connection: sqlite3.Connection, event: Told, taken: set[int]) -> int | None:
    if event.last is None or event.first is None:
        return None
    best, most = None, model().least
    for happening in _near(connection, event):
        if happening in taken:
            continue
        members = told(
            connection, "e.happening = ? AND e.article <> ?", (happening, event.article), _MOST_MEMBERS
        )
        shares = [likeness(event, member) for member in members]
        if shares and min(shares) > 0 and max(shares) >= most:
            best, most = happening, max(shares)
    return best


def _near(connection: sqlite3.Connection, event: Told) -> list[int]:
    """Happenings with a party and a time of the event, those with most of its parties first."""
    parties = sorted(event.actors | event.recipients)
    if not parties:
        return []
    marks = ", ".join("?" * len(parties))
    rows = connection.execute(
        "SELECT e.happening AS n, count(DISTINCT p.party) AS shared FROM parties AS p"  # noqa: S608
        f" JOIN events AS e ON e.n = p.event WHERE p.party IN ({marks}) AND p.role IN ('actor', 'recipient')"
        " AND p.day BETWEEN ? AND ? AND e.article <> ? AND e.happening IS NOT NULL"
        " GROUP BY e.happening ORDER BY shared DESC, max(p.day) DESC, e.happening DESC LIMIT ?",
        (*parties, _shifted(str(event.first), -1), _shifted(str(event.last), 1), event.article, _MOST),
    ).fetchall()
    return [row["n"] for row in rows]


def _count(connection: sqlite3.Connection, happening: int) -> None:
    """Bring a happening's numbers up to date; one without events goes."""
    row = connection.execute(
        "SELECT min(e.first) AS first, max(e.day) AS last, count(DISTINCT a.report) AS reports,"
        " count(DISTINCT a.n) AS articles FROM events AS e JOIN articles AS a ON a.n = e.article"
        " WHERE e.happening = ?",
        (happening,),
    ).fetchone()
    if not row["articles"]:
        connection.execute("DELETE FROM happenings WHERE n = ?", (happening,))
        return
    connection.execute(
        "UPDATE happenings SET first = ?, last = ?, reports = ?, articles = ? WHERE n = ?",
        (row["first"], row["last"], row["reports"], row["articles"], happening),
    )


def _as_told(connection: sqlite3.Connection, row: sqlite3.Row) -> Told:
    sides: dict[str, set[str]] = {"actor": set(), "recipient": set()}
    for party, role in connection.execute("SELECT party, role FROM parties WHERE event = ?", (row["n"],)):
        if not party.startswith("---"):
            sides[role].add(party)
    return Told(
        n=row["n"],
        article=row["article"],
        report=row["report"],
        root=row["root"],
        mode=row["mode"],
        status="real" if row["status"] in REAL else row["status"],
        actors=frozenset(sides["actor"]),
        recipients=frozenset(sides["recipient"]),
        first=row["first"],
        last=row["day"],
        dated=bool(row["dated"]),
        published=row["published"],
        lat=row["lat"],
        lon=row["lon"],
        sentence=row["sentence"] or "",
        lead=row["lead"],
    )


def _may_be_one(left: Told, right: Told) -> bool:
    if left.status != right.status or _days_between(left.published, right.published) > _MOST_DAYS:
        return False
    if left.recipients and right.recipients and not left.recipients & right.recipients:
        return False
    shared = (left.actors | left.recipients) & (right.actors | right.recipients)
    if not left.actors & right.actors and len(shared) < _TWO:
        return False
    if left.report != right.report and _share(_words(left.lead), _words(right.lead)) < _LEAST_SHARED:
        return False
    distance = _distance(left, right)
    return _close(left, right) and (distance is None or distance <= _NEAR_KM)


def _close(left: Told, right: Told) -> bool:
    """Whether the times come within a day of each other."""
    if None in (left.first, left.last, right.first, right.last):
        return False
    return str(left.first) <= _shifted(str(right.last), 1) and str(right.first) <= _shifted(str(left.last), 1)


def _days_between(left: str | None, right: str | None) -> int:
    if left is None or right is None:
        return 0
    return abs((dt.date.fromisoformat(left) - dt.date.fromisoformat(right)).days)


@lru_cache(4096)
def _shifted(day: str, days: int) -> str:
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat()
    except OverflowError:
        return day


def _distance(left: Told, right: Told) -> float | None:
    """Kilometres between two places, good enough to tell a city from another."""
    if left.lat is None or left.lon is None or right.lat is None or right.lon is None:
        return None
    across = (left.lon - right.lon) * math.cos(math.radians((left.lat + right.lat) / 2))
    return _DEGREE_KM * math.hypot(left.lat - right.lat, across)


def _share(left: frozenset[str], right: frozenset[str]) -> float:
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


@lru_cache(4096)
def _words(text: str) -> frozenset[str]:
    return content_words(text, tables().english)
