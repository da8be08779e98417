"""The database: opening, several at once, each article written whole and once, reprints."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spacy.language import Language

from detente.database import Database
from detente.errors import SettingError, StoreError
from detente.reader import Reader
from detente.records import Article, Reading
from detente.store import read as store_read
from samples import empty_reading, hostile_reading, sample_reading
from stored import DAY, SECOND, add, on, report, rows, tells, words

ACCUSES = tells("The United States accused North Korea of a test.", "accused")
MEETS = tells(
    "Officials of both sides met in Geneva.", "met", ("USAGOV", "PRKGOV"), (), root="CONSULT",
    when=on(dt.date(2014, 2, 10)),
)  # fmt: skip


@pytest.fixture
def base() -> Iterator[Database]:
    with Database(":memory:") as made:
        yield made


# Opening


def test_a_new_file_is_an_empty_database(tmp_path: Path) -> None:
    with Database(tmp_path / "new.db") as base:
        assert list(base.find()) == []
        assert base.check() == []
        assert (base.info().articles, base.info().schema) == (0, 1)


def test_what_was_written_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(base, sample_reading())
    with Database(tmp_path / "a.db") as base:
        assert list(base.readings()) == [sample_reading()]


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()


def _newer(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_foreign, "another program"),
        (_newer, "install a newer"),
        (lambda path: path.write_text("Not a database. " * 200), "damaged or no database"),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
    ids=["foreign", "newer", "text", "folder"],
)
def test_a_file_that_is_no_database_of_ours_is_refused_and_left_alone(
    make: Callable[[Path], Any], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=words):
        Database(path)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_is_not_there_and_a_name_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(tmp_path / "none" / "x.db")
    with pytest.raises(StoreError, match="no name of a file"):
        Database(f"{tmp_path}/x\0.db")


def test_a_database_to_read_must_exist_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        Database(tmp_path / "x.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_database_to_read(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    with pytest.raises(StoreError, match="open it for writing"):
        Database(tmp_path / "x.db", read_only=True)


def test_a_database_open_for_reading_cannot_be_changed(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(base, report(ACCUSES))
    before = (tmp_path / "a.db").read_bytes()
    with Database(tmp_path / "a.db", read_only=True) as base:
        (found,) = base.find()
        with pytest.raises(StoreError, match="reading only"):
            add(base, report(MEETS))
        with pytest.raises(StoreError, match="reading only"):
            base.reject(found.event.id, author="Ana")
        assert base.check() == []
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_database_in_a_folder_that_cannot_be_written_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Database(tmp_path / "a ?#%.db") as base:
        add(base, report(ACCUSES))
    monkeypatch.setattr("os.access", lambda *_: False)
    with Database(tmp_path / "a ?#%.db", read_only=True) as base:
        assert words(base.find()) == ["accused"]
        assert base.check() == []
        assert [path.name for path in tmp_path.iterdir()] == ["a ?#%.db"]


def _read_whole(path: Path) -> None:
    with Database(path) as base:
        list(base.find())
        list(base.readings())


def test_a_file_that_lost_its_end_is_told_as_damaged(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(base, *(report(ACCUSES, more=f"Report {n}.") for n in range(50)))
    data = (tmp_path / "a.db").read_bytes()
    (tmp_path / "a.db").write_bytes(data[: len(data) // 3 // 4096 * 4096])
    with pytest.raises(StoreError, match="damaged"):
        _read_whole(tmp_path / "a.db")


def test_a_closed_database_and_one_of_another_thread_are_told(tmp_path: Path) -> None:
    base = Database(tmp_path / "a.db")
    told: list[Exception] = []

    def elsewhere() -> None:
        try:
            base.count()
        except StoreError as error:
            told.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "another thread" in str(told[0])
    base.close()
    with pytest.raises(StoreError, match="closed"):
        base.count()


# Several at once


def test_one_reads_what_was_there_while_another_writes(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as writer, Database(tmp_path / "a.db", read_only=True) as reader:
        add(writer, report(ACCUSES))
        writer.connection.execute("BEGIN IMMEDIATE")
        writer.connection.execute("DELETE FROM events")
        assert words(reader.find()) == ["accused"]
        writer.connection.execute("ROLLBACK")
        add(writer, report(MEETS))
        assert reader.count() == 2


def test_a_search_that_has_begun_goes_on_while_articles_are_added(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(base, report(ACCUSES), report(MEETS))
        found = base.find(sort="oldest")
        first = next(found)
        add(base, report(ACCUSES, more="Another report."))
        assert words([first, *found]) == ["met", "accused"]


def test_who_cannot_write_because_another_does_is_told(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as first, Database(tmp_path / "a.db") as second:
        second.connection.execute("PRAGMA busy_timeout = 0")
        first.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="busy"):
            add(second, report(ACCUSES))
        first.connection.execute("ROLLBACK")
        assert add(second, report(ACCUSES)) == ["added"]


# Whole or not at all


@pytest.mark.parametrize(
    "table", ["sources", "sentences", "records", "events", "parties", "dyads", "happenings"]
)
def test_an_article_that_cannot_be_written_whole_leaves_nothing(table: str, base: Database) -> None:
    base.connection.execute(
        f"CREATE TRIGGER bad BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreError):
        add(base, report(ACCUSES))
    base.connection.execute("DROP TRIGGER bad")
    assert base.info().articles == 0
    assert base.check() == []
    assert add(base, report(ACCUSES)) == ["added"]


def test_a_second_reading_that_cannot_be_written_leaves_the_first(base: Database) -> None:
    add(base, report(ACCUSES))
    base.connection.execute("CREATE TRIGGER bad BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(StoreError):
        add(base, report(ACCUSES, versions=SECOND))
    assert list(base.readings()) == [report(ACCUSES)]
    assert base.check() == []


def test_a_program_that_is_killed_while_it_writes_leaves_what_was_whole(tmp_path: Path) -> None:
    code = """
