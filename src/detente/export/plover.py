"""PLOVER records: one JSON object an event, with all its parties, its sentence and its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from detente.errors import DataError
from detente.events.codebook import codebook
from detente.export.formats import Coded, tables
from detente.export.icews import state_names
from detente.export.wording import chain_names
from detente.records import Actor, Article, Event, Place, Quad, Versions
from detente.settings import QuadScheme

HEADER: tuple[str, ...] | None = None
_HALVES = re.compile("[\ud800-\udfff]")


class Act(NamedTuple):
    """What was done, by PLOVER's rule on announced acts."""

    root: str
    mode: str | None
    intensity: float
    quad: Quad


def act(event: Event) -> Act:
    """Root, mode, score and quad class of an event, the rule on announced acts applied.

    Where the rule changes the root, score and quad class are those of the new one in the event's
    own quad scheme; where it does not, they are those that the event has.
    """
    own = Act(event.root, event.mode, event.intensity, event.quad)
    if event.strict_root == event.root:
        return own
    book = codebook()
    scheme = cast(QuadScheme, event.quad_scheme)
    root, mode = book.strict(event.root, event.mode, event.status)
    mode = mode if root == event.strict_root else None
    try:
        return Act(event.strict_root, mode, book.intensity(event.strict_root, mode),
                   book.quad(event.strict_root, scheme))  # fmt: skip
    except (DataError, KeyError):
        return own._replace(root=event.strict_root, mode=mode)


def _whole(text: str) -> str:
    """The text, as long as before, with a mark for each half of a surrogate pair: no encoding holds those."""
    return _HALVES.sub("\ufffd", text)


def _filled(**fields: object) -> dict[str, Any]:
    """The fields that have a value, in order; text as it is."""
    kept = {name: _whole(value) if isinstance(value, str) else value for name, value in fields.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {})}


def _entity(actor: Actor) -> dict[str, Any]:
    return _filled(
        code=actor.code,
        sector=next(iter(actor.sectors), ""),
        entity_text=actor.name,
        identifier_text=actor.person or actor.organisation,
    )


def _location(where: Place) -> dict[str, Any]:
    group, _, feature = where.feature.partition(".")
    return _filled(
        extracted_place=where.name,
        resolved_place=where.resolved,
        geonameid=where.geonames_id,
        lat=where.lat,
        lon=where.lon,
        city=(where.resolved or where.name) if where.kind == "city" else "",
        province=where.division,
        country=state_names().get(where.state or "", ""),
        country_code=where.state,
        feature_class=group,
        feature_code=feature,
        resolution=where.resolution,
    )


def _modes(event: Event) -> list[str]:
    """The mode, with the auxiliary mode where the root does not already tell that nothing took place."""
    done = act(event)
    modes = [done.mode] if done.mode else []
    auxiliary = tables().auxiliary_modes.get(event.status)
    return [*modes, auxiliary] if auxiliary and done.root == event.root else modes


def _dates(coded: Coded) -> tuple[str, str]:
    """First day, and the last where it is another."""
    when = coded.event.when
    if when and when.start and when.end and when.start != when.end:
        return when.start.isoformat(), when.end.isoformat()
    return coded.day.isoformat() if coded.day else "", ""


def _comment(coded: Coded) -> str:
    event = coded.event
    said = chain_names(event.attribution, "the report")
    return (
        f"status: {event.status}; said by: {said}; confidence: {event.confidence:g}; "
        f"quad scheme: {event.quad_scheme}; reports: {coded.articles}, independent: {coded.sources}"
    )


def _citation(article: Article, versions: Versions) -> dict[str, Any]:
    return _filled(
        url=article.source,
        title=article.title,
        language=article.language,
        publication=article.outlet,
        coder="detente",
        version=f"{versions.detente}; {versions.language_model}; knowledge {versions.knowledge}",
    )


def rows(coded: Coded) -> Iterator[dict[str, Any]]:
    """The record of an event.

    Args:
        coded: the event; without a day its date is empty, as PLOVER requires the field.
    """
    article, event = coded.article, coded.event
    done = act(event)
    date, last = _dates(coded)
    sentence = event.sentence
    required = {
        "id": coded.key,
        "date": date,
        "actor": [_entity(actor) for actor in event.actors],
        "event": [done.root],
    }
    yield required | _filled(
        enddate=last,
        recipient=[_entity(actor) for actor in event.recipients],
        event_loc=_location(event.where) if event.where else {},
        event_text=[_whole(event.trigger.text)],
        quad_code=done.quad,
        event_scale=done.intensity,
        mode=_modes(event),
        context=list(event.contexts),
        link=article.source,
        text=sentence.text,
        text_info={"start": sentence.start, "end": sentence.end, "text_story": article.id},
        cite_info=_citation(article, coded.versions),
        coder=f"detente {coded.versions.detente}",
        comment=_comment(coded),
    )
