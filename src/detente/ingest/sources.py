"""A file, a page, an address or a text to an Article."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from detente.errors import NotAnArticleError, SourceError
from detente.ingest.decode import clean, decode
from detente.ingest.fetch import Answer, fetch
from detente.ingest.plain import Page, read_plain
from detente.ingest.stamps import parse_date
from detente.ingest.tongue import check_english
from detente.records import Article, article_id
from detente.settings import Settings

STANDARD_INPUT = "-"
ARTICLE_SUFFIXES = frozenset({".txt", ".html", ".htm", ".xhtml", ".md"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_HTML = re.compile(
    r"\s*(?:<\?xml|<!doctype\s+html|<html|<head|<body)|(?s:.{0,1000}?)<(?:html|head|body)\b", re.I
)

Fetcher = Callable[[str, Settings], Answer]
"""Address and settings to what the address gives."""


def load(
    source: str | Path,
    settings: Settings,
    date: dt.date | str | None = None,
    *,
    fetcher: Fetcher = fetch,
    stdin: BinaryIO | None = None,
) -> Article:
    """The article in a text or HTML file, at an http(s) address, or on standard input (``-``).

    Args:
        source: path, address or ``-``.
        settings: limits on size and time.
        date: the day that the article was published, where the caller knows it.
        fetcher: gets what stands at an address.
        stdin: read for ``-`` in place of the process's own standard input.

    Raises:
        SourceError: it cannot be read, is too large, empty, binary, no article or not in English.
        SettingError: ``date`` is no date.
    """
    name = str(source)
    day = as_day(date)
    if is_address(source):
        answer = fetcher(name, settings)
        text, is_html = decode(answer.data, name, answer.encoding), answer.is_html
    elif name == STANDARD_INPUT:
        name = "standard input"
        text, is_html = decode(_limited(stdin or sys.stdin.buffer, settings, name), name), None
    else:
        text = decode(_file_bytes(Path(source), settings), name)
        is_html = True if Path(source).suffix.lower() in _HTML_SUFFIXES else None
    if is_html is None:
        is_html = bool(_HTML.match(text))
    return from_text(text, settings, day, source=name, html=is_html)


def from_text(
    text: str,
    settings: Settings,
    date: dt.date | str | None = None,
    *,
    source: str = "",
    html: bool = False,
) -> Article:
    """The article in a text: title and credits found, page furniture left out, language checked.

    Args:
        text: the text of an article, or of an HTML page.
        settings: ``max_chars`` is the longest article, in characters.
        date: the day that the article was published, where the caller knows it.
        source: where it was read from; '' for bare text.
        html: the text is HTML.

    Raises:
        NotAnArticleError: it is empty, too long, or has no article in it.
        LanguageError: it is not in English.
        SettingError: ``date`` is no date.
    """
    named = source or name_of(text)
    day = as_day(date)
    text = clean(text)
    if not text.strip():
        raise NotAnArticleError("is empty: give the text of an article", source=named)
    if html:
        page = _read_page(text, named, settings)
    else:
        _check_length(text, settings, named)
        page = read_plain(text)
    if not any(c.isalpha() for c in page.main):
        raise NotAnArticleError("has no words of an article in it: give its text", source=named)
    article = _article(page, source)
    _check_length(article.text, settings, named)
    check_english(page.main, named)
    if day is not None:
        article = msgspec.structs.replace(article, posted=day, posted_as="user")
    return article


def directory_sources(path: str | Path) -> list[Path]:
    """The article files (.txt, .html, .htm, .xhtml, .md) in a directory and those in it, sorted.

    Hidden files and directories are left out.

    Raises:
        SourceError: it is no directory, or has no such file.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise SourceError("is not a directory: give one that exists", source=str(path))
    try:
        found = sorted(
            item
            for item in folder.rglob("*")
            if item.suffix.lower() in ARTICLE_SUFFIXES
            and not any(part.startswith(".") for part in item.relative_to(folder).parts)
            and item.is_file()
        )
    except OSError as error:
        raise SourceError(
            f"cannot be listed ({error.strerror}): check its permissions", source=str(path)
        ) from error
    if not found:
        kinds = ", ".join(sorted(ARTICLE_SUFFIXES))
        raise SourceError(f"has no articles in it: files must end in one of {kinds}", source=str(path))
    return found


def is_address(source: str | Path) -> bool:
    """Whether a source is an http(s) address rather than a path or a text."""
    return isinstance(source, str) and bool(re.fullmatch(r"https?://\S*", source, re.IGNORECASE))


def as_day(date: dt.date | str | None) -> dt.date | None:
    """A day given as such, with a time, or in words.

    Raises:
        SettingError: the words are no date.
    """
    if isinstance(date, str):
        return parse_date(date)
    return date.date() if isinstance(date, dt.datetime) else date


def name_of(text: str) -> str:
    """What to call a bare text in errors: its first words."""
    words = " ".join(text[:200].split())
    return f"text {words[:40] + '…' if len(words) > 40 else words!r}"


def _read_page(text: str, named: str, settings: Settings) -> Page:
    from detente.ingest.page import read_page  # trafilatura takes long to import

    return read_page(text, named, settings.max_chars)


def _article(page: Page, source: str) -> Article:
    text = f"{page.title}\n\n{page.main}" if page.title else page.main
    return Article(
        id=article_id(text),
        text=text,
        title=page.title,
        outlet=page.outlet,
        byline=page.byline,
        source=source,
        posted=page.posted,
        posted_as=page.posted_as,
    )


def _check_length(text: str, settings: Settings, named: str) -> None:
    if len(text) > settings.max_chars:
        raise NotAnArticleError(
            f"has {len(text):,} characters, an article at most {settings.max_chars:,}: split it into its "
            "articles, or raise max_chars",
            source=named,
        )


def _file_bytes(path: Path, settings: Settings) -> bytes:
    try:
        if path.is_dir():
            raise SourceError("is a directory: read its files one by one, or use read_many", source=str(path))
        with path.open("rb") as file:
            return _limited(file, settings, str(path))
    except FileNotFoundError as error:
        raise SourceError("does not exist: check the path", source=str(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"cannot be opened ({reason}): check path and permissions", source=str(path)
        ) from error


def _limited(file: BinaryIO, settings: Settings, named: str) -> bytes:
    data = file.read(settings.max_bytes + 1)
    if len(data) > settings.max_bytes:
        raise NotAnArticleError(
            f"is larger than {settings.max_bytes:,} bytes: give a file with one article, or raise max_bytes",
            source=named,
        )
    return data
