"""Acts between two parties that are given, as when only the class of a marked pair is asked for."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Token

from detente.events.candidates import find_drafts
from detente.events.codebook import NONE
from detente.events.coding import status_of_draft
from detente.events.draft import Draft
from detente.events.lexicon import Lexicon, Match
from detente.events.marked import MarkedAct, Span, fine_class
from detente.events.status import status_of
from detente.events.triggers import UNKNOWN
from detente.language.layers import Mention, evidence, layers
from detente.records import Actor

# States that nobody else in a sentence can be.
SOURCE, TARGET = "XXS", "XXT"


def given_act(doc: Doc, lexicon: Lexicon, act: MarkedAct) -> MarkedAct:
    """A marked pair with root, status and words of the act by lexicon and syntax, where these know.

    Args:
        doc: the sentence, read up to attribution; its marked parties become mentions.
        act: the pair; actor and recipient are set.
    """
    if act.actor is None or act.recipient is None:
        return act
    mark_party(doc, act.actor, SOURCE)
    mark_party(doc, act.recipient, TARGET)
    drafts = [d for d in find_drafts(doc, lexicon) if d.root != UNKNOWN]
    best = max(drafts, key=_fit, default=None)
    if best is not None and _fit(best) > 0:
        tokens = [best.token, *best.trigger]
        rule = fine_class(best.root, best.mode)
        return replace(act, act=_span(tokens), rule=rule, status=status_of_draft(best)[0])
    match = _nearest(doc, lexicon, act)
    if match is None:
        return act
    status = status_of(match.token, match.row.root, None, None)[0]
    rule = fine_class(match.row.root, match.row.mode)
    return replace(act, act=_span([match.token]), rule=rule, status=status)


def mark_party(doc: Doc, span: Span, state: str) -> None:
    """Make a span the mention of a state of its own, in place of what was found there."""
    found = doc.char_span(*span, alignment_mode="expand")
    if found is None:
        return
    layer = layers(doc)
    actor = Actor(name=found.text, code=state, state=state, resolution="marked", evidence=evidence(found))
    mention = Mention(found.start, found.end, found.root.i, (actor,), "name")
    layer.mentions = [m for m in layer.mentions if m.end <= found.start or m.start >= found.end]
    layer.mentions.append(mention)
    for token in found:
        layer.mention_of[token.i] = mention


def _fit(draft: Draft) -> int:
    """How well a draft's parties are the marked ones."""
    actors = {a.code for a in draft.actors}
    recipients = {a.code for a in draft.recipients}
    if SOURCE in actors and TARGET in recipients:
        return 4
    if {SOURCE, TARGET} <= actors:
        return 3
    if TARGET in actors and SOURCE in recipients:
        return 1
    return 2 if SOURCE in actors else 0


def _nearest(doc: Doc, lexicon: Lexicon, act: MarkedAct) -> Match | None:
    """Where no act has the pair: the predicate nearest to between source and target."""
    assert act.actor is not None  # noqa: S101
    assert act.recipient is not None  # noqa: S101
    matches = [m for t in doc if (m := lexicon.match(t)) and m.row.root != NONE]
    middle = (act.actor[1] + act.recipient[0]) / 2
    return min(matches, key=lambda m: abs(m.token.idx - middle), default=None)


def _span(tokens: list[Token]) -> Span:
    return min(t.idx for t in tokens), max(t.idx + len(t.text) for t in tokens)
