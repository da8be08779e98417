"""The flat columns of each kind of record: name, type, meaning and where the value comes from.

One row is one record; of a negotiation it is one party's stance. Several values in a cell are
joined by ``"; "`` (the custom of POLECAT's files), parallel columns in the same order. Codes are
text, so that leading zeros stay. Days are calendar days. A missing value is empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from detente.export.wording import chain_names
from detente.records import Actor, Attribution, Deadlock, Evidence, Forum, Reading, Stance, When

Cell = str | int | float | bool | dt.date | None
ColumnType = Literal["code", "text", "integer", "number", "day", "truth"]
"""``code`` is a value of the program's own vocabulary, ``text`` may hold any words of an article."""

KINDS = ("events", "statements", "positions", "commitments", "ties", "talks")


class Column(NamedTuple):
    """One column; ``value`` takes the reading and the record."""

    name: str
    type: ColumnType
    meaning: str
    value: Callable[[Reading, Any], Cell]


class TalksRow(NamedTuple):
    """What one row of ``talks`` is made of; ``stance`` is None for a forum without any."""

    forum: Forum
    stance: Stance | None


def rows(reading: Reading, kind: str) -> Iterator[dict[str, Cell]]:
    """The rows of one kind of record of a reading, keyed by column name."""
    columns = COLUMNS[kind]
    for record in _records(reading, kind):
        yield {column.name: _or_none(column.value(reading, record)) for column in columns}


def _or_none(value: Cell) -> Cell:
    return None if value == "" else value


def _records(reading: Reading, kind: str) -> Iterable[Any]:
    if kind != "talks":
        records: Iterable[Any] = getattr(reading, kind)
        return records
    return [TalksRow(f, s) for f in reading.forums for s in f.stances or (None,)]


def columns_table() -> list[tuple[str, str, str, str]]:
    """Kind, name, type and meaning of every column, for the docs."""
    return [(kind, c.name, c.type, c.meaning) for kind in KINDS for c in COLUMNS[kind]]


def _joined(values: Iterable[object]) -> str:
    return "; ".join("" if value is None else str(value) for value in values)


def _names(actors: Iterable[Actor]) -> str:
    return _joined(a.person or a.organisation or a.name for a in actors)


def _codes(actors: Iterable[Actor]) -> str:
    return _joined(a.code for a in actors)


def _texts(evidences: Iterable[Evidence]) -> str:
    return _joined(e.text for e in evidences)


def _said_by(chain: tuple[Attribution, ...]) -> str:
    return chain_names(chain, reporter="")


def _deadlocks(row: TalksRow) -> list[Deadlock]:
    party = row.stance.party if row.stance else None
    return [d for d in row.forum.deadlocks if party in d.parties]


