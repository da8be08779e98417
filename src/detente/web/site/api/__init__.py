"""Events, articles and the rest as JSON, for programs and for the scripts of the pages."""

from __future__ import annotations

from typing import Any, cast

from litestar import Litestar, Router
from litestar.di import Provide

from detente.web.site.api.analysis import network, places, talks, tension
from detente.web.site.api.articles import article, articles, search
from detente.web.site.api.changes import add, correct, corrections, job, methods, undo
from detente.web.site.api.events import events, happening, records
from detente.web.site.api.info import failures, info
from detente.web.site.api.schemas import components
from detente.web.site.jobs import Jobs, provide_jobs
from detente.web.site.site import Site


def install(app: Litestar, site: Site) -> None:
    """Give an application what the interface needs: the jobs, and its schemas in the description."""
    jobs = Jobs(site.pool)
    app.state.jobs = jobs
    app.on_shutdown.append(jobs.close)
    app.openapi_schema.components.schemas = cast("Any", components())


router = Router(
    "/api",
    dependencies={"jobs": Provide(provide_jobs, sync_to_thread=False)},
    route_handlers=[
        info, events, articles, article, search, records, happening, tension, network, talks, places,
        methods, corrections, correct, undo, failures, add, job,
    ],
)  # fmt: skip
