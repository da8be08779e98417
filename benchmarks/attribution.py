"""Who says what: write the attributions of plain text files in the benchmark's form.

    python -m benchmarks.attribution DIR --out PRED.jsonl

DIR holds ``*.txt`` files; each gives one line with ``doc`` (the file's name without ending) and
``attributions`` (source, cue and content as character offsets of the file exactly as read).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from detente.attribution.cues import cue_table
from detente.attribution.stage import LEAST, AttributionStage
from detente.language.layers import Layers, Quote
from detente.language.model import load_language
from detente.records import Article
from detente.settings import Settings


def predict(folder: Path, out: Path, model: str) -> int:
    """Read every text file of a folder, write one line for each; returns the number of files."""
    stage = AttributionStage(cue_table(), LEAST)
    count = 0
    with out.open("w", encoding="utf-8") as target:
        for path, doc in parsed_texts(folder, model):
            quotes = stage(doc)._.detente.quotes
            line = {
                "doc": path.name.removesuffix(".txt"),
                "attributions": [as_spans(quote) for quote in quotes if is_annotated(quote)],
            }
            target.write(json.dumps(line) + "\n")
            count += 1
    return count


def parsed_texts(folder: Path, model: str) -> Iterator[tuple[Path, Doc]]:
    """The text files of a folder in order of their names, each with its parsed text exactly as read."""
    nlp = load_language(model)
    files = sorted(folder.glob("*.txt"))
    docs = []
    for path in files:
        text = path.read_bytes().decode("utf-8")
        doc = nlp.make_doc(text)
        doc._.detente = Layers(article=Article.plain(text))
        docs.append(doc)
    yield from zip(files, nlp.pipe(docs, batch_size=16), strict=True)


def is_annotated(quote: Quote) -> bool:
    """Whether the benchmark's guidelines would have a quote marked: they leave out what is told
    inside a direct quotation; and what is kept in readings although annotators rarely mark it."""
    inside = quote.within is not None and quote.within.kind == "direct"
    return not inside and quote.statement.confidence >= LEAST


def as_spans(quote: Quote) -> dict[str, object]:
    """A quote as the offsets that the scorer takes."""
    return {"source": quote.source, "cue": quote.cue, "content": quote.content}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", default=Settings().model)
    options = parser.parse_args()
    print(f"{predict(options.folder, options.out, options.model)} files read, {options.out} written")


if __name__ == "__main__":
    main()
