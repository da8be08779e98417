"""Full dates (day, month and year) as witnesses: in datelines and headings, told as past or as ahead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from detente.times.calendar import add_days
from detente.times.dated import Witness
from detente.times.grammar import Found
from detente.times.resolve import Expressions
from detente.times.tense import governors, is_verbal, tense_of

# A page may come out so many days after its dateline.
DATELINE_REACH = 30
DATE_RULES = frozenset({"month-day", "day-month", "numeric", "month-days", "days-month"})
DATELINE, PAGE, PAST, AHEAD, NAMED = "dateline", "page", "date past", "date ahead", "date"
RECENT = "date recent"
# News gives the weekday with a full date, and the date of a post on a network, only where it is recent
# (all of 70 in 840 political reports within eight days): so far after and before it a text is written.
_RECENT_AFTER, _RECENT_BEFORE, _PLANNED_BEFORE, _RECENT_SLACK = 10, 10, 60, 50
_POST = re.compile(r"@\w+\)?[\s\"'>]*$|date(?:time)?=[\"']$")
_POST_REACH = 40
# Headings stand near the top; a line that is nothing but a date says the same anywhere.
_HEAD_CHARS = 900
_LONGEST_LINE = 110
_LONGEST_LEAD = 9
_LINE_BREAK = re.compile(r"\n|\s\|\s")
_ENDS_DATELINE = re.compile(
    r"\s*(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*)?(?:$|[(\-–—:|.]|\d+ comments)", re.I
)
# Words by which a page gives its own date: when it was put up, not when it was written.
_OF_PAGE = frozenset(
    {"posted", "published", "updated", "date", "modified", "retrieved", "accessed", "added", "edited"}
)
_SMALL = frozenset(
    {"of", "the", "by", "from", "at", "in", "on", "and", "for", "our", "de", "la", "et", "et."}
)
_UNTIL = frozenset({"until", "till", "by", "before", "for"})
# Verbs whose past tense sets a date that may still lie ahead: "the vote was set for May 3".
SET_AHEAD = frozenset(
    {"schedule", "set", "plan", "expect", "slate", "extend", "delay", "postpone", "fix", "call"}
)


def is_full(found: Found) -> bool:
    """Whether an expression gives day, month and year."""
    return found.rule in DATE_RULES and ("iso" in found.groups or found.kind("year") == "YEAR")


def from_full_dates(expressions: Expressions) -> Iterator[Witness]:
    """What the full dates of a text say about its day."""
    full = {id(found): found for found in expressions.found if is_full(found)}
    if not full:
        return
    days: list[tuple[Found, dt.date]] = []
    for found, span, _ in expressions.meanings(None):
        if id(found) in full and span.start is not None:
            days.append((found, span.start))
    text = expressions.tokens.text
    headings = {found.start: kind for found, _ in days if (kind := _heading(expressions, text, found))}
    lines = {day for found, day in days if headings.get(found.start) == DATELINE}
    agree = bool(lines) and (max(lines) - min(lines)).days <= DATELINE_REACH
    yield from _recent(expressions, text, days, headings)
    for found, day in days:
        words = text[found.start : found.end]
        kind = headings.get(found.start, "")
        if kind == DATELINE and agree:
            said = f"the dateline says {words}"
            yield Witness(day, add_days(day, 1), 1.0, said, DATELINE_REACH, kind=DATELINE)
        elif kind == PAGE:
            # A page can put up an old text, but no text is newer than its page.
            reason = f"the page's own line says {words}"
            yield Witness(day, add_days(day, 1), 1.0, reason, kind=PAGE, spans=((None, add_days(day, 2)),))
        elif kind != RECENT:
            yield from _from_running_text(expressions, found, day, words)


def _recent(
    expressions: Expressions, text: str, days: list[tuple[Found, dt.date]], headings: dict[int, str]
) -> Iterator[Witness]:
    """The newest date that stands with its weekday or beside a post; named days are remembered for long."""
    near = [
        (day, found)
        for found, day in days
        if (found.get("wd") and int(found.get("wd") or 0) == day.isoweekday())
        or headings.get(found.start) == RECENT
        or _POST.search(text, max(0, found.start - _POST_REACH), found.start)
    ]
    near = [(day, found) for day, found in near if f"{day:%m-%d}" not in expressions.named_days]
    if not near:
        return
    day, found = max(near, key=lambda pair: pair[0])
    ahead = bool(found.get("wd")) and expressions.direction(found) > 0
    since = add_days(day, -(_PLANNED_BEFORE if ahead else _RECENT_BEFORE))
    words = text[found.start : found.end]
    reason = f"{words} is given with its weekday, a post or a line of its own, as recent days are"
    yield Witness(since, add_days(day, _RECENT_AFTER), 1.0, reason, _RECENT_SLACK, kind=RECENT)


def _from_running_text(expressions: Expressions, found: Found, day: dt.date, words: str) -> Iterator[Witness]:
    if tells_past(expressions, found):
        yield Witness(add_days(day, -1), None, 0.7, f"{words} is told as past", kind=PAST)
    elif tells_future(expressions, found):
        yield Witness(None, add_days(day, 1), 0.8, f"{words} is told as still ahead", kind=AHEAD)
    elif _planned(expressions, found):
        yield Witness(None, add_days(day, 1), 0.4, f"{words} is named in a plan", kind=AHEAD)
    elif expressions.direction(found) <= 0 and not _led_by_limit(expressions, found):
        yield Witness(add_days(day, -1), None, 0.5, f"{words} is named", kind=NAMED)


def _heading(expressions: Expressions, text: str, found: Found) -> str:
    """Whether a date stands in a dateline or heading, in a line of the page about itself, or in one alone."""
    start, end = _line(text, found)
    lead, tail = text[start : found.start], text[found.end : end]
    words = re.findall(r"[^\W\d_][\w.'’-]*", lead)
    alone = not lead.strip() and re.fullmatch(r"[\s.,)]*", tail) is not None
    if found.start > _HEAD_CHARS:
        return RECENT if alone else ""
    if alone:
        return DATELINE
    if len(words) > _LONGEST_LEAD:
        return ""
    lower = {word.lower() for word in words}
    if lower & _OF_PAGE and len(tail) <= _LONGEST_LINE:
        return PAGE
    if not _ENDS_DATELINE.match(tail) or not words:
        return ""
    if all(word[0].isupper() or word in _SMALL for word in words) and words[-1] not in _SMALL - {"on"}:
        return "" if words[-1] == "on" else DATELINE
    whole = not tail.strip() and end - start <= _LONGEST_LINE and lead.rstrip().endswith((",", "-", "–", "—"))
    return DATELINE if whole and not _has_verb(expressions, start, end) else ""


def _line(text: str, found: Found) -> tuple[int, int]:
    """The line around an expression; a bar parts lines too."""
    low = max(0, found.start - 2 * _LONGEST_LINE)
    start = max((match.end() for match in _LINE_BREAK.finditer(text, low, found.start)), default=low)
    after = _LINE_BREAK.search(text, found.end, found.end + 4 * _LONGEST_LINE)
    return start, after.start() if after else min(len(text), found.end + 4 * _LONGEST_LINE)


def _has_verb(expressions: Expressions, start: int, end: int) -> bool:
    first, last = expressions.tokens.at(start), expressions.tokens.at(end - 1)
    return any(token.tag_ in {"VBD", "VBZ", "MD"} for token in expressions.doc[first : last + 1])


def _led_by_limit(expressions: Expressions, found: Found) -> bool:
    before = expressions.items[found.first - 1].text if found.first else ""
    return before in _UNTIL or before in {"after", "from", "due", "maturing"}


def tells_past(expressions: Expressions, found: Found) -> bool:
    """Whether a plain past tense governs an expression, so that it cannot lie ahead."""
    for word in governors(expressions.head(found)):
        if word.lower_ in _UNTIL:
            return False
        if is_verbal(word):
            plain = word.tag_ in {"VBD", "VBN"} and tense_of(word.doc, word.i) == "past"
            return plain and word.lemma_ not in SET_AHEAD
    return False


def tells_future(expressions: Expressions, found: Found) -> bool:
    """Whether will, "is to" or a present plan governs an expression, in no clause told in the past."""
    direction = expressions.direction(found)
    if direction <= 0:
        return False
    for word in governors(expressions.head(found)):
        helpers = {child.lower_ for child in word.children if child.dep_ in {"aux", "auxpass"}}
        if helpers & {"would", "'d", "’d", "had", "was", "were", "could", "might"}:
            return False
        if is_verbal(word):
            return tense_of(word.doc, word.i) == "future"
    return False


def _planned(expressions: Expressions, found: Found) -> bool:
    """Whether a present tense that looks ahead governs an expression: "expires on Dec. 31, 1990"."""
    if expressions.direction(found) <= 0:
        return False
    word = next((word for word in governors(expressions.head(found)) if is_verbal(word)), None)
    return word is not None and tense_of(word.doc, word.i) == "present"
