"""Quality floors on the outside benchmarks, where their development data is at hand.

The folder is named by ``DETENTE_BENCH``, else looked for beside the checkout; without it these tests
are skipped. ``benchmarks/floors.json`` holds the figures reached; raising them is a habit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from training.held import write_held

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(os.environ.get("DETENTE_BENCH", ROOT.parent / "shared" / "bench"))
FLOORS: dict[str, dict[str, float]] = json.loads((ROOT / "benchmarks" / "floors.json").read_text())
INPUTS = {
    "pairs": Path("plv/train.tsv"),
    "events": Path("gsr/dev.json"),
    "timex": Path("timex/dev"),
    "attribution": Path("attribution/dev"),
}

pytestmark = pytest.mark.skipif(
    not (BENCH / "score.py").exists(), reason="no benchmark data; name its folder in DETENTE_BENCH"
)


def score(*arguments: object) -> bytes:
    """What the scorer prints; a process of its own, as users run it."""
    command = [sys.executable, str(BENCH / "score.py"), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("task", sorted(INPUTS))
def test_figures_hold_their_floors(task: str, tmp_path: Path) -> None:
    source = gold = BENCH / INPUTS[task]
    if task == "pairs":  # the classifier is fitted to the rest of them
        source = gold = tmp_path / "held.tsv"
        write_held(BENCH / INPUTS[task], source)
    if task == "timex":
        source = tmp_path / "texts.jsonl"
        source.write_bytes(score("timex-text", gold))
    predictions = tmp_path / "predictions.jsonl"
    command = [sys.executable, "-m", f"benchmarks.{task}", str(source), "--out", str(predictions)]
    subprocess.run(command, check=True, cwd=ROOT)
    figures = _flat(json.loads(score(task, gold, predictions)))
    floors = FLOORS[task]
    assert floors
    low = {name: (figures[name], floor) for name, floor in floors.items() if figures[name] < floor}
    assert not low


def _flat(figures: dict[str, Any]) -> dict[str, float]:
    """``{"dyad": {"recall": 0.5}}`` as ``{"dyad.recall": 0.5}``."""
    flat: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": number for key, number in value.items()}
        elif isinstance(value, int | float):
            flat[name] = value
    return flat
