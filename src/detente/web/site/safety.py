"""Who may ask what: host, token, sizes, origin, and the headers of every answer."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from detente.web.site.options import SiteOptions, is_address
from detente.web.site.query import LONGEST

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Send

CSRF_COOKIE, CSRF_FIELD, CSRF_HEADER = "detente_csrf", "csrf", "x-csrf-token"
TOKEN_COOKIE = "detente_token"  # noqa: S105  its name
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # without an origin a form that is posted could not be told from one of another site
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cache-control": b"private, no-cache",
}
_SAFE = ("GET", "HEAD", "OPTIONS")
_OPEN = "/static/"
"""What is the same everywhere and needs no token."""
_CSRF = re.compile(r"[A-Za-z0-9_-]{43}")
_TOO_LONG = 8192
"""Characters of a path."""

Refuse = Callable[[int, str, str, bool], tuple[bytes, bytes]]
"""Makes the answer of a refusal of status, error, hint, and whether JSON is wanted: its type and body."""


class Refused(Exception):  # noqa: N818  it is an answer
    """A request that is not let through."""

    def __init__(self, status: int, error: str, hint: str) -> None:
        super().__init__(error)
        self.status, self.error, self.hint = status, error, hint


class Safety:
    """Lets requests through that may be answered, and puts the headers on what is answered.

    Args:
        app: what answers.
        options: hosts, token, limits.
        refuse: makes the answers of requests that are not let through.
    """

    def __init__(self, app: ASGIApp, options: SiteOptions, refuse: Refuse) -> None:
        self._app = app
        self._options = options
        self._refuse = refuse
        self._ticket = ticket(options.token) if options.token else ""

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI has it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # there is nothing else here
        headers = {name.lower(): value for name, value in scope["headers"]}
        cookies: list[bytes] = []
        answer = _Answer(send, cookies, scope["path"].startswith(_OPEN), scope["method"] == "HEAD")
        try:
            self._check(scope, headers)
            moved = self._admit(scope, headers)
            if moved:
                cookies.append(_cookie(TOKEN_COOKIE, self._ticket, scope, "Lax"))
                await answer.whole(303, b"text/plain; charset=utf-8", b"", [(b"location", moved.encode())])
                return
            known = _cookies(headers).get(CSRF_COOKIE, "")
            csrf = known if _CSRF.fullmatch(known) else secrets.token_urlsafe(32)
            if csrf != known and not answer.open:
                cookies.append(_cookie(CSRF_COOKIE, csrf, scope, "Strict"))
            scope.setdefault("state", {})["csrf"] = csrf
            scope["state"]["csrf_known"] = csrf == known
            limit = self._limit(headers)
            if answer.headless:
                scope = {**scope, "method": "GET"}
            await self._app(scope, _limited(receive, limit, self._options.patience), answer)
        except Refused as refusal:
            if answer.begun:
                raise
            wants_json = scope["path"].startswith(("/api", "/schema"))
            kind, body = self._refuse(refusal.status, refusal.error, refusal.hint, wants_json)
            await answer.whole(refusal.status, kind, body)

    def _check(self, scope: Any, headers: dict[bytes, bytes]) -> None:
        host = host_of(headers.get(b"host", b"").decode("latin-1"))
        if not self._serves(host):
            raise Refused(
                421, f"this server is not called {host[:80] or 'that'}", "use the address that it printed"
            )
        if len(scope["path"]) > _TOO_LONG or len(scope["query_string"]) > LONGEST:
            raise Refused(400, "the address is too long", f"ask for at most {LONGEST} characters")
        if scope["method"] in _SAFE:
            return
        if self._options.read_only:
            raise Refused(403, "this server is for reading only", "start detente serve without --read-only")
        if not _same_site(headers):
            raise Refused(403, "this comes from another site", "open the page here and repeat it")

    def _serves(self, host: str) -> bool:
        return host in self._options.hosts or (self._options.any_address and is_address(host))

    def _admit(self, scope: Any, headers: dict[bytes, bytes]) -> str:
        """Where to go on without the token in the address; '' to answer here.

        Raises:
            Refused: the token is missing or wrong.
        """
        if not self._ticket or scope["path"].startswith(_OPEN):
            return ""
        kind, _, bearer = headers.get(b"authorization", b"").partition(b" ")
        if kind.lower() == b"bearer" and self._is_ticket(ticket(bearer.strip())):
            return ""
        if self._is_ticket(_cookies(headers).get(TOKEN_COOKIE, "")):
            return ""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((value for name, value in query if name == "token"), None)
        if given is not None and scope["method"] in _SAFE and self._is_ticket(ticket(given)):
            rest = urlencode([(name, value) for name, value in query if name != "token"])
            path: str = scope.get("raw_path", b"/").split(b"?")[0].decode("latin-1")
            # two slashes would lead to another host
            return "/" + path.lstrip("/\\") + (f"?{rest}" if rest else "")
        raise Refused(
            401, "this database asks for a token", "open the address with ?token=… that detente serve printed"
        )

    def _is_ticket(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._ticket.encode())

    def _limit(self, headers: dict[bytes, bytes]) -> int:
        form = headers.get(b"content-type", b"").strip().lower()
        is_upload = form.startswith(b"multipart/form-data")
        limit = self._options.upload_limit if is_upload else self._options.form_limit
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            raise Refused(400, "the length of the request is no number", "send it again")
        if len(length) > 18 or int(length) > limit:
            raise _too_large(limit)
        return limit


def ticket(token: str | bytes) -> str:
    """What stands for a token in a cookie, from which it cannot be told."""
    raw = token if isinstance(token, bytes) else token.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, digest_size=32, person=b"detente serve").hexdigest()


def host_of(header: str) -> str:
    """The name in a Host header, without its port, in small letters."""
    host = header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def _same_site(headers: dict[bytes, bytes]) -> bool:
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return False
    origin = headers.get(b"origin")
    if origin is None:
        return True
    try:
        found = urlsplit(origin.decode("latin-1"))
    except ValueError:
        return False
    host = headers[b"host"].decode("latin-1").lower()
    return found.scheme in ("http", "https") and found.netloc.lower() == host


def _cookies(headers: dict[bytes, bytes]) -> dict[str, str]:
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in found.items()}


def _cookie(name: str, value: str, scope: Any, site: str) -> bytes:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite={site}{secure}".encode()


def _too_large(limit: int) -> Refused:
    return Refused(413, f"what was sent is larger than {limit:,} bytes", "send less at once")


def _limited(receive: Receive, limit: int, patience: float) -> Receive:
    """Counts and times what arrives; a request may be longer than it says, or never end."""
    seen, ended = 0, False
    last = asyncio.get_running_loop().time() + patience

    async def counted() -> Any:
        nonlocal seen, ended
        if ended:
            return await receive()
        try:
            async with asyncio.timeout_at(last):
                message: Any = await receive()
        except TimeoutError:
            raise Refused(408, "the request took too long to arrive", "send it again") from None
        ended = message["type"] != "http.request" or not message.get("more_body", False)
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _too_large(limit)
        return message

    return counted


class _Answer:
    """Sends an answer with the headers that every answer has."""

    def __init__(self, send: Send, cookies: list[bytes], is_open: bool, headless: bool) -> None:
        self._send = send
        self._cookies = cookies
        self.open = is_open
        self.headless = headless
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = [*message.get("headers", [])]
            there = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in HEADERS.items() if name not in there]
            headers += [(b"set-cookie", cookie) for cookie in self._cookies]
            message["headers"] = headers
        elif self.headless and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)

    async def whole(
        self, status: int, kind: bytes, body: bytes, more: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        """Send an answer with its body."""
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *(more or [])]
        start: Any = {"type": "http.response.start", "status": status, "headers": headers}
        end: Any = {"type": "http.response.body", "body": body, "more_body": False}
        await self(start)
        await self(end)


async def check_csrf(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard of all handlers: what changes something comes from a page of ours.

    The token of the cookie must be in the form, as the field ``csrf``, or in the header ``X-CSRF-Token``.

    Raises:
        PermissionDeniedException: it is not.
    """
    if connection.scope.get("method") in _SAFE:
        return
    state = connection.scope.get("state", {})
    given = connection.headers.get(CSRF_HEADER, "")
    if not given and isinstance(connection, Request) and _is_form(connection):
        found = (await connection.form()).get(CSRF_FIELD, "")
        given = found if isinstance(found, str) else ""
    same = hmac.compare_digest(given.encode("utf-8", "replace"), str(state.get("csrf", "")).encode())
    if not state.get("csrf_known") or not same:
        raise PermissionDeniedException("this form is not known here: open the page again and repeat it")


def _is_form(request: Request[Any, Any, Any]) -> bool:
    kind = request.headers.get("content-type", "").lower()
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))
