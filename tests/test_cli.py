"""The command line, mostly with a reader that answers from the sample."""

from __future__ import annotations

import csv
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

import detente.reader
from detente.cli import app
from detente.cli.table import TableView
from detente.errors import DetenteError, NotAnArticleError, PipelineError
from detente.export.columns import KINDS
from detente.records import Reading, decode_reading, json_schema
from detente.version import VERSION
from samples import TITLE, empty_reading, hostile_reading, sample_reading

READING = sample_reading()


class FakeReader:
    """Gives the sample for every source; names with ``bad`` fail, ``-`` reads standard input."""

    made: list[dict[str, Any]] = []  # noqa: RUF012  what the readers were made with, for the tests
    dates: list[dt.date | None] = []  # noqa: RUF012

    def __init__(self, **settings: Any) -> None:
        self.made.append(settings)

    def read_many(
        self, sources: Iterable[object], date: dt.date | None, on_error: Callable[[str, DetenteError], None]
    ) -> Iterator[Reading]:
        self.dates.append(date)
        for source in sources:
            if "bad" in str(source):
                on_error(str(source), NotAnArticleError("is empty: give the text", source=str(source)))
            elif "crash" in str(source):
                raise PipelineError("the model is missing: install it")
            else:
                article = msgspec.structs.replace(READING.article, source=str(source))
                yield msgspec.structs.replace(READING, article=article)


