"""The one data model: what a reading of an article consists of.

All records are immutable msgspec structs. Offsets are Python character offsets into
``Article.text``. Dates are ISO 8601 (``YYYY-MM-DD``) calendar days. Constructors do not check
types, so everything that enters or leaves the program goes through :func:`decode_reading` and
:func:`encode_reading`, which do; ``__post_init__`` holds the rules that join several fields.

Names follow the PLOVER codebook (actor, recipient, root, mode, context), TimeML (TIMEX3 value)
and the attribution literature (source, cue, content).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from importlib import import_module
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Status = Literal["happened", "ongoing", "planned", "hypothetical", "denied", "historical"]
Granularity = Literal[
    "time", "day", "week", "month", "quarter", "season", "year", "decade", "century", "vague"
]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
PositionKind = Literal[
    "demand",
    "refusal",
    "offer",
    "acceptance",
    "condition",
    "red_line",
    "expectation",
    "assessment",
]
CommitmentState = Literal["given", "kept", "broken", "unmet"]
ForumStatus = Literal[
    "proposed", "scheduled", "under_way", "stalled", "suspended", "concluded", "failed", "unknown"
]
StanceKind = Literal["willing", "willing_if", "unwilling", "for_talks", "undeclared"]
QuoteKind = Literal["direct", "indirect", "mixed"]
Quad = Literal[1, 2, 3, 4]

Confidence = Annotated[float, Meta(ge=0.0, le=1.0, description="0 to 1; the share of such records that hold")]
Reasons = Annotated[
    tuple[str, ...], Meta(description="the words, rule or score behind the record, for --why")
]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False):
    """Base of all records: immutable, keyword-only, unknown fields refused."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists, strings and numbers."""
        result: dict[str, Any] = msgspec.to_builtins(self)
        return result


class Evidence(Record, frozen=True, kw_only=True):
    """A stretch of ``Article.text`` that proves something, with the characters themselves."""

    start: Annotated[int, Meta(ge=0, description="first character, counted from 0 in Article.text")]
    end: Annotated[int, Meta(ge=0, description="one past the last character")]
    text: Annotated[str, Meta(description="Article.text[start:end]")]

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"evidence {self.start}:{self.end} is {self.end - self.start} characters long, "
                f"its text {len(self.text)}: give text equal to Article.text[start:end]"
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Evidence:
        """The evidence ``text[start:end]`` of an article's text."""
        return cls(start=start, end=end, text=text[start:end])


class Actor(Record, frozen=True, kw_only=True):
    """A party as one mention names it: a state, a sector of one, a person, an organisation."""

    name: Annotated[str, Meta(description="the words as written in the article")]
    code: Annotated[
        str,
        Meta(
            description="state then primary sector, such as USAGOV; IGO, NGO, … first where there "
            "is no state; '---' where neither is known (PLOVER)"
        ),
    ]
    state: Annotated[str | None, Meta(description="ISO 3166-1 alpha-3, with PLOVER's KOS")] = None
    sectors: Annotated[tuple[str, ...], Meta(description="PLOVER sectors, primary first")] = ()
    cow: Annotated[int | None, Meta(description="Correlates of War state number")] = None
    person: Annotated[str | None, Meta(description="full name of the person")] = None
    organisation: Annotated[str | None, Meta(description="full name of the organisation")] = None
    resolution: Annotated[
        str, Meta(description="how the words were resolved: the rule and what it looked at")
    ] = ""
    evidence: Annotated[Evidence | None, Meta(description="where the article names the party")] = None

    @property
    def key(self) -> str:
        """What makes two mentions the same party: the person, else organisation, else the code."""
        return f"{self.code}/{self.person or self.organisation or ''}"


class When(Record, frozen=True, kw_only=True):
    """A time as an interval of days, with the expression that gives it."""

    expression: Annotated[str, Meta(description="the words, or a note on what else gave the time")]
    value: Annotated[str, Meta(description="TIMEX3 value, such as 2014-02-13, 2013-04, P2M, PRESENT_REF")]
    type: TimexType = "DATE"
    start: Annotated[dt.date | None, Meta(description="first day; None where unbounded or unknown")] = None
    end: Annotated[dt.date | None, Meta(description="last day, inclusive; None where unbounded")] = None
    granularity: Granularity = "day"
    anchor: Annotated[
        dt.date | None, Meta(description="the day the expression was counted from, if relative")
    ] = None
    evidence: Evidence | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"interval of {self.expression!r} ends before it starts: swap start and end")


