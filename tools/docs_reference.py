"""The reference pages, each made from the part of the code that it is about."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec
import typer
from spacy.language import Language
from typer.testing import CliRunner

from detente import cli, errors, records
from detente.events.codebook import Codebook, codebook, contexts
from detente.export.columns import KINDS, columns_table
from detente.knowledge import TABLES, load_knowledge
from detente.lookup import Answer, Meaning, Term
from detente.pipeline import STAGES
from detente.settings import Settings, settings_table

WIDTH = 80
DATA_FILES = {
    "knowledge/states.tsv": "knowledge:StateRow",
    "knowledge/groups.tsv": "knowledge:GroupRow",
    "knowledge/organisations.tsv": "knowledge:OrganisationRow",
    "knowledge/people.tsv": "knowledge:PersonRow",
    "knowledge/people_before_1990.tsv": "knowledge:PersonRow",
    "knowledge/roles.tsv": "knowledge:RoleRow",
    "knowledge/institutions.tsv": "knowledge:InstitutionRow",
    "knowledge/ambiguous.tsv": "knowledge:AmbiguousRow",
    "knowledge/anaphors.tsv": "knowledge:AnaphorRow",
    "knowledge/actor_words.tsv": "knowledge:WordRow",
    "knowledge/forums.yaml": "knowledge:ForumRow",
    "knowledge/dated_events.tsv": "knowledge:DatedEventRow",
    "knowledge/codes.tsv": "knowledge:CodeRow",
    "knowledge/former_names.tsv": "knowledge:FormerNameRow",
    "times/words.tsv": "times.lexicon:WordRow",
    "times/grammar.yaml": "times.grammar:Rule",
    "times/holidays.tsv": "times.holidays:HolidayRow",
    "times/named_days.tsv": "times.holidays:NamedDayRow",
    "times/offices.tsv": "times.offices:OfficeRow",
    "places/gazetteer.tsv.gz": "places.gazetteer",
    "places/LICENCE.txt": "places",
    "places/sites.tsv": "places.gazetteer:SiteRow",
    "places/spellings.tsv": "places.gazetteer:SpellingRow",
    "places/weights.tsv": "places.resolve:WeightRow",
    "places/words.tsv": "places.words:PlaceWordRow",
    "codebook/plover.yaml": "events.codebook:Codebook",
    "codebook/contexts.yaml": "events.codebook:Context",
    "codebook/classes.yaml": "events.codebook:NounClasses",
    "codebook/predicates.tsv": "events.codebook:Predicate",
    "codebook/domains.yaml": "events.domains:Domain",
    "codebook/lemmas.tsv": "events.codebook:LemmaRow",
    "codebook/complements.yaml": "events.speech:ComplementRule",
    "codebook/syntax.yaml": "events.syntax:Words",
    "codebook/cues.tsv": "attribution.cues:CueRow",
    "models/attribution.tsv": "attribution.cues:WeightRow",
    "models/attribution.md": "attribution.weigh",
    "codebook/attribution.yaml": "attribution.cues:Lists",
    "codebook/negotiation.yaml": "negotiation.words:NegotiationWords",
    "codebook/means.tsv": "negotiation.knowledge:MeansRow",
    "models/events.onnx": "events.classifier",
    "models/events.yaml": "events.classifier:Calibration",
    "models/events.md": "events.classifier",
    "models/pieces.json": "events.marked",
    "models/triggers.tsv": "events.triggers:Trigger",
    "ingest/furniture.yaml": "ingest.patterns:LinePattern",
    "ingest/agencies.tsv": "ingest.patterns:AgencyRow",
    "ingest/languages.tsv": "ingest.patterns:LanguageRow",
    "ingest/columns.tsv": "ingest.columns:GuessRow",
    "ingest/refused.tsv": "ingest.archives:RefusedRow",
    "store/001.sql": "store.connection",
    "store/likeness.yaml": "store.happenings:Likeness",
    "formats/cameo.tsv": "export.icews:CameoRow",
    "formats/columns.tsv": "export.formats:ColumnRow",
    "formats/countries.tsv": "export.icews:CountryRow",
    "formats/sectors.tsv": "export.icews:SectorRow",
    "formats/tables.yaml": "export.formats:Tables",
    "formats/us_states.tsv": "export.gdelt:UsStateRow",
}
"""Each file under ``data/`` and the struct that its entries must fit, as module and class."""


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a Markdown table and an empty one; cells are kept on one line."""
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in rows:
        cells = (" ".join(str(cell).replace("|", "\\|").split()) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def about(thing: type | ModuleType) -> str:
    """The docstring with reStructuredText's roles and double backticks as Markdown's."""
    text = inspect.getdoc(thing) or ""
    for role in (":class:", ":func:", ":meth:", ":data:", ":attr:"):
        text = text.replace(role, "")
    return text.replace("``", "`")


def first_line(thing: type) -> str:
    """The first line of the docstring."""
    return about(thing).split("\n\n")[0].replace("\n", " ")


def kinds_in(module: ModuleType, root: type) -> dict[str, type]:
    """The classes that a module defines below one class, in its order."""
    return {
        name: kind
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, root) and kind.__module__ == module.__name__
    }


