"""Judging a record: accept, edit, reject, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from detente.database import Database
from detente.errors import CorrectionError, DetenteError, SettingError
from detente.export.wording import clean
from detente.store.articles import one_record, titles_of
from detente.store.corrections import Correction, corrections
from detente.store.kinds import AnyRecord, Kind
from detente.web.site.editing import changes_of, fields_of, shown
from detente.web.site.errors import NotThere
from detente.web.site.query import link, whole
from detente.web.site.site import Site

AUTHOR_COOKIE = "detente_author"
_YEAR = 365 * 24 * 3600
_LONGEST_NAME = 100
_EACH = 50
_ACTIONS = ("accept", "edit", "reject")
Asked = Request[Any, Any, Any]


def author_of(request: Asked, site: Site) -> str:
    """Who judges: whoever the server was started for, else the name that was given before; '' asks."""
    return site.options.author or clean(unquote(request.cookies.get(AUTHOR_COOKIE, "")))[:_LONGEST_NAME]


def _with_author(request: Asked, site: Site, given: str, answer: Response[Any]) -> Response[Any]:
    if given and not site.options.author and given != author_of(request, site):
        kept = quote(given, safe="")
        secure = request.url.scheme == "https"
        answer.cookies.append(
            Cookie(
                AUTHOR_COOKIE,
                value=kept,
                path="/",
                max_age=_YEAR,
                httponly=True,
                samesite="strict",
                secure=secure,
            )
        )
    return answer


async def _form(request: Asked) -> dict[str, str]:
    found = await request.form()
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _page(
    request: Asked, site: Site, article: str, record: str, *,
    action: str = "edit", given: Mapping[str, str] | None = None, error: str = "", status: int = 200,
) -> Response[str]:  # fmt: skip
    """The form of a record, filled as it is or as it was sent."""
    with site.pool.borrow() as base:
        found = one_record(base.connection, article, record)
        text = base.reading(article) if found else None
        held = [one for one in corrections(base.connection, article) if one.record == record]
    if found is None or text is None:
        raise NotThere(f"there is no record {record[:40]!r} in this article: look for it on the search page")
    kind, known, title = found
    inputs = shown(kind, known)
    asked = dict(given or {})
    return site.page(
        request, "site/correct.html", status=status, article_id=article, title=title, kind=kind, record=known,
        fields=fields_of(kind), inputs=inputs | {name: asked[name] for name in inputs if name in asked},
        action=action, error=error, reason=asked.get("reason", ""), held=held,
        judge=author_of(request, site), name=asked.get("author", "") or author_of(request, site),
    )  # fmt: skip


@get("/correct/{article:str}/{record:str}", sync_to_thread=True)
def correct(request: Asked, site: Site, article: str, record: str) -> Response[str]:
    """The form of one record."""
    site.query(request)
    return _page(request, site, article, record)


@post("/correct/{article:str}/{record:str}/{action:str}")
async def judge(request: Asked, site: Site, article: str, record: str, action: str) -> Response[Any]:
    """A judgement: accept, edit or reject."""
    from anyio.to_thread import run_sync

    given = await _form(request)
    return await run_sync(_judge, request, site, article, record, action, given)


def _judge(
    request: Asked, site: Site, article: str, record: str, action: str, given: dict[str, str]
) -> Response[Any]:
    if action not in _ACTIONS:
        raise NotThere("there is no such judgement: accept, edit or reject a record")
    author = site.options.author or clean(given.get("author", ""))[:_LONGEST_NAME] or author_of(request, site)
    try:
        if not author:
            raise CorrectionError("nobody is named who judges: give your name")
        with site.pool.write() as base:
            _keep(base, article, record, action, author, given)
    except CorrectionError as error:
        status = 409 if author else 422
        told = _words(error)
        return _page(request, site, article, record, action=action, given=given, error=told, status=status)
    answer: Response[Any] = Redirect(
        f"{link('article', id=article)}#{quote(record, safe='')}", status_code=303
    )
    return _with_author(request, site, author, answer)


def _keep(
    base: Database, article: str, record: str, action: str, author: str, given: Mapping[str, str]
) -> Correction:
    found = one_record(base.connection, article, record)
    whole_text = base.reading(article) if found else None
    if found is None or whole_text is None:
        raise NotThere(f"there is no record {record[:40]!r} in this article: it may have been read anew")
    kind, known, _ = found
    reason = given.get("reason", "")
    if action == "accept":
        return base.accept(record, author=author, reason=reason, article=article)
    if action == "reject":
        return base.reject(record, author=author, reason=reason, article=article)
    changes = _changes(kind, known, given, whole_text.article.text)
    return base.correct(record, author=author, reason=reason, article=article, **changes)


def _changes(kind: Kind, known: AnyRecord, given: Mapping[str, str], text: str) -> dict[str, Any]:
    changes = changes_of(kind, known, given, text)
    if not changes:
        raise CorrectionError("nothing is changed: change a field, or accept the record as it is")
    return changes


def _words(error: DetenteError) -> str:
    """An error as a sentence beside the form, without advice for the command line."""
    told, _, advice = error.message.partition(": ")
    advice = "" if "detente " in advice or "--" in advice else advice
    source = f"{error.source}: " if error.source and not error.source.startswith("correction") else ""
    return clean(f"{source}{told}" + (f" – {advice}" if advice else ""))


def _list(request: Asked, site: Site, error: str = "", status: int = 200) -> Response[str]:
    query = site.query(request, page=whole(1, 10_000, 1)) if not error else None
    page = query["page"] if query else 1

    def made(base: Database) -> tuple[list[Correction], dict[str, str], int]:
        every = corrections(base.connection, undone=True)[::-1]
        part = every[(page - 1) * _EACH : page * _EACH]
        titles = titles_of(base.connection, [one.article for one in part])
        return part, titles, len(every)

    listed, titles, total = site.answer("corrections", page, made)
    return site.page(
        request, "site/corrections.html", status=status, listed=listed, titles=titles, total=total,
        error=error,
        newer=link("corrections") if page > 1 else "",
        older=link("corrections", page=page + 1) if total > page * _EACH else "",
    )  # fmt: skip


@get("/corrections", sync_to_thread=True)
def listing(request: Asked, site: Site) -> Response[str]:
    """All corrections, the newest first."""
    return _list(request, site)


@post("/corrections/{number:int}/undo")
async def undo(request: Asked, site: Site, number: int) -> Response[Any]:
    """A correction taken back."""
    from anyio.to_thread import run_sync

    given = await _form(request)
    return await run_sync(_undo, request, site, number, given)


def _undo(request: Asked, site: Site, number: int, given: dict[str, str]) -> Response[Any]:
    try:
        with site.pool.write() as base:
            taken = base.undo(number)
    except CorrectionError as error:
        return _list(request, site, _words(error), 409)
    except OverflowError as error:
        raise SettingError("is no number of a correction", source="the address") from error
    back = link("corrections") if given.get("back") == "corrections" else link("article", id=taken.article)
    spot = f"c{taken.n}" if given.get("back") == "corrections" else quote(taken.record, safe="")
    return Redirect(f"{back}#{spot}", status_code=303)


router = Router("/", route_handlers=[correct, judge, listing, undo], include_in_schema=False)
