"""Finding elements of pages in tests by the simple selectors of CSS, without another package."""

from __future__ import annotations

import re
from typing import Any

_PART = re.compile(r"(?P<child>>)|(?P<simple>(?:[\w-]+|\.[\w-]+|\[[^\]]*\]|:not\([^)]*\))+)")
_PIECE = re.compile(
    r":not\((?P<no>[^)]*)\)|\.(?P<cls>[\w-]+)|\[(?P<attr>[\w-]+)(?P<how>\^?=)?\"?(?P<value>[^\]\"]*)\"?\]"
)


def select(element: Any, selector: str) -> list[Any]:
    """Elements within one, in the order of the page.

    Args:
        element: of lxml.
        selector: tags, classes, attributes, ``:not()``, descendants, children; several with commas.
    """
    found: list[Any] = element.xpath(" | ".join(_path(one.strip()) for one in selector.split(",")))
    return found


def _path(selector: str) -> str:
    path, axis = ".", "//"
    for part in _PART.finditer(selector):
        if part["child"]:
            axis = "/"
            continue
        simple = part["simple"]
        tag = re.match(r"[\w-]+", simple)
        conditions = "".join(f"[{_condition(piece)}]" for piece in _PIECE.finditer(simple))
        path += f"{axis}{tag[0] if tag else '*'}{conditions}"
        axis = "//"
    return path


def _condition(piece: re.Match[str]) -> str:
    if piece["no"]:
        inner = _PIECE.fullmatch(piece["no"])
        assert inner is not None, piece["no"]
        return f"not({_condition(inner)})"
    if piece["cls"]:
        return f"contains(concat(' ', normalize-space(@class), ' '), ' {piece['cls']} ')"
    name, value = piece["attr"], piece["value"]
    if piece["how"] == "^=":
        return f"starts-with(@{name}, '{value}')"
    return f"@{name}='{value}'" if piece["how"] else f"@{name}"
