"""All time expressions of a document with their meaning, in one walk over its items."""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Doc, Token

from detente.language.layers import Timex
from detente.records import Evidence, When
from detente.times.calendar import Span
from detente.times.chains import counted_on, fitted_pair
from detente.times.context import Context
from detente.times.grammar import Finder, Found, literals_of, load_grammar
from detente.times.holidays import load_holidays, load_named_days
from detente.times.lexicon import Item, Lexicon, Tokens, load_words
from detente.times.meaning import mean
from detente.times.tense import Hints, Named, direction_of


class Normaliser:
    """Finds time expressions and gives them values and days.

    Args:
        frequencies: also find attributive frequency adjectives such as "annual"; annotators of
            TimeML leave them out.
    """

    def __init__(self, frequencies: bool = False) -> None:
        grammar = load_grammar()
        self.holidays = {row.name: row for row in load_holidays()}
        phrases = {word: row.name for row in self.holidays.values() for word in row.words}
        words = load_words()
        self.lexicon = Lexicon(words, literals_of(grammar), phrases)
        without = frozenset() if frequencies else frozenset({"frequency-adjective"})
        self.finder = Finder(grammar, self.lexicon, without)
        self.named_days = frozenset(row.day for row in load_named_days())
        about = self.lexicon.about
        self.hints = Hints(
            about["FORWARD"],
            about["BACKWARD"],
            about["SCHEDULE"],
            about["APPOINT"],
            about["PUTOFF"],
            about["SUDDEN"],
        )

    def find(self, doc: Doc) -> Expressions:
        """The expressions of a document, before they have a meaning."""
        tokens = Tokens(doc)
        items = self.lexicon.items(doc, tokens)
        return Expressions(self, doc, tokens, items, list(self.finder.find(items)) if len(doc) else [])


class Expressions:
    """The expressions of one document; they can be given meanings for any day of the article."""

    def __init__(
        self, normaliser: Normaliser, doc: Doc, tokens: Tokens, items: list[Item], found: list[Found]
    ) -> None:
        self._normaliser = normaliser
        self.doc = doc
        self.tokens = tokens
        self.items = items
        self.found = found
        self._directions: dict[int, int] = {}

    @property
    def named_days(self) -> frozenset[str]:
        """Days (MM-DD) that are names of what happened on them."""
        return self._normaliser.named_days

    def head(self, found: Found) -> Token:
        """The token of an expression that hangs on a word outside it."""
        first, last = self.tokens.at(found.start), self.tokens.at(found.end - 1)
        for index in range(first, last + 1):
            above = self.doc[index].head.i
            if not first <= above <= last:
                return self.doc[index]
        return self.doc[last]

    def direction(self, found: Found) -> int:
        """Which way in time the governing words point an expression: 1, -1 or 0."""
        if found.start not in self._directions:
            groups = found.groups
            named: Named = "weekday" if "wd" in groups else "month" if "mon" in groups else ""
            way = direction_of(self.head(found), self._normaliser.hints, named)
            self._directions[found.start] = way
        return self._directions[found.start]

    def meanings(self, day: dt.date | None) -> list[tuple[Found, Span, dt.date | None]]:
        """Each expression with its meaning and the day it was counted from, if any.

        Args:
            day: the article's day; None if unknown, and relative expressions have no days then.
        """
        context = Context(day, self.items, self.direction, self.tokens.tag, self.tokens.text)
        result: list[tuple[Found, Span, dt.date | None]] = []
        for found in self.found:
            span = mean(found, context, self._normaliser.holidays)
            if span is None:
                continue
            here = (found, span, context.counted_from)
            fitted = fitted_pair(result[-1], here, self.items, day) if result else None
            if fitted is not None:
                before = result.pop()
                result.append((before[0], fitted[0], before[2]))
                context.note(before[0], fitted[0])
                here = (found, fitted[1], here[2])
            result.append(here)
            context.note(found, here[1])
        return counted_on(result, self.doc, self.tokens, self.items, day)

    def timexes(self, day: dt.date | None) -> list[Timex]:
        """The time expressions as layers, counted from the article's day."""
        text = self.tokens.text
        result = []
        for found, span, counted_from in self.meanings(day):
            when = When(
                expression=text[found.start : found.end],
                value=span.value,
                type=span.type,
                start=span.start,
                end=span.end,
                granularity=span.granularity,
                anchor=counted_from,
                evidence=Evidence.of(text, found.start, found.end),
            )
            first, last = self.tokens.at(found.start), self.tokens.at(found.end - 1)
            result.append(Timex(first, last + 1, found.start, found.end, when))
        return result
