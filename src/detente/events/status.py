"""Whether an act happened, goes on, is planned, possible, denied, or belongs to an earlier time.

Decided from syntax (negation, modals, tense, what governs the word) and from the time of the act
against the day that the article was written. PLOVER calls these auxiliary modes: negation,
hypothetical, future and historical.
"""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Token

from detente.events.conditions import conditional_clauses, inverted_should
from detente.events.syntax import governor, lemma, words
from detente.records import Status, When
from detente.times.attach import tense_of

# An act this long before the article is background to its news, not part of it.
HISTORICAL_AFTER = dt.timedelta(days=31)
_ASSUMED_ROOTS = frozenset({"REQUEST", "CONSULT", "SUPPORT", "ACCUSE", "THREATEN"})
_PERFORMED = frozenset({"REQUEST", "SUPPORT", "ACCUSE", "REJECT", "THREATEN", "AGREE", "CONCEDE"})
_DEPTH = 5


def status_of(token: Token, root: str, when: When | None, written: dt.date | None) -> tuple[Status, str]:
    """The status of an act and the reason for it.

    Args:
        token: the word that names the act.
        root: PLOVER root of the act.
        when: the time of the act, if known.
        written: the day that the article was written, if known.
    """
    found = _from_syntax(token, root, 0)
    if found and found[0] in ("denied", "hypothetical"):
        return found
    timed = status_by_time(when, written)
    if timed:
        return timed
    return found or ("happened", "told as a fact")


def status_by_time(when: When | None, written: dt.date | None) -> tuple[Status, str] | None:
    """Planned or historical where an act's time tells it, None elsewhere.

    Args:
        when: the time of the act, if known.
        written: the day that the article was written, if known.
    """
    if when is None or written is None:
        return None
    begun = when.start is not None and when.start < written
    over = when.end is None or when.end <= written
    if when.value == "FUTURE_REF" or (when.start and when.start > written) or not (begun or over):
        return "planned", f"its time, {when.expression}, lies ahead"
    if _opened_after(when) and when.start and written - when.start > 2 * HISTORICAL_AFTER:
        return "historical", f"its time, {when.expression}, began long ago"
    if when.end and written - when.end > HISTORICAL_AFTER and when.type in ("DATE", "TIME"):
        return "historical", f"its time, {when.expression}, lies more than a month back"
    return None


def is_recent(when: When | None, written: dt.date | None) -> bool:
    """Whether an act's time is known, over, and part of the article's own news."""
    if when is None or written is None or when.start is None or when.end is None:
        return False
    return when.end < written and written - when.start <= HISTORICAL_AFTER


def _opened_after(when: When) -> bool:
    """Whether the time is open towards the article's day: "following the test in February"."""
    return when.granularity == "vague" and when.expression.lower().startswith(("after ", "following "))


def _from_syntax(token: Token, root: str, depth: int) -> tuple[Status, str] | None:
    if token.pos_ in ("NOUN", "PROPN"):
        return _noun_status(token, depth)
    return _verb_status(token, root, depth)


def negator(token: Token) -> Token | None:
    """The word that negates a predicate: not, never, no (subject or object), without."""
    negators = words().negators
    for child in token.children:
        if child.dep_ == "neg" or (child.dep_ in ("advmod", "det", "preconj") and child.lower_ in negators):
            return child
        if child.dep_ in ("nsubj", "dobj", "nsubjpass", "attr"):
            if child.lower_ in negators:
                return child
            for det in child.children:
                if det.dep_ in ("det", "neg") and det.lower_ in ("no", "neither"):
                    return det
    if token.dep_ in ("acomp", "attr", "xcomp") and token.head.pos_ == "AUX":
        return next((c for c in token.head.children if c.dep_ == "neg"), None)
    if token.head.lower_ in ("without",) and token.dep_ in ("pobj", "pcomp"):
        return token.head
    return None


def _verb_status(verb: Token, root: str, depth: int) -> tuple[Status, str] | None:
    negated = negator(verb)
    if negated is not None:
        return "denied", f"negated by {negated.text!r}"
    for child in verb.children:
        low = child.lower_
        if child.dep_ == "mark" and low in words().possible_markers:
            return "hypothetical", f"in a clause with {child.text!r}"
        if child.dep_ == "aux" and low in words().possible_modals:
            return "hypothetical", f"under the modal {child.text!r}"
        if child.dep_ == "advmod" and low in ("possibly", "perhaps", "maybe"):
            return "hypothetical", f"with {child.text!r}"
    if inverted_should(verb) is not None:
        return "hypothetical", "itself a condition"
    for clause in conditional_clauses(verb) if root != "THREATEN" else ():
        if any(c.dep_ == "mark" and c.lower_ in words().possible_markers for c in clause.children):
            return "hypothetical", "on a condition"
    above = _governed(verb, root, depth)
    if above:
        return above
    if _is_performed(verb, root):
        return "happened", "done by saying it"
    return _tense_status(verb)


def _is_performed(verb: Token, root: str) -> bool:
    """ "We welcome", "I condemn": in the first person present, saying it is doing it."""
    if root not in _PERFORMED or tense_of(verb.doc, verb.i) != "present":
        return False
    return any(c.dep_ == "nsubj" and c.lower_ in ("we", "i") for c in verb.children)


