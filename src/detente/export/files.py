"""Readings as files: JSON, JSON lines, CSV and Parquet, written whole or not at all.

CSV: UTF-8, comma, header line, quoted where needed. A spreadsheet runs a cell that begins with
``=``, ``+``, ``-``, ``@``, tab or return as a formula, and the words of an article come from
anywhere; such a cell of a column of type ``text`` gets a leading apostrophe (as OWASP advises
against CSV injection). Codes and numbers are the program's own and stay as they are, and JSON and
Parquet hold every word unchanged.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Protocol

import msgspec

from detente.errors import OutputError
from detente.export.columns import COLUMNS, KINDS, Cell, Column, ColumnType, rows
from detente.records import Reading, encode_reading

FileFormat = Literal["json", "jsonl", "csv", "parquet"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS_A_GROUP = 20_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


class Writer(Protocol):
    """Takes readings one by one; ``close`` ends the document but not the stream."""

    def add(self, reading: Reading) -> None:
        """Write one reading."""

    def close(self) -> None:
        """Write what ends the document."""


class JsonLines:
    """One reading a line."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def add(self, reading: Reading) -> None:
        self.stream.write(encode_reading(reading) + b"\n")
        self.stream.flush()

    def close(self) -> None:
        """Nothing ends the document."""


class JsonArray:
    """One array of all readings, indented; with ``bare`` a single reading stands without the array."""

    def __init__(self, stream: IO[bytes], *, bare: bool = False) -> None:
        self.stream = stream
        self.bare = bare
        self.count = 0

    def add(self, reading: Reading) -> None:
        data = msgspec.json.format(encode_reading(reading), indent=2)
        opening = b"" if self.bare else b"[\n" if self.count == 0 else b",\n"
        self.stream.write(opening + data)
        self.count += 1

    def close(self) -> None:
        if self.bare:
            self.stream.write(b"\n" if self.count else b"")
        else:
            self.stream.write(b"\n]\n" if self.count else b"[]\n")


class CsvRows:
    """The rows of one kind of record under a header line."""

    def __init__(self, stream: IO[bytes], kind: str) -> None:
        self.kind = kind
        self.columns = COLUMNS[kind]
        self.text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        self.csv = csv.writer(self.text, lineterminator="\n")
        self.csv.writerow([c.name for c in self.columns])

    def add(self, reading: Reading) -> None:
        for row in rows(reading, self.kind):
            self.csv.writerow([csv_cell(column, row[column.name]) for column in self.columns])

    def close(self) -> None:
        self.text.detach()


