"""Tables of the user's own: added, overriding, amending, removing; every mistake by file and line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from detente import Reader
from detente.data import knowledge_digest
from detente.errors import DataError
from detente.ingest import from_text
from detente.knowledge import TABLES, Knowledge, load_knowledge, load_tables
from detente.knowledge import folder as folder_module
from detente.knowledge import nodes as nodes_module
from detente.language.layers import Layers, layers
from detente.pipeline import versions_of
from detente.settings import Settings

EXAMPLE = Path(__file__).parent.parent / "examples" / "knowledge"
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into a folder, named by keyword with ``_`` for the point, and gives the folder."""

    def make(**files: str) -> str:
        for name, text in files.items():
            stem, _, ending = name.rpartition("_")
            (tmp_path / f"{stem}.{ending}").write_text(text, encoding="utf-8")
        return str(tmp_path)

    return make


def table(*rows: str) -> str:
    """Rows with cells parted by commas as a tab-separated table; ``;`` stays as it is."""
    return "".join(row.replace(",", "\t") + "\n" for row in rows)


SHIPPED = load_knowledge()


def changes(knowledge: Knowledge, attribute: str) -> tuple[set[object], set[object]]:
    """The rows that are gone and those that are new."""
    before, after = set(getattr(SHIPPED, attribute)), set(getattr(knowledge, attribute))
    return before - after, after - before


def unchanged(knowledge: Knowledge, but: str) -> bool:
    return all(changes(knowledge, stem) == (set(), set()) for stem in TABLES if stem != but)


# --- what rows do


def test_without_a_folder_nothing_is_the_users() -> None:
    assert SHIPPED.own == frozenset()
    assert SHIPPED.digest == ""
    assert load_knowledge() is load_knowledge("")


def test_a_new_row_is_added(write: Write) -> None:
    folder = write(
        people_tsv=table("name,state,sector,office,since", "Mara Quill,ISL,GOV,fish envoy,2020-05")
    )
    knowledge = load_knowledge(folder)
    gone, new = changes(knowledge, "people")
    assert gone == set()
    (row,) = new
    assert (row.name, row.state, row.office, row.since, row.until) == (
        "Mara Quill", "ISL", "fish envoy", "2020-05", "",
    )  # fmt: skip
    assert knowledge.own == {row}
    assert unchanged(knowledge, "people")


def test_rows_replace_all_terms_of_a_person(write: Write) -> None:
    rows = table("name,state,sector,office,since,until", "John Kerry,USA,LEG,senator,1985-01,2013-02")
    gone, new = changes(load_knowledge(write(people_tsv=rows)), "people")
    shipped = {row.office for row in load_knowledge().people if row.name == "John Kerry"}
    assert {row.office for row in gone} == shipped
    assert "secretary of state" in shipped
    assert {row.office for row in new} == {"senator"}


def test_a_row_with_add_stands_beside_the_terms_there_are(write: Write) -> None:
    rows = table(
        "name,state,sector,office,since,until,change", "John Kerry,USA,LEG,senator,1985-01,2013-02,add"
    )
    gone, new = changes(load_knowledge(write(people_tsv=rows)), "people")
    assert (gone, {row.office for row in new}) == (set(), {"senator"})


def test_a_row_with_amend_changes_filled_cells_of_every_term(write: Write) -> None:
    rows = table("name,state,sector,names,change", "John Kerry,USA,ELI,+Jon Kerry,amend")
    gone, new = changes(load_knowledge(write(people_tsv=rows)), "people")
    assert {(row.office, row.since) for row in gone} == {(row.office, row.since) for row in new}
    assert all(row.sector == "ELI" and "Jon Kerry" in row.names for row in new)


def test_a_cell_with_a_dash_is_emptied(write: Write) -> None:
    rows = table("code,name,seats,cow,change", "RUS,,-,-,amend")
    (row,) = changes(load_knowledge(write(states_tsv=rows)), "states")[1]
    assert (row.seats, row.cow, row.name) == ((), None, "Russia")


def test_names_are_added_taken_away_or_replaced(write: Write) -> None:
    rows = table("code,names,capitals,change", "NLD,+Polderland|-Holland,Delft,amend")
    ((old,), (new,)) = changes(load_knowledge(write(states_tsv=rows)), "states")
    assert set(new.names) == set(old.names) - {"Holland"} | {"Polderland"}
    assert new.capitals == ("Delft",)
    assert new.demonyms == old.demonyms


