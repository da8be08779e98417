"""Whose "police", "villagers" and "opposition leaders" are, where their phrase names no state.

A report calls the people and bodies of the place it is written from without saying whose they are.
They get the state of the place where their sentence says that they act, else that of the dateline,
else the only state that the report names; else they stay undecided.
"""

from __future__ import annotations

from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon

_LOCAL = frozenset({
    "COP", "JUD", "LEG", "CVL", "OPP", "PTY", "REL", "LAB", "EDU", "AGR", "MED", "REB", "PRM",
    "CRM", "SOC", "UAF",
})  # fmt: skip
"""Sectors whose people are mostly at home where they act."""
_OF_STATE = frozenset({"GOV", "MIL", "SPY", "LEG", "JUD", "COP"})
"""Sectors of bodies that need no more than a dateline."""
_INSIDE = frozenset({"in", "at", "near", "outside", "around", "across", "inside", "throughout", "within"})
_ABROAD = frozenset({"ambassador", "envoy", "representative", "rapporteur", "observer", "correspondent"})
"""Titles of people who serve abroad."""


class Home:
    """The states that unnamed people and bodies of one document can belong to.

    Args:
        cols: the document.
        lexicon: the tables.
        drafts: all phrases, those of places marked.
        dateline: the state of the dateline, if there is one.
        lent: states of persons, by their draft's start.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, drafts: list[Draft], dateline: Base | None) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.dateline = dateline
        self.named: dict[str, Base] = {}
        self.inside: dict[int, dict[str, Draft]] = {}
        """By sentence, the states in which something is said to happen there."""
        for draft in drafts:
            for base in draft.bases:
                if base.is_state and base.code and draft.person is None:
                    self.named.setdefault(base.code, base)
            if draft.kind == "place" and draft.bases and self._locative(draft):
                there = self.inside.setdefault(cols.sent[draft.start], {})
                there.setdefault(draft.bases[0].code or "", draft)

    def add(self, base: Base) -> None:
        """Count the state of a person among those named."""
        if base.is_state and base.code:
            self.named.setdefault(base.code, base)

    def _locative(self, draft: Draft) -> bool:
        above = self.cols.head[draft.head]
        before = self.cols.lower[draft.start - 1] if draft.start else ""
        return self.cols.lower[above] in _INSIDE or before in _INSIDE

    def where(self, draft: Draft) -> tuple[Base, str] | None:
        """The state of the place where a local party acts, by its own sentence."""
        flown = draft.sectors[:2] == ["REF", "CVL"]
        if not self._eligible(draft) or not (flown or draft.sectors[0] in _LOCAL - {"LEG"}):
            return None
        there = self.inside.get(self.cols.sent[draft.start], {})
        if len(there) != 1:
            return None
        place = next(iter(there.values()))
        name = self.cols.span_text(place.start, place.end)
        return place.bases[0], f"acts in {name} by its sentence"

    def of_person(self, role: Draft, *, apposed: bool) -> tuple[Base, str] | None:
        """The state of a titled person of whom nothing else says whose: that of the place, the dateline.

        Args:
            role: the phrase with the title.
            apposed: whether the title stands beside the name with an article: "the army chief, X".
        """
        words = role.role.split()
        if not words or words[-1] in _ABROAD or self._elsewhere(role):
            return None
        if not role.sectors or not (apposed or role.sectors[0] in _LOCAL - {"REB", "UAF", "PRM"}):
            return None
        there = self.inside.get(self.cols.sent[role.start], {})
        if len(there) == 1:
            place = next(iter(there.values()))
            return place.bases[0], f"in {self.cols.span_text(place.start, place.end)} by the sentence"
        if self.dateline is not None:
            return self.dateline, f"no state named: that of the dateline, {self.dateline.name}"
        return None

    def at_home(self, draft: Draft) -> tuple[Base, str] | None:
        """The state of the dateline, else the only state that the report names."""
        if not self._eligible(draft):
            return None
        sector = draft.sectors[0]
        serves = draft.role_kind == "agency" and sector in _OF_STATE
        serves = serves or self.cols.lemma[draft.end - 1] in self.lexicon.words["domestic"]
        if not serves and sector not in _LOCAL and not (sector == "MIL" and draft.plural):
            return None
        if self.dateline is not None:
            return self.dateline, f"no state named: that of the dateline, {self.dateline.name}"
        if len(self.named) == 1 and sector != "GOV":  # officials may be anybody's
            base = next(iter(self.named.values()))
            return Base(base.code, True), "no state named: the only one that the report names"
        return None

    def _eligible(self, draft: Draft) -> bool:
        """Whether the phrase is of unnamed people or a body without a word of whose they are."""
        if draft.bases or draft.person is not None or draft.possessor >= 0 or draft.owner is not None:
            return False
        if not draft.sectors or draft.role_kind not in ("agency", "people", "title"):
            return False
        if draft.role_kind == "title" and not (draft.plural or draft.sectors[0] in _LOCAL):
            return False
        return not self._elsewhere(draft)

    def _elsewhere(self, draft: Draft) -> bool:
        """Whether a word of the phrase says that it is not, or not only, of the report's own state."""
        words = self.lexicon.words["elsewhere"]
        lead = range(max(0, min(draft.phrase_start, draft.start) - 1), draft.end)
        return any(self.cols.lower[i] in words for i in lead)