_ARTICLE = (
    Column("article_id", "code", "digest of the article's text", lambda r, _: r.article.id),
    Column("source", "text", "path or address of the article", lambda r, _: r.article.source),
    Column("outlet", "text", "who published it", lambda r, _: r.article.outlet),
    Column("title", "text", "its title", lambda r, _: r.article.title),
    Column("posted", "day", "the day that the page gives for itself", lambda r, _: r.article.posted),
    Column("written_from", "day", "first day the text can be from", lambda r, _: r.article.written_from),
    Column("written_to", "day", "last day the text can be from", lambda r, _: r.article.written_to),
    Column(
        "date_in_doubt", "truth", "the text contradicts the posted day", lambda r, _: r.article.date_in_doubt
    ),
)
_ID = (Column("id", "code", "of the record, unique within the article", lambda _, x: x.id),)
_VERSION = (
    Column(
        "version",
        "code",
        "program, language model and knowledge that made the row",
        lambda r, _: (
            f"detente {r.versions.detente}; {r.versions.language_model}; knowledge {r.versions.knowledge}"
        ),
    ),
)
_ATTRIBUTION = (
    Column("said_by", "text", "who says so, outermost first, joined ' › '; empty: the reporter",
           lambda _, x: _said_by(x.attribution)),
    Column("said_by_codes", "code", "their actor codes, '---' where unresolved",
           lambda _, x: _joined(link.source.code if link.source else "---" for link in x.attribution)),
)  # fmt: skip
_CONTESTED = (
    *_ATTRIBUTION,
    Column("contested_by", "text", "who in the article denies it", lambda _, x: _said_by(x.contested_by)),
)
_PROOF = (
    Column("confidence", "number", "0 to 1: the share of such records that hold", lambda _, x: x.confidence),
    Column("sentence", "text", "the sentence that proves it", lambda _, x: x.sentence.text),
    Column("sentence_start", "integer", "its first character in the article's text, from 0",
           lambda _, x: x.sentence.start),
    Column("sentence_end", "integer", "one past its last character", lambda _, x: x.sentence.end),
)  # fmt: skip
_WORDS = (
    Column("words", "text", "the words that express it", lambda _, x: x.evidence.text),
    Column("words_start", "integer", "their first character in the article's text",
           lambda _, x: x.evidence.start),
    Column("words_end", "integer", "one past their last character", lambda _, x: x.evidence.end),
)  # fmt: skip


def _when(field: str, prefix: str = "") -> tuple[Column, ...]:
    """Columns of a time: first and last day, TIMEX3 value and the words."""

    def get(name: str) -> Callable[[Reading, Any], Cell]:
        def value(_: Reading, record: Any) -> Cell:
            when: When | None = getattr(record, field)
            return None if when is None else getattr(when, name)

        return value

    return (
        Column(f"{prefix}date", "day", "first day; empty where unknown or unbounded", get("start")),
        Column(f"{prefix}enddate", "day", "last day, inclusive", get("end")),
        Column(f"{prefix}date_value", "code", "TIMEX3 value", get("value")),
        Column(f"{prefix}date_granularity", "code", "how exact the words are", get("granularity")),
        Column(f"{prefix}date_words", "text", "the expression", get("expression")),
    )


def _actors(field: str, prefix: str, who: str) -> tuple[Column, ...]:
    """Columns of one party: codes, states, numbers, sectors and names, in parallel."""

    def of(say: Callable[[tuple[Actor, ...]], str]) -> Callable[[Reading, Any], Cell]:
        def value(_: Reading, record: Any) -> Cell:
            found = getattr(record, field)
            return say(found if isinstance(found, tuple) else () if found is None else (found,))

        return value

    return (
        Column(f"{prefix}", "code", f"{who}: PLOVER code, state then sector", of(_codes)),
        Column(f"{prefix}_state", "code", "ISO 3166-1 alpha-3", of(lambda a: _joined(x.state for x in a))),
        Column(f"{prefix}_cow", "code", "Correlates of War number", of(lambda a: _joined(x.cow for x in a))),
        Column(f"{prefix}_sectors", "code", "sectors, those of one party joined ','",
               of(lambda a: _joined(",".join(x.sectors) for x in a))),
        Column(f"{prefix}_name", "text", "person, organisation or words", of(_names)),
        Column(f"{prefix}_raw", "text", "as the article writes it", of(lambda a: _joined(x.name for x in a))),
    )  # fmt: skip


def _where(name: str, kind: ColumnType, what: str, field: str) -> Column:
    """A column of the event's place; empty where it has none."""
    return Column(name, kind, what, lambda _, e: (getattr(e.where, field) if e.where else None) or None)


