"""GDELT 2.0 events: 61 tab-separated columns without a header, a row for each pair of parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.data import read_rows
from detente.export.formats import FORMATS, Coded, cell, number, pair_number, pairs, tables
from detente.export.icews import countries, goldstein, party_name, state_names
from detente.export.phoenix import cameo_actor
from detente.export.plover import act
from detente.records import Actor, Article, Event, Place

HEADER: tuple[str, ...] | None = None
_BITS = FORMATS["gdelt"].bits
_NOWHERE = ("0", "", "", "", "", "", "", "")


class UsStateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state of the USA (us_states.tsv)."""

    code: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="postal code")]
    name: str


@cache
def us_states() -> MappingProxyType[str, str]:
    """Name to postal code of the states of the USA.

    Raises:
        DataError: a row does not fit the struct.
    """
    return MappingProxyType({row.name: row.code for row in read_rows("formats/us_states.tsv", UsStateRow)})


def fips(state: str | None, division: str = "") -> str:
    """FIPS 10-4 code of a country; empty where it has none.

    Args:
        state: ISO 3166-1 alpha-3, KOS for Kosovo.
        division: first-level division, for those that have a code of their own (Gaza Strip).
    """
    known = countries()
    row = known.get((state or "", division)) or known.get((state or "", ""))
    return row.fips if row else ""


def year_fraction(day: dt.date) -> str:
    """The year and the part of it that has passed, in GDELT's way: months of 30 days, of 365."""
    passed = min(0.9999, ((day.month - 1) * 30 + day.day) / 365)
    return f"{day.year + passed:.4f}"


def _dates(day: dt.date | None) -> tuple[str, ...]:
    """Day, month, year and fraction."""
    if day is None:
        return "", "", "", ""
    whole = day.isoformat().replace("-", "")
    return whole, whole[:6], whole[:4], year_fraction(day)


def _party(actor: Actor | None) -> tuple[str, ...]:
    """The ten columns of a party."""
    if actor is None:
        return ("",) * 10
    found = cameo_actor(actor)
    groups = [role for role in found.roles if role in tables().groups]
    regions = ["EUR"] if "EUR" in found.roles else []
    kinds = [role for role in found.roles if role not in (*groups, *regions)]
    country = found.country or next(iter(regions), "")
    one, two, three = (*kinds, "", "", "")[:3]
    return (
        cell(found.code),
        cell(party_name(actor).upper()),
        cell(country),
        cell(next(iter(groups), "")),
        *("", "", ""),
        cell(one),
        cell(two),
        cell(three),
    )


def _geography(where: Place | None) -> tuple[str, ...]:
    """The eight columns of a place."""
    if where is None:
        return _NOWHERE
    usa = where.state == "USA"
    name = where.resolved or where.name
    country = fips(where.state, name) if where.kind == "region" else fips(where.state, where.division)
    if where.kind == "state":
        kind, division, feature = "1", "", country
    elif where.kind == "region":
        kind, division = ("2" if usa else "5"), (us_states().get(name, "") if usa else "")
        feature = division
    else:
        kind, division = ("3" if usa else "4"), (us_states().get(where.division, "") if usa else "")
        feature = ""
    parts = dict.fromkeys((name, where.division, state_names().get(where.state or "", "")))
    return (
        kind,
        ", ".join(cell(part) for part in parts if part),
        country,
        country + division,
        "",
        number(where.lat),
        number(where.lon),
        feature,
    )


def _in_lead(article: Article, event: Event) -> bool:
    """Whether the act is told in the title or the first paragraph."""
    text, start = article.text, event.trigger.start
    lead = text.find("\n\n") + 2 if article.title and text.startswith(article.title) else 0
    return "\n" not in text[lead:start].strip()


def rows(coded: Coded) -> Iterator[tuple[str, ...]]:
    """The rows of an event, one for each pair of an actor and a target.

    Args:
        coded: the event; without a day its date cells are empty.
    """
    article, event = coded.article, coded.event
    added = article.day.isoformat().replace("-", "") + "000000" if article.day else ""
    for place, (actor, target) in enumerate(pairs(event)):
        yield (
            pair_number(coded.key, place, _BITS),
            *_dates(coded.day),
            *_party(actor),
            *_party(target),
            str(int(_in_lead(article, event))),
            cell(event.cameo),
            cell(event.cameo[:3]),
            cell(event.cameo[:2]),
            str(act(event).quad),
            goldstein(event.cameo),
            str(coded.articles),
            str(coded.sources),
            str(coded.articles),
            "",
            *_NOWHERE,
            *_NOWHERE,
            *_geography(event.where),
            added,
            cell(article.source),
        )
