"""The negotiations of a database in short, kept up to date while articles are added."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from detente.analysis.negotiations import Overview, Summary, Wanted
from detente.analysis.talks import GroupKey, key_of, plain_name, spellings
from detente.analysis.told import Numbers, deadlocks_of
from detente.knowledge import ForumRow, load_knowledge
from detente.negotiation.names import PartyNames
from detente.store import negotiations as store
from detente.store.connection import reading

_MOST_KEPT = 20_000
"""Negotiations whose deadlocks are kept."""
_Noted = tuple[Summary, Sequence[store.Noted]]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One negotiation of all time: where its records are, and others that have its id."""

    whole: Summary
    notes: tuple[store.Noted, ...]
    others: tuple[Summary, ...]


@dataclass
class _Kin:
    """The records of one negotiation, by day; those without a day stand first."""

    notes: list[store.Noted] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    whole: Summary | None = None

    def until(self, as_of: dt.date | None) -> list[store.Noted]:
        return self.notes if as_of is None else [n for n in self.notes if n.day is None or n.day <= as_of]


class Roll:
    """The negotiations of a database in short, of which only what is new is read again.

    Threads may share one; each call brings it to the state of the database that the connection sees.

    Args:
        knowledge: a folder with tables of the user's own; '' for none.

    Raises:
        DataError: a table of the folder is wrong.
    """

    def __init__(self, knowledge: str = "") -> None:
        known = load_knowledge(knowledge)
        self.names = PartyNames(known.states)
        self._rows: Mapping[str, ForumRow] = {row.id: row for row in known.forums}
        self._lock = threading.Lock()
        self._mark = (-1, -1)
        self._judged: set[int] = set()
        self._where: dict[int, GroupKey] = {}
        self._kin: dict[GroupKey, _Kin] = {}
        self._deadlocks: OrderedDict[Numbers, tuple[str, ...]] = OrderedDict()

    def overview(
        self,
        connection: sqlite3.Connection,
        wanted: Wanted | None = None,
        *,
        skip: int = 0,
        most: int | None = None,
    ) -> Overview:
        """The negotiations in short, in the order that is asked for.

        Args:
            connection: open.
            wanted: which; all by default.
            skip: how many to leave out.
            most: how many at most.

        Raises:
            StoreError: the database cannot be used.
        """
        asked = wanted or Wanted()
        end = None if most is None else skip + most
        with reading(connection):
            with self._lock:
                self._refresh(connection)
                mark, found = self._mark, self._summaries(asked.as_of)
            notes = {id(one): several for one, several in found}
            ordered = [(one, notes[id(one)]) for one in asked.order(o for o, _ in found if asked.takes(o))]
            if not asked.blocked:  # whether there is a deadlock takes long to tell
                shown = self._with_deadlocks(connection, ordered[skip:end], mark)
                return Overview(shown=tuple(shown), count=len(ordered), all=len(found))
            told_of = self._with_deadlocks(connection, ordered, mark)
        listed = [one for one in told_of if bool(one.deadlocks) == (asked.blocked == "yes")]
        return Overview(shown=tuple(listed[skip:end]), count=len(listed), all=len(found))

    def find(self, connection: sqlite3.Connection, forum: str, parties: Collection[str] = ()) -> Found | None:
        """One negotiation by its id; None where no article tells of it.

        Args:
            connection: open; within :func:`detente.store.connection.reading`, for what is read afterwards.
            forum: its id.
            parties: those of one that no table lists; without them the one told of most often of that id.

        Raises:
            StoreError: the database cannot be used.
        """
        with reading(connection), self._lock:
            self._refresh(connection)
            same = {key: kin for key, kin in self._kin.items() if forum in kin.ids}
            several = frozenset(parties)
            key: GroupKey | None = forum if forum in self._rows or len(several) == 1 else several or None
            if key is None and same:
                key = max(same, key=lambda one: (same[one].ids[forum], sorted(map(str, one))))
            if key is None or key not in same:
                return None
            others = [self._whole(kin) for one, kin in same.items() if one != key]
            return Found(
                whole=self._whole(same[key]),
                notes=tuple(same[key].notes),
                others=tuple(sorted(others, key=lambda one: (-one.articles, one.parties))),
            )

    def _refresh(self, connection: sqlite3.Connection) -> None:
        now = store.numbers(connection)
        mark, judged = store.judged(connection)
        stale = self._where.keys() - now
        if mark != self._mark:
            stale |= (self._judged | judged) & self._where.keys()
        new = store.noted(connection, now - (self._where.keys() - stale))
        # nothing is changed before all is read: what is damaged ends the reading
        if mark != self._mark:
            self._deadlocks.clear()
            self._mark, self._judged = mark, judged
        touched = self._forget(stale)
        for one in new:
            key = key_of(one.head, self._rows)
            self._where[one.record] = key
            touched.add(key)
            kin = self._kin.setdefault(key, _Kin())
            kin.notes.append(one)
            kin.ids[one.head.id] += 1
        for key in touched:
            kin = self._kin[key]
            kin.whole = None
            kin.notes.sort(key=lambda n: (n.day is not None, n.day or dt.date.min, *store.added(n)))
            if not kin.notes:
                del self._kin[key]

    def _forget(self, stale: Collection[int]) -> set[GroupKey]:
        touched = {self._where.pop(number) for number in stale}
        for key in touched:
            kin = self._kin[key]
            kin.notes = [n for n in kin.notes if n.record in self._where]
            kin.ids = Counter(n.head.id for n in kin.notes)
        return touched

    def _summaries(self, as_of: dt.date | None) -> list[_Noted]:
        if as_of is None:
            return [(self._whole(kin), tuple(kin.notes)) for kin in self._kin.values()]
        found = ((kin, kin.until(as_of)) for kin in self._kin.values())
        return [
            (self._whole(kin) if len(notes) == len(kin.notes) else self._summary(notes), notes)
            for kin, notes in found
            if notes
        ]

    def _whole(self, kin: _Kin) -> Summary:
        if kin.whole is None:
            kin.whole = self._summary(kin.notes)
        return kin.whole

    def _summary(self, notes: Sequence[store.Noted]) -> Summary:
        named = max(notes, key=lambda n: (n.head.confidence, -len(n.head.name))).head
        parties = tuple(dict.fromkeys(p for n in sorted(notes, key=store.added) for p in n.head.parties))
        called = dict.fromkeys((n.head.id, n.head.name) for n in notes)
        days = [n.day for n in notes if n.day is not None]
        told_as = [n.head.status for n in notes if n.head.status != "unknown"]
        return Summary(
            id=named.id,
            name=named.name,
            listed=named.id in self._rows,
            by_parties=not isinstance(key_of(named, self._rows), str),
            names=" | ".join(plain_name(spellings(one, name, self._rows.get(one))) for one, name in called),
            parties=parties,
            who=" ".join(["", *self.names.of([*parties], []).values()]).lower(),
            matter=named.matter,
            status=told_as[-1] if told_as else "unknown",
            articles=len({n.article for n in notes}),
            first=days[0] if days else None,
            last=days[-1] if days else None,
        )

    def _with_deadlocks(
        self, connection: sqlite3.Connection, several: Sequence[_Noted], mark: tuple[int, int]
    ) -> list[Summary]:
        keys = [tuple(n.record for n in notes) for _, notes in several]
        with self._lock:
            known = {key: self._deadlocks[key] for key in keys if key in self._deadlocks}
        new = {key: notes for key, (_, notes) in zip(keys, several, strict=True) if key not in known}
        found = deadlocks_of(connection, new, self.names)
        with self._lock:
            if mark == self._mark:
                self._deadlocks.update(found)
            while len(self._deadlocks) > _MOST_KEPT:
                self._deadlocks.popitem(last=False)
        known.update(found)
        return [
            msgspec.structs.replace(one, deadlocks=known[key]) if known[key] else one
            for key, (one, _) in zip(keys, several, strict=True)
        ]