def test_an_entry_is_amended_by_any_of_its_names(write: Write) -> None:
    nato = next(row for row in SHIPPED.organisations if "NATO" in (row.name, *row.names))
    other = next(name for name in (nato.name, *nato.names) if name != nato.name)
    rows = table("name,names,change", f"{other},+The Pact,amend")
    ((old,), (new,)) = changes(load_knowledge(write(organisations_tsv=rows)), "organisations")
    assert old == nato
    assert new.names[-1] == "The Pact"


def test_a_group_is_amended_by_its_first_name(write: Write) -> None:
    rows = table("names,members,change", "two Koreas|+the peninsula pair,,amend")
    ((old,), (new,)) = changes(load_knowledge(write(groups_tsv=rows)), "groups")
    assert new.names == (*old.names, "the peninsula pair")
    assert new.members == old.members


def test_a_row_with_remove_takes_an_entry_out(write: Write) -> None:
    folder = write(
        roles_tsv=table("phrase,change", "warlord,remove"),
        forums_yaml="- {id: six-party-talks, change: remove}\n",
        dated_events_tsv=table("name,change", "North Korea's first nuclear test,remove"),
    )
    knowledge = load_knowledge(folder)
    assert "warlord" not in {row.phrase for row in knowledge.roles}
    assert len(knowledge.roles) == len(SHIPPED.roles) - 1
    assert {row.id for row in SHIPPED.forums} - {row.id for row in knowledge.forums} == {"six-party-talks"}
    assert len(knowledge.dated_events) == len(SHIPPED.dated_events) - 1


def test_what_hangs_on_a_removed_state_goes_with_it(write: Write) -> None:
    knowledge = load_knowledge(write(states_tsv=table("code,change", "GEO,remove")))
    assert "GEO" not in {row.code for row in knowledge.states}
    assert not [row for row in knowledge.states if row.codes_as == "GEO"]
    assert not [row for row in knowledge.people if row.state == "GEO"]
    assert not [row for row in knowledge.organisations if row.code == "GEO"]
    assert not [row for row in knowledge.ambiguous if row.code == "GEO"]
    assert not [row for row in knowledge.groups if "GEO" in row.members]
    assert not [row for row in knowledge.forums if any(party.startswith("GEO") for party in row.parties)]
    assert not [row for row in knowledge.dated_events if "GEO" in row.needs]
    assert len(knowledge.people) > 2000


def test_a_removed_title_takes_its_abbreviations_along(write: Write) -> None:
    short = next(row for row in SHIPPED.word_rows if row.kind == "short_title")
    knowledge = load_knowledge(write(roles_tsv=table("phrase,change", f"{short.value},remove")))
    assert short in SHIPPED.word_rows
    assert short not in knowledge.word_rows


def test_a_name_that_the_user_gives_to_something_is_its_alone(write: Write) -> None:
    rows = table("name,code,sectors,names", "Georgia Peach Board,NGO,AGR,Georgia|UN|Tony Blair")
    knowledge = load_knowledge(write(organisations_tsv=rows))
    bearers = [
        row for stem in ("states", "organisations", "people") for row in getattr(knowledge, stem)
        if {"Georgia", "UN", "Tony Blair"} & set(TABLES[stem].names(row))
    ]  # fmt: skip
    assert [row.name for row in bearers] == ["Georgia Peach Board"]
    assert "Georgia" not in {row.name for row in knowledge.ambiguous}
    assert "GEO" in {row.code for row in knowledge.states}
    assert "United Nations" in {row.name for row in knowledge.organisations}


def test_a_name_that_stays_with_its_own_entry_stays_ambiguous(write: Write) -> None:
    knowledge = load_knowledge(write(states_tsv=table("code,names,change", "GEO,+Sakartvelo,amend")))
    assert changes(knowledge, "ambiguous") == (set(), set())


def test_a_new_holder_ends_the_last_term_of_an_office(write: Write) -> None:
    last = next(
        row for row in SHIPPED.people if (row.state, row.office, row.until) == ("FRA", "president", "")
    )
    rows = table("name,state,sector,office,since", "Ada Neuve,FRA,GOV,president,2027-05")
    gone, new = changes(load_knowledge(write(people_tsv=rows)), "people")
    assert gone == {last}
    assert msgspec.structs.replace(last, until="2027-05") in new


