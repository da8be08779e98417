"""Examples in pages: they are run, and what they print is what the page shows.

In README.md and ``docs/*.md`` every fenced block is one of

- ``pycon``: Python as typed at the prompt; what it prints is written below each statement;
- ``python``: Python that prints nothing, run for its own sake;
- ``console``: commands after ``$``; what ``detente`` prints is written below each;
- ``text``, ``tsv``, ``yaml``, ``json``, ``bibtex``: shown, not run.

A block after a line ``<!-- not run: why -->`` stays as it is. The blocks of a page share their names
and a folder that holds ``examples/``. Between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``
stands what the function of that name in :data:`BLOCKS` gives.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from docs_reference import WIDTH, answer_fields, codes, data_files, first_line, own_tables, table
from rich.console import Console
from spacy.language import Language
from typer.testing import CliRunner

from detente import pipeline, records
from detente.cli import app
from detente.cli.table import TableView
from detente.reader import Reader
from detente.records import Reading
from detente.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/kerry-north-korea.txt"
MEASURES = ("precision", "recall", "f1")
TELLING = (
    "In Seoul on Thursday, Kerry said",
    "The US has insisted",
    "Following the DPRK's third nuclear test",
    "Kerry's remarks were made",
    "Discussion for a planned reunion",
    '"We welcome the high-level talks',
    "Pyongyang has demanded",
)
"""Beginnings of the sentences of the example whose events the README shows."""
SHOWN = ("text", "tsv", "yaml", "json", "bibtex")
_FENCE = re.compile(
    r"(?P<before>^[^\n]*\n)?^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_NOT_RUN = re.compile(r"<!-- not run: .+ -->")
_BLOCK = re.compile(r"(<!-- begin (?P<name>[a-z-]+) -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)


class ExampleError(Exception):
    """An example of a page does not run; the message names page, code and fault."""


class Examples:
    """Runs the examples of pages on a pipeline that is already built.

    Args:
        nlp: the whole pipeline with default settings.
    """

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self._reading: Reading | None = None

    @property
    def reading(self) -> Reading:
        """The reading of the example article, read as if from the root of the repository."""
        if self._reading is None:
            with _folder():
                self._reading = Reader.with_pipeline(self.nlp).read(EXAMPLE)
        return self._reading

    def refreshed(self, text: str, page: str) -> str:
        """A page with the output of every example as it is today.

        Raises:
            ExampleError: an example fails, or a block's language or name is unknown.
        """
        text = _BLOCK.sub(lambda m: f"{m[1]}{self._block(m['name'], page)}\n{m[3]}", text)
        names: dict[str, Any] = {"__name__": "__main__"}
        with _folder(), self._built_once():
            return _FENCE.sub(lambda m: self._fence(m, page, names), text)

    def _block(self, name: str, page: str) -> str:
        if name not in BLOCKS:
            raise ExampleError(f"{page}: no block {name!r}: use one of {', '.join(BLOCKS)}")
        return "\n".join(BLOCKS[name](self.reading)).strip("\n")

    def _fence(self, match: re.Match[str], page: str, names: dict[str, Any]) -> str:
        language, code, before = match["language"], match["code"], match["before"] or ""
        if language in SHOWN or _NOT_RUN.fullmatch(before.strip()):
            return match[0]
        runners: dict[str, Callable[[str], str]] = {
            "pycon": lambda code: _prompted(code, page, names),
            "python": lambda code: _silent(code, page, names),
            "console": lambda code: _commands(code, page),
        }
        if language not in runners:
            raise ExampleError(f"{page}: a block of {language!r}: use {', '.join((*runners, *SHOWN))}")
        return f"{before}```{language}\n{runners[language](code)}```"

    @contextlib.contextmanager
    def _built_once(self) -> Iterator[None]:
        """Readers with the default settings share the pipeline, so that pages run quickly."""
        build = pipeline.build
        default = Settings()

        def cached(settings: Settings) -> Language:
            made_of = ("model", "quad_scheme", "knowledge")
            same = all(getattr(settings, name) == getattr(default, name) for name in made_of)
            return self.nlp if same else build(settings)

        with mock.patch.object(pipeline, "build", cached):
            yield


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """A temporary working folder that holds the examples."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", Path(folder) / "examples")
        old = Path.cwd()
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(old)


def _prompted(code: str, page: str, names: dict[str, Any]) -> str:
    """Statements at the prompt, each with what it prints today."""
    lines: list[str] = []
    for example in doctest.DocTestParser().get_examples(code, page):
        first, *more = example.source.rstrip("\n").split("\n")
        lines += [f">>> {first}", *(f"... {line}".rstrip() for line in more)]
        lines += [line.rstrip() for line in _run(example.source, page, names, "single").splitlines()]
    return "".join(f"{line}\n" for line in lines)


