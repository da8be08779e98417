"""The tables of states, groups and organisations: codes, names, years and Correlates of War numbers."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from detente.data import read_rows, read_text
from detente.knowledge import GroupRow, OrganisationRow, StateRow

STATES = read_rows("knowledge/states.tsv", StateRow)
GROUPS = read_rows("knowledge/groups.tsv", GroupRow)
ORGANISATIONS = read_rows("knowledge/organisations.tsv", OrganisationRow)

# PLOVER's 25 sectors and the codes of actors that belong to no state.
SECTORS = {
    *("COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK"),
    *("AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC"),
}
STATELESS = {"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"}
CODES = {row.code for row in STATES}

# Names that two states share for good; the context of the article decides between them.
# country_converter holds Gleditsch and Ward's numbers, which differ from those of the Correlates of War here.
COW_NOT_GLEDITSCH_WARD = {
    "CZE": 316,  # 315 is Czechoslovakia's
    "DEU": 255,  # 260 is West Germany's
    "KIR": 946,
    "NRU": 970,
    "SRB": 345,  # goes on from Yugoslavia's
    "TON": 955,
    "TUV": 947,
    "VNM": 816,  # 817 is South Vietnam's
    "YEM": 679,  # 680 is South Yemen's
}


class Sense(NamedTuple):
    """What one name stands for in a span of years, both ends included."""

    code: str
    sectors: tuple[str, ...]
    since: int
    until: int
    row: str


def state_names(row: StateRow) -> tuple[str, ...]:
    return (row.name, *row.names, *row.demonyms, *row.capitals, *row.seats)


def named_rows() -> Iterator[tuple[str, Sense]]:
    """Every name of the three tables with each of its senses."""
    for state in STATES:
        sectors = (state.sector,) if state.sector else ()
        sense = Sense(
            state.codes_as or state.code, sectors, state.since or 0, state.until or 9999, state.name
        )
        yield from ((name, sense) for name in sorted(set(state_names(state))))
    for body in ORGANISATIONS:
        sense = Sense(body.code, body.sectors, body.since or 0, body.until or 9999, body.name)
        yield from ((name, sense) for name in sorted({body.name, *body.names}))
    for group in GROUPS:
        sense = Sense("+".join(sorted(group.members)), (), 0, 9999, group.names[0])
        yield from ((name, sense) for name in group.names)


SENSES: dict[str, list[Sense]] = defaultdict(list)
for _name, _sense in named_rows():
    SENSES[_name].append(_sense)


def test_codes_are_three_capitals_and_used_once() -> None:
    codes = [row.code for row in STATES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch("[A-Z]{3}", code) for code in codes)
    assert not STATELESS & CODES


def test_codes_as_points_at_a_state_that_stands_for_itself() -> None:
    own = {row.code for row in STATES if row.codes_as is None}
    assert {row.codes_as for row in STATES if row.codes_as} <= own
    assert all(row.codes_as and row.sector == "PRE" for row in STATES if row.sector)


def test_dependencies_and_former_states_fold() -> None:
    folds = {row.code: (row.codes_as or row.code, row.sector) for row in STATES}
    assert folds["PRI"] == ("USA", None)
    assert folds["SUN"] == ("RUS", None)
    assert folds["ABK"] == ("GEO", "PRE")
    assert folds["MAC"] == ("CHN", None)
    for exception in ("ATA", "HKG", "PSE", "VAT", "KOS"):
        assert folds[exception] == (exception, None)


def test_organisations_use_known_codes_and_sectors() -> None:
    known = {row.code for row in STATES if row.codes_as is None} | STATELESS
    assert [row.name for row in ORGANISATIONS if row.code not in known] == []
    assert [row.name for row in ORGANISATIONS if not set(row.sectors) <= SECTORS] == []
    assert [row.name for row in ORGANISATIONS if len(set(row.sectors)) < len(row.sectors)] == []


def test_every_body_of_a_state_has_a_sector() -> None:
    assert [row.name for row in ORGANISATIONS if row.code in CODES and not row.sectors] == []


def test_groups_have_at_least_two_known_members() -> None:
    for group in GROUPS:
        assert len(set(group.members)) == len(group.members) >= 2, group.names[0]
        assert set(group.members) <= CODES, group.names[0]
        assert group.names


def test_years_run_forwards() -> None:
    for row in (*STATES, *ORGANISATIONS):
        for year in (row.since, row.until):
            assert year is None or 1800 <= year <= 2030, row.name
        assert row.since is None or row.until is None or row.since <= row.until, row.name


def test_no_name_stands_twice_in_a_row() -> None:
    for state in STATES:
        names = state_names(state)
        twice = {name for name in names if names.count(name) > 1}
        # A city state is its own capital and nothing else may repeat.
        assert twice <= {state.name}, state.name
    for body in ORGANISATIONS:
        assert len({body.name, *body.names}) == 1 + len(body.names), body.name


def test_no_name_stands_for_two_actors_in_the_same_years() -> None:
    clashes: dict[str, set[str]] = defaultdict(set)
    for name, senses in SENSES.items():
        for one, other in combinations(senses, 2):
            overlap = one.since <= other.until and other.since <= one.until
            if overlap and one[:2] != other[:2]:
                clashes[name] |= {one.code, other.code}
    assert not clashes


def test_names_are_clean() -> None:
    for name in SENSES:
        assert name == " ".join(name.split()), name
        assert re.search(r"\w", name), name
        assert len(name) > 1, name
        assert "’" not in name, f"{name}: the straight apostrophe is the written form"


@pytest.mark.parametrize("word", ["us", "it", "is", "who", "Korea", "the North", "the South", "CAR", "Male"])
def test_words_with_a_commoner_meaning_are_no_names(word: str) -> None:
    assert word not in SENSES


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("U.S.", "USA"), ("U.K.", "GBR"), ("DPRK", "PRK"), ("ROK", "KOR"), ("PRC", "CHN"), ("DRC", "COD"),
        ("FYROM", "MKD"), ("UAE", "ARE"), ("Republic of China", "TWN"), ("Burma", "MMR"), ("Zaire", "COD"),
        ("Swaziland", "SWZ"), ("Kiev", "UKR"), ("Kyiv", "UKR"), ("Rangoon", "MMR"), ("Kremlin", "RUS"),
        ("Britons", "GBR"), ("Filipinos", "PHL"), ("Iranians", "IRN"), ("Bosnian Serbs", "BIH"),
        ("Soviet", "RUS"), ("East German", "DEU"), ("Vatican", "VAT"), ("Pentagon", "USA"), ("IAEA", "UNO"),
        ("NATO", "IGO"), ("European Commission", "EUR"), ("ICRC", "NGO"), ("al-Qaeda", "IMG"),
        ("Mossad", "ISR"),
    ],
)  # fmt: skip
def test_usual_names_are_known(name: str, code: str) -> None:
    assert {sense.code for sense in SENSES[name]} == {code}


def test_a_movement_that_came_to_govern_changes_sector() -> None:
    def sectors(name: str, year: int) -> tuple[str, ...]:
        (sense,) = (s for s in SENSES[name] if s.since <= year <= s.until)
        return sense.sectors

    assert sectors("Taliban", 1999)[0] == "GOV"
    assert sectors("Taliban", 2010)[0] == "REB"
    assert sectors("Taliban", 2022)[0] == "GOV"
    assert sectors("ANC", 1985)[0] == "OPP"
    assert sectors("ANC", 2005) == ("PTY", "GOV")  # named as a party


def test_every_living_state_has_demonym_capital_and_cow_number() -> None:
    no_cow = {"ATA", "HKG", "PSE", "VAT"}
    for row in STATES:
        if row.codes_as is None:
            assert (row.cow is None) == (row.code in no_cow), row.name
            if row.code not in {"ATA", "VAT"}:
                assert row.demonyms, row.name
            if row.code not in {"ATA", "VAT", "HKG", "SGP", "SYC"}:
                assert row.capitals, row.name


def test_cow_numbers_of_living_states_are_unique() -> None:
    numbers = [row.cow for row in STATES if row.codes_as is None and row.cow is not None]
    assert len(numbers) == len(set(numbers))


def test_no_row_has_cells_beyond_the_heading() -> None:
    for table in ("states", "groups", "organisations"):
        lines = [line for line in read_text(f"knowledge/{table}.tsv").splitlines() if line[:1] != "#"]
        width = lines[0].count("\t")
        assert [line for line in lines if line.count("\t") > width] == []
        assert [line for line in lines if "||" in line or "| " in line] == []


def test_all_of_iso_3166_1_is_there() -> None:
    pycountry = pytest.importorskip("pycountry")
    assert {country.alpha_3 for country in pycountry.countries} <= CODES


def test_codes_of_our_own_are_no_iso_codes_of_other_countries() -> None:
    pycountry = pytest.importorskip("pycountry")
    iso = {country.alpha_3: country for country in pycountry.countries}
    ours = {row.code for row in STATES if row.sector and row.code != "ESH"}
    assert not ours & set(iso)


def test_cow_numbers_agree_with_country_converter() -> None:
    spec = find_spec("country_converter")
    if spec is None or spec.origin is None:
        pytest.skip("country_converter is not installed")
    with (Path(spec.origin).parent / "country_data.tsv").open(encoding="utf-8", newline="") as lines:
        theirs = {
            row["ISO3"].replace("XKX", "KOS"): int(float(row["GWcode"]))
            for row in csv.DictReader(lines, delimiter="\t")
            if row["GWcode"]
        }
    ours = {row.code: row.cow for row in STATES if row.codes_as is None and row.cow is not None}
    assert set(ours) == set(theirs)
    assert {code: number for code, number in ours.items() if number != theirs[code]} == COW_NOT_GLEDITSCH_WARD
