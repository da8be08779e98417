"""Time expressions that a parse hangs on the wrong verb, put right by their place in the sentence."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.language.layers import Timex
from detente.times.syntax import head_of
from detente.times.tense import is_verbal


def strays(doc: Doc, timexes: list[Timex]) -> dict[int, Timex]:
    """Verbs with the expression that dates them, though the parse hangs it on another verb.

    "said on Monday it killed 20": what follows the word of saying at once is its own time. "rebels who
    seized the port last week withdrew": what closes a relative clause belongs to that clause.
    """
    found: dict[int, Timex] = {}
    for timex in timexes:
        head = head_of(doc, timex)
        first = head.head if head.dep_ == "pobj" else head
        verb = first.head
        start = min(first.i, timex.start)
        if not is_verbal(verb) or start >= verb.i or start == 0:
            continue
        before = doc[start - 1]
        if verb.dep_ == "ccomp" and before.i == verb.head.i and is_verbal(before):
            found[before.i] = timex
            continue
        clause = _closed_by(before, verb)
        if clause is not None:
            found[clause.i] = timex
    return found


def _closed_by(last: Token, verb: Token) -> Token | None:
    """The verb of the relative clause on the subject that a word ends, right before a verb's own words."""
    if last.is_punct:
        return None
    for word in (last, *last.ancestors):
        if word.i == verb.i:
            return None
        if word.dep_ == "relcl" and is_verbal(word):
            return word if word.head.i < word.i else None
    return None
