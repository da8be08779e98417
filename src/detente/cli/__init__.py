"""The command ``detente``. What takes long to import is imported where it is needed."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

import typer

from detente.cli import add as _add
from detente.cli import events as _events
from detente.cli import series as _series
from detente.cli import serve as _serve
from detente.cli.db import db as _db
from detente.cli.options import DATABASE, HELP, DbOption, plain_errors
from detente.settings import QuadScheme, Settings

DEFAULTS = Settings()

Format = Literal["table", "json", "jsonl", "csv", "parquet"]

ABOUT = """Reads news reports about diplomacy and conflict into data: who did what to whom, who says so,
what each party wants and on what condition, when; each line with the sentence that proves it.

Example: detente read report.txt"""

READ = """Read articles: files, folders, http(s) addresses, or - for standard input.

\b
Examples:
  detente read report.txt
  detente read report.txt --why --html report.html
  detente read archive/ -o events.csv
  detente read archive/ --format parquet -o tables/
  curl -s https://example.org/report | detente read - --format jsonl

Sources that cannot be read are named at the end and do not stop the others. A file appears whole or
not at all. Exit status: 0 all was read, 1 something was not, 2 the command was not understood."""

WHO = """Tell what a name means and why: state, capital, organisation, person, office, negotiation, place.

\b
Examples:
  detente who Pyongyang --date 2014-02-13
  detente who US president --date 1998-05-01
  detente who Kerry --knowledge my-tables/

The reading that the program itself prefers comes first, what the day rules out comes last. Each has the
row of the table that it comes from. Exit status: 0 something is known, 1 nothing is or a table is wrong,
2 the command was not understood."""

TALKS = """Tell how negotiations stand over many articles: each party's stand and what it replaced, deadlocks.

\b
Examples:
  detente talks --db korea.db
  detente talks --in archive/
  detente talks "six-party talks" --in archive/ --as-of 2014-02-14
  detente read archive/ -o readings.jsonl && detente talks --in readings.jsonl

Without --in the articles of the database are told of. Sources are what detente read takes, or files of
readings that it wrote (.jsonl), which is quicker. Exit status: 0 negotiations are told, 1 none is or a
source was not read, 2 the command was not understood."""

SCHEMA = """Print the JSON Schema of the records.

Example: detente schema > reading.schema.json"""

app = typer.Typer(
    name="detente",
    help=ABOUT,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from detente.version import VERSION

        typer.echo(f"detente {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(help=READ, short_help="Read articles from files, folders, addresses.")
def read(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE", help="File, folder, address, or - for standard input.")
    ],
    form: Annotated[
        Optional[Format],  # noqa: UP045  typer reads the annotation at run time
        typer.Option(
            "--format", "-f", help="Form of the output; by default that of FILE's ending, else table."
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE",
            help="Where to write. A folder (ends in /) takes one csv or parquet file for each kind of "
            "record; one file holds the events.",
        ),
    ] = "",
    date: Annotated[
        str, typer.Option(metavar="DATE", help="Day that the articles are from, if you know it (2014-02-13).")
    ] = "",
    why: Annotated[
        bool, typer.Option("--why", help="Show below each record why it is there (table).")
    ] = False,
    html: Annotated[
        str, typer.Option(metavar="FILE", help="Write a page with the evidence marked as well.")
    ] = "",
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help=HELP["min_confidence"])
    ] = DEFAULTS.min_confidence,
    quad_scheme: Annotated[
        QuadScheme, typer.Option(help=HELP["quad_scheme"])
    ] = DEFAULTS.quad_scheme,
    model: Annotated[str, typer.Option(help=HELP["model"])] = DEFAULTS.model,
    knowledge: Annotated[
        str, typer.Option(metavar="DIR", help=HELP["knowledge"])
    ] = DEFAULTS.knowledge,
) -> None:  # fmt: skip
    """Read articles; see :data:`READ`."""
    from detente.cli.job import Job, Wishes

    wishes = Wishes(sources=tuple(sources), form=form, output=output, date=date, why=why, html=html)
    settings = {
        "min_confidence": min_confidence,
        "quad_scheme": quad_scheme,
        "model": model,
        **({"knowledge": knowledge} if knowledge else {}),
    }
    with plain_errors():
        status = Job(wishes, settings).run()
    raise typer.Exit(status)


@app.command(help=WHO, short_help="Tell what a name means and why.")
def who(
    name: Annotated[list[str], typer.Argument(metavar="NAME", help="A name; it may have several words.")],
    date: Annotated[str, typer.Option(metavar="DATE", help="Day that the name is from (2014-02-13).")] = "",
    knowledge: Annotated[str, typer.Option(metavar="DIR", help=HELP["knowledge"])] = DEFAULTS.knowledge,
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", "-f", help="Form of the output.")
    ] = "table",
) -> None:
    """Tell what a name means; see :data:`WHO`."""
    from detente.cli.who import tell

    with plain_errors():
        status = tell(" ".join(name), date, knowledge, form)
    raise typer.Exit(status)


@app.command(help=TALKS, short_help="Tell how negotiations stand over many articles.")
def talks(
    forum: Annotated[str, typer.Argument(metavar="[FORUM]", help="Only the negotiation of this name.")] = "",
    sources: Annotated[
        list[str],
        typer.Option(
            "--in", "-i", metavar="SOURCE", help="File, folder, address or readings; may be repeated."
        ),
    ] = [],  # noqa: B006  typer reads the default
    db: DbOption = DATABASE,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Leave out what is from after this day.")
    ] = "",
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", "-f", help="Form of the output.")
    ] = "table",
    model: Annotated[str, typer.Option(help=HELP["model"])] = DEFAULTS.model,
    knowledge: Annotated[str, typer.Option(metavar="DIR", help=HELP["knowledge"])] = DEFAULTS.knowledge,
) -> None:
    """Tell how negotiations stand; see :data:`TALKS`."""
    from detente.cli.talks import tell

    with plain_errors():
        status = tell(sources, forum, as_of, form, {"model": model, "knowledge": knowledge}, db)
    raise typer.Exit(status)


@app.command(help=SCHEMA)
def schema() -> None:
    """Print the JSON Schema of the records."""
    import msgspec

    from detente.records import json_schema

    with plain_errors():
        typer.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2))


app.command(help=_add.ADD, short_help="Add articles to a database.")(_add.add)
app.command(help=_add.WATCH, short_help="Watch news feeds and add what is new.")(_add.watch)
app.command(help=_events.EVENTS, short_help="Find events in a database.")(_events.events)
app.command(help=_series.TENSION, short_help="Tell how tense two parties are over time.")(_series.tension)
app.command(help=_series.NETWORK, short_help="Tell who acts toward whom.")(_series.network)
app.command(help=_events.EXPORT, short_help="Write events in other tools' formats.")(_events.export)
app.command(help=_serve.SERVE, short_help="Open a database in a browser.")(_serve.serve)
app.add_typer(_db, name="db")


def main() -> None:
    """Entry point of the command."""
    app()
