"""Predict the root of marked pairs: ``python -m benchmarks.pairs PAIRS.tsv --out PRED.jsonl``.

Reads a tab-separated file with the columns uid, sentence, marked_sentence, source and target (a
column of labels, if there is one, is not looked at), writes ``{"uid": …, "root": …, "confidence": …}``
lines. The marked source and target stand in for the actors stage; everything after it is the program's own.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from spacy.language import Language

from benchmarks.marks import unmark
from detente.errors import DetenteError
from detente.events.classifier import classifier
from detente.events.codebook import predicates
from detente.events.given import given_act
from detente.events.lexicon import Lexicon
from detente.events.marked import MarkedAct
from detente.pipeline import STAGES, build
from detente.settings import Settings

COLUMNS = ("uid", "sentence", "marked_sentence", "source", "target")
# The data set has one class, YIELD, for these.
YIELDS = ("CONCEDE", "RETREAT")


def read_pairs(path: Path) -> list[dict[str, str]]:
    """The rows of a file of pairs, without any label.

    Raises:
        typer.BadParameter: a column is missing.
    """
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t")
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise typer.BadParameter(f"{path}: no column {', '.join(missing)}; give {', '.join(COLUMNS)}")
        return [{name: row[name] for name in COLUMNS} for row in reader]


def predict(nlp: Language, rows: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """The root of each pair in strict PLOVER, every one of them being some act, with its probability."""
    lexicon, judge = Lexicon(predicates()), classifier()
    acts = []
    for row in rows:
        text, spans = unmark(row["marked_sentence"])
        acts.append(MarkedAct(text, spans.get("s"), spans.get("t"), None))
    read = nlp.pipe((act.text for act in acts), batch_size=64)
    given = [given_act(doc, lexicon, act) for doc, act in zip(read, acts, strict=True)]
    for row, verdict in zip(rows, judge.classify(given), strict=True):
        shares = verdict.strict_roots()
        shares["YIELD"] = sum(shares.pop(name) for name in YIELDS)
        best = max(shares, key=lambda name: shares[name])
        yield {"uid": row["uid"], "root": best, "confidence": round(shares[best], 4)}


def run(
    pairs: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="tab-separated pairs")],
    out: Annotated[Path, typer.Option(help="where the predictions go")],
) -> None:
    """Write the root of each marked pair."""
    rows = read_pairs(pairs)
    try:
        nlp = build(Settings(), STAGES[:4])
    except DetenteError as error:
        raise typer.BadParameter(str(error)) from error
    with out.open("w", encoding="utf-8") as sink:
        for line in track(predict(nlp, rows), "reading", total=len(rows), disable=not sys.stderr.isatty()):
            sink.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    typer.run(run)
