"""Whether a text is English, by two witnesses: an identifier of languages and the small words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from detente.errors import LanguageError
from detente.ingest.patterns import tables

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The first and the middle part are enough to tell and keep long texts quick.
_PART = 1500
_SHORT = 200
_SURE = 0.5
_SURE_SHORT = 0.6
# In English news more than a third of the words are small ones; in other languages next to none are.
_ENGLISH_SHARE = 0.2
_WORDS = re.compile(r"[^\W\d_]+")


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads numpy and a model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def check_english(text: str, source: str) -> None:
    """Check that a text is English; where it is too short to tell, it passes.

    Raises:
        LanguageError: it is in another language, which the message names.
    """
    sample = text[:_PART] if len(text) <= 2 * _PART else f"{text[:_PART]} {text[len(text) // 2 :][:_PART]}"
    words = [word.lower() for word in _WORDS.findall(sample)]
    if not words:
        return
    small = sum(word in tables().english for word in words) / len(words)
    if small >= _ENGLISH_SHARE:
        return
    code, sure = _identifier().classify(sample)
    if code in {"en", "zxx"}:
        return
    foreign = _foreign_script(sample)
    short = len(text) < _SHORT
    if foreign or (sure >= _SURE_SHORT and small == 0 if short else sure >= _SURE):
        name = tables().languages.get(code, "another language")
        raise LanguageError(f"is in {name}: only English is coded", source=source)


def _foreign_script(sample: str) -> bool:
    """Whether most letters are of a script that English is not written in."""
    letters = [c for c in sample if c.isalpha()]
    other = sum(1 for c in letters if ord(c) > 0x24F and "LATIN" not in unicodedata.name(c, ""))
    return other > len(letters) / 2
