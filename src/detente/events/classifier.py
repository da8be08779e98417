"""The trained classifier: fine class, status and contexts of marked acts, many in one pass.

The network and its calibration are made by ``training/``; ``data/models/events.md`` is its card.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Annotated

import msgspec
import numpy as np
import onnxruntime
from msgspec import Meta
from numpy.typing import NDArray
from tokenizers import Tokenizer

from detente.data import read_bytes, read_text, read_yaml
from detente.events.codebook import NONE, codebook, contexts
from detente.events.marked import STATUSES, MarkedAct, encode_act, fine_classes
from detente.events.relations import Relation
from detente.records import Status

Scores = NDArray[np.float32]
_MOST_THREADS = 8
_SLOW = "SkipLayerNormFusion"
"""The fused form of adding and normalising takes three times as long as the two steps do."""
UNSURE = 0.5
"""Below this the classifier leaves the root to the lexicon, where that names one …"""
SURE_NONE = 0.5
"""… unless it is this sure that there is no act."""


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """events.yaml: what turns the network's outputs into probabilities that mean what they say."""

    class_temperature: float
    act_least: Annotated[float, Meta(description="there is an act where some root is at least this likely …")]
    known_least: Annotated[float, Meta(description="… and where the lexicon names the act, this likely")]
    status_temperature: float
    context_least: Annotated[float, Meta(description="a context is given where its score is at least this")]
    context_sign: Annotated[float, Meta(description="what a word of the context adds to its score")]
    rule_share: Annotated[
        float, Meta(description="how often the lexicon is right where no root is likelier than not")
    ]
    stand_least: Annotated[float, Meta(description="a stand counts where it is at least this likely")]
    tie_least: Annotated[float, Meta(description="a tie counts where some means is at least this likely")]
    course_least: Annotated[
        float, Meta(description="a status of talks counts where it is at least this likely")
    ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the classifier says of one marked act, as probabilities."""

    fine: Scores
    """Of each fine class, in the order of ``fine_classes()``."""
    status: Scores
    """Of each status, in the order of ``STATUSES``."""
    contexts: tuple[str, ...]
    """The contexts whose score is high enough, in the manual's order."""
    least: float = 0.5
    """How likely a root must be for there to be an act."""
    rule_share: float = 0.0
    """How sure the lexicon's root is where it decides."""

    def act(self, rule: str = "") -> tuple[str, str | None, float] | None:
        """Root, mode and probability of the act, None where there is none.

        Args:
            rule: the fine class by lexicon and rules; where no root is likelier than not, it decides.
        """
        roots = self.roots()
        none = roots.pop(NONE)
        best = max(roots, key=lambda name: roots[name])
        named, _, mode = rule.partition(":")
        if roots[best] < UNSURE and named in roots and none < SURE_NONE:
            return named, mode or self.mode(named), max(roots[named], self.rule_share)
        return (best, self.mode(best), roots[best]) if roots[best] >= self.least else None

    def roots(self) -> dict[str, float]:
        """Probability of each root, ``NONE`` among them, modes summed."""
        return dict(zip(root_names(), (class_sums() @ self.fine).tolist(), strict=True))

    def mode(self, root: str) -> str | None:
        """The likeliest mode of a root, None where the root alone is likelier."""
        own = [i for i, name in enumerate(fine_classes()) if name.partition(":")[0] == root]
        best = fine_classes()[max(own, key=lambda i: self.fine[i])]
        return best.partition(":")[2] or None

    def statuses(self) -> dict[Status, float]:
        """Probability of each status."""
        return dict(zip(STATUSES, self.status.tolist(), strict=True))

    def strict_roots(self) -> dict[str, float]:
        """Probability of each root in strict PLOVER, given that there is an act: over root and status."""
        shares = np.einsum("f,s,kfs->k", self.fine, self.status, strict_table())[1:]
        return dict(zip(root_names()[1:], (shares / max(float(shares.sum()), 1e-9)).tolist(), strict=True))


@cache
def root_names() -> tuple[str, ...]:
    """``NONE`` and the roots, in the manual's order."""
    return (NONE, *(root.name for root in codebook().roots))


@cache
def class_sums() -> Scores:
    """1 where a fine class is of a root: roots x classes."""
    table = np.zeros((len(root_names()), len(fine_classes())), dtype=np.float32)
    for i, name in enumerate(fine_classes()):
        table[root_names().index(name.partition(":")[0]), i] = 1
    return table


@cache
def strict_table() -> Scores:
    """1 where a fine class with a status has a root in strict PLOVER: roots x classes x statuses."""
    table = np.zeros((len(root_names()), len(fine_classes()), len(STATUSES)), dtype=np.float32)
    for i, name in enumerate(fine_classes()):
        root, _, mode = name.partition(":")
        for j, status in enumerate(STATUSES):
            strict = root if root == NONE else codebook().strict(root, mode or None, status)[0]
            table[root_names().index(strict), i, j] = 1
    return table


class Classifier:
    """The network with its word pieces; one instance serves a process.

    Args:
        threads: acts that are classified at a time.
    """

    def __init__(self, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._pool = ThreadPoolExecutor(threads or min(os.cpu_count() or 1, _MOST_THREADS))
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            read_bytes("models/events.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=[_SLOW],
        )
        self._pieces = Tokenizer.from_str(read_text("models/pieces.json"))
        self._calibration = read_yaml("models/events.yaml", Calibration)

    def classify(self, acts: Sequence[MarkedAct]) -> Iterator[Verdict]:
        """A verdict for each act, in order; the work starts at once, the results are waited for.

        The acts of a batch of articles are spread over the processor's cores, but each goes through the
        network alone: int8 scales are taken from what goes through together, and what an article says
        must not depend on its neighbours. It is as fast as padded batches are.
        """
        return self._pool.map(self._verdict, acts)

    def relate(self, pairs: Sequence[MarkedAct]) -> Iterator[Relation]:
        """What relates the two parties of each marked pair, in order; see :meth:`classify`."""
        return self._pool.map(self._relation, pairs)

    @property
    def stand_least(self) -> float:
        """How likely a stand must be to count."""
        return self._calibration.stand_least

    @property
    def tie_least(self) -> float:
        """How likely a tie must be to count."""
        return self._calibration.tie_least

    @property
    def course_least(self) -> float:
        """How likely a status of talks must be to count."""
        return self._calibration.course_least

    def scores(self, act: MarkedAct) -> tuple[Scores, ...]:
        """The network's raw scores (logits): of fine classes, statuses, contexts, stands, means, sides."""
        return tuple(scores[0] for scores in self._session.run(None, self._inputs(act)))

    def _relation(self, pair: MarkedAct) -> Relation:
        return Relation(*(_softmax(scores) for scores in self.scores(pair)[3:]))

    def _verdict(self, act: MarkedAct) -> Verdict:
        fine, status, about = self.scores(act)[:3]
        return Verdict(
            _softmax(fine / self._calibration.class_temperature),
            _softmax(status / self._calibration.status_temperature),
            self._contexts(about, act.signs),
            self._calibration.known_least if act.rule not in ("", NONE) else self._calibration.act_least,
            self._calibration.rule_share,
        )

    def _inputs(self, act: MarkedAct) -> dict[str, NDArray[np.int64]]:
        encoded = encode_act(act, self._pieces)
        ids = np.array([encoded.ids], dtype=np.int64)
        return {"ids": ids, "mask": np.ones_like(ids), "marks": np.array([encoded.marks], dtype=np.int64)}

    def _contexts(self, scores: Scores, signs: frozenset[str]) -> tuple[str, ...]:
        least, sign = self._calibration.context_least, self._calibration.context_sign
        return tuple(
            context.name
            for context, score in zip(contexts(), scores.tolist(), strict=True)
            if score + sign * (context.name in signs) >= least
        )


@cache
def classifier() -> Classifier:
    """The one classifier of the process, loaded on first use.

    Raises:
        DataError: a file of the model is missing or does not fit.
    """
    return Classifier()


def _softmax(logits: Scores) -> Scores:
    high = np.exp(logits - logits.max())
    result: Scores = high / high.sum()
    return result
