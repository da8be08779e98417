"""The commands ``detente events`` and ``detente export``: what a database holds, as a table or as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from detente.cli.options import (
    DATABASE,
    ActorOption,
    AttributedOption,
    ConfidenceOption,
    DbOption,
    ModeOption,
    PartyOption,
    RecipientOption,
    RootOption,
    SinceOption,
    StateOption,
    StatusOption,
    TextOption,
    UntilOption,
    bad_option,
    database,
    nothing,
    number,
    picked,
    plain_errors,
)

if TYPE_CHECKING:
    from detente.database import Database
    from detente.store.find import FoundEvent

EVENTS = """Find events in a database, the newest first.

\b
Examples:
  detente events --actor USA --recipient PRK --since 2013 --db korea.db
  detente events --root REQUEST --status happened --text drills --db korea.db
  detente events --party COLREB --format csv > events.csv

A code finds whoever it begins: USA all of the United States, USAMIL its armed forces. Below each event stand
the sentence that tells it and its id. Reports are independent ones, +2 stands for two reprints. With --same
ID all reports of one event are shown and in what they differ. Exit status: 0 something is found, 1 nothing
is or the database cannot be read, 2 the command was not understood."""

EXPORT = """Write the events of a database in a format that existing scripts read.

\b
Examples:
  detente export polecat events.txt --since 2013 --db korea.db
  detente export csv events.csv --actor USA --db korea.db
  detente export parquet tables/ --db korea.db

The formats plover (JSON lines), polecat, icews, gdelt and phoenix get a file FILE.about.json beside them:
what each column means, which quad scheme was used, the licence. csv and parquet have the columns of detente
read, jsonl holds whole readings. A folder (ends in /) takes csv or parquet: a file for each kind of record,
and people's corrections. Exit status: 0 it is written, 1 it cannot be, 2 the command was not understood."""

Form = Literal["table", "json", "jsonl", "csv"]
ExportForm = Literal["plover", "polecat", "icews", "gdelt", "phoenix", "csv", "parquet", "jsonl"]
_SHOWN = 50


def events(
    actor: ActorOption = "",
    recipient: RecipientOption = "",
    party: PartyOption = "",
    root: RootOption = "",
    mode: ModeOption = "",
    status: StatusOption = "",
    text: TextOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    in_state: StateOption = "",
    attributed: AttributedOption = "all",
    min_confidence: ConfidenceOption = 0.0,
    same: Annotated[str, typer.Option(metavar="ID", help="All reports of the event with this id.")] = "",
    oldest: Annotated[bool, typer.Option("--oldest", help="The oldest first.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", "-n", metavar="N", min=0,
            help=f"How many at most, 0 for all. A table shows {_SHOWN} by default.",
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="Form of the output.")] = "table",
    db: DbOption = DATABASE,
) -> None:  # fmt: skip
    """Find events; see :data:`EVENTS`."""
    with plain_errors():
        wanted = picked(
            actor=actor, recipient=recipient, party=party, root=root, mode=mode, status=status, text=text,
            since=since, until=until, in_state=in_state, attributed=attributed, min_confidence=min_confidence,
        )  # fmt: skip
        if same and (wanted or oldest or limit is not None):
            raise bad_option("same", "shows all reports of one event: leave the other options out")
        most = (_SHOWN if form == "table" else 0) if limit is None else limit
        with database(db) as base:
            if same:
                count = _same(base, same, form)
            else:
                sort: Literal["newest", "oldest"] = "oldest" if oldest else "newest"
                count = _print(base.find(sort=sort, limit=most or None, **wanted), form)
                _tell_rest(base, wanted, count, form, db)
    raise typer.Exit(0 if count else 1)


