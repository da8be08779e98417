"""False events where nothing political happens: ``python -m benchmarks.quiet [TABLE] [--misses]``.

The table (tests/events/quiet.tsv) holds sentences of sports, markets, weather and culture that look like
acts. Every event found in one is false.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from benchmarks.marked import AsJson, Misses, PartOption, read_all, report, sentences, table_rows
from detente.records import Reading

DEFAULT = Path(__file__).parent.parent / "tests" / "events" / "quiet.tsv"


def score(rows: list[dict[str, str]], readings: Iterable[Reading]) -> tuple[dict[str, int], list[str]]:
    """False events by world and in all, and a line for each."""
    counts: Counter[str] = Counter(all=0)
    false = []
    for row, reading in zip(rows, readings, strict=True):
        for event in reading.events:
            counts["all"] += 1
            counts[row["world"]] += 1
            parties = "+".join(a.code for a in event.actors), "+".join(a.code for a in event.recipients)
            shown = f"{event.root} {event.trigger.text!r} {' > '.join(parties)} {event.confidence:.2f}"
            false.append(f"{row['id']} {shown} | {row['sentence']}")
    return dict(counts), false


def run(
    table: Annotated[Path, typer.Argument(exists=True, dir_okay=False)] = DEFAULT,
    part: PartOption = "all",
    misses: Misses = False,
    as_json: AsJson = False,
) -> None:
    """Read the sentences and count what should not be there."""
    rows = [cells for _, cells in table_rows(table, part)]
    counts, false = score(rows, read_all(sentences(rows)))
    shown = Table("world", "sentences", "false events", title="Sentences without a political act")
    of = Counter(row["world"] for row in rows) + Counter({"all": len(rows)})
    for world in sorted(of):
        shown.add_row(world, str(of[world]), str(counts.get(world, 0)))
    report(counts, shown, false, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
