"""The words that named an act in the training sentences, for ``data/models/triggers.tsv``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from spacy.tokens import Doc, Span, Token

from detente.events.codebook import NONE
from detente.events.syntax import lemma
from detente.events.triggers import PARTS_OF_SPEECH
from training.agreement import OF_PROGRAM
from training.examples import Example

LEAST_SHARE = 0.3
"""A word by itself is listed if it names an act at least this often when it occurs …"""
LEAST_RIGHT = 0.4
"""… and if at least this share of the program's own candidates with it were acts, where …"""
ENOUGH = 2
"""… at least so many were none."""
_CONTENT = frozenset({"VERB", "NOUN", "ADJ", "ADV", "PROPN"})
_PARTICLES = frozenset({"prt", "prep"})
Row = tuple[str, str, tuple[str, ...]]


def trigger_rows(read: Iterable[tuple[Example, Doc]]) -> list[Row]:
    """Lemma, part of speech and companions of the words of acts, sorted.

    Args:
        read: examples with their parsed sentences.
    """
    named: Counter[Row] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    none: Counter[tuple[str, str]] = Counter()
    act: Counter[tuple[str, str]] = Counter()
    counted: set[str] = set()
    for example, doc in read:
        if example.act.text not in counted:
            counted.add(example.act.text)
            seen.update((lemma(t), PARTS_OF_SPEECH[t.pos_]) for t in doc if t.pos_ in PARTS_OF_SPEECH)
        span = doc.char_span(*(example.act.act or (0, 0)), alignment_mode="expand")
        row = _row(span) if span is not None else None
        if row is None:
            continue
        if example.id[0] in OF_PROGRAM:
            (none if example.root == NONE else act)[row[:2]] += 1
        if example.root != NONE:
            named[row] += 1
    heads: Counter[tuple[str, str]] = Counter()
    for (word, pos, _), times in named.items():
        heads[word, pos] += times
    vain = {key for key, n in none.items() if n >= ENOUGH and act[key] / (n + act[key]) < LEAST_RIGHT}
    alone = {key for key, n in heads.items() if n / max(seen[key], 1) >= LEAST_SHARE} - vain
    rows: set[Row] = {(word, pos, ()) for word, pos in alone}
    rows |= {row for row in named if row[2] and row[:2] not in alone}
    return sorted(rows)


def _row(span: Span) -> Row | None:
    head = _head(span)
    pos = PARTS_OF_SPEECH.get(head.pos_)
    if pos is None:
        return None
    companions = {
        lemma(t) for t in span if t != head and (t.pos_ in _CONTENT or t.dep_ in _PARTICLES) and t.is_alpha
    }
    return lemma(head), pos, tuple(sorted(companions - {lemma(head)}))


def _head(span: Span) -> Token:
    """The verb of the words, else their root: "imposed sanctions" hangs on the verb."""
    root = span.root
    if root.pos_ in PARTS_OF_SPEECH:
        return root
    return next((t for t in span if t.pos_ in PARTS_OF_SPEECH), root)


def write_triggers(rows: Iterable[Row], target: Path) -> None:
    """Write the table."""
    lines = ["# Words that named an act in the training sentences; made by training/, not by hand."]
    lines.append("lemma\tpos\tcompanions")
    lines += [f"{word}\t{pos}\t{'|'.join(companions)}" for word, pos, companions in rows]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
