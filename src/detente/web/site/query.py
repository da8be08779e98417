"""Addresses of pages: what a query string asks for, and the address that asks for it again."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from detente.errors import SettingError
from detente.store.filters import STATUSES, EventFilter, make_filter, match_words

T = TypeVar("T")
LONGEST = 4096
"""Bytes of a query string."""
_LONGEST_VALUE = 500
_SEVERAL = ("roots", "modes", "statuses")
FILTER_FIELDS = tuple(EventFilter.__struct_fields__)

PATHS: dict[str, str] = {
    "now": "/",
    "article": "/article/{id}",
    "dyads": "/dyads",
    "dyad": "/dyad/{first}/{second}",
    "talks": "/talks",
    "forum": "/talks/{forum}",
    "actors": "/actors",
    "actor": "/actor/{code}",
    "network": "/network",
    "network_chosen": "/network/chosen",
    "map": "/map",
    "map_place": "/map/place",
    "events": "/events",
    "search": "/search",
    "add": "/add",
    "correct": "/correct/{article}/{record}",
    "corrections": "/corrections",
    "download": "/download/{what}/{form}",
    "api": "/api/{what}",
}
"""Every view by name, with the address of its page."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a page.

    Args:
        read: makes the value of the text; its SettingError is told to the reader.
        default: where the address does not give it; left out of addresses.
    """

    read: Callable[[str], Any]
    default: Any = None


@dataclass(frozen=True)
class Query:
    """What an address asks for.

    Args:
        wanted: which events.
        own: the page's own parameters, defaults filled in.
        given: names that the address gave.
    """

    wanted: EventFilter = field(default_factory=EventFilter)
    own: Mapping[str, Any] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        return self.own[name]

    @property
    def filtered(self) -> bool:
        """Whether it asks for some events only."""
        return self.wanted != EventFilter()

    @property
    def key(self) -> tuple[Any, ...]:
        """What an answer depends on, for the cache."""
        return self.wanted, tuple(sorted((name, repr(value)) for name, value in self.own.items()))


def choice(*names: str, default: str | None = None) -> Parameter:
    """One of some words; the first by default."""

    def read(text: str) -> str:
        if text not in names:
            raise SettingError(f"is none of the choices: use one of {', '.join(names)}")
        return text

    return Parameter(read, names[0] if default is None else default)


def whole(least: int, most: int, default: int | None = None) -> Parameter:
    """A whole number within bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text[:19]) <= most:
            raise SettingError(f"is no number that can be: give one from {least} to {most}")
        return int(text)

    return Parameter(read, default)


