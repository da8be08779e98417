"""The network of parties reckoned vote by vote, slow and plain: the database is held against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from detente.analysis.network import Edge, Network, Node
from detente.analysis.tension import Vote, usable
from detente.errors import SettingError


@dataclass
class _Sum:
    """Events each once, with their mean score."""

    best: dict[str, Vote] = field(default_factory=dict)

    def add(self, vote: Vote) -> None:
        kept = self.best.get(vote.id)
        # The order of the input must not decide which of two records of an event counts.
        if kept is None or _rank(vote) > _rank(kept):
            self.best[vote.id] = vote

    @property
    def mean(self) -> float:
        votes = [self.best[name] for name in sorted(self.best)]  # sums of fractions depend on the order
        return sum(v.confidence * v.intensity for v in votes) / sum(v.confidence for v in votes)


def _rank(vote: Vote) -> tuple[float, float, int, dt.date]:
    return vote.confidence, vote.intensity, vote.reports, vote.day


def network(
    votes: Iterable[Vote],
    since: dt.date | None = None,
    until: dt.date | None = None,
    statuses: Iterable[str] = ("happened", "ongoing"),
) -> Network:
    """The network of all parties of the events.

    An event counts once between any two parties, and once for each party as actor and as recipient.

    Args:
        votes: the events, in any order.
        since: first day that counts; None is the first there is.
        until: last day that counts; None is the last there is.
        statuses: the statuses that count.

    Raises:
        SettingError: the first day is after the last.
    """
    if since is not None and until is not None and since > until:
        raise SettingError(f"begins after {until}, where it ends: swap the two days", source=str(since))
    wanted = tuple(dict.fromkeys(statuses))
    edges: dict[tuple[str, str], _Sum] = {}
    left_out = 0
    for vote in votes:
        if vote.status not in wanted or (since and vote.day < since) or (until and vote.day > until):
            continue
        if not (vote.actor and vote.recipient and usable(vote)):
            left_out += 1
            continue
        edges.setdefault((vote.actor, vote.recipient), _Sum()).add(vote)
    return Network(
        nodes=tuple(_nodes(edges)),
        edges=tuple(
            _edge(*pair, list(edges[pair].best.values()), edges[pair].mean) for pair in sorted(edges)
        ),
        since=since,
        until=until,
        statuses=wanted,
        left_out=left_out,
    )


def _edge(actor: str, recipient: str, votes: list[Vote], mean: float) -> Edge:
    days = [vote.day for vote in votes]
    return Edge(
        actor=actor,
        recipient=recipient,
        votes=len(votes),
        reports=sum(max(0, vote.reports) for vote in votes),
        intensity=mean,
        cooperation=sum(vote.intensity > 0 for vote in votes),
        conflict=sum(vote.intensity < 0 for vote in votes),
        first=min(days),
        last=max(days),
    )


def _nodes(edges: dict[tuple[str, str], _Sum]) -> Iterator[Node]:
    given: dict[str, set[str]] = {}
    taken: dict[str, set[str]] = {}
    whole: dict[str, _Sum] = {}
    for pair in sorted(edges):
        for vote in edges[pair].best.values():
            given.setdefault(vote.actor, set()).add(vote.id)
            taken.setdefault(vote.recipient, set()).add(vote.id)
            for party in {*pair}:
                whole.setdefault(party, _Sum()).add(vote)
    for party in sorted(whole):
        yield Node(
            party=party,
            as_actor=len(given.get(party, ())),
            as_recipient=len(taken.get(party, ())),
            intensity=whole[party].mean,
        )
