"""What the articles of a database tell of negotiations, each part fetched when it is asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from detente.analysis.talks import Group, Lines, Step, Told, clashes, current, steps
from detente.negotiation.names import PartyNames
from detente.records import Forum, Position
from detente.store import negotiations as store

_AT_ONCE = 100
"""Negotiations that are followed at the same time: their stands take room."""
Numbers = tuple[int, ...]


class InStore(Told):
    """What an article of a database tells.

    Args:
        connection: open for as long as this is used.
        kept: the record.
    """

    __slots__ = ("_connection", "_kept", "_stances", "article", "brief", "day")

    def __init__(self, connection: sqlite3.Connection, kept: store.Kept) -> None:
        self._stances: tuple[store.BriefStance, ...] | None = None
        self.day, self.article, self.brief = kept.day, kept.article, kept.brief
        self._connection, self._kept = connection, kept

    def stances(self) -> Sequence[store.BriefStance]:
        """The rows of its board without their quotations."""
        if self._stances is None:
            self._stances = self._kept.brief.rows()
        return self._stances

    def forum(self) -> Forum:
        """The whole record."""
        return store.forum_of(self._connection, self._kept.record)

    def heading(self) -> store.Heading:
        """The article's id, title and source."""
        return store.heading_of(self._connection, self._kept.article)

    def positions(self) -> Sequence[Position]:
        """All positions of the article."""
        return store.positions_of(self._connection, self._kept.article)


def told(connection: sqlite3.Connection, kept: Iterable[store.Kept]) -> list[Told]:
    """What articles tell, in the order given."""
    return [InStore(connection, one) for one in kept]


def group_of(connection: sqlite3.Connection, notes: Sequence[store.Noted]) -> Group:
    """What articles tell of one negotiation, by day.

    Args:
        connection: open.
        notes: where the records are, by day.
    """
    found = {one.record: one for one in store.kept(connection, notes)}
    kept = [found[n.record] for n in notes if n.record in found]
    parties = dict.fromkeys(p for n in sorted(notes, key=store.added) for p in n.head.parties)
    return Group(parties=[*parties], told=told(connection, kept))


def deadlocks_of(
    connection: sqlite3.Connection, several: Mapping[Numbers, Sequence[store.Noted]], names: PartyNames
) -> dict[Numbers, tuple[str, ...]]:
    """The deadlocks of negotiations, each told in one sentence.

    Args:
        connection: open.
        several: where the records of each are, by day, under their numbers.
        names: of parties.

    Raises:
        StoreError: a record is damaged.
    """
    found: dict[Numbers, tuple[str, ...]] = {}
    left = iter(several.items())
    while some := list(islice(left, _AT_ONCE)):
        groups = [(key, group_of(connection, notes)) for key, notes in some]
        followed = [(key, group, steps(group)) for key, group in groups]
        blocked = _may_be_blocked(connection, ((group, lines) for _, group, lines in followed))
        for key, group, lines in followed:
            may_be = id(group) in blocked
            found[key] = tuple(c.explanation for c in clashes(group, lines, names)) if may_be else ()
    return found


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
