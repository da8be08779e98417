"""Columns, frames, files and the wording that people read."""

from __future__ import annotations

import csv
import datetime as dt
import stat
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import OutputError
from detente.export import wording
from detente.export.columns import COLUMNS, KINDS, columns_table, rows
from detente.export.files import csv_cell, write_readings
from detente.export.frames import reading_frames
from detente.export.whole import WholeFiles
from detente.records import Evidence, When, decode_reading
from samples import empty_reading, hostile_reading, sample_reading

READING = sample_reading()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def test_each_kind_of_record_has_a_row_for_each_record() -> None:
    numbers = {kind: len(list(rows(READING, kind))) for kind in KINDS}
    assert numbers == {
        "events": 9, "statements": 9, "positions": 2, "commitments": 1, "ties": 1, "talks": 3
    }  # fmt: skip


def test_a_forum_without_stances_keeps_a_row() -> None:
    forum = msgspec.structs.replace(READING.forums[0], stances=())
    (row,) = rows(msgspec.structs.replace(READING, forums=(forum,)), "talks")
    assert (row["forum"], row["party"], row["stance"]) == ("Gulf Talks", None, None)


def test_every_column_is_documented_and_named_once() -> None:
    table = columns_table()
    assert len({(kind, name) for kind, name, _, _ in table}) == len(table)
    assert all(meaning for *_, meaning in table)


