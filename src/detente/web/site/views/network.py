"""Who acts toward whom in a period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from detente.analysis.network import Edge, Network, Node
from detente.analysis.totals import network_of
from detente.database import Database, FoundEvent
from detente.errors import SettingError
from detente.store.strongest import strongest
from detente.web.site.filters import party_name
from detente.web.site.graph import MOST_EDGES, Graph, graph_of, sign_of
from detente.web.site.period import PERIODS, Asked, asked, period
from detente.web.site.query import Parameter, Query, choice, link, whole, words
from detente.web.site.site import Site

FORMS = {
    "graphml": "for Gephi, igraph, Cytoscape",
    "csv": "one row a tie",
    "json": "the same as one document",
    "png": "picture",
    "svg": "picture that can be enlarged",
}
SORTS: dict[str, Callable[[Edge], Any]] = {
    "events": lambda e: -e.votes,
    "conflict": lambda e: e.intensity,
    "cooperation": lambda e: -e.intensity,
    "actor": lambda e: e.actor,
    "recipient": lambda e: e.recipient,
    "reports": lambda e: -e.reports,
    "latest": lambda e: -e.last.toordinal(),
}
_ROWS, _QUOTES, _TIES, _SHOWN = 50, 4, 6, 40


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A party, or what one does to another, with what proves it."""

    parties: tuple[str, ...]
    node: Node | None = None
    edge: Edge | None = None
    back: Edge | None = None
    given: tuple[Edge, ...] = ()
    taken: tuple[Edge, ...] = ()
    events: tuple[FoundEvent, ...] = ()


def _own() -> dict[str, Parameter]:
    return {
        "period": period(),
        "edges": whole(1, MOST_EDGES, _SHOWN),
        "chosen": words(80),
        "sort": choice(*SORTS),
        "page": whole(1, 100_000, 1),
    }


@get("/network", sync_to_thread=True)
def network(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """Who acts toward whom in a period."""
    query = site.query(request, **_own())
    what = asked(site, query)
    found = _network(site, what)
    graph = site.answer("graph", (what.wanted,), lambda _: _graph(site, found))
    edges = sorted(found.edges, key=lambda e: (SORTS[query["sort"]](e), -e.votes, e.actor, e.recipient))
    start = (query["page"] - 1) * _ROWS
    return site.page(
        request, "site/network.html", query=query, asked=what, periods=PERIODS, network=found, forms=FORMS,
        graph=graph, rows=edges[start : start + _ROWS], sign_of=sign_of, most=min(MOST_EDGES, len(edges)),
        events=sum(e.votes for e in edges), more=start + _ROWS < len(edges), start=start,
        chosen=_chosen(site, what, found, query["chosen"]), address=_address(query),
        script=_for_script(graph, query, what),
    )  # fmt: skip


@get("/network/chosen", sync_to_thread=True)
def chosen(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """What the network page shows of one party or tie, for its script."""
    query = site.query(request, **_own())
    what = asked(site, query)
    found = _chosen(site, what, _network(site, what), query["chosen"])
    return site.page(request, "site/network_chosen.html", chosen=found, asked=what, address=_address(query))


def _network(site: Site, what: Asked) -> Network:
    return site.answer("network", (what.wanted,), lambda base: network_of(base.connection, what.wanted))


def _graph(site: Site, found: Network) -> Graph:
    return graph_of(found, lambda code: party_name(code, str(site.options.knowledge or "")))


def _chosen(site: Site, what: Asked, found: Network, name: str) -> Chosen | None:
    """The party ``USA``, or the tie ``USA~PRK``; None where none is asked for."""
    if not name:
        return None
    parties = tuple(part.strip() for part in name.split("~"))
    if len(parties) > 2 or not all(parties):
        raise SettingError("is neither a party nor two: write it as USA or USA~PRK", source=f"chosen {name}")
    ties = {(e.actor, e.recipient): e for e in found.edges}

    def quotes(base: Database) -> tuple[FoundEvent, ...]:
        return tuple(strongest(base.connection, what.wanted, parties[0], "".join(parties[1:]), _QUOTES))

    if len(parties) == 2:
        pair = (parties[0], parties[1])
        edge = ties.get(pair)
        events = site.answer("tie", (what.wanted, pair), quotes) if edge else ()
        return Chosen(parties=parties, edge=edge, back=ties.get(pair[::-1]), events=events)
    node = next((n for n in found.nodes if n.party == parties[0]), None)
    busy = sorted(found.edges, key=lambda e: (-e.votes, e.actor, e.recipient))
    return Chosen(
        parties=parties,
        node=node,
        given=tuple(e for e in busy if e.actor == parties[0])[:_TIES],
        taken=tuple(e for e in busy if e.recipient == parties[0])[:_TIES],
        events=site.answer("tie", (what.wanted, parties), quotes) if node else (),
    )


def _address(query: Query) -> Callable[..., str]:
    """Makes the address of this page with something else asked for."""

    def address(view: str = "network", **changes: Any) -> str:
        own = {name: value for name, value in query.own.items() if name in query.given}
        return link(view, query.wanted, **{**own, **changes})

    return address


def _for_script(graph: Graph, query: Query, what: Asked) -> dict[str, Any]:
    address = _address(query)
    return {
        "spots": graph.spots,
        "arrows": graph.arrows,
        "edges": query["edges"],
        "chosen": query["chosen"],
        "panel": address("network_chosen", chosen=None, sort=None, page=None),
    }


router = Router("/", route_handlers=[network, chosen], include_in_schema=False)
