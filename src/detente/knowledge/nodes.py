"""YAML of the user's as plain strings, lists and mappings, with the line of each entry.

Every scalar stays the text that was written (``NO`` is no truth value, ``2014-02-13`` no date object), so
that a YAML file holds exactly what a tab-separated one does. References are refused: they could blow up a
small file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from detente.errors import DataError

MAX_DEPTH = 8
MAX_EVENTS = 500_000
"""Values and brackets of a file; the largest of the program's own has fewer than 10 000."""
_NULLS = ("", "~", "null", "Null", "NULL")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a list, with the line that it begins on."""

    line: int
    values: dict[str, Any]
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """The line of one of its values."""
        return self.lines.get(key, self.line)


def entries(text: str, name: str, stem: str) -> list[Entry]:
    """The entries of a YAML file: a list of mappings, or that list below a key of the file's stem.

    Raises:
        DataError: it is no such list; the message names file and line.
    """
    try:
        _check_events(text, name)
        node = yaml.compose(text, Loader=_LOADER)  # nothing is constructed: nodes are text
    except yaml.YAMLError as error:
        raise DataError(f"is no YAML: {_problem(error)}", source=_place(error, name)) from error
    if node is None:
        return []
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1 and node.value[0][0].value == stem:
        node = node.value[0][1]
        if isinstance(node, yaml.ScalarNode) and node.value in _NULLS:
            return []
    if not isinstance(node, yaml.SequenceNode):
        raise DataError("must be a list: each entry begins with '- '", source=f"{name}:{_line(node)}")
    return [_entry(item, name) for item in node.value]


def _check_events(text: str, name: str) -> None:
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise DataError(
                "references (& and *) are not taken: write the value out", source=f"{name}:{line}"
            )
        if getattr(event, "tag", None):
            raise DataError("tags (!) are not taken: write plain values", source=f"{name}:{line}")
        if number > MAX_EVENTS:
            raise DataError("has too many values for one file: take entries out", source=f"{name}:{line}")
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > MAX_DEPTH:
            raise DataError("is nested too deeply for a table", source=f"{name}:{line}")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise DataError("a second document begins here: take out the line '---'", source=f"{name}:{line}")


def _entry(node: yaml.Node, name: str) -> Entry:
    if not isinstance(node, yaml.MappingNode):
        raise DataError(
            "an entry must have the form 'column: value', a line for each", source=f"{name}:{_line(node)}"
        )
    return Entry(_line(node), _plain(node, name), {key.value: _line(key) for key, _ in node.value})


def _plain(node: yaml.Node, name: str) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return None if node.style is None and node.value in _NULLS else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, name) for item in node.value]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise DataError("the name of a column must be a word", source=f"{name}:{_line(key)}")
        if key.value in result:
            raise DataError(f"{key.value[:60]!r} is given twice", source=f"{name}:{_line(key)}")
        result[key.value] = _plain(value, name)
    return result


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark else 1


def _problem(error: yaml.YAMLError) -> str:
    words = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return " ".join(str(words).split())


def _place(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f"{name}:{mark.line + 1}" if mark is not None else name