@pytest.fixture
def detente_(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs the command in an empty folder with the fake reader."""
    monkeypatch.setattr(detente.reader, "Reader", FakeReader)
    monkeypatch.chdir(tmp_path)
    FakeReader.made.clear()
    FakeReader.dates.clear()
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": None, "FORCE_COLOR": None})
    return lambda *arguments, **more: runner.invoke(app, arguments, **more)


Run = Callable[..., Result]


def sources_in(readings: list[Reading]) -> list[str]:
    return [reading.article.source for reading in readings]


def decoded_array(data: str | bytes) -> list[Reading]:
    return [decode_reading(msgspec.json.encode(item)) for item in msgspec.json.decode(data)]


# formats


def test_one_source_is_one_json_reading(detente_: Run) -> None:
    result = detente_("read", "a.txt", "--format", "json")
    assert result.exit_code == 0
    assert decode_reading(result.stdout).article.source == "a.txt"


def test_several_sources_are_a_json_array(detente_: Run) -> None:
    result = detente_("read", "a.txt", "b.txt", "--format", "json")
    assert sources_in(decoded_array(result.stdout)) == ["a.txt", "b.txt"]


def test_json_lines_hold_a_reading_each(detente_: Run) -> None:
    result = detente_("read", "a.txt", "b.txt", "--format", "jsonl")
    assert sources_in([decode_reading(line) for line in result.stdout.splitlines()]) == ["a.txt", "b.txt"]


def test_csv_holds_the_events_on_standard_output(detente_: Run) -> None:
    found = list(csv.DictReader(StringIO(detente_("read", "a.txt", "-f", "csv").stdout)))
    assert [row["root"] for row in found] == [event.root for event in READING.events]
    assert found[2]["recipient"] == "EST; FIN"
    assert found[5]["cameo"] == "171"
    assert found[1]["cameo"] == "026"


def test_the_ending_of_the_file_tells_the_format(detente_: Run, tmp_path: Path) -> None:
    for name in ("o.json", "o.jsonl", "o.csv", "o.parquet", "o.txt"):
        result = detente_("read", "a.txt", "-o", name)
        assert (result.exit_code, result.output) == (0, "")
    assert decode_reading((tmp_path / "o.json").read_bytes()).events == READING.events
    assert decode_reading((tmp_path / "o.jsonl").read_bytes()).events == READING.events
    assert len(list(csv.DictReader(StringIO((tmp_path / "o.csv").read_text())))) == 9
    assert pq.read_table(tmp_path / "o.parquet").num_rows == 9
    assert (tmp_path / "o.txt").read_text().startswith(TITLE)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_takes_a_file_for_each_kind(detente_: Run, tmp_path: Path, form: str) -> None:
    assert detente_("read", "a.txt", "b.txt", "-o", "out/", "--format", form).exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{kind}.{form}" for kind in KINDS}
    if form == "parquet":
        assert pq.read_table(tmp_path / "out" / "talks.parquet").num_rows == 6


def test_the_page_is_written_beside_the_output(detente_: Run, tmp_path: Path) -> None:
    result = detente_("read", "a.txt", "--html", "page.html", "--format", "json")
    assert decode_reading(result.stdout)
    assert TITLE in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_folder_is_read_as_its_articles(detente_: Run, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    for name in ("1.txt", "2.html"):
        (tmp_path / "archive" / name).write_text("x")
    readings = decoded_array(detente_("read", "archive", "-f", "json").stdout)
    assert [Path(source).name for source in sources_in(readings)] == ["1.txt", "2.html"]


def test_settings_and_date_reach_the_reader(detente_: Run) -> None:
    result = detente_(
        "read",
        "a.txt",
        "--date",
        "2014-02-13",
        "--min-confidence",
        "0.5",
        "--quad-scheme",
        "plv",
        "--model",
        "xx",
    )
    assert result.exit_code == 0
    assert FakeReader.dates == [dt.date(2014, 2, 13)]
    assert FakeReader.made == [{"min_confidence": 0.5, "quad_scheme": "plv", "model": "xx"}]


# failures


def test_bad_sources_are_named_at_the_end_and_stop_nothing(detente_: Run) -> None:
    result = detente_("read", "bad1.txt", "a.txt", "bad2.txt", "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr.splitlines() == [
        "detente: bad1.txt: is empty: give the text",
        "detente: bad2.txt: is empty: give the text",
        "detente: 1 read, 2 not",
    ]


def test_an_empty_folder_is_a_bad_source(detente_: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    result = detente_("read", "none")
    assert result.exit_code == 1
    assert result.stderr.startswith("detente: none: has no articles in it")


def test_when_nothing_could_be_read_no_file_is_touched(detente_: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("old")
    assert detente_("read", "bad.txt", "-o", "o.csv", "--html", "p.html").exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["o.csv"]
    assert (tmp_path / "o.csv").read_text() == "old"


def test_a_failure_half_way_leaves_the_old_file(detente_: Run, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text("old")
    result = detente_("read", "a.txt", "crash.txt", "-o", "o.json")
    assert result.exit_code == 1
    assert result.stderr == "detente: the model is missing: install it\n"
    assert [path.name for path in tmp_path.iterdir()] == ["o.json"]
    assert (tmp_path / "o.json").read_text() == "old"


def test_a_name_that_utf8_cannot_hold_is_a_bad_source(detente_: Run) -> None:
    result = detente_("read", "caf\udce9.txt", "a.txt", "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "rename or convert" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("read",), "SOURCE"),
        (("read", "a.txt", "--format", "xml"), "xml"),
        (("read", "a.txt", "--format", "parquet"), "needs -o FILE"),
        (("read", "a.txt", "--format", "json", "-o", "out/"), "takes csv or parquet"),
        (("read", "a.txt", "-o", "x.html"), "--html"),
        (("read", "a.txt", "--html", "out/"), "folder"),
        (("read", "a.txt", "--min-confidence", "2"), "less than or equal to 1"),
        (("read", "a.txt", "-o", "x", "--html", "./x"), "same file"),
        (("translate",), "translate"),
    ],
)
def test_usage_errors_say_what_is_wrong_and_give_status_2(detente_: Run, arguments: tuple, told: str) -> None:
    result = detente_(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_date_that_is_none_is_one_line_and_status_1(detente_: Run) -> None:
    result = detente_("read", "a.txt", "--date", "yesterday")
    assert result.exit_code == 1
    assert "--date yesterday" in result.stderr
    assert "year-month-day" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_no_source_is_written_over(detente_: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("the article")
    for option in ("-o", "--html"):
        result = detente_("read", "b.txt", "a.txt", option, "./a.txt")
        assert result.exit_code == 2
        assert "written over" in result.stderr
    assert (tmp_path / "a.txt").read_text() == "the article"


def test_an_output_that_cannot_be_written_is_one_line(detente_: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = detente_("read", "a.txt", "-o", "file/x.csv")
    assert result.exit_code == 1
    assert result.stderr.startswith("detente: file/x.csv: cannot be written")
    assert len(result.stderr.splitlines()) == 1


# schema, version, help


def test_the_schema_is_that_of_the_records(detente_: Run) -> None:
    assert msgspec.json.decode(detente_("schema").stdout) == msgspec.json.decode(
        msgspec.json.encode(json_schema())
    )


def test_version_and_help(detente_: Run) -> None:
    assert detente_("--version").stdout == f"detente {VERSION}\n"
    for arguments in ((), ("read",), ("schema",)):
        result = detente_(*arguments, "--help")
        assert result.exit_code == 0
        assert "Example" in result.stdout
        assert "detente" in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 80


# the table


def shown(reading: Reading, *, width: int = 80, why: bool = False, colour: bool = False) -> str:
    stream = StringIO()
    console = Console(
        file=stream, width=width, force_terminal=colour, color_system="truecolor" if colour else None
    )
    TableView(console, explain=why).show(reading)
    return stream.getvalue()


def test_the_table_tells_everything_in_80_columns() -> None:
    text = shown(READING)
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    for words in (
        TITLE,
        "posted 1 Sep 2026",
        "posting date in doubt: the text is from 3–4 Mar 2026",
        "- “March 12” is told as still ahead",
        "9 events · 9 statements · 2 positions · 1 negotiation · 1 commitment · 1 tie",
        "stalled since 2019",
        "✕ deadlock EST × FIN: Estonia asks Finland for a step first",
        "│ only if Finland first lifted its ban",
        "condition on FIN: Finland first lifted its ban",
        "Mari Tamm (EST GOV) promised (indirect, as told by Erik Lund)",
        "due Jun 2025 · unmet, as EST says",
        "NOR has leverage over EST: fuel",
        "disputed by Analysts",
    ):
        assert words in text


def test_an_event_is_a_row_and_its_proof() -> None:
    lines = shown(READING).splitlines()
    (row,) = [number for number, line in enumerate(lines) if line.startswith("◁ historical")]
    assert " ".join(lines[row].split()) == "◁ historical FIN → EST COERCE: seize 2023 the report 93 %"
    assert lines[row + 1].split() == ["Kotka"], "the place stands under the time"
    assert lines[row + 2].strip() == "│ In 2023 Finland seized two Estonian trawlers off Kotka."


def test_why_tells_reasons_chain_actors_and_offsets() -> None:
    text = " ".join(shown(READING, why=True).split())
    event = READING.events[1]
    assert max(cell_len(line) for line in shown(READING, why=True).splitlines()) <= 80
    assert "why verb “asked”: REQUEST" in text
    assert "said by a Finnish government spokesman (FIN GOV) “added”" in text
    assert "said by Erik Lund (SWE GOV) “told” that Mari Tamm (EST GOV) “promised”" in text
    assert "capital that stands for its government" in text
    assert f"sentence {event.sentence.start}–{event.sentence.end}, trigger {event.trigger.start}" in text
    assert "CAMEO 046, intensity +1, quad 1 (plover), strictly AGREE" in text


def test_an_empty_reading_says_so() -> None:
    text = shown(empty_reading())
    assert "nothing found that could be coded" in text
    assert "Events" not in text


def test_colour_only_on_a_terminal_and_never_the_only_sign(detente_: Run) -> None:
    assert "\x1b[" in shown(READING, colour=True)
    assert "\x1b[" not in detente_("read", "a.txt").stdout


@pytest.mark.parametrize("words", ["[red]x[/red]", "[link=http://x]y", "[/]", ":smile:", "\\[b]"])
def test_markup_in_an_article_is_shown_as_it_is(words: str) -> None:
    text = shown(hostile_reading(words), why=True)
    assert text.count(words) > 20


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("\x1b[]\x07\u202e\u2066\x9b\r\n m3;漢🙂"), st.characters()),
        max_size=60,
    )
)
@settings(max_examples=40, deadline=None)
def test_no_article_steers_the_terminal_or_breaks_the_width(words: str) -> None:
    text = shown(hostile_reading(words or "x"), why=True)
    assert not [char for char in text if (ord(char) < 32 and char != "\n") or char in "\x7f\x9b\u202e\u2066"]
    assert max(cell_len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize("width", [20, 40, 132, 300])
def test_the_table_fits_other_widths(width: int) -> None:
    assert max(cell_len(line) for line in shown(READING, width=width).splitlines()) <= width


# the process


def run_process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from detente.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **more)


def test_the_process_starts_light_and_reports_a_missing_file(tmp_path: Path) -> None:
    heavy = ("spacy", "pandas", "pyarrow", "jinja2", "rich", "httpx")
    code = f"import sys, detente.cli; print([m for m in {heavy} if m in sys.modules])"
    light = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert light.stdout == "[]\n"
    result = run_process("read", "missing.txt", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "detente: missing.txt: does not exist: check the path\n"


def test_a_closed_pipe_ends_the_process_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from detente.cli import main; main()", "schema"]
    result = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert result.stderr == ""
    assert result.returncode == 141
