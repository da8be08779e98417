"""The articles with gold readings: the gold is valid, the scorer counts right, the figures hold."""

from __future__ import annotations

import datetime as dt
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from benchmarks.articles import DEFAULT_DIR, score_directory
from benchmarks.articles_gold import GoldReading, gold_files, load_gold, options, plain, state
from benchmarks.articles_match import joined, side_right
from benchmarks.articles_score import LABELS, Score, Tally, figures, score
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from detente.reader import Reader
from detente.records import (
    Actor,
    Article,
    Commitment,
    Deadlock,
    Event,
    Evidence,
    Forum,
    Position,
    Reading,
    Stance,
    Statement,
    Tie,
    Versions,
    When,
)

FLOORS = Path(__file__).parent.parent / "benchmarks" / "floors.json"
GOLD = gold_files(DEFAULT_DIR)
MODES = {
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack "
    "aerial drone heavy-weapons crowd-control unconventional",
}
S_OFFER = "Chile will return to the River Talks if Peru withdraws its boats, Ana Lagos said on Friday."
S_ANGER = "Peru accused Chile and Bolivia of breaking the pact of 1990."
S_GAME = "Chile beat Peru on penalties."
TEXT = f"{S_OFFER} {S_ANGER} {S_GAME}"
DAY = dt.date(2015, 5, 8)


def ev(words: str) -> Evidence:
    return Evidence.of(TEXT, TEXT.index(words), TEXT.index(words) + len(words))


def actors(*codes: str) -> tuple[Actor, ...]:
    return tuple(Actor(name=code, code=code) for code in codes)


def event(
    root: str, acting: tuple[Actor, ...], receiving: tuple[Actor, ...], words: str, **more: Any
) -> Event:
    base: dict[str, Any] = {
        "id": f"{root}{words}", "actors": acting, "recipients": receiving, "root": root, "strict_root": root,
        "cameo": "000", "intensity": 0.0, "quad": 1, "quad_scheme": "plover", "status": "happened",
        "trigger": ev(words.split()[0]), "sentence": ev(words), "confidence": 1.0,
    }  # fmt: skip
    return Event(**{**base, **more})


GOLD_READING = msgspec.convert(
    {
        "article": {"title": "River", "posted": DAY, "written": [DAY, DAY], "doubt": True},
        "events": [
            {"actors": ["CHLGOV"], "recipients": ["PER"], "root": "CONCEDE", "also_root": ["AGREE"],
             "status": ["hypothetical", "planned"], "when": [DAY, DAY], "words": "return to the River Talks"},
            {"actors": ["PER"], "recipients": ["CHL", "BOL"], "root": "ACCUSE", "mode": "allege",
             "status": "happened", "words": "Peru accused Chile and Bolivia"},
            {"actors": ["CHL", "BOL"], "recipients": [], "root": "SANCTION", "status": "historical",
             "words": "breaking the pact", "optional": True},
        ],
        "not_events": [{"words": "Chile beat Peru", "root": "ASSAULT", "why": "a game"}],
        "statements": [
            {"source": "Lagos", "words": "Chile will return"}, {"source": "PER", "words": "the pact"},
        ],
        "positions": [{"holders": ["CHL"], "kind": ["offer", "condition"], "words": "if Peru withdraws"}],
        "commitments": [{"holders": ["CHL", "BOL"], "state": "broken", "words": "the pact of 1990"}],
        "ties": [{"holder": "PER", "over": "CHL", "means": "trade|water"}],
        "forums": [{"name": "River Talks", "parties": ["CHL", "PER"], "status": ["stalled"],
                    "stances": {"CHL": "willing_if"}, "deadlock": True}],
    },
    GoldReading,
)  # fmt: skip

