"""Negotiations beside those that have a name or are what the article is about: earlier, other, coming ones.

"A summit in New York ended without a signature in 1985", "talks on tomatoes go on", "the next round is set
for June": each is a negotiation of its own whose state the sentence tells. That it does is read by the
classifier; a mention that says nothing of which talks it means belongs to the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from detente.events.syntax import lemma, prepositional
from detente.language.layers import evidence, layers
from detente.negotiation.forums import (
    PLACES,
    FoundForum,
    main_forum,
    matter_of,
    name_of,
    named_parties,
    parties_by_stands,
    slug_of,
)
from detente.negotiation.mentions import Reads
from detente.negotiation.seats import party_of
from detente.negotiation.words import negotiation_words
from detente.records import Position

_SURE = 0.8
"""Probability from which a mention tells how its talks stand: four of five do."""
_TWO = 2


def with_further(
    doc: Doc, found: Sequence[FoundForum], reads: Reads, positions: Sequence[Position]
) -> list[FoundForum]:
    """The forums of a document with those that only a mention tells of.

    Args:
        doc: the document.
        found: named forums, and those that the article is about.
        reads: how the classifier reads each mention.
        positions: those of the document, by which the parties are known where nothing else tells them.
    """
    result = list(found)
    taken = {span.root.i for forum in result for span in forum.spans}
    title = len(layers(doc).article.title)
    for i in sorted(reads):
        head, read = doc[i], reads[i]
        if i in taken or read.share < _SURE or head.idx < title:
            continue
        main = main_forum(result)
        if main is not None and (not _is_own(head) or _is_of(head, main)):
            main.plain.append(head)
        elif any(head.sent.start <= span.start < head.sent.end for forum in result for span in forum.spans):
            continue  # one sentence, one negotiation
        else:
            result.append(_forum(head, positions, alone=main is None))
    return result


def _is_own(head: Token) -> bool:
    """Whether a mention tells which talks it means: where, when, on what, between whom, or "others"."""
    words = negotiation_words().forums
    before = [c for c in head.lefts if c.dep_ in ("compound", "amod", "nmod", "poss", "nummod")]
    if any({lemma(c), c.lower_} & (words.kinds | words.other) for c in before):
        return True
    if any(c.ent_type_ in PLACES and c.dep_ == "compound" for c in before) or matter_of(head) is not None:
        return True
    if len(named_parties(head)) >= _TWO or any(_in_place(head, p) for p in ("in", "at")):
        return True
    first, last = head.left_edge.i, head.right_edge.i
    return any(first <= t.start <= last for t in layers(head.doc).timexes)


def _in_place(head: Token, preposition: str) -> bool:
    return any(t.ent_type_ in PLACES for t in prepositional(head, preposition))


def _is_of(head: Token, main: FoundForum) -> bool:
    """Whether a mention is of the talks that the article is about: the same noun, nothing else told."""
    words = negotiation_words().forums
    if any({lemma(c), c.lower_} & words.other for c in head.lefts):
        return False
    own = {t.lower_ for t in head.subtree if t.ent_type_ in PLACES or lemma(t) in words.kinds}
    known = main.name.lower()
    actors = {party_of(main.parties, a) for a in named_parties(head)}
    same_noun = any(lemma(span.root) == lemma(head) for span in main.spans)
    return same_noun and all(word in known for word in own) and actors <= {*main.parties}


def _forum(head: Token, positions: Sequence[Position], *, alone: bool) -> FoundForum:
    name = name_of(head)
    forum = FoundForum(slug_of(f"{name} {head.i}"), name, None, [], why=[f"found from the words {name!r}"])
    for actor in named_parties(head):
        code = party_of(forum.parties, actor)
        if code not in forum.parties:
            forum.parties.append(code)
    if alone and len(forum.parties) < _TWO:
        forum.parties = parties_by_stands(head.doc, positions, forum.parties)
    forum.past = not alone
    forum.spans.append(head.doc[head.i : head.i + 1])
    forum.evidence.append(evidence(head.sent))
    return forum
