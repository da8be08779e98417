"""The model card: data, figures, reliability, limits, as Markdown beside the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np

from detente.events.classifier import root_names
from detente.events.codebook import NONE, codebook
from detente.events.codebook import contexts as all_contexts
from detente.events.marked import STATUSES, fine_class, fine_classes
from detente.events.relations import COURSES, MEANS, SIDES, STANDS
from training.agreement import CANDIDATES, FILES
from training.agreement import table as agreement_table
from training.calibrate import (
    Answers,
    Floats,
    Related,
    reliability,
    root_shares,
    softmax,
    strict_shares,
)
from training.fit import Recipe

_QUAD = {root.name: root.quad["plv"] for root in codebook().roots}
_NAMES = [c.name for c in all_contexts()]
_TEMPLATE = Path(__file__).parent / "card.md.j2"


@dataclass
class Measured:
    """What the card tells: answers to rows that the network was neither fitted nor tuned to."""

    sizes: dict[str, int]
    own: Answers
    signs: list[frozenset[str]]
    pairs: Answers
    related: Related
    minutes: float
    recipe: Recipe
    seed: int


def f1_by_class(gold: Sequence[str], told: Sequence[str]) -> dict[str, float]:
    """F1 of each class that occurs in the gold answers."""
    found = {}
    for name in sorted(set(gold)):
        right = sum(g == t == name for g, t in zip(gold, told, strict=True))
        wrong = sum((g == name) != (t == name) for g, t in zip(gold, told, strict=True))
        found[name] = 2 * right / (2 * right + wrong) if right else 0.0
    return found


def _macro(gold: Sequence[str], told: Sequence[str]) -> float:
    found = f1_by_class(gold, told)
    return sum(found.values()) / len(found)


def _related_table(found: Related) -> str:
    """F1 of each stand, of ties with means and side, and of each status of talks."""
    lines = ["| what | rows | F1 |", "|---|---|---|"]
    for kind, names in (("stand", STANDS), ("course", COURSES)):
        rows, answers = found.told(kind)
        gold = [getattr(e, kind) for e in rows]
        told = [str(names[int(getattr(a, kind).argmax())]) for a in answers]
        for name, figure in f1_by_class(gold, told).items():
            label = "talks" if kind == "course" else "party"
            lines.append(f"| {label}: {name.replace('_', ' ')} | {gold.count(name)} | {figure:.2f} |")
    rows, answers = found.told("means")
    gold = [f"{e.means} {e.side}".strip() for e in rows]
    told = []
    for answer in answers:
        best = MEANS[int(answer.means.argmax())]
        told.append(best if best == "none" else f"{best} {SIDES[int(answer.side.argmax())]}")
    there = sum(g != "none" for g in gold)
    right = sum(g == t != "none" for g, t in zip(gold, told, strict=True))
    figure = 2 * right / max(there + sum(t != "none" for t in told), 1)
    lines.append(f"| tie: its means and who has it | {there} | {figure:.2f} |")
    return "\n".join(lines)


def _share(gold: Sequence[object], told: Sequence[object]) -> float:
    return sum(g == t for g, t in zip(gold, told, strict=True)) / max(len(gold), 1)


def _root_answers(found: Answers, temperature: float) -> tuple[list[str], list[str], Floats]:
    """Gold roots, the likeliest roots, and how likely they are."""
    shares = root_shares(softmax(found.fine, temperature))
    best = shares.argmax(axis=1)
    return [e.root for e in found.examples], [root_names()[i] for i in best], shares.max(axis=1)


def _pair_answers(found: Answers, calibration: dict[str, float]) -> tuple[list[str], list[str], Floats]:
    """As PLV has it: strict roots, CONCEDE and RETREAT as one."""
    fine = softmax(found.fine, calibration["class_temperature"])
    shares = strict_shares(fine, softmax(found.status, calibration["status_temperature"]))
    names = list(root_names())
    joined = shares.copy()
    concede, retreat = names.index("CONCEDE"), names.index("RETREAT")
    joined[:, concede] += joined[:, retreat]
    joined[:, retreat] = 0
    names[concede] = "YIELD"
    best = joined.argmax(axis=1)
    return [e.root for e in found.examples], [names[i] for i in best], joined.max(axis=1)


def _quads(roots: Sequence[str]) -> list[str]:
    return [str(_QUAD["RETREAT" if root == "YIELD" else root]) for root in roots]


def _modes_right(found: Answers, temperature: float) -> tuple[int, int]:
    """Of the acts whose root is right and has modes: how many have the right mode, and how many there are."""
    fine = softmax(found.fine, temperature)
    gold, told, _ = _root_answers(found, temperature)
    right = asked = 0
    for i, example in enumerate(found.examples):
        if gold[i] != told[i] or gold[i] == NONE or not codebook().root(gold[i]).modes:
            continue
        own = [j for j, name in enumerate(fine_classes()) if name.partition(":")[0] == gold[i]]
        asked += 1
        right += fine_classes()[max(own, key=lambda j: fine[i, j])] == fine_class(gold[i], example.mode)
    return right, asked


def _contexts_f1(measured: Measured, calibration: dict[str, float]) -> float:
    right = given_all = gold_all = 0
    for i, example in enumerate(measured.own.examples):
        if not example.has_contexts:
            continue
        scores = measured.own.contexts[i]
        given = {
            name
            for j, name in enumerate(_NAMES)
            if scores[j] + calibration["context_sign"] * (name in measured.signs[i])
            >= calibration["context_least"]
        } - set(example.perhaps)
        gold = set(example.contexts)
        right, given_all, gold_all = right + len(given & gold), given_all + len(given), gold_all + len(gold)
    return 2 * right / max(given_all + gold_all, 1)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def _classes(gold: Sequence[str], told: Sequence[str]) -> str:
    counts = Counter(gold)
    found = f1_by_class(gold, told)
    return _table(["root", "F1", "rows"], ((k, f"{v:.2f}", counts[k]) for k, v in found.items()))


def _reliability(gold: Sequence[str], told: Sequence[str], sure: Floats) -> tuple[str, str]:
    """The reliability table of what is told to be an act, and its calibration error."""
    kept = [t != NONE for t in told]
    right = np.array([g == t for g, t in zip(gold, told, strict=True)])
    rows, error = reliability(sure[kept], right[kept])
    shown = ((f"{c:.2f}", f"{r:.2f}", n) for c, r, n in rows)
    return _table(["mean confidence", "share that is right", "rows"], shown), f"{error:.3f}"


def write_card(measured: Measured, calibration: dict[str, float], target: Path) -> None:
    """Write the card."""
    environment = jinja2.Environment(trim_blocks=False, undefined=jinja2.StrictUndefined)  # noqa: S701
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    text = template.render(
        recipe=measured.recipe,
        epochs=sum(epochs for epochs, _ in measured.recipe.cycles),
        sizes=measured.sizes,
        seed=measured.seed,
        minutes=round(measured.minutes),
        agreement=agreement_table(),
        pairs=_pairs_part(measured, calibration),
        own=_own_part(measured, calibration),
        related=_related_table(measured.related),
        related_rows=len(measured.related.examples),
    )
    target.write_text(text + "\n", encoding="utf-8")


def _pairs_part(measured: Measured, calibration: dict[str, float]) -> dict[str, object]:
    gold, told, sure = _pair_answers(measured.pairs, calibration)
    quads = _quads(gold), _quads(told)
    sides = [[str(quad in ("3", "4")) for quad in side] for side in quads]
    shown, error = _reliability(gold, told, sure)
    return {
        "rows": len(gold),
        "root": f"{_macro(gold, told):.3f}",
        "quad": f"{_macro(*quads):.3f}",
        "binary": f"{_macro(*sides):.3f}",
        "accuracy": f"{_share(gold, told):.3f}",
        "classes": _classes(gold, told),
        "reliability": shown,
        "error": error,
    }


def _own_part(measured: Measured, calibration: dict[str, float]) -> dict[str, object]:
    temperature = calibration["class_temperature"]
    rows = []
    candidate_error = ""
    for initial, name in FILES.items():
        part = measured.own.only([e.id.startswith(initial) for e in measured.own.examples])
        if not part.examples:
            continue
        gold, told, sure = _root_answers(part, temperature)
        if initial == CANDIDATES[0]:
            candidate_error = _reliability(gold, told, sure)[1]
        none = f1_by_class([str(g == NONE) for g in gold], [str(t == NONE) for t in told]).get("True", 1.0)
        stated = part.only([bool(e.status) for e in part.examples])
        status = _share(
            [e.status for e in stated.examples], [STATUSES[i] for i in stated.status.argmax(axis=1)]
        )
        modes, asked = _modes_right(part, temperature)
        shares = (_share(gold, told), none, modes / max(asked, 1), status)
        rows.append((name, len(gold), *(f"{share:.3f}" for share in shares)))
    gold, told, sure = _root_answers(measured.own, temperature)
    shown, error = _reliability(gold, told, sure)
    return {
        "rows": len(gold),
        "kinds": _table(["rows", "", "root right", "no act, F1", "mode right", "status right"], rows),
        "contexts": f"{_contexts_f1(measured, calibration):.3f}",
        "classes": _classes(gold, told),
        "reliability": shown,
        "error": error,
        "candidate_error": candidate_error,
    }
