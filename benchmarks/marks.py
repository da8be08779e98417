"""Sentences with the actor, the recipient and the words of one act marked."""

from __future__ import annotations

import re

from detente.events.marked import Span

_MARK = re.compile(r"<(/?)([arpst])>")


def unmark(marked: str) -> tuple[str, dict[str, Span]]:
    """A sentence without its marks, and the characters that the first of each kind covered.

    Marks are ``<a>`` (actor), ``<r>`` (recipient) and ``<p>`` (words of the act), or PLV's ``<s>``
    (source) and ``<t>`` (target); each kind closes as it opens.
    """
    plain, at = "", 0
    opened: dict[str, int] = {}
    spans: dict[str, Span] = {}
    for hit in _MARK.finditer(marked):
        plain += marked[at : hit.start()]
        at = hit.end()
        if hit[1]:
            spans.setdefault(hit[2], (opened.get(hit[2], 0), len(plain)))
        else:
            opened[hit[2]] = len(plain)
    return plain + marked[at:], spans
