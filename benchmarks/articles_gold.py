"""Gold data of whole articles: what a careful reader writes down, one YAML file beside each text.

Codes are PLOVER's: an ISO 3166-1 alpha-3 state with a sector after it where it matters (``COLREB``), or
UNO, EUR, IGO, NGO, MNC. ``A|B`` in one code means that either is right. Only the state is compared.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from detente.records import CommitmentState, ForumStatus, PositionKind, Status

Root = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Days = tuple[dt.date, dt.date]
"""First and last day, inclusive."""


class Gold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all gold records: immutable, unknown fields refused."""


class GoldArticle(Gold, frozen=True, kw_only=True):
    """What the page says of itself, and when the text was written (None: it cannot be known)."""

    title: str
    posted: dt.date | None = None
    written: Days | None = None
    doubt: bool


class GoldEvent(Gold, frozen=True, kw_only=True):
    """One event. ``also``: states that may stand on either side besides; ``mutual``: the sides may be
    exchanged or pooled; ``some``: how many of the parties are enough; ``no_actor`` and
    ``no_recipient``: that side may be left empty; ``optional``: found or not, it does not count."""

    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    also: tuple[str, ...] = ()
    mutual: bool = False
    some: int | None = None
    no_actor: bool = False
    no_recipient: bool = False
    root: Root
    also_root: tuple[Root, ...] = ()
    mode: str | None = None
    status: Status | tuple[Status, ...]
    when: Days | None = None
    words: str
    optional: bool = False

    @property
    def roots(self) -> frozenset[str]:
        """Every root that is right."""
        return frozenset((self.root, *self.also_root))

    @property
    def statuses(self) -> frozenset[str]:
        """Every status that is right."""
        return frozenset(several(self.status))


class NotEvent(Gold, frozen=True, kw_only=True):
    """A stretch of words in which no event (of this root, where one is given) is to be found."""

    words: str
    root: Root | None = None
    why: str


class GoldStatement(Gold, frozen=True, kw_only=True):
    """A stretch of what is said, and who says it: a code in capitals or part of a name."""

    source: str
    words: str


class Held(Gold, frozen=True, kw_only=True):
    """What positions and commitments share."""

    holders: tuple[str, ...]
    also: tuple[str, ...] = ()
    some: int | None = None
    no_holder: bool = False
    words: str
    optional: bool = False


class GoldPosition(Held, frozen=True, kw_only=True):
    """A demand, refusal, offer …; a list of kinds means that each is right."""

    kind: PositionKind | tuple[PositionKind, ...]

    @property
    def values(self) -> frozenset[str]:
        """Every kind that is right."""
        return frozenset(several(self.kind))


class GoldCommitment(Held, frozen=True, kw_only=True):
    """A promise and how it stands; a list of states means that each is right."""

    state: CommitmentState | tuple[CommitmentState, ...]

    @property
    def values(self) -> frozenset[str]:
        """Every state that is right."""
        return frozenset(several(self.state))


class GoldTie(Gold, frozen=True, kw_only=True):
    """Who has leverage over whom by what means; ``fuel|energy``: either word is right."""

    holder: str
    over: str
    means: str
    optional: bool = False


class GoldForum(Gold, frozen=True, kw_only=True):
    """A negotiation. Stances by state code; ``willing_if|unwilling``: either is right."""

    name: str
    also_name: tuple[str, ...] = ()
    parties: tuple[str, ...]
    status: ForumStatus | tuple[ForumStatus, ...]
    stances: dict[str, str]
    deadlock: bool
    optional: bool = False


class GoldReading(Gold, frozen=True, kw_only=True):
    """All that a careful reader takes from one article; ``no_events``: there is nothing political in it."""

    article: GoldArticle
    no_events: bool = False
    events: tuple[GoldEvent, ...]
    not_events: tuple[NotEvent, ...]
    statements: tuple[GoldStatement, ...]
    positions: tuple[GoldPosition, ...]
    commitments: tuple[GoldCommitment, ...]
    ties: tuple[GoldTie, ...]
    forums: tuple[GoldForum, ...]

    def words(self) -> list[str]:
        """Every stretch that must occur in the article."""
        parts = (self.events, self.not_events, self.statements, self.positions, self.commitments)
        return [record.words for records in parts for record in records]


def load_gold(path: Path) -> GoldReading:
    """The gold reading in a YAML file.

    Raises:
        ValueError: the file does not have the form of :class:`GoldReading`; the message says where.
    """
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), GoldReading)
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name}: {error}; see GoldReading for the form") from error


def gold_files(directory: Path) -> list[Path]:
    """The gold files of a directory, in order of name, each with a text beside it.

    Raises:
        ValueError: there is none, or one lacks its text.
    """
    files = sorted(directory.glob("*.yaml"))
    lonely = [file.name for file in files if not file.with_suffix(".txt").exists()]
    if lonely or not files:
        raise ValueError(f"{directory}: {lonely or 'no gold file'}; put NAME.yaml beside each NAME.txt")
    return files


def several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """One value or many, as many."""
    return (value,) if isinstance(value, str) else value


def plain(text: str) -> str:
    """Text for comparison: lower case, no accents, straight quotes, single spaces."""
    straight = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
    letters = (c for c in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", "".join(letters)).strip().casefold()


def state(code: str) -> str:
    """The state, or what stands for it, in an actor code; '' where the code names nobody.

    >>> state("COLREB"), state("IGOUNO"), state("---GOV")
    ('COL', 'UNO', '')
    """
    first = code[:3].upper()
    if first == "IGO" and code[3:6] in ("UNO", "EUR"):
        return code[3:6]
    return "" if first.strip("-") == "" else first


def options(code: str) -> frozenset[str]:
    """The states that a gold code allows: those between its ``|``."""
    return frozenset(state(part) for part in code.split("|")) - {""}
