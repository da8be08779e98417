"""Proving and counting a database, and writing what is in it to files."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.database import Database
from detente.errors import SettingError, StoreError
from detente.records import encode_reading
from samples import hostile_reading, sample_reading
from stored import FIRST, SECOND, add, on, report, tells

ACCUSES = tells("The United States accused North Korea of a test.", "accused")
MEETS = tells(
    "Officials of both sides met in Geneva.", "met", ("USAGOV", "PRKGOV"), (), root="CONSULT",
    when=on(dt.date(2014, 2, 10)),
)  # fmt: skip


@pytest.fixture
def base() -> Iterator[Database]:
    with Database(":memory:") as made:
        yield made


# Proof

_LONG = (
    "The delegates sat for nine hours in a hotel above the lake and left without a word to the press. "
    "A second session is set for the coming week, when the question of the border crossings and of the "
    "frozen funds is to be taken up again by experts of the two foreign ministries in the capital."
)

_DAMAGES = {
    "text": "UPDATE articles SET text = replace(text, 'accused', 'praised')",
    "title": "UPDATE articles SET title = 'Another'",
    "day": "UPDATE articles SET day = '1999-01-01'",
    "article data": "UPDATE articles SET data = '{'",
    "article lost": "DELETE FROM articles WHERE n = 1",
    "report": "UPDATE articles SET report = 77 WHERE n = 2",
    "version": "UPDATE articles SET version = 9",
    "source": "DELETE FROM sources",
    "bands": "DELETE FROM bands WHERE band = 3",
    "sentence": "UPDATE sentences SET text = 'Never said.' WHERE n = 1",
    "sentence of another": "UPDATE records SET sentence = (SELECT max(n) FROM sentences)",
    "sentence lost": "DELETE FROM sentences WHERE n = 1",
    "record lost": "DELETE FROM records WHERE kind = 'tie'",
    "statement lost": "DELETE FROM records WHERE kind = 'statement'",
    "forum lost": "DELETE FROM records WHERE kind = 'forum'",
    "record of no kind": "UPDATE records SET kind = 'rumour' WHERE kind = 'tie'",
    "record id": "UPDATE records SET id = 'other' WHERE kind = 'commitment'",
    "record is no JSON": "UPDATE records SET data = 'x' WHERE kind = 'position'",
    "event is no JSON": "UPDATE records SET data = substr(data, 9) WHERE kind = 'event'",
    "field": "UPDATE records SET data = replace(data, '\"confidence\"', '\"surety\"') WHERE kind = 'tie'",
    "span": "UPDATE records SET data = replace(data, '\"start\":', '\"start\":1') WHERE kind = 'commitment'",
    "verdict": "UPDATE records SET verdict = 'accepted' WHERE kind = 'tie'",
    "machine": "UPDATE records SET machine = replace(data, '0.77', '0.66') WHERE kind = 'tie'",
    "correction lost": "DELETE FROM corrections",
    "correction changed": "UPDATE corrections SET changes = '{\"mode\":\"meet\"}' WHERE action = 'edit'",
    "index row lost": "DELETE FROM events WHERE n = (SELECT max(n) FROM events)",
    "rejected in index": "UPDATE records SET verdict = 'rejected' WHERE kind = 'event'",
    "root": "UPDATE events SET root = 'AID'",
    "event day": "UPDATE events SET day = '1999-01-01'",
    "confidence": "UPDATE events SET confidence = 0.01",
    "party": "UPDATE parties SET name = 'Nobody'",
    "party lost": "DELETE FROM parties",
    "dyad": "UPDATE dyads SET actor = 'XXX'",
    "dyad lost": "DELETE FROM dyads",
    "happening lost": "DELETE FROM happenings",
    "happening none": "UPDATE events SET happening = NULL",
    "happening counts": "UPDATE happenings SET reports = reports + 1",
    "happening days": "UPDATE happenings SET last = '1999-01-01'",
    "words lost": "INSERT INTO article_search (article_search) VALUES ('delete-all')",
    "words of sentences": "INSERT INTO sentence_search (sentence_search) VALUES ('delete-all')",
    "words wrong": "UPDATE article_search_data SET block = x'00' WHERE id > 10",
    "schema": "PRAGMA user_version = 0",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "a.db"
    with Database(path) as made:
        add(made, sample_reading(), report(ACCUSES, MEETS, more=_LONG), hostile_reading("a\x00b \u202e"))
        made.correct("e2", author="Ana", root="REJECT")
        made.reject("e3", author="Ana")
        made.accept("t1", author="Ana", article=sample_reading().article.id)
        made.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def test_a_sound_database_has_no_faults(sound: Path) -> None:
    with Database(sound, read_only=True) as base:
        assert base.check() == []


@pytest.mark.parametrize("damage", _DAMAGES)
def test_every_damage_is_found(damage: str, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    shutil.copy(sound, path)
    with Database(path) as base:
        base.connection.execute("PRAGMA foreign_keys = OFF")
        changes = base.connection.total_changes
        base.connection.execute(_DAMAGES[damage])
        assert base.connection.total_changes > changes or damage == "schema"
        assert base.check()


def test_a_damaged_record_is_told_where_it_is_read(sound: Path, tmp_path: Path) -> None:
    shutil.copy(sound, tmp_path / "copy.db")
    with Database(tmp_path / "copy.db") as base:
        base.connection.execute("UPDATE records SET data = 'x'")
        with pytest.raises(StoreError, match="damaged"):
            list(base.find())
        with pytest.raises(StoreError, match="damaged"):
            list(base.readings())
        base.connection.execute("UPDATE articles SET data = 'x'")
        with pytest.raises(StoreError, match="damaged"):
            list(base.readings())


def test_a_file_with_pages_overwritten_has_faults_or_is_refused(sound: Path, tmp_path: Path) -> None:
    data = bytearray(sound.read_bytes())
    data[20 * 4096 : 24 * 4096] = bytes(4 * 4096)
    (tmp_path / "copy.db").write_bytes(data)
    try:
        with Database(tmp_path / "copy.db") as base:
            assert base.check()
    except StoreError as error:
        assert "damaged" in str(error)  # noqa: PT017


# Counts


def test_a_database_is_counted(sound: Path) -> None:
    with Database(sound, read_only=True) as base:
        found = base.info()
    whole = sample_reading()
    assert (found.articles, found.reports, found.first, found.last) == (3, 3, "2014-02-13", "2026-03-04")
    assert found.records["event"] == len(whole.events) + 3
    assert found.records["tie"] == 2
    assert sum(found.statuses.values()) == found.records["event"] - 1
    assert (found.corrections, found.failures, found.other_language, found.feeds) == (3, {}, 0, 0)
    assert found.happenings == sum(found.statuses.values())
    assert sum(found.versions.values()) == 3
    assert found.path == str(sound)
    assert found.bytes >= sound.stat().st_size


# Exports

MANY = report(ACCUSES, MEETS, tells("Seoul warned Pyongyang.", "warned", ("KOR",), root="THREATEN"))


def test_events_are_exported_as_csv_and_readings_as_lines(base: Database, tmp_path: Path) -> None:
    add(base, MANY, sample_reading())
    assert base.export("csv", tmp_path / "a.csv", actor="USA", roots="ACCUSE") == 1
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["root"], row["article_id"]) == ("ACCUSE", MANY.article.id)
    assert base.export("jsonl", tmp_path / "a.jsonl") == 2
    assert (tmp_path / "a.jsonl").read_bytes().splitlines() == [
        encode_reading(MANY),
        encode_reading(sample_reading()),
    ]


def test_a_folder_takes_every_kind_of_record_and_the_corrections(base: Database, tmp_path: Path) -> None:
    add(base, sample_reading())
    base.reject("e1", author="Ana", reason="No.")
    (tmp_path / "out").mkdir()
    assert base.export("csv", tmp_path / "out") == 1
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"events.csv", "statements.csv", "ties.csv", "corrections.jsonl"} <= names
    assert len((tmp_path / "out" / "events.csv").read_text().splitlines()) == len(sample_reading().events)
    (kept,) = (tmp_path / "out" / "corrections.jsonl").read_text().splitlines()
    assert (json.loads(kept)["record"], json.loads(kept)["reason"]) == ("e1", "No.")


def test_whole_readings_are_not_exported_for_a_filter(base: Database, tmp_path: Path) -> None:
    add(base, MANY)
    for form, path in (("jsonl", tmp_path / "a.jsonl"), ("csv", tmp_path)):
        with pytest.raises(SettingError, match="leave the filter out"):
            base.export(form, path, actor="USA")
    with pytest.raises(SettingError, match="no format"):
        base.export("excel", tmp_path / "a.xls")
    assert list(tmp_path.iterdir()) == []


def test_versions_tell_what_made_each_article(base: Database) -> None:
    add(base, report(ACCUSES), report(MEETS, versions=SECOND))
    assert [one.versions for one in base.find(sort="oldest")] == [SECOND, FIRST]
    assert len(base.info().versions) == 2
