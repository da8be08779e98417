"""Events timed by another: "a day after X did Y on Monday", "two days before the raid"."""

from __future__ import annotations

import msgspec
from spacy.tokens import Doc, Token

from detente.language.layers import Timex
from detente.records import When
from detente.times.bounds import amount_of
from detente.times.calendar import grain, shift, unit_span

_STEPS = {"after": 1, "before": -1}
# Units in the words of "the day after" and its like, as keys of the word list.
_UNITS = {"day": "D", "night": "D", "morning": "D", "evening": "D", "afternoon": "D",
          "week": "W", "month": "M", "year": "Y"}  # fmt: skip

# What an event may be told by, for so many units before or after it to be counted.
_FINE_ENOUGH = {
    "D": ("day", "time"),
    "W": ("day", "time"),
    "M": ("day", "time", "week", "month"),
    "Y": ("day", "time", "week", "month", "quarter", "season", "year"),
}


def owned(doc: Doc, timexes: list[Timex]) -> tuple[dict[int, Timex], set[int]]:
    """What "a day after …" dates: the clause above, not the one that "after" opens.

    Args:
        doc: the document.
        timexes: the expressions of a sentence.

    Returns:
        Words with the expression that dates them, and the tokens of expressions that date nothing else.
    """
    found: dict[int, Timex] = {}
    taken: set[int] = set()
    for timex in timexes:
        signal = _signal(doc, timex)
        if signal is None or (timex.when.type != "DURATION" and signal.i >= timex.end):
            continue
        opened = signal.head if signal.dep_ == "mark" else signal
        if timex.when.start is not None and opened.head.i != opened.i:
            found[opened.head.i] = timex
        taken.update(range(timex.start, timex.end))
    return found, taken


def _signal(doc: Doc, timex: Timex) -> Token | None:
    """ "after" or "before" with what it opens, behind an expression or at its end."""
    for i in (timex.end - 1, timex.end):
        if i < len(doc) and doc[i].lower_ in _STEPS and opens(doc[i]):
            return doc[i]
    return None


def opens(signal: Token) -> bool:
    """Whether "after" or "before" opens a clause or stands before a noun, rather than alone."""
    if signal.dep_ == "mark" and signal.head.i > signal.i:
        return True
    return any(child.dep_ in {"pobj", "pcomp"} for child in signal.children)


def offset(doc: Doc, token: Token, timexes: list[Timex]) -> tuple[Token, float, str] | None:
    """What an event is timed by, where "three days after" and its like open its clause or phrase.

    Args:
        doc: the document.
        token: the word that names the event.
        timexes: the expressions of its sentence.

    Returns:
        The word above, and by how many of which unit the event lies after it (before it, if negative).
    """
    for timex in timexes:
        signal = _signal(doc, timex)
        if signal is None or timex.when.start is not None:
            continue
        if token.i not in (signal.head.i if signal.dep_ == "mark" else -1, _object(signal)):
            continue
        amount = amount_of(timex.when) if signal.i >= timex.end else _named(doc, timex)
        above = (token if signal.dep_ == "mark" else signal).head
        if amount is None or above.i in (token.i, signal.i) or amount[1].startswith("T"):
            return None
        return above, -_STEPS[signal.lower_] * amount[0], amount[1]
    return None


def just_before(doc: Doc, token: Token, timexes: list[Timex]) -> Timex | None:
    """The date that a relation follows at once: "in January 1961, two years after the revolution"."""
    relations = [timex for timex in timexes if timex.end <= token.i and timex.when.start is None]
    start = relations[-1].start if relations else 0
    behind = start - 2 if start > 1 and doc[start - 1].text == "," else -1
    return next((t for t in timexes if t.start <= behind < t.end and t.when.start is not None), None)


def _object(signal: Token) -> int:
    return next((child.i for child in signal.children if child.dep_ in {"pobj", "pcomp"}), -1)


def _named(doc: Doc, timex: Timex) -> tuple[float, str] | None:
    """One unit, for "the day after"."""
    for token in doc[timex.start : timex.end]:
        if token.lower_ in _UNITS:
            return 1.0, _UNITS[token.lower_]
    return None


def moved(when: When, number: float, unit: str) -> When | None:
    """A time moved by a number of units: by days and weeks to the day, else the calendar unit there.

    None where the time is told too roughly to count from.

    Args:
        when: the time of the other event.
        number: of units, negative for back in time.
        unit: key of the word list.
    """
    if when.start is None or when.end is None:
        return None
    if when.granularity not in _FINE_ENOUGH.get(unit, ()):
        return None
    if unit in {"D", "W"}:
        start, end = shift(when.start, number, unit), shift(when.end, number, unit)
        value, size = start.isoformat(), grain("D")
    else:
        span = unit_span(shift(when.start, number, unit), unit)
        if span.start is None or span.end is None:
            return None
        start, end, value, size = span.start, span.end, span.value, grain(unit)
    note = f"{abs(number):g}{unit} {'before' if number < 0 else 'after'} {when.expression}"
    return msgspec.structs.replace(
        when, expression=note, value=value, type="DATE", start=start, end=end,
        granularity=size, anchor=when.start,
    )  # fmt: skip
