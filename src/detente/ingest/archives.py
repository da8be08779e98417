"""Sources of many articles: folders, tables, web archives, lists, standard input; one article at a time.

Whatever a source holds, the walk keeps no more of it than one record, and one bad record or file
never ends the rest: it is given as a name and an error.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from detente.data import read_rows
from detente.errors import DetenteError
from detente.ingest.columns import Columns
from detente.ingest.csv_rows import csv_rows
from detente.ingest.decode import decode
from detente.ingest.entries import Entry, Item, guarded, name_of_entry, refused, shown
from detente.ingest.fetch import fetch
from detente.ingest.json_rows import json_document, json_lines
from detente.ingest.lists import address_entry, address_lines, are_addresses
from detente.ingest.parquet import parquet_rows
from detente.ingest.rows import is_html
from detente.ingest.sources import ARTICLE_SUFFIXES, STANDARD_INPUT, Fetcher, from_text, is_address, load
from detente.ingest.streams import file_pieces, peek, stream_pieces, whole
from detente.ingest.warc import warc_pages
from detente.records import Article
from detente.settings import Settings

__all__ = ["ARCHIVE_SUFFIXES", "Columns", "Item", "items"]

_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_TABLES = frozenset({".csv", ".tsv", ".tab"})
_PARQUET = frozenset({".parquet", ".pq"})
_LISTS = frozenset({".urls"})
ARCHIVE_SUFFIXES = _LINES | _TABLES | _PARQUET | _LISTS | {".json", ".warc"}
"""What the names of files with many articles end in; ``.gz`` may follow, but for Parquet."""
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_GUESSED = Columns()
_HEAD = 1 << 16
_INPUT = "standard input"
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*\{")


class RefusedRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of file that is not read (refused.tsv)."""

    suffix: str
    what: str
    advice: str
    packed: bool = False


@dataclass(frozen=True, slots=True)
class _Walk:
    """What holds for a whole walk."""

    settings: Settings
    columns: Columns
    fetcher: Fetcher
    seen: set[str] = field(default_factory=set)
    """Digests of the addresses that lists have given."""


def items(
    source: str | Path,
    settings: Settings,
    columns: Columns = _GUESSED,
    *,
    skip: Callable[[str], bool] | None = None,
    fetcher: Fetcher = fetch,
    stdin: BinaryIO | None = None,
) -> Iterator[Item | tuple[str, DetenteError]]:
    """The articles of a source one by one, each still to be made, or why there is none.

    A source is a folder (with those in it, hidden ones left out, in order of names), a file of
    text or HTML, JSON lines, a JSON array, CSV or TSV, Parquet, a web archive (WARC), a list of
    addresses, any of these packed with gzip but for Parquet, an http(s) address, or ``-``. No
    error leaves the walk, only those of ``skip``.

    Args:
        source: path, address or ``-`` for standard input.
        settings: limits on size and time; ``max_bytes`` holds for a record, a line or an article.
        columns: which columns or keys hold what, where they are not to be guessed.
        skip: takes a name and says that neither its article nor its error is wanted.
        fetcher: gets what stands at an address.
        stdin: read for ``-`` in place of the process's own standard input.
    """
    for entry in _entries(source, _Walk(settings, columns, fetcher), stdin):
        if skip is None or not skip(name_of_entry(entry)):
            yield entry


def _entries(source: str | Path, walk: _Walk, stdin: BinaryIO | None) -> Iterator[Entry]:
    if is_address(source):
        yield address_entry(str(source), walk.fetcher)
    elif str(source) == STANDARD_INPUT:
        yield from guarded(_INPUT, _stream(stdin or sys.stdin.buffer, _INPUT, walk))
    elif os.path.isdir(source):
        yield from _folder(Path(source), walk)
    else:
        yield from guarded(shown(str(source)), _file(Path(source), walk, asked=True))


def _folder(folder: Path, walk: _Walk) -> Iterator[Entry]:
    """The entries of a folder; every folder in it is gone through once, whatever links lead to it."""
    empty = True
    for path, error in _files(folder):
        if error is not None:
            reason = error.strerror or type(error).__name__
            yield refused(shown(str(path)), f"cannot be listed ({reason}): check its permissions")
        elif not _is_known(path.name):
            continue
        else:
            yield from guarded(shown(str(path)), _file(path, walk, asked=False))
        empty = False
    if empty:
        kinds = ", ".join(sorted(ARTICLE_SUFFIXES | ARCHIVE_SUFFIXES))
        yield refused(shown(str(folder)), f"has no articles in it: files must end in one of {kinds}")


