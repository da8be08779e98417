"""The knowledge tables as tries over tokens, built once, matched in one pass over a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from detente.actors.columns import Columns
from detente.actors.people_index import PeopleIndex, long_surnames
from detente.knowledge import (
    AmbiguousRow,
    AnaphorRow,
    GroupRow,
    InstitutionRow,
    Knowledge,
    OrganisationRow,
    PersonRow,
    RoleRow,
    StateRow,
)

EntryKind = Literal[
    "group", "state", "seat", "organisation", "demonym", "capital", "person", "blocked",
    "title", "agency", "people", "pair", "country", "body", "human", "town",
]  # fmt: skip
Tokenize = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one name or phrase of the tables stands for."""

    kind: EntryKind
    name: str
    code: str | None = None
    """Code used in records: of the state, or UNO, EUR, IGO … for organisations."""
    sectors: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    people: tuple[PersonRow, ...] = ()
    since: int | None = None
    until: int | None = None
    is_state: bool = False

    def good_in(self, year: int | None) -> bool:
        """Whether the name is good for a year; for an unknown year, whether it is still good."""
        if year is None:
            return self.until is None
        return (self.since or 0) <= year <= (self.until or 9999)


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``start`` to ``end`` (exclusive) that match one phrase, with its entries."""

    start: int
    end: int
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Unit:
    """Tokens ``start`` to ``end`` that act as one piece of an actor phrase."""

    start: int
    end: int
    kind: str
    entry: Entry | None = None
    takes_up: str = ""
    """The kind of anaphor that the words can be as well, such as 'body' for "party"."""
    note: str = ""


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class Trie:
    """Token sequences to entries."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, tokens: Sequence[str], entry: Entry) -> None:
        """Store an entry under its tokens."""
        node = self._root
        for token in tokens:
            node = node.below.setdefault(token, _Node())
        if tokens and entry not in node.entries:
            node.entries.append(entry)

    def longest(self, start: int, forms: Sequence[Sequence[str]]) -> Hit | None:
        """The longest phrase that begins at a token; ``forms`` holds each token's spellings."""
        best: Hit | None = None
        nodes = [self._root]
        for i in range(start, len(forms)):
            nodes = [node.below[form] for node in nodes for form in forms[i] if form in node.below]
            if not nodes:
                break
            entries = tuple(entry for node in nodes for entry in node.entries)
            if entries:
                best = Hit(start, i + 1, entries)
        return best

    def starts(self, forms: Sequence[str]) -> bool:
        """Whether any phrase begins with one of the spellings."""
        return any(form in self._root.below for form in forms)


