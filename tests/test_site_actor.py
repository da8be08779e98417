# ruff: noqa: F811  fixtures are imported by name
"""The pages of parties: who they are, what they do and what is done to them."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path

import pytest
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.store import parties as store
from stored import add, on, party, report, tells

DAY = dt.date(2014, 2, 13)


def page(client: SiteClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def section(text: str, name: str) -> str:
    start = text.index(f'aria-labelledby="{name}-title"')
    return text[start : text.index("</section>", start)]


def test_a_party_has_its_name_partners_events_and_office_holders(client: SiteClient) -> None:
    text = page(client, "/actor/USA")
    assert "<h1><bdi>United States</bdi></h1>" in text
    assert 'href="/dyad/USA/PRK"' in section(text, "partners")
    assert "CONSULT" in section(text, "acts")
    assert "John Kerry" in section(text, "names")
    offices = section(text, "offices")
    assert re.search(r"secretary of state</td>\s*<th[^>]*><a[^>]*>John Kerry</a>", offices)


def test_office_holders_are_those_of_the_day_of_the_latest_event(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        day = dt.date(2005, 3, 1)
        add(base, report(tells("The United States accused North Korea.", "accused", when=on(day)), day=day))
    with browse(tmp_path / "a.db") as client:
        offices = section(page(client, "/actor/USA"), "offices")
    now, _, others = offices.partition("<details>")
    assert "Condoleezza Rice" in now
    assert "John Kerry" not in now
    assert "John Kerry" in others


def test_counts_of_acts_are_those_that_a_filter_finds(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        for code in ("USA", "PRK", "PRKMIL", "CHN"):
            for role in ("actor", "recipient"):
                rows = store.roots(base.connection, code, role)
                assert sum(row.events for row in rows) == base.count(**{role: code})
                for row in rows:
                    assert row.events == base.count(roots=row.root, **{role: code})
    assert 'href="/events?actor=PRK&roots=THREATEN"' in page(client, "/actor/PRK")


def test_the_newest_events_are_those_that_a_filter_finds_first(site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        for code in ("USA", "PRK", "PRKMIL", "CHN", "QQQ"):
            for role in ("actor", "recipient"):
                for limit in (0, 1, 5, 1000):
                    found = store.newest_events(base.connection, code, role, limit)
                    same = base.find(**{role: code}, limit=limit)
                    assert [one.n for one in found] == [one.n for one in same]


def test_positions_commitments_and_ties_are_those_of_the_party(site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        readings = list(base.readings())
        for kind, field, who in (
            ("position", "positions", lambda one: one.holders),
            ("commitment", "commitments", lambda one: one.holders),
            ("tie", "ties", lambda one: (one.holder, one.over)),
            ("statement", "statements", lambda one: (one.source,) if one.source else ()),
        ):
            wanted = {
                (reading.article.id, one.id)
                for reading in readings
                for one in getattr(reading, field)
                if any(actor.code.startswith("PRK") for actor in who(one))
            }
            found = store.told(base.connection, "PRK", kind, 1000)  # type: ignore[arg-type]
            got = {(one.article, one.record.id) for one in found}
            # statements are looked for in articles that tell events of the party
            assert got <= wanted if kind == "statement" else got == wanted
            assert wanted
            assert got


def test_what_was_rejected_is_not_told(site_base: Path) -> None:
    with Database(site_base) as base:
        [first, *rest] = store.told(base.connection, "PRK", "position", 1000)
        base.reject(first.record.id, author="Ana", article=first.article)
        left = store.told(base.connection, "PRK", "position", 1000)
    assert [one.record.id for one in left] == [one.record.id for one in rest]


def test_a_body_of_a_state_has_a_page_that_leads_to_the_state(client: SiteClient) -> None:
    text = page(client, "/actor/PRKMIL")
    assert 'href="/actor/PRK"' in text
    assert "Between parties it counts as" in text


def test_a_party_of_the_tables_without_events_says_what_to_do(client: SiteClient) -> None:
    text = page(client, "/actor/TUV")
    assert "Tuvalu" in text
    assert "detente add reports/" in text


@pytest.mark.parametrize(("address", "status"), [
    ("/actor/QQQ", 404), ("/actor/%3Cscript%3E", 400), ("/actor/USA?since=2013", 400),
    ("/actors?text=" + "a" * 81, 400), ("/actors?txt=a", 400),
])  # fmt: skip
def test_what_cannot_be_is_refused(client: SiteClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_the_list_counts_events_and_is_searched(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        found = store.parties(base.connection)
        for one in found[:5]:
            rows = base.connection.execute(
                "SELECT role, count(DISTINCT event) FROM parties WHERE party = ? GROUP BY role", (one.code,)
            )
            counts = dict(tuple(row) for row in rows)
            assert (one.acts, one.suffers) == (counts.get("actor", 0), counts.get("recipient", 0))
    everything = page(client, "/actors")
    assert 'href="/actor/PRK"' in everything
    by_name = page(client, "/actors?text=north+kor")
    assert 'href="/actor/PRK"' in by_name
    assert 'href="/actor/CHN"' not in by_name
    assert "John Kerry" in section(page(client, "/actors?text=kerry"), "called")
    assert 'detente who "zzzz"' in page(client, "/actors?text=zzzz")


def test_marks_of_a_search_are_taken_as_they_are(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        strange = party("PRK", name="100%_sure\\")
        add(base, report(tells("He accused North Korea.", "accused", recipients=(strange,)), day=DAY))
        assert [one.name for one in store.named(base.connection, "%_S")] == ["100%_sure\\"]
        assert [one.name for one in store.named(base.connection, "sure\\")] == ["100%_sure\\"]
        assert store.named(base.connection, "_0") == []


def test_names_of_an_article_are_inert(tmp_path: Path) -> None:
    bad = party("PRK", name="<script>alert(1)</script>\u202e" + "x" * 400)
    with Database(tmp_path / "a.db") as base:
        add(base, report(tells("He accused North Korea.", "accused", recipients=(bad,)), day=DAY))
    with browse(tmp_path / "a.db") as client:
        for address in ("/actor/PRK", "/actors?text=alert"):
            text = client.get(address).text
            assert "<script>alert" not in text
            assert "\u202e" not in text


def test_an_empty_database_says_how_to_fill_it(tmp_path: Path) -> None:
    Database(tmp_path / "empty.db").close()
    with browse(tmp_path / "empty.db") as client:
        assert "detente add reports/ --db empty.db" in page(client, "/actors")
