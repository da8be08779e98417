"""The application: every page and address of the site, and what stands before them."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

from anyio.to_thread import current_default_thread_limiter
from litestar import Litestar, Response, get
from litestar.di import Provide
from litestar.exceptions import LitestarDeprecationWarning
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from detente.version import VERSION
from detente.web.site import downloads
from detente.web.site.api import install
from detente.web.site.api import router as api
from detente.web.site.errors import ErrorPages, NotThere
from detente.web.site.options import SiteOptions
from detente.web.site.safety import Safety, check_csrf
from detente.web.site.site import Site
from detente.web.site.views import ROUTERS

_AT_ONCE = 6
"""Requests that are worked on at the same time; others wait for their turn."""
_FOR_EVER = "public, max-age=31536000, immutable"


@get("/static/{digest:str}/{name:path}", include_in_schema=False, sync_to_thread=False)
def static_file(site: Site, digest: str, name: str) -> Response[bytes]:
    """A static file; its address changes with what it holds."""
    found = site.statics.found.get(str(name).lstrip("/"))
    if found is None or digest != site.statics.digest:
        raise NotThere("there is no such file: load the page anew")
    headers = {"cache-control": _FOR_EVER}
    return Response(found.content, media_type=found.kind, headers=headers)


def create_app(path: str | Path, options: SiteOptions | None = None) -> Litestar:
    """The site of a database.

    Args:
        path: of the database; it must exist.
        options: how it is shown; for this machine alone by default.

    Raises:
        StoreError: it does not exist or is no database.
    """
    chosen = options or SiteOptions()
    site = Site(path, chosen)
    pages = ErrorPages(site)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        # more at once would only take turns, and all would end late
        current_default_thread_limiter().total_tokens = _AT_ONCE
        try:
            yield
        finally:
            site.pool.close()

    with _of_any_litestar():
        app = Litestar(
            route_handlers=[static_file, *ROUTERS, downloads.router, api],
            dependencies={"site": Provide(lambda: site, sync_to_thread=False)},
            guards=[check_csrf],
            exception_handlers=cast("Any", {Exception: pages.handle}),
            lifespan=[lifespan],
            openapi_config=OpenAPIConfig(
                title="Détente",
                version=VERSION,
                path="/schema",
                render_plugins=[JsonRenderPlugin(path="/openapi.json")],
                use_handler_docstrings=True,
            ),
            request_max_body_size=max(chosen.form_limit, chosen.upload_limit),
            logging_config=None,
            debug=False,
        )
    app.state.site = site
    install(app, site)
    app.asgi_handler = cast("Any", Safety(app.asgi_handler, chosen, pages.refuse))
    return app


@contextmanager
def _of_any_litestar() -> Iterator[None]:
    """Without the advice to mark parameters as Litestar 3 wants it, which older ones of 2 do not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        yield
