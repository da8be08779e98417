"""Tallies of a reading against its gold, made by the rules of :mod:`benchmarks.articles_match`.

Expectations and assessments are not counted among the positions, as the gold need not list them.
Modes and days are shares of the events found; ``events_status`` counts an event as right only with its
status. Status and stances are shares of the forums found, stances for the parties that the gold names.
A share without anything to count is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.articles_gold import (
    GoldCommitment,
    GoldEvent,
    GoldPosition,
    GoldReading,
    GoldTie,
    plain,
    several,
    state,
)
from benchmarks.articles_match import (
    content_right,
    dyads,
    echoes,
    event_and_status_right,
    event_right,
    forum_name_right,
    forum_right,
    held_right,
    joined,
    source_right,
    states,
    tie_right,
    trapped,
)
from detente.records import Event, Reading

LABELS = {
    "events": "events",
    "events_status": "events, status right",
    "event_modes": "modes of events found",
    "event_dates": "days of events found",
    "statements": "statements, source right",
    "positions": "positions",
    "commitments": "commitments",
    "ties": "ties",
    "forums": "forums",
    "forum_status": "status of forums found",
    "stances": "stances in forums found",
    "deadlocks": "deadlocks",
    "doubt": "dates in doubt",
    "page": "title, day, time written",
    "traps": "traps avoided",
}
UNCOUNTED_KINDS = frozenset(("expectation", "assessment"))

P = TypeVar("P")
H = TypeVar("H", GoldPosition, GoldCommitment, GoldTie)


@dataclass(frozen=True)
class Tally:
    """How many are right, of how many predicted and how many in the gold."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float | None:
        """Share of the predicted that is right, 0 to 1; None if nothing is predicted."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that is found, 0 to 1; None if there is no gold."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, 0 to 1; None if there is nothing on either side."""
        both = self.predicted + self.gold
        return 2 * self.right / both if both else None


