"""Check the training sentences against the guide: ``python -m training.check [FILE...]``.

Prints every row that breaks a rule, then counts; the exit status is 1 if any row is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from detente.events.codebook import NONE, codebook, contexts
from detente.events.marked import STATUSES
from training.examples import corpus_files, rows_by_id

_MARK = re.compile(r"</?[arp]>")
_CONTEXTS = {context.name for context in contexts()}
_SHORTEST, _LONGEST = 5, 80  # words


def faults(row: dict[str, str]) -> Iterator[str]:
    """What is wrong with one row, in words; nothing if it is right."""
    yield from _faults_of_marks(row["marked"])
    roots = {root.name: {mode.name for mode in root.modes} for root in codebook().roots} | {NONE: set()}
    if row["root"] not in roots:
        yield f"no root {row['root']!r}"
    elif row["mode"] and row["mode"] not in roots[row["root"]]:
        yield f"{row['root']} has no mode {row['mode']!r}"
    if (row["root"] == NONE) != (row["status"] == "") or (row["status"] and row["status"] not in STATUSES):
        yield f"status {row['status']!r} does not go with root {row['root']}"
    listed = row["contexts"].split()
    if len(listed) > 3 or not set(listed) <= _CONTEXTS:
        yield f"contexts {row['contexts']!r}: at most three of the 37"


def _faults_of_marks(marked: str) -> Iterator[str]:
    marks = _MARK.findall(marked)
    for name in "arp":
        if marks.count(f"<{name}>") != marks.count(f"</{name}>") or marks.count(f"<{name}>") > 1:
            yield f"<{name}> must open and close once"
    if "<a>" not in marks or "<p>" not in marks:
        yield "<a> and <p> are needed"
    if any(one.replace("<", "</") != two for one, two in zip(marks[::2], marks[1::2], strict=False)):
        yield "marks nest or cross"
    plain = _MARK.sub("", marked)
    if re.search(r"<[^>]*>", plain):
        yield "another kind of mark"
    if not _SHORTEST <= len(plain.split()) <= _LONGEST:
        yield f"{len(plain.split())} words: write 8 to 50"


def check(paths: list[Path]) -> tuple[list[str], Counter[str]]:
    """A line for every fault, and how many rows there are of each root, mode and status."""
    lines, seen, counts = [], set(), Counter[str]()
    for path in paths:
        for name, row in rows_by_id(path).items():
            found = list(faults(row)) if None not in row.values() else ["needs exactly seven columns"]
            if name in seen or row["marked"] in seen:
                found.append("the id or the marked sentence stood before")
            seen |= {name, row["marked"]}
            counts.update(["rows", row["root"], f"{row['root']}:{row['mode']}", row["status"] or "no status"])
            lines += [f"{path.name} {name}: {fault}" for fault in found]
    return lines, counts


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(exists=True, dir_okay=False, help="by default all")
    ] = None,
) -> None:
    """Check files of training sentences."""
    lines, counts = check(paths or corpus_files())
    typer.echo("\n".join([*lines, *(f"{name} {count}" for name, count in sorted(counts.items()))]))
    raise typer.Exit(code=bool(lines))


if __name__ == "__main__":
    typer.run(run)
