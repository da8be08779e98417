"""The pairs of a network, and the stands of negotiations, as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from detente.analysis.network import Edge, Network
from detente.analysis.talks import Talks
from detente.export.series import cell, value

_TALKS_HEADER = (
    "talks", "name", "status", "party", "day", "stance", "conditions", "conditions_on", "refused", "said_by",
    "sentence", "title", "article",
)  # fmt: skip
_JOIN = "; "


def network_csv(found: Network) -> str:
    """The pairs of parties as CSV, sorted by code."""
    return _csv(
        Edge.__struct_fields__,
        ([value(getattr(edge, name)) for name in Edge.__struct_fields__] for edge in found.edges),
    )


def talks_csv(found: Iterable[Talks]) -> str:
    """Each stand of each party as a row of CSV, the oldest first, with the sentence that tells of it."""
    return _csv(_TALKS_HEADER, (row for board in found for row in _stands(board)))


def _stands(board: Talks) -> Iterable[list[object]]:
    for line in board.lines:
        for entry in line.entries:
            quote = entry.quotes[0] if entry.quotes else None
            yield [
                cell(board.id), cell(board.name), board.status, cell(entry.party), value(entry.day),
                entry.stance, cell(_JOIN.join(entry.conditions)), cell(_JOIN.join(entry.conditions_on)),
                cell(_JOIN.join(entry.refused)), cell(_JOIN.join(entry.said_by)),
                cell(quote.evidence.text) if quote else "", cell(quote.title) if quote else "",
                quote.article if quote else "",
            ]  # fmt: skip


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
