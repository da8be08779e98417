"""The contexts of acts: ``python -m benchmarks.contexts [TABLE] [--part blind] [--misses]``.

The table (tests/events/contexts.tsv) holds sentences that tell an act and the contexts that a coder gives
them. What is compared is all contexts of all events of a sentence; a sentence without any event has none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.marked import AsJson, Misses, PartOption, read_all, sentences, table_rows
from detente.records import Reading

DEFAULT = Path(__file__).parent.parent / "tests" / "events" / "contexts.tsv"
Counts = Counter[tuple[str, str]]


def score(rows: list[dict[str, str]], readings: Iterable[Reading]) -> tuple[Counts, list[str]]:
    """How often each context was ``right``, ``wrong`` or ``missed``, and a line for each sentence amiss."""
    counts: Counts = Counter()
    amiss = []
    for row, reading in zip(rows, readings, strict=True):
        want = set(row["contexts"].split())
        got = {c for event in reading.events for c in event.contexts}
        counts["", "with events"] += bool(reading.events)
        counts["", "sentences"] += 1
        for name in want | got:
            outcome = "right" if name in want & got else "missed" if name in want else "wrong"
            counts[name, outcome] += 1
            counts["all", outcome] += 1
        if want != got:
            amiss.append(f"{row['id']} {sorted(want)} got {sorted(got)} | {row['sentence']}")
    return counts, amiss


def f1(counts: Counts, name: str) -> float:
    """F1 of a context; micro-averaged over all for ``all``."""
    right = counts[name, "right"]
    total = 2 * right + counts[name, "wrong"] + counts[name, "missed"]
    return 2 * right / total if total else 0.0


def run(
    table: Annotated[Path, typer.Argument(exists=True, dir_okay=False)] = DEFAULT,
    part: PartOption = "all",
    misses: Misses = False,
    as_json: AsJson = False,
) -> None:
    """Read the sentences and count."""
    rows = [cells for _, cells in table_rows(table, part)]
    counts, amiss = score(rows, read_all(sentences(rows)))
    names = sorted({name for name, _ in counts if name and name != "all"})
    if as_json:
        typer.echo(json.dumps({name: round(f1(counts, name), 4) for name in ("all", *names)}, indent=1))
    else:
        shown = Table("context", "F1", "right", "wrong", "missed", title="Contexts of acts")
        for name in ("all", *names):
            cells = [str(counts[name, outcome]) for outcome in ("right", "wrong", "missed")]
            shown.add_row(name, f"{f1(counts, name):.2f}", *cells)
        Console().print(shown)
        typer.echo(f"{counts['', 'with events']} of {counts['', 'sentences']} sentences have an event")
    if misses:
        typer.echo("\n".join(amiss))


if __name__ == "__main__":
    typer.run(run)
