"""An HTML page to title, outlet, byline, stamp and main text."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement

from detente.errors import NotAnArticleError
from detente.ingest.credits import clean_byline, clean_outlet
from detente.ingest.heads import fold
from detente.ingest.markup import parse_page
from detente.ingest.patterns import tables
from detente.ingest.plain import Page, read_plain
from detente.ingest.stamps import Stamp, find_stamps

_LOG = logging.getLogger(__name__)
_SUFFIX = re.compile(r"\s+[|–—·»-]\s+|\s*\|\s*")
_BLANKS = re.compile(r"\n+")
_ARTICLE_TYPES = frozenset(
    {
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "blogposting",
        "webpage",
        "report",
        "analysisnewsarticle",
        "opinionnewsarticle",
    }
)
# Linked data deeper or larger than this is not looked through.
_MOST_NODES = 5_000
_LONGEST_JSON = 500_000


def read_page(html: str, source: str, most_chars: int) -> Page:
    """Title, credits and main text of an HTML page.

    Args:
        html: the page.
        source: what to name in errors.
        most_chars: the longest text that is taken, in characters.

    Returns:
        The page as found; its ``main`` has a blank line between paragraphs.

    Raises:
        NotAnArticleError: there is no main text, or the page is too large.
    """
    tree = parse_page(html, source)
    _check_length(tree, most_chars, source)
    meta = _metadata(tree)
    found = _extract(tree, source)
    outlet = clean_outlet(meta.outlet)
    title = _title(tree, meta.title or found.get("title", ""), outlet)
    page = read_plain(_BLANKS.sub("\n\n", found["text"]), title=title)
    if not page.main.strip():
        raise NotAnArticleError("has no main text: give the address of an article", source=source)
    page.outlet = outlet or page.outlet
    byline = clean_byline(meta.byline)
    page.byline = byline if fold(byline) != fold(page.outlet) else page.byline
    page.byline = page.byline or clean_byline(_visible(tree, "author"))
    if meta.posted_as:
        page.posted, page.posted_as = meta.posted, meta.posted_as
    elif not page.posted_as:
        page.posted, page.posted_as = _witness(tree)
    return page


def _check_length(tree: HtmlElement, most_chars: int, source: str) -> None:
    """Texts far longer than the limit are refused before the slow extraction.

    Raises:
        NotAnArticleError: the text of the page is too long.
    """
    length = 0
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in {"script", "style", "noscript"}:
            length += len(element.text or "") + len(element.tail or "")
    if length > 4 * most_chars:
        raise NotAnArticleError(
            f"has {length:,} characters of text, an article at most {most_chars:,}: give the page of one "
            "article, or raise max_chars",
            source=source,
        )


def _extract(tree: HtmlElement, source: str) -> dict[str, str]:
    """Main text and title by trafilatura.

    Raises:
        NotAnArticleError: it finds none, or fails on the page.
    """
    try:
        found = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=False, with_metadata=False
        )
    except Exception as error:  # the page is hostile or broken in a way that the library does not foresee
        _LOG.debug("extraction of %s failed", source, exc_info=True)
        raise NotAnArticleError(
            "has no main text that can be read: save its text instead", source=source
        ) from error
    text = getattr(found, "text", "") or ""
    if not any(c.isalpha() for c in text):
        raise NotAnArticleError("has no article in it: give the address of an article", source=source)
    return {"text": text, "title": getattr(found, "title", "") or ""}


def _metadata(tree: HtmlElement) -> Page:
    """What the page says of itself in meta elements and linked data; linked data goes first."""
    page = Page()
    for node in _linked(tree):
        kinds = node.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if not any(isinstance(kind, str) and kind.lower() in _ARTICLE_TYPES for kind in names):
            continue
        page.title = page.title or _text(node.get("headline"))
        page.byline = page.byline or _names(node.get("author"))
        page.outlet = page.outlet or _names(node.get("publisher"))
        _set_stamp(page, _text(node.get("datePublished")))
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        metas.setdefault(name.strip().lower(), (element.get("content") or "").strip())
    for field, keys in tables().furniture.metadata.items():
        for value in (metas[key] for key in keys if metas.get(key)):
            if field == "posted":
                _set_stamp(page, value)
            elif not getattr(page, field) and not value.startswith(("http://", "https://")):
                setattr(page, field, value.lstrip("@"))
    if not page.posted_as:
        _set_stamp(page, _visible(tree, "time"))
    return page


def _set_stamp(page: Page, value: str) -> None:
    stamps = find_stamps(value)
    if stamps and not page.posted_as:
        page.posted, page.posted_as = stamps[0].day, _whole(value, stamps[0])


def _whole(value: str, stamp: Stamp) -> str:
    """The stamp with all that is written beside it, where that is little."""
    return value.strip() if len(value.strip()) <= 40 else stamp.text


def _visible(tree: HtmlElement, what: str) -> str:
    """The first author or publishing time that an element of the page marks as such."""
    if what == "time":
        for element in tree.iter("time"):
            value = element.get("datetime") or element.text_content()
            if find_stamps(value):
                return str(value)
        return ""
    for element in tree.iter("a", "span", "div", "p", "address"):
        marks = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split()
        if "author" in marks or (element.get("class") or "").lower() in {"byline", "author", "author-name"}:
            return " ".join(str(element.text_content()).split())[:200]
    return ""


def _linked(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD, the outer ones first."""
    queue: list[Any] = []
    for element in tree.iter("script"):
        text = element.text or ""
        if "ld+json" in (element.get("type") or "") and len(text) <= _LONGEST_JSON:
            try:
                queue.append(json.loads(text, strict=False))
            except (ValueError, RecursionError):
                continue
    seen = 0
    while queue and seen < _MOST_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, dict):
            yield node
            queue.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            queue.extend(node[:_MOST_NODES])


def _names(value: Any) -> str:
    """The names in an author or publisher of linked data, joined by commas and "and"."""
    values = value if isinstance(value, list) else [value]
    names = [_text(v.get("name") if isinstance(v, dict) else v) for v in values[:10]]
    names = [name for name in names if name and not name.startswith("http")]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _title(tree: HtmlElement, title: str, outlet: str) -> str:
    """The title without the outlet's name after it; the first heading serves where there is none."""
    title = title or next((str(e.text_content()) for e in tree.iter("h1")), "")
    title = title or next((str(e.text_content()) for e in tree.iter("title")), "")
    title = " ".join(title.split())
    headings = {fold(str(e.text_content())) for e in tree.iter("h1", "h2")}
    while fold(title) not in headings:
        cuts = list(_SUFFIX.finditer(title))
        if not cuts or not _is_suffix(title, cuts[-1].start(), cuts[-1].end(), outlet, headings):
            break
        title = title[: cuts[-1].start()]
    return title


def _is_suffix(title: str, cut: int, end: int, outlet: str, headings: set[str]) -> bool:
    """Whether what follows a mark in a title is the site's name."""
    rest = fold(title[end:])
    return fold(title[:cut]) in headings or (bool(outlet) and (rest in fold(outlet) or fold(outlet) in rest))


def _witness(tree: HtmlElement) -> tuple[dt.date | None, str]:
    """The day that htmldate finds where the page names none itself."""
    try:
        found = find_date(tree, original_date=True, extensive_search=False)
        return (dt.date.fromisoformat(found), found) if found else (None, "")
    except Exception:  # one witness of several: without it the page has no date
        _LOG.debug("htmldate failed", exc_info=True)
        return None, ""
