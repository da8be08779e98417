"""Every name of the tables by how it is written, with the row that it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from detente.actors.people_index import PeopleIndex, name_key
from detente.knowledge import Knowledge, Placed, Tables, folded, load_knowledge, load_tables
from detente.knowledge.tables import bare

NameKind = Literal[
    "group", "state", "seat", "organisation", "demonym", "capital", "blocked", "person", "surname", "sound",
    "forum", "shared", "event",
]  # fmt: skip
_LIKE = 0.75


class Named(NamedTuple):
    """One name with what bears it."""

    kind: NameKind
    written: str
    placed: Placed[Any]
    as_written: bool = True
    """False where the name asked for is spelled otherwise, so that texts are not searched for it."""


class Index:
    """The names of a set of tables.

    Args:
        tables: rows with their places.
        knowledge: the same tables with the words of English that go with them.
    """

    def __init__(self, tables: Tables, knowledge: Knowledge) -> None:
        self.tables = tables
        self.words = knowledge.words
        self.former = {(row.name, row.code): row for row in knowledge.former_names}
        states = tables.rows["states"]
        self.states = {placed.row.code: placed for placed in states}
        self.code_of = {placed.row.code: placed.row.codes_as or placed.row.code for placed in states}
        self.ambiguous = {placed.row.name: placed for placed in tables.rows["ambiguous"]}
        self.roles = {placed.row.phrase: placed for placed in tables.rows["roles"]}
        self.codes = {row.code: row.meaning for row in knowledge.codes}
        self.people = PeopleIndex(knowledge.people, self.words["family_first"], self.words["given_first"])
        self.offices: dict[str, list[Placed[Any]]] = defaultdict(list)
        self.terms: dict[str, list[Placed[Any]]] = defaultdict(list)
        for placed in tables.rows["people"]:
            self.offices[placed.row.office].append(placed)
            self.terms[placed.row.name].append(placed)
        self._by_key: dict[str, list[Named]] = defaultdict(list)
        for named in self._all():
            self._by_key[folded(named.written)].append(named)

    def find(self, name: str) -> list[Named]:
        """What bears a name; spelled exactly so first, then otherwise spelled."""
        found = [self._compared(named, bare(name)) for named in self._by_key.get(folded(name), ())]
        if not any(named.kind == "person" for named in found):
            found += self._by_surname(name)
        found = found or self._by_sound(name)
        return sorted(dict.fromkeys(found), key=lambda named: not named.as_written)

    def _by_surname(self, name: str) -> list[Named]:
        names = dict.fromkeys(row.name for row in self.people.by_surname.get(name_key(name), ()))
        return [Named("surname", name, self.terms[n][0], name[:1].isupper()) for n in names]

    def _by_sound(self, name: str) -> list[Named]:
        names = dict.fromkeys(row.name for row in self.people.like(name)) if name[:1].isupper() else {}
        return [Named("sound", name, self.terms[n][0], as_written=False) for n in names]

    def sector_words(self, sectors: Iterable[str]) -> str:
        """Sectors in words: "sector REB, rebels"."""
        return "; ".join(f"sector {sector}, {self.codes.get(sector, '')}" for sector in sectors)

    def near(self, name: str, most: int = 5) -> tuple[str, ...]:
        """Names that are written much like one."""
        key = folded(name)
        if not key:
            return ()
        room = max(2, len(key) // 3)
        keys = [other for other in self._by_key if abs(len(other) - len(key)) <= room]
        close = get_close_matches(key, keys, n=most, cutoff=_LIKE)
        return tuple(dict.fromkeys(self._by_key[other][0].written for other in close))

    @staticmethod
    def _compared(named: Named, name: str) -> Named:
        written = bare(named.written)
        same = written == name
        if named.kind in ("state", "demonym", "capital", "seat"):
            same = same or (len(written) > 3 and written.upper() == name)
        elif named.kind == "group":
            same = written[1:] == name[1:] and written[:1].casefold() == name[:1].casefold()
        elif named.kind in ("forum", "shared", "event"):
            same = same or not written.isupper()
        return named._replace(as_written=same)

    def _all(self) -> Iterator[Named]:
        rows = self.tables.rows
        for placed in rows["states"]:
            row = placed.row
            yield from _each("state", (row.name, *row.names), placed)
            yield from _each("demonym", row.demonyms, placed)
            yield from _each("capital", row.capitals, placed)
            yield from _each("seat", row.seats, placed)
        for placed in rows["groups"]:
            yield from _each("group", placed.row.names, placed)
        for placed in rows["organisations"]:
            yield from _each("organisation", (placed.row.name, *placed.row.names), placed)
        for placed in rows["ambiguous"]:
            if placed.row.code is None:
                yield Named("blocked", placed.row.name, placed)
            elif placed.row.kind == "demonym":
                yield Named("demonym", placed.row.name, placed)
        for placed in rows["dated_events"]:
            yield from _each("event", (placed.row.name, *placed.row.patterns), placed)
        for placed in rows["forums"]:
            row = placed.row
            yield from _each("forum", (row.name, *row.names, row.id.replace("-", " ")), placed)
            yield from _each("shared", row.shared, placed)
        yield from self._people()

    def _people(self) -> Iterator[Named]:
        for name, terms in self.terms.items():
            yield from _each("person", self.people.spellings(name), terms[0])


def _each(kind: NameKind, names: Iterable[str], placed: Placed[Any]) -> Iterator[Named]:
    return (Named(kind, name, placed) for name in names)


def load_index(folder: str = "") -> Index:
    """The index of the tables that come with the program, and of a folder's over them.

    Raises:
        DataError: a table of the folder is wrong.
    """
    return _index(load_tables(folder), load_knowledge(folder))


@lru_cache(maxsize=4)
def _index(tables: Tables, knowledge: Knowledge) -> Index:
    return Index(tables, knowledge)
