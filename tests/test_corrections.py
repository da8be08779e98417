"""What people say of records: kept, applied, taken back, and applied again to what is read anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.database import Database
from detente.errors import CorrectionError
from detente.events.codebook import codebook
from detente.records import Event, Evidence, Reading, check_reading
from detente.store.editing import edited
from samples import sample_reading
from stored import DAY, FIRST, SECOND, add, on, report, rows, tells, words

SAID = "The United States said that it accused North Korea and would meet it in March."
ACCUSES = tells(SAID, "accused")
MEETS = tells(SAID, "meet", root="CONSULT", status="planned")
WARNS = tells("South Korea warned North Korea.", "warned", ("KOR",), root="THREATEN")
WHOLE = report(ACCUSES, MEETS, WARNS, source="a.txt")
ACCUSED, MET, WARNED = WHOLE.events


@pytest.fixture
def base() -> Iterator[Database]:
    with Database(":memory:") as made:
        add(made, WHOLE)
        yield made
        assert made.check() == []


def again(*events: Event, **fields: Any) -> Reading:
    """The same article as a later version reads it."""
    return msgspec.structs.replace(WHOLE, events=events, versions=SECOND, **fields)


def verdicts(base: Database) -> dict[str, str]:
    return {one.event.trigger.text: one.verdict for one in base.find()}


def the(base: Database, trigger: str) -> Event:
    (found,) = (one.event for one in base.find() if one.event.trigger.text == trigger)
    return found


# One judgement


def test_what_is_accepted_stays_as_it_is_and_bears_the_verdict(base: Database) -> None:
    happening = next(iter(base.find(roots="ACCUSE"))).happening
    made = base.accept(ACCUSED.id, author=" Ana ", reason="Read it.")
    assert (made.author, made.action, made.kind, made.article) == ("Ana", "accept", "event", WHOLE.article.id)
    assert verdicts(base) == {"accused": "accepted", "meet": "", "warned": ""}
    assert list(base.readings()) == [WHOLE]
    assert next(iter(base.find(roots="ACCUSE"))).happening == happening


def test_what_is_rejected_is_found_no_more(base: Database) -> None:
    base.reject(ACCUSED.id, author="Ana")
    assert sorted(words(base.find())) == ["meet", "warned"]
    assert [e.id for e in next(base.readings()).events] == [MET.id, WARNED.id]
    assert base.count(roots="ACCUSE") == base.count(text="accused", roots="ACCUSE") == 0
    assert base.info().happenings == 2


def test_an_edit_is_found_by_its_new_value_and_no_more_by_the_old(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", recipients=[{"name": "Japan", "code": "JPN", "state": "JPN"}])
    assert words(base.find(recipient="JPN")) == ["accused"]
    assert base.count(actor="USA", recipient="PRK", roots="ACCUSE") == 0
    base.correct(MET.id, author="Ana", when=msgspec.to_builtins(on(dt.date(2014, 3, 1))))
    assert words(base.find(since="2014-03")) == ["meet"]
    base.correct(MET.id, author="Ana", when=None)
    assert base.count(since="2014-03") == 0


def test_a_new_root_brings_score_class_and_codes(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", root="AID")
    found, book = the(base, "accused"), codebook()
    assert (found.root, found.strict_root, found.mode) == ("AID", "AID", None)
    assert (found.intensity, found.cameo) == (book.intensity("AID"), book.cameo("AID"))
    assert found.quad == book.quad("AID", "plover")


def test_a_new_mode_or_status_brings_its_codes(base: Database) -> None:
    base.correct(MET.id, author="Ana", mode="visit")
    assert (the(base, "meet").intensity, the(base, "meet").strict_root) == (4, "AGREE")
    base.correct(MET.id, author="Ana", status="happened")
    assert (the(base, "meet").strict_root, the(base, "meet").cameo) == ("CONSULT", "042")


def test_what_is_given_with_a_root_is_not_overwritten(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", root="AID", intensity=1.5, cameo="0711")
    assert (the(base, "accused").intensity, the(base, "accused").cameo) == (1.5, "0711")
    base.correct(ACCUSED.id, author="Ana", status="planned")
    assert the(base, "accused").intensity == 1.5


def test_a_mode_that_the_new_root_does_not_have_goes(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", mode="disapprove")
    base.correct(ACCUSED.id, author="Ana", root="AID")
    assert the(base, "accused").mode is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": "red"}, "'colour' cannot be set: use one of actors"),
        ({"id": "x"}, "cannot be set"),
        ({"why": ["so"]}, "cannot be set"),
        ({"root": "NONE"}, "unknown root 'NONE'"),
        ({"root": 7}, "Expected `str`"),
        ({"mode": "visit"}, "ACCUSE has no mode 'visit', its modes: disapprove"),
        ({"root": "AID", "mode": "visit"}, "its modes: none"),
        ({"strict_root": "WAR"}, "unknown root"),
        ({"cameo": "x1"}, "no CAMEO code"),
        ({"contexts": ["gossip"]}, "no context"),
        ({"status": "perhaps"}, "perhaps"),
        ({"quad": 5}, "quad"),
        ({"quad_scheme": "mine"}, "no scheme"),
        ({"intensity": 11}, "intensity"),
        ({"intensity": float("nan")}, "intensity"),
        ({"confidence": -0.1}, "confidence"),
        ({"actors": "USA"}, "actors"),
        ({"actors": [{"name": "x"}]}, "code"),
        ({"when": {"expression": "then", "value": "X", "start": "2014-02-02", "end": "2014-02-01"}}, "swap"),
        ({"trigger": {"start": 0, "end": 3, "text": "Thé"}}, "give words of the article"),
        ({"trigger": {"start": 9**9, "end": 9**9 + 1, "text": "x"}}, "give words of the article"),
        ({"attribution": [{"name": "x", "statement": "s9"}]}, "refers to statement 's9'"),
        ({"root": "\ud800"}, "cannot be kept"),
        ({"root": object()}, "cannot be kept"),
        ({}, "changes something"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_and_nothing_is_kept(
    changes: dict[str, Any], message: str, base: Database
) -> None:
    with pytest.raises(CorrectionError, match=message):
        base.correct(ACCUSED.id, author="Ana", **changes)
    assert base.corrections(undone=True) == []
    assert list(base.readings()) == [WHOLE]


@pytest.mark.parametrize(
    ("record", "author", "message"),
    [
        ("nothing", "Ana", "no record's id"),
        ("", "Ana", "several records"),
        ("%", "Ana", "no record's id"),
        ("\ud800", "Ana", "no Unicode"),
        (ACCUSED.id, " ", "--author"),
        (ACCUSED.id, "A" * 3000, "at most 2,000"),
        (ACCUSED.id, "\udcff", "no Unicode"),
    ],
)
def test_a_judgement_needs_a_record_and_an_author(
    record: str, author: str, message: str, base: Database
) -> None:
    with pytest.raises(CorrectionError, match=message):
        base.accept(record, author=author)
    assert base.corrections() == []


def test_the_first_digits_of_an_id_will_do_where_no_other_begins_so(base: Database) -> None:
    ids = [one.id for one in WHOLE.events]
    short = next(n for n in range(1, 16) if sum(one.startswith(ids[0][:n]) for one in ids) == 1)
    assert base.accept(ids[0][:short], author="Ana").record == ids[0]


def test_an_id_that_begins_another_stands_for_itself(base: Database) -> None:
    text = report(tells("Norway warned Sweden.", "warned"), tells("Norway met Sweden.", "met"))
    events = tuple(
        msgspec.structs.replace(event, id=name)
        for event, name in zip(text.events, ("z10", "z1"), strict=True)
    )
    add(base, msgspec.structs.replace(text, events=events))
    assert base.accept("z1", author="Ana").about["trigger"]["text"] == "met"
    assert base.accept("z10", author="Ana").about["trigger"]["text"] == "warned"


def test_records_of_two_articles_with_one_id_are_told_apart_by_the_article(base: Database) -> None:
    first, second = sample_reading(), None
    text = "In short. " + first.article.text
    article = msgspec.structs.replace(first.article, text=text, id=report(more=text).article.id)
    tie = first.ties[0]

    def moved(span: Evidence | None) -> Evidence:
        assert span is not None
        return Evidence.of(text, span.start + 10, span.end + 10)

    second = Reading(
        article=article,
        ties=(
            msgspec.structs.replace(
                tie,
                holder=msgspec.structs.replace(tie.holder, evidence=None),
                over=msgspec.structs.replace(tie.over, evidence=None),
                disputed_by=(),
                sentence=moved(tie.sentence),
                evidence=moved(tie.evidence),
            ),
        ),
        versions=FIRST,
    )
    add(base, first, second)
    with pytest.raises(CorrectionError, match="several records"):
        base.reject("t1", author="Ana")
    base.reject("t1", author="Ana", article=second.article.id)
    assert [len(one.ties) for one in base.readings()] == [0, 1, 0]


# Every kind of record


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        ("s1", {"kind": "mixed", "source_name": "Tamm"}),
        ("p1", {"kind": "demand", "condition": None}),
        ("c1", {"state": "kept"}),
        ("t1", {"means": "trade"}),
        ("f1", {"status": "suspended", "seat": "Kotka"}),
    ],
)
def test_every_kind_of_record_can_be_edited(record: str, changes: dict[str, Any], base: Database) -> None:
    add(base, sample_reading())
    made = base.correct(record, author="Ana", **changes)
    whole = base.reading(sample_reading().article.id)
    assert whole is not None
    (found,) = (one for one in getattr(whole, f"{made.kind}s") if one.id == record)
    assert {name: getattr(found, name) for name in changes} == changes
    check_reading(whole)


@pytest.mark.parametrize("record", ["s1", "s4", "s8", "p1", "c1", "t1", "f1"])
def test_nothing_refers_to_what_was_rejected(record: str, base: Database) -> None:
    add(base, sample_reading())
    base.reject(record, author="Ana")
    whole = base.reading(sample_reading().article.id)
    assert whole is not None
    check_reading(whole)
    left = [one.id for kind in ("statements", "positions", "commitments", "ties", "forums")
            for one in getattr(whole, kind)]  # fmt: skip
    assert record not in left


def test_a_statement_cannot_stand_within_itself(base: Database) -> None:
    add(base, sample_reading())
    with pytest.raises(CorrectionError, match="within itself"):
        base.correct("s8", author="Ana", within="s9")
    with pytest.raises(CorrectionError, match="within itself"):
        base.correct("s8", author="Ana", within="s8")
    with pytest.raises(CorrectionError, match="refers to forum 'f9'"):
        base.correct("p1", author="Ana", forum="f9")


# Several, and taken back


def test_an_undone_correction_leaves_what_was_there_before(base: Database) -> None:
    before = list(base.find())
    for make in (
        lambda: base.reject(ACCUSED.id, author="Ana"),
        lambda: base.correct(ACCUSED.id, author="Ana", root="AID", status="planned"),
        lambda: base.accept(ACCUSED.id, author="Ana"),
    ):
        made = make()
        assert base.undo(made.n).undone
        assert [(one.event, one.verdict) for one in base.find()] == [(one.event, "") for one in before]
    assert base.corrections() == []
    assert len(base.corrections(undone=True)) == 3
    assert rows(base, "SELECT count(*) FROM records WHERE machine IS NOT NULL OR verdict IS NOT NULL") == [
        (0,)
    ]


def test_corrections_hold_in_the_order_in_which_they_were_made(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", confidence=0.5)
    second = base.correct(ACCUSED.id, author="Ben", confidence=0.7, root="AID")
    base.correct(ACCUSED.id, author="Ana", status="denied")
    found = the(base, "accused")
    assert (found.confidence, found.root, found.status) == (0.7, "AID", "denied")
    base.undo(second.n)
    found = the(base, "accused")
    assert (found.confidence, found.root, found.status) == (0.5, "ACCUSE", "denied")
    assert [one.author for one in base.corrections()] == ["Ana", "Ana"]


def test_the_last_verdict_is_the_one_that_counts(base: Database) -> None:
    first = base.correct(ACCUSED.id, author="Ana", confidence=0.5)
    rejected = base.reject(ACCUSED.id, author="Ben")
    assert "accused" not in verdicts(base)
    base.accept(ACCUSED.id, author="Cem")
    assert verdicts(base)["accused"] == "accepted"
    assert the(base, "accused").confidence == 0.5
    base.undo(rejected.n)
    base.undo(first.n)
    assert verdicts(base)["accused"] == "accepted"
    assert the(base, "accused") == ACCUSED


def test_what_another_edit_builds_on_cannot_be_undone_before_it(base: Database) -> None:
    first = base.correct(ACCUSED.id, author="Ana", root="CONSULT")
    second = base.correct(ACCUSED.id, author="Ana", mode="visit")
    with pytest.raises(CorrectionError, match=rf"builds on it \({second.n}\)"):
        base.undo(first.n)
    assert the(base, "accused").mode == "visit"
    base.undo(second.n)
    base.undo(first.n)
    assert the(base, "accused") == ACCUSED


@pytest.mark.parametrize("number", [0, -1, 7, 2**70])
def test_what_was_never_made_cannot_be_undone(number: int, base: Database) -> None:
    with pytest.raises(CorrectionError, match="is not known"):
        base.undo(number)


def test_a_correction_is_undone_once(base: Database) -> None:
    made = base.accept(ACCUSED.id, author="Ana")
    base.undo(made.n)
    with pytest.raises(CorrectionError, match="undone already"):
        base.undo(made.n)


_STEP = st.one_of(
    st.tuples(st.just("accept"), st.integers(0, 2)),
    st.tuples(st.just("reject"), st.integers(0, 2)),
    st.tuples(st.just("root"), st.integers(0, 2), st.sampled_from(["AID", "CONSULT", "THREATEN"])),
    st.tuples(st.just("status"), st.integers(0, 2), st.sampled_from(["planned", "denied", "happened"])),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("recode"), st.sets(st.integers(0, 2))),
)


@given(st.lists(_STEP, max_size=10))
def test_whatever_people_do_the_database_holds_and_undoing_all_leaves_the_programs_reading(
    steps: list[Any],
) -> None:
    with Database(":memory:") as base:
        add(base, WHOLE)
        read = WHOLE
        for n, step in enumerate(steps):
            if step[0] == "recode":
                versions = msgspec.structs.replace(FIRST, detente=f"1.{n}")
                events = tuple(WHOLE.events[i] for i in sorted(step[1]))
                read = msgspec.structs.replace(WHOLE, events=events, versions=versions)
                add(base, read)
                continue
            try:
                if step[0] == "undo":
                    base.undo(step[1])
                elif step[0] in ("accept", "reject"):
                    getattr(base, step[0])(WHOLE.events[step[1]].id, author="Ana")
                else:
                    base.correct(WHOLE.events[step[1]].id, author="Ana", **{step[0]: step[2]})
            except CorrectionError:
                continue
        assert base.check() == []
        for made in reversed(base.corrections()):
            base.undo(made.n)
        assert list(base.readings()) == [read]
        assert base.check() == []


# Read anew


def test_corrections_hold_when_the_article_is_read_anew(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", root="AID")
    base.reject(MET.id, author="Ana")
    base.accept(WARNED.id, author="Ana")
    add(base, again(*WHOLE.events))
    assert verdicts(base) == {"accused": "edited", "warned": "accepted"}
    assert the(base, "accused").root == "AID"
    add(base, again(*WHOLE.events), recode=True)
    assert verdicts(base) == {"accused": "edited", "warned": "accepted"}


def test_a_record_with_another_id_is_known_by_its_words(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", confidence=0.1)
    base.correct(ACCUSED.id, author="Ben", status="denied")
    base.reject(MET.id, author="Ana")
    new = [msgspec.structs.replace(one, id=f"new-{n}", confidence=0.99) for n, one in enumerate(WHOLE.events)]
    add(base, again(*new))
    assert verdicts(base) == {"accused": "edited", "warned": ""}
    found = the(base, "accused")
    assert (found.id, found.confidence, found.status) == ("new-0", 0.1, "denied")
    assert {one.record for one in base.corrections()} == {"new-0", "new-1"}
    for made in base.corrections():
        base.undo(made.n)
    assert list(base.readings()) == [again(*new)]


def test_a_record_with_another_id_is_the_one_whose_words_overlap_most(base: Database) -> None:
    base.reject(ACCUSED.id, author="Ana")
    text = WHOLE.article.text
    start = text.index("it accused")
    wide = msgspec.structs.replace(MET, id="wide", trigger=Evidence.of(text, start, start + 22))
    near = msgspec.structs.replace(ACCUSED, id="near")
    add(base, again(wide, near))
    assert [one.event.id for one in base.find()] == ["wide"]


def test_a_record_that_was_there_before_does_not_become_the_judged_one(base: Database) -> None:
    twin = msgspec.structs.replace(ACCUSED, id="twin", root="REJECT")
    add(base, again(ACCUSED, twin))
    base.reject(ACCUSED.id, author="Ana")
    third = msgspec.structs.replace(FIRST, detente="0.4.0")
    add(base, msgspec.structs.replace(WHOLE, events=(twin,), versions=third))
    assert [one.event.id for one in base.find()] == ["twin"]


def test_what_people_kept_is_put_back_where_the_program_finds_it_no_more(base: Database) -> None:
    base.correct(ACCUSED.id, author="Ana", status="denied")
    base.reject(MET.id, author="Ana")
    base.accept(WARNED.id, author="Ana")
    add(base, again())
    assert verdicts(base) == {"accused": "edited", "warned": "accepted"}
    assert words(base.find(text="warned", actor="KOR")) == ["warned"]
    assert base.reading(WHOLE.article.id) is not None


def test_what_was_put_back_goes_when_its_corrections_are_undone(base: Database) -> None:
    first = base.accept(ACCUSED.id, author="Ana")
    second = base.correct(ACCUSED.id, author="Ana", status="denied")
    add(base, again(WARNED))
    base.undo(first.n)
    assert verdicts(base) == {"accused": "edited", "warned": ""}
    base.undo(second.n)
    assert list(base.readings()) == [again(WARNED)]
    assert base.info().happenings == 1


def test_what_was_put_back_is_the_programs_again_when_it_finds_it_again(base: Database) -> None:
    made = base.accept(ACCUSED.id, author="Ana")
    add(base, again())
    add(base, msgspec.structs.replace(WHOLE, versions=msgspec.structs.replace(FIRST, detente="0.4.0")))
    base.undo(made.n)
    assert "accused" in verdicts(base)


def test_an_edit_that_no_longer_fits_holds_for_what_the_person_saw(base: Database) -> None:
    made = base.correct(MET.id, author="Ana", mode="visit")
    other = msgspec.structs.replace(MET, root="THREATEN", strict_root="THREATEN")
    assert add(base, again(ACCUSED, other, WARNED)) == ["recoded"]
    assert (the(base, "meet").root, the(base, "meet").mode) == ("CONSULT", "visit")
    base.undo(made.n)
    assert the(base, "meet").root == "THREATEN"


def test_a_kept_record_refers_to_nothing_that_is_gone(base: Database) -> None:
    whole = sample_reading()
    add(base, whole)
    base.accept("e2", author="Ana", article=whole.article.id)
    base.accept("p1", author="Ana")
    base.accept("s9", author="Ana")
    add(
        base,
        Reading(article=whole.article, versions=SECOND),
    )
    found = base.reading(whole.article.id)
    assert found is not None
    check_reading(found)
    assert [found.events[0].attribution[0].statement, found.positions[0].forum] == ["", None]
    assert found.statements[0].within is None


def test_corrections_of_an_article_read_from_another_place_hold(base: Database) -> None:
    base.reject(ACCUSED.id, author="Ana")
    add(base, report(ACCUSES, MEETS, WARNS, source="b.txt"))
    assert "accused" not in verdicts(base)


def test_corrections_are_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    with Database(tmp_path / "a.db") as base:
        add(base, WHOLE)
        made = base.correct(ACCUSED.id, author="Ana", reason="Wrong root.", root="AID")
    with Database(tmp_path / "a.db", read_only=True) as base:
        assert base.corrections() == [made]
        assert made.changes == {"root": "AID"}
        assert made.about == msgspec.to_builtins(msgspec.json.decode(msgspec.json.encode(ACCUSED)))


def test_values_are_kept_as_they_were_checked(base: Database) -> None:
    made = base.correct(ACCUSED.id, author="Ana", when=on(DAY), actors=WARNED.actors)
    assert made.changes["when"]["start"] == "2014-02-13"
    assert the(base, "accused").actors == WARNED.actors


@given(st.dictionaries(st.sampled_from(Event.__struct_fields__), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5), min_size=1, max_size=3))  # fmt: skip
def test_an_edit_gives_a_record_that_holds_or_is_refused(changes: dict[str, Any]) -> None:
    try:
        result = edited(ACCUSED, changes, WHOLE.article.text)
    except CorrectionError as error:
        assert str(error).startswith(ACCUSED.id)  # noqa: PT017
        return
    assert msgspec.json.decode(msgspec.json.encode(result), type=Event) == result
    check_reading(msgspec.structs.replace(WHOLE, events=(result,)))
