"""The commands on databases: what a user types, sees and gets back, mostly on readings made by hand."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
import os
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from rich.cells import cell_len
from spacy.language import Language
from typer.testing import CliRunner, Result

import detente.cli.add
import detente.cli.watch
from detente import pipeline
from detente.cli import app
from detente.database import Database
from detente.records import decode_reading
from samples import hostile_reading
from stored import add, on, report, said_by, tells

TALKS = Path(__file__).parent.parent / "examples" / "talks"
Run = Callable[..., Result]
DAY = dt.date(2014, 2, 13)
HOSTILE = ["\x1b]0;owned\x07 words", "\x9b31m red", "left \u202e right \u2066", "a\x1b[2J\x08b"]
COMMANDS = ["events", "tension", "network", "export", "db info", "db check", "db failures", "db corrections"]


@pytest.fixture
def detente_(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command in an empty folder, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    for name in ("DETENTE_DB", "DETENTE_AUTHOR"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1", "FORCE_COLOR": None})
    return lambda *arguments, **more: runner.invoke(app, [str(a) for a in arguments], **more)


@pytest.fixture
def korea(tmp_path: Path) -> Path:
    """A database of four reports under the usual name: five events, two reports of one of them."""
    path = tmp_path / "detente.db"
    drills = "The United States began drills with South Korea on 10 February."
    with Database(path) as base:
        add(
            base,
            report(
                tells("Washington accused Pyongyang of lying.", "accused", when=on(dt.date(2014, 1, 7))),
                tells("=The North offered to meet the Americans.", "offered", ("PRK",), ("USA",),
                      root="AGREE", attribution=said_by("An official")),
                title="Harsh words", source="a.txt", day=dt.date(2014, 1, 8),
            ),
            report(tells(drills, "began", ("USAMIL",), ("KOR",), root="COOPERATE",
                         when=on(dt.date(2014, 2, 10))), title="Drills", day=DAY),
            report(tells(drills, "began", ("USAMIL",), ("KOR",), root="COOPERATE",
                         when=on(dt.date(2014, 2, 10))), title="Drills begin", day=DAY),
            report(tells("China may send aid to the North next year.", "aid", ("CHN",), ("PRK",), root="AID",
                         status="planned", when=on(dt.date(2015, 1, 1), dt.date(2015, 12, 31))),
                   title="Aid", day=DAY),
        )  # fmt: skip
    return path


@pytest.fixture
def quick(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The readers that a command makes share the pipeline."""
    monkeypatch.setattr(pipeline, "build", lambda settings: nlp)


def one_line(result: Result) -> str:
    """The one line that a command told on standard error."""
    (line,) = result.stderr.splitlines()
    return line


def ids(path: Path, **wanted: Any) -> list[str]:
    with Database(path) as base:
        return [one.event.id for one in base.find(sort="oldest", **wanted)]