def test_yaml_holds_what_a_table_holds(write: Write, tmp_path: Path) -> None:
    plain = (
        "- name: Mara Quill\n  state: NOR\n  sector: GOV\n  office: fish envoy\n"
        "  since: 2020-05-01\n  names: [M. Quill, Mara Q]\n"
    )
    as_yaml = load_knowledge(write(people_yaml=plain))
    (tmp_path / "people.yaml").unlink()
    rows = table(
        "name,state,sector,office,since,names", "Mara Quill,NOR,GOV,fish envoy,2020-05-01,M. Quill|Mara Q"
    )
    assert as_yaml.people == load_knowledge(write(people_tsv=rows)).people
    (tmp_path / "people.tsv").unlink()
    below = "people:\n" + plain.replace("  ", "    ").replace("- ", "  - ")
    assert as_yaml.people == load_knowledge(write(people_yaml=below)).people


def test_tables_of_spreadsheets_are_taken(write: Write) -> None:
    text = "\ufeffphrase\tsector\tkind\r\nfish envoy\tGOV\ttitle\t\t\r\n\r\n# note\r\n"
    assert {row.phrase for row in changes(load_knowledge(write(roles_tsv=text)), "roles")[1]} == {
        "fish envoy"
    }


def test_beside_the_tables_may_stand_a_readme_and_hidden_files(write: Write) -> None:
    folder = write(README_md="x", roles_tsv="")
    for name in (".DS_Store", "people.tsv~", "~$people.tsv"):
        (Path(folder) / name).write_text("x")
    assert unchanged(load_knowledge(folder), "")


# --- mistakes

