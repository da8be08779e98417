"""The negotiations of a database: all of them in short, or one of them as far as it is shown."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.analysis.talks import (
    Course,
    Entry,
    Group,
    GroupKey,
    Lines,
    Step,
    Talks,
    Told,
    as_day,
    board,
    chosen,
    clashes,
    course,
    current,
    entry,
    grouped,
    key_of,
    plain_name,
    spellings,
    steps,
    turns,
)
from detente.knowledge import ForumRow, Knowledge, load_knowledge
from detente.negotiation.names import PartyNames
from detente.records import Forum, ForumStatus, Position
from detente.store import negotiations as store
from detente.store.connection import reading


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A negotiation in a list."""

    id: str
    name: str
    listed: Annotated[bool, Meta(description="whether the table of negotiations has it")]
    names: Annotated[str, Meta(description="all that it is called, in small letters")]
    parties: tuple[str, ...]
    matter: str
    status: ForumStatus
    articles: int
    first: dt.date | None
    last: dt.date | None
    deadlocks: Annotated[tuple[str, ...], Meta(description="each in one sentence")] = ()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which negotiations a list shows."""

    text: Annotated[str, Meta(description="words of a name or of the matter")] = ""
    party: Annotated[str, Meta(description="code of one who takes part, or its first letters")] = ""
    status: str = ""
    blocked: Annotated[str, Meta(description="yes: those with a deadlock, no: those without")] = ""
    as_of: dt.date | None = None

    def takes(self, one: Summary) -> bool:
        """Whether a negotiation is wanted, its deadlocks aside."""
        asked = plain_name(self.text)
        return (
            (not self.status or self.status == one.status)
            and (not self.party or any(code.startswith(self.party.upper()) for code in one.parties))
            and (not asked or asked in one.names or asked in one.matter.lower())
        )


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list of negotiations."""

    shown: tuple[Summary, ...]
    count: Annotated[int, Meta(description="how many are wanted")]
    all: Annotated[int, Meta(description="how many there are up to the day")]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger: a party takes another stand, or the status becomes another."""

    day: dt.date | None
    stand: Entry | None = None
    before: Annotated[Entry | None, Meta(description="the stand that it replaces")] = None
    status: Course | None = None
    was: ForumStatus = "unknown"


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One negotiation as of a day."""

    board: Annotated[Talks, Meta(description="each line with its latest stand only")]
    listed: bool
    changes: Annotated[tuple[Change, ...], Meta(description="newest first, one page of them")]
    count: Annotated[int, Meta(description="how many changes there are up to the day")]
    days: Annotated[tuple[dt.date, ...], Meta(description="days on which something changed, of all time")]
    others: Annotated[tuple[tuple[str, ...], ...], Meta(description="parties of others with the same id")]


class _InStore(Told):
    """What an article of a database tells."""

    __slots__ = ("_connection", "_kept", "_stances", "article", "brief", "day")

    def __init__(self, connection: sqlite3.Connection, kept: store.Kept) -> None:
        self._stances: tuple[store.BriefStance, ...] | None = None
        self.day, self.article, self.brief = kept.day, kept.article, kept.brief
        self._connection, self._kept = connection, kept

    def stances(self) -> Sequence[store.BriefStance]:
        if self._stances is None:
            self._stances = self._kept.brief.rows()
        return self._stances

    def forum(self) -> Forum:
        return store.forum_of(self._connection, self._kept.record)

    def heading(self) -> store.Heading:
        return store.heading_of(self._connection, self._kept.article)

    def positions(self) -> Sequence[Position]:
        return store.positions_of(self._connection, self._kept.article)


