"""Numbers of casualties that a sentence tells, for the disagreements between reports."""

from __future__ import annotations

import re
from functools import cache

from detente.times.lexicon import load_words

_HARM = r"(?:killed|dead|died|wounded|injured|hurt|missing|abducted|kidnapped|arrested|detained|captured)"
_HARMING = r"killing|killed|wounding|wounded|injuring|injured"
_PEOPLE = r"(?:\s+[\w'’-]+){0,4}?"
_ABOUT = r"(?:at least |about |some |more than |up to )?"
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_DIGITS = 9
_KINDS = {"kill": "killed", "dead": "killed", "died": "killed", "wound": "wounded", "injur": "wounded"}


def casualties(text: str) -> list[str]:
    """The casualties that a sentence counts, such as ``12 killed``, each once, in text order."""
    found: list[tuple[int, str]] = []
    passive, active = _forms()
    for form in (passive, active):
        for match in form.finditer(text):
            first, second = match[1].lower(), match[2].lower()
            number, word = (second, first) if form is active else (first, second)
            value = _value(number)
            if value is not None:
                kind = next((name for stem, name in _KINDS.items() if word.startswith(stem)), word)
                found.append((match.start(), f"{value:,} {kind}"))
    return list(dict.fromkeys(words for _, words in sorted(found)))


def _value(word: str) -> int | None:
    digits = word.replace(",", "")
    if digits.isdecimal():
        return int(digits) if len(digits) <= _MOST_DIGITS and not _YEAR.fullmatch(word) else None
    tens, _, ones = word.partition("-")
    return _words()[tens] + (_words()[ones] if ones else 0)


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "12 soldiers were killed" and "killed 12 soldiers"."""
    words = "|".join(sorted(map(re.escape, _words()), key=len, reverse=True))
    tens = "|".join(word for word, value in _words().items() if value in range(20, 100, 10))
    ones = "|".join(word for word, value in _words().items() if value in range(1, 10) and " " not in word)
    number = rf"(\d[\d,]*|(?:{tens})-(?:{ones})|{words})"
    uncounted = number.replace("(", "(?:", 1)
    return (
        re.compile(
            rf"\b(?<!\bno ){number}\b{_PEOPLE}\s+(?:(?:was|were|have been|had been|are|being)\s+)?({_HARM})\b"
            rf"(?!\s+{_ABOUT}{uncounted}\b)",
            re.I,
        ),
        re.compile(rf"\b({_HARMING})\s+{_ABOUT}{number}\b", re.I),
    )


@cache
def _words() -> dict[str, int]:
    rows = [row for row in load_words() if row.kind == "N" and row.value.isdecimal()]
    return {word: int(row.value) for row in rows for word in row.words}