def export(
    form: Annotated[ExportForm, typer.Argument(metavar="FORMAT", help="Form of the file.")],
    path: Annotated[str, typer.Argument(metavar="FILE", help="File to write, or a folder (ends in /).")],
    actor: ActorOption = "",
    recipient: RecipientOption = "",
    party: PartyOption = "",
    root: RootOption = "",
    mode: ModeOption = "",
    status: StatusOption = "",
    text: TextOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    in_state: StateOption = "",
    attributed: AttributedOption = "all",
    min_confidence: ConfidenceOption = 0.0,
    db: DbOption = DATABASE,
) -> None:
    """Write events; see :data:`EXPORT`."""
    with plain_errors():
        wanted = picked(
            actor=actor, recipient=recipient, party=party, root=root, mode=mode, status=status, text=text,
            since=since, until=until, in_state=in_state, attributed=attributed, min_confidence=min_confidence,
        )  # fmt: skip
        whole = _writes_readings(form, path, bool(wanted))
        with database(db) as base:
            count = base.export(form, path, **wanted)
        from detente.export.wording import clean

        written = number(count, "reading") if whole else number(count, "row")
        typer.echo(f"{written} written to {clean(path)}", err=True)


def _writes_readings(form: ExportForm, path: str, filtered: bool) -> bool:
    """Whether whole readings are asked for.

    Raises:
        BadParameter: format, file and filters do not go together.
    """
    from detente.export.files import is_folder

    if path == "-":
        raise bad_option("FILE", "must be a file: detente events --format csv writes to standard output")
    folder = is_folder(path)
    if folder and form not in ("csv", "parquet"):
        raise bad_option("FILE", f"{form} is one file: name it; folders take csv and parquet")
    whole = folder or form == "jsonl"
    if whole and filtered:
        raise bad_option("FILE", "whole readings are written: leave the filters out, or name a csv file")
    return whole


def _same(base: Database, event: str, form: Form) -> int:
    """Print all reports of the event with an id, or the first characters of one."""
    from detente.errors import SettingError
    from detente.export.wording import clean
    from detente.store.connection import reading
    from detente.store.find import disagreements

    with reading(base.connection):
        rows = base.connection.execute(
            "SELECT DISTINCT e.happening, r.id FROM records AS r JOIN events AS e ON e.n = r.n"
            " WHERE r.kind = 'event' AND r.id >= ? AND r.id < ? LIMIT 50",
            (event, event + "\x7f"),
        ).fetchall()
    exact = [row for row in rows if row["id"] == event] or rows
    if len({row["id"] for row in exact}) != 1:
        what = (
            "begins several ids: give more of it" if rows else "is no event's id: detente events shows them"
        )
        raise SettingError(what, source=event)
    happening = exact[0]["happening"]
    found = base.same_event(happening) if happening is not None else []
    count = _print(found, form)
    if form == "table":
        for name, told in disagreements(found).items():
            typer.echo(f"The reports differ in {name}: {clean('; '.join(told))}")
    return count


def _print(found: Iterable[FoundEvent], form: Form) -> int:
    """Print events one by one; returns how many there were."""
    import msgspec

    from detente.store.find import to_builtins

    if form == "table":
        from detente.cli.event_table import show_events

        return show_events(found)
    out = typer.get_binary_stream("stdout")
    count = 0
    if form == "csv":
        from detente.export.files import CsvRows

        writer = CsvRows(out, "events")
        for one in found:
            writer.add(one.reading)
            count += 1
        writer.close()
    elif form == "json":
        rows = [to_builtins(one) for one in found]
        out.write(msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n")
        count = len(rows)
    else:
        for one in found:
            out.write(msgspec.json.encode(to_builtins(one)) + b"\n")
            count += 1
    return count


def _tell_rest(base: Database, wanted: dict[str, Any], count: int, form: Form, db: str) -> None:
    """Tell on standard error that nothing was found, or that a table does not show all."""
    if not count:
        typer.echo(f"detente: {nothing(base, wanted, db)}", err=True)
    elif form == "table" and (total := base.count(**wanted)) > count:
        typer.echo(f"{count:,} of {total:,} events; --limit 0 shows all", err=True)
