"""The rows of the knowledge tables: what each column means and may hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.records import ForumStatus

EventKind = Literal[
    "test", "summit", "war", "attack", "treaty", "election", "disaster", "death", "coup", "protest", "other"
]
RoleKind = Literal["title", "agency", "people"]
AnaphorKind = Literal["pair", "country", "body", "human"]
WordClass = Literal[
    "honorific", "gendered", "kin", "particle", "name_prefix", "status", "family_first", "partitive",
    "motion", "host", "place_preposition", "affiliation", "act", "never_name", "given_name", "pronoun",
    "short_title", "domestic", "given_first", "relational", "describing", "human_ending", "land", "seat_of",
    "flight", "state_act", "eponymous", "vague_office", "elsewhere",
]  # fmt: skip


YearOrMonth = Annotated[str, Meta(pattern=r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$", description="YYYY or YYYY-MM")]


class CodeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of actors that are no states, or a sector (codes.tsv)."""

    code: str
    kind: Annotated[
        Literal["body", "sector"],
        Meta(description="'body': in the place of a state, such as UNO; 'sector': behind it, such as GOV"),
    ]
    meaning: Annotated[str, Meta(description="in plain words")]


class StateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state, a former state, a dependency or a breakaway region (states.tsv)."""

    code: Annotated[
        str,
        Meta(
            description="ISO 3166-1 alpha-3 as PLOVER uses it; former states have codes of their own, "
            "such as SUN"
        ),
    ]
    name: Annotated[str, Meta(description="usual name")]
    cow: Annotated[int | None, Meta(description="Correlates of War number")] = None
    names: Annotated[tuple[str, ...], Meta(description="other names and abbreviations, as written")] = ()
    demonyms: Annotated[tuple[str, ...], Meta(description="adjectives and nouns of people")] = ()
    capitals: Annotated[
        tuple[str, ...], Meta(description="capitals, which also stand for the government")
    ] = ()
    seats: Annotated[
        tuple[str, ...],
        Meta(description="buildings and seats that only stand for the government, such as the Kremlin"),
    ] = ()
    since: Annotated[int | None, Meta(description="first year that the names are good for")] = None
    until: Annotated[int | None, Meta(description="last year")] = None
    codes_as: Annotated[
        str | None,
        Meta(
            description="code used in records where it differs: the owner of a dependency, the parent of "
            "a breakaway region"
        ),
    ] = None
    sector: Annotated[
        str | None, Meta(description="sector that goes with codes_as: PRE for a breakaway region")
    ] = None


class FormerNameRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that a state of today bore before (former_names.tsv)."""

    name: Annotated[str, Meta(description="as in the names of states.tsv")]
    code: str
    until: Annotated[int, Meta(description="last year that it was official")]
    since: Annotated[int | None, Meta(description="first year; empty from the beginning")] = None


class GroupRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase that stands for several states, such as 'the two Koreas' (groups.tsv)."""

    names: Annotated[tuple[str, ...], Meta(description="the phrases, as written; the first is the key")]
    members: Annotated[tuple[str, ...], Meta(description="actor codes")]


class OrganisationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that is not a state (organisations.tsv)."""

    name: Annotated[str, Meta(description="usual name")]
    code: Annotated[
        str,
        Meta(description="PLOVER code without sector: IGO, NGO, MNC, ISM, IMG, UNO, EUR or a state"),
    ]
    sectors: Annotated[tuple[str, ...], Meta(description="PLOVER sectors, primary first")] = ()
    names: Annotated[tuple[str, ...], Meta(description="acronyms and other names, as written")] = ()
    since: Annotated[int | None, Meta(description="first year that code and sectors are good for")] = None
    until: Annotated[int | None, Meta(description="last year")] = None


class PersonRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One term of office of a person (people.tsv)."""

    name: Annotated[str, Meta(description="usual full name")]
    state: Annotated[str, Meta(description="code of the state or IGO/UNO/EUR…")]
    sector: Annotated[str, Meta(description="PLOVER sector of the office")]
    office: Annotated[str, Meta(description="in lower case, such as 'secretary of state'")]
    since: Annotated[str, Meta(description="YYYY, YYYY-MM or YYYY-MM-DD")]
    until: Annotated[str, Meta(description="the same; empty while it lasts")] = ""
    names: Annotated[tuple[str, ...], Meta(description="other spellings of the full name")] = ()


class RoleRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office, title, agency word or kind of person and its sector (roles.tsv)."""

    phrase: Annotated[str, Meta(description="lower case, singular, such as 'foreign minister'")]
    sector: Annotated[str, Meta(description="PLOVER sector that it stands for")]
    kind: Annotated[
        RoleKind,
        Meta(
            description="'title' (stands before a name or for its holder), 'agency' (a body of a state), "
            "'people' (a kind of people: soldiers, protesters, analysts)"
        ),
    ]


class InstitutionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A capitalised word that makes a longer proper name an institution or a thing (institutions.tsv)."""

    word: Annotated[str, Meta(description="as written within the name, such as 'University'")]
    sector: Annotated[
        str,
        Meta(description="PLOVER sector of the institution; '' where the name is no actor: Sea, War"),
    ] = ""


class AmbiguousRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that is a state's only at times (ambiguous.tsv)."""

    name: Annotated[str, Meta(description="the name, as written")]
    code: Annotated[str | None, Meta(description="the state; empty where the name is never an actor")] = None
    kind: Annotated[
        Literal["state", "demonym"],
        Meta(description="'state': a name of states.tsv; 'demonym': a word that only this table holds"),
    ] = "state"
    clues_for: Annotated[tuple[str, ...], Meta(description="words of an article that speak for it")] = ()
    clues_against: Annotated[tuple[str, ...], Meta(description="words that speak against")] = ()


class AnaphorRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase that takes up parties named before (anaphors.tsv)."""

    phrase: Annotated[str, Meta(description="lower case, singular, without article")]
    kind: Annotated[
        AnaphorKind,
        Meta(
            description="'pair' (two sides), 'country', 'body' (an organisation), 'human' (the man, the "
            "politician)"
        ),
    ]


class WordRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of English that the rules of the stage turn on (actor_words.tsv)."""

    word: Annotated[str, Meta(description="lower case; a lemma for verbs; a code for family_first")]
    kind: Annotated[
        WordClass,
        Meta(
            description="honorific: before a surname; gendered: says the gender of its holder; kin; "
            "particle: lower-case part of a surname; name_prefix: begins a surname with an inner capital; "
            "status: changes the sector of an office; family_first: state whose names begin with the "
            "surname; partitive: 'group' of people; motion: goes to a place; host: takes a place as "
            "object; place_preposition; affiliation: preposition between a role and what it belongs to; "
            "act: what only an agent does; never_name: capitalised but no part of a person's name; "
            "given_name: with the gender it tells; pronoun; "
            "short_title: abbreviation of a title; domestic: people who serve the state "
            "that a report is from; given_first: state whose people are called by their own name; "
            "relational: who stands to a state as this is no part of it; describing: takes up the person "
            "just named; human_ending: ends a noun for a person; land: stands for a state of its kind; "
            "seat_of: capital that mostly stands for a body; flight: makes people refugees; "
            "state_act: what a people does as a state; eponymous: before a name that is no state's, "
            "as in River Niger; vague_office: for a person, says nothing sure of the office; elsewhere: "
            "says of a noun that it is not, or not only, of the report's own state"
        ),
    ]
    value: Annotated[
        str,
        Meta(
            description="m or f for genders; the PLOVER sector for status; what a pronoun refers to: "
            "speaker, m, f, thing, many; the phrase of roles.tsv for short_title; the codes of the states "
            "for land, of the body for seat_of; 'over' for flight that needs a border or camps"
        ),
    ] = ""


class DatedEventRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event that news refers to by a phrase of its own."""

    date: Annotated[
        str,
        Meta(
            pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$",
            description="day or month it happened; the first day of what lasted longer",
        ),
    ]
    name: Annotated[str, Meta(description="what it is called here; each once")]
    patterns: Annotated[
        tuple[str, ...], Meta(min_length=1, description="phrases in lower case by which news refers to it")
    ]
    kind: Annotated[EventKind, Meta(description="what kind of event")]
    needs: Annotated[
        tuple[str, ...],
        Meta(
            description="codes of which one must be named in the same sentence; empty: the phrase is enough"
        ),
    ] = ()

    foreseen: Annotated[
        bool, Meta(description="news also names it before it happens: votes, summits, handovers")
    ] = False

    @property
    def interval(self) -> tuple[dt.date, dt.date]:
        """First and last day the event can have begun on."""
        if len(self.date) > 7:
            day = dt.date.fromisoformat(self.date)
            return day, day
        first = dt.date.fromisoformat(f"{self.date}-01")
        following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, following - dt.timedelta(days=1)


class StatusSince(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a negotiation stands from a time on, until the next entry of its history."""

    since: Annotated[YearOrMonth, Meta(description="first month or year of the status")] = msgspec.field(
        name="from"
    )
    status: ForumStatus = "unknown"


class ForumRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A negotiation process: who takes part, on what, where and how it went."""

    id: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
            description="lower-case words joined by hyphens, never changed",
        ),
    ]
    name: Annotated[str, Meta(description="usual name")]
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
    matter: Annotated[str, Meta(description="what is negotiated")]
    status: Annotated[tuple[StatusSince, ...], Meta(min_length=1, description="history, earliest first")]
    shared: Annotated[
        tuple[str, ...],
        Meta(
            description="names that other talks bear too, such as 'Geneva talks': good only where the text "
            "names two of the parties and the time fits"
        ),
    ] = ()
    seat: Annotated[str, Meta(description="usual place; '' where it moves")] = ""
    since: Annotated[Annotated[int, Meta(ge=1900, le=2100)] | None, Meta(description="year it began")] = None
    until: Annotated[
        Annotated[int, Meta(ge=1900, le=2100)] | None, Meta(description="year it ended; none while it lasts")
    ] = None

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
