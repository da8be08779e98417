"""Training examples: the sentences of ``corpus/`` and the pairs of PLV, with what the rules say of them."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.marks import unmark
from spacy.language import Language
from spacy.tokens import Doc

from detente.events.candidates import find_drafts
from detente.events.codebook import NONE, Predicate, codebook, predicates
from detente.events.decide import marked
from detente.events.given import given_act
from detente.events.lexicon import Lexicon
from detente.events.marked import MarkedAct, Span, fine_class
from detente.events.status import status_of

CORPUS = Path(__file__).parent / "corpus"
RELATIONS = Path(__file__).parent / "relations"
OWN_HELD, PLV_HELD = 0.1, 0.2
"""Shares of the own rows and of PLV's pairs that no network is fitted to."""
SPLIT_SEED = 7
ASKED = ("p", "g")
"""How ids of rows begin whose marks the program set, in ordinary reports."""


@dataclass(frozen=True, slots=True)
class Example:
    """One marked act and what it is; empty strings where a source says nothing."""

    id: str
    act: MarkedAct
    root: str
    mode: str = ""
    status: str = ""
    contexts: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    """Contexts on which two readers disagree."""
    has_contexts: bool = False
    group: str = ""
    """Rows of one minimal pair share it; they stay on one side of a split."""
    strict: bool = False
    """Whether ``root`` is PLV's: strict PLOVER with CONCEDE and RETREAT as YIELD."""
    stand: str = ""
    """Of a row of ``relations/stands.tsv``: where the party marked as actor stands."""
    means: str = ""
    """Of a row of ``relations/ties.tsv``: what leverage between the two rests on."""
    side: str = ""
    """Who has it: ``a`` or ``r``."""
    course: str = ""
    """Of a row of ``relations/courses.tsv``: how the talks marked as act stand."""
    asked: bool = False
    """Whether the program set the marks, in an ordinary report, as it does where it asks."""
    found: MarkedAct | None = None
    """The same act with the marks that the program itself sets, where it finds it."""


def read_corpus(folder: Path = CORPUS) -> Iterator[Example]:
    """The rows of a folder of sentences, without hints.

    Where the second reader disagrees with the writer on root, mode or status, the third reader decides;
    contexts that only one of the two gives count half.
    """
    second = rows_by_id(folder / "second_reading.tsv")
    third = rows_by_id(folder / "third_reading.tsv")
    for path in corpus_files(folder):
        for row in rows_by_id(path).values():
            text, spans = unmark(row["marked"])
            act = MarkedAct(text, spans.get("a"), spans.get("r"), spans.get("p"))
            told = third.get(row["id"], row)
            own, other = set(row["contexts"].split()), set(second.get(row["id"], row)["contexts"].split())
            yield Example(
                row["id"],
                act,
                told["root"],
                told["mode"],
                told["status"],
                contexts=tuple(sorted(own & other)),
                perhaps=tuple(sorted(own ^ other)),
                has_contexts=told["root"] != NONE,
                group=f"{path.stem}/{row['pair']}" if row["pair"] else row["id"],
            )


def read_relations(folder: Path = RELATIONS) -> Iterator[Example]:
    """The rows of stands, ties and courses; nothing is told of an act in them."""
    for name in ("stands", "ties", "courses"):
        for row in rows_by_id(folder / f"{name}.tsv").values():
            text, spans = unmark(row["marked"])
            act = MarkedAct(text, spans.get("a"), spans.get("r"), spans.get("p"))
            label = row["label"]
            told = {"stands": "stand", "ties": "means", "courses": "course"}[name]
            yield Example(
                row["id"],
                act,
                f"{told} {label}",
                group=text,
                side=row["side"],
                asked=row["id"].startswith(ASKED),
                **{told: label},
            )


def corpus_files(folder: Path = CORPUS) -> list[Path]:
    """The files of sentences of a folder, without those of further readings."""
    return sorted(folder.glob("[a-z][0-9]*.tsv"))


