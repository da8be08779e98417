"""An event on its way: found in the parse, not yet coded."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from detente.events.lexicon import Match
from detente.language.layers import Mention
from detente.records import Actor, Status


@dataclass(slots=True)
class Draft:
    """What, by whom, to whom, and the reasons; positions are tokens of the document."""

    token: Token
    root: str
    mode: str | None
    actors: list[Actor]
    recipients: list[Actor]
    confidence: float
    why: list[str]
    match: Match | None = None
    status: Status | None = None
    said_at: int | None = None
    """Token of the cue where the act is the saying itself; its attribution is one level up."""
    trigger: list[Token] = field(default_factory=list)
    """The words that name the act, the token among them."""


@dataclass(slots=True)
class Parties:
    """Actors and recipients of a candidate and how sure they are."""

    actors: list[Mention]
    recipients: list[Mention]
    factor: float = 1.0
    why: list[str] = field(default_factory=list)
