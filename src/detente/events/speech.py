"""Acts done by speaking: what is asked, refused, threatened; obligations; praise and blame."""

from __future__ import annotations

from functools import cache

import msgspec
from spacy.tokens import Token

from detente.data import read_yaml
from detente.events.conditions import inverted_should, named_condition, put_first
from detente.events.lexicon import Match
from detente.events.syntax import conjuncts, is_infinitive, is_passive, lemma, objects, words

SPEECH_ROOTS = frozenset({"REQUEST", "REJECT", "AGREE", "THREATEN", "ACCUSE", "SUPPORT", "CONCEDE"})


class ComplementRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mode and what in the complement shows it."""

    mode: str
    roots: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


class RootComplements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of one root, in order, and the mode where none fits."""

    rules: tuple[ComplementRule, ...]
    default: str = ""


class Complements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """complements.yaml."""

    modes: dict[str, RootComplements]


@cache
def complements() -> dict[str, RootComplements]:
    """Modes of speech acts by what they are about, from ``codebook/complements.yaml``.

    Raises:
        DataError: the file does not fit.
    """
    return read_yaml("codebook/complements.yaml", Complements).modes


def complement_mode(match: Match, inner: Match | None) -> str | None:
    """The mode of a speech act from its complement, None for roots that have none.

    Args:
        match: the speech act.
        inner: what the lexicon finds for the predicate of its complement clause, if anything.
    """
    return mode_about(match.row.root, match, inner)


def mode_about(root: str, match: Match, inner: Match | None) -> str | None:
    """The mode that a root other than the row's own would have for the same words."""
    return _mode(root, inner, _about(match))


def duty_mode(verb: Token, inner: Match | None) -> str | None:
    """The mode of a REQUEST made by saying that somebody must do what the verb says."""
    return _mode("REQUEST", inner, _about_clause(verb))


def _mode(root: str, inner: Match | None, about: set[str]) -> str | None:
    rules = complements().get(root)
    if rules is None:
        return None
    for rule in rules.rules:
        if (inner is not None and inner.row.root in rule.roots) or not rule.words.isdisjoint(about):
            return rule.mode
    return rules.default or None


def _about_clause(clause: Token) -> set[str]:
    found: set[str] = set()
    for verb in conjuncts(clause):
        found |= {lemma(verb)} | {lemma(noun) for noun in objects(verb)}
        for child in verb.children:
            if child.dep_ in ("prep", "prt", "acomp", "attr"):
                found |= {lemma(child)} | {lemma(t) for t in child.children if t.dep_ == "pobj"}
    return found


def _about(match: Match) -> set[str]:
    """Lemmas of what the act is about: the clause's verb, its objects, or the act's own object."""
    if match.clause is not None:
        return _about_clause(match.clause)
    found: set[str] = set()
    for noun in objects(match.token):
        found |= {lemma(noun)} | {lemma(t) for t in noun.children if t.dep_ in ("amod", "compound", "pobj")}
    if match.particle is not None:
        for noun in (t for c in match.particle.children if c.dep_ == "pobj" for t in conjuncts(c)):
            found |= {lemma(noun)} | {lemma(t) for t in noun.lefts}
    if match.token.pos_ == "NOUN":
        for child in match.token.children:
            if child.dep_ == "prep":
                found |= {lemma(t) for t in child.children if t.dep_ == "pobj"}
            if child.dep_ in ("amod", "compound"):
                found.add(lemma(child))
    return found


def obligation(verb: Token) -> Token | None:
    """The word by which a verb is somebody's duty ("must show", "needs to stop"), if any."""
    inverted = inverted_should(verb)
    for child in verb.children:
        if child.dep_ == "aux" and child.lower_ in words().obligation_modals and child != inverted:
            return child
        if child.dep_ == "aux" and child.lower_ in ("can", "could") and _asks_for_more(verb):
            return child
    head = verb.head
    # "needs to stop"; in "called on it to stop" the verb above is the speech act itself
    needed = verb.dep_ == "xcomp" and lemma(head) in words().obligation_verbs and not is_passive(head)
    return head if needed and is_infinitive(verb) else None


def sets_condition(match: Match) -> bool:
    """Whether a demand makes a step of another a condition, which stands until it is met."""
    if match.row.root != "REQUEST" or match.clause is None:
        return False
    return put_first(match.clause) is not None or named_condition(match.token) is not None


def _asks_for_more(verb: Token) -> bool:
    """ "China can do more", "there is more that Europe can do": asking by pointing out."""
    degree = [*objects(verb), *(c for c in verb.children if c.dep_ == "advmod")]
    return any("more" in (t.lower_, *(c.lower_ for c in t.lefts)) for t in degree)


def judgement(verb: Token) -> tuple[str, Token] | None:
    """Praise or blame in what a verb says of its subject's act.

    Returns:
        ``("SUPPORT", word)`` or ``("ACCUSE", word)``, None where nothing judges.
    """
    listed = words()
    judged = [*objects(verb)] if lemma(verb) not in ("be", "become") else []
    candidates: list[Token] = []
    for noun in judged:
        candidates += [c for c in noun.lefts if c.dep_ == "amod"]
    for child in verb.children:
        if child.dep_ in ("acomp", "attr"):
            candidates += [child, *(c for c in child.lefts if c.dep_ == "amod")]
    for word in candidates:
        if lemma(word) in listed.blame:
            return "ACCUSE", word
        if lemma(word) in listed.praise:
            return "SUPPORT", word
    return None
