"""One party: names, offices, events, positions, ties."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from detente.database import Database, FoundEvent
from detente.export.wording import clean
from detente.knowledge import PersonRow, load_knowledge
from detente.lookup.dates import distance
from detente.store import overview, pairs
from detente.store import parties as store
from detente.web.site.errors import NotThere
from detente.web.site.filters import party_name
from detente.web.site.query import read_query, words
from detente.web.site.site import Site
from detente.web.site.tension import party

_LISTED, _EVENTS, _TOLD, _NAMES, _PARTNERS = 200, 5, 6, 40, 20
_STATE, _SECTOR = 3, 6


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the knowledge tables tell of a party."""

    name: str
    names: tuple[str, ...] = ()
    cow: int | None = None
    holding: list[PersonRow]
    """Terms of office that hold on the day."""
    others: list[PersonRow]
    """Earlier and later ones, the newest first."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What the database tells of a party."""

    dyad_code: str
    called: list[store.Called]
    does: list[store.RootCount]
    suffers: list[store.RootCount]
    out: list[FoundEvent]
    back: list[FoundEvent]
    partners: list[pairs.Pair]
    positions: list[store.Told]
    commitments: list[store.Told]
    ties: list[store.Told]
    statements: list[store.Told]

    @property
    def empty(self) -> bool:
        """Whether nothing is told of it."""
        return not (self.called or self.positions or self.commitments or self.ties or self.statements)

    @property
    def last(self) -> str:
        """ISO day of its last event; '' where it has none."""
        return max((one.until for one in self.called), default="")


@get("/actors", sync_to_thread=True)
def actors(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """All parties with how often they act."""
    query = read_query(request.scope["query_string"], {"text": words(80)}, fields=())
    text = query["text"]
    found = site.answer("parties", "", lambda base: store.parties(base.connection))
    chosen = [one for one in found if _matches(one.code, text, site)] if text else found
    called = site.answer("named", text, lambda base: store.named(base.connection, text)) if text else []
    return site.page(
        request,
        "site/actors.html",
        text=text,
        parties=chosen[:_LISTED],
        chosen=len(chosen),
        count=len(found),
        called=called,
    )


def _matches(code: str, text: str, site: Site) -> bool:
    return (
        code.startswith(text.upper())
        or text.casefold() in party_name(code, site.options.knowledge).casefold()
    )


@get("/actor/{code:str}", sync_to_thread=True)
def actor(request: Request[Any, Any, Any], site: Site, code: str) -> Response[str]:
    """One party: how it is called, who speaks for it, what it does and what is done to it."""
    code = party(code)
    read_query(request.scope["query_string"], fields=())
    found = site.answer("actor", code, lambda base: _profile(base, code))
    last = found.last or site.answer("newest day", "", lambda base: overview.newest_day(base.connection))
    day = dt.date.fromisoformat(last) if isinstance(last, str) else last
    known = _known(code, day, site)
    if found.empty and known.name == code:
        raise NotThere(f"{clean(code)} is no party that is told of here: look for it among the actors")
    return site.page(request, "site/actor.html", code=code, found=found, known=known, day=day)


def _profile(base: Database, code: str) -> Profile:
    connection = base.connection
    between = pairs.dyad_code(connection, code)
    return Profile(
        dyad_code=between,
        called=store.called(connection, code, _NAMES),
        does=store.roots(connection, code, "actor"),
        suffers=store.roots(connection, code, "recipient"),
        out=store.newest_events(connection, code, "actor", _EVENTS),
        back=store.newest_events(connection, code, "recipient", _EVENTS),
        partners=pairs.pairs(connection, between)[:_PARTNERS],
        positions=store.told(connection, code, "position", _TOLD),
        commitments=store.told(connection, code, "commitment", _TOLD),
        ties=store.told(connection, code, "tie", _TOLD),
        statements=store.told(connection, code, "statement", _TOLD),
    )


def _known(code: str, day: dt.date | None, site: Site) -> Known:
    knowledge = load_knowledge(site.options.knowledge)
    state = next((row for row in knowledge.states if row.code == code[:_STATE]), None)
    sector = code[_STATE:_SECTOR]
    terms = [
        row for row in knowledge.people
        if row.state == code[:_STATE] and (not sector or row.sector == sector)
    ]  # fmt: skip
    holding = [row for row in terms if day is not None and distance(row, day) == 0]
    others = [row for row in terms if row not in holding]
    return Known(
        name=party_name(code, site.options.knowledge),
        names=state.names if state is not None and not sector else (),
        cow=state.cow if state is not None and not sector else None,
        holding=sorted(holding, key=lambda row: (row.office, row.name)),
        others=sorted(others, key=lambda row: row.since, reverse=True),
    )


router = Router("/", route_handlers=[actors, actor], include_in_schema=False)
