"""POLECAT events: 40 tab-separated columns with a header, one row an event with all its parties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from detente.export.formats import FORMATS, Coded, cell, joined, number, tables
from detente.export.icews import party_name
from detente.export.plover import act
from detente.records import Actor, Place

HEADER: tuple[str, ...] | None = tuple(column.name for column in FORMATS["polecat"].columns)
MISSING = "None"
"""What the files of POLECAT write for a text that is not there."""


def _texts(values: Iterable[object]) -> str:
    """Several values, one for each party, the missing ones named as such; one missing where none is."""
    return joined([_text(value) for value in values] or [MISSING])


def _text(value: object) -> str:
    return cell(value) or MISSING


def _party(actors: tuple[Actor, ...]) -> tuple[str, ...]:
    """The eight columns of the actors or of the recipients."""

    def of(value: Callable[[Actor], object]) -> str:
        return _texts(value(actor) for actor in actors)

    return (
        of(party_name),
        of(lambda a: a.state),
        of(lambda a: a.cow),
        of(lambda a: next(iter(a.sectors), "")),
        of(lambda a: "|".join(a.sectors)),
        of(lambda _: ""),
        of(lambda a: a.name),
        of(lambda _: ""),
    )


def _geography(where: Place | None) -> tuple[str, ...]:
    """The ten columns of a place."""
    if where is None:
        return (*[MISSING] * 5, "", "", "", MISSING, MISSING)
    name = where.resolved or where.name
    return (
        _text(name),
        _text(name if where.kind == "city" else ""),
        MISSING,
        _text(where.division),
        _text(where.state),
        number(where.lat),
        number(where.lon),
        cell(where.geonames_id),
        _text(where.name),
        _text(where.feature.rpartition(".")[2]),
    )


def rows(coded: Coded) -> Iterator[tuple[str, ...]]:
    """The row of an event.

    Args:
        coded: the event; without a day its date is empty.
    """
    article, event = coded.article, coded.event
    done = act(event)
    yield (
        cell(f"{article.id}_{coded.id or event.id}"),
        coded.day.isoformat() if coded.day else "",
        _text(done.root),
        _text(done.mode),
        number(done.intensity),
        tables().quad_names[done.quad],
        _texts(event.contexts),
        *_party(event.actors),
        *_party(event.recipients),
        *_geography(event.where),
        _text(article.outlet or article.source),
        article.posted.isoformat() if article.posted else "",
        MISSING,
        MISSING,
        MISSING,
        _text(article.language),
        cell(f"detente {coded.versions.detente}"),
    )
