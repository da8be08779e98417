"""The pages say what the code does: made from it, examples run, nothing left out, no dead links."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import typer
import yaml
from spacy.language import Language

import detente
from detente import errors, records
from detente.cli import app
from detente.data import parse_rows, read_text
from detente.events.codebook import Predicate, codebook, contexts
from detente.export.columns import columns_table
from detente.knowledge import ForumRow, RoleRow
from detente.pipeline import STAGES
from detente.settings import settings_table

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "tools"))  # the generator is a script, not a part of the package

import docs_examples  # noqa: E402
import docs_reference  # noqa: E402
import make_docs  # noqa: E402

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
GENERATED = [
    "records.md",
    "settings.md",
    "codebook.md",
    "stages.md",
    "errors.md",
    "command-line.md",
    "export-columns.md",
]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# --- nothing is out of date


@pytest.fixture(scope="module")
def examples(nlp: Language) -> docs_examples.Examples:
    return docs_examples.Examples(nlp)


def test_reference_pages_are_what_the_code_says(nlp: Language) -> None:
    made = make_docs.reference_pages(nlp)
    assert list(made) == GENERATED
    old = [name for name, text in made.items() if page(name) != text]
    assert not old, "run `make docs`"


@pytest.mark.parametrize(
    "path", [p for p in PAGES if p.name not in GENERATED], ids=lambda path: str(path.relative_to(ROOT))
)
def test_examples_run_and_print_what_the_page_shows(examples: docs_examples.Examples, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert examples.refreshed(text, path.name) == text, "run `make docs`"


def test_two_runs_give_the_same(examples: docs_examples.Examples) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert examples.refreshed(text, "README.md") == examples.refreshed(text, "README.md")


def test_check_names_what_differs_and_writes_nothing(
    nlp: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "page.md"
    wrong.write_text("old")
    monkeypatch.setattr(make_docs, "ROOT", tmp_path)
    monkeypatch.setattr(make_docs, "build", lambda _: nlp)
    monkeypatch.setattr(make_docs, "pages", lambda _: iter([(wrong, "new")]))
    assert make_docs.main(["--check"]) == 1
    assert capsys.readouterr().out == "differs: page.md\n"
    assert wrong.read_text() == "old"
    assert make_docs.main([]) == 0
    assert wrong.read_text() == "new"
    assert make_docs.main(["--check"]) == 0


# --- the examples are really run


def test_outputs_are_put_below_each_statement(examples: docs_examples.Examples) -> None:
    before = "```pycon\n>>> n = 20\n>>> n + 1\nwrong\n>>> for i in range(2):\n...     print(i)\n```\n"
    after = "```pycon\n>>> n = 20\n>>> n + 1\n21\n>>> for i in range(2):\n...     print(i)\n0\n1\n```\n"
    assert examples.refreshed(before, "page") == after
    assert examples.refreshed("```console\n$ detente --version\nwrong\n```\n", "page") == (
        f"```console\n$ detente --version\ndetente {detente.__version__}\n```\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "```pycon\n>>> 1 / 0\n```\n",
        "```python\nraise ValueError\n```\n",
        "```python\nprint('shown nowhere')\n```\n",
        "```console\n$ detente read nothing.txt\n```\n",
        "```console\n$ detente reed\n```\n",
        "```console\n$ ls\n```\n",
        "```sh\ndetente --version\n```\n",
        "```\nno language\n```\n",
        "<!-- not run: -->\n```python\nraise ValueError\n```\n",
        "<!-- begin no-such-block -->\n<!-- end no-such-block -->\n",
    ],
)
def test_examples_that_fail_are_errors(examples: docs_examples.Examples, text: str) -> None:
    with pytest.raises(docs_examples.ExampleError, match="page"):
        examples.refreshed(text, "page")


def test_few_examples_are_left_out_and_each_says_why() -> None:
    left_out = [
        line for path in PAGES for line in path.read_text(encoding="utf-8").split("\n") if "<!-- not" in line
    ]
    assert len(left_out) <= 3
    assert all(re.fullmatch(r"<!-- not run: \w.+ -->", line) for line in left_out)


def test_the_first_screen_shows_doubt_events_and_the_deadlock() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("end first-screen")[0]
    for words in ("posting date in doubt", "● happened", "○ planned", "Six-Party Talks", "✕ deadlock", "│ "):
        assert words in shown
    assert shown.count("│ ") >= len(docs_examples.TELLING)


def test_commands_of_make_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for path in PAGES
        for target in re.findall(r"(?:`|\$ )make (\w+)", path.read_text(encoding="utf-8"))
    }
    assert {"demo", "test", "docs"} <= named <= targets


def test_entries_shown_as_examples_would_be_taken() -> None:
    shown = re.findall(r"^```(tsv|yaml)\n(.*?)^```$", page("how-a-stage-works.md"), re.MULTILINE | re.DOTALL)
    (_, predicate), (_, role), (_, forum) = shown
    for row, name, kind in (
        (predicate, "codebook/predicates.tsv", Predicate),
        (role, "knowledge/roles.tsv", RoleRow),
    ):
        header = next(line for line in read_text(name).splitlines() if line and not line.startswith("#"))
        assert len(list(parse_rows(f"{header}\n{row}", name, kind))) == 1
        assert row.strip() not in read_text(name)
    assert len(msgspec.convert(yaml.safe_load(forum), list[ForumRow])) == 1


# --- nothing is left out


def test_every_record_and_field_is_documented() -> None:
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page("records.md"), re.MULTILINE | re.DOTALL))
    kinds = [k for k in vars(records).values() if isinstance(k, type) and issubclass(k, records.Record)]
    assert set(sections) == {kind.__name__ for kind in kinds} - {"Record"}
    for name, section in sections.items():
        fields = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE)
        assert tuple(field for field, _ in fields) == getattr(records, name).__struct_fields__
        assert all(type_.strip() not in ("", "any", "object") for _, type_ in fields)


def test_every_setting_is_documented_with_its_default() -> None:
    for name, default, text in settings_table():
        assert re.search(
            rf"\| `{name}` \| .+ \| `{re.escape(default)}` \| {re.escape(text)} \|", page("settings.md")
        )


def test_every_error_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)`", page("errors.md"), re.MULTILINE))
    assert named == {n for n, k in vars(errors).items() if isinstance(k, type) and issubclass(k, Exception)}


def test_every_stage_is_documented() -> None:
    assert tuple(re.findall(r"^\| `(detente_\w+)`", page("stages.md"), re.MULTILINE)) == STAGES


def test_every_command_and_option_is_documented() -> None:
    text = page("command-line.md")
    top = typer.main.get_command(app)
    groups = {name: getattr(command, "commands", {}) for name, command in top.commands.items()}
    found = [(name, top.commands[name]) for name, inner in groups.items() if not inner]
    found += [(f"{name} {inner}", command) for name, of in groups.items() for inner, command in of.items()]
    assert len(found) > 15
    for name, command in found:
        section = text.split(f"## `detente {name}`")[1].split("\n## ")[0]
        for parameter in command.params:
            shown = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar
            assert shown in section, (name, shown)
    assert all(len(line) <= 80 for line in text.splitlines() if not line.startswith("<!--"))


def test_every_column_root_mode_and_context_is_documented() -> None:
    for kind, name, type_, text in columns_table():
        section = page("export-columns.md").split(f"\n## {kind}\n")[1].split("\n## ")[0]
        assert f"| `{name}` | {type_} | {text} |" in section
    for root in codebook().roots:
        assert f"| {root.name} | {root.intensity:g} | {root.cameo} |" in page("codebook.md")
        for mode in root.modes:
            assert f"| {root.name} | {mode.name} | {mode.intensity:g} | {mode.cameo} |" in page("codebook.md")
    assert all(f"`{context.name}`" in page("codebook.md") for context in contexts())


def test_every_data_file_is_documented() -> None:
    folder = Path(detente.__file__).parent / "data"
    present = {
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and p.suffix not in (".py", ".pyc")
    }
    assert present == set(docs_reference.DATA_FILES)
    for name in present:
        assert f"\n## {name}\n" in page("knowledge.md")


# --- links


def _links(path: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in _links(path):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT.resolve()), link
        assert not anchor or anchor in _anchors(target), link


def test_every_page_is_reached_from_the_index() -> None:
    linked = {link.partition("#")[0] for link in _links(DOCS / "index.md")}
    assert {path.name for path in DOCS.glob("*.md")} - {"index.md"} <= linked
    assert "docs/index.md" in set(_links(ROOT / "README.md"))


def test_every_picture_is_shown_and_small() -> None:
    shown = {link for link in _links(ROOT / "README.md") if link.startswith("docs/images/")}
    assert shown == {f"docs/images/{path.name}" for path in (DOCS / "images").iterdir()}
    assert all((ROOT / name).stat().st_size <= 400_000 for name in shown)
