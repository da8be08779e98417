"""What is known of the world before an article is opened: the tables under ``data/knowledge``."""

from detente.knowledge.load import Knowledge, Tables, load_knowledge, load_tables
from detente.knowledge.rows import (
    AmbiguousRow,
    AnaphorRow,
    CodeRow,
    DatedEventRow,
    FormerNameRow,
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
from detente.knowledge.tables import TABLES, Placed, Table, folded

__all__ = [
    "TABLES",
    "AmbiguousRow",
    "AnaphorRow",
    "CodeRow",
    "DatedEventRow",
    "FormerNameRow",
    "ForumFile",
    "ForumRow",
    "GroupRow",
    "InstitutionRow",
    "Knowledge",
    "OrganisationRow",
    "PersonRow",
    "Placed",
    "RoleRow",
    "StateRow",
    "StateSpotter",
    "StatusSince",
    "Table",
    "Tables",
    "WordClass",
    "WordRow",
    "folded",
    "load_knowledge",
    "load_tables",
]
