"""The words that report speech and thought (cues.tsv), and the weights that judge their uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows, read_yaml

CUES = "codebook/cues.tsv"
WEIGHTS = "models/attribution.tsv"
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
    quotes: Annotated[bool, Meta(description="whether it may introduce or follow a direct quotation")] = False


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
    denial: frozenset[str]
    claims: frozenset[str]
    accusing_frames: frozenset[str]
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
class CueTable:
    """All cues by lemma and part of speech, and the weights that judge their uses."""

    cues: dict[tuple[str, str], CueRow]
    weights: dict[str, float]

    def group(self, lemma: str, pos: str) -> str:
        """The kind of reporting of a lemma as verb, noun or adj; "none" where it has no entry."""
        found = self.cues.get((lemma, pos))
        return found.group if found is not None else "none"

    def quotes(self, lemma: str) -> bool:
        """Whether a verb may carry a direct quotation."""
        found = self.cues.get((lemma, "verb"))
        return found is not None and found.quotes


@cache
def cue_table() -> CueTable:
    """The cues and weights of the package, read and checked once.

    Raises:
        DataError: a row is wrong.
    """
    cues: dict[tuple[str, str], CueRow] = {(row.cue, row.pos): row for row in read_rows(CUES, CueRow)}
    return CueTable(cues=cues, weights={row.feature: row.weight for row in read_rows(WEIGHTS, WeightRow)})
