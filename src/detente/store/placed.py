"""Where events took place: places with what happened there, and the events of one."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from detente.store.connection import reading
from detente.store.filters import EventFilter, condition
from detente.store.find import FoundEvent, by_number

_LEAST = 0.001  # confidence below which an event has no weight


class PlaceTotal(msgspec.Struct, frozen=True, kw_only=True):
    """A place and the reconciled events there."""

    name: str
    state: Annotated[str | None, Meta(description="ISO 3166-1 alpha-3")]
    kind: Annotated[str, Meta(description="state, city, region or site; a state is shown at its middle")]
    lat: Annotated[float, Meta(description="degrees north")]
    lon: Annotated[float, Meta(description="degrees east")]
    events: Annotated[int, Meta(ge=1, description="reconciled events")]
    intensity: Annotated[float, Meta(description="mean PLOVER score weighted by confidence")]
    cooperation: Annotated[int, Meta(ge=0, description="events with a score above 0")]
    conflict: Annotated[int, Meta(ge=0, description="events with a score below 0")]
    first: dt.date | None
    last: dt.date | None

    @property
    def key(self) -> str:
        """What the place is asked for by: its latitude and longitude."""
        return f"{self.lat!r},{self.lon!r}"


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The places of a filter, those with most events first."""

    places: tuple[PlaceTotal, ...] = ()
    all: Annotated[int, Meta(description="places, those left out too")] = 0
    events: Annotated[int, Meta(description="reconciled events at all of them")] = 0


def places(connection: sqlite3.Connection, wanted: EventFilter, limit: int = 500) -> Places:
    """Places of events, one a pair of coordinates.

    Args:
        connection: open.
        wanted: which events; those without coordinates are left out.
        limit: how many places at most.

    Raises:
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted)
    with reading(connection):
        rows = connection.execute(
            "WITH v AS (SELECT e.lat, e.lon, e.state, e.day, e.first, e.intensity,"  # noqa: S608
            " max(e.confidence) AS weight, e.n FROM events AS e WHERE e.lat IS NOT NULL AND e.lon IS NOT NULL"
            f" AND e.confidence >= {_LEAST} AND {where} GROUP BY e.lat, e.lon, coalesce(e.happening, -e.n)),"
            " p AS (SELECT lat, lon, max(state) AS state, count(*) AS events,"
            " sum(weight * intensity) / sum(weight) AS intensity, sum(intensity > 0) AS cooperation,"
            " sum(intensity < 0) AS conflict, min(first) AS first, max(day) AS last, max(n) AS n"
            " FROM v GROUP BY lat, lon),"
            " best AS (SELECT *, count(*) OVER () AS every, sum(events) OVER () AS told FROM p"
            " ORDER BY events DESC, lat, lon LIMIT ?)"
            " SELECT best.*, coalesce(nullif(json_extract(r.data, '$.where.resolved'), ''),"
            " json_extract(r.data, '$.where.name'), '') AS name,"
            " coalesce(json_extract(r.data, '$.where.kind'), 'site') AS kind"
            " FROM best JOIN records AS r ON r.n = best.n ORDER BY events DESC, best.lat, best.lon",
            [*values, max(0, limit)],
        ).fetchall()
    return Places(
        places=tuple(msgspec.convert(dict(row), PlaceTotal) for row in rows),
        all=rows[0]["every"] if rows else 0,
        events=rows[0]["told"] if rows else 0,
    )


def events_at(
    connection: sqlite3.Connection,
    wanted: EventFilter,
    spot: tuple[float, float],
    *,
    state: str | None = None,
    limit: int = 20,
) -> list[FoundEvent]:
    """The newest events at a place, each once, with the surest of its reports.

    Args:
        connection: open.
        wanted: among which events.
        spot: latitude and longitude, exactly as :func:`places` gives them.
        state: where the place lies, if that is known: then it is found sooner.
        limit: how many at most.

    Raises:
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted)
    source, given = "events AS e", list[Any](spot)
    part = "e.lat = ? AND e.lon = ?"
    if state and not wanted.state:
        source, part = f"{source} INDEXED BY events_state", f"{part} AND e.state = ?"
        given.append(state)
    with reading(connection):
        rows = connection.execute(
            f"SELECT e.n, e.day, max(e.confidence) AS weight FROM {source} WHERE {part} AND {where}"  # noqa: S608
            f" AND e.confidence >= {_LEAST} GROUP BY coalesce(e.happening, -e.n)"
            " ORDER BY e.day IS NULL, e.day DESC, e.n DESC LIMIT ?",
            [*given, *values, max(0, limit)],
        ).fetchall()
        return by_number(connection, [row["n"] for row in rows])
