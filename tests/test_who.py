"""What a name means and why: every kind of meaning, dates, own tables, the command."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from typer.testing import CliRunner, Result

from detente import who
from detente.actors.units import _PRIORITY
from detente.cli import app
from detente.errors import DataError, SettingError
from detente.ingest import from_text
from detente.knowledge import load_knowledge
from detente.language.layers import Layers, layers
from detente.lookup import Answer, MeaningKind
from detente.lookup.ask import RANK
from detente.settings import Settings

EXAMPLE = str(Path(__file__).parent.parent / "examples" / "knowledge")
KNOWN = load_knowledge()

CASES = [
    # name, day, kind, name and code of the first meaning, words of its reasons
    ("Iceland", "", "state", "Iceland", "ISL", "name of a state"),
    ("the Slovak Republic", "", "state", "Slovakia", "SVK", "another name"),
    ("Upper Volta", "2001-01-01", "state", "Burkina Faso", "BFA", "official until 1984"),
    ("USSR", "1985-06-01", "state", "Soviet Union", "RUS", "good from"),
    ("Abkhazia", "", "state", "Abkhazia", "GEOPRE", "governs itself"),
    ("Peruvians", "", "people of a state", "Peru", "PER", "adjective or people"),
    ("Nairobi", "", "capital", "Kenya", "KEN", "stands for its government"),
    ("Kremlin", "", "seat", "Russia", "RUSGOV", "seat of the government"),
    ("P5+1", "", "group", "P5+1", "", "each of its 6 members"),
    ("NATO", "", "organisation", "NATO", "IGOMIL", "organisation"),
    ("Persian Gulf", "", "no actor", "Persian Gulf", "", "never is an actor"),
    ("Madeleine Albright", "1999-03-24", "person", "Madeleine Albright", "USAGOV", "held on 24 Mar 1999"),
    ("Albright", "1999-03-24", "person", "Madeleine Albright", "USAGOV", "surname"),
    ("Madeleine Albright", "2015-01-01", "person", "Madeleine Albright", "USAELI", "years before the day"),
    ("US president", "1998-05-01", "office", "president (United States)", "USAGOV", "held by Bill Clinton"),
    ("president of France", "1996-02-01", "office", "president (France)", "FRAGOV", "held by Jacques Chirac"),
    ("the French president", "1996-02-01", "office", "president (France)", "FRAGOV", "Jacques Chirac"),
    ("Chancellor Kohl", "1992-02-01", "person", "Helmut Kohl", "DEUGOV", "held on"),
    ("Brazilian farmers", "", "role", "farmer (Brazil)", "BRAAGR", "of Brazil"),
    ("rebels", "", "role", "rebel", "---REB", "article must tell"),
    ("ministers of defence", "", "role", "minister of defence", "---GOV", "title"),
    ("six-party talks", "2014-02-13", "negotiation", "Six-Party Talks", "", "stalled since Dec 2008"),
    ("third nuclear test", "", "dated event", "North Korea's third nuclear test", "", "names PRK"),
    ("Marseille", "", "place", "Marseille", "", "city in"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "date", "kind", "meant", "code", "reason"), CASES)
def test_the_first_meaning(
    name: str, date: str, kind: str, meant: str | None, code: str, reason: str
) -> None:
    first = who(name, date or None).meanings[0]
    assert (first.kind, first.code) == (kind, code)
    assert meant is None or first.name == meant
    assert reason in "; ".join(first.why)
    assert not first.against


def test_every_kind_of_meaning_has_its_case() -> None:
    assert {kind for _, _, kind, *_ in CASES} == set(MeaningKind.__args__) == set(RANK)


def kinds(answer: Answer) -> list[tuple[str, str]]:
    return [(meaning.kind, meaning.name) for meaning in answer.meanings]


def test_a_capital_is_a_city_as_well() -> None:
    answer = who("Pyongyang", "2014-02-13")
    city = next(
        meaning for meaning in answer.meanings if meaning.kind == "place" and "city" in meaning.why[0]
    )
    assert answer.meanings[0].kind == "capital"
    assert (city.state, round(city.lat or 0), round(city.lon or 0)) == ("PRK", 39, 126)
    assert city.population > 1_000_000


def test_what_the_day_rules_out_comes_last_and_says_so() -> None:
    bushes = [m for m in who("Bush", "1990-05-01").meanings if m.kind == "person"]
    assert [m.name for m in bushes] == ["George H. W. Bush", "George W. Bush"]
    assert (bushes[0].against, bushes[1].against[:12]) == ("", "not in 1990:")
    assert who("Bush", "1990-05-01").meanings[-1] == bushes[1]
    assert who("USSR", "2014-01-01").meanings[0].against == "not in 2014: good from 1917 to 1991"
    taliban = who("Six-Party Talks", "1995-01-01").meanings[0]
    assert taliban.against.startswith("not in 1995")


def test_persons_of_one_surname_are_all_told() -> None:
    answer = who("Kim", "2014-02-13")
    held = [meaning for meaning in answer.meanings if any(term.holds for term in meaning.terms)]
    assert "Kim Jong-un" in {meaning.name for meaning in held}
    assert len(held) > 3
    assert all("shares the surname" in "; ".join(meaning.why) for meaning in held)
    order = [bool(meaning.against) for meaning in answer.meanings]
    assert order == sorted(order)


def test_terms_come_with_dates_and_rows() -> None:
    terms = who("Vladimir Putin", "2010-01-01").meanings[0].terms
    assert len(terms) >= 3
    assert [term.since for term in terms] == sorted(term.since for term in terms)
    assert [term.office for term in terms if term.holds] == ["prime minister"]
    assert {term.holds for term in who("Vladimir Putin").meanings[0].terms} == {None}
    lines = (
        (Path(sys.modules["detente.data"].__file__ or "").parent / "knowledge/people.tsv")
        .read_text()
        .split("\n")
    )
    for term in terms:
        assert lines[int(term.row.removeprefix("people.tsv:")) - 1].startswith("Vladimir Putin\tRUS")


def test_an_office_without_a_day_has_holders_and_no_answer() -> None:
    office = who("Israeli prime minister").meanings[0]
    assert (office.kind, office.person, office.against) == ("office", "", "")
    assert {"Yitzhak Rabin", "Ehud Barak"} <= {term.person for term in office.terms}
    early = who("Israeli prime minister", "1950-01-01").meanings[0]
    assert (early.person, early.against[:12]) == ("", "not in 1950:")


def test_a_name_that_is_a_states_only_at_times_says_so() -> None:
    first, *others = who("Georgia").meanings
    assert (first.kind, first.code) == ("state", "GEO")
    assert "not always the state" in "; ".join(first.why)
    assert any(other.kind == "place" and other.state == "USA" for other in others)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Jhon Kerry", "John Kerry"),
        ("Afganistan", "Afghanistan"),
        ("Hezbolah", "Hezbollah"),
        ("Koffi Anan", "Kofi Annan"),
    ],
)
def test_misspelled_names_are_guessed(wrong: str, right: str) -> None:
    answer = who(wrong)
    assert right in answer.near
    assert not [m for m in answer.meanings if m.kind != "person"]


def test_another_transliteration_is_heard() -> None:
    (meaning,) = who("Muammar Ghadaffi", "2005-01-01").meanings
    assert (meaning.name, meaning.code) == ("Muammar Gaddafi", "LBYGOV")


def test_another_spelling_is_found_and_named_as_such() -> None:
    answer = who("kremlin")
    seat = next(meaning for meaning in answer.meanings if meaning.kind == "seat")
    assert "spelled 'Kremlin' in the table" in seat.why[-1]


@pytest.mark.parametrize("name", ["Xyzzyq", "👍", "...", "的", "a\tb\x00c"])
def test_what_nobody_knows_has_no_meaning(name: str) -> None:
    assert who(name).meanings == ()


@given(st.text(max_size=40), st.dates() | st.none())
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_odd(name: str, day: dt.date | None) -> None:
    if not name.split():
        with pytest.raises(SettingError):
            who(name, day)
        return
    answer = who(name, day)
    assert all(meaning.why and meaning.row for meaning in answer.meanings)


NAMES = sorted(
    {n for row in KNOWN.states for n in (row.name, *row.names, *row.demonyms, *row.capitals, *row.seats)}
    | {n for row in KNOWN.organisations for n in (row.name, *row.names)}
    | {n for row in KNOWN.people for n in (row.name, *row.names)}
    | {n for row in KNOWN.groups for n in row.names}
    | {n for row in KNOWN.forums for n in (*row.names, *row.shared)}
    | {row.phrase for row in KNOWN.roles}
    | {n for row in KNOWN.dated_events for n in (row.name, *row.patterns)}
)


@given(st.sampled_from(NAMES), st.dates(dt.date(1985, 1, 1), dt.date(2026, 12, 31)) | st.none())
@settings(max_examples=400, deadline=None)
def test_every_name_of_the_tables_is_known(name: str, day: dt.date | None) -> None:
    answer = who(name, day)
    assert answer.meanings
    assert not answer.near
    assert all(
        meaning.row.partition(":")[0].endswith((".tsv", ".yaml", "gazetteer")) for meaning in answer.meanings
    )


@pytest.mark.parametrize(
    ("name", "date"),
    [("", None), ("  ", None), ("x" * 201, None), ("Kerry", "yesterday"), ("Kerry", "03/04/2014")],
)
def test_what_cannot_be_asked_is_told(name: str, date: str | None) -> None:
    with pytest.raises(SettingError):
        who(name, date)


def test_dates_are_taken_as_people_write_them() -> None:
    days = {who("Kerry", day).date for day in ("2014-02-13", "13 February 2014", dt.date(2014, 2, 13))}
    assert days == {dt.date(2014, 2, 13)}


# --- the same as the program


def test_kinds_rank_as_in_the_actors_stage() -> None:
    there = {"blocked": "no actor", "demonym": "people of a state"}
    order = [there.get(kind, kind) for kind in sorted(_PRIORITY, key=lambda kind: _PRIORITY[kind])]
    shared = [kind for kind in order if kind in RANK]
    assert shared == [kind for kind in RANK if kind in shared]
    assert len(shared) == 8


SAME = [
    ("Iceland", "2005-05-05"), ("Zaire", "1992-01-01"), ("Kremlin", "2001-01-01"), ("NATO", "2001-01-01"),
    ("Hamas", "2003-01-01"), ("Kerry", "2014-02-13"), ("Albright", "1999-03-24"),
    ("Jacques Chirac", "1996-01-01"),
    ("Nelson Mandela", "1995-01-01"), ("Angela Merkel", "2010-01-01"), ("Angela Merkel", "2024-01-01"),
    ("Amnesty International", "2001-01-01"), ("Bosnia", "1995-01-01"), ("Kofi Annan", "2000-01-01"),
    ("Abkhazia", "2008-09-01"), ("Xinhua", "2012-01-01"), ("Hun Sen", "2010-01-01"), ("Chirac", "1996-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "date"), SAME)
def test_the_first_meaning_is_the_one_that_an_article_gets(nlp: Language, name: str, date: str) -> None:
    text = f"{name} rejected the proposal on Monday."
    doc = nlp.make_doc(text)
    doc._.detente = Layers(article=from_text(text, Settings(), dt.date.fromisoformat(date)))
    found = layers(nlp(doc)).mentions
    codes = [actor.code for mention in found if mention.start == 0 for actor in mention.actors]
    assert codes == [who(name, date).meanings[0].code]


# --- the user's own tables


def test_own_rows_are_told_with_their_file() -> None:
    answer = who("Harju", "2024-01-15", EXAMPLE)
    persons = [m for m in answer.meanings if m.kind == "person"]
    assert [(m.name, m.code) for m in persons] == [("Antti Harju", "FINGOV"), ("Leena Harju", "FINLEG")]
    assert persons[0].row == f"{EXAMPLE}/people.tsv:4"
    assert who("Harju").meanings == tuple(m for m in answer.meanings if m.kind == "place")
    assert (
        who("Kingdom of the Fjords", None, EXAMPLE).meanings[0].row.startswith(f"{EXAMPLE}/states.tsv:3 over")
    )
    assert who("Pasvik talks", "2025-03-01", EXAMPLE).meanings[0].status == "stalled"
    assert who("Finnish border commissioner", "2020-01-01", EXAMPLE).meanings[0].person == "Antti Harju"


def test_a_wrong_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "people.tsv").write_text("name\n")
    with pytest.raises(DataError, match=r"people\.tsv:1"):
        who("Kerry", None, str(tmp_path))


# --- the command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command at 80 columns."""
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": None, "FORCE_COLOR": None})
    return lambda *arguments: runner.invoke(app, ["who", *arguments])


