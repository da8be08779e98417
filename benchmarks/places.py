"""Where it is: ``python -m benchmarks.places [TABLE] [--part blind] [--misses] [--json]``.

The table (tests/places.tsv) holds passages with one marked stretch and the place it means: kind, state,
first division, coordinates; kind ``none`` where it is no place. A place counts as near within 161 km (100
miles), the field's usual measure.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer
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
from detente.language.layers import PlaceMention, layers
from detente.pipeline import build
from detente.places.candidate import great_circle_km
from detente.settings import Settings

DEFAULT = Path(__file__).parent.parent / "tests" / "places.tsv"
NEAR_KM = 161.0
MEASURES = ("found", "state", "precision of the state", "division", "near", "no place")


def place_at(doc: Doc, start: int, end: int) -> PlaceMention | None:
    """The place mention that covers most of a stretch of characters."""

    def overlap(mention: PlaceMention) -> int:
        span = doc[mention.start : mention.end]
        return min(end, span.end_char) - max(start, span.start_char)

    found = [m for m in layers(doc).places if overlap(m) > 0]
    return max(found, key=overlap, default=None)


def score(pairs: Iterable[tuple[Passage, Doc]]) -> tuple[dict[str, dict[str, Tally]], list[str]]:
    """Tallies by kind and over ``all``, and a line for each miss."""
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: {name: Tally() for name in MEASURES})
    misses = []
    for passage, doc in pairs:
        mention = place_at(doc, passage.start, passage.end)
        answers = list(_answers(passage.cells, mention))
        for kind in ("all", passage.cells["kind"]):
            for name, right in answers:
                tallies[kind][name].add(right)
        wrong = [name for name, right in answers if not right]
        if wrong:
            got = mention.place if mention is not None else None
            shown = f"{got.resolved}, {got.division}, {got.state} ({got.kind})" if got is not None else "–"
            misses.append(f"{', '.join(wrong)}: {shown} | {passage.marked}")
    return tallies, misses


def _answers(gold: dict[str, str], mention: PlaceMention | None) -> Iterator[tuple[str, bool]]:
    if gold["kind"] == "none":
        yield "no place", mention is None
        return
    place = mention.place if mention is not None else None
    yield "found", place is not None
    if gold["state"]:
        yield "state", place is not None and place.state == gold["state"]
        if place is not None and place.state is not None:
            yield "precision of the state", place.state == gold["state"]
    if gold["division"] and place is not None and place.division:
        yield "division", _alike(gold["division"], place.division)
    if gold["lat"]:
        near = False
        if place is not None and place.lat is not None and place.lon is not None:
            kilometres = great_circle_km(float(gold["lat"]), float(gold["lon"]), place.lat, place.lon)
            near = kilometres <= NEAR_KM
        yield "near", near


def _alike(one: str, other: str) -> bool:
    """Whether two names of a division share their first letters of some word, accents aside."""
    a, b = _words(one), _words(other)
    return bool(a & b) or any(x[:4] == y[:4] for x in a for y in b)


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.replace("-", " ").replace("'", ""))
    letters = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    general = {"province", "governorate", "region", "state", "oblast", "of", "district", "department"}
    return set(letters.split()) - general


def run(
    tables: Tables = None, part: PartOption = "all", misses: Misses = False, as_json: AsJson = False
) -> None:
    """Resolve the marked places and count."""
    nlp = build(Settings())
    for name in ("detente_attribution", "detente_events", "detente_negotiation"):
        nlp.remove_pipe(name)
    passages = (p for path in tables or [DEFAULT] for p in read_passages(path, part))
    tallies, missed = score(documents(nlp, passages))
    table = shares_table("Places", ("kind", *MEASURES), {k: v.values() for k, v in tallies.items()})
    shares = {k: {name: tally.share for name, tally in v.items()} for k, v in tallies.items()}
    report(shares, table, missed, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