def all_talks(
    connection: sqlite3.Connection, forum: str = "", as_of: dt.date | str | None = None, knowledge: str = ""
) -> list[Talks]:
    """What :func:`detente.talks` gives for all readings of a database.

    Raises:
        SettingError: ``as_of`` is no day.
        DataError: a table of the folder is wrong.
        StoreError: the database cannot be used.
    """
    day = as_day(as_of)
    known = load_knowledge(knowledge)
    names = PartyNames(known.states)
    with reading(connection):
        groups = grouped(_told(connection, store.briefs(connection)), known, day)
        asked = plain_name(forum)
        wanted = [group for group in groups.values() if not asked or _may_be(group, asked, known)]
        return chosen([board(group, names) for group in wanted], forum, known)


def overview(
    connection: sqlite3.Connection,
    wanted: Wanted | None = None,
    *,
    skip: int = 0,
    most: int | None = None,
    knowledge: str = "",
) -> Overview:
    """The negotiations in short, the one told of last first.

    Args:
        connection: open.
        wanted: which; all by default.
        skip: how many to leave out.
        most: how many at most.
        knowledge: a folder with tables of the user's own; '' for none.

    Raises:
        DataError: a table of the folder is wrong.
        StoreError: the database cannot be used.
    """
    asked = wanted or Wanted()
    known = load_knowledge(knowledge)
    names = PartyNames(known.states)
    rows = {row.id: row for row in known.forums}
    end = None if most is None else skip + most
    with reading(connection):
        groups = grouped(_told(connection, store.briefs(connection)), known, asked.as_of).values()
        found = [(_summary(group, rows), group) for group in groups]
        chosen = [one for one in found if asked.takes(one[0])]
        chosen.sort(key=lambda one: (one[0].last or dt.date.min, one[0].articles, one[0].name), reverse=True)
        if asked.blocked:  # whether there is a deadlock takes long to tell
            with_deadlocks = _with_deadlocks(connection, chosen, names)
            listed = [one for one in with_deadlocks if bool(one.deadlocks) == (asked.blocked == "yes")]
            return Overview(shown=tuple(listed[skip:end]), count=len(listed), all=len(found))
        shown = _with_deadlocks(connection, chosen[skip:end], names)
        return Overview(shown=tuple(shown), count=len(chosen), all=len(found))


