"""Broken and hostile inputs in any number, from a seed: files in folders."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_TEXT = (
    "The foreign minister of France met her colleague from Ghana in Accra on Monday. They agreed to resume "
    "talks on fishing rights and to exchange ambassadors before the end of the year, officials said. "
)
_DEPTH = 100_000
_BOMB = 30_000_000
Make = Callable[[random.Random], bytes]


def write_broken(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """Write that many broken files.

    Args:
        folder: to write them to; folders are made in it.
        count: how many.
        seed: of what they hold.

    Returns:
        The paths of those that could be written under their name.
    """
    chance = random.Random(seed)  # noqa: S311  not for secrets
    kinds = list(KINDS)
    written = []
    for number in range(count):
        suffix, make = kinds[number % len(kinds)]
        name = f"{_name(chance, number)}{suffix}"
        path = folder / f"part{number // 500}" / name
        try:
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(make(chance))
        except OSError:  # a name that this file system does not take
            continue
        written.append(path)
    return written


def _name(chance: random.Random, number: int) -> str:
    """A name of a file, now and then one that is made to do harm."""
    hostile = (
        "a b'c\"d", "; rm -rf ~", "$(touch x)", "-o", "né à", "\u202etxt.exe", "line\nbreak", "tab\there",
        "\x1b[31mred", "%s%n", "файл", "x" * 200, "..", "'); DROP TABLE articles; --", "\udcff\udcfe", "#1:2",
    )  # fmt: skip
    return f"{number}-{chance.choice(hostile)}" if number % 5 == 0 else str(number)


def _cut(data: bytes, chance: random.Random) -> bytes:
    """A part of the bytes from their beginning, never all of them."""
    return data[: chance.randrange(1, max(2, len(data) - 1))]


def _noise(chance: random.Random) -> bytes:
    return b"\0" + chance.randbytes(chance.randrange(20, 3000))


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _cut_gzip(chance: random.Random) -> bytes:
    words = " ".join(str(chance.random()) for _ in range(300))
    return _packed((words + _TEXT).encode())[:-9] if chance.random() < 0.5 else _packed(b"x" * 999)[:15]


def _flipped_gzip(chance: random.Random) -> bytes:
    data = bytearray(_packed(" ".join(str(chance.random()) for _ in range(300)).encode()))
    for _ in range(8):
        data[chance.randrange(12, len(data) - 8)] ^= 0xFF
    return bytes(data)


def _bomb(chance: random.Random) -> bytes:
    return _filled(chance.choice((b"\0", b" ", b"a", b"{")))


@cache
def _filled(filler: bytes) -> bytes:
    return _packed(filler * _BOMB)


def _double_gzip(_: random.Random) -> bytes:
    return _packed(_packed(_TEXT.encode()))


@cache
def _line_bomb() -> bytes:
    return _packed(b'{"text": "' + b"The minister spoke. " * (_BOMB // 20) + b'"}\n')


def _deep_tags(chance: random.Random) -> bytes:
    tag = chance.choice(("div", "b", "table><tr><td", "ul><li", "blockquote", "font"))
    return f"<html><body>{f'<{tag}>' * (_DEPTH // 10)}".encode()


def _bad_tags(chance: random.Random) -> bytes:
    parts = (
        "<",
        ">",
        "<!--",
        "-->",
        "<![CDATA[",
        "&#x110000;",
        "&",
        "<p",
        "</",
        "<script>",
        "\0",
        "<?",
        "=\"'",
    )
    return ("<html>" + "".join(chance.choices(parts, k=300))).encode()


def _entities(_: random.Random) -> bytes:
    lines = [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12)]
    return (
        '<?xml version="1.0"?><!DOCTYPE h [<!ENTITY e0 "ha">' + "".join(lines) + "]><h>&e11;</h>"
    ).encode()


def _deep_json(chance: random.Random) -> bytes:
    return chance.choice((b"[", b'{"a":', b'{"text":[')) * _DEPTH


def _wrong_json(chance: random.Random) -> bytes:
    wrong: tuple[object, ...] = (
        12, None, True, [], [1, 2], {"a": 1}, 1e308, "", " ", {"text": "x"}, -1, [[]], "\ud800",
    )  # fmt: skip
    rows = [json.dumps({"text": chance.choice(wrong), "date": chance.choice(wrong)}) for _ in range(5)]
    return "\n".join(rows).encode()


def _odd_lines(chance: random.Random) -> bytes:
    odd = (
        b"null",
        b"NaN",
        b"{",
        b'{"text"',
        b'{"text": "' + b"\xff" * 20,
        b"[]",
        b'"text"',
        b"{}",
        b"1" * 6000,
    )
    return b"\n".join(chance.choices(odd, k=6))


def _wrong_csv(chance: random.Random) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(chance.choice((["a", "b"], ["text", "text", "text"], ["text"], [""], ["\0", "date"])))
    for _ in range(6):
        writer.writerow(
            chance.choices(("", '"', "\0", "9" * 400, "x,y", "\n\n", "=1+1"), k=chance.randrange(5))
        )
    return out.getvalue().encode() + chance.choice((b'"', b'"' + b"z" * 200_000, b"\xff\xfe", b""))


def _table(column: str, values: list[object]) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(pa.table({column: values}), out)
    return bytes(out.getvalue().to_pybytes())


def _parquet(chance: random.Random) -> bytes:
    whole = _table("text", [f"{_TEXT}{number}" for number in range(40)])
    if chance.random() < 0.5:
        return _cut(whole, chance)
    data = bytearray(whole)
    for _ in range(40):
        data[chance.randrange(len(data))] ^= 0xFF
    data[-4:] = b"PAR1" if chance.random() < 0.5 else b"\0\0\0\0"
    return bytes(data[: len(data) // 2]) + bytes(data[-8:])


def _wrong_parquet(chance: random.Random) -> bytes:
    values: tuple[list[object], ...] = ([1, 2], [None, None], [[1], [2]], [b"\xff\xfe\0", b"\0"], [True], [])
    return _table(chance.choice(("text", "other")), chance.choice(values))


def _warc(chance: random.Random) -> bytes:
    page = f"<html><body><p>{_TEXT * 3}</p></body></html>"
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}"
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/a\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    ).encode()
    choice = chance.randrange(4)
    if choice == 0:
        return record + _cut(answer.encode(), chance)
    if choice == 1:
        return _cut(record, chance)
    if choice == 2:
        return record.replace(str(len(answer)).encode(), b"-5") + answer.encode()
    return b"WARC/1.0\r\n" + _noise(chance)


def _zlib_html(chance: random.Random) -> bytes:
    return zlib.compress(chance.randbytes(800))


def _addresses(chance: random.Random) -> bytes:
    odd = (
        "http://",
        "ftp://example.org/a",
        "http://127.0.0.1:1/x",
        "https://[::1/",
        "http://\x1b[2J",
        "javascript:1",
    )
    return "\n".join(f"{one}{chance.random()}" for one in (*chance.choices(odd, k=2), "none")).encode()


KINDS: tuple[tuple[str, Make], ...] = (
    (".txt", _noise), (".txt.gz", _cut_gzip), (".jsonl.gz", _flipped_gzip), (".txt.gz", _double_gzip),
    (".html", _deep_tags), (".html", _bad_tags), (".xhtml", _entities), (".json", _deep_json),
    (".jsonl", _wrong_json), (".jsonl", _odd_lines), (".csv", _wrong_csv), (".tsv", _wrong_csv),
    (".parquet", _parquet), (".parquet", _wrong_parquet), (".warc", _warc), (".warc.gz", _cut_gzip),
    (".md", lambda _: b""), (".html", _noise), (".htm", _zlib_html), (".json", _noise), (".pq", _noise),
    (".csv", _noise), (".urls", _addresses), (".warc", _noise),
    (".txt", lambda chance: chance.choice((b"12 34\n", b"\xef\xbb\xbf", b"\xff\xfe\xfd", b"\r\n" * 99))),
    (".csv.gz", _cut_gzip), (".json", _wrong_json), (".txt.gz", _bomb), (".jsonl.gz", lambda _: _line_bomb()),
    (".txt", lambda _: b"The minister spoke. " * 600_000),
)  # fmt: skip