def test_an_event_row_says_who_did_what_to_whom_and_where_it_is_proven() -> None:
    event = list(rows(READING, "events"))[2]
    assert (event["actor"], event["recipient"], event["recipient_cow"]) == ("NOR", "EST; FIN", "366; 375")
    assert (event["root"], event["mode"], event["strict_root"]) == ("CONSULT", "third-party", "AGREE")
    assert (event["cameo"], event["status"], event["date"]) == ("046", "planned", dt.date(2026, 3, 12))
    start, end = event["trigger_start"], event["trigger_end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert READING.article.text[start:end] == event["trigger"] == "send"


def test_the_chain_of_attribution_goes_from_the_outside_in() -> None:
    event = list(rows(READING, "events"))[8]
    assert (event["said_by"], event["said_by_codes"]) == ("Erik Lund › Mari Tamm", "SWEGOV; ESTGOV")


def test_only_parties_to_a_deadlock_are_deadlocked() -> None:
    assert [(row["party"], row["deadlocked"]) for row in rows(READING, "talks")] == [
        ("EST", True), ("FIN", True), ("SWE", False)
    ]  # fmt: skip


def test_frames_have_the_same_types_with_and_without_rows() -> None:
    full, bare = reading_frames([READING, READING]), reading_frames(empty_reading())
    assert set(full) == set(KINDS)
    assert len(full["events"]) == 18
    for kind in KINDS:
        assert list(full[kind].columns) == [column.name for column in COLUMNS[kind]]
        assert full[kind].dtypes.to_dict() == bare[kind].dtypes.to_dict()
    assert full["events"].cameo[2] == "046"
    assert full["events"].date.isna()[0]
    assert full["events"].date[2].year == 2026


def test_json_lines_are_readings_again(tmp_path: Path) -> None:
    target = tmp_path / "r.jsonl"
    assert write_readings([READING, empty_reading()], target, "jsonl") == 2
    lines = target.read_bytes().splitlines()
    assert [decode_reading(line) for line in lines] == [READING, empty_reading()]


@pytest.mark.parametrize("readings", [[], [READING], [READING, READING]])
def test_json_is_an_array_of_readings(tmp_path: Path, readings: list) -> None:
    target = tmp_path / "r.json"
    write_readings(readings, target, "json")
    assert [
        decode_reading(msgspec.json.encode(x)) for x in msgspec.json.decode(target.read_bytes())
    ] == readings


def test_csv_and_parquet_hold_the_same_events(tmp_path: Path) -> None:
    write_readings([READING], tmp_path / "e.csv", "csv")
    write_readings([READING], tmp_path / "e.parquet", "parquet")
    typed = pq.read_table(tmp_path / "e.parquet").to_pylist()
    texts = read_csv(tmp_path / "e.csv")
    assert len(typed) == len(texts) == 9
    assert typed == list(rows(READING, "events"))
    for row, cells in zip(typed, texts, strict=True):
        for column in COLUMNS["events"]:
            assert csv_cell(column, row[column.name]) == cells[column.name]
    assert texts[2]["cameo"] == "046"
    assert texts[2]["date"] == "2026-03-12"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_takes_one_file_for_each_kind(tmp_path: Path, form: str) -> None:
    write_readings([READING], f"{tmp_path}/out/", form)  # type: ignore[arg-type]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{k}.{form}" for k in KINDS)


def test_no_words_of_an_article_run_as_a_formula(tmp_path: Path) -> None:
    for words in ("=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)"):
        write_readings([hostile_reading(words)], tmp_path / "e.csv", "csv")
        (row,) = read_csv(tmp_path / "e.csv")
        assert row["title"] == row["actor_name"] == row["trigger"] == f"'{words}"
        assert row["actor"] == "---"  # our own code, as it is


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "events.csv"
    target.write_text("old")

    def broken() -> object:
        yield READING
        raise RuntimeError("the reader died")

    with pytest.raises(RuntimeError):
        write_readings(broken(), target, "csv")  # type: ignore[arg-type]
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_of_several_files_none_appears_when_one_fails(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    def write() -> None:
        with WholeFiles() as files:
            files.open(tmp_path / "a.csv").write(b"a")
            files.open(tmp_path / "folder")

    with pytest.raises(OutputError, match="this is a folder"):
        write()
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_replacing_keeps_permissions_and_links(tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_readings([READING], link, "jsonl")
    assert link.is_symlink()
    assert decode_reading(target.read_bytes()) == READING
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file/x\.csv: cannot be written"):
        write_readings([READING], tmp_path / "file" / "x.csv", "csv")


# wording


@given(st.text())
def test_clean_text_steers_nothing(text: str) -> None:
    shown = wording.clean(text)
    assert shown == wording.clean(shown)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x202E for c in shown)
    assert not any(0x2066 <= ord(c) <= 0x2069 or c in "\u200e\u200f\u061c" for c in shown)


def test_escape_sequences_go_as_a_whole() -> None:
    assert wording.clean("a\x1b[31;1mb\x1b]0;title\x07c\x1bMd\u202ee\ud800f\tg\nh") == "abcdef g h"


@given(st.text(min_size=1, max_size=300), st.data())
def test_an_excerpt_holds_the_trigger_and_keeps_its_width(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    width = data.draw(st.integers(10, 120))
    found = wording.excerpt(Evidence.of(text, 0, len(text)), Evidence.of(text, start, end), width)
    assert found.trigger == wording.shorten(text[start:end], width)
    assert len(str(found)) <= width + 2  # an ellipsis at either end


def test_an_excerpt_cuts_at_words_around_the_trigger() -> None:
    text = "One two three four five six seven eight nine ten eleven twelve."
    place = text.index("seven")
    found = wording.excerpt(Evidence.of(text, 0, len(text)), Evidence.of(text, place, place + 5), 30)
    assert str(found) == "…five six seven eight nine…"


D = dt.date


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (D(2014, 2, 13), D(2014, 2, 13), "13 Feb 2014"),
        (D(2014, 2, 14), D(2014, 2, 15), "14–15 Feb 2014"),
        (D(2014, 1, 28), D(2014, 2, 3), "28 Jan 2014 – 3 Feb 2014"),
        (D(2013, 4, 1), D(2013, 4, 30), "Apr 2013"),
        (D(2013, 4, 1), D(2013, 6, 30), "Apr–Jun 2013"),
        (D(2013, 12, 1), D(2014, 1, 31), "Dec 2013 – Jan 2014"),
        (D(2013, 1, 1), D(2013, 12, 31), "2013"),
        (D(2010, 1, 1), D(2019, 12, 31), "2010–2019"),
        (D(2008, 5, 2), None, "from 2 May 2008"),
        (None, D(2014, 2, 12), "until 12 Feb 2014"),
        (None, None, ""),
    ],
)
def test_intervals_in_words(start: dt.date | None, end: dt.date | None, words: str) -> None:
    assert wording.interval_words(start, end) == words


def test_times_in_words() -> None:
    assert wording.when_words(None) == ""
    assert wording.when_words(When(expression="now", value="PRESENT_REF")) == "now"
    assert wording.when_words(When(expression="soon", value="FUTURE_REF")) == "in the future"
    since = When(expression="since 2008", value="2008", start=D(2008, 1, 1))
    assert wording.when_words(since) == "since 2008"
    vague = When(
        expression="about two months ago", value="2013-12", granularity="vague",
        start=D(2013, 12, 1), end=D(2013, 12, 31),
    )  # fmt: skip
    assert wording.when_words(vague) == "about Dec 2013"
    opened = msgspec.structs.replace(vague, end=None)
    assert wording.when_words(opened) == "from about 1 Dec 2013"


def test_actors_in_words() -> None:
    tamm = READING.events[7].actors[0]
    assert wording.code_words(tamm) == "EST GOV"
    assert wording.actor_words(tamm) == "Mari Tamm (EST GOV)"
    nato = msgspec.structs.replace(tamm, name="NATO", person=None, state=None, code="IGO", sectors=())
    assert wording.code_words(nato) == "IGO NATO"
    unknown = msgspec.structs.replace(nato, name="rebels", code="---")
    assert wording.actor_words(unknown) == "rebels"


def test_a_source_is_named_as_fully_as_is_known() -> None:
    tamm = READING.events[7].actors[0]
    state = msgspec.structs.replace(tamm, name="she", person=None)
    assert wording.source_name(tamm, "she") == "Mari Tamm"
    assert wording.source_name(state, "she") == "EST GOV"
    assert wording.source_name(state, "the minister") == "the minister"
    assert wording.source_name(None, "") == ""
