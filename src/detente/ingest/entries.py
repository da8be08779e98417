"""What the walk through a source gives: an article still to be made, or what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from detente.errors import DetenteError, SourceError
from detente.records import Article
from detente.settings import Settings


@dataclass(frozen=True, slots=True)
class Item:
    """An article that is made only when it is wanted."""

    name: str
    """Unique within a walk and the same in the next: ``file.jsonl:17``, a path or an address."""
    make: Callable[[Settings], Article]
    """The article; raises a :class:`DetenteError` where there is none. Can be pickled."""


Entry = Item | tuple[str, DetenteError]
"""An article to be made, or a name and why there is none of that name."""


def refused(name: str, message: str) -> tuple[str, DetenteError]:
    """The entry for something that is no article: ``message`` says what is wrong and what to do."""
    return name, SourceError(message, source=name)


def name_of_entry(entry: Entry) -> str:
    """The name of what an entry is about."""
    return entry.name if isinstance(entry, Item) else entry[0]


def shown(name: str) -> str:
    """A name with everything that a terminal would act on, or cannot show, as an escape."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)


def guarded(name: str, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of one source; what breaks off the reading of it is the last of them.

    Args:
        name: the source.
        entries: read from it one by one.
    """
    count = 0
    try:
        for entry in entries:
            count += 1
            yield entry
    except DetenteError as error:
        yield name, error
    except OSError as error:
        reason = error.strerror or " ".join(str(error).split())[:120] or type(error).__name__
        yield refused(name, f"cannot be read ({reason}): check path and permissions")
    else:
        if not count:
            yield refused(name, "has no articles in it: give a source that has some")
