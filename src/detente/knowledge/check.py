"""What the user's rows may say: codes that exist, days of the calendar, names that are names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from typing import Any

from detente.errors import DataError
from detente.knowledge.folder import near
from detente.knowledge.rows import (
    AmbiguousRow,
    CodeRow,
    DatedEventRow,
    ForumRow,
    GroupRow,
    OrganisationRow,
    PersonRow,
    RoleRow,
    StateRow,
)
from detente.knowledge.tables import Placed, Table

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_STATE = re.compile(r"[A-Z]{3}")
FIRST_YEAR, LAST_YEAR = 1500, 2200
Complaint = tuple[str, str]


class Checks:
    """Checks rows against the codes of all tables together.

    Args:
        states: the states, the user's among them.
        codes: bodies and sectors.
    """

    def __init__(self, states: Iterable[StateRow], codes: Iterable[CodeRow]) -> None:
        codes = list(codes)
        self.names_of: dict[str, set[str]] = {}
        for row in states:
            named = self.names_of.setdefault(row.code, set())
            named.update((row.name, *row.names, *row.demonyms, *row.capitals, *row.seats))
        self.bodies = {row.code for row in codes if row.kind == "body"}
        self.sectors = {row.code for row in codes if row.kind == "sector"}
        self.parties = self.bodies | self.names_of.keys()

    def check(self, table: Table, placed: Placed[Any]) -> None:
        """Check one row.

        Raises:
            DataError: naming the row's place, its column and what to do.
        """
        for column, message in self._complaints(table, placed.row):
            raise DataError(f"{column}: {message}", source=placed.where)

    def _complaints(self, table: Table, row: Any) -> Iterator[Complaint]:
        yield from _empty_names(row, table)
        if isinstance(row, StateRow):
            yield from self._state(row)
        elif isinstance(row, GroupRow):
            yield from self._codes("members", row.members)
        elif isinstance(row, OrganisationRow):
            yield from self._codes("code", (row.code,))
            yield from self._sectors("sectors", row.sectors)
        elif isinstance(row, PersonRow):
            yield from self._codes("state", (row.state,))
            yield from self._sectors("sector", (row.sector,))
            yield from _lower("office", (row.office,))
            yield from _term(row)
        elif isinstance(row, RoleRow):
            yield from self._sectors("sector", (row.sector,))
            yield from _lower("phrase", (row.phrase,))
        elif isinstance(row, AmbiguousRow):
            yield from self._ambiguous(row)
        elif isinstance(row, DatedEventRow):
            yield from self._codes("needs", row.needs)
            yield from _lower("patterns", row.patterns)
            yield from _day("date", row.date)
        elif isinstance(row, ForumRow):
            yield from self._forum(row)
        if isinstance(row, StateRow | OrganisationRow | ForumRow):
            yield from _years(row)

    def _state(self, row: StateRow) -> Iterator[Complaint]:
        if not _STATE.fullmatch(row.code):
            yield "code", f"{row.code[:20]!r} must be three capital letters"
        if row.code in self.bodies:
            yield "code", f"{row.code} stands for a kind of organisation: choose another code"
        if row.codes_as is not None:
            if row.codes_as not in self.names_of:
                yield "codes_as", self._no_code(row.codes_as, self.names_of)
            if row.codes_as == row.code:
                yield "codes_as", "is the code of the row itself: leave it empty"
        if row.sector is not None:
            yield from self._sectors("sector", (row.sector,))
        if row.cow is not None and not 1 <= row.cow <= 999:
            yield "cow", "is a number from 1 to 999"

    def _ambiguous(self, row: AmbiguousRow) -> Iterator[Complaint]:
        if row.code is None:
            return
        if row.code not in self.names_of:
            yield "code", self._no_code(row.code, self.names_of)
        elif row.kind == "state" and row.name not in self.names_of[row.code]:
            yield "name", f"is no name of {row.code} yet: add it to the names of {row.code} in states.tsv"

    def _forum(self, row: ForumRow) -> Iterator[Complaint]:
        yield from self._codes("parties", tuple(party[:3] for party in row.parties))
        yield from self._sectors("parties", tuple(party[3:] for party in row.parties if party[3:]))
        times = [entry.since if len(entry.since) > 4 else f"{entry.since}-01" for entry in row.status]
        if times != sorted(times):
            yield "status", "must be in order of time, the earliest first"

    def _codes(self, column: str, codes: Iterable[str]) -> Iterator[Complaint]:
        for code in codes:
            if code not in self.parties:
                yield column, self._no_code(code, self.parties)

    def _sectors(self, column: str, sectors: Iterable[str]) -> Iterator[Complaint]:
        for sector in sectors:
            if sector not in self.sectors:
                yield column, f"{sector[:20]!r} is no sector: use {', '.join(sorted(self.sectors))}"

    def _no_code(self, code: str, known: Iterable[str]) -> str:
        called = sorted(c for c, names in self.names_of.items() if code in names)
        close = f"; did you mean {called[0]!r}?" if called else near(code, sorted(known))
        return f"there is no code {code[:20]!r}{close or ': add the state to states.tsv'}"


def _empty_names(row: Any, table: Table) -> Iterator[Complaint]:
    """Names and phrases that text can never match, or that would match marks alone."""
    for column in ("name", "names", "demonyms", "capitals", "seats", "phrase", "patterns", "shared"):
        value = getattr(row, column, ())
        for name in (value,) if isinstance(value, str) else value:
            if not any(char.isalnum() for char in name):
                yield column, f"{name[:60]!r} holds no letter and no digit: write the name"
            if "  " in name:
                yield column, f"{name[:60]!r}: leave one space between two words"
    if table.stem == "forums":
        return
    for name in table.names(row):
        if name[:1] in "+-" and len(name) > 1:
            yield "names", f"{name[:60]!r} begins with a sign"


def _lower(column: str, phrases: Iterable[str]) -> Iterator[Complaint]:
    for phrase in phrases:
        if phrase != phrase.lower():
            yield column, f"{phrase[:60]!r} must be in lower case"


def _years(row: Any) -> Iterator[Complaint]:
    for column in ("since", "until"):
        year = getattr(row, column)
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            yield column, f"{year} is no year from {FIRST_YEAR} to {LAST_YEAR}"
    if row.since is not None and row.until is not None and row.since > row.until:
        yield "until", f"{row.until} is before since, {row.since}: change one of the two"


def _term(row: PersonRow) -> Iterator[Complaint]:
    yield from _day("since", row.since)
    if row.until:
        yield from _day("until", row.until)
        width = min(len(row.since), len(row.until))
        if row.until[:width] < row.since[:width]:
            yield "until", f"{row.until} is before since, {row.since}: change one of the two"


def _day(column: str, date: str) -> Iterator[Complaint]:
    match = _DATE.fullmatch(date)
    if match is None:
        yield column, f"{date[:60]!r} is no date: write YYYY, YYYY-MM or YYYY-MM-DD"
        return
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        yield column, f"{date}: the year must lie between {FIRST_YEAR} and {LAST_YEAR}"
    elif not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        yield column, f"{date} is no day of the calendar: check month and day"
