# ruff: noqa: F811  fixtures are imported by name
"""What views show as files: every form is what the exports write, under names that are safe."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from lxml import etree
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.analysis.network import Network
from detente.analysis.tension import Series
from detente.database import Database
from detente.export.formats import FORMATS
from detente.export.series import series_csv
from detente.records import Reading
from detente.web.site import downloads
from detente.web.site.query import link

NAME = re.compile(r'attachment; filename="([A-Za-z0-9][A-Za-z0-9.-]{0,99})"')
FORMS = {
    "events": downloads.EVENT_FORMS,
    "network": downloads.NETWORK_FORMS,
    "talks": downloads.TALKS_FORMS,
}


def name_of(answer: Any) -> str:
    found = NAME.fullmatch(answer.headers["content-disposition"])
    assert found, answer.headers["content-disposition"]
    return found[1]


@pytest.fixture
def base(site_base: Path) -> Any:
    with Database(site_base) as made:
        yield made


@pytest.mark.parametrize(("what", "form"), [(what, form) for what, forms in FORMS.items() for form in forms])
def test_every_form_is_a_file(client: SiteClient, what: str, form: str) -> None:
    answer = client.get(link("download", what=what, form=form))
    assert answer.status_code == 200, answer.text
    assert name_of(answer).startswith("detente-")
    assert answer.content


@pytest.mark.parametrize("form", FORMATS)
def test_formats_of_others_come_with_what_their_columns_mean(
    client: SiteClient, base: Database, form: str, tmp_path: Path
) -> None:
    answer = client.get(f"/download/events/{form}?party=PRK")
    written = tmp_path / "events"
    rows = base.export(form, written, party="PRK")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        about_name, name = sorted(packed.namelist(), key=lambda name: not name.endswith(".about.json"))
        assert about_name == f"{name}.about.json"
        assert packed.read(name) == written.read_bytes()
        assert json.loads(packed.read(about_name))["rows"] == rows > 0
    alone = client.get(f"/download/events/{form}?party=PRK&alone=1")
    assert alone.content == written.read_bytes()
    assert name_of(alone).endswith(FORMATS[form].extension)


def test_csv_and_parquet_hold_the_events_of_the_filter(
    client: SiteClient, base: Database, tmp_path: Path
) -> None:
    for form in ("csv", "parquet"):
        base.export(form, tmp_path / f"e.{form}", roots="ACCUSE")
    assert client.get("/download/events/csv?roots=ACCUSE").content == (tmp_path / "e.csv").read_bytes()
    table = pq.read_table(io.BytesIO(client.get("/download/events/parquet?roots=ACCUSE").content))
    assert table.equals(pq.read_table(tmp_path / "e.parquet"))
    assert table.num_rows == base.count(roots="ACCUSE")


def test_json_holds_events_and_lines_whole_readings_unless_some_are_asked_for(
    client: SiteClient, base: Database
) -> None:
    events = client.get("/download/events/json?party=CHN").json()
    assert len(events) == base.count(party="CHN") > 0
    some = [json.loads(line) for line in client.get("/download/events/jsonl?party=CHN").text.splitlines()]
    assert some == events
    whole = client.get("/download/events/jsonl").content.splitlines()
    assert [msgspec.json.decode(line, type=Reading) for line in whole] == list(base.readings())
    assert client.get("/download/events/json?party=ZZZ").json() == []


@pytest.mark.parametrize("form", downloads.TENSION_FORMS)
def test_tension_is_a_file_in_every_form(client: SiteClient, base: Database, form: str) -> None:
    answer = client.get(f"/download/tension/{form}?first=USA&second=PRK&by=month")
    assert answer.status_code == 200
    assert name_of(answer) == f"detente-tension-USA-PRK.{form}"
    series = base.tension("USA", "PRK", by="month")
    if form == "csv":
        assert answer.text == series_csv(series)
    elif form == "json":
        assert msgspec.json.decode(answer.content, type=Series) == series
    elif form == "png":
        assert answer.content.startswith(b"\x89PNG")
    elif form == "svg":
        assert etree.fromstring(answer.content).tag.endswith("svg")
    else:
        assert "<script" not in answer.text
        assert "Period by period" in answer.text


def test_the_network_is_a_graph_and_a_table(client: SiteClient, base: Database) -> None:
    expected = base.network(since="2014")
    found = msgspec.json.decode(client.get("/download/network/json?since=2014").content, type=Network)
    assert found == expected
    rows = list(csv.DictReader(io.StringIO(client.get("/download/network/csv?since=2014").text)))
    assert [(row["actor"], row["recipient"], int(row["votes"])) for row in rows] == [
        (edge.actor, edge.recipient, edge.votes) for edge in expected.edges
    ]
    graph = etree.fromstring(client.get("/download/network/graphml?since=2014").content)
    assert len(graph.findall(".//{*}edge")) == len(expected.edges)


def test_talks_are_a_table_with_a_row_for_each_stand(client: SiteClient, base: Database) -> None:
    boards = base.talks(as_of="2014-02-20")
    rows = list(csv.DictReader(io.StringIO(client.get("/download/talks/csv?as_of=2014-02-20").text)))
    stands = [entry for board in boards for line in board.lines for entry in line.entries]
    assert [(row["party"], row["stance"]) for row in rows] == [(one.party, one.stance) for one in stands]
    assert all(row["sentence"] and row["article"] for row in rows if row["stance"] != "unknown")


def test_an_article_is_its_text_or_its_reading(client: SiteClient, base: Database) -> None:
    read = next(base.readings())
    text = client.get(f"/download/article/text?id={read.article.id}")
    assert text.content.decode() == read.article.text
    assert name_of(text) == f"detente-article-{read.article.id}.txt"
    whole = client.get(f"/download/article/json?id={read.article.id}")
    assert msgspec.json.decode(whole.content, type=Reading) == read


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/download/events/doc", 400),
        ("/download/events/csv?since=foo", 400),
        ("/download/events/csv?foo=1", 400),
        ("/download/tension/csv", 400),
        ("/download/tension/csv?first=USA&second=USA", 400),
        ("/download/tension/csv?first=..%2F..&second=USA", 400),
        ("/download/tension/svg?first=%3Cscript%3E&second=USA", 400),
        ("/download/article/text?id=..%2F..%2Fetc%2Fpasswd", 400),
        ("/download/article/text?id=0000000000000000", 404),
        ("/download/network/..%2Fcsv", 404),
        ("/download/secrets/csv", 404),
    ],
)
def test_what_cannot_be_is_refused(client: SiteClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert "content-disposition" not in answer.headers


def test_nothing_is_left_behind(client: SiteClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for form in downloads.EVENT_FORMS:
        assert client.get(f"/download/events/{form}").status_code == 200
        assert not list(folder.iterdir())


def test_a_third_file_of_events_waits_for_the_others(
    client: SiteClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []
    room = downloads._ROOM
    with room, room:
        waits.append(client.get("/download/events/csv").status_code)
    waits.append(client.get("/download/events/csv").status_code)
    assert waits == [429, 200]


def test_a_failed_export_frees_its_place(client: SiteClient) -> None:
    for _ in range(5):
        assert client.get("/download/events/csv?text=%22%22").status_code == 400
    assert client.get("/download/events/csv").status_code == 200


def test_files_can_be_had_where_all_is_for_reading(site_base: Path) -> None:
    with browse(site_base, read_only=True) as client:
        assert client.get("/download/events/csv").status_code == 200
