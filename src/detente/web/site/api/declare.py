"""Parameters and answers of the interface: what describes them also checks them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar.openapi.spec import Operation

from detente.errors import SettingError
from detente.store.filters import EventFilter, make_filter
from detente.web.site.query import FILTER_FIELDS, pairs

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_BOOLEANS = {"true": True, "false": False}
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Declared:
    """A parameter.

    Args:
        name: as the address has it.
        schema: its JSON Schema: a type, and enum, pattern, maxLength, minimum or maximum.
        description: what it is for.
        default: where it is not given.
        where: ``query``, ``path`` or ``header``.
    """

    name: str
    schema: Mapping[str, Any]
    description: str
    default: Any = None
    where: str = "query"

    def read(self, text: str) -> Any:
        """The value that a text stands for.

        Raises:
            SettingError: it does not fit the schema.
        """
        kind = self.schema["type"]
        value: Any = text
        if kind == "integer":
            value = int(text) if _WHOLE.fullmatch(text) else None
        elif kind == "number":
            value = float(text) if _NUMBER.fullmatch(text) else None
        elif kind == "boolean":
            value = _BOOLEANS.get(text)
        if value is None or not self._fits(value):
            raise SettingError(f"cannot be: {self.description}", source=f"{self.name} {text[:60]}")
        return value.strip() if isinstance(value, str) else value

    def _fits(self, value: Any) -> bool:
        schema = self.schema
        if isinstance(value, str):
            return (
                len(value) <= schema.get("maxLength", len(value))
                and value in schema.get("enum", (value,))
                and bool(re.fullmatch(schema.get("pattern", r"(?s:.*)"), value))
            )
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))

    @property
    def spec(self) -> dict[str, Any]:
        """As the description of the interface has it."""
        schema = dict(self.schema)
        if self.default not in (None, ""):
            schema["default"] = self.default
        return {
            "name": self.name,
            "in": self.where,
            "description": self.description,
            "required": self.where == "path",
            "schema": schema,
        }


@dataclass(frozen=True)
class Asked:
    """What a request asks for.

    Args:
        wanted: which events.
        own: all other parameters, defaults filled in.
    """

    wanted: EventFilter
    own: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.own[name]

    @property
    def key(self) -> tuple[Any, ...]:
        """What an answer depends on."""
        return self.wanted, tuple(sorted((name, repr(value)) for name, value in self.own.items()))


def read_asked(query: bytes, declared: Iterable[Declared]) -> Asked:
    """What a query string asks for.

    Args:
        query: without the question mark.
        declared: all that it may hold.

    Raises:
        SettingError: a name is unknown or comes twice, or a value does not fit.
    """
    known = {one.name: one for one in declared if one.where == "query"}
    pairs(query)  # refuses what is too long, or no text
    given: dict[str, Any] = {}
    for name, text in parse_qsl(query.decode("ascii"), keep_blank_values=True):
        if name not in known:
            raise SettingError(f"is no parameter of this: use {', '.join(known) or 'none'}", source=name[:40])
        if name in given:
            raise SettingError("comes twice: give one, several values with commas between them", source=name)
        given[name] = known[name].read(text)
    values = {name: given.get(name, one.default) for name, one in known.items()}
    wanted = make_filter(**{name: values.pop(name) for name in FILTER_FIELDS if name in values})
    return Asked(wanted, values)


def path_value(declared: Declared, text: str) -> str:
    """A part of the path, checked.

    Raises:
        SettingError: it does not fit.
    """
    value: str = declared.read(text)
    return value


def operation(
    *parameters: Declared,
    answer: str,
    lines: bool = False,
    status: int = 200,
    body: str = "",
    problems: Iterable[int] = (),
    changes: bool = False,
) -> type[Operation]:
    """How an operation is described.

    Args:
        parameters: all that it takes.
        answer: name of the schema of what it gives.
        lines: whether it gives lines of JSON, too.
        status: of the answer.
        body: name of the schema of what it takes; '' for nothing.
        problems: what else it may answer; a request that cannot be is 400 everywhere.
        changes: whether the answer is never the same again, so that it has no ETag.
    """
    content: dict[str, Any] = {"application/json": {"schema": reference(answer)}}
    if lines:
        content["application/x-ndjson"] = {"schema": {"description": "one object a line"}}
    responses: dict[str, Any] = {str(status): {"description": "The answer.", "content": content}}
    if status == 200 and not changes:
        responses["200"]["headers"] = _HEADERS if lines else {"ETag": _HEADERS["ETag"]}
        responses["304"] = {"description": "It is still what If-None-Match names; no body."}
        parameters = (*parameters, IF_NONE_MATCH)
    for number in sorted({400, 500, *problems, *((403, 413, 415) if body else ())}):
        responses[str(number)] = {
            "description": _PROBLEMS[number],
            "content": {PROBLEM: {"schema": reference("Problem")}},
        }
    taken = {"required": True, "content": {"application/json": {"schema": reference(body)}}} if body else None

    @dataclass
    class Described(Operation):
        """An operation with what is declared of it."""

        def __post_init__(self) -> None:
            told: dict[str, Any] = {
                "parameters": [one.spec for one in parameters] or None,
                "responses": responses,
                "request_body": taken,
            }
            for name, value in told.items():
                setattr(self, name, value)

    return Described


def reference(name: str) -> dict[str, str]:
    """A reference to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def decoded(body: bytes, content_type: str, kind: type[Any]) -> Any:
    """What is sent as JSON.

    Raises:
        SettingError: it is no JSON, or does not fit.
    """
    from litestar.exceptions import HTTPException

    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(status_code=415, detail="JSON is taken here: send application/json")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        raise SettingError(
            f"what was sent cannot be ({' '.join(str(error).split())[:200]}): see /schema",
        ) from error


IF_NONE_MATCH = Declared(
    "If-None-Match",
    {"type": "string"},
    "the ETag of an answer that is there already; where it still holds, the answer is 304",
    where="header",
)
_HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "changes with the database and the query",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'address of the next page, rel="next"; absent on the last',
        "schema": {"type": "string"},
    },
}
_PROBLEMS = {
    400: "What is asked for cannot be; the message names it.",
    403: "Nothing may be changed here, or the CSRF token is missing.",
    404: "There is no such thing.",
    409: "It cannot be done with the record as it is; the message says why.",
    413: "What was sent is too large.",
    415: "Only JSON is taken.",
    429: "Too much is waiting: try again in a minute.",
    500: "A fault of the program.",
    503: "The database is busy or cannot be used.",
}
