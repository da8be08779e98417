"""The schemas of what the interface gives and takes: those of the records, and the pages around them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from detente.analysis.network import Network
from detente.analysis.talks import Talks
from detente.analysis.tension import Series
from detente.database import Info
from detente.records import Event, Reading
from detente.store.corrections import Correction
from detente.store.judging import Action
from detente.store.kinds import TYPES
from detente.store.listing import Failure, Row, Spot
from detente.store.overview import Report
from detente.store.search import Hit
from detente.web.site.api.parameters import ARTICLE_ID, DAY, RECORD_ID
from detente.web.site.errors import Problem
from detente.web.site.jobs import Job

_DAY = f"^(?:{DAY})?$"
Next = Annotated[str | None, Meta(description="cursor of the next page: parameter after; null on the last")]


class EventRow(Event, frozen=True, kw_only=True):
    """An event with the article that tells it."""

    article: Annotated[str, Meta(description="id of the article")]
    title: str
    source: str
    outlet: str
    published: Annotated[dt.date | None, Meta(description="day of the article")]
    verdict: Annotated[str | None, Meta(description="accepted, edited, rejected; null: nobody has judged it")]
    happening: Annotated[int | None, Meta(description="number of the event that reports share")]
    reports: Annotated[int, Meta(description="independent reports of it")]
    articles: Annotated[int, Meta(description="all articles that tell it, reprints too")]
    day: Annotated[str | None, Meta(description="last day of its time, else the day of the article")]


class HitRow(Hit, frozen=True, kw_only=True):
    """An article or a sentence that was searched for."""

    matches: Annotated[
        tuple[tuple[int, int], ...], Meta(description="first character and one past the last, in passage")
    ] = ()


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events."""

    items: list[EventRow]
    next: Next


class RecordPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of records."""

    items: list[Row]
    next: Next


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of articles."""

    items: list[Report]
    next: Next


class HitPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what was searched for."""

    items: list[HitRow]
    next: Next


class FailurePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what could not be read."""

    items: list[Failure]
    next: Next


class CorrectionPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of corrections."""

    items: list[Correction]
    next: Next


class TalksPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of negotiations."""

    items: list[Talks]
    next: Next


class PlacePage(msgspec.Struct, frozen=True, kw_only=True):
    """Places on the map."""

    items: list[Spot]
    next: None


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """All reports of one event."""

    happening: int
    reports: Annotated[int, Meta(description="independent ones")]
    articles: int
    differ: Annotated[dict[str, list[str]], Meta(description="in what they differ: days, places, actors …")]
    items: list[EventRow]


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A judgement to be made."""

    record: Annotated[str, Meta(pattern=RECORD_ID, description="id of the record, or its first digits")]
    action: Action
    author: Annotated[
        str, Meta(max_length=200, description="who judges; may be left out where the server names one")
    ] = ""
    reason: Annotated[str, Meta(max_length=2000)] = ""
    article: Annotated[
        str,
        Meta(pattern=f"{ARTICLE_ID}|^$", description="where records of several articles have the same id"),
    ] = ""
    changes: Annotated[dict[str, Any], Meta(description="of an edit: field to its new value")] = {}


class NewJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be read: a text, or what stands at an address."""

    text: Annotated[str, Meta(max_length=250_000, description="of the article")] = ""
    title: Annotated[str, Meta(max_length=500, description="of the text, where it has none")] = ""
    date: Annotated[str, Meta(pattern=_DAY, description="on which it was published: 2014-02-13")] = ""
    address: Annotated[
        str,
        Meta(
            max_length=2000,
            pattern=r"^(?:https?://[!-~]+)?$",
            description="public one, to be fetched; with a text it only says where that comes from",
        ),
    ] = ""


_ALL = (
    EventPage, RecordPage, ReportPage, HitPage, FailurePage, CorrectionPage, TalksPage, PlacePage, Happening,
    Reading, Series, Network, Info, Correction, Problem, Job, NewCorrection, NewJob, *TYPES.values(),
)  # fmt: skip


def components() -> dict[str, Any]:
    """All schemas by name, references between them as the description of the interface has them."""
    _, found = msgspec.json.schema_components(_ALL, ref_template="#/components/schemas/{name}")
    found["Row"]["properties"]["record"] = {
        "anyOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in TYPES.values()]
    }
    filled = {"minLength": 1}
    found["NewJob"]["anyOf"] = [
        {"required": [name], "properties": {name: filled}} for name in ("text", "address")
    ]
    return found
