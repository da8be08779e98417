"""What is known of actors before an article is opened: the tables under ``data/knowledge``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class StateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state, a former state, a dependency or a breakaway region (states.tsv)."""

    code: Annotated[str, Meta(description="ISO 3166-1 alpha-3 as PLOVER uses it; former states have codes of their own, such as SUN")]
    name: str
    cow: Annotated[int | None, Meta(description="Correlates of War number")] = None
    names: Annotated[tuple[str, ...], Meta(description="other names and abbreviations, as written")] = ()
    demonyms: Annotated[tuple[str, ...], Meta(description="adjectives and nouns of people")] = ()
    capitals: Annotated[tuple[str, ...], Meta(description="capitals, which also stand for the government")] = ()
    seats: Annotated[tuple[str, ...], Meta(description="buildings and seats that only stand for the government, such as the Kremlin")] = ()
    since: Annotated[int | None, Meta(description="first year that the names are good for")] = None
    until: Annotated[int | None, Meta(description="last year")] = None
    codes_as: Annotated[str | None, Meta(description="code used in records where it differs: the owner of a dependency, the parent of a breakaway region")] = None
    sector: Annotated[str | None, Meta(description="sector that goes with codes_as: PRE for a breakaway region")] = None


class GroupRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase that stands for several states, such as 'the two Koreas' (groups.tsv)."""

    names: tuple[str, ...]
    members: Annotated[tuple[str, ...], Meta(description="actor codes")]


class OrganisationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that is not a state (organisations.tsv)."""

    name: str
    code: Annotated[str, Meta(description="PLOVER code without sector: IGO, NGO, MNC, ISM, IMG, UNO, EUR or a state")]
    sectors: Annotated[tuple[str, ...], Meta(description="PLOVER sectors, primary first")] = ()
    names: Annotated[tuple[str, ...], Meta(description="acronyms and other names, as written")] = ()
    since: int | None = None
    until: int | None = None


class PersonRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One term of office of a person (people.tsv)."""

    name: str
    state: Annotated[str, Meta(description="code of the state or IGO/UNO/EUR…")]
    sector: str
    office: Annotated[str, Meta(description="in lower case, such as 'secretary of state'")]
    since: Annotated[str, Meta(description="YYYY, YYYY-MM or YYYY-MM-DD")]
    until: Annotated[str, Meta(description="the same; empty while it lasts")] = ""
    names: Annotated[tuple[str, ...], Meta(description="other spellings of the full name")] = ()


class RoleRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office, title, agency word or kind of person and its sector (roles.tsv)."""

    phrase: Annotated[str, Meta(description="lower case, singular, such as 'foreign minister'")]
    sector: str
    kind: Annotated[str, Meta(description="'title' (stands before a name or for its holder), 'agency' (a body of a state), 'people' (a kind of people: soldiers, protesters, analysts)")]
