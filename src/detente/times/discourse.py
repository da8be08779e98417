"""Times that an event has from the sentences before it: entries of a chronicle, narrative that goes on."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from detente.language.layers import Timex, layers
from detente.records import When
from detente.times.syntax import is_narrative, is_pluperfect
from detente.times.tense import is_verbal

_HEADING_SIGNS = frozenset({":", "–", "—", "-"})
_LEADING = frozenset({"-", "–", "—", "*", "•", "(", "[", "on", "On"})
# Words that tell that a sentence goes on with what the one before tells.
_CONTINUING = frozenset({"also", "there", "immediately", "too"})
_PRONOUNS = frozenset({"he", "she", "it", "they"})
# How many sentences back a narrative is followed.
REACH = 2


def chronicle(doc: Doc, token: Token) -> When | None:
    """The date that heads the entry that a token stands in ("November 8: Azerbaijan captures …")."""
    text = layers(doc).article.text
    start = text.rfind("\n", 0, token.idx) + 1
    for timex in layers(doc).timexes:
        if timex.start_char < start:
            continue
        between = text[start : timex.start_char].split()
        if timex.start > token.i or any(word not in _LEADING for word in between):
            return None
        sign = next(
            (t for t in doc[timex.end : timex.end + 2] if not t.is_space and t.text not in ")]"), None
        )
        headed = sign is not None and sign.text in _HEADING_SIGNS and timex.end <= token.i
        dated = timex.when.type == "DATE" and timex.when.start is not None
        return timex.when if headed and dated else None
    return None


def previous_sentence(doc: Doc, sentence: Span) -> Span | None:
    """The sentence before one, within the paragraph; a quotation of its own is passed over."""
    i = sentence.start - 1
    while i >= 0 and (doc[i].is_space or doc[i].is_quote):
        if "\n" in doc[i].text:
            return None
        i -= 1
    between = layers(doc).article.text[doc[i].idx : sentence.start_char] if i >= 0 else "\n"
    return None if "\n" in between else doc[i].sent


def goes_on(token: Token, sentence: Span, timexes: list[Timex]) -> bool:
    """Whether the sentence of an event goes on with the narrative before it.

    It is told in the simple past, has no time of its own, and begins with "he", "she", "it", "they" or
    has "also", "there", "immediately".
    """
    if any(timex.start < sentence.end and timex.end > sentence.start for timex in timexes):
        return False
    verb = _main_verb(token)
    if verb is None or not is_narrative(verb) or is_pluperfect(verb):
        return False
    subject = next((child for child in sentence.root.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is not None and subject.lower_ in _PRONOUNS and subject.i <= sentence.start + 1:
        return True
    return any(child.dep_ == "advmod" and child.lower_ in _CONTINUING for child in sentence.root.children)


def _main_verb(token: Token) -> Token | None:
    """The verb of an event: itself, or the one that its noun belongs to."""
    return next((word for word in (token, *token.ancestors) if is_verbal(word)), None)
