"""The commands ``detente db …``: what is in a database, whether it holds, and people's corrections."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from detente.cli.options import (
    DATABASE,
    AuthorOption,
    DbOption,
    ReasonOption,
    bad_option,
    command,
    database,
    number,
    plain_errors,
)

if TYPE_CHECKING:
    from detente.database import Correction, Info

DB = """Look after a database: count, check, correct."""

EDIT = """Change fields of a record.

\b
Examples:
  detente db edit e-1f79 --set root=CONSULT --author Ana --db korea.db
  detente db edit e-1f79 --set status=planned --set mode=null --author Ana

A field is one of the record's JSON, see detente schema. A new root, mode or status of an event brings its
score, quad class and CAMEO code with it unless they are set too."""

CHECK = """Prove that every quotation stands in its article and every reference leads somewhere.

Exit status: 0 all holds, 1 something does not or the database cannot be read."""

_WIDTH = 67  # of what stands beside the heads, so that 80 columns suffice

db = typer.Typer(help=DB, no_args_is_help=True, rich_markup_mode=None)
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Id of the record, or its beginning; detente events shows ids.")
]


@db.command(help="Count what a database holds.")
def info(
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", "-f", help="Form of the output.")
    ] = "table",
    file: DbOption = DATABASE,
) -> None:
    """Count what a database holds."""
    with plain_errors():
        with database(file) as base:
            found = base.info()
        if form == "json":
            import msgspec

            typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
            return
        _print_info(found, file)
        if not found.articles:
            typer.echo(f"detente: no articles yet: {command('add SOURCE', file)} reads some", err=True)


def _print_info(found: Info, file: str) -> None:
    from detente.export.wording import clean, plain

    dates = f", {found.first} to {found.last}" if found.first else ""
    rows = [
        ("file", f"{clean(file)}, {found.bytes / 1e6:,.1f} MB, schema {found.schema}"),
        ("articles", f"{found.articles:,} ({number(found.reports, 'independent report')}{dates})"),
    ]
    for kind, count in sorted(found.records.items(), key=lambda item: -item[1]):
        rows.append((f"{plain(kind)}s", f"{count:,}"))
        if kind == "event":
            statuses = [f"{name} {times:,}" for name, times in found.statuses.items()]
            rows[-1] = ("events", f"{count:,}: {', '.join(statuses)}" if statuses else f"{count:,}")
            rows.append(("", f"{found.happenings:,} where those that several reports tell count once"))
    rows.append(("corrections", f"{found.corrections:,}"))
    if found.feeds:
        rows.append(("feeds", f"{found.feeds:,}"))
    rows.append(("not read", f"{sum(found.failures.values()):,}"))
    if found.other_language:
        rows.append(("left out", f"{found.other_language:,} in other languages"))
    for name, count in found.versions.items():
        rows.append(("made by", f"{clean(name)} ({number(count, 'article')})"))
    for head, words in rows:
        lines = textwrap.wrap(words, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
        for place, line in enumerate(lines):
            typer.echo(f"{'' if place else head:<12} {line}")


@db.command(help=CHECK, short_help="Prove every quotation and reference.")
def check(file: DbOption = DATABASE) -> None:
    """Prove every span and reference."""
    with plain_errors():
        from detente.export.wording import clean

        with database(file) as base:
            faults = base.check()
        for fault in faults:
            typer.echo(clean(fault))
        typer.echo(number(len(faults), "fault") if faults else "every span and reference holds", err=True)
    raise typer.Exit(1 if faults else 0)


@db.command(help="List what could not be read, and why. detente add --retry reads it again.")
def failures(file: DbOption = DATABASE) -> None:
    """List what could not be read."""
    with plain_errors():
        from detente.export.wording import clean

        with database(file) as base:
            found = base.failures()
        for source, reason, _ in found:
            typer.echo(f"{clean(source)}\t{clean(reason)}")
        told = f"{number(len(found), 'source')}: {command('add --retry', file)} tries again"
        typer.echo(told if found else "all was read", err=True)


@db.command(help="Say that a record is right.")
def accept(
    record: IdArgument, author: AuthorOption, reason: ReasonOption = "", file: DbOption = DATABASE
) -> None:
    """Say that a record is right."""
    _judge("accept", record, author, reason, file, {})


@db.command(help="Say that a record is wrong; it is left out from now on.")
def reject(
    record: IdArgument, author: AuthorOption, reason: ReasonOption = "", file: DbOption = DATABASE
) -> None:
    """Say that a record is wrong."""
    _judge("reject", record, author, reason, file, {})


@db.command(help=EDIT, short_help="Change fields of a record.")
def edit(
    record: IdArgument,
    changes: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="A field and its new value, as words or JSON."),
    ],
    author: AuthorOption,
    reason: ReasonOption = "",
    file: DbOption = DATABASE,
) -> None:
    """Change fields of a record."""
    values = dict(_change(change) for change in changes)
    _judge("edit", record, author, reason, file, values)


@db.command(help="Take a correction back, by its number.")
def undo(
    n: Annotated[
        int, typer.Argument(metavar="N", help="Of the correction; detente db corrections lists them.")
    ],
    file: DbOption = DATABASE,
) -> None:
    """Take a correction back."""
    with plain_errors():
        from detente.export.wording import clean

        with database(file, changes=True) as base:
            done = base.undo(n)
        typer.echo(clean(f"correction {done.n} of {done.kind} {done.record} is undone"), err=True)


@db.command(help="List people's corrections, oldest first.")
def corrections(
    undone: Annotated[bool, typer.Option("--undone", help="Also those that were taken back.")] = False,
    form: Annotated[
        Literal["table", "jsonl"], typer.Option("--format", "-f", help="Form of the output.")
    ] = "table",
    file: DbOption = DATABASE,
) -> None:
    """List people's corrections."""
    with plain_errors():
        import msgspec

        with database(file) as base:
            found = base.corrections(undone=undone)
        for one in found:
            typer.echo(msgspec.json.encode(one).decode() if form == "jsonl" else _words(one))
        if not found:
            typer.echo("no corrections", err=True)


