"""A row of a table, an object of a JSON file, to an article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import msgspec

from detente.errors import NotAnArticleError, SourceError
from detente.ingest.columns import Binding
from detente.ingest.credits import clean_outlet
from detente.ingest.days import day_of
from detente.ingest.decode import clean, decode
from detente.ingest.entries import Entry, Item, refused, shown
from detente.ingest.plain import read_plain
from detente.ingest.sources import _article, _check_length, from_text, is_address
from detente.ingest.tongue import check_english
from detente.records import Article, article_id
from detente.settings import Settings

# What stands at the start of a page or of a part of one; plain text has no such marks.
_HTML = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|article|section|main|div|p|br|span|h[1-6]|ul|ol)"
    r"(?:\s[^<>]{0,300})?/?)>",
    re.IGNORECASE,
)
_START = 3000
_LONGEST_TITLE = 1000
_LONGEST_ADDRESS = 2000
_LONGEST_ID = 100
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a truth value"),
    ((int, float), "a number"),
    (dict, "an object"),
    (list, "a list"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row tells of an article; the strings are empty where it does not."""

    name: str
    text: str
    title: str
    day: dt.date | None
    url: str
    outlet: str


def row_entry(name: str, cells: Mapping[str, object], binding: Binding, settings: Settings) -> Entry:
    """The entry of a row.

    Args:
        name: what the row is called; the row's own id is added to it.
        cells: values by column.
        binding: the columns to look in.
        settings: ``max_bytes`` is the largest text.
    """
    identity = next((_identity(cells.get(column)) for column in binding.id), "")
    name = f"{name}#{identity}" if identity else name
    try:
        text = _text(cells, binding.text, name)
    except SourceError as error:
        return name, error
    if len(text) > settings.max_bytes:
        return refused(name, f"is larger than {settings.max_bytes:,} bytes: split it, or raise max_bytes")
    addresses = (_line(cells.get(column), _LONGEST_ADDRESS) for column in binding.url)
    outlets = (_line(cells.get(column), _LONGEST_TITLE) for column in binding.outlet)
    days = (day_of(cells.get(column)) for column in binding.date)
    row = Row(
        name=name,
        text=text,
        title=next((t for c in binding.title if (t := _line(cells.get(c), _LONGEST_TITLE))), ""),
        day=next((day for day in days if day is not None), None),
        url=next((address for address in addresses if is_address(address)), ""),
        outlet=next((o for outlet in outlets if not is_address(outlet) and (o := clean_outlet(outlet))), ""),
    )
    return Item(name, partial(make_article, row))


def make_article(row: Row, settings: Settings) -> Article:
    """The article of a row: its text may be plain or HTML, its title goes before that of the text.

    Raises:
        NotAnArticleError: the text is binary, too long, or has no article in it.
        LanguageError: it is not in English.
    """
    text = decode(clean(row.text).encode("utf-8", "replace"), row.name)
    if is_html(text):
        article = from_text(text, settings, row.day, source=row.name, html=True)
        article = _with_title(article, row.title) if row.title else article
    elif row.title:
        article = _titled(text, row, settings)
    else:
        article = from_text(text, settings, row.day, source=row.name)
    return msgspec.structs.replace(article, source=row.url or row.name, outlet=row.outlet or article.outlet)


def is_html(text: str) -> bool:
    """Whether a text is an HTML page or a part of one."""
    return bool(_HTML.search(text[:_START]))


def _titled(text: str, row: Row, settings: Settings) -> Article:
    """The article of a plain text whose title is known from elsewhere."""
    _check_length(text, settings, row.name)
    page = read_plain(text, title=row.title)
    if not any(c.isalpha() for c in page.main):
        raise NotAnArticleError("has no words of an article in it: give its text", source=row.name)
    article = _article(page, row.name)
    _check_length(article.text, settings, row.name)
    check_english(page.main, row.name)
    if row.day is not None:
        article = msgspec.structs.replace(article, posted=row.day, posted_as="user")
    return article


def _with_title(article: Article, title: str) -> Article:
    main = article.text.removeprefix(f"{article.title}\n\n") if article.title else article.text
    text = f"{title}\n\n{main}"
    return msgspec.structs.replace(article, id=article_id(text), text=text, title=title)


def _text(cells: Mapping[str, object], columns: tuple[str, ...], name: str) -> str:
    """The first text in the columns.

    Raises:
        SourceError: there is none.
    """
    wrong = ""
    for column in columns:
        value = cells.get(column)
        if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            value = "\n\n".join(value)
        if isinstance(value, bytes):
            value = decode(value, name)
        if isinstance(value, str):
            if value.strip():
                return value
        elif value is not None:
            kind = next((what for kinds, what in _KINDS if isinstance(value, kinds)), type(value).__name__)
            wrong = (
                wrong or f"has {kind} in the column {shown(column)!r}: it must hold the text of an article"
            )
    shown_columns = " or ".join(repr(shown(column)) for column in columns)
    raise SourceError(
        wrong or f"has no text in the column {shown_columns}: fill it, or leave the row out", source=name
    )


def _line(value: object, longest: int) -> str:
    """A cell as one line; '' where it is no text, or longer than any such cell is."""
    if not isinstance(value, str) or len(value) > longest:
        return ""
    return "".join(c for c in " ".join(clean(value).split()) if c.isprintable())


def _identity(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return shown(" ".join(f"{value}".split())[:_LONGEST_ID]) if not _is_huge(value) else ""


def _is_huge(value: str | int) -> bool:
    """Whether a number has more digits than Python likes to write."""
    return isinstance(value, int) and value.bit_length() > 256
