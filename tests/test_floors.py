"""Quality floors on the outside benchmarks, where their development data is at hand.

The folder is named by ``DETENTE_BENCH``, else looked for beside the checkout; without it these tests
are skipped. ``benchmarks/floors.json`` holds the figures reached; raising them is a habit.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

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


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", BENCH / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("task", sorted(INPUTS))
def test_figures_hold_their_floors(task: str, score: ModuleType, tmp_path: Path) -> None:
    source = gold = BENCH / INPUTS[task]
    if task == "timex":
        source = tmp_path / "texts.jsonl"
        command = [sys.executable, str(BENCH / "score.py"), "timex-text", str(gold)]
        source.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    predictions = tmp_path / "predictions.jsonl"
    command = [sys.executable, "-m", f"benchmarks.{task}", str(source), "--out", str(predictions)]
    subprocess.run(command, check=True, cwd=ROOT)
    figures = _flat(getattr(score, task)(str(gold), str(predictions)))
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
