"""ICEWS events: 20 tab-separated columns with a header, a row for each pair of parties.

Here too: the CAMEO codes with Goldstein's scores, and the countries and sectors by ICEWS's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.data import read_rows
from detente.export.formats import (
    FORMATS,
    Coded,
    cell,
    joined,
    number,
    pair_number,
    pairs,
)
from detente.export.wording import actor_name
from detente.knowledge import StateRow
from detente.records import Actor, digest

HEADER: tuple[str, ...] | None = tuple(column.name for column in FORMATS["icews"].columns)
_BITS = FORMATS["icews"].bits
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n\s*\n\s*")


class CameoRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A CAMEO event code (cameo.tsv)."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{2,4}$", description="leading zeros kept")]
    name: str
    goldstein: Annotated[float, Meta(ge=-10, le=10)]


class CountryRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The codes of a country, or of a division of it that has codes of its own (countries.tsv)."""

    code: Annotated[str, Meta(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3, KOS")]
    fips: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="FIPS 10-4")]
    division: Annotated[str, Meta(description="the division that the row is for; empty: the country")] = ""
    cameo: Annotated[str, Meta(description="as a CAMEO actor; empty: the ISO code")] = ""
    icews: Annotated[str, Meta(description="name in ICEWS; empty: the usual name")] = ""


class SectorRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A PLOVER sector or body in CAMEO and ICEWS (sectors.tsv)."""

    code: str
    cameo: tuple[str, ...] = ()
    icews: tuple[str, ...] = ()
    icews_actor: Annotated[str, Meta(description="word before the country in names of actors")] = ""
    seen: Annotated[str, Meta(pattern=r"^(yes)?$", description="yes: files of ICEWS have the words")] = ""


@cache
def cameo_codes() -> MappingProxyType[str, CameoRow]:
    """CAMEO codes: code to name and Goldstein's score.

    Raises:
        DataError: a row does not fit the struct.
    """
    return MappingProxyType({row.code: row for row in read_rows("formats/cameo.tsv", CameoRow)})


@cache
def countries() -> MappingProxyType[tuple[str, str], CountryRow]:
    """Countries by code and division, which is empty for the whole country.

    Raises:
        DataError: a row does not fit the struct.
    """
    rows = read_rows("formats/countries.tsv", CountryRow)
    return MappingProxyType({(row.code, row.division): row for row in rows})


@cache
def sectors() -> MappingProxyType[str, SectorRow]:
    """PLOVER's sectors and bodies by code.

    Raises:
        DataError: a row does not fit the struct.
    """
    return MappingProxyType({row.code: row for row in read_rows("formats/sectors.tsv", SectorRow)})


@cache
def state_names() -> MappingProxyType[str, str]:
    """Usual name of each state by code."""
    return MappingProxyType({row.code: row.name for row in read_rows("knowledge/states.tsv", StateRow)})


def cameo_row(code: str) -> CameoRow | None:
    """A CAMEO code, else the code above it that is known; None where none is."""
    known = cameo_codes()
    return next((known[code[:n]] for n in range(len(code), 1, -1) if code[:n] in known), None)


def goldstein(code: str) -> str:
    """Goldstein's score of a CAMEO code as a cell; empty where the code is not known."""
    row = cameo_row(code)
    return number(row.goldstein) if row else ""


def sector_codes(actor: Actor) -> tuple[str, ...]:
    """PLOVER body and sectors of a party, in order: ``IGO``, ``GOV`` …; without the state."""
    body = () if actor.state or actor.code[:3] not in sectors() else (actor.code[:3],)
    return tuple(dict.fromkeys((*body, *actor.sectors)))


def party_name(actor: Actor) -> str:
    """The fullest name: person or organisation, else the state, its sector first, else the words.

    ``Mari Tamm``, ``Estonia``, ``Government (Estonia)``, ``protesters``.
    """
    state = country_name(actor.state)
    if actor.person or actor.organisation or not state:
        return actor_name(actor)
    row = sectors().get(actor.sectors[0]) if actor.sectors else None
    word = (row.icews_actor or next(iter(row.icews), "")) if row else ""
    return f"{word} ({state})" if word else state


def country_name(state: str | None) -> str:
    """The name of a country in ICEWS; empty for None, the code where it is not known."""
    if not state:
        return ""
    row = countries().get((state, ""))
    return (row.icews if row else "") or state_names().get(state, state)


def sentence_number(text: str, start: int) -> int:
    """Number of the sentence that a character stands in, from 1, by the sentence ends before it."""
    return 1 + sum(1 for found in _SENTENCE_END.finditer(text, 0, start) if found.end() <= start)


def _party(actor: Actor | None) -> tuple[str, str, str]:
    """Name, sectors and country."""
    if actor is None:
        return "", "", ""
    rows = [sectors()[code] for code in sector_codes(actor) if code in sectors()]
    words = dict.fromkeys(word for row in rows for word in row.icews)
    return cell(party_name(actor)), joined(words, ","), cell(country_name(actor.state))


def rows(coded: Coded) -> Iterator[tuple[str, ...]]:
    """The rows of an event, one for each pair of an actor and a target.

    Args:
        coded: the event; without a day its date is empty.
    """
    article, event, where = coded.article, coded.event, coded.event.where
    code = cameo_row(event.cameo)
    story = str(1 + int(digest(article.id), 16) % ((1 << _BITS) - 1))
    for place, (actor, target) in enumerate(pairs(event)):
        yield (
            pair_number(coded.key, place, _BITS),
            coded.day.isoformat() if coded.day else "",
            *_party(actor),
            cell(code.name if code else ""),
            cell(event.cameo),
            goldstein(event.cameo),
            *_party(target),
            story,
            str(sentence_number(article.text, event.sentence.start)),
            cell(article.outlet),
            cell((where.resolved or where.name) if where and where.kind == "city" else ""),
            "",
            cell(where.division if where else ""),
            cell(country_name(where.state) if where else ""),
            number(where.lat if where else None),
            number(where.lon if where else None),
        )
