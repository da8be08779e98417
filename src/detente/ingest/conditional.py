"""Conditional requests: an answer with its status and headers, got from public addresses only.

Addresses, redirects and the answers of name servers are checked by the functions of
:mod:`detente.ingest.fetch`; here only what is sent and what is kept of the answer differs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx
import msgspec

from detente.errors import NotAnArticleError, UnreachableError
from detente.ingest import fetch as fetching
from detente.ingest.fetch import Answer, Resolver, resolve
from detente.settings import Settings

# Headers that tell how the bytes came; they are unpacked already.
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_LONGEST_VALIDATOR = 1_000


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What an address gave, whatever its status."""

    status: int
    """HTTP status code."""
    data: bytes
    """Empty unless the status is one of success."""
    headers: Mapping[str, str]
    """Names in lower case."""


Getter = Callable[[str, Mapping[str, str]], FeedAnswer]
"""Address and request headers to the answer; raises a SourceError where there is none."""


NEVER = "9999-12-31T00:00:00+00:00"
"""``FeedState.next`` of a feed that has ended."""


class FeedState(msgspec.Struct, frozen=True):
    """What is kept of a feed between two polls."""

    address: str
    etag: str = ""
    modified: str = ""
    """``Last-Modified`` as its server wrote it."""
    polled: str = ""
    """When it was last asked, UTC, ISO 8601; '' if never."""
    next: str = ""
    """When it may be asked again, UTC, ISO 8601; '' for at once, :data:`NEVER` if it has ended."""
    failures: int = 0
    """Failed polls in a row."""


class FeedMemory(Protocol):
    """Keeps the states of feeds."""

    def get(self, address: str) -> FeedState:
        """The state of a feed; for one that was never asked, a state with its address alone."""

    def put(self, address: str, state: FeedState) -> None:
        """Keep a state in place of the one before."""


def make_getter(
    settings: Settings,
    *,
    resolver: Resolver = resolve,
    transport: httpx.BaseTransport | None = None,
    before_redirect: Callable[[str], None] | None = None,
) -> Getter:
    """What gets an http or https address, redirects followed.

    Args:
        settings: ``timeout`` in seconds and ``max_bytes``.
        resolver: finds the IP addresses of a host.
        transport: carries the requests; the network by default.
        before_redirect: called with each address that is redirected to; what it raises ends the request.

    Returns:
        A getter. It raises UnreachableError where an address does not answer, redirects too often or
        is not on the public internet, and NotAnArticleError where the answer is too large.
    """

    def get(address: str, headers: Mapping[str, str]) -> FeedAnswer:
        return fetching.follow(
            address,
            settings,
            lambda response, deadline: _taken(response, address, settings, deadline),
            headers=headers,
            resolver=resolver,
            transport=transport,
            before_redirect=before_redirect,
        )

    return get


def asks(etag: str, modified: str) -> dict[str, str]:
    """The request headers that ask for an answer only if it differs from the last one.

    Args:
        etag: ``ETag`` of the last answer, '' if it had none.
        modified: ``Last-Modified`` of the last answer, '' if it had none.
    """
    found = {"If-None-Match": _sendable(etag), "If-Modified-Since": _sendable(modified)}
    return {name: value for name, value in found.items() if value}


def validators(answer: FeedAnswer) -> tuple[str, str]:
    """``ETag`` and ``Last-Modified`` of an answer, '' for what it lacks or what cannot be sent back."""
    return _sendable(answer.headers.get("etag", "")), _sendable(answer.headers.get("last-modified", ""))


def charset(answer: FeedAnswer) -> str:
    """The encoding that an answer declares, '' if it does not."""
    return _as_response(answer).charset_encoding or ""


def as_page(answer: FeedAnswer, address: str, settings: Settings) -> Answer:
    """An answer as :func:`detente.ingest.fetch.fetch` would give it.

    Raises:
        UnreachableError: its status is an error.
        NotAnArticleError: it is no text, or too large.
    """
    return fetching._body(_as_response(answer), address, settings, math.inf)


def _as_response(answer: FeedAnswer) -> httpx.Response:
    return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.data)


def _sendable(value: str) -> str:
    value = value.strip()
    return value if len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""


def _taken(response: httpx.Response, address: str, settings: Settings, deadline: float) -> FeedAnswer:
    headers = {k.lower(): v for k, v in response.headers.items() if k.lower() not in _OF_THE_WAY}
    data = bytearray()
    for piece in response.iter_bytes() if response.is_success else ():
        data += piece
        if len(data) > settings.max_bytes:
            raise NotAnArticleError(
                f"gives more than {settings.max_bytes:,} bytes: raise max_bytes, or leave it out",
                source=address,
            )
        if time.monotonic() > deadline:
            raise UnreachableError("answers too slowly: try again, or raise timeout", source=address)
    return FeedAnswer(response.status_code, bytes(data), headers)
