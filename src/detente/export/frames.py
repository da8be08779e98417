"""Readings as pandas data frames, one for each kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from detente.export.columns import COLUMNS, KINDS, Cell, ColumnType, rows
from detente.export.files import arrow_schema
from detente.records import Reading

if TYPE_CHECKING:
    import pandas

# Days as seconds since 1970, so that years beyond 2262 fit as well; integers that can be missing.
_DTYPES: dict[ColumnType, str] = {
    "code": "str",
    "text": "str",
    "integer": "Int64",
    "number": "float64",
    "day": "datetime64[s]",
    "truth": "bool",
}


def reading_frames(
    readings: Reading | Iterable[Reading], kinds: tuple[str, ...] = KINDS
) -> dict[str, pandas.DataFrame]:
    """One data frame for each kind: events, statements, positions, commitments, ties, talks.

    The columns, their types and meanings are in :data:`detente.export.columns.COLUMNS`; they are
    the same whether or not there is any row.

    Args:
        readings: one or many.
        kinds: of which kinds; all by default.
    """
    import pandas

    found: dict[str, list[dict[str, Cell]]] = {kind: [] for kind in kinds}
    for reading in [readings] if isinstance(readings, Reading) else readings:
        for kind in kinds:
            found[kind].extend(rows(reading, kind))
    frames = {}
    for kind in kinds:
        columns = COLUMNS[kind]
        frame = pandas.DataFrame(found[kind], columns=[c.name for c in columns])
        frames[kind] = frame.astype({c.name: _DTYPES[c.type] for c in columns})
    return frames


def arrow_table(readings: Iterable[Reading], kind: str) -> Any:
    """One kind of record as an Arrow table (``pyarrow.Table``), the meaning of each column in its schema.

    Args:
        readings: one by one.
        kind: one of :data:`detente.export.columns.KINDS`.
    """
    import pyarrow as pa

    schema = arrow_schema(kind)
    return pa.Table.from_pylist([row for reading in readings for row in rows(reading, kind)], schema=schema)