_WHERE = (
    _where("place", "text", "where, as written", "name"),
    _where("place_name", "text", "usual name of the place", "resolved"),
    _where("place_kind", "code", "state, region, city or site", "kind"),
    _where("place_state", "code", "ISO 3166-1 alpha-3", "state"),
    _where("place_division", "text", "first-level division of the state", "division"),
    _where("latitude", "number", "degrees north; empty for states and what is undecided", "lat"),
    _where("longitude", "number", "degrees east", "lon"),
    _where("geonames_id", "integer", "number in GeoNames", "geonames_id"),
    _where("place_feature", "code", "GeoNames class and code, such as P.PPLC", "feature"),
    _where("place_resolution", "integer", "PLOVER: 1 country, 2 province, 3 district, 4 city, 5 part of it",
           "resolution"),
    _where("place_confidence", "number", "0 to 1", "confidence"),
)  # fmt: skip


_EVENTS = (
    *_ID,
    *_when("when"),
    *_actors("actors", "actor", "who acts"),
    *_actors("recipients", "recipient", "to whom"),
    Column("root", "code", "PLOVER root of the act itself", lambda _, e: e.root),
    Column("mode", "code", "PLOVER mode", lambda _, e: e.mode),
    Column("strict_root", "code", "root with PLOVER's rule on announced acts", lambda _, e: e.strict_root),
    Column("cameo", "code", "CAMEO code, leading zeros kept", lambda _, e: e.cameo),
    Column("contexts", "code", "PLOVER contexts", lambda _, e: _joined(e.contexts)),
    Column("intensity", "number", "PLOVER score, -10 to 10", lambda _, e: e.intensity),
    Column("quad", "integer", "1, 2 verbal, material cooperation; 3, 4 the same of conflict",
           lambda _, e: e.quad),
    Column("quad_scheme", "code", "whose table gave quad", lambda _, e: e.quad_scheme),
    Column("status", "code", "happened, ongoing, planned, hypothetical, denied or historical",
           lambda _, e: e.status),
    *_WHERE,
    *_CONTESTED,
    *_PROOF,
    Column("trigger", "text", "the words that name the act", lambda _, e: e.trigger.text),
    Column("trigger_start", "integer", "their first character in the article's text",
           lambda _, e: e.trigger.start),
    Column("trigger_end", "integer", "one past their last character", lambda _, e: e.trigger.end),
    Column("also", "text", "further sentences that tell the same act", lambda _, e: _texts(e.also)),
    *_ARTICLE,
    *_VERSION,
)  # fmt: skip

_STATEMENTS = (
    *_ID,
    *_actors("source", "speaker", "who says it"),
    Column("speaker_words", "text", "the source as written", lambda _, s: s.source_name),
    Column("cue", "text", "the word of saying", lambda _, s: s.cue.text if s.cue else None),
    Column("content", "text", "what is said", lambda _, s: _texts(s.content)),
    Column("content_start", "integer", "its first character in the article's text",
           lambda _, s: s.content[0].start),
    Column("content_end", "integer", "one past its last character", lambda _, s: s.content[-1].end),
    Column("kind", "code", "direct, indirect or mixed", lambda _, s: s.kind),
    Column("within", "code", "id of the statement it is reported in", lambda _, s: s.within),
    *_when("when"),
    *_PROOF,
    *_ARTICLE,
    *_VERSION,
)  # fmt: skip

_POSITIONS = (
    *_ID,
    *_actors("holders", "holder", "whose position"),
    *_actors("addressees", "addressee", "towards whom"),
    Column("kind", "code", "demand, refusal, offer, condition …", lambda _, p: p.kind),
    Column("matter", "text", "what it is about", lambda _, p: p.matter),
    Column("forum", "text", "name of the negotiation it concerns",
           lambda r, p: next((f.name for f in r.forums if f.id == p.forum), None)),
    Column("condition", "text", "the condition set", lambda _, p: p.condition),
    Column("condition_on", "code", "codes of those who must meet it", lambda _, p: _codes(p.condition_on)),
    Column("status", "code", "as for events", lambda _, p: p.status),
    *_when("when"),
    *_CONTESTED,
    *_PROOF,
    *_WORDS,
    *_ARTICLE,
    *_VERSION,
)  # fmt: skip

