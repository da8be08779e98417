"""Parties by name for sentences that people read."""

from __future__ import annotations

from collections.abc import Iterable

from detente.knowledge import StateRow
from detente.negotiation.seats import party_of
from detente.negotiation.words import negotiation_words
from detente.records import Position

_BODIES = {"EUR": "the European Union", "UNO": "the United Nations"}


class PartyNames:
    """What to call the parties of a forum.

    Args:
        states: the rows of states.tsv.
    """

    def __init__(self, states: Iterable[StateRow]) -> None:
        listed = negotiation_words().forums.with_article
        # State codes to names, with the article where English has one; the first row of a code counts.
        self._states: dict[str, str] = {}
        for row in states:
            self._states.setdefault(row.code, f"the {row.name}" if row.code in listed else row.name)

    def of(self, parties: list[str], positions: Iterable[Position]) -> dict[str, str]:
        """Names of parties: of states from the table, of others as the article has them.

        Args:
            parties: party codes.
            positions: positions whose holders may be the parties.
        """
        names = {code: _BODIES.get(code) or self._states.get(code[:3], code) for code in parties}
        for position in positions:
            for actor in (*position.holders, *position.condition_on):
                code = party_of(parties, actor)
                private = len(code) > 3 and code[3:] not in ("GOV", "MIL")
                if code in names and (private or code == "IGO"):
                    label = actor.organisation or actor.name
                    names[code] = label if label[:1].islower() or not private else _the(label)
        return names


def _the(name: str) -> str:
    return name if name.lower().startswith("the ") or " " not in name else f"the {name}"
