"""The tables of people, roles, forums, dated events and means: each row valid and worth having."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations

import msgspec
import pytest

from detente.data import read_rows
from detente.knowledge import (
    DatedEventRow,
    ForumFile,
    ForumRow,
    PersonRow,
    RoleRow,
    StateRow,
    StatusSince,
    load_knowledge,
)
from detente.negotiation.knowledge import means

SECTORS = {
    *("COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM"),
    *("CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC"),
}
BODIES = {"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"}
TERM = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
EXCLUSIVE = {
    "president",
    "prime minister",
    "premier",
    "chancellor",
    "foreign minister",
    "foreign secretary",
    "external affairs minister",
    "secretary of state",
    "secretary-general",
    "defence minister",
    "defense secretary",
}
OVERLAPS_MEANT: set[tuple[str, str]] = set()
"""Pairs of holders who truly held one office of one state at a time for more than a year."""
MATTERING = [
    *("USA", "CHN", "RUS", "GBR", "FRA", "DEU", "JPN", "KOR", "PRK", "IND", "PAK", "AFG", "IRN", "IRQ"),
    *("ISR", "PSE", "EGY", "SYR", "LBN", "JOR", "SAU", "ARE", "QAT", "KWT", "OMN", "YEM", "TUR", "GRC"),
    *("CYP", "UKR", "BLR", "MDA", "GEO", "ARM", "AZE", "KAZ", "UZB", "SRB", "KOS", "BIH", "HRV", "MKD"),
    *("ALB", "POL", "HUN", "ITA", "ESP", "CAN", "AUS", "MEX", "BRA", "ARG", "COL", "VEN", "CUB", "CHL"),
    *("PER", "IDN", "MYS", "PHL", "VNM", "THA", "KHM", "MMR", "BGD", "LKA", "NPL", "SDN", "SSD", "ETH"),
    *("ERI", "SOM", "KEN", "UGA", "RWA", "COD", "NGA", "ZAF", "ZWE", "LBY", "TUN", "DZA", "MAR", "MLI"),
    *("CIV", "TWN"),
]


@pytest.fixture(scope="module")
def codes() -> set[str]:
    return {row.code for row in read_rows("knowledge/states.tsv", StateRow)} | BODIES


@pytest.fixture(scope="module")
def people() -> list[PersonRow]:
    return read_rows("knowledge/people.tsv", PersonRow)


@pytest.fixture(scope="module")
def roles() -> list[RoleRow]:
    return read_rows("knowledge/roles.tsv", RoleRow)


def months(value: str, *, last: bool) -> int:
    """A term's date as a number of months; a bare year counts from its first or to its last month."""
    year, *rest = value.split("-")
    return int(year) * 12 + (int(rest[0]) - 1 if rest else 11 if last else 0)


def ends(row: PersonRow) -> tuple[int, int]:
    return months(row.since, last=False), months(row.until, last=True) if row.until else 10**6


