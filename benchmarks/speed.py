"""Measure speed: ``python -m benchmarks.speed PATH...``.

Reads the same articles with spaCy's own pipeline alone and with the whole reading, turn about in
one run, so that a busy machine slows both. Prints words a second of each, the share of each stage,
start-up time, peak memory, and as its last line ``ratio R``: the time of the whole over the time
of spaCy alone (medians of the rounds).
"""

from __future__ import annotations

import logging
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from spacy.language import Language

from detente.errors import DetenteError
from detente.events.candidates import find_drafts
from detente.events.classifier import classifier
from detente.events.codebook import predicates
from detente.events.decide import marked
from detente.events.lexicon import Lexicon
from detente.ingest import directory_sources, load
from detente.language.layers import Layers
from detente.pipeline import STAGES, build, read_articles
from detente.records import Article
from detente.settings import Settings


def load_articles(paths: list[Path], settings: Settings) -> list[Article]:
    """The articles of files and folders; those that cannot be read are named and left out."""
    found: list[Article] = []
    for path in paths:
        for source in directory_sources(path) if path.is_dir() else [path]:
            try:
                found.append(load(source, settings))
            except DetenteError as error:
                logging.warning("left out: %s", error)
    return found


def spacy_alone(nlp: Language, articles: list[Article], batch: int) -> float:
    """Seconds that spaCy's own components take."""
    start = time.perf_counter()
    with nlp.select_pipes(disable=list(STAGES)):
        for _ in nlp.pipe([a.text for a in articles], batch_size=batch):
            pass
    return time.perf_counter() - start


def whole(nlp: Language, articles: list[Article], settings: Settings) -> float:
    """Seconds of the whole reading, from article to records."""
    start = time.perf_counter()
    for _ in read_articles(nlp, articles, settings):
        pass
    return time.perf_counter() - start


def stage_times(nlp: Language, articles: list[Article]) -> dict[str, float]:
    """Seconds that each stage of ours takes."""
    totals = dict.fromkeys(STAGES, 0.0)
    for article in articles:
        doc = nlp.make_doc(article.text)
        doc._.detente = Layers(article=article)
        for name, pipe in nlp.pipeline:
            start = time.perf_counter()
            doc = pipe(doc)
            if name in totals:
                totals[name] += time.perf_counter() - start
    return totals


def pairs_a_second(nlp: Language, articles: list[Article]) -> float:
    """How many marked acts of the articles the classifier decides in a second."""
    lexicon, judge = Lexicon(predicates()), classifier()
    acts = []
    with nlp.select_pipes(disable=["detente_events", "detente_negotiation"]):
        for article in articles:
            doc = nlp.make_doc(article.text)
            doc._.detente = Layers(article=article)
            acts += [marked(draft) for draft in find_drafts(nlp(doc), lexicon)]
    start = time.perf_counter()
    decided = sum(1 for _ in judge.classify(acts))
    return decided / (time.perf_counter() - start)


def first_answer(path: Path) -> float:
    """Seconds from the start of a fresh process to the end of its reading of one article."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "detente", "read", str(path), "--format", "json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - start


def run(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="article files or folders of them")],
    rounds: Annotated[int, typer.Option(min=1, help="how often each is measured")] = 5,
    copies: Annotated[int, typer.Option(min=1, help="how often each article is read in a round")] = 4,
) -> None:
    """Measure words a second, start-up, memory and the ratio to spaCy's own time."""
    settings = Settings()
    start = time.perf_counter()
    nlp = build(settings)
    loaded = time.perf_counter() - start
    articles = load_articles(paths, settings) * copies
    if not articles:
        raise typer.BadParameter("no article could be read: name article files or folders of them")
    words = sum(len(a.text.split()) for a in articles)
    spacy_alone(nlp, articles[:4], settings.batch_size)
    whole(nlp, articles[:4], settings)
    alone_times, whole_times = [], []
    for _ in range(rounds):
        alone_times.append(spacy_alone(nlp, articles, settings.batch_size))
        whole_times.append(whole(nlp, articles, settings))
    alone, total = median(alone_times), median(whole_times)
    print(f"articles {len(articles)} of {words} words, {rounds} rounds")
    print(f"spacy alone      {words / alone:8.0f} words/s")
    print(f"whole reading    {words / total:8.0f} words/s")
    for name, seconds in stage_times(nlp, articles).items():
        print(f"  {name:22} {seconds / alone:6.3f} of spaCy's time")
    print(f"classifier       {pairs_a_second(nlp, articles):8.0f} pairs/s")
    first = next((p for p in paths if p.is_file()), None) or directory_sources(paths[0])[0]
    print(f"pipeline loads   {loaded:8.2f} s")
    print(f"first answer     {first_answer(Path(first)):8.2f} s from the start of the program")
    print(f"peak memory      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    print(f"ratio {total / alone:.2f}")


if __name__ == "__main__":
    typer.run(run)
