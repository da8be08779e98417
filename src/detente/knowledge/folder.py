"""A folder with tables of the user's own: which files it may hold, and their bytes.

The folder can come from anywhere, so nothing but plain files of known names and bounded size is read.
"""

from __future__ import annotations

import hashlib
import stat
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from detente.errors import DataError
from detente.knowledge.tables import TABLES, Table

MAX_BYTES = 5_000_000
"""Largest file that is read; the largest table that comes with the program has 160 kB."""
HOW = "docs/knowledge.md tells what each table holds"
_BESIDE = ("readme", "license", "licence")


class OwnFile(NamedTuple):
    """A file of the folder; ``name`` is what errors call it: the folder as given, and the file's name."""

    name: str
    table: Table
    data: bytes


def read_folder(folder: str) -> tuple[OwnFile, ...]:
    """The tables of a folder, unparsed, in the order of :data:`TABLES`.

    Hidden files, backups of editors and a README beside the tables are passed over.

    Raises:
        DataError: there is no such folder, or something in it is no table; the message says what to do.
    """
    try:
        present = sorted(Path(folder).iterdir(), key=lambda path: path.name)
    except FileNotFoundError as error:
        raise DataError(
            "does not exist: check the path of the folder with your tables", source=folder
        ) from error
    except NotADirectoryError as error:
        raise DataError("is a file: name the folder that your tables are in", source=folder) from error
    except (OSError, ValueError) as error:
        raise DataError(
            f"cannot be opened as a folder ({_reason(error)}): check the path", source=folder
        ) from error
    known = {name: table for table in TABLES.values() for name in table.files}
    found: dict[str, OwnFile] = {}
    for path in present:
        if path.name.startswith((".", "~")) or path.name.endswith("~") or _is_beside(path.name):
            continue
        name = f"{folder.rstrip('/')}/{path.name}"
        table = known.get(path.name)
        if table is None:
            raise DataError(_unknown(path.name, list(known)), source=name)
        if table.stem in found:
            raise DataError(f"stands beside {table.stem}.tsv: put all rows into one of the two", source=name)
        found[table.stem] = OwnFile(name, table, _bytes(path, name))
    return tuple(found[stem] for stem in TABLES if stem in found)


def digest_of(files: tuple[OwnFile, ...]) -> str:
    """Sixteen hexadecimal digits that change with any file of the folder; empty where there is none."""
    if not files:
        return ""
    total = hashlib.blake2b(digest_size=8)
    for file in files:
        total.update(f"{Path(file.name).name} {len(file.data)}\n".encode("utf-8", "surrogatepass"))
        total.update(file.data)
    return total.hexdigest()


def decoded(file: OwnFile) -> str:
    """The text of a file, its lines ended by ``\\n``.

    Raises:
        DataError: it is not UTF-8; the message names the line.
    """
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data[: error.start].count(b"\n") + 1
        raise DataError(
            "is not in UTF-8: save the file with the encoding UTF-8", source=f"{file.name}:{line}"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def near(word: str, words: list[str], lead: str = "; did you mean ") -> str:
    """The words most like one, as the end of a message; empty where none is."""
    close = get_close_matches(word[:80], words, n=3, cutoff=0.6)
    return lead + " or ".join(map(repr, close)) + "?" if close else ""


def _bytes(path: Path, name: str) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise DataError("is no plain file: put a file of that name there", source=name)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"cannot be read ({_reason(error)}): check the file", source=name) from error
    if len(data) > MAX_BYTES:
        raise DataError(
            f"is larger than {MAX_BYTES // 1_000_000} MB, the limit for a table: take rows out",
            source=name,
        )
    return data


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _is_beside(name: str) -> bool:
    return name.lower().partition(".")[0] in _BESIDE


def _unknown(name: str, known: list[str]) -> str:
    stems = ", ".join(TABLES)
    close = near(name, known) or f": the folder may hold {stems} with the ending .tsv or .yaml"
    return f"is no table that the program knows{close}"
