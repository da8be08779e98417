"""The network of parties: who does how much to whom, and whether it is conflict or cooperation."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from msgspec import Meta


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A party."""

    party: str
    as_actor: Annotated[int, Meta(ge=0, description="events that it does")]
    as_recipient: Annotated[int, Meta(ge=0, description="events that are done to it")]
    intensity: Annotated[float, Meta(description="mean PLOVER score of its events, by confidence")]


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What one party does to another; both are the same for what happens within a party."""

    actor: str
    recipient: str
    votes: Annotated[int, Meta(ge=1, description="events")]
    reports: Annotated[int, Meta(ge=0, description="independent reports of them")]
    intensity: Annotated[float, Meta(description="mean PLOVER score weighted by confidence")]
    cooperation: Annotated[int, Meta(ge=0, description="events with a score above 0")]
    conflict: Annotated[int, Meta(ge=0, description="events with a score below 0")]
    first: dt.date
    last: dt.date


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """Parties and what they do to each other; both lists are sorted by code."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    since: Annotated[dt.date | None, Meta(description="first day that counts")] = None
    until: Annotated[dt.date | None, Meta(description="last day that counts")] = None
    statuses: tuple[str, ...] = ()
    left_out: Annotated[int, Meta(description="events without both parties, or a usable score")] = 0