def _silent(code: str, page: str, names: dict[str, Any]) -> str:
    if _run(code, page, names, "exec"):
        raise ExampleError(f"{page}: this prints something, so make it a pycon block:\n{code}")
    return code


def _run(source: str, page: str, names: dict[str, Any], mode: str) -> str:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, page, mode), names)  # noqa: S102  the project's own pages
    except Exception as error:
        raise ExampleError(f"{page}: {type(error).__name__}: {error}, from\n{source}") from error
    return printed.getvalue()


def _commands(code: str, page: str) -> str:
    """Commands, each with what it prints today; they must succeed."""
    lines: list[str] = []
    environment = {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb"}
    for line in code.splitlines():
        if not line.startswith("$ "):
            continue
        program, *arguments = shlex.split(line[2:])
        if program != "detente":
            raise ExampleError(f"{page}: only detente is run in console blocks, not {program!r}")
        done = CliRunner(env=environment).invoke(app, arguments)
        if done.exit_code:
            raise ExampleError(
                f"{page}: status {done.exit_code} from {line}\n{done.output}{done.exception or ''}"
            )
        lines += [line, *(shown.rstrip() for shown in done.output.splitlines())]
    return "".join(f"{line}\n" for line in lines)


# --- named blocks


def printed(reading: Reading, show: Callable[[TableView], None]) -> list[str]:
    """Lines that a table view prints at the fixed width, without colour."""
    console = Console(
        file=io.StringIO(), width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False
    )
    show(TableView(console))
    out = console.file
    assert isinstance(out, io.StringIO)  # noqa: S101  as made above
    return [line.rstrip() for line in out.getvalue().splitlines()]


def first_screen(reading: Reading) -> list[str]:
    """The reading cut: head, some events, the talks; ``…`` stands for what is left out."""
    lines = printed(reading, lambda view: view.show(reading))
    events = [event for begin in TELLING for event in reading.events if event.sentence.text.startswith(begin)]
    small = Reading(article=reading.article, events=tuple(events), versions=reading.versions)
    rows = printed(small, lambda view: view.show(small))
    start = next((n for n, line in enumerate(lines) if line.startswith("Talks")), len(lines))
    stop = next((n for n, line in enumerate(lines) if n > start and line.startswith("Positions")), len(lines))
    return [
        "```text",
        f"$ detente read {EXAMPLE}",
        *lines[:3],
        "  …",
        "",
        *rows[rows.index("Events") :],
        "  …",
        "",
        *lines[start:stop],
        "…",
        "```",
    ]


def record_kinds(reading: Reading) -> list[str]:
    """What comes out, a row for each kind of record, with how many the example has."""
    kinds = ("Event", "Statement", "Position", "Commitment", "Tie", "Forum")
    rows = []
    for name in kinds:
        found = getattr(reading, f"{name.lower()}s")
        rows.append(
            (f"[{name}](docs/records.md#{name.lower()})", first_line(getattr(records, name)), len(found))
        )
    return table(("record", "what it says", "in the example"), rows)


def figures(reading: Reading) -> list[str]:
    """The floors: what each measurement may not fall below, one row for precision, recall and F1."""
    floors = json.loads((ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8"))
    rows: dict[str, dict[str, str]] = {}
    for name, value in _flat(floors):
        what, _, measure = name.rpartition(".")
        if measure in MEASURES:
            rows.setdefault(what, {})[measure] = f"{value:g}"
        else:
            rows.setdefault(name, {})[""] = f"{value:g}"
    if not rows:
        return ["No figures are recorded yet."]
    cells = [
        (what.replace("_", " "), *(row.get(m, "") for m in (*MEASURES, ""))) for what, row in rows.items()
    ]
    return table(("at least (numbers of errors: at most)", "precision", "recall", "F1", "other"), cells)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{name}: {key}" if name else str(key))
    elif isinstance(value, int | float):
        yield name, float(value)


def citation(reading: Reading) -> list[str]:
    """How to cite the version at hand."""
    fields = (
        "title = {Détente: events, statements and positions from news of diplomacy}",
        "author = {{The Détente developers}}",
        f"version = {{{reading.versions.detente}}}",
        "note = {Python package detente}",
    )
    return ["```bibtex", "@software{detente,", *(f"  {field}," for field in fields), "}", "```"]


BLOCKS: dict[str, Callable[[Reading], list[str]]] = {
    "first-screen": first_screen,
    "record-kinds": record_kinds,
    "figures": figures,
    "citation": citation,
    "data-files": lambda reading: data_files(),
    "own-tables": lambda reading: own_tables(),
    "codes": lambda reading: codes(),
    "answer-fields": lambda reading: answer_fields(),
}
