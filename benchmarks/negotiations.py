"""Reports of negotiations, annotated: ``python -m benchmarks.negotiations [DIR] [--part blind] [--misses]``.

DIR (tests/negotiations) holds ``NN-slug.txt`` (title, blank line, text) with ``NN-slug.yaml``
beside it: the day, positions, conditions, forums with their status, ties and deadlocks that its
writer noted, who had not seen the rules. Reports with an even number are blind: rules may be made
after looking at the others only.

A **position** is right if its holder and its sentence are the gold's and its kind is of the same
family (demand; refusal or red line; offer or acceptance; condition). Expectations and assessments
that the gold does not list are left out, and so are stands of the title and a record that tells a
right one again: the notes list what matters, once. A **condition** is right if who sets it, who
must meet it and the sentence are the gold's. A **forum** is the gold's by name, or by the sentence
that tells its status; the status counts over all forums of the gold that are found. A **tie** is
right by both parties and its means. **Deadlocks** count by report: found where one is, none where
none is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
import yaml
from rich.table import Table

from benchmarks.articles_gold import plain, state
from benchmarks.articles_match import joined, named
from benchmarks.articles_score import Tally
from benchmarks.marked import AsJson, Misses, Part, PartOption, read_all, report
from detente.knowledge import load_knowledge
from detente.records import Actor, Article, Evidence, Forum, ForumStatus, Position, PositionKind, Reading, Tie
from detente.times.stage import GIVEN

DEFAULT = Path(__file__).parent.parent / "tests" / "negotiations"
KINDS = ("positions", "conditions", "forums", "status of forums found", "ties", "deadlocks")
_FAMILY: dict[str, str] = {"red_line": "refusal", "acceptance": "offer"}
_UNCOUNTED = frozenset({"expectation", "assessment"})
_CODES = {"UN": "UNO", "EU": "EUR", "XKX": "KOS", "SUN": "RUS"}
_MEANS = {"food": "aid", "arms": "security", "transit": "geography", "fuel": "trade", "finance": "banking"}
"""Means that readers tell apart and the list of means does not, or not always."""
_STEM = 6
"""Letters by which "Abkhazia" and "the Abkhaz side" are one party."""

T = TypeVar("T")


class GoldStand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A position as noted."""

    holder: str
    kind: PositionKind
    evidence: str
    addressee: str | None = None


class GoldCondition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition as noted."""

    holder: str
    evidence: str
    met_by: str | None = None


class GoldTalks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A negotiation as noted."""

    name: str
    status: ForumStatus
    evidence: str


class GoldHold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tie as noted."""

    of: str
    over: str
    means: str
    evidence: str


class GoldClash(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deadlock as noted."""

    parties: tuple[str, ...]
    evidence: tuple[str, ...]


class GoldReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was noted of one report."""

    date: dt.date
    positions: tuple[GoldStand, ...]
    conditions: tuple[GoldCondition, ...]
    forums: tuple[GoldTalks, ...]
    ties: tuple[GoldHold, ...]
    deadlocks: tuple[GoldClash, ...]


def load(folder: Path, part: Part) -> list[tuple[Article, GoldReport]]:
    """The reports of a folder as articles, with what was noted.

    Raises:
        ValueError: a file of notes does not fit; the message names it.
    """
    found = []
    for path in sorted(folder.glob("*.txt")):
        blind = int(path.stem.partition("-")[0]) % 2 == 0
        if part != "all" and blind != (part == "blind"):
            continue
        text = path.read_text(encoding="utf-8")
        notes = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
        try:
            gold = msgspec.convert(notes, GoldReport)
        except msgspec.ValidationError as error:
            raise ValueError(f"{path.with_suffix('.yaml')}: {error}") from error
        title, _, _ = text.partition("\n")
        article = Article.plain(text, title=title, posted=gold.date, source=path.stem)
        found.append((msgspec.structs.replace(article, posted_as=GIVEN), gold))
    return found


class Parties:
    """Whether an actor is the one that a gold name or code means."""

    def __init__(self) -> None:
        known = load_knowledge("")
        self._full: dict[str, str] = {}
        for row in known.organisations:
            for name in (row.name, *row.names):
                self._full.setdefault(plain(name), plain(row.name))

    def same(self, actor: Actor, gold: str) -> bool:
        """Whether a reader would say that the two are one party."""
        code = _CODES.get(gold, gold)
        if len(code) == 3 and code.isupper() and (actor.state or state(actor.code)) == code:
            return True
        wanted = plain(gold)
        wanted = self._full.get(wanted, wanted)
        names = {plain(n) for n in (actor.organisation, actor.person, actor.name) if n}
        names |= {self._full.get(name, name) for name in names}
        stems = {word[:_STEM] for name in names for word in name.split() if len(word) >= _STEM}
        alike = any(word[:_STEM] in stems for word in wanted.split() if len(word) >= _STEM)
        return alike or any(wanted == name or f" {wanted} " in f" {name} " for name in names)

    def any_same(self, actors: Sequence[Actor], gold: str | None) -> bool:
        """Whether one of several actors is the party; nobody wanted is right with anybody."""
        return gold is None or any(self.same(actor, gold) for actor in actors)


def told_in(sentence: Evidence, words: str) -> bool:
    """Whether a sentence and the noted one are the same, or one holds the other."""
    left, right = plain(sentence.text), plain(words)
    return left in right or right in left


def score(reading: Reading, gold: GoldReport, parties: Parties) -> tuple[dict[str, Tally], list[str]]:
    """Tallies by kind and a line for each fault."""
    tallies: dict[str, Tally] = {}
    faults: list[str] = []

    def tell(
        kind: str, wanted: Sequence[T], found: Sequence[Any], pairs: dict[int, int], free: set[int]
    ) -> None:
        wrong = [i for i in range(len(found)) if i not in pairs.values() and i not in free]
        tallies[kind] = Tally(len(pairs), len(pairs) + len(wrong), len(wanted))
        faults.extend(f"{kind} missed: {item}" for i, item in enumerate(wanted) if i not in pairs)
        faults.extend(f"{kind} wrong: {_line(found[i])}" for i in wrong)

    def stand_right(position: Position, item: GoldStand) -> bool:
        return (
            _family(position) == _FAMILY.get(item.kind, item.kind)
            and any(parties.any_same(position.holders, holder) for holder in item.holder.split("|"))
            and told_in(position.sentence, item.evidence)
        )

    stands = _merged(gold.positions)
    pairs = joined(reading.positions, stands, [stand_right])
    title = plain(reading.article.title)
    free = {
        i
        for i, p in enumerate(reading.positions)
        if (p.kind in _UNCOUNTED and not p.condition)
        or plain(p.sentence.text) == title
        or any(stand_right(p, item) for item in stands)
    }
    tell("positions", stands, reading.positions, pairs, free)

    def condition_right(position: Position, item: GoldCondition) -> bool:
        return (
            parties.any_same(position.holders, item.holder)
            and parties.any_same(position.condition_on, item.met_by)
            and told_in(position.sentence, item.evidence)
        )

    conditions = [p for p in reading.positions if p.condition]
    tell(
        "conditions",
        gold.conditions,
        conditions,
        joined(conditions, gold.conditions, [condition_right]),
        set(),
    )

    pairs = joined(reading.forums, gold.forums, [forum_named, forum_told])
    tell("forums", gold.forums, reading.forums, pairs, set())
    right = sum(reading.forums[p].status == gold.forums[g].status for g, p in pairs.items())
    faults.extend(
        f"status wrong: {reading.forums[p].name} {reading.forums[p].status}, not {gold.forums[g]}"
        for g, p in pairs.items()
        if reading.forums[p].status != gold.forums[g].status
    )
    tallies["status of forums found"] = Tally(right, len(pairs), len(pairs))

    def tie_right(tie: Tie, item: GoldHold) -> bool:
        means = {_MEANS.get(item.means, item.means), item.means}
        same = {_MEANS.get(tie.means, tie.means), tie.means}
        return parties.same(tie.holder, item.of) and parties.same(tie.over, item.over) and bool(means & same)

    tell("ties", gold.ties, reading.ties, joined(reading.ties, gold.ties, [tie_right]), set())
    found = [d for forum in reading.forums for d in forum.deadlocks]
    there = bool(gold.deadlocks)
    tallies["deadlocks"] = Tally(int(there and bool(found)), int(bool(found)), int(there))
    if there != bool(found):
        faults.append(f"deadlock: {gold.deadlocks or [d.explanation for d in found]}")
    return tallies, faults


def _merged(stands: Sequence[GoldStand]) -> list[GoldStand]:
    """One item for each sentence and family, holders joined by ``|``: notes list a joint stand once for
    each pair of parties, a record holds all of them."""
    found: dict[tuple[str, str], GoldStand] = {}
    for stand in stands:
        key = (_FAMILY.get(stand.kind, stand.kind), stand.evidence)
        if key in found:
            holders = f"{found[key].holder}|{stand.holder}"
            stand = msgspec.structs.replace(found[key], holder=holders)
        found[key] = stand
    return list(found.values())


def forum_named(forum: Forum, item: GoldTalks) -> bool:
    """Whether the names share a word that tells a forum from others."""
    return plain(forum.name) == plain(item.name) or bool(named(forum.name) & named(item.name))


def forum_told(forum: Forum, item: GoldTalks) -> bool:
    """Whether the sentence that tells the status is among the forum's evidence."""
    return any(told_in(proof, item.evidence) for proof in forum.evidence)