MISTAKES = {
    "states.tsv": [
        ("code,name,nmes\n", 1, "did you mean 'names'"),
        ("name\nX\n", 1, "no column 'code'"),
        ("code,name,name\n", 1, "two columns"),
        ("code,name,cow\nABC,Abc,x\n", 2, "cow: takes a whole number"),
        ("code,name\nAB,Abc\n", 2, "three capital letters"),
        ("code,name\nUNO,Abc\n", 2, "another code"),
        ("code,name,since,until\n\nABC,Abc,2000,1990\n", 3, "before since"),
        ("code,name,codes_as\nABC,Abc,Norway\n", 2, "did you mean 'NOR'"),
        ("code,name,codes_as,sector\nABC,Abc,NOR,XXX\n", 2, "is no sector"),
        ("code,name\nABC,Abc,x\n", 2, "3 cells under 2 headings"),
        ("code,name,names\nABC,Abc,+X\n", 2, "amend"),
        ("code,names,change\nNOR,+X|Y,amend\n", 2, "either every value has a sign"),
        ("code,names,change\nNOR,-Norwey,amend\n", 2, "not there to take away"),
        ("code,name\nABC,Abc\nABC,Abcd\n", 3, "same code as"),
        ("code,name,change\nNOR,,remove\nNOR,Norway,\n", 3, "same entry"),
        ("code,change\nXYZ,amend\n", 2, "no 'XYZ' to amend"),
        ("code,change\nNOR,delete\n", 2, "none of replace, add, amend, remove"),
        ("code,name\nABC,...\n", 2, "no letter and no digit"),
        ("code;name\n", 1, "parted by tabs"),
    ],
    "people.tsv": [
        ("name,state,sector,office,since\nA,XXX,GOV,x,2000\n", 2, "no code 'XXX'"),
        ("name,state,sector,office,since\nA,USA,GVO,x,2000\n", 2, "is no sector"),
        ("name,state,sector,office,since\nA,USA,GOV,x,2000-13\n", 2, "no day of the calendar"),
        ("name,state,sector,office,since\nA,USA,GOV,x,May 2000\n", 2, "no date"),
        ("name,state,sector,office,since,until\nA,USA,GOV,x,2001,2000-05\n", 2, "before since"),
        ("name,state,sector,office,since\nA,USA,GOV,,2000\n", 2, "office: is empty"),
        ("name,state,sector,office,since\n,USA,GOV,x,2000\n", 2, "name: is empty"),
        ("name,state,sector,office,since\nA,USA,GOV,Chief,2000\n", 2, "lower case"),
        ('name,state,sector,office,since\n"A",USA,GOV,x,2000\n', 2, "quotation marks"),
        ("name,state,change\nJhon Kerry,USA,remove\n", 2, "did you mean 'John Kerry USA'"),
    ],
    "organisations.tsv": [("name,code,names\nA,NGO,X||Y\n", 2, "is empty")],
    "groups.tsv": [("names,members\nthe pair,NOR|SWEDEN\n", 2, "no code 'SWEDEN'")],
    "roles.tsv": [
        ("phrase,sector,kind\nx,GOV,titel\n", 2, "it takes title, agency, people"),
        ("phrase,sector,kind\nx,GOV,title\nx,MIL,title\n", 3, "same phrase"),
    ],
    "ambiguous.tsv": [("name,code\nFoo,USA\n", 2, "no name of USA yet")],
    "dated_events.tsv": [
        ("date,name,patterns,kind\n2014-02-31,X,x,test\n", 2, "no day of the calendar"),
        ("date,name,patterns,kind\n2014-02,X,x,tset\n", 2, "kind"),
        ("date,name,patterns,kind,foreseen\n2014-02,X,x,test,perhaps\n", 2, "yes or no"),
    ],
    "forums.yaml": [
        ("- id: x\n  name: [\n", 3, "is no YAML"),
        ("a: &x [1]\nb: *x\n", 1, "references"),
        ("- !!python/object/apply:os.system [x]\n", 1, "tags"),
        ("[" * 50, 1, "nested"),
        ("hello\n", 1, "must be a list"),
        ("- hello\n", 1, "'column: value'"),
        ("- id: x\n  id: y\n", 2, "given twice"),
        ("- id: x\n  nam: y\n", 2, "did you mean 'name'"),
        ("- id: x\n---\n- id: y\n", 2, "second document"),
        (
            "- id: a\n  name: a\n  names: [a]\n  parties: [USA]\n  matter: m\n  status: []\n",
            1, "status: is empty",
        ),
        (
            "- id: A B\n  name: a\n  names: [a]\n  parties: [NOR]\n  matter: m\n  status:\n"
            "  - {from: 2005, status: stalled}\n",
            1, "joined by hyphens",
        ),
        (
            "- id: a\n  name: a\n  names: [a]\n  parties: [NOR]\n  matter: m\n  status:\n"
            "  - {from: 2005, status: stalled}\n  - {from: 2004, status: stalled}\n",
            1, "order of time",
        ),
        (
            "- id: a\n  name: a\n  names: [a]\n  parties: [NORXXX]\n  matter: m\n  status:\n"
            "  - {from: 2005, status: stalled}\n",
            1, "is no sector",
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "line", "told"),
    [(file, *case) for file, cases in MISTAKES.items() for case in cases],
)
def test_a_mistake_is_named_by_file_and_line(
    tmp_path: Path, file: str, text: str, line: int, told: str
) -> None:
    if file.endswith(".tsv") and ";" not in text:
        text = text.replace(",", "\t")
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_knowledge(str(tmp_path))
    assert caught.value.source == f"{tmp_path}/{file}:{line}"
    assert told in caught.value.message
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path, told in ((tmp_path / "none", "does not exist"), (tmp_path / "file", "is a file")):
        with pytest.raises(DataError, match=told) as caught:
            load_knowledge(str(path))
        assert caught.value.source == str(path)
    with pytest.raises(DataError, match="cannot be opened"):
        load_knowledge("a\0b")


@pytest.mark.parametrize(
    ("name", "told"),
    [("peple.tsv", "did you mean 'people.tsv'"), ("notes.doc", "no table"), ("forums.tsv", "did you mean")],
)
def test_a_file_that_is_no_table_is_named(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(DataError, match=told) as caught:
        load_knowledge(str(tmp_path))
    assert caught.value.source == f"{tmp_path}/{name}"


def test_two_files_of_one_table_are_one_too_many(tmp_path: Path) -> None:
    for name in ("people.tsv", "people.yaml"):
        (tmp_path / name).write_text("")
    with pytest.raises(DataError, match=r"people\.yaml: stands beside people\.tsv"):
        load_knowledge(str(tmp_path))


def test_bytes_that_are_no_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "roles.tsv").write_bytes(b"phrase\tsector\tkind\ncaf\xe9\tGOV\ttitle\n")
    with pytest.raises(DataError, match=r"roles\.tsv:2: is not in UTF-8"):
        load_knowledge(str(tmp_path))


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "roles.tsv"
    file.write_text(f"phrase\tsector\tkind\n{'x' * 400}\tGOV\ttitle\n")
    with pytest.raises(DataError, match="longer than 300"):
        load_knowledge(str(tmp_path))
    (tmp_path / "groups.tsv").write_text(
        "names\tmembers\n" + "|".join(f"x{n}" for n in range(600)) + "\tNOR\n"
    )
    file.unlink()
    with pytest.raises(DataError, match="600 values"):
        load_knowledge(str(tmp_path))
    monkeypatch.setattr(folder_module, "MAX_BYTES", 1000)
    with pytest.raises(DataError, match="is larger than"):
        load_knowledge(str(tmp_path))


def test_long_yaml_is_refused_before_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes_module, "MAX_EVENTS", 50)
    (tmp_path / "people.yaml").write_text("- {name: x}\n" * 40)
    with pytest.raises(DataError, match=r"people\.yaml:\d+: has too many values"):
        load_knowledge(str(tmp_path))


