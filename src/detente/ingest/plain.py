"""Plain text to title, outlet, byline, stamp and main text: what stands at head and tail of a page.

The lines of the main text are never edited; lines that belong to the page are left out whole.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from detente.ingest.credits import clean_byline, clean_outlet, is_outlet
from detente.ingest.heads import (
    REPLY,
    Credit,
    credit_of,
    fold,
    is_page_line,
    is_title,
    place_or_name_credit,
    split_title,
    title_block,
)
from detente.ingest.patterns import is_breadcrumb, is_furniture, tables
from detente.ingest.stamps import Stamp

# Credits stand among the first lines: the head ends after so many lines, or so many paragraphs.
_HEAD_LINES = 25
_HEAD_PARAGRAPHS = 2
_NAME_WORDS = 5
# From this length a line is a paragraph of the article, or a sentence of one where it ends as such.
_PARAGRAPH = 160
_SENTENCE = 80
_DATELINE_AGENCY = re.compile(
    r"\s*(?:[A-Z][\w'’.-]*[\w\s,.'’/-]{0,70}?[\s.]*)?"
    r"(?:\(([A-Z][\w .'’/-]{1,40})\)\s*(?:[-–—]{1,2}|:)|/([A-Z][\w .'’-]{1,40})/\.?)\s*\S"
)


@dataclass(slots=True)
class Page:
    """What was found in a text; the strings are empty where nothing was."""

    title: str = ""
    outlet: str = ""
    byline: str = ""
    posted: dt.date | None = None
    posted_as: str = ""
    main: str = ""
    updated: Stamp | None = field(default=None, repr=False)


def read_plain(text: str, *, title: str = "") -> Page:
    """Title, credits and main text of a plain text.

    Args:
        text: the text with ``\\n`` line ends.
        title: the title where it is known from elsewhere; lines that repeat it are left out.

    Returns:
        The page; ``main`` is empty where the text has nothing but furniture.
    """
    page = Page(title=title)
    lines = text.split("\n")
    keep = [bool(line.strip()) for line in lines]
    end_of_head = _read_head(lines, keep, page)
    _read_tail(lines, keep, page, end_of_head)
    for i in range(end_of_head, len(lines)):
        if keep[i] and is_furniture(lines[i], "any"):
            keep[i] = False
    page.main = _joined(lines, keep)
    if page.posted is None and page.updated is not None:
        page.posted, page.posted_as = page.updated.day, page.updated.text
    if not page.outlet:
        page.outlet = _agency_of_dateline(page.main)
    return page


def _read_head(lines: list[str], keep: list[bool], page: Page) -> int:
    """Take title and credits from the first lines; the number of the line after the first that stays."""
    paragraphs = seen = 0
    start = len(lines)
    for i, line in enumerate(lines):
        if not keep[i]:
            continue
        seen += 1
        if seen > _HEAD_LINES or paragraphs >= _HEAD_PARAGRAPHS:
            break
        length = _no_text(lines, i, page, first=start == len(lines) and not page.title)
        keep[i : i + length] = [False] * length
        if length == 0:
            start = min(start, i + 1)
            paragraphs += len(line) > _PARAGRAPH or line.rstrip().endswith((".", '."', ".”"))
    return start


def _no_text(lines: list[str], i: int, page: Page, *, first: bool) -> int:
    """How many lines from a line of the head on are not main text; what they say is taken.

    Args:
        lines: all lines.
        i: the line.
        page: takes what is found.
        first: nothing of the article, not even the title, was seen before the line.
    """
    line = lines[i]
    if page.title and fold(line) == fold(page.title):
        return 1
    credit = credit_of(line, first=first)
    if credit is None and page.title:
        credit = _credit_beside(lines, i)
    if credit is not None:
        _take(credit, page)
        return 0 if credit.stays else 1
    if is_furniture(line, "head") and not (first and _only_title(lines, i)):
        return 1
    if not first:
        return 0
    if _outlet_line(lines, i, page):
        return 1
    length = title_block(lines, i)
    if length:
        page.title, site = split_title(_title_of(lines[i : i + length]))
        page.outlet = page.outlet or site
    return length


def _title_of(block: list[str]) -> str:
    return REPLY.sub("", " ".join(" ".join(block).split()).lstrip("#").strip())


def _only_title(lines: list[str], i: int) -> bool:
    """Whether the next line is the article's first paragraph, so that this one must be the title."""
    following = next((line for line in lines[i + 1 :] if line.strip()), "")
    return len(following) > _PARAGRAPH and is_title(lines[i])