class Place(Record, frozen=True, kw_only=True):
    """Where something took place."""

    name: Annotated[str, Meta(description="the words as written in the article")]
    resolved: Annotated[str, Meta(description="usual name of the place; '' where undecided")] = ""
    state: Annotated[str | None, Meta(description="ISO 3166-1 alpha-3")] = None
    kind: Literal["state", "city", "region", "site"] = "site"
    division: Annotated[str, Meta(description="first-level division of the state, such as a province")] = ""
    lat: Annotated[float, Meta(ge=-90, le=90, description="degrees north")] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180, description="degrees east")] | None = None
    geonames_id: int | None = None
    feature: Annotated[str, Meta(description="GeoNames class and code, such as P.PPLC")] = ""
    resolution: (
        Annotated[
            int, Meta(ge=1, le=5, description="1 country, 2 province, 3 district, 4 city, 5 part of a city")
        ]
        | None
    ) = None
    confidence: Confidence = 1.0
    why: Reasons = ()
    evidence: Evidence | None = None


class Attribution(Record, frozen=True, kw_only=True):
    """One link of the chain of who says so; the first link is the one the reporter cites."""

    name: Annotated[str, Meta(description="the source as written; '' where none is named")]
    source: Annotated[Actor | None, Meta(description="the source resolved; None if unnamed")] = None
    cue: Annotated[str, Meta(description="the word of saying, such as 'said'")] = ""
    statement: Annotated[str, Meta(description="id of the Statement this link comes from")] = ""


