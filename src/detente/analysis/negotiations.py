"""The negotiations of a database: all of them whole, or which of them a list shows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.analysis.talks import Group, Talks, as_day, board, chosen, grouped, plain_name, spellings
from detente.analysis.told import told
from detente.knowledge import Knowledge, load_knowledge
from detente.negotiation.names import PartyNames
from detente.records import ForumStatus
from detente.store import negotiations as store
from detente.store.connection import reading

Sort = Literal["latest", "reports", "name"]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A negotiation in a list."""

    id: str
    name: str
    listed: Annotated[bool, Meta(description="whether the table of negotiations has it")]
    by_parties: Annotated[bool, Meta(description="whether its parties make it what it is, not its id")]
    names: Annotated[str, Meta(description="all that it is called, in small letters")]
    parties: tuple[str, ...]
    who: Annotated[str, Meta(description="names of the parties, in small letters")]
    matter: str
    status: ForumStatus
    articles: int
    first: dt.date | None
    last: dt.date | None
    deadlocks: Annotated[tuple[str, ...], Meta(description="each in one sentence")] = ()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which negotiations a list shows."""

    text: Annotated[str, Meta(description="words of a name or of the matter")] = ""
    party: Annotated[str, Meta(description="code of one who takes part, its first letters, or a name")] = ""
    status: str = ""
    blocked: Annotated[str, Meta(description="yes: those with a deadlock, no: those without")] = ""
    as_of: dt.date | None = None
    sort: Sort = "latest"

    def takes(self, one: Summary) -> bool:
        """Whether a negotiation is wanted, its deadlocks aside."""
        asked, party = plain_name(self.text), self.party.strip()
        return (
            (not self.status or self.status == one.status)
            and (
                not party
                or any(code.startswith(party.upper()) for code in one.parties)
                or f" {party.lower()}" in one.who
            )
            and (not asked or asked in one.names or asked in plain_name(one.matter))
        )

    def order(self, several: Iterable[Summary]) -> list[Summary]:
        """Negotiations in the order that is asked for."""
        if self.sort == "name":
            return sorted(several, key=lambda one: (one.name.lower(), one.id, one.parties))
        if self.sort == "reports":
            return sorted(several, key=lambda one: (-one.articles, one.name, one.id, one.parties))
        found = sorted(several, key=lambda one: (one.name, one.id, one.parties))
        return sorted(found, key=lambda one: (one.last or dt.date.min, one.articles), reverse=True)


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list of negotiations."""

    shown: tuple[Summary, ...]
    count: Annotated[int, Meta(description="how many are wanted")]
    all: Annotated[int, Meta(description="how many there are up to the day")]


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
        groups = grouped(told(connection, store.briefs(connection)), known, day)
        asked = plain_name(forum)
        wanted = [group for group in groups.values() if not asked or _may_be(group, asked, known)]
        return chosen([board(group, names) for group in wanted], forum, known)


def _may_be(group: Group, asked: str, known: Knowledge) -> bool:
    """Whether any name in a group holds the words, be it the one that it is shown by or not."""
    rows = {row.id: row for row in known.forums}
    called = {(one.brief.id, one.brief.name) for one in group.told}
    return any(asked in spellings(one, name, rows.get(one)) for one, name in called)
