"""When events took place: ``python -m benchmarks.event_times [TABLE…] [--part blind] [--misses] [--json]``.

Each row (tests/times/event_times.tsv) has the day of the report, a passage with the word for one event
marked, and the first and last day of that event (empty: open; both empty: the text tells no time). Two ways
are counted: the time that syntax and discourse give to the marked word, and the time of the event that the
whole pipeline finds there, if it finds one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import typer
from rich.table import Table
from spacy.tokens import Doc

from benchmarks.expressions import days
from benchmarks.marked import AsJson, Misses, PartOption, Passage, Tables, documents, read_passages, report
from detente.language.layers import layers
from detente.pipeline import build
from detente.records import Event, When
from detente.settings import Settings
from detente.times.attach import time_of

DEFAULT = Path(__file__).parent.parent / "tests" / "times" / "event_times.tsv"


@dataclass
class Score:
    """Events that have a time, and those that have none, by the answer they got."""

    right: int = 0
    wrong: int = 0
    none: int = 0
    timeless: int = 0
    """Events without a time that were given none."""
    invented: int = 0
    """Events without a time that were given one."""

    def add(self, got: str, want: str) -> str:
        """Count one answer; both are intervals as :func:`benchmarks.expressions.days` writes them."""
        if want == "..":
            name = "timeless" if got == ".." else "invented"
        else:
            name = "right" if got == want else "none" if got == ".." else "wrong"
        setattr(self, name, getattr(self, name) + 1)
        return name


@dataclass
class Scores:
    """Answers for the marked words and for the events of the pipeline."""

    words: Score = field(default_factory=Score)
    events: Score = field(default_factory=Score)


def interval(when: When | None) -> str:
    """The days of a time, ``..`` where there is none."""
    return days(when.start, when.end) if when is not None else ".."


def event_at(doc: Doc, start: int, end: int) -> Event | None:
    """The event whose trigger shares most characters with a stretch."""

    def shared(event: Event) -> int:
        return min(end, event.trigger.end) - max(start, event.trigger.start)

    return max((e for e in layers(doc).events if shared(e) > 0), key=shared, default=None)


def word_at(doc: Doc, passage: Passage) -> int | None:
    """The token of the marked stretch that the others hang on."""
    span = doc.char_span(passage.start, passage.end, alignment_mode="expand")
    return span.root.i if span is not None else None


def score(pairs: Iterable[tuple[Passage, Doc]]) -> tuple[Scores, list[str]]:
    """The scores, and a line for each answer that was not right."""
    scores, misses = Scores(), []
    for passage, doc in pairs:
        want = f"{passage.cells['start']}..{passage.cells['end']}"
        token = word_at(doc, passage)
        by_word = interval(time_of(doc, token)) if token is not None else ".."
        answers = [("word", scores.words.add(by_word, want), by_word)]
        event = event_at(doc, passage.start, passage.end)
        if event is not None:
            by_event = interval(event.when)
            answers.append(("event", scores.events.add(by_event, want), by_event))
        bad = [f"{way} {name} {got}" for way, name, got in answers if name not in ("right", "timeless")]
        if bad:
            misses.append(f"{passage.date}: {'; '.join(bad)} for {want} | {passage.marked}")
    return scores, misses


def table_of(scores: Scores) -> Table:
    """The scores for people."""
    table = Table(title="Times of events")
    for heading in ("", "right", "wrong", "none given", "rightly none", "invented"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, one in (("marked words", scores.words), ("events found there", scores.events)):
        counts = (one.right, one.wrong, one.none, one.timeless, one.invented)
        table.add_row(name, *(str(count) for count in counts))
    return table


def figures(scores: Scores) -> dict[str, dict[str, int]]:
    """The counts by name."""
    return {"words": vars(scores.words), "events": vars(scores.events)}


def run(
    tables: Tables = None, part: PartOption = "all", misses: Misses = False, as_json: AsJson = False
) -> None:
    """Give the marked events their times and count."""
    nlp = build(Settings())
    nlp.remove_pipe("detente_negotiation")
    passages = (p for path in tables or [DEFAULT] for p in read_passages(path, part))
    scores, missed = score(documents(nlp, passages))
    report(figures(scores), table_of(scores), missed, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
