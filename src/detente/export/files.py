"""Readings as files: JSON, JSON lines, CSV and Parquet, written whole or not at all.

CSV: UTF-8, comma, header line, quoted where needed. A spreadsheet runs a cell that begins with
``=``, ``+``, ``-``, ``@``, tab or return as a formula, and the words of an article come from
anywhere; such a cell of a column of type ``text`` gets a leading apostrophe (as OWASP advises
against CSV injection). Codes and numbers are the program's own and stay as they are, and JSON and
Parquet hold every word unchanged.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Literal, Protocol

import msgspec

from detente.errors import OutputError
from detente.export.columns import COLUMNS, KINDS, Cell, Column, ColumnType, rows
from detente.export.whole import WholeFiles
from detente.export.wording import guarded
from detente.records import Reading, encode_reading

FileFormat = Literal["json", "jsonl", "csv", "parquet"]
_ROWS_A_GROUP = 20_000


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
        """Write one reading."""
        self.stream.write(encode_reading(reading) + b"\n")
        self.stream.flush()

    def close(self) -> None:
        """Nothing ends the lines."""


class JsonArray:
    """One array of all readings, indented; with ``bare`` a single reading stands without the array."""

    def __init__(self, stream: IO[bytes], *, bare: bool = False) -> None:
        self.stream = stream
        self.bare = bare
        self.count = 0

    def add(self, reading: Reading) -> None:
        """Write one reading."""
        data = msgspec.json.format(encode_reading(reading), indent=2)
        opening = b"" if self.bare else b"[\n" if self.count == 0 else b",\n"
        self.stream.write(opening + data)
        self.count += 1

    def close(self) -> None:
        """End the document."""
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
        """Write one reading."""
        for row in rows(reading, self.kind):
            self.csv.writerow([csv_cell(column, row[column.name]) for column in self.columns])

    def close(self) -> None:
        """End the document."""
        self.text.detach()


def csv_cell(column: Column, value: Cell) -> str:
    """A value as CSV shows it; words that a spreadsheet would run get an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return guarded(text) if column.type == "text" else text


def arrow_schema(kind: str) -> Any:
    """The Arrow schema (``pyarrow.Schema``) of a kind of record; column meanings are kept in it."""
    import pyarrow as pa

    types: dict[ColumnType, Any] = {
        "code": pa.string(),
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "day": pa.date32(),
        "truth": pa.bool_(),
    }
    fields = [pa.field(c.name, types[c.type], metadata={"meaning": c.meaning}) for c in COLUMNS[kind]]
    return pa.schema(fields)


class ParquetRows:
    """The rows of one kind of record; column meanings are kept in the schema."""

    def __init__(self, stream: IO[bytes], kind: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.kind = kind
        self.schema = arrow_schema(kind)
        self.table = pa.Table
        self.writer = pq.ParquetWriter(stream, self.schema, compression="zstd")
        self.rows: list[dict[str, Cell]] = []

    def add(self, reading: Reading) -> None:
        """Write one reading."""
        self.rows.extend(rows(reading, self.kind))
        if len(self.rows) >= _ROWS_A_GROUP:
            self._write()

    def _write(self) -> None:
        self.writer.write_table(self.table.from_pylist(self.rows, schema=self.schema))
        self.rows.clear()

    def close(self) -> None:
        """End the document."""
        self._write()
        self.writer.close()


class Several:
    """Gives each reading to several writers."""

    def __init__(self, writers: Iterable[Writer]) -> None:
        self.writers = list(writers)

    def add(self, reading: Reading) -> None:
        """Write one reading."""
        for writer in self.writers:
            writer.add(reading)

    def close(self) -> None:
        """End the document."""
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
