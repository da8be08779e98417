"""Nothing is lost: killed writers, many at once, broken inputs, models and processes that are replaced."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import pytest
from benchmarks.archive import is_told
from benchmarks.archive_broken import write_broken
from benchmarks.archive_crowd import crowd, kills, write
from benchmarks.archive_made import made_reading, texts, write_lines
from benchmarks.archive_same import differences, doubles
from spacy.language import Language

from detente.database import Database
from detente.errors import DetenteError, PipelineError, StoreError
from detente.ingest.entries import Item, shown
from detente.reader import Reader
from detente.records import Article, Reading
from detente.settings import Settings
from detente.store import adding, processes
from detente.store.connection import open_store
from detente.store.write import add_reading

TALKS = (
    "The foreign minister of France met her colleague from Ghana in Accra on Monday. They agreed to resume "
    "talks on fishing rights and to exchange ambassadors before the end of the year, officials said."
)


@pytest.fixture
def reader(nlp: Language) -> Reader:
    return Reader.with_pipeline(nlp)


# --- writers that are killed


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_killed_and_repeated_is_as_if_it_had_not_been(tmp_path: Path, seed: int) -> None:
    calm, rough = tmp_path / "calm.db", tmp_path / "rough.db"
    assert kills(rough, 25, 12, seed) > 0
    write(calm, "one", time.time() + 600, 25)
    assert differences(str(calm), str(rough)) == []
    assert doubles(str(rough)) == []
    with Database(rough) as base:
        assert base.check() == []
        assert base.info().articles == 50


def test_a_command_that_was_killed_is_repeated(tmp_path: Path, reader: Reader) -> None:
    source, calm, rough = tmp_path / "articles.jsonl", tmp_path / "calm.db", tmp_path / "rough.db"
    write_lines(source, 18, seed=5)
    command = [sys.executable, "-m", "detente", "add", str(source), "--db", str(rough)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while process.poll() is None and not _articles(rough):
        time.sleep(0.05)
    process.kill()
    process.wait()
    had = _articles(rough)
    with Database(rough) as base:
        assert base.check() == []
        summary = base.add(source, reader=reader)
        assert (summary.known, summary.added, summary.failed) == (had, 18 - had, 0)
        assert base.check() == []
    with Database(calm) as base:
        base.add(source, reader=reader)
    assert had
    assert differences(str(calm), str(rough)) == []


def _articles(path: Path) -> int:
    if not path.exists():
        return 0
    with Database(path) as base:
        return base.info().articles


def test_an_article_that_does_not_go_in_whole_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, path = tmp_path / "empty.db", tmp_path / "x.db"
    for one in (empty, path):
        open_store(one).close()
    connection = open_store(path)

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.store.write.join", ended)
    with pytest.raises(KeyboardInterrupt):
        add_reading(connection, made_reading(1))
    connection.close()
    assert differences(str(empty), str(path)) == []


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    connection = open_store(tmp_path / "x.db")
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


# --- many at once


def test_two_write_and_four_read_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert crowd(tmp_path / "crowd.db", 3) == []
    seen = [line for line in capsys.readouterr().out.splitlines() if line.startswith("reader: (")]
    assert len(seen) == 4


def test_a_database_that_several_make_at_once_is_one(tmp_path: Path) -> None:
    errors: list[BaseException] = []
    meet = threading.Barrier(4)

    def open_all() -> None:
        for number in range(25):
            meet.wait()
            try:
                connection = open_store(tmp_path / f"{number}.db")
                connection.execute("SELECT count(*) FROM articles").fetchone()
                connection.close()
            except (DetenteError, OSError) as error:
                errors.append(error)

    threads = [threading.Thread(target=open_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_what_two_add_alike_is_there_once(tmp_path: Path) -> None:
    first, second = open_store(tmp_path / "x.db"), open_store(tmp_path / "x.db")
    assert add_reading(first, made_reading(1)) == "added"
    assert add_reading(second, made_reading(1)) == "known"
    assert first.execute("SELECT count(*) FROM articles").fetchone()[0] == 1


# --- broken inputs


def test_every_broken_file_is_told_and_none_ends_the_rest(tmp_path: Path, reader: Reader) -> None:
    folder = tmp_path / "in"
    paths = write_broken(folder, 240)
    (folder / "part0" / "zzz.txt").write_text(TALKS)
    with Database(tmp_path / "x.db") as base:
        base.add(folder, reader=reader)
        failures = base.failures()
        told = {name for name, _, _ in failures}
        told |= {row[0] for row in base.connection.execute("SELECT source FROM sources")}
        assert base.check() == []
        assert base.reading(Article.plain(TALKS).id) is not None
    assert [path for path in paths if not is_told(shown(str(path)), sorted(told))] == []
    assert [failure for failure in failures if "a fault in the program" in failure[1]] == []
    assert all(reason and "\n" not in reason for _, reason, _ in failures)


@pytest.mark.parametrize(
    "source", ["", "\0", "no such", "\udcff", "x" * 5000, "http://", "file:///etc/passwd"]
)
def test_a_source_that_is_none_is_a_failure(tmp_path: Path, reader: Reader, source: str) -> None:
    with Database(tmp_path / "x.db") as base:
        summary = base.add([source], reader=reader)
        assert (summary.failed, summary.added) == (1, 0)
        assert len(base.failures()) == 1


def test_text_that_is_no_utf_8_is_a_failure(tmp_path: Path, reader: Reader) -> None:
    articles = [
        Article.plain(f"{TALKS} \ud800", source="text"),
        Article.plain(f"{TALKS} So.", source="\udcff"),
        Article.plain(f"{TALKS} Yes.", title="\udfff", source="title"),
        Article.plain(TALKS, source="whole"),
    ]
    with Database(tmp_path / "x.db") as base:
        summary = base.add(articles, reader=reader)
        assert (summary.failed, summary.added) == (3, 1)
        assert {name for name, _, _ in base.failures()} == {"text", "?", "title"}


def test_a_fault_of_the_program_in_one_source_does_not_end_the_others(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walk(source: str, *_: object, **__: object) -> Any:
        def broken(_: Settings) -> Article:
            raise RecursionError("too deep")

        yield Item(f"{source}:1", broken)
        yield Item(f"{source}:2", lambda _: Article.plain(TALKS, source=source))
        raise KeyError("walk")

    monkeypatch.setattr(adding, "items", walk)
    with Database(tmp_path / "x.db") as base:
        summary = base.add(["https://a.example/1", "https://a.example/2"], reader=reader)
        assert (summary.added, summary.known, summary.failed) == (1, 1, 4)
        assert sum("too deep" in reason for _, reason, _ in base.failures()) == 2


# --- trying again


def test_what_failed_and_is_repaired_is_read_on_a_retry(tmp_path: Path, reader: Reader) -> None:
    file = tmp_path / "in" / "one.txt"
    file.parent.mkdir()
    file.write_bytes(b"\0\1\2")
    with Database(tmp_path / "x.db") as base:
        assert base.add(file.parent, reader=reader).failed == 1
        assert base.add([], retry=True, reader=reader).failed == 1
        file.write_text(TALKS)
        assert base.add([], retry=True, reader=reader).added == 1
        assert base.failures() == []


def test_a_file_that_was_cut_off_is_read_to_its_end_on_a_retry(tmp_path: Path, reader: Reader) -> None:
    rows = [{"text": f"{body}"} for _, body, _ in texts(12)]
    whole = gzip.compress("\n".join(map(json.dumps, rows)).encode(), compresslevel=1)
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(whole[: len(whole) // 2])
    with Database(tmp_path / "x.db") as base:
        first = base.add(file, reader=reader)
        assert (first.failed, first.added < 12) == (1, True)
        file.write_bytes(whole)
        again = base.add([], retry=True, reader=reader)
        assert (again.failed, again.known, again.added) == (0, first.added, 12 - first.added)
        assert base.failures() == []


# --- models and processes that are replaced


def test_a_model_is_replaced_after_many_articles_and_freed(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[weakref.ref[Reader]] = []

    def make(_: Settings) -> Reader:
        one = Reader.with_pipeline(nlp)
        made.append(weakref.ref(one))
        return one

    monkeypatch.setattr(processes, "make_reader", make)
    monkeypatch.setattr(processes, "FRESH_AFTER", 2)
    batches = [[Article.plain(f"{TALKS} {number}.")] for number in range(6)]
    results = list(processes.OwnReader(Settings()).read(batches))
    assert [len(one) for one in results] == [1] * 6
    assert len(made) == 3
    assert [one() for one in made[:2]] == [None, None]


def test_a_reader_that_is_given_is_kept(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "FRESH_AFTER", 1)
    own = processes.OwnReader(Settings(), reader)
    list(own.read([[Article.plain(TALKS)], [Article.plain(f"{TALKS} Yes.")]]))
    assert own.now() is reader


LIGHT_MODEL = """
import os
import spacy
from spacy.language import Language

