"""Date articles by their text: ``python -m benchmarks.dating TEXTS [--json]``.

TEXTS is a file of lines ``{"doc": name, "dct": "1998-02-13", "text": …}`` (``date`` may stand for
``dct``), or a folder with gold.tsv (columns name, day, reach: the true day, and how many days the
answer may lie off where the text gives no more; text in NAME.txt). Three measurements:

* the date withheld: how many texts get an interval of at most 7, 31 and 366 days, how many of these
  hold the true day, and the median distance of an interval's middle from it;
* the true day as posting stamp: how many stamps are doubted (each is a false alarm);
* the stamp moved by months, both ways: how many are doubted, over all texts and over those that hold
  a full date (day, month and year).
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from spacy.language import Language

from detente.errors import DetenteError
from detente.knowledge import load_knowledge
from detente.language.model import load_language
from detente.settings import Settings
from detente.times.calendar import add_days, add_months
from detente.times.dating import Dating, date_article
from detente.times.fulldates import is_full
from detente.times.stage import TimesStage

MONTHS = (8, 9, 10, 11, 12, 15, 18, 24, 36, 60)
WIDTHS = (7, 31, 366)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its true day."""

    name: str
    day: dt.date
    text: str
    reach: int = 0
    """Days that an answer may lie off and still hold the true day."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What the stamps of one text come to."""

    text: Text
    full: bool
    """The text holds a full date."""
    withheld: Dating
    true: Dating
    moved: dict[int, bool]
    """Whether a stamp moved by so many months, negative for back, is doubted."""

    @property
    def days(self) -> int | None:
        """Length of the interval without a stamp; None where it has no two ends."""
        since, until = self.withheld.since, self.withheld.until
        return (until - since).days + 1 if since and until else None

    @property
    def inside(self) -> bool:
        """Whether that interval holds the true day."""
        since, until = self.withheld.since, self.withheld.until
        if since is None or until is None:
            return False
        reach = self.text.reach
        return add_days(since, -reach) <= self.text.day <= add_days(until, reach)

    @property
    def error(self) -> int | None:
        """Days from the middle of that interval to the true day."""
        since, until = self.withheld.since, self.withheld.until
        if since is None or until is None:
            return None
        return abs((since + (until - since) // 2 - self.text.day).days)


def read_texts(path: Path) -> Iterator[Text]:
    """The texts of a file of lines or of a folder with gold.tsv.

    Raises:
        typer.BadParameter: a line or row lacks what it needs, or a text is missing.
    """
    if path.is_dir():
        yield from _from_folder(path)
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                day = dt.date.fromisoformat((row["dct"] if "dct" in row else row["date"])[:10])
                yield Text(str(row["doc"]), day, row["text"])
            except (ValueError, KeyError, TypeError) as error:
                raise typer.BadParameter(
                    f"{path}:{number}: {error}; give doc, dct (or date) and text on each line"
                ) from error


def _from_folder(folder: Path) -> Iterator[Text]:
    gold = folder / "gold.tsv"
    try:
        with gold.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
        for row in rows:
            text = (folder / f"{row['name']}.txt").read_text(encoding="utf-8")
            day = dt.date.fromisoformat(row["day"])
            yield Text(row["name"], day, text, int(row.get("reach") or 0))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise typer.BadParameter(f"{gold}: {error}; give columns name, day, reach and NAME.txt") from error


def measure(nlp: Language, stage: TimesStage, texts: Iterable[Text]) -> Iterator[Dated]:
    """Date each text without a stamp, with the true one and with moved ones."""
    for text in texts:
        expressions = stage.normaliser.find(nlp(text.text))
        account = stage.account(expressions)
        yield Dated(
            text=text,
            full=any(is_full(found) for found in expressions.found),
            withheld=date_article(account, None, False),
            true=date_article(account, text.day, False),
            moved={
                way * months: date_article(account, add_months(text.day, way * months), False).in_doubt
                for months in MONTHS
                for way in (-1, 1)
            },
        )


def figures(dated: list[Dated]) -> dict[str, Any]:
    """All figures; shares from 0 to 1, None where nothing is counted, errors in days."""
    full = [one for one in dated if one.full]
    errors = [one.error for one in dated if one.error is not None]
    withheld: dict[str, Any] = {}
    for width in WIDTHS:
        within = [one for one in dated if one.days is not None and one.days <= width]
        withheld[str(width)] = {
            "coverage": _share(len(within), len(dated)),
            "inside": _share(sum(one.inside for one in within), len(within)),
        }
    any_width = [one for one in dated if one.days is not None]
    withheld["any"] = {
        "coverage": _share(len(any_width), len(dated)),
        "inside": _share(sum(one.inside for one in any_width), len(any_width)),
    }
    return {
        "texts": len(dated),
        "with_full_date": len(full),
        "withheld": withheld,
        "median_error": median(errors) if errors else None,
        "true_stamp_doubted": _share(sum(one.true.in_doubt for one in dated), len(dated)),
        "moved": {
            f"{way * months:+d}": {
                "all": _share(sum(one.moved[way * months] for one in dated), len(dated)),
                "with_full_date": _share(sum(one.moved[way * months] for one in full), len(full)),
            }
            for months in MONTHS
            for way in (-1, 1)
        },
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"


def _print_tables(result: dict[str, Any], console: Console) -> None:
    console.print(f"{result['texts']} texts, {result['with_full_date']} with a full date")
    table = Table(title="Date withheld, percent")
    for heading in ("interval of at most", "of the texts", "true day inside"):
        table.add_column(heading, justify="right")
    for width, shares in result["withheld"].items():
        name = "any length" if width == "any" else f"{width} days"
        table.add_row(name, _percent(shares["coverage"]), _percent(shares["inside"]))
    console.print(table)
    console.print(f"median error, days: {result['median_error']}")
    console.print(f"true stamp doubted, percent: {100 * (result['true_stamp_doubted'] or 0):.1f}")
    table = Table(title="Moved stamp doubted, percent")
    for heading in ("months", "back, all", "back, full date", "ahead, all", "ahead, full date"):
        table.add_column(heading, justify="right")
    for months in MONTHS:
        cells = [
            _percent(result["moved"][f"{way * months:+d}"][over])
            for way in (-1, 1)
            for over in ("all", "with_full_date")
        ]
        table.add_row(str(months), *cells)
    console.print(table)


def run(
    texts: Annotated[Path, typer.Argument(exists=True, help="lines {doc, dct, text}, or a folder")],
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="list false doubts and wrong intervals")] = False,
) -> None:
    """Measure how articles are dated by their text."""
    rows = list(read_texts(texts))
    try:
        nlp = load_language(Settings().model)
        stage = TimesStage(load_knowledge())
    except DetenteError as error:
        raise typer.BadParameter(str(error)) from error
    shown = track(rows, "reading", disable=not sys.stderr.isatty(), console=Console(stderr=True))
    dated = list(measure(nlp, stage, shown))
    result = figures(dated)
    if as_json:
        print(json.dumps(result, indent=1))
        return
    console = Console(width=None if sys.stdout.isatty() else 100)
    _print_tables(result, console)
    for one in dated if misses else ():
        wrong = [("doubted", one.true)] if one.true.in_doubt else []
        if one.withheld.since and one.withheld.until and not one.inside:
            wrong.append(("wrong interval", one.withheld))
        for what, dating in wrong:
            console.print(f"\n{one.text.name} {one.text.day}: {what}", markup=False, highlight=False)
            for reason in dating.reasons:
                console.print(f"  {reason}", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(run)
