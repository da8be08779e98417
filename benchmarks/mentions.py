"""Who is meant: ``python -m benchmarks.mentions TABLE… [--part blind] [--misses] [--json]``.

The tables (tests/mentions/) hold passages with one marked party and what it stands for: state (several
joined by ``|``; ``?`` where a careful reader cannot decide), primary sector, person, organisation.
"""

from __future__ import annotations

import unicodedata
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
    PartOption,
    Passage,
    Tables,
    Tally,
    documents,
    read_passages,
    report,
    shares_table,
)
from detente.language.layers import Mention, layers
from detente.pipeline import build
from detente.settings import Settings

DEFAULT = Path(__file__).parent.parent / "tests" / "mentions"
FIELDS = ("state", "resolved", "sector", "person", "undecided")


@dataclass
class Score:
    """What was right, by field."""

    state: Tally = field(default_factory=Tally)
    """All marked mentions: the right states, or none where none is right."""
    resolved: Tally = field(default_factory=Tally)
    """Of the mentions that were given a state: those with the right one (precision)."""
    sector: Tally = field(default_factory=Tally)
    person: Tally = field(default_factory=Tally)
    undecided: Tally = field(default_factory=Tally)
    """Of the mentions that nobody can decide: those left undecided."""


def mention_at(doc: Doc, start: int, end: int) -> Mention | None:
    """The mention that covers most of a stretch of characters and least beside it."""

    def overlap(mention: Mention) -> tuple[int, int]:
        span = doc[mention.start : mention.end]
        shared = min(end, span.end_char) - max(start, span.start_char)
        return shared, shared - len(span.text)

    found = [m for m in layers(doc).mentions if overlap(m)[0] > 0]
    return max(found, key=overlap, default=None)


def states_of(mention: Mention | None) -> set[str]:
    """The states, or kinds of organisation, that a mention was given."""
    codes = (actor.code[:3] for actor in mention.actors) if mention is not None else ()
    return {code for code in codes if code.isalpha()}


def score(pairs: Iterable[tuple[Passage, Doc]]) -> tuple[dict[str, Score], list[str]]:
    """Scores by sort of mention and over ``all``, and a line for each miss."""
    scores: dict[str, Score] = defaultdict(Score)
    misses = []
    for passage, doc in pairs:
        mention = mention_at(doc, passage.start, passage.end)
        wrong = [
            problem
            for name in ("all", passage.cells["sort"])
            for problem in _count(scores[name], passage.cells, mention)
            if name == "all"
        ]
        if wrong:
            misses.append(f"{passage.cells['sort']}: {'; '.join(wrong)} | {passage.marked}")
    return scores, misses


def _count(score: Score, gold: dict[str, str], mention: Mention | None) -> Iterator[str]:
    got = states_of(mention)
    if gold["state"] == "?":
        score.undecided.add(not got)
        if got:
            yield f"decided for {'|'.join(sorted(got))}"
        return
    want = set(filter(None, gold["state"].split("|")))
    score.state.add(got == want)
    if got:
        score.resolved.add(got == want)
    if got != want:
        yield f"state {'|'.join(sorted(got)) or '–'} for {'|'.join(sorted(want)) or '–'}"
    actors = mention.actors if mention is not None else ()
    if gold["sector"]:
        sectors = {actor.sectors[0] if actor.sectors else "" for actor in actors}
        score.sector.add(gold["sector"] in sectors)
        if gold["sector"] not in sectors:
            yield f"sector {'|'.join(sorted(filter(None, sectors))) or '–'} for {gold['sector']}"
    if gold["person"]:
        people = [actor.person or "" for actor in actors]
        right = any(_same_person(gold["person"], person) for person in people)
        score.person.add(right)
        if not right:
            yield f"person {'|'.join(filter(None, people)) or '–'} for {gold['person']}"


def _same_person(one: str, other: str) -> bool:
    """Whether two full names share their family name or most of their letters."""
    a, b = _plain(one).split(), _plain(other).split()
    return bool(a and b) and (
        a[-1] == b[-1] or sorted(a) == sorted(b) or set(a) <= set(b) or set(b) <= set(a)
    )


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("-", " "))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


def figures(scores: dict[str, Score]) -> dict[str, dict[str, float | None]]:
    """Shares by sort and field."""
    return {sort: {name: getattr(one, name).share for name in FIELDS} for sort, one in scores.items()}


def table_of(scores: dict[str, Score]) -> Table:
    """The scores for people, sorts in order of their number."""
    headings = ("sort", "state", "precision of a resolved state", "sector", "person", "left undecided")
    order = sorted(scores.items(), key=lambda item: -item[1].state.asked)
    rows = {sort: [getattr(one, name) for name in FIELDS] for sort, one in order}
    return shares_table("Mentions", headings, rows)


def run(
    tables: Tables = None, part: PartOption = "all", misses: Misses = False, as_json: AsJson = False
) -> None:
    """Resolve the marked mentions and count."""
    nlp = build(Settings())
    for name in ("detente_events", "detente_negotiation"):  # the attribution stage tells who "we" is
        nlp.remove_pipe(name)
    paths = tables or sorted(DEFAULT.glob("*.tsv"))
    scores, missed = score(documents(nlp, (p for path in paths for p in read_passages(path, part))))
    report(figures(scores), table_of(scores), missed, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
