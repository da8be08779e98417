"""All knowledge tables together, read once."""

from __future__ import annotations

from functools import cache
from typing import get_args

import msgspec

from detente.data import read_rows, read_yaml
from detente.knowledge.rows import (
    AmbiguousRow,
    AnaphorRow,
    DatedEventRow,
    ForumFile,
    ForumRow,
    GroupRow,
    InstitutionRow,
    OrganisationRow,
    PersonRow,
    RoleRow,
    StateRow,
    WordClass,
    WordRow,
)


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the world before an article is opened."""

    states: tuple[StateRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    organisations: tuple[OrganisationRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    institutions: tuple[InstitutionRow, ...] = ()
    ambiguous: tuple[AmbiguousRow, ...] = ()
    anaphors: tuple[AnaphorRow, ...] = ()
    word_rows: tuple[WordRow, ...] = ()
    dated_events: tuple[DatedEventRow, ...] = ()
    forums: tuple[ForumRow, ...] = ()

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Words of each kind with their values; every kind is present."""
        result: dict[str, dict[str, str]] = {kind: {} for kind in get_args(WordClass)}
        for row in self.word_rows:
            result[row.kind][row.word] = row.value
        return result


@cache
def load_knowledge(folder: str = "") -> Knowledge:
    """The tables that come with the program, and those of a folder over them.

    Args:
        folder: a folder with tables of the user's own; empty for none.

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
        dated_events=tuple(read_rows("knowledge/dated_events.tsv", DatedEventRow)),
        forums=read_yaml("knowledge/forums.yaml", ForumFile).forums,
    )
