"""Forms by which people change records: what can be set, how it is shown, what was changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from detente.errors import CorrectionError
from detente.events.codebook import codebook, contexts
from detente.negotiation.knowledge import means
from detente.records import (
    Actor,
    CommitmentState,
    Evidence,
    ForumStatus,
    Place,
    PositionKind,
    QuoteKind,
    When,
)
from detente.store.filters import STATUSES
from detente.store.kinds import AnyRecord, Kind

Form = Literal["choice", "text", "long", "words", "number", "parties", "party", "when", "where", "chain"]
_CODE = re.compile(r"(?:[A-Z]{3}|---)(?:[A-Z]{3})*")
_BODIES = ("IGO", "NGO", "IMG", "MNC", "ISM", "---")
_SPANS = ((1, "day"), (7, "week"), (31, "month"), (92, "quarter"), (366, "year"))
_SPARE = "new"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a record as a form shows it."""

    name: str
    label: str
    form: Form
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


def _choice(name: str, label: str, values: Any, empty: str = "") -> Field:
    pairs = tuple((value, value.replace("_", " ")) for value in values)
    return Field(name=name, label=label, form="choice", choices=((("", empty),) if empty else ()) + pairs)


def _field(name: str, label: str, form: Form = "text", hint: str = "") -> Field:
    return Field(name=name, label=label, form=form, hint=hint)


