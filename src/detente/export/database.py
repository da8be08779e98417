"""Events of a database in the formats of the exports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from detente.errors import SettingError
from detente.export.files import CsvRows, FileFormat, ParquetRows, is_folder, write_readings
from detente.export.formats import FORMATS, Coded, write_format
from detente.export.whole import WholeFiles
from detente.store.corrections import corrections
from detente.store.filters import EventFilter
from detente.store.find import FoundEvent, events
from detente.store.read import readings

_PLAIN: tuple[FileFormat, ...] = ("csv", "parquet", "jsonl")


def export(connection: sqlite3.Connection, form: str, path: str | Path, wanted: EventFilter) -> int:
    """Write events of a database, whole or not at all.

    Args:
        connection: open.
        form: a name of :data:`detente.export.formats.FORMATS`, ``csv``, ``parquet`` or ``jsonl``.
        path: of the file; a folder takes csv or parquet of every kind of record, and people's corrections.
        wanted: which events; jsonl and folders hold whole readings and take all.

    Returns:
        How many rows (of a folder: readings) were written.

    Raises:
        SettingError: there is no such format, or it does not take the events of a filter.
        OutputError: the file cannot be written.
    """
    if form in FORMATS:
        return write_format(map(_coded, events(connection, wanted, sort="oldest")), path, form)
    if form not in _PLAIN:
        known = ", ".join((*FORMATS, *_PLAIN))
        raise SettingError(f"is no format of ours: use one of {known}", source=form)
    if wanted != EventFilter() and (form == "jsonl" or is_folder(str(path))):
        raise SettingError(
            "holds whole readings, not the events of a filter: leave the filter out, or name a file that ends"
            " in .csv or .parquet",
            source=f"{form} to {path}",
        )
    if is_folder(str(path)):
        count = write_readings(readings(connection), str(path).rstrip("/") + "/", form)
        _write_corrections(connection, Path(path))
        return count
    if form == "jsonl":
        return write_readings(readings(connection), path, "jsonl")
    return _write_rows(events(connection, wanted, sort="oldest"), Path(path), form)


def _coded(found: FoundEvent) -> Coded:
    return Coded(
        article=found.article,
        event=found.event,
        versions=found.versions,
        articles=found.articles,
        sources=found.reports,
        id="" if found.happening is None else str(found.happening),
    )


def _write_rows(found: Iterator[FoundEvent], path: Path, form: FileFormat) -> int:
    make = CsvRows if form == "csv" else ParquetRows
    count = 0
    with WholeFiles() as files:
        writer = make(files.open(path), "events")
        for one in found:
            writer.add(one.reading)
            count += 1
        writer.close()
    return count


def _write_corrections(connection: sqlite3.Connection, folder: Path) -> None:
    with WholeFiles() as files:
        stream = files.open(folder / "corrections.jsonl")
        for one in corrections(connection, undone=True):
            stream.write(msgspec.json.encode(one) + b"\n")
