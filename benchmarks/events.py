"""Predict events of bare sentences: ``python -m benchmarks.events RECORDS.json --out PRED.jsonl``.

Reads a JSON array of records with id, date and text (other fields are not looked at), writes
``{"id": …, "events": [{"actors": […], "recipients": […], "event": ROOT}]}`` lines. ROOT is strict
PLOVER's, by which a planned visit is an agreement.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from detente.errors import DetenteError
from detente.pipeline import build, read_articles
from detente.records import Actor, Article, Reading
from detente.settings import Settings


def read_records(path: Path) -> list[dict[str, Any]]:
    """Id, date and text of each record that has a text.

    Raises:
        typer.BadParameter: the file is no JSON array of objects with an id.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [{"id": r["id"], "date": r.get("date"), "text": r["text"]} for r in rows if "text" in r]
    except (ValueError, KeyError, TypeError) as error:
        raise typer.BadParameter(f"{path}: {error}; give a JSON array of {{id, date, text}}") from error


def articles(rows: list[dict[str, Any]]) -> Iterator[Article]:
    """Each record as an article of exactly its text."""
    for row in rows:
        try:
            posted = dt.date.fromisoformat(row["date"])
        except (TypeError, ValueError):
            posted = None
        yield Article.plain(row["text"], posted=posted)


def line(record: str, reading: Reading) -> dict[str, Any]:
    """The prediction of one record."""
    return {
        "id": record,
        "events": [
            {"actors": _codes(e.actors), "recipients": _codes(e.recipients), "event": e.strict_root}
            for e in reading.events
        ],
    }


def _codes(actors: tuple[Actor, ...]) -> list[str]:
    return sorted({_plain(actor.code) for actor in actors if actor.code.strip("-")})


def _plain(code: str) -> str:
    """The UN and the EU as intergovernmental organisations, which is what the records know."""
    return "IGO" + code[3:] if code[:3] in ("UNO", "EUR") else code


def run(
    records: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON array of records")],
    out: Annotated[Path, typer.Option(help="where the predictions go")],
) -> None:
    """Write the events of each record's text."""
    rows = read_records(records)
    settings = Settings()
    try:
        nlp = build(settings)
    except DetenteError as error:
        raise typer.BadParameter(str(error)) from error
    readings = read_articles(nlp, articles(rows), settings)
    pairs = zip(rows, readings, strict=True)
    with out.open("w", encoding="utf-8") as sink:
        for row, reading in track(pairs, "reading", total=len(rows), disable=not sys.stderr.isatty()):
            sink.write(json.dumps(line(row["id"], reading), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    typer.run(run)
