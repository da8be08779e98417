"""The words of English that the rules for places turn on (words.tsv)."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from detente.data import read_rows

WordKind = Literal[
    "city", "region", "site", "body", "compass", "locative", "toward", "motion", "host", "visit", "target",
    "title", "say", "inner", "article",
]  # fmt: skip


class PlaceWordRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One word and what it tells (words.tsv)."""

    word: Annotated[str, Meta(min_length=1, description="lower case; a lemma for heads of phrases")]
    kind: WordKind


@cache
def place_words() -> dict[str, frozenset[str]]:
    """The words of each kind; every kind is present."""
    found: dict[str, set[str]] = {kind: set() for kind in get_args(WordKind)}
    for row in read_rows("places/words.tsv", PlaceWordRow):
        found[row.kind].add(row.word)
    return {kind: frozenset(words) for kind, words in found.items()}