RETURNS = event(
    "AGREE", actors("CHL"), actors("PER"), S_OFFER, status="planned",
    when=When(expression="Friday", value="2015-05-08", start=DAY, end=DAY),
)  # fmt: skip
ACCUSES = event("ACCUSE", actors("PERGOV"), actors("CHL", "BOL"), S_ANGER, mode="allege")
EMPTY = Reading(
    article=Article(id="0" * 16, text=TEXT), versions=Versions(detente="0", language_model="", knowledge="")
)
PERFECT = Reading(
    article=Article(
        id="0" * 16, text=TEXT, title="River", posted=DAY, written_from=DAY, written_to=DAY,
        date_in_doubt=True,
    ),
    events=(RETURNS, ACCUSES),
    statements=(
        Statement(
            id="1", source=Actor(name="she", code="CHLGOV", person="Ana Lagos"), source_name="she",
            content=(ev("Chile will return to the River Talks"),), kind="indirect", sentence=ev(S_OFFER),
            confidence=1.0,
        ),
        Statement(
            id="2", source=actors("PER")[0], content=(ev("breaking the pact of 1990"),), kind="indirect",
            sentence=ev(S_ANGER), confidence=1.0,
        ),
    ),
    positions=(
        Position(
            id="3", holders=actors("CHLGOV"), kind="condition", matter="return", sentence=ev(S_OFFER),
            evidence=ev("if Peru"), confidence=1.0,
        ),
    ),
    commitments=(
        Commitment(
            id="4", holders=actors("CHL"), matter="pact", state="broken", sentence=ev(S_ANGER),
            evidence=ev("pact"), confidence=1.0,
        ),
    ),
    ties=(
        Tie(
            id="5", holder=actors("PER")[0], over=actors("CHL")[0], means="water", sentence=ev(S_ANGER),
            evidence=ev("pact"), confidence=1.0,
        ),
    ),
    forums=(
        Forum(
            id="6", name="the River Talks", parties=("CHL", "PER"), status="stalled",
            stances=(Stance(party="CHL", stance="willing_if"), Stance(party="PER", stance="undeclared")),
            deadlocks=(
                Deadlock(
                    parties=("CHL", "PER"), explanation="x", evidence=(ev("if Peru"), ev("Peru accused")),
                ),
            ),
        ),
    ),
    versions=EMPTY.versions,
)  # fmt: skip


def with_events(*events: Event) -> Tally:
    return score(msgspec.structs.replace(EMPTY, events=events), GOLD_READING).tallies["events"]


def test_a_perfect_reading_scores_one_in_everything() -> None:
    result = score(PERFECT, GOLD_READING)
    assert {key: tally.f1 for key, tally in result.tallies.items()} == dict.fromkeys(LABELS, 1.0)
    assert result.missed == result.false == ()


def test_an_empty_reading_finds_nothing_and_invents_nothing() -> None:
    result = score(EMPTY, GOLD_READING)
    found = (
        "events",
        "events_status",
        "statements",
        "positions",
        "commitments",
        "ties",
        "forums",
        "deadlocks",
        "doubt",
    )
    assert {result.tallies[key].f1 for key in found} == {0.0}
    assert {result.tallies[key].precision for key in found} == {None}
    assert result.tallies["traps"] == Tally(1, 1, 1)
    assert len(result.missed) == 2 + 2 + 1 + 1 + 1 + 1 + 3


def test_nothing_in_either_is_no_share() -> None:
    assert Tally().precision is Tally().recall is Tally().f1 is None


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({}, True),
        ({"root": "REQUEST"}, False),
        ({"actors": actors("BOL")}, False),
        ({"actors": actors("PER", "---GOV")}, True),
        ({"actors": actors("PER", "ARG")}, False),
        ({"actors": ()}, False),
        ({"recipients": actors("BOLMIL")}, True),
        ({"recipients": actors("BOL", "ARG")}, False),
        ({"recipients": ()}, False),
        ({"sentence": ev(S_OFFER)}, False),
        ({"sentence": ev(S_OFFER), "also": (ev(S_ANGER),)}, True),
        ({"status": "denied"}, True),
    ],
)
def test_an_event_is_right_by_root_parties_and_words(changed: dict[str, Any], right: bool) -> None:
    assert with_events(msgspec.structs.replace(ACCUSES, **changed)).right == right


def test_status_and_day_are_counted_apart() -> None:
    late = When(expression="May", value="2015-05", start=dt.date(2015, 5, 1), end=dt.date(2015, 5, 31))
    wrong = msgspec.structs.replace(RETURNS, status="happened", when=late)
    tallies = score(msgspec.structs.replace(EMPTY, events=(wrong, ACCUSES)), GOLD_READING).tallies
    assert tallies["events"] == Tally(2, 2, 2)
    assert tallies["events_status"] == Tally(1, 2, 2)
    assert tallies["event_dates"] == Tally(0, 1, 1)


def test_of_two_events_the_one_with_the_right_status_is_joined() -> None:
    wrong = msgspec.structs.replace(RETURNS, status="happened")
    tallies = score(msgspec.structs.replace(EMPTY, events=(wrong, RETURNS)), GOLD_READING).tallies
    assert tallies["events"] == tallies["events_status"] == Tally(1, 2, 2)


