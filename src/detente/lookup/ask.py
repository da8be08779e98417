"""What a name can mean and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from detente.errors import SettingError
from detente.lookup.answer import Answer, Meaning, MeaningKind
from detente.lookup.dates import WINDOW_YEARS, distance
from detente.lookup.index import Index, Named, load_index
from detente.lookup.people import person
from detente.lookup.phrases import phrase_meanings
from detente.lookup.places import place_meanings
from detente.lookup.senses import meaning_of

MAX_CHARS = 200
# What the actors stage takes a name for where several tables hold it (actors.units), then the rest.
RANK: tuple[MeaningKind, ...] = (
    "no actor", "group", "state", "seat", "organisation", "people of a state", "capital", "person", "office",
    "role", "negotiation", "dated event", "place",
)  # fmt: skip


def who(name: str, date: dt.date | str | None = None, knowledge: str = "") -> Answer:
    """What a name can mean and why, the reading that the program itself prefers first.

    A plain look-up: the language model is not loaded. In an article the words around a name decide among
    its meanings; here only the name and the day are known.

    Args:
        name: of a state, organisation, person, office, negotiation, event or place.
        date: the day that the name is from, as a date or as ``2014-02-13``; what it rules out comes last.
        knowledge: a folder with tables of the user's own; '' for none.

    Raises:
        SettingError: the name is empty or too long, or ``date`` is no date.
        DataError: a table of the folder is wrong; the message names file and line.
    """
    words = " ".join(name.split())
    if not words:
        raise SettingError("is empty: give a name, such as Pyongyang", source="name")
    if len(words) > MAX_CHARS:
        raise SettingError(f"is longer than {MAX_CHARS} characters: give one name", source="name")
    day = _day(date)
    index = load_index(knowledge)
    found = _ordered(_meanings(words, index, day))
    known = any(as_written for as_written, _ in found)
    return Answer(
        name=words,
        date=day,
        meanings=tuple(meaning for _, meaning in found),
        near=() if known else index.near(words),
    )


def _day(date: dt.date | str | None) -> dt.date | None:
    if not isinstance(date, str):
        return date
    if not date:
        return None
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        from detente.ingest.stamps import parse_date  # its package brings what fetches pages

        return parse_date(date)


def _meanings(name: str, index: Index, day: dt.date | None) -> Iterator[tuple[bool, Meaning]]:
    """Meanings, each with whether texts are searched for the name as it is written."""
    found = index.find(name)
    surnames = _persons(found, "surname", "sound")
    possible = [n for n in surnames if _gap(n, index, day) <= WINDOW_YEARS]
    full = _persons(found, "person")
    for named in found:
        if named.kind not in ("person", "surname", "sound"):
            yield named.as_written, meaning_of(named, index, day)
    for named in full.values():
        yield named.as_written, person(named, (), index, day)
    for key, named in surnames.items():
        if key not in full:
            rivals = [other for other in possible if other != key] if key in possible else []
            yield named.as_written, person(named, rivals, index, day)
    bare = name.removeprefix("the ").removeprefix("The ")
    yield from ((True, meaning) for meaning in phrase_meanings(bare, index, day))
    yield from ((True, meaning) for meaning in place_meanings(bare, index))


def _persons(found: Iterable[Named], *kinds: str) -> dict[str, Named]:
    """The persons among the names, each once."""
    result: dict[str, Named] = {}
    for named in found:
        if named.kind in kinds:
            result.setdefault(named.placed.row.name, named)
    return result


def _gap(name: str, index: Index, day: dt.date | None) -> float:
    return min(abs(distance(placed.row, day)) for placed in index.terms[name])


def _ordered(found: Iterable[tuple[bool, Meaning]]) -> list[tuple[bool, Meaning]]:
    """Each meaning once: what the day rules out last, what texts are searched for first."""
    unique: dict[tuple[str, str, str], tuple[bool, Meaning]] = {}
    for as_written, meaning in found:
        key = (meaning.kind, meaning.name, meaning.row)
        if key not in unique or (as_written and not unique[key][0]):
            unique[key] = (as_written, meaning)
    return sorted(unique.values(), key=_rank)


def _rank(found: tuple[bool, Meaning]) -> tuple[object, ...]:
    as_written, meaning = found
    held = any(term.holds for term in meaning.terms)
    lapsed = bool(meaning.until) and not meaning.terms
    return (
        bool(meaning.against),
        not as_written,
        RANK.index(meaning.kind),
        not held,
        lapsed,
        -meaning.population,
    )