def rows_by_id(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a table of sentences or of readings, by the id of the sentence."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def read_plv(path: Path) -> Iterator[Example]:
    """The pairs of PLV, without hints or the words of the act."""
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            text, spans = unmark(row["marked_sentence"])
            act = MarkedAct(text, spans.get("s"), spans.get("t"), None)
            yield Example(row["uid"], act, row["gold_root"], group=text, strict=True)


def held_pairs(path: Path) -> set[str]:
    """The ids of the pairs of PLV that no network is fitted to."""
    return {example.id for example in split(list(read_plv(path)), PLV_HELD, SPLIT_SEED)[1]}


def read_lexicon() -> list[Predicate]:
    """The rows of the lexicon that name an act, each with its own example sentence."""
    return [row for row in predicates() if row.root != NONE and row.example]


def of_lexicon(rows: list[Predicate], nlp: Language) -> Iterator[Example]:
    """The lexicon's example sentences, marked by the program; what the lexicon says is left out of them.

    Args:
        nlp: the pipeline up to attribution.
    """
    lexicon = Lexicon(predicates())
    docs = nlp.pipe((row.example for row in rows), batch_size=64)
    for number, (row, doc) in enumerate(zip(rows, docs, strict=True)):
        for draft in find_drafts(doc, lexicon):
            if draft.match is not None and draft.match.row == row:
                act = replace(marked(draft), rule="")
                yield Example(f"lexicon-{number}", act, draft.root, draft.mode or "", group=act.text)
                break


def with_hints(examples: list[Example], nlp: Language) -> Iterator[Example]:
    """The examples with class and status by rule; for PLV also the words that the rules take for the act.

    Args:
        nlp: the pipeline up to attribution.
    """
    lexicon = Lexicon(predicates())
    docs = nlp.pipe((e.act.text for e in examples), batch_size=64)
    for example, doc in zip(examples, docs, strict=True):
        if example.strict:
            yield replace(example, act=given_act(doc, lexicon, example.act))
        else:
            yield _hinted(example, doc, lexicon)


def _hinted(example: Example, doc: Doc, lexicon: Lexicon) -> Example:
    span = doc.char_span(*(example.act.act or (0, 0)), alignment_mode="expand")
    if span is None:
        return example
    draft = next((d for d in find_drafts(doc, lexicon) if span.start <= d.token.i < span.end), None)
    if draft is not None:
        found = marked(draft)
        act = replace(example.act, rule=found.rule, status=found.status)
        return replace(example, act=act, found=found if _agree(found, act) else None)
    for token in sorted(span, key=lambda t: t != span.root):
        match = lexicon.match(token)
        if match is not None:
            root = match.row.root
            status = "" if root == NONE else status_of(token, root, None, None)[0]
            act = replace(example.act, rule=fine_class(root, match.row.mode), status=status)
            return replace(example, act=act)
    return example


def _agree(found: MarkedAct, told: MarkedAct) -> bool:
    """Whether the program's marks stand for the same sentence and parties as the writer's."""
    if found.text != told.text or found.actor is None:
        return False
    if not _overlap(found.actor, told.actor):
        return False
    return found.recipient is None or told.recipient is None or _overlap(found.recipient, told.recipient)


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one[0] < other[1] and other[0] < one[1]


def split(examples: list[Example], share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Two parts, the second of the given share within every root.

    Rows of one sentence and rows of one minimal pair stay together.
    """
    groups = _groups(examples)
    by_root: dict[str, list[list[Example]]] = defaultdict(list)
    for group in groups:
        by_root[group[0].root].append(group)
    rng = random.Random(seed)  # noqa: S311
    kept: list[Example] = []
    held: list[Example] = []
    for root in sorted(by_root):
        members = by_root[root]
        rng.shuffle(members)
        cut = round(len(members) * share)
        held += [e for group in members[:cut] for e in group]
        kept += [e for group in members[cut:] for e in group]
    return kept, held


def split_relations(rows: list[Example]) -> tuple[list[Example], list[Example]]:
    """The rows of stands, ties and courses to fit and those held, those asked and those written apart."""
    kept: list[Example] = []
    held: list[Example] = []
    for asked in (False, True):
        first, second = split([e for e in rows if e.asked == asked], OWN_HELD, SPLIT_SEED)
        kept, held = kept + first, held + second
    return kept, held


def _groups(examples: list[Example]) -> list[list[Example]]:
    """Examples that share a sentence or a pair, directly or through others."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for example in examples:
        leader[find(f"pair {example.group}")] = find(f"text {example.act.text}")
    found: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        found[find(f"text {example.act.text}")].append(example)
    return list(found.values())


def strict_label(root: str, mode: str, status: str) -> str:
    """PLV's class of an act: strict PLOVER, CONCEDE and RETREAT as YIELD."""
    if root == NONE:
        return NONE
    strict, _ = codebook().strict(root, mode or None, status)  # type: ignore[arg-type]
    return "YIELD" if strict in ("CONCEDE", "RETREAT") else strict
