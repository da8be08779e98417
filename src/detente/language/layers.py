"""The layers that stages add to a spaCy ``Doc``: the contract between them.

Each stage reads the layers of the stages before it and writes its own. Everything is held in
``doc._.detente``, one :class:`Layers` object a document. Token positions are indices into the
``Doc`` (end exclusive); character positions are offsets into ``Article.text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc, Span

from detente.knowledge import ForumRow
from detente.records import (
    Actor,
    Article,
    Commitment,
    Event,
    Evidence,
    Forum,
    Place,
    Position,
    Statement,
    Tie,
    When,
)

MentionKind = Literal["name", "role", "pronoun", "group", "place", "unnamed"]


@dataclass(slots=True)
class Mention:
    """A noun phrase, name or pronoun that stands for one or more actors."""

    start: int
    end: int
    head: int
    """The syntactic head token of the phrase."""
    actors: tuple[Actor, ...]
    """What it stands for; several for "the two Koreas"; empty where undecided."""
    kind: MentionKind
    """``place`` is a state or capital used as a place; ``unnamed`` is "officials", "analysts"."""
    chain: int = -1
    """Mentions of the same thing within the article share a chain number."""
    note: str = ""
    """Why a mention stays undecided, in plain words."""


@dataclass(slots=True)
class Timex:
    """A time expression and what it means."""

    start: int
    end: int
    start_char: int
    end_char: int
    when: When


@dataclass(slots=True)
class PlaceMention:
    """A name of a place and the place it means."""

    start: int
    end: int
    place: Place
    role: str = ""
    """``dateline`` where it opens the report; else empty."""


@dataclass(slots=True)
class Quote:
    """An attribution relation before its source becomes an actor in a Statement."""

    content: list[tuple[int, int]]
    """Character spans of what is said."""
    source: tuple[int, int] | None
    """Character span of who says it."""
    cue: tuple[int, int] | None
    cue_head: int | None
    """Token of the word of saying."""
    kind: Literal["direct", "indirect", "mixed"]
    mention: Mention | None
    """The source as an actor mention, where it is one."""
    statement: Statement
    within: Quote | None = None


@dataclass(slots=True)
class Layers:
    """All layers of one document."""

    article: Article
    mentions: list[Mention] = field(default_factory=list)
    mention_of: dict[int, Mention] = field(default_factory=dict)
    """Head token of a mention to the mention; every other token of a name maps to it as well."""
    places: list[PlaceMention] = field(default_factory=list)
    forum_names: list[tuple[ForumRow, int, int]] = field(default_factory=list)
    """Negotiations named: row of the table, first token, one past the last token."""
    timexes: list[Timex] = field(default_factory=list)
    anchor: When | None = None
    """The article's own date as used for relative expressions."""
    quotes: list[Quote] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    event_heads: dict[int, Event] = field(default_factory=dict)
    """Trigger token to the event that it names."""
    positions: list[Position] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    forums: list[Forum] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    """Names of the stages that have run."""


if not Doc.has_extension("detente"):
    Doc.set_extension("detente", default=None)


def layers(doc: Doc) -> Layers:
    """The document's layers, made on first use with an article of exactly the document's text."""
    found: Layers | None = doc._.detente
    if found is None:
        found = Layers(article=Article.plain(doc.text))
        doc._.detente = found
    return found


def evidence(span: Span) -> Evidence:
    """The evidence that a span of the document gives, without surrounding white space."""
    return evidence_of(span.doc, span.start_char, span.end_char)


def evidence_of(doc: Doc, start: int, end: int) -> Evidence:
    """Evidence from character offsets, trimmed of surrounding white space."""
    text = layers(doc).article.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Evidence.of(text, start, end)


def sentence_of(doc: Doc, token: int) -> Evidence:
    """The sentence around a token as evidence."""
    return evidence(doc[token].sent)
