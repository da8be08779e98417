"""What is known of leverage before an article is opened: ``data/codebook/means.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta
from spacy.tokens import Span, Token

from detente.data import read_rows
from detente.events.syntax import lemma


class MeansRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that leverage can rest on."""

    means: Annotated[str, Meta(description="value of Tie.means")]
    words: Annotated[
        tuple[str, ...], Meta(min_length=1, description="lemmas or phrases in lower case that name it")
    ]


@cache
def means() -> tuple[MeansRow, ...]:
    """All kinds of means, in file order; on a clash of words the first one counts.

    Raises:
        DataError: a row does not fit; the message names the line.
    """
    return tuple(read_rows("codebook/means.tsv", MeansRow))


@cache
def _forms() -> tuple[dict[str, str], re.Pattern[str], dict[str, str]]:
    """Single words to means; a pattern of phrases; phrases to means."""
    single: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for row in means():
        for word in row.words:
            (phrases if " " in word else single).setdefault(word, row.means)
    pattern = "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) or "(?!)"
    return single, re.compile(rf"\b(?:{pattern})\b"), phrases


def means_of(things: Iterable[Token]) -> list[str]:
    """The means that things name, by their own words and those before them."""
    single, pattern, phrases = _forms()
    found: dict[str, None] = {}
    for thing in things:
        near = [thing, *(c for c in thing.lefts if c.dep_ in ("amod", "compound"))]
        for word in near:
            for form in (lemma(word), word.lower_):
                if form in single:
                    found.setdefault(single[form])
        text = " ".join(t.lower_ for t in sorted({*near}, key=lambda t: t.i))
        for hit in pattern.finditer(text):
            found.setdefault(phrases[hit.group()])
    return list(found)


def means_in(sentence: Span) -> frozenset[str]:
    """All means of which a sentence has words."""
    single, pattern, phrases = _forms()
    found = {single[form] for t in sentence for form in (lemma(t), t.lower_) if form in single}
    return frozenset(found | {phrases[hit.group()] for hit in pattern.finditer(sentence.text.lower())})
