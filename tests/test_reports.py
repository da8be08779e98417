"""Quality floors on reports of negotiations: positions, conditions, forums, ties, deadlocks."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import negotiations
from spacy.language import Language

from detente.pipeline import read_articles
from detente.settings import Settings

FLOORS: dict[str, float] = json.loads(
    (Path(__file__).parent.parent / "benchmarks" / "floors.json").read_text(encoding="utf-8")
)["negotiations"]


def test_reports_of_negotiations(nlp: Language) -> None:
    reports = negotiations.load(negotiations.DEFAULT, "all")
    assert len(reports) >= 40
    for article, gold in reports:
        for noted in (*gold.positions, *gold.conditions, *gold.forums, *gold.ties):
            assert noted.evidence in article.text, article.source
    readings = read_articles(nlp, [article for article, _ in reports], Settings())
    total, _ = negotiations.count(reports, readings)
    reached = {f"{kind}.f1": tally.f1 or 0.0 for kind, tally in total.items()}
    assert {name: (reached[name], floor) for name, floor in FLOORS.items() if reached[name] < floor} == {}


def test_most_reports_without_a_deadlock_have_none(nlp: Language) -> None:
    reports = [item for item in negotiations.load(negotiations.DEFAULT, "all") if not item[1].deadlocks]
    readings = read_articles(nlp, [article for article, _ in reports], Settings())
    found = [reading for reading in readings if any(forum.deadlocks for forum in reading.forums)]
    assert len(found) <= len(reports) // 10
