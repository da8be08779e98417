"""Files that scripts for other event data sets read: columns, codes, dates, hostile words, side file."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import OutputError, SettingError
from detente.events.codebook import codebook
from detente.export.formats import FORMATS, Coded, cell, tables, write_format
from detente.export.gdelt import fips, us_states, year_fraction
from detente.export.icews import (
    cameo_codes,
    cameo_row,
    countries,
    goldstein,
    sectors,
    sentence_number,
    state_names,
)
from detente.export.phoenix import cameo_actor
from detente.knowledge import load_knowledge
from detente.records import Actor, Event, Place, When
from samples import hostile_reading, sample_reading

TABLES = [name for name in FORMATS if name != "plover"]
WIDTH = {"polecat": 40, "icews": 20, "gdelt": 61, "phoenix": 26}
TODAY = dt.date(2026, 11, 5)
HOSTILE = "He said \"no\"\tand\r\nleft\x0b\x0c\x1c\x85\u2028; =1+1 'x' # | \\ \x00 \ufeff\x1b[31m \ud800"

_READING = sample_reading()
SEOUL = Place(
    name="Seoul", resolved="Seoul", state="KOR", kind="city", division="Seoul", lat=37.566, lon=126.9784,
    geonames_id=1835848, feature="P.PPLC", resolution=4,
)  # fmt: skip


def coded(event: Event, **more: Any) -> Coded:
    return Coded(article=_READING.article, event=event, versions=_READING.versions, **more)


def changed(number: int, **fields: Any) -> Event:
    """An event of the sample with other fields."""
    return msgspec.structs.replace(_READING.events[number - 1], **fields)


def undated(event: Event) -> Coded:
    article = msgspec.structs.replace(_READING.article, written_to=None, posted=None)
    return Coded(article=article, event=msgspec.structs.replace(event, when=None), versions=_READING.versions)


def sample() -> list[Coded]:
    return [coded(event) for event in _READING.events]


def hostile(words: str) -> Coded:
    reading = hostile_reading(words)
    where = Place(name=words, resolved=words, state="FRA", kind="city", division=words)
    event = msgspec.structs.replace(reading.events[0], where=where)
    return Coded(article=reading.article, event=event, versions=reading.versions)


def names(form: str) -> list[str]:
    return [column.name for column in FORMATS[form].columns]


def written(items: list[Coded], form: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out")
        write_format(items, path, form, today=TODAY)
        return path.read_bytes()


def about(items: list[Coded], form: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out")
        write_format(items, path, form, today=TODAY)
        found: dict[str, Any] = json.loads(Path(folder, "out.about.json").read_bytes())
        return found


def read(items: list[Coded], form: str) -> list[dict[str, str]]:
    """The rows by column name, cut at tabs and line feeds alone."""
    lines = written(items, form).decode("utf-8").split("\n")
    assert lines.pop() == ""
    if FORMATS[form].header is not None:
        assert lines.pop(0).split("\t") == names(form)
    return [dict(zip(names(form), line.split("\t"), strict=True)) for line in lines]


def records(items: list[Coded]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(items, "plover").decode().splitlines()]


# Columns


@pytest.mark.parametrize("form", TABLES)
def test_every_row_has_all_columns_of_the_format(form: str) -> None:
    assert len(names(form)) == len(set(names(form))) == WIDTH[form]
    assert {len(row) for item in sample() for row in FORMATS[form].rows(item)} == {WIDTH[form]}


def test_icews_and_polecat_have_a_header_line_and_the_others_none() -> None:
    assert {name for name in FORMATS if FORMATS[name].header} == {"icews", "polecat"}


@pytest.mark.parametrize(
    ("form", "first", "last"),
    [
        ("polecat", "Event ID", "Version"),
        ("icews", "Event ID", "Longitude"),
        ("gdelt", "GLOBALEVENTID", "SOURCEURL"),
        ("phoenix", "EventID", "NewsSources"),
    ],
)
def test_columns_stand_in_the_order_that_readers_know(form: str, first: str, last: str) -> None:
    assert (names(form)[0], names(form)[-1]) == (first, last)


def test_gdelt_columns_stand_where_its_codebook_counts_them() -> None:
    order = names("gdelt")
    places = {
        "Actor1CountryCode": 8,
        "Actor2CountryCode": 18,
        "EventCode": 27,
        "QuadClass": 30,
        "GoldsteinScale": 31,
        "ActionGeo_CountryCode": 54,
        "DATEADDED": 60,
    }
    assert {name: order.index(name) + 1 for name in places} == places


# The readers that scripts use


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("engine", ["c", "python"])
def test_pandas_reads_the_same_cells(form: str, engine: str, tmp_path: Path) -> None:
    items = [*sample(), hostile(HOSTILE)]
    write_format(items, tmp_path / "out", form)
    frame = pd.read_csv(
        tmp_path / "out", sep="\t", dtype=str, keep_default_na=False, engine=engine,
        header=0 if FORMATS[form].header else None, names=names(form),
    )  # fmt: skip
    assert frame.to_dict("records") == read(items, form)


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_NONE])
def test_csv_reads_the_same_cells_with_and_without_quoting(form: str, quoting: int, tmp_path: Path) -> None:
    items = [*sample(), hostile(HOSTILE)]
    write_format(items, tmp_path / "out", form)
    with (tmp_path / "out").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(
            stream, delimiter="\t", quoting=quoting, strict=True,  # type: ignore[arg-type]
            fieldnames=None if FORMATS[form].header else names(form),
        )  # fmt: skip
        assert list(reader) == read(items, form)


@pytest.mark.parametrize("form", TABLES)
def test_duckdb_reads_the_same_cells(form: str, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    items = [*sample(), hostile(HOSTILE)]
    write_format(items, tmp_path / "out", form)
    with duckdb.connect() as base:
        base.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, delim='\t', header=?, all_varchar=true)",
                     [str(tmp_path / "out"), FORMATS[form].header is not None])  # fmt: skip
        rows = base.execute("SELECT * FROM t").fetchall()
    expected = [tuple(row.values()) for row in read(items, form)]
    assert [tuple(value or "" for value in row) for row in rows] == expected


def test_numbers_stay_numbers_for_readers_that_guess_types(tmp_path: Path) -> None:
    write_format([coded(changed(8, where=SEOUL))], tmp_path / "out", "icews")
    frame = pd.read_csv(tmp_path / "out", sep="\t", dtype={"CAMEO Code": str})
    for column in ("Event ID", "Story ID", "Sentence Number"):
        assert frame[column].dtype == "int64"
        assert 1 <= frame[column].max() < 2**31
    assert (frame["Intensity"].iloc[0], frame["Longitude"].iloc[0]) == (1, 126.9784)


# Codes


@pytest.mark.parametrize(
    ("form", "column"), [("icews", "CAMEO Code"), ("gdelt", "EventCode"), ("phoenix", "EventCode")]
)
def test_leading_zeros_survive(form: str, column: str) -> None:
    found = [row[column] for row in read([coded(changed(8, cameo="0831"))], form)]
    assert set(found) == {"0831"}


def test_cameo_base_and_root_codes_keep_their_zeros() -> None:
    row = read([coded(changed(1, cameo="0831"))], "gdelt")[0]
    assert (row["EventBaseCode"], row["EventRootCode"], row["GoldsteinScale"]) == ("083", "08", "5")


def test_places_of_gdelt_have_fips_codes_and_its_actors_cameo_codes() -> None:
    seized = changed(
        6, actors=(Actor(name="Seoul", code="KORGOV", state="KOR", sectors=("GOV",)),), where=SEOUL
    )
    row = read([coded(seized)], "gdelt")[0]
    assert (row["ActionGeo_CountryCode"], row["ActionGeo_Type"]) == ("KS", "4")
    assert row["ActionGeo_FullName"] == "Seoul, South Korea"
    assert (row["Actor1Code"], row["Actor1CountryCode"], row["Actor1Type1Code"]) == ("KORGOV", "KOR", "GOV")
    assert (row["Actor2CountryCode"], row["Actor2Name"]) == ("EST", "ESTONIA")


@pytest.mark.parametrize(
    ("state", "code"),
    [("GBR", "UK"), ("DEU", "GM"), ("RUS", "RS"), ("CHN", "CH"), ("PRK", "KN"), ("IRQ", "IZ"), ("KOS", "KV")],
)
def test_fips_codes_are_not_iso_codes(state: str, code: str) -> None:
    assert fips(state) == code


def test_gaza_has_a_fips_code_of_its_own() -> None:
    assert (fips("PSE", "Gaza Strip"), fips("PSE", "West Bank"), fips(None)) == ("GZ", "WE", "")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (
            Place(name="the U.S.", resolved="United States", state="USA", kind="state"),
            ("1", "US", "US", "US"),
        ),
        (Place(name="Texas", state="USA", kind="region"), ("2", "US", "USTX", "TX")),
        (Place(name="Austin", state="USA", kind="city", division="Texas"), ("3", "US", "USTX", "")),
        (Place(name="Bavaria", state="DEU", kind="region"), ("5", "GM", "GM", "")),
        (Place(name="Gaza Strip", state="PSE", kind="region"), ("5", "GZ", "GZ", "")),
        (None, ("0", "", "", "")),
    ],
)
def test_gdelt_says_what_kind_of_place_it_is(place: Place | None, expected: tuple[str, ...]) -> None:
    row = read([coded(changed(1, where=place))], "gdelt")[0]
    columns = ("Type", "CountryCode", "ADM1Code", "FeatureID")
    assert tuple(row[f"ActionGeo_{name}"] for name in columns) == expected


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (Actor(name="troops", code="USAMIL", state="USA", sectors=("MIL", "GOV")), "USAMILGOV"),
        (Actor(name="UN", code="UNO"), "IGOUNO"),
        (Actor(name="Brussels", code="EUR", sectors=("LEG",)), "IGOEUREECLEG"),
        (Actor(name="Bucharest", code="ROUGOV", state="ROU", sectors=("GOV",)), "ROMGOV"),
        (Actor(name="nurses", code="FRAMED", state="FRA", sectors=("MED",)), "FRAHLH"),
        (Actor(name="reporters", code="---JRN", sectors=("JRN",)), "MED"),
        (Actor(name="they", code="---"), ""),
        (None, ""),
    ],
)
def test_parties_in_cameo_have_the_country_before_the_roles(party: Actor | None, code: str) -> None:
    assert cameo_actor(party).code == code


def test_the_european_union_is_split_as_phoenix_splits_it() -> None:
    event = changed(1, actors=(Actor(name="EU", code="EUR"),), recipients=())
    row = read([coded(event)], "phoenix")[0]
    found = [row[f"SourceActor{part}"] for part in ("Full", "Entity", "Role", "Attribute")]
    assert found == ["IGOEUREEC", "IGO", "", "EUR;EEC"]
    assert row["TargetActorFull"] == "---"


def test_gdelt_names_known_groups_apart_from_types() -> None:
    row = read([coded(changed(1, actors=(Actor(name="UN", code="UNO"),)))], "gdelt")[0]
    assert (row["Actor1CountryCode"], row["Actor1KnownGroupCode"], row["Actor1Type1Code"]) == (
        "",
        "UNO",
        "IGO",
    )


def test_icews_has_its_own_names_of_countries_sectors_and_codes() -> None:
    army = Actor(name="troops", code="RUSMIL", state="RUS", sectors=("MIL",))
    row = read([coded(changed(8, actors=(army,), cameo="040"))], "icews")[0]
    assert row["Source Name"] == "Military (Russian Federation)"
    assert row["Source Sectors"] == "Military,Government"
    assert (row["Source Country"], row["Event Text"]) == ("Russian Federation", "Consult")


@pytest.mark.parametrize(
    ("cameo", "penta"), [("023", "0"), ("057", "1"), ("087", "2"), ("160", "3"), ("145", "4")]
)
def test_phoenix_classes_follow_the_cameo_root(cameo: str, penta: str) -> None:
    assert read([coded(changed(1, cameo=cameo))], "phoenix")[0]["PentaClass"] == penta


@pytest.mark.parametrize(
    ("code", "score"),
    [("010", "0"), ("057", "8"), ("163", "-8"), ("1711", "-9.2"), ("1952", "-10"), ("x", "")],
)
def test_goldstein_scores_follow_the_code_or_the_one_above_it(code: str, score: str) -> None:
    assert goldstein(code) == score


# Events and pairs


@pytest.mark.parametrize("form", ["polecat", "plover"])
def test_an_event_with_several_parties_is_one_row_with_all_of_them(form: str) -> None:
    assert len(list(FORMATS[form].rows(coded(_READING.events[2])))) == 1
    assert read([coded(_READING.events[2])], "polecat")[0]["Recipient COW"] == "366; 375"
    assert [r["code"] for r in records([coded(_READING.events[2])])[0]["recipient"]] == ["EST", "FIN"]


@pytest.mark.parametrize("form", ["gdelt", "icews", "phoenix"])
def test_each_pair_of_actor_and_recipient_has_a_row_and_a_number(form: str) -> None:
    parties = [Actor(name=code, code=code, state=code) for code in ("FRA", "ITA", "ESP", "POL", "GRC")]
    event = changed(1, actors=tuple(parties[:2]), recipients=tuple(parties[2:]))
    rows = read([coded(event)], form)
    target = {"gdelt": "Actor2Code", "icews": "Target Country", "phoenix": "TargetActorFull"}[form]
    assert len(rows) == 6
    assert len({row[names(form)[0]] for row in rows}) == 6
    assert len({row[target] for row in rows}) == 3


def test_the_parties_of_a_meeting_are_paired_with_each_other() -> None:
    rows = read([coded(_READING.events[7])], "icews")
    found = [(row["Source Name"], row["Target Name"]) for row in rows]
    assert found == [("Mari Tamm", "Erik Lund"), ("Erik Lund", "Mari Tamm")]


@pytest.mark.parametrize("form", TABLES)
def test_ids_are_unique_and_the_same_in_every_run(form: str) -> None:
    first = [row[names(form)[0]] for row in read(sample(), form)]
    assert len(set(first)) == len(first)
    assert [row[names(form)[0]] for row in read(sample(), form)] == first


def test_two_rows_with_one_number_get_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.export.icews.pair_number", lambda key, place, bits: str(2**bits - 1))
    found = [int(row["Event ID"]) for row in read(sample()[:3], "icews")]
    assert found == [2**31 - 1, 1, 2, 3]


def test_an_event_given_twice_is_written_once_and_counted() -> None:
    items = [*sample(), sample()[0]]
    assert len(read(items, "polecat")) == 9
    assert about(items, "polecat")["events_left_out_as_repeated"] == 1


def test_a_reconciled_event_bears_its_own_id_and_counts_its_reports() -> None:
    item = coded(_READING.events[0], articles=7, sources=3, id="ev-1")
    assert records([item])[0]["id"] == "ev-1"
    row = read([item], "gdelt")[0]
    assert (row["NumMentions"], row["NumSources"], row["NumArticles"]) == ("7", "3", "7")


def test_a_missing_actor_is_the_word_none_in_polecat() -> None:
    row = read([coded(changed(1, actors=(), recipients=()))], "polecat")[0]
    for column in (
        "Actor Name",
        "Actor Country",
        "Actor COW",
        "Recipient Name",
        "Recipient Sectors",
        "Country",
    ):
        assert row[column] == "None"
    assert (row["Latitude"], row["GeoNames ID"]) == ("", "")


def test_parallel_columns_of_polecat_keep_a_place_for_each_party() -> None:
    parties = (
        Actor(name="a; b", code="---"),
        Actor(name="Paris", code="FRAGOV", state="FRA", sectors=("GOV",), cow=220),
    )
    row = read([coded(changed(1, actors=parties))], "polecat")[0]
    assert row["Actor Name Raw"].split("; ") == ["a, b", "Paris"]
    assert (row["Actor Country"], row["Actor COW"]) == ("None; FRA", "None; 220")
    assert row["Primary Actor Sector"] == "None; GOV"


def test_an_announced_meeting_is_an_agreement_where_there_is_no_status() -> None:
    item = coded(_READING.events[2])
    row, record = read([item], "polecat")[0], records([item])[0]
    assert (row["Event Type"], row["Event Mode"], row["Intensity"]) == ("AGREE", "None", "2.5")
    assert row["Quad Code"] == "VERBAL COOPERATION"
    assert (record["event"], record["event_scale"], record["quad_code"]) == (["AGREE"], 2.5, 1)
    assert "planned" in record["comment"]


def test_a_planned_attack_is_a_threat_in_the_events_own_quad_scheme() -> None:
    event = changed(
        6, root="ASSAULT", mode=None, strict_root="THREATEN", status="planned", cameo="138", quad=4
    )
    row = read([coded(event)], "gdelt")[0]
    assert (row["EventCode"], row["QuadClass"]) == ("138", "3")
    for scheme, quad in (("phoenix", "3"), ("plover", "4")):
        sanction = changed(6, root="X", strict_root="SANCTION", status="planned", quad=1, quad_scheme=scheme)
        assert read([coded(sanction)], "gdelt")[0]["QuadClass"] == quad


def test_an_unknown_category_keeps_the_events_own_scores() -> None:
    event = changed(1, strict_root="NEWROOT")
    assert read([coded(event)], "polecat")[0]["Event Type"] == "NEWROOT"
    assert records([coded(event)])[0]["quad_code"] == 3


@pytest.mark.parametrize(
    ("number", "mode"), [(4, ["hypothetical"]), (5, ["relations", "negation"]), (8, ["visit"])]
)
def test_plover_marks_acts_that_did_not_take_place(number: int, mode: list[str]) -> None:
    assert records([coded(_READING.events[number - 1])])[0]["mode"] == mode


# Dates


def test_the_last_day_of_an_interval_is_the_day_of_the_event() -> None:
    item = coded(_READING.events[5])
    assert read([item], "icews")[0]["Event Date"] == "2023-12-31"
    assert read([item], "gdelt")[0]["SQLDATE"] == "20231231"
    row = read([item], "phoenix")[0]
    assert [row[name] for name in ("Date", "Year", "Month", "Day")] == ["20231231", "2023", "12", "31"]
    assert (records([item])[0]["date"], records([item])[0]["enddate"]) == ("2023-01-01", "2023-12-31")


def test_an_open_interval_gives_its_first_day_and_no_time_the_articles_day() -> None:
    since = When(expression="since 2019", value="2019", start=dt.date(2019, 1, 1), granularity="year")
    assert read([coded(changed(1, when=since))], "polecat")[0]["Event Date"] == "2019-01-01"
    row = read([coded(changed(1, when=None))], "gdelt")[0]
    assert (row["SQLDATE"], row["MonthYear"], row["Year"]) == ("20260304", "202603", "2026")
    assert row["DATEADDED"] == "20260304000000"


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        ("icews", ("Event Date",)),
        ("polecat", ("Event Date", "Publication Date")),
        ("gdelt", ("SQLDATE", "MonthYear", "Year", "FractionDate", "DATEADDED")),
        ("phoenix", ("Date", "Year", "Month", "Day")),
    ],
)
def test_an_event_without_any_day_has_empty_date_cells(form: str, columns: tuple[str, ...]) -> None:
    item = undated(_READING.events[0])
    row = read([item], form)[0]
    assert {row[column] for column in columns} == {""}
    found = about([item, coded(_READING.events[1])], form)
    assert found["events_without_day"] == 1
    assert any("empty date" in note for note in found["notes"])


def test_plover_has_the_required_date_even_where_it_is_empty() -> None:
    assert records([undated(_READING.events[0])])[0]["date"] == ""


@pytest.mark.parametrize(("day", "fraction"), [((2015, 2, 18), "2015.1315"), ((2015, 12, 31), "2015.9890")])
def test_the_part_of_the_year_has_months_of_thirty_days(day: tuple[int, int, int], fraction: str) -> None:
    assert year_fraction(dt.date(*day)) == fraction


def test_days_of_the_first_centuries_keep_their_zeros() -> None:
    old = When(expression="then", value="0079-08-24", start=dt.date(79, 8, 24), end=dt.date(79, 8, 24))
    item = coded(changed(1, when=old))
    assert read([item], "gdelt")[0]["SQLDATE"] == read([item], "phoenix")[0]["Date"] == "00790824"


# Article and proof


def test_the_sentence_is_counted_and_named_with_its_article() -> None:
    text = "Title\n\nOne here. “Two!” Three?\n\nFour."
    starts = [text.index(word) for word in ("Title", "One", "“Two", "Two", "Three", "Four")]
    assert [sentence_number(text, start) for start in starts] == [1, 2, 3, 3, 4, 5]
    row = read([coded(_READING.events[0])], "phoenix")[0]
    article, _, number = row["SentenceID"].rpartition("_")
    assert article == _READING.article.id
    assert number == read([coded(_READING.events[0])], "icews")[0]["Sentence Number"] == "4"
    assert (row["URLs"], row["NewsSources"]) == (_READING.article.source, "The Gulf Courier")


def test_the_first_paragraph_makes_a_root_event_of_gdelt() -> None:
    text = _READING.article.text
    first = msgspec.structs.replace(_READING.events[0].trigger, start=text.index("said"),
                                    end=text.index("said") + 4, text="said")  # fmt: skip
    rows = read([coded(changed(1, trigger=first)), coded(_READING.events[5])], "gdelt")
    assert [row["IsRootEvent"] for row in rows] == ["1", "0"]


def test_a_plover_record_points_to_its_sentence() -> None:
    record = records([coded(changed(8, where=SEOUL))])[0]
    span = record["text_info"]
    assert _READING.article.text[span["start"] : span["end"]] == record["text"]
    assert record["actor"][0] == {
        "code": "ESTGOV", "sector": "GOV", "entity_text": "Tamm", "identifier_text": "Mari Tamm"
    }  # fmt: skip
    assert record["event_loc"]["country_code"] == "KOR"
    assert (record["event_loc"]["feature_class"], record["event_loc"]["feature_code"]) == ("P", "PPLC")
    assert record["cite_info"]["title"] == _READING.article.title


# Hostile words


@pytest.mark.parametrize("form", TABLES)
def test_hostile_words_stay_one_row_without_marks_of_any_reader(form: str) -> None:
    data = written([hostile(HOSTILE)], form)
    text = data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert len(text.splitlines()) == 1 + (FORMATS[form].header is not None)
    assert not set(text) & set('"\r\x00\x0b\x0c\x1b\x1c\x85\u2028\ufeff')
    assert "He said 'no' and left" in text or "HE SAID 'NO' AND LEFT" in text


@pytest.mark.parametrize("form", TABLES)
def test_words_that_look_like_formulas_are_not_changed(form: str) -> None:
    assert any("=1+1" in value for value in read([hostile("=1+1")], form)[0].values())


@pytest.mark.parametrize("form", TABLES)
@given(words=st.text(min_size=1, max_size=40))
def test_any_words_stay_one_row_that_every_reader_cuts_alike(form: str, words: str) -> None:
    (row,) = FORMATS[form].rows(hostile(words))
    line = "\t".join(row)
    assert line.encode("utf-8").decode("utf-8").splitlines() == [line]
    assert line.split("\t") == list(row)
    assert next(csv.reader([line], delimiter="\t", strict=True)) == list(row)


@given(words=st.text(st.characters(), min_size=1, max_size=40))
def test_any_words_come_back_whole_from_plover(words: str) -> None:
    lines = written([hostile(words)], "plover").decode("utf-8").splitlines()
    assert len(lines) == 1
    expected = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in words)
    record = json.loads(lines[0])
    assert record["cite_info"]["title"] == record["actor"][0]["entity_text"] == expected


def test_a_cell_has_no_tab_no_line_end_and_no_quote() -> None:
    assert cell(' a\t"b"\r\n c ') == "a 'b' c"


# The side file and the writing


@pytest.mark.parametrize("form", FORMATS)
def test_the_side_file_says_what_is_in_the_file(form: str, tmp_path: Path) -> None:
    other = coded(changed(1, id="e99", quad_scheme="phoenix"))
    count = write_format([*sample(), other], tmp_path / "out", form, today=TODAY)
    found = json.loads((tmp_path / "out.about.json").read_bytes())
    lines = len((tmp_path / "out").read_bytes().splitlines())
    assert count == found["rows"] == lines - (FORMATS[form].header is not None)
    assert (found["format"], found["written"], found["events"]) == (form, "2026-11-05", 10)
    assert found["quad_schemes"] == ["phoenix", "plover"]
    assert found["versions"] == [msgspec.to_builtins(_READING.versions)]
    counted = Counter(item.event.status for item in [*sample(), other])
    assert found["status"] == dict(sorted(counted.items()))
    assert "CC BY 4.0" in found["licence"]
    assert [column["name"] for column in found["columns"]] == names(form)
    assert all(column["meaning"] for column in found["columns"])


def test_every_key_of_a_plover_record_is_told_in_the_side_file() -> None:
    keys = {key for record in records(sample()) for key in record}
    assert keys <= set(names("plover"))


def test_the_file_and_its_side_file_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[Coded]:
        yield sample()[0]
        raise RuntimeError("no more")

    path = tmp_path / "out"
    path.write_text("before")
    with pytest.raises(RuntimeError):
        write_format(broken(), path, "gdelt")
    assert path.read_text() == "before"
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_no_events_make_a_file_with_the_header_alone(tmp_path: Path) -> None:
    assert write_format([], tmp_path / "out", "icews") == 0
    assert (tmp_path / "out").read_text() == "\t".join(names("icews")) + "\n"


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="acled: is no format: use one of plover, polecat"):
        write_format([], tmp_path / "out", "acled")
    assert not list(tmp_path.iterdir())


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="this is a folder"):
        write_format([], tmp_path, "gdelt")


# The tables


def test_every_state_has_a_fips_code_and_former_ones_are_left_to_their_heirs() -> None:
    known = load_knowledge("").states
    today = {row.codes_as or row.code for row in known}
    assert {code for code in today if not fips(code)} == set()
    assert {code for code, _ in countries()} <= set(state_names())


def test_fips_codes_belong_to_one_country_but_for_those_that_have_none() -> None:
    shared = [
        row for row in countries().values() if not row.division and row.code not in ("ALA", "BES", "UMI")
    ]
    assert len({row.fips for row in shared}) == len(shared)


def test_every_sector_and_body_of_plover_is_in_the_table_of_sectors() -> None:
    assert set(sectors()) == {row.code for row in load_knowledge("").codes}


def test_every_code_that_the_codebook_gives_has_a_name_and_a_score() -> None:
    book = codebook()
    codes = {
        book.cameo(root.name, mode) for root in book.roots for mode in (None, *(m.name for m in root.modes))
    }
    assert codes <= set(cameo_codes())
    assert set(tables().penta) == {code for code in cameo_codes() if len(code) == 2}
    assert {row.code for row in cameo_codes().values() if cameo_row(row.code) is not row} == set()


def test_there_are_fifty_states_and_the_district() -> None:
    assert len(us_states()) == 51
