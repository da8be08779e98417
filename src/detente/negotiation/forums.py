"""Find negotiations: those of the knowledge table, and those that only the text names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from detente.actors.forums import ForumRow, find_forum_spans
from detente.events.parties import parties_of
from detente.events.syntax import lemma, prepositional, see_through
from detente.language.layers import evidence, layers
from detente.negotiation.words import negotiation_words
from detente.records import Evidence, ForumStatus, When
from detente.times.attach import time_of


@dataclass(slots=True)
class FoundForum:
    """A forum that the article names, before its board is drawn."""

    id: str
    name: str
    row: ForumRow | None
    parties: list[str]
    spans: list[Span] = field(default_factory=list)
    status: ForumStatus = "unknown"
    since: When | None = None
    evidence: list[Evidence] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


def find_forums(doc: Doc) -> list[FoundForum]:
    """The forums of a document with their status, in the order in which they are named."""
    found: dict[str, FoundForum] = {}
    _known(doc, found)
    _from_text(doc, found)
    for forum in found.values():
        _set_status(doc, forum)
    return list(found.values())


def _known(doc: Doc, found: dict[str, FoundForum]) -> None:
    for row, start, end in find_forum_spans(doc):
        span = doc[start:end]
        forum = found.get(row.id)
        if forum is None:
            forum = FoundForum(row.id, row.name, row, list(row.parties), why=[f"named {span.text!r}"])
            found[row.id] = forum
        forum.spans.append(span)
        forum.evidence.append(evidence(span))


def _from_text(doc: Doc, found: dict[str, FoundForum]) -> None:
    """ "peace talks between X and Y", "the Geneva talks": a negotiation that the table lacks."""
    words = negotiation_words().forums
    taken = {t.i for forum in found.values() for span in forum.spans for t in span}
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.i in taken or lemma(token) not in words.nouns:
            continue
        before = [c for c in token.lefts if c.dep_ in ("compound", "amod")]
        kind = [c for c in before if lemma(c) in words.kinds]
        place = [c for c in before if c.ent_type_ in ("GPE", "LOC", "FAC") and c.dep_ == "compound"]
        parties = _parties(token)
        if not ((kind and (parties or place)) or place):
            continue
        start = min(c.left_edge.i for c in [*kind, *place])
        span = doc[start : token.i + 1]
        name = span.text.removeprefix("the ").removeprefix("The ")
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        forum = found.get(slug)
        if forum is None:
            forum = FoundForum(slug, name, None, [], why=[f"found from the words {name!r}"])
            found[slug] = forum
        forum.spans.append(span)
        forum.evidence.append(evidence(span))
        forum.parties += [p for p in parties if p not in forum.parties]


def _parties(token: Token) -> list[str]:
    tokens = [t for p in ("between", "with", "among") for t in prepositional(token, p)]
    tokens += [c for c in token.lefts if c.dep_ in ("poss", "amod", "nmod")]
    mentions = [m for t in tokens for m in parties_of(see_through(t)) if m.kind != "place"]
    codes = [a.state or a.code for m in mentions for a in m.actors]
    return list(dict.fromkeys(c for c in codes if c != "---"))


def _set_status(doc: Doc, forum: FoundForum) -> None:
    """How the forum stands: what the article says, else what the table says for its day."""
    told = [hit for span in forum.spans for hit in _told(span.root)]
    if told:
        # what is said of the forum's standing outweighs what parties wish for it
        order = ["stalled", "suspended", "failed", "concluded", "under_way", "scheduled", "proposed"]
        status, word, when = min(told, key=lambda hit: order.index(hit[0]))
        forum.status, forum.since = status, when
        forum.evidence.append(evidence(word.sent))
        forum.why.append(f"{status}: {word.text!r} in the text")
        return
    row = forum.row
    day = layers(doc).article.written_to or layers(doc).article.posted
    if row is None or day is None:
        return
    forum.status = row.status_at(f"{day:%Y-%m}")
    if forum.status != "unknown":
        forum.why.append(f"{forum.status} at the article's date by the table of forums")


def _told(head: Token) -> list[tuple[ForumStatus, Token, When | None]]:
    """Words of standing that hang on the forum's phrase: "talks, which have been stalled since"."""
    found: list[tuple[ForumStatus, Token, When | None]] = []
    near = [c for c in head.children if c.dep_ in ("relcl", "acl", "amod")]
    current = head
    for _ in range(3):
        if current.dep_ == "pobj" and current.head.lower_ in ("of", "to", "in", "for"):
            current = current.head.head
            near.append(current)
        elif current.dep_ in ("nsubj", "nsubjpass", "dobj", "conj", "compound"):
            current = current.head
            near.append(current)
        else:
            break
    for word in near:
        status = _status_word(word)
        if status is not None:
            found.append((status, word, time_of(word.doc, word.i)))
    return found


def _status_word(word: Token) -> ForumStatus | None:
    forms = {lemma(word), word.lower_}
    for child in word.children:
        if child.dep_ in ("prt", "prep", "advmod"):
            forms.add(f"{lemma(word)} {child.lower_}")
        if child.dep_ in ("prep",):
            forms |= {lemma(t) for t in child.children if t.dep_ == "pobj"}
    for status, listed in negotiation_words().forums.status.items():
        if not forms.isdisjoint(listed):
            return status
    return None