def fields_table(kind: type, head: str = "field", link: bool = False) -> list[str]:
    """Name, type and meaning of each field of a struct."""
    specs = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
    rows = [
        (f"`{name}`", type_words(spec, link), spec.get("description", "")) for name, spec in specs.items()
    ]
    return table((head, "type", "meaning"), rows)


def type_words(spec: Mapping[str, Any], link: bool) -> str:
    """A type of JSON Schema in words; types of records as links if asked for."""
    if "$ref" in spec:
        name = str(spec["$ref"].rsplit("/", 1)[1])
        return f"[{name}](#{name.lower()})" if link else name
    if "anyOf" in spec:
        return " or ".join(type_words(part, link) for part in spec["anyOf"])
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    kind = str(spec.get("type", "any"))
    if kind == "array":
        return f"list of {type_words(spec['items'], link)}" if "items" in spec else "list"
    if kind == "object" and isinstance(spec.get("additionalProperties"), dict):
        return f"map to {type_words(spec['additionalProperties'], link)}"
    return str(spec.get("format") or kind) + _bounds(spec)


def _bounds(spec: Mapping[str, Any]) -> str:
    low = spec.get("minimum", spec.get("exclusiveMinimum"))
    high = spec.get("maximum")
    if low is None and high is None:
        return ""
    if high is None:
        return f", {'above' if 'exclusiveMinimum' in spec else 'from'} {low:g}"
    return f", {low:g} to {high:g}"


def records_page() -> str:
    """What comes out: every record with its fields."""
    out = ["# Records", "", about(records), ""]
    out += [
        "`detente schema` prints the same as JSON Schema; [export-columns.md](export-columns.md) has the flat"
    ]
    out += ["columns of CSV files, Parquet files and data frames.", ""]
    for name, kind in kinds_in(records, records.Record).items():
        if kind is not records.Record:
            out += [f"## {name}", "", about(kind), "", *fields_table(kind, link=True)]
    return "\n".join(out)


def settings_page() -> str:
    """The one table of settings."""
    specs = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    out = ["# Settings", "", about(Settings), ""]
    out += ["In Python they are keywords of `Reader(...)`; some are options of `detente read` as well", ""]
    out[-2] += " ([command-line.md](command-line.md))."
    rows = [(f"`{n}`", type_words(specs[n], False), f"`{d}`", text) for n, d, text in settings_table()]
    return "\n".join([*out, *table(("setting", "type", "default", "meaning"), rows)])


def codebook_page() -> str:
    """Roots, modes, scores and quad classes."""
    book = codebook()
    out = ["# Codebook", "", f"Sources: {book.source}. Definitions are our own words.", ""]
    out += ["## Quad schemes", "", *(f"- `{name}`: {text}" for name, text in book.quad_schemes.items()), ""]
    out += ["## Roots", "", *_roots(book), "## Modes", "", *_modes(book)]
    out += ["## Acts that have not (yet) happened", ""]
    rules = [(", ".join(r.roots), ", ".join(r.status), r.strict, r.note) for r in book.status_rules]
    out += table(("root", "status", "strict root", "note"), rules)
    out += ["## Contexts", "", ", ".join(f"`{context.name}`" for context in contexts())]
    return "\n".join(out)


def _roots(book: Codebook) -> list[str]:
    heads = ("root", "intensity", "CAMEO", *(f"quad {name}" for name in book.quad_schemes), "meaning")
    rows = [
        (r.name, f"{r.intensity:g}", r.cameo, *(r.quad[scheme] for scheme in book.quad_schemes), _noted(r))
        for r in book.roots
    ]
    return table(heads, rows)


