"""The rule that finds a deadlock among stances, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.records import Deadlock, Evidence, Stance

_QUOTED = 160


@dataclass(slots=True)
class Row:
    """A stance with the proofs that its deadlock would quote."""

    stance: Stance
    wanted: dict[str, list[tuple[str, Evidence]]] = field(default_factory=dict)
    """By the party that must act: the conditions set on it and their sentences."""
    refused: list[tuple[str, Evidence]] = field(default_factory=list)
    """Words by which the party refuses conditions, and their sentences."""
    unwilling: list[tuple[str, Evidence]] = field(default_factory=list)
    """Words by which it refuses to talk, and their sentences."""
    open: list[tuple[str, Evidence]] = field(default_factory=list)
    """Conditions set on nobody who has a seat, and their sentences: they bind all others."""


def find_deadlocks(rows: list[Row], names: Mapping[str, str]) -> list[Deadlock]:
    """Clashes of conditions: A wants a step of B first; B accepts no condition, wants one of A, or
    will not talk.

    Args:
        rows: the board.
        names: party codes to names as in running text, with article.

    Returns:
        One for each party that blocks, with all who want it to move; each set of parties once.
    """
    by_party = {row.stance.party: row for row in rows}
    blocked: dict[str, list[Row]] = {}
    for row in rows:
        for other in row.wanted:
            against = by_party.get(other)
            if against is not None and against is not row and _holds_out(row, against):
                blocked.setdefault(other, []).append(row)
    found: list[Deadlock] = []
    done: set[frozenset[str]] = set()
    for other, wanting in blocked.items():
        parties = (*(row.stance.party for row in wanting), other)
        if frozenset(parties) in done:
            continue
        done.add(frozenset(parties))
        sentence, proof = _explain(wanting, by_party[other], names)
        found.append(Deadlock(parties=parties, explanation=sentence, evidence=proof))
    return found


def _holds_out(row: Row, against: Row) -> bool:
    return bool(against.refused or row.stance.party in against.wanted or against.unwilling or against.open)


def _explain(wanting: list[Row], against: Row, names: Mapping[str, str]) -> tuple[str, tuple[Evidence, ...]]:
    who = _joined([names[row.stance.party] for row in wanting])
    other = names[against.stance.party]
    asked = [row.wanted[against.stance.party][0] for row in wanting]
    verb = "wants" if len(wanting) == 1 else "want"
    first = f"{_capital(who)} {verb} {other} to act first (“{_short(asked[0][0])}”)"
    back = next(
        (against.wanted[r.stance.party][0] for r in wanting if r.stance.party in against.wanted), None
    )
    if against.refused:
        words, proof = against.refused[0]
        second = f"{other} accepts no such condition (“{_short(words)}”)"
    elif back is not None:
        words, proof = back
        second = f"{other} wants {who} to act first (“{_short(words)}”)"
    else:
        words, proof = (against.unwilling or against.open)[0]
        does = "refuses" if against.unwilling else "sets a condition of its own"
        second = f"{other} {does} (“{_short(words)}”)"
    quoted = tuple(dict.fromkeys([*(evidence for _, evidence in asked), proof]))
    if len(quoted) < 2:
        # both sides stand in one sentence: their own words are the two proofs
        quoted = (quoted[0], _inside(quoted[0], words))
    return f"{first}; {second}.", quoted


def _inside(sentence: Evidence, words: str) -> Evidence:
    at = max(sentence.text.find(words), 0)
    return (
        Evidence(start=sentence.start + at, end=sentence.start + at + len(words), text=words)
        if (words in sentence.text)
        else sentence
    )


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(words: str) -> str:
    words = " ".join(words.split())
    if len(words) <= _QUOTED:
        return words
    return words[:_QUOTED].rsplit(" ", 1)[0] + " …"
