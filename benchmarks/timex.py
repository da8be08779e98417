"""Predict time expressions: ``python -m benchmarks.timex TEXTS.jsonl --out PRED.jsonl``.

Reads lines ``{"doc": name, "dct": "1998-02-13", "text": …}``, writes lines
``{"doc": name, "timexes": [{"start", "end", "type", "value"}, …]}`` with offsets into the text.
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
from spacy.language import Language

from detente.errors import DetenteError
from detente.language.layers import Layers, layers
from detente.language.model import load_language
from detente.records import Article
from detente.settings import Settings
from detente.times import stage as _stage  # noqa: F401  registers the component


def read_texts(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of texts.

    Raises:
        typer.BadParameter: a line is no JSON object or lacks doc, dct or text.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield {"doc": row["doc"], "day": dt.date.fromisoformat(row["dct"][:10]), "text": row["text"]}
            except (ValueError, KeyError, TypeError) as error:
                raise typer.BadParameter(
                    f"{path}:{number}: {error}; give doc, dct and text on each line"
                ) from error


def predict(nlp: Language, row: dict[str, Any]) -> dict[str, Any]:
    """The time expressions of one text."""
    doc = nlp.make_doc(row["text"])
    doc._.detente = Layers(article=Article.plain(row["text"], posted=row["day"]))
    doc = nlp(doc)
    timexes = [
        {"start": t.start_char, "end": t.end_char, "type": t.when.type, "value": t.when.value}
        for t in layers(doc).timexes
    ]
    return {"doc": row["doc"], "timexes": timexes}


def run(
    texts: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="lines {doc, dct, text}")],
    out: Annotated[Path, typer.Option(help="where the predictions go")],
) -> None:
    """Write the time expressions of each text."""
    rows = list(read_texts(texts))
    try:
        nlp = load_language(Settings().model)
        nlp.add_pipe("detente_times")
    except DetenteError as error:
        raise typer.BadParameter(str(error)) from error
    shown = track(rows, "reading", disable=not sys.stderr.isatty())
    with out.open("w", encoding="utf-8") as sink:
        for row in shown:
            sink.write(json.dumps(predict(nlp, row), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    typer.run(run)
