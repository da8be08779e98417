"""How far two readers of the training sentences agree: ``python -m training.agreement``.

The second reader saw the marked sentences and the guide, not the writer's labels. Prints a Markdown
table: share of equal answers and Cohen's kappa for root, mode (where roots agree), status (likewise),
and F1 for contexts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import typer

from training.examples import CORPUS, corpus_files, rows_by_id

CANDIDATES = ("c", "d")
OF_PROGRAM = frozenset({*CANDIDATES, "q"})
"""Initials of the files whose marks the program set."""
FILES = {
    "w": "written by root",
    "v": "written by region",
    "x": "written by context",
    "c": "candidates that the program marked",
    "d": "the same in further reports",
    "q": "the same in sentences without any act",
}
"""Initial of the files' names to what they hold."""


def kappa(pairs: Iterable[tuple[str, str]]) -> float:
    """Cohen's kappa of two readers' answers: agreement beyond what chance gives."""
    listed = list(pairs)
    own, other = Counter(a for a, _ in listed), Counter(b for _, b in listed)
    equal = sum(a == b for a, b in listed) / len(listed)
    chance = sum(own[k] * other[k] for k in own) / len(listed) ** 2
    return 1.0 if chance == 1 else (equal - chance) / (1 - chance)


def agreement() -> list[tuple[str, int, int, dict[str, float]]]:
    """For each kind of file: its name, rows, rows read twice, and the figures."""
    second = rows_by_id(CORPUS / "second_reading.tsv")
    found = []
    for initial, name in FILES.items():
        rows = [
            row for path in corpus_files() if path.name[0] == initial for row in rows_by_id(path).values()
        ]
        both = [(row, second[row["id"]]) for row in rows if row["id"] in second]
        if both:
            found.append((name, len(rows), len(both), _figures(both)))
    return found


def _figures(both: list[tuple[dict[str, str], dict[str, str]]]) -> dict[str, float]:
    same = [(a, b) for a, b in both if a["root"] == b["root"] != "NONE"]
    figures = {"root": _equal(both, "root"), "root, kappa": kappa((a["root"], b["root"]) for a, b in both)}
    for name in ("mode", "status"):
        figures[name] = _equal(same, name)
        figures[f"{name}, kappa"] = kappa((a[name], b[name]) for a, b in same)
    shared = total = 0
    for a, b in same:
        one, other = set(a["contexts"].split()), set(b["contexts"].split())
        shared += len(one & other)
        total += len(one) + len(other)
    return {**figures, "contexts, F1": 2 * shared / max(total, 1)}


def _equal(both: list[tuple[dict[str, str], dict[str, str]]], name: str) -> float:
    return sum(a[name] == b[name] for a, b in both) / max(len(both), 1)


def table() -> str:
    """The figures as a Markdown table."""
    found = agreement()
    heads = list(found[0][3])
    lines = [f"| sentences | rows | read twice | {' | '.join(heads)} |", "|---" * (len(heads) + 3) + "|"]
    lines += [
        f"| {name} | {rows} | {twice} | {' | '.join(f'{figures[h]:.2f}' for h in heads)} |"
        for name, rows, twice, figures in found
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.echo(table())
