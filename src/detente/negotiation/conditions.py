"""Conditions: "only if …", "unless …", "no talks while …", "must first …", "without preconditions"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Span, Token

from detente.events.conditions import named_condition, put_first
from detente.events.parties import actors_in, parties_of
from detente.events.syntax import (
    clause_subjects,
    complement,
    lemma,
    objects,
    prepositional,
    see_through,
    subjects,
)
from detente.events.syntax import words as grammar
from detente.language.layers import evidence_of, layers
from detente.negotiation.voices import speaker_of
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence

_SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")
# Where the parser lost the clause, its subject begins within so many tokens of the opening word.
_NEAR = 5
_SHORTEST = 3
# "only then can we": the modal stands within so many tokens.
_THEN = 14
_CUT = frozenset({'"', "”", "“", "''", "``", ";", "\n"})


Opening = Literal["if", "only", "time", "while"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its words, who must meet it, and how binding it is."""

    evidence: Evidence
    on: tuple[Actor, ...]
    opens: Opening
    """What kind of word opens it."""
    why: str
    start: int
    end: int
    head: Token | None
    """The clause's verb; None where the parser did not see a clause."""

    @property
    def strict(self) -> bool:
        """Whether it leaves no other way ("only if", "unless", "until"), which a plain "if" does."""
        return self.opens != "if"

    @property
    def blocking(self) -> bool:
        """Whether it only makes sense with a refusal or a demand ("no talks while …", "before …")."""
        return self.opens in ("time", "while")


def conditions_in(sentence: Span) -> list[Condition]:
    """The clauses of condition in a sentence, in order."""
    found: list[Condition] = []
    for first, last, opens in _openers(sentence):
        if found and first < found[-1].end:
            continue
        condition = _clause(sentence, first, last, opens)
        if condition is not None:
            found.append(condition)
    return found


def _openers(sentence: Span) -> Iterator[tuple[int, int, Opening]]:
    """First and last token of the words that open a condition, and what kind they are of."""
    doc, words = sentence.doc, negotiation_words().conditions
    first = _first_words()
    for token in sentence:
        i, low = token.i, token.lower_
        if low not in first and lemma(token) not in grammar().condition_nouns:
            continue
        before = doc[i - 1].lower_ if i > sentence.start else ""
        phrase = _phrase(doc, i) if i + 2 < sentence.end else ""
        if token.dep_ == "mark" and token.head.dep_ in ("ccomp", "xcomp"):
            continue
        if before == "only" and low in words.only:
            yield i - 1, i, "only"
        elif before in words.not_after or _is_measured(sentence, i):
            continue
        elif before == "not" and low in words.strict:
            yield i - 1, i, "only"
        elif phrase in words.if_:
            yield i, i + 2, "if"
        elif low in words.if_:
            only = token.dep_ == "mark" and any(c.lower_ == "only" for c in token.head.children if c.i < i)
            yield i, i, "only" if only else "if"
        elif low in words.strict:
            yield i, i, "only" if low == "unless" else "time"
        elif low in words.while_ or phrase in words.while_:
            yield i, (i if low in words.while_ else i + 2), "while"
        elif lemma(token) in grammar().condition_nouns and doc[max(i - 2, 0) : i].text.lower().split()[
            -2:
        ] in (
            ["on", "the"],
            ["on", "one"],
        ):
            yield i - 2, i, "only"
        elif lemma(token) in grammar().condition_nouns and before == "on":
            yield i - 1, i, "only"


def _first_words() -> frozenset[str]:
    """The first words of all that may open a condition; all else need not be looked at."""
    listed = negotiation_words().conditions
    opening = (*listed.if_, *listed.strict, *listed.only, *listed.while_)
    return frozenset(words.split()[0] for words in opening)


def _is_measured(sentence: Span, i: int) -> bool:
    """ "three months before the vote", "until last week": a time, no condition."""
    near = [t for t in layers(sentence.doc).timexes if sentence.start < t.end <= sentence.end]
    return any(t.start == i + 1 or (t.end == i and t.when.type == "DURATION") for t in near)