class Lexicon:
    """All that is looked up by the stage.

    Args:
        knowledge: the tables.
        tokenize: how the pipeline splits a name, so that the tries fit its tokens.
    """

    def __init__(self, knowledge: Knowledge, tokenize: Tokenize) -> None:
        self.knowledge = knowledge
        self.names = Trie()
        self.roles = Trie()
        self.cow = {row.code: row.cow for row in knowledge.states if row.cow is not None}
        self.state_names = {row.code: row.name for row in knowledge.states}
        self.code_of_state = {row.code: row.codes_as or row.code for row in knowledge.states}
        self.ambiguous: dict[str, AmbiguousRow] = {row.name: row for row in knowledge.ambiguous if row.code}
        self.institutions: dict[str, InstitutionRow] = {row.word: row for row in knowledge.institutions}
        self.words = knowledge.words
        self.people = PeopleIndex(knowledge.people, self.words["family_first"], self.words["given_first"])
        self.compass = _compass(knowledge.states)
        self.tokenize = tokenize
        self.bodies_with_a_seat = self._bodies_with_a_seat()
        self._add_states(knowledge.states)
        for organisation in knowledge.organisations:
            self._add_organisation(organisation)
        self._add_groups(knowledge.groups)
        self._add_ambiguous(knowledge.ambiguous)
        self._add_people()
        self._add_roles(knowledge.roles)
        self._add_anaphors(knowledge.anaphors)

    def _bodies_with_a_seat(self) -> list[Entry]:
        """The organisations whose seat can stand for them, in the order of their codes."""
        seats = {value.split()[0] for value in self.words["seat_of"].values()}
        return [
            next(
                Entry("organisation", row.name, row.code, row.sectors)
                for row in self.knowledge.organisations
                if row.code == code and not row.sectors
            )
            for code in sorted(seats)
        ]

    def _add(self, name: str, entry: Entry) -> None:
        self.names.add(self.tokenize(name.replace("’", "'")), entry)

    def _add_both_ways(self, name: str, entry: Entry) -> None:
        """A phrase as it is and as it begins a sentence, with and without its article."""
        for form in (name, name.removeprefix("the ").removeprefix("The ")):
            self._add(form, entry)
            self._add(form[:1].upper() + form[1:], entry)

    def _add_states(self, rows: Iterable[StateRow]) -> None:
        for row in rows:
            sectors = (row.sector,) if row.sector else ()
            code = row.codes_as or row.code
            kinds: tuple[tuple[EntryKind, tuple[str, ...]], ...] = (
                ("state", (row.name, *row.names)),
                ("demonym", row.demonyms),
                ("capital", row.capitals),
                ("seat", row.seats),
            )
            for kind, names in kinds:
                own = (*sectors, "GOV") if kind == "seat" else sectors
                entry = Entry(kind, row.name, code, own, since=row.since, until=row.until, is_state=True)
                for name in names:
                    self._add(name.removeprefix("the "), entry)
                    if len(name) > 3 and not name.isupper():
                        self._add(name.removeprefix("the ").upper(), entry)

    def _add_organisation(self, row: OrganisationRow) -> None:
        known = row.code in self.state_names
        code = self.code_of_state.get(row.code, row.code)
        entry = Entry(
            "organisation", row.name, code, row.sectors, since=row.since, until=row.until, is_state=known
        )
        for name in (row.name, *row.names):
            self._add(name.removeprefix("the "), entry)

    def _add_groups(self, rows: Iterable[GroupRow]) -> None:
        for row in rows:
            entry = Entry("group", row.names[0], members=row.members)
            for name in row.names:
                self._add_both_ways(name, entry)

    def _add_ambiguous(self, rows: Iterable[AmbiguousRow]) -> None:
        """Names that are never an actor, and demonyms that no state's row holds."""
        for row in rows:
            if row.code is None:
                self._add(row.name, Entry("blocked", row.name))
            elif row.kind == "demonym":
                name = self.state_names[row.code]
                self._add(row.name, Entry("demonym", name, self.code_of_state[row.code], is_state=True))

    def _add_people(self) -> None:
        for name, terms in self.people.terms.items():
            entry = Entry("person", name, people=tuple(terms))
            for spelling in self.people.spellings(name):
                self._add(spelling, entry)
                family_first = terms[0].state in self.words["family_first"]
                for surname in long_surnames(spelling, family_first=family_first):
                    self._add(surname, Entry("person", surname))
                    self._add(surname[:1].upper() + surname[1:], Entry("person", surname))

    def _add_roles(self, rows: Sequence[RoleRow]) -> None:
        """Offices, trades and agencies, kin, and short forms of titles."""
        for role in rows:
            entry = Entry(role.kind, role.phrase, sectors=(role.sector,))
            self.roles.add(self.tokenize(role.phrase), entry)
            if role.phrase.count(" ") == 1:
                self.roles.add(self.tokenize(role.phrase.replace(" ", "-")), entry)
        for kin in self.words["kin"]:
            self.roles.add(self.tokenize(kin), Entry("title", kin))
        sectors = {role.phrase: role.sector for role in rows if role.kind == "title"}
        for short, phrase in self.words["short_title"].items():
            pieces = [piece.lower() for piece in self.tokenize(short.capitalize())]
            self.roles.add(pieces, Entry("title", phrase, sectors=(sectors[phrase],)))

    def _add_anaphors(self, rows: Iterable[AnaphorRow]) -> None:
        for anaphor in rows:
            phrases = [anaphor.phrase]
            if anaphor.phrase.startswith("two "):
                phrases += [f"{number} {anaphor.phrase[4:]}" for number in ("three", "four", "five")]
            for phrase in phrases:
                self.roles.add(self.tokenize(phrase), Entry(anaphor.kind, phrase))

    def match(self, cols: Columns) -> tuple[list[Hit], list[Hit]]:
        """Names and role phrases of a document: at each token the longest that begins there."""
        names = [hit for i in range(cols.size) if (hit := self.names.longest(i, cols.exact))]
        loose = [_forms(cols, i) for i in range(cols.size)]
        roles = [
            hit
            for i in range(cols.size)
            if self.roles.starts(loose[i]) and (hit := self.roles.longest(i, loose)) and _nominal(cols, hit)
        ]
        return names, roles


def _forms(cols: Columns, i: int) -> tuple[str, ...]:
    """Spellings under which a token of a role phrase is looked up: as it is and as a singular."""
    lower, lemma = cols.lower[i], cols.lemma[i]
    if not lower.endswith(("s", "n")):
        return (lower,)
    if lemma != lower:
        return (lower, lemma)
    if lower.endswith("men") and len(lower) > 4:  # "airmen", which the lemmatiser does not know
        return (lower, lower[:-2] + "an")
    if cols.tag[i] == "NNPS" or (cols.tag[i] == "NNP" and lower.endswith("s") and len(lower) > 3):
        return (lower, lower[:-1])
    return (lower,)


def _nominal(cols: Columns, hit: Hit) -> bool:
    tag = cols.tag[hit.end - 1]
    return tag.startswith(("NN", "JJ")) or tag == ""


def _compass(states: Iterable[StateRow]) -> dict[str, list[tuple[str, str]]]:
    """For North, South, East, West: pairs of the state so called and its counterpart.

    "the North" can stand for North Korea beside South Korea, and for Sudan beside South Sudan.
    """
    rows = [row for row in states if row.cow is not None]
    codes = {name: row.codes_as or row.code for row in rows for name in (row.name, *row.names)}
    opposite = {"North": "South", "South": "North", "East": "West", "West": "East"}
    result: dict[str, list[tuple[str, str]]] = {side: [] for side in opposite}
    for side, other in opposite.items():
        for name, code in codes.items():
            base = name.removeprefix(f"{side} ")
            if base == name:
                continue
            counterpart = codes.get(f"{other} {base}") or codes.get(base)
            if counterpart and counterpart != code:
                result[side].append((code, counterpart))
                if f"{other} {base}" not in codes:
                    result[other].append((counterpart, code))
    return {side: sorted(set(pairs)) for side, pairs in result.items()}
