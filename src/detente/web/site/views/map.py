"""Where events took place."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from detente.database import FoundEvent
from detente.errors import SettingError
from detente.export.wording import clean
from detente.store.find import count
from detente.store.placed import Places, PlaceTotal, events_at, places
from detente.web.site.errors import NotThere
from detente.web.site.files import as_file
from detente.web.site.filters import visible
from detente.web.site.graph import sign_of
from detente.web.site.period import PERIODS, Asked, asked, period
from detente.web.site.query import Parameter, Query, choice, link, whole
from detente.web.site.site import Site
from detente.web.site.tables import csv_table

FORMS = {"geojson": "places as points", "csv": "one row a place"}
SORTS: dict[str, Callable[[PlaceTotal], Any]] = {
    "events": lambda p: -p.events,
    "conflict": lambda p: p.intensity,
    "cooperation": lambda p: -p.intensity,
    "place": lambda p: p.name.casefold(),
    "state": lambda p: (p.state is None, p.state or ""),
    "latest": lambda p: -(p.last.toordinal() if p.last else 0),
}
_SHOWN, _DOWNLOADED, _ROWS, _EVENTS = 500, 50_000, 50, 20


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A place with its newest events; no place where nothing of the filter is at the spot."""

    place: PlaceTotal | None = None
    events: tuple[FoundEvent, ...] = ()


def _spot(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        lat = math.nan
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise SettingError("is no place: write it as latitude,longitude, such as 37.566,126.978")
    return lat, lon


def _own() -> dict[str, Parameter]:
    return {
        "period": period(),
        "place": Parameter(_spot),
        "sort": choice(*SORTS),
        "page": whole(1, 100_000, 1),
    }


@get("/map", sync_to_thread=True)
def map(  # noqa: A001  the page is called so
    request: Request[Any, Any, Any], site: Site
) -> Response[str]:
    """Where events took place."""
    query = site.query(request, **_own())
    what = asked(site, query)
    found = _places(site, what)
    rows = sorted(found.places, key=SORTS[query["sort"]])
    start = (query["page"] - 1) * _ROWS
    told = site.answer("map count", (what.wanted,), lambda base: count(base.connection, what.wanted))
    return site.page(
        request, "site/map.html", query=query, asked=what, periods=PERIODS, found=found, forms=FORMS,
        rows=rows[start : start + _ROWS], start=start, more=start + _ROWS < len(rows), told=told,
        sign_of=sign_of, address=_address(query), chosen=_chosen(site, what, found, query["place"]),
        script=_for_script(found, query),
    )  # fmt: skip


@get("/map/place", sync_to_thread=True)
def place(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """What the map shows of one place, for its script."""
    query = site.query(request, **_own())
    what = asked(site, query)
    found = _chosen(site, what, _places(site, what), query["place"])
    return site.page(request, "site/map_place.html", chosen=found, asked=what, address=_address(query))


@get("/download/map/{form:str}", sync_to_thread=True)
def download(request: Request[Any, Any, Any], site: Site, form: str) -> Response[bytes]:
    """The places as a file."""
    if form not in FORMS:
        raise NotThere(f"places have no such format: use one of {', '.join(FORMS)}")
    what = asked(site, site.query(request, **_own()))
    found = _places(site, what, _DOWNLOADED)
    content = geojson(found) if form == "geojson" else _csv(found)
    return as_file(content, "places", form)


def _places(site: Site, what: Asked, limit: int = _SHOWN) -> Places:
    return site.answer(
        "places", (what.wanted, limit), lambda base: places(base.connection, what.wanted, limit)
    )


def _chosen(site: Site, what: Asked, found: Places, spot: tuple[float, float] | None) -> Chosen | None:
    if spot is None:
        return None
    one = next((each for each in found.places if (each.lat, each.lon) == spot), None)
    if one is None:
        return Chosen()
    events = site.answer(
        "place", (what.wanted, spot),
        lambda base: tuple(events_at(base.connection, what.wanted, spot, state=one.state, limit=_EVENTS)),
    )  # fmt: skip
    return Chosen(place=one, events=events)


def _address(query: Query) -> Callable[..., str]:
    """Makes the address of this page with something else asked for."""

    def address(view: str = "map", **changes: Any) -> str:
        own = {name: value for name, value in query.own.items() if name in query.given}
        if "place" in own:
            own["place"] = "{!r},{!r}".format(*own["place"])
        return link(view, query.wanted, **{**own, **changes})

    return address


def _for_script(found: Places, query: Query) -> dict[str, Any]:
    return {
        "places": [
            {
                "key": one.key, "name": visible(one.name), "lat": one.lat, "lon": one.lon,
                "events": one.events, "score": round(one.intensity, 2), "sign": sign_of(one.intensity),
                "kind": one.kind,
            }
            for one in found.places
        ],
        "chosen": "{!r},{!r}".format(*query["place"]) if query["place"] else "",
        "panel": _address(query)("map_place", place=None, sort=None, page=None),
    }  # fmt: skip


def geojson(found: Places) -> bytes:
    """Places as a GeoJSON feature collection (RFC 7946) of points, with their figures."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "name": clean(one.name), "state": one.state, "kind": one.kind, "events": one.events,
                "mean_score": round(one.intensity, 3), "cooperation": one.cooperation,
                "conflict": one.conflict, "first": one.first, "last": one.last,
            },
        }
        for one in found.places
    ]  # fmt: skip
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _csv(found: Places) -> bytes:
    return csv_table(
        (
            ("place", "text"), ("state", "code"), ("kind", "code"), ("lat", "number"), ("lon", "number"),
            ("events", "integer"), ("mean_score", "number"), ("cooperation", "integer"),
            ("conflict", "integer"), ("first", "day"), ("last", "day"),
        ),
        (
            (clean(p.name), p.state, p.kind, p.lat, p.lon, p.events, round(p.intensity, 3), p.cooperation,
             p.conflict, p.first, p.last)
            for p in found.places
        ),
    )  # fmt: skip


router = Router("/", route_handlers=[map, place, download], include_in_schema=False)