def _summary(group: Group, rows: Mapping[str, ForumRow]) -> Summary:
    named, changes = group.named, turns(group)
    days = [told.day for told in group.told if told.day is not None]
    return Summary(
        id=named.id,
        name=named.name,
        listed=named.id in rows,
        names=spellings(named.id, named.name, rows.get(named.id)),
        parties=tuple(group.parties),
        matter=named.matter,
        status=changes[-1].brief.status if changes else "unknown",
        articles=group.articles,
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _with_deadlocks(
    connection: sqlite3.Connection, several: Sequence[tuple[Summary, Group]], names: PartyNames
) -> list[Summary]:
    followed = [(group, steps(group)) for _, group in several]
    blocked = _may_be_blocked(connection, followed)
    return [
        msgspec.structs.replace(one, deadlocks=tuple(c.explanation for c in clashes(group, lines, names)))
        if id(group) in blocked
        else one
        for (one, _), (group, lines) in zip(several, followed, strict=True)
    ]


def view(
    connection: sqlite3.Connection,
    forum: str,
    parties: Collection[str] = (),
    as_of: dt.date | None = None,
    *,
    skip: int = 0,
    most: int = 50,
    knowledge: str = "",
) -> View | None:
    """One negotiation as of a day; None where no article tells of it until then.

    Args:
        connection: open.
        forum: its id.
        parties: those of one that no table lists; without them the one told of most often of that id.
        as_of: articles from after it are left out.
        skip: how many of the newest changes to leave out.
        most: how many changes at most.
        knowledge: a folder with tables of the user's own; '' for none.

    Raises:
        DataError: a table of the folder is wrong.
        StoreError: the database cannot be used.
    """
    known = load_knowledge(knowledge)
    with reading(connection):
        told, others = _told_of(connection, forum, parties, known)
        whole = _joined(told, known, None)
        group = whole if as_of is None else _joined(told, known, as_of)
        if whole is None or group is None:
            return None
        days = {change[0] for change in _ledger(whole) if change[0] is not None}
        ledger = _ledger(group)
        return View(
            board=board(group, PartyNames(known.states), most=1),
            listed=forum in {row.id for row in known.forums},
            changes=tuple(_change(*one) for one in ledger[::-1][skip : skip + most]),
            count=len(ledger),
            days=tuple(sorted(days)),
            others=others,
        )


def _told(connection: sqlite3.Connection, kept: Iterable[store.Kept]) -> Iterator[Told]:
    return (_InStore(connection, one) for one in kept)


def _may_be(group: Group, asked: str, known: Knowledge) -> bool:
    """Whether any name in a group holds the words, be it the one that it is shown by or not."""
    rows = {row.id: row for row in known.forums}
    called = {(told.brief.id, told.brief.name) for told in group.told}
    return any(asked in spellings(one, name, rows.get(one)) for one, name in called)


def _may_be_blocked(connection: sqlite3.Connection, followed: Iterable[tuple[Group, Lines]]) -> set[int]:
    """Which groups have a stand with a condition on somebody: without one there is no deadlock."""
    stands: list[tuple[int, int, str]] = []
    for group, lines in followed:
        now = current(group, lines) if len(lines) > 1 else {}
        if len(now) > 1:
            stands += [
                (id(group), _number(step), position)
                for step in now.values()
                for position in step.brief.positions
            ]
    conditions = store.conditions_in(connection, {article for _, article, _ in stands})
    return {group for group, article, position in stands if (article, position) in conditions}


def _number(step: Step) -> int:
    article = step.told.article
    assert isinstance(article, int)  # noqa: S101
    return article


def _told_of(
    connection: sqlite3.Connection, forum: str, parties: Collection[str], known: Knowledge
) -> tuple[list[Told], tuple[tuple[str, ...], ...]]:
    """What is told of a negotiation by its id and parties, and the parties of others that have its id."""
    listed = {row.id for row in known.forums}
    same: dict[GroupKey, list[store.Kept]] = {}
    for kept in store.briefs_named(connection, forum):
        same.setdefault(key_of(kept.brief, listed), []).append(kept)
    key: GroupKey | None = frozenset(parties) if len({*parties}) > 1 and forum not in listed else None
    if key is None and same:
        key = forum if forum in same and parties else max(same, key=lambda one: len(same[one]))
    if key is None:
        return [], ()
    others = tuple(kept[0].brief.parties for one, kept in same.items() if one != key)
    # articles that name the same parties may call it otherwise
    told = store.briefs_among(connection, key) if isinstance(key, frozenset) else iter(same[key])
    return [one for one in _told(connection, told) if key_of(one.brief, listed) == key], others


def _joined(told: Iterable[Told], known: Knowledge, as_of: dt.date | None) -> Group | None:
    """What is told of one negotiation up to a day; None where nothing is."""
    return next(iter(grouped(told, known, as_of).values()), None)


_Dated = tuple[dt.date | None, Step | None, Step | None, Told | None, ForumStatus]


def _ledger(group: Group) -> list[_Dated]:
    """Every change of a stand or of the status, oldest first; those without a day stand first."""
    found: list[_Dated] = []
    was: ForumStatus = "unknown"
    for told in turns(group):
        found.append((told.day, None, None, told, was))
        was = told.brief.status
    for taken in steps(group).values():
        befores: list[Step | None] = [None, *taken[:-1]]
        found += [(s.told.day, s, b, None, "unknown") for s, b in zip(taken, befores, strict=True)]
    return sorted(found, key=lambda one: (one[0] is not None, one[0] or dt.date.min))


def _change(
    day: dt.date | None, step: Step | None, before: Step | None, told: Told | None, was: ForumStatus
) -> Change:
    return Change(
        day=day,
        stand=entry(step) if step else None,
        before=entry(before) if before else None,
        status=course(told) if told else None,
        was=was,
    )