class Article(Record, frozen=True, kw_only=True):
    """One report. ``text`` is the title, a blank line and the main text, never edited."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$", description="of the content: see article_id()")]
    text: str
    title: str = ""
    outlet: str = ""
    byline: str = ""
    source: Annotated[str, Meta(description="path or address it was read from; '' for bare text")] = ""
    language: Annotated[str, Meta(description="ISO 639-1")] = "en"
    posted: Annotated[dt.date | None, Meta(description="the day that the page gives for itself")] = None
    posted_as: Annotated[str, Meta(description="the stamp as the page writes it")] = ""
    written_from: Annotated[dt.date | None, Meta(description="first day the text can be from")] = None
    written_to: Annotated[dt.date | None, Meta(description="last day the text can be from")] = None
    date_in_doubt: Annotated[bool, Meta(description="the text contradicts the posted day")] = False
    date_reasons: Annotated[
        tuple[str, ...], Meta(description="what supports and what contradicts the dates")
    ] = ()

    @property
    def day(self) -> dt.date | None:
        """The last day that the text can be from, else the day that the page gives; None where neither."""
        return self.written_to or self.posted

    @classmethod
    def plain(cls, text: str, *, title: str = "", posted: dt.date | None = None, source: str = "") -> Article:
        """An article whose ``text`` is exactly the given text, nothing left out or added."""
        return cls(id=article_id(text), text=text, title=title, posted=posted, source=source)


class Event(Record, frozen=True, kw_only=True):
    """Who did what to whom, coded in PLOVER, with status, time, place, attribution and proof."""

    id: str
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...] = ()
    root: Annotated[str, Meta(description="PLOVER root of the act itself")]
    mode: Annotated[str | None, Meta(description="PLOVER mode, None where the root has none")] = None
    strict_root: Annotated[
        str,
        Meta(description="root by PLOVER's rule on announced future acts: planned CONSULT is AGREE …"),
    ]
    cameo: Annotated[str, Meta(description="CAMEO code, leading zeros kept")]
    contexts: Annotated[tuple[str, ...], Meta(description="PLOVER contexts")] = ()
    intensity: Annotated[float, Meta(ge=-10, le=10, description="PLOVER score, -10 to 10")]
    quad: Annotated[
        Quad, Meta(description="1 verbal and 2 material cooperation, 3 verbal and 4 material conflict")
    ]
    quad_scheme: Annotated[str, Meta(description="whose table gave quad: see Settings.quad_scheme")]
    status: Status
    when: When | None = None
    where: Place | None = None
    attribution: Annotated[
        tuple[Attribution, ...], Meta(description="who says so, outermost first; empty: the reporter")
    ] = ()
    contested_by: Annotated[
        tuple[Attribution, ...], Meta(description="sources in the article that deny it")
    ] = ()
    trigger: Annotated[Evidence, Meta(description="the words that name the act")]
    sentence: Annotated[Evidence, Meta(description="the sentence that proves it")]
    also: Annotated[tuple[Evidence, ...], Meta(description="further sentences that tell the same act")] = ()
    confidence: Confidence
    why: Reasons = ()


class Statement(Record, frozen=True, kw_only=True):
    """Something said, written, believed or reported: source, cue and content."""

    id: str
    source: Annotated[Actor | None, Meta(description="None where nobody is named")] = None
    source_name: Annotated[str, Meta(description="the source as written, '' if there is none")] = ""
    source_evidence: Evidence | None = None
    cue: Evidence | None = None
    content: Annotated[tuple[Evidence, ...], Meta(min_length=1)]
    kind: QuoteKind
    within: Annotated[str | None, Meta(description="id of the statement it is reported in")] = None
    when: When | None = None
    sentence: Evidence
    confidence: Confidence
    why: Reasons = ()


class Position(Record, frozen=True, kw_only=True):
    """What a party wants, refuses, offers or holds on a matter, and on what condition."""

    id: str
    holders: tuple[Actor, ...]
    addressees: tuple[Actor, ...] = ()
    kind: PositionKind
    matter: Annotated[str, Meta(description="what it is about, in the article's words")]
    forum: Annotated[str | None, Meta(description="id of the Forum it concerns")] = None
    condition: Annotated[str | None, Meta(description="the condition in the article's words")] = None
    condition_on: Annotated[tuple[Actor, ...], Meta(description="who must meet the condition")] = ()
    status: Status = "ongoing"
    when: When | None = None
    attribution: tuple[Attribution, ...] = ()
    contested_by: Annotated[
        tuple[Attribution, ...], Meta(description="sources in the article that deny it")
    ] = ()
    sentence: Evidence
    evidence: Annotated[Evidence, Meta(description="the words that express the position")]
    confidence: Confidence
    why: Reasons = ()


class Commitment(Record, frozen=True, kw_only=True):
    """A promise: by whom, to whom, to do what by when, and whether it is called kept."""

    id: str
    holders: tuple[Actor, ...]
    addressees: tuple[Actor, ...] = ()
    matter: str
    due: When | None = None
    state: CommitmentState = "given"
    judged_by: Annotated[tuple[Actor, ...], Meta(description="who calls it kept, broken or unmet")] = ()
    attribution: tuple[Attribution, ...] = ()
    sentence: Evidence
    evidence: Evidence
    confidence: Confidence
    why: Reasons = ()


class Tie(Record, frozen=True, kw_only=True):
    """What gives one party leverage over another: trade, fuel, banking, aid, security …"""

    id: str
    holder: Annotated[Actor, Meta(description="the party that has the leverage")]
    over: Annotated[Actor, Meta(description="the party it has it over")]
    means: Annotated[str, Meta(description="what it rests on, from the list in data/codebook")]
    asserted_by: tuple[Attribution, ...] = ()
    disputed_by: tuple[Attribution, ...] = ()
    sentence: Evidence
    evidence: Evidence
    confidence: Confidence
    why: Reasons = ()


class Stance(Record, frozen=True, kw_only=True):
    """One row of the talks board: a party's stance on a forum."""

    party: Annotated[str, Meta(description="actor code without sector, such as PRK")]
    stance: StanceKind
    conditions: Annotated[tuple[str, ...], Meta(description="conditions the party sets")] = ()
    conditions_on: Annotated[tuple[str, ...], Meta(description="codes of those who must meet them")] = ()
    refused: Annotated[tuple[str, ...], Meta(description="conditions the party refuses")] = ()
    positions: Annotated[tuple[str, ...], Meta(description="ids of the positions behind the row")] = ()
    evidence: tuple[Evidence, ...] = ()


class Deadlock(Record, frozen=True, kw_only=True):
    """A clash or cycle of conditions that keeps a forum from meeting."""

    parties: tuple[str, ...]
    explanation: Annotated[str, Meta(description="one sentence in plain words")]
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=2)]