_COMMITMENTS = (
    *_ID,
    *_actors("holders", "holder", "who promised"),
    *_actors("addressees", "addressee", "to whom"),
    Column("matter", "text", "what was promised", lambda _, c: c.matter),
    *_when("due", "due_"),
    Column("state", "code", "given, kept, broken or unmet", lambda _, c: c.state),
    Column("judged_by", "code", "codes of those who call it so", lambda _, c: _codes(c.judged_by)),
    *_ATTRIBUTION,
    *_PROOF,
    *_WORDS,
    *_ARTICLE,
    *_VERSION,
)

_TIES = (
    *_ID,
    *_actors("holder", "holder", "who has the leverage"),
    *_actors("over", "over", "over whom"),
    Column("means", "text", "what it rests on", lambda _, t: t.means),
    Column("asserted_by", "text", "who says so; empty: the reporter", lambda _, t: _said_by(t.asserted_by)),
    Column("disputed_by", "text", "who disputes it", lambda _, t: _said_by(t.disputed_by)),
    *_PROOF,
    *_WORDS,
    *_ARTICLE,
    *_VERSION,
)


def _stance(name: str) -> Callable[[Reading, TalksRow], Cell]:
    def value(_: Reading, row: TalksRow) -> Cell:
        found = getattr(row.stance, name, None)
        return _joined(found) if isinstance(found, tuple) else found

    return value


_TALKS = (
    Column("forum_id", "code", "of the negotiation, unique within the article", lambda _, x: x.forum.id),
    Column("forum", "text", "its name", lambda _, x: x.forum.name),
    Column("matter", "text", "what it is about", lambda _, x: x.forum.matter),
    Column("seat", "text", "where it meets", lambda _, x: x.forum.seat),
    Column("parties", "code", "codes of all parties", lambda _, x: _joined(x.forum.parties)),
    Column("status", "code", "proposed, scheduled, under_way, stalled …", lambda _, x: x.forum.status),
    Column("since", "day", "first day of that status",
           lambda _, x: x.forum.since.start if x.forum.since else None),
    Column("since_words", "text", "as written",
           lambda _, x: x.forum.since.expression if x.forum.since else None),
    Column("rounds", "integer", "number of the latest round told of; 0: none", lambda _, x: x.forum.rounds),
    Column("venue", "text", "where it meets by the article", lambda _, x: x.forum.venue),
    Column("next", "day", "when it meets next", lambda _, x: x.forum.next.start if x.forum.next else None),
    Column("blocked_by", "code", "codes of those who block it", lambda _, x: _joined(x.forum.blocked_by)),
    Column("party", "code", "whose stance the row is; empty: none is told", _stance("party")),
    Column("stance", "code", "willing, willing_if, unwilling, for_talks or undeclared", _stance("stance")),
    Column("conditions", "text", "conditions it sets", _stance("conditions")),
    Column("conditions_on", "code", "codes of those who must meet them", _stance("conditions_on")),
    Column("refused", "text", "conditions it refuses", _stance("refused")),
    Column("positions", "code", "ids of the positions behind it", _stance("positions")),
    Column("deadlocked", "truth", "it is a party to a deadlock", lambda _, x: bool(_deadlocks(x))),
    Column("deadlock", "text", "what blocks", lambda _, x: _joined(d.explanation for d in _deadlocks(x))),
    Column("evidence", "text", "the words behind the stance",
           lambda _, x: _texts(x.stance.evidence if x.stance else x.forum.evidence)),
    Column("confidence", "number", "of the negotiation", lambda _, x: x.forum.confidence),
    *_ARTICLE,
    *_VERSION,
)  # fmt: skip

COLUMNS: dict[str, tuple[Column, ...]] = {
    "events": _EVENTS,
    "statements": _STATEMENTS,
    "positions": _POSITIONS,
    "commitments": _COMMITMENTS,
    "ties": _TIES,
    "talks": _TALKS,
}
