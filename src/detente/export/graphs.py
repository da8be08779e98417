"""The network of parties as GraphML for other programs and as a picture."""

from __future__ import annotations

import io
import math
import re
from typing import Any

import networkx as nx  # type: ignore[import-untyped]
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from detente.analysis.network import Edge, Network, Node
from detente.export.charts import INK, PAPER, SOFT, drawable, drawing_rules
from detente.export.wording import interval_words

MOST_NODES, MOST_EDGES = 24, 60
_COOPERATION, _CONFLICT, _NEITHER = "#1b6f9c", "#b3261e", "#7a7a74"
_EVEN = 0.5  # a mean score this close to 0 is neither
_CLOSEST = 0.34  # of two circles, in units of the picture, whose half width is about 1
_BEND = 0.14
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_networkx(network: Network) -> nx.DiGraph:
    """The network as a directed graph of networkx.

    Returns:
        Nodes named by the codes of the parties, with all attributes of :class:`Node` but the code;
        edges from actor to recipient with all other attributes of :class:`Edge`, days as ISO 8601,
        and ``weight``, the number of events. The graph has ``since``, ``until`` and ``statuses``.
    """
    graph = nx.DiGraph(
        since=network.since.isoformat() if network.since else "",
        until=network.until.isoformat() if network.until else "",
        statuses=" ".join(network.statuses),
    )
    for node in network.nodes:
        graph.add_node(node.party, **_attributes(node, ("party",)))
    for edge in network.edges:
        attributes = _attributes(edge, ("actor", "recipient"))
        graph.add_edge(edge.actor, edge.recipient, weight=edge.votes, **attributes)
    return graph


def _attributes(record: Node | Edge, but: tuple[str, ...]) -> dict[str, Any]:
    values = ((name, getattr(record, name)) for name in record.__struct_fields__ if name not in but)
    return {name: value if isinstance(value, int | float) else value.isoformat() for name, value in values}


def graphml(network: Network) -> bytes:
    """The network as GraphML in UTF-8, for Gephi, igraph, Cytoscape and others.

    The attributes are those of :func:`to_networkx`, and ``label``, the code. Characters that XML
    cannot hold are written as ``\\u0000`` with their number.
    """
    graph = nx.relabel_nodes(to_networkx(network), _xml_words)
    for name in graph:
        graph.nodes[name]["label"] = name
    stream = io.BytesIO()
    nx.write_graphml_xml(graph, stream)
    return stream.getvalue()


def _xml_words(text: str) -> str:
    return _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def network_figure(network: Network, title: str = "") -> Figure:
    """A picture of the network.

    Circles are parties, larger for more events. Arrows go from actor to recipient, wider for more
    events: solid blue where cooperation prevails, dashed red where conflict does, dotted grey for
    neither. What happens within a party has no arrow.

    Args:
        network: what to draw; of large networks the strongest 60 arrows among the 24 busiest parties.
        title: instead of "Who acts towards whom".
    """
    nodes, edges = _shown(network)
    with drawing_rules():
        figure = Figure(figsize=(10, 8.2), facecolor=PAPER)
        axes = figure.add_axes((0.02, 0.08, 0.96, 0.8))
        axes.set_axis_off()
        axes.set_aspect("equal")
        heads = ((title or "Who acts towards whom", 0.955, 16, INK), (_summary(network), 0.918, 10.5, SOFT))
        for words, height, size, colour in heads:
            figure.text(0.02, height, drawable(words), fontsize=size, color=colour, parse_math=False,
                        va="center", fontweight="bold" if size > 12 else "normal")  # fmt: skip
        if not nodes:
            axes.text(0.5, 0.5, "no events to show", transform=axes.transAxes, ha="center", color=SOFT)
            return figure
        _draw(axes, nodes, edges)
        _explain(figure, network, nodes, edges)
    return figure


def _shown(network: Network) -> tuple[list[Node], list[Edge]]:
    """The busiest parties, and the strongest edges among them; parties without an edge are left out."""
    busiest = sorted(network.nodes, key=lambda n: (-n.as_actor - n.as_recipient, n.party))[:MOST_NODES]
    kept = {node.party for node in busiest}
    between = [e for e in network.edges if e.actor != e.recipient and e.actor in kept and e.recipient in kept]
    edges = sorted(between, key=lambda e: (-e.votes, e.actor, e.recipient))[:MOST_EDGES]
    tied = {party for edge in edges for party in (edge.actor, edge.recipient)}
    return [node for node in busiest if node.party in tied], edges


def _summary(network: Network) -> str:
    if not network.edges:
        return "no events"
    count = sum(edge.votes for edge in network.edges)
    first = network.since or min(edge.first for edge in network.edges)
    last = network.until or max(edge.last for edge in network.edges)
    parties = f"{len(network.nodes)} {'party' if len(network.nodes) == 1 else 'parties'}"
    events = f"{count} directed event{'s' if count != 1 else ''}"
    return f"{parties} · {events} · {interval_words(first, last)}"


