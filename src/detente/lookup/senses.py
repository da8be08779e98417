"""A name with its row as a meaning: the code that records would carry, the reason, what the day says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec

from detente.knowledge import Placed
from detente.lookup.answer import Meaning, MeaningKind
from detente.lookup.dates import against_years, date_words, years_words
from detente.lookup.index import Index, Named, NameKind

_KINDS: dict[NameKind, MeaningKind] = {
    "state": "state",
    "demonym": "people of a state",
    "capital": "capital",
    "seat": "seat",
}


def meaning_of(named: Named, index: Index, day: dt.date | None) -> Meaning:
    """What a name of the tables means; persons are not for this.

    Args:
        named: the name, of any kind but person and surname.
        index: for what else is known of it.
        day: the day asked for.
    """
    make = _MAKERS[named.kind]
    meaning = make(named, index, day)
    if named.as_written or named.kind == "event":
        return meaning
    other = f"spelled {named.written!r} in the table: other spellings are not looked for in texts"
    return msgspec.structs.replace(meaning, why=(*meaning.why, other))


def _state(named: Named, index: Index, day: dt.date | None) -> Meaning:
    placed = _home(named, index)
    row = placed.row
    code = row.codes_as or row.code
    why = [_relation(named, row.name, index)]
    if row.codes_as:
        parent = index.states[row.codes_as].row.name
        kind = "a region that governs itself" if row.sector == "PRE" else "not a state of today"
        why.append(f"{kind}: records carry the code of {parent}")
    if years_words(row.since, row.until):
        why.append(f"good {years_words(row.since, row.until)}")
    why += _doubt(named, index)
    sectors = (row.sector,) if row.sector else ()
    if named.kind == "seat":
        sectors = (*sectors, "GOV")
    return Meaning(
        kind=_KINDS[named.kind],
        name=row.name,
        code=code + (sectors[0] if sectors else ""),
        state=code,
        sectors=sectors,
        cow=row.cow,
        since=_text(row.since),
        until=_text(row.until),
        against=against_years(row.since, row.until, day),
        why=tuple(why),
        row=named.placed.where,
    )


def _home(named: Named, index: Index) -> Placed[Any]:
    """The row of the state that a name belongs to; a word of ambiguous.tsv only tells its code."""
    row = named.placed.row
    return named.placed if hasattr(row, "demonyms") else index.states[row.code]


def _relation(named: Named, state: str, index: Index) -> str:
    if named.kind == "demonym":
        return f"adjective or people of {state}"
    if named.kind == "seat":
        return f"seat of the government of {state}, which it stands for"
    if named.kind == "capital":
        return (
            f"capital of {state}: stands for its government where it acts or is addressed, "
            "is a place in a dateline and after words such as 'in'"
        )
    if named.written == state:
        return "name of a state" if not _home(named, index).row.codes_as else "name in the table of states"
    former = index.former.get((named.written, named.placed.row.code))
    if former is not None:
        return f"former name of {state}, official {years_words(former.since, former.until)}; still understood"
    return f"another name of {state}"


def _doubt(named: Named, index: Index) -> list[str]:
    placed = index.ambiguous.get(named.written)
    if placed is None or " " in named.written:
        return []
    row = placed.row
    words = [f"not always the state ({placed.where}): the article decides"]
    if row.clues_for:
        words.append(f"words such as {', '.join(row.clues_for[:3])} speak for it")
    if row.clues_against:
        words.append(f"words such as {', '.join(row.clues_against[:3])} speak against it")
    return ["; ".join(words)]


def _group(named: Named, index: Index, day: dt.date | None) -> Meaning:
    row = named.placed.row
    return Meaning(
        kind="group",
        name=row.names[0],
        members=row.members,
        why=(f"stands for each of its {len(row.members)} members",),
        row=named.placed.where,
    )


def _organisation(named: Named, index: Index, day: dt.date | None) -> Meaning:
    row = named.placed.row
    main = named.written == row.name
    why = ["name of an organisation" if main else f"another name of {row.name}"]
    if row.code in index.states:
        why.append(f"belongs to {index.states[row.code].row.name}")
    if row.sectors:
        why.append(index.sector_words(row.sectors))
    if years_words(row.since, row.until):
        why.append(f"so {years_words(row.since, row.until)}")
    code = index.code_of.get(row.code, row.code)
    return Meaning(
        kind="organisation",
        name=row.name,
        code=code + (row.sectors[0] if row.sectors else ""),
        state=code if row.code in index.states else "",
        sectors=row.sectors,
        since=_text(row.since),
        until=_text(row.until),
        against=against_years(row.since, row.until, day),
        why=tuple(why),
        row=named.placed.where,
    )


def _blocked(named: Named, index: Index, day: dt.date | None) -> Meaning:
    why = ("looks like the name of a state and never is an actor",)
    return Meaning(kind="no actor", name=named.written, why=why, row=named.placed.where)


def _event(named: Named, index: Index, day: dt.date | None) -> Meaning:
    row = named.placed.row
    first, last = row.interval
    why = [f"{row.kind} of {date_words(row.date)}: a report that tells it is not from before"]
    if row.name != named.written:
        why.append(f"news refers to it as {named.written!r}")
    if row.needs:
        why.append(f"where the sentence names {' or '.join(row.needs)}")
    early = day is not None and day < first and not row.foreseen
    return Meaning(
        kind="dated event",
        name=row.name,
        since=first.isoformat(),
        until=last.isoformat(),
        against=f"not by {_day(day)}: it happened in {date_words(row.date)}" if early and day else "",
        why=tuple(why),
        row=named.placed.where,
    )


def _forum(named: Named, index: Index, day: dt.date | None) -> Meaning:
    row = named.placed.row
    why = [f"negotiation on {row.matter}" + (f", in {row.seat}" if row.seat else "")]
    if named.kind == "shared":
        why.append("other talks bear the name too: good where the text names two of its parties")
    entry = row.entry_at(day.strftime("%Y-%m")) if day else row.status[-1]
    status = entry.status if entry else "unknown"
    stood = f"{status.replace('_', ' ')} since {date_words(entry.since)}" if entry else ""
    if stood:
        why.append(f"stood so on {_day(day)}: {stood}" if day else f"last known: {stood}")
    return Meaning(
        kind="negotiation",
        name=row.name,
        members=row.parties,
        status=status,
        since=_text(row.since),
        until=_text(row.until),
        against=against_years(row.since, row.until, day),
        why=tuple(why),
        row=named.placed.where,
    )


def _day(day: dt.date) -> str:
    return date_words(day.isoformat())


def _text(year: int | None) -> str:
    return "" if year is None else str(year)


_MAKERS: dict[NameKind, Callable[[Named, Index, dt.date | None], Meaning]] = {
    "state": _state,
    "demonym": _state,
    "capital": _state,
    "seat": _state,
    "group": _group,
    "organisation": _organisation,
    "blocked": _blocked,
    "event": _event,
    "forum": _forum,
    "shared": _forum,
}
