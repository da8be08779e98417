"""Articles: the list, one reading, and the search for words."""

from __future__ import annotations

from typing import Any, get_args

from litestar import Request, Response, get

from detente.database import Database
from detente.events.codebook import codebook
from detente.records import Reading
from detente.store import search as words
from detente.store.filters import STATUSES
from detente.store.listing import articles as some_articles
from detente.web.site.api.answers import answer, listing
from detente.web.site.api.declare import Asked, operation, path_value, read_asked
from detente.web.site.api.parameters import (
    AFTER_DAY,
    AFTER_PLACE,
    ARTICLE_ID,
    FORMAT,
    KIND,
    SINCE,
    UNTIL,
    coded,
    limit,
    named,
    one_of,
    searched,
)
from detente.web.site.api.schemas import HitRow
from detente.web.site.errors import NotThere
from detente.web.site.site import Site

_ID = coded("id", "of the article", ARTICLE_ID, "path")
_ARTICLES = (
    SINCE,
    UNTIL,
    searched("text", 'words of the title or the text, "in quotes" for a phrase'),
    named("outlet", "name of the outlet", 100),
    limit(),
    AFTER_DAY,
    FORMAT,
)
_SEARCH = (
    searched("text", 'words, "in quotes" for a phrase; without them the newest come first'),
    one_of("show", get_args(words.Show), "articles, or sentences of evidence, one a record", "articles"),
    named("party", "code or name of a party to an event"),
    one_of("root", tuple(root.name for root in codebook().roots), "PLOVER root of an event"),
    one_of("status", STATUSES, "of an event"),
    coded("year", "in which the article was published: 2014", "^[12][0-9]{3}$"),
    named("source", "name of the outlet", 100),
    KIND,
    limit(100, 20),
    AFTER_PLACE,
    FORMAT,
)


@get(
    "/articles",
    sync_to_thread=True,
    operation_class=operation(*_ARTICLES, answer="ReportPage", lines=True, problems=(503,)),
)
def articles(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """Articles, the newest first, each with the number of its events."""
    asked = read_asked(request.scope["query_string"], _ARTICLES)
    wanted = asked.wanted

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        found = some_articles(
            base.connection,
            since=wanted.since.isoformat() if wanted.since else "",
            until=wanted.until.isoformat() if wanted.until else "",
            text=wanted.text,
            outlet=asked["outlet"],
            limit=most,
            after=after,
        )
        return list(found)

    return listing(request, site, "articles", asked, fetch)


@get(
    "/articles/{id:str}",
    sync_to_thread=True,
    operation_class=operation(_ID, answer="Reading", problems=(404, 503)),
)
def article(request: Request[Any, Any, Any], site: Site, id: str) -> Response[bytes]:  # noqa: A002  as in the path
    """One article with all that was read from it, as people have corrected it."""
    read_asked(request.scope["query_string"], ())
    wanted = path_value(_ID, id)

    def make(base: Database) -> Reading:
        found = base.reading(wanted)
        if found is None:
            raise NotThere(f"there is no article with the id {wanted}: look for it under /api/articles")
        return found

    return answer(request, site, "article", wanted, make)


@get(
    "/search",
    sync_to_thread=True,
    operation_class=operation(*_SEARCH, answer="HitPage", lines=True, problems=(503,)),
)
def search(request: Request[Any, Any, Any], site: Site) -> Response[Any]:
    """Articles or sentences with words in them, the best first; at most a thousand."""
    asked = read_asked(request.scope["query_string"], _SEARCH)

    def fetch(base: Database, after: str, most: int) -> list[tuple[str, Any]]:
        start = int(after or 0)
        found = words.search(base.connection, _wanted(asked), asked["show"], offset=start, limit=most)
        return [(str(start + place + 1), _hit(one)) for place, one in enumerate(found.hits)]

    return listing(request, site, "search", asked, fetch)


def _wanted(asked: Asked) -> words.SearchFilter:
    given = {name: asked[name] for name in ("root", "status", "year", "source", "kind")}
    return words.SearchFilter(text=asked.wanted.text, party=asked.wanted.party, **given)


def _hit(one: words.Hit) -> HitRow:
    """A hit, the places of the matching words as numbers instead of marks."""
    passage, matches = "", []
    for place, part in enumerate(one.passage.split(words.BEGIN)):
        matching, mark, rest = part.partition(words.END)
        if place and mark:
            matches.append((len(passage), len(passage) + len(matching)))
        passage += matching + rest
    given = {name: getattr(one, name) for name in one.__struct_fields__}
    return HitRow(**{**given, "passage": passage, "matches": tuple(matches)})
