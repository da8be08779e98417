"""What stands behind a record, line by line, for ``--why``."""

from __future__ import annotations

from collections.abc import Iterator

from detente.export import wording as say
from detente.records import Actor, Commitment, Event, Evidence, Forum, Position, Statement, Tie

Explained = Event | Statement | Position | Commitment | Tie | Forum


def explain(record: Explained) -> Iterator[tuple[str, str]]:
    """Label and words: id, reasons, who says so, how each actor was resolved, where the proof is."""
    yield "id", record.id
    for reason in record.why:
        yield "why", reason
    if isinstance(record, Event):
        yield from _event(record)
    if isinstance(record, Event | Position | Commitment):
        yield "said by", say.chain_words(record.attribution)
    if isinstance(record, Tie):
        yield "said by", say.chain_words(record.asserted_by)
        if record.disputed_by:
            yield "disputed by", say.chain_words(record.disputed_by)
    for actor in _actors(record):
        yield "actor", _resolved(actor)
    yield (
        "evidence",
        ", ".join(f"{name} {evidence.start}–{evidence.end}" for name, evidence in _proof(record)),
    )


def _event(event: Event) -> Iterator[tuple[str, str]]:
    codes = f"CAMEO {event.cameo}, intensity {event.intensity:+g}, quad {event.quad} ({event.quad_scheme})"
    if event.strict_root != event.root:
        codes += f", strictly {event.strict_root}"
    if event.contexts:
        codes += f", contexts {', '.join(event.contexts)}"
    yield "codes", codes
    if event.when:
        counted = f", counted from {event.when.anchor}" if event.when.anchor else ""
        yield "when", f"“{event.when.expression}” is {event.when.value}{counted}"
    if event.where:
        yield "where", f"{say.place_words(event.where)}: {'; '.join(event.where.why)}"


def _actors(record: Explained) -> list[Actor]:
    """Every actor of a record once, in the order of the record."""
    if isinstance(record, Event):
        found = [*record.actors, *record.recipients]
    elif isinstance(record, Position):
        found = [*record.holders, *record.addressees, *record.condition_on]
    elif isinstance(record, Commitment):
        found = [*record.holders, *record.addressees, *record.judged_by]
    elif isinstance(record, Tie):
        found = [record.holder, record.over]
    else:
        found = [record.source] if isinstance(record, Statement) and record.source else []
    return list(dict.fromkeys(found))


def _resolved(actor: Actor) -> str:
    place = f" {actor.evidence.start}–{actor.evidence.end}" if actor.evidence else ""
    how = f": {actor.resolution}" if actor.resolution else ""
    return f"“{actor.name}”{place} is {say.actor_words(actor)}{how}"


def _proof(record: Explained) -> Iterator[tuple[str, Evidence]]:
    if isinstance(record, Forum):
        yield from (("words", evidence) for evidence in record.evidence)
        return
    yield "sentence", record.sentence
    if isinstance(record, Event):
        yield "trigger", record.trigger
        yield from (("also", evidence) for evidence in record.also)
    elif isinstance(record, Statement):
        if record.source_evidence:
            yield "source", record.source_evidence
        if record.cue:
            yield "cue", record.cue
        yield from (("content", evidence) for evidence in record.content)
    else:
        yield "words", record.evidence
