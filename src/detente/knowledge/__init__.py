"""What is known of the world before an article is opened: the tables under ``data/knowledge``."""

from detente.knowledge.load import Knowledge, load_knowledge
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
    StatusSince,
    WordClass,
    WordRow,
)
from detente.knowledge.spotter import StateSpotter

__all__ = [
    "AmbiguousRow",
    "AnaphorRow",
    "DatedEventRow",
    "ForumFile",
    "ForumRow",
    "GroupRow",
    "InstitutionRow",
    "Knowledge",
    "OrganisationRow",
    "PersonRow",
    "RoleRow",
    "StateRow",
    "StateSpotter",
    "StatusSince",
    "WordClass",
    "WordRow",
    "load_knowledge",
]
