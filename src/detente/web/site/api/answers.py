"""Answers of the interface: JSON with an ETag, pages that go on after a cursor, lines of JSON as a stream."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Request, Response
from litestar.response import Stream

from detente.database import Database
from detente.version import VERSION
from detente.web.site.api.declare import Asked
from detente.web.site.site import Site

JSON, LINES = "application/json", "application/x-ndjson"
_RUN = secrets.token_hex(8)
"""Of this process: the versions of a database are counted anew in each."""
_BATCH = 200
_ENCODER = msgspec.json.Encoder()

Fetch = Callable[[Database, str, int], Sequence[tuple[str, Any]]]
"""Takes a database, a cursor and a number; gives at most so many items after it, each with its cursor."""


class _Sheet(NamedTuple):
    """An answer that is kept."""

    tag: str
    body: bytes
    next: str


def encode(value: object) -> bytes:
    """A value as JSON."""
    return _ENCODER.encode(value)


def answer(
    request: Request[Any, Any, Any],
    site: Site,
    view: str,
    asked: Asked | str,
    make: Callable[[Database], Any],
) -> Response[bytes]:
    """One whole answer, kept while the database stays as it is.

    Args:
        request: that it answers.
        site: whose database.
        view: name of what is asked for.
        asked: all that it depends on.
        make: takes a database, gives what is written as JSON.
    """
    return _kept(request, site, view, asked, lambda base: (make(base), ""))


def listing(
    request: Request[Any, Any, Any], site: Site, view: str, asked: Asked, fetch: Fetch, **more: Any
) -> Response[Any]:
    """A page of a list, or the list as a stream of lines.

    Args:
        request: that it answers.
        site: whose database.
        view: name of the list.
        asked: with ``limit``, ``after`` and ``format``.
        fetch: see :data:`Fetch`.
        more: fields of the page besides ``items`` and ``next``.
    """
    if wants_lines(request, asked):
        limit = asked["limit"] if "limit" in dict(_pairs(request)) else None
        return _stream(request, site, lambda: _lines(site, fetch, asked["after"], limit))

    def make(base: Database) -> tuple[Any, str]:
        found = fetch(base, asked["after"], asked["limit"] + 1)
        page = found[: asked["limit"]]
        cursor = page[-1][0] if len(found) > len(page) else ""
        return {"items": [item for _, item in page], "next": cursor or None, **more}, cursor

    return _kept(request, site, view, asked, make)


def wants_lines(request: Request[Any, Any, Any], asked: Asked) -> bool:
    """Whether lines of JSON are asked for, by the address or by the header."""
    if "format" in dict(_pairs(request)):
        return bool(asked["format"] == "ndjson")
    return LINES in request.headers.get("accept", "").lower()


def lines_of(
    request: Request[Any, Any, Any], site: Site, items: Callable[[], Sequence[Any]]
) -> Response[Any]:
    """Items of a whole answer, as lines."""
    return _stream(request, site, lambda: (encode(item) + b"\n" for item in items()))


def _kept(
    request: Request[Any, Any, Any],
    site: Site,
    view: str,
    asked: Asked | str,
    make: Callable[[Database], tuple[Any, str]],
) -> Response[bytes]:
    def made(base: Database) -> _Sheet:
        tag = _tag(request, site)  # before anything is read: what is written meanwhile has another
        value, cursor = make(base)
        return _Sheet(tag, encode(value), cursor)

    key = asked.key if isinstance(asked, Asked) else asked
    sheet = site.answer(f"api/{view}", (request.url.path, key), made)
    headers = {"etag": sheet.tag}
    if sheet.next:
        headers["link"] = f'<{_after(request, sheet.next)}>; rel="next"'
    if _same(request, sheet.tag):
        return Response(b"", status_code=304, headers=headers, media_type=JSON)
    return Response(sheet.body, media_type=JSON, headers=headers)


def _stream(
    request: Request[Any, Any, Any], site: Site, lines: Callable[[], Iterator[bytes]]
) -> Response[Any]:
    tag = _tag(request, site)
    if _same(request, tag):
        return Response(b"", status_code=304, headers={"etag": tag}, media_type=LINES)
    first = lines()
    start = next(first, b"")  # what is wrong is told with a status, before anything is sent
    return Stream(_chained(start, first), media_type=LINES, headers={"etag": tag})


def _chained(start: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if start:
        yield start
    yield from rest


def _lines(site: Site, fetch: Fetch, after: str, limit: int | None) -> Iterator[bytes]:
    """A list in batches; between them the database is given back, so that slow readers keep none."""
    left = limit
    while left is None or left > 0:
        size = _BATCH if left is None else min(_BATCH, left)
        with site.pool.borrow() as base:
            found = fetch(base, after, size)
            written = b"".join(encode(item) + b"\n" for _, item in found)
        if written:
            yield written
        if len(found) < size:
            return
        after = found[-1][0]
        left = None if left is None else left - len(found)


def _tag(request: Request[Any, Any, Any], site: Site) -> str:
    parts = (
        _RUN, VERSION, str(id(site)), *map(str, site.pool.version()), request.url.path,
        request.scope["query_string"].decode("latin-1"), request.headers.get("accept", ""),
    )  # fmt: skip
    return f'"{hashlib.blake2b(chr(31).join(parts).encode(), digest_size=12).hexdigest()}"'


def _same(request: Request[Any, Any, Any], tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return given.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in given.split(","))


def _after(request: Request[Any, Any, Any], cursor: str) -> str:
    """The address of the next page; only what ASCII has, so that it can stand in a header."""
    kept = [(name, value) for name, value in _pairs(request) if name != "after"]
    return f"{request.scope['path']}?{urlencode([*kept, ('after', cursor)])}"


def _pairs(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    return parse_qsl(request.scope["query_string"].decode("ascii"), keep_blank_values=True)