def _phrase(doc: Doc, i: int) -> str:
    return doc[i : i + 3].text.lower()


def _clause(sentence: Span, first: int, last: int, opens: Opening) -> Condition | None:
    doc = sentence.doc
    opener = doc[last]
    head = _verb_of(opener)
    if head is not None and any(c.dep_ in _SUBJECTS for c in head.children):
        end = max(t.i for t in head.subtree) + 1
        end = min(_surface_end(sentence, end - 1), end)
        who = _who(head)
    elif opens == "only" and opener.dep_ == "prep" and any(c.dep_ == "pobj" for c in opener.children):
        # "only after progress on disarmament"
        head, end, who = opener, max(t.i for t in opener.subtree) + 1, ()
    else:
        head = None
        end = _surface_end(sentence, last + 1)
        near = _first_party(doc, last + 1, min(end, last + 1 + _NEAR))
        if near is None or end - last < _SHORTEST:
            return None
        if opens == "time" and not any(doc[i].tag_.startswith("VB") for i in range(last + 2, end)):
            return None  # "before Congress", "until Monday"
        who = near
    while end > last + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    words = evidence_of(doc, doc[first].idx, doc[end - 1].idx + len(doc[end - 1].text))
    reason = f"clause with {doc[first : last + 1].text!r}"
    return Condition(words, who, opens, reason, first, end, head)


def _verb_of(opener: Token) -> Token | None:
    """The verb of the clause that a word opens, None where the parse shows none."""
    if opener.head.i > opener.i and lemma(opener.head) in negotiation_words().conditions.saying:
        return None  # the parser hung it on the word of saying after it
    if opener.dep_ in ("mark", "advmod") and opener.head.dep_ in ("advcl", "conj", "relcl", "parataxis"):
        return opener.head if opener.head.i > opener.i else None
    return next((c for c in opener.children if c.dep_ in ("acl", "pcomp", "ccomp", "relcl", "advcl")), None)


def _surface_end(sentence: Span, start: int) -> int:
    """One past the last token before a comma, quotation mark or line break."""
    doc = sentence.doc
    for i in range(start, sentence.end):
        if doc[i].text in _CUT or doc[i].text == "," or "\n" in doc[i].text:
            return i
    return sentence.end


def _first_party(doc: Doc, start: int, end: int) -> tuple[Actor, ...] | None:
    found = layers(doc).mention_of
    for i in range(start, end):
        mention = found.get(i)
        if mention is not None and mention.actors:
            return mention.actors
    return None


def demanded_first(verb: Token, blocking: Condition | None) -> Condition | None:
    """The condition that a demand makes of its own content.

    "demanded as a precondition that X …", "X must first …", "X must … before we …".

    Args:
        verb: the word of demanding, or the verb of what must be done.
        blocking: a clause with "before" or "until" that hangs on what is demanded.
    """
    clause = complement(verb)
    inner = verb if clause is None else clause
    named = named_condition(verb) or named_condition(inner)
    first = put_first(inner) or _then(inner)
    if named is None and first is None and blocking is None:
        return None
    word = named or first
    reason = f"demanded as {word.text!r}" if word is not None else str(blocking.why if blocking else "")
    who = (_who(inner) if clause is not None or first is not None else ()) or tuple(
        actors_in(m for t in objects(verb) for m in parties_of(see_through(t)))
    )
    words = content_evidence(inner)
    if blocking is not None:
        start, end = min(words.start, blocking.evidence.start), max(words.end, blocking.evidence.end)
        words = evidence_of(verb.doc, start, end)
        who = blocking.on if clause is None and not who else who
    return Condition(words, who, "only", reason, inner.i, inner.i, inner)


def _then(step: Token) -> Token | None:
    """The word behind a step that puts all else after it: "…; only then can we talk"."""
    doc, phrases = step.doc, negotiation_words().conditions.then
    for i in range(step.i + 1, step.sent.end - 2):
        if doc[i : i + 2].text.lower() in phrases:
            near = doc[i + 2 : min(i + _THEN, step.sent.end)]
            if any(t.tag_ == "MD" for t in near):
                return doc[i]
    return None


