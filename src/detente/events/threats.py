"""Hostile acts that their author announces under a condition: threats (PLOVER)."""

from __future__ import annotations

from spacy.tokens import Token

from detente.attribution.chain import quote_of
from detente.events.conditions import conditional_clauses, inverted_should
from detente.events.lexicon import Match
from detente.language.layers import Mention

_HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "REJECT"})
# Promises and withdrawals threaten only where something must happen to stop them.
_UNLESS = frozenset({"AGREE", "RETREAT"})
_AHEAD = frozenset({"will", "'ll", "would", "may", "might", "could", "shall"})
_CONDITIONS = frozenset({"if", "unless", "until"})


def conditions_of(match: Match) -> list[Token]:
    """The conditional clauses of an act ("if …", "unless …", "should Finland join")."""
    heads = [match.token] if match.clause is None else [match.token, match.clause]
    return [c for head in heads for c in conditional_clauses(head) if marker_of(c)]


def marker_of(clause: Token) -> str:
    """The word that makes an adverbial clause a condition; empty if none does."""
    for child in clause.children:
        if child.dep_ in ("mark", "advmod") and child.lower_ in _CONDITIONS:
            return child.lower_
    return "if" if inverted_should(clause) is not None else ""


def is_threat(match: Match, actors: list[Mention]) -> bool:
    """Whether an act that lies ahead is threatened: announced by its own author under a condition.

    Args:
        match: the act.
        actors: who is to do it.
    """
    root = match.row.root
    markers = {marker_of(clause) for clause in conditions_of(match)}
    if not markers:
        return False
    if root in _UNLESS:
        return "unless" in markers and (root == "AGREE" or _lies_ahead(match.token))
    return root in _HOSTILE and _lies_ahead(match.token) and _own_word(match.token, actors)


def _lies_ahead(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ in _AHEAD for c in verb.children)


def _own_word(verb: Token, actors: list[Mention]) -> bool:
    """Whether the actors' own side says it: what others expect of somebody is no threat of his."""
    quote = quote_of(verb.doc, verb.i)
    if quote is None or quote.mention is None or not quote.mention.actors:
        return False
    speaker = quote.mention.actors[0]
    return any((a.state or a.code) == (speaker.state or speaker.code) for m in actors for a in m.actors)
