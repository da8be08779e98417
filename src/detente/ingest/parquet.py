"""Parquet files as rows, a few at a time, and only the columns that are looked in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.errors import SourceError
from detente.ingest.columns import Binding, Columns, bind
from detente.ingest.entries import Entry, refused
from detente.ingest.rows import row_entry
from detente.settings import Settings

_LOG = logging.getLogger(__name__)
_ROWS_A_STEP = 16
_MOST_RATIO = 500


def parquet_rows(path: Path, settings: Settings, columns: Columns) -> Iterator[Entry]:
    """The entries of a Parquet file, named by the number of the row, counted from 1.

    Args:
        path: the file.
        settings: ``max_bytes`` is the largest text of a row.
        columns: the columns that the user names.

    Raises:
        SourceError: it is no such file, is cut off, or a column that is needed is missing.
    """
    import pyarrow.parquet as pq  # takes long to import

    name = str(path)
    with path.open("rb") as file:
        try:
            table = pq.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
            found = [str(column) for column in table.schema_arrow.names]
            groups = [table.metadata.row_group(i) for i in range(table.num_row_groups)]
        except Exception as error:  # the library raises errors of many kinds on broken files
            _LOG.debug("%s is no Parquet file", name, exc_info=True)
            raise SourceError(
                "is no Parquet file, or one that is cut off: fetch or write it again", source=name
            ) from error
        binding = bind(found, columns, name, every=True)
        first = 1
        for number, group in enumerate(groups):
            if _is_dense(group, settings):
                yield refused(
                    f"{name}:{first}",
                    f"begins rows that unpack to more than {_MOST_RATIO} times their size, as no text does: "
                    "they are left out",
                )
            else:
                yield from _group(table, number, first, name, binding, settings)
            first += group.num_rows


def _is_dense(group: Any, settings: Settings) -> bool:
    """Whether a group of rows is packed more densely than text can be."""
    parts = [group.column(i) for i in range(group.num_columns)]
    size = sum(part.total_uncompressed_size for part in parts)
    packed = sum(part.total_compressed_size for part in parts)
    return bool(size > settings.max_bytes and size > _MOST_RATIO * packed)


def _group(
    table: Any, number: int, first: int, name: str, binding: Binding, settings: Settings
) -> Iterator[Entry]:
    """The entries of a group of rows; one that breaks it off is the last."""
    row = first
    batches = None
    try:
        batches = table.iter_batches(
            batch_size=_ROWS_A_STEP, row_groups=[number], columns=list(binding.all), use_threads=False
        )
        for batch in batches:
            for i in range(batch.num_rows):
                cells = {column: _cell(batch, j, i) for j, column in enumerate(batch.schema.names)}
                yield row_entry(f"{name}:{row}", cells, binding, settings)
                row += 1
    except Exception as error:  # see above
        _LOG.debug("rows of %s cannot be read", name, exc_info=True)
        detail = " ".join(str(error).split())[:100] or type(error).__name__
        yield refused(f"{name}:{row}", f"begins rows that cannot be read ({detail}): write the file again")


def _cell(batch: Any, column: int, row: int) -> object:
    """A value; None where Python has none of its kind, such as a day after the year 9999."""
    try:
        return batch.column(column)[row].as_py()
    except Exception:  # one cell: the row is judged without it
        _LOG.debug("a cell cannot be read", exc_info=True)
        return None
