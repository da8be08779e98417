"""Passages with one marked stretch, ``[[so]]``, in tables: what the tests of mentions and places read."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import Layers
from detente.pipeline import build, read_articles
from detente.records import Article, Reading
from detente.settings import Settings
from detente.times.stage import GIVEN

Part = Literal["all", "development", "blind"]
Tables = Annotated[
    list[Path] | None, typer.Argument(exists=True, dir_okay=False, help="by default those of the tests")
]
PartOption = Annotated[Part, typer.Option(help="every second row is blind")]
Misses = Annotated[bool, typer.Option("--misses", help="show what was wrong")]
AsJson = Annotated[bool, typer.Option("--json", help="figures as JSON")]


@dataclass
class Tally:
    """Right answers of those asked."""

    right: int = 0
    asked: int = 0

    def add(self, right: bool) -> None:
        """Count one answer."""
        self.right += right
        self.asked += 1

    @property
    def share(self) -> float | None:
        """Right answers over those asked; None where nothing was."""
        return self.right / self.asked if self.asked else None


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
        """The passage as an article of its date, which counts as given by the user."""
        return msgspec.structs.replace(Article.plain(self.text, posted=self.date), posted_as=GIVEN)

    @property
    def marked(self) -> str:
        """The passage with its mark."""
        return f"{self.text[: self.start]}[[{self.text[self.start : self.end]}]]{self.text[self.end :]}"


def table_rows(path: Path, part: Part = "all") -> Iterator[tuple[int, dict[str, str]]]:
    """Number of the line and cells of each row of a table with a heading line.

    Every second row is kept blind: rules may be made after looking at the others only.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if part == "all" or (number % 2 == 0) == (part == "development"):
                yield number, {key: (value or "").strip() for key, value in row.items()}


def day_of(cell: str, where: str) -> dt.date | None:
    """The day of a cell, None where it is empty.

    Raises:
        typer.BadParameter: it is no day; the message names ``where``.
    """
    try:
        return dt.date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise typer.BadParameter(f"{where}: {error}") from error


def read_passages(path: Path, part: Part = "all") -> Iterator[Passage]:
    """The passages of a table, columns ``date`` and ``text`` among them.

    Args:
        path: the table.
        part: which rows, see :func:`table_rows`.

    Raises:
        typer.BadParameter: a row has no mark or no valid date; the message names the line.
    """
    for number, cells in table_rows(path, part):
        before, opening, rest = cells["text"].partition("[[")
        marked, closing, after = rest.partition("]]")
        if not (opening and closing and marked):
            raise typer.BadParameter(f"{path}:{number}: mark one stretch with [[ and ]]")
        day = day_of(cells["date"], f"{path}:{number}")
        yield Passage(before + marked + after, len(before), len(before) + len(marked), day, cells)


def read_all(articles: Iterable[Article]) -> Iterator[Reading]:
    """The readings of articles, in order, by the whole pipeline with its defaults."""
    settings = Settings()
    return read_articles(build(settings), articles, settings)


def sentences(rows: Iterable[dict[str, str]]) -> Iterator[Article]:
    """The sentence of each row as an article."""
    return (Article.plain(row["sentence"]) for row in rows)


def documents(nlp: Language, passages: Iterable[Passage]) -> Iterator[tuple[Passage, Doc]]:
    """Each passage with its document, as far as the stages of the pipeline go."""
    kept, docs = list(passages), []
    for passage in kept:
        doc = nlp.make_doc(passage.text)
        doc._.detente = Layers(article=passage.article)
        docs.append(doc)
    yield from zip(kept, nlp.pipe(docs, batch_size=64), strict=True)


def shares_table(title: str, headings: Sequence[str], rows: Mapping[str, Iterable[Tally]]) -> Table:
    """A table of tallies in percent, with how many were asked; the first heading is that of the rows."""
    table = Table(title=f"{title}, percent right (of how many)")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    for name, tallies in rows.items():
        cells = (f"{100 * t.right / t.asked:.0f} ({t.asked})" if t.asked else "–" for t in tallies)
        table.add_row(name, *cells)
    return table


def report(figures: Any, table: Table, missed: list[str], *, misses: bool, as_json: bool) -> None:
    """Print the figures as a table or as JSON, and what was wrong where that is wanted."""
    if as_json:
        typer.echo(json.dumps(figures, indent=1))
    else:
        Console().print(table)
    if misses:
        typer.echo("\n".join(missed))
