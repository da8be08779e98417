"""What is known of actors before an article is opened: the tables under ``data/knowledge``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_rows

RoleKind = Literal["title", "agency", "people"]
AnaphorKind = Literal["pair", "country", "body", "human"]
WordClass = Literal[
    "honorific", "gendered", "kin", "particle", "name_prefix", "status", "family_first", "partitive",
    "motion", "host", "place_preposition", "affiliation", "act", "never_name", "given_name", "pronoun",
    "short_title", "domestic",
]  # fmt: skip


class StateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state, a former state, a dependency or a breakaway region (states.tsv)."""

    code: Annotated[
        str,
        Meta(
            description="ISO 3166-1 alpha-3 as PLOVER uses it; former states have codes of their own, "
            "such as SUN"
        ),
    ]
    name: str
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


class GroupRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase that stands for several states, such as 'the two Koreas' (groups.tsv)."""

    names: tuple[str, ...]
    members: Annotated[tuple[str, ...], Meta(description="actor codes")]


class OrganisationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that is not a state (organisations.tsv)."""

    name: str
    code: Annotated[
        str,
        Meta(description="PLOVER code without sector: IGO, NGO, MNC, ISM, IMG, UNO, EUR or a state"),
    ]
    sectors: Annotated[tuple[str, ...], Meta(description="PLOVER sectors, primary first")] = ()
    names: Annotated[tuple[str, ...], Meta(description="acronyms and other names, as written")] = ()
    since: int | None = None
    until: int | None = None


class PersonRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One term of office of a person (people.tsv)."""

    name: str
    state: Annotated[str, Meta(description="code of the state or IGO/UNO/EUR…")]
    sector: str
    office: Annotated[str, Meta(description="in lower case, such as 'secretary of state'")]
    since: Annotated[str, Meta(description="YYYY, YYYY-MM or YYYY-MM-DD")]
    until: Annotated[str, Meta(description="the same; empty while it lasts")] = ""
    names: Annotated[tuple[str, ...], Meta(description="other spellings of the full name")] = ()


class RoleRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office, title, agency word or kind of person and its sector (roles.tsv)."""

    phrase: Annotated[str, Meta(description="lower case, singular, such as 'foreign minister'")]
    sector: str
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

    name: str
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
            "that a report is from"
        ),
    ]
    value: Annotated[
        str,
        Meta(
            description="m or f for genders; the PLOVER sector for status; what a pronoun refers to: "
            "speaker, m, f, thing, many; the phrase of roles.tsv for short_title"
        ),
    ] = ""


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All tables of the actors stage."""

    states: tuple[StateRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    organisations: tuple[OrganisationRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    institutions: tuple[InstitutionRow, ...] = ()
    ambiguous: tuple[AmbiguousRow, ...] = ()
    anaphors: tuple[AnaphorRow, ...] = ()
    word_rows: tuple[WordRow, ...] = ()

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Words of each kind with their values; every kind is present."""
        kinds = WordClass.__args__  # type: ignore[attr-defined]
        result: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
        for row in self.word_rows:
            result[row.kind][row.word] = row.value
        return result


def load_knowledge() -> Knowledge:
    """The tables that come with the program.

    Raises:
        DataError: a row of a table is wrong; the message names file and line.
    """
    return Knowledge(
        states=tuple(read_rows("knowledge/states.tsv", StateRow)),
        groups=tuple(read_rows("knowledge/groups.tsv", GroupRow)),
        organisations=tuple(read_rows("knowledge/organisations.tsv", OrganisationRow)),
        people=tuple(read_rows("knowledge/people.tsv", PersonRow)),
        roles=tuple(read_rows("knowledge/roles.tsv", RoleRow)),
        institutions=tuple(read_rows("knowledge/institutions.tsv", InstitutionRow)),
        ambiguous=tuple(read_rows("knowledge/ambiguous.tsv", AmbiguousRow)),
        anaphors=tuple(read_rows("knowledge/anaphors.tsv", AnaphorRow)),
        word_rows=tuple(read_rows("knowledge/actor_words.tsv", WordRow)),
    )
