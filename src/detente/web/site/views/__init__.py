"""The pages: one module each, with a ``router`` of its handlers."""

from __future__ import annotations

from detente.web.site.views import (
    actor,
    add,
    correct,
    dyad,
    map,  # noqa: A004  the page is called so
    network,
    now,
    reader,
    search,
    talks,
)

ROUTERS = tuple(
    module.router for module in (now, reader, dyad, talks, actor, network, map, search, add, correct)
)
