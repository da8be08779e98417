"""The pairs of PLV that the shipped classifier never saw: ``python -m training.held PLV --out TABLE``.

Writes them as a table of the same form, for ``python -m benchmarks.pairs`` and PLV's scorer.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from training.examples import held_pairs


def write_held(plv: Path, out: Path) -> None:
    """Write the rows of PLV's training part that no network is fitted to."""
    held = held_pairs(plv)
    with plv.open(encoding="utf-8", newline="") as lines, out.open("w", encoding="utf-8", newline="") as sink:
        reader = csv.DictReader(lines, delimiter="\t")
        writer = csv.DictWriter(sink, reader.fieldnames or [], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in reader if row["uid"] in held)


def run(
    plv: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="PLV's training pairs, a .tsv")],
    out: Annotated[Path, typer.Option(help="where the held pairs go")],
) -> None:
    """Write the held pairs."""
    write_held(plv, out)


if __name__ == "__main__":
    typer.run(run)
