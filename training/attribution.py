"""Train the attribution model: ``python -m training.attribution TRAIN [--dev DEV]``.

TRAIN and DEV hold ``*.txt`` files with brat annotation beside them (``*.ann``: Source, Cue and Content joined
by Attribution events), as PolNeAR 1.0 does. Writes ``src/detente/data/models/attribution.tsv``, one weight a
line, and the card ``attribution.md``. About six minutes on two cores.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from benchmarks.attribution import parsed_texts
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from detente.attribution.candidates import candidates
from detente.attribution.cues import WEIGHTS, CueTable, cue_table
from detente.attribution.direct import Speakers
from detente.attribution.join import own_words, snapped
from detente.attribution.marks import paragraphs, quotations
from detente.attribution.tree import Span, Tree, tree_of
from detente.attribution.weigh import features
from detente.settings import Settings

DATA = Path(__file__).parent.parent / "src" / "detente" / "data"
STRENGTH = 0.02
"""Inverse of the regularisation; from 0.01 to 0.05 the held documents do not tell a difference."""
LEAST_COUNT = 10
LEAST_WEIGHT = 0.04
"""Features seen less often, and weights nearer to 0, are left out: they change nothing that is measured."""
_SAME = 0.5
_BOUND = re.compile(r"T(\d+)\t(\w+) ([\d ;]+)\t")

log = logging.getLogger("training.attribution")


@dataclass(frozen=True, slots=True)
class Weighed:
    """One candidate as the model sees it, and whether annotators marked it."""

    names: dict[str, None]
    marked: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The characters of an annotated content and of its cue."""

    content: set[int]
    cue: set[int]


def annotated(path: Path) -> list[Marked]:
    """The attributions of a brat file."""
    spans: dict[str, tuple[str, set[int]]] = {}
    found: list[Marked] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        match = _BOUND.match(line)
        if match:
            characters: set[int] = set()
            for part in match.group(3).split(";"):
                start, end = part.split()
                characters |= set(range(int(start), int(end)))
            spans[f"T{match.group(1)}"] = (match.group(2), characters)
    for line in lines:
        if line.startswith("E"):
            own = Marked(set(), set())
            for role in line.split("\t")[1].split():
                name, _, reference = role.partition(":")
                if reference in spans and name.startswith("Content"):
                    own.content.update(spans[reference][1])
                elif reference in spans and name.startswith("Cue"):
                    own.cue.update(spans[reference][1])
            if own.content:
                found.append(own)
    return found


def weighed(tree: Tree, gold: list[Marked], table: CueTable) -> list[Weighed]:
    """The candidates of a document with their features and labels."""
    parts = paragraphs(tree.text)
    quoted = quotations(tree.text, parts)
    speakers = Speakers(tree, quoted, parts, table)
    speakers.relate()
    offered = [item for item in candidates(tree) if not own_words(tree, item, speakers.inside)]
    result = []
    for item, names in zip(offered, features(tree, offered, table), strict=True):
        if speakers.inside[item.cue] >= 0:
            continue  # annotators leave out what is told inside a direct quotation
        spans = [snapped(tree.chars(span), quoted, tree.start[item.cue]) for span in item.content]
        cue = set(range(tree.start[item.cue], tree.end[item.cue]))
        result.append(Weighed(names, any(_alike(spans, cue, other) for other in gold)))
    return result


def _alike(spans: list[Span], cue: set[int], gold: Marked) -> bool:
    own = {i for start, end in spans for i in range(start, end)}
    if gold.cue and not gold.cue & cue:
        return False
    return len(own & gold.content) >= _SAME * len(own | gold.content)


def read_folder(folder: Path, table: CueTable) -> Iterator[list[Weighed]]:
    """The weighed candidates of every document of a folder, in order of file names."""
    for path, doc in parsed_texts(folder, Settings().model):
        yield weighed(tree_of(doc), annotated(path.with_suffix(".ann")), table)


def fit(documents: list[list[Weighed]]) -> dict[str, float]:
    """Weights by feature, those near 0 left out."""
    counts = Counter(name for document in documents for item in document for name in item.names)
    rows = [
        {name: 1.0 for name in item.names if counts[name] >= LEAST_COUNT}
        for document in documents
        for item in document
    ]
    marked = [item.marked for document in documents for item in document]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(vectorizer.fit_transform(rows), marked)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    weights["bias"] = weights.get("bias", 0.0) + model.intercept_[0]
    return {name: round(float(w), 3) for name, w in sorted(weights.items()) if abs(w) >= LEAST_WEIGHT}


def average_precision(documents: list[list[Weighed]], weights: dict[str, float]) -> float:
    """Area under precision over recall of candidates, 0 to 1."""
    items = [item for document in documents for item in document]
    scores = [sum(weights.get(name, 0.0) for name in item.names) for item in items]
    return float(average_precision_score(np.array([item.marked for item in items]), np.array(scores)))


def write(weights: dict[str, float]) -> None:
    """Write the table of weights into the package."""
    lines = [
        "# Weights of the logistic model that tells attributions from other uses of a cue; the features are",
        "# named in attribution/weigh.py. Made by python -m training.attribution; card: attribution.md.",
        "feature\tweight",
        *(f"{name}\t{weight:g}" for name, weight in weights.items()),
    ]
    (DATA / WEIGHTS).write_text("\n".join(lines) + "\n", encoding="utf-8")


CARD = """# Attribution model: card

Decides which verbs, nouns and adjectives with a clause, an object or a preposition report what somebody says,
writes, thinks, wants or shows. Made by `python -m training.attribution` (see training/README.md), used by
`detente.attribution.weigh`. Direct quotations are found by rules and do not pass through it.

- A logistic model, {size} weights of {seen} features, regularised (C {strength}); no network.
- Fitted to {candidates} candidates in {documents} news articles of PolNeAR 1.0's training part;
  {marked} of them are marked by its annotators (the same cue, and content that shares half or more of
  its characters).
- Average precision among candidates: {train:.2f} on the articles it was fitted to; {held:.2f} on a tenth of
  them that a fit to the rest did not see{dev}.
- Limits: American political news of 2016; annotators of PolNeAR mark attitudes (wants, opposes, believes) as
  well as speech, so much that counts is no claim: see `reporting_frames` in attribution.yaml. A seventh of
  all marked contents never becomes a candidate, mostly where the parse is wrong.
"""


def run(
    train: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="PolNeAR's training part")],
    dev: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="its development part, for a figure")
    ] = None,
) -> None:
    """Fit, measure, write weights and card."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    table = cue_table()
    documents = list(read_folder(train, table))
    held = documents[::10]
    seen = [document for number, document in enumerate(documents) if number % 10]
    held_figure = average_precision(held, fit(seen))
    weights = fit(documents)
    write(weights)
    told = ""
    if dev is not None:
        told = f"; {average_precision(list(read_folder(dev, table)), weights):.2f} on its development part"
    items = [item for document in documents for item in document]
    card = CARD.format(
        size=len(weights),
        seen=len({name for item in items for name in item.names}),
        strength=STRENGTH,
        candidates=len(items),
        documents=len(documents),
        marked=sum(item.marked for item in items),
        train=average_precision(documents, weights),
        held=held_figure,
        dev=told,
    )
    (DATA / WEIGHTS).with_suffix(".md").write_text(card, encoding="utf-8")
    log.info("%d weights, held average precision %.3f%s", len(weights), held_figure, told)


if __name__ == "__main__":
    typer.run(run)
