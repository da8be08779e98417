"""The time of an event by syntax and discourse: which time expression belongs to which word."""

from __future__ import annotations

import msgspec
from spacy.tokens import Doc, Token

from detente.language.layers import Timex, layers
from detente.records import When
from detente.times import discourse
from detente.times.belongs import carries, is_record, of_another, within
from detente.times.bounds import ahead_by, amount_of, anchor_day, bounded, dated, path_to
from detente.times.calendar import add_days, shift
from detente.times.clauses import Level, levels
from detente.times.relate import just_before, moved, offset, owned
from detente.times.strays import strays
from detente.times.syntax import (
    about,
    has_subject,
    head_of,
    is_infinitive,
    is_narrative,
    is_progressive,
    lemma,
    marker,
)
from detente.times.tense import Tense, is_verbal, tense_of

__all__ = ["Tense", "tense_of", "time_of"]

_AT_ONCE = frozenset({"when", "as", "while"})
_OPENING_SIGNS = frozenset({",", ":", "–", "—"})
# An opening adverbial stands within so many tokens of the beginning of its sentence.
_OPENING = 8
_MAX_DEPTH = 6
_MAX_NODES = 120
_VAGUE_COST = 10


def time_of(doc: Doc, token_index: int, *, reported: bool = True) -> When | None:
    """The time of the event that a word names.

    Looked for in this order: among the word's own dependents, not inside another clause; in what relates
    it to another event ("a day after …"); among those of the clauses that share its time, up to the word
    of saying; at the opening of the sentence; in the heading of a chronicle's entry; in the sentence
    before, where that tells a past that this one goes on with.

    "since" opens the interval, "after" and "following" reach to the article's day, "by" and "until" close
    it; "Friday and Saturday" is one interval.

    Args:
        doc: a document that has passed the times stage.
        token_index: the verb or noun that names the event.
        reported: also take the time of the word of saying for what is said in a plain tense.

    Returns:
        None where the text gives the event no time.
    """
    if not layers(doc).timexes or not 0 <= token_index < len(doc):
        return None
    return _Search(doc, reported).time(doc[token_index], discourse.REACH)


