"""Codes and Actor records from what is known of a phrase (PLOVER actor codes)."""

from __future__ import annotations

from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon
from detente.actors.persons import Person, PersonBook
from detente.language.layers import evidence_of
from detente.records import Actor

UNKNOWN = "---"
_ACTING = frozenset({"nsubj", "nsubjpass", "poss", "appos"})


def code_of(base: Base | None, sectors: tuple[str, ...]) -> str:
    """The actor code: state or kind of organisation, then the primary sector."""
    first = base.code if base is not None and base.code else UNKNOWN
    return first + (sectors[0] if sectors else "")


class Coder:
    """Makes the Actor records of one document."""

    def __init__(self, cols: Columns, lexicon: Lexicon, book: PersonBook) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.book = book

    def actors(self, draft: Draft) -> tuple[Actor, ...]:
        """The actors a draft stands for by its own words; empty where undecided."""
        if draft.members:
            known = self.lexicon.state_names
            return tuple(self._actor(draft, Base(code, code in known), ()) for code in draft.members)
        if draft.cluster >= 0:
            person = self.book.people[draft.cluster]
            acts = self.cols.dep[draft.head] in _ACTING
            return (self._person(draft, person),) if person.known or acts else ()
        if not draft.bases:
            return (self._actor(draft, None, tuple(draft.sectors)),) if draft.sectors else ()
        if len(draft.bases) == 1 and draft.role and (row := self.book.holders.holder(draft)) is not None:
            draft.why.append(f"held by {row.name} on {self.book.clock.source} by the table of office holders")
            return (self._actor(draft, draft.bases[0], tuple(draft.sectors), person=row.name),)
        seen: dict[str, Base] = {}
        for base in draft.bases:
            seen.setdefault(base.code or base.organisation or "", base)
        return tuple(self._actor(draft, base, tuple(draft.sectors)) for base in seen.values())

    def _person(self, draft: Draft, person: Person) -> Actor:
        base = person.bases[0] if person.bases else None
        first = next((d for d in person.drafts if d.role and d.bases), None)
        if first is not None and first is not draft and not draft.role:
            why = [*draft.why, f"the same as {self.cols.span_text(first.start, first.end)!r}"]
        else:
            why = [*draft.why, *(w for w in person.why if w not in draft.why)]
        return self._actor(draft, base, tuple(person.sectors), person=person.name, why=why)

    def _actor(
        self, draft: Draft, base: Base | None, sectors: tuple[str, ...], *, person: str | None = None,
        why: list[str] | None = None,
    ) -> Actor:  # fmt: skip
        proof = evidence_of(self.cols.doc, *self._characters(draft))
        state = base.code if base is not None and base.is_state else None
        return Actor(
            name=" ".join(proof.text.split()),
            code=code_of(base, sectors),
            state=state,
            sectors=sectors,
            cow=self.lexicon.cow.get(state) if state else None,
            person=person,
            organisation=base.organisation if base is not None else None,
            resolution="; ".join(why if why is not None else draft.why),
            evidence=proof,
        )

    def _characters(self, draft: Draft) -> tuple[int, int]:
        first, last = self.cols.doc[draft.start], self.cols.doc[draft.end - 1]
        return first.idx, last.idx + len(last.text)
