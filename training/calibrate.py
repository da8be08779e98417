"""Calibration: temperatures, context thresholds, and how far the probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from spacy.language import Language

from detente.events.classifier import SURE_NONE, UNSURE, Classifier, class_sums, root_names, strict_table
from detente.events.codebook import NONE, contexts
from detente.events.contexts import named_contexts
from detente.events.marked import STATUSES
from detente.events.relations import MEANS, SIDES, STANDS, Relation
from training.examples import Example

Floats = NDArray[np.float64]
BINS = 10
_NEAR_BEST = 0.003
_NAMES = [c.name for c in contexts()]


@dataclass
class Answers:
    """Raw outputs of the shipped network for examples, in order."""

    examples: list[Example]
    fine: Floats
    status: Floats
    contexts: Floats

    def only(self, keep: Sequence[bool]) -> Answers:
        """The answers to some of the examples."""
        rows = [i for i, kept in enumerate(keep) if kept]
        return Answers(
            [self.examples[i] for i in rows], self.fine[rows], self.status[rows], self.contexts[rows]
        )


def answers_of(classifier: Classifier, examples: list[Example]) -> Answers:
    """What the shipped network says of examples."""
    raw = [classifier.scores(e.act)[:3] for e in examples]
    return Answers(examples, *(np.array([r[i] for r in raw], dtype=np.float64) for i in range(3)))


@dataclass
class Related:
    """What the shipped network says of the rows of stands, ties and courses."""

    examples: list[Example]
    relations: list[Relation]

    def only_asked(self) -> Related:
        """The rows whose marks the program set."""
        rows = [i for i, e in enumerate(self.examples) if e.asked]
        return Related([self.examples[i] for i in rows], [self.relations[i] for i in rows])

    def told(self, kind: str) -> tuple[list[Example], list[Relation]]:
        """Rows and answers of one kind: stand, means or course."""
        rows = [i for i, e in enumerate(self.examples) if getattr(e, kind)]
        return [self.examples[i] for i in rows], [self.relations[i] for i in rows]


def related_of(classifier: Classifier, examples: list[Example]) -> Related:
    """What the shipped network says of what relates the marked parties, and of marked talks."""
    return Related(examples, list(classifier.relate([e.act for e in examples])))


_RECALL = 0.64
"""Of F0.8: the square of how much recall counts beside precision."""


def relation_leasts(found: Related) -> dict[str, float]:
    """The probabilities from which a condition and a tie count: where F0.8 is highest.

    Precision counts more: a false condition may make a false deadlock. Found on the rows whose marks the
    program set, in ordinary reports: an article has far more parties and pairs without either than the rows
    written for them have. A status of talks counts from one half.
    """
    found = found.only_asked()
    rows, answers = found.told("stand")
    sure = np.array([a.stand[STANDS.index("condition")] for a in answers])
    gold = np.array([e.stand == "condition" for e in rows])
    stand = _least(sure, gold, gold)
    rows, answers = found.told("means")
    sure = np.array([1 - a.means[0] for a in answers])
    there = np.array([e.means != "none" for e in rows])
    right = np.array([_tie(a) == (e.means, e.side) for e, a in zip(rows, answers, strict=True)])
    return {
        "stand_least": stand,
        "tie_least": _least(sure, there & right, there),
        "course_least": 0.5,
    }


def _tie(answer: Relation) -> tuple[str, str]:
    """The likeliest means and the side that has it."""
    return MEANS[int(answer.means[1:].argmax()) + 1], SIDES[int(answer.side.argmax())]


def _least(sure: Floats, right: NDArray[np.bool_], there: NDArray[np.bool_]) -> float:
    def score(least: float) -> float:
        kept = sure >= least
        return float((1 + _RECALL) * (kept & right).sum() / max(kept.sum() + _RECALL * there.sum(), 1))

    return max((round(float(x), 2) for x in np.arange(0.3, 0.96, 0.05)), key=score)


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities of rows of logits."""
    high = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    result: Floats = high / high.sum(axis=1, keepdims=True)
    return result


def root_shares(fine: Floats) -> Floats:
    """Probability of each root, NONE first, from those of fine classes."""
    result: Floats = fine @ class_sums().T.astype(np.float64)
    return result


def strict_shares(fine: Floats, status: Floats) -> Floats:
    """Probability of each strict root given that there is an act, in the order of ``root_names()``."""
    shares = np.einsum("bf,bs,kfs->bk", fine, status, strict_table().astype(np.float64))
    shares[:, 0] = 0
    result: Floats = shares / shares.sum(axis=1, keepdims=True)
    return result


