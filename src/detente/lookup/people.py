"""Persons by full name or surname, and the holders of offices, with their terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from detente.knowledge import PersonRow, Placed
from detente.lookup.answer import Meaning, Term
from detente.lookup.dates import OUT_OF_OFFICE_YEARS, WINDOW_YEARS, date_words, distance, term_words
from detente.lookup.index import Index, Named

_NO_ONE_STATES = ("president", "prime minister", "foreign minister")
"""Offices that say nothing of the state, even if the table knew them in one only."""


class Owner(NamedTuple):
    """Whom an office belongs to: a state or a body."""

    name: str
    code: str
    where: str


def person(
    named: Named, rivals: Sequence[str], index: Index, day: dt.date | None, rows: Sequence[Placed[Any]] = ()
) -> Meaning:
    """A person with all terms.

    Args:
        named: a full name or a surname of the person.
        rivals: names of the other persons of the same surname whom the day leaves possible.
        index: of the tables.
        day: the day asked for.
        rows: only these terms count, where a title narrows them down; all by default.
    """
    name = named.placed.row.name
    terms = sorted(rows or index.terms[name], key=lambda placed: str(placed.row.since))
    best = min(terms, key=lambda placed: (abs(distance(placed.row, day)), placed.row.since))
    gap = distance(best.row, day)
    past = gap > OUT_OF_OFFICE_YEARS and best.row.sector == "GOV"
    sector = "ELI" if past else ("" if gap < -1 else best.row.sector)
    full = named.kind == "person"
    why = [_manner(named, name)]
    against = "" if full or abs(gap) <= WINDOW_YEARS else _ruled_out(terms, day)
    if not against:
        why.append(_standing(best.row, gap, index, day))
    if full and day and abs(gap) > WINDOW_YEARS:
        why.append("a full name is still taken for this person")
    if rivals:
        why.append(f"shares the surname with {_some(rivals)}: a title or a full name decides")
    code = index.code_of.get(best.row.state, best.row.state)
    return Meaning(
        kind="person",
        name=name,
        code=code + sector,
        state=code if best.row.state in index.states else "",
        sectors=(sector,) if sector else (),
        terms=tuple(term_of(placed, day) for placed in terms),
        since=best.row.since,
        until=best.row.until,
        against=against,
        why=tuple(why),
        row=best.where,
    )


def _manner(named: Named, name: str) -> str:
    if named.kind == "person":
        return "full name" if named.written == name else f"another spelling of {name}"
    if named.kind == "surname":
        return "surname"
    return f"sounds like {name}: taken for it where title, state or date agree and nobody else sounds so"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _standing(row: PersonRow, gap: float, index: Index, day: dt.date | None) -> str:
    state = index.states[row.state].row.name if row.state in index.states else row.state
    term = f"{row.office} ({state}) {term_words(row.since, row.until)}"
    if day is None:
        return f"{term}; without a day any term of office counts"
    if gap == 0:
        return f"{term}: held on {date_words(day.isoformat())}"
    side = "begins" if gap < 0 else "ended"
    if abs(gap) <= WINDOW_YEARS:
        return f"{term}: {side} within {WINDOW_YEARS} years of the day"
    return f"{term}: {side} {abs(gap):.0f} years {'after' if gap < 0 else 'before'} the day"


def _ruled_out(terms: Sequence[Placed[Any]], day: dt.date | None) -> str:
    held = "; ".join(f"{p.row.office} {term_words(p.row.since, p.row.until)}" for p in terms[-3:])
    return f"not in {day.year}: {held}" if day else ""


def term_of(placed: Placed[Any], day: dt.date | None) -> Term:
    """A row of people.tsv as a term of office."""
    row = placed.row
    return Term(
        person=row.name,
        office=row.office,
        since=row.since,
        until=row.until,
        holds=None if day is None else distance(row, day) == 0,
        row=placed.where,
    )


def office(phrase: str, owner: Owner | None, index: Index, day: dt.date | None) -> Meaning | None:
    """An office with its holders, None where the table knows nobody in it.

    Args:
        phrase: the office in lower case, as in people.tsv.
        owner: whose it is; None where the phrase alone was asked for.
        index: of the tables.
        day: the day asked for.
    """
    rows = index.offices.get(phrase, [])
    codes = {index.code_of.get(p.row.state, p.row.state) for p in rows}
    if owner is None:
        if len(codes) != 1 or phrase in _NO_ONE_STATES:
            return None
        state = rows[0].row.state
        home = index.states.get(state)
        owner = Owner(home.row.name if home else "", next(iter(codes)), rows[0].where)
    rows = [p for p in rows if index.code_of.get(p.row.state, p.row.state) == owner.code]
    if not rows:
        return None
    terms = sorted((term_of(p, day) for p in rows), key=lambda term: (term.since, term.person))
    held = sorted({term.person for term in terms if term.holds})
    sector = index.roles[phrase].row.sector if phrase in index.roles else rows[-1].row.sector
    return Meaning(
        kind="office",
        name=f"{phrase} ({owner.name})" if owner.name else phrase,
        code=owner.code + sector,
        state=owner.code if owner.code in index.states else "",
        sectors=(sector,),
        person=held[0] if len(held) == 1 else "",
        terms=tuple(terms),
        against="" if day is None or held else f"not in {day.year}: the table knows nobody in it",
        why=(_holder_words(held, terms, day),),
        row=next((t.row for t in terms if t.holds), terms[-1].row),
    )


def _holder_words(held: Sequence[str], terms: Sequence[Term], day: dt.date | None) -> str:
    if day is None:
        return f"{len({term.person for term in terms})} holders are known: give a date to see whose it was"
    if len(held) == 1:
        return f"held by {held[0]} on {date_words(day.isoformat())} by the table of office holders"
    return f"held by {' or '.join(held)}: undecided" if held else "nobody is known to hold it on that day"


def role(phrase: str, owner: Owner | None, index: Index) -> Meaning:
    """A noun for an office, a body or a kind of people, with or without whose it is."""
    placed = index.roles[phrase]
    row = placed.row
    words = {
        "title": "title that stands before a name or for its holder",
        "agency": "body of a state",
        "people": "kind of people",
    }
    why = [words[row.kind], index.sector_words((row.sector,))]
    why.append(f"of {owner.name} ({owner.where})" if owner else "whose it is, the article must tell")
    return Meaning(
        kind="role",
        name=f"{phrase} ({owner.name})" if owner else phrase,
        code=(owner.code if owner else "---") + row.sector,
        state=owner.code if owner and owner.code in index.states else "",
        sectors=(row.sector,),
        why=tuple(why),
        row=placed.where,
    )
