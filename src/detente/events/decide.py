"""From what the rules found and the classifier says to an act with its root, mode, status and contexts."""

from __future__ import annotations

from spacy.tokens import Token

from detente.events.classifier import Verdict
from detente.events.coding import status_of_draft
from detente.events.contexts import named_contexts
from detente.events.draft import Draft
from detente.events.marked import MarkedAct, Span, fine_class
from detente.events.settle import settle
from detente.events.triggers import UNKNOWN
from detente.records import Actor


def marked(draft: Draft, signs: dict[int, frozenset[str]] | None = None) -> MarkedAct:
    """A draft as the classifier sees it: its sentence, with parties of that sentence marked.

    Args:
        signs: contexts of which sentences have words, by first token; filled as they are asked for.
    """
    sentence = draft.token.sent
    signs = {} if signs is None else signs
    if sentence.start not in signs:
        signs[sentence.start] = named_contexts(sentence)
    start, text = sentence.start_char, sentence.text
    actor, recipient = _sides(draft)
    tokens = [draft.token, *(t for t in draft.trigger if t.sent == sentence)]
    act = (min(t.idx for t in tokens) - start, max(t.idx + len(t.text) for t in tokens) - start)
    return MarkedAct(
        text,
        _inside(actor, start, len(text)),
        _inside(recipient, start, len(text)),
        act,
        fine_class(draft.root, draft.mode),
        status_of_draft(draft)[0],
        signs[sentence.start],
    )


def _sides(draft: Draft) -> tuple[Actor | None, Actor | None]:
    """One party for each side: of several those named nearest to the act."""
    actor = _nearest(draft.actors, draft.token)
    recipient = _nearest(draft.recipients, draft.token)
    if recipient is None:
        others = [a for a in draft.actors if actor is not None and a.evidence != actor.evidence]
        recipient = _nearest(others, draft.token)
    return actor, recipient


def _nearest(actors: list[Actor], token: Token) -> Actor | None:
    first, last = token.sent.start_char, token.sent.end_char
    here = [a for a in actors if a.evidence is not None and first <= a.evidence.start < last]
    return min(here, key=lambda a: abs(a.evidence.start - token.idx) if a.evidence else 0, default=None)


def _inside(actor: Actor | None, start: int, length: int) -> Span | None:
    if actor is None or actor.evidence is None:
        return None
    first, last = actor.evidence.start - start, min(actor.evidence.end - start, length)
    return (first, last) if 0 <= first < last else None


def decide(draft: Draft, verdict: Verdict) -> Draft | None:
    """The draft with what the classifier decides, None where it is no act.

    Parties are those of the rules; the root decides how they are arranged and whether they suffice.
    """
    found = verdict.act(fine_class(draft.root, draft.mode))
    if found is None:
        return None
    root, mode, share = found
    other = f" rather than {draft.root}" if draft.root not in (root, UNKNOWN) else ""
    draft.why.append(f"classifier: {root} {share:.0%}{other}")
    draft.root, draft.mode = root, mode
    draft.contexts = verdict.contexts
    draft.statuses = verdict.statuses()
    draft.confidence = share * draft.factor
    return settle(draft)