import os, sys
sys.path.insert(0, sys.argv[2])
from detente.database import Database
from detente.store import write
from stored import add, report, tells
base = Database(sys.argv[1])
add(base, report(tells("The United States accused North Korea.", "accused")))
write.join = lambda *_: os._exit(9)
add(base, report(tells("The United States warned North Korea.", "warned")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.db"), str(Path(__file__).parent)], check=False
    )
    assert done.returncode == 9
    with Database(tmp_path / "a.db") as base:
        assert words(base.find()) == ["accused"]
        assert base.check() == []


def test_a_reading_that_does_not_hold_is_refused(base: Database) -> None:
    whole = report(ACCUSES)
    shifted = msgspec.structs.replace(whole.events[0].trigger, start=1, end=8)
    event = msgspec.structs.replace(whole.events[0], trigger=shifted)
    with pytest.raises(ValueError, match="read the article again"):
        add(base, msgspec.structs.replace(whole, events=(event,)))
    renamed = msgspec.structs.replace(whole.article, id="0" * 16)
    with pytest.raises(ValueError, match="not the id"):
        add(base, msgspec.structs.replace(whole, article=renamed))
    assert base.info().articles == 0


# Once


@pytest.mark.parametrize(
    "reading",
    [sample_reading(), empty_reading(), hostile_reading('=1 "x"\'; DROP TABLE\x00\r\n\u2028 <b> \u202e😀')],
    ids=["whole", "empty", "hostile"],
)
def test_a_reading_comes_back_as_it_was_given(reading: Reading, base: Database) -> None:
    assert add(base, reading) == ["added"]
    assert base.reading(reading.article.id) == reading
    assert list(base.readings()) == [reading]
    assert base.check() == []


def test_readings_come_in_the_order_in_which_they_were_added(
    base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_read, "_BATCH", 2)
    given = [report(ACCUSES, more=f"Report {n}.") for n in range(5)]
    add(base, *given)
    assert list(base.readings()) == given
    assert base.reading("0" * 16) is None


def test_an_article_added_twice_is_one(base: Database) -> None:
    before = add(base, report(ACCUSES, MEETS)), base.info()
    assert add(base, report(ACCUSES, MEETS)) == ["known"]
    assert base.info() == before[1]


def test_an_article_met_at_another_place_is_one_met_at_two(base: Database) -> None:
    assert add(base, report(ACCUSES, source="a.txt"), report(ACCUSES, source="b.txt")) == ["added", "known"]
    assert rows(base, "SELECT source FROM sources ORDER BY source") == [("a.txt",), ("b.txt",)]
    assert (base.count(), base.info().articles) == (1, 1)


def test_another_version_of_the_program_replaces_what_was_read(base: Database) -> None:
    add(base, report(ACCUSES, MEETS))
    later = msgspec.structs.replace(
        report(ACCUSES, MEETS), events=(report(ACCUSES, MEETS).events[1],), versions=SECOND
    )
    assert add(base, later) == ["recoded"]
    assert words(base.find()) == ["met"]
    assert list(base.readings()) == [later]
    assert list(base.info().versions) == ["0.3.0; model 1; knowledge 0123456789abcdef"]
    assert base.check() == []


def test_a_second_reading_may_know_another_day_title_and_source(base: Database) -> None:
    add(base, report(ACCUSES, source="a.txt"))
    again = report(ACCUSES, source="b.txt", versions=SECOND, day=dt.date(2015, 1, 1))
    again = msgspec.structs.replace(again, article=msgspec.structs.replace(again.article, title="Zebra"))
    add(base, again)
    assert list(base.readings()) == [again]
    assert base.count(since="2015") == 1
    assert [found[1:3] for found in base.search("zebra")] == [("Zebra", "2015-01-01")]
    assert base.check() == []


def test_the_same_version_replaces_its_records_only_if_asked(base: Database) -> None:
    add(base, report(ACCUSES))
    fewer = msgspec.structs.replace(report(ACCUSES), events=())
    assert add(base, fewer) == ["known"]
    assert base.count() == 1
    assert add(base, fewer, recode=True) == ["recoded"]
    assert base.count() == 0
    assert base.check() == []


def test_articles_are_read_and_found_from_python(nlp: Language, tmp_path: Path) -> None:
    reader = Reader.with_pipeline(nlp)
    text = "South Korea\n\nOn Thursday the United States accused North Korea of a nuclear test."
    article = Article.plain(text, posted=DAY, source="a.txt")
    with Database(tmp_path / "a.db") as base:
        assert base.add([article, article], reader=reader).added == 1
        assert base.add(article, reader=reader).known == 1
        (found,) = base.find(actor="USA", recipient="PRK", roots="accuse")
        assert found.event.sentence.text.startswith("On Thursday")
        assert base.events(form="records") == [found]
        assert list(base.events()["id"]) == [found.event.id]
        assert base.events(form="polars").height == base.events(form="arrow").num_rows == 1
        with pytest.raises(SettingError, match="records, pandas"):
            base.events(form="excel")  # type: ignore[arg-type]
        assert base.check() == []


# Reprints

_LONG = (
    "The delegates sat for nine hours in a hotel above the lake and left without a word to the press. "
    "A second session is set for the coming week, when the question of the border crossings and of the "
    "frozen funds is to be taken up again by experts of the two foreign ministries in the capital."
)
_OTHER = (
    "Rain fell on the northern valleys for a third day, and the bridges on two rivers were closed. "
    "Farmers drove their cattle to the hills while soldiers filled sacks with sand along the old town."
)


def _reports(base: Database) -> list[int]:
    return [row[0] for row in rows(base, "SELECT report FROM articles ORDER BY n")]


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (f"GENEVA (Agency) -- {_LONG}", True),
        (_LONG[: len(_LONG) * 6 // 10], True),
        (_LONG.replace("nine hours", "ten hours") + " One delegate later spoke of progress.", True),
        (_LONG.upper(), True),
        (_OTHER, False),
    ],
    ids=["reprint", "cut", "update", "case", "unrelated"],
)
def test_a_reprint_a_cut_and_an_update_are_one_report(second: str, same: bool, base: Database) -> None:
    add(base, report(more=_LONG), report(more=second))
    assert _reports(base) == ([1, 1] if same else [1, 2])
    assert base.info().reports == (1 if same else 2)
    assert base.check() == []


def test_a_reprint_of_a_reprint_is_the_first_report(base: Database) -> None:
    add(base, report(more=_OTHER), report(more=_LONG), report(more="A. " + _LONG), report(more="B. " + _LONG))
    assert _reports(base) == [1, 2, 2, 2]


def test_short_texts_are_reports_of_their_own(base: Database) -> None:
    add(base, report(more="Talks resume."), report(more="Talks resume!"), report(more="…"), report(more="?"))
    assert _reports(base) == [1, 2, 3, 4]
