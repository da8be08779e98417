"""The public names: all there, all listed, and cheap to import."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import detente


def test_every_listed_name_is_there_and_from_its_own_module() -> None:
    for name in detente.__all__:
        value = getattr(detente, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__name__ == name
            assert value.__module__.startswith("detente.")


def test_names_for_type_checkers_equal_the_listed_ones() -> None:
    tree = ast.parse(Path(detente.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    declared = {
        alias.asname or alias.name
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert declared == set(detente.__all__)
    assert set(detente._HOMES) == set(detente.__all__)
    assert detente.__all__ == sorted(detente.__all__)


def test_every_public_name_present_is_listed() -> None:
    for name in detente.__all__:
        getattr(detente, name)
    plain = {"annotations", "import_module", "TYPE_CHECKING", "Any"}
    public = {
        name
        for name, value in vars(detente).items()
        if not name.startswith("_") and name not in plain and not inspect.ismodule(value)
    }
    assert public | {"__version__"} == set(detente.__all__)
    assert set(detente.__all__) <= set(dir(detente))


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match="Reader"):
        _ = detente.Raeder


def test_importing_the_package_or_the_reader_loads_nothing_heavy() -> None:
    code = (
        "import sys, detente; detente.Reader(); "
        "print([m for m in ('spacy', 'trafilatura', 'pandas', 'py3langid.langid') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version_is_the_one_of_the_program() -> None:
    from detente.version import VERSION

    assert detente.__version__ == VERSION
