"""Acts that a speaker does by what he says others must do, or by praise and blame."""

from __future__ import annotations

from spacy.tokens import Token

from detente.attribution.chain import quote_of
from detente.events.draft import Draft
from detente.events.lexicon import Lexicon, Match
from detente.events.parties import actors_in, parties_of
from detente.events.speech import duty_mode, judgement, obligation
from detente.events.syntax import clause_subjects, is_passive, see_through, subjects
from detente.language.layers import Quote
from detente.records import Actor


def act_of_statement(token: Token, match: Match | None, lexicon: Lexicon) -> Draft | None:
    """What a speaker says others must do (REQUEST), or praises or blames (SUPPORT, ACCUSE)."""
    duty = obligation(token)
    verdict = None if duty is not None else judgement(token)
    if duty is None and verdict is None:
        return None
    quote = quote_of(token.doc, token.i)
    if quote is None or quote.mention is None or not quote.mention.actors:
        return None
    speaker = quote.mention.actors[0]
    others = _others(token, speaker)
    if not others:
        return None
    if duty is not None:
        inner = match or lexicon.match(token)
        mode = duty_mode(token, inner)
        return _said(
            token, "REQUEST", mode, speaker, others, quote, f"duty: {duty.text} {token.text}", [duty]
        )
    assert verdict is not None  # noqa: S101
    root, word = verdict
    return _said(token, root, None, speaker, others, quote, f"judged with {word.text!r}", [word])


def _others(verb: Token, speaker: Actor) -> list[Actor]:
    """The subject of the verb, if it is somebody other than the speaker's own side."""
    heads = clause_subjects(verb) if is_passive(verb) else subjects(verb)
    if not heads and verb.dep_ == "xcomp":
        heads = subjects(verb.head)
    found = actors_in(m for head in heads for m in parties_of(see_through(head)))
    if any((a.state or a.code) == (speaker.state or speaker.code) for a in found):
        return []
    return found


def _said(
    token: Token,
    root: str,
    mode: str | None,
    speaker: Actor,
    others: list[Actor],
    quote: Quote,
    reason: str,
    trigger: list[Token],
) -> Draft:
    return Draft(
        token=token,
        root=root,
        mode=mode,
        actors=[speaker],
        recipients=others,
        factor=0.9,
        why=[f"said by {speaker.name}; {reason}"],
        status="happened",
        said_at=quote.cue_head,
        trigger=[t for t in trigger if abs(t.i - token.i) < 6],
    )
