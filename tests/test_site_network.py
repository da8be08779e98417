"""The page of who acts toward whom."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site import SiteClient, client, site_base, site_file  # noqa: F401  fixtures

from detente.analysis.network import Edge, Network, Node
from detente.analysis.votes import votes
from detente.database import Database
from detente.store.filters import make_filter
from detente.store.strongest import strongest
from detente.web.site.graph import MOST_EDGES, graph_of, sign_of
from reckoned import network

HAPPENED = ("happened", "ongoing")


def picture(page: str) -> dict[str, object]:
    """What the page gives its script."""
    found = re.search(r'<script type="application/json" id="graph-data">(.*?)</script>', page, re.S)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.parametrize(
    "wanted",
    [{}, {"since": "2014"}, {"until": "2014-01-31"}, {"party": "PRK"}, {"roots": "AID,THREATEN"},
     {"statuses": "denied,hypothetical"}, {"text": "Pyongyang"}],
)  # fmt: skip
def test_sums_of_the_database_are_the_network_of_its_votes(site_file: Path, wanted: dict[str, str]) -> None:  # noqa: F811
    with Database(site_file, read_only=True) as base:
        chosen = make_filter(**{"statuses": HAPPENED, **wanted})
        slow = network(votes(base.connection, None, chosen), statuses=chosen.statuses)
        quick = base.network(**wanted)
    assert [n.party for n in quick.nodes] == [n.party for n in slow.nodes]
    for one, other in zip(quick.edges, slow.edges, strict=True):
        assert one.intensity == pytest.approx(other.intensity)
        assert (one.actor, one.recipient, one.votes, one.reports, one.first, one.last) == (
            other.actor, other.recipient, other.votes, other.reports, other.first, other.last
        )  # fmt: skip
    for node, same in zip(quick.nodes, slow.nodes, strict=True):
        assert (node.as_actor, node.as_recipient) == (same.as_actor, same.as_recipient)


def test_every_tie_is_in_the_table_and_in_the_picture(client: SiteClient, site_base: Path) -> None:  # noqa: F811
    with Database(site_base, read_only=True) as base:
        edges = base.network().edges
    page = client.get("/network").text
    drawn = picture(page)["arrows"]
    assert isinstance(drawn, list)
    assert {(a["actor"], a["recipient"]) for a in drawn} == {(e.actor, e.recipient) for e in edges}
    assert page.count(">Quotations<") == len(edges) <= 50


def test_without_a_script_a_tie_is_chosen_by_its_link(client: SiteClient) -> None:  # noqa: F811
    page = client.get("/network?chosen=PRK~KOR").text
    assert "threatened" in page
    assert "What weighs most" in page
    assert 'href="/dyad/PRK/KOR"' in page


def test_the_panel_alone_is_what_the_script_asks_for(client: SiteClient) -> None:  # noqa: F811
    page = client.get("/network/chosen?chosen=PRK").text
    assert "<html" not in page
    assert "Acts most toward" in page
    assert 'href="/actor/PRK"' in page


def test_a_choice_outside_the_filter_says_so(client: SiteClient) -> None:  # noqa: F811
    assert "Nothing of this" in client.get("/network?chosen=ZZZ").text
    assert "Nothing of this" in client.get("/network?chosen=ZZZ~PRK").text


def test_most_conflict_comes_first_where_sorted_so(client: SiteClient) -> None:  # noqa: F811
    table = client.get("/network?sort=conflict").text.partition("<tbody>")[2]
    scores = [float(s.replace("−", "-")) for s in re.findall(r'class="figure">([^<]+)<', table)]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_the_filter_holds_for_picture_downloads_and_links(client: SiteClient) -> None:  # noqa: F811
    page = client.get("/network?since=2014-02&party=PRK").text
    for form in ("graphml", "csv", "png", "svg"):
        assert re.search(rf"/download/network/{form}\?[^\"]*party=PRK[^\"]*since=2014-02-01", page)
    assert re.search(r"/download/events/parquet\?[^\"]*since=2014-02-01", page)


@pytest.mark.parametrize("asked", ["edges=0", "edges=x", "chosen=a~b~c", "chosen=~", "sort=size", "page=0",
                                   "period=ever", "since=foo", "unknown=1"])  # fmt: skip
def test_what_makes_no_sense_is_refused(client: SiteClient, asked: str) -> None:  # noqa: F811
    assert client.get(f"/network?{asked}").status_code == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(max_size=90))
def test_any_choice_is_answered(client: SiteClient, chosen: str) -> None:  # noqa: F811
    answer = client.get("/network/chosen", params={"chosen": chosen})
    assert answer.status_code in (200, 400)
    assert "<script" not in answer.text.partition("<main")[2]


def test_no_events_say_what_to_do(client: SiteClient) -> None:  # noqa: F811
    assert "No event of this period" in client.get("/network?since=1990&until=1991").text


def test_a_period_ends_with_the_newest_report(client: SiteClient) -> None:  # noqa: F811
    page = client.get("/network?period=year").text
    assert "2026" in page
    assert "4 Nov 2013" not in page


def test_the_strongest_events_of_a_tie_come_first(site_file: Path) -> None:  # noqa: F811
    with Database(site_file, read_only=True) as base:
        found = strongest(base.connection, make_filter(statuses=HAPPENED), "PRK", "KOR", 4)
    weights = [abs(one.event.intensity) * one.event.confidence for one in found]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == 4


def _network(pairs: list[tuple[str, str, int]]) -> Network:
    day = dt.date(2014, 1, 1)
    names = sorted({name for a, b, _ in pairs for name in (a, b)})
    return Network(
        nodes=tuple(Node(party=n, as_actor=1, as_recipient=1, intensity=0) for n in names),
        edges=tuple(
            Edge(actor=a, recipient=b, votes=n, reports=n, intensity=-1, cooperation=0, conflict=n,
                 first=day, last=day)
            for a, b, n in pairs
        ),
    )  # fmt: skip


_CODES = st.text("ABCDE", min_size=3, max_size=4)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(_CODES, _CODES, st.integers(1, 99)), max_size=30, unique_by=lambda t: t[:2]))
def test_parties_stand_apart_and_always_in_the_same_place(pairs: list[tuple[str, str, int]]) -> None:
    net = _network([pair for pair in pairs if pair[0] != pair[1]])
    graph = graph_of(net, str)
    assert graph == graph_of(net, str)
    spots = [(s.x, s.y) for s in graph.spots]
    assert len(set(spots)) == len(net.nodes)


def test_the_picture_holds_the_strongest_ties_of_a_large_network() -> None:
    net = _network([(f"A{i:03}", f"B{i % 40:03}", i + 1) for i in range(MOST_EDGES + 50)])
    graph = graph_of(net, str)
    assert len(graph.arrows) == MOST_EDGES
    assert min(arrow.events for arrow in graph.arrows) == 51


def test_a_score_near_zero_has_the_sign_of_neither() -> None:
    assert [sign_of(score) for score in (3.0, 0.5, 0.0, -0.5, -0.6)] == ["up", "even", "even", "even", "down"]
