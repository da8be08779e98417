"""Standard output for people."""

from __future__ import annotations

import sys

from rich.console import Console


def open_console() -> Console:
    """A console on standard output; a terminal that lacks our symbols shows "?" for them."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return Console()
