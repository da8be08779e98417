"""The classifier: its input, its probabilities, and that nothing depends on what it is read with."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from detente.data import read_text
from detente.events.classifier import classifier, root_names
from detente.events.codebook import NONE, codebook
from detente.events.marked import (
    CLS,
    MAX_PIECES,
    SEP,
    STATUSES,
    MarkedAct,
    class_hints,
    encode_act,
    fine_classes,
    status_hints,
)

TEXT = "Kenya accused Somalia of shelling a border town on Monday."
BLAME = MarkedAct(TEXT, (0, 5), (14, 21), (6, 13))
SHELLING = MarkedAct(TEXT, (14, 21), (34, 45), (25, 33))
MEETING = MarkedAct("Peru will meet Chile in Lima next week.", (0, 4), (15, 20), (10, 14))
CASES = [
    (BLAME, "ACCUSE"),
    (SHELLING, "ASSAULT"),
    (MEETING, "CONSULT"),
    (MarkedAct("France donated ten ambulances to Chad.", (0, 6), (33, 37), (7, 14)), "AID"),
    (MarkedAct("Police arrested three journalists in Minsk.", (0, 6), (16, 33), (7, 15)), "COERCE"),
    (MarkedAct("Brazil beat Peru in the semi-final on Sunday.", (0, 6), (12, 16), (7, 11)), NONE),
]


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    return Tokenizer.from_str(read_text("models/pieces.json"))


def test_marks_stand_around_what_they_mark(pieces: Tokenizer) -> None:
    encoded = encode_act(BLAME, pieces)
    assert encoded.ids[0] == CLS
    assert encoded.ids.count(SEP) == 2
    kenya = pieces.encode("kenya", add_special_tokens=False).ids
    at = encoded.marks[0]
    assert list(encoded.ids[at + 1 : at + 1 + len(kenya)]) == kenya
    assert len({encoded.ids[mark] for mark in encoded.marks}) == 3
    plain = encode_act(MarkedAct(TEXT, None, None, None), pieces)
    assert plain.marks == (0, 0, 0)
    assert len(encoded.ids) == len(plain.ids) + 6


def test_what_the_rules_say_is_told(pieces: Tokenizer) -> None:
    told = encode_act(MarkedAct(TEXT, (0, 5), None, None, "ACCUSE:allege", "happened"), pieces)
    assert told.ids[-3] == class_hints()["ACCUSE:allege"]
    assert told.ids[-2] == status_hints()["happened"]
    numbers = [*class_hints().values(), *status_hints().values()]
    assert len(set(numbers)) == len(numbers)
    assert len(fine_classes()) == 1 + 16 + 67


@given(st.text(max_size=900), st.integers(0, 900), st.integers(0, 900), st.integers(0, 900))
def test_any_text_fits(text: str, one: int, two: int, three: int) -> None:
    spans = [(min(a, b), max(a, b)) for a, b in ((one, two), (two, three), (one, three))]
    encoded = encode_act(MarkedAct(text, *spans), Tokenizer.from_str(read_text("models/pieces.json")))
    assert len(encoded.ids) <= MAX_PIECES
    assert all(0 <= mark < len(encoded.ids) for mark in encoded.marks)


def test_of_a_long_sentence_the_marked_part_is_kept(pieces: Tokenizer) -> None:
    text = "It rained. " * 100 + TEXT + " It rained." * 100
    at = text.index("Kenya")
    act = MarkedAct(text, (at, at + 5), (at + 14, at + 21), (at + 6, at + 13))
    encoded = encode_act(act, pieces)
    assert len(encoded.ids) == MAX_PIECES
    assert all(encoded.marks)


@pytest.mark.parametrize(("act", "root"), CASES)
def test_plain_cases(act: MarkedAct, root: str) -> None:
    roots = next(classifier().classify([act])).roots()
    assert max(roots, key=lambda name: roots[name]) == root


def test_probabilities_are_probabilities() -> None:
    for verdict in classifier().classify([act for act, _ in CASES]):
        for shares in (verdict.roots(), verdict.statuses(), verdict.strict_roots()):
            assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
            assert all(0 <= share <= 1 for share in shares.values())
        assert set(verdict.roots()) == {NONE, *(root.name for root in codebook().roots)}
        assert set(verdict.statuses()) == set(STATUSES)
        assert NONE not in verdict.strict_roots()


def test_a_planned_meeting_is_an_agreement_in_strict_plover() -> None:
    verdict = next(classifier().classify([MEETING]))
    strict = verdict.strict_roots()
    assert max(verdict.statuses(), key=lambda name: verdict.statuses()[name]) == "planned"
    assert max(strict, key=lambda name: strict[name]) == "AGREE"


def test_modes_belong_to_their_root() -> None:
    verdict = next(classifier().classify([SHELLING]))
    assert verdict.mode("ASSAULT") == "heavy-weapons"
    assert verdict.mode("AGREE") is None
    for root in root_names()[1:]:
        mode = verdict.mode(root)
        assert mode is None or codebook().root(root).mode(mode) is not None


def test_an_act_does_not_depend_on_what_it_is_read_with() -> None:
    alone = [next(classifier().classify([act])) for act, _ in CASES]
    together = list(classifier().classify([act for act, _ in CASES] * 3))
    for i, verdict in enumerate(together):
        assert np.array_equal(verdict.fine, alone[i % len(CASES)].fine)
        assert np.array_equal(verdict.status, alone[i % len(CASES)].status)
    assert list(classifier().classify([])) == []


def test_the_model_is_small_and_has_its_card() -> None:
    folder = files("detente.data").joinpath("models")
    size = sum(len(path.read_bytes()) for path in folder.iterdir() if path.is_file())
    assert size < 30_000_000
    card = read_text("models/events.md")
    assert all(f"| {root.name} |" in card for root in codebook().roots)
    assert "expected calibration error" in card


def test_reading_needs_no_torch() -> None:
    code = "import sys, detente; detente.Reader().read('Peru accused Chile.'); print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip().endswith("False")
