"""The time of an event by syntax: which time expression belongs to which word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import msgspec
from spacy.tokens import Doc, Token

from detente.language.layers import Timex, layers
from detente.records import Evidence, When
from detente.times.calendar import add_days
from detente.times.tense import Tense, governors, is_verbal, tense_of

__all__ = ["Tense", "tense_of", "time_of"]

# Dependents that are clauses of their own: what is dated inside them is another event.
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "csubj", "csubjpass", "parataxis", "xcomp", "pcomp"})
_LATER = frozenset({"after", "following", "since"})
_EARLIER = frozenset({"before", "until", "till", "by"})
# An opening adverbial stands within so many tokens of the beginning of its sentence.
_OPENING = 8
_MAX_DEPTH = 6
_MAX_NODES = 120


def time_of(doc: Doc, token_index: int, *, reported: bool = True) -> When | None:
    """The time of the event that a word names.

    Looked for in this order: among the word's own dependents, not inside another clause; among those
    of the clauses that govern it (for a noun, of the verb it belongs to) up to the word of saying;
    at the opening of the sentence. "after", "following" and "since" open the interval to the article's
    day, "before", "until" and "by" close it; "Friday and Saturday" is one interval.

    Args:
        doc: a document that has passed the times stage.
        token_index: the verb or noun that names the event.
        reported: also take the time of the word of saying for what is said.

    Returns:
        None where the sentence gives the event no time.
    """
    found = layers(doc)
    if not found.timexes or not 0 <= token_index < len(doc):
        return None
    token = doc[token_index]
    sentence = token.sent
    here = {i: t for t in found.timexes if t.end > sentence.start and t.start < sentence.end
            for i in range(t.start, t.end) if _dates(t)}  # fmt: skip
    if not here:
        return None
    owned = _owned(doc, here)
    for word in _levels(token, reported):
        if word.i in owned:
            return owned[word.i].when
        chosen = _best(word, token, here)
        if chosen is not None:
            return _when(doc, chosen, here, _path(doc, chosen, word))
    opening = _opening(doc, token, here)
    return _when(doc, opening, here, []) if opening is not None else None


def _owned(doc: Doc, here: dict[int, Timex]) -> dict[int, Timex]:
    """The words that "a day after …" dates: the clause above, not the one that "after" opens.

    Such expressions are taken out of ``here``.
    """
    owned: dict[int, Timex] = {}
    for timex in list({t.start: t for t in here.values()}.values()):
        signal = doc[timex.end] if timex.end < len(doc) else None
        if timex.when.type != "DURATION" or signal is None or signal.lower_ not in {"after", "before"}:
            continue
        opened = signal.head if signal.dep_ == "mark" else signal
        if opened.head.i != opened.i:
            owned[opened.head.i] = timex
        for i in range(timex.start, timex.end):
            here.pop(i, None)
    return owned


def _dates(timex: Timex) -> bool:
    """Whether an expression can date an event: sets cannot, nor durations without days."""
    return timex.when.type != "SET" and (timex.when.start is not None or timex.when.end is not None)


def _levels(token: Token, reported: bool) -> Iterator[Token]:
    """The word itself, then the words whose time is its own too."""
    yield token
    word = token
    for above in governors(token):
        dependency, word_was = word.dep_, word
        word = above
        if dependency in {"relcl", "acl"}:
            return
        if dependency in {"ccomp", "parataxis"} and is_verbal(word_was):
            had = any(child.lower_ in {"had", "'d"} and child.dep_ == "aux" for child in word_was.children)
            if not reported or had:
                return
        yield word


def _best(word: Token, event: Token, here: dict[int, Timex]) -> Timex | None:
    """The expression among a word's dependents: the nearest in the tree, then to the event."""
    reached: list[tuple[int, int, Timex]] = []
    queue = [(word, 0)]
    nodes = 0
    while queue and nodes < _MAX_NODES:
        node, depth = queue.pop(0)
        nodes += 1
        timex = here.get(node.i)
        if timex is not None and not _is_record(node):
            vague = 10 if timex.when.granularity == "vague" else 0
            reached.append((depth + vague, abs(node.i - event.i), timex))
            continue
        if depth < _MAX_DEPTH:
            queue.extend((child, depth + 1) for child in node.children if _within(child, node))
    return min(reached, key=lambda item: item[:2])[2] if reached else None


