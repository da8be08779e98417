"""The kinds of record in the database and how each is written as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from detente.errors import StoreError
from detente.records import Commitment, Event, Evidence, Forum, Position, Reading, Statement, Tie

Kind = Literal["event", "statement", "position", "commitment", "tie", "forum"]
AnyRecord = Event | Statement | Position | Commitment | Tie | Forum

TYPES: dict[Kind, type[AnyRecord]] = {
    "event": Event,
    "statement": Statement,
    "position": Position,
    "commitment": Commitment,
    "tie": Tie,
    "forum": Forum,
}
FIELDS: dict[Kind, str] = {kind: f"{kind}s" for kind in TYPES}
"""The field of a reading that holds each kind."""
_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[Kind, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(struct) for kind, struct in TYPES.items()
}


def encode(record: AnyRecord) -> str:
    """A record as JSON."""
    return _ENCODER.encode(record).decode("utf-8", "surrogatepass")


def decode(kind: Kind, data: str) -> Any:
    """A record from JSON.

    Raises:
        StoreError: it is damaged: a field is missing, unknown or of the wrong type or range.
    """
    try:
        return _DECODERS[kind].decode(data)
    except KeyError as error:
        raise StoreError(
            f"holds a record of a kind that is not known, {kind!r}: restore it from a copy"
        ) from error
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise StoreError(f"holds a {kind} that is damaged ({error}): restore it from a copy") from error


def records_of(reading: Reading) -> Iterator[tuple[Kind, int, AnyRecord]]:
    """Kind, place from 0 and record, for all of a reading."""
    for kind, field in FIELDS.items():
        for place, record in enumerate(getattr(reading, field)):
            yield kind, place, record


def sentence_of(record: AnyRecord) -> Evidence | None:
    """The sentence that proves a record."""
    if isinstance(record, Forum):
        return record.evidence[0] if record.evidence else None
    return record.sentence


def core_of(kind: Kind, record: AnyRecord) -> Evidence | None:
    """The words that express a record, by which it is known again when the article is read anew."""
    if isinstance(record, Event):
        return record.trigger
    if isinstance(record, Statement):
        return record.content[0]
    if isinstance(record, Forum):
        return sentence_of(record)
    return record.evidence
