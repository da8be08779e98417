"""Quality floors on the tables of acts: their status, their contexts, and sentences without any."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import contexts, quiet, status
from benchmarks.marked import sentences, table_rows
from spacy.language import Language

from detente.pipeline import read_articles
from detente.settings import Settings

FLOORS: dict[str, dict[str, float]] = json.loads(
    (Path(__file__).parent.parent / "benchmarks" / "floors.json").read_text(encoding="utf-8")
)


def test_status_of_acts(nlp: Language) -> None:
    rows = [cells for _, cells in table_rows(status.DEFAULT)]
    scores, _ = status.score(rows, read_articles(nlp, status.articles(rows), Settings()))
    over_all = scores["all"]
    assert len(rows) >= 200
    reached = {
        "found": over_all.found.share,
        "status": over_all.status.share,
        "root": over_all.root.share,
    }
    assert [name for name, floor in FLOORS["status"].items() if (reached[name] or 0) < floor] == []


def test_contexts_of_acts(nlp: Language) -> None:
    rows = [cells for _, cells in table_rows(contexts.DEFAULT)]
    counts, _ = contexts.score(rows, read_articles(nlp, sentences(rows), Settings()))
    assert len(rows) >= 150
    assert contexts.f1(counts, "all") >= FLOORS["contexts"]["micro_f1"]


def test_few_events_where_there_is_none(nlp: Language) -> None:
    rows = [cells for _, cells in table_rows(quiet.DEFAULT)]
    counts, _ = quiet.score(rows, read_articles(nlp, sentences(rows), Settings()))
    assert len(rows) >= 300
    assert counts["all"] <= FLOORS["quiet"]["false_events"]
