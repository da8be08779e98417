"""One spelling for the many that a place name has: the keys of the gazetteer."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
        "ə": "a", "ŋ": "ng", "ħ": "h", "-": " ", "–": " ", "—": " ", "/": " ", ",": " ",
        "'": None, "’": None, "‘": None, "ʻ": None, "ʼ": None, "ʿ": None, "ʾ": None, "`": None,
        "´": None, ".": None,
    }
)  # fmt: skip
_WORDS = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}
_ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|at|an|ad|az|adh|ath) (?=\w{3})")
# Longer than any place name: what is longer is no name but text run together.
MAX_NAME = 60


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """The key of a name: without case, marks, points, apostrophes and hyphens, "Saint" as "st".

    Empty for what is longer than :data:`MAX_NAME` characters.
    """
    if len(name) > MAX_NAME:
        return ""
    text = name.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    words = text.translate(_LETTERS).split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(_WORDS.get(word, word) for word in words)


def without_article(key: str) -> str:
    """A key without an Arabic article before it: "al raqqah" gives "raqqah"; else the key itself."""
    return _ARTICLE.sub("", key)