@dataclass(frozen=True)
class Score:
    """The tallies of one article or of many, what was missed and what is false, as lines to read."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    false_on_quiet: int = 0
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        tallies = {key: self.tallies.get(key, Tally()) + other.tallies.get(key, Tally()) for key in LABELS}
        return Score(
            tallies,
            self.false_on_quiet + other.false_on_quiet,
            self.missed + other.missed,
            self.false + other.false,
        )


def _is_part(event: Event, gold: Sequence[GoldEvent], told: dict[int, set[tuple[str, str]]]) -> bool:
    """Whether an event tells a gold event that is already found for dyads not yet told; notes them."""
    for g, known in told.items():
        new = dyads(event, gold[g].mutual)
        if len(gold[g].actors + gold[g].recipients) > 2 and event_right(event, gold[g]) and not known & new:
            known |= new
            return True
    return False


def score_events(reading: Reading, gold: GoldReading) -> Score:
    """Events, and status, mode and date of those found."""
    required = [g for g in gold.events if not g.optional]
    optional = [g for g in gold.events if g.optional]
    pairs = joined(reading.events, required, (event_and_status_right, event_right))
    told = {g: dyads(reading.events[p], required[g].mutual) for g, p in pairs.items()}
    rest = [e for p, e in enumerate(reading.events) if p not in pairs.values()]
    rest = [e for e in rest if not any(event_right(e, g) for g in optional)]
    rest = [e for e in rest if not (e.status == "denied" and any(trapped(e, t) for t in gold.not_events))]
    false = [e for e in rest if not _is_part(e, required, told)]
    found = [(reading.events[p], required[g]) for g, p in pairs.items()]
    predicted = len(found) + len(false)
    with_mode = [(e, g) for e, g in found if g.mode]
    dated = [(e, g) for e, g in found if g.when]
    quiet = len(false) if gold.no_events else 0
    tallies = {
        "events": Tally(len(found), predicted, len(required)),
        "events_status": Tally(sum(e.status in g.statuses for e, g in found), predicted, len(required)),
        "event_modes": Tally(
            sum(e.mode == g.mode for e, g in with_mode),
            sum(e.mode is not None for e, _ in with_mode),
            len(with_mode),
        ),
        "event_dates": Tally(
            sum(e.when is not None and (e.when.start, e.when.end) == g.when for e, g in dated),
            sum(e.when is not None and e.when.start is not None for e, _ in dated),
            len(dated),
        ),
        "traps": _traps(false, gold),
    }
    missed = [f"{g.root} {_codes(g.actors)} → {_codes(g.recipients)}: {g.words}" for g in required]
    return Score(
        tallies,
        quiet,
        tuple(line for g, line in enumerate(missed) if g not in pairs),
        tuple(
            f"{e.root} {_codes(states(e.actors))} → {_codes(states(e.recipients))} [{e.status}] "
            f"'{e.trigger.text}': {plain(e.sentence.text)[:110]}"
            for e in false
        ),
    )


def _traps(false: Sequence[Event], gold: GoldReading) -> Tally:
    """How many of the stretches without an event have no false one."""
    avoided = sum(not any(trapped(event, trap) for event in false) for trap in gold.not_events)
    return Tally(avoided, len(gold.not_events), len(gold.not_events))


def score_statements(reading: Reading, gold: GoldReading) -> Score:
    """Statements: found, and with the right source."""
    found = right = 0
    missed = []
    for wanted in gold.statements:
        same = [s for s in reading.statements if content_right(s, wanted)]
        is_right = any(source_right(s, wanted) for s in same)
        found, right = found + bool(same), right + is_right
        if not is_right:
            sources = ", ".join(s.source_name or "nobody" for s in same) or "not found"
            missed.append(f"statement of {wanted.source} ({sources}): {wanted.words}")
    return Score({"statements": Tally(right, found, len(gold.statements))}, missed=tuple(missed))


def _score_records(
    name: str,
    predicted: Sequence[P],
    gold: Sequence[H],
    test: Callable[[P, H], bool],
    said: tuple[Callable[[P], str], Callable[[H], str]],
    left_out: Callable[[P], bool] = lambda _: False,
) -> Score:
    """Records joined one to one; those right only by an optional gold record or ``left_out`` do not count."""
    required = [g for g in gold if not g.optional]
    optional = [g for g in gold if g.optional]
    pairs = joined(predicted, required, (test,))
    rest = [r for p, r in enumerate(predicted) if p not in pairs.values()]
    false = [r for r in rest if not left_out(r) and not any(test(r, g) for g in optional)]
    tally = Tally(len(pairs), len(pairs) + len(false), len(required))
    say_false, say_missed = said
    return Score(
        {name: tally},
        missed=tuple(f"{name}: {say_missed(g)}" for i, g in enumerate(required) if i not in pairs),
        false=tuple(f"{name}: {say_false(r)}" for r in false),
    )


def score_negotiation(reading: Reading, gold: GoldReading) -> Score:
    """Positions, commitments, ties and forums."""
    counted = [p for p in reading.positions if p.kind not in UNCOUNTED_KINDS]
    return (
        _score_records(
            "positions",
            counted,
            gold.positions,
            held_right,
            (
                lambda p: f"{p.kind} of {_codes(states(p.holders))}: {plain(p.sentence.text)[:110]}",
                lambda g: f"{'/'.join(several(g.kind))} of {_codes(g.holders)}: {g.words}",
            ),
            lambda p: echoes(p, gold.events),
        )
        + _score_records(
            "commitments",
            reading.commitments,
            gold.commitments,
            held_right,
            (
                lambda c: f"{c.state} by {_codes(states(c.holders))}: {plain(c.sentence.text)[:110]}",
                lambda g: f"{'/'.join(several(g.state))} by {_codes(g.holders)}: {g.words}",
            ),
        )
        + _score_records(
            "ties",
            reading.ties,
            gold.ties,
            tie_right,
            (
                lambda t: f"{t.means} of {t.holder.code} over {t.over.code}: {plain(t.sentence.text)[:110]}",
                lambda g: f"{g.means} of {g.holder} over {g.over}",
            ),
        )
        + score_forums(reading, gold)
    )


def score_forums(reading: Reading, gold: GoldReading) -> Score:
    """Forums, and status, stances and deadlocks of those found."""
    pairs = joined(reading.forums, gold.forums, (forum_name_right, forum_right))
    found = [(reading.forums[p], gold.forums[g]) for g, p in pairs.items()]
    counted = [(f, g) for f, g in found if not g.optional]
    false = [f for p, f in enumerate(reading.forums) if p not in pairs.values()]
    required = [g for g in gold.forums if not g.optional]
    wanted = {
        (i, state(c)): set(kinds.split("|"))
        for i, (_, g) in enumerate(found)
        for c, kinds in g.stances.items()
    }
    given: dict[tuple[int, str], set[str]] = {}  # parties of one state (government, rebels) share a key
    for i, (forum, _) in enumerate(found):
        for row in forum.stances:
            if row.stance != "undeclared" and (i, state(row.party)) in wanted:
                given.setdefault((i, state(row.party)), set()).add(row.stance)
    statuses = sum(f.status in several(g.status) for f, g in counted)
    tallies = {
        "forums": Tally(len(counted), len(counted) + len(false), len(required)),
        "forum_status": Tally(statuses, len(counted), len(counted)),
        "stances": Tally(
            sum(bool(kinds & wanted[key]) for key, kinds in given.items()), len(given), len(wanted)
        ),
        "deadlocks": Tally(
            sum(g.deadlock and bool(f.deadlocks) for f, g in counted),
            sum(bool(f.deadlocks) for f in (*false, *(f for f, _ in counted))),
            sum(g.deadlock for g in required),
        ),
    }
    lost = [g for i, g in enumerate(gold.forums) if i not in pairs and not g.optional]
    missed = [f"forum: {g.name}" for g in lost]
    missed += [f"deadlock: {g.name}" for f, g in counted if g.deadlock and not f.deadlocks]
    return Score(tallies, missed=tuple(missed), false=tuple(f"forum: {f.name}" for f in false))


def score_page(reading: Reading, gold: GoldReading) -> Score:
    """The page's title and posted day, the time of writing, and whether the day is in doubt."""
    article, page = reading.article, gold.article
    checks = {"title": plain(article.title) == plain(page.title), "posted": article.posted == page.posted}
    if page.written:
        first, last = article.written_from, article.written_to
        checks["written"] = bool(first and last and first <= page.written[1] and page.written[0] <= last)
    tallies = {
        "page": Tally(sum(checks.values()), len(checks), len(checks)),
        "doubt": Tally(page.doubt and article.date_in_doubt, int(article.date_in_doubt), int(page.doubt)),
    }
    return Score(tallies, missed=tuple(f"page: {name}" for name, right in checks.items() if not right))


def score(reading: Reading, gold: GoldReading) -> Score:
    """Everything of one article."""
    parts = (score_events, score_statements, score_negotiation, score_page)
    return sum((part(reading, gold) for part in parts), Score())


def figures(result: Score) -> dict[str, float | int | None]:
    """The figures that floors are set on, such as ``events.f1``; shares 0 to 1, None without any."""
    shares = ("precision", "recall", "f1")
    named = {f"{key}.{name}": getattr(result.tallies[key], name) for key in LABELS for name in shares}
    return {**named, "false_on_quiet": result.false_on_quiet}


def _codes(codes: Iterable[str]) -> str:
    return ",".join(sorted(codes)) or "–"
