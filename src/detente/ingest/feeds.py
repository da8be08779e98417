"""The bytes of a news feed (RSS, RDF, Atom, JSON Feed) to its entries, within limits.

A feed comes from anywhere. Its tree is first cut down to the elements and attributes that are read
here, so that the feed library never meets the others: some of what it reads (authors, categories,
attributes by the thousand) takes it time that grows with the square of the length.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser  # type: ignore[import-untyped]
import httpx
import msgspec
from lxml import etree
from lxml.html import HtmlElement

from detente.errors import NotAnArticleError
from detente.ingest.decode import clean, decode
from detente.ingest.markup import parse_page
from detente.ingest.sources import from_text, is_address
from detente.ingest.stamps import find_stamps
from detente.records import Article
from detente.settings import Settings

MOST_ENTRIES = 500
SHORTEST_CONTENT = 400
"""Characters that the text of an entry must have to be read as an article."""

# A tree takes a hundred times the memory of its tags.
_MOST_TAGS = 300_000
_MOST_ATTRIBUTES = 100
_LONGEST_ADDRESS = 2_000
_LONGEST_LINE = 1_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DECLARATION = re.compile(r"<\?xml[^>]{0,300}\?>")
_ENTITY = re.compile(r"<!entity", re.IGNORECASE)
_ENTRIES = frozenset({"item", "entry"})
_FRAME = frozenset({"rss", "rdf", "channel", "feed"}) | _ENTRIES
_BODIES = frozenset({"description", "summary", "content", "encoded"})
_READ = _BODIES | {
    *("title", "link", "guid", "id"),
    *("pubdate", "published", "updated", "modified", "issued", "created", "date"),
}
_ATTRIBUTES = frozenset({"version", "type", "mode", "rel", "href", "ispermalink", "base", "about"})
_UNREAD = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg"})
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
    }
    | {"h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One report that a feed announces."""

    id: str
    """What the feed tells it by; '' if nothing."""
    address: str
    """http(s) address of the report, '' if the feed gives none."""
    title: str
    posted: dt.date | None
    """The day that the stamp names, as its writer writes it; None if there is none."""
    posted_as: str
    summary: str
    """Plain text, a blank line between paragraphs."""
    content: str
    """Plain text, a blank line between paragraphs."""

    @property
    def text(self) -> str:
        """The longer of content and summary."""
        return max(self.content, self.summary, key=len)


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed holds now."""

    title: str
    entries: tuple[Entry, ...]
    left_out: int = 0
    """Entries beyond the first :data:`MOST_ENTRIES`."""


def parse_feed(data: bytes, address: str, settings: Settings, *, encoding: str = "") -> Feed:
    """The entries of a feed; broken parts of it are left out.

    Args:
        data: the feed as its server gave it.
        address: where it was got; addresses inside are relative to it.
        settings: ``max_bytes`` is the largest feed, ``max_chars`` the longest text of an entry.
        encoding: as the server declares it, '' if it does not.

    Raises:
        NotAnArticleError: it is empty, too large, binary, declares entities of its own, or is no feed.
    """
    if len(data) > settings.max_bytes:
        raise NotAnArticleError(
            f"is larger than {settings.max_bytes:,} bytes: give a shorter feed, or raise max_bytes",
            source=address,
        )
    text = decode(data, address, encoding).lstrip()
    if text.startswith("{"):
        return _json_feed(text, address, settings)
    text = _CONTROLS.sub("", text)
    if _ENTITY.search(text):
        raise NotAnArticleError(
            "declares entities of its own, which no feed needs: give another feed", source=address
        )
    tree, left_out = _cut_down(text, address, settings)
    found = _parsed(etree.tostring(tree, encoding="utf-8"), address)
    entries = tuple(_entry(item, settings) for item in found.get("entries", ()))
    return Feed(title=_line(found["feed"].get("title", "")), entries=entries, left_out=left_out)


def article_of(entry: Entry, address: str, settings: Settings) -> Article:
    """The article that an entry holds in itself.

    Args:
        entry: one whose text is that of the report.
        address: to tell it by, the ``source`` of the article.
        settings: ``max_chars`` is the longest article.

    Raises:
        NotAnArticleError: its text is too short for a report, or too long.
        LanguageError: it is not in English.
    """
    if len(entry.text) < SHORTEST_CONTENT:
        raise NotAnArticleError(
            f"has neither an address nor {SHORTEST_CONTENT} characters of text in its feed: "
            "look for a feed with whole reports",
            source=address,
        )
    text = f"{entry.title}\n\n{entry.text}" if entry.title else entry.text
    return with_day(from_text(text, settings, source=address), entry)


def with_day(article: Article, entry: Entry) -> Article:
    """An article with the day of its entry, where it gives none for itself."""
    if article.posted is not None or entry.posted is None:
        return article
    return msgspec.structs.replace(article, posted=entry.posted, posted_as=entry.posted_as)


def _cut_down(text: str, address: str, settings: Settings) -> tuple[Any, int]:
    """The tree of a feed with nothing but what is read here, and how many entries are left out."""
    if text.count("<") > _MOST_TAGS:
        raise NotAnArticleError(f"has more than {_MOST_TAGS:,} tags: give a shorter feed", source=address)
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(_DECLARATION.sub("", text, count=1).strip().encode("utf-8"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise _no_feed(address) from error
    if tree is None or _name(tree) not in _FRAME - _ENTRIES:
        raise _no_feed(address)
    count = 0
    frames = [tree]
    while frames:
        parent = frames.pop()
        _shorten(parent)
        for child in list(parent):
            name = _name(child)
            count += name in _ENTRIES
            if name in _FRAME and (name not in _ENTRIES or count <= MOST_ENTRIES):
                frames.append(child)
            elif name in _READ:
                _flatten(child, 4 * settings.max_chars if name in _BODIES else _LONGEST_ADDRESS + 1)
            else:
                parent.remove(child)
    return tree, max(0, count - MOST_ENTRIES)


def _name(element: Any) -> str:
    """The name of an element without its namespace; '' for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _shorten(element: Any) -> None:
    if len(element.attrib) > _MOST_ATTRIBUTES:  # to list them takes time with the square of their number
        element.attrib.clear()
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower() not in _ATTRIBUTES or len(value) > _LONGEST_ADDRESS:
            del element.attrib[key]


