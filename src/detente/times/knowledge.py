"""Well-known dated events that tell when an article was written: ``data/knowledge/dated_events.tsv``."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows

EventKind = Literal[
    "test", "summit", "war", "attack", "treaty", "election", "disaster", "death", "coup", "protest", "other"
]


class DatedEventRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event that news refers to by a phrase of its own."""

    date: Annotated[
        str,
        Meta(
            pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$",
            description="day or month it happened; the first day of what lasted longer",
        ),
    ]
    name: str
    patterns: Annotated[
        tuple[str, ...], Meta(min_length=1, description="phrases in lower case by which news refers to it")
    ]
    kind: EventKind
    needs: Annotated[
        tuple[str, ...],
        Meta(
            description="codes of which one must be named in the same sentence; empty: the phrase is enough"
        ),
    ] = ()

    foreseen: Annotated[
        bool, Meta(description="news also names it before it happens: votes, summits, handovers")
    ] = False

    @property
    def interval(self) -> tuple[dt.date, dt.date]:
        """First and last day the event can have begun on."""
        if len(self.date) > 7:
            day = dt.date.fromisoformat(self.date)
            return day, day
        first = dt.date.fromisoformat(f"{self.date}-01")
        following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, following - dt.timedelta(days=1)


@cache
def dated_events() -> tuple[DatedEventRow, ...]:
    """All dated events, in file order.

    Raises:
        DataError: a row does not fit; the message names the line.
    """
    return tuple(read_rows("knowledge/dated_events.tsv", DatedEventRow))
