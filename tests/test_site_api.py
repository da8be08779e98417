# ruff: noqa: F811  fixtures are imported by name
"""The interface for programs: what it gives is what the database has, page by page and line by line."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.analysis.network import Network
from detente.analysis.talks import Talks
from detente.analysis.tension import Series
from detente.database import Database, Info
from detente.errors import SettingError
from detente.records import Reading
from detente.store.find import to_builtins
from detente.web.site.api.declare import read_asked
from detente.web.site.api.parameters import FILTER, PARTLESS
from stored import add, report, tells

LISTS = ("events", "articles", "records", "search", "talks", "corrections", "failures", "places")
WITH_CURSOR = ("events", "articles", "records", "search", "talks")


@pytest.fixture
def base(site_base: Path) -> Any:
    with Database(site_base) as made:
        yield made


def walked(client: SiteClient, address: str) -> list[Any]:
    """All items of a list, page after page by the links of the header."""
    items: list[Any] = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        link = answer.headers.get("link", "")
        assert bool(link) == bool(page["next"])
        address = link.partition(">")[0].removeprefix("<")
    return items


def lines(client: SiteClient, address: str, **headers: str) -> list[Any]:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_events_are_those_of_the_command_line(client: SiteClient, base: Database) -> None:
    expected = [
        {**json.loads(msgspec.json.encode(to_builtins(one))), "day": one.day}
        for one in base.find(party="PRK")
    ]
    assert walked(client, "/api/events?party=PRK&limit=7") == expected
    assert len(expected) > 14


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_events_come_in_the_order_asked_for(client: SiteClient, base: Database, sort: Any) -> None:
    found = walked(client, f"/api/events?sort={sort}&limit=11")
    assert [one["id"] for one in found] == [one.event.id for one in base.find(sort=sort)]


@pytest.mark.parametrize("what", WITH_CURSOR)
def test_pages_and_lines_hold_the_same(client: SiteClient, what: str) -> None:
    paged = walked(client, f"/api/{what}?limit=3")
    assert paged == lines(client, f"/api/{what}?format=ndjson")
    assert paged == lines(client, f"/api/{what}", accept="application/x-ndjson")
    assert paged[:2] == lines(client, f"/api/{what}?format=ndjson&limit=2")
    assert paged


def test_the_address_goes_before_the_header(client: SiteClient) -> None:
    answer = client.get("/api/events?format=json", headers={"accept": "application/x-ndjson"})
    assert answer.headers["content-type"] == "application/json"


def test_lines_go_on_over_many_batches(site_base: Path, base: Database) -> None:
    sentence = "The United States accused North Korea of lying again."
    add(base, *(report(tells(sentence, "accused"), more=f"Number {n}.", day=None) for n in range(450)))
    with browse(site_base) as client:
        found = lines(client, "/api/events?format=ndjson")
    assert len({(one["article"], one["id"]) for one in found}) == len(found) == base.count()
    assert sum(one["day"] is None for one in found) >= 450


def test_articles_are_listed_and_given_whole(client: SiteClient, base: Database) -> None:
    listed = walked(client, "/api/articles?limit=10")
    assert {one["id"] for one in listed} == {read.article.id for read in base.readings()}
    days = [one["day"] for one in listed]
    assert days == sorted(days, key=lambda day: day or "", reverse=True)
    for one in listed[:5]:
        given = client.get(f"/api/articles/{one['id']}").content
        assert msgspec.json.decode(given, type=Reading) == base.reading(one["id"])


def test_articles_are_found_by_words_days_and_outlet(client: SiteClient) -> None:
    found = walked(client, "/api/articles?text=sanctions&since=2014-02&until=2014-03")
    assert found
    assert all("2014-02-01" <= one["day"] <= "2014-03-31" for one in found)
    outlet = next(one["outlet"] for one in walked(client, "/api/articles") if one["outlet"])
    named = walked(client, "/api/articles?" + urlencode({"outlet": outlet}))
    assert {one["outlet"] for one in named} == {outlet}


def test_articles_without_a_day_come_last_and_none_is_lost(site_base: Path, base: Database) -> None:
    sentence = "The United States accused North Korea of lying again."
    add(base, *(report(tells(sentence, "accused"), more=f"Undated {n}.", day=None) for n in range(5)))
    with browse(site_base) as client:
        listed = walked(client, "/api/articles?limit=3")
    assert [one["day"] for one in listed[-5:]] == [None] * 5
    assert len(listed) == base.info().articles


def test_records_of_every_kind_are_listed(client: SiteClient, base: Database) -> None:
    counts = base.info().records
    for kind, count in counts.items():
        found = walked(client, f"/api/records?kind={kind}&limit=40")
        assert len(found) == count
        assert {one["kind"] for one in found} == {kind}
    article = walked(client, "/api/records?kind=position")[0]["article"]
    read = base.reading(article)
    assert read is not None
    positions = walked(client, f"/api/records?kind=position&article={article}")
    assert sorted(one["record"]["id"] for one in positions) == sorted(one.id for one in read.positions)


def test_all_reports_of_one_event_are_told(client: SiteClient, base: Database) -> None:
    happening = next(one.happening for one in base.find() if one.happening)
    found = client.get(f"/api/happenings/{happening}").json()
    assert [one["id"] for one in found["items"]] == [one.event.id for one in base.same_event(happening)]
    assert client.get("/api/happenings/999999999").status_code == 404


@pytest.mark.parametrize("query", [{}, {"by": "month"}, {"directed": "true"}, {"statuses": "hypothetical"}])
def test_tension_is_that_of_the_database(client: SiteClient, base: Database, query: dict[str, str]) -> None:
    answer = client.get("/api/tension/USA/PRK?" + urlencode(query))
    own: dict[str, Any] = {
        name: value == "true" if name == "directed" else value for name, value in query.items()
    }
    assert msgspec.json.decode(answer.content, type=Series) == base.tension("USA", "PRK", **own)


def test_tension_of_a_party_with_itself_is_nothing(client: SiteClient) -> None:
    assert client.get("/api/tension/USA/USA").status_code == 404
    assert client.get("/api/tension/ZZZ/USA").json()["steps"] == []


def test_network_and_talks_are_those_of_the_database(client: SiteClient, base: Database) -> None:
    network = client.get("/api/network?since=2014").content
    assert msgspec.json.decode(network, type=Network) == base.network(since="2014")
    talks = client.get("/api/talks?as_of=2014-02-20").json()["items"]
    assert msgspec.convert(talks, list[Talks]) == base.talks(as_of="2014-02-20")
    assert talks


def test_places_count_events_once(client: SiteClient, base: Database) -> None:
    found = client.get("/api/places").json()["items"]
    names = {one["name"] for one in found}
    assert {"Pyongyang", "Seoul", "Beijing", "Geneva"} <= names
    placed = {
        one.happening or -one.n for one in base.find() if one.event.where and one.event.where.lat is not None
    }
    assert sum(one["events"] for one in found) == len(placed)
    denied = client.get("/api/places?statuses=denied").json()["items"]
    assert {one["name"] for one in denied} == {"Beijing"}


def test_search_tells_where_the_words_are(client: SiteClient) -> None:
    found = walked(client, "/api/search?text=accused&show=evidence&limit=5")
    assert found
    for one in found:
        assert [one["passage"][start:end].lower() for start, end in one["matches"]] == ["accused"]


def test_the_file_is_named_without_its_folder(client: SiteClient, site_base: Path) -> None:
    info = client.get("/api/info")
    assert msgspec.json.decode(info.content, type=Info).path == "korea.db"
    assert str(site_base.parent) not in info.text


def test_an_answer_that_holds_is_not_sent_again(client: SiteClient) -> None:
    for address in ("/api/info", "/api/events", "/api/events?format=ndjson", "/api/network", "/api/talks"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_after_a_change_the_tag_is_another(client: SiteClient, base: Database) -> None:
    record = walked(client, "/api/events")[0]["id"]
    before = {address: client.get(address).headers["etag"] for address in ("/api/events", "/api/info")}
    made = client.post(
        "/api/corrections",
        json={"record": record, "action": "reject", "author": "Ana"},
        headers={"x-csrf-token": client.csrf},
    )
    assert made.status_code == 201
    for address, tag in before.items():
        answer = client.get(address, headers={"if-none-match": tag})
        assert answer.status_code == 200
        assert answer.headers["etag"] != tag


def test_tags_of_different_queries_and_servers_differ(site_base: Path) -> None:
    with browse(site_base) as one, browse(site_base) as other:
        tags = [
            each.get(address).headers["etag"]
            for each in (one, other)
            for address in ("/api/events", "/api/events?limit=2", "/api/articles")
        ]
    assert len(set(tags)) == len(tags)


def test_a_correction_is_made_listed_and_undone(client: SiteClient, base: Database) -> None:
    token = {"x-csrf-token": client.csrf}
    record = next(one for one in base.find() if one.event.status == "happened").event.id
    edit = {
        "record": record,
        "action": "edit",
        "author": "Ana",
        "reason": "a test",
        "changes": {"status": "planned"},
    }
    made = client.post("/api/corrections", json=edit, headers=token)
    assert made.status_code == 201
    assert client.get("/api/corrections").json()["items"] == [made.json()]
    assert walked(client, f"/api/records?record={record}")[0]["verdict"] == "edited"
    undone = client.post(f"/api/corrections/{made.json()['n']}/undo", headers=token)
    assert undone.json()["undone"]
    assert client.get("/api/corrections").json()["items"] == []
    assert len(client.get("/api/corrections?undone=true").json()["items"]) == 1
    assert client.post(f"/api/corrections/{made.json()['n']}/undo", headers=token).status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"record": "nothing", "action": "reject", "author": "Ana"}, 409),
        ({"record": "e-1", "action": "erase", "author": "Ana"}, 400),
        ({"record": "e-1", "action": "edit", "author": "Ana"}, 409),
        ({"record": "../e", "action": "reject", "author": "Ana"}, 400),
        ({"record": "e-1", "action": "reject", "who": "Ana"}, 400),
        ([], 400),
    ],
)
def test_corrections_that_cannot_be_are_refused(client: SiteClient, body: Any, status: int) -> None:
    answer = client.post("/api/corrections", json=body, headers={"x-csrf-token": client.csrf})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/corrections?undone=true").json()["items"] == []


def test_only_json_with_the_token_changes_anything(client: SiteClient) -> None:
    token = {"x-csrf-token": client.csrf}
    assert client.post("/api/corrections", json={}).status_code == 403
    form = client.post(
        "/api/corrections", content=b"record=e", headers={**token, "content-type": "text/plain"}
    )
    assert form.status_code == 415
    nested = b'{"record": "e-1", "action": "edit", "changes": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001
    deep = client.post(
        "/api/corrections", content=nested, headers={**token, "content-type": "application/json"}
    )
    assert deep.status_code == 400


def test_nothing_is_changed_where_all_is_for_reading(site_base: Path) -> None:
    with browse(site_base, read_only=True) as client:
        token = {"x-csrf-token": client.csrf}
        for address in ("/api/corrections", "/api/corrections/1/undo", "/api/jobs"):
            assert client.post(address, json={}, headers=token).status_code == 403
        assert client.get("/api/events").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["foo=1", "limit=0", "limit=501", "limit=1e1", "limit=٣", "since=yesterday", "since=2014-02-30",
     "since=2014&until=2013", "roots=WAR", "statuses=maybe", "text=%22%22", "text=a%00b", "after=x",
     "after=2014-02-30~1", "min_confidence=nan", "min_confidence=2", "state=Korea", "article=x",
     "actor=" + "a" * 61, "party=%ff", "sort=best", "limit=1&limit=2", "format=xml", "x" * 5000],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_named(client: SiteClient, query: str) -> None:
    answer = client.get(f"/api/events?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"status", "error", "hint"}


@pytest.mark.parametrize("what", LISTS)
def test_empty_databases_have_empty_lists(what: str, tmp_path: Path) -> None:
    Database(tmp_path / "empty.db").close()
    with browse(tmp_path / "empty.db") as client:
        assert client.get(f"/api/{what}").json() == {"items": [], "next": None}
        assert lines(client, f"/api/{what}?format=ndjson") == []


@given(st.dictionaries(st.sampled_from([one.name for one in FILTER]), st.text(max_size=40), max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_query_is_read_or_refused(query: dict[str, str]) -> None:
    asked = None
    with suppress(SettingError):
        asked = read_asked(urlencode(query, errors="replace").encode(), FILTER)
    assert asked is None or asked.own == {}


def test_series_take_the_filter_without_parties() -> None:
    assert {one.name for one in PARTLESS} < {one.name for one in FILTER}


def test_the_description_tells_of_every_address_and_refers_to_nothing_missing(client: SiteClient) -> None:
    answer = client.get("/schema")
    assert client.get("/schema/openapi.json").json() == answer.json()
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    assert {"/api/events", "/api/articles/{id}", "/api/tension/{first}/{second}", "/api/jobs"} <= set(
        described["paths"]
    )
    schemas = set(described["components"]["schemas"])
    text = answer.text
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.partition('"')[0] in schemas
    for path in described["paths"].values():
        for operation in path.values():
            assert operation["description"]
            assert all(
                one["description"] and one["schema"]["type"] for one in operation.get("parameters", ())
            )
