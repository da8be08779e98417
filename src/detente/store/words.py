"""Words by which two texts are compared."""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_ENDINGS = ("ations", "ation", "ings", "ing", "ed", "es", "s")
_STEM = 4
"""Letters that must be left of a word that loses its ending."""


def content_words(text: str, small: Collection[str]) -> frozenset[str]:
    """The words and numbers of a text but the small ones, in lower case and without endings."""
    words = (word.lower().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in small) | _numbers(text)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(number.replace(",", "") for number in _NUMBER.findall(text))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word.removesuffix(ending)
    return word
