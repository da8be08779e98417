"""Fit how alike two events of different reports are: ``python -m training.likeness [DIR] [--least 0.7]``.

Reads the development half of the stories (DIR, tests/stories), and writes
``src/detente/data/store/likeness.yaml``: a logistic regression over
:class:`detente.store.happenings.Features`, of pairs of leading events of two reports that may be one.
A pair is right if its reports tell of the same event. The threshold is given, not fitted.
"""

from __future__ import annotations

import tempfile
from itertools import combinations
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import typer
import yaml
from benchmarks.stories import DEFAULT, articles_of, load
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from detente.database import Database
from detente.store.happenings import Features, Likeness, features, told

TARGET = Path(__file__).parent.parent / "src" / "detente" / "data" / "store" / "likeness.yaml"
_LEAD = 400
_STRENGTH = 0.3
_FOLDS = 8


def rows(folder: Path) -> tuple[list[list[float]], list[bool], list[str]]:
    """Features of pairs that may be one, whether they are, and the story of each."""
    gold = articles_of(load(folder, "development"))
    with tempfile.TemporaryDirectory() as place, Database(Path(place, "stories.db")) as base:
        base.add([article for _, article in gold.values()])
        events = told(base.connection, "1", ())
        ids = dict(base.connection.execute("SELECT n, id FROM articles").fetchall())
        starts = dict(
            base.connection.execute(
                "SELECT r.n, s.start FROM records AS r JOIN sentences AS s ON s.n = r.sentence"
            ).fetchall()
        )
    leading = [e for e in events if starts[e.n] < len(gold[ids[e.article]][1].title) + _LEAD]
    found: list[list[float]] = []
    right: list[bool] = []
    stories: list[str] = []
    for left, other in combinations(leading, 2):
        shared = features(left, other) if left.article != other.article else None
        if shared is not None:
            names = gold[ids[left.article]][0], gold[ids[other.article]][0]
            found.append([getattr(shared, name) for name in Features.__dataclass_fields__])
            right.append(names[0] == names[1])
            stories.append(names[0].partition("#")[0])
    return found, right, stories


def run(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)] = DEFAULT,
    least: Annotated[float, typer.Option(help="probability from which two events are one")] = 0.7,
) -> None:
    """Fit, print what cross-validation gives, and write the file."""
    found, right, stories = rows(folder)
    values, labels = np.array(found), np.array(right)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=2000))
    shares = cross_val_predict(
        model, values, labels, groups=stories, cv=GroupKFold(_FOLDS), method="predict_proba"
    )[:, 1]
    for at in (0.5, 0.6, 0.7, 0.8, 0.9):
        taken = shares >= at
        precision = labels[taken].mean() if taken.any() else float("nan")
        typer.echo(f"{at}: precision {precision:.3f}, recall {(labels & taken).sum() / labels.sum():.3f}")
    model.fit(values, labels)
    scaler, fitted = model.steps[0][1], model.steps[1][1]
    weights = fitted.coef_[0] / scaler.scale_
    bias = fitted.intercept_[0] - float((weights * scaler.mean_).sum())
    names = list(Features.__dataclass_fields__)
    made = Likeness(
        source=f"training/likeness.py, {len(labels)} pairs of {len(set(stories))} stories",
        least=least,
        bias=round(float(bias), 3),
        weights={name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)},
    )
    TARGET.write_text(yaml.safe_dump(msgspec.to_builtins(made), sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    typer.run(run)
