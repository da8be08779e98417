"""Tension, network, talks and places: what is counted from the events of a filter."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get

from detente.analysis.network import Network
from detente.analysis.tension import Series
from detente.analysis.totals import network_of
from detente.database import Database
from detente.store.filters import EventFilter, make_filter
from detente.store.listing import places as some_places
from detente.web.site.api.answers import answer, lines_of, listing, wants_lines
from detente.web.site.api.declare import operation, path_value, read_asked
from detente.web.site.api.parameters import (
    AFTER_PLACE,
    BY,
    DIRECTED,
    FILTER,
    FIRST,
    FORMAT,
    PARTLESS,
    SECOND,
    day,
    limit,
    named,
)
from detente.web.site.errors import NotThere
from detente.web.site.site import Site

_TENSION = (BY, DIRECTED, *PARTLESS)
_TALKS = (
    named("forum", "id of the negotiation, or words of its name", 100),
    day("as_of", "the last day that counts"),
)
_TALKS_PAGE = (*_TALKS, limit(200), AFTER_PLACE, FORMAT)
_PLACES = (*FILTER, limit(5000, 1000), FORMAT)


def fields_of(wanted: EventFilter) -> dict[str, Any]:
    """A filter as keywords for series and networks, whose statuses have a default of their own."""
    given: dict[str, Any] = msgspec.structs.asdict(wanted)
    return {name: value for name, value in given.items() if name != "statuses" or value}


@get(
    "/tension/{first:str}/{second:str}",
    sync_to_thread=True,
    operation_class=operation(FIRST, SECOND, *_TENSION, answer="Series", problems=(404, 503)),
)
def tension(request: Request[Any, Any, Any], site: Site, first: str, second: str) -> Response[bytes]:
    """The tension between two parties over time, each step with the sentences that moved it.

    Statuses are happened and ongoing where none are given. Without events there are no steps.
    """
    asked = read_asked(request.scope["query_string"], _TENSION)
    pair = path_value(FIRST, first), path_value(SECOND, second)
    if pair[0] == pair[1]:
        raise NotThere("there is no tension of a party with itself: name two parties")

    def make(base: Database) -> Series:
        return base.tension(*pair, by=asked["by"], directed=asked["directed"], **fields_of(asked.wanted))

    return answer(request, site, "tension", asked, make)


@get(
    "/network",
    sync_to_thread=True,
    operation_class=operation(*PARTLESS, answer="Network", problems=(503,)),
)
def network(request: Request[Any, Any, Any], site: Site) -> Response[bytes]:
    """Who acts toward whom, one vote a reconciled event; statuses as for the tension."""
    asked = read_asked(request.scope["query_string"], PARTLESS)

    def make(base: Database) -> Network:
        wanted = make_filter(**{"statuses": ("happened", "ongoing"), **fields_of(asked.wanted)})
        return network_of(base.connection, wanted)

    return answer(request, site, "network", asked, make)


@get(
    "/talks",
    sync_to_thread=True,
    operation_class=operation(*_TALKS_PAGE, answer="TalksPage", lines=True, problems=(503,)),
)
def talks(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """Negotiations with the stands of each party, what blocks them and the quotations."""
    asked = read_asked(request.scope["query_string"], _TALKS_PAGE)

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        start = int(after or 0)
        found = base.talks(asked["forum"], asked["as_of"] or None)[start : start + most]
        return [(str(start + place + 1), one) for place, one in enumerate(found)]

    return listing(request, site, "talks", asked, fetch)


@get(
    "/places",
    sync_to_thread=True,
    operation_class=operation(*_PLACES, answer="PlacePage", lines=True, problems=(503,)),
)
def places(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """Where the events of a filter took place, for maps; those with most events first."""
    asked = read_asked(request.scope["query_string"], _PLACES)

    def found(base: Database) -> list[Any]:
        return list(some_places(base.connection, asked.wanted, asked["limit"]))

    if wants_lines(request, asked):

        def items() -> list[Any]:
            with site.pool.borrow() as base:
                return found(base)

        return lines_of(request, site, items)
    return answer(request, site, "places", asked, lambda base: {"items": found(base), "next": None})