def test_the_same_act_for_other_parties_is_right_and_told_again_wrong() -> None:
    chile = msgspec.structs.replace(ACCUSES, recipients=actors("CHL"))
    bolivia = msgspec.structs.replace(ACCUSES, recipients=actors("BOL"))
    assert with_events(chile, bolivia) == Tally(1, 1, 2)
    assert with_events(chile, bolivia, chile) == Tally(1, 2, 2)


def test_optional_events_do_not_count() -> None:
    breaks = event("SANCTION", actors("CHL"), (), S_ANGER)
    assert with_events(RETURNS, ACCUSES, breaks) == Tally(2, 2, 2)
    assert with_events(RETURNS, ACCUSES, msgspec.structs.replace(breaks, root="COERCE")) == Tally(2, 3, 2)


def test_an_event_where_there_is_none_is_false() -> None:
    beats = event("ASSAULT", actors("CHL"), actors("PER"), S_GAME)
    result = score(msgspec.structs.replace(PERFECT, events=(*PERFECT.events, beats)), GOLD_READING)
    assert result.tallies["traps"].right == 0
    assert result.tallies["events"] == Tally(2, 3, 2)
    assert len(result.false) == 1
    assert "ASSAULT" in result.false[0]
    quiet = msgspec.structs.replace(GOLD_READING, no_events=True, events=())
    assert score(msgspec.structs.replace(EMPTY, events=(beats,)), quiet).false_on_quiet == 1
    denied = msgspec.structs.replace(beats, status="denied")
    result = score(msgspec.structs.replace(EMPTY, events=(denied,)), GOLD_READING)
    assert result.tallies["traps"].right == 1
    assert result.tallies["events"] == Tally(0, 0, 2)


@pytest.mark.parametrize(
    ("acting", "receiving", "right"),
    [("CHL PER", "", True), ("PER", "CHL", True), ("PER", "", False), ("CHL PER", "BOL", False)],
)
def test_mutual_events_pool_their_sides(acting: str, receiving: str, right: bool) -> None:
    meeting = msgspec.structs.replace(
        GOLD_READING.events[1], actors=("CHL", "PER"), recipients=(), root="CONSULT", mutual=True
    )
    gold = msgspec.structs.replace(GOLD_READING, events=(meeting,))
    found = event("CONSULT", actors(*acting.split()), actors(*receiving.split()), S_ANGER)
    assert score(msgspec.structs.replace(EMPTY, events=(found,)), gold).tallies["events"].right == right


def test_a_statement_needs_its_source() -> None:
    first, second = PERFECT.statements
    wrong = msgspec.structs.replace(first, source=actors("PER")[0], source_name="Peru")
    reading = msgspec.structs.replace(PERFECT, statements=(wrong, second))
    assert score(reading, GOLD_READING).tallies["statements"] == Tally(1, 2, 2)


@pytest.mark.parametrize(
    ("changed", "right"),
    [({"kind": "demand"}, 0), ({"holders": actors("PER")}, 0), ({"sentence": ev(S_ANGER)}, 0), ({}, 1)],
)
def test_a_position_needs_kind_holder_and_words(changed: dict[str, Any], right: int) -> None:
    position = msgspec.structs.replace(PERFECT.positions[0], **changed)
    tally = score(msgspec.structs.replace(PERFECT, positions=(position,)), GOLD_READING).tallies["positions"]
    assert tally == Tally(right, 1, 1)


@pytest.mark.parametrize(
    ("kind", "holder", "counted"),
    [("acceptance", "CHL", 1), ("acceptance", "PER", 2), ("demand", "CHL", 2), ("red_line", "CHL", 2)],
)
def test_a_position_that_only_echoes_an_event_is_left_out(kind: str, holder: str, counted: int) -> None:
    echo = msgspec.structs.replace(PERFECT.positions[0], kind=kind, holders=actors(holder))
    reading = msgspec.structs.replace(PERFECT, positions=(*PERFECT.positions, echo))
    assert score(reading, GOLD_READING).tallies["positions"] == Tally(1, counted, 1)


@pytest.mark.parametrize(
    ("found", "empty_right", "right"),
    [
        ("", False, False),
        ("", True, True),
        ("ARG", False, False),
        ("ARG", True, True),
        ("PER ARG", False, True),
    ],
)
def test_bystanders_may_stand_on_a_side_but_do_not_fill_it(
    found: str, empty_right: bool, right: bool
) -> None:
    assert side_right(frozenset(found.split()), ("PER",), ("ARG",), 1, empty_right) == right


