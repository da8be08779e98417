"""The page of where events took place."""

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site import SEOUL, SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.store.filters import make_filter
from detente.store.placed import events_at, places
from stored import add, on, place, report, tells

DAY = dt.date(2014, 2, 1)
SPOT = f"{SEOUL.lat!r},{SEOUL.lon!r}"


def told(page: str) -> list[dict[str, object]]:
    """The places that the page gives its script."""
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', page, re.S)
    assert found
    return list(json.loads(found[1])["places"])


def test_places_count_each_event_once(site_file: Path) -> None:  # noqa: F811
    with Database(site_file, read_only=True) as base:
        found = places(base.connection, make_filter())
        rows = base.connection.execute(
            "SELECT count(DISTINCT coalesce(happening, -n)) FROM events WHERE lat = ? AND lon = ?",
            (SEOUL.lat, SEOUL.lon),
        ).fetchone()
    seoul = next(one for one in found.places if (one.lat, one.lon) == (SEOUL.lat, SEOUL.lon))
    assert seoul.name == "Seoul"
    assert seoul.state == "KOR"
    assert seoul.events == rows[0] > 1
    assert found.events == sum(one.events for one in found.places)
    assert found.all == len(found.places)


def test_of_many_places_those_with_most_events_are_given(site_file: Path) -> None:  # noqa: F811
    with Database(site_file, read_only=True) as base:
        every = places(base.connection, make_filter())
        few = places(base.connection, make_filter(), limit=2)
    assert few.places == every.places[:2]
    assert (few.all, few.events) == (every.all, every.events)


@pytest.mark.parametrize("state", ["KOR", None])
def test_events_at_a_place_are_its_events_newest_first(site_file: Path, state: str | None) -> None:  # noqa: F811
    assert SEOUL.lat is not None
    assert SEOUL.lon is not None
    with Database(site_file, read_only=True) as base:
        found = events_at(base.connection, make_filter(), (SEOUL.lat, SEOUL.lon), state=state, limit=50)
        total = next(one for one in places(base.connection, make_filter()).places if one.key == SPOT)
    assert len(found) == total.events
    assert {one.event.where.name for one in found if one.event.where} == {"Seoul"}
    days = [one.day or "" for one in found]
    assert days == sorted(days, reverse=True)


def test_a_place_is_chosen_by_its_link_without_a_script(client: SiteClient) -> None:  # noqa: F811
    listed = client.get("/map").text
    address = re.search(rf'data-choose="{re.escape(SPOT)}" href="([^"#]+)', listed)
    assert address
    page = client.get(address[1].replace("&amp;", "&")).text
    assert "talk in Seoul" in page
    assert "Seoul</bdi>, <bdi>South Korea" in page


def test_the_panel_alone_is_what_the_script_asks_for(client: SiteClient) -> None:  # noqa: F811
    page = client.get("/map/place", params={"place": SPOT}).text
    assert "<html" not in page
    assert "talk in Seoul" in page


def test_the_filter_holds_for_the_places_and_their_events(client: SiteClient) -> None:  # noqa: F811
    every = told(client.get("/map").text)
    aid = told(client.get("/map?roots=AID").text)
    assert {one["name"] for one in aid} == {"Pyongyang"}
    assert len(every) > len(aid)
    assert "Nothing of this period" in client.get("/map/place", params={"place": SPOT, "roots": "AID"}).text


def test_places_come_as_geojson_with_longitude_first(client: SiteClient) -> None:  # noqa: F811
    answer = client.get("/download/map/geojson")
    assert answer.headers["content-type"].startswith("application/geo+json")
    points = {tuple(f["geometry"]["coordinates"]): f["properties"] for f in answer.json()["features"]}
    assert points[SEOUL.lon, SEOUL.lat]["name"] == "Seoul"


def test_places_come_as_csv_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    where = place('=HYPERLINK("x")</script><b>', 10.5, 20.5, "KOR")
    with Database(path) as base:
        add(base, report(tells("The army attacked the town.", "attacked", ("KOR",), ("PRK",), when=on(DAY),
                               where=where), day=DAY, title="A town"))  # fmt: skip
    with browse(path) as made:
        rows = list(csv.DictReader(io.StringIO(made.get("/download/map/csv").text)))
        page = made.get(f"/map?place={10.5},{20.5}").text
    assert rows[0]["place"].startswith("'=HYPERLINK")
    assert "<b>" not in page
    assert told(page)[0]["name"] == '=HYPERLINK("x")</script><b>'


def test_an_unknown_format_is_not_there(client: SiteClient) -> None:  # noqa: F811
    assert client.get("/download/map/kml").status_code == 404


@pytest.mark.parametrize("asked", ["place=x", "place=1", "place=nan,1", "place=91,0", "place=0,inf",
                                   "page=-1", "sort=size", "until=foo", "state=1"])  # fmt: skip
def test_what_makes_no_sense_is_refused(client: SiteClient, asked: str) -> None:  # noqa: F811
    assert client.get(f"/map?{asked}").status_code == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(max_size=40) | st.tuples(st.floats(), st.floats()).map(lambda pair: f"{pair[0]},{pair[1]}"))
def test_any_place_is_answered(client: SiteClient, spot: str) -> None:  # noqa: F811
    assert client.get("/map/place", params={"place": spot}).status_code in (200, 400)


def test_no_places_say_what_to_do(client: SiteClient) -> None:  # noqa: F811
    assert "No event of this period and filter has a place" in client.get("/map?since=1990&until=1991").text
