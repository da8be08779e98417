"""The first page: what is new, who moved, how talks stand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from detente.analysis.talks import Talks, talks
from detente.database import Database, FoundEvent
from detente.store import overview
from detente.web.site.site import Site

_REPORTS, _EVENTS, _DYADS, _TALKS = 10, 8, 10, 6


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows."""

    last: dt.date | None
    reports: list[overview.Report]
    events: list[FoundEvent]
    moves: list[overview.Move]
    talks: list[Talks]


@get("/", sync_to_thread=True)
def now(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """The newest reports and events, the dyads that moved most, talks and what blocks them."""
    site.query(request)
    return site.page(request, "site/now.html", now=site.answer("now", "", _now))


def _now(base: Database) -> Now:
    last = overview.newest_day(base.connection)
    boards = talks(overview.latest_of_talks(base.connection), knowledge=base.settings.knowledge)
    boards.sort(key=lambda board: (board.last or dt.date.min, len(board.deadlocks)), reverse=True)
    return Now(
        last=last,
        reports=overview.newest_reports(base.connection, _REPORTS),
        events=list(base.find(limit=_EVENTS, statuses=("happened", "ongoing"), until=last)),
        moves=overview.moves(base.connection, last, _DYADS) if last else [],
        talks=boards[:_TALKS],
    )


router = Router("/", route_handlers=[now], include_in_schema=False)
