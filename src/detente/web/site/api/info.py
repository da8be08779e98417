"""What the database holds, counted, and what could not be read."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get

from detente.database import Database, Info
from detente.store.listing import failures as some_failures
from detente.web.site.api.answers import answer, listing
from detente.web.site.api.declare import operation, read_asked
from detente.web.site.api.parameters import AFTER_PLACE, FORMAT, limit
from detente.web.site.site import Site

_FAILURES = (limit(), AFTER_PLACE, FORMAT)


@get("/info", sync_to_thread=True, operation_class=operation(answer="Info"))
def info(request: Request[Any, Any, Any], site: Site) -> Response[bytes]:
    """What the database holds, counted."""
    read_asked(request.scope["query_string"], ())
    name = site.pool.path.name

    def make(base: Database) -> Info:
        # where the file lies is nobody's business
        return msgspec.structs.replace(base.info(), path=name)

    return answer(request, site, "info", "", make)


@get(
    "/failures",
    sync_to_thread=True,
    operation_class=operation(*_FAILURES, answer="FailurePage", lines=True, problems=(503,)),
)
def failures(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """What could not be read, and why."""
    asked = read_asked(request.scope["query_string"], _FAILURES)

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        start = int(after or 0)
        found = some_failures(base.connection, limit=most, offset=start)
        return [(str(start + place + 1), one) for place, one in enumerate(found)]

    return listing(request, site, "failures", asked, fetch)
