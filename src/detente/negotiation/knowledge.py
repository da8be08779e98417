"""What is known of negotiations before an article is opened: ``data/knowledge/forums.yaml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.data import read_rows, read_yaml
from detente.records import ForumStatus

YearOrMonth = Annotated[str, Meta(pattern=r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$", description="YYYY or YYYY-MM")]


class StatusSince(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a negotiation stands from a time on, until the next entry of its history."""

    since: Annotated[YearOrMonth, msgspec.Meta(description="first month or year of the status")] = (
        msgspec.field(name="from")
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
        """The status in a month (``YYYY-MM``); ``unknown`` before the history begins.

        An entry that gives a year alone counts from its January on.
        """
        found: ForumStatus = "unknown"
        for entry in self.status:
            since = entry.since if len(entry.since) > 4 else f"{entry.since}-01"
            if since > month:
                break
            found = entry.status
        return found


class ForumFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as a whole."""

    forums: tuple[ForumRow, ...]


class MeansRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that leverage can rest on (``data/codebook/means.tsv``)."""

    means: Annotated[str, Meta(description="value of Tie.means")]
    words: Annotated[
        tuple[str, ...], Meta(min_length=1, description="lemmas or phrases in lower case that name it")
    ]


@cache
def forums() -> tuple[ForumRow, ...]:
    """All negotiations of the table, in file order.

    Raises:
        DataError: the file does not fit; the message names the place.
    """
    return read_yaml("knowledge/forums.yaml", ForumFile).forums


@cache
def means() -> tuple[MeansRow, ...]:
    """All kinds of means, in file order; on a clash of words the first one counts.

    Raises:
        DataError: a row does not fit; the message names the line.
    """
    return tuple(read_rows("codebook/means.tsv", MeansRow))
