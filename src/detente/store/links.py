"""Records that refer to others of the same article: statements, positions, forums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from detente.records import Forum, Position, Statement
from detente.store.kinds import AnyRecord, Kind

_CHAINS = ("attribution", "contested_by", "asserted_by", "disputed_by")
"""Fields of links that name the statement which they come from."""
Known = frozenset[tuple[Kind, str]]
"""Kinds and ids of the records of an article."""


def links(record: AnyRecord) -> Iterator[tuple[Kind, str]]:
    """Kind and id of each record that one refers to."""
    for name in _CHAINS:
        for link in getattr(record, name, ()):
            if link.statement:
                yield "statement", link.statement
    if isinstance(record, Position) and record.forum:
        yield "forum", record.forum
    if isinstance(record, Statement) and record.within:
        yield "statement", record.within
    if isinstance(record, Forum):
        yield from (("position", one) for stance in record.stances for one in stance.positions)


def unlinked(record: AnyRecord, known: Known) -> Any:
    """A record without references to what is not there."""
    if all(link in known for link in links(record)):
        return record
    changes: dict[str, Any] = {
        name: tuple(
            link if not link.statement or ("statement", link.statement) in known
            else msgspec.structs.replace(link, statement="")
            for link in getattr(record, name)
        )
        for name in _CHAINS
        if hasattr(record, name)
    }  # fmt: skip
    if isinstance(record, Position) and ("forum", record.forum) not in known:
        changes["forum"] = None
    if isinstance(record, Statement) and ("statement", record.within) not in known:
        changes["within"] = None
    if isinstance(record, Forum):
        changes["stances"] = tuple(
            msgspec.structs.replace(s, positions=tuple(p for p in s.positions if ("position", p) in known))
            for s in record.stances
        )
    return msgspec.structs.replace(record, **changes)
