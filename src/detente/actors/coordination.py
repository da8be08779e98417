"""Phrases joined by "and" that share a word: "North and South Korean officials"."""

from __future__ import annotations

from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon, Unit
from detente.actors.units import STATE_KINDS


class Coordinator:
    """Joins the drafts of one document; ``at`` holds the unit that starts at a token."""

    def __init__(self, cols: Columns, lexicon: Lexicon, at: dict[int, Unit], drafts: list[Draft]) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.at = at
        self.drafts = drafts

    def join(self) -> list[Draft]:
        """Join "North and South Korean officials" and "Chinese diplomats and analysts"."""
        ends = {draft.end: draft for draft in self.drafts}
        for draft in self.drafts:
            if draft.dropped or draft.bare_name:
                continue
            self._shared_adjectives(draft, ends)
            self._second_noun(draft, ends)
        return [draft for draft in self.drafts if not draft.dropped]

    def _shared_adjectives(self, draft: Draft, ends: dict[int, Draft]) -> None:
        first = self.at.get(draft.start)
        if first is None or first.kind not in STATE_KINDS or draft.person or not draft.role:
            return
        i = draft.start - 1
        while i > 0 and self.cols.lower[i] in ("and", "or", ",", "&"):
            other = ends.get(i)
            base = other.bases[0] if other is not None and other.bare_name and other.bases else None
            text = self.cols.text[i - 1]
            short = text.replace(".", "").isupper()
            if other is not None and base is not None and base.is_state and (other.adjectival or short):
                other.dropped = True
                draft.start = other.start
            elif (pair := self._compass_half(i - 1, first)) is not None:
                base = pair
                draft.start = i - 1
            else:
                break
            draft.bases.insert(0, base)
            i = draft.start - 1
        draft.phrase_start = min(draft.phrase_start, draft.start)

    def _compass_half(self, i: int, unit: Unit) -> Base | None:
        """ "North" before "and South Korean": the state so called, if there is one."""
        if self.cols.text[i] not in self.lexicon.compass or unit.end - unit.start < 2:
            return None
        tokens = [self.cols.text[i], *self.cols.text[unit.start + 1 : unit.end]]
        hit = self.lexicon.names.longest(0, [(token,) for token in tokens])
        return Base.of(hit.entries[0]) if hit and hit.end == len(tokens) else None

    def _second_noun(self, draft: Draft, ends: dict[int, Draft]) -> None:
        """A bare second noun after "and" shares what the first belongs to."""
        i = draft.start - 1
        if i < 1 or self.cols.lower[i] != "and" or draft.bases or draft.person or draft.definite:
            return
        other = ends.get(i)
        if other is None or other.bare_name or other.person or not other.bases or other.dropped:
            return
        if other.plural and draft.plural and draft.kind == other.kind:
            other.end = draft.end
            other.sectors = list(dict.fromkeys([*other.sectors, *draft.sectors]))
            draft.dropped = True
            ends[draft.end] = other
        else:
            draft.bases = list(other.bases)
            draft.why.append("shares what the noun before 'and' belongs to")
