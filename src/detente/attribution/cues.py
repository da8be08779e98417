"""The words that report speech and thought, and how often each use of them does (cues.tsv)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows, read_yaml
from detente.errors import DataError

CUES = "codebook/cues.tsv"
WEIGHTS = "codebook/attribution-weights.tsv"
LISTS = "codebook/attribution.yaml"
CueClass = Literal[
    "say",
    "write",
    "ask",
    "urge",
    "promise",
    "agree",
    "oppose",
    "think",
    "feel",
    "show",
    "discuss",
    "seem",
    "rumour",
    "want",
    "judge",
    "point",
]


class CueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word that reports what somebody says, writes, asks, thinks, feels or shows (cues.tsv)."""

    cue: Annotated[str, Meta(description="lemma in lower case", pattern=r"^[a-z][a-z-]*$")]
    pos: Literal["verb", "noun", "adj"]
    group: Annotated[CueClass, Meta(description="what kind of reporting it is")]
    frames: Annotated[
        tuple[str, ...],
        Meta(
            description="uses of it as 'frame:rate': the share of such uses that are attributions; "
            "'quote' alone where it may introduce or follow a quotation"
        ),
    ] = ()


class WeightRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One weight of the logistic model that tells attributions from other uses."""

    feature: str
    weight: float


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Closed lists of the stage (attribution.yaml, which tells what each is for)."""

    lemma_repairs: dict[str, str]
    raising: frozenset[str]
    links: frozenset[str]
    object_control: frozenset[str]
    documents: frozenset[str]
    owner_prepositions: frozenset[str]
    noun_prepositions: frozenset[str]
    not_after_quotation: frozenset[str]
    not_speakers: frozenset[str]
    views: frozenset[str]
    saying: frozenset[str]
    occasions: frozenset[str]
    reporting_frames: frozenset[str]
    reporting_groups: frozenset[str]


@cache
def lists() -> Lists:
    """The closed lists, read and checked once.

    Raises:
        DataError: the file does not fit.
    """
    return read_yaml(LISTS, Lists)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word as the rules use it."""

    group: CueClass
    rates: dict[str, float]
    quotes: bool


@dataclass(frozen=True, slots=True)
class CueTable:
    """All cues by lemma and part of speech, and the weights that judge their uses."""

    cues: dict[tuple[str, str], Cue]
    weights: dict[str, float]

    def cue(self, lemma: str, pos: str) -> Cue | None:
        """The entry of a lemma as verb, noun or adj; None where it has none."""
        return self.cues.get((lemma, pos))

    def quotes(self, lemma: str) -> bool:
        """Whether a verb may carry a direct quotation."""
        found = self.cues.get((lemma, "verb"))
        return found is not None and found.quotes

    def rate(self, lemma: str, pos: str, frame: str) -> float:
        """Log odds that a use of a word is an attribution, before looking at the sentence.

        A word without a count of its own for the frame takes that of its group.
        """
        entry = self.cue(lemma, pos)
        if entry is not None and frame in entry.rates:
            rate = entry.rates[frame]
            return math.log(rate / (1 - rate))
        group = entry.group if entry is not None else "none"
        default = self.weights.get(f"prior={frame}", self.weights.get("prior", -3.0))
        return self.weights.get(f"prior={group}|{frame}", default)


@cache
def cue_table() -> CueTable:
    """The cues and weights of the package, read and checked once.

    Raises:
        DataError: a rate is not between 0 and 1, or a row is wrong.
    """
    cues: dict[tuple[str, str], Cue] = {}
    for row in read_rows(CUES, CueRow):
        rates: dict[str, float] = {}
        for use in row.frames:
            frame, _, number = use.partition(":")
            if frame != "quote":
                rates[frame] = _rate(row, number)
        cues[row.cue, row.pos] = Cue(group=row.group, rates=rates, quotes="quote" in row.frames)
    weights = {row.feature: row.weight for row in read_rows(WEIGHTS, WeightRow)}
    return CueTable(cues=cues, weights=weights)


def _rate(row: CueRow, number: str) -> float:
    try:
        rate = float(number)
    except ValueError:
        rate = -1.0
    if not 0 < rate < 1:
        raise DataError(f"{row.cue} has the rate {number!r}: give a number between 0 and 1", source=CUES)
    return rate
