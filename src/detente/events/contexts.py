"""The words by which a stretch of text shows PLOVER's contexts (data/codebook/contexts.yaml)."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Span

from detente.events.codebook import contexts


@cache
def _context_words() -> tuple[dict[str, set[str]], dict[str, str], re.Pattern[str]]:
    """Single lemmas to contexts; phrases to contexts; one pattern for all phrases."""
    singles: dict[str, set[str]] = {}
    phrases: dict[str, str] = {}
    for context in contexts():
        for word in context.words:
            if " " in word or "-" in word:
                phrases[word] = context.name
            else:
                singles.setdefault(word, set()).add(context.name)
    pattern = "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) or "(?!)"
    return singles, phrases, re.compile(rf"\b(?:{pattern})")


def named_contexts(span: Span) -> frozenset[str]:
    """The contexts that words of a span show: signs, not a decision."""
    singles, phrases, pattern = _context_words()
    found: set[str] = set()
    for token in span:
        found |= singles.get(token.lemma_.lower(), set())
    text = " ".join(token.lemma_.lower() for token in span if not token.is_space)
    found |= {phrases[hit.group()] for hit in pattern.finditer(text)}
    found |= {phrases[hit.group()] for hit in pattern.finditer(span.text.lower())}
    return frozenset(found)
