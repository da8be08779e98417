"""What events are asked for, as the user says it, and as a condition in SQL."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from detente.errors import DataError, SettingError
from detente.events.codebook import codebook
from detente.records import Status

Sort = Literal["newest", "oldest"]
Attributed = Literal["all", "reporter", "claims"]
STATUSES: tuple[Status, ...] = ("happened", "ongoing", "planned", "hypothetical", "denied", "historical")
_CODE = re.compile(r"[A-Z]{3,}|---[A-Z]*")
_STATE = 3
_LATEST = "(SELECT coalesce(max(day), ?) FROM events INDEXED BY events_day WHERE day > ? AND first <= ?)"


class EventFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events; an empty field leaves all."""

    actor: Annotated[str, Meta(description="code (USA, USAGOV, COLREB) or a name, of who acts")] = ""
    recipient: Annotated[str, Meta(description="code or name, of whom it is done to")] = ""
    party: Annotated[str, Meta(description="code or name, on either side")] = ""
    roots: Annotated[tuple[str, ...], Meta(description="PLOVER roots")] = ()
    modes: Annotated[tuple[str, ...], Meta(description="PLOVER modes")] = ()
    statuses: tuple[Status, ...] = ()
    since: Annotated[dt.date | None, Meta(description="first day")] = None
    until: Annotated[dt.date | None, Meta(description="last day")] = None
    text: Annotated[str, Meta(description='words of the sentence; "in quotes" for a phrase')] = ""
    state: Annotated[str, Meta(description="ISO code of the state where it took place")] = ""
    attributed: Annotated[
        Attributed, Meta(description="told by the reporter, claimed by a source, or all")
    ] = "all"
    min_confidence: Annotated[float, Meta(ge=0, le=1)] = 0.0
    article: Annotated[str, Meta(description="id of the article")] = ""


def make_filter(**values: Any) -> EventFilter:
    """A filter from keyword values as a user gives them, checked.

    Codes may be in small letters where they are roots; days may be words; one value may stand for several.

    Raises:
        SettingError: a name is unknown or a value cannot be.
    """
    from detente.ingest.sources import as_day

    given = {name: value for name, value in values.items() if value is not None and value != ""}
    for name in ("roots", "modes", "statuses"):
        if name in given:
            given[name] = _several(given[name])
    if "roots" in given:
        given["roots"] = tuple(_root(name) for name in given["roots"])
    for name in ("since", "until"):
        if name in given:
            given[name] = _bound(str(given[name]), last=name == "until") or as_day(given[name])
    try:
        wanted = msgspec.convert(given, EventFilter)
        msgspec.json.encode(wanted)
    except UnicodeEncodeError as error:
        raise SettingError("has characters that are no Unicode: type it anew") from error
    except (msgspec.ValidationError, TypeError) as error:
        raise SettingError(f"{error}: see detente events --help for what each option takes") from error
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise SettingError(f"lies behind the last day, {wanted.until}: swap them", source=f"{wanted.since}")
    return wanted


