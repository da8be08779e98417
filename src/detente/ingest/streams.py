"""Bytes in pieces: unpacked, brought to UTF-8, cut into lines, all with limits and in flat memory."""

from __future__ import annotations

import codecs
import itertools
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from detente.errors import SourceError

PIECE = 1 << 16
_GZIP = b"\x1f\x8b"
# Text shrinks to a third or a tenth; what shrinks to less than this part is made to fill the memory.
_MOST_RATIO = 100
# So many bytes may come out before the ratio is judged.
_FREE = 1 << 18
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end."""

    number: int
    """Counted from 1."""
    data: bytes | None
    """None where the line is longer than the limit."""


def file_pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked where it is a gzip file, whatever its name is.

    Raises:
        OSError: it cannot be read.
        SourceError: see :func:`unpacked`.
    """
    with path.open("rb") as file:
        yield from stream_pieces(file, str(path))


def stream_pieces(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The bytes of an open file from where it stands, unpacked where they are packed with gzip.

    Raises:
        SourceError: see :func:`unpacked`.
    """
    head, pieces = peek(_raw(file), len(_GZIP))
    if not head.startswith(_GZIP):
        yield from pieces
        return
    head, pieces = peek(unpacked(pieces, name), len(_GZIP))
    if head.startswith(_GZIP):
        raise SourceError("is a gzip file within a gzip file: unpack it first", source=name)
    yield from pieces


def _raw(file: BinaryIO) -> Iterator[bytes]:
    read = getattr(file, "read1", file.read)  # a pipe gives what it has instead of waiting for more
    while piece := read(PIECE):
        yield piece


def unpacked(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """What is packed with gzip; all that is whole is given before an error is raised.

    Args:
        pieces: the packed bytes.
        name: what to name in errors.

    Raises:
        SourceError: it is broken, cut off, or packed so densely that it is no text.
    """
    taken = given = 0
    packer = None
    for piece in pieces:
        data = piece
        while data:
            if packer is None:
                data = data.lstrip(b"\0")  # members may be followed by zeros
                if not data:
                    break
                packer = zlib.decompressobj(wbits=31)
            try:
                out = packer.decompress(data, PIECE)
            except zlib.error as error:
                raise SourceError("is a broken gzip file: fetch or pack it again", source=name) from error
            rest = packer.unused_data if packer.eof else packer.unconsumed_tail
            taken += len(data) - len(rest)
            given += len(out)
            if given > max(_FREE, _MOST_RATIO * taken):
                raise SourceError(
                    f"unpacks to more than {_MOST_RATIO} times its size, as no text does: it is not read on",
                    source=name,
                )
            if out:
                yield out
            data = rest
            packer = None if packer.eof else packer
    if packer is not None:
        raise SourceError("is a gzip file that is cut off: fetch or pack it again", source=name)


def peek(pieces: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, at least ``size`` of them where there are so many, and all pieces once more."""
    rest = iter(pieces)
    held: list[bytes] = []
    count = 0
    while count < size:
        piece = next(rest, None)
        if piece is None:
            break
        held.append(piece)
        count += len(piece)
    head = b"".join(held)
    return head, itertools.chain([head] if head else [], rest)


def whole(pieces: Iterable[bytes], limit: int, name: str) -> bytes:
    """All bytes at once.

    Raises:
        SourceError: there are more than ``limit``.
    """
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > limit:
            raise SourceError(f"is larger than {limit:,} bytes: split it, or raise max_bytes", source=name)
    return bytes(data)


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without a byte order mark; UTF-16 and UTF-32 that have one become UTF-8."""
    head, rest = peek(pieces, 4)
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark):
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            for piece in rest:
                yield decoder.decode(piece).encode("utf-8", "replace")
            yield decoder.decode(b"", final=True).encode("utf-8", "replace")
            return
    if head.startswith(codecs.BOM_UTF8):
        yield next(rest).removeprefix(codecs.BOM_UTF8)
    yield from rest


def lines(pieces: Iterable[bytes], limit: int) -> Iterator[Line]:
    """The lines of pieces of bytes, ended by any of the usual marks.

    Args:
        pieces: the bytes; no byte order mark is looked for.
        limit: the longest line in bytes; of longer ones only the number is given.
    """
    number = 1
    pending = bytearray()
    over = False
    held = b""
    for piece in pieces:
        # The second half of a line end may stand in the next piece.
        piece = held + piece
        held = b"\r" if piece.endswith(b"\r") else b""
        for part in piece[: len(piece) - len(held)].splitlines(keepends=True):
            bare = part.rstrip(b"\r\n")
            over = over or len(pending) + len(bare) > limit
            if over:
                pending.clear()
            else:
                pending += bare
            if len(bare) < len(part):
                yield Line(number, None if over else bytes(pending))
                pending.clear()
                number, over = number + 1, False
    if pending or over or held:
        yield Line(number, None if over else bytes(pending))


def text_of(data: bytes) -> str:
    """The text of bytes that are UTF-8, or else of the usual one-byte encoding of Western Europe."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
