"""Phrases made of a state, an office and a person: "US president", "the French foreign minister"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from detente.lookup import people
from detente.lookup.answer import Meaning
from detente.lookup.index import Index, Named
from detente.lookup.people import Owner

_OF = re.compile(r"(?P<role>.+?) of (?:the )?(?P<owner>.+)")
_OWNERS = ("state", "demonym", "seat", "organisation", "capital")


def phrase_meanings(name: str, index: Index, day: dt.date | None) -> Iterator[Meaning]:
    """What a phrase means that no table holds as a whole.

    Args:
        name: the phrase, its words parted by single spaces, without "the".
        index: of the tables.
        day: the day asked for.
    """
    yield from _role_meanings(name, None, index, day)
    parted = _OF.fullmatch(name)
    if parted and (owner := _owner(parted["owner"], index, day)):
        yield from _role_meanings(parted["role"], owner, index, day)
    words = name.split(" ")
    for i in range(1, len(words)):
        owner = _owner(" ".join(words[:i]), index, day)
        if owner:
            yield from _role_meanings(" ".join(words[i:]), owner, index, day)
    for i in range(1, len(words)):
        yield from _titled(words[:i], words[i:], index, day)


def _role_meanings(phrase: str, owner: Owner | None, index: Index, day: dt.date | None) -> Iterator[Meaning]:
    for form in _singular(phrase.lower()):
        office = people.office(form, owner, index, day)
        if office is not None:
            yield office
            return
        if form in index.roles:
            yield people.role(form, owner, index)
            return


def _singular(phrase: str) -> tuple[str, ...]:
    """A phrase as it is and as the singular that tables hold."""
    first, _, last = phrase.rpartition(" ")
    before = f"{first} " if first else ""
    ends = {"ies": "y", "men": "man", "s": ""}
    forms = [before + last[: -len(end)] + new for end, new in ends.items() if last.endswith(end)]
    head, _, rest = phrase.partition(" ")
    if rest and head.endswith("s"):
        forms.append(f"{head[:-1]} {rest}")  # ministers of defence
    return (phrase, *forms)


def _owner(words: str, index: Index, day: dt.date | None) -> Owner | None:
    """The one state or body that words name, as they name it on the day."""
    words = re.sub(r"['’]s?$", "", words)
    found = [n for n in index.find(words) if n.as_written and n.kind in _OWNERS]
    year = day.year if day else None
    good = [named for named in found if _good(named, index, year)] or found
    if not good:
        return None
    best = min(good, key=lambda named: _OWNERS.index(named.kind))
    owners = {_code(named, index): named for named in good if named.kind == best.kind}
    if len(owners) != 1:
        return None
    ((code, named),) = owners.items()
    return Owner(_name(named, index), code, named.placed.where)


def _good(named: Named, index: Index, year: int | None) -> bool:
    row = named.placed.row
    since, until = getattr(row, "since", None), getattr(row, "until", None)
    return until is None if year is None else (since or 0) <= year <= (until or 9999)


def _code(named: Named, index: Index) -> str:
    code = str(named.placed.row.code)
    return str(index.code_of.get(code, code))


def _name(named: Named, index: Index) -> str:
    row = named.placed.row
    home = index.states.get(row.code)
    return str(home.row.name) if home is not None and named.kind != "organisation" else str(row.name)


def _titled(title: list[str], rest: list[str], index: Index, day: dt.date | None) -> Iterator[Meaning]:
    """A person after a title: "Chinese President Xi Jinping", "Secretary Kerry"."""
    persons = [n for n in index.find(" ".join(rest)) if n.kind in ("person", "surname") and n.as_written]
    if not persons:
        return
    for i in range(len(title)):
        owner = _owner(" ".join(title[:i]), index, day) if i else None
        if i and owner is None:
            continue
        role = " ".join(title[i:]).lower()
        if role not in index.roles and role not in index.offices:
            continue
        for named in persons:
            rows = [
                p for p in index.terms[named.placed.row.name]
                if _same_office(role, p.row.office)
                and (owner is None or index.code_of.get(p.row.state, p.row.state) == owner.code)
            ]  # fmt: skip
            if rows:
                yield people.person(named, (), index, day, rows)


def _same_office(role: str, office: str) -> bool:
    return role == office or office.endswith(f" {role}") or role.endswith(f" {office}") or role in office
