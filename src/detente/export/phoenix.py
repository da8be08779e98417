"""Phoenix events: 26 tab-separated columns without a header, a row for each pair of parties.

Here too: parties as CAMEO writes them, country before roles (``USAGOVMIL``, ``IGOUNO``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.export.formats import (
    FORMATS,
    Coded,
    cell,
    joined,
    number,
    pair_number,
    pairs,
    tables,
)
from detente.export.icews import countries, goldstein, sector_codes, sectors, sentence_number
from detente.records import Actor

HEADER: tuple[str, ...] | None = None
MISSING = "---"
_BITS = FORMATS["phoenix"].bits


class CameoActor(NamedTuple):
    """A party in CAMEO: country, empty where there is none, and roles."""

    country: str
    roles: tuple[str, ...]

    @property
    def code(self) -> str:
        """Country and roles in one; empty where neither is known."""
        return "".join((self.country, *self.roles))


def cameo_actor(actor: Actor | None) -> CameoActor:
    """A party's CAMEO country and roles; PLOVER sectors that CAMEO lacks get the nearest role."""
    if actor is None:
        return CameoActor("", ())
    known = sectors()
    country = countries().get((actor.state or "", ""))
    state = (country.cameo if country else "") or actor.state or ""
    roles = [role for code in sector_codes(actor) if code in known for role in known[code].cameo]
    return CameoActor(state, tuple(dict.fromkeys(roles)))


def _party(actor: Actor | None) -> tuple[str, str, str, str]:
    """Code, entity, role and attributes."""
    found = cameo_actor(actor)
    if not found.code:
        return MISSING, "", "", ""
    entity, rest = found.country, list(found.roles)
    if not entity and rest and rest[0] in tables().entities:
        entity = rest.pop(0)
    role = rest.pop(0) if rest and rest[0] in tables().roles else ""
    full = found.code if entity else MISSING + found.code
    return cell(full), cell(entity), cell(role), joined(rest, ";")


def rows(coded: Coded) -> Iterator[tuple[str, ...]]:
    """The rows of an event, one for each pair of an actor and a target.

    Args:
        coded: the event; without a day its date cells are empty.
    """
    article, event, where = coded.article, coded.event, coded.event.where
    day = coded.day.isoformat() if coded.day else ""
    starts = dict.fromkeys(found.start for found in (event.sentence, *event.also))
    sentences = dict.fromkeys(f"{article.id}_{sentence_number(article.text, start)}" for start in starts)
    for place, (actor, target) in enumerate(pairs(event)):
        yield (
            pair_number(coded.key, place, _BITS),
            day.replace("-", ""),
            *(day.split("-") if day else ("", "", "")),
            *_party(actor),
            *_party(target),
            cell(event.cameo),
            cell(event.cameo[:2]),
            str(tables().penta.get(event.cameo[:2], "")),
            goldstein(event.cameo),
            ";".join(f"{cell(context)},1" for context in event.contexts),
            number(where.lat if where else None),
            number(where.lon if where else None),
            cell((where.resolved or where.name) if where else ""),
            cell(where.division if where else ""),
            cell(where.state if where else ""),
            joined(sentences, ";"),
            cell(article.source).replace(";", "%3B"),
            cell(article.outlet).replace(";", ","),
        )