def _modes(book: Codebook) -> list[str]:
    rows = [(r.name, m.name, f"{m.intensity:g}", m.cameo, _noted(m)) for r in book.roots for m in r.modes]
    return table(("root", "mode", "intensity", "CAMEO", "meaning"), rows)


def _noted(entry: Any) -> str:
    return f"{entry.definition} ({entry.note})" if entry.note else str(entry.definition)


def data_files() -> list[str]:
    """The data files and what their columns mean, a section for each."""
    out = []
    for name, home in DATA_FILES.items():
        path, _, struct = home.partition(":")
        module = import_module(f"detente.{path}")
        if not struct:
            out += [f"## {name}", "", about(module), ""]
            continue
        kind = getattr(module, struct)
        out += [f"## {name}", "", about(kind), ""]
        out += fields_table(kind, "column" if name.endswith(".tsv") else "field")
    return out


def own_tables() -> list[str]:
    """The tables that a user may bring, with key and needed columns."""
    rows = []
    for known in TABLES.values():
        files = " or ".join(f"`{name}`" for name in known.files)
        what = first_line(known.kind).split(" (")[0].rstrip(".")
        key, needed = (", ".join(f"`{c}`" for c in columns) for columns in (known.key_columns, known.needed))
        rows.append((files, what, f"first of {key}" if known.stem == "groups" else key, needed))
    return table(("file", "an entry is", "key", "a new row needs"), rows)


def codes() -> list[str]:
    """Codes of bodies and sectors."""
    rows = [(f"`{row.code}`", row.kind, row.meaning) for row in load_knowledge().codes]
    return table(("code", "kind", "meaning"), rows)


def answer_fields() -> list[str]:
    """The records of a look-up."""
    out = []
    for kind in (Answer, Meaning, Term):
        out += [f"**{kind.__name__}**: {first_line(kind)}", "", *fields_table(kind)]
    return out


def stages_page(nlp: Language) -> str:
    """What each stage needs and gives."""
    analysis = (nlp.analyze_pipes(keys=["requires", "assigns"]) or {})["summary"]
    out = [
        "# Stages",
        "",
        'Each stage is a spaCy component; `nlp.add_pipe("detente")` adds them all to a pipeline',
    ]
    out += ["of your own. [how-a-stage-works.md](how-a-stage-works.md) follows one article through them.", ""]
    rows = []
    for name in STAGES:
        pipe = nlp.get_pipe(name)
        needs, gives = (", ".join(f"`{x}`" for x in analysis[name][key]) for key in ("requires", "assigns"))
        rows.append((f"`{name}`", first_line(type(pipe)), needs, gives, f"`{type(pipe).__module__}`"))
    return "\n".join([*out, *table(("stage", "what it does", "needs", "gives", "module"), rows)])


def errors_page() -> str:
    """The tree of errors."""
    out = ["# Errors", "", about(errors), ""]
    kinds = kinds_in(errors, errors.DetenteError)
    rows = [(f"`{name}`", f"`{kind.__base__.__name__}`", first_line(kind)) for name, kind in kinds.items()
            if kind.__base__ is not None]  # fmt: skip
    return "\n".join([*out, *table(("error", "kind of", "when"), rows)])


def command_line_page() -> str:
    """The help of each command."""
    out = ["# Command line", "", *_help()]
    commands: Any = typer.main.get_command(cli.app)
    for name, command in sorted(commands.commands.items()):
        out += _help(name)
        for inner in sorted(getattr(command, "commands", {})):
            out += _help(name, inner)
    return "\n".join(out)


def _help(*command: str) -> list[str]:
    environment = {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb"}
    shown = CliRunner(env=environment).invoke(cli.app, [*command, "--help"], prog_name="detente")
    lines = [line.rstrip() for line in shown.output.strip("\n").splitlines()]
    return [f"## `{' '.join(('detente', *command))}`", "", "```text", *lines, "```", ""]


def columns_page() -> str:
    """The flat columns of each kind of record."""
    module = import_module("detente.export.columns")
    out = ["# Columns of exports", "", about(module), ""]
    for kind in KINDS:
        rows = [(f"`{name}`", type_, text) for of, name, type_, text in columns_table() if of == kind]
        out += [f"## {kind}", "", *table(("column", "type", "meaning"), rows)]
    return "\n".join(out)
