"""The network of parties: what counts, its GraphML, its picture."""

from __future__ import annotations

import datetime as dt
import io
import math
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.test_tension import MONDAY, vote

from detente.analysis.network import Edge, Network
from detente.analysis.tension import Vote
from detente.errors import SettingError
from detente.export.charts import png, svg
from detente.export.graphs import MOST_EDGES, MOST_NODES, graphml, network_figure, to_networkx
from reckoned import network


def edge(found: Network, actor: str, recipient: str) -> Edge:
    (one,) = [e for e in found.edges if (e.actor, e.recipient) == (actor, recipient)]
    return one


VOTES = [
    vote(1, 0, -6, reports=3),
    vote(2, 5, -2, confidence=0.5),
    vote(3, 9, 4),
    vote(4, 2, 7, actor="USA", recipient="CHN"),
    vote(5, 3, 0, actor="CHN", recipient="CHN"),
]


def test_an_edge_counts_what_one_does_to_the_other() -> None:
    one = edge(network(VOTES), "PRK", "USA")
    assert (one.votes, one.reports, one.conflict, one.cooperation) == (3, 5, 2, 1)
    assert one.intensity == pytest.approx((-6 - 1 + 4) / 2.5)
    assert (one.first, one.last) == (MONDAY, MONDAY + dt.timedelta(days=9))
    assert not [e for e in network(VOTES).edges if (e.actor, e.recipient) == ("USA", "PRK")]


def test_a_score_of_nought_is_neither() -> None:
    one = edge(network(VOTES), "CHN", "CHN")
    assert (one.votes, one.conflict, one.cooperation) == (1, 0, 0)


def test_a_node_counts_each_event_once() -> None:
    votes = [vote(1, recipient="USA"), vote(1, recipient="KOR"), vote(2, actor="USA", recipient="PRK")]
    nodes = {node.party: node for node in network(votes).nodes}
    assert (nodes["PRK"].as_actor, nodes["PRK"].as_recipient) == (1, 1)
    assert (nodes["KOR"].as_actor, nodes["KOR"].as_recipient) == (0, 1)


def test_an_event_told_twice_counts_once() -> None:
    votes = [vote(1, 0, -3, confidence=0.4), vote(1, 0, -5, confidence=0.9)]
    assert edge(network(votes), "PRK", "USA").intensity == -5
    assert network(votes) == network(votes[::-1])


def test_days_and_statuses_bound_what_counts() -> None:
    since, until = MONDAY + dt.timedelta(days=3), MONDAY + dt.timedelta(days=5)
    assert [(e.actor, e.votes) for e in network(VOTES, since, until).edges] == [("CHN", 1), ("PRK", 1)]
    assert network(VOTES, statuses=["planned"]).edges == ()
    with pytest.raises(SettingError):
        network(VOTES, until, since)


def test_events_without_a_party_or_score_are_left_out_and_counted() -> None:
    votes = [vote(1, recipient=""), vote(2, 0, math.nan), vote(3, confidence=0.0), vote(4)]
    found = network(votes)
    assert (found.left_out, len(found.edges), len(found.nodes)) == (3, 1, 2)


def test_the_graph_has_all_attributes() -> None:
    graph = to_networkx(network(VOTES, MONDAY))
    assert set(graph) == {"PRK", "USA", "CHN"}
    one = graph.edges["PRK", "USA"]
    assert (one["weight"], one["first"], one["conflict"]) == (3, "2014-01-06", 2)
    assert graph.nodes["USA"]["as_recipient"] == 3
    assert graph.graph["since"] == "2014-01-06"


def test_graphml_comes_back_as_the_same_graph() -> None:
    found = network(VOTES)
    back = nx.read_graphml(io.BytesIO(graphml(found)))
    graph = to_networkx(found)
    assert dict(back.edges) == dict(graph.edges)
    assert {name: data["label"] for name, data in back.nodes(data=True)} == {name: name for name in graph}


def test_each_key_of_graphml_has_its_own_id() -> None:
    root = etree.fromstring(graphml(network(VOTES)))
    ids = [key.get("id") for key in root.iterfind("{*}key")]
    assert len(ids) == len(set(ids)) >= 12


@given(names=st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=6, unique=True))
@settings(max_examples=30, deadline=None)
def test_graphml_and_pictures_bear_any_name(names: list[str]) -> None:
    votes = [vote(n, actor=names[0], recipient=name) for n, name in enumerate(names)]
    found = network(votes)
    back = nx.read_graphml(io.BytesIO(graphml(found)))
    assert len(back) == len(found.nodes)
    etree.fromstring(svg(network_figure(found, names[0])))


def test_a_surrogate_half_is_written_by_its_number() -> None:
    assert b"a\\ud800" in graphml(network([vote(1, actor="a\ud800")]))


def texts(figure: Any) -> str:
    found = [text.get_text() for text in figure.texts]
    return "\n".join(found + [text.get_text() for axes in figure.axes for text in axes.texts])


def test_the_picture_names_the_parties_and_styles_differ_without_colour() -> None:
    figure = network_figure(network(VOTES))
    assert {"PRK", "USA"} <= set(texts(figure).split("\n"))
    arrows = figure.axes[0].patches
    assert len(arrows) == 2
    assert len({str(arrow.get_linestyle()) for arrow in arrows}) == 2
    assert png(figure, 50).startswith(b"\x89PNG")


def drawn(figure: Any) -> int:
    """How many parties a picture shows."""
    return len(figure.axes[0].texts)


def test_the_picture_of_a_large_network_says_what_it_leaves_out() -> None:
    many: list[Vote] = [
        vote(40 * a + b, actor=f"A{a:02}", recipient=f"A{b:02}") for a in range(30) for b in range(30)
    ]
    figure = network_figure(network(many))
    assert len(figure.axes[0].patches) == MOST_EDGES
    assert f"Not drawn: {30 - drawn(figure)} parties" in texts(figure)
    assert drawn(figure) <= MOST_NODES


def test_a_network_without_events_says_so() -> None:
    assert "no events" in texts(network_figure(network([])))
    assert "no events" in texts(network_figure(Network()))
    graph = nx.read_graphml(io.BytesIO(graphml(network([]))))
    assert len(graph) == 0


def test_the_same_network_is_the_same_picture() -> None:
    found = network(VOTES)
    assert svg(network_figure(found)) == svg(network_figure(found))
