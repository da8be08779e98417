# ruff: noqa: F811  fixtures are imported by name
"""The pages of talks: the list, the board of each, what blocks it, what changed, as of any day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.analysis.forum import view
from detente.analysis.negotiations import Wanted
from detente.analysis.roll import Roll
from detente.database import Database
from detente.records import Evidence, Forum, Position, Reading, Stance
from detente.web.site.views.talks import prepare
from markup import select
from samples import hostile_reading
from stored import add, party, report

FIRST, SECOND, THIRD = dt.date(2014, 1, 6), dt.date(2014, 2, 11), dt.date(2014, 3, 27)
SIX = "/talks/six-party-talks"


def tree(client: SiteClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def told(
    stands: dict[str, str],
    *,
    day: dt.date | None = FIRST,
    id: str = "peace-talks",  # noqa: A002  the field is called so
    name: str = "peace talks",
    status: str = "unknown",
    parties: tuple[str, ...] | None = None,
    more: str = "",
    conditions: dict[str, tuple[str, str]] | None = None,
) -> Reading:
    """A report in which parties take stands, by their codes; conditions with who must meet them."""
    sentences = {code: f"{code} says it is {kind} about the {name}." for code, kind in stands.items()}
    for code, (condition, _) in (conditions or {}).items():
        sentences[code] = f"{code} will come only if {condition}."
    body = f"Of the {name}. " + " ".join(sentences.values()) + f" The {name} are {status}. {more} {day}"
    made = report(day=day, more=body, title=f"On the {name}", source=f"reports/{day}.txt")
    whole = made.article.text

    def span(words: str) -> Evidence:
        start = whole.rindex(words)
        return Evidence.of(whole, start, start + len(words))

    positions, stances = [], []
    for number, (code, kind) in enumerate(stands.items()):
        condition, on = (conditions or {}).get(code, ("", ""))
        position = Position(
            id=f"p-{number}", holders=(party(code),), kind="condition" if condition else "demand",
            matter=condition or "peace", forum=id, condition=condition or None,
            condition_on=(party(on),) if on else (), sentence=span(sentences[code]),
            evidence=span(sentences[code]), confidence=0.9,
        )  # fmt: skip
        positions.append(position)
        stances.append(
            Stance(
                party=code,
                stance=kind,  # type: ignore[arg-type]
                conditions=(condition,) if condition else (),
                conditions_on=(on,) if on else (),
                positions=(position.id,),
                evidence=(position.sentence,),
            )
        )
    forum = Forum(
        id=id, name=name, parties=tuple(stands) if parties is None else parties, matter="peace",
        status=status, stances=tuple(stances), evidence=(span(f"The {name} are {status}."),),  # type: ignore[arg-type]
    )  # fmt: skip
    return report(
        day=day, more=body, title=f"On the {name}", source=f"reports/{day}.txt",
        positions=tuple(positions), forums=(forum,),
    )  # fmt: skip


def filled(path: Path, *readings: Reading) -> Path:
    with Database(path) as base:
        add(base, *readings)
    return path


@pytest.fixture
def korea(site_file: Path) -> Iterator[SiteClient]:
    """The site of the database of all tests."""
    with browse(site_file, read_only=True) as made:
        yield made


class TestList:
    def test_each_negotiation_has_its_parties_status_matter_and_days(self, korea: SiteClient) -> None:
        page = tree(korea, "/talks")
        (row,) = [row for row in select(page, "tbody tr") if "Six-Party Talks" in text(row)]
        assert select(row, 'a[href="/talks/six-party-talks"]')
        assert "✕ suspended" in text(row)
        assert "denuclearization of the Korean Peninsula" in text(row)
        assert "North Korea PRK" in text(row)
        assert [cell.get("datetime") for cell in select(row, "time")] == ["2014-01-06", "2014-03-27"]
        assert text(select(row, "td.num")[0]) == "4"

    def test_a_deadlock_is_told_in_one_sentence(self, korea: SiteClient, site_file: Path) -> None:
        with Database(site_file, read_only=True) as base:
            (board,) = base.talks("six-party")
        page = text(tree(korea, "/talks?text=six-party"))
        assert board.deadlocks
        assert all(" ".join(one.explanation.split()) in page for one in board.deadlocks)

    @pytest.mark.parametrize(("query", "shown"), [
        ("text=six-party", {"Six-Party Talks"}), ("text=SIX+PARTY", {"Six-Party Talks"}),
        ("text=fishing", {"Gulf Talks"}), ("party=prk", {"Six-Party Talks"}),
        ("party=north+korea", {"Six-Party Talks"}), ("party=Sweden", {"Gulf Talks"}),
        ("status=suspended", {"Six-Party Talks"}), ("status=failed", set()), ("text=%22", set()),
        ("blocked=yes", {"Six-Party Talks", "Gulf Talks"}), ("blocked=no", set()),
        ("as_of=2014-01-31&blocked=no", {"Six-Party Talks"}), ("as_of=2014-01-31", {"Six-Party Talks"}),
        ("as_of=1990-01-01", set()),
    ])  # fmt: skip
    def test_a_filter_shows_those_alone(self, korea: SiteClient, query: str, shown: set[str]) -> None:
        page = tree(korea, f"/talks?{query}")
        assert {text(name) for name in select(page, "a.talks-name")} == shown
        assert bool(select(page, ".empty")) == (not shown)

    def test_a_day_is_kept_in_the_links_to_boards(self, korea: SiteClient) -> None:
        page = tree(korea, "/talks?as_of=2014-01-31")
        assert select(page, "a.talks-name")[0].get("href") == f"{SIX}?as_of=2014-01-31"

    def test_the_list_has_pages(self, tmp_path: Path) -> None:
        many = [
            told(
                {"USA": "willing", f"Q{chr(65 + n // 26)}{chr(65 + n % 26)}": "willing"},
                id=f"t-{n}",
                name=f"talks {n}",
            )
            for n in range(65)
        ]
        seen: list[str] = []
        with browse(filled(tmp_path / "a.db", *many)) as client:
            address = "/talks?sort=name"
            while address:
                page = tree(client, address)
                seen += [text(one) for one in select(page, "a.talks-name")]
                following = select(page, 'a[rel="next"]')
                address = following[0].get("href") if following else ""
            assert select(tree(client, "/talks?page=4"), ".empty")
        assert sorted(seen) == sorted(f"talks {n}" for n in range(65))
        assert seen == sorted(seen)

    def test_an_empty_database_says_how_to_fill_it(self, tmp_path: Path) -> None:
        Database(tmp_path / "empty.db").close()
        with browse(tmp_path / "empty.db") as client:
            assert "detente add reports/ --db empty.db" in client.get("/talks").text

    def test_reports_without_talks_say_what_to_do(self, tmp_path: Path) -> None:
        with browse(filled(tmp_path / "a.db", report(more="It rained."))) as client:
            assert "detente add examples/talks --db a.db" in client.get("/talks").text

    def test_the_list_is_downloaded_as_it_is_filtered(self, korea: SiteClient) -> None:
        page = tree(korea, "/talks?party=PRK&sort=name")
        links = [a.get("href") for a in select(page, ".menu a") if "/talks/list/" in a.get("href")]
        assert {link.split("?")[0] for link in links} == {"/talks/list/csv", "/talks/list/json"}
        answers = {link.split("?")[0][-3:]: korea.get(link) for link in links}
        (row,) = csv.DictReader(io.StringIO(answers["csv"].text))
        (record,) = json.loads(answers["son"].text)
        assert row["talks"] == record["talks"] == "six-party-talks"
        assert row["parties"].split("; ") == record["parties"]
        assert "attachment" in answers["csv"].headers["content-disposition"]
        assert record["deadlocks"]

    @pytest.mark.parametrize("query", [
        "status=angry", "as_of=soon", "page=0", "page=-1", "blocked=perhaps", "text=" + "a" * 81, "when=2014",
        "text=%00", "sort=size",
    ])  # fmt: skip
    def test_what_cannot_be_is_refused(self, korea: SiteClient, query: str) -> None:
        assert korea.get(f"/talks?{query}").status_code == 400
        assert korea.get("/talks/list/xml").status_code == 400


class TestBoard:
    def test_each_party_has_its_stand_conditions_and_latest_evidence(
        self, korea: SiteClient, site_file: Path
    ) -> None:
        with Database(site_file, read_only=True) as base:
            (board,) = base.talks("six-party")
        rows = {text(select(row, "th")[0]): row for row in select(tree(korea, SIX), ".board-table tbody tr")}
        assert len(rows) == len(board.lines)
        row = rows["North Korea PRK"]
        assert "◇ willing, only if" in text(row)
        assert "only if Washington cancelled the exercises" in text(row)
        assert "to be met by United States" in text(row)
        (quote, *_) = select(row, "blockquote")
        assert "2014-03-27-refusal.txt" in text(quote)
        assert "27 Mar 2014" in text(quote)

    def test_quotations_lead_to_their_sentence_in_the_reader(self, korea: SiteClient) -> None:
        page = tree(korea, SIX)
        quotes = select(page, ".board-table .quote p a, .deadlock .quote p a, .ledger .quote p a")
        assert len(quotes) > 10
        for link in quotes:
            address, _, anchor = link.get("href").partition("#")
            article = tree(korea, address)
            assert anchor
            assert article.get_element_by_id(anchor) is not None
            sentence = text(link).rstrip("…")
            assert sentence in text(article)

    def test_a_deadlock_has_both_quotations(self, korea: SiteClient) -> None:
        (block,) = select(tree(korea, SIX), ".deadlock")
        assert "wants North Korea to act first" in text(block)
        assert len(select(block, "blockquote")) == 2
        assert len({a.get("href") for a in select(block, "blockquote p a")}) == 2

    def test_as_of_a_day_later_reports_are_not_told(self, korea: SiteClient) -> None:
        page = tree(korea, f"{SIX}?as_of=2014-01-31")
        assert "✓ willing" in text(page)
        assert not select(page, ".deadlock")
        assert {text(one) for one in select(page, ".ledger .turn-day a")} == {"6 Jan 2014"}
        assert select(page, 'input[name="as_of"]')[0].get("value") == "2014-01-31"
        assert "As it stood on 31 Jan 2014" in text(page)

    def test_what_changed_stands_newest_first_with_what_it_replaced(self, korea: SiteClient) -> None:
        page = tree(korea, SIX)
        days = [one.get("datetime") for one in select(page, ".turn-day time")]
        assert days == sorted(days, reverse=True)
        (turn,) = [
            one
            for one in select(page, ".turn")
            if "6 Jan 2014: willing, refuses conditions: without" in text(one)
        ]
        assert text(select(turn, ".turn-head")[0]).startswith("North Korea ◇ willing, only if")
        status = [text(one) for one in select(page, ".turn-status .turn-head")]
        assert status == ["Status ✕ suspended", "Status ✕ stalled since 2008", "Status ○ proposed"]

    def test_days_of_changes_can_be_gone_through_without_a_script(self, korea: SiteClient) -> None:
        seen, address = [], f"{SIX}?as_of=2014-01-06"
        while address:
            page = tree(korea, address)
            seen.append(select(page, 'input[name="as_of"]')[0].get("value"))
            following = select(page, '.near-days a[rel="next"]')
            address = following[0].get("href") if following else ""
        assert seen == ["2014-01-06", "2014-02-11", "2014-02-14", ""]
        back = select(page, '.near-days a[rel="prev"]')[0].get("href")
        assert back == f"{SIX}?as_of=2014-02-14"

    def test_the_slider_is_given_the_days_of_changes(self, korea: SiteClient) -> None:
        page = tree(korea, f"{SIX}?as_of=2014-02-12")
        data = json.loads(page.get_element_by_id("talks-days").text)
        assert data["days"] == ["2014-01-06", "2014-02-11", "2014-02-14", "2014-03-27"]
        assert (data["day"], data["latest"]) == ("2014-02-12", SIX)
        slider = page.get_element_by_id("day-range")
        assert (slider.get("max"), slider.get("value")) == ("3", "1")

    def test_before_the_first_report_the_page_says_when_that_is(self, korea: SiteClient) -> None:
        page = tree(korea, f"{SIX}?as_of=1999-12-31")
        assert "Six-Party Talks" in text(select(page, "h1")[0])
        assert "The first report is of 6 Jan 2014" in text(select(page, ".empty")[0])
        assert select(page, f'.empty a[href="{SIX}?as_of=2014-01-06"]')

    def test_an_unknown_negotiation_is_not_found(self, korea: SiteClient) -> None:
        page = tree(korea, "/talks/moon-conference", status=404)
        assert "there is no negotiation 'moon-conference'" in text(page)
        assert "list of talks" in text(page)

    @pytest.mark.parametrize("query", ["as_of=soon", "page=0", "parties=" + "A" * 401, "since=2014"])
    def test_what_cannot_be_is_refused(self, korea: SiteClient, query: str) -> None:
        assert korea.get(f"{SIX}?{query}").status_code == 400

    def test_the_board_is_downloaded_as_of_the_day(self, korea: SiteClient, site_file: Path) -> None:
        with Database(site_file, read_only=True) as base:
            (board,) = base.talks("six-party", "2014-02-12")
        page = tree(korea, f"{SIX}?as_of=2014-02-12")
        links = {a.get("href") for a in select(page, ".menu a")}
        assert links == {f"{SIX}/board/{form}?as_of=2014-02-12" for form in ("csv", "json")}
        found = json.loads(korea.get(f"{SIX}/board/json?as_of=2014-02-12").text)
        assert len(found["lines"]) == len(board.lines)
        rows = list(csv.DictReader(io.StringIO(korea.get(f"{SIX}/board/csv?as_of=2014-02-12").text)))
        assert len(rows) == sum(len(line.entries) for line in board.lines)
        assert korea.get("/talks/moon/board/csv").status_code == 404
        assert korea.get(f"{SIX}/board/pdf").status_code == 400


class TestNames:
    """Several negotiations that reports call alike."""

    @pytest.fixture
    def alike(self, tmp_path: Path) -> Iterator[SiteClient]:
        made = filled(
            tmp_path / "a.db",
            told({"TCD": "willing", "MLI": "unwilling"}, day=FIRST),
            told({"TCD": "willing", "MLI": "willing"}, day=SECOND, id="sahel-talks", name="Sahel talks"),
            told({"TCD": "willing", "MLI": "willing"}, day=THIRD),
            told({"ARM": "willing", "AZE": "for_talks"}, day=FIRST),
            told({"ARM": "willing"}, day=FIRST),
            told({"ETH": "willing"}, day=SECOND),
        )
        with browse(made) as client:
            yield client

    def test_they_are_told_apart_by_links(self, alike: SiteClient) -> None:
        page = tree(alike, "/talks/peace-talks")
        assert "MLI" in text(select(page, ".standing")[0])
        others = [
            a.get("href") for a in select(page.get_element_by_id("others"), "a") if "/talks/" in a.get("href")
        ]
        assert others == ["/talks/peace-talks?parties=none", "/talks/peace-talks?parties=ARM%2CAZE"]
        nobody = tree(alike, others[0])
        assert {"ARM", "ETH"} == {text(code) for code in select(nobody, ".standing .code")}
        pair = tree(alike, others[1])
        assert {"ARM", "AZE"} == {text(code) for code in select(pair, ".standing .code")}
        assert select(pair, 'form input[name="parties"]')[0].get("value") == "ARM,AZE"

    def test_every_link_of_the_list_leads_to_its_own_board(self, alike: SiteClient) -> None:
        rows = select(tree(alike, "/talks"), "tbody tr")
        assert len(rows) == 3
        for row in rows:
            page = tree(alike, select(row, "a.talks-name")[0].get("href"))
            codes = {text(code) for code in select(row, ".code")}
            assert {text(code) for code in select(page, ".standing .code")} == codes

    def test_articles_that_call_it_otherwise_are_joined(self, alike: SiteClient) -> None:
        for address in ("/talks/peace-talks?parties=MLI,TCD", "/talks/sahel-talks"):
            assert "3 reports" in text(select(tree(alike, address), ".standing")[0])
        assert alike.get("/talks/peace-talks?parties=USA,TCD").status_code == 404


def test_the_ledger_has_pages(tmp_path: Path) -> None:
    kinds = ("willing", "unwilling")
    made = [
        told({"USA": kinds[n % 2], "PRK": "for_talks"}, day=FIRST + dt.timedelta(days=n)) for n in range(64)
    ]
    seen: list[str] = []
    with browse(filled(tmp_path / "a.db", *made)) as client:
        address = "/talks/peace-talks"
        while address:
            page = tree(client, address)
            seen += [text(one) for one in select(page, ".turn-head")]
            following = select(page, '.pager a[rel="next"]')
            address = following[0].get("href") if following else ""
    assert len(seen) == 65
    assert sum("United States" in one for one in seen) == 64


def test_talks_without_stands_or_days_say_so(tmp_path: Path) -> None:
    made = told({}, day=None, parties=("USA", "PRK"), status="stalled")
    with browse(filled(tmp_path / "a.db", made)) as client:
        page = tree(client, "/talks/peace-talks")
    assert "No party's stand is told yet: United States, North Korea" in text(page)
    assert "no day given" in text(select(page, ".turn")[0])
    assert page.get_element_by_id("slider", None) is None
    assert page.get_element_by_id("as-of") is not None


def test_words_of_reports_are_inert(tmp_path: Path) -> None:
    for number, words in enumerate((
        "<script>alert(1)</script>\u202e", "{{ 7 * 7 }} &lt;b&gt; \" onload=x",
        "</script><img src=x onerror=x>",
        "x" * 3000, "javascript:alert(1)",
    )):  # fmt: skip
        path = filled(tmp_path / f"{number}.db", hostile_reading(words))
        with browse(path) as client:
            listed = client.get("/talks")
            board = client.get("/talks/f1")
        for answer in (listed, board):
            assert answer.status_code == 200
            assert not re.search(r"<script>alert|<img src=x|\u202e|<b>", answer.text)
            page = html.fromstring(answer.text)
            assert not [a for a in page.iter("a") if (a.get("href") or "").startswith("javascript")]
        assert "49" not in text(select(html.fromstring(board.text), "h1")[0])


def test_parties_with_marks_in_their_codes_do_not_break_the_list(tmp_path: Path) -> None:
    made = told({"A,B": "willing", "C/D": "willing"}, name="odd / talks")
    with browse(filled(tmp_path / "a.db", made)) as client:
        page = tree(client, "/talks")
        assert client.get(select(page, "a.talks-name")[0].get("href")).status_code in (200, 404)


def summaries(roll: Roll, base: Database, wanted: Wanted | None = None) -> list[Any]:
    return list(roll.overview(base.connection, wanted).shown)


Told = tuple[object, ...]
_FIELDS = ("id", "name", "parties", "matter", "status", "articles", "first", "last")


def boards(base: Database, as_of: dt.date | None = None) -> list[Told]:
    """What the boards tell of each negotiation, in an order of its own."""
    return sorted(
        ((*(getattr(one, name) for name in _FIELDS), tuple(clash.explanation for clash in one.deadlocks))
         for one in base.talks(as_of=as_of)), key=repr,
    )  # fmt: skip


def shown(found: list[Any]) -> list[Told]:
    """What a list tells of each, in the same order."""
    return sorted((tuple(getattr(one, name) for name in (*_FIELDS, "deadlocks")) for one in found), key=repr)


class TestRoll:
    """The list that is kept up to date."""

    @pytest.mark.parametrize("as_of", [None, FIRST, SECOND, THIRD, dt.date(1990, 1, 1)])
    def test_it_tells_what_the_boards_tell(self, site_file: Path, as_of: dt.date | None) -> None:
        with Database(site_file, read_only=True) as base:
            assert shown(summaries(Roll(), base, Wanted(as_of=as_of))) == boards(base, as_of)

    def test_records_are_read_once(self, site_base: Path) -> None:
        asked: list[str] = []
        with Database(site_base) as base:
            roll = Roll()
            summaries(roll, base)
            base.connection.set_trace_callback(asked.append)
            for wanted in (Wanted(), Wanted(text="six"), Wanted(sort="name"), Wanted(blocked="yes")):
                summaries(roll, base, wanted)
            base.connection.set_trace_callback(None)
        assert asked
        assert not [query for query in asked if "data" in query]

    def test_of_new_articles_only_their_records_are_read(self, site_base: Path) -> None:
        asked: list[str] = []
        with Database(site_base) as base:
            roll = Roll()
            summaries(roll, base)
            add(base, told({"TCD": "willing", "MLI": "unwilling"}))
            base.connection.set_trace_callback(asked.append)
            found = summaries(roll, base)
            base.connection.set_trace_callback(None)
            new = base.connection.execute("SELECT max(n) FROM records WHERE kind = 'forum'").fetchone()[0]
        assert "peace talks" in {one.name for one in found}
        numbers = [
            re.findall(r"\d+", q.partition("n IN (")[2]) for q in asked if "n IN (" in q and "data" in q
        ]
        assert {int(one) for found in numbers for one in found} == {new}

    def test_a_correction_is_seen_at_once(self, client: SiteClient, site_base: Path) -> None:
        assert "Gulf Talks" in client.get("/talks").text
        with Database(site_base) as base:
            made = base.reject("f1", author="Ana")
        client.app.state.site.pool.changed()
        assert "Gulf Talks" not in client.get("/talks").text
        assert client.get("/talks/f1").status_code == 404
        with Database(site_base) as base:
            base.undo(made.n)
        client.app.state.site.pool.changed()
        assert "Gulf Talks" in client.get("/talks").text

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(st.sampled_from(("add", "reject", "undo", "again", "gone")), st.integers(0, 11)),
            max_size=10,
        )
    )
    def test_it_is_the_same_as_one_made_anew(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
    ) -> None:
        pairs = (("TCD", "MLI"), ("ARM", "AZE"), ("ETH",))
        kinds = ("willing", "willing_if", "unwilling")
        made: list[Any] = []
        with Database(tmp_path_factory.mktemp("roll") / "a.db") as base:
            roll = Roll()
            for action, number in steps:
                parties = pairs[number % 3]
                reading = told(
                    {code: kinds[(number + place) % 3] for place, code in enumerate(parties)},
                    day=FIRST + dt.timedelta(days=number),
                    conditions={parties[0]: ("the other side leaves", parties[-1])} if number % 2 else None,
                    more=str(number),
                )
                if action == "add":
                    add(base, reading)
                elif action == "again":
                    add(base, reading, recode=True)
                elif action == "gone":
                    add(base, msgspec.structs.replace(reading, forums=(), positions=()), recode=True)
                elif action == "reject" and base.connection.execute(
                    "SELECT 1 FROM records AS r JOIN articles AS a ON a.n = r.article"
                    " WHERE a.id = ? AND r.kind = 'forum'", (reading.article.id,),
                ).fetchone():  # fmt: skip
                    made.append(base.reject("peace-talks", author="Ana", article=reading.article.id))
                elif action == "undo" and made:
                    base.undo(made.pop().n)
                assert summaries(roll, base) == summaries(Roll(), base)
            assert shown(summaries(roll, base)) == boards(base)

    def test_a_view_of_every_day_has_the_board_of_that_day(self, site_file: Path) -> None:
        with Database(site_file, read_only=True) as base:
            roll = Roll()
            whole = view(base.connection, roll, "six-party-talks")
            assert whole is not None
            assert whole.days
            for day in whole.days:
                found = view(base.connection, roll, "six-party-talks", as_of=day)
                (board,) = base.talks("six-party", day)
                assert found is not None
                assert found.board is not None
                assert {line.party: line.now for line in found.board.lines} == {
                    line.party: line.now for line in board.lines
                }
                assert found.board.deadlocks == board.deadlocks
                assert found.board.status == board.status
                assert found.count == sum(one.day is None or one.day <= day for one in whole.changes)


def test_titles_name_the_talks_and_the_day(korea: SiteClient) -> None:
    title = unescape(korea.get(f"{SIX}?as_of=2014-01-31").text.partition("<title>")[2].partition("<")[0])
    assert title == "Six-Party Talks, as of 2014-01-31 · Détente"


def test_no_name_of_talks_becomes_a_formula_of_a_spreadsheet(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.db", hostile_reading("=cmd|' /C calc'!A1"))
    with browse(path) as made:
        (row,) = csv.DictReader(io.StringIO(made.get("/talks/list/csv").text))
    assert row["name"].startswith("'=cmd|")
    assert row["matter"].startswith("'=cmd|")


def test_what_is_prepared_at_the_start_is_what_the_pages_show(client: SiteClient, site_base: Path) -> None:
    site = client.app.state.site
    prepare(site)
    prepared = client.get("/talks?blocked=yes").text
    with browse(site_base) as other:
        assert prepared == other.get("/talks?blocked=yes").text.replace(other.csrf, client.csrf)
    site.pool.path = site_base.with_name("gone.db")
    prepare(site)
