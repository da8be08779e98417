"""The command ``detente talks``: negotiations over many articles, as tables or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.analysis.talks import Clash, Entry, Quotation, Talks, talks
from detente.cli.options import database
from detente.cli.table import MOST_COLUMNS
from detente.cli.terminal import open_console
from detente.errors import DetenteError, SourceError
from detente.export import wording as say
from detente.records import Reading, decode_reading

_READINGS = (".jsonl", ".ndjson")
_QUOTED = 2


def tell(
    sources: Sequence[str],
    forum: str,
    as_of: str,
    form: Literal["table", "json"],
    settings: dict[str, Any],
    db: str,
) -> int:
    """Print the negotiations of sources, or of a database where there are none.

    Returns:
        The exit status: 0 something is told, 1 nothing is, or a source could not be read.

    Raises:
        DetenteError: a day is none, or a table of the folder is wrong.
    """
    failures: list[tuple[str, DetenteError]] = []
    if sources:
        readings = list(_readings(sources, settings, failures))
        found, where = (
            talks(readings, forum, as_of or None, settings.get("knowledge", "")),
            f"{len(readings)} articles",
        )
    else:
        with database(db, knowledge=settings.get("knowledge", "")) as base:
            found, where = base.talks(forum, as_of or None), db
    if form == "json":
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    elif found:
        TalksView(open_console()).show(found, whole=bool(forum) or len(found) == 1)
    for name, error in failures:
        typer.echo(f"detente: not read: {say.clean(name)}: {say.clean(error.message)}", err=True)
    if not found:
        what = f"no negotiation named {say.clean(forum)!r}" if forum else "no negotiation"
        typer.echo(f"detente: {what} in {where}", err=True)
    return 0 if found and not failures else 1


def _readings(
    sources: Sequence[str], settings: dict[str, Any], failures: list[tuple[str, DetenteError]]
) -> Iterator[Reading]:
    """The readings in files that ``detente read --format jsonl`` wrote, and those of all other sources."""
    fresh = [source for source in sources if not source.endswith(_READINGS)]
    for source in sources:
        if source.endswith(_READINGS):
            try:
                yield from _kept(Path(source))
            except DetenteError as error:
                failures.append((source, error))
    if fresh:
        from detente.reader import Reader

        reader = Reader(**settings)
        yield from reader.read_many(fresh, on_error=lambda name, error: failures.append((name, error)))


def _kept(path: Path) -> Iterator[Reading]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _decoded(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read ({error}): check the path", source=str(path)) from error


def _decoded(line: str, where: str) -> Reading:
    try:
        return decode_reading(line)
    except (msgspec.DecodeError, ValueError) as error:
        raise SourceError(
            f"is no reading ({error}): write it with detente read --format jsonl", source=where
        ) from error


class TalksView:
    """Prints boards on one console; its width is used up to 132 columns."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.width = min(console.width, MOST_COLUMNS)

    def show(self, found: Sequence[Talks], *, whole: bool) -> None:
        """Print the list of negotiations, or each of them whole."""
        if not whole:
            self._list(found)
            return
        for number, board in enumerate(found):
            if number:
                self.console.print()
            self._board(board)

    def _list(self, found: Sequence[Talks]) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
        for heading in ("talks", "status", "parties", "articles", "latest", "blocked by"):
            table.add_column(heading, overflow="fold", justify="right" if heading == "articles" else "left")
        for board in found:
            blocked = "; ".join(" × ".join(clash.parties) for clash in board.deadlocks)
            table.add_row(
                Text(say.clean(board.name), style="bold"),
                Text(say.plain(board.status)),
                Text(", ".join(say.clean(party) for party in board.parties)),
                str(board.articles),
                say.date_words(board.last) if board.last else "–",
                Text(say.clean(blocked) or "–", style="red" if blocked else ""),
            )
        self.console.print(table, width=self.width)
        self._line("One of them whole: detente talks NAME --in …")

    def _board(self, board: Talks) -> None:
        self._print(Text(say.clean(board.name), style="bold"))
        self._line(" · ".join(fact for fact in _facts(board) if fact))
        for line in board.lines:
            self._party(line.entries)
        for clash in board.deadlocks:
            self._clash(clash)
        if len(board.history) > 1:
            steps = [
                f"{say.date_words(c.day) if c.day else 'undated'} {say.plain(c.status)}"
                for c in board.history
            ]
            self._line(f"status: {' → '.join(steps)}")

    def _party(self, entries: Sequence[Entry]) -> None:
        for number, entry in enumerate(reversed(entries)):
            when = say.date_words(entry.day) if entry.day else "undated"
            old = number > 0
            text = Text("  before: " if old else f"{say.clean(entry.party)} ", style="dim" if old else "bold")
            text.append(say.STANCES[entry.stance], style="dim" if old else "cyan")
            if entry.conditions:
                on = f" on {', '.join(entry.conditions_on)}" if entry.conditions_on else ""
                conditions = "; ".join(say.clean(condition) for condition in entry.conditions)
                text.append(f"{on}: {conditions}", style="dim" if old else "not bold")
            if entry.refused:
                refused = "; ".join(say.clean(words) for words in entry.refused)
                text.append(f" · refuses: {refused}", style="dim" if old else "not bold")
            speaker = f", as {say.clean(entry.said_by[0])} says" if entry.said_by else ""
            text.append(f" ({when}{speaker})", style="dim")
            self._print(text)
            for quote in entry.quotes[: _QUOTED if number == 0 else 1]:
                self._quote(quote)

    def _clash(self, clash: Clash) -> None:
        label = f"✕ deadlock {' × '.join(say.clean(party) for party in clash.parties)}: "
        self._print(Text.assemble((label, "bold red"), (say.clean(clash.explanation), "bold")))
        for quote in clash.quotes:
            self._quote(quote)

    def _quote(self, quote: Quotation) -> None:
        day = say.date_words(quote.day) if quote.day else ""
        title = say.shorten(quote.title or quote.source, 50) if quote.evidence.text != quote.title else ""
        where = " · ".join(part for part in (day, title) if part)
        words = say.shorten(quote.evidence.text, 2 * self.width - 20)
        self._print(Text.assemble(("│ ", "dim"), (words, "italic"), (f"  {where}", "dim")), 2)

    def _line(self, words: str) -> None:
        self._print(Text(words, style="dim"))

    def _print(self, text: Text, indent: int = 0) -> None:
        shown = Padding(text, (0, 0, 0, indent), expand=False) if indent else text
        self.console.print(shown, width=self.width)


def _facts(board: Talks) -> list[str]:
    status = "status not told" if board.status == "unknown" else say.plain(board.status)
    since = say.when_words(board.since)
    span = say.interval_words(board.first, board.last)
    return [
        f"{status} since {since.removeprefix('since ')}" if since else status,
        say.clean(board.matter),
        f"parties {', '.join(say.clean(party) for party in board.parties)}" if board.parties else "",
        f"round {board.rounds}" if board.rounds else "",
        f"in {say.clean(board.venue)}" if board.venue else say.clean(board.seat),
        f"next {say.when_words(board.next)}" if board.next else "",
        f"{board.articles} article{'s' if board.articles != 1 else ''}{', ' + span if span else ''}",
    ]
