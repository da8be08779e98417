"""Who sits in which negotiation: ``data/knowledge/forums.yaml``, and where a text names one of them."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta
from spacy.tokens import Doc

from detente.data import read_yaml
from detente.language.layers import layers
from detente.records import Actor, ForumStatus

YearOrMonth = Annotated[str, Meta(pattern=r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$", description="YYYY or YYYY-MM")]
_CACHE = "detente_forum_spans"
# A shared name is taken for a forum where the text names this many of its parties.
_PARTIES_NEEDED = 2


class StatusSince(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a negotiation stands from a time on, until the next entry of its history."""

    since: Annotated[YearOrMonth, Meta(description="first month or year of the status")] = msgspec.field(
        name="from"
    )
    status: ForumStatus = "unknown"


class ForumRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A negotiation process: who takes part, on what, where and how it went."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="short slug, never changed")]
    name: str
    names: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="as written in news; case counts only in names all in capitals"),
    ]
    parties: Annotated[
        tuple[str, ...],
        Meta(
            min_length=1,
            description="actor codes: state or IGO, UNO, EUR … with sector for a part of one (COLREB)",
        ),
    ]
    matter: str
    status: Annotated[tuple[StatusSince, ...], Meta(min_length=1, description="history, earliest first")]
    shared: Annotated[
        tuple[str, ...],
        Meta(
            description="names that other talks bear too, such as 'Geneva talks': good only where the text "
            "names two of the parties and the time fits"
        ),
    ] = ()
    seat: Annotated[str, Meta(description="usual place; '' where it moves")] = ""
    since: Annotated[int, Meta(ge=1900, le=2100, description="year it began")] | None = None
    until: Annotated[int, Meta(ge=1900, le=2100, description="year it ended; none while it lasts")] | None = (
        None
    )

    def status_at(self, month: str) -> ForumStatus:
        """The status in a month (``YYYY-MM``); ``unknown`` before the history begins."""
        entry = self.entry_at(month)
        return entry.status if entry is not None else "unknown"

    def entry_at(self, month: str) -> StatusSince | None:
        """The entry of the history that holds in a month (``YYYY-MM``), None before it begins.

        An entry that gives a year alone counts from its January on.
        """
        found = None
        for entry in self.status:
            since = entry.since if len(entry.since) > 4 else f"{entry.since}-01"
            if since > month:
                break
            found = entry
        return found

    def lasts_in(self, year: int) -> bool:
        """Whether the process goes on in a year."""
        return (self.since or 0) <= year <= (self.until or 9999)


class ForumFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as a whole."""

    forums: tuple[ForumRow, ...]


@cache
def forums() -> tuple[ForumRow, ...]:
    """All negotiations of the table, in file order.

    Raises:
        DataError: the file does not fit; the message names the place.
    """
    return read_yaml("knowledge/forums.yaml", ForumFile).forums


def is_party(party: str, actor: Actor) -> bool:
    """Whether an actor belongs to a party of a forum.

    A state as party takes in all its sectors; a part of a state (``COLREB``) only itself, where
    ``COLGOV`` is met by the bare state as well.

    Args:
        party: a code from :attr:`ForumRow.parties`.
        actor: an actor of the text.
    """
    if actor.code == party:
        return True
    state = actor.state or actor.code[:3]
    if len(party) == 3:
        return state == party
    return party.endswith("GOV") and state == party[:3] and (actor.code == state or actor.sectors[:1] == ())


def find_forum_spans(doc: Doc) -> list[tuple[ForumRow, int, int]]:
    """Where a document names negotiations of the table, in text order.

    A name that several talks bear counts only where the text names two of the parties and the time of
    the article or one that it speaks of falls in the years of the talks. The answer is kept with the
    document; ask once the actors are known.

    Returns:
        Row, first token, and one past the last token; without overlaps.
    """
    found: list[tuple[ForumRow, int, int]] | None = doc.user_data.get(_CACHE)
    if found is None:
        found = _search(doc)
        doc.user_data[_CACHE] = found
    return found


def forum_at(doc: Doc, token_index: int) -> tuple[ForumRow, int, int] | None:
    """The negotiation whose name covers a token, with the name's token span; None if there is none."""
    return next((hit for hit in find_forum_spans(doc) if hit[1] <= token_index < hit[2]), None)


class _Name(msgspec.Struct, frozen=True):
    row: ForumRow
    shared: bool
    written: str
    """The name where its capitals count, else empty."""


@cache
def _names() -> tuple[re.Pattern[str], dict[str, list[_Name]]]:
    """One pattern over all names, built letter by letter so that it costs one step a character, and
    the rows behind each name in lower case."""
    table: dict[str, list[_Name]] = defaultdict(list)
    for row in forums():
        for name, shared in (*((n, False) for n in (row.name, *row.names)), *((n, True) for n in row.shared)):
            plain = name.removeprefix("the ").removeprefix("The ")
            entry = _Name(row, shared, plain if plain.isupper() else "")
            if entry not in table[_plain(plain)]:
                table[_plain(plain)].append(entry)
    tree: dict[str, object] = {}
    for name in table:
        node = tree
        for char in name:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node[""] = {}
    return re.compile(rf"(?<!\w)(?:{_branch(tree)})(?!\w)"), table


def _branch(node: dict[str, object]) -> str:
    """The pattern of what may follow in a tree of letters, longest first."""
    ways = [re.escape(char) + _branch(node[char]) for char in node if char]  # type: ignore[arg-type]
    if not ways:
        return ""
    inner = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return f"(?:{inner})?" if "" in node else inner


def _plain(text: str) -> str:
    """Lower case, plain hyphens and blanks, character for character."""
    return "".join(_PLAIN.get(char) or _lower(char) for char in text)


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


_PLAIN = {**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("\n\t\r\u00a0\u2009\u202f", " "), "’": "'"}


def _search(doc: Doc) -> list[tuple[ForumRow, int, int]]:
    pattern, table = _names()
    text = doc.text
    found: list[tuple[ForumRow, int, int]] = []
    for hit in pattern.finditer(_plain(text)):
        names = [n for n in table[hit.group()] if not n.written or n.written == text[hit.start() : hit.end()]]
        row = next((n.row for n in names if not n.shared), None) or _fitting(
            doc, [n.row for n in names if n.shared]
        )
        span = doc.char_span(hit.start(), hit.end(), alignment_mode="expand")
        if row is not None and span is not None and (not found or span.start >= found[-1][2]):
            found.append((row, span.start, span.end))
    return found


def _fitting(doc: Doc, rows: list[ForumRow]) -> ForumRow | None:
    """The row that a shared name stands for in this text: most parties named, then latest begun."""
    if not rows:
        return None
    actors = {a.code: a for m in layers(doc).mentions for a in m.actors}
    years = _years(doc)
    fitting = []
    for row in rows:
        named = sum(any(is_party(party, actor) for actor in actors.values()) for party in row.parties)
        in_time = not years or any(row.lasts_in(year) for year in years)
        if in_time and named >= min(_PARTIES_NEEDED, len(row.parties)):
            fitting.append((named, row.since or 0, row))
    return max(fitting, key=lambda item: item[:2])[2] if fitting else None


def _years(doc: Doc) -> set[int]:
    """Years of the article's own date and of the times that it speaks of."""
    found = layers(doc)
    day = found.article.written_to or found.article.posted
    days = [day, *(timex.when.start for timex in found.timexes)]
    return {day.year for day in days if day is not None}
