"""Quotations by their marks: straight, curly, single, nested, unbalanced, over paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median

from detente.attribution.tree import Span

_MARK = re.compile(r"``|''|[\"“”„«»‘’'‟]")
_BLANK = re.compile(r"\n[ \t\r\xa0]*\n\s*")
_LINE = re.compile(r"\s*\n\s*")
_WRAPPED_LINE = (50, 100)
"""Median and longest line, in characters, of text that is wrapped by hand."""
MARKS = "\"“”„«»‘’'‟` "
"""Every character that quotation marks are made of, and a space."""
_OPENERS = {"“", "„", "«", "``", "‟"}
_CLOSERS = {"”", "»"}


@dataclass(slots=True)
class Quotation:
    """What stands between a pair of quotation marks, marks included (characters)."""

    start: int
    end: int
    paragraph: int
    closed: bool
    """False where the paragraph ends before the quotation does."""
    inner: list[Quotation] = field(default_factory=list)
    """Quotations inside this one."""


def paragraphs(text: str) -> list[Span]:
    """Character spans of the paragraphs: between blank lines, or between line ends where the
    lines are not wrapped by hand."""
    lines = [len(line) for line in text.split("\n") if line.strip()]
    usual, longest = _WRAPPED_LINE
    wrapped = len(lines) > 3 and median(lines) >= usual and max(lines) <= longest
    breaks = (_BLANK if wrapped else _LINE).finditer(text)
    found: list[Span] = []
    start = 0
    for match in breaks:
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def quotations(text: str, parts: list[Span] | None = None) -> list[Quotation]:
    """The outermost quotations of a text in order, those inside them in ``inner``.

    Args:
        text: any text.
        parts: its paragraphs, where already known.
    """
    found: list[Quotation] = []
    for number, (start, end) in enumerate(parts if parts is not None else paragraphs(text)):
        found.extend(_in_paragraph(text, start, end, number))
    return found


def _in_paragraph(text: str, start: int, end: int, number: int) -> list[Quotation]:
    outer: list[Quotation] = []
    double: Quotation | None = None
    single: Quotation | None = None
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match.group(), match.start(), match.end()
        before = text[at - 1] if at > start else " "
        follows = text[after] if after < end else " "
        if mark in ("‘", "’", "'"):
            if single is None and _opens_single(text, mark, before, follows, after, end):
                single = Quotation(at, end, number, closed=False)
            elif single is not None and mark != "‘" and _closes_single(before, follows):
                single.end, single.closed = after, True
                (double.inner if double else outer).append(single)
                single = None
            continue
        if double is None:
            if _opens_double(mark, before, follows, at > start):
                double = Quotation(at, end, number, closed=False)
                single = None
        elif mark in _CLOSERS or (mark not in _OPENERS and not _reopens(text, before, follows)):
            double.end, double.closed = after, True
            outer.append(double)
            double = single = None
        else:  # a second opening mark: the first one was never closed
            double.end = _trimmed(text, double.start, at)
            outer.append(double)
            double = Quotation(at, end, number, closed=False)
    if double is not None:
        double.end = _trimmed(text, double.start, end)
        outer.append(double)
    return [item for item in outer if item.end - item.start > 2]


def _opens_double(mark: str, before: str, follows: str, inside: bool) -> bool:
    if mark in _OPENERS:
        return True
    if mark in _CLOSERS:  # a closing mark set for an opening one, as in `—”Fear`
        return not before.isalnum() and follows.isalnum() and before not in ".,!?"
    if before.isdigit() and not follows.isalnum():  # inches and seconds
        return False
    return not follows.isspace() or not inside


def _reopens(text: str, before: str, follows: str) -> bool:
    """Whether a straight mark inside a quotation can only be an opening one."""
    return before.isspace() and follows.isupper()


def _opens_single(text: str, mark: str, before: str, follows: str, after: int, end: int) -> bool:
    if before.isalnum() or not (follows.isalnum() or follows in '“"$[('):
        return False
    if mark == "’" or (mark == "'" and follows.isdigit()):  # ’90s, ’em
        return False
    close = "'" if mark == "'" else "’"
    at = text.find(close, after, end)
    while at != -1:
        following = text[at + 1] if at + 1 < end else " "
        if _closes_single(text[at - 1], following):
            return True
        at = text.find(close, at + 1, end)
    return False


def _closes_single(before: str, follows: str) -> bool:
    """A possessive of a plural (``workers' rights``) looks the same: only ``s`` before is doubtful."""
    if before.isspace() or follows.isalnum():
        return False
    return not (before == "s" and follows == " ")


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
