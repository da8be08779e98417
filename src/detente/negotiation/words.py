"""The words of ``codebook/negotiation.yaml`` as structs."""

from __future__ import annotations

from functools import cache

import msgspec

from detente.data import read_yaml
from detente.records import ForumStatus


class ConditionWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"if_": "if"}):
    """Words that open or name a condition."""

    if_: frozenset[str]
    until: frozenset[str]
    refusing: frozenset[str]
    without: frozenset[str]


class CommitmentWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"break_": "break"}):
    """Words of promising, keeping and breaking."""

    nouns: frozenset[str]
    verbs: frozenset[str]
    keep: frozenset[str]
    break_: frozenset[str]


class TieWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of leverage and dependence."""

    provide: frozenset[str]
    depend: frozenset[str]
    dependent: frozenset[str]
    leverage: frozenset[str]
    bonds: frozenset[str]


class ForumWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that name talks and tell how they stand."""

    nouns: frozenset[str]
    kinds: frozenset[str]
    status: dict[ForumStatus, tuple[str, ...]]
    for_talks: frozenset[str]


class NegotiationWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """negotiation.yaml."""

    conditions: ConditionWords
    willing: frozenset[str]
    expecting: frozenset[str]
    red_line: tuple[str, ...]
    commitments: CommitmentWords
    ties: TieWords
    forums: ForumWords


@cache
def negotiation_words() -> NegotiationWords:
    """The words of negotiation.

    Raises:
        DataError: the file does not fit.
    """
    return read_yaml("codebook/negotiation.yaml", NegotiationWords)
