"""JSON lines and JSON documents as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from detente.errors import SourceError
from detente.ingest.columns import Columns, bind
from detente.ingest.entries import Entry, Item, refused
from detente.ingest.rows import row_entry
from detente.ingest.streams import as_utf8, lines, peek, text_of, whole
from detente.settings import Settings

# A file whose first lines all fail is of another kind, and its other lines are not gone through.
_HOPELESS = 20
# A document is read whole, lines are not: it may be larger than an article, but not by much.
_ARTICLES_A_DOCUMENT = 10
_HEAD = 1 << 16


def json_lines(pieces: Iterable[bytes], name: str, settings: Settings, columns: Columns) -> Iterator[Entry]:
    """The entries of a file with one JSON object a line, named by their lines.

    Args:
        pieces: the bytes of the file.
        name: the file.
        settings: ``max_bytes`` is the longest line.
        columns: keys of the objects.

    Raises:
        SourceError: none of the first lines is an article.
    """
    hope = _HOPELESS
    for line in lines(as_utf8(pieces), settings.max_bytes):
        where = f"{name}:{line.number}"
        if line.data is None:
            entry: Entry = refused(
                where, f"is longer than {settings.max_bytes:,} bytes: split it, or raise max_bytes"
            )
        elif not line.data.strip():
            continue
        else:
            entry = _object_entry(where, line.data, settings, columns)
        yield entry
        hope = -1 if isinstance(entry, Item) else hope - 1
        if hope == 0:
            raise SourceError(
                f"has no article in its first {_HOPELESS} lines: give a file with one JSON object a line",
                source=name,
            )


def json_document(
    pieces: Iterable[bytes], name: str, settings: Settings, columns: Columns
) -> Iterator[Entry]:
    """The entries of a JSON file: an array of objects, also inside an object, or a single object.

    Objects are named by their number, counted from 1. Lines of JSON under a wrong name are told.

    Args:
        pieces: the bytes of the file.
        name: the file.
        settings: the file may be ten times ``max_bytes``.
        columns: keys of the objects.

    Raises:
        SourceError: it is no JSON, too large, or has no objects.
    """
    head, rest = peek(as_utf8(pieces), _HEAD)
    if head.lstrip().startswith(b"{") and b"\n" not in head.strip():
        head, rest = peek(rest, settings.max_bytes)
    if are_lines(head):
        yield from json_lines(rest, name, settings, columns)
        return
    data = whole(rest, _ARTICLES_A_DOCUMENT * settings.max_bytes, name)
    for number, value in enumerate(_elements(data, name), 1):
        where = f"{name}:{number}"
        if isinstance(value, msgspec.Raw) and len(bytes(value)) > settings.max_bytes:
            yield refused(where, f"is larger than {settings.max_bytes:,} bytes: split it, or raise max_bytes")
        else:
            yield _object_entry(where, value, settings, columns)


def are_lines(head: bytes) -> bool:
    """Whether a file that starts so has one JSON object a line: the first is a whole one."""
    first, end, _ = head.lstrip().partition(b"\n")
    if not (first.startswith(b"{") and end):
        return False
    try:
        return isinstance(_parsed(first, ""), dict)
    except SourceError:
        return False


def _object_entry(name: str, value: Any, settings: Settings, columns: Columns) -> Entry:
    """The entry of an object, given as such or as the JSON of it."""
    try:
        if isinstance(value, bytes | msgspec.Raw):
            value = _parsed(bytes(value), name)
        if not isinstance(value, dict):
            raise SourceError("is no JSON object: it must be one with the text of an article", source=name)
        return row_entry(name, value, bind(list(value), columns, name, every=False), settings)
    except SourceError as error:
        return name, error


def _parsed(data: bytes, name: str) -> Any:
    """The value of a JSON text; what Python writes beyond the standard, such as NaN, is taken as well.

    Raises:
        SourceError: it is no JSON.
    """
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(text_of(data), strict=False)
    except (ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:100]
        raise SourceError(f"is no JSON ({detail}): write it again", source=name) from error


def _elements(data: bytes, name: str) -> list[Any]:
    """The objects of a document, as JSON still to be read where that can be."""
    try:
        return msgspec.json.decode(data, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = _parsed(data, name)
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise SourceError("holds no JSON objects: give an array of them", source=name)
    inside = [v for v in value.values() if isinstance(v, list) and any(isinstance(x, dict) for x in v)]
    return inside[0] if len(inside) == 1 else [value]
