"""Bytes to text: marks of byte order, declared encodings, and a guess where nothing is declared."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from detente.errors import NotAnArticleError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w:.-]{2,40})|<\?xml[^>]{0,100}?encoding=[\"']([\w:.-]{2,40})",
    re.I,
)
_KINDS = (
    (b"%PDF", "a PDF file: save its text first, for example with pdftotext"),
    (b"PK\x03\x04", "a zip archive or office document: save it as text or HTML first"),
    (b"\xd0\xcf\x11\xe0", "an office document: save it as text or HTML first"),
    (b"{\\rtf", "an RTF file: save it as text or HTML first"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"\x89PNG", "a picture: give a text or HTML file"),
    (b"\xff\xd8\xff", "a picture: give a text or HTML file"),
    (b"GIF8", "a picture: give a text or HTML file"),
    (b"\x7fELF", "a program: give a text or HTML file"),
    (b"SQLite format 3", "a database: give a text or HTML file"),
)
_SAMPLE = 60_000
# English text in a one-byte encoding has few bytes beyond ASCII: quotation marks, dashes, names.
_FEW = 0.05
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.005


def decode(data: bytes, source: str, declared: str = "") -> str:
    """The text of a file or an answer, line ends as ``\\n``, no byte order mark.

    Args:
        data: the bytes.
        source: what to name in errors.
        declared: the encoding that a server gave with them, '' if none.

    Raises:
        NotAnArticleError: the bytes are empty, binary or in no known encoding.
    """
    if not data.strip():
        raise NotAnArticleError("is empty: give a file with the text of an article", source=source)
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise NotAnArticleError(f"is {kind}", source=source)
    text = _decoded(data, declared)
    if text is None:
        what = "is binary" if b"\x00" in data else "is in no known encoding"
        raise NotAnArticleError(f"{what}: save the article as UTF-8 text or HTML", source=source)
    if len(_CONTROLS.findall(text)) > max(2, _MOST_CONTROLS * len(text)):
        raise NotAnArticleError("is binary: save the article as UTF-8 text or HTML", source=source)
    return clean(text)


def clean(text: str) -> str:
    """A text with line ends as ``\\n``, no byte order mark, and no half of a surrogate pair."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _decoded(data: bytes, declared: str) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _try(data, name)
    if b"\x00" in data[:_SAMPLE]:
        return _wide(data)
    inside = _DECLARED.search(data[:4096])
    named = (inside[1] or inside[2]).decode("ascii", "ignore") if inside else ""
    for name in ("utf-8", declared, named):
        text = _try(data, name) if name else None
        if text is not None:
            return text
    if sum(byte > 127 for byte in data[:_SAMPLE]) <= _FEW * len(data[:_SAMPLE]):
        text = _try(data, "cp1252")
        if text is not None:
            return text
    best = from_bytes(data[:_SAMPLE]).best()
    return _try(data, best.encoding) if best is not None else None


def _wide(data: bytes) -> str | None:
    """Two bytes a letter without a byte order mark: every second byte of English text is zero."""
    sample = data[:_SAMPLE]
    half = len(sample) / 2
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[offset::2].count(0) > 0.7 * half and sample[1 - offset :: 2].count(0) == 0:
            return _try(data, name)
    return None


def _try(data: bytes, name: str) -> str | None:
    """The text in an encoding; None where it is not in it, or there is no such text encoding."""
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None
