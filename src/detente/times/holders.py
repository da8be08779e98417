"""Holders of offices by their names: a look-up over the items of a text."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.knowledge import PersonRow
from detente.times.calendar import add_days, month_span
from detente.times.lexicon import Item, split
from detente.times.offices import Titles

# The table knows most terms to the month; news keeps a title some weeks and gives it some weeks early.
_MARGIN = 28
# The table holds the offices of its states from this year on.
_TABLE_BEGINS = 1990
_SIGNS = frozenset({".", "-", "'"})
# Given names and initials, with their stops, that may stand before a surname.
_LONGEST_GIVEN = 6
# States whose names begin with the surname.
_FAMILY_FIRST = frozenset({"CHN", "PRK", "KOR", "TWN", "VNM", "KHM"})
_PARTICLES = frozenset({"al", "el", "de", "van", "von", "der", "bin", "da", "dos", "di", "del", "la", "ould"})
_NUMERALS = frozenset({"jr.", "sr.", "i", "ii", "iii", "iv", "v", "vi", "viii", "xvi", "xiv"})
_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "ß": "ss", "æ": "ae", "’": "'"})


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office with the days that it is good for, margins included; None while it lasts."""

    name: str
    surname: str
    given: frozenset[str]
    """The other words of the name, as items."""
    state: str
    group: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Naming:
    """A name in a text: items from ``first`` to ``last``, inclusive, and the terms that bear it."""

    first: int
    last: int
    full: bool
    """More than the surname stands there."""
    terms: tuple[Term, ...]

    @property
    def names(self) -> frozenset[str]:
        """The holders' names as the table writes them."""
        return frozenset(term.name for term in self.terms)


class HolderTable:
    """Terms of office by the names of their holders.

    Args:
        people: the rows of people.tsv; offices that offices.tsv does not name are left out.
    """

    def __init__(self, people: Iterable[PersonRow]) -> None:
        self.titles = Titles()
        self._full: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        self._alone: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        for row in people:
            group = self.titles.group_of.get(row.office)
            if group is None:
                continue
            since, until = _days(row)
            surname = next(surnames(row.name, row.state), name_words(row.name))
            given = frozenset(name_words(row.name)).difference(surname, _SIGNS)
            term = Term(row.name, " ".join(surname), given, row.state, group, since, until)
            for name in {row.name, *row.names}:
                words = name_words(name)
                self._full.setdefault(words[-1], []).append((words, term))
                for alone in surnames(name, row.state):
                    self._alone.setdefault(alone[-1], []).append((alone, term))

        held: dict[tuple[str, str], list[Term]] = {}
        for choices in self._full.values():
            for _, term in choices:
                held.setdefault((term.state, term.group), []).append(term)
        self._gaps = {office: _gaps(terms) for office, terms in held.items()}

    def gaps(self, term: Term) -> tuple[tuple[dt.date | None, dt.date | None], ...]:
        """When the table knows no holder of a term's office: the term's own may have come back then."""
        return self._gaps.get((term.state, term.group), ())

    def find(self, items: Sequence[Item], text: str) -> Iterator[Naming]:
        """The names of office holders among the items of a text, the longest at each place."""
        folded = [item.text if item.text.isascii() else fold(item.text) for item in items]
        for place, word in enumerate(folded):
            if word not in self._full and word not in self._alone:
                continue
            naming = self._at(folded, place)
            if naming is None or not text[items[naming.first].start].isupper():
                continue
            if naming.full or not _goes_on(items, place, text):
                yield naming

    def _at(self, folded: list[str], place: int) -> Naming | None:
        for index, full in ((self._full, True), (self._alone, False)):
            fitting = [
                (words, term)
                for words, term in index.get(folded[place], ())
                if len(words) <= place + 1 and tuple(folded[place + 1 - len(words) : place + 1]) == words
            ]
            if not fitting:
                continue
            longest = max(len(words) for words, _ in fitting)
            terms = tuple(dict.fromkeys(term for words, term in fitting if len(words) == longest))
            if full and longest > 1:
                return Naming(place + 1 - longest, place, True, terms)
            if not full:
                return _with_given_name(folded, place + 1 - longest, place, terms)
        return None


def _goes_on(items: Sequence[Item], place: int, text: str) -> bool:
    """Whether another word of a name follows: what looks like a surname is a first name."""
    if place + 1 >= len(items) or not items[place + 1].text.isalpha():
        return False
    end, start = items[place].end, items[place + 1].start
    return text[end:start] == " " and text[start].isupper() and not items[place + 1].kinds


def _with_given_name(folded: list[str], first: int, last: int, terms: tuple[Term, ...]) -> Naming:
    """A surname with those parts of the full name that stand before it: "Tayyip Erdogan", "John F. Kerry"."""
    start, known = first, False
    while start and first - start < _LONGEST_GIVEN:
        word = folded[start - 1]
        bearers = tuple(term for term in terms if word in term.given)
        if bearers:
            terms, known = bearers, True
        elif not (len(word) == 1 and (word == "." or word.isalpha())):
            break
        start -= 1
    return Naming(start if known else first, last, known, terms)


def _gaps(terms: list[Term]) -> tuple[tuple[dt.date | None, dt.date | None], ...]:
    """The times before, between and after terms, their margins left out."""
    margin = dt.timedelta(days=_MARGIN)
    gaps: list[tuple[dt.date | None, dt.date | None]] = []
    covered: dt.date | None = None
    for term in sorted(terms, key=lambda term: term.since):
        begins = term.since + margin
        if covered is None:
            # An office without a holder where the table begins did not exist then.
            gaps += [(None, begins)] if begins.year <= _TABLE_BEGINS else []
        elif covered is not None and begins > covered:
            gaps.append((covered, begins))
        if term.until is None:
            return tuple(gaps)
        ends = term.until - margin
        covered = ends if covered is None else max(covered, ends)
    return (*gaps, (covered, None))


def fold(word: str) -> str:
    """A word without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(_SPECIAL))
    return "".join(char for char in plain if not unicodedata.combining(char))


def name_words(name: str) -> tuple[str, ...]:
    """A name as items: lower case, without accents."""
    return split(fold(name))


def surnames(name: str, state: str) -> Iterator[tuple[str, ...]]:
    """The parts of a full name that stand for it alone, as items; nothing for "Charles III"."""
    parts = fold(name).split()
    if len(parts) == 1 or state in _FAMILY_FIRST:
        yield split(parts[0])
        return
    last = parts[-1]
    if last in _NUMERALS:
        return
    yield split(last)
    head, _, tail = last.partition("-")
    if head in _PARTICLES and tail:
        yield split(tail)


def _days(row: PersonRow) -> tuple[dt.date, dt.date | None]:
    since = add_days(_edge(row.since, last=False), -_MARGIN)
    return since, add_days(_edge(row.until, last=True), _MARGIN) if row.until else None


def _edge(value: str, *, last: bool) -> dt.date:
    """The first or last day that a year, month or day of the table means."""
    if len(value) > 7:
        return dt.date.fromisoformat(value)
    year = int(value[:4])
    month = int(value[5:7]) if len(value) > 4 else (12 if last else 1)
    span = month_span(year, month)
    day = span.end if last else span.start
    return day or dt.date(year, month, 1)
