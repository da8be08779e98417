"""Who sits in which negotiation: ``data/knowledge/forums.yaml``, and where a text names one of them."""

from __future__ import annotations

import re
from collections import defaultdict

import msgspec
from spacy.tokens import Doc

from detente.knowledge import ForumRow
from detente.language.layers import layers
from detente.records import Actor

# A shared name is taken for a forum where the text names this many of its parties.
_PARTIES_NEEDED = 2


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


class _Name(msgspec.Struct, frozen=True):
    row: ForumRow
    shared: bool
    written: str
    """The name where its capitals count, else empty."""


class ForumNames:
    """The names of negotiations, looked for together in one pass over a text.

    Args:
        rows: the table.
    """

    def __init__(self, rows: tuple[ForumRow, ...]) -> None:
        self._table: dict[str, list[_Name]] = defaultdict(list)
        for row in rows:
            for name in (row.name, *row.names):
                self._add(row, name, shared=False)
            for name in row.shared:
                self._add(row, name, shared=True)
        # One pattern over all names, built letter by letter so that it costs one step a character.
        tree: dict[str, object] = {}
        for name in self._table:
            node = tree
            for char in name:
                node = node.setdefault(char, {})  # type: ignore[assignment]
            node[""] = {}
        self._pattern = re.compile(rf"(?<!\w)(?:{_branch(tree)})(?!\w)") if tree else re.compile(r"(?!)")

    def _add(self, row: ForumRow, name: str, *, shared: bool) -> None:
        plain = name.removeprefix("the ").removeprefix("The ")
        entry = _Name(row, shared, plain if plain.isupper() else "")
        if entry not in self._table[_plain(plain)]:
            self._table[_plain(plain)].append(entry)

    def find(self, doc: Doc) -> list[tuple[ForumRow, int, int]]:
        """Where a document names negotiations of the table, in text order.

        A name that several talks bear counts only where the text names two of the parties and the time
        of the article or one that it speaks of falls in the years of the talks: ask once the times and
        the actors are known.

        Returns:
            Row, first token, and one past the last token; without overlaps.
        """
        text = layers(doc).article.text
        found: list[tuple[ForumRow, int, int]] = []
        for hit in self._pattern.finditer(_plain(text)):
            written = text[hit.start() : hit.end()]
            names = [n for n in self._table[hit.group()] if not n.written or n.written == written]
            row = next((n.row for n in names if not n.shared), None) or _fitting(
                doc, [n.row for n in names if n.shared]
            )
            span = doc.char_span(hit.start(), hit.end(), alignment_mode="expand")
            if row is not None and span is not None and (not found or span.start >= found[-1][2]):
                found.append((row, span.start, span.end))
        return found


def forum_at(doc: Doc, token_index: int) -> tuple[ForumRow, int, int] | None:
    """The negotiation whose name covers a token, with the name's token span; None if there is none."""
    return next((hit for hit in layers(doc).forum_names if hit[1] <= token_index < hit[2]), None)


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
    day = found.article.day
    days = [day, *(timex.when.start for timex in found.timexes)]
    return {day.year for day in days if day is not None}