def _tense_status(verb: Token) -> tuple[Status, str] | None:
    tense = tense_of(verb.doc, verb.i)
    if tense == "future":
        return "planned", "future tense"
    if tense == "present":
        return "ongoing", "present tense"
    if tense == "past":
        return "happened", "past tense"
    return None


def _governed(verb: Token, root: str, depth: int) -> tuple[Status, str] | None:
    """What the word above says of the clause: denied, possible, planned, or nothing."""
    head = verb.head
    if head == verb or depth > _DEPTH:
        return None
    if verb.dep_ == "xcomp" and lemma(head) == "be":
        return None  # "are to meet": the tense of the group says it
    if verb.dep_ == "conj" and not _has_own_group(verb):
        return _from_syntax(head, root, depth + 1)
    if verb.dep_ in ("xcomp", "acl", "ccomp", "pcomp", "advcl"):
        top = head
        if verb.dep_ == "pcomp" and head.head != head:
            top = head.head
        if verb.dep_ in ("ccomp", "acl") and _is_finite(verb) and lemma(top) not in words().denial:
            named = _class_of(top, finite=True)
            return named
        named = _class_of(top, finite=False)
        if verb.dep_ == "acl" and top.pos_ == "NOUN" and top.head != top:
            outer = _noun_governed(top, depth + 1)
            if outer and outer[0] in ("denied", "hypothetical"):
                return outer
        if (
            named
            and named[0] == "planned"
            and root in _ASSUMED_ROOTS
            and lemma(top) in ("want", "seek", "try", "hope", "wish", "attempt")
        ):
            return _from_syntax(top, root, depth + 1)
        if named:
            return named
        if verb.dep_ == "xcomp" or lemma(top) in words().implicative:
            return _from_syntax(top, root, depth + 1)
        if verb.dep_ == "advcl" and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
            if root in _ASSUMED_ROOTS:
                return _from_syntax(top, root, depth + 1)
            return "planned", "a purpose"
        if verb.dep_ == "acl" and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
            return "planned", f"what {top.text!r} is for"
    return None


def _class_of(top: Token, *, finite: bool) -> tuple[Status, str] | None:
    word, listed = lemma(top), words()
    particle = next((c.lower_ for c in top.children if c.dep_ == "prt"), None)
    if particle is not None and f"{word} {particle}" in listed.denial:
        return "denied", f"under {word} {particle}"
    if word in listed.denial and not finite:
        return "denied", f"under {top.text!r}"
    if word == "deny" or (finite and word in ("deny", "refute", "disavow", "dismiss")):
        return "denied", f"denied by {top.text!r}"
    if word in listed.possible:
        return "hypothetical", f"under {top.text!r}"
    if not finite and word in listed.planning:
        above = negator(top)
        if above is not None:
            return "denied", f"{top.text!r} is negated by {above.text!r}"
        return "planned", f"under {top.text!r}"
    return None


def _has_own_group(verb: Token) -> bool:
    return any(c.dep_ in ("aux", "nsubj", "nsubjpass", "auxpass") for c in verb.children)


def _is_finite(verb: Token) -> bool:
    if any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
        return False
    return verb.tag_ not in ("VB", "VBG") or any(c.tag_ == "MD" for c in verb.children)


def _noun_status(noun: Token, depth: int) -> tuple[Status, str] | None:
    listed = words()
    for child in noun.lefts:
        low = lemma(child)
        if child.dep_ == "det" and child.lower_ in ("no", "neither"):
            return "denied", f"negated by {child.text!r}"
        if child.dep_ in ("amod", "compound"):
            if child.lower_ in listed.denied_modifiers:
                return "denied", f"{child.text!r}"
            if child.lower_ in listed.possible_modifiers:
                return "hypothetical", f"{child.text!r}"
            if child.lower_ in listed.planned_modifiers or low in listed.planned_modifiers:
                return "planned", f"{child.text!r}"
    if depth > _DEPTH or noun.head == noun:
        return None
    return _noun_governed(noun, depth)


def _noun_governed(noun: Token, depth: int) -> tuple[Status, str] | None:
    head = noun.head
    if noun.dep_ in ("conj", "compound", "poss"):
        return _from_syntax(head, "", depth + 1) if head.pos_ in ("NOUN", "PROPN") else None
    if noun.dep_ == "pobj" and head.head != head:
        if head.lower_ == "without":
            return "denied", "after 'without'"
        top = head.head
        if top.pos_ in ("NOUN", "ADJ") and head.lower_ in ("of", "about", "over", "for", "that"):
            named = _class_of(top, finite=False)
            if named:
                return named
            return _noun_status(top, depth + 1) if top.pos_ == "NOUN" and head.lower_ == "of" else None
        if top.pos_ == "VERB" and head.lower_ in ("for", "to", "on", "against", "about", "of", "into"):
            return _class_of(top, finite=False)
        return None
    if noun.dep_ in ("dobj", "nsubjpass", "attr"):
        if any(c.dep_ == "aux" and c.lower_ in words().possible_modals for c in head.children):
            return "hypothetical", "object of a verb under a modal"
        named = _class_of(head, finite=False)
        if named:
            return named
        verb = governor(noun)
        future = verb is not None and tense_of(verb.doc, verb.i) == "future"
        if verb is not None and negator(verb) is not None:
            return None
        if future:
            return "planned", "object of a verb in the future tense"
        return None
    if noun.dep_ == "nsubj" and tense_of(head.doc, head.i) == "future":
        return "planned", "subject of a verb in the future tense"
    return None
