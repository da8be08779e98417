"""Who wrote an article and where it appeared, from the words of a credit line."""

from __future__ import annotations

import re

from detente.ingest.patterns import tables

_WORD = r"[^\W\d_][\w'’.-]*"
_BRACKETS = "()[]{}<>（）【】"
_EDGES = " \t\r\xa0|/·•,;:：-–—*_~»«›‹\"“”'‘’" + _BRACKETS
_ADDRESS = re.compile(r"\s*<[^<>]*>|\S+@\S+\.\S+|(?<!\w)@\w+")
# Where the names of a byline end: place, paper or job of the writer.
_AFTER_NAMES = re.compile(
    r"\s+(?:in|for|at|from|on|reports?|reporting|via|of|with)\s+|\s*[|(/–—•·;]|\s+-+\s+"
)
_JOINED = re.compile(r"\s*(?:,\s*and\b|,|&|\band\b)\s*", re.IGNORECASE)
_SITE = re.compile(r"https?://(?:www\.)?([\w.-]+\.[a-z]{2,})(?::\d+)?(?:/\S*)?$", re.IGNORECASE)
_LAST = re.compile(r"&|\band\b", re.IGNORECASE)
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|"
    r"september|october|november|december|today|yesterday",
    re.IGNORECASE,
)
_LONGEST_NAME = 80


def clean_outlet(text: str) -> str:
    """An outlet as a credit names it: no brackets, addresses or marks around it; '' if none is left.

    An address gives the name of its host. Known agencies come under one name, such as
    "Associated Press" for "AP".
    """
    site = _SITE.match(text.strip(_EDGES))
    if site:
        return site[1].lower()
    bare = " ".join(_ADDRESS.sub(" ", text).split()).strip(_EDGES)
    if not bare or len(bare) > _LONGEST_NAME or not any(c.isalpha() for c in bare):
        return ""
    return tables().agencies.get(bare.lower(), bare)


def is_outlet(text: str) -> bool:
    """Whether a few words are the name of an outlet: a known one, or one that says so itself."""
    bare = text.strip(_EDGES)
    if bare.lower() in tables().agencies:
        return True
    words = bare.split()
    return (
        0 < len(words) <= 5
        and bare[0].isupper()
        and (words[-1].lower() in tables().outlet_words)
        and all(w[0].isupper() or w.lower() in {"of", "the", "and", "for", "&"} for w in words)
    )


def clean_byline(text: str) -> str:
    """The names of the writers in a credit, as written; '' where it names no person.

    Accounts that post for a site ("Silver Editor", "admin") and outlets are no persons.
    """
    bare = " ".join(_ADDRESS.sub(" ", text).split()).strip(_EDGES)
    bare = re.sub(r"(?i)^by\b[:\s]*", "", bare)
    names = _AFTER_NAMES.split(bare, maxsplit=1)[0].strip(_EDGES)
    # A comma stands between writers ("A B, C D and E F") or before a job ("A B, Staff Writer").
    for candidate in (names, names.split(",")[0].strip()):
        if "," in candidate and not _LAST.search(candidate):
            continue
        people = [name for name in _JOINED.split(candidate) if name]
        if len(candidate) <= 3 * _LONGEST_NAME and people and all(is_person(name) for name in people):
            return candidate
    return ""


def outlet_of_byline(text: str) -> str:
    """The outlet in a byline, such as Reuters in "By Jane Doe, Reuters"; '' if there is none."""
    bare = re.sub(r"(?i)^by\b[:\s]*", "", " ".join(text.split()))
    for part in re.split(r"[,|()/•·]|\s[-–—]+\s|\bfor\b", bare):
        if is_outlet(part):
            return clean_outlet(part)
    first = re.split(r"[\s,]+", re.split(r",\s*", bare, maxsplit=1)[-1], maxsplit=1)[0]
    return tables().agencies.get(first.lower(), "") if "," in bare and first.isupper() else ""


def is_person(name: str) -> bool:
    """Whether a few words look like a person's full name: two to five, each with a capital letter."""
    words = name.split()
    known = tables()
    if not 2 <= len(words) <= 5 or len(name) > _LONGEST_NAME or name.lower() in known.agencies:
        return False
    plain = [word.strip(".'’,-").lower() for word in words]
    if any(word in known.accounts or _CALENDAR.fullmatch(word) for word in plain):
        return False
    capital = [
        bool(re.fullmatch(_WORD, word)) and (word[0].isupper() or plain[i] in known.particles)
        for i, word in enumerate(words)
    ]
    return all(capital) and (words[-1][0].isupper()) and not is_outlet(name)
