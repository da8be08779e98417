"""The command ``detente serve``: a database in the browser."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from detente.cli.options import DATABASE, HELP, DbOption, bad_option, plain_errors

SERVE = """Open a database in a browser: read, follow, correct and add, until Ctrl-C.

\b
Examples:
  detente serve --db korea.db --open
  detente serve --db korea.db --port 0 --read-only
  detente serve --db korea.db --host 0.0.0.0 --token 'a long secret'

Only this machine can reach it, unless --host names another address; then readers need the token that the
address printed ends in. Use --read-only where they shall neither correct nor add. Exit status: 0 Ctrl-C ended
it, 1 the database does not exist or the port is taken, 2 the command was not understood."""

_SHORTEST = 8


def serve(
    db: DbOption = DATABASE,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port to listen on; 0: a free one.")
    ] = 8000,
    token: Annotated[
        str,
        typer.Option(
            "--token", metavar="WORDS", envvar="DETENTE_TOKEN",
            help="What readers must know; one is made up where --host needs one.",
        ),
    ] = "",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Let nobody correct or add anything.")
    ] = False,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in your browser.")
    ] = False,
    author: Annotated[
        str,
        typer.Option(
            "--author", metavar="NAME", envvar="DETENTE_AUTHOR", help="Who corrects; the page asks else."
        ),
    ] = "",
    knowledge: Annotated[str, typer.Option(metavar="DIR", help=HELP["knowledge"])] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help=HELP["model"])] = "",
) -> None:  # fmt: skip
    """Open a database in a browser; see :data:`SERVE`."""
    if token and len(token) < _SHORTEST:
        raise bad_option("token", f"is shorter than {_SHORTEST} characters: take a longer one")
    # Ctrl-C is how it ends
    with plain_errors(), suppress(KeyboardInterrupt):
        from detente.web.site.options import SiteOptions
        from detente.web.site.serve import run

        options = SiteOptions(
            read_only=read_only, token=token, author=author, knowledge=knowledge, model=model
        )
        run(db, host=host, port=port, options=options, open_browser=open_browser, on_ready=_tell)


def _tell(address: str) -> None:
    typer.echo(f"{address}\nCtrl-C ends it.")
