"""Write the reference pages under ``docs/`` from the code: ``python tools/make_docs.py [--check]``.

With ``--check`` nothing is written: the pages that differ are named and the exit status is 1.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

import msgspec
import typer.main
from click import Command, Context, Group

from detente import cli, errors, records
from detente.actors import knowledge
from detente.actors.forums import forums
from detente.data import read_text
from detente.events.codebook import codebook, contexts, predicates
from detente.pipeline import STAGES, build
from detente.settings import Settings, settings_table

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- Written by tools/make_docs.py from the code; changes go there. -->\n\n"


def records_page() -> str:
    """What comes out: every record with its fields."""
    schema = records.json_schema()["$defs"]
    out = ["# Records\n", inspect.getdoc(records) or "", ""]
    for name, kind in vars(records).items():
        if isinstance(kind, type) and issubclass(kind, records.Record) and kind is not records.Record:
            out += [f"## {name}\n", inspect.getdoc(kind) or "", "", "| field | type | meaning |", "|---|---|---|"]
            for field, spec in schema[name]["properties"].items():
                out.append(f"| `{field}` | {_type(spec)} | {spec.get('description', '')} |")
            out.append("")
    return "\n".join(out)


def _type(spec: dict[str, Any]) -> str:
    if "$ref" in spec:
        name = spec["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in spec:
        return " or ".join(_type(part) for part in spec["anyOf"])
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    if spec.get("type") == "array":
        return f"list of {_type(spec['items'])}" if "items" in spec else "list"
    if spec.get("type") == "null":
        return "null"
    return spec.get("format") or str(spec.get("type", "any"))


def settings_page() -> str:
    """The one table of settings."""
    out = ["# Settings\n", inspect.getdoc(Settings) or "", "", "| setting | default | meaning |", "|---|---|---|"]
    out += [f"| `{name}` | `{default}` | {text} |" for name, default, text in settings_table()]
    return "\n".join([*out, ""])


def codebook_page() -> str:
    """Roots, modes, scores and quad classes."""
    book = codebook()
    schemes = list(book.quad_schemes)
    out = ["# Codebook\n", book.source, "", "## Quad schemes\n"]
    out += [f"- `{name}`: {text}" for name, text in book.quad_schemes.items()]
    out += ["", "## Roots\n", f"| root | intensity | CAMEO | quad: {', '.join(schemes)} | meaning |", "|---|---|---|---|---|"]
    for root in book.roots:
        quads = ", ".join(str(root.quad[s]) for s in schemes)
        out.append(f"| {root.name} | {root.intensity} | {root.cameo} | {quads} | {root.definition} |")
    out += ["", "## Modes\n", "| root | mode | intensity | CAMEO | meaning |", "|---|---|---|---|---|"]
    for root in book.roots:
        for mode in root.modes:
            note = f" ({mode.note})" if mode.note else ""
            out.append(f"| {root.name} | {mode.name} | {mode.intensity} | {mode.cameo} | {mode.definition}{note} |")
    out += ["", "## Acts that have not (yet) happened\n", "| root | status | strict root | note |", "|---|---|---|---|"]
    for rule in book.status_rules:
        out.append(f"| {', '.join(rule.roots)} | {', '.join(rule.status)} | {rule.strict} | {rule.note} |")
    out += ["", "## Contexts\n", ", ".join(f"`{context.name}`" for context in contexts()), ""]
    return "\n".join(out)


def knowledge_page() -> str:
    """The data files and what their columns mean."""
    out = ["# Knowledge\n", "Tables under `src/detente/data`, tab-separated with a header; `|` parts several values.", ""]
    tables = [
        ("knowledge/states.tsv", knowledge.StateRow),
        ("knowledge/groups.tsv", knowledge.GroupRow),
        ("knowledge/organisations.tsv", knowledge.OrganisationRow),
        ("knowledge/people.tsv", knowledge.PersonRow),
        ("knowledge/roles.tsv", knowledge.RoleRow),
    ]
    for name, kind in tables:
        rows = sum(1 for line in read_text(name).splitlines() if line.strip() and not line.startswith("#")) - 1
        out += [f"## {name}\n", f"{inspect.getdoc(kind)} {rows} rows.", "", "| column | meaning |", "|---|---|"]
        schema = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
        out += [f"| `{column}` | {spec.get('description', '')} |" for column, spec in schema.items()]
        out.append("")
    out.append(f"Besides: {len(forums())} negotiations (`knowledge/forums.yaml`) and {len(predicates())} predicates "
               "(`codebook/predicates.tsv`).\n")
    return "\n".join(out)


def stages_page() -> str:
    """What each stage needs and gives."""
    nlp = build(Settings())
    analysis = nlp.analyze_pipes(keys=["requires", "assigns"])["summary"]
    out = ["# Stages\n", "Each stage is a spaCy component; `nlp.add_pipe(\"detente\")` adds them all.", ""]
    out += ["| stage | needs | gives | what it does |", "|---|---|---|---|"]
    for name in STAGES:
        doc = inspect.getdoc(type(nlp.get_pipe(name))) or ""
        needs = ", ".join(f"`{x}`" for x in analysis[name]["requires"])
        gives = ", ".join(f"`{x}`" for x in analysis[name]["assigns"])
        out.append(f"| `{name}` | {needs} | {gives} | {doc.splitlines()[0] if doc else ''} |")
    return "\n".join([*out, ""])


def errors_page() -> str:
    """The tree of errors."""
    out = ["# Errors\n", inspect.getdoc(errors) or "", "", "| error | kind of | when |", "|---|---|---|"]
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, errors.DetenteError):
            text = (inspect.getdoc(kind) or "").splitlines()[0]
            out.append(f"| `{name}` | `{kind.__mro__[1].__name__}` | {text} |")
    return "\n".join([*out, ""])


def cli_page() -> str:
    """The help of each command."""
    out = ["# Command line\n"]
    command = typer.main.get_command(cli.app)
    out += _help(command, "detente")
    return "\n".join(out)


def _help(command: Command, name: str) -> list[str]:
    context = Context(command, info_name=name, terminal_width=100, max_content_width=100)
    out = [f"## `{name}`\n", (inspect.cleandoc(command.help) if command.help else "").replace("\b", ""), ""]
    rows = []
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record:
            rows.append(f"| `{record[0].replace('|', ' or ')}` | {record[1].replace('|', ' or ')} |")
    if rows:
        out += ["| option | meaning |", "|---|---|", *rows, ""]
    if isinstance(command, Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                out += _help(found, f"{name} {child}")
    return out


PAGES = {
    "records.md": records_page,
    "settings.md": settings_page,
    "codebook.md": codebook_page,
    "knowledge.md": knowledge_page,
    "stages.md": stages_page,
    "errors.md": errors_page,
    "command-line.md": cli_page,
}


def stale(folder: Path = DOCS, *, write: bool) -> list[str]:
    """The pages that differ from what the code says; written anew if asked for."""
    found = []
    for name, page in PAGES.items():
        path, text = folder / name, NOTE + page().strip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(name)
            if write:
                path.write_text(text, encoding="utf-8")
    return found


if __name__ == "__main__":
    check = "--check" in sys.argv[1:]
    changed = stale(write=not check)
    sys.stdout.write("".join(f"{'differs' if check else 'written'}: docs/{name}\n" for name in changed))
    sys.exit(1 if check and changed else 0)
