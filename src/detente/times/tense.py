"""Tense of verb groups, and the direction in time that a verb gives to the expressions it governs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from spacy.tokens import Doc, Token

Tense = Literal["past", "present", "future", "none"]
Named = Literal["weekday", "month", ""]

_AUXILIARY = frozenset({"aux", "auxpass"})
_FUTURE_MODALS = frozenset({"will", "'ll", "’ll", "wo", "shall", "would", "'d", "’d", "ll"})
_PRESENT_BE = frozenset({"am", "is", "are", "'s", "'re", "'m", "’s", "’re", "’m"})
_TOWARDS = frozenset(
    {"going", "about", "due", "set", "scheduled", "slated", "expected", "poised", "planned", "likely"}
)
_MAX_STEPS = 12
_SIGN = {"past": -1, "future": 1}


def is_verbal(token: Token) -> bool:
    """Whether a token is a verb or auxiliary by its tag."""
    return bool(token.tag_.startswith("VB")) or token.tag_ == "MD"


def tense_of(doc: Doc, token_index: int) -> Tense:
    """The tense of the verb group that a token heads.

    Auxiliaries, "will", "is to", "going to", perfect and infinitive are taken into account; a
    conjoined verb without auxiliaries of its own has the tense of the first.

    Args:
        doc: a tagged and parsed document.
        token_index: the main verb; an auxiliary stands for its verb.

    Returns:
        'none' for a word that is no verb and for infinitives and participles without tense.
    """
    if not 0 <= token_index < len(doc):
        return "none"
    return _tense(doc[token_index], _MAX_STEPS)


def _tense(token: Token, steps: int) -> Tense:
    if steps <= 0 or not is_verbal(token):
        return "none"
    if token.dep_ in _AUXILIARY and is_verbal(token.head) and token.head.i != token.i:
        return _tense(token.head, steps - 1)
    auxiliaries = [child for child in token.children if child.dep_ in _AUXILIARY and child.i < token.i + 4]
    words = [child.lower_ for child in auxiliaries]
    if any(
        word in _FUTURE_MODALS and not _is_had(child) for word, child in zip(words, auxiliaries, strict=True)
    ):
        return "past" if "have" in words else "future"
    if any(child.tag_ == "MD" for child in auxiliaries):
        return "past" if "have" in words else "present"
    if "to" in words:
        return _infinitive(token, words, steps)
    tensed = next((child for child in auxiliaries if child.tag_ in {"VBD", "VBP", "VBZ"}), None)
    if tensed is not None:
        if tensed.lemma_ == "have" or tensed.tag_ == "VBD" or _is_had(tensed):
            return "past"
        return "future" if _goes_to(token) else "present"
    return _bare(token, bool(auxiliaries), steps)


def _bare(token: Token, helped: bool, steps: int) -> Tense:
    tag = token.tag_
    if tag == "VBD":
        return "past"
    if tag in {"VBP", "VBZ"}:
        return "present"
    if tag == "MD":
        return "future" if token.lower_ in _FUTURE_MODALS else "present"
    if token.dep_ == "conj" and is_verbal(token.head):
        return _tense(token.head, steps - 1)
    if tag == "VBN" and not helped:
        return "past"
    return "none"


def _infinitive(token: Token, words: list[str], steps: int) -> Tense:
    if "have" in words:
        return "past"
    head = token.head
    if head.i == token.i:
        return "future"  # headlines: "Kerry to visit Seoul"
    if head.lower_ in _PRESENT_BE and token.dep_ in {"xcomp", "ccomp", "acomp"} and head.i < token.i:
        return "future"
    if head.lower_ in _TOWARDS or head.lemma_ in _TOWARDS:
        return "future"
    if head.lemma_ == "use" and token.dep_ == "xcomp":
        return "past"
    governing = _tense(head, steps - 1) if is_verbal(head) else "none"
    return "future" if governing in {"present", "future"} and token.dep_ == "xcomp" else "none"


def _goes_to(token: Token) -> bool:
    """Whether a verb group is "is going" before an infinitive."""
    return token.lower_ == "going" and any(child.dep_ == "xcomp" for child in token.children)


def _is_had(token: Token) -> bool:
    """Whether 'd stands for had."""
    return token.lower_ in {"'d", "’d"} and token.tag_ != "MD"


def governors(token: Token) -> Iterator[Token]:
    """The words above a token in the parse, nearest first."""
    for _ in range(_MAX_STEPS * 2):
        if token.head.i == token.i:
            return
        token = token.head
        yield token


