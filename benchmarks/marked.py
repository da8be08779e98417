"""Passages with one marked stretch, ``[[so]]``, in tables: what the tests of mentions, places and times read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer

from detente.records import Article

Part = Literal["all", "development", "blind"]


@dataclass(frozen=True)
class Passage:
    """A passage without its mark, where the mark was (characters), and the cells of its row."""

    text: str
    start: int
    end: int
    date: dt.date | None
    cells: dict[str, str]

    @property
    def article(self) -> Article:
        """The passage as an article of its date."""
        return Article.plain(self.text, posted=self.date)

    @property
    def marked(self) -> str:
        """The passage with its mark."""
        return f"{self.text[: self.start]}[[{self.text[self.start : self.end]}]]{self.text[self.end :]}"


def read_passages(path: Path, part: Part = "all") -> Iterator[Passage]:
    """The passages of a table with a heading line, columns ``date`` and ``text`` among them.

    Every second row is kept blind: rules may be made after looking at the others only.

    Args:
        path: the table.
        part: which rows.

    Raises:
        typer.BadParameter: a row has no mark or no valid date; the message names the line.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if part != "all" and (number % 2 == 0) != (part == "development"):
                continue
            before, opening, rest = row["text"].partition("[[")
            marked, closing, after = rest.partition("]]")
            if not (opening and closing and marked):
                raise typer.BadParameter(f"{path}:{number}: mark one stretch with [[ and ]]")
            try:
                day = dt.date.fromisoformat(row["date"]) if row["date"] else None
            except ValueError as error:
                raise typer.BadParameter(f"{path}:{number}: {error}") from error
            cells = {key: (value or "").strip() for key, value in row.items()}
            yield Passage(before + marked + after, len(before), len(before) + len(marked), day, cells)
