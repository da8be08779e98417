"""The network as a picture that a script draws: what is shown, and where each party stands."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import networkx as nx  # type: ignore[import-untyped]
import numpy as np

from detente.analysis.network import Edge, Network

MOST_EDGES = 200
EVEN = 0.5
"""A mean score this close to 0 is neither conflict nor cooperation."""
WIDTH, HEIGHT = 1000, 620
_CLOSEST = 84.0
_HUB = ("",)  # no code is a tuple


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A party in the picture."""

    party: str
    name: str
    events: int
    sign: str
    x: float
    y: float


class Arrow(msgspec.Struct, frozen=True, kw_only=True):
    """What one party does to another, in the picture."""

    actor: str
    recipient: str
    events: int
    score: float
    sign: str


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """Parties and arrows, the strongest arrows first."""

    spots: tuple[Spot, ...] = ()
    arrows: tuple[Arrow, ...] = ()


def sign_of(score: float) -> str:
    """``up`` where cooperation prevails, ``down`` where conflict does, else ``even``."""
    return "up" if score > EVEN else "down" if score < -EVEN else "even"


def graph_of(network: Network, name: Any) -> Graph:
    """The picture of a network, the same each time.

    Args:
        network: of which the strongest arrows are taken, :data:`MOST_EDGES` at most.
        name: makes the name of a party of its code.
    """
    edges = sorted(network.edges, key=lambda e: (-e.votes, e.actor, e.recipient))[:MOST_EDGES]
    places = _places(edges)
    spots = tuple(
        Spot(
            party=node.party,
            name=_short(name(node.party), node.party),
            events=node.as_actor + node.as_recipient,
            sign=sign_of(node.intensity),
            x=places[node.party][0],
            y=places[node.party][1],
        )
        for node in network.nodes
        if node.party in places
    )
    arrows = tuple(
        Arrow(actor=e.actor, recipient=e.recipient, events=e.votes, score=round(e.intensity, 2),
              sign=sign_of(e.intensity))
        for e in edges
    )  # fmt: skip
    return Graph(spots=spots, arrows=arrows)


def _short(name: str, code: str) -> str:
    return name if len(name) <= 24 else code if len(code) <= 24 else name[:23] + "…"


def _places(edges: list[Edge]) -> dict[str, tuple[float, float]]:
    """Where each party stands: close to those it has most to do with, none upon another."""
    if not edges:
        return {}
    graph = nx.Graph()
    for edge in edges:
        weight = graph.get_edge_data(edge.actor, edge.recipient, {"weight": 0.0})["weight"]
        graph.add_edge(edge.actor, edge.recipient, weight=weight + math.log1p(edge.votes))
    busiest = sorted(graph, key=lambda party: (-graph.degree(party, weight="weight"), party))
    circle = {
        party: (math.cos(2.4 * i) * math.sqrt(i + 0.5), math.sin(2.4 * i) * math.sqrt(i + 0.5))
        for i, party in enumerate(busiest)
    }
    # a hub that is not drawn keeps together what has no ties
    graph.add_weighted_edges_from((_HUB, party, 0.3) for party in busiest)
    laid = nx.spring_layout(
        graph, pos={**circle, _HUB: (0, 0)}, k=2.5 / math.sqrt(len(graph)), iterations=120, seed=1,
        method="force",
    )  # fmt: skip
    spots = np.array([laid[party] for party in busiest], dtype=float)
    spots = _apart(_spread(spots) * np.array([WIDTH, HEIGHT]))
    return {
        party: (round(float(x), 1), round(float(y), 1)) for party, (x, y) in zip(busiest, spots, strict=True)
    }


def _spread(spots: Any) -> Any:
    """The places from 0 to 1, drawn toward even gaps: parties without common ties would lie far off."""
    spots = spots - spots.min(axis=0)
    spots = spots / np.maximum(spots.max(axis=0), 1e-6)
    order = spots.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return 0.45 * spots + 0.55 * order / max(1, len(spots) - 1)


def _apart(spots: Any) -> Any:
    """The places with those that are too close pushed apart, a little at a time."""
    for _ in range(80):
        gaps = spots[:, None, :] - spots[None, :, :]
        length = np.sqrt((gaps**2).sum(axis=2)) + np.eye(len(spots)) * _CLOSEST
        push = np.clip(_CLOSEST - length, 0, None)
        spots = spots + 0.3 * (gaps / np.maximum(length, 1e-6)[:, :, None] * push[:, :, None]).sum(axis=1)
    return spots
