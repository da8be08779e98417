"""The training sentences: that they keep to the guide, are varied enough, and were read twice."""

from __future__ import annotations

from collections import Counter

import pytest
from benchmarks.marks import unmark
from spacy.language import Language
from training.agreement import agreement, kappa
from training.check import check, faults
from training.examples import CORPUS, Example, corpus_files, read_corpus, rows_by_id, split, strict_label

from detente.data import read_rows
from detente.events.codebook import NONE, codebook, contexts
from detente.events.marked import STATUSES, MarkedAct
from detente.events.triggers import Trigger, open_match

FILES = corpus_files()


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(read_corpus())


def test_every_row_keeps_to_the_guide() -> None:
    lines, counts = check(FILES)
    assert not lines
    assert counts["rows"] >= 5000


def test_every_root_mode_status_and_context_is_there(examples: list[Example]) -> None:
    told = Counter((e.root, e.mode) for e in examples)
    modes = [(root.name, mode.name) for root in codebook().roots for mode in root.modes]
    assert [key for key in modes if told[key] < 20] == []
    roots = Counter(e.root for e in examples)
    assert all(roots[root.name] >= 200 for root in codebook().roots)
    assert roots[NONE] >= 500
    statuses = Counter((e.root, e.status) for e in examples if e.root != NONE)
    assert [(r.name, s) for r in codebook().roots for s in STATUSES if not statuses[r.name, s]] == []
    named = Counter(name for e in examples for name in e.contexts)
    assert [c.name for c in contexts() if named[c.name] < 10] == []


def test_minimal_pairs_differ_in_class_or_status(examples: list[Example]) -> None:
    groups: dict[str, set[tuple[str, str, str]]] = {}
    for e in examples:
        if "/" in e.group:
            groups.setdefault(e.group, set()).add((e.root, e.mode, e.status))
    same = [group for group, labels in groups.items() if len(labels) == 1]
    assert len(groups) > 500
    assert len(same) < len(groups) / 10


def test_a_wrong_row_is_named() -> None:
    row = {
        "id": "x",
        "marked": "<a>Chad <p>fled</a>.",
        "root": "FLEE",
        "mode": "",
        "status": "",
        "contexts": "x",
    }
    found = " ".join(faults(row))
    for word in ("<p> must open", "no root", "contexts", "words", "status"):
        assert word in found


def test_two_readers_agree() -> None:
    for _, rows, twice, figures in agreement():
        assert 0 < twice <= rows
        assert figures["root, kappa"] > 0.7
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "b"), ("b", "a"), ("a", "a"), ("b", "b")]) == 0


def test_readings_are_of_rows_that_exist() -> None:
    known = {name for path in FILES for name in rows_by_id(path)}
    for name in ("second_reading.tsv", "third_reading.tsv"):
        assert set(rows_by_id(CORPUS / name)) <= known


def test_the_third_reading_decides(examples: list[Example]) -> None:
    third = rows_by_id(CORPUS / "third_reading.tsv")
    found = {e.id: (e.root, e.mode, e.status) for e in examples if e.id in third}
    assert found == {name: (row["root"], row["mode"], row["status"]) for name, row in third.items()}


def test_split_keeps_sentences_and_pairs_together(examples: list[Example]) -> None:
    kept, held = split(examples, 0.1, 7)
    assert len(kept) + len(held) == len(examples)
    assert 0.07 < len(held) / len(examples) < 0.14
    assert not {e.act.text for e in kept} & {e.act.text for e in held}
    assert not {e.group for e in kept} & {e.group for e in held}
    assert split(examples, 0.1, 7) == (kept, held)
    assert {e.root for e in held} == {e.root for e in examples}


def test_unmark() -> None:
    assert unmark("<a>Peru</a> <p>left</p>.") == ("Peru left.", {"a": (0, 4), "p": (5, 9)})
    assert unmark("The <t>UN</t> met the <s>AU</s>, the <t>UN</t>")[1] == {"t": (4, 6), "s": (15, 17)}


def test_strict_labels_are_those_of_plv() -> None:
    assert strict_label("CONSULT", "visit", "planned") == "AGREE"
    assert strict_label("RETREAT", "withdraw", "happened") == "YIELD"
    assert strict_label("RETREAT", "withdraw", "planned") == "YIELD"
    assert strict_label(NONE, "", "happened") == NONE


def test_triggers_are_found_where_they_stand(nlp: Language, examples: list[Example]) -> None:
    """Words that named an act in training are candidates where the lexicon has nothing."""
    assert len(read_rows("models/triggers.tsv", Trigger)) > 500
    told = [e for e in examples if e.root != NONE and e.id.startswith("v")][:200]
    found = 0
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name.startswith("detente_")]):
        for example, doc in zip(told, nlp.pipe(e.act.text for e in told), strict=True):
            span = doc.char_span(*(example.act.act or (0, 0)), alignment_mode="expand")
            found += span is not None and any(open_match(token) for token in span)
    assert found > 150


def test_marks_of_examples_lie_in_their_sentence(examples: list[Example]) -> None:
    def wrong(act: MarkedAct) -> bool:
        spans = [span for span in (act.actor, act.recipient, act.act) if span is not None]
        return any(not 0 <= start < end <= len(act.text) for start, end in spans)

    assert [e.id for e in examples if wrong(e.act)] == []
