"""Time expressions of one's own tables: ``python -m benchmarks.expressions [TABLE…] [--part blind]``.

Each row (tests/times/expressions.tsv) has the day of the report, a passage, one expression in it, and that
expression's TIMEX3 type and value and the first and last day that it covers (empty: open or not told).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import typer
from rich.table import Table
from spacy.tokens import Doc

from benchmarks.marked import (
    AsJson,
    Misses,
    Part,
    PartOption,
    Passage,
    Tables,
    Tally,
    day_of,
    documents,
    report,
    shares_table,
    table_rows,
)
from detente.language.layers import Timex, layers
from detente.language.model import load_language
from detente.settings import Settings

DEFAULT = Path(__file__).parent.parent / "tests" / "times" / "expressions.tsv"
FIELDS = ("found", "span", "type", "value", "interval")
_HEADINGS = {
    "found": "found",
    "span": "exact span",
    "type": "type, if found",
    "value": "value",
    "interval": "days",
}


@dataclass
class Score:
    """What was right: found and exact span of all; type, value and days of those found."""

    found: Tally = field(default_factory=Tally)
    span: Tally = field(default_factory=Tally)
    type: Tally = field(default_factory=Tally)
    value: Tally = field(default_factory=Tally)
    interval: Tally = field(default_factory=Tally)


def read_table(path: Path, part: Part = "all") -> Iterator[Passage]:
    """The rows of a table as passages marked at the expression.

    Raises:
        typer.BadParameter: the expression of a row is not in its text, or its date is none.
    """
    for number, cells in table_rows(path, part):
        text, expression = cells["text"], cells["expression"]
        start = text.find(expression)
        if start < 0 or not expression:
            raise typer.BadParameter(f"{path}:{number}: the expression is not in the text")
        day = day_of(cells["date"], f"{path}:{number}")
        yield Passage(text, start, start + len(expression), day, cells)


def timex_at(doc: Doc, start: int, end: int) -> Timex | None:
    """The expression that shares most characters with a stretch and has least beside it."""

    def overlap(timex: Timex) -> tuple[int, int]:
        shared = min(end, timex.end_char) - max(start, timex.start_char)
        return shared, shared - (timex.end_char - timex.start_char)

    return max((t for t in layers(doc).timexes if overlap(t)[0] > 0), key=overlap, default=None)


def score(pairs: Iterable[tuple[Passage, Doc]]) -> tuple[dict[str, Score], list[str]]:
    """Scores by type of expression and over ``all``, and a line for each miss."""
    scores: dict[str, Score] = defaultdict(Score)
    misses = []
    for row, doc in pairs:
        timex = timex_at(doc, row.start, row.end)
        wrong = _count(scores["all"], row, timex)
        _count(scores[row.cells["type"]], row, timex)
        if wrong:
            marked = f"{row.text[: row.start]}[[{row.text[row.start : row.end]}]]{row.text[row.end :]}"
            misses.append(f"{row.date}: {'; '.join(wrong)} | {marked}")
    return scores, misses


def _count(score: Score, row: Passage, timex: Timex | None) -> list[str]:
    score.found.add(timex is not None)
    score.span.add(timex is not None and (timex.start_char, timex.end_char) == (row.start, row.end))
    if timex is None:
        return ["not found"]
    when, wrong = timex.when, []
    if (timex.start_char, timex.end_char) != (row.start, row.end):
        wrong.append(f"span {when.expression!r}")
    answers = (
        ("type", when.type, row.cells["type"]),
        ("value", when.value, row.cells["value"]),
        ("interval", days(when.start, when.end), f"{row.cells['start']}..{row.cells['end']}"),
    )
    for name, got, want in answers:
        getattr(score, name).add(got == want)
        if got != want:
            wrong.append(f"{name} {got} for {want}")
    return wrong


def days(start: dt.date | None, end: dt.date | None) -> str:
    """An interval as ``first..last``, an open side empty."""
    return f"{start or ''}..{end or ''}"


def figures(scores: dict[str, Score]) -> dict[str, dict[str, float | None]]:
    """Shares by type and field."""
    return {kind: {name: getattr(one, name).share for name in FIELDS} for kind, one in scores.items()}


def table_of(scores: dict[str, Score]) -> Table:
    """The scores for people, types in order of their number."""
    order = sorted(scores.items(), key=lambda item: -item[1].found.asked)
    rows = {kind: [getattr(one, name) for name in FIELDS] for kind, one in order}
    return shares_table("Time expressions", ("type", *(_HEADINGS[name] for name in FIELDS)), rows)


def run(
    tables: Tables = None, part: PartOption = "all", misses: Misses = False, as_json: AsJson = False
) -> None:
    """Find the expressions, give them their meaning, and count."""
    nlp = load_language(Settings().model)
    nlp.add_pipe("detente_times")
    rows = (row for path in tables or [DEFAULT] for row in read_table(path, part))
    scores, missed = score(documents(nlp, rows))
    report(figures(scores), table_of(scores), missed, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
