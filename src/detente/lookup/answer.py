"""What a look-up answers: the name, all that it can mean, each with its row and reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from detente.records import Record

MeaningKind = Literal[
    "group", "state", "seat", "organisation", "people of a state", "capital", "no actor", "person", "office",
    "role", "negotiation", "dated event", "place",
]  # fmt: skip


class Term(Record, frozen=True, kw_only=True):
    """One term of office."""

    person: str
    office: Annotated[str, Meta(description="in lower case, as in the table")]
    since: Annotated[str, Meta(description="YYYY, YYYY-MM or YYYY-MM-DD")]
    until: Annotated[str, Meta(description="the same; '' while it lasts as far as the table knows")] = ""
    holds: Annotated[
        bool | None, Meta(description="whether it is held on the day asked for; null without a day")
    ] = None
    row: Annotated[str, Meta(description="file and line that it comes from")]


class Meaning(Record, frozen=True, kw_only=True):
    """One thing that a name can mean."""

    kind: MeaningKind
    name: Annotated[str, Meta(description="its usual name")]
    code: Annotated[
        str, Meta(description="actor code in records, such as USAGOV; '' where it is no actor of its own")
    ] = ""
    state: Annotated[
        str, Meta(description="code of the state that it is, belongs to or lies in; '' for none")
    ] = ""
    sectors: Annotated[tuple[str, ...], Meta(description="PLOVER sectors, primary first")] = ()
    cow: Annotated[int | None, Meta(description="Correlates of War number of a state")] = None
    members: Annotated[
        tuple[str, ...], Meta(description="codes of a group's members, a negotiation's parties")
    ] = ()
    person: Annotated[str, Meta(description="who holds an office on the day asked for")] = ""
    terms: Annotated[
        tuple[Term, ...], Meta(description="terms of a person or in an office, earliest first")
    ] = ()
    since: Annotated[str, Meta(description="first year or day that it is good for; '' for ever")] = ""
    until: Annotated[str, Meta(description="last year or day; '' while it lasts")] = ""
    status: Annotated[str, Meta(description="how a negotiation stands on the day asked for")] = ""
    division: Annotated[str, Meta(description="first division that a place lies in")] = ""
    lat: Annotated[float | None, Meta(description="degrees north of a place")] = None
    lon: Annotated[float | None, Meta(description="degrees east")] = None
    population: Annotated[int, Meta(description="inhabitants of a place; 0 where unknown")] = 0
    against: Annotated[str, Meta(description="what the day asked for has against it; '' for nothing")] = ""
    why: Annotated[tuple[str, ...], Meta(description="why the name can mean it, in plain words")]
    row: Annotated[str, Meta(description="file and line that it comes from")]


class Answer(Record, frozen=True, kw_only=True):
    """All that a name can mean, the reading that the program itself prefers first."""

    name: str
    date: Annotated[dt.date | None, Meta(description="the day asked for")] = None
    meanings: tuple[Meaning, ...] = ()
    near: Annotated[
        tuple[str, ...], Meta(description="names like it, where nothing bears it as written")
    ] = ()
