"""Détente reads news reports about diplomacy and conflict into data.

    from detente import Reader
    reading = Reader().read("article.txt")

Names are imported when they are first used, so that ``import detente`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.analysis.talks import Talks, talks
    from detente.database import Database
    from detente.errors import DetenteError
    from detente.lookup import who
    from detente.reader import Reader
    from detente.records import Article, Commitment, Event, Forum, Position, Reading, Statement, Tie
    from detente.settings import make_settings
    from detente.version import VERSION as __version__  # noqa: N811

__all__ = [
    "Article",
    "Commitment",
    "Database",
    "DetenteError",
    "Event",
    "Forum",
    "Position",
    "Reader",
    "Reading",
    "Statement",
    "Talks",
    "Tie",
    "__version__",
    "make_settings",
    "talks",
    "who",
]

_HOMES = {
    "Article": "records",
    "Commitment": "records",
    "Database": "database",
    "DetenteError": "errors",
    "Event": "records",
    "Forum": "records",
    "Position": "records",
    "Reader": "reader",
    "Reading": "records",
    "Statement": "records",
    "Talks": "analysis.talks",
    "Tie": "records",
    "__version__": "version",
    "make_settings": "settings",
    "talks": "analysis.talks",
    "who": "lookup",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'detente' has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(f"detente.{home}"), "VERSION" if name == "__version__" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
