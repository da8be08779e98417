"""The words of ``codebook/negotiation.yaml`` as structs."""

from __future__ import annotations

from functools import cache

import msgspec

from detente.data import read_yaml
from detente.records import ForumStatus


class PositionWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that take a stand."""

    demand: frozenset[str]
    want: frozenset[str]
    refuse: frozenset[str]
    offer: frozenset[str]
    willing: frozenset[str]
    accept: frozenset[str]
    expect: frozenset[str]
    assess: frozenset[str]
    no_choice: frozenset[str]
    red_line: tuple[str, ...]
    nouns: frozenset[str]


class ConditionWords(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"if_": "if", "while_": "while"}
):
    """Words that open or name a condition."""

    if_: frozenset[str]
    strict: frozenset[str]
    only: frozenset[str]
    while_: frozenset[str]
    not_after: frozenset[str]
    not_under: frozenset[str]
    saying: frozenset[str]
    then: frozenset[str]
    conditional: frozenset[str]
    opening: frozenset[str]
    opening_ahead: frozenset[str]
    refusing: frozenset[str]
    without: frozenset[str]


class CommitmentWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"break_": "break"}):
    """Words of promising, keeping and breaking."""

    nouns: frozenset[str]
    verbs: frozenset[str]
    keep: frozenset[str]
    break_: frozenset[str]
    failing: frozenset[str]


class TieWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of leverage and dependence."""

    provide: frozenset[str]
    depend: frozenset[str]
    dependent: frozenset[str]
    roles: dict[str, str]
    chief: frozenset[str]
    take: frozenset[str]
    bulk: frozenset[str]
    keep: frozenset[str]
    close: frozenset[str]
    pay: frozenset[str]
    leverage: frozenset[str]
    bonds: frozenset[str]
    told: frozenset[str]
    doubt: frozenset[str]


class ForumWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that name talks and tell how they stand."""

    nouns: frozenset[str]
    outcomes: frozenset[str]
    terms: frozenset[str]
    asked: frozenset[str]
    taking_part: frozenset[str]
    plain: frozenset[str]
    kinds: frozenset[str]
    status: dict[ForumStatus, tuple[str, ...]]
    again: frozenset[str]
    nowhere: tuple[str, ...]
    other: frozenset[str]
    rounds: frozenset[str]
    meets: frozenset[str]
    for_talks: frozenset[str]
    with_article: frozenset[str]


class NegotiationWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """negotiation.yaml."""

    positions: PositionWords
    conditions: ConditionWords
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
