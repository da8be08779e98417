"""The commands ``detente add`` and ``detente watch``: articles into a database."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import (
    DATABASE,
    HELP,
    INTERRUPTED,
    DbOption,
    bad_option,
    command,
    number,
    plain_errors,
)

if TYPE_CHECKING:
    import datetime as dt

    from rich.progress import Progress

    from detente.store.adding import Summary

ADD = """Add articles to a database: folders, files, archives, addresses, or - for standard input.

\b
Examples:
  detente add reports/ --db korea.db
  detente add archive.jsonl.gz crawl.warc.gz --db korea.db --jobs 2
  detente add table.csv --text-column body --date-column day --db korea.db
  detente add --retry --db korea.db

Text, HTML, JSON lines, JSON, CSV, TSV, Parquet, WARC and lists of addresses are read, each also packed with
gzip but for Parquet. The columns of tables are guessed from their names where no option names them. What is
there already is not read again, so a command that was broken off is just repeated. Exit status: 0 all was
read, 1 something was not, 2 the command was not understood, 130 Ctrl-C ended it."""

WATCH = """Watch news feeds (RSS, Atom, JSON Feed) and add what is new in them, until Ctrl-C.

\b
Examples:
  detente watch https://example.org/world.rss --db korea.db
  detente watch https://example.org/feed --every 3600 --db korea.db
  detente watch https://example.org/feed --once --db korea.db

Feeds are asked politely: not more often than --every, with conditional requests, as robots.txt allows, and
less often while they fail. Exit status: 0 all was well, also when Ctrl-C ended it, 1 a feed could not be
read (with --once) or the database cannot be written, 2 the command was not understood."""

_SHOWN = 20
_WORTH_TELLING = 120.0
"""Seconds; who waits so long wants to know how long the rest will take."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


def add(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="Folder, file, archive, address, or - for standard input."),
    ] = [],  # noqa: B006  typer reads the default
    db: DbOption = DATABASE,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", min=1, max=256, help="Processes that read.")
    ] = 1,
    retry: Annotated[bool, typer.Option("--retry", help="Read again what could not be read before.")] = False,
    recode: Annotated[
        bool, typer.Option("--recode", help="Read anew what this version has read already.")
    ] = False,
    date: Annotated[
        str, typer.Option(metavar="DATE", help="Day that all articles are from, if you know it (2014-02-13).")
    ] = "",
    text_column: Annotated[str, typer.Option(metavar="NAME", help="Column or key of tables: text.")] = "",
    title_column: Annotated[str, typer.Option(metavar="NAME", help="Likewise: title.")] = "",
    date_column: Annotated[str, typer.Option(metavar="NAME", help="Likewise: day of publication.")] = "",
    url_column: Annotated[str, typer.Option(metavar="NAME", help="Likewise: address.")] = "",
    outlet_column: Annotated[str, typer.Option(metavar="NAME", help="Likewise: who published it.")] = "",
    id_column: Annotated[str, typer.Option(metavar="NAME", help="Likewise: what to call the article.")] = "",
    knowledge: Annotated[str, typer.Option(metavar="DIR", help=HELP["knowledge"])] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help=HELP["model"])] = "",
) -> None:
    """Add articles; see :data:`ADD`."""
    with plain_errors():
        day = _checked(sources, date, retry)
        from detente.database import Database

        given = {"knowledge": knowledge, "model": model}
        settings: dict[str, Any] = {name: value for name, value in given.items() if value}
        columns = {
            "text": text_column, "title": title_column, "date": date_column,
            "url": url_column, "outlet": outlet_column, "id": id_column,
        }  # fmt: skip
        begun = time.monotonic()
        bar = _Bar(sources)
        try:
            with Database(db, **settings) as base, bar:
                summary = base.add(
                    list(sources), date=day, columns=columns, jobs=jobs, recode=recode, retry=retry,
                    on_progress=bar.show,
                )  # fmt: skip
        except KeyboardInterrupt:
            _tell_interrupted(bar.last, db)
            raise typer.Exit(INTERRUPTED) from None
        _tell(summary, time.monotonic() - begun, db)
    raise typer.Exit(1 if summary.failed else 0)


