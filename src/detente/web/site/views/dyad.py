"""Tension between two parties over time."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from litestar import Request, Response, Router, get
from litestar.response import Redirect

from detente.analysis.tension import Period
from detente.database import Database
from detente.errors import SettingError
from detente.export.formats import FORMATS
from detente.export.forms import series_file
from detente.lookup import who
from detente.store import overview
from detente.store import pairs as store
from detente.store.filters import EventFilter
from detente.web.site import tension
from detente.web.site.files import as_file, check_form
from detente.web.site.filters import PLAIN_FORMATS, party_name
from detente.web.site.query import choice, link, read_query, words
from detente.web.site.site import Site
from detente.web.site.tension import FIELDS, MOST_COMPARED, PERIODS, Direction, Line

_PAIRS, _MOVERS, _NEAR, _ROWS = 60, 15, 6, 300
_EMBEDDED = 200_000
"""Bytes of data that stand in the page; more is fetched by the script."""
_QUOTED = 400
"""Quotations that may stand there."""
_DIRECTIONS = ("both", "there", "back")
_CHARTS = ("csv", "json", "png", "svg")


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an address of a dyad asks for."""

    pair: tuple[str, str]
    by: Period
    direction: Direction
    others: tuple[tuple[str, str], ...]
    wanted: EventFilter

    @property
    def own(self) -> dict[str, Any]:
        """Its parameters for :func:`link`, besides the filter."""
        return {
            "first": self.pair[0],
            "second": self.pair[1],
            "by": self.by,
            "direction": "" if self.direction == "both" else self.direction,
            "with": tension.with_text(self.others),
        }

    def link(self, tail: str = "", **changes: Any) -> str:
        """The address of the page, or of what belongs to it, with some parameters changed."""
        path, mark, query = link("dyad", self.wanted, **{**self.own, **changes}).partition("?")
        return f"{path}{tail}{mark}{query}"


