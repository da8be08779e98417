"""Compare what the negotiation stage finds in a passage with what a careful reader noted."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from spacy.language import Language

from detente.language.layers import Layers, layers
from detente.records import Actor, Article, Evidence, Forum

PASSAGES = Path(__file__).parent / "passages"
KINDS = ("positions", "conditions", "commitments", "judges", "ties", "forums", "boards")


class Score:
    """Right, wrong and missed of one kind, with a line for each fault."""

    def __init__(self) -> None:
        self.right = 0
        self.wrong: list[str] = []
        self.missed: list[str] = []

    @property
    def precision(self) -> float:
        """Share of what is found that is right; 1 where nothing is found."""
        found = self.right + len(self.wrong)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that is found; 1 where nothing is there."""
        there = self.right + len(self.missed)
        return self.right / there if there else 1.0

    def count(self, gold: list[Any], found: list[Any], name: str) -> None:
        """Pair off equal items of two lists."""
        left = list(found)
        for item in gold:
            if item in left:
                left.remove(item)
                self.right += 1
            else:
                self.missed.append(f"{name}: {item}")
        self.wrong += [f"{name}: {item}" for item in left]


def states(actors: tuple[Actor, ...]) -> frozenset[str]:
    """States of actors, or the first three letters of their codes."""
    return frozenset(a.state or a.code[:3] for a in actors)


def read_passage(nlp: Language, path: Path) -> tuple[Layers, dict[str, Any]]:
    """The layers of a passage and what should be in it."""
    gold: dict[str, Any] = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    doc = nlp.make_doc(text)
    doc._.detente = Layers(article=Article.plain(text, posted=gold["posted"]))
    return layers(nlp(doc)), gold


def measure(nlp: Language) -> dict[str, Score]:
    """All passages together, one score for each kind of record."""
    scores: dict[str, Score] = defaultdict(Score)
    for path in sorted(PASSAGES.glob("*.txt")):
        found, gold = read_passage(nlp, path)
        compare(scores, found, gold, path.stem)
    return dict(scores)


def compare(scores: dict[str, Score], found: Layers, gold: dict[str, Any], name: str) -> None:
    """Add one passage to the scores."""
    text = found.article.text
    places = [_place(text, item["words"]) for item in gold["positions"]]
    scores["positions"].count(
        [
            (p["kind"], frozenset(p["holder"]), place)
            for p, place in zip(gold["positions"], places, strict=True)
        ],
        [(p.kind, states(p.holders), _near(p.evidence, places) or p.evidence.text) for p in found.positions],
        name,
    )
    wanted = [(_place(text, p["condition"]), p["meets"]) for p in gold["positions"] if "condition" in p]
    scores["conditions"].count(
        [(place, frozenset(on)) for place, on in wanted],
        [
            (_holding(p.condition, p.sentence, text, [w[0] for w in wanted]), states(p.condition_on))
            for p in found.positions
            if p.condition
        ],
        name,
    )
    _commitments(scores, found, gold, name)
    scores["ties"].count(
        [(t["holder"], t["over"], t["means"]) for t in gold["ties"] if not t.get("optional")],
        [
            item
            for t in found.ties
            if (item := (_code(t.holder), _code(t.over), t.means)) not in _optional_ties(gold)
        ],
        name,
    )
    scores["ties"].count(
        [tuple(pair) for pair in gold.get("disputed", ())],
        sorted({(_code(t.holder), _code(t.over)) for t in found.ties if t.disputed_by}),
        name,
    )
    _forums(scores, found, gold, name)


def _optional_ties(gold: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(t["holder"], t["over"], t["means"]) for t in gold["ties"] if t.get("optional")]


def _commitments(scores: dict[str, Score], found: Layers, gold: dict[str, Any], name: str) -> None:
    text = found.article.text
    places = [_place(text, c["words"]) for c in gold["commitments"]]
    pairs = list(zip(gold["commitments"], places, strict=True))
    mine = [(c, _near(c.evidence, places) or c.evidence.text) for c in found.commitments]
    scores["commitments"].count(
        [(c["state"], frozenset(c["holder"]), place) for c, place in pairs],
        [(c.state, states(c.holders), place) for c, place in mine],
        name,
    )
    scores["judges"].count(
        [(place, code) for c, place in pairs for code in c["judge"]],
        [(place, code) for c, place in mine for code in sorted(states(c.judged_by))],
        name,
    )
    scores["judges"].count(
        [(place, str(c["due"])) for c, place in pairs if "due" in c],
        [(place, c.due.value) for c, place in mine if c.due],
        name,
    )


def _forums(scores: dict[str, Score], found: Layers, gold: dict[str, Any], name: str) -> None:
    by_name = {f.name.lower(): f for f in found.forums}
    known = {
        n.lower() for f in gold["forums"] for n in (f["name"], f.get("alias", f["name"])) if f.get("optional")
    }
    wanted = [f for f in gold["forums"] if not f.get("optional")]
    named = [
        next((n for n in (f["name"], f.get("alias", "")) if n.lower() in by_name), f["name"]).lower()
        for f in wanted
    ]
    scores["forums"].count(named, [n for n in by_name if n not in known], name)
    for item, key in zip(wanted, named, strict=True):
        forum = by_name.get(key)
        if forum is not None:
            scores["boards"].count(_facts(item), _told(forum, item), f"{name}/{key}")


def _facts(item: dict[str, Any]) -> list[tuple[str, str]]:
    facts = [(key, str(item[key])) for key in ("status", "since", "deadlock") if key in item]
    return facts + [(party, stance) for party, stance in item.get("stances", {}).items()]


def _told(forum: Forum, item: dict[str, Any]) -> list[tuple[str, str]]:
    """What the board says of just the things that were noted."""
    facts: list[tuple[str, str]] = []
    if "status" in item:
        facts.append(("status", forum.status))
    if "since" in item and forum.since:
        facts.append(("since", forum.since.value))
    if "deadlock" in item:
        facts.append(("deadlock", str(bool(forum.deadlocks))))
    stances = {s.party: s.stance for s in forum.stances}
    return facts + [(party, stances[party]) for party in item.get("stances", {}) if party in stances]


def _code(actor: Actor) -> str:
    return actor.state or actor.code[:3]


def _place(text: str, words: str) -> str:
    if words not in text:
        raise ValueError(f"{words!r} is not in the passage: copy the words as they stand there")
    return words


def _near(evidence: Evidence, places: list[str]) -> str | None:
    """The noted words that share a longest stretch with the evidence."""
    for place in places:
        if place in evidence.text or evidence.text in place:
            return place
    best = max(places, key=lambda place: _shared(place, evidence.text), default=None)
    return best if best is not None and _shared(best, evidence.text) >= 2 else None


def _shared(left: str, right: str) -> int:
    """Words of the left that begin or end it and stand in the right in this order."""
    words = left.split()
    return max(
        (
            j - i
            for i in range(len(words))
            for j in range(i + 1, len(words) + 1)
            if " ".join(words[i:j]) in right
        ),
        default=0,
    )


def _holding(condition: str, sentence: Evidence, text: str, places: list[str]) -> str:
    for place in places:
        if (place in condition or condition in place) or _shared(place, condition) >= 3:
            return place
    return condition