def test_expectations_are_not_counted() -> None:
    expected = msgspec.structs.replace(PERFECT.positions[0], kind="expectation")
    reading = msgspec.structs.replace(PERFECT, positions=(*PERFECT.positions, expected))
    assert score(reading, GOLD_READING).tallies["positions"] == Tally(1, 1, 1)


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({"name": "negotiations"}, 1),
        ({"name": "negotiations", "parties": ("PER",)}, 1),
        ({"name": "negotiations", "parties": ("PER", "ARG")}, 0),
        ({"name": "river summit", "parties": ()}, 1),
    ],
)
def test_a_forum_is_known_by_name_or_parties(changed: dict[str, Any], right: int) -> None:
    forum = msgspec.structs.replace(PERFECT.forums[0], **changed)
    tallies = score(msgspec.structs.replace(PERFECT, forums=(forum,)), GOLD_READING).tallies
    assert tallies["forums"] == Tally(right, 1, 1)
    assert tallies["deadlocks"] == Tally(right, 1, 1)


def test_stance_and_status_of_a_forum() -> None:
    forum = msgspec.structs.replace(
        PERFECT.forums[0], status="failed", stances=(Stance(party="CHL", stance="unwilling"),)
    )
    tallies = score(msgspec.structs.replace(PERFECT, forums=(forum,)), GOLD_READING).tallies
    assert tallies["forum_status"] == tallies["stances"] == Tally(0, 1, 1)


def test_scores_add_up() -> None:
    total = score(PERFECT, GOLD_READING) + score(EMPTY, GOLD_READING) + Score()
    assert total.tallies["events"] == Tally(2, 2, 4)
    assert figures(total)["events.recall"] == 0.5


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), max_size=4))
)
def test_joining_is_one_to_one_and_as_large_as_can_be(table: list[list[bool]]) -> None:
    width = len(table[0]) if table else 0
    pairs = joined(range(width), range(len(table)), (lambda p, g: table[g][p],))
    assert all(table[g][p] for g, p in pairs.items())
    assert len(set(pairs.values())) == len(pairs)
    slots = [*range(width), *[None] * len(table)]
    best = max(
        sum(p is not None and table[g][p] for g, p in enumerate(choice))
        for choice in permutations(slots, len(table))
    )
    assert len(pairs) == best


def test_codes_are_compared_by_state() -> None:
    assert [state(code) for code in ("COLREB", "IGOUNO", "UNO", "IGO", "---GOV")] == [
        "COL",
        "UNO",
        "UNO",
        "IGO",
        "",
    ]
    assert options("SRBGOV|YUG") == {"SRB", "YUG"}


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_is_valid_and_its_words_are_in_the_article(path: Path) -> None:
    gold = load_gold(path)
    raw = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert [words for words in gold.words() if plain(words) not in plain(raw)] == []
    assert plain(gold.article.title) in plain(raw)
    for one in gold.events:
        assert one.mode is None or one.mode in MODES.get(one.root, "").split(), one.words
        assert one.when is None or one.when[0] <= one.when[1], one.words
    codes = [c for e in gold.events for c in (*e.actors, *e.recipients, *e.also)]
    assert all(len(part) % 3 == 0 and part.isupper() for code in codes for part in code.split("|"))


def test_there_is_no_text_without_gold() -> None:
    assert {path.stem for path in GOLD} == {path.stem for path in DEFAULT_DIR.glob("*.txt")}


def test_the_articles_have_the_variety_that_the_figures_need() -> None:
    golds = [load_gold(path) for path in GOLD]
    assert len(golds) >= 18
    assert sum(gold.no_events for gold in golds) >= 2
    assert sum(gold.article.doubt for gold in golds) >= 2
    assert sum(any(forum.deadlock for forum in gold.forums) for gold in golds) >= 5
    assert sum(bool(gold.ties) for gold in golds) >= 4


def test_a_misspelt_field_in_a_gold_file_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("article: {titel: x}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="titel"):
        load_gold(bad)


def test_figures_are_not_below_their_floors(nlp: Language) -> None:
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))["articles"]
    scores = score_directory(DEFAULT_DIR, Reader.with_pipeline(nlp))
    reached = figures(sum(scores.values(), Score()))
    assert set(floors) <= set(reached)
    for name, floor in floors.items():
        figure = reached[name]
        is_count = name == "false_on_quiet"
        assert figure is not None
        assert figure <= floor if is_count else figure >= floor, f"{name}: {figure} against {floor}"
