"""What the handlers of pages share: the options, the databases, the kept answers, the templates."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from litestar import MediaType, Request, Response

from detente.database import Database
from detente.store.overview import count_articles
from detente.version import VERSION
from detente.web.site.cache import Cache
from detente.web.site.filters import environment
from detente.web.site.options import SiteOptions
from detente.web.site.pool import Pool
from detente.web.site.query import Parameter, Query, read_query
from detente.web.site.statics import Statics

T = TypeVar("T")


class Site:
    """One database on the web.

    Args:
        path: of the database; it must exist.
        options: how it is shown.

    Raises:
        StoreError: it does not exist or is no database.
    """

    def __init__(self, path: str | Path, options: SiteOptions) -> None:
        self.options = options
        given = {"knowledge": options.knowledge, "model": options.model}
        settings: dict[str, Any] = {name: value for name, value in given.items() if value}
        self.pool = Pool(path, read_only=options.read_only, readers=options.readers, **settings)
        self.cache = Cache(options.cache_bytes)
        self.statics = Statics()
        self.templates = environment(self.statics.addresses, options.knowledge)

    def answer(self, view: str, key: Hashable, make: Callable[[Database], T]) -> T:
        """What a view makes of the database, kept while the database stays as it is.

        Args:
            view: its name; answers of different views are kept apart.
            key: all that the answer depends on, such as ``query.key``.
            make: takes a database to read from; what it returns must not be changed, nor read from the
                database afterwards: a list, not an iterator.

        Raises:
            StoreError: the database cannot be used.
        """

        def made() -> T:
            with self.pool.borrow() as base:
                return make(base)

        return self.cache.answer((view, key), self.pool.version(), made)

    def query(self, request: Request[Any, Any, Any], **own: Parameter) -> Query:
        """What the address of a request asks for; see :func:`detente.web.site.query.read_query`."""
        return read_query(request.scope["query_string"], own)

    def page(
        self, request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: Any
    ) -> Response[str]:
        """A page of a template, made in the thread of the caller.

        Args:
            request: that it answers.
            template: under ``templates``: ``site/now.html``.
            status: of HTTP.
            context: names for the template, besides those that every page has: ``csrf``, ``read_only``,
                ``here`` (address of the page), ``version``, ``file``, ``articles``, ``author``.
        """
        scope = request.scope
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        shared = {
            "csrf": scope.get("state", {}).get("csrf", ""),
            "read_only": self.options.read_only,
            "author": self.options.author,
            "here": here,
            "version": VERSION,
            "file": self.pool.path.name,
            "articles": self.answer("articles", "", lambda base: count_articles(base.connection)),
        }
        written = self.templates.get_template(template).render({**shared, **context})
        # halves of surrogate pairs cannot be sent
        safe = written.encode("utf-8", "replace").decode()
        return Response(safe, media_type=MediaType.HTML, status_code=status)
