"""From a text, an HTML page, an address or standard input to an Article."""

from detente.ingest.sources import directory_sources, from_text, is_address, load
from detente.ingest.stamps import parse_date

__all__ = ["directory_sources", "from_text", "is_address", "load", "parse_date"]
