"""Sources and first-person words as actors, through the mentions of the actors stage."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from spacy.tokens import Doc

from detente.attribution.tree import PLURAL, SINGULAR, Span, Tree
from detente.language.layers import Layers, Mention, Quote, evidence_of
from detente.records import Actor, Evidence

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


@dataclass(slots=True)
class Resolver:
    """Looks up who a source is; one for each document."""

    doc: Doc
    tree: Tree
    layers: Layers
    inside: list[int]
    """For each token the number of the quotation it is in, -1 outside."""

    def mention(self, head: int | None, span: Span | None) -> Mention | None:
        """The mention that a source is: by its head, else by another token of its phrase."""
        if head is None:
            return None
        tree = self.tree
        if tree.lower[head] in _RELATIVE:
            head = _antecedent(tree, head)
            return self.layers.mention_of.get(head)
        known = self.layers.mention_of
        if head in known or span is None:
            return known.get(head)
        for token in range(span[0], span[1]):
            found = known.get(token)
            if found is not None and found.actors and found.head == head:
                return found
        apposed = [kid for kid in tree.children[head] if tree.dep[kid] in ("appos", "compound", "nmod")]
        return next((known[kid] for kid in apposed if kid in known and known[kid].actors), None)

    def source(self, mention: Mention | None, head: int | None, around: Quote | None) -> Actor | None:
        """The actor that a source is; None where it is unknown.

        Args:
            mention: the source's mention.
            head: its head token.
            around: the direct quotation that the source stands in, for "I" and "we".
        """
        if head is not None and around is not None and self.tree.is_first_person(head):
            speaker = around.statement.source
            return self.speaker_as(speaker, head) if speaker is not None else None
        if mention is None or not mention.actors:
            return None
        return mention.actors[0]

    def speaker_as(self, speaker: Actor, token: int) -> Actor:
        """The speaker of a quotation as the word "I" or "we" in it names them.

        "We" of somebody who speaks for a state is that state with the sector, not the person.
        """
        start, end = self.tree.start[token], self.tree.end[token]
        word = self.tree.words[token]
        person = speaker.person
        how = f"{word!r} in a quotation of {speaker.name or speaker.code}"
        if self.tree.lower[token] in PLURAL:
            how = f"{how}, who speaks for {speaker.state or speaker.organisation or speaker.code}"
            person = None if speaker.state or speaker.organisation else speaker.person
        return msgspec.structs.replace(
            speaker,
            name=word,
            person=person,
            resolution=how,
            evidence=Evidence.of(self.layers.article.text, start, end),
        )

    def set_first_person(self, quotes: list[Quote]) -> None:
        """Give "I", "we", "our" … in direct quotations their speaker as actor."""
        spoken = [
            quote for quote in quotes if quote.kind != "indirect" and quote.statement.source is not None
        ]
        if not spoken:
            return
        for token, word in enumerate(self.tree.lower):
            if not self.tree.is_first_person(token):
                continue
            quote = self.direct_around(token, spoken)
            speaker = quote.statement.source if quote is not None else None
            if quote is None or speaker is None:
                continue
            mention = self.layers.mention_of.get(token)
            if mention is None:
                mention = Mention(token, token + 1, token, (), "pronoun")
                self.layers.mentions.append(mention)
                self.layers.mention_of[token] = mention
            if mention.start == token and mention.end == token + 1:
                mention.actors = (self.speaker_as(speaker, token),)
                if word in SINGULAR and quote.mention is not None:
                    mention.chain = quote.mention.chain
        self.layers.mentions.sort(key=lambda item: (item.start, item.end))

    def direct_around(self, token: int, quotes: list[Quote]) -> Quote | None:
        """The innermost quote in whose own quotation marks (or labelled speech) a token stands."""
        start, end = self.tree.start[token], self.tree.end[token]
        best: Quote | None = None
        size = 0
        for quote in quotes:
            if quote.kind == "indirect" or (quote.kind == "mixed" and self.inside[token] < 0):
                continue
            for first, last in quote.content:
                if first <= start and end <= last and (best is None or last - first < size):
                    best, size = quote, last - first
        return best


def _antecedent(tree: Tree, pronoun: int) -> int:
    for above in tree.ancestors(pronoun):
        if tree.dep[above] == "relcl":
            return tree.head[above]
    return pronoun


def trimmed_evidence(doc: Doc, span: Span | None) -> Evidence | None:
    """Evidence from a character span, None where there is none or only white space."""
    if span is None:
        return None
    found = evidence_of(doc, *span)
    return found if found.text else None