def csv_cell(column: Column, value: Cell) -> str:
    """A value as CSV shows it; words that a spreadsheet would run get an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if column.type == "text" and text.startswith(_FORMULA) else text


class ParquetRows:
    """The rows of one kind of record; column meanings are kept in the schema."""

    def __init__(self, stream: IO[bytes], kind: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types: dict[ColumnType, Any] = {
            "code": pa.string(),
            "text": pa.string(),
            "integer": pa.int64(),
            "number": pa.float64(),
            "day": pa.date32(),
            "truth": pa.bool_(),
        }
        fields = [pa.field(c.name, types[c.type], metadata={"meaning": c.meaning}) for c in COLUMNS[kind]]
        self.kind = kind
        self.schema = pa.schema(fields)
        self.table = pa.Table
        self.writer = pq.ParquetWriter(stream, self.schema, compression="zstd")
        self.rows: list[dict[str, Cell]] = []

    def add(self, reading: Reading) -> None:
        self.rows.extend(rows(reading, self.kind))
        if len(self.rows) >= _ROWS_A_GROUP:
            self._write()

    def _write(self) -> None:
        self.writer.write_table(self.table.from_pylist(self.rows, schema=self.schema))
        self.rows.clear()

    def close(self) -> None:
        self._write()
        self.writer.close()


class Several:
    """Gives each reading to several writers."""

    def __init__(self, writers: Iterable[Writer]) -> None:
        self.writers = list(writers)

    def add(self, reading: Reading) -> None:
        for writer in self.writers:
            writer.add(reading)

    def close(self) -> None:
        for writer in self.writers:
            writer.close()


def stream_writer(stream: IO[bytes], form: FileFormat, *, bare: bool = False) -> Writer:
    """A writer onto an open binary stream; CSV and Parquet hold the events.

    Args:
        stream: where the bytes go; it is left open.
        form: the format.
        bare: JSON of a single reading stands without the array around it.
    """
    makers: dict[FileFormat, Callable[[], Writer]] = {
        "json": lambda: JsonArray(stream, bare=bare),
        "jsonl": lambda: JsonLines(stream),
        "csv": lambda: CsvRows(stream, "events"),
        "parquet": lambda: ParquetRows(stream, "events"),
    }
    return makers[form]()


def is_folder(path: str) -> bool:
    """Whether an output name stands for a folder: it ends in a slash or there is one."""
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def file_writer(files: WholeFiles, path: str, form: FileFormat, *, bare: bool = False) -> Writer:
    """A writer onto a file, or for CSV and Parquet onto one file for each kind in a folder.

    Raises:
        OutputError: a folder is given for JSON, or a file cannot be opened.
    """
    if not is_folder(path):
        return stream_writer(files.open(Path(path)), form, bare=bare)
    if form not in ("csv", "parquet"):
        raise OutputError(f"a folder takes csv or parquet, {form} needs a file: name one", source=path)
    make = CsvRows if form == "csv" else ParquetRows
    return Several([make(files.open(Path(path, f"{kind}.{form}")), kind) for kind in KINDS])


def write_readings(readings: Iterable[Reading], path: str | Path, form: FileFormat) -> int:
    """Write readings to a file (or a folder: one file for each kind), whole or not at all.

    Returns:
        How many readings were written.

    Raises:
        OutputError: the file cannot be written; what was there before is intact.
    """
    count = 0
    with WholeFiles() as files:
        writer = file_writer(files, str(path), form)
        for reading in readings:
            writer.add(reading)
            count += 1
        writer.close()
    return count


class WholeFiles:
    """Files that appear under their names only when all of them are complete.

    Each is written to a temporary file beside its target. Leaving the ``with`` block normally puts
    them in place; an exception or :meth:`discard` removes them and leaves older files untouched.
    Devices and pipes, which cannot be replaced, are written directly.
    """

    def __init__(self) -> None:
        self._open: list[tuple[IO[bytes], Path, Path | None]] = []

    def __enter__(self) -> WholeFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._commit()
            return
        places = ", ".join(str(target) for _, target, _ in self._open)
        self.discard()
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise OutputError(_blame(error), source=places) from error

    def open(self, path: Path) -> IO[bytes]:
        """A binary stream for a file that will be at ``path``; its folder is made if need be.

        Raises:
            OutputError: the place cannot be written to.
        """
        target = Path(os.path.realpath(path))
        try:
            if target.exists() and not target.is_file():
                if target.is_dir():
                    raise OutputError("this is a folder: name a file in it", source=str(path))
                direct: IO[bytes] = target.open("wb")
                self._open.append((direct, target, None))
                return direct
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        except OSError as error:
            raise OutputError(_blame(error), source=str(path)) from error
        stream = os.fdopen(handle, "wb")
        self._open.append((stream, target, Path(name)))
        return stream

    def discard(self) -> None:
        """Remove what was written so far; the targets stay as they were."""
        for stream, _, temporary in self._open:
            with suppress(OSError, ValueError):
                stream.close()
            if temporary is not None:
                temporary.unlink(missing_ok=True)
        self._open.clear()

    def _commit(self) -> None:
        try:
            for stream, target, temporary in self._open:
                if temporary is not None:
                    stream.flush()
                    os.fsync(stream.fileno())
                    temporary.chmod(_mode(target))
                stream.close()
            for _, target, temporary in self._open:
                if temporary is not None:
                    os.replace(temporary, target)
            self._open.clear()
        except OSError as error:
            place = str(target)
            self.discard()
            raise OutputError(_blame(error), source=place) from error


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else what the umask leaves of 0666."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _blame(error: OSError) -> str:
    return f"cannot be written ({error.strerror or error}): check the folder, its permissions and free space"
