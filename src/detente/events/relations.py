"""What a sentence tells beyond acts: where a party stands, what one holds over another, how talks go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from detente.records import ForumStatus, PositionKind

STANDS: tuple[PositionKind | str, ...] = (
    "none",
    *(kind for kind in get_args(PositionKind) if kind not in ("expectation", "assessment")),
)
"""Kinds of stand that the party marked as actor may take, in the network's order."""
MEANS = (
    "none",
    "trade",
    "fuel",
    "banking",
    "aid",
    "food",
    "security",
    "migration",
    "water",
    "technology",
    "geography",
    "political",
    "debt",
    "diplomatic",
    "sanctions",
    "nuclear",
    "captives",
    "territory",
    "legal",
)
"""What leverage may rest on, in the network's order; names of ``codebook/means.tsv``."""
SIDES = ("a", "r")
"""Who has the leverage: the party marked as actor, or the one marked as recipient."""
COURSES: tuple[ForumStatus | str, ...] = (
    "none",
    *(status for status in get_args(ForumStatus) if status != "unknown"),
)
"""How talks stand that are marked as the act, in the network's order."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Probabilities, in the order of :data:`STANDS`, :data:`MEANS`, :data:`SIDES` and :data:`COURSES`."""

    stand: NDArray[np.float32]
    means: NDArray[np.float32]
    side: NDArray[np.float32]
    course: NDArray[np.float32]