MADE = ["token.dep", "token.tag", "token.lemma", "doc.ents", "doc.sents"]

@Language.component("light_model", assigns=MADE)
def mark(doc):
    if "poison" in doc.text:
        os._exit(3)
    if doc.has_annotation("DEP"):
        return doc
    for token in doc:
        token.is_sent_start = token.i == 0
    for token in doc:
        token.lemma_, token.pos_, token.tag_, token.dep_ = token.lower_, "NOUN", "NN", "dep"
    return doc

def load(**_):
    nlp = spacy.blank("en")
    for name in ("tagger", "parser", "ner"):
        nlp.add_pipe("light_model", name=name)
    return nlp
"""


@pytest.fixture
def light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A language model that other processes load quickly; a text with poison in it ends them."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "light_model.py").write_text(LIGHT_MODEL)
    monkeypatch.syspath_prepend(folder)
    return "light_model"


def test_other_processes_read_the_same_though_they_are_replaced(
    light: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "FRESH_AFTER", 2)
    articles = [Article.plain(f"{title}\n\n{body}", title=title) for title, body, _ in texts(4, seed=7)]
    batches, settings = [articles[:1], articles[1:3], articles[3:]], Settings(model=light)
    reader = processes.make_reader(settings)
    here = [processes.read_batch(reader, batch) for batch in batches]
    assert list(processes.read_there(settings, 1, batches)) == here
    assert all(isinstance(one, Reading) for results in here for one in results)


def test_an_article_that_ends_its_process_is_a_failure_and_the_others_are_read(light: str) -> None:
    articles = [Article.plain(f"{TALKS} {word}.") for word in ("So", "poison", "Yes")]
    there = processes.read_there(Settings(model=light), 1, [articles[:2], articles[2:]])
    first, ended, last = (one for results in there for one in results)
    assert isinstance(first, Reading)
    assert isinstance(ended, DetenteError)
    assert "ended the process" in ended.message
    assert isinstance(last, Reading)


def test_processes_that_end_again_and_again_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ending_model.py").write_text("import os\nos._exit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    articles = [Article.plain(f"{TALKS} {number}.") for number in range(4)]
    with pytest.raises(StoreError, match="repeat with fewer jobs"):
        list(processes.read_there(Settings(model="ending_model"), 1, [articles]))


def test_a_model_that_other_processes_cannot_load_is_told() -> None:
    with pytest.raises(PipelineError, match="no_such_model"):
        list(processes.read_there(Settings(model="no_such_model"), 1, [[Article.plain(TALKS)]]))


def test_an_article_keeps_its_day(tmp_path: Path, reader: Reader) -> None:
    with Database(tmp_path / "x.db") as base:
        file = tmp_path / "a.txt"
        file.write_text(TALKS)
        base.add(file, date="2014-02-13", reader=reader)
        found = base.reading(Article.plain(TALKS).id)
        assert found is not None
        assert found.article.posted == dt.date(2014, 2, 13)
