"""Articles and evidence by their words; events by their properties."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from detente.database import Database, FoundEvent
from detente.errors import SettingError
from detente.export.wording import plain
from detente.store import find
from detente.store.filters import STATUSES
from detente.store.search import BEGIN, END, KEPT, KINDS, Found, SearchFilter, count_up_to, search
from detente.web.site.filters import choices, party_name
from detente.web.site.query import Parameter, Query, choice, link, read_query, whole, words
from detente.web.site.site import Site

Asked = Request[Any, Any, Any]
_EACH, _EVENTS, _MOST = 20, 50, 10_000
_FACETS = {
    "kind": "Kind of evidence", "party": "Party", "root": "Act", "status": "Status", "year": "Year",
    "source": "Outlet",
}  # fmt: skip
FILTER = ("party", "recipient", "roots", "modes", "statuses", "since", "until", "text", "state", "attributed",
          "min_confidence")  # fmt: skip


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet: its name, how many there are, where it leads."""

    name: str
    title: str
    number: int
    href: str


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """A property by which the answer can be narrowed."""

    key: str
    name: str
    chosen: str = ""
    without: str = ""
    options: tuple[Option, ...] = ()


def _year() -> Parameter:
    def read(text: str) -> str:
        if len(text) != 4 or not text.isascii() or not text.isdecimal():
            raise SettingError("is no year: write it as 2014")
        return text

    return Parameter(read, "")


def _asked(query: Query) -> SearchFilter:
    return SearchFilter(**{name: query[name] for name in SearchFilter.__struct_fields__})


def _own() -> dict[str, Parameter]:
    return {
        "text": words(),
        "party": words(100),
        "root": choice("", *choices("roots")),
        "status": choice("", *STATUSES),
        "year": _year(),
        "source": words(),
        "kind": choice("", *KINDS),
        "show": choice("articles", "evidence"),
        "page": whole(1, KEPT // _EACH, 1),
    }


@get("/search", sync_to_thread=True)
def searching(request: Asked, site: Site) -> Response[str]:
    """Articles or evidence with words in them, and how to narrow them."""
    query = read_query(request.scope["query_string"], _own(), fields=())
    asked, show, page = _asked(query), query["show"], query["page"]

    def made(base: Database) -> Found:
        return search(base.connection, asked, show, offset=(page - 1) * _EACH, limit=_EACH)

    found = site.answer("search", query.key, made)
    own: dict[str, Any] = msgspec.structs.asdict(asked) | {"show": show if show != "articles" else ""}
    return site.page(
        request, "site/search.html", asked=asked, show=show, found=found, own=own,
        tabs={one: {**own, "show": "" if one == "articles" else one} for one in ("articles", "evidence")},
        facets=_facets(site, found, own), begin=BEGIN, end=END, kept=KEPT,
        newer=link("search", **own) if page > 1 else "",
        older=link("search", **own, page=page + 1) if page * _EACH < found.total else "",
    )  # fmt: skip


def _facets(site: Site, found: Found, own: dict[str, Any]) -> list[Facet]:
    made = []
    for key, name in _FACETS.items():
        chosen = own[key]
        values = [] if chosen else found.facets.get(key, [])
        options = tuple(
            Option(
                name=_name(site, key, value),
                title=value,
                number=n,
                href=link("search", **{**own, key: value}),
            )
            for value, n in values
        )
        if chosen:
            without = link("search", **{**own, key: ""})
            made.append(Facet(key=key, name=name, chosen=_name(site, key, chosen), without=without))
        elif options:
            made.append(Facet(key=key, name=name, options=options))
    return made


def _name(site: Site, key: str, value: str) -> str:
    if key == "party":
        return party_name(value, site.options.knowledge)
    return plain(value) if key in ("kind", "status") else value


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list of events."""

    events: list[FoundEvent]
    next: str


@get("/events", sync_to_thread=True)
def events(request: Asked, site: Site) -> Response[str]:
    """Events that a filter asks for, with the sentence that proves each."""
    query = site.query(request, sort=choice("newest", "oldest"), after=words(40))
    wanted, sort, after = query.wanted, query["sort"], query["after"]

    def made(base: Database) -> Listed:
        one_more = find.events(base.connection, wanted, sort=sort, limit=_EVENTS + 1, after=after)
        listed = list(one_more)
        following = listed[_EVENTS - 1].cursor if len(listed) > _EVENTS else ""
        return Listed(events=listed[:_EVENTS], next=following)

    total = site.answer("events-count", wanted, lambda base: count_up_to(base.connection, wanted, _MOST))
    listed = site.answer("events", query.key, made)
    own = {"sort": sort if sort != "newest" else ""}
    return site.page(
        request, "site/events.html", wanted=wanted, sort=sort, events=listed.events, total=total, most=_MOST,
        fields=FILTER, filtered=query.filtered, after=after,
        newer=link("events", wanted, **own) if after else "",
        older=link("events", wanted, **own, after=listed.next) if listed.next else "",
    )  # fmt: skip


router = Router("/", route_handlers=[searching, events], include_in_schema=False)