@cache
def fields_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind of record that people can set, in their order."""
    book = codebook()
    modes = sorted({mode.name for root in book.roots for mode in root.modes})
    status = _choice("status", "Status", STATUSES)
    said = _field(
        "attribution", "Who says so", "chain", "one source a line, the one that the report cites first"
    )
    who = (_field("holders", "Who", "parties"), _field("addressees", "To whom", "parties"))
    forms: dict[Kind, tuple[Field, ...]] = {
        "event": (
            _field("actors", "Who acts", "parties"),
            _field("recipients", "Toward whom", "parties"),
            _choice("root", "Act", [root.name for root in book.roots]),
            _choice("mode", "Mode", modes, "no mode"),
            status,
            _field("when", "When", "when"),
            _field("where", "Where", "where"),
            said,
            _field("contexts", "About", "words", ", ".join(context.name for context in contexts())),
        ),
        "statement": (
            _field("source", "Who says it", "party"),
            _field("source_name", "As the article calls them"),
            _choice("kind", "Speech", get_args(QuoteKind)),
            _field("when", "When", "when"),
        ),
        "position": (
            *who,
            _choice("kind", "Kind", get_args(PositionKind)),
            _field("matter", "Matter", "long"),
            _field("condition", "Condition", "long"),
            _field("condition_on", "Who must meet it", "parties"),
            status,
            _field("when", "When", "when"),
            said,
        ),
        "commitment": (
            *who,
            _field("matter", "To do what", "long"),
            _choice("state", "State", get_args(CommitmentState)),
            _field("due", "By when", "when"),
            said,
        ),
        "tie": (
            _field("holder", "Who has the leverage", "party"),
            _field("over", "Over whom", "party"),
            _choice("means", "Rests on", sorted({row.means for row in means()})),
        ),
        "forum": (
            _field("name", "Name"),
            _field("matter", "Matter"),
            _choice("status", "Status", get_args(ForumStatus)),
            _field("parties", "Parties", "words", "codes with commas between them: PRK, KOR, USA"),
            _field("seat", "Seat"),
            _field("venue", "Where it meets"),
        ),
    }
    return forms[kind]


def shown(kind: Kind, record: AnyRecord) -> dict[str, str]:
    """The inputs of a form, by name, as a record fills them."""
    inputs: dict[str, str] = {}
    for field in fields_of(kind):
        inputs.update(_inputs(field, getattr(record, field.name)))
    return inputs


def _inputs(field: Field, value: Any) -> dict[str, str]:
    name = field.name
    if field.form in ("parties", "party"):
        several = value if field.form == "parties" else (value,) if value else ()
        found = {f"{name}.{number}": actor.code for number, actor in enumerate(several)}
        spare = field.form == "parties" or not several
        return found | ({f"{name}.{_SPARE}": "", f"{name}.{_SPARE}.name": ""} if spare else {})
    if field.form == "when":
        first, last = (value.start, value.end) if value else (None, None)
        return {
            f"{name}.start": first.isoformat() if first else "",
            f"{name}.end": last.isoformat() if last else "",
        }
    if field.form == "where":
        return {f"{name}.name": value.resolved or value.name if value else "",
                f"{name}.state": (value.state or "") if value else ""}  # fmt: skip
    if field.form == "chain":
        return {name: "\n".join(" ".join(link.name.split()) for link in value)}
    if field.form == "words":
        return {name: ", ".join(value)}
    return {name: "" if value is None else str(value)}


def changes_of(kind: Kind, record: AnyRecord, given: Mapping[str, str], text: str) -> dict[str, Any]:
    """What a form changes in a record: field to new value, for :func:`detente.store.corrections.correct`.

    Args:
        kind: of the record.
        record: as it is.
        given: inputs by name; those that are missing change nothing.
        text: of the article, where the words of a new party are looked for.

    Raises:
        CorrectionError: a value cannot be; the message names its field.
    """
    before = shown(kind, record)
    changes: dict[str, Any] = {}
    for field in fields_of(kind):
        names = [name for name in before if name == field.name or name.startswith(f"{field.name}.")]
        # browsers send the ends of lines as they like
        now = {name: given.get(name, before[name]).replace("\r\n", "\n").strip() for name in names}
        if any(now[name] != before[name].strip() for name in names):
            changes[field.name] = _changed(field, getattr(record, field.name), now, text)
    return changes


def _changed(field: Field, value: Any, now: dict[str, str], text: str) -> Any:
    name = field.name
    if field.form in ("parties", "party"):
        return _parties(field, value, now, text)
    if field.form == "when":
        return _when(field, value, now[f"{name}.start"], now[f"{name}.end"])
    if field.form == "where":
        return _where(value, now[f"{name}.name"], now[f"{name}.state"].upper())
    if field.form == "chain":
        left = {" ".join(link.name.split()): link for link in value}
        lines = [" ".join(line.split()) for line in now[name].split("\n")]
        return [msgspec.to_builtins(left[one]) if one in left else {"name": one} for one in lines if one]
    if field.form == "words":
        return [part.strip() for part in now[name].split(",") if part.strip()]
    empty = None if name in ("mode", "condition") else ""
    return now[name] or empty


def _parties(field: Field, value: Any, now: dict[str, str], text: str) -> Any:
    several = value if field.form == "parties" else (value,) if value else ()
    kept = []
    for number, actor in enumerate(several):
        code = now[f"{field.name}.{number}"].upper()
        if code:
            kept.append(msgspec.to_builtins(actor if code == actor.code else _coded(field, actor, code)))
    code, name = now.get(f"{field.name}.{_SPARE}", "").upper(), now.get(f"{field.name}.{_SPARE}.name", "")
    if code or name:
        place = text.find(name) if name else -1
        spot = Evidence.of(text, place, place + len(name)) if place >= 0 else None
        made = Actor(name=name or code, code=code, resolution="set by a person", evidence=spot)
        kept.append(msgspec.to_builtins(_coded(field, made, code)))
    if field.form == "parties":
        return kept
    return kept[0] if kept else None


def _coded(field: Field, actor: Actor, code: str) -> Actor:
    """An actor with another code, and what follows from it."""
    if not _CODE.fullmatch(code):
        raise CorrectionError(
            f"{code[:20]!r} is no code of a party: write it as USA, USAGOV or IGO", source=field.label
        )
    state = None if code[:3] in _BODIES else code[:3]
    sectors = tuple(code[at : at + 3] for at in range(3 if state else 0, len(code), 3) if code[at] != "-")
    return msgspec.structs.replace(
        actor, code=code, state=state, sectors=sectors, cow=None, resolution="set by a person"
    )


def _when(field: Field, value: When | None, first: str, last: str) -> Any:
    if not first and not last:
        return None
    try:
        start = dt.date.fromisoformat(first) if first else None
        end = dt.date.fromisoformat(last) if last else None
    except ValueError:
        raise CorrectionError("is no day: write it as 2014-02-13", source=field.label) from None
    if start and end and start > end:
        raise CorrectionError("ends before it begins: swap the days", source=field.label)
    span = (end - start).days + 1 if start and end else 0
    size = next((name for most, name in _SPANS if span <= most), "decade") if span else "vague"
    known = msgspec.to_builtins(value) if value else {"expression": "set by a person"}
    written = first if first == last else "/".join((first or "..", last or ".."))
    return known | {"value": written, "start": first or None, "end": last or None, "granularity": size}


def _where(value: Place | None, name: str, state: str) -> Any:
    if not name:
        return None
    known = {"name": value.name, "kind": value.kind} if value else {"name": name}
    if value and value.evidence:
        known["evidence"] = msgspec.to_builtins(value.evidence)
    return known | {"resolved": name, "state": state or None, "why": ["set by a person"]}
