"""Whole articles against gold readings: ``python -m benchmarks.articles [DIR] [--json] [--misses]``.

DIR holds texts (NAME.txt) with a gold reading beside each (NAME.yaml, see :mod:`benchmarks.articles_gold`).
The rules, when a record is the gold's, are in :mod:`benchmarks.articles_match`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.articles_gold import gold_files, load_gold
from benchmarks.articles_score import LABELS, Score, figures, score
from detente.errors import DetenteError
from detente.reader import Reader

DEFAULT_DIR = Path(__file__).parent.parent / "tests" / "articles"


def score_directory(directory: Path, reader: Reader) -> dict[str, Score]:
    """The score of each article of a directory, by its name.

    Raises:
        ValueError: a gold file is missing or has the wrong form.
        DetenteError: an article cannot be read.
    """
    files = gold_files(directory)
    return {f.stem: score(reader.read(f.with_suffix(".txt")), load_gold(f)) for f in files}


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"


def _print_tables(scores: dict[str, Score], total: Score, console: Console) -> None:
    table = Table(title="F1 by article, percent")
    columns = (
        "events",
        "events_status",
        "event_dates",
        "statements",
        "positions",
        "ties",
        "stances",
        "traps",
    )
    for heading in ("article", *(LABELS[c] for c in columns), "false events"):
        is_name = heading == "article"
        table.add_column(heading, justify="left" if is_name else "right", no_wrap=is_name)
    for name, one in scores.items():
        events = one.tallies["events"]
        shares = [_percent(one.tallies[c].f1) for c in columns]
        table.add_row(name, *shares, str(events.predicted - events.right))
    console.print(table)
    table = Table(title=f"All {len(scores)} articles")
    for heading in ("", "precision", "recall", "F1", "right", "predicted", "gold"):
        table.add_column(heading, justify="right" if heading else "left")
    for key, label in LABELS.items():
        t = total.tallies[key]
        shares = [_percent(value) for value in (t.precision, t.recall, t.f1)]
        table.add_row(label, *shares, str(t.right), str(t.predicted), str(t.gold))
    console.print(table)
    console.print(f"False events on articles without any: {total.false_on_quiet}")


def run(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False)] = DEFAULT_DIR,
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="list what is missed and what is false")] = False,
) -> None:
    """Score the readings of a directory of articles against their gold."""
    try:
        scores = score_directory(directory, Reader())
    except (DetenteError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    total = sum(scores.values(), Score())
    if as_json:
        by_article = {name: figures(one) for name, one in scores.items()}
        print(json.dumps({"total": figures(total), "articles": by_article}, indent=1))
        return
    console = Console(width=None if sys.stdout.isatty() else 150)
    _print_tables(scores, total, console)
    for name, one in scores.items() if misses else ():
        console.print(f"\n[bold]{name}[/bold]")
        for kind, lines in (("missed", one.missed), ("false", one.false)):
            for line in lines:
                console.print(f"  {kind}: {line}", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(run)