@dataclass(frozen=True, slots=True)
class Hints:
    """Words that tell which way an expression points.

    ``forward`` points ahead ("deadline", "planned"), ``backward`` back ("statement"), ``scheduled`` in
    the present tense ahead ("the meeting opens Monday"), ``appoint`` ahead with "for" ("called a vote for
    May"), ``put_off`` ahead with "to" or "until" ("postponed to May"); ``sudden`` names what nobody
    schedules and so lies back ("Sunday's attack").
    """

    forward: frozenset[str]
    backward: frozenset[str]
    scheduled: frozenset[str]
    appoint: frozenset[str]
    put_off: frozenset[str]
    sudden: frozenset[str]


def direction_of(token: Token, hints: Hints, named: Named = "") -> int:
    """Which way in time an expression points, by what governs it.

    Args:
        token: the syntactic head of the expression.
        hints: words that look ahead.
        named: what the expression is a name of: a day of the week, a month or a day of one.

    Returns:
        1 towards the future, -1 towards the past, 0 undecided; 2 and -2 where the expression hangs
        on a finite verb itself.
    """
    modifier = token.dep_ in {"compound", "amod", "nummod", "nmod"}
    by_preposition = _direction_of_preposition(token, hints, named) if named else 0
    if by_preposition:
        return by_preposition
    for step, word in enumerate(governors(token), 1):
        ahead = word.lower_ in hints.forward or word.lemma_.lower() in hints.forward
        if step <= 3 and ahead and not _tells_of_past(word):
            return 1
        if word.lower_ in hints.backward:
            return -1
        if step <= 2 and word.pos_ == "NOUN" and word.lemma_.lower() in hints.sudden:
            return -1
        if is_verbal(word):
            if step <= 2 and not modifier and _is_finite(word):
                return 2 * _SIGN[tense_of(word.doc, word.i)]
            return _direction_of_verb(word, hints, modifier) or _direction_of_sentence(token)
    return _direction_of_sentence(token)


def _direction_of_preposition(token: Token, hints: Hints, named: Named) -> int:
    """What is appointed "for" a day, or put off "to" or "until" one, lies ahead when it is told."""
    signal = token.head
    if token.dep_ == "poss" and signal.dep_ == "pobj" and _awaits(signal.head):
        return 2
    if token.dep_ != "pobj":
        return 0
    above = list(islice(governors(signal), 2))
    verbs = {word.lemma_.lower() for word in above if is_verbal(word)}
    if signal.lower_ == "for":
        return 2 if named == "weekday" or verbs & hints.appoint else 0
    if signal.lower_ in {"to", "until", "till"} and verbs & hints.put_off:
        ranged = any(child.lower_ == "from" for word in above for child in word.children)
        return 0 if ranged else 2
    return 0


def _awaits(preposition: Token) -> bool:
    """Whether a preposition is that of "ahead of", "in advance of" or "in the run-up to"."""
    return preposition.head.lower_ in {"ahead", "advance", "up"} and preposition.lower_ in {"of", "to"}


def _is_finite(verb: Token) -> bool:
    """Whether a verb is in the past or the future by its own form."""
    helped = any(child.dep_ in _AUXILIARY for child in verb.children)
    return (verb.tag_ == "VBD" or helped) and tense_of(verb.doc, verb.i) in _SIGN


def _direction_of_sentence(token: Token) -> int:
    """The only direction that the verbs of a sentence have, where the nearest has none."""
    tenses = {
        tense_of(token.doc, word.i) for word in token.sent if is_verbal(word) and word.dep_ not in _AUXILIARY
    }
    if "future" in tenses and "past" not in tenses:
        return 1
    return -1 if "past" in tenses and "future" not in tenses else 0


def _tells_of_past(word: Token) -> bool:
    """A forward-looking verb in a plain tense or the past perfect tells of itself: "agreed Friday"."""
    helpers = [child for child in word.children if child.dep_ in _AUXILIARY]
    if any(child.lower_ in {"had", "having"} for child in helpers):
        return True
    return word.tag_ in {"VBD", "VBP", "VBZ"} and not helpers


def _direction_of_verb(verb: Token, hints: Hints, modifier: bool) -> int:
    """``modifier``: the expression only modifies a noun ("a June agreement"), which binds it less."""
    for _ in range(_MAX_STEPS):
        tense = tense_of(verb.doc, verb.i)
        if tense == "future":
            return 1
        if tense == "past":
            return -1
        if any(child.tag_ in {"MD", "TO"} and child.dep_ == "aux" for child in verb.children):
            return 0 if modifier else 1
        if tense == "present":
            return 1 if verb.lemma_ in hints.scheduled and not modifier else 0
        upper = next((word for word in governors(verb) if is_verbal(word)), None)
        if upper is None:
            return 0
        verb = upper
    return 0
