"""The commands ``detente tension`` and ``detente network``: how parties stand to each other over time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from detente.cli.options import (
    DATABASE,
    AttributedOption,
    ConfidenceOption,
    DbOption,
    RootOption,
    SinceOption,
    StatusOption,
    UntilOption,
    bad_option,
    command,
    database,
    nothing,
    number,
    picked,
    plain_errors,
)

TENSION = """Tell how tense two parties are over time: conflict above, cooperation below.

\b
Examples:
  detente tension USA PRK --by month --db korea.db
  detente tension USA PRK --since 2013 -o tension.html --db korea.db
  detente tension COL COLREB --by week --format csv --db korea.db > series.csv

Each event votes once with its PLOVER score, however many reports tell it; the tension is that score with the
sign turned. The line is smoothed, with a band that holds the true level nine times of ten; lasting changes
are marked, and the sentences that moved the line most are quoted. Exit status: 0 there is a series, 1 there
are no events of the two or the database cannot be read, 2 the command was not understood."""

NETWORK = """Tell who acts toward whom in a period, the busiest first.

\b
Examples:
  detente network --since 2014-01 --until 2014-03 --db korea.db
  detente network --since 2013 -o network.graphml --db korea.db

Events are counted once, however many reports tell them. The score is the mean of their PLOVER scores, from
-10 conflict to +10 cooperation. Gephi, igraph and networkx read .graphml. Exit status: 0 there is a network,
1 there are no events or the database cannot be read, 2 the command was not understood."""

Period = Literal["day", "week", "month", "quarter", "year"]
_SERIES_ENDINGS = (".png", ".svg", ".html", ".csv", ".json")
_NETWORK_ENDINGS = (".graphml", ".png", ".svg", ".json")


def tension(
    first: Annotated[str, typer.Argument(metavar="PARTY", help="Code of a party, such as USA or COLREB.")],
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Code of the other.")],
    by: Annotated[Period, typer.Option(help="Length of a step.")] = "week",
    directed: Annotated[
        bool, typer.Option("--directed", help="Only what the first does to the other.")
    ] = False,
    since: SinceOption = "",
    until: UntilOption = "",
    root: RootOption = "",
    status: StatusOption = "happened,ongoing",
    attributed: AttributedOption = "all",
    min_confidence: ConfidenceOption = 0.0,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help=f"Write a file that ends in {', '.join(_SERIES_ENDINGS)}."
        ),
    ] = "",
    form: Annotated[
        Literal["chart", "csv", "json"], typer.Option("--format", "-f", help="Form on standard output.")
    ] = "chart",
    db: DbOption = DATABASE,
) -> None:
    """Tell how tense two parties are; see :data:`TENSION`."""
    with plain_errors():
        wanted = picked(
            since=since, until=until, root=root, status=status, attributed=attributed,
            min_confidence=min_confidence,
        )  # fmt: skip
        _check_ending(output, _SERIES_ENDINGS)
        first, second = first.strip().upper(), second.strip().upper()
        if first == second:
            raise bad_option("OTHER", "is the same party: give two")
        with database(db) as base:
            series = base.tension(first, second, by=by, directed=directed, **wanted)
            if not series.steps:
                _tell_none(f"no events between {first} and {second}", db)
                raise typer.Exit(1)
        from detente.cli.series_view import print_series, write_series

        if output:
            write_series(series, Path(output))
            _tell_written(number(len(series.steps), "step"), output)
        else:
            print_series(series, form, colour=sys.stdout.isatty())


def network(
    since: SinceOption = "",
    until: UntilOption = "",
    root: RootOption = "",
    status: StatusOption = "happened,ongoing",
    attributed: AttributedOption = "all",
    min_confidence: ConfidenceOption = 0.0,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help=f"Write a file that ends in {', '.join(_NETWORK_ENDINGS)}."
        ),
    ] = "",
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", "-f", help="Form on standard output.")
    ] = "table",
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=1, help="Pairs of parties that the table shows.")
    ] = 30,
    db: DbOption = DATABASE,
) -> None:
    """Tell who acts toward whom; see :data:`NETWORK`."""
    with plain_errors():
        wanted = picked(
            since=since, until=until, root=root, status=status, attributed=attributed,
            min_confidence=min_confidence,
        )  # fmt: skip
        _check_ending(output, _NETWORK_ENDINGS)
        with database(db) as base:
            found = base.network(**wanted)
            if not found.edges:
                typer.echo(f"detente: {nothing(base, wanted, db)}", err=True)
                raise typer.Exit(1)
        from detente.cli.series_view import print_network, write_network

        if output:
            write_network(found, Path(output))
            parties = number(len(found.nodes), "party", "parties")
            _tell_written(f"{parties}, {number(len(found.edges), 'pair')}", output)
        else:
            print_network(found, form, limit)


def _check_ending(output: str, endings: tuple[str, ...]) -> None:
    """Refuse a file whose form is not known before anything is counted."""
    if output and Path(output).suffix.lower() not in endings:
        raise bad_option("output", f"{output}: must end in one of {', '.join(endings)}")


def _tell_none(what: str, db: str) -> None:
    from detente.export.wording import clean

    advice = f"{command('network', db)} shows who acts; detente who NAME tells codes"
    typer.echo(f"detente: {clean(what)}: {advice}", err=True)


def _tell_written(what: str, output: str) -> None:
    from detente.export.wording import clean

    typer.echo(f"{what} written to {clean(output)}", err=True)
