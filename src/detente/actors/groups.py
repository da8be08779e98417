""" "The rebels", "the movement": an armed group without its name is the one that the article names."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from detente.language.layers import Mention
from detente.records import Actor

_ARMED = frozenset({"REB", "PRM", "SEP", "INS", "PRE"})


def name_groups(mentions: Sequence[Mention]) -> None:
    """Give armed groups without a name that of the only such group of their state in the article.

    Args:
        mentions: of one document, in text order; their actors are replaced in place.
    """
    named: dict[str, dict[str, Actor]] = {}
    for mention in mentions:
        for actor in mention.actors:
            if actor.state and actor.organisation and _is_armed(actor):
                named.setdefault(actor.state, {}).setdefault(actor.organisation, actor)
    for mention in mentions:
        mention.actors = tuple(_named(actor, named) for actor in mention.actors)


def _named(actor: Actor, named: dict[str, dict[str, Actor]]) -> Actor:
    groups = named.get(actor.state or "", {})
    if len(groups) != 1 or actor.organisation or actor.person or not _is_armed(actor):
        return actor
    group = next(iter(groups.values()))
    return msgspec.structs.replace(
        actor,
        organisation=group.organisation,
        code=group.code,
        sectors=group.sectors,
        resolution=f"{actor.resolution}; the only such group of the article is {group.organisation}",
    )


def _is_armed(actor: Actor) -> bool:
    return bool(actor.sectors) and actor.sectors[0] in _ARMED
