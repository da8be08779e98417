"""One run of ``detente read``: sources in, output and exit status out."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from detente.cli.table import TableView
from detente.cli.terminal import open_console
from detente.errors import DetenteError, OutputError, SettingError
from detente.export.files import FileFormat, Writer, file_writer, is_folder, stream_writer
from detente.export.whole import WholeFiles
from detente.export.wording import clean
from detente.records import Reading

Form = Literal["table", "json", "jsonl", "csv", "parquet"]
_ENDINGS: dict[str, Form] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
_FILE_COLUMNS = 100


@dataclass(frozen=True)
class Wishes:
    """What the user asked for; ``form`` None stands for what the output's name tells."""

    sources: tuple[str, ...]
    form: Form | None = None
    output: str = ""
    date: str = ""
    why: bool = False
    html: str = ""

    @property
    def to_file(self) -> bool:
        """Whether the output goes to a file instead of standard output."""
        return self.output not in ("", "-")


class TableWriter:
    """Writes readings as tables, a rule between two of them."""

    def __init__(self, console: Console, *, explain: bool) -> None:
        self.console = console
        self.view = TableView(console, explain=explain)
        self.count = 0

    def add(self, reading: Reading) -> None:
        """Print one reading."""
        if self.count:
            self.console.print()
            self.console.rule(style="dim")
        self.view.show(reading)
        self.count += 1

    def close(self) -> None:
        """Nothing ends the tables."""