def test_the_table_tells_reason_and_row(run: Callable[..., Result]) -> None:
    result = run("US", "president", "--date", "1998-05-01")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in (
        "1 office: president (United States)  USAGOV  Bill Clinton",
        "on 1 May 1998",
        "● Bill Clinton",
        "people.tsv:",
    ):
        assert words in result.stdout
    assert "✕ not in 1990" in run("Bush", "--date", "1990-05-01").stdout


def test_json_is_the_whole_answer(run: Callable[..., Result]) -> None:
    result = run("Pyongyang", "--date", "2014-02-13", "--format", "json")
    assert msgspec.json.decode(result.stdout, type=Answer) == who("Pyongyang", "2014-02-13")


def test_long_answers_are_cut_and_say_so(run: Callable[..., Result]) -> None:
    text = run("Kim").stdout
    left = len(who("Kim").meanings) - 12
    assert left > 0
    assert f"… and {left} more: --format json has all" in text
    assert "terms in all" in run("Japanese prime minister").stdout


def test_nothing_known_is_status_1_with_advice(run: Callable[..., Result]) -> None:
    result = run("Xyzzyq")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing is known of 'Xyzzyq'" in result.stderr
    assert "--knowledge DIR" in result.stderr
    assert "did you mean Afghanistan" in run("Afganistan").stderr
    empty = run("Xyzzyq", "-f", "json")
    assert (empty.exit_code, msgspec.json.decode(empty.stdout)["meanings"]) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("Kerry", "--date", "yesterday"), 1, "--date yesterday"),
        (("Kerry", "--knowledge", "/no/such/folder"), 1, "/no/such/folder: does not exist"),
        ((" ",), 1, "give a name"),
        ((), 2, "NAME"),
        (("Kerry", "--format", "xml"), 2, "xml"),
    ],
)
def test_mistakes_are_one_line(
    run: Callable[..., Result], arguments: tuple[str, ...], status: int, told: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == status
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_no_name_steers_the_terminal(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("Kerry\x1b[31m\u202e")
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_read_takes_the_folder(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, object]] = []

    class FakeReader:
        def __init__(self, **settings: object) -> None:
            made.append(settings)

        def read_many(self, sources: object, date: object, on_error: object) -> list[object]:
            return []

    monkeypatch.setattr("detente.reader.Reader", FakeReader)
    CliRunner().invoke(app, ["read", "a.txt", "--knowledge", EXAMPLE])
    assert made[0]["knowledge"] == EXAMPLE


def test_a_look_up_loads_no_language_model() -> None:
    code = (
        "import sys, detente; detente.who('Pyongyang', '2014-02-13'); "
        "print([m for m in ('spacy', 'numpy', 'trafilatura', 'httpx', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