def told(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# --- where there is nothing yet


def test_add_without_a_source_says_what_to_give(detente_: Run, tmp_path: Path) -> None:
    result = detente_("add")
    assert result.exit_code == 2
    assert "detente add reports/" in result.stderr
    assert "--retry" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_database_is_one_line_that_says_how_to_make_it(
    detente_: Run, tmp_path: Path, command: str
) -> None:
    more = {"tension": ("USA", "PRK"), "export": ("csv", "x.csv")}.get(command, ())
    result = detente_(*command.split(), *more, "--db", "new.db")
    assert (result.exit_code, result.stdout) == (1, "")
    assert one_line(result) == "detente: new.db: does not exist: make it with detente add SOURCE --db new.db"
    assert not list(tmp_path.iterdir())


def test_an_empty_database_says_how_to_fill_it(detente_: Run, tmp_path: Path) -> None:
    Database(tmp_path / "detente.db").close()
    for command in (("events",), ("network",)):
        result = detente_(*command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "detente add SOURCE" in one_line(result)
    result = detente_("db", "info")
    assert result.exit_code == 0
    assert "detente add SOURCE" in one_line(result)


def test_a_database_of_another_program_is_left_alone(detente_: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    before = other.read_bytes()
    for command in (("events",), ("db", "info"), ("add", "a.txt"), ("network",)):
        result = detente_(*command, "--db", other)
        assert result.exit_code == 1
        assert "another program" in one_line(result)
    assert other.read_bytes() == before


@pytest.mark.parametrize("what", ["text", "folder", "no folder"])
def test_what_is_no_database_is_one_line(detente_: Run, tmp_path: Path, what: str) -> None:
    (tmp_path / "text").write_text("no database, but long enough to look at " * 200)
    (tmp_path / "folder").mkdir()
    result = detente_("add", "a.txt", "--db", "no/such/x.db" if what == "no folder" else what)
    assert result.exit_code == 1
    assert one_line(result).startswith("detente: ")


# --- options that cannot be


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("events", "--status", "hapened"), "did you mean happened"),
        (("events", "--root", "TALK"), "AGREE"),
        (("events", "--mode", "mee"), "did you mean meet"),
        (("events", "--in-state", "P"), "PRK"),
        (("events", "--since", "then"), "not a date"),
        (("events", "--since", "2014-13"), "2014-02"),
        (("events", "--since", "2014", "--until", "2013"), "--since"),
        (("events", "--text", '"!"'), "no word"),
        (("events", "--format", "xml"), "jsonl"),
        (("events", "--attributed", "me"), "reporter"),
        (("events", "--limit", "-1"), "--limit"),
        (("events", "--min-confidence", "2"), "--min-confidence"),
        (("events", "--same", "e-1", "--oldest"), "leave the other options out"),
        (("tension", "USA"), "OTHER"),
        (("tension", "USA", "usa"), "same party"),
        (("tension", "USA", "PRK", "--by", "decade"), "quarter"),
        (("tension", "USA", "PRK", "-o", "x.pdf"), ".png, .svg, .html, .csv, .json"),
        (("network", "-o", "x"), ".graphml, .png, .svg, .json"),
        (("export", "xls", "x.xls"), "polecat"),
        (("export", "csv", "-"), "--format csv"),
        (("export", "icews", "out/"), "is one file"),
        (("export", "csv", "out/", "--actor", "USA"), "leave the filters out"),
        (("export", "jsonl", "x.jsonl", "--since", "2014"), "leave the filters out"),
        (("add", "ftp://example.org/a"), "http and https"),
        (("add", "a.txt", "--date", "then"), "not a date"),
        (("add", "a.txt", "--jobs", "0"), "--jobs"),
        (("watch", "feed.xml"), "https://"),
        (("watch", "https://example.org/f", "--every", "1"), "--every"),
        (("db", "edit", "e-1", "--set", "root", "--author", "Ana"), "field=value"),
        (("db", "reject", "e-1"), "--author"),
        (("db", "undo", "one"), "N"),
    ],
)
def test_a_wrong_option_is_named_before_anything_is_opened(
    detente_: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = detente_(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_help_says_what_the_exit_status_means(detente_: Run) -> None:
    for command in ("add", "watch", "events", "tension", "network", "export"):
        result = detente_(command, "--help")
        assert result.exit_code == 0
        assert "2 the command was not understood" in " ".join(result.stdout.split())
        assert all(len(line) <= 80 for line in result.stdout.splitlines())


# --- adding


@pytest.mark.usefixtures("quick")
def test_a_folder_is_read_once_and_can_be_asked_about(detente_: Run) -> None:
    first = detente_("add", TALKS)
    assert (first.exit_code, first.stdout) == (0, "")
    assert one_line(first).startswith("3 articles added; ")
    again = detente_("add", TALKS)
    assert again.exit_code == 0
    assert one_line(again) == "0 articles added, 3 known already; 0 events"
    found = detente_("events", "--party", "PRK", "--format", "jsonl")
    assert {row["source"] for row in told(found)} <= {str(path) for path in TALKS.iterdir()}
    assert detente_("db", "check").exit_code == 0


@pytest.mark.usefixtures("quick")
def test_what_fails_is_told_listed_and_read_when_it_can_be(detente_: Run, tmp_path: Path) -> None:
    result = detente_("add", TALKS / "2014-01-06-offer.txt", "later.txt")
    assert result.exit_code == 1
    failed, summary = result.stderr.splitlines()
    assert "later.txt" in failed
    assert summary.startswith("1 article added, 1 not read; ")
    listed = detente_("db", "failures")
    assert listed.stdout.startswith(f"{tmp_path / 'later.txt'}\t")
    assert "detente add --retry" in listed.stderr
    (tmp_path / "later.txt").write_bytes((TALKS / "2014-03-27-refusal.txt").read_bytes())
    again = detente_("add", "--retry")
    assert (again.exit_code, one_line(again).split(";")[0]) == (0, "1 article added")
    assert detente_("db", "failures").stdout == ""


@pytest.mark.usefixtures("quick")
def test_columns_of_a_table_are_named_by_options(detente_: Run, tmp_path: Path) -> None:
    told_in = "Japan accused China on Tuesday of sending ships to the islands. Tokyo wants them to leave."
    (tmp_path / "t.csv").write_text(f"a,b\n{told_in},2013-05-02\n")
    result = detente_("add", "t.csv", "--text-column", "a", "--date-column", "b")
    assert result.exit_code == 0
    with Database(tmp_path / "detente.db") as base:
        assert [reading.article.day for reading in base.readings()] == [dt.date(2013, 5, 2)]
    wrong = detente_("add", "t.csv", "--text-column", "words")
    assert wrong.exit_code == 1
    assert "'words'" in wrong.stderr


@pytest.mark.usefixtures("quick")
def test_ctrl_c_keeps_what_was_read_and_says_how_to_go_on(
    detente_: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = detente.cli.add._Bar.show

    def interrupted(bar: Any, summary: Any) -> None:
        show(bar, summary)
        if summary.added == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(detente.cli.add._Bar, "show", interrupted)
        result = detente_("add", TALKS)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "2 articles read are kept in detente.db" in one_line(result)
    assert "same command again" in one_line(result)
    assert detente_("db", "check").exit_code == 0
    assert one_line(detente_("add", TALKS)).startswith("1 article added, 2 known already; ")


def test_the_environment_names_the_database(
    detente_: Run, korea: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    korea.rename(tmp_path / "other.db")
    monkeypatch.setenv("DETENTE_DB", "other.db")
    assert detente_("events").exit_code == 0
    assert not korea.exists()


# --- finding


def test_events_show_day_parties_act_sentence_and_id(detente_: Run, korea: Path) -> None:
    result = detente_("events", "--actor", "PRK")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "8 Jan 2014* ● happened PRK → USA AGREE An official 1" in text
    assert "│ =The North offered to meet the Americans." in text
    assert f"{ids(korea, actor='PRK')[0]} · Harsh words" in text
    assert "* The article does not tell when" in text


def test_tables_fit_80_columns(detente_: Run, korea: Path) -> None:
    with Database(korea) as base:
        add(base, report(tells("A " + "very " * 60 + "long accused sentence.", "accused",
                               ("USAGOV", "GBRGOV", "FRAGOV", "DEUGOV"), ("PRK", "CHN", "RUS", "IRN")),
                         title="A title " * 30, source="x" * 300))  # fmt: skip
    for command in (("events",), ("network",), ("tension", "USA", "PRK"), ("db", "info")):
        shown = detente_(*command).stdout.splitlines()
        assert shown
        assert max(cell_len(line) for line in shown) <= 80


def test_filters_are_combined(detente_: Run, korea: Path) -> None:
    rows = told(detente_("events", "-f", "jsonl", "--party", "USA", "--until", "2014-01", "--text", "lying"))
    assert [row["root"] for row in rows] == ["ACCUSE"]
    rows = told(detente_("events", "-f", "jsonl", "--attributed", "claims"))
    assert [row["root"] for row in rows] == ["AGREE"]
    rows = told(detente_("events", "-f", "jsonl", "--status", "planned,denied", "--root", "aid"))
    assert [row["status"] for row in rows] == ["planned"]


def test_the_newest_come_first_and_a_limit_is_told(detente_: Run, korea: Path) -> None:
    every = told(detente_("events", "-f", "jsonl"))
    assert every == told(detente_("events", "-f", "jsonl", "--oldest"))[::-1]
    assert told(detente_("events", "-f", "jsonl", "-n", "2")) == every[:2]
    table = detente_("events", "-n", "2")
    assert table.stdout.count("│") == 2
    assert one_line(table) == "2 of 5 events; --limit 0 shows all"
    assert detente_("events", "-n", "0").stdout.count("│") == 5


def test_events_in_other_forms_hold_the_same(detente_: Run, korea: Path) -> None:
    wanted = [row["id"] for row in told(detente_("events", "-f", "jsonl"))]
    assert [row["id"] for row in json.loads(detente_("events", "-f", "json").stdout)] == wanted
    rows = list(csv.DictReader(StringIO(detente_("events", "-f", "csv").stdout)))
    assert [row["id"] for row in rows] == wanted


def test_words_that_a_spreadsheet_would_run_are_quoted(detente_: Run, korea: Path) -> None:
    for command in (("events", "-f", "csv"), ("tension", "USA", "PRK", "--by", "day", "-f", "csv")):
        rows = list(csv.DictReader(StringIO(detente_(*command).stdout)))
        (sentence,) = (row["sentence"] for row in rows if "North offered" in row["sentence"])
        assert sentence.startswith("'=")


def test_nothing_found_says_what_was_asked_for(detente_: Run, korea: Path) -> None:
    result = detente_("events", "--actor", "FRA", "--since", "2013")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "actor FRA" in one_line(result)
    assert "2013-01-01" in one_line(result)
    assert detente_("events", "--actor", "FRA", "-f", "json").stdout == "[]\n"


def test_all_reports_of_an_event_are_shown(detente_: Run, korea: Path) -> None:
    first, second = ids(korea, roots="COOPERATE")
    rows = told(detente_("events", "--same", first, "-f", "jsonl"))
    assert {row["id"] for row in rows} == {first, second}
    assert {row["id"] for row in told(detente_("events", "--same", first[:10], "-f", "jsonl"))} == {
        first,
        second,
    }
    assert "is no event's id" in one_line(detente_("events", "--same", "zzz"))


def test_the_beginning_of_several_ids_is_not_enough(detente_: Run, korea: Path) -> None:
    with Database(korea) as base:  # of 17 ids two begin with the same of 16 digits
        add(base, *(report(tells(f"Paris accused Rome {n} times.", "accused")) for n in range(17)))
    every = [one[0] for one in ids(korea)]
    result = detente_("events", "--same", next(one for one in every if every.count(one) > 1))
    assert result.exit_code == 1
    assert "begins several ids" in one_line(result)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_steers_a_terminal_comes_from_an_article(
    detente_: Run, tmp_path: Path, words: str
) -> None:
    with Database(tmp_path / "detente.db") as base:
        hostile = report(
            tells(f"USA accused PRK: {words}.", "accused", attribution=said_by(words)),
            title=words, source=words,
        )  # fmt: skip
        add(base, hostile, hostile_reading(words))
        base.reject(hostile.events[0].id, author=words, reason=words)
        base.undo(1)
    event = hostile.events[0].id
    for command in (
        ("events",), ("events", "--same", event), ("tension", "USA", "PRK"), ("network",), ("db", "info"),
        ("tension", "USA", "PRK", "-f", "csv"), ("db", "corrections", "--undone"), ("talks",),
        ("events", "--actor", words), ("db", "accept", event, "--author", words),
    ):  # fmt: skip
        shown = detente_(*command).output.replace("\n", " ")
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf")], command


# --- tension and network


def test_a_chart_stands_above_the_sentences_that_moved_it(detente_: Run, korea: Path) -> None:
    result = detente_("tension", "usa", "prk", "--by", "month")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert text.startswith("Tension between USA and PRK 2 events")
    accused = text.index("7 Jan 2014 up USA → PRK ACCUSE, tension +3.0")
    assert text.index("│ Washington accused Pyongyang of lying.") > accused
    assert "PRK → USA AGREE, tension -2.5 (claimed)" in text


def test_directed_tension_leaves_the_answers_out(detente_: Run, korea: Path) -> None:
    series = json.loads(detente_("tension", "PRK", "USA", "--directed", "-f", "json").stdout)
    assert {mover["root"] for step in series["steps"] for mover in step["evidence"]} == {"AGREE"}


def test_no_events_of_two_parties_say_where_to_look(detente_: Run, korea: Path) -> None:
    result = detente_("tension", "USA", "IRAN")
    assert (result.exit_code, result.stdout) == (1, "")
    for words in ("USA and IRAN", "detente network", "detente who"):
        assert words in one_line(result)


@pytest.mark.parametrize("ending", ["png", "svg", "html", "csv", "json"])
def test_a_series_goes_to_a_file_by_its_ending(
    detente_: Run, korea: Path, tmp_path: Path, ending: str
) -> None:
    result = detente_("tension", "USA", "PRK", "-o", f"x.{ending}")
    assert (result.exit_code, result.stdout) == (0, "")
    assert one_line(result).endswith(f"written to x.{ending}")
    data = (tmp_path / f"x.{ending}").read_bytes()
    begins = {"png": b"\x89PNG", "svg": b"<", "html": b"<!doctype", "csv": b"start,end", "json": b"{"}
    assert data.lower().startswith(begins[ending].lower())


def test_the_busiest_pair_comes_first_and_reports_count_once(detente_: Run, korea: Path) -> None:
    shown = detente_("network").stdout.splitlines()
    assert shown[0].split() == [
        "who", "→", "whom", "events", "reports", "score", "coop.", "conflict", "first", "last",
    ]  # fmt: skip
    rows = {line.split("  ")[0].strip(): line.split() for line in shown[1:]}
    assert rows["USA → KOR"][3] == "1"
    limited = detente_("network", "-n", "1")
    assert len(limited.stdout.splitlines()) == 2
    assert one_line(limited).startswith(f"1 of {len(shown) - 1} pairs")


def test_a_network_goes_to_a_file_by_its_ending(detente_: Run, korea: Path, tmp_path: Path) -> None:
    for ending in ("graphml", "png", "svg", "json"):
        assert detente_("network", "-o", f"n.{ending}").exit_code == 0
    graph = etree.parse(tmp_path / "n.graphml")
    found = json.loads((tmp_path / "n.json").read_bytes())
    assert len(graph.findall(".//{*}edge")) == len(found["edges"])
    assert len(graph.findall(".//{*}node")) == len(found["nodes"])


# --- exports


@pytest.mark.parametrize("form", ["plover", "polecat", "icews", "gdelt", "phoenix", "csv", "parquet"])
def test_every_format_is_written_with_its_count(
    detente_: Run, korea: Path, tmp_path: Path, form: str
) -> None:
    result = detente_("export", form, "out.x", "--actor", "USA", "--root", "ACCUSE")
    assert result.exit_code == 0
    assert one_line(result) == "1 row written to out.x"
    assert (tmp_path / "out.x.about.json").exists() is (form not in ("csv", "parquet"))


def test_whole_readings_go_to_lines_or_a_folder(detente_: Run, korea: Path, tmp_path: Path) -> None:
    assert one_line(detente_("export", "jsonl", "all.jsonl")) == "4 readings written to all.jsonl"
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines()
    assert sum(len(decode_reading(line).events) for line in lines) == 5
    assert one_line(detente_("export", "csv", "out/")) == "4 readings written to out/"
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"events.csv", "statements.csv", "corrections.jsonl"} <= names


def test_an_export_that_cannot_be_written_is_one_line(detente_: Run, korea: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for command in (("export", "csv", "file/x.csv"), ("tension", "USA", "PRK", "-o", "file/x.png")):
        result = detente_(*command)
        assert result.exit_code == 1
        assert one_line(result).startswith("detente: file/x.")


# --- looking after a database


def test_info_counts_what_there_is(detente_: Run, korea: Path) -> None:
    shown = dict(line.split(maxsplit=1) for line in detente_("db", "info").stdout.splitlines())
    assert shown["articles"].startswith("4 (")
    assert shown["events"] == "5: happened 4, planned 1"
    found = json.loads(detente_("db", "info", "-f", "json").stdout)
    assert (found["articles"], found["records"]["event"], found["happenings"]) == (4, 5, 4)


def test_check_names_what_does_not_hold(detente_: Run, korea: Path) -> None:
    whole = detente_("db", "check")
    assert (whole.exit_code, whole.stdout) == (0, "")
    connection = sqlite3.connect(korea)
    connection.execute("UPDATE events SET root = 'AID' WHERE root = 'ACCUSE'")
    connection.commit()
    connection.close()
    broken = detente_("db", "check")
    assert broken.exit_code == 1
    assert ids(korea, roots="AID")[0] in broken.stdout


def test_a_rejected_event_is_gone_until_that_is_undone(detente_: Run, korea: Path) -> None:
    (event,) = ids(korea, roots="ACCUSE")
    done = detente_("db", "reject", event, "--author", "Ana", "--reason", "no event")
    assert done.exit_code == 0
    assert "detente db undo 1" in one_line(done)
    assert detente_("events", "--root", "ACCUSE").exit_code == 1
    assert detente_("db", "corrections").stdout.rstrip().endswith(f"Ana: reject event {event}: no event")
    assert detente_("db", "undo", "1").exit_code == 0
    assert ids(korea, roots="ACCUSE") == [event]
    assert detente_("db", "corrections").stdout == ""
    assert "(undone " in detente_("db", "corrections", "--undone").stdout
    assert detente_("db", "undo", "1").exit_code == 1


def test_an_edit_is_made_by_the_beginning_of_an_id(
    detente_: Run, korea: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_AUTHOR", "Ana")
    (event,) = ids(korea, roots="ACCUSE")
    done = detente_("db", "edit", event[:12], "--set", "root=CONSULT", "--set", "confidence=0.5")
    assert done.exit_code == 0, done.output
    (row,) = told(detente_("events", "--root", "CONSULT", "-f", "jsonl"))
    assert (row["id"], row["confidence"], row["verdict"]) == (event, 0.5, "edited")
    assert "✎ edited" in detente_("events", "--root", "CONSULT").stdout
    (kept,) = told(detente_("db", "corrections", "-f", "jsonl"))
    assert (kept["author"], kept["changes"]) == ("Ana", {"root": "CONSULT", "confidence": 0.5})


@pytest.mark.parametrize("change", ["id=x", "nothing=1", "root=TALK", "confidence=7", "status=gone"])
def test_an_edit_that_cannot_be_changes_nothing(detente_: Run, korea: Path, change: str) -> None:
    (event,) = ids(korea, roots="ACCUSE")
    result = detente_("db", "edit", event, "--set", change, "--author", "Ana")
    assert result.exit_code == 1
    assert one_line(result).startswith("detente: ")
    assert detente_("db", "corrections").stdout == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_database_that_may_not_be_written_can_be_read(detente_: Run, korea: Path, tmp_path: Path) -> None:
    korea.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert detente_("events").exit_code == 0
        result = detente_("db", "accept", ids(korea)[0], "--author", "Ana")
        assert result.exit_code == 1
        assert "permissions" in one_line(result)
    finally:
        tmp_path.chmod(0o755)


# --- as processes


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from detente.cli import main; main()", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, **more)


@pytest.mark.parametrize("command", [("events",), ("events", "-f", "csv"), ("network",), ("db", "info")])
def test_a_closed_pipe_ends_a_command_quietly(korea: Path, command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = process(*command, "--db", str(korea), stdout=writing)
    os.close(writing)
    assert (result.returncode, result.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_one_line(korea: Path) -> None:
    for command in (("events",), ("events", "-f", "jsonl")):
        with Path("/dev/full").open("w") as full:
            result = process(*command, "--db", str(korea), stdout=full)
        assert result.returncode == 1
        assert result.stderr.startswith("detente: the output cannot be written (No space left on device)")
        assert len(result.stderr.splitlines()) == 1


def test_symbols_that_a_terminal_lacks_do_not_end_a_command(korea: Path) -> None:
    for command in (("events",), ("tension", "USA", "PRK"), ("network",)):
        more = {"env": {**os.environ, "PYTHONIOENCODING": "ascii"}, "stdout": subprocess.PIPE}
        result = process(*command, "--db", str(korea), **more)
        assert result.returncode == 0
        assert result.stdout.isascii()


# --- watching

FEED = "https://news.example.org/feed"
PAGE = "https://news.example.org/1"
ARTICLE = (TALKS / "2014-03-27-refusal.txt").read_text()


def site(request: httpx.Request) -> httpx.Response:
    """A feed with one report, and its page."""
    if request.url.path == "/feed":
        item = f"<item><title>Talks \x9b31m refused</title><link>{PAGE}</link></item>"
        return httpx.Response(200, text=f'<rss version="2.0"><channel>{item}</channel></rss>')
    if request.url.path == "/1":
        return httpx.Response(200, text=ARTICLE, headers={"content-type": "text/plain"})
    return httpx.Response(404)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> None:
    """Feeds come from :func:`site`, without waiting."""
    made = functools.partial(
        detente.cli.watch.make_watcher,
        resolver=lambda *_: ["93.184.215.14"],
        transport=httpx.MockTransport(site),
        sleep=lambda _: None,
    )
    monkeypatch.setattr(detente.cli.watch, "make_watcher", made)


@pytest.mark.usefixtures("web", "quick")
def test_a_feed_is_read_and_not_asked_again_too_soon(detente_: Run, tmp_path: Path) -> None:
    first = detente_("watch", FEED, "--once")
    assert (first.exit_code, first.stdout) == (0, "")
    added, read = first.stderr.splitlines()
    assert "added: " in added
    assert read.endswith(f"{FEED}: read, 1 entry, 1 new")
    assert "\x9b" not in first.stderr
    with Database(tmp_path / "detente.db") as base:
        assert [reading.article.source for reading in base.readings()] == [PAGE]
    again = detente_("watch", FEED, "--once")
    assert again.exit_code == 0
    assert "is not due before" in one_line(again)


@pytest.mark.usefixtures("web")
def test_a_feed_that_cannot_be_read_is_a_failure_of_one_look(detente_: Run) -> None:
    result = detente_("watch", "https://news.example.org/none", "--once")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "answered 404" in result.stderr


def test_ctrl_c_ends_watching_well(detente_: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        feeds = (FEED,)

        def run(self) -> Any:
            raise KeyboardInterrupt

        def stop(self) -> None:
            pass

    monkeypatch.setattr(detente.cli.watch, "make_watcher", lambda *_, **__: Interrupted())
    result = detente_("watch", FEED)
    assert result.exit_code == 0
    assert result.stderr.startswith("watching 1 feed; Ctrl-C ends it\n")
    assert result.stderr.endswith("ended; what was read is kept\n")