class TestPeople:
    def test_there_are_many_of_many_states(self, people: list[PersonRow]) -> None:
        assert len(people) >= 1500
        assert len({row.state for row in people} - BODIES) >= 150

    def test_codes_sectors_and_terms(self, people: list[PersonRow], codes: set[str]) -> None:
        for row in people:
            assert row.state in codes, row
            assert row.sector in SECTORS, row
            assert TERM.fullmatch(row.since), row
            assert not row.until or TERM.fullmatch(row.until), row
            assert ends(row)[0] <= ends(row)[1] <= 10**6, row
            assert not row.until or row.until >= "1990", row
            assert max(row.since, row.until)[:4] <= "2026", row
            assert row.office == row.office.lower(), row

    def test_names_are_names(self, people: list[PersonRow]) -> None:
        for row in people:
            for name in (row.name, *row.names):
                assert name == " ".join(name.split()), row
                assert any(letter.isupper() for letter in name), row
                assert not re.search(r"[()\[\]0-9|]", name), row
            assert row.name not in row.names, row
            assert len(set(row.names)) == len(row.names), row

    def test_no_term_twice(self, people: list[PersonRow]) -> None:
        counted = Counter((row.name, row.state, row.office, row.since) for row in people)
        assert [key for key, number in counted.items() if number > 1] == []

    def test_one_holder_at_a_time(self, people: list[PersonRow]) -> None:
        held: dict[tuple[str, str], list[PersonRow]] = defaultdict(list)
        for row in people:
            if row.office in EXCLUSIVE:
                held[row.state, row.office].append(row)
        clashes = [
            (first.name, second.name)
            for rows in held.values()
            for first, second in combinations(rows, 2)
            if min(ends(first)[1], ends(second)[1]) - max(ends(first)[0], ends(second)[0]) > 12
            and (first.name, second.name) not in OVERLAPS_MEANT
        ]
        assert clashes == []

    def test_nobody_has_two_terms_of_one_office_at_once(self, people: list[PersonRow]) -> None:
        held: dict[tuple[str, str, str], list[PersonRow]] = defaultdict(list)
        for row in people:
            held[row.name, row.state, row.office].append(row)
        for rows in held.values():
            for first, second in combinations(rows, 2):
                assert ends(first)[1] <= ends(second)[0] or ends(second)[1] <= ends(first)[0], rows

    @pytest.mark.parametrize("state", MATTERING)
    def test_leaders_of_states_that_matter(self, people: list[PersonRow], state: str) -> None:
        heads = [row for row in people if row.state == state and row.sector in {"GOV", "MIL"}]
        assert len({row.name for row in heads}) >= 2
        assert any(not row.until for row in heads), "nobody in office today"

    @pytest.mark.parametrize(
        ("name", "state", "year"),
        [
            ("John Kerry", "USA", 2014),
            ("Jang Sung-taek", "PRK", 2013),
            ("Chang Sung-taek", "PRK", 2013),
            ("Yun Byung Se", "KOR", 2014),
            ("Hua Chunying", "CHN", 2014),
            ("Moammar Gadhafi", "LBY", 1999),
            ("Volodymyr Zelensky", "UKR", 2023),
            ("Kofi Annan", "UNO", 2000),
            ("Javier Solana", "EUR", 2005),
            ("Catherine Ashton", "EUR", 2012),
            ("Mohamed ElBaradei", "IGO", 2003),
            ("Yasser Arafat", "PSE", 1996),
        ],
    )
    def test_the_spellings_of_news_are_found(
        self, people: list[PersonRow], name: str, state: str, year: int
    ) -> None:
        found = [row for row in people if name in (row.name, *row.names) and row.state == state]
        assert any(ends(row)[0] <= year * 12 + 11 and ends(row)[1] >= year * 12 for row in found)


class TestRoles:
    def test_there_are_many_of_each_kind(self, roles: list[RoleRow]) -> None:
        counted = Counter(row.kind for row in roles)
        assert set(counted) == {"title", "agency", "people"}
        assert min(counted.values()) >= 200

    def test_each_is_valid(self, roles: list[RoleRow]) -> None:
        for row in roles:
            assert row.sector in SECTORS, row
            assert row.phrase == row.phrase.lower() == " ".join(row.phrase.split()), row

    def test_each_phrase_once(self, roles: list[RoleRow]) -> None:
        counted = Counter(row.phrase for row in roles)
        assert [phrase for phrase, number in counted.items() if number > 1] == []

    def test_no_plural_beside_its_singular_but_of_bodies(self, roles: list[RoleRow]) -> None:
        phrases = {row.phrase for row in roles if row.kind != "agency"}
        doubled = {
            phrase
            for phrase in phrases
            if (phrase.endswith("ies") and phrase[:-3] + "y" in phrases)
            or (phrase.endswith("s") and phrase[:-1] in phrases)
        }
        assert doubled == set()

    @pytest.mark.parametrize(
        ("phrase", "sector"),
        [
            ("foreign minister", "GOV"),
            ("secretary of state", "GOV"),
            ("spokeswoman", "GOV"),
            ("general", "MIL"),
            ("senator", "LEG"),
            ("judge", "JUD"),
            ("archbishop", "REL"),
            ("opposition leader", "OPP"),
            ("researcher", "EDU"),
            ("protester", "CVL"),
            ("rebel", "REB"),
            ("refugee", "REF"),
            ("coast guard", "COP"),
            ("foreign ministry", "GOV"),
            ("state media", "JRN"),
            ("official", "GOV"),
            ("soldier", "MIL"),
        ],
    )
    def test_common_words_have_their_sector(self, roles: list[RoleRow], phrase: str, sector: str) -> None:
        assert {row.sector for row in roles if row.phrase == phrase} == {sector}


