"""Quality floors on the tables of our own: mentions, places, times and the dating of articles.

``benchmarks/floors.json`` holds the figures reached over all rows; raising them is a habit. How the figures
differ between the rows that rules were made from and those that nobody looked at, docs/quality.md tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks import dating, event_times, expressions, mentions, places
from benchmarks.marked import documents, read_passages
from spacy.language import Language

from detente.knowledge import load_knowledge
from detente.times.stage import TimesStage

TESTS = Path(__file__).parent
FLOORS: dict[str, dict[str, float]] = json.loads((TESTS.parent / "benchmarks" / "floors.json").read_text())


@pytest.fixture(scope="module")
def short(nlp: Language) -> Iterator[Language]:
    """The pipeline as far as the stages that these tables are about."""
    with nlp.select_pipes(disable=["detente_events", "detente_negotiation"]):
        yield nlp


def hold(task: str, reached: dict[str, Any]) -> None:
    low = {name: (reached[name], floor) for name, floor in FLOORS[task].items() if reached[name] < floor}
    assert FLOORS[task]
    assert not low


def test_mentions(short: Language) -> None:
    passages = [p for path in sorted(mentions.DEFAULT.glob("*.tsv")) for p in read_passages(path)]
    scores, _ = mentions.score(documents(short, passages))
    assert len(passages) >= 300
    hold("mentions", mentions.figures(scores)["all"])


def test_places(short: Language) -> None:
    passages = list(read_passages(places.DEFAULT))
    tallies, _ = places.score(documents(short, passages))
    assert len(passages) >= 150
    hold("places", {name: tally.share for name, tally in tallies["all"].items()})


def test_expressions(short: Language) -> None:
    rows = expressions.read_table(expressions.DEFAULT)
    scores, _ = expressions.score(documents(short, rows))
    hold("expressions", expressions.figures(scores)["all"])


def test_event_times(nlp: Language) -> None:
    scores, _ = event_times.score(documents(nlp, read_passages(event_times.DEFAULT)))
    words = scores.words
    dated = words.right + words.wrong + words.invented
    reached = {
        "precision": words.right / dated,
        "recall": words.right / (words.right + words.wrong + words.none),
    }
    hold("event_times", reached)


def test_dating(nlp: Language) -> None:
    texts = dating.read_texts(TESTS / "dating")
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name.startswith("detente_")]):
        found = dating.figures(list(dating.measure(nlp, TimesStage(load_knowledge()), texts)))
    assert found["true_stamp_doubted"] <= 0.03
    moved = [found["moved"][way]["with_full_date"] for way in found["moved"]]
    hold("dating", {"moved_stamp_doubted": min(moved), "inside": found["withheld"]["any"]["inside"]})
