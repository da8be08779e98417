"""Reports of one event joined: ``python -m benchmarks.stories [DIR] [--part blind]``.

DIR (tests/stories) holds one YAML file a story: reports of one event by several outlets, and of others
that are easily taken for it. All stories go into one database, report by report in the order of their
days. Two reports are **joined** if an event that leads both (it stands in the title or the first two
sentences) is reconciled into one. Counted are pairs of reports: joined rightly, joined, and to be
joined. Stories with an even number are blind.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Annotated

import msgspec
import typer
import yaml
from rich.table import Table

from benchmarks.articles_score import Tally
from benchmarks.marked import AsJson, Misses, Part, PartOption, report
from detente.database import Database
from detente.records import Article

DEFAULT = Path(__file__).parent.parent / "tests" / "stories"
_LEAD = 400
"""Characters behind the title within which a sentence leads its report."""


class GoldReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One report of a story."""

    event: str
    outlet: str
    day: dt.date
    text: str
    differs: str = ""
    reprint_of: int | None = None


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reports of one event, and of others like it."""

    story: str
    reports: tuple[GoldReport, ...]


def load(folder: Path, part: Part) -> dict[str, Story]:
    """The stories of a folder, by the name of their file.

    Raises:
        msgspec.ValidationError: a file does not fit.
    """
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        blind = int(path.stem.partition("-")[0]) % 2 == 0
        if part == "all" or blind == (part == "blind"):
            found[path.stem] = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Story)
    return found


def articles_of(stories: dict[str, Story]) -> dict[str, tuple[str, Article]]:
    """By the id of each report's article: what it tells of (story and event), and the article, by day."""
    found: dict[str, tuple[str, Article]] = {}
    for name, story in stories.items():
        for number, one in enumerate(story.reports):
            text = one.text.strip()
            title, _, _ = text.partition("\n")
            article = Article.plain(text, title=title, posted=one.day, source=f"{name}#{number}")
            article = msgspec.structs.replace(article, posted_as="user", outlet=one.outlet)
            found[article.id] = f"{name}#{one.event}", article
    return dict(sorted(found.items(), key=lambda item: (str(item[1][1].posted), item[1][1].source)))


def joined(stories: dict[str, Story]) -> tuple[Tally, list[str]]:
    """Pairs of reports that were joined, and a line for each that was joined wrongly or not at all."""
    told = articles_of(stories)
    with tempfile.TemporaryDirectory() as folder, Database(Path(folder, "stories.db")) as base:
        base.add([article for _, article in told.values()])
        reports: dict[int, set[str]] = defaultdict(set)
        for one in base.find():
            article = told[one.article.id][1]
            if one.happening is not None and one.event.sentence.start < len(article.title) + _LEAD:
                reports[one.happening].add(article.id)
    found = {frozenset(pair) for ids in reports.values() for pair in combinations(sorted(ids), 2)}
    gold = {frozenset(pair) for pair in combinations(told, 2) if told[pair[0]][0] == told[pair[1]][0]}
    names = {article: told[article][1].source for article in told}
    lines = [f"joined wrongly: {' and '.join(sorted(names[a] for a in pair))}" for pair in found - gold]
    lines += [f"not joined: {' and '.join(sorted(names[a] for a in pair))}" for pair in gold - found]
    return Tally(len(found & gold), len(found), len(gold)), sorted(lines)


def run(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)] = DEFAULT,
    part: PartOption = "all",
    misses: Misses = False,
    as_json: AsJson = False,
) -> None:
    """Join the reports of the stories and count."""
    stories = load(folder, part)
    tally, lines = joined(stories)
    figures = {"pairs": {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}}
    table = Table(title=f"Stories: {len(stories)}")
    for heading in ("", "precision", "recall", "F1", "right", "joined", "there"):
        table.add_column(heading)
    shares = (tally.precision, tally.recall, tally.f1)
    table.add_row(
        "pairs of reports",
        *(f"{share:.2f}" if share is not None else "–" for share in shares),
        *map(str, (tally.right, tally.predicted, tally.gold)),
    )
    report(figures, table, lines, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
