"""Negotiations: who wants what, on what condition, and what blocks them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any, cast, get_args

import msgspec
from litestar import Request, Response, Router, get

from detente.analysis.forum import View, view, whole_board
from detente.analysis.negotiations import Overview, Sort, Summary, Wanted
from detente.analysis.roll import Roll
from detente.analysis.talks import Quotation
from detente.database import Database
from detente.errors import StoreError
from detente.export.columns import ColumnType
from detente.export.listed import talks_csv
from detente.export.wording import clean
from detente.records import ForumStatus
from detente.web.site.errors import NotThere
from detente.web.site.files import as_file, check_form
from detente.web.site.pool import Version
from detente.web.site.query import Parameter, Query, choice, day, link, read_query, whole, words
from detente.web.site.site import Site
from detente.web.site.tables import csv_table

_LISTED, _CHANGES = 30, 30
_ALWAYS = Version(0, 0)
STATUSES: tuple[str, ...] = get_args(ForumStatus)
BLOCKED = (("", "blocked or not"), ("yes", "with a deadlock"), ("no", "without a deadlock"))
SORTS = (("latest", "told of last"), ("reports", "most reports"), ("name", "name"))
STANCE_SIGNS = {"willing": "✓", "willing_if": "◇", "unwilling": "✕", "for_talks": "○", "undeclared": "–"}
VERBS = {
    "demand": "demands", "refusal": "refuses", "offer": "offers", "acceptance": "agrees to",
    "condition": "makes a condition of", "red_line": "rules out", "expectation": "expects",
    "assessment": "judges",
}  # fmt: skip
FORMS = {"csv": "one row a negotiation", "json": "the same as one document"}
BOARD_FORMS = {"csv": "one row a stand", "json": "with all quotations"}
_COLUMNS: tuple[tuple[str, ColumnType], ...] = (
    ("talks", "text"), ("name", "text"), ("status", "code"), ("parties", "text"), ("matter", "text"),
    ("reports", "integer"), ("first", "day"), ("last", "day"), ("deadlocks", "text"),
)  # fmt: skip
_NOBODY = "none"
"""Stands in an address for parties, where a negotiation is known by its id alone."""


def _own() -> dict[str, Parameter]:
    return {
        "text": words(80), "party": words(60), "status": choice("", *STATUSES),
        "blocked": choice(*(name for name, _ in BLOCKED)), "as_of": day(),
        "sort": choice(*(name for name, _ in SORTS)), "page": whole(1, 100_000, 1),
    }  # fmt: skip


def _roll(site: Site) -> Roll:
    """The list of this database; it keeps itself up to date, so that it holds for every version."""
    return site.cache.answer(("talks", "roll"), _ALWAYS, lambda: Roll(site.options.knowledge))


def prepare(site: Site) -> None:
    """Sum up all negotiations and what blocks them, so that only what is new is left to the pages.

    Where the database cannot be used this is left to the pages, which tell of it.
    """
    # not one of the pool: the server may end meanwhile
    with suppress(StoreError), Database(site.pool.path, read_only=True) as base:
        _roll(site).overview(base.connection, Wanted(blocked="yes"), most=1)


def _asked(query: Query) -> Wanted:
    return Wanted(
        text=query["text"],
        party=query["party"],
        status=query["status"],
        blocked=query["blocked"],
        as_of=query["as_of"],
        sort=cast("Sort", query["sort"]),
    )


def forum_link(one: Summary, as_of: dt.date | None = None, tail: str = "", **more: Any) -> str:
    """The address of a negotiation, which others with the same id do not have.

    Args:
        one: the negotiation.
        as_of: a day.
        tail: of the path, for what belongs to the page.
        more: parameters.
    """
    if not one.id:
        return ""
    parties = "" if one.listed else ",".join(one.parties) if one.by_parties else _NOBODY
    path, mark, query = link("forum", forum=one.id, parties=parties, as_of=as_of, **more).partition("?")
    return f"{path}{tail}{mark}{query}"


@get("/talks", sync_to_thread=True)
def all_talks(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """All negotiations in short: who takes part, how they stand, what blocks them."""
    query = read_query(request.scope["query_string"], _own(), fields=())
    wanted, start = _asked(query), (query["page"] - 1) * _LISTED

    def made(base: Database) -> Overview:
        return _roll(site).overview(base.connection, wanted, skip=start, most=_LISTED)

    def address(view: str = "talks", **changes: Any) -> str:
        own = {name: query[name] for name in query.given}
        return link(view, **{**own, **changes})

    return site.page(
        request, "site/talks.html", found=site.answer("talks", (wanted, start), made), wanted=wanted,
        start=start, page=query["page"], address=address, forum_link=forum_link, forms=FORMS,
        board_forms=BOARD_FORMS,
        filtered=wanted != Wanted(sort=wanted.sort),
        statuses=[("", "any status"), *((one, _status_word(one)) for one in STATUSES)],
        blocked=BLOCKED, sorts=SORTS, list_address=lambda form: _tailed(address(page=None), f"/list/{form}"),
    )  # fmt: skip


def _tailed(address: str, tail: str) -> str:
    path, mark, query = address.partition("?")
    return f"{path}{tail}{mark}{query}"


def _status_word(name: str) -> str:
    return "status not told" if name == "unknown" else name.replace("_", " ")


@get("/talks/list/{form:str}", sync_to_thread=True)
def listed(request: Request[Any, Any, Any], site: Site, form: str) -> Response[bytes]:
    """All negotiations that a filter takes, as a table or a document."""
    check_form(form, FORMS)
    own = _own()
    del own["page"]
    wanted = _asked(read_query(request.scope["query_string"], own, fields=()))

    def made(base: Database) -> bytes:
        roll = _roll(site)
        # without the filter of deadlocks they are told for what is shown alone: here, all of it
        rows = [_row(one) for one in roll.overview(base.connection, wanted).shown]
        if form == "csv":
            return csv_table(_COLUMNS, ([_cell(value) for value in row.values()] for row in rows))
        return msgspec.json.encode(rows)

    return as_file(site.answer("talks file", (form, wanted), made), "detente-talks-list", form)


def _row(one: Summary) -> dict[str, Any]:
    return {
        "talks": one.id, "name": one.name, "status": one.status, "parties": one.parties,
        "matter": one.matter, "reports": one.articles, "first": one.first, "last": one.last,
        "deadlocks": one.deadlocks,
    }  # fmt: skip


def _cell(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, tuple) else value


@get("/talks/{forum:str}", sync_to_thread=True)
def one_forum(request: Request[Any, Any, Any], site: Site, forum: str) -> Response[str]:
    """One negotiation: its board, its deadlocks and what changed, as of a day."""
    own = {"parties": words(400), "as_of": day(), "page": whole(1, 100_000, 1)}
    query = read_query(request.scope["query_string"], own, fields=())
    as_of, start = query["as_of"], (query["page"] - 1) * _CHANGES
    parties = _parties(query["parties"])

    def made(base: Database) -> View | None:
        return view(
            base.connection, _roll(site), forum, parties, as_of, skip=start, most=_CHANGES
        )  # fmt: skip

    found = site.answer("forum", (forum, parties, as_of, start), made)
    if found is None:
        raise _unknown(forum)

    def at(as_of: dt.date | None, **more: Any) -> str:
        return forum_link(named, as_of, **more)

    def place(quote: Quotation) -> str:
        record = found.record(quote)
        return link("article", id=quote.article) + (f"#{record}" if record else "")

    # the address keeps the id by which it was asked for
    named = msgspec.structs.replace(found.whole, id=forum)
    return site.page(
        request, "site/forum.html", found=found, whole=found.whole, board=found.board, as_of=as_of,
        start=start, page=query["page"], at=at, place=place, forum_link=forum_link, signs_of=STANCE_SIGNS,
        verbs=VERBS, forms=BOARD_FORMS, steps=_steps(found.days, as_of),
        script=_script(found.days, as_of, at),
        parties=",".join(named.parties) if named.by_parties else _NOBODY,
        action=at(None).partition("?")[0], board_address=lambda form: at(as_of, tail=f"/board/{form}"),
    )  # fmt: skip


def _parties(text: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in text.split(",") if part.strip()}))


def _unknown(forum: str) -> NotThere:
    return NotThere(
        f"there is no negotiation {clean(forum)[:60]!r} in the reports: look for it in the list of talks"
    )


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """Where a day stands among the days on which something changed."""

    number: int
    """How many of them are not after it."""
    earlier: dt.date | None
    later: dt.date | None
    """The last day of all is the state without a day."""
    last: dt.date | None


def _steps(days: tuple[dt.date, ...], as_of: dt.date | None) -> Steps:
    number = sum(1 for one in days if as_of is None or one <= as_of)
    before = [one for one in days[:number] if as_of is None or one < as_of]
    if as_of is None:
        before = before[:-1]
    return Steps(
        number=number,
        earlier=before[-1] if before else None,
        later=days[number] if number < len(days) else None,
        last=days[-1] if days else None,
    )


def _script(days: tuple[dt.date, ...], as_of: dt.date | None, at: Any) -> dict[str, Any]:
    """What the slider needs: the days, where it stands, and the address of the page."""
    return {
        "days": [one.isoformat() for one in days],
        "day": as_of.isoformat() if as_of else "",
        "latest": at(None),
    }


@get("/talks/{forum:str}/board/{form:str}", sync_to_thread=True)
def board(request: Request[Any, Any, Any], site: Site, forum: str, form: str) -> Response[bytes]:
    """The board of one negotiation with every stand of each party."""
    check_form(form, BOARD_FORMS)
    own = {"parties": words(400), "as_of": day()}
    query = read_query(request.scope["query_string"], own, fields=())
    parties = _parties(query["parties"])

    def made(base: Database) -> bytes | None:
        found = whole_board(base.connection, _roll(site), forum, parties, query["as_of"])
        if found is None:
            return None
        return talks_csv([found]).encode("utf-8", "replace") if form == "csv" else msgspec.json.encode(found)

    body = site.answer("board file", (form, forum, parties, query["as_of"]), made)
    if body is None:
        raise _unknown(forum)
    return as_file(body, "detente-talks", form)


router = Router("/", route_handlers=[all_talks, listed, one_forum, board], include_in_schema=False)
