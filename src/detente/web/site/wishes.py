"""What readers ask to be added, and where the files lie that they send."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Annotated

import msgspec
from msgspec import Meta

from detente.errors import SettingError
from detente.export.wording import clean
from detente.ingest.sources import as_day, is_address

MOST_FILES = 100
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,10}){1,2}$")


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent."""

    name: Annotated[str, Meta(description="what the sender calls it; never a path")]
    path: Annotated[Path, Meta(description="where it lies, under a name of our own")]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be added: a text, an address or files."""

    text: str = ""
    title: str = ""
    date: str = ""
    address: str = ""
    files: tuple[Upload, ...] = ()
    folder: Path | None = None

    @property
    def words(self) -> str:
        """What it is, for people."""
        if self.files:
            return clean(self.files[0].name) if len(self.files) == 1 else f"{len(self.files)} files"
        if self.text:
            return clean(self.title)[:120] or "a pasted text"
        return clean(self.address)[:200]


def keep(files: Iterable[tuple[str, IO[bytes]]]) -> Wish:
    """Put files that were sent in a folder of their own, under names of our own.

    Args:
        files: what the sender calls each, and what is in it.

    Raises:
        SettingError: there are too many.
    """
    folder = Path(tempfile.mkdtemp(prefix="detente-"))
    kept: list[Upload] = []
    try:
        for name, stream in files:
            if len(kept) >= MOST_FILES:
                raise SettingError(f"at most {MOST_FILES} files are taken at once: send the rest afterwards")
            shown = plain_name(name)
            found = _SUFFIX.search(shown.lower())
            path = folder / f"{len(kept) + 1:04}{found[0] if found else ''}"
            with path.open("xb") as target:
                shutil.copyfileobj(stream, target)
            kept.append(Upload(name=shown, path=path))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Wish(files=tuple(kept), folder=folder)


def plain_name(name: str) -> str:
    """The last part of the name of a file, without what steers a display."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return clean(last.encode("utf-8", "replace").decode())[-120:].strip() or "a file without a name"


def check(wish: Wish) -> None:
    """Refuse what cannot be added.

    Raises:
        SettingError: there is nothing to add, or a day or address cannot be.
    """
    if not (wish.text.strip() or wish.address or wish.files):
        raise SettingError("there is nothing to add: paste a text, give an address or choose files")
    if wish.date:
        as_day(wish.date)
    if wish.address and not is_address(wish.address):
        raise SettingError("is no address: write it as https://host/path", source=wish.address[:80])


def remove(folder: Path | None) -> None:
    """Remove the folder of a wish."""
    if folder is not None:
        with suppress(OSError):
            shutil.rmtree(folder)
