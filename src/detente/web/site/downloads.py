"""What views show, in every format of the exports."""

from __future__ import annotations

import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.response import Stream

from detente.database import Database
from detente.export.database import export
from detente.export.formats import FORMATS
from detente.export.forms import network_file, series_file
from detente.export.listed import talks_csv
from detente.records import encode_reading
from detente.store import find
from detente.store.filters import EventFilter
from detente.web.site.api.analysis import fields_of
from detente.web.site.api.declare import path_value
from detente.web.site.api.parameters import ARTICLE_ID, BY, FIRST, SECOND, coded
from detente.web.site.errors import NotThere
from detente.web.site.files import KINDS, as_file, check_form, named
from detente.web.site.query import Query, choice, day, flag, words
from detente.web.site.safety import Refused
from detente.web.site.site import Site

_AT_ONCE = 2
"""Files of events that are made at the same time: each reads the whole database."""
_ROOM = threading.BoundedSemaphore(_AT_ONCE)
_PIECE = 1 << 16
EVENT_FORMS = (*FORMATS, "csv", "parquet", "jsonl", "json")
TENSION_FORMS = ("csv", "json", "png", "svg", "html")
NETWORK_FORMS = ("graphml", "csv", "json", "png", "svg")
TALKS_FORMS = ("json", "csv")
ARTICLE_FORMS = ("json", "text")
_SERIES_FIELDS = ("roots", "modes", "statuses", "since", "until", "text", "attributed", "min_confidence")
_ARTICLE = coded("id", "of the article", ARTICLE_ID)


@get("/events/{form:str}", sync_to_thread=True)
def events(request: Request[Any, Any, Any], site: Site, form: str) -> Response[Any]:
    """The events of a filter in a format of the exports.

    Formats of other data sets come as a ZIP file with what their columns mean; ``alone=1`` leaves that out.
    """
    check_form(form, EVENT_FORMS)
    query = site.query(request, alone=flag())
    if not _ROOM.acquire(blocking=False):
        raise Refused(429, "other files are being made", "try again in a minute")
    spooled = tempfile.TemporaryFile()  # noqa: SIM115  closed when it is sent
    try:
        with Database(site.pool.path, read_only=True, any_thread=True) as base:
            ending = _write_events(base, form, query, spooled)
    except BaseException:
        spooled.close()
        raise
    finally:
        _ROOM.release()
    size = spooled.tell()
    spooled.seek(0)
    kind = KINDS.get(ending, "text/plain; charset=utf-8")
    headers = {**named(f"detente-{form}-events.{ending}"), "content-length": str(size)}
    return Stream(_pieces(spooled), media_type=kind, headers=headers)


def _write_events(base: Database, form: str, query: Query, target: IO[bytes]) -> str:
    """Write the events to a file; returns the ending of its name."""
    wanted = query.wanted
    if form == "json" or (form == "jsonl" and query.filtered):
        _write_rows(base, wanted, target, lines=form == "jsonl")
        return form
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        ending = FORMATS[form].extension.lstrip(".") if form in FORMATS else form
        path = Path(folder) / f"detente-{form}-events.{ending}"
        export(base.connection, form, path, wanted)
        if form in FORMATS and not query["alone"]:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
                for one in (path, path.with_name(f"{path.name}.about.json")):
                    packed.write(one, one.name)
            return "zip"
        with path.open("rb") as source:
            shutil.copyfileobj(source, target)
    return ending


def _write_rows(base: Database, wanted: EventFilter, target: IO[bytes], *, lines: bool) -> None:
    """Events as JSON, one a line: the lines of an array or lines of their own."""
    before = b"" if lines else b"[\n"
    for one in find.events(base.connection, wanted, sort="oldest"):
        target.write(before + msgspec.json.encode(find.to_builtins(one)) + (b"\n" if lines else b""))
        before = b"" if lines else b",\n"
    if not lines:
        target.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


@get("/tension/{form:str}", sync_to_thread=True)
def tension(request: Request[Any, Any, Any], site: Site, form: str) -> Response[bytes]:
    """The tension between two parties: table, picture or page with its quotations."""
    check_form(form, TENSION_FORMS)
    query = site.query(
        request,
        first=words(20),
        second=words(20),
        by=choice(*BY.schema["enum"], default="week"),
        directed=flag(),
    )
    pair = path_value(FIRST, query["first"].upper()), path_value(SECOND, query["second"].upper())
    wanted = _only(query.wanted, _SERIES_FIELDS)

    def make(base: Database) -> bytes:
        series = base.tension(*pair, by=query["by"], directed=query["directed"], **fields_of(wanted))
        return series_file(series, form)

    body = site.answer("download/tension", (form, query.key), make)
    return as_file(body, f"detente-tension-{pair[0]}-{pair[1]}", form)


@get("/network/{form:str}", sync_to_thread=True)
def network(request: Request[Any, Any, Any], site: Site, form: str) -> Response[bytes]:
    """Who acts toward whom: graph, table or picture."""
    check_form(form, NETWORK_FORMS)
    query = site.query(request)

    def make(base: Database) -> bytes:
        return network_file(base.network(**fields_of(query.wanted)), form)

    return as_file(site.answer("download/network", (form, query.key), make), "detente-network", form)


@get("/talks/{form:str}", sync_to_thread=True)
def talks(request: Request[Any, Any, Any], site: Site, form: str) -> Response[bytes]:
    """Negotiations: whole as JSON, or a table with a row for each stand of each party."""
    check_form(form, TALKS_FORMS)
    query = site.query(request, forum=words(100), as_of=day())

    def make(base: Database) -> bytes:
        found = base.talks(query["forum"], query["as_of"])
        return msgspec.json.encode(found) if form == "json" else talks_csv(found).encode("utf-8", "replace")

    return as_file(site.answer("download/talks", (form, query.key), make), "detente-talks", form)


@get("/article/{form:str}", sync_to_thread=True)
def article(request: Request[Any, Any, Any], site: Site, form: str) -> Response[bytes]:
    """One article: all that was read from it, or its text alone."""
    check_form(form, ARTICLE_FORMS)
    wanted = path_value(_ARTICLE, site.query(request, id=words(40))["id"])
    with site.pool.borrow() as base:
        found = base.reading(wanted)
    if found is None:
        raise NotThere(f"there is no article with the id {wanted}: look for it on the search page")
    body = encode_reading(found) if form == "json" else found.article.text.encode("utf-8", "replace")
    return as_file(body, f"detente-article-{wanted}", form)


def _only(wanted: EventFilter, fields: tuple[str, ...]) -> EventFilter:
    """A filter with some of its fields; the parties of a series are named apart."""
    return EventFilter(**{name: getattr(wanted, name) for name in fields})


router = Router(
    "/download", route_handlers=[events, tension, network, talks, article], include_in_schema=False
)
