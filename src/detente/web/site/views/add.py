"""Articles that are added by hand: pasted, fetched, uploaded; then how far that is."""

from __future__ import annotations

from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import Provide
from litestar.response import Redirect

from detente.errors import DetenteError, SettingError
from detente.ingest.archives import ARCHIVE_SUFFIXES
from detente.ingest.sources import ARTICLE_SUFFIXES
from detente.web.site.errors import NotThere
from detente.web.site.jobs import Jobs, provide_jobs
from detente.web.site.query import link
from detente.web.site.safety import Refused
from detente.web.site.site import Site
from detente.web.site.wishes import MOST_FILES, Wish, keep

_FIELDS = ("kind", "text", "title", "date", "address")
_ACCEPTED = tuple(sorted(ARTICLE_SUFFIXES | ARCHIVE_SUFFIXES | {".gz"}))


@get("/add", sync_to_thread=True)
def add(request: Request[Any, Any, Any], site: Site, jobs: Jobs) -> Response[str]:
    """The forms to paste a text, give an address or upload files."""
    site.query(request)
    if site.options.read_only:
        raise NotThere(
            "this server is for reading only: start detente serve without --read-only to add articles"
        )
    return _page(request, site, jobs)


@post("/add", status_code=303)
async def start(request: Request[Any, Any, Any], site: Site, jobs: Jobs) -> Response[Any]:
    """Have what was sent read, and show how far that is."""
    form = await request.form()
    given = {name: value if isinstance(value := form.get(name, ""), str) else "" for name in _FIELDS}
    sent = [one for one in form.getall("files", []) if isinstance(one, UploadFile) and one.filename]
    try:
        job = await run_sync(partial(_start, jobs, given, sent))
    except (SettingError, Refused) as error:
        status = error.status if isinstance(error, Refused) else 400
        return await run_sync(partial(_page, request, site, jobs, given, error, status))
    return Redirect(f"{link('add')}/{job}", status_code=303)


def _start(jobs: Jobs, given: dict[str, str], sent: list[UploadFile]) -> str:
    kind, day = given["kind"], given["date"].strip()
    if kind == "files":
        wish = keep((one.filename, one.file) for one in sent)
        return jobs.start(Wish(files=wish.files, folder=wish.folder, date=day)).id
    address = given["address"].strip()
    if kind == "address":
        return jobs.start(Wish(address=address, date=day)).id
    return jobs.start(Wish(text=given["text"], title=given["title"].strip(), address=address, date=day)).id


def _page(
    request: Request[Any, Any, Any],
    site: Site,
    jobs: Jobs,
    given: dict[str, str] | None = None,
    error: DetenteError | Refused | None = None,
    status: int = 200,
) -> Response[str]:
    told = (error.error if isinstance(error, Refused) else str(error)) if error is not None else ""
    return site.page(
        request,
        "site/add.html",
        status=status,
        given=given or dict.fromkeys(_FIELDS, ""),
        error=told,
        running=jobs.running(),
        accepted=_ACCEPTED,
        most=MOST_FILES,
        limit=site.options.upload_limit,
    )


@get("/add/{key:str}", sync_to_thread=True)
def follow(request: Request[Any, Any, Any], site: Site, jobs: Jobs, key: str) -> Response[Any]:
    """How far a job is; a single article that was read opens."""
    site.query(request)
    job = jobs.find(key)
    if job is None:
        raise NotThere("there is no such job: it is long done, or the server was started anew")
    if job.state == "done" and len(job.articles) == 1 and not job.failures:
        return Redirect(link("article", id=job.articles[0].id), status_code=303)
    return site.page(request, "site/job.html", job=job)


router = Router(
    "/",
    route_handlers=[add, start, follow],
    dependencies={"jobs": Provide(provide_jobs, sync_to_thread=False)},
    include_in_schema=False,
)