def watch(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED", help="Address of a feed.")],
    db: DbOption = DATABASE,
    every: Annotated[
        float, typer.Option(metavar="SECONDS", min=60, max=30 * 86_400, help="Time between two looks.")
    ] = 900,
    once: Annotated[bool, typer.Option("--once", help="Look at the feeds that are due, and end.")] = False,
    knowledge: Annotated[str, typer.Option(metavar="DIR", help=HELP["knowledge"])] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help=HELP["model"])] = "",
) -> None:
    """Watch feeds; see :data:`WATCH`."""
    with plain_errors():
        from detente.cli.watch import follow
        from detente.ingest.sources import is_address

        for feed in feeds:
            if not is_address(feed):
                raise bad_option("FEED", f"{feed} is no address: write it as https://example.org/feed")
        given = {"knowledge": knowledge, "model": model}
        status = follow(feeds, db, every, once, {name: value for name, value in given.items() if value})
    raise typer.Exit(status)


def _checked(sources: list[str], date: str, retry: bool) -> dt.date | None:
    """The day given, if any.

    Raises:
        BadParameter: there is nothing to read, an address is not of the web, or the day is none.
    """
    from detente.errors import SettingError
    from detente.ingest.sources import as_day, is_address

    if not sources and not retry:
        raise bad_option(
            "SOURCE", "name folders, files or addresses to read (detente add reports/), or give --retry"
        )
    for source in sources:
        scheme = _SCHEME.match(source)
        if scheme and not is_address(source):
            raise bad_option("SOURCE", f"{source}: only http and https addresses are read, not {scheme[1]}")
    try:
        return as_day(date) if date else None
    except SettingError as error:
        raise bad_option("date", str(error)) from error


def _expected(sources: list[str]) -> int | None:
    """How many articles there are to be read, where that can be told without reading them."""
    from detente.ingest.archives import ARCHIVE_SUFFIXES
    from detente.ingest.sources import ARTICLE_SUFFIXES, is_address

    total = 0
    for source in sources:
        path = Path(source)
        if is_address(source):
            total += 1
        elif os.path.isdir(source):
            suffixes = [file.suffix.lower() for file in path.rglob("*")]
            if any(suffix in ARCHIVE_SUFFIXES or suffix == ".gz" for suffix in suffixes):
                return None
            total += sum(suffix in ARTICLE_SUFFIXES for suffix in suffixes)
        elif path.suffix.lower() in ARTICLE_SUFFIXES:
            total += 1
        else:
            return None
    return total or None


class _Bar:
    """Articles read, rate and time left, on standard error where somebody sees it.

    Args:
        sources: what is read.
    """

    def __init__(self, sources: list[str]) -> None:
        self.sources = sources
        self.last: Summary | None = None
        """The counts so far."""
        self._progress: Progress | None = None

    def __enter__(self) -> _Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
            total = _expected(self.sources)
            self._task = self._progress.add_task("loading the model", total=total, rate="")
            self._begun = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, summary: Summary) -> None:
        """Show the counts so far."""
        self.last = summary
        if self._progress is None:
            return
        rate = summary.seen / max(time.monotonic() - self._begun, 0.001)
        failed = f", {summary.failed:,} not read" if summary.failed else ""
        self._progress.update(
            self._task,
            completed=summary.seen,
            description=f"{number(summary.seen, 'article')}{failed}",
            rate=f"{rate:.1f}/s",
        )


def _tell(summary: Summary, seconds: float, db: str) -> None:
    """The summary, failures first, all on standard error: the data are in the database."""
    from detente.export.wording import clean

    for name, reason in summary.failures[:_SHOWN]:
        typer.echo(f"detente: not read: {clean(name)}: {clean(reason)}", err=True)
    more = summary.failed - min(len(summary.failures), _SHOWN)
    if more > 0:
        typer.echo(f"detente: {more:,} more not read: {command('db failures', db)} lists them", err=True)
    parts = [f"{number(summary.added, 'article')} added"]
    if summary.recoded:
        parts.append(f"{summary.recoded:,} read anew")
    if summary.known:
        parts.append(f"{summary.known:,} known already")
    if summary.other_language:
        parts.append(f"{summary.other_language:,} in other languages left out")
    if summary.failed:
        parts.append(f"{summary.failed:,} not read")
    took = ""
    if seconds >= _WORTH_TELLING:
        rate = (summary.added + summary.recoded) / seconds
        took = f" ({seconds / 60:,.0f} minutes, {rate:.1f} a second)"
    typer.echo(f"{', '.join(parts)}; {number(summary.events, 'event')}{took}", err=True)


def _tell_interrupted(summary: Summary | None, db: str) -> None:
    """What is kept after Ctrl-C and how to go on."""
    from detente.export.wording import clean

    kept = summary.added + summary.recoded if summary else 0
    what = (
        f"{number(kept, 'article read is', 'articles read are')} kept in {clean(db)}"
        if kept
        else "no article was read yet"
    )
    typer.echo(f"detente: ended; {what}: give the same command again to go on", err=True)