def class_temperature(own: Answers, pairs: Answers) -> float:
    """The temperature under which roots of own rows and of PLV's pairs, counted equally, are likeliest."""
    gold = [root_names().index(e.root) for e in own.examples]
    labels = [[root_names().index(name) for name in strict_names(e.root)] for e in pairs.examples]

    def cost(temperature: float) -> float:
        shares = root_shares(softmax(own.fine, temperature))[np.arange(len(gold)), gold]
        strict = strict_shares(softmax(pairs.fine, temperature), softmax(pairs.status))
        told = np.array([strict[i, names].sum() for i, names in enumerate(labels)])
        return float(-np.log(np.maximum(shares, 1e-9)).mean() - np.log(np.maximum(told, 1e-9)).mean())

    return round(float(minimize_scalar(cost, bounds=(0.3, 5), method="bounded").x), 3)


def strict_names(label: str) -> tuple[str, ...]:
    """The roots that a label of PLV stands for."""
    return ("CONCEDE", "RETREAT") if label == "YIELD" else (label,)


def act_least(found: Answers, temperature: float) -> dict[str, float]:
    """The probability from which a root counts: the highest with which F1 over acts is as good as best.

    Found apart for candidates that the lexicon names and for those that it does not know. High, since events
    that never were do more harm than one that is missed.
    """
    shares = root_shares(softmax(found.fine, temperature))[:, 1:]
    best, sure = shares.argmax(axis=1) + 1, shares.max(axis=1)
    gold = np.array([root_names().index(e.root) for e in found.examples])
    known = np.array([e.act.rule not in ("", NONE) for e in found.examples])

    def f1(unknown_least: float, known_least: float) -> float:
        kept = sure >= np.where(known, known_least, unknown_least)
        return float(2 * (kept & (best == gold)).sum() / max(kept.sum() + (gold > 0).sum(), 1))

    grid = [round(float(x), 2) for x in np.arange(0.2, 0.81, 0.05)]
    reached = {(a, b): f1(a, b) for a in grid for b in grid}
    enough = max(reached.values()) - _NEAR_BEST
    unknown_least, known_least = max((pair for pair, figure in reached.items() if figure >= enough), key=sum)
    return {"act_least": unknown_least, "known_least": known_least}


def rule_share(found: Answers, temperature: float) -> float:
    """How often the lexicon's root is right where no root is likelier than not and NONE is not either."""
    shares = root_shares(softmax(found.fine, temperature))
    named = [e.act.rule.partition(":")[0] for e in found.examples]
    left = [
        i
        for i, name in enumerate(named)
        if name in root_names()[1:] and shares[i, 1:].max() < UNSURE and shares[i, 0] < SURE_NONE
    ]
    right = sum(named[i] == found.examples[i].root for i in left)
    return round((right + 1) / (len(left) + 2), 2)  # Laplace's rule: few rows are left to the lexicon


def status_temperature(found: Answers) -> float:
    """The temperature under which the statuses of the examples are likeliest."""
    told = found.only([bool(e.status) for e in found.examples])
    gold = [STATUSES.index(e.status) for e in told.examples]

    def cost(temperature: float) -> float:
        shares = softmax(told.status, temperature)
        return float(-np.log(np.maximum(shares[np.arange(len(gold)), gold], 1e-9)).mean())

    return round(float(minimize_scalar(cost, bounds=(0.3, 5), method="bounded").x), 3)


def with_signs(examples: list[Example], nlp: Language) -> list[frozenset[str]]:
    """The contexts of which each example's sentence has words."""
    return [named_contexts(doc[:]) for doc in nlp.pipe([e.act.text for e in examples], batch_size=64)]


def context_rule(found: Answers, signs: list[frozenset[str]]) -> tuple[float, float]:
    """What a word of a context adds to its score, and the score from which a context is given."""
    told = [i for i, e in enumerate(found.examples) if e.has_contexts]
    gold = np.array([[n in found.examples[i].contexts for n in _NAMES] for i in told])
    unsure = np.array([[n in found.examples[i].perhaps for n in _NAMES] for i in told])
    shown = np.array([[n in signs[i] for n in _NAMES] for i in told])
    best = (0.0, 0.0, 0.0)
    for sign in np.arange(0, 2.01, 0.25):
        scores = found.contexts[told] + sign * shown
        for least in np.arange(-2, 2.01, 0.1):
            given = (scores >= least) & ~unsure
            f1 = 2 * (given & gold).sum() / max(given.sum() + gold.sum(), 1)
            best = max(best, (float(f1), float(sign), float(least)))
    return round(best[1], 2), round(best[2], 2)


def reliability(sure: Floats, right: NDArray[np.bool_]) -> tuple[list[tuple[float, float, int]], float]:
    """For each tenth of the scale: mean confidence, share that is right, how many; and the ECE.

    The expected calibration error is the mean distance of confidence and share, weighted by how many
    there are (Guo et al., ICML 2017).
    """
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    rows = [
        (float(sure[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
        for b in range(BINS)
        if (bins == b).any()
    ]
    return rows, sum(abs(c - r) * n for c, r, n in rows) / len(sure)
