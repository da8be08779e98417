"""Which expressions and clauses below a word tell of it, and which of something else."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.language.layers import Timex
from detente.times.syntax import about, head_of, is_infinitive, lemma
from detente.times.tense import is_verbal, tense_of

# Dependents that are clauses of their own: what is dated inside them is another event.
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "csubj", "csubjpass", "parataxis", "xcomp", "pcomp"})
# How an expression hangs on a noun that it dates alone: "Sunday's vote", "a June agreement".
_OF_NOUN = frozenset({"poss", "compound", "nmod", "amod", "nummod"})
# Prepositions before a noun at whose time the verb's event is: "in Monday's raid".
_DURING = frozenset({"in", "at", "during", "on", "amid", "with", "to", "through"})
_SET_FOR = frozenset({"to", "for", "until", "till"})


def is_record(node: Token) -> bool:
    """Whether a time only bounds a superlative: "their highest-level talks since 2007"."""
    since = node.head
    if since.lower_ != "since":
        return False
    noun = since.head if not is_verbal(since.head) else node.doc[max(0, since.i - 1)]
    return any(
        word.tag_ in {"JJS", "RBS"} or word.lower_ in {"first", "highest"}
        for child in noun.lefts
        for word in child.subtree
    )


def within(child: Token) -> bool:
    """Whether a dependent is part of a word's own clause."""
    if child.dep_ == "conj" and is_verbal(child):
        return False
    if child.dep_ in _CLAUSES:
        return (child.dep_ == "pcomp" and child.tag_ == "VBG") or (
            child.dep_ == "advcl" and not is_verbal(child)
        )
    return True


def of_another(doc: Doc, timex: Timex, word: Token, event: Token) -> bool:
    """Whether an expression dates a noun below a verb and not the verb itself.

    "condemned Sunday's attack", "the coup attempt of July 15"; but "killed in Monday's attack". What a
    verb puts off to a day, or sets for one, is not the day of doing so.
    """
    head = head_of(doc, timex)
    if not is_verbal(word):
        return False
    noun = head.head
    if head.dep_ == "pobj" and noun.lower_ in _SET_FOR and noun.head.i == word.i and event.i == word.i:
        return lemma(word) in about("PUTOFF") | about("APPOINT")
    if head.dep_ == "pobj" and noun.lower_ == "of":
        owner = noun.head
        return not is_verbal(owner) and owner.i != word.i and lemma(owner) not in about("PORTION")
    if head.dep_ not in _OF_NOUN or noun.i == word.i or is_verbal(noun):
        return False
    return not (noun.dep_ == "nsubj" or (noun.dep_ == "pobj" and noun.head.lower_ in _DURING))


def carries(clause: Token, noun: Token) -> bool:
    """Whether a clause on a noun tells that what the noun names is done: "signed in May"."""
    if is_infinitive(clause):
        return clause.tag_ == "VBN" and lemma(clause) in about("CARRY")
    if clause.dep_ == "acl":
        return clause.tag_ == "VBN" and lemma(clause) in about("CARRY")
    if clause.dep_ != "relcl" or tense_of(clause.doc, clause.i) != "past":
        return False
    relative = next((w for w in clause.subtree if w.tag_ in {"WDT", "WP"} and w.head.i != noun.i), None)
    if relative is None:
        return False
    if relative.dep_ == "pobj":
        return relative.head.lower_ in {"in", "during"}
    return relative.dep_ in {"dobj", "nsubjpass"} and lemma(clause) in about("CARRY")
