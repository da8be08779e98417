# ruff: noqa: F811  fixtures are imported by name
"""Search over articles and evidence, and the list of events."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from tests.site import SiteClient, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.store import search as searching
from detente.store.filters import EventFilter
from detente.store.search import SearchFilter, count_up_to, search
from markup import select
from stored import add, report, tells


def tree(client: SiteClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[-500:]
    return html.fromstring(answer.text)


@pytest.mark.parametrize("show", ["articles", "evidence"])
def test_every_hit_has_all_words_and_shows_one_marked(client: SiteClient, show: str) -> None:
    page = tree(client, f"/search?text=korea+talks&show={show}")
    hits = select(page, ".hits > li")
    assert hits
    for hit in hits:
        assert {mark.text_content().lower().rstrip("s'") for mark in select(hit, "mark")} & {
            "korea",
            "talk",
        }


@pytest.mark.parametrize("show", ["articles", "evidence"])
@pytest.mark.parametrize("text", ["", "korea"])
def test_a_facet_leads_to_as_many_as_it_counts(client: SiteClient, show: str, text: str) -> None:
    page = tree(client, "/search?" + urlencode({"text": text, "show": show}))
    checked = 0
    for section in select(page, ".facets section"):
        option = select(section, "li")[0]
        number = int(select(option, ".num")[0].text_content().replace(",", ""))
        found = tree(client, select(option, "a")[0].get("href"))
        told = select(found, ".results > p")[0].text_content()
        assert int(re.match(r"\s*([\d,]+)", told)[1].replace(",", "")) == number  # type: ignore[index]
        assert select(found, ".facets section strong")
        checked += 1
    assert checked >= 5


def test_evidence_leads_to_its_record(client: SiteClient) -> None:
    page = tree(client, "/search?text=talks&show=evidence&kind=position")
    href = select(page, ".hits .quote a")[0].get("href")
    article, _, record = href.partition("#")
    assert tree(client, article).get_element_by_id(record).get("class").startswith("card record")


def test_the_best_match_comes_first(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(
            base,
            report(more="A grain ship. " + "Other things were told at length. " * 60, title="Long"),
            report(more="Grain, grain and more grain.", title="Short"),
            report(more="Nothing of that.", title="None"),
        )
        found = search(base.connection, SearchFilter(text="grain"))
    assert [hit.title for hit in found.hits] == ["Short", "Long"]


def test_rejected_records_are_not_found(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        made = report(tells("The United States accused North Korea of lying.", "accused"))
        add(base, made)
        before = search(base.connection, SearchFilter(text="lying"), "evidence")
        base.reject(made.events[0].id, author="Ana")
        after = search(base.connection, SearchFilter(text="lying"), "evidence")
    assert (before.total, after.total) == (1, 0)


def test_more_matches_than_are_looked_at_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SCANNED", 3)
    with Database(tmp_path / "a.db") as base:
        add(base, *(report(more=f"Grain came on day {day}.", title=f"Day {day}") for day in range(5)))
        found = search(base.connection, SearchFilter(text="grain"))
        whole = search(base.connection, SearchFilter(text="grain", source="elsewhere"))
    assert found.more
    assert found.total == 3
    assert whole.more
    assert whole.total == 0


def test_pages_follow_each_other_without_repeating(client: SiteClient) -> None:
    seen: list[str] = []
    address = "/search?show=evidence"
    while address:
        page = tree(client, address)
        seen += [a.get("href") for a in select(page, ".hits .quote a")]
        following = select(page, '.pager a[rel="next"]')
        address = following[0].get("href") if following else ""
    assert len(seen) == len(set(seen)) > 40


def test_words_that_match_nothing_say_what_to_do(client: SiteClient) -> None:
    assert "Every word must be there" in tree(client, "/search?text=zeppelin").text_content()


@pytest.mark.parametrize(
    "wrong", ["root=DANCE", "year=20", "kind=dream", "page=-1", "page=99999", "text=%22", "roots=AID",
              "show=all", "status=maybe", "text=" + "x" * 300],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_400(client: SiteClient, wrong: str) -> None:
    assert client.get(f"/search?{wrong}").status_code == 400


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=40),
    st.sampled_from(["text", "party", "source"]),
    st.sampled_from(["articles", "evidence"]),
)
def test_no_words_break_the_search(client: SiteClient, words: str, name: str, show: str) -> None:
    query = urlencode({name: words.encode("utf-8", "surrogatepass"), "show": show})
    answer = client.get(f"/search?{query}")
    assert answer.status_code in (200, 400)
    assert not select(html.fromstring(answer.text), "script:not([src])")


def test_hostile_passages_stay_words(tmp_path: Path, client: SiteClient, site_base: Path) -> None:
    words = 'grain </mark><script>alert(1)</script> \x02bold\x03 " onclick="x'
    with Database(site_base) as base:
        add(base, report(tells(f"Ships brought {words} today.", "brought"), title=words, source="x"))
    for show in ("articles", "evidence"):
        page = tree(client, f"/search?text=grain+alert&show={show}")
        assert {script.get("src", "")[:8] for script in select(page, "script")} == {"/static/"}
        assert not [a for e in page.iter() if isinstance(e.tag, str) for a in e.attrib if a.startswith("on")]
        assert "<script>alert(1)</script>" in re.sub(r"\s+", " ", select(page, ".hits")[0].text_content())


def test_the_list_of_events_holds_what_the_filter_asks_for(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        wanted = [one.event.id for one in base.find(party="PRK", roots="CONSULT,AID")]
    page = tree(client, "/events?party=PRK&roots=CONSULT,AID")
    shown = [a.get("href").partition("#")[2] for a in select(page, ".event .quote a")]
    assert wanted
    assert shown == wanted[:50]
    assert f"{len(wanted)} event" in select(page, ".title-row")[0].text_content()


def test_pages_of_events_hold_each_once(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        wanted = [one.event.id for one in base.find(sort="oldest")]
    seen: list[str] = []
    address = "/events?sort=oldest"
    while address:
        page = tree(client, address)
        seen += [a.get("href").partition("#")[2] for a in select(page, ".event .quote a")]
        following = select(page, '.pager a[rel="next"]')
        address = following[0].get("href") if following else ""
    assert seen == wanted
    assert len(seen) > 50


@pytest.mark.parametrize(
    "wrong", ["after=x", "since=foo", "sort=best", "party=" + "x" * 600, "min_confidence=2"]
)
def test_a_list_that_makes_no_sense_is_400(client: SiteClient, wrong: str) -> None:
    assert client.get(f"/events?{wrong}").status_code == 400


def test_a_filter_without_events_says_how_to_go_on(client: SiteClient) -> None:
    page = tree(client, "/events?party=NZL")
    assert "No event is like that" in page.text_content()


def test_counting_stops_where_it_is_told(site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        every = base.count()
        assert count_up_to(base.connection, EventFilter()) == every
        assert count_up_to(base.connection, EventFilter(), every - 1) == every
        assert count_up_to(base.connection, EventFilter(), 5) == 6