class Forum(Record, frozen=True, kw_only=True):
    """A negotiation: who takes part, on what, how it stands and what blocks it."""

    id: str
    name: str
    parties: Annotated[tuple[str, ...], Meta(description="actor codes")] = ()
    matter: str = ""
    seat: str = ""
    status: ForumStatus = "unknown"
    since: When | None = None
    rounds: Annotated[int, Meta(ge=0, description="number of the latest round told of; 0: none is")] = 0
    venue: Annotated[str, Meta(description="where it meets by the article; '' where that is not told")] = ""
    next: Annotated[When | None, Meta(description="when it meets next")] = None
    blocked_by: Annotated[
        tuple[str, ...], Meta(description="codes of the parties whose refusals or conditions block it")
    ] = ()
    stances: tuple[Stance, ...] = ()
    deadlocks: tuple[Deadlock, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = 1.0
    why: Reasons = ()


class Versions(Record, frozen=True, kw_only=True):
    """What made a reading; the same article and versions give the same records."""

    detente: str
    language_model: Annotated[str, Meta(description="spaCy pipeline, name and version")]
    knowledge: Annotated[str, Meta(description="digest of the data files")]


class Reading(Record, frozen=True, kw_only=True):
    """All that was read from one article."""

    article: Article
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    ties: tuple[Tie, ...] = ()
    forums: tuple[Forum, ...] = ()
    versions: Versions

    def to_pandas(self) -> dict[str, Any]:
        """The records as pandas data frames by kind: events, statements, positions, …"""
        frames: dict[str, Any] = import_module("detente.export.frames").reading_frames([self])
        return frames

    def _repr_html_(self) -> str:
        """What a notebook shows: the records in tables."""
        shown: str = import_module("detente.web.snippet").reading_snippet(self)
        return shown


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits that depend on the parts alone (BLAKE2b)."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def article_id(text: str) -> str:
    """The id of an article: a digest of its text, the same wherever it was read from."""
    return digest(text)


def evidences(record: object) -> Iterator[Evidence]:
    """Every :class:`Evidence` inside a record, at any depth."""
    if isinstance(record, Evidence):
        yield record
    elif isinstance(record, msgspec.Struct):
        for name in record.__struct_fields__:
            yield from evidences(getattr(record, name))
    elif isinstance(record, tuple):
        for item in record:
            yield from evidences(item)


def check_reading(reading: Reading) -> None:
    """Prove that every evidence agrees with the article's text and every reference exists.

    Raises:
        ValueError: naming the first evidence or reference that is wrong.
    """
    text = reading.article.text
    for evidence in evidences(reading):
        if text[evidence.start : evidence.end] != evidence.text:
            raise ValueError(
                f"evidence {evidence.start}:{evidence.end} says {evidence.text[:60]!r}, the article "
                f"{text[evidence.start : evidence.end][:60]!r}: read the article again"
            )
    statements = {statement.id for statement in reading.statements}
    forums = {forum.id for forum in reading.forums}
    positions = {position.id for position in reading.positions}
    wanted = [
        *((link.statement, statements) for e in reading.events for link in e.attribution),
        *((link.statement, statements) for p in reading.positions for link in p.attribution),
        *((link.statement, statements) for e in reading.events for link in e.contested_by),
        *((link.statement, statements) for p in reading.positions for link in p.contested_by),
        *((s.within, statements) for s in reading.statements),
        *((p.forum, forums) for p in reading.positions),
        *((pid, positions) for f in reading.forums for s in f.stances for pid in s.positions),
    ]
    for reference, known in wanted:
        if reference and reference not in known:
            raise ValueError(f"record {reference} is referred to but missing: read the article again")


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Reading)


def encode_reading(reading: Reading) -> bytes:
    """The reading as one line of JSON (UTF-8, keys in field order)."""
    return _ENCODER.encode(reading)


def decode_reading(data: bytes | str) -> Reading:
    """A reading from JSON, every type, bound, span and reference checked.

    Raises:
        msgspec.ValidationError: a field is missing, unknown or of the wrong type or range.
        ValueError: an evidence or a reference does not hold.
    """
    reading = _DECODER.decode(data)
    check_reading(reading)
    return reading


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of :class:`Reading` and everything in it."""
    return msgspec.json.schema(Reading)
