"""Ontology and knowledge as data files: loading, checking and a digest of all of them.

Tables are tab-separated with a header line; ``#`` starts a comment line. Nested data is YAML.
Every loader checks what it reads and names file and line in its errors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
import yaml

from detente.errors import DataError

T = TypeVar("T", bound=msgspec.Struct)
_ROOT = files(__name__)


def read_text(name: str) -> str:
    """The text of a data file, named by its path under ``data/``."""
    return _ROOT.joinpath(name).read_text(encoding="utf-8")


def list_files(folder: str) -> list[str]:
    """The names of the data files in a folder under ``data/``."""
    return [item.name for item in _ROOT.joinpath(folder).iterdir() if item.is_file()]


def read_bytes(name: str) -> bytes:
    """The bytes of a data file that is no text, named by its path under ``data/``."""
    return _ROOT.joinpath(name).read_bytes()


def read_rows(name: str, kind: type[T]) -> list[T]:
    """The rows of a table as structs; empty cells become the field's default.

    Cells of fields typed as tuples hold several values separated by ``|``.

    Raises:
        DataError: a row does not fit the struct; the message names file and line.
    """
    return list(parse_rows(read_text(name), name, kind))


def parse_rows(text: str, name: str, kind: type[T]) -> Iterator[T]:
    """Rows of a table's text as structs; see :func:`read_rows`."""
    return (row for _, row in numbered_rows(text, name, kind))


def numbered_rows(text: str, name: str, kind: type[T]) -> Iterator[tuple[int, T]]:
    """Rows of a table's text as structs, each with the number of its line; see :func:`read_rows`."""
    tuples = {f.name for f in msgspec.structs.fields(kind) if "tuple" in str(f.type)}
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            continue
        if len(cells) > len(header):
            raise DataError(f"{len(cells)} cells under {len(header)} headings", source=f"{name}:{number}")
        row: dict[str, Any] = {
            key: [part.strip() for part in cell.split("|")] if key in tuples else cell.strip()
            for key, cell in zip(header, cells, strict=False)
            if cell.strip()
        }
        try:
            yield number, msgspec.convert(row, kind, strict=False)
        except msgspec.ValidationError as error:
            raise DataError(f"{error}", source=f"{name}:{number}") from error


def read_yaml(name: str, kind: type[T]) -> T:
    """A YAML file as a struct, every field checked.

    Raises:
        DataError: the file does not fit the struct; the message names the file and the place.
    """
    try:
        # The safe loader in C, where libyaml is there: only plain data either way.
        return msgspec.convert(yaml.load(read_text(name), Loader=_LOADER), kind)  # noqa: S506
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise DataError(f"{error}", source=name) from error


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_NOT_READ = frozenset({"store", "formats"})
"""Folders whose files serve what becomes of readings, not reading itself."""


@cache
def knowledge_digest() -> str:
    """Sixteen hexadecimal digits that change when any data file changes that readings depend on."""
    total = hashlib.blake2b(digest_size=8)
    for folder in sorted(_ROOT.iterdir(), key=lambda item: item.name):
        if folder.is_dir() and folder.name not in _NOT_READ:
            for item in sorted(folder.iterdir(), key=lambda item: item.name):
                if item.name.endswith((".tsv", ".yaml", ".tsv.gz")):
                    total.update(item.name.encode())
                    total.update(item.read_bytes())
    return total.hexdigest()
