"""Events, records of all kinds, and events that several reports tell."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from detente.database import Database
from detente.store import find
from detente.store.find import FoundEvent, disagreements
from detente.store.listing import records as some_records
from detente.web.site.api.answers import answer, listing
from detente.web.site.api.declare import Declared, operation, path_value, read_asked
from detente.web.site.api.parameters import (
    AFTER_DAY,
    AFTER_N,
    ARTICLE_ID,
    FILTER,
    FORMAT,
    KIND,
    RECORD_ID,
    SORT,
    coded,
    limit,
    one_of,
)
from detente.web.site.errors import NotThere
from detente.web.site.site import Site

_EVENTS = (*FILTER, SORT, limit(), AFTER_DAY, FORMAT)
_RECORDS = (
    KIND,
    coded("article", "id of the article", ARTICLE_ID),
    coded("record", "id of the record", RECORD_ID),
    one_of("verdict", ("accepted", "edited", "rejected", "none"), "what people said of it"),
    limit(),
    AFTER_N,
    FORMAT,
)
_NUMBER = Declared(
    "number",
    {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"},
    "of the event that reports share",
    None,
    "path",
)


def plain(found: FoundEvent) -> dict[str, Any]:
    """An event with what is around it, as JSON has it."""
    return {**find.to_builtins(found), "day": found.day}


@get(
    "/events",
    sync_to_thread=True,
    operation_class=operation(*_EVENTS, answer="EventPage", lines=True, problems=(503,)),
)
def events(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """The events that a filter asks for, each with its article and the sentence that proves it."""
    asked = read_asked(request.scope["query_string"], _EVENTS)

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        found = find.events(base.connection, asked.wanted, sort=asked["sort"], limit=most, after=after)
        return [(one.cursor, plain(one)) for one in found]

    return listing(request, site, "events", asked, fetch)


@get(
    "/records",
    sync_to_thread=True,
    operation_class=operation(*_RECORDS, answer="RecordPage", lines=True, problems=(503,)),
)
def records(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """Records of all kinds, rejected ones too: events, statements, positions, commitments, ties, forums."""
    asked = read_asked(request.scope["query_string"], _RECORDS)

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        chosen = {name: asked[name] for name in ("kind", "record", "verdict")}
        found = some_records(base.connection, **chosen, article=asked.wanted.article, limit=most, after=after)
        return list(found)

    return listing(request, site, "records", asked, fetch)


@get(
    "/happenings/{number:str}",
    sync_to_thread=True,
    operation_class=operation(_NUMBER, answer="Happening", problems=(404, 503)),
)
def happening(request: Request[Any, Any, Any], site: Site, number: str) -> Response[bytes]:
    """All reports of one event, the first reported first, and in what they differ."""
    read_asked(request.scope["query_string"], ())
    wanted = int(path_value(_NUMBER, number))

    def make(base: Database) -> dict[str, Any]:
        found = base.same_event(wanted)
        if not found:
            raise NotThere(f"there is no event with the number {wanted}: /api/events names those there are")
        return {
            "happening": wanted,
            "reports": found[0].reports,
            "articles": found[0].articles,
            "differ": disagreements(found),
            "items": [plain(one) for one in found],
        }

    return answer(request, site, "happening", str(wanted), make)
