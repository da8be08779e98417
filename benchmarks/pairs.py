"""Predict the root of marked pairs: ``python -m benchmarks.pairs PAIRS.tsv --out PRED.jsonl``.

Reads a tab-separated file with the columns uid, sentence, marked_sentence, source and target (a
column of labels, if there is one, is not looked at), writes ``{"uid": …, "root": …}`` lines. The
marked source and target stand in for the actors stage; everything after it is the program's own.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from spacy.language import Language
from spacy.tokens import Doc

from detente.errors import DetenteError
from detente.events.codebook import NONE
from detente.events.lexicon import Match
from detente.events.stage import EventsStage
from detente.language.layers import Layers, Mention, evidence, layers
from detente.pipeline import build
from detente.records import Actor, Article, Event
from detente.settings import Settings

COLUMNS = ("uid", "sentence", "marked_sentence", "source", "target")
# States that nobody else in a sentence can be: what is marked, and nothing else.
SOURCE, TARGET = "XXS", "XXT"


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


def marked_spans(marked: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """The sentence without its marks, and the character spans of source and target in it."""
    plain, spans, open_at = "", {}, {}
    rest = marked
    while rest:
        for mark in ("<s>", "</s>", "<t>", "</t>"):
            if rest.startswith(mark):
                name = mark.strip("</>")
                if mark.startswith("</"):
                    spans[name] = (open_at.get(name, 0), len(plain))
                else:
                    open_at[name] = len(plain)
                rest = rest[len(mark) :]
                break
        else:
            plain, rest = plain + rest[0], rest[1:]
    return plain, spans.get("s", (0, 0)), spans.get("t", (0, 0))


def mark(doc: Doc, span: tuple[int, int], state: str) -> None:
    """Make a marked span the mention of a state of its own, in place of what was found there."""
    found = doc.char_span(*span, alignment_mode="expand")
    if found is None:
        return
    layer = layers(doc)
    actor = Actor(name=found.text, code=state, state=state, resolution="marked", evidence=evidence(found))
    mention = Mention(found.start, found.end, found.root.i, (actor,), "name")
    layer.mentions = [m for m in layer.mentions if m.end <= found.start or m.start >= found.end]
    layer.mentions.append(mention)
    for token in found:
        layer.mention_of[token.i] = mention


def predict(nlp: Language, stage: EventsStage, row: dict[str, str]) -> dict[str, Any]:
    """The root of one pair: of the event with these parties, else of the predicate nearest to them."""
    text, source, target = marked_spans(row["marked_sentence"])
    doc = nlp.make_doc(text)
    doc._.detente = Layers(article=Article.plain(text))
    doc = nlp(doc)
    mark(doc, source, SOURCE)
    mark(doc, target, TARGET)
    events = stage(doc)._.detente.events
    best = max(events, key=_fit, default=None)
    if best is not None and _fit(best) > 0:
        return {"uid": row["uid"], "root": best.root}
    return {"uid": row["uid"], "root": _nearest(doc, stage, source, target)}


def _fit(event: Event) -> int:
    """How well an event's parties are the marked ones."""
    actors = {a.code for a in event.actors}
    recipients = {a.code for a in event.recipients}
    if SOURCE in actors and TARGET in recipients:
        return 4
    if {SOURCE, TARGET} <= actors:
        return 3
    if TARGET in actors and SOURCE in recipients:
        return 1
    return 2 if SOURCE in actors else 0


def _nearest(doc: Doc, stage: EventsStage, source: tuple[int, int], target: tuple[int, int]) -> str:
    """Where no event has the pair: the predicate nearest to between source and target."""
    matches: list[Match] = [m for t in doc if (m := stage.lexicon.match(t)) and m.row.root != NONE]
    middle = (source[1] + target[0]) / 2
    best = min(matches, key=lambda m: abs(m.token.idx - middle), default=None)
    return best.row.root if best else NONE


def run(
    pairs: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="tab-separated pairs")],
    out: Annotated[Path, typer.Option(help="where the predictions go")],
) -> None:
    """Write the root of each marked pair."""
    rows = read_pairs(pairs)
    try:
        nlp = build(Settings())
    except DetenteError as error:
        raise typer.BadParameter(str(error)) from error
    nlp.remove_pipe("detente_negotiation")
    nlp.remove_pipe("detente_events")
    stage = EventsStage(Settings().quad_scheme)
    with out.open("w", encoding="utf-8") as sink:
        for row in track(rows, "reading", disable=not sys.stderr.isatty()):
            sink.write(json.dumps(predict(nlp, stage, row)) + "\n")


if __name__ == "__main__":
    typer.run(run)
