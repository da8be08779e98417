"""Negotiations: who wants what, on what condition, and what blocks them."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get

from detente.web.site.site import Site


@get("/talks", sync_to_thread=True)
def all_talks(request: Request[Any, Any, Any], site: Site) -> Response[str]:
    """Negotiations: who wants what, on what condition, and what blocks them."""
    return site.page(request, "site/talks.html")


@get("/talks/{forum:str}", sync_to_thread=True)
def one_forum(request: Request[Any, Any, Any], site: Site, forum: str) -> Response[str]:
    """Negotiations: who wants what, on what condition, and what blocks them."""
    return site.page(request, "site/talks.html")


router = Router("/", route_handlers=[all_talks, one_forum], include_in_schema=False)
