"""What neighbouring expressions say of each other: pairs of days, a year told once, "a day after …".

Meanings are triples of an expression, what it means, and the day that it was counted from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from detente.times.calendar import Span, add_days, day_span, make_day, month_span, shift
from detente.times.grammar import Found
from detente.times.lexicon import Item, Tokens
from detente.times.relate import opens

Meaning = tuple[Found, Span, dt.date | None]

# How far "a day after" may stand from the date that it is counted from, in items.
_REFERENCE_REACH = 25
_JOINING = frozenset({"and", "to", "through", "until", "till", "-", "–", "—", "or", "of"})
_OF_DAY = frozenset({"day", "night", "morning", "evening", "afternoon"})
_STOPS = frozenset({".", "!", "?", ""})


def fitted_pair(
    earlier: Meaning, later: Meaning, items: list[Item], day: dt.date | None
) -> tuple[Span, Span] | None:
    """Two expressions that a word joins, the one without week or year fitted to the other.

    "on Wednesday and Thursday" are days of one week in this order; "from March to May 2013" is one
    year, which only the second tells.

    Args:
        earlier: the first.
        later: the second.
        items: the items of the document.
        day: the article's day.

    Returns:
        Both meanings; None where there is nothing to fit.
    """
    a, b = earlier[0], later[0]
    between = [item.text for item in items[a.last + 1 : b.first]]
    if len(between) != 1 or between[0] not in _JOINING:
        return None
    first, second = earlier[1], later[1]
    if first.start is None or second.start is None:
        return None
    if a.rule == b.rule == "weekday":
        if first.start <= second.start or first.granularity != "day" or second.granularity != "day":
            return None
        if day is not None and first.start > day:
            return first, day_span(add_days(second.start, 7))
        return day_span(add_days(first.start, -7)), second
    if "mon" in a.groups and "mon" in b.groups and not _tells_year(a) and _tells_year(b):
        fitted = _in_year(a, first, second.start)
        return (fitted, second) if fitted is not None else None
    return None


def _tells_year(found: Found) -> bool:
    return bool({"year", "yrel", "rel"} & found.groups.keys())


def _in_year(found: Found, span: Span, bound: dt.date) -> Span | None:
    """A month, or a day of one, in the last year in which it comes before a day."""
    month, number = int(found.get("mon") or 1), found.get("day")
    year = bound.year if (month, int(number or 1)) <= (bound.month, bound.day) else bound.year - 1
    if year < 1 or span.type != "DATE" or "until" in found.groups:
        return None
    if number is None:
        return month_span(year, month)
    exact = make_day(year, month, int(number))
    return day_span(exact) if exact else None


def counted_on(
    meanings: list[Meaning], doc: Doc, tokens: Tokens, items: list[Item], day: dt.date | None
) -> list[Meaning]:
    """Give "a day after … on Wednesday" and "the eve of Sunday's …" the days that they come to.

    The value of the former stays a duration. An eve of what has no day in the text is left out.
    """
    meanings = list(_eves_today(meanings, items, day))
    result = list(meanings)
    for i, (found, span, _) in enumerate(meanings):
        if found.action == "eve":
            told = _named_day(meanings[i + 1 :], found, items)
            if told is not None:
                result[i] = (found, day_span(add_days(told, -1)), told)
            continue
        if found.rule == "day-after":
            result[i] = _day_after(meanings, i, doc, tokens)
            continue
        if span.type != "DURATION" or span.start or "unit" not in found.groups:
            continue
        step = signal_after(found, items)
        if step == 0:
            continue
        opened = _opened(doc, tokens, items[found.last + 1])
        for later, other, _ in meanings[i + 1 :]:
            if later.first - found.last > _REFERENCE_REACH or _barred(items, found.last, later.first):
                break
            if not _inside(doc[tokens.at(later.start)], opened):
                continue
            if other.type == "DATE" and other.start and other.granularity == "day":
                moved = _moved(other.start, found, step)
                if moved:
                    result[i] = (found, Span(span.value, moved, moved, "day", "DURATION"), other.start)
                break
    return [one for one in result if one[0].action != "eve" or one[1].start is not None]


def _day_after(meanings: list[Meaning], i: int, doc: Doc, tokens: Tokens) -> Meaning:
    """ "the day before Sunday's vote", "the morning after it fired": by what follows, not what was told.

    Without a day inside what follows, the expression has no day of its own.
    """
    found, span, _ = meanings[i]
    signal = doc[tokens.at(found.end - 1)]
    if not opens(signal):
        return meanings[i]
    opened = signal.head if signal.dep_ == "mark" else signal
    step = int(found.get("dir") or 1)
    for later, other, _ in meanings[i + 1 :]:
        if not _inside(doc[tokens.at(later.start)], opened):
            break
        if other.start is not None and other.granularity in {"day", "time"} and found.word("unit") in _OF_DAY:
            there = day_span(add_days(other.start, step))
            same = replace(there, type=span.type, granularity=span.granularity)
            suffix = span.value[10:] if span.type == "TIME" else ""
            return found, replace(same, value=there.value + suffix), other.start
    return found, replace(span, value="XXXX-XX-XX", start=None, end=None), None


def _eves_today(meanings: list[Meaning], items: list[Item], day: dt.date | None) -> Iterator[Meaning]:
    """The day of the week after "the eve of": tomorrow's, if the article's own day is the eve."""
    for before, here in pairwise([None, *meanings]):
        if here is None:
            continue
        found, span, counted_from = here
        is_eve = before is not None and (before[0].action == "eve" or before[0].rule == "day-after")
        if is_eve and before is not None and found.rule == "weekday" and span.start and day:
            near = found.first - before[0].last <= 4
            ahead = before[0].action == "eve" or int(before[0].get("dir") or 1) < 0
            if near and ahead and span.start <= day and add_days(span.start, 6) == day:
                span = day_span(add_days(span.start, 7))
        yield found, span, counted_from


def _named_day(following: list[Meaning], found: Found, items: list[Item]) -> dt.date | None:
    """The day of the first expression after "the eve of" in the same phrase."""
    for later, other, _ in following:
        between = items[found.last + 1 : later.first]
        if len(between) > 8 or any(item.text in _STOPS or item.text == "," for item in between):
            return None
        if other.granularity == "day" and other.start is not None and other.type == "DATE":
            return other.start
    return None


def signal_after(found: Found, items: list[Item]) -> int:
    """1 where "after" follows an expression, -1 where "before" does, else 0."""
    after = items[found.last + 1] if found.last + 1 < len(items) else None
    if after is None or "BEFORE" not in after.kinds:
        return 0
    return int(after.kinds["BEFORE"])


def _opened(doc: Doc, tokens: Tokens, signal: Item) -> Token | None:
    """What "after" or "before" opens: the head of its clause, or itself before a noun."""
    word = doc[tokens.at(signal.start)]
    if word.dep_ == "mark" and word.head.i != word.i:
        return word.head
    return word if any(child.dep_ in ("pobj", "pcomp") for child in word.children) else None


def _inside(word: Token, opened: Token | None) -> bool:
    """Whether a word is part of what "after" opens; so it is taken to be where the parse does not tell."""
    return opened is None or opened.is_ancestor(word) or opened.i == word.i


def _barred(items: list[Item], first: int, last: int) -> bool:
    return any(item.text in _STOPS for item in items[first + 1 : last])


def _moved(day: dt.date, found: Found, step: int) -> dt.date | None:
    count = found.get("n")
    try:
        number = float(count) if count else 0.0
    except ValueError:
        return None
    return shift(day, step * number, found.get("unit") or "D") if number else None
