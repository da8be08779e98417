"""Options that several commands share, and how their errors are shown."""

from __future__ import annotations

import difflib
import errno
import os
import shlex
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from detente.errors import DetenteError, SettingError
from detente.settings import settings_table

if TYPE_CHECKING:
    from detente.database import Database

HELP = {
    name: f"{text}." if text.startswith("spaCy") else f"{text[0].upper()}{text[1:]}."
    for name, _, text in settings_table()
}
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended (128 + SIGINT)
PIPE_CLOSED = 141  # what a shell reports for a program that the closed pipe ended (128 + SIGPIPE)
DATABASE = "detente.db"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

DbOption = Annotated[
    str, typer.Option("--db", metavar="FILE", envvar="DETENTE_DB", help="File of the database.")
]
ActorOption = Annotated[
    str,
    typer.Option("--actor", "-a", metavar="WHO", help="Who acts: a code (USA, USAGOV, COLREB) or a name."),
]
RecipientOption = Annotated[
    str, typer.Option("--recipient", "-r", metavar="WHO", help="To whom it is done, likewise.")
]
PartyOption = Annotated[
    str, typer.Option("--party", "-p", metavar="WHO", help="Who is on either side, likewise.")
]
RootOption = Annotated[
    str, typer.Option("--root", metavar="ROOTS", help="PLOVER roots: REQUEST, or several: ACCUSE,REJECT.")
]
ModeOption = Annotated[
    str, typer.Option("--mode", metavar="MODES", help="PLOVER modes: meet, or several: meet,visit.")
]
StatusOption = Annotated[
    str,
    typer.Option(
        "--status", "-s", metavar="STATUSES",
        help="happened, ongoing, planned, hypothetical, denied, historical; several with commas.",
    ),
]  # fmt: skip
SinceOption = Annotated[
    str, typer.Option("--since", metavar="DATE", help="First day: 2013, 2013-04 or 2013-04-02.")
]
UntilOption = Annotated[str, typer.Option("--until", metavar="DATE", help="Last day, likewise.")]
TextOption = Annotated[
    str, typer.Option("--text", "-t", metavar="WORDS", help='Words of the sentence; "a phrase" in quotes.')
]
StateOption = Annotated[
    str, typer.Option("--in-state", metavar="CODE", help="State where it took place, such as PRK.")
]
Attributed = Literal["all", "reporter", "claims"]
AttributedOption = Annotated[
    Attributed,
    typer.Option("--attributed", help="reporter: told by the report itself; claims: by its sources."),
]
ConfidenceOption = Annotated[
    float,
    typer.Option("--min-confidence", metavar="NUMBER", min=0, max=1, help="Leave out what is less sure."),
]
AuthorOption = Annotated[
    str, typer.Option("--author", metavar="NAME", envvar="DETENTE_AUTHOR", help="Who judges.")
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="WORDS", help="Why.")]

_FIELDS = {"root": "roots", "mode": "modes", "status": "statuses", "in_state": "state"}


def picked(**values: Any) -> dict[str, Any]:
    """The fields of a filter that the user gave, checked before a database is opened.

    Args:
        values: options by the names of the parameters; empty ones are left out.

    Raises:
        BadParameter: a value cannot be; its message names the option.
    """
    from detente.store.filters import make_filter

    wanted: dict[str, Any] = {}
    for name, value in values.items():
        if value in ("", 0.0, "all"):
            continue
        field = _FIELDS.get(name, name)
        try:
            _check(name, str(value))
            make_filter(**{field: value})
        except SettingError as error:
            raise bad_option(name, str(error)) from error
        wanted[field] = value
    try:
        make_filter(**wanted)
    except SettingError as error:
        raise bad_option("since", str(error)) from error  # behind --until
    return wanted


def bad_option(name: str, message: str) -> typer.BadParameter:
    """The error of an option by the name of its parameter, or of an argument by its name in capitals."""
    from detente.export.wording import clean

    hint = name if name.isupper() else f"--{name.replace('_', '-')}"
    return typer.BadParameter(clean(message), param_hint=f"'{hint}'")


def _check(name: str, value: str) -> None:
    """Check what a filter takes as it comes: names of statuses and modes, codes of states, words."""
    if name == "text":
        from detente.store.filters import match_words

        match_words(value)
    elif name == "status":
        from detente.store.filters import STATUSES

        _known(value, STATUSES, "status")
    elif name == "mode":
        from detente.events.codebook import codebook

        _known(value, {mode.name for root in codebook().roots for mode in root.modes}, "mode")
    elif name == "in_state" and not (len(value) == 3 and value.isascii() and value.isalpha()):
        raise SettingError("is no code of a state: write it as PRK", source=value)


def _known(value: str, names: Collection[str], what: str) -> None:
    for part in filter(None, (part.strip() for part in value.split(","))):
        if part not in names:
            near = difflib.get_close_matches(part.lower(), sorted(names), 1)
            advice = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(names))}"
            raise SettingError(f"is no {what}: {advice}", source=part)


def database(path: str, *, changes: bool = False, **options: Any) -> Database:
    """The database at a path that must exist.

    Args:
        path: of the file.
        changes: it is to be written; else one that may not be written can be read nevertheless.
        options: settings of the reader.

    Raises:
        StoreError: it does not exist, or is no database.
    """
    from pathlib import Path

    from detente.database import Database
    from detente.errors import StoreError

    file = Path(path)
    if not file.exists():
        raise StoreError(f"does not exist: make it with {command('add SOURCE', path)}", source=path)
    may_write = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return Database(path, read_only=not (changes or may_write), **options)


def command(words: str, db: str) -> str:
    """A command for the user to type, on the database at hand."""
    from detente.export.wording import clean

    return f"detente {words}" + ("" if db == DATABASE else f" --db {shlex.quote(clean(db))}")


def nothing(base: Database, wanted: dict[str, Any], db: str) -> str:
    """Why there is no event to show, and what to do."""
    from detente.export.wording import clean
    from detente.store.filters import described, make_filter

    if not base.count():
        return f"the database has no events yet: {command('add SOURCE', db)} reads some"
    asked = described(make_filter(**wanted))
    return f"no events with {clean(asked)}: {command('db info', db)} tells what there is"


def number(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 article``, ``2,000 articles``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors become one line and status 1; a closed pipe (``| head``) ends the command quietly."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        raise typer.Exit(PIPE_CLOSED) from None
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # rich ends the program itself, with status 1
            raise typer.Exit(PIPE_CLOSED) from None
        raise
    except DetenteError as error:
        from detente.export.wording import clean

        typer.echo(f"detente: {clean(str(error))}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _drop_output()
        typer.echo(f"detente: the output cannot be written ({error.strerror}): free some space", err=True)
        raise typer.Exit(1) from None


def _drop_output() -> None:
    """Send what is still buffered for standard output nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
