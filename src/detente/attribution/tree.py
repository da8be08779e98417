"""One look at a parse: plain lists that all rules of the stage read instead of token objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from detente.attribution.cues import lists

Span = tuple[int, int]
"""Start and end (exclusive), in tokens or in characters as the name of the variable says."""

SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})
PLURAL = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_PERSON = SINGULAR | PLURAL
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


@dataclass(slots=True)
class Tree:
    """Tokens of a document as parallel lists; index is the token's position."""

    text: str
    words: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    children: list[list[int]]
    left: list[int]
    """First token of the subtree."""
    right: list[int]
    """Last token of the subtree."""
    sent: list[int]
    """Number of the sentence a token is in."""
    sents: list[Span]
    start: list[int]
    """First character of a token."""
    end: list[int]
    """One past the last character."""
    space: list[bool]
    ent: list[str]
    """Label of the name that a token is in, "" outside names."""

    def __len__(self) -> int:
        return len(self.words)

    def child(self, token: int, *deps: str) -> int | None:
        """The first child with one of the dependency labels, None if there is none."""
        for kid in self.children[token]:
            if self.dep[kid] in deps:
                return kid
        return None

    def ancestors(self, token: int) -> Iterator[int]:
        """Heads upward from a token, without it, the root last."""
        steps = 0
        while self.head[token] != token and steps < len(self.words):
            token = self.head[token]
            steps += 1
            yield token

    def sentence(self, token: int) -> Span:
        """Token span of the sentence around a token."""
        return self.sents[self.sent[token]]

    def chars(self, span: Span) -> Span:
        """Character span of a token span that is not empty."""
        return self.start[span[0]], self.end[span[1] - 1]

    def is_first_person(self, token: int) -> bool:
        """Whether a word is "I", "we", "our" …, and not the country US or a mine in the ground."""
        if self.lower[token] not in FIRST_PERSON or self.words[token] == "US":
            return False
        return self.lower[token] != "mine" or self.pos[token] == "PRON"

    def is_verb(self, token: int) -> bool:
        """Whether the tagger takes a token for a verb form other than a modal."""
        return self.tag[token].startswith("VB")

    def skip_space(self, token: int, step: int) -> int:
        """The nearest token from here, in the direction of ``step``, that is not white space."""
        while 0 <= token < len(self.words) and self.space[token]:
            token += step
        return token


def tree_of(doc: Doc) -> Tree:
    """The lists for a document; labels are empty where it has not been parsed.

    One pass over the tokens, time linear in their number.
    """
    size = len(doc)
    parsed = doc.has_annotation("DEP")
    children: list[list[int]] = [[] for _ in range(size)]
    head = [token.head.i for token in doc] if parsed else list(range(size))
    for token, above in enumerate(head):
        if above != token:
            children[above].append(token)
    repairs = lists().lemma_repairs
    lemmas = [(token.lemma_ or token.text).lower() for token in doc]
    spans = _sentence_spans(doc)
    sent = [0] * size
    for number, (first, last) in enumerate(spans):
        sent[first:last] = [number] * (last - first)
    starts = [token.idx for token in doc]
    words = [token.text for token in doc]
    left = [token.left_edge.i for token in doc] if parsed else list(range(size))
    right = [token.right_edge.i for token in doc] if parsed else list(range(size))
    return Tree(
        text=doc.text,
        words=words,
        lower=[word.lower().replace("’", "'") for word in words],
        lemma=[repairs.get(lemma, lemma) for lemma in lemmas],
        pos=[token.pos_ for token in doc],
        tag=[token.tag_ for token in doc],
        dep=[token.dep_ for token in doc],
        head=head,
        children=children,
        left=left,
        right=right,
        sent=sent,
        sents=spans,
        start=starts,
        end=[start + len(word) for start, word in zip(starts, words, strict=True)],
        ent=[token.ent_type_ for token in doc],
        space=[not word.strip() for word in words],
    )


def _sentence_spans(doc: Doc) -> list[Span]:
    if not len(doc):
        return []
    if not doc.has_annotation("SENT_START"):
        return [(0, len(doc))]
    return [(sent.start, sent.end) for sent in doc.sents]