def _flatten(element: Any, most: int) -> None:
    """Make markup inside an element its text, as if the feed had escaped it, and cut it at a length."""
    _shorten(element)
    text = element.text or ""
    if len(element):
        text += "".join(etree.tostring(child, encoding="unicode") for child in element)
        element.set("type", "html")
    del element[:]
    element.text = text[:most]


def _parsed(data: bytes, address: str) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if address.isascii():
        headers["content-location"] = address
    try:
        found = feedparser.parse(
            io.BytesIO(data), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:  # the library promises none, and raises many kinds on garbage
        raise _no_feed(address) from error
    if not found.get("version") and not found.get("entries"):
        raise _no_feed(address)
    return found


def _no_feed(address: str) -> NotAnArticleError:
    return NotAnArticleError(
        "is no feed of news (RSS, Atom or JSON Feed): give the address of one", source=address
    )


def _entry(item: Mapping[str, Any], settings: Settings) -> Entry:
    # The library warns where 'updated' is asked for and only 'published' is there.
    stamp = item.get("published") or item.get("updated") or item.get("created")
    bodies = [_body(body, settings) for body in item.get("content", ())]
    return Entry(
        id=_line(item.get("id", "")),
        address=_address(item.get("link", "")),
        title=_line(_body(item.get("title_detail", {}), settings)),
        summary=_body(item.get("summary_detail", {}), settings),
        content=max(bodies, key=len, default=""),
        **_posted(stamp),
    )


def _json_feed(text: str, address: str, settings: Settings) -> Feed:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_feed(address) from error
    if "jsonfeed.org/version" not in str(found.get("version", "")) or not isinstance(
        found.get("items"), list
    ):
        raise _no_feed(address)
    items = [item for item in found["items"] if isinstance(item, dict)]
    entries = tuple(_json_entry(item, address, settings) for item in items[:MOST_ENTRIES])
    return Feed(title=_line(found.get("title")), entries=entries, left_out=max(0, len(items) - MOST_ENTRIES))


def _json_entry(item: Mapping[str, Any], address: str, settings: Settings) -> Entry:
    html = {"value": item.get("content_html"), "type": "text/html"}
    name = _line(item.get("id"))
    return Entry(
        id=name,
        address=_address(item.get("url"), address) or _address(name),
        title=_line(item.get("title")),
        summary=_plain(item.get("summary"), settings),
        content=_plain(item.get("content_text"), settings) or _body(html, settings),
        **_posted(item.get("date_published") or item.get("date_modified")),
    )


def _posted(value: object) -> dict[str, Any]:
    """The day of a stamp and its words."""
    stamp = _line(value)
    day = next((found.day for found in find_stamps(stamp) if found.day), None)
    return {"posted": day, "posted_as": stamp if day else ""}


def _address(value: object, base: str = "") -> str:
    """An http(s) address that can be fetched; '' for anything else."""
    found = value.strip() if isinstance(value, str) else ""
    if not found or len(found) > _LONGEST_ADDRESS or _CONTROLS.search(found):
        return ""
    try:
        found = str(httpx.URL(base).join(found)) if base else found
        return found if is_address(found) and httpx.URL(found).host else ""
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return ""


def _line(value: object) -> str:
    text = str(value) if isinstance(value, str | int | float) else ""
    return " ".join(_CONTROLS.sub("", clean(text[: 4 * _LONGEST_LINE])).split())[:_LONGEST_LINE]


def _plain(value: object, settings: Settings) -> str:
    if not isinstance(value, str):
        return ""
    return _CONTROLS.sub("", clean(value)).strip()[: settings.max_chars]


def _body(body: Mapping[str, Any], settings: Settings) -> str:
    """The plain text of a body whose type the feed or the library tells."""
    value = body.get("value")
    if not isinstance(value, str) or not value.strip():
        return ""
    if "html" not in str(body.get("type", "")):
        return _plain(value, settings)
    try:
        tree = parse_page(_CONTROLS.sub("", clean(value[: 4 * settings.max_chars])), "")
    except NotAnArticleError:
        return ""
    lines = (" ".join(line.split()) for line in "".join(_words(tree)).split("\n"))
    return "\n\n".join(line for line in lines if line)[: settings.max_chars]


def _words(tree: HtmlElement) -> Iterator[str]:
    """The text of a tree with line breaks where a block begins or ends."""
    unread = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        name = _name(element)
        begins = event == "start"
        if name in _UNREAD:
            unread += 1 if begins else -1
        elif name in _BLOCKS:
            yield "\n"
        piece = element.text if begins else element.tail
        if piece and not unread:
            yield re.sub(r"\s+", " ", piece)