def _files(folder: Path) -> Iterator[tuple[Path, OSError | None]]:
    """What is in a folder but is none, in order of names; folders that cannot be listed with the reason."""
    seen: set[tuple[int, int]] = set()
    stack = [folder]
    while stack:
        path = stack.pop()
        try:
            if not path.is_dir():
                yield path, None
                continue
            status = path.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            names = sorted((n for n in os.listdir(path) if not n.startswith(".")), reverse=True)
        except OSError as error:
            yield path, error
            continue
        stack.extend(path / name for name in names)


def _is_known(name: str) -> bool:
    """Whether a file of a folder is to be read, or to be told of since it may hold articles."""
    refusal = _refusal(name)
    return refusal.packed if refusal else _suffix(name) in ARTICLE_SUFFIXES | ARCHIVE_SUFFIXES


def _file(path: Path, walk: _Walk, *, asked: bool) -> Iterator[Entry]:
    """The entries of a file: ``asked`` where the user named it, not the folder that it is in."""
    name = str(path)
    if not name.isprintable():
        yield refused(
            shown(name), "has control characters in its name, or such as cannot be shown: rename it"
        )
        return
    refusal = _refusal(path.name)
    if refusal:
        yield refused(name, f"is {refusal.what}: {refusal.advice}")
        return
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not asked:
        yield refused(name, "is neither a file nor a folder: leave it out")
        return
    suffix = _suffix(path.name)
    pieces = partial(file_pieces, path)
    article = Item(name, partial(_packed if path.suffix.lower() == ".gz" else _loaded, path))
    if not stat.S_ISREG(mode):
        with path.open("rb") as file:
            yield from _stream(file, name, walk)
    elif suffix in _PARQUET:
        yield from parquet_rows(path, walk.settings, walk.columns)
    elif suffix in ARCHIVE_SUFFIXES:
        yield from _archive(suffix, pieces(), name, walk)
    elif suffix == ".txt" and are_addresses(pieces()):
        yield from address_lines(pieces(), name, walk.seen, walk.fetcher)
    elif suffix in ARTICLE_SUFFIXES:
        yield article
    else:
        yield from _sniffed(pieces(), name, walk, article)


def _archive(suffix: str, pieces: Iterator[bytes], name: str, walk: _Walk) -> Iterator[Entry]:
    if suffix in _LINES:
        return json_lines(pieces, name, walk.settings, walk.columns)
    if suffix == ".json":
        return json_document(pieces, name, walk.settings, walk.columns)
    if suffix in _TABLES:
        return csv_rows(pieces, name, walk.settings, walk.columns, tabs=suffix != ".csv")
    if suffix == ".warc":
        return warc_pages(pieces, name, walk.settings)
    return address_lines(pieces, name, walk.seen, walk.fetcher)


def _stream(file: BinaryIO, name: str, walk: _Walk) -> Iterator[Entry]:
    return _sniffed(stream_pieces(file, name), name, walk, None)


def _sniffed(pieces: Iterator[bytes], name: str, walk: _Walk, article: Item | None) -> Iterator[Entry]:
    """The entries of what no suffix tells the kind of: ``article`` where it is a single one in a file."""
    head, pieces = peek(pieces, _HEAD)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    ended = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
    if start.startswith(b"WARC/"):
        yield from warc_pages(pieces, name, walk.settings)
    elif start.startswith(b"PAR1"):
        yield refused(name, "is a Parquet file: give it as a file whose name ends in .parquet")
    elif _JSON.match(start):
        yield from json_document(pieces, name, walk.settings, walk.columns)
    elif are_addresses([ended]):
        yield from address_lines(pieces, name, walk.seen, walk.fetcher)
    elif article is not None:
        yield article
    else:
        data = whole(pieces, walk.settings.max_bytes, name)
        yield Item(name, partial(_read, data, name, False))


def _loaded(path: Path, settings: Settings) -> Article:
    """The article in a file."""
    return load(path, settings)


def _packed(path: Path, settings: Settings) -> Article:
    """The article in a file packed with gzip."""
    try:
        data = whole(file_pieces(path), settings.max_bytes, str(path))
    except OSError:
        return load(path, settings)  # says what is wrong
    return _read(data, str(path), _suffix(path.name) in _HTML_SUFFIXES, settings)


def _read(data: bytes, name: str, html: bool, settings: Settings) -> Article:
    text = decode(data, name)
    return from_text(text, settings, source=name, html=html or is_html(text))


def _suffix(name: str) -> str:
    """What tells the kind of a file: the end of its name, not counting ``.gz``."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix == ".gz" else path.suffix


@cache
def _refusals() -> tuple[RefusedRow, ...]:
    rows = read_rows("ingest/refused.tsv", RefusedRow)
    return tuple(sorted(rows, key=lambda row: -len(row.suffix)))


def _refusal(name: str) -> RefusedRow | None:
    return next((row for row in _refusals() if name.lower().endswith(row.suffix)), None)