def _credit_beside(lines: list[str], i: int) -> Credit | None:
    """A bare name or outlet that stands beside a line of credits; None if the line is none."""
    credit = place_or_name_credit(lines[i])
    if credit is None:
        return None
    before = next((line for line in reversed(lines[:i]) if line.strip()), "")
    after = next((line for line in lines[i + 1 :] if line.strip()), "")
    return credit if is_page_line(before) or is_page_line(after) else None


def _outlet_line(lines: list[str], i: int, page: Page) -> bool:
    """Whether a line is the site's or outlet's name above the title; it is taken if so."""
    nearby = [n for n in range(i + 1, min(i + _HEAD_LINES, len(lines))) if lines[n].strip()]
    following = next((n for n in nearby if not is_page_line(lines[n])), None)
    if following is None or not title_block(lines, following):
        return False
    # Site names stand above the breadcrumb, titles below it.
    above = len(lines[i].split()) <= _NAME_WORDS and any(
        is_breadcrumb(lines[n]) for n in nearby if n < following
    )
    if not above and (page.outlet or not is_outlet(lines[i])):
        return False
    page.outlet = page.outlet or clean_outlet(lines[i])
    return True


def _take(credit: Credit, page: Page) -> None:
    """Put what a credit line says where nothing is yet."""
    page.title = page.title or credit.title
    page.byline = page.byline or credit.byline
    page.outlet = page.outlet or credit.outlet
    if credit.stamp is not None and credit.is_update:
        page.updated = page.updated or credit.stamp
    elif credit.stamp is not None and not page.posted_as:
        page.posted, page.posted_as = credit.stamp.day, credit.stamp.text


def _read_tail(lines: list[str], keep: list[bool], page: Page, start: int) -> None:
    """Leave out what follows the article: other headlines, credits, rights, the title once more."""
    _cut_sections(lines, keep, start)
    known = fold(page.title)
    for i in range(len(lines) - 1, start - 1, -1):
        if not keep[i]:
            continue
        line = lines[i].strip()
        credit = credit_of(line, first=False)
        if credit is not None:
            credit.title = ""
            _take(credit, page)
            if credit.stays:
                return
        elif is_furniture(line, "tail"):
            _take_credit_sentence(line, page)
        elif not (known and fold(line) == known):
            return
        keep[i] = False


def _take_credit_sentence(line: str, page: Page) -> None:
    found = re.match(r"[(\[]?(?:reporting|written) by\b\s*([^;\n)\]]+)", line, re.IGNORECASE)
    if found and not page.byline:
        page.byline = clean_byline(found[1])
    bare = clean_outlet(line)
    if not page.outlet and bare.lower() in {name.lower() for name in tables().agencies.values()}:
        page.outlet = bare


def _cut_sections(lines: list[str], keep: list[bool], start: int) -> None:
    """Leave out from a heading such as "Related stories" on, if no paragraph follows it."""
    for i in range(len(lines) - 1, start - 1, -1):
        if not keep[i]:
            continue
        line = lines[i].strip()
        if len(line) > _PARAGRAPH or (len(line) > _SENTENCE and line.endswith((".", "!", '"', "”"))):
            return
        if len(line) < 60 and tables().section.fullmatch(line):
            keep[i:] = [False] * (len(lines) - i)


def _joined(lines: list[str], keep: list[bool]) -> str:
    """The kept lines with their blank lines; where lines are left out, no two gaps stand together."""
    result: list[str] = []
    cut = False
    for line, kept in zip(lines, keep, strict=True):
        blank = not line.strip()
        if not kept and not blank:
            cut = True
        elif kept:
            result.append(line)
            cut = False
        elif result and not (cut and not result[-1].strip()):
            result.append(line)
    while result and not result[-1].strip():
        result.pop()
    return "\n".join(result)


def _agency_of_dateline(main: str) -> str:
    """The agency in a dateline such as "PARIS (AFP) -"; '' if there is none."""
    found = _DATELINE_AGENCY.match(main[:200])
    name = (found[1] or found[2]) if found else ""
    return clean_outlet(name) if name and is_outlet(name) else ""