def test_only_plain_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "people.tsv").mkdir()
    with pytest.raises(DataError, match="no plain file"):
        load_knowledge(str(tmp_path))


FILES = [name for stem in TABLES.values() for name in stem.files]
COLUMNS = [column for known in TABLES.values() for column in known.columns]
MARKS = [*"|-:[]{}#+", '"', "&a", "*a", "!x", "---", "\x00", "\u2028", "\ud7ff"]
SPACES = ["\t", "\t", "\t", "\n", "\n", "\r\n", " ", "  ", "- ", ": "]
SAID = ["change", "amend", "remove", "add", "NOR", "USA", "GOV", "2014", "2014-02", "+X", "-Norway"]
TEXTS = st.lists(st.sampled_from([*COLUMNS, *MARKS, *SPACES, *SAID]), max_size=40).map("".join) | st.text()
FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def mistake_in(folder: Path, name: str, data: bytes) -> DataError | None:
    """What is wrong with a folder that holds one file; any other exception fails the test."""
    (folder / name).write_bytes(data)
    try:
        load_knowledge(str(folder))
    except DataError as error:
        return error
    finally:
        (folder / name).unlink()
    return None


@given(name=st.sampled_from(FILES), text=TEXTS)
@settings(FUZZ, max_examples=300)
def test_any_text_loads_or_is_a_mistake_that_names_the_file(tmp_path: Path, name: str, text: str) -> None:
    error = mistake_in(tmp_path, name, text.encode("utf-8", "surrogatepass"))
    assert error is None or error.source.startswith(f"{tmp_path}/{name}")
    assert error is None or "\n" not in str(error)


CELLS = ["", "NOR", "Norway", "GOV", "title", "2014", "-", "+Abc", "amend", "remove", "add", "test"]


@given(
    stem=st.sampled_from([stem for stem in TABLES if stem != "forums"]),
    rows=st.lists(st.lists(st.sampled_from(CELLS), max_size=8), max_size=4),
)
@settings(FUZZ, max_examples=200)
def test_rows_under_the_right_headings_load_or_are_a_mistake(
    tmp_path: Path, stem: str, rows: list[list[str]]
) -> None:
    text = "\n".join("\t".join(row) for row in [["change", *TABLES[stem].columns], *rows])
    error = mistake_in(tmp_path, f"{stem}.tsv", text.encode())
    assert error is None or re.match(rf"{re.escape(str(tmp_path))}/{stem}\.tsv:\d+: ", str(error))


@given(name=st.sampled_from(["people.tsv", "forums.yaml"]), data=st.binary(max_size=80))
@settings(FUZZ, max_examples=100)
def test_any_bytes_load_or_are_a_mistake(tmp_path: Path, name: str, data: bytes) -> None:
    error = mistake_in(tmp_path, name, data)
    assert error is None or error.source.startswith(f"{tmp_path}/{name}")


# --- places, versions, the pipeline


def test_every_row_tells_where_it_stands(write: Write) -> None:
    folder = write(
        people_tsv="# note\n" + table("name,state,names,change", "John Kerry,USA,+Jon Kerry,amend")
    )
    own = [placed for placed in load_tables(folder).rows["people"] if placed.own]
    assert {re.sub(r"\d+$", "N", placed.where) for placed in own} == {
        f"{folder}/people.tsv:3 over people.tsv:N"
    }
    shipped = load_tables().rows
    data = Path(folder_module.__file__).parent.parent / "data/knowledge"
    for placed in shipped["people"][::97]:
        file, _, number = placed.where.rpartition(":")
        lines = (data / file).read_text().splitlines()
        assert lines[int(number) - 1].startswith(f"{placed.row.name}\t")