class Dyads(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of dyads shows."""

    pairs: list[store.Pair]
    count: int
    moves: list[overview.Move]
    parties: list[str]


@get("/dyads", sync_to_thread=True)
def dyads(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """Pairs of parties with most events, and those that moved most."""
    query = site.query(request, first=words(), second=words())
    if query["first"] and query["second"]:
        codes = [_code(query[name], name, site) for name in ("first", "second")]
        if codes[0] == codes[1]:
            raise SettingError("is the same party as the first: name another", source=f"second {codes[1]}")
        return Redirect(link("dyad", first=codes[0], second=codes[1]), status_code=303)
    return site.page(
        request,
        "site/dyads.html",
        found=site.answer("dyads", "", _dyads),
        first=query["first"],
        second=query["second"],
    )


def _dyads(base: Database) -> Dyads:
    found = store.pairs(base.connection)
    last = overview.newest_day(base.connection)
    codes = dict.fromkeys(code for pair in found[:400] for code in (pair.first, pair.second))
    return Dyads(
        pairs=found[:_PAIRS],
        count=len(found),
        moves=overview.moves(base.connection, last, _MOVERS) if last else [],
        parties=sorted(codes),
    )


def _code(given: str, name: str, site: Site) -> str:
    """The party that somebody names by its code or its name."""
    upper = given.upper()
    known = {code for pair in site.answer("dyads", "", _dyads).pairs for code in (pair.first, pair.second)}
    if upper in known:
        return upper
    meanings = who(given, knowledge=site.options.knowledge).meanings
    found = next((one.state or one.code for one in meanings if one.state or one.code), "")
    if found:
        return found
    try:
        return tension.party(given)
    except SettingError as error:
        raise SettingError(
            "is neither a code nor a name of a party that is known: write it as USA or North Korea",
            source=f"{name} {given[:40]}",
        ) from error


def _asked(request: Request[Any, Any, Any], site: Site, first: str, second: str) -> _Asked:
    pair = (tension.party(first), tension.party(second))
    if pair[0] == pair[1]:
        raise SettingError("is one party: tension is between two, name another", source=pair[0])
    own = {"by": choice(*PERIODS, default=""), "direction": choice(*_DIRECTIONS), "with": tension.compared()}
    query = read_query(request.scope["query_string"], own, fields=FIELDS)
    others = tuple(other for other in query["with"] if set(other) != set(pair))
    by = query["by"]
    if not by:
        since, until = site.answer("span", pair, lambda base: store.span(base.connection, *pair))
        wanted = query.wanted
        by = tension.fitting(
            wanted.since.isoformat() if wanted.since else since,
            wanted.until.isoformat() if wanted.until else until,
        )
    return _Asked(pair=pair, by=by, direction=query["direction"], others=others, wanted=query.wanted)


def _line(site: Site, asked: _Asked, pair: tuple[str, str]) -> Line:
    key = (pair, asked.by, asked.direction, asked.wanted)
    return site.answer(
        "tension", key, lambda base: tension.line(base, pair, asked.by, asked.direction, asked.wanted)
    )


def _lines(site: Site, asked: _Asked) -> tuple[list[Line], list[str]]:
    """The line of the dyad, then those of the others that have events; and their names."""
    found = [(pair, _line(site, asked, pair)) for pair in (asked.pair, *asked.others)]
    shown = [(pair, one) for place, (pair, one) in enumerate(found) if place == 0 or one.series.steps]
    return [one for _, one in shown], [_name(site, pair, asked.direction) for pair, _ in shown]


def _name(site: Site, pair: tuple[str, str], direction: Direction) -> str:
    first, second = (party_name(code, site.options.knowledge) for code in pair)
    return {
        "both": f"{first} – {second}", "there": f"{first} → {second}", "back": f"{second} → {first}"
    }[direction]  # fmt: skip


def _data(site: Site, asked: _Asked) -> bytes:
    lines, names = _lines(site, asked)
    told = tension.quotations(lines[0], asked.pair, asked.direction, asked.wanted)
    return msgspec.json.encode({**tension.chart_data(lines, names), "told": told})


@get("/dyad/{first:str}/{second:str}", sync_to_thread=True)
def dyad(request: Request[Any, Any, Any], site: Site, first: str, second: str) -> Response[str]:
    """Tension between two parties over time, and the sentences that moved it."""
    asked = _asked(request, site, first, second)
    lines, names = _lines(site, asked)
    series = lines[0].series
    few = 0 < sum(len(step.evidence) for step in series.steps) <= _QUOTED
    raw = _kept(site, asked, "data", lambda: _data(site, asked)) if few else b""
    told = [step for step in series.steps if step.evidence]
    return site.page(
        request,
        "site/dyad.html",
        asked=asked,
        line=lines[0],
        names=names,
        absent=[pair for pair in asked.others if not _line(site, asked, pair).series.steps],
        extremes=tension.extremes(series),
        data=msgspec.Raw(raw) if raw and len(raw) <= _EMBEDDED else None,
        rows=told[-_ROWS:][::-1],
        told=len(told),
        events=sum(step.votes for step in series.steps),
        links=tension.events_link,
        near=_near(site, asked) if len(asked.others) < MOST_COMPARED else [],
        with_text=tension.with_text,
        event_formats={**FORMATS, **PLAIN_FORMATS}.keys() - {"jsonl"},
        periods=[(period, f"by {period}") for period in PERIODS],
        counts_as=site.answer("counts as", asked.pair, lambda base: _counts_as(base, asked.pair)),
    )


def _counts_as(base: Database, pair: tuple[str, str]) -> tuple[str, str]:
    return store.dyad_code(base.connection, pair[0]), store.dyad_code(base.connection, pair[1])


def _near(site: Site, asked: _Asked) -> list[tuple[str, str]]:
    """Pairs to compare with: those of the two parties with most events."""

    def made(base: Database) -> list[tuple[str, str]]:
        found = [pair for code in asked.pair for pair in store.pairs(base.connection, code)[:_NEAR]]
        found.sort(key=lambda pair: -pair.events)
        return list(dict.fromkeys((pair.first, pair.second) for pair in found))

    shown = {frozenset(pair) for pair in (asked.pair, *asked.others)}
    found = site.answer("near", asked.pair, made)
    return [pair for pair in found if frozenset(pair) not in shown][:_NEAR]


def _kept(site: Site, asked: _Asked, form: str, make: Any) -> bytes:
    """Bytes kept while the database stays as it is; ``make`` borrows databases itself."""
    key = ("dyad file", form, asked)
    return cast("bytes", site.cache.answer(key, site.pool.version(), make))


@get("/dyad/{first:str}/{second:str}/data", sync_to_thread=True)
def data(request: Request[Any, Any, Any], site: Site, first: str, second: str) -> Response[bytes]:
    """What the chart of a dyad shows, for its script."""
    asked = _asked(request, site, first, second)
    return Response(_kept(site, asked, "data", lambda: _data(site, asked)), media_type="application/json")


@get("/dyad/{first:str}/{second:str}/series/{form:str}", sync_to_thread=True)
def chart(request: Request[Any, Any, Any], site: Site, first: str, second: str, form: str) -> Response[bytes]:
    """The series of a dyad as a table or a picture."""
    check_form(form, _CHARTS)
    asked = _asked(request, site, first, second)
    series = _line(site, asked, asked.pair).series

    def made() -> bytes:
        return series_file(series, form, f"Tension, {_name(site, asked.pair, asked.direction)}")

    name = "-".join(("tension", *series.parties, series.by))
    return as_file(_kept(site, asked, form, made), name, form, shown=True)


router = Router("/", route_handlers=[dyads, dyad, data, chart], include_in_schema=False)
