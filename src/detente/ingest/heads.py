"""Lines at the head of a page: credits such as ``Author: … Source: …`` and titles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.ingest.credits import clean_byline, clean_outlet, is_outlet, is_person, outlet_of_byline
from detente.ingest.patterns import Field, is_furniture, tables
from detente.ingest.stamps import Stamp, find_stamps

_LONGEST_CREDIT = 300
_LONGEST_TITLE = 220
_TITLE_WORDS = 32
_SHORTEST_WRAPPED = 25
# "Source: Iran to resume talks" is a headline: the name of an outlet has fewer words.
_OUTLET_WORDS = 6
_UPDATE = re.compile(r"\b(?:updated?|modified)\b", re.IGNORECASE)
_STAMP_WORDS = re.compile(
    r"(?:web\s+)?(?:first\s+)?\b(?:posted|published|publish|updated?|last|modified|first|created|issued|released?|"
    r"written|date|time|on|at|as of|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[\s:,|-]*",
    re.IGNORECASE,
)
_SEPARATORS = " \t\xa0|/·•,;:-–—*_~()[]<>"
_BY = re.compile(r"[\W_]*by\b[:\s]+(?=\S)", re.IGNORECASE)
_PLACE_DATE = re.compile(r"[A-Z][\w'’.-]*(?:[\s,]+[A-Z][\w'’.-]*){0,4}\s*,?\s*(?:on\s+)?")
REPLY = re.compile(r"(?:(?:re|fwd?|fw)\s*:\s*)+", re.IGNORECASE)
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]+(?:[,/][^()\n]{0,40})?\s*(?:\([A-Z][^)\n]{1,40}\))?\s*(?:[-–—]{1,2}|:)\s+\S|"
    r"[A-Z][\w.,'’ /-]{1,60}\([A-Z][\w .'’/-]{1,40}\)\s*[-–—]"
)
_SENTENCES = re.compile(r"[a-z0-9\"”’)][.!?][\"”’]?\s+[A-Z\"“‘]")
_TITLE_SUFFIX = re.compile(r"(.*\S)\s+[|–—-]\s+([^|–—]{2,40})")
_FOLD = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Credit:
    """What a line of credits says."""

    title: str = ""
    outlet: str = ""
    byline: str = ""
    stamp: Stamp | None = None
    is_update: bool = False
    stays: bool = False
    """The line is a dateline: it gives the date and remains in the text."""


def fold(line: str) -> str:
    """A line without case, space and punctuation, to find repetitions."""
    return _FOLD.sub("", line).lower()


def credit_of(line: str, *, first: bool) -> Credit | None:
    """What a line of credits says; None if the line is none.

    Args:
        line: one line of a page.
        first: nothing of the article, not even the title, was seen before the line.
    """
    text = line.strip()
    if not text or len(text) > _LONGEST_CREDIT:
        return None
    return _labelled(text, first=first) or _byline_line(text) or _stamp_line(text)


def _labelled(text: str, *, first: bool) -> Credit | None:
    """A line that begins with a label, such as ``Source: (The Post Time :2014-10-27``."""
    known = tables()
    marks = list(known.label.finditer(text))
    if not marks or text[: marks[0].start()].strip(_SEPARATORS + "#"):
        return None
    credit = Credit()
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        name = " ".join((mark["free"] or mark["glued"]).lower().split())
        field = known.field_of[name]
        if field == "title":
            credit.title = REPLY.sub("", text[mark.end() :].strip(" \t\"'"))
            return credit
        value = text[mark.end() : following.start() if following else len(text)].strip()
        if not _fits(field, value, first=first):
            return None
        _put(credit, field, value)
    return credit


def _fits(field: Field, value: str, *, first: bool) -> bool:
    """Whether a label's value is of the kind that the label announces."""
    if field in {"posted", "updated"}:
        stamps = find_stamps(value)
        rest = _STAMP_WORDS.sub(" ", _without(value, stamps)).strip(_SEPARATORS)
        return len(rest.split()) <= (_OUTLET_WORDS if stamps else 0) and not rest.endswith((".", "?", "!"))
    words = len(value.split())
    if field == "outlet":
        return words <= _OUTLET_WORDS or bool(find_stamps(value))
    if field == "byline":
        return words <= 2 * _OUTLET_WORDS and not value.endswith((".", "?", "!"))
    return words <= 2 * _OUTLET_WORDS and not (first and words > 3)


def _put(credit: Credit, field: Field, value: str) -> None:
    stamps = find_stamps(value)
    if stamps and field != "none":
        if credit.stamp is None or (credit.is_update and field == "posted"):
            credit.stamp, credit.is_update = stamps[0], field == "updated"
        value = _without(value, stamps)
    if field == "byline":
        credit.byline = credit.byline or clean_byline(value)
        credit.outlet = credit.outlet or outlet_of_byline(value)
    elif field == "outlet":
        credit.outlet = credit.outlet or clean_outlet(value)


def _byline_line(text: str) -> Credit | None:
    """A line such as "By JANE DOE, Associated Press" or "By Jane Doe | Oct 27, 2014"."""
    found = _BY.match(text)
    if found is None or (text.endswith((".", "?", "!", ":")) and not re.search(r"[JS]r\.$", text)):
        return None
    stamps = find_stamps(text)
    value = _without(text[found.end() :], find_stamps(text[found.end() :]))
    value = _STAMP_WORDS.sub(" ", value) if stamps else value
    byline, outlet = clean_byline(value), outlet_of_byline(value)
    if not byline and not outlet:
        # "By admin", "By Staff Writer": nobody in particular, yet a byline.
        words = [w.lower().strip(_SEPARATORS) for w in value.split()]
        if not (0 < len(words) <= 4 and any(w in tables().accounts for w in words)) and not stamps:
            return None
    return Credit(
        byline=byline,
        outlet=outlet,
        stamp=stamps[0] if stamps else None,
        is_update=bool(stamps and _UPDATE.search(text)),
    )


def _stamp_line(text: str) -> Credit | None:
    """A line that is a date with at most a name beside it."""
    stamps = find_stamps(text)
    if not stamps:
        return None
    rest = _STAMP_WORDS.sub(" ", _without(text, stamps))
    credit = Credit(stamp=stamps[0], is_update=bool(_UPDATE.search(text[: stamps[0].start])))
    bare = rest.strip(_SEPARATORS)
    if not bare or not any(c.isalpha() for c in bare):
        return credit
    if re.match(r"by\s", bare, re.IGNORECASE):
        credit.byline, credit.outlet = clean_byline(bare), outlet_of_byline(bare)
        return credit if len(bare.split()) <= 2 * _OUTLET_WORDS else None
    parts = [part.strip(_SEPARATORS) for part in re.split(r"[|/•·,()]|\s[-–—]+\s", rest)]
    parts = [part for part in parts if part]
    outlets = [part for part in parts if is_outlet(part)]
    people = [part for part in parts if is_person(part)]
    if outlets and len(bare.split()) <= 2 * _OUTLET_WORDS:
        credit.outlet = clean_outlet(outlets[0])
        credit.byline = people[0] if people else ""
        return credit
    if _PLACE_DATE.fullmatch(text[: stamps[0].start]) and not text[stamps[-1].end :].strip(_SEPARATORS + "."):
        credit.stays = True
        return credit
    if people and len(parts) == 1:
        credit.byline = people[0]
        return credit
    return None


def place_or_name_credit(line: str) -> Credit | None:
    """A line that is a credit only beside others: "Jane Doe in Seoul", "The Post, Vienna"."""
    text = line.strip()
    if (
        len(text.split()) > 2 * _OUTLET_WORDS
        or text.endswith((".", "?", "!", ":", ";"))
        or is_title_only(text)
    ):
        return None
    byline = clean_byline(text)
    outlet = outlet_of_byline(text)
    return Credit(byline=byline, outlet=outlet) if byline or outlet else None


def is_title_only(text: str) -> bool:
    """Whether a line has words in lower case beyond those that stand within names and places."""
    small = {"in", "and", "of", "the", "for", "at", "from"} | tables().particles
    return any(word[0].islower() and word not in small for word in text.split())


def _without(text: str, stamps: list[Stamp]) -> str:
    for stamp in reversed(stamps):
        text = text[: stamp.start] + " " + text[stamp.end :]
    return text


def is_title(line: str) -> bool:
    """Whether a line can be a title: short, begins as titles do, and is not a sentence or more."""
    text = line.strip().lstrip("#").strip()
    if not 3 <= len(text) <= _LONGEST_TITLE or len(text.split()) > _TITLE_WORDS:
        return False
    if text.endswith((",", ";", ":", "-", "–", "—", "(")) or not any(c.isalpha() for c in text):
        return False
    if re.search(r"\.[\"”’)]*$", text) and not re.search(r"(?:\b[A-Z]\.)+$|\.\.\.$", text):
        return False
    first = next(c for c in text if c.isalnum())
    return not first.islower() and not _DATELINE.match(text) and not _SENTENCES.search(text)


def title_block(lines: list[str], i: int) -> int:
    """How many lines from line ``i`` on are the title: 0 where there is no title.

    A title stands apart from the text: a blank line follows it, or its line ends although the
    next word would have fitted (the text goes on in a new paragraph, not in a wrapped line).
    """
    end = i
    while end < len(lines) and lines[end].strip() and end - i < 60 and not is_page_line(lines[end]):
        end += 1
    if end == i or (end - i < 2 and not any(line.strip() for line in lines[end:])):
        return 0
    apart = end - i <= 3 and any(line.strip() for line in lines[end:])
    if apart and is_title(" ".join(lines[i:end])) and (end - i == 1 or _wrapped(lines[i:end])):
        return end - i
    if end - i > 1 and is_title(lines[i]) and not _wrapped(lines[i:end]):
        return 1
    return 0


def split_title(title: str) -> tuple[str, str]:
    """A title without the name of the outlet after it, and that name: "Talks resume | The Post"."""
    found = _TITLE_SUFFIX.fullmatch(title)
    if found and is_outlet(found[2]) and is_title(found[1]):
        return found[1], clean_outlet(found[2])
    return title, ""


def is_page_line(line: str) -> bool:
    """Whether a line at the head of a page is furniture or a credit."""
    return is_furniture(line, "head") or credit_of(line, first=False) is not None


def _wrapped(block: list[str]) -> bool:
    """Whether the first line of a block breaks only because the next word did not fit."""
    if block[1].lstrip()[:1].islower():
        return True
    if len(block[0]) < _SHORTEST_WRAPPED:
        return False
    width = max(len(line.rstrip()) for line in block)
    return width <= 100 and len(block[0].rstrip()) + 1 + len(block[1].split()[0]) > width
