"""Events of a database for people: a row an event, below it its sentence, its id and the article's title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.cli.table import MOST_COLUMNS
from detente.cli.terminal import open_console
from detente.export import wording as say
from detente.store.find import FoundEvent

_VERDICTS = {"accepted": " ✓ accepted", "edited": " ✎ edited", "rejected": " ✗ rejected"}
_HEADS = ("day", "status", "who → whom", "act", "said by", "reports")
_FIXED = (12, 14, 0, 0, 0, 7)
_SHARES = (38, 36)  # per cent of the rest for parties and act; the speaker has what is left
_QUADS = {1: "cyan", 2: "green", 3: "yellow", 4: "red"}
_INDENT = 4
_LINES = 2
_STANDS_IN = "*"


def show_events(found: Iterable[FoundEvent], console: Console | None = None) -> int:
    """Print events one by one.

    Args:
        found: in order.
        console: where to; standard output by default.

    Returns:
        How many there were.
    """
    out = console or open_console()
    width = min(out.width, MOST_COLUMNS)
    count, undated = 0, False
    for one in found:
        if not count:
            _row(out, width, [Text(head, style="dim") for head in _HEADS])
        count += 1
        undated = undated or not _own_day(one)
        _row(out, width, _cells(one))
        _proof(out, width, one)
    if undated:
        note = f"{_STANDS_IN} The article does not tell when; this is the day of the article."
        out.print(Text(note, style="dim"), width=width)
    return count


def _own_day(one: FoundEvent) -> bool:
    return one.event.when is not None and bool(one.event.when.end or one.event.when.start)


def _cells(one: FoundEvent) -> list[Text]:
    event = one.event
    day = (event.when.end or event.when.start) if event.when else None
    stands_in = day or one.article.day
    mark = "" if day or not stands_in else _STANDS_IN
    recipients = say.actors_words(event.recipients)
    reprints = f" +{one.articles - one.reports}" if one.articles > one.reports else ""
    return [
        Text((say.date_words(stands_in) if stands_in else "–") + mark),
        Text(say.status_words(event.status), style=say.SIGNS[event.status].style),
        Text(say.actors_words(event.actors) + (f" → {recipients}" if recipients else ""), style="bold"),
        Text(say.act_words(event.root, event.mode), style=_QUADS[event.quad]),
        Text(say.shorten(say.chain_names(event.attribution), 40)),
        Text(f"{one.reports}{reprints}", justify="right"),
    ]


def _proof(out: Console, width: int, one: FoundEvent) -> None:
    """The sentence on at most two lines, then the id and whose article it is."""
    room = max(20, width - _INDENT)
    found = say.excerpt(one.event.sentence, one.event.trigger, _LINES * room - 12)
    words = Text.assemble((found.before, "italic"), (found.trigger, "bold italic"), (found.after, "italic"))
    for line in words.wrap(out, room):
        line.rstrip()
        out.print(Text.assemble(("  │ ", "dim"), line), width=width)
    verdict = _VERDICTS.get(one.verdict, "")
    head = f"{one.event.id}{verdict}"
    title = say.shorten(one.article.title or one.article.source, max(10, room - len(head) - 3))
    out.print(Padding(Text(f"{head} · {title}", style="dim"), (0, 0, 0, _INDENT), expand=False), width=width)


def _row(out: Console, width: int, cells: Sequence[Text]) -> None:
    """One row; every row is a grid of the same widths, so that they align and can be printed as they come."""
    room = max(24, width - sum(_FIXED) - len(_FIXED) + 1)
    first, second = (room * share // 100 for share in _SHARES)
    free = iter((first, second, room - first - second))
    grid = Table.grid(padding=(0, 1, 0, 0))
    for fixed in _FIXED:
        grid.add_column(width=fixed or next(free), overflow="fold")
    grid.add_row(*cells)
    out.print(grid, width=width)
