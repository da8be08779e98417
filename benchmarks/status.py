"""The status of acts: ``python -m benchmarks.status [TABLE] [--part blind] [--misses]``.

The table (tests/events/status.tsv) holds passages with the day they were written, the parties and the words
of one act marked (``<a>``, ``<r>``, ``<p>``), its root and status. The passage is read whole, as an article
of that day; the event whose trigger overlaps the marked words is compared. An act that is not found has no
status: it is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.marked import (
    AsJson,
    Misses,
    PartOption,
    Tally,
    day_of,
    read_all,
    report,
    shares_table,
    table_rows,
)
from benchmarks.marks import unmark
from detente.records import Article, Event, Reading

DEFAULT = Path(__file__).parent.parent / "tests" / "events" / "status.tsv"


@dataclass
class Scores:
    """Tallies of one status, or of all."""

    found: Tally = field(default_factory=Tally)
    status: Tally = field(default_factory=Tally)
    root: Tally = field(default_factory=Tally)


def articles(rows: Iterable[dict[str, str]]) -> Iterable[Article]:
    """Each passage as an article of its day."""
    for row in rows:
        text, _ = unmark(row["marked"])
        yield Article.plain(text, posted=day_of(row["posted"], row["id"]))


def event_at(reading: Reading, span: tuple[int, int]) -> Event | None:
    """The event whose trigger shares most characters with a span; None where none overlaps."""

    def shared(event: Event) -> int:
        return min(event.trigger.end, span[1]) - max(event.trigger.start, span[0])

    best = max(reading.events, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


def score(rows: list[dict[str, str]], readings: Iterable[Reading]) -> tuple[dict[str, Scores], list[str]]:
    """Tallies by status and over all, and a line for each miss."""
    scores: dict[str, Scores] = {"all": Scores()}
    missed = []
    for row, reading in zip(rows, readings, strict=True):
        event = event_at(reading, unmark(row["marked"])[1]["p"])
        for name in ("all", row["status"]):
            tallies = scores.setdefault(name, Scores())
            tallies.found.add(event is not None)
            if event is not None:
                tallies.status.add(event.status == row["status"])
                tallies.root.add(event.root == row["root"])
        if event is None or event.status != row["status"]:
            got = f"{event.status} ({'; '.join(event.why[-2:])})" if event else "not found"
            missed.append(f"{row['id']} {row['status']}, got {got} | {row['marked']}")
    return scores, missed


def run(
    table: Annotated[Path, typer.Argument(exists=True, dir_okay=False)] = DEFAULT,
    part: PartOption = "all",
    misses: Misses = False,
    as_json: AsJson = False,
) -> None:
    """Read the passages and count."""
    rows = [cells for _, cells in table_rows(table, part)]
    scores, missed = score(rows, read_all(articles(rows)))
    shown = {name: (s.found, s.status, s.root) for name, s in scores.items()}
    figures = {
        name: {"found": s.found.share, "status": s.status.share, "root": s.root.share}
        for name, s in scores.items()
    }
    table_ = shares_table("Acts", ("status", "found", "status right", "root right"), shown)
    report(figures, table_, missed, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
