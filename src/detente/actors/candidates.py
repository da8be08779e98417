"""What a later phrase can refer back to: the mentions so far, with what pronouns look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from detente.actors.columns import Columns
from detente.records import Actor

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})
_NEAR = 80
"""Candidates that are looked at, at the most; bounds the work on a text of one endless sentence."""
FAR = 6
"""Sentences back that a person can be taken up from; a quotation of several stands between."""
SPEECH = frozenset({"say", "tell", "add", "state", "note", "declare", "announce", "warn", "insist", "claim"})


@dataclass(slots=True)
class Candidate:
    """A phrase that can be taken up, at token ``at`` in sentence ``sent``."""

    at: int
    sent: int
    actors: tuple[Actor, ...]
    chain: int
    words: str
    subject: bool
    quoted: bool
    human: bool = False
    many: bool = False
    thing: bool = False
    gender: str = ""
    role: str = ""
    adjectival: bool = False
    organisation: bool = False
    place: bool = False
    both_human: bool = False
    root: int = -1
    """The first of the names joined to it by "and", or itself."""

    @property
    def states(self) -> tuple[str, ...]:
        """The states it stands for."""
        return tuple(dict.fromkeys(a.state for a in self.actors if a.state))

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two candidates the same party."""
        return tuple(actor.key for actor in self.actors)


Found = tuple[Candidate | None, str]
"""What a phrase takes up, or None and the reason in plain words."""


class Memory:
    """The candidates of one document in order."""

    def __init__(self, cols: Columns) -> None:
        self.cols = cols
        self.all: list[Candidate] = []
        self.by_token: dict[int, Candidate] = {}
        self.times: Counter[tuple[str, ...]] = Counter()
        """How often each party was named."""

    def add(self, candidate: Candidate, *, named: bool = False) -> None:
        """Remember a candidate; ``named`` where its own words say who it is."""
        self.times[candidate.key] += named
        self.all.append(candidate)
        self.by_token[candidate.at] = candidate

    def recent(self, at: int, sentences: int) -> Iterable[Candidate]:
        """Candidates before a token, the last first, at most so many sentences back."""
        first = self.cols.sent[at] - sentences
        for candidate in reversed(self.all[-_NEAR:]):
            if candidate.sent < first:
                return
            if candidate.at < at:
                yield candidate

    def subject_above(self, at: int, wanted: Callable[[Candidate], bool]) -> tuple[Candidate | None, bool]:
        """The nearest subject left of a token among the verbs above it.

        Returns:
            the candidate if it fits, and whether some other noun stood in the way.
        """
        cols, verb = self.cols, self.cols.verb_of(at)
        for _ in range(8):
            subject = self._subject_of(verb, at)
            if subject >= 0:
                candidate = self.by_token.get(subject)
                if candidate is not None and wanted(candidate):
                    return candidate, False
                if candidate is None and cols.is_noun(subject):
                    owner = self._owner_of(subject)
                    return (owner, False) if owner is not None and wanted(owner) else (None, True)
            above = cols.verb_of(verb)
            if above == verb:
                break
            verb = above
        return None, False

    def _owner_of(self, noun: int) -> Candidate | None:
        """Whose a subject is: "Cuba's refusal shows that it …"."""
        for child in self.cols.doc[noun].lefts:
            if child.dep_ == "poss":
                return self.by_token.get(child.i)
        return None

    def _subject_of(self, verb: int, before: int) -> int:
        for child in self.cols.doc[verb].lefts:
            if child.dep_ in SUBJECTS and child.i < before:
                return int(child.i)
        return -1


def best(scored: list[tuple[float, Candidate]]) -> tuple[Candidate | None, str]:
    """The candidate with the highest score, or None with the reason where two parties tie."""
    if not scored:
        return None, "nobody fits near it"
    scored.sort(key=lambda pair: (-pair[0], -pair[1].at))
    top = scored[0]
    for score, other in scored[1:]:
        if score < top[0]:
            break
        if other.key != top[1].key:
            return None, f"could be {top[1].words} or {other.words}"
    return top[1], ""


def states_only(candidate: Candidate) -> Candidate:
    """The states of a candidate without persons and sectors."""
    states = tuple(
        msgspec.structs.replace(a, code=a.state or a.code, sectors=(), person=None, organisation=None)
        for a in candidate.actors
    )
    return Candidate(
        at=candidate.at, sent=candidate.sent, actors=states, chain=-1, words=candidate.words,
        subject=candidate.subject, quoted=candidate.quoted, many=candidate.many,
    )  # fmt: skip
