"""Near-duplicates: reprints and updates of one report, found by MinHash and proved on the texts.

A text is a set of shingles, runs of four words. MinHash (Broder 1997) estimates how much two sets
share; banding (Indyk and Motwani 1998) finds, without looking at all, the texts that share a third
or more. What it finds is then compared for real: an article of which half of the shorter text's
shingles stand in the other is the same report, reprinted, cut or brought up to date.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from rensa import RMinHash

_WORDS = re.compile(r"\w+")
_RUN = 4
BANDS, _ROWS = 24, 3
_SEED = 1
_SHARED = 0.5
"""Share of the shorter text's shingles from which two articles are one report."""
_FEWEST = 8
"""Shingles that a text needs to be compared."""
_MOST_CANDIDATES = 40


def shingles(text: str) -> set[str]:
    """The runs of four words of a text, in lower case."""
    words = [word.lower() for word in _WORDS.findall(text)]
    return {" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}


def bands_of(runs: Iterable[str]) -> list[int]:
    """One number a band; two texts that share a number in any band may be near-duplicates."""
    sketch = RMinHash(num_perm=BANDS * _ROWS, seed=_SEED)
    sketch.update(sorted(runs))
    digits = sketch.digest()
    found = []
    for band in range(BANDS):
        mixed = 0
        for digit in digits[band * _ROWS : (band + 1) * _ROWS]:
            mixed = (mixed * 0x9E3779B1 + digit) & 0x7FFFFFFFFFFFFFFF
        found.append(mixed)
    return found


def likeness(left: set[str], right: set[str]) -> float:
    """Share of the smaller set that stands in the other, 0 to 1."""
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def report_of(connection: sqlite3.Connection, text: str) -> tuple[int | None, list[int]]:
    """The report that a text reprints or brings up to date, and the text's bands.

    Returns:
        ``articles.n`` of that report's first article, None where it is a report of its own; the
        bands to keep, none where the text is too short to be compared.
    """
    runs = shingles(text)
    if len(runs) < _FEWEST:
        return None, []
    bands = bands_of(runs)
    marks = " OR ".join("(band = ? AND hash = ?)" for _ in bands)
    candidates = connection.execute(
        f"SELECT a.report, a.text FROM (SELECT article, count(*) AS met FROM bands WHERE {marks}"  # noqa: S608
        f" GROUP BY article ORDER BY met DESC, article LIMIT {_MOST_CANDIDATES}) AS b"
        " JOIN articles AS a ON a.n = b.article ORDER BY b.met DESC, a.n",
        [value for pair in enumerate(bands) for value in pair],
    )
    best, least = None, _SHARED
    for report, other in candidates:
        shared = likeness(runs, shingles(other))
        if shared >= least and (best is None or shared > least):
            best, least = int(report), shared
    return best, bands


def keep_bands(connection: sqlite3.Connection, article: int, bands: Iterable[int]) -> None:
    """Keep the bands of an article."""
    connection.executemany(
        "INSERT OR IGNORE INTO bands (band, hash, article) VALUES (?, ?, ?)",
        [(band, value, article) for band, value in enumerate(bands)],
    )
