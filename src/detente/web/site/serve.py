"""Running the site on an address of this machine."""

from __future__ import annotations

import ctypes
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import uvicorn

from detente.errors import SettingError
from detente.web.site.app import create_app
from detente.web.site.options import LOOPBACK, SiteOptions, is_everywhere, is_loopback
from detente.web.site.views.talks import prepare

_BACKLOG = 128
_TURN = 0.0005
"""Seconds that a thread computes while others wait for their turn."""
_ARENA_MAX, _ARENAS = -8, 2
"""``M_ARENA_MAX`` of the C library, and how many parts its memory has; see malloc(3), mallopt(3)."""
_CONNECTIONS = 512
"""More at once are turned away, before files run out for the database."""


def run(
    path: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    options: SiteOptions | None = None,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Show a database on the web until the program is told to end.

    Args:
        path: of the database; it must exist.
        host: name or address to listen on; any but loopback gets a token, if none is given.
        port: to listen on; 0 takes a free one.
        options: how it is shown; the host is added to its hosts.
        open_browser: open the page in the browser of whoever started it.
        on_ready: called with the address to open, once the server answers.

    Raises:
        StoreError: the database does not exist or is none.
        SettingError: the address cannot be listened on, or its port is taken.
    """
    chosen = options_for(host, options or SiteOptions())
    app = create_app(path, chosen)
    listening = listen(host, port)
    address = address_of(host, listening.getsockname()[1], chosen.token)

    def ready() -> None:
        threading.Thread(target=prepare, args=(app.state.site,), name="prepare", daemon=True).start()
        if on_ready is not None:
            on_ready(address)
        if open_browser:
            with suppress(webbrowser.Error):
                webbrowser.open(address)

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="on", ws="none",
        proxy_headers=False, timeout_graceful_shutdown=5, limit_concurrency=_CONNECTIONS,
    )  # fmt: skip
    # a thread that computes gives way sooner to those that only fetch rows, which do so a row at a time
    sys.setswitchinterval(_TURN)
    _keep_memory_together()
    try:
        _Server(config, ready).run(sockets=[listening])
    finally:
        listening.close()


def _keep_memory_together() -> None:
    """Let all threads take memory from the same few parts of it.

    By default each thread has its own, and keeps there what its largest query took. Elsewhere than in the GNU
    C library there is nothing to do.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


class _Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def options_for(host: str, options: SiteOptions) -> SiteOptions:
    """The options with the host among the hosts, and with a token where others can reach it."""
    name = host.strip("[]").lower()
    everywhere = is_everywhere(name)
    own = socket.gethostname().lower() if everywhere else name
    hosts = tuple(dict.fromkeys((*LOOPBACK, *options.hosts, own)))
    token = options.token or ("" if is_loopback(name) else secrets.token_urlsafe(24))
    return msgspec.structs.replace(
        options, hosts=hosts, token=token, any_address=options.any_address or everywhere
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        SettingError: the port is taken, or the host is no address of this machine.
    """
    name = host.strip("[]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise SettingError("is no address of this machine: use 127.0.0.1", source=host) from error
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise SettingError(
            f"cannot be listened on ({error.strerror}): another program may have the port, try --port 0",
            source=f"{host}:{port}",
        ) from error
    return made


def address_of(host: str, port: int, token: str = "") -> str:
    """The address to open in a browser."""
    name = host.strip("[]")
    if is_everywhere(name):
        name = "127.0.0.1"
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}/" + (f"?{urlencode({'token': token})}" if token else "")