class _Search:
    """The time of one event, and of those that it is timed by."""

    def __init__(self, doc: Doc, reported: bool) -> None:
        self.doc = doc
        self.reported = reported
        self.day = anchor_day(doc)

    def time(self, token: Token, sentences: int, steps: int = 3) -> When | None:
        """The time of an event.

        Args:
            token: the word that names it.
            sentences: how many sentences back the narrative may be followed.
            steps: how many events may be timed by one another.
        """
        within, reaches_top = levels(token, self.reported)
        found = self._in_sentence(token, within, reaches_top, steps)
        if found is not None or not reaches_top:
            return found
        found = discourse.chronicle(self.doc, token)
        if found is not None or sentences <= 0:
            return found
        if not discourse.goes_on(token, token.sent, layers(self.doc).timexes):
            return None
        earlier = discourse.previous_sentence(self.doc, token.sent)
        if earlier is None or not is_narrative(earlier.root):
            return None
        told = self.time(earlier.root, sentences - 1)
        return told if told is not None and told.granularity in {"day", "time"} and told.start else None

    def _in_sentence(self, token: Token, within: list[Level], whole: bool, steps: int) -> When | None:
        sentence = token.sent
        timexes = [t for t in layers(self.doc).timexes if t.end > sentence.start and t.start < sentence.end]
        if not timexes:
            return None
        owners, taken = owned(self.doc, timexes)
        for verb, timex in strays(self.doc, timexes).items():
            owners.setdefault(verb, timex)
            taken.update(range(timex.start, timex.end))
        here = {i: t for t in timexes for i in range(t.start, t.end) if i not in taken}
        named = self._clause_of_time(token, here)
        if named is not None:
            return named
        for level in within:
            when = self._at(level.word, token, here, owners)
            if when is None and level.word.i == token.i:
                when = self._inside(token, here) or self._related(token, timexes, steps)
            if when is not None and (not level.ahead or self._is_ahead(when)):
                return self._lasting(token, when, timexes)
            if when is not None:
                return None
        opening = self._opening(token, here) if whole else None
        if opening is None:
            return None
        when = dated(self.doc, opening)
        return bounded(self.doc, opening, when, here, []) if when is not None else None

    def _clause_of_time(self, token: Token, here: dict[int, Timex]) -> When | None:
        """The time that a clause with "when" tells of: "on January 6, when a mob broke in"."""
        when = next((child for child in token.children if child.lower_ == "when" and child.i < token.i), None)
        if when is None:
            return None
        before = when.i - (2 if when.i > 1 and self.doc[when.i - 1].text == "," else 1)
        timex = here.get(before)
        return dated(self.doc, timex) if timex is not None and timex.when.type != "DURATION" else None

    def _is_ahead(self, when: When) -> bool:
        """Whether a time is not over on the article's day, or is a bound on what is to come."""
        return when.start is None or (self.day is not None and when.start >= self.day)

    def _at(self, word: Token, event: Token, here: dict[int, Timex], owners: dict[int, Timex]) -> When | None:
        """The time that stands with one word."""
        if word.i in owners:
            return owners[word.i].when
        chosen = self._best(word, event, here)
        if chosen is None:
            return None
        timex, when = chosen
        return bounded(self.doc, timex, when, here, path_to(self.doc, timex, word))

    def _best(self, word: Token, event: Token, here: dict[int, Timex]) -> tuple[Timex, When] | None:
        """The expression among a word's dependents: the nearest in the tree, then to the event."""
        reached: list[tuple[int, int, Timex, When]] = []
        queue = [(word, 0)]
        nodes = 0
        while queue and nodes < _MAX_NODES:
            node, depth = queue.pop(0)
            nodes += 1
            timex = here.get(node.i)
            if timex is not None and not is_record(node) and not of_another(self.doc, timex, word, event):
                when = dated(self.doc, timex) or self._ahead(timex, word)
                if when is not None:
                    cost = depth + (_VAGUE_COST if when.granularity == "vague" else 0)
                    reached.append((cost, abs(node.i - event.i), timex, when))
                    continue
            if depth < _MAX_DEPTH:
                queue.extend((child, depth + 1) for child in node.children if within(child))
        best = min(reached, key=lambda item: item[:2], default=None)
        return (best[2], best[3]) if best is not None else None

    def _ahead(self, timex: Timex, word: Token) -> When | None:
        """ "in two weeks" with a verb that looks ahead."""
        verb = word if is_verbal(word) else word.head
        helped = any(child.dep_ == "aux" and child.tag_ == "MD" for child in verb.children)
        tense = tense_of(self.doc, verb.i)
        to_come = tense == "future" or (helped and tense == "present") or is_infinitive(verb)
        return ahead_by(self.doc, timex) if to_come else None

    def _inside(self, token: Token, here: dict[int, Timex]) -> When | None:
        """The time of a noun by its own relative clause, of a verb by one joined to it at the end.

        "the pact that they signed in May", "the raid in which Colombia killed him on Saturday"; "seized
        the town and burned it on Monday"; "told cheering crowds the next day".
        """
        for child in token.children:
            if child.i < token.i or not is_verbal(child):
                continue
            joined = child.dep_ == "conj" and not has_subject(child) and child.tag_ == token.tag_
            at_once = child.dep_ in {"xcomp", "advcl"} and is_progressive(child) and not marker(child)
            joined = joined or (child.dep_ == "advcl" and marker(child) in _AT_ONCE and is_narrative(child))
            shared = carries(child, token) if token.pos_ in {"NOUN", "PROPN"} else joined or at_once
            if shared:
                found = self._at(child, token, here, {})
                if found is not None and found.granularity != "vague":
                    return found
        return None

    def _related(self, token: Token, timexes: list[Timex], steps: int) -> When | None:
        """The time of an event that another is told to come so many days after, or before."""
        relation = offset(self.doc, token, timexes)
        if relation is None or steps <= 0:
            return None
        above, number, unit = relation
        before = just_before(self.doc, token, timexes)
        told = dated(self.doc, before) if before is not None else self.time(above, 0, steps - 1)
        return moved(told, number, unit) if told is not None else None

    def _lasting(self, token: Token, when: When, timexes: list[Timex]) -> When:
        """ "Fifteen days of talks ended on Tuesday", "began a two-day visit on Monday": all its days."""
        verb = token.head if token.dep_ in {"dobj", "nsubj"} else token.head.head.head
        ends, begins = lemma(verb) in about("END"), lemma(verb) in about("BEGIN")
        if is_verbal(token) or when.start is None or when.start != when.end or not (ends or begins):
            return when
        length = next((found for t in timexes if (found := self._length(t, token))), None)
        if length is None:
            return when
        number, unit = length
        if begins:
            return msgspec.structs.replace(when, end=add_days(shift(when.start, number, unit), -1))
        return msgspec.structs.replace(when, start=shift(add_days(when.start, 1), -number, unit))

    def _length(self, timex: Timex, noun: Token) -> tuple[float, str] | None:
        """Number and unit of a duration that modifies a noun; None where it does not, or is below a day."""
        amount, head = amount_of(timex.when), head_of(self.doc, timex)
        if amount is None or amount[1].startswith("T") or timex.when.type != "DURATION":
            return None
        counted = noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.i == head.i
        return amount if head.head.i == noun.i or counted else None

    def _opening(self, token: Token, here: dict[int, Timex]) -> Timex | None:
        """An expression at the opening of the sentence that a comma or colon sets off."""
        start = token.sent.start
        for i in range(start, min(start + _OPENING, token.i)):
            timex = here.get(i)
            if timex is None or timex.end >= len(self.doc) or timex.when.type == "DURATION":
                continue
            if self.doc[timex.end].text in _OPENING_SIGNS:
                return timex
        return None