class TestForums:
    def test_there_are_many(self) -> None:
        assert len(load_knowledge().forums) >= 60
        assert len({forum.id for forum in load_knowledge().forums}) == len(load_knowledge().forums)

    def test_parties_are_codes(self, codes: set[str]) -> None:
        for forum in load_knowledge().forums:
            assert len(set(forum.parties)) == len(forum.parties), forum.id
            for party in forum.parties:
                assert party[:3] in codes, (forum.id, party)
                assert party[3:] in SECTORS | {""}, (forum.id, party)

    def test_history_is_in_order_and_within_the_years(self) -> None:
        for forum in load_knowledge().forums:
            times = [entry.since for entry in forum.status]
            assert times == sorted(times), forum.id
            assert len(set(times)) == len(times), forum.id
            assert forum.since is None or int(times[0][:4]) >= forum.since, forum.id
            assert int(times[-1][:4]) <= (forum.until or 2026), forum.id

    def test_each_name_belongs_to_one(self) -> None:
        counted = Counter(name for forum in load_knowledge().forums for name in forum.names)
        assert [name for name, number in counted.items() if number > 1] == []
        plain = {name.lower() for name in counted}
        assert [
            name for forum in load_knowledge().forums for name in forum.shared if name.lower() in plain
        ] == []

    @pytest.mark.parametrize(
        ("forum", "month", "status"),
        [
            ("six-party-talks", "2002-12", "unknown"),
            ("six-party-talks", "2005-09", "under_way"),
            ("six-party-talks", "2014-02", "stalled"),
            ("dayton", "1996-01", "concluded"),
            ("jcpoa", "2019-05", "stalled"),
            ("inter-korean-talks", "1993-01", "stalled"),
        ],
    )
    def test_status_at_a_time(self, forum: str, month: str, status: str) -> None:
        assert next(row for row in load_knowledge().forums if row.id == forum).status_at(month) == status

    @pytest.mark.parametrize(
        "wrong", [{"from": "2003-13"}, {"from": "03"}, {"from": "2003", "status": "over"}]
    )
    def test_a_wrong_history_is_refused(self, wrong: dict[str, str]) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, StatusSince)

    def test_a_forum_without_parties_is_refused(self) -> None:
        row = {
            "id": "x",
            "name": "X",
            "names": ["X"],
            "parties": [],
            "matter": "",
            "status": [{"from": "2003"}],
        }
        with pytest.raises(msgspec.ValidationError, match="parties"):
            msgspec.convert({"forums": [row]}, ForumFile)
        assert isinstance(msgspec.convert({**row, "parties": ["USA"]}, ForumRow), ForumRow)


class TestDatedEvents:
    def test_there_are_many(self) -> None:
        assert len(load_knowledge().dated_events) >= 120
        assert len({row.name for row in load_knowledge().dated_events}) == len(load_knowledge().dated_events)

    def test_each_is_valid(self, codes: set[str]) -> None:
        for row in load_knowledge().dated_events:
            first, last = row.interval
            assert 1990 <= first.year <= last.year <= 2026, row
            assert set(row.needs) <= codes, row
            for pattern in row.patterns:
                assert pattern == pattern.lower() == " ".join(pattern.split()), row
                assert len(pattern) > 3, row

    def test_a_month_is_all_of_its_days(self) -> None:
        row = DatedEventRow(date="1996-12", name="", patterns=("x",), kind="other")
        assert [day.isoformat() for day in row.interval] == ["1996-12-01", "1996-12-31"]

    def test_no_phrase_names_two_events(self) -> None:
        named = Counter(
            (pattern, code)
            for row in load_knowledge().dated_events
            for pattern in row.patterns
            for code in row.needs or ("",)
        )
        assert [key for key, number in named.items() if number > 1] == []

    def test_a_phrase_that_is_common_to_many_needs_a_code(self) -> None:
        common = re.compile(
            r"(first|second|third|fourth|disputed|\w+ \d+) (nuclear test|election|attacks?|coup|earthquake)"
        )
        alone = [
            (row.name, pattern)
            for row in load_knowledge().dated_events
            if not row.needs
            for pattern in row.patterns
            if common.fullmatch(pattern)
        ]
        famous = re.compile(
            r"(sept|september|oct|october|march|july|november|nov)\.? \d+ (attacks?|earthquake)"
        )
        assert [pair for pair in alone if not famous.fullmatch(pair[1].replace(".", ""))] == []

    def test_the_third_nuclear_test_of_north_korea(self) -> None:
        found = [
            row
            for row in load_knowledge().dated_events
            if "third nuclear test" in row.patterns and "PRK" in row.needs
        ]
        assert [row.date for row in found] == ["2013-02-12"]


class TestMeans:
    def test_the_kinds_and_their_words(self) -> None:
        kinds = {row.means for row in means()}
        assert len(kinds) == len(means())
        expected = "trade fuel banking aid food security migration water technology geography political"
        assert kinds >= {*expected.split(), "historical", "cultural", "diplomatic", "debt"}

    def test_each_word_means_one_thing(self) -> None:
        words = Counter(word for row in means() for word in row.words)
        assert [word for word, number in words.items() if number > 1] == []
        assert all(word == word.lower().strip() for word in words)
