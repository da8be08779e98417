"""Changes: what people say of records, and articles that are added."""

from __future__ import annotations

from typing import Any

from litestar import HttpMethod, Request, Response, get, post, route

from detente.database import Database
from detente.store import corrections as store
from detente.web.site.api.answers import JSON, encode, listing
from detente.web.site.api.declare import Declared, decoded, operation, path_value, read_asked
from detente.web.site.api.parameters import AFTER_N, ARTICLE_ID, FORMAT, coded, limit
from detente.web.site.api.schemas import NewCorrection, NewJob
from detente.web.site.errors import NotThere
from detente.web.site.jobs import Jobs
from detente.web.site.site import Site
from detente.web.site.wishes import Wish

_CORRECTIONS = (
    coded("article", "id of the article", ARTICLE_ID),
    Declared("undone", {"type": "boolean"}, "with those that were taken back", False),
    limit(),
    AFTER_N,
    FORMAT,
)
_N = Declared(
    "n", {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}, "number of the correction", None, "path"
)
_JOB = coded("id", "of the job", "^[0-9a-f]{24}$", "path")


@route("/corrections", http_method=HttpMethod.OPTIONS, include_in_schema=False, sync_to_thread=False)
def methods() -> Response[None]:
    """What can be done with corrections; Litestar itself would name the method of one handler alone."""
    return Response(None, status_code=204, headers={"allow": "GET, OPTIONS, POST"})


@get(
    "/corrections",
    sync_to_thread=True,
    operation_class=operation(*_CORRECTIONS, answer="CorrectionPage", lines=True, problems=(503,)),
)
def corrections(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """What people have said of records, oldest first."""
    asked = read_asked(request.scope["query_string"], _CORRECTIONS)

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        made = store.corrections(base.connection, asked.wanted.article, undone=asked["undone"])
        later = [one for one in made if one.n > int(after or 0)]
        return [(str(one.n), one) for one in later[:most]]

    return listing(request, site, "corrections", asked, fetch)


@post(
    "/corrections",
    sync_to_thread=True,
    status_code=201,
    operation_class=operation(answer="Correction", status=201, body="NewCorrection", problems=(409, 503)),
)
def correct(request: Request[Any, Any, Any], site: Site, body: bytes) -> Response[bytes]:
    """Accept, edit or reject a record.

    The cookie `detente_csrf`, which every answer sets, goes into the header `X-CSRF-Token`.
    """
    read_asked(request.scope["query_string"], ())
    given: NewCorrection = decoded(body, request.headers.get("content-type", ""), NewCorrection)
    with site.pool.write() as base:
        made = store.correct(
            base.connection,
            given.record,
            given.action,
            author=given.author or site.options.author,
            reason=given.reason,
            changes=given.changes,
            article=given.article,
        )
    return Response(encode(made), status_code=201, media_type=JSON)


@post(
    "/corrections/{n:str}/undo",
    sync_to_thread=True,
    status_code=200,
    operation_class=operation(_N, answer="Correction", problems=(403, 404, 409, 503), changes=True),
)
def undo(request: Request[Any, Any, Any], site: Site, n: str) -> Response[bytes]:
    """Take a correction back; the header `X-CSRF-Token` is needed as to make one."""
    read_asked(request.scope["query_string"], ())
    wanted = int(path_value(_N, n))
    with site.pool.write() as base:
        made = store.undo(base.connection, wanted)
    return Response(encode(made), media_type=JSON)


@post(
    "/jobs",
    sync_to_thread=True,
    status_code=202,
    operation_class=operation(answer="Job", status=202, body="NewJob", problems=(429, 503)),
)
def add(request: Request[Any, Any, Any], jobs: Jobs, body: bytes) -> Response[bytes]:
    """Have a text read, or what stands at a public address; files are taken by the page /add.

    The answer comes at once: ask for the job until its state is done. `X-CSRF-Token` is needed.
    """
    read_asked(request.scope["query_string"], ())
    given: NewJob = decoded(body, request.headers.get("content-type", ""), NewJob)
    job = jobs.start(Wish(text=given.text, title=given.title, date=given.date, address=given.address))
    headers = {"location": f"/api/jobs/{job.id}"}
    return Response(encode(job), status_code=202, media_type=JSON, headers=headers)


@get(
    "/jobs/{id:str}",
    sync_to_thread=True,
    operation_class=operation(_JOB, answer="Job", problems=(404,), changes=True),
)
def job(request: Request[Any, Any, Any], jobs: Jobs, id: str) -> Response[bytes]:  # noqa: A002  as in the path
    """How far a job is, what it added, what failed and why."""
    read_asked(request.scope["query_string"], ())
    found = jobs.find(path_value(_JOB, id))
    if found is None:
        raise NotThere("there is no such job: it is long done, or the server was started anew")
    return Response(encode(found), media_type=JSON)
