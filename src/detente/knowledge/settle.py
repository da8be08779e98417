"""What follows from the user's rows for the others: names that changed hands, states that are gone.

So that every stage can take the tables as they are, these things are settled once, when the tables are
laid over each other:

- a name that the user gives to something belongs to it alone;
- what hangs on a state that the user removed goes with it;
- an office that a user's row says somebody holds from a day on is held until then by the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from detente.knowledge.overlay import without_names
from detente.knowledge.rows import PersonRow
from detente.knowledge.tables import TABLES, Placed, bare

Rows = Sequence[Placed[Any]]
# Tables whose names a text is searched for together; the names of negotiations are a search of their own.
_ACTORS = ("states", "groups", "organisations", "people")


def settle(
    shipped: Mapping[str, Rows], laid: dict[str, list[Placed[Any]]]
) -> dict[str, tuple[Placed[Any], ...]]:
    """The tables after what follows from the user's rows.

    Args:
        shipped: the tables as they come with the program, by stem.
        laid: the same with the user's rows over them.
    """
    rows: dict[str, Rows] = dict(laid)
    gone = {p.row.code for p in shipped["states"]} - {p.row.code for p in rows["states"]}
    if gone:
        gone |= {p.row.code for p in rows["states"] if p.row.codes_as in gone}
        rows = _without_states(rows, gone)
    rows = _give_names(shipped, rows, _ACTORS)
    rows = _give_names(shipped, rows, ("forums",))
    rows["people"] = _close_terms(rows["people"])
    return {stem: tuple(rows[stem]) for stem in TABLES}


def _given(
    shipped: Mapping[str, Rows], rows: Mapping[str, Rows], stems: Sequence[str]
) -> dict[str, set[str]]:
    """Names in the user's rows that the same entry does not bear in the program's, with their codes."""
    given: dict[str, set[str]] = defaultdict(set)
    for stem in stems:
        table = TABLES[stem]
        borne: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for placed in shipped[stem]:
            borne[table.key(placed.row)].update(table.names(placed.row))
        for placed in rows[stem]:
            if placed.own:
                code = getattr(placed.row, "code", getattr(placed.row, "state", ""))
                for name in set(table.names(placed.row)) - borne[table.key(placed.row)]:
                    given[name].add(code)
                    given[bare(name)].add(code)
    return given


def _give_names(shipped: Mapping[str, Rows], rows: dict[str, Rows], stems: Sequence[str]) -> dict[str, Rows]:
    """Take the names that the user gave to something from what else bears them."""
    given = _given(shipped, rows, stems)
    if not given:
        return rows
    result = dict(rows)
    taken = set(given)
    for stem in stems:
        table = TABLES[stem]
        left = [p if p.own else without_names(table, p, taken) for p in rows[stem]]
        result[stem] = [placed for placed in left if placed is not None]
    if stems == _ACTORS:
        result["ambiguous"] = [
            p
            for p in rows["ambiguous"]
            if p.own or p.row.name not in given or given[p.row.name] == {p.row.code}
        ]
    return result


def _without_states(rows: Mapping[str, Rows], gone: set[str]) -> dict[str, Rows]:
    """Leave out what the program's rows say of states that are no longer in the table."""
    columns = {"organisations": "code", "people": "state", "ambiguous": "code"}
    result = dict(rows)
    for stem, column in columns.items():
        result[stem] = [p for p in rows[stem] if getattr(p.row, column) not in gone]
    result["states"] = [p for p in rows["states"] if p.row.code not in gone]
    for stem, column in {"groups": "members", "forums": "parties", "dated_events": "needs"}.items():
        result[stem] = [p for old in rows[stem] if (p := _without_codes(old, column, gone)) is not None]
    return result


def _without_codes(placed: Placed[Any], column: str, gone: set[str]) -> Placed[Any] | None:
    codes: tuple[str, ...] = getattr(placed.row, column)
    left = tuple(code for code in codes if code[:3] not in gone)
    if left == codes:
        return placed
    return Placed(msgspec.structs.replace(placed.row, **{column: left}), placed.where) if left else None


def _close_terms(rows: Rows) -> list[Placed[PersonRow]]:
    """End the last known term of an office where a user's row begins a new one.

    Only offices that one person at a time holds: those in which the program knows nobody beside the
    holder.
    """
    begun = {(p.row.state, p.row.office): p.row for p in rows if p.own and p.row.sector == "GOV"}
    lasting: dict[tuple[str, str], list[PersonRow]] = defaultdict(list)
    for placed in rows:
        if not placed.own and not placed.row.until:
            lasting[placed.row.state, placed.row.office].append(placed.row)
    result = []
    for placed in rows:
        office = placed.row.state, placed.row.office
        new = begun.get(office)
        ends = (
            new is not None and lasting[office] == [placed.row]
            and placed.row.name != new.name and placed.row.since <= new.since
        )  # fmt: skip
        if ends and new is not None:
            placed = Placed(msgspec.structs.replace(placed.row, until=new.since), placed.where)
        result.append(placed)
    return result