def _is_record(node: Token) -> bool:
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


def _within(child: Token, parent: Token) -> bool:
    if child.dep_ == "conj" and is_verbal(child):
        return False
    if child.dep_ in _CLAUSES:
        return (child.dep_ == "pcomp" and child.tag_ == "VBG") or (
            child.dep_ == "advcl" and not is_verbal(child)
        )
    return True


def _path(doc: Doc, timex: Timex, word: Token) -> list[Token]:
    """The words between an expression and the word it dates, innermost first."""
    head = _head(doc, timex)
    path = []
    for above in governors(head):
        if above.i == word.i:
            break
        path.append(above)
    return path


def _head(doc: Doc, timex: Timex) -> Token:
    for i in range(timex.start, timex.end):
        if not timex.start <= doc[i].head.i < timex.end:
            return doc[i]
    return doc[timex.end - 1]


def _opening(doc: Doc, token: Token, here: dict[int, Timex]) -> Timex | None:
    """An expression at the opening of the sentence that a comma sets off."""
    start = token.sent.start
    for i in range(start, min(start + _OPENING, token.i)):
        timex = here.get(i)
        if timex is not None and timex.end < len(doc) and doc[timex.end].text == ",":
            return timex
    return None


def _when(doc: Doc, timex: Timex, here: dict[int, Timex], path: list[Token]) -> When:
    joined = _joined(doc, timex, here)
    signal = next((word.lower_ for word in path if word.lower_ in _LATER | _EARLIER), "")
    if not signal:
        return joined
    anchor = layers(doc).anchor
    day = anchor.end if anchor is not None else None
    return _bounded(joined, signal, day)


def _bounded(when: When, signal: str, day: dt.date | None) -> When:
    """The interval that "since", "after", "before" or "by" make of a time."""
    words = f"{signal} {when.expression}"
    if signal in _LATER:
        if when.start is None or (day is not None and when.start > day):
            return when
        end = day if day is not None and day >= when.start else None
        return msgspec.structs.replace(when, expression=words, end=end, granularity="vague")
    end = when.end if signal == "by" else (add_days(when.start, -1) if when.start else None)
    return msgspec.structs.replace(when, expression=words, start=None, end=end, granularity="vague")


def _joined(doc: Doc, timex: Timex, here: dict[int, Timex]) -> When:
    """The time with another that "and", "to" or a dash joins to it, such as "Friday and Saturday"."""
    others = sorted({t.start: t for t in here.values()}.values(), key=lambda t: t.start)
    for first, second in pairwise(others):
        if timex.start not in (first.start, second.start):
            continue
        between = [doc[i].lower_ for i in range(first.end, second.start)]
        a, b = first.when, second.when
        if (
            between not in (["and"], ["to"], ["through"], ["-"], ["–"], ["until"])
            or a.granularity != b.granularity
        ):
            continue
        if a.start and b.end and a.start <= b.end and b.start and (b.start - (a.end or a.start)).days <= 400:
            return _merged(doc, first, second)
    return timex.when


def _merged(doc: Doc, first: Timex, second: Timex) -> When:
    text = layers(doc).article.text
    return When(
        expression=text[first.start_char : second.end_char],
        value=f"{first.when.value}/{second.when.value}",
        start=first.when.start,
        end=second.when.end,
        granularity=first.when.granularity,
        anchor=first.when.anchor,
        evidence=Evidence.of(text, first.start_char, second.end_char),
    )
