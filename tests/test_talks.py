"""Negotiations over many readings: what replaced what, as of a day, deadlocks, the command."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from spacy.language import Language
from typer.testing import CliRunner

from detente import talks
from detente.cli import app
from detente.errors import DataError, SettingError
from detente.language.layers import Layers, layers
from detente.pipeline import read_articles
from detente.records import Article, Reading, encode_reading
from detente.settings import Settings

REPORTS = {
    dt.date(
        2014, 1, 5
    ): "North Korea said it was willing to return to the Six-Party Talks without preconditions.",
    dt.date(2014, 2, 10): "The United States will return to the Six-Party Talks only if North Korea disarms.",
    dt.date(2014, 3, 20): "North Korea refused to return to the Six-Party Talks.",
}
GENEVA = "Chad and Mali resumed peace talks in Geneva on Monday after a fourth round in May."


@pytest.fixture(scope="module")
def readings(nlp: Language) -> list[Reading]:
    articles = [Article.plain(text, posted=day, source=f"{day}.txt") for day, text in REPORTS.items()]
    articles.append(Article.plain(GENEVA, posted=dt.date(2001, 6, 5)))
    return list(read_articles(nlp, articles, Settings()))


def stands(readings: list[Reading], as_of: str) -> dict[str, str]:
    (board,) = talks(readings, "six party", as_of)
    return {line.party: line.now.stance for line in board.lines}


def test_a_stand_holds_until_another_replaces_it(readings: list[Reading]) -> None:
    assert stands(readings, "2014-01-31") == {"PRK": "willing"}
    assert stands(readings, "2014-02-28") == {"PRK": "willing", "USA": "willing_if"}
    assert stands(readings, "2014-12-31") == {"PRK": "unwilling", "USA": "willing_if"}


def test_what_was_replaced_is_kept_with_its_quotation(readings: list[Reading]) -> None:
    (board,) = talks(readings, "six party")
    (line,) = [line for line in board.lines if line.party == "PRK"]
    assert [(entry.day, entry.stance) for entry in line.entries] == [
        (dt.date(2014, 1, 5), "willing"),
        (dt.date(2014, 3, 20), "unwilling"),
    ]
    quote = line.entries[0].quotes[0]
    assert quote.source == "2014-01-05.txt"
    assert REPORTS[dt.date(2014, 1, 5)][quote.evidence.start : quote.evidence.end] == quote.evidence.text


def test_a_deadlock_joins_articles(readings: list[Reading]) -> None:
    (before,) = talks(readings, "six party", "2014-01-31")
    assert before.deadlocks == ()
    (after,) = talks(readings, "six party", "2014-02-28")
    (clash,) = after.deadlocks
    assert set(clash.parties) == {"PRK", "USA"}
    assert {quote.day for quote in clash.quotes} == {dt.date(2014, 1, 5), dt.date(2014, 2, 10)}


def test_order_of_readings_does_not_matter(readings: list[Reading]) -> None:
    assert talks(readings) == talks(readings[::-1])


def test_talks_of_the_text_are_found_by_their_words(readings: list[Reading]) -> None:
    (board,) = talks(readings, "peace talks")
    assert (set(board.parties), board.rounds, board.venue) == ({"TCD", "MLI"}, 4, "Geneva")
    assert board.first == board.last == dt.date(2001, 6, 5)


def test_nothing_is_told_of_unknown_talks(readings: list[Reading]) -> None:
    assert talks(readings, "the moon conference") == []
    assert talks([]) == []
    assert talks(readings, as_of=dt.date(1990, 1, 1)) == []


def test_wrong_day_is_named(readings: list[Reading]) -> None:
    with pytest.raises(SettingError, match="write it as 2014-02-13"):
        talks(readings, as_of="Tuesday")


def test_wrong_folder_is_named(readings: list[Reading], tmp_path: Path) -> None:
    with pytest.raises(DataError):
        talks(readings, knowledge=str(tmp_path / "nowhere"))


@pytest.fixture
def kept(readings: list[Reading], tmp_path: Path) -> Path:
    path = tmp_path / "readings.jsonl"
    path.write_bytes(b"\n".join(encode_reading(reading) for reading in readings))
    return path


def test_command_lists_and_shows_whole(kept: Path) -> None:
    listed = CliRunner().invoke(app, ["talks", "--in", str(kept)])
    assert listed.exit_code == 0
    assert "Six-Party Talks" in listed.output
    assert "peace talks" in listed.output
    whole = CliRunner().invoke(app, ["talks", "six-party talks", "--in", str(kept), "--as-of", "2014-02-28"])
    assert whole.exit_code == 0
    assert "deadlock" in whole.output
    assert "before:" not in whole.output
    later = CliRunner().invoke(app, ["talks", "six-party talks", "--in", str(kept)])
    assert "before:" in later.output


def test_command_gives_json(kept: Path) -> None:
    result = CliRunner().invoke(app, ["talks", "six-party talks", "--in", str(kept), "--format", "json"])
    (board,) = json.loads(result.stdout)
    assert board["id"] == "six-party-talks"
    assert board["lines"][0]["entries"][0]["quotes"]


def test_command_names_what_it_cannot_read(kept: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"no": "reading"}\n')
    result = CliRunner().invoke(app, ["talks", "--in", str(kept), "--in", str(broken)])
    assert result.exit_code == 1
    assert "Six-Party Talks" in result.output
    assert "write it with detente read" in result.output
    missing = CliRunner().invoke(app, ["talks", "moon", "--in", str(kept)])
    assert (missing.exit_code, "no negotiation named 'moon'" in missing.output) == (1, True)


class TestContested:
    """Who denies what another source claims."""

    @pytest.mark.parametrize(
        ("text", "root", "denier"),
        [
            (
                "Kyiv said that Russian forces had shelled a hospital in Kherson. Moscow denied that its "
                "troops had attacked the hospital.",
                "ASSAULT",
                "Moscow",
            ),
            (
                "Pakistan accused India of sending drones over Lahore. India dismissed the charge.",
                "ASSAULT",
                "India",
            ),
        ],
    )
    def test_a_claim_that_is_denied(self, nlp: Language, text: str, root: str, denier: str) -> None:
        found = read(nlp, text).events
        claims = [event for event in found if event.root == root and event.status != "denied"]
        assert [link.name for event in claims for link in event.contested_by] == [denier]

    def test_what_nobody_denies(self, nlp: Language) -> None:
        text = (
            "Kyiv said that Russian forces had shelled a hospital. Moscow denied that it had met the envoy."
        )
        assert all(not event.contested_by for event in read(nlp, text).events if event.root == "ASSAULT")


def test_course_of_talks(nlp: Language) -> None:
    text = (
        "The fourth round of peace talks between Sudan and South Sudan opened in Addis Ababa on Monday. "
        "The talks are to resume on 3 June 2013."
    )
    (forum,) = read(nlp, text, dt.date(2013, 5, 7)).forums
    assert (forum.rounds, forum.venue) == (4, "Addis Ababa")
    assert forum.next is not None
    assert forum.next.value == "2013-06-03"


def read(nlp: Language, text: str, day: dt.date | None = None) -> Layers:
    doc = nlp.make_doc(text)
    doc._.detente = Layers(article=Article.plain(text, posted=day))
    return layers(nlp(doc))
