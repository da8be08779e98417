"""The static files: held in memory, under addresses that change with what they hold."""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

_KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
_FOLDERS = ("site", "vendor")


class StaticFile(NamedTuple):
    """A file as it is sent."""

    content: bytes
    kind: str


class Statics:
    """All static files of the site, by name: ``site/site.css``."""

    def __init__(self) -> None:
        root = files("detente.web").joinpath("static")
        self.found: dict[str, StaticFile] = {}
        for folder in _FOLDERS:
            self._take(root.joinpath(folder), folder)

    def _take(self, folder: Traversable, name: str) -> None:
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            kind = _KINDS.get(entry.name.rpartition(".")[2])
            if entry.is_file() and kind:
                self.found[f"{name}/{entry.name}"] = StaticFile(entry.read_bytes(), kind)

    @cached_property
    def digest(self) -> str:
        """Of all files together, since modules name each other by relative addresses."""
        made = hashlib.blake2b(digest_size=8)
        for name, file in self.found.items():
            made.update(name.encode() + file.content)
        return made.hexdigest()

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The address of each file by its name."""
        return {name: f"/static/{self.digest}/{name}" for name in self.found}