def words(longest: int = 200, default: str = "") -> Parameter:
    """Text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise SettingError(f"is longer than {longest} characters: shorten it")
        return text

    return Parameter(read, default)


def day(default: dt.date | None = None) -> Parameter:
    """A day in ISO form, such as 2014-02-13."""

    def read(text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise SettingError("is no day: write it as 2014-02-13") from None

    return Parameter(read, default)


def flag() -> Parameter:
    """``1`` for yes; not given is no."""

    def read(text: str) -> bool:
        if text not in ("0", "1"):
            raise SettingError("is neither 1 nor 0: use 1 for yes")
        return text == "1"

    return Parameter(read, False)


def read_query(
    query: bytes | str, own: Mapping[str, Parameter] | None = None, *, fields: Iterable[str] = FILTER_FIELDS
) -> Query:
    """What a query string asks for; give ``request.scope["query_string"]``.

    Args:
        query: without the question mark.
        own: the page's own parameters by name; they go before fields of the filter.
        fields: those of :class:`EventFilter` that the page takes; the page's own view sets others.

    Raises:
        SettingError: it is too long or no text, a name is unknown, or a value cannot be.
    """
    taken = tuple(name for name in fields if not own or name not in own)
    found: dict[str, Any] = {}
    values = {name: parameter.default for name, parameter in (own or {}).items()}
    given = set()
    for name, text in pairs(query):
        if own and name in own:
            if text:
                values[name] = _read(name, own[name].read, text)
                given.add(name)
        elif name in taken:
            if text:
                found[name] = f"{found[name]},{text}" if name in _SEVERAL and name in found else text
                given.add(name)
        else:
            raise SettingError(_unknown(name, [*(own or ()), *taken]), source=name[:40])
    return Query(_filter(found), values, frozenset(given))


def pairs(query: bytes | str) -> list[tuple[str, str]]:
    """Names and values of a query string.

    Raises:
        SettingError: it is too long, or holds what is no text.
    """
    if len(query) > LONGEST:
        raise SettingError(f"is longer than {LONGEST} characters: ask for less at once", source="the address")
    try:
        text = query.decode("ascii") if isinstance(query, bytes) else query
        found = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeError, ValueError) as error:
        raise SettingError("is no text that can be read: type it anew", source="the address") from error
    for name, value in found:
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in name + value):
            raise SettingError("has control characters: type it anew", source=ascii(name)[1:41])
        if len(value) > _LONGEST_VALUE:
            raise SettingError(f"is longer than {_LONGEST_VALUE} characters: shorten it", source=name[:40])
    return [(name, value.strip()) for name, value in found]


def _read(name: str, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except SettingError as error:
        raise SettingError(error.message, source=f"{name} {error.source or text[:60]}") from error


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    advice = f"did you mean {near[0]}?" if near else f"this page takes {', '.join(known) or 'none'}"
    return f"is nothing that this page can be asked for: {advice}"


def _filter(found: dict[str, Any]) -> EventFilter:
    checked: dict[str, Any] = {}
    for name, text in found.items():
        checked[name] = _read(name, lambda value, name=name: _field(name, value), text)  # type: ignore[misc]
    return make_filter(**checked)


def _field(name: str, text: str) -> Any:
    """A value for :func:`make_filter`, after what that does not check itself."""
    if name == "min_confidence":
        try:
            value: Any = float(text)
        except ValueError:
            raise SettingError("is no number: give one from 0 to 1, such as 0.5") from None
    else:
        value = text
    if name == "statuses":
        for part in text.split(","):
            if part.strip() and part.strip() not in STATUSES:
                known = ", ".join(STATUSES)
                raise SettingError(f"is no status: use one of {known}", source=part.strip()[:40])
    elif name == "text":
        match_words(text)
    elif name == "state" and not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise SettingError("is no code of a state: write it as PRK")
    make_filter(**{name: value})
    return value


def filter_values(wanted: EventFilter) -> dict[str, str]:
    """A filter as parameters of an address, without what is not asked for."""
    found: dict[str, str] = {}
    for name in FILTER_FIELDS:
        value = getattr(wanted, name)
        if value in ("", (), None, 0.0, "all"):
            continue
        if isinstance(value, tuple):
            found[name] = ",".join(value)
        elif isinstance(value, dt.date):
            found[name] = value.isoformat()
        else:
            found[name] = f"{value:g}" if isinstance(value, float) else str(value)
    return found


def link(view: str, wanted: EventFilter | None = None, **values: Any) -> str:
    """The address of a view, always the same for the same wish.

    Args:
        view: a name of :data:`PATHS`; its parts in braces must be among the values.
        wanted: which events.
        values: parts of the path, the page's own parameters, and fields of the filter that differ from
            ``wanted``; those that are None, empty or False are left out.

    Raises:
        SettingError: there is no such view, or a part of its path is missing.
    """
    if view not in PATHS:
        raise SettingError(f"is no view: use one of {', '.join(PATHS)}", source=view)
    left = dict(values)
    parts = []
    for part in PATHS[view].split("/"):
        if part.startswith("{"):
            name = part.strip("{}")
            if left.get(name) in (None, ""):
                raise SettingError(f"needs {name}: name it", source=view)
            parts.append(quote(str(left.pop(name)), safe="", errors="replace"))
        else:
            parts.append(part)
    merged: dict[str, Any] = {**(filter_values(wanted) if wanted else {}), **left}
    order = {name: place for place, name in enumerate(FILTER_FIELDS)}
    asked = [
        (name, _text(merged[name]))
        for name in sorted(merged, key=lambda name: (order.get(name, -1), name))
        if merged[name] not in (None, "", (), False)
    ]
    return "/".join(parts) + (f"?{urlencode(asked, errors='replace')}" if asked else "")


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def replaced(wanted: EventFilter, **changes: Any) -> EventFilter:
    """A filter with some fields changed, checked."""
    return make_filter(**{**msgspec.structs.asdict(wanted), **changes})
