"""Lists of addresses, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from detente.ingest.entries import Entry, Item, refused
from detente.ingest.fetch import fetch
from detente.ingest.sources import Fetcher, is_address, load
from detente.ingest.streams import as_utf8, lines, text_of
from detente.records import digest

_COMMENT = "#"
_LONGEST_ADDRESS = 4000


def address_entry(address: str, fetcher: Fetcher = fetch) -> Item:
    """The article that stands at an address, fetched when it is made."""
    return Item(address, partial(load, address, fetcher=fetcher))


def address_lines(
    pieces: Iterable[bytes], name: str, seen: set[str], fetcher: Fetcher = fetch
) -> Iterator[Entry]:
    """The entries of a list of addresses; blank lines, comments and repeated addresses are left out.

    Args:
        pieces: the bytes of the list.
        name: the list.
        seen: digests of the addresses that were given before; those of the list are added.
        fetcher: gets what stands at an address.
    """
    for line in lines(as_utf8(pieces), _LONGEST_ADDRESS):
        text = "" if line.data is None else text_of(line.data).strip()
        if line.data is not None and (not text or text.startswith(_COMMENT)):
            continue
        if not (is_address(text) and text.isprintable()):
            yield refused(f"{name}:{line.number}", "is no http(s) address: give one a line")
        elif (mark := digest(text)) not in seen:
            seen.add(mark)
            yield address_entry(text, fetcher)


def are_addresses(pieces: Iterable[bytes]) -> bool:
    """Whether a text has http(s) addresses, one a line, and nothing else; read no further than that."""
    found = False
    for line in lines(as_utf8(pieces), _LONGEST_ADDRESS):
        if line.data is None or not (is_address(text := text_of(line.data).strip()) or not text):
            return False
        found = found or bool(text)
    return found