def _places(nodes: list[Node], edges: list[Edge]) -> dict[str, tuple[float, float]]:
    """Where each party stands: close to those it has most to do with, none upon another."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(node.party for node in nodes))
    for edge in sorted(edges, key=lambda e: (e.actor, e.recipient)):
        graph.add_edge(edge.actor, edge.recipient)
    steps = dict(nx.all_pairs_shortest_path_length(graph))
    far = 1 + max(max(reach.values()) for reach in steps.values())
    distances = {a: {b: steps[a].get(b, far) for b in graph} for a in graph}
    laid = nx.kamada_kawai_layout(graph, dist=distances)
    names = list(laid)
    spots = np.array([laid[name] for name in names], dtype=float)
    for _ in range(60):  # what is too close is pushed apart a little at a time
        apart = spots[:, None, :] - spots[None, :, :]
        length = np.sqrt((apart**2).sum(axis=2)) + np.eye(len(names))
        push = np.clip(_CLOSEST - length, 0, None) * (1 - np.eye(len(names)))
        spots += 0.3 * (apart / np.maximum(length, 1e-6)[:, :, None] * push[:, :, None]).sum(axis=1)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, spots, strict=True)}


def _draw(axes: Axes, nodes: list[Node], edges: list[Edge]) -> None:
    places = _places(nodes, edges)
    most = max(node.as_actor + node.as_recipient for node in nodes)
    sizes = {n.party: 420 + 1500 * math.sqrt((n.as_actor + n.as_recipient) / most) for n in nodes}
    widest = max(edge.votes for edge in edges)
    radii = {party: math.sqrt(size) / 2 for party, size in sizes.items()}  # in points
    for edge in reversed(edges):
        colour, style = _look(edge)
        width = 0.8 + 4.2 * math.sqrt(edge.votes / widest)
        axes.add_patch(
            FancyArrowPatch(
                places[edge.actor], places[edge.recipient], connectionstyle=f"arc3,rad={_BEND}",
                arrowstyle=f"-|>,head_length={4 + width},head_width={2 + 0.7 * width}", mutation_scale=1,
                shrinkA=radii[edge.actor] + 1, shrinkB=radii[edge.recipient] + 2,
                linewidth=width, linestyle=style, color=colour, alpha=0.85, capstyle="butt",
            )
        )  # fmt: skip
    for node in nodes:
        x, y = places[node.party]
        axes.scatter(
            [x], [y], s=sizes[node.party], facecolor="#f3f1ea", edgecolor=INK, linewidth=1.1, zorder=3
        )
        label = drawable(node.party, 14)
        fits = len(label) * 6.2 < 2 * radii[node.party]
        box = None if fits else {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.8}
        axes.annotate(label, (x, y), xytext=(0, 0 if fits else -radii[node.party] - 7),
                      textcoords="offset points", ha="center", va="center", fontsize=9.5, color=INK,
                      fontweight="bold", zorder=4, parse_math=False, bbox=box)  # fmt: skip
    across, up = zip(*places.values(), strict=True)
    for low, high, limit in ((min(across), max(across), axes.set_xlim), (min(up), max(up), axes.set_ylim)):
        limit(low - 0.25, high + 0.25)


def _look(edge: Edge) -> tuple[str, Any]:
    if edge.intensity > _EVEN:
        return _COOPERATION, "solid"
    return (_CONFLICT, (0, (4, 2))) if edge.intensity < -_EVEN else (_NEITHER, (0, (1, 1.5)))


def _explain(figure: Figure, network: Network, nodes: list[Node], edges: list[Edge]) -> None:
    signs = [
        Line2D([], [], color=_COOPERATION, linewidth=2.4, label="mostly cooperation"),
        Line2D([], [], color=_CONFLICT, linewidth=2.4, linestyle=(0, (4, 2)), label="mostly conflict"),
        Line2D([], [], color=_NEITHER, linewidth=2.4, linestyle=(0, (1, 1.5)), label="neither"),
    ]
    figure.legend(handles=signs, loc="lower left", bbox_to_anchor=(0.012, 0.035), ncols=3, frameon=False,
                  fontsize=9.5)  # fmt: skip
    left_out = len(network.nodes) - len(nodes)
    arrows = sum(edge.actor != edge.recipient for edge in network.edges) - len(edges)
    more = (
        f" Not drawn: {left_out} parties and {arrows} arrows with fewer events." if left_out or arrows else ""
    )
    figure.text(0.02, 0.022, f"Arrows from actor to recipient, wider for more events.{more}",
                fontsize=8, color=SOFT, va="center")  # fmt: skip