def test_a_folder_that_changes_is_read_anew(write: Write) -> None:
    header = "phrase,sector,kind"
    first = load_knowledge(write(roles_tsv=table(header, "fish envoy,GOV,title")))
    again = load_knowledge(write(roles_tsv=table(header, "fish envoy,GOV,title")))
    second = load_knowledge(write(roles_tsv=table(header, "fish envoy,MIL,title")))
    assert first is again
    assert first.digest != second.digest
    assert {row.sector for row in changes(second, "roles")[1]} == {"MIL"}


@pytest.fixture(scope="module")
def own_nlp() -> Language:
    return Reader(knowledge=str(EXAMPLE)).nlp


def test_the_versions_of_a_reading_name_the_folder_by_its_digest(own_nlp: Language, nlp: Language) -> None:
    own = load_knowledge(str(EXAMPLE)).digest
    assert re.fullmatch("[0-9a-f]{16}", own)
    assert versions_of(own_nlp).knowledge == f"{knowledge_digest()}+{own}"
    assert versions_of(nlp).knowledge == knowledge_digest()


def test_the_chain_as_one_component_knows_the_folder_too() -> None:
    blank = spacy.blank("en")
    blank.add_pipe("detente", config={"knowledge": str(EXAMPLE)})
    assert versions_of(blank).knowledge.endswith(load_knowledge(str(EXAMPLE)).digest)


def test_every_column_that_a_user_may_fill_says_what_it_means() -> None:
    for known in TABLES.values():
        specs = msgspec.json.schema(known.kind)["$defs"][known.kind.__name__]["properties"]
        assert set(specs) == set(known.columns)
        assert all(spec.get("description") for spec in specs.values()), known.stem


def test_every_file_of_the_example_is_used() -> None:
    own = [p.where for rows in load_tables(str(EXAMPLE)).rows.values() for p in rows if p.own]
    assert {where.split(":")[0] for where in own} == {f"{EXAMPLE}/{path.name}" for path in EXAMPLE.iterdir()}


def test_former_names_are_names_of_their_states() -> None:
    other_names = {(name, row.code) for row in SHIPPED.states for name in row.names}
    for row in SHIPPED.former_names:
        assert (row.name, row.code) in other_names
        assert (row.since or 0) < row.until
    assert len({(row.name, row.code) for row in SHIPPED.former_names}) == len(SHIPPED.former_names) >= 30


def test_codes_are_those_that_the_tables_use() -> None:
    bodies = {row.code for row in SHIPPED.codes if row.kind == "body"}
    sectors = {row.code for row in SHIPPED.codes if row.kind == "sector"}
    states = {row.code for row in SHIPPED.states}
    assert {row.code for row in SHIPPED.organisations} - states == bodies
    assert {row.sector for row in SHIPPED.people} | {row.sector for row in SHIPPED.roles} <= sectors
    assert len(sectors) == 25


def test_the_pipeline_reads_with_the_folder(own_nlp: Language, nlp: Language) -> None:
    text = "Solbakken met Water Watch on Monday. The Kingdom of the Fjords will return to the Pasvik talks."

    def read(pipeline: Language) -> Layers:
        doc = pipeline.make_doc(text)
        doc._.detente = Layers(article=from_text(text, Settings(), dt.date(2025, 3, 4)))
        return layers(pipeline(doc))

    own, shipped = read(own_nlp), read(nlp)
    codes = {(actor.person or actor.organisation, actor.code) for m in own.mentions for actor in m.actors}
    assert {("Kari Solbakken", "NORGOV"), ("Pasvik Water Watch", "NGOSOC"), (None, "NOR")} <= codes
    assert not {"NORGOV", "NOR"} & {actor.code for m in shipped.mentions for actor in m.actors}
    assert [forum.name for forum in own.forums] == ["Pasvik salmon talks"]


def test_a_mistake_is_told_before_the_model_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.pipeline.load_language", lambda name: pytest.fail("the model was loaded"))
    (tmp_path / "x.tsv").write_text("")
    with pytest.raises(DataError, match=r"x\.tsv"):
        Reader(knowledge=str(tmp_path)).read("France recalled its ambassador from Rome.")
