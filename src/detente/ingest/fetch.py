"""Fetch a page from a public address, and from no other.

Names are resolved here, every address is checked, and the connection goes to the checked address
itself: a name that answers differently the second time gains nothing. TLS certificates are checked
against the name. Proxies of the environment are not used, as they would resolve names themselves.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import httpx

from detente import version
from detente.errors import NotAnArticleError, UnreachableError
from detente.settings import Settings

Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port to the IP addresses that it has."""

Taken = TypeVar("Taken")

_MOST_REDIRECTS = 5
# The whole answer may take so many times the time that the first byte may take.
_PATIENCE = 3
_TRIES = 3
_TEXT_KINDS = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/xml",
    "text/xml",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave."""

    data: bytes
    encoding: str
    """As the server declares it, '' if it does not."""
    is_html: bool | None
    """None where the server does not say."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host by the system's resolver.

    Raises:
        OSError: it is unknown.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, also where it embeds another address."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None and not is_public(str(inner)):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def fetch(
    address: str,
    settings: Settings,
    *,
    resolver: Resolver = resolve,
    transport: httpx.BaseTransport | None = None,
) -> Answer:
    """The answer of an http or https address, redirects followed.

    Args:
        address: where to get it.
        settings: ``timeout`` in seconds and ``max_bytes``.
        resolver: finds the IP addresses of a host.
        transport: carries the requests; the network by default.

    Raises:
        UnreachableError: it does not answer, answers with an error, redirects too often, or is not
            on the public internet.
        NotAnArticleError: what it gives is too large or no text.
    """
    return follow(
        address,
        settings,
        lambda response, deadline: _body(response, address, settings, deadline),
        headers={"Accept": "text/html, text/plain;q=0.9, */*;q=0.1"},
        resolver=resolver,
        transport=transport,
    )


def follow(
    address: str,
    settings: Settings,
    take: Callable[[httpx.Response, float], Taken],
    *,
    headers: Mapping[str, str],
    resolver: Resolver = resolve,
    transport: httpx.BaseTransport | None = None,
    before_redirect: Callable[[str], None] | None = None,
) -> Taken:
    """What is taken of the answer of an http or https address, redirects followed.

    Args:
        address: where to get it.
        settings: ``timeout`` in seconds.
        take: given the answer, its body not yet read, and when to give up on the monotonic clock.
        headers: sent with each request.
        resolver: finds the IP addresses of a host.
        transport: carries the requests; the network by default.
        before_redirect: called with each address that is redirected to; what it raises ends the request.

    Raises:
        UnreachableError: it does not answer, redirects too often, or is not on the public internet.
    """
    deadline = time.monotonic() + _PATIENCE * settings.timeout
    target = address
    with httpx.Client(
        transport=transport,
        timeout=settings.timeout,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"detente/{version.VERSION}", **headers},
    ) as client:
        for hop in range(_MOST_REDIRECTS + 1):
            url = _checked_url(target, address)
            if hop and before_redirect is not None:
                before_redirect(str(url))
            response = _request(client, url, _addresses(url, address, resolver), address)
            try:
                target = _redirect(response, url, address)
                if not target:
                    return take(response, deadline)
            except (httpx.HTTPError, httpx.StreamError) as error:
                raise _failed(error, address) from error
            finally:
                response.close()
    raise UnreachableError(
        f"redirects more than {_MOST_REDIRECTS} times: give its own address", source=address
    )


def _checked_url(target: str, address: str) -> httpx.URL:
    try:
        url = httpx.URL(target)
        host = url.host  # decoded from its ASCII form, which may be broken
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise UnreachableError("is not an address: write it as https://host/path", source=address) from error
    if url.scheme not in {"http", "https"}:
        raise UnreachableError(
            f"leads to a {url.scheme or 'nameless'} address: only http and https are fetched", source=address
        )
    if not host:
        raise UnreachableError("names no host: write it as https://host/path", source=address)
    if url.userinfo:
        raise UnreachableError("holds a user name: give the address without it", source=address)
    return url


def _addresses(url: httpx.URL, address: str, resolver: Resolver) -> list[str]:
    """The IP addresses of the URL's host; all must be public."""
    host = url.host.strip("[]")
    try:
        found = list(resolver(host, url.port or (443 if url.scheme == "https" else 80)))
    except (OSError, UnicodeError, ValueError) as error:
        raise UnreachableError(
            f"the host {host!r} is not known: check the address", source=address
        ) from error
    if not found:
        raise UnreachableError(f"the host {host!r} is not known: check the address", source=address)
    for ip in found:
        if not is_public(ip):
            raise UnreachableError(
                f"leads to {ip}, which is not on the public internet: save the page as a file and read that",
                source=address,
            )
    return found


def _request(client: httpx.Client, url: httpx.URL, ips: list[str], address: str) -> httpx.Response:
    """The answer, still open, of the first IP address that can be reached."""
    failure: httpx.HTTPError | None = None
    for ip in ips[:_TRIES]:
        request = client.build_request(
            "GET",
            url.copy_with(host=ip),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return client.send(request, stream=True)
        except httpx.ConnectError as error:
            failure = error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise _failed(error, address) from error
    raise _failed(failure, address) from failure


def _failed(error: Exception | None, address: str) -> UnreachableError:
    if isinstance(error, httpx.TimeoutException):
        return UnreachableError("did not answer in time: try again, or raise timeout", source=address)
    detail = " ".join(str(error).split())[:120] or type(error).__name__
    return UnreachableError(f"could not be reached ({detail}): check address and network", source=address)


def _redirect(response: httpx.Response, url: httpx.URL, address: str) -> str:
    """Where an answer redirects to; '' if it does not."""
    if not response.has_redirect_location:
        return ""
    try:
        return str(url.join(response.headers["location"]))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise UnreachableError(
            "redirects to what is no address: give the article's own", source=address
        ) from error


def _body(response: httpx.Response, address: str, settings: Settings, deadline: float) -> Answer:
    if response.status_code >= 400 or response.is_redirect or response.status_code < 200:
        raise UnreachableError(
            f"answered {response.status_code} {response.reason_phrase}".rstrip() + ": check the address",
            source=address,
        )
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind and kind not in _TEXT_KINDS:
        raise NotAnArticleError(f"gives {kind}: only HTML and plain text are read", source=address)
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > settings.max_bytes:
            raise NotAnArticleError(
                f"gives more than {settings.max_bytes:,} bytes: give one article's page, or raise max_bytes",
                source=address,
            )
        if time.monotonic() > deadline:
            raise UnreachableError("answers too slowly: try again, or raise timeout", source=address)
    is_html = ("html" in kind or "xml" in kind) if kind else None
    return Answer(bytes(data), response.charset_encoding or "", is_html)
