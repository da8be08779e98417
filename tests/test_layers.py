"""A folder imports only from those below it: the contracts of pyproject.toml hold and cover everything."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import detente

ROOT = Path(__file__).parent.parent
PACKAGE = Path(detente.__file__).parent
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
LAYERS = [{part.strip() for part in layer.split("|")} for layer in CONTRACT["layers"]]


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter's verdict on a configuration."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    arguments = [sys.executable, "-c", code, "--config", str(config), "--no-cache"]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_go_one_way() -> None:
    done = lint(ROOT / "pyproject.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_the_check_sees_an_import_that_goes_the_other_way(tmp_path: Path) -> None:
    """With two neighbours in the wrong order it must fail, or it proves nothing."""
    config = tmp_path / "wrong.toml"
    config.write_text(
        '[tool.importlinter]\nroot_package = "detente"\n\n[[tool.importlinter.contracts]]\nname = "wrong"\n'
        'type = "layers"\nlayers = ["detente.data", "detente.actors"]\n'
    )
    done = lint(config)
    assert done.returncode == 1
    assert "detente.actors" in done.stdout


def test_every_module_of_the_package_has_its_layer() -> None:
    present = {
        f"detente.{item.stem}"
        for item in PACKAGE.iterdir()
        if item.suffix == ".py" or (item / "__init__.py").exists()
    }
    assert present - {"detente.__init__", "detente.__main__"} == set().union(*LAYERS)
