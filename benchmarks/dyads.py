"""Who acted on whom, of single sentences: ``python -m benchmarks.dyads [TABLE] [--part blind] [--misses]``.

The table (tests/dyads.tsv) holds a sentence, the states of actors and recipients joined by ``+``, and the
root. A dyad is found where some event has it; two or more actors without recipients act on one another.
Precision is not told: a sentence can hold more events than the one of its row.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.events import line
from benchmarks.marked import Part, read_all, sentences, table_rows

DEFAULT = Path(__file__).parent.parent / "tests" / "dyads.tsv"


def dyads(actors: Iterable[str], recipients: Iterable[str]) -> set[tuple[str, str]]:
    """Every pair of acting and receiving state; ``""`` where one side is missing."""
    acting, receiving = {a[:3] for a in actors}, {r[:3] for r in recipients}
    if not receiving and len(acting) > 1:
        return {(a, b) for a in acting for b in acting if a != b}
    return {(a, b) for a in acting or {""} for b in receiving or {""}}


def run(
    table: Annotated[Path, typer.Argument(exists=True, dir_okay=False)] = DEFAULT,
    part: Annotated[Part, typer.Option(help="every second row is blind")] = "all",
    misses: Annotated[bool, typer.Option("--misses", help="show the sentences whose dyad is missed")] = False,
) -> None:
    """Read the sentences and count."""
    rows = [cells for _, cells in table_rows(table, part)]
    readings = read_all(sentences(rows))
    found = {"dyad": 0, "root": 0, "triple": 0}
    wanted = dict.fromkeys(found, 0)
    for row, reading in zip(rows, readings, strict=True):
        want = dyads(row["actors"].split("+"), filter(None, row["recipients"].split("+")))
        events = line("", reading)["events"]
        got = {(*pair, e["event"]) for e in events for pair in dyads(e["actors"], e["recipients"])}
        triples = {(*pair, row["root"]) for pair in want}
        for name, a, b in (
            ("dyad", want, {g[:2] for g in got}),
            ("root", {row["root"]}, {g[2] for g in got}),
            ("triple", triples, got),
        ):
            found[name] += len(a & b)
            wanted[name] += len(a)
        if misses and not triples <= got:
            mark = "root " if want <= {g[:2] for g in got} else "DYAD "
            typer.echo(f"{mark} {sorted(triples)} got {sorted(got)} | {row['sentence']}")
    typer.echo(" ".join(f"{name} recall {found[name] / wanted[name]:.3f}" for name in found))


if __name__ == "__main__":
    typer.run(run)
