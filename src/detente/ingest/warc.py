"""Web archives: the pages that a crawl was answered with."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from detente.errors import DetenteError, NotAnArticleError, SourceError
from detente.ingest.decode import decode
from detente.ingest.entries import Entry, Item, refused, shown
from detente.ingest.rows import is_html
from detente.ingest.sources import from_text
from detente.records import Article, digest
from detente.settings import Settings

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_HTML_KINDS = frozenset({"text/html", "application/xhtml+xml"})
_KINDS = _HTML_KINDS | {"text/plain"}
_OK = 200
_BITS = {"gzip": 47, "x-gzip": 47, "deflate": 47}


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was answered."""

    name: str
    address: str
    data: bytes
    charset: str
    """As the server declared it, '' if it did not."""
    html: bool


class PieceReader:
    """Pieces of bytes as the file that the archive's reader asks for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end."""
        if not self._held:
            self._held = next(self._pieces, b"")
        cut = len(self._held) if size < 0 else size
        data, self._held = self._held[:cut], self._held[cut:]
        self._position += len(data)
        return data

    def tell(self) -> int:
        """How many bytes were read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Nothing: archives are read from front to back."""
        return self._position

    def close(self) -> None:
        """Nothing: whoever opened the pieces closes them."""


def warc_pages(pieces: Iterable[bytes], name: str, settings: Settings) -> Iterator[Entry]:
    """The entries of a web archive: answers of status 200 with HTML or plain text.

    They are named by archive and address, later ones of the same address also by their number.

    Args:
        pieces: the bytes of the archive, unpacked.
        name: the archive.
        settings: ``max_bytes`` is the largest page.

    Raises:
        SourceError: the archive is broken or cut off.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    seen: dict[str, int] = {}
    try:
        for record in ArchiveIterator(
            PieceReader(pieces),
            record_types=WarcRecordType.response,
            auto_decode="none",
            stream_detect=False,
            fsspec_args=False,
        ):
            if record.headers.get("Content-Length") is None:
                raise SourceError("is cut off: fetch it again", source=name)
            if not _is_wanted(record):
                continue
            address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            mark = digest(address)
            seen[mark] = seen.get(mark, 0) + 1
            again = f"#{seen[mark]}" if seen[mark] > 1 else ""
            yield _entry(record, address, f"{name}:{shown(address)}{again}", settings)
    except DetenteError:
        raise
    except (OSError, ValueError) as error:
        detail = " ".join(str(error).split())[:100]
        raise SourceError(f"is a broken web archive ({detail}): fetch it again", source=name) from error


def make_article(capture: Capture, settings: Settings) -> Article:
    """The article of a page.

    Raises:
        NotAnArticleError: there is none in it.
        LanguageError: it is not in English.
    """
    text = decode(capture.data, capture.name, capture.charset)
    article = from_text(text, settings, source=capture.name, html=capture.html or is_html(text))
    return msgspec.structs.replace(article, source=capture.address)


def _is_wanted(record: WarcRecord) -> bool:
    """Whether a record is, or says that it is, an answer with a page or a text."""
    if not record.is_http:
        return False
    headers = record.http_headers
    if headers is None or headers.status_code is None:
        return True  # broken, which is told
    return headers.status_code == _OK and (record.http_content_type or "").strip().lower() in _KINDS


def _entry(record: WarcRecord, address: str, name: str, settings: Settings) -> Entry:
    headers = record.http_headers
    if headers is None or headers.status_code is None:
        return refused(name, "has no answer of a server in it, or one that is cut off: fetch it again")
    if not address or not address.isprintable():
        return refused(name, "has no address, or one with control characters: the archive is broken")
    if record.content_length > settings.max_bytes:
        return refused(name, f"is larger than {settings.max_bytes:,} bytes: raise max_bytes")
    expected = record.content_length
    data = record.reader.read(expected) if expected else b""
    if len(data) < expected:
        return refused(name, "is cut off: fetch the archive again")
    try:
        if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
            data = _joined(data)
        data = _plain(data, (headers.get("Content-Encoding") or "").strip().lower(), settings, name)
    except SourceError as error:
        return name, error
    kind = (record.http_content_type or "").strip().lower()
    capture = Capture(name, address, data, record.http_charset or "", kind in _HTML_KINDS)
    return Item(name, partial(make_article, capture))


def _joined(data: bytes) -> bytes:
    """What was sent in chunks; as it is where the archive has joined them already."""
    result = bytearray()
    rest = 0
    while True:
        end = data.find(b"\r\n", rest)
        try:
            size = int(data[rest:end].split(b";")[0].strip(), 16) if 0 <= end - rest <= 100 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(data):
            return data
        if size == 0:
            return bytes(result)
        result += data[end + 2 : end + 2 + size]
        rest = end + 2 + size + 2


def _plain(data: bytes, coding: str, settings: Settings, name: str) -> bytes:
    """What was sent packed; as it is where the archive has unpacked it already.

    Raises:
        NotAnArticleError: it unpacks to too much, or is packed in a way that is not known.
    """
    if coding in {"", "identity"}:
        return data
    if coding == "br":
        from fastwarc.stream_io import BrotliReader

        try:
            plain = BrotliReader(io.BytesIO(data), fsspec_args=False).read(settings.max_bytes + 1)
        except (OSError, ValueError):
            return data
    elif coding in _BITS:
        try:
            plain = zlib.decompressobj(wbits=_BITS[coding]).decompress(data, settings.max_bytes + 1)
        except zlib.error:
            return _raw_deflate(data, settings) if coding == "deflate" else data
    else:
        raise NotAnArticleError(f"is packed as {shown(coding)[:40]!r}: archive it unpacked", source=name)
    if len(plain) > settings.max_bytes:
        raise NotAnArticleError(
            f"unpacks to more than {settings.max_bytes:,} bytes: raise max_bytes", source=name
        )
    return plain


def _raw_deflate(data: bytes, settings: Settings) -> bytes:
    """Some servers leave out the frame that the standard asks for."""
    try:
        return zlib.decompressobj(wbits=-15).decompress(data, settings.max_bytes)
    except zlib.error:
        return data
