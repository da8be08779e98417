# ruff: noqa: F811  fixtures are imported by name
"""The addresses of the site: pages, static files, and queries that make no sense."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site import SiteClient, client, site_base, site_file  # noqa: F401  fixtures

from detente.errors import SettingError
from detente.web.site.query import PATHS, link, read_query
from detente.web.site.statics import Statics

PAGES = ("/", "/search", "/dyads", "/talks", "/actors", "/network", "/map", "/add", "/corrections")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_script_or_style(client: SiteClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"<[^>]+\s(style|on\w+)\s*=", page)
    for tag in re.findall(r"<script\b[^>]*>", page):
        assert " src=" in tag or 'type="application/json"' in tag
    assert "<style" not in page


@pytest.mark.parametrize(
    "name",
    ["../options.py", "..%2f..%2fpyproject.toml", "site/../../page.css", "/etc/passwd", "vendor/VENDOR.md",
     "site", "", "site/site.css%00.js", "site\\site.css"],
)  # fmt: skip
def test_only_the_files_that_belong_to_the_pages_are_served(client: SiteClient, name: str) -> None:
    answer = client.get(f"/static/{Statics().digest}/{name}")
    assert answer.status_code in (400, 404)


def test_static_files_are_kept_for_long_and_change_their_address(client: SiteClient) -> None:
    address = re.search(r'href="(/static/[0-9a-f]+/site/site\.css)"', client.get("/").text)
    assert address
    answer = client.get(address[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/0000000000000000/site/site.css").status_code == 404


BAD = ["since=foo", "since=2014-13", "x=1", "party=a%00b", "party=%ff", "party=%ed%a0%80",
       "min_confidence=nan",
       "min_confidence=2", "statuses=perhaps", "roots=NOPE", "state=12", "text=%22%22", "a" * 10_000,
       "party=" + "a" * 10_000, "since=2015&until=2014", "attributed=nobody"]  # fmt: skip


@pytest.mark.parametrize("query", BAD)
@pytest.mark.parametrize("path", ["/"])
def test_a_query_that_makes_no_sense_is_told_as_such(client: SiteClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert "What to do" in answer.text


def test_what_was_wrong_is_named(client: SiteClient) -> None:
    answer = client.get("/?since=foo")
    assert "since" in answer.text
    assert "foo" in answer.text
    wrong = client.get("/?actr=USA").text
    assert "did you mean actor?" in wrong


def test_hostile_words_in_an_address_stay_words(client: SiteClient) -> None:
    page = client.get("/?since=" + quote('"><script>alert(1)</script>\u202e')).text
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_the_api_tells_errors_as_json(client: SiteClient) -> None:
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert set(answer.json()) == {"status", "error", "hint"}


def test_head_answers_as_get_without_the_body(client: SiteClient) -> None:
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""
    assert "content-security-policy" in answer.headers


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_no_query_breaks_a_page(client: SiteClient, query: str) -> None:
    for asked in (quote(query, errors="replace"), f"party={quote(query, errors='replace')}"):
        assert client.get(f"/?{asked}").status_code in (200, 400)


@given(
    party=st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs")), max_size=40).map(str.strip),
    since=st.dates(),
    roots=st.lists(st.sampled_from(["ACCUSE", "REJECT", "AID"]), unique=True).map(tuple),
)
def test_an_address_asks_for_what_it_was_made_of(party: str, since: object, roots: tuple[str, ...]) -> None:
    made = link("search", party=party, since=since, roots=roots)
    found = read_query(made.partition("?")[2].encode()).wanted
    assert (found.party, found.since, found.roots) == (party, since, roots)
    assert link("search", found) == made


def test_an_address_without_a_part_of_its_path_is_refused() -> None:
    with pytest.raises(SettingError, match="needs second"):
        link("dyad", first="USA")
    with pytest.raises(SettingError, match="is no view"):
        link("nowhere")
    assert link("actor", code="../../x") == "/actor/..%2F..%2Fx"
    assert set(PATHS) >= {"now", "article", "dyad", "talks", "actor"}


def _addresses(client: SiteClient) -> list[str]:
    """Every address that can be read, with parts that name nothing."""
    routes = [route for route in client.app.routes if "GET" in getattr(route, "methods", ())]
    return sorted({re.sub(r"\{[^}]*\}", "zzz", route.path_format) for route in routes})


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers(client: SiteClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(re.findall(r"<h1\b", answer.text)) == 1
    assert len(re.findall(r"<main\b", answer.text)) == 1


@pytest.mark.parametrize("query", BAD)
def test_no_address_fails_on_a_query_that_makes_no_sense(client: SiteClient, query: str) -> None:
    for path in _addresses(client):
        assert client.get(f"{path}?{query}").status_code < 500, path


NAMES = ("since", "until", "party", "actor", "text", "page", "by", "after", "as_of", "first", "second", "q",
         "min_confidence", "statuses", "roots", "kind", "limit", "cursor", "sort")  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.sampled_from(["USA", "PRK", "-1", "0", "9" * 40, "nan", "2014-02-30", "0000-01-01",
                     "9999-12-31", '"', "*", "a OR"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4), place=st.integers(0, 10_000))
def test_no_query_breaks_any_address(client: SiteClient, asked: list[tuple[str, str]], place: int) -> None:
    paths = _addresses(client)
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in asked)
    for path in (paths[place % len(paths)], PAGES[place % len(PAGES)]):
        assert client.get(f"{path}?{query}").status_code < 500, path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.text(min_size=1, max_size=30), place=st.integers(0, 10_000))
def test_no_part_of_an_address_breaks_it(client: SiteClient, part: str, place: int) -> None:
    routes = sorted(
        r.path_format for r in client.app.routes if "{" in r.path_format and "/static" not in r.path_format
    )
    path = re.sub(r"\{[^}]*\}", quote(part, safe="", errors="replace"), routes[place % len(routes)])
    assert client.get(path).status_code < 500


def test_the_parts_of_others_are_those_that_are_named() -> None:
    folder = files("detente.web").joinpath("static/vendor")
    told = folder.joinpath("VENDOR.md").read_text(encoding="utf-8")
    named = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", told, re.MULTILINE)}
    there = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name != "VENDOR.md"}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in there.items()} == named
    assert not [name for name, content in there.items() if b"sourceMappingURL" in content]
    for holder in ("Leon Sorokin", "The Cytoscape Consortium", "Volodymyr Agafonkin", "Michael Bostock"):
        assert holder in told