def _words(one: Correction) -> str:
    """A correction on one line."""
    from detente.export.wording import clean

    changed = ", ".join(f"{name}={value}" for name, value in one.changes.items())
    act = f"{one.action} {one.kind} {one.record}{' ' + changed if changed else ''}"
    reason = f": {one.reason}" if one.reason else ""
    undone = f" (undone {one.undone[:10]})" if one.undone else ""
    return clean(f"{one.n} {one.made[:10]} {one.author}: {act}{reason}{undone}")


def _judge(
    action: Literal["accept", "reject", "edit"],
    record: str,
    author: str,
    reason: str,
    file: str,
    changes: dict[str, Any],
) -> None:
    with plain_errors():
        from detente.export.wording import clean
        from detente.store.corrections import correct

        with database(file, changes=True) as base:
            made = correct(
                base.connection, record, action, author=author, reason=reason, changes=changes or None
            )
        undo_it = command(f"db undo {made.n}", file)
        told = f"correction {made.n}: {made.action} {made.kind} {made.record}; {undo_it} takes it back"
        typer.echo(clean(told), err=True)


def _change(words: str) -> tuple[str, Any]:
    """Field and value of ``field=value``; the value is JSON where it is such, else the words.

    Raises:
        BadParameter: there is no ``=``.
    """
    import msgspec

    name, found, value = words.partition("=")
    if not found or not name.strip():
        raise bad_option("set", f"{words} is no change: write it as field=value")
    try:
        return name.strip(), msgspec.json.decode(value.encode("utf-8", "surrogateescape"))
    except msgspec.DecodeError:
        return name.strip(), value
