"""Dated knowledge of office holders: who a name or a bare office means on the article's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon
from detente.actors.people_index import name_key, sound_key
from detente.knowledge import PersonRow
from detente.records import Article

if TYPE_CHECKING:
    from detente.actors.persons import Person

WINDOW_YEARS = 2
"""A title from the table is still used for a person this long after the term."""
_OUT_OF_OFFICE = 0.3
"""Years after a term from which a name without title is that of a former holder."""
_SURE_SOUND = 5
"""Consonants that a surname alone needs to be known by its sound."""
_ALIKE = 0.8
"""Share of letters that two spellings of a surname have in common at least."""
_HEAD_OF_GOVERNMENT = frozenset(
    {"prime minister", "premier", "chancellor", "taoiseach", "president of the government"}
)
_HEAD_OF_STATE = frozenset({
    "president", "acting president", "interim president", "king", "queen", "emir", "sultan",
    "supreme leader", "military ruler", "head of state", "general secretary", "leader",
    "transitional leader", "paramount leader",
})  # fmt: skip
_LEADING = _HEAD_OF_STATE | _HEAD_OF_GOVERNMENT
_CHIEFS = frozenset({
    "chief", "head", "boss", "president", "director", "director general", "director-general",
    "secretary-general", "managing director", "prosecutor", "general", "chair", "chairman",
})  # fmt: skip
_LEADERS = frozenset(
    {"leader", "strongman", "ruler", "dictator", "autocrat", "de facto leader", "paramount leader"}
)
_SURE_DAYS = 62
"""The article may be from any of so many days and its office holders still be sure."""


def _day_of(article: Article) -> tuple[dt.date | None, bool]:
    """The middle of the days that the article can be from, and whether they are few enough to be sure.

    A stamp that the text refutes is not used.
    """
    since, until = article.written_from, article.written_to
    if since is not None and until is not None:
        return since + (until - since) // 2, (until - since).days <= _SURE_DAYS
    if since is not None or until is not None:
        return since or until, False
    return (None, False) if article.date_in_doubt else (article.posted, article.posted is not None)


class Clock:
    """The day that terms of office are compared with, and where it comes from."""

    def __init__(self, article: Article, cols: Columns) -> None:
        self.day, self.certain = _day_of(article)
        self.source = "the article's date" if self.certain else "about the article's date"
        if self.day is None and (year := cols.newest_year()) is not None:
            self.day = dt.date(year, 7, 1)
            self.source = f"{year}, the newest year in the text"
        if self.day is None:
            self.source = "no date known: any term of office"

    @property
    def year(self) -> int | None:
        """The year, if there is one."""
        return self.day.year if self.day else None

    def distance(self, row: PersonRow) -> float:
        """Years between the day and a term of office; 0 within it, negative before it."""
        if self.day is None:
            return 0.0
        now = _years(self.day.isoformat(), end=False)
        since, until = _years(row.since, end=False), _years(row.until, end=True) if row.until else 9999.0
        if now < since:
            return now - since
        return max(0.0, now - until)

    def near(self, row: PersonRow) -> bool:
        """Whether the day lies in a term or not far from it."""
        return -WINDOW_YEARS <= self.distance(row) <= WINDOW_YEARS


def _years(value: str, *, end: bool) -> float:
    parts = [int(part) for part in value.split("-") if part.isdigit()]
    month = parts[1] if len(parts) > 1 else (12 if end else 1)
    day = parts[2] if len(parts) > 2 else (30 if end else 1)
    return (parts[0] if parts else 0) + (month - 1) / 12 + (day - 1) / 365


class OfficeHolders:
    """The table of office holders as one article asks it."""

    def __init__(self, lexicon: Lexicon, clock: Clock) -> None:
        self.lexicon = lexicon
        self.clock = clock
        self.named: set[str] = set()
        """Codes of the states that the article names, which tell namesakes apart."""
        self.loose = _LEADERS | lexicon.words["vague_office"].keys()
        """Words for a person that say nothing sure of the office."""

    def code(self, row: PersonRow) -> str:
        """The code that records carry for the state of a row."""
        return self.lexicon.code_of_state.get(row.state, row.state)

    def fill(self, person: Person) -> None:
        """Complete a person of the article from the table, where name, date, state and title agree."""
        people, key = self.lexicon.people, name_key(person.name)
        single = " " not in person.name or (key not in people.by_key and key in people.by_surname)
        roles = {draft.role for draft in person.drafts if draft.role}
        near = self._candidates(person, roles, single=single)
        if len({row.name for row in near}) > 1:
            near = self._told_apart(near, roles)
        if len({row.name for row in near}) == 1:
            self._take(person, near)
        elif near and len({(row.state, row.sector) for row in near}) == 1:
            # "President Bush" with no date: father or son, the state is the same.
            self._take(person, near, sure=False)
        elif single and not person.bases and not person.sectors:
            person.known = False

    def _told_apart(self, rows: list[PersonRow], roles: set[str]) -> list[PersonRow]:
        """Of several namesakes the one whom the user's table, the office, the day or the article means."""
        own = self.lexicon.knowledge.own
        steps: tuple[Callable[[PersonRow], bool], ...] = (
            lambda row: row in own,
            lambda row: _fits_any(roles, row),
            lambda row: self.clock.distance(row) == 0.0,
            lambda row: self.code(row) in self.named,
        )
        for wanted in steps:
            rows = [row for row in rows if wanted(row)] or rows
            if len({row.name for row in rows}) == 1:
                return rows
        return self._heading(rows, roles)

    def _heading(self, rows: list[PersonRow], roles: set[str]) -> list[PersonRow]:
        """The only namesake who leads a state on the day: "Gaddafi" is the father, "Mr Kim" rules."""
        heads = [row for row in rows if row.office in _LEADING and self.clock.distance(row) == 0.0]
        fitting = len({row.state for row in rows}) == 1 or roles <= self.loose
        return heads if fitting and len({row.name for row in heads}) == 1 else rows

    def _candidates(self, person: Person, roles: set[str], *, single: bool) -> list[PersonRow]:
        """Rows that the name can mean, near the day or agreeing with the title."""
        people = self.lexicon.people
        key = name_key(person.name)
        rows = people.by_key.get(key) or people.by_surname.get(key, [])
        if not rows and not single:
            rows = self._by_parts(person, roles)
        rows = self._agreeing(rows, person)
        near = [row for row in rows if self.clock.near(row)]
        if not near and (not single or roles):
            # Long out of office, or a date that errs: the office must agree with a surname alone.
            near = [row for row in rows if not single or _fits_any(roles, row)]
        return near or self._by_sound(person, roles, single=single)

    def _by_parts(self, person: Person, roles: set[str]) -> list[PersonRow]:
        """ "George Herbert Walker Bush": first name and surname of someone in the table."""
        words = person.name.split(" ")
        rows = self.lexicon.people.by_surname.get(name_key(words[-1]), [])
        return [row for row in rows if row.name.split(" ", 1)[0] == words[0] and roles]

    def _by_sound(self, person: Person, roles: set[str], *, single: bool) -> list[PersonRow]:
        """Rows whose name sounds the same and whose term, and title or state, agree."""
        rows = [row for row in self.lexicon.people.like(person.name) if self.clock.near(row)]
        rows = self._agreeing(rows, person)
        if single:
            told = bool(person.bases) or len(sound_key(person.name)) >= _SURE_SOUND
            rows = [row for row in rows if told or _fits_any(roles, row) or _alike(person.name, row)]
        rows = [row for row in rows if not roles or person.bases or _fits_any(roles, row)]
        return rows if len({row.state for row in rows}) == 1 else []

    def _agreeing(self, rows: list[PersonRow], person: Person) -> list[PersonRow]:
        codes = {base.code for base in person.bases}
        return [row for row in rows if self.code(row) in codes] if codes else rows

    def _take(self, person: Person, rows: list[PersonRow], *, sure: bool = True) -> None:
        row = min(rows, key=self._standing)
        if sure:
            person.name = row.name
        if not person.bases:
            person.bases = [Base(self.code(row), row.state in self.lexicon.state_names)]
            term = f"{row.since} to {row.until or 'now'}"
            person.why.append(
                f"{row.name}, {row.office} of {row.state} {term} by the table of office holders"
            )
            person.why.append(self.clock.source)
        distance = self.clock.distance(row)
        roles = {draft.role for draft in person.drafts if draft.role}
        if not person.sectors:
            past = distance > (_OUT_OF_OFFICE if self.clock.certain else WINDOW_YEARS)
            person.sectors = (
                ["ELI"] if past and row.sector == "GOV" else ([] if distance < -1 else [row.sector])
            )
        elif (
            sure
            and self.clock.certain
            and distance == 0.0
            and (
                roles <= self.loose
                or set(person.sectors) == {"PTY"}
                or (person.sectors == ["MIL"] and row.sector == "GOV")  # a general who rules
            )
            and row.sector not in person.sectors
        ):
            person.sectors = [row.sector, *person.sectors]
            person.why.append(f"{row.office} by the table of office holders")

    def _standing(self, row: PersonRow) -> tuple[float, bool, float]:
        """Order of a person's terms: nearest the day, leading a state, newest."""
        return abs(self.clock.distance(row)), row.office not in _LEADING, -_years(row.since, end=False)

    def holder(self, draft: Draft) -> PersonRow | None:
        """Who holds a bare title on the article's day, where the day and the table leave no doubt."""
        if not self.clock.certain or draft.plural or draft.role_kind != "title" or "ELI" in draft.sectors:
            return None
        code = draft.bases[0].code if draft.bases else None
        offices = {draft.role, draft.role.replace(" general", "-general")}
        if code is None:
            rows = self.lexicon.people.by_office.get(draft.role, [])
            general = draft.role in ("president", "prime minister", "foreign minister")
            if general or len({row.state for row in rows}) != 1:
                return None
            return self._only(rows)
        rows = [row for row in self.lexicon.people.by_state.get(code, ()) if self.code(row) == code]
        if draft.bases[0].organisation and not draft.bases[0].is_state:
            heads = [row for rows in self._offices_of(draft) for row in rows]
            return self._only([row for row in rows if row.office in offices]) or self._only(heads)
        if draft.role in _LEADERS:
            return self._leader(rows)
        if draft.role == "head of state":
            return self._only([row for row in rows if row.office in _HEAD_OF_STATE])
        if draft.role in _HEAD_OF_GOVERNMENT or draft.role == "head of government":
            return self._only([row for row in rows if row.office in _HEAD_OF_GOVERNMENT])
        return self._only([row for row in rows if row.office in offices])

    def _offices_of(self, draft: Draft) -> Iterator[list[PersonRow]]:
        """Rows of the offices that "the IMF chief" can mean, by the body's name in them."""
        if not {draft.role, draft.role.replace(" general", "-general")} & _CHIEFS:
            return
        for office, rows in self.lexicon.people.by_office.items():
            body, _, last = office.rpartition(" ")
            if body and last in _CHIEFS and self._names(body, draft.bases[0].organisation or ""):
                yield rows

    def _names(self, words: str, body: str) -> bool:
        """Whether words in lower case name a body of the tables."""
        for written in (words.upper(), words.title()):
            hit = self.lexicon.names.longest(0, [(word,) for word in self.lexicon.tokenize(written)])
            if hit is not None and any(entry.name == body for entry in hit.entries):
                return True
        return False

    def _leader(self, rows: Iterable[PersonRow]) -> PersonRow | None:
        """The one who leads a state: whose office, of state or government, begins its block of the table."""
        rows = list(rows)
        first, second = _HEAD_OF_STATE, _HEAD_OF_GOVERNMENT
        if rows and rows[0].office in second:
            first, second = second, first
        return self._only([r for r in rows if r.office in first]) or self._only(
            [r for r in rows if r.office in second]
        )

    def _only(self, rows: Iterable[PersonRow]) -> PersonRow | None:
        held = [row for row in rows if self.clock.distance(row) == 0.0]
        return held[0] if len({row.name for row in held}) == 1 else None


def _alike(surname: str, row: PersonRow) -> bool:
    """Whether a surname differs from one of the row's in little more than a letter."""
    surnames = {name_key(name.split()[-1]) for name in (row.name, *row.names)}
    return any(SequenceMatcher(None, name_key(surname), other).ratio() >= _ALIKE for other in surnames)


def _fits_any(roles: Iterable[str], row: PersonRow) -> bool:
    return any(same_office(role, row.office) for role in roles)


def same_office(role: str, office: str) -> bool:
    """Whether two names of an office may mean the same one."""
    if role in _HEAD_OF_GOVERNMENT and office in _HEAD_OF_GOVERNMENT:
        return True
    role, office = role.replace("-", " "), office.replace("-", " ")
    return role == office or office.endswith(" " + role) or role.endswith(" " + office) or role in office
