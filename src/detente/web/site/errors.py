"""What readers are told when something cannot be answered."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException

from detente.errors import CorrectionError, DetenteError, SettingError, SourceError, StoreError
from detente.export.wording import clean
from detente.web.site.safety import Refused
from detente.web.site.site import Site

_LOG = logging.getLogger("detente.web")
_JSON = "application/problem+json"
_STATUSES: tuple[tuple[type[DetenteError], int], ...] = (
    (SettingError, 400),
    (CorrectionError, 409),
    (SourceError, 422),
    (StoreError, 503),
)
_HINTS = {
    400: "go back and change what was asked",
    403: "open the page again and repeat it",
    404: "look for it on the search page",
    405: "open the page instead",
    413: "send less at once",
    500: "try again; if it stays, run detente db check on the file and report it",
    503: "try again in a minute",
}


class NotThere(DetenteError):  # noqa: N818  its message is the sentence
    """There is no such article, party or record: 404."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, for programs."""

    status: int
    error: str
    hint: str


def problem_of(error: Exception) -> Problem:
    """What to tell of an error: nothing of the inside of the program."""
    if isinstance(error, Refused):
        return Problem(status=error.status, error=error.error, hint=error.hint)
    if isinstance(error, DetenteError):
        status = 404 if isinstance(error, NotThere) else 500
        status = next((number for kind, number in _STATUSES if isinstance(error, kind)), status)
        told, _, hint = error.message.partition(": ")
        # where the file lies is the business of whoever started the server
        source = "the database" if isinstance(error, StoreError) else error.source
        return Problem(
            status=status,
            error=clean(f"{source} {told}"),
            hint=clean(hint) or _HINTS.get(status, _HINTS[500]),
        )
    if isinstance(error, HTTPException) and error.status_code < 500:
        status = error.status_code
        phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else ""
        told = {404: "there is no such page", 405: "that cannot be done with this address"}.get(status, "")
        told = told or clean(error.detail) or phrase
        return Problem(status=status, error=told, hint=_HINTS.get(status, "go back and try again"))
    return Problem(status=500, error="something went wrong inside the program", hint=_HINTS[500])


def wants_json(path: str) -> bool:
    """Whether programs read what is at an address."""
    return path.startswith(("/api", "/schema"))


class ErrorPages:
    """Answers to errors: pages for people, JSON under /api.

    Args:
        site: whose templates they are made of.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def refuse(self, status: int, error: str, hint: str, as_json: bool) -> tuple[bytes, bytes]:
        """Type and body of an answer to a request that is not let through."""
        problem = Problem(status=status, error=clean(error), hint=hint)
        if as_json:
            return _JSON.encode(), msgspec.json.encode(problem)
        return b"text/html; charset=utf-8", self._html(problem).encode("utf-8", "replace")

    def handle(self, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        """The answer to an error that a handler raised."""
        problem = problem_of(error)
        if problem.status >= 500:
            _LOG.error("%s %s", request.method, ascii(request.url.path), exc_info=error)
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        if wants_json(request.url.path):
            body = msgspec.json.encode(problem)
            return Response(body, media_type=_JSON, status_code=problem.status, headers=headers)
        html = self._html(problem).encode("utf-8", "replace")
        return Response(html, media_type=MediaType.HTML, status_code=problem.status, headers=headers)

    def _html(self, problem: Problem) -> str:
        return self._site.templates.get_template("site/error.html").render(
            problem=problem, csrf="", read_only=self._site.options.read_only, here="", version="",
            file="", articles=None, author="",
        )  # fmt: skip
