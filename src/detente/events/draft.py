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
    """By the rules at first, empty where they know none; then as the classifier decides."""
    mode: str | None
    actors: list[Actor]
    recipients: list[Actor]
    factor: float
    """How sure the parties are, 0 to 1, by how they were found."""
    why: list[str]
    match: Match | None = None
    status: Status | None = None
    said_at: int | None = None
    """Token of the cue where the act is the saying itself; its attribution is one level up."""
    trigger: list[Token] = field(default_factory=list)
    """The words that name the act, the token among them."""
    mentions: list[Mention] = field(default_factory=list)
    """The mentions behind the actors."""
    confidence: float = 0.0
    statuses: dict[Status, float] = field(default_factory=dict)
    """Probability of each status by the classifier."""
    contexts: tuple[str, ...] = ()


@dataclass(slots=True)
class Parties:
    """Actors and recipients of a candidate and how sure they are."""

    actors: list[Mention]
    recipients: list[Mention]
    factor: float = 1.0
    why: list[str] = field(default_factory=list)