def _family(position: Position) -> str:
    if position.condition:
        return "condition"
    return _FAMILY.get(position.kind, position.kind)


def _line(record: Any) -> str:
    match record:
        case Position():
            holders = "+".join(a.code for a in record.holders)
            on = (
                f" | {record.condition} on {[a.code for a in record.condition_on]}"
                if record.condition
                else ""
            )
            return f"{holders} {record.kind}: {record.evidence.text!r}{on} | {record.sentence.text}"
        case Tie():
            return f"{record.holder.code} over {record.over.code} {record.means} | {record.sentence.text}"
        case Forum():
            return f"{record.name} {record.status} {record.parties}"
    return str(record)


def count(
    reports: Sequence[tuple[Article, GoldReport]], readings: Iterable[Reading]
) -> tuple[dict[str, Tally], list[str]]:
    """Tallies by kind over reports and their readings, in the same order, and a line for each fault."""
    parties = Parties()
    total: dict[str, Tally] = defaultdict(Tally)
    faults: list[str] = []
    for (article, gold), reading in zip(reports, readings, strict=True):
        tallies, lines = score(reading, gold, parties)
        for kind, tally in tallies.items():
            total[kind] += tally
        faults += [f"{article.source}: {line}" for line in lines]
    return total, faults


def run(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)] = DEFAULT,
    part: PartOption = "all",
    misses: Misses = False,
    as_json: AsJson = False,
) -> None:
    """Read the reports and count."""
    reports = load(folder, part)
    total, faults = count(reports, read_all(article for article, _ in reports))
    table = Table(title=f"Reports of negotiations: {len(reports)}")
    for heading in ("", "precision", "recall", "F1", "right", "found", "there"):
        table.add_column(heading, justify="right" if heading else "left")
    figures: dict[str, dict[str, float | None]] = {}
    for kind in KINDS:
        tally = total[kind]
        figures[kind] = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
        shares = (f"{s:.2f}" if s is not None else "–" for s in figures[kind].values())
        table.add_row(kind, *shares, str(tally.right), str(tally.predicted), str(tally.gold))
    report(figures, table, faults, misses=misses, as_json=as_json)


if __name__ == "__main__":
    typer.run(run)