def made_conditional(word: Token) -> Condition | None:
    """The condition of "made its signature conditional on a guarantee", None where there is none."""
    if lemma(word) not in negotiation_words().conditions.conditional:
        return None
    things = [t for p in ("on", "upon") for t in prepositional(word, p)]
    if not things and word.dep_ in ("oprd", "acomp", "ccomp", "xcomp"):
        # the parser may hang the preposition on the verb above
        things = [t for p in ("on", "upon") for t in prepositional(word.head, p) if t.i > word.i]
    if not things:
        return None
    words = clause_evidence(word.doc, things[0])
    who = tuple(actors_in(m for m in parties_of(see_through(things[0]))))
    return Condition(words, who, "only", f"{word.text!r} on it", word.i, word.i, things[0])


def conditional_holders(word: Token) -> tuple[Actor, ...]:
    """Who makes something conditional: the subject of "made", else who says that it is so."""
    current = word
    while current.head != current and current.pos_ not in ("VERB", "AUX"):
        current = current.head
    if lemma(current) not in ("be", "remain", "stay"):
        found = tuple(actors_in(m for t in subjects(current) for m in parties_of(see_through(t))))
        if found:
            return found
    return speaker_of(word)


def _who(clause: Token) -> tuple[Actor, ...]:
    """Who must meet a condition: the clause's subject, else whoever does it ("by the North")."""
    heads = subjects(clause) or clause_subjects(clause)
    found = actors_in(m for head in heads for m in parties_of(see_through(head)))
    if not found:
        by = [t for word in clause.subtree for t in prepositional(word, "by")]
        found = actors_in(m for token in by for m in parties_of(see_through(token)))
    return tuple(found)


def content_evidence(clause: Token) -> Evidence:
    """The words of a clause without the "that" that opens it."""
    doc = clause.doc
    tokens = [t for t in clause.subtree if not t.is_space]
    start, end = min(t.i for t in tokens), max(t.i for t in tokens)
    while start < end and (doc[start].is_punct or doc[start].lower_ == "that"):
        start += 1
    while end > start and doc[end].is_punct:
        end -= 1
    return evidence_of(doc, doc[start].idx, doc[end].idx + len(doc[end].text))


def refused_conditions(verb: Token) -> Evidence | None:
    """The words by which a party accepts no condition ("without precondition"), if it does."""
    listed, nouns = negotiation_words().conditions, grammar().condition_nouns
    doc, start = verb.doc, verb.sent.start
    for token in verb.sent:
        if lemma(token) in listed.refusing and _of_talks(token):
            return evidence_of(doc, token.idx, token.idx + len(token.text))
        if lemma(token) in nouns:
            for i in range(max(start, token.i - 3), token.i):
                if doc[i].lower_ in listed.without or lemma(doc[i]) in listed.without:
                    return evidence_of(doc, doc[i].idx, token.idx + len(token.text))
    return None


def _of_talks(token: Token) -> bool:
    """Whether "unconditional" is said of talks or of an act, and not of a surrender or a truce."""
    head = token.head
    while head.dep_ in ("amod", "conj") and head.head != head:
        head = head.head
    listed = negotiation_words().forums
    if head.pos_ in ("NOUN", "PROPN"):
        return lemma(head) in listed.nouns
    return any(lemma(t) in listed.nouns or lemma(t) in listed.again for t in head.subtree)


def clause_evidence(doc: Doc, head: Token) -> Evidence:
    """The words of the phrase or clause under a head, without edge punctuation."""
    tokens = [t for t in head.subtree if not t.is_space]
    first, last = min(t.i for t in tokens), max(t.i for t in tokens)
    while last > first and doc[last].is_punct:
        last -= 1
    while first < last and doc[first].is_punct:
        first += 1
    return evidence_of(doc, doc[first].idx, doc[last].idx + len(doc[last].text))
