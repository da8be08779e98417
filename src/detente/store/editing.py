"""Records with fields that people have changed, everything checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from detente.errors import CorrectionError, DataError
from detente.events.codebook import codebook, contexts
from detente.records import Event, evidences
from detente.store.kinds import AnyRecord

_FIXED = frozenset({"id", "why"})
_CAMEO = re.compile(r"[0-9]{2,4}")


def edited(record: AnyRecord, changes: Mapping[str, Any], text: str) -> Any:
    """A record with fields changed.

    Args:
        record: as it is.
        changes: field to new value, as in JSON.
        text: of the article, for the evidence.

    Raises:
        CorrectionError: a field is unknown or fixed, a value does not fit, or a span is not in the text.
    """
    if not changes:
        return record
    known = record.__struct_fields__
    for name in changes:
        if name not in known or name in _FIXED:
            fields = ", ".join(field for field in known if field not in _FIXED)
            raise CorrectionError(f"{name!r} cannot be set: use one of {fields}", source=record.id)
    fields = msgspec.to_builtins(record) | dict(changes)
    try:
        result = msgspec.convert(fields, type(record))
        if isinstance(result, Event):
            _check_codes(result, changes)
            result = _coded(result, changes)
    except (ValueError, DataError) as error:
        raise CorrectionError(
            f"the edit does not fit ({error}): see detente schema", source=record.id
        ) from error
    for evidence in evidences(result):
        if text[evidence.start : evidence.end] != evidence.text:
            raise CorrectionError(
                f"{evidence.text[:40]!r} does not stand at {evidence.start}: give words of the article",
                source=record.id,
            )
    return result


def _check_codes(event: Event, changes: Mapping[str, Any]) -> None:
    """Refuse codes that are in no codebook."""
    book = codebook()
    for name in ("root", "strict_root"):
        if name in changes:
            book.root(getattr(event, name))
    if "cameo" in changes and not _CAMEO.fullmatch(event.cameo):
        raise ValueError(f"{event.cameo!r} is no CAMEO code: it has two to four digits")
    known = {context.name for context in contexts()}
    for name in event.contexts if "contexts" in changes else ():
        if name not in known:
            raise ValueError(f"{name!r} is no context: use one of {', '.join(sorted(known))}")
    root = book.root(event.root)
    if event.mode is not None and "mode" in changes and root.mode(event.mode) is None:
        names = ", ".join(mode.name for mode in root.modes) or "none"
        raise ValueError(f"{event.root} has no mode {event.mode!r}, its modes: {names}")


def _coded(event: Event, changes: Mapping[str, Any]) -> Event:
    """An event whose codes follow its root, mode and status where they were not given."""
    if not {"root", "mode", "status", "quad_scheme"} & set(changes):
        return event
    book = codebook()
    root = book.root(event.root)
    mode = event.mode if event.mode and root.mode(event.mode) else None
    strict, strict_mode = book.strict(event.root, mode, event.status)
    implied: dict[str, Any] = {"strict_root": strict, "cameo": book.cameo(strict, strict_mode)}
    if {"root", "mode"} & set(changes):
        implied["intensity"] = book.intensity(event.root, mode)
    if {"root", "quad_scheme"} & set(changes):
        if event.quad_scheme not in root.quad:
            raise ValueError(f"{event.quad_scheme!r} is no scheme: use one of {', '.join(root.quad)}")
        implied["quad"] = root.quad[event.quad_scheme]
    given = {name: value for name, value in implied.items() if name not in changes}
    return msgspec.structs.replace(event, mode=mode, **given)