class Job:
    """Reads the sources and writes the output.

    Args:
        wishes: what to read and how to write it.
        settings: for the reader, see :class:`detente.settings.Settings`.
    """

    def __init__(self, wishes: Wishes, settings: dict[str, Any]) -> None:
        self.wishes = wishes
        self.settings = settings
        self.form = _form(wishes)
        self.failures: list[tuple[str, str]] = []
        self.readings: list[Reading] = []
        self.count = 0

    def run(self) -> int:
        """Do it.

        Returns:
            The exit status: 0 all was read, 1 something was not.

        Raises:
            DetenteError: nothing can be read or written at all.
            typer.BadParameter: the wishes contradict each other.
        """
        date = _date(self.wishes.date)
        sources = self._sources()
        try:
            with WholeFiles() as files:
                writer = self._writer(files)
                page = files.open(Path(self.wishes.html)) if self.wishes.html else None
                for reading in self._read(sources, date):
                    self._keep(reading, writer, page is not None)
                writer.close()
                if page is not None and self.readings:
                    from detente.web.page import reading_page

                    page.write(reading_page(self.readings).encode("utf-8", "replace"))
                if not self.count:
                    files.discard()
        finally:
            self._report()
        return 1 if self.failures else 0

    def _sources(self) -> list[str | Path]:
        """Addresses and paths, each folder replaced by the articles in it; ``-`` is a path as well."""
        from detente.ingest import directory_sources, is_address

        found: list[str | Path] = []
        for source in self.wishes.sources:
            if is_address(source):
                found.append(source)
            elif not Path(source).is_dir():
                found.append(Path(source))
            else:
                try:
                    found.extend(directory_sources(source))
                except DetenteError as error:
                    self._fail(source, error)
        return found

    def _read(self, sources: list[str | Path], date: dt.date | None) -> Iterator[Reading]:
        if not sources:
            return
        from detente.reader import Reader

        reader = Reader(**self.settings)
        with self._progress(len(sources)) as progress:
            task = progress.add_task("reading", total=len(sources)) if progress else None
            for reading in reader.read_many(sources, date=date, on_error=self._fail):
                yield reading
                if progress and task is not None:
                    progress.update(task, completed=self.count + len(self.failures))

    def _progress(self, total: int) -> AbstractContextManager[Progress | None]:
        """A bar on standard error where somebody sees it and nothing else is printed there."""
        shown = total > 1 and sys.stderr.isatty() and (self.wishes.to_file or not sys.stdout.isatty())
        if not shown:
            return nullcontext(None)
        return Progress(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def _fail(self, source: str, error: DetenteError) -> None:
        self.failures.append((error.source or source, error.message))

    def _keep(self, reading: Reading, writer: Writer, keep: bool) -> None:
        try:
            _check_storable(reading)
        except OutputError as error:
            self._fail(reading.article.source, error)
            return
        writer.add(reading)
        self.count += 1
        if keep:
            self.readings.append(reading)

    def _writer(self, files: WholeFiles) -> Writer:
        if self.form == "table":
            return self._table_writer(files)
        form: FileFormat = self.form
        bare = len(self.wishes.sources) == 1 and not Path(self.wishes.sources[0]).is_dir()
        if self.wishes.to_file:
            return file_writer(files, self.wishes.output, form, bare=bare)
        return stream_writer(typer.get_binary_stream("stdout"), form, bare=bare)

    def _table_writer(self, files: WholeFiles) -> Writer:
        if self.wishes.to_file:
            import io

            stream: IO[str] = io.TextIOWrapper(
                files.open(Path(self.wishes.output)), encoding="utf-8", write_through=True
            )
            console = Console(file=stream, width=_FILE_COLUMNS, color_system=None)
        else:
            console = open_console()
        return TableWriter(console, explain=self.wishes.why)

    def _report(self) -> None:
        """One line on standard error for each source that was not read."""
        for source, message in self.failures:
            typer.echo(f"detente: {clean(source)}: {clean(message)}", err=True)
        if self.failures and self.count + len(self.failures) > 1:
            kept = (
                ""
                if self.count or not self.wishes.to_file
                else f"; {clean(self.wishes.output)} is not written"
            )
            typer.echo(f"detente: {self.count} read, {len(self.failures)} not{kept}", err=True)


def _form(wishes: Wishes) -> Form:
    """The form of the output, from the option or the output's name; contradictions are refused."""
    form = wishes.form
    folder = wishes.to_file and is_folder(wishes.output)
    if form is None:
        ending = Path(wishes.output).suffix.lower()
        if ending in (".html", ".htm"):
            raise typer.BadParameter("pages are written by --html FILE, not by -o")
        form = "csv" if folder else _ENDINGS.get(ending, "table")
    if folder and form not in ("csv", "parquet"):
        raise typer.BadParameter(f"-o {wishes.output}: a folder takes csv or parquet; name a file for {form}")
    if form == "parquet" and not wishes.to_file:
        raise typer.BadParameter("parquet is binary and needs -o FILE")
    if wishes.html and is_folder(wishes.html):
        raise typer.BadParameter(f"--html {wishes.html}: this is a folder; name a file in it")
    _check_targets(wishes)
    return form


def _check_targets(wishes: Wishes) -> None:
    """Refuse to write over a source, or two outputs to one file."""
    targets = [
        Path(name).resolve() for name in (wishes.output if wishes.to_file else "", wishes.html) if name
    ]
    if len(targets) != len(set(targets)):
        raise typer.BadParameter("-o and --html name the same file: give two names")
    for source in wishes.sources:
        if source != "-" and Path(source).is_file() and Path(source).resolve() in targets:
            raise typer.BadParameter(f"{clean(source)} would be written over: give the output another name")


def _date(words: str) -> dt.date | None:
    if not words:
        return None
    from detente.ingest import parse_date

    try:
        return parse_date(words)
    except DetenteError as error:
        raise SettingError(clean(error.message), source=f"--date {clean(words)}") from error


def _check_storable(reading: Reading) -> None:
    """Refuse text that UTF-8 cannot hold (half a surrogate pair, as in a name of a file).

    Raises:
        OutputError: naming what to do.
    """
    article = reading.article
    for words in (article.text, article.title, article.outlet, article.byline, article.source):
        try:
            words.encode("utf-8")
        except UnicodeEncodeError as error:
            raise OutputError(
                "name or text hold bytes that are no UTF-8: rename or convert the file"
            ) from error
