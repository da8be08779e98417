"""Small tables of the pages as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from detente.export.columns import Cell, Column, ColumnType
from detente.export.files import csv_cell


def csv_table(columns: Sequence[tuple[str, ColumnType]], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as CSV in UTF-8; words that a spreadsheet would run get an apostrophe in front.

    Args:
        columns: name and type of each.
        rows: a value for each column.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow([name for name, _ in columns])
    known = [Column(name, kind, "", lambda *_: None) for name, kind in columns]
    for row in rows:
        out.writerow([csv_cell(column, value) for column, value in zip(known, row, strict=True)])
    return text.getvalue().encode("utf-8", "replace")