def _several(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    parts = list(parts) if isinstance(parts, Iterable) else [None]
    if not all(isinstance(part, str) for part in parts):
        raise SettingError("must be words, with commas between them", source=str(value))
    return tuple(part.strip() for part in parts if part.strip())


def _root(name: str) -> str:
    try:
        return codebook().root(name.upper()).name
    except DataError as error:
        raise SettingError(error.message, source=name) from error


def _bound(value: str, *, last: bool) -> dt.date | None:
    """The first or last day of "2013" or "2013-04"; None for another form."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", value.strip())
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or (12 if last else 1))
    try:
        return dt.date(year, month, monthrange(year, month)[1] if last else 1)
    except ValueError as error:
        raise SettingError("is no year or month: write it as 2014 or 2014-02", source=value) from error


def condition(wanted: EventFilter) -> tuple[str, list[Any]]:
    """A condition on the table ``events``, named ``e``, and the values of its parameters."""
    parts: list[str] = []
    values: list[Any] = []

    def add(part: str, *more: Any) -> None:
        parts.append(part)
        values.extend(more)

    listed = wanted.party or wanted.actor or wanted.recipient or wanted.text or wanted.article
    # a list of a party's events is the shorter way: "+" keeps SQLite from the index of the column
    plus = "+" if listed else ""
    for part, more in _of_parties(wanted):
        add(part, *more)
    for column, chosen in (("root", wanted.roots), ("mode", wanted.modes), ("status", wanted.statuses)):
        if chosen:
            add(f"{plus}e.{column} IN ({', '.join('?' * len(chosen))})", *chosen)
    if wanted.since:
        add(f"{plus}e.day >= ?", wanted.since.isoformat())
    if wanted.until:
        until = wanted.until.isoformat()
        add("e.first <= ?", until)
        # no event that begins by then ends later than this: SQLite need not go through all that come after
        add(f"{plus}e.day <= {_LATEST}", until, until, until)
    if wanted.state:
        add(f"{plus}e.state = ?", wanted.state.upper())
    if wanted.attributed != "all":
        add("e.said = ?", int(wanted.attributed == "claims"))
    if wanted.min_confidence:
        add("e.confidence >= ?", wanted.min_confidence)
    if wanted.article:
        add("e.article = (SELECT n FROM articles WHERE id = ?)", wanted.article)
    if wanted.text:
        add(
            "e.n IN (SELECT r.n FROM records AS r WHERE r.sentence IN"
            " (SELECT rowid FROM sentence_search WHERE sentence_search MATCH ?))",
            match_words(wanted.text),
        )
    return " AND ".join(parts) or "1", values


def _of_parties(wanted: EventFilter) -> Iterator[tuple[str, list[Any]]]:
    """Conditions that parties take part. Who meets without a recipient is met by the others."""
    since = wanted.since.isoformat() if wanted.since else ""
    actor, recipient = wanted.actor, wanted.recipient
    if _is_state(actor) and _is_state(recipient) and actor != recipient:
        yield (
            "e.n IN (SELECT event FROM dyads WHERE actor >= ? AND actor < ? AND recipient >= ?"
            " AND recipient < ? AND day >= ?)",
            [*_range(actor), *_range(recipient), since],
        )
    elif actor and recipient:
        acts, first = named("a", actor)
        suffers, second = named("b", recipient)
        yield (
            "e.n IN (SELECT a.event FROM parties AS a JOIN parties AS b ON b.event = a.event"  # noqa: S608
            f" WHERE a.role = 'actor' AND {acts} AND {suffers} AND a.day >= ? AND (b.role = 'recipient'"
            " OR (b.alone AND (b.code <> a.code OR b.name <> a.name))))",
            [*first, *second, since],
        )
    for name, role in (
        (actor if not recipient else "", " AND p.role = 'actor'"),
        (recipient if not actor else "", " AND (p.role = 'recipient' OR p.alone)"),
        (wanted.party, ""),
    ):
        if name:
            part, values = named("p", name)
            found = f"SELECT p.event FROM parties AS p WHERE {part}{role} AND p.day >= ?"  # noqa: S608
            yield f"e.n IN ({found})", [*values, since]


def _is_state(name: str) -> bool:
    """Whether a name is three capital letters: the bare code of a party, with which those of dyads begin."""
    return bool(_CODE.fullmatch(name)) and len(name) == _STATE


def _range(code: str) -> tuple[str, str]:
    """Bounds of the codes that begin with a code."""
    return code, code + "\x7f"


def named(table: str, name: str) -> tuple[str, tuple[str, ...]]:
    """A condition on a party's code or name, and the values of its parameters.

    Args:
        table: what the table ``parties`` is called in the query.
        name: code, with which others may begin, or name.
    """
    called = f"{table}.name = ? COLLATE NOCASE"
    if not _CODE.fullmatch(name):
        return called, (name,)
    coded = f"{table}.code >= ? AND {table}.code < ?"
    # NATO and FARC are names, though they look like codes; three letters are a code
    return (coded, _range(name)) if len(name) == _STATE else (f"({coded} OR {called})", (*_range(name), name))


def match_words(text: str) -> str:
    """Words as a full text search takes them: each a word, phrases in quotation marks, nothing else.

    Raises:
        SettingError: there is no word in it.
    """
    parts = re.findall(r'"([^"]*)"|(\S+)', text)
    found = [" ".join(re.findall(r"\w+", phrase or word)) for phrase, word in parts]
    wanted = [f'"{words}"' for words in found if words]
    if not wanted:
        raise SettingError("has no word to search for: give one", source=text)
    return " ".join(wanted)


def described(wanted: EventFilter) -> str:
    """A filter in words, for titles and empty answers."""
    fields: Sequence[tuple[str, Any]] = [(name, getattr(wanted, name)) for name in wanted.__struct_fields__]
    shown = [
        f"{name} {', '.join(value) if isinstance(value, tuple) else value}"
        for name, value in fields
        if value not in ("", (), None, 0.0, "all")
    ]
    return "; ".join(shown) or "all events"
