# ruff: noqa: F811  fixtures are imported by name
"""The pages of dyads: tension over time, what moved it, comparisons, downloads."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.errors import SettingError
from detente.store.pairs import dyad_code, pairs, record_ids, span
from detente.web.site.tension import compared, fitting, party, with_text
from stored import add, on, report, tells

KOREA = "/dyad/USA/PRK"
DAY = dt.date(2014, 2, 13)


def page(client: SiteClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def data(client: SiteClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_highest_and_the_lowest_level_are_told_with_the_sentence_behind_each(
    client: SiteClient, site_base: Path
) -> None:
    with Database(site_base, read_only=True) as base:
        steps = [s for s in base.tension("USA", "PRK", by="month").steps if s.evidence]
    text = unescape(page(client, f"{KOREA}?by=month"))
    above = text[: text.index('id="plot"')]
    high, low = max(steps, key=lambda s: s.level), min(steps, key=lambda s: s.level)
    for step in (high, low):
        assert any(mover.sentence in above for mover in step.evidence)
        assert step.start.isoformat() in above


def test_the_chart_gets_the_numbers_of_the_series(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        series = base.tension("USA", "PRK", by="week")
    found = data(client, f"{KOREA}/data?by=week")
    assert found["lines"][0]["days"] == [step.start.isoformat() for step in series.steps]
    assert found["lines"][0]["level"] == [round(step.level, 2) for step in series.steps]
    assert [place for place, value in enumerate(found["tension"]) if value is not None] == sorted(
        map(int, found["told"])
    )
    assert [change["step"] for change in found["changes"]] == [change.step for change in series.changes]


def test_every_quotation_leads_to_its_record_in_the_article(client: SiteClient, site_base: Path) -> None:
    found = data(client, f"{KOREA}/data?by=month")
    quotes = [quote for step in found["told"].values() for quote in step["quotes"]]
    assert quotes
    with Database(site_base, read_only=True) as base:
        for quote in quotes:
            article, _, record = quote["href"].removeprefix("/article/").partition("#")
            reading = base.reading(article)
            assert reading is not None
            assert record in {event.id for event in reading.events}


def test_a_step_leads_to_its_events(client: SiteClient, site_base: Path) -> None:
    found = data(client, f"{KOREA}/data?by=month&since=2014-02-10")
    step = found["told"][min(found["told"], key=int)]
    assert [one["who"] for one in step["events"]] == ["USA → PRK", "PRK → USA"]
    assert all("since=2014-02-10" in one["href"] for one in step["events"])
    assert all("statuses=happened%2Congoing" in one["href"] for one in step["events"])


def test_one_direction_counts_only_what_that_party_does(client: SiteClient) -> None:
    there = data(client, f"{KOREA}/data?by=month&direction=there")
    both = data(client, f"{KOREA}/data?by=month")
    assert 0 < sum(there["lines"][0]["votes"]) < sum(both["lines"][0]["votes"])
    notes = [quote["notes"] for step in there["told"].values() for quote in step["quotes"]]
    assert all("USA → PRK" in note for note in notes)


def test_statuses_and_attribution_change_the_series(client: SiteClient) -> None:
    assert "may impose sanctions" not in str(data(client, f"{KOREA}/data?by=month"))
    assert "may impose sanctions" in str(data(client, f"{KOREA}/data?by=month&statuses=hypothetical"))
    claims = data(client, "/dyad/PRK/KOR/data?by=month&attributed=claims")
    assert {"claimed by a source" in str(step) for step in claims["told"].values()} == {True}


def test_further_dyads_are_lines_with_their_names(client: SiteClient) -> None:
    address = f"{KOREA}{{}}?by=month&with=CHN~PRK,KOR~PRK"
    lines = data(client, address.format("/data"))["lines"]
    assert [line["name"] for line in lines] == [
        "United States – North Korea", "China – North Korea", "South Korea – North Korea",
    ]  # fmt: skip
    text = page(client, address.format(""))
    assert "Without China – North Korea" in text


def test_a_compared_dyad_without_events_is_told(client: SiteClient) -> None:
    text = page(client, f"{KOREA}?with=TUV~NRU")
    assert "There is no event to compare with" in text
    assert len(data(client, f"{KOREA}/data?with=TUV~NRU")["lines"]) == 1


def test_the_table_has_every_step_with_events(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        told = [step for step in base.tension("USA", "PRK", by="week").steps if step.votes]
    text = page(client, f"{KOREA}?by=week")
    table = text[text.index('id="steps"') :]
    assert table.count("<tr") == len(told) + 1


def test_the_series_is_downloaded_as_table_and_picture(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        series = base.tension("USA", "PRK", by="month")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{KOREA}/series/csv?by=month").text)))
    assert [row["start"] for row in rows] == [step.start.isoformat() for step in series.steps]
    assert client.get(f"{KOREA}/series/png?by=month").content.startswith(b"\x89PNG")
    assert b"<svg" in client.get(f"{KOREA}/series/svg?by=month").content
    assert client.get(f"{KOREA}/series/json?by=month").json()["by"] == "month"
    assert client.get(f"{KOREA}/series/exe").status_code == 400


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (f"{KOREA}?by=fortnight", "by fortnight"),
        (f"{KOREA}?direction=up", "direction up"),
        (f"{KOREA}?with=CHN", "with CHN"),
        (f"{KOREA}?with=CHN~CHN", "one party twice"),
        (f"{KOREA}?with=" + ",".join(f"AA{letter}~PRK" for letter in "ABCDE"), "more than 4"),
        (f"{KOREA}?since=soon", "since soon"),
        (f"{KOREA}?actor=CHN", "actor"),
        ("/dyad/USA/USA", "USA is one party"),
        ("/dyad/%3Cb%3E/USA", "no code of a party"),
        ("/dyads?page=-1", "page"),
    ],
)
def test_what_cannot_be_asked_is_named(client: SiteClient, address: str, named: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert named in unescape(answer.text)


def test_parties_are_found_by_code_and_by_name(client: SiteClient) -> None:
    for first, second in (("usa", "PRK"), ("United States", "north korea")):
        answer = client.get("/dyads", params={"first": first, "second": second}, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == KOREA
    unknown = client.get("/dyads", params={"first": "Nobody at all", "second": "PRK"})
    assert unknown.status_code == 400
    assert "Nobody at all" in unknown.text


def test_a_pair_without_events_says_what_to_do(client: SiteClient) -> None:
    assert "/dyads" in page(client, "/dyad/TUV/NRU")
    assert 'href="/dyad/USA/PRK"' in page(client, "/dyad/USAGOV/PRK")


def test_the_list_has_the_busiest_pair_first(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        first = pairs(base.connection)[0]
    links = re.findall(r'<th scope="row"><a class="party" href="(/dyad/[^"]+)"', page(client, "/dyads"))
    assert links[0] == f"/dyad/{first.first}/{first.second}"


def test_an_empty_database_says_how_to_fill_it(tmp_path: Path) -> None:
    Database(tmp_path / "empty.db").close()
    with browse(tmp_path / "empty.db") as client:
        assert "detente add reports/ --db empty.db" in page(client, "/dyads")
        assert "detente who USA" in page(client, KOREA)


def test_words_of_an_article_are_inert(tmp_path: Path) -> None:
    bad = "The United States accused North Korea </script><script>alert(1)</script> of\u202e lying."
    with Database(tmp_path / "a.db") as base:
        told = tells(bad, "accused", when=on(DAY))
        add(base, report(told, day=DAY, title="<img src=x onerror=alert(1)>"))
    with browse(tmp_path / "a.db") as client:
        text = page(client, KOREA)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "\u202e" not in text


def test_pairs_count_both_directions(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(
            base,
            report(
                tells("The United States accused North Korea.", "accused", when=on(DAY)),
                tells("North Korea accused the United States.", "accused", ("PRK",), ("USA",)),
                tells("China praised Cuba.", "praised", ("CHN",), ("CUB",), root="SUPPORT"),
                day=DAY,
            ),
        )
        found = pairs(base.connection)
        assert [(p.first, p.second, p.there, p.back) for p in found] == [
            ("PRK", "USA", 1, 1), ("CHN", "CUB", 1, 0),
        ]  # fmt: skip
        [mine] = pairs(base.connection, "USA")
        assert (mine.first, mine.second, mine.there, mine.back) == ("USA", "PRK", 1, 1)
        assert span(base.connection, "USA", "PRK") == (DAY.isoformat(), DAY.isoformat())
        assert span(base.connection, "USA", "CUB") == ("", "")
        assert dyad_code(base.connection, "USAGOV") == "USA"
        assert dyad_code(base.connection, "CUB") == "CUB"
        [first, *_] = base.find(actor="USA")
        key = (first.article.id, first.event.sentence.start, "ACCUSE")
        assert record_ids(base.connection, [key, ("none", 0, "ACCUSE")]) == {key: first.event.id}


@pytest.mark.parametrize(
    ("since", "until", "by"),
    [
        ("2013-01-01", "2014-12-31", "week"),
        ("2000-01-01", "2014-12-31", "month"),
        ("1950-01-01", "2014-12-31", "quarter"),
        ("", "2014-12-31", "week"),
    ],
)
def test_the_step_fits_the_span(since: str, until: str, by: str) -> None:
    assert fitting(since, until) == by


CODES = st.from_regex(r"[A-Z]{3}([A-Z]{3})?", fullmatch=True)


@given(st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] != pair[1]), max_size=4, unique=True))
def test_compared_pairs_come_back_from_their_address(given_pairs: list[tuple[str, str]]) -> None:
    assert compared().read(with_text(tuple(given_pairs))) == tuple(given_pairs)


@given(st.text(max_size=60))
def test_any_words_are_pairs_or_refused(words: str) -> None:
    try:
        found = compared().read(words)
    except SettingError as error:
        assert error.message  # noqa: PT017
        return
    assert all(party(code) == code for pair in found for code in pair)
