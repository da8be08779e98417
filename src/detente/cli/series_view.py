"""Series and networks on the terminal and as files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from detente.cli.table import MOST_COLUMNS
from detente.cli.terminal import open_console
from detente.errors import OutputError
from detente.export import wording as say
from detente.export.series import series_csv
from detente.export.whole import WholeFiles

if TYPE_CHECKING:
    from rich.console import Console

    from detente.analysis.network import Edge, Network
    from detente.analysis.tension import Mover, Series

_MOVERS = 5
_CHART_WIDTH, _CHART_HEIGHT = 120, 20
_QUOTE_LINES = 2
_SERIES_ENDINGS = (".png", ".svg", ".html", ".csv", ".json")
_NETWORK_ENDINGS = (".graphml", ".png", ".svg", ".json")
_EDGE_HEADS = ("who → whom", "events", "reports", "score", "coop.", "conflict", "first", "last")


def print_series(series: Series, form: str, *, colour: bool) -> None:
    """Print a series as a chart with the sentences that moved it, as CSV or as JSON.

    Args:
        series: with one step at least.
        form: ``chart``, ``csv`` or ``json``.
        colour: whether the terminal shows colours.
    """
    if form == "json":
        typer.echo(msgspec.json.format(msgspec.json.encode(series), indent=2))
        return
    if form == "csv":
        typer.echo(series_csv(series), nl=False)
        return
    from detente.cli.charts import terminal_chart

    console = open_console()
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    width = min(console.width, _CHART_WIDTH)
    typer.echo(terminal_chart(series, width, _CHART_HEIGHT, unicode=unicode, colour=colour))
    movers = [mover for step in series.steps for mover in step.evidence]
    movers.sort(key=lambda mover: (-abs(mover.pull), mover.day))
    console.print()
    console.print(Text("What moved it most: up to conflict, down to cooperation", style="dim"))
    for mover in movers[:_MOVERS]:
        _print_mover(console, width, mover)


def _print_mover(console: Console, width: int, mover: Mover) -> None:
    """One event: day, direction, parties, act and tension; its sentence and the title of its article."""
    head = Text.assemble(
        f"{say.date_words(mover.day):>11} {'up' if mover.pull > 0 else 'down':<4} ",
        (say.clean(f"{mover.actor} → {mover.recipient}"), "bold"),
        f" {mover.root}, tension {_signed(-mover.intensity)}",
        (" (claimed)" if mover.said else "", "dim"),
    )
    console.print(head, width=width)
    room = max(20, width - 4)
    words = Text(say.shorten(mover.sentence, _QUOTE_LINES * room - 12), style="italic")
    for line in words.wrap(console, room):
        line.rstrip()
        console.print(Text.assemble(("  │ ", "dim"), line), width=width)
    title = say.shorten(mover.title or mover.source, room)
    if title:
        console.print(Text(f"    {title}", style="dim"), width=width)


def _signed(value: float) -> str:
    """A number with its sign and one digit; what rounds to nothing has no minus."""
    return f"{round(value, 1) + 0.0:+.1f}"


def write_series(series: Series, path: Path) -> None:
    """Write a series as a picture, page or table, by the ending of the name.

    Raises:
        OutputError: the ending is not known, or the file cannot be written.
    """
    from detente.export.forms import series_file

    _write(path, _SERIES_ENDINGS, partial(series_file, series))


def print_network(found: Network, form: str, limit: int) -> None:
    """Print the pairs of parties that act most, or all as JSON.

    Args:
        found: the network.
        form: ``table`` or ``json``.
        limit: rows of the table.
    """
    if form == "json":
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
        return
    console = open_console()
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", show_edge=False, pad_edge=False)
    for place, heading in enumerate(_EDGE_HEADS):
        table.add_column(heading, justify="right" if place else "left", no_wrap=place > 0, overflow="fold")
    for edge in sorted(found.edges, key=lambda edge: -edge.votes)[:limit]:
        table.add_row(*_edge_cells(edge))
    console.print(table, width=min(console.width, MOST_COLUMNS))
    if len(found.edges) > limit:
        typer.echo(f"{limit:,} of {len(found.edges):,} pairs of parties; --limit shows more", err=True)


def _edge_cells(edge: Edge) -> list[Text]:
    return [
        Text(say.clean(f"{edge.actor} → {edge.recipient}"), style="bold"),
        Text(f"{edge.votes:,}"),
        Text(f"{edge.reports:,}"),
        Text(_signed(edge.intensity)),
        Text(f"{edge.cooperation:,}"),
        Text(f"{edge.conflict:,}"),
        Text(say.date_words(edge.first)),
        Text(say.date_words(edge.last)),
    ]


def write_network(found: Network, path: Path) -> None:
    """Write a network as a graph or a picture, by the ending of the name.

    Raises:
        OutputError: the ending is not known, or the file cannot be written.
    """
    from detente.export.forms import network_file

    _write(path, _NETWORK_ENDINGS, partial(network_file, found))


def _write(path: Path, endings: Sequence[str], make: Callable[[str], bytes]) -> None:
    ending = path.suffix.lower()
    if ending not in endings:
        raise OutputError(f"must end in one of {', '.join(endings)}", source=str(path))
    data = make(ending.removeprefix("."))
    with WholeFiles() as files:
        files.open(path).write(data)
