"""Whom an office or a description takes up: "the minister", "the former general", "the army"."""

from __future__ import annotations

from detente.actors.candidates import SUBJECTS, Candidate, Found, Memory
from detente.actors.columns import Columns
from detente.actors.drafts import Draft
from detente.actors.lexicon import Lexicon


class Descriptions:
    """Finds the person or body that an office or a description means, among the mentions so far.

    Args:
        cols: the document.
        lexicon: the tables.
        memory: the mentions so far.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, memory: Memory) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.memory = memory

    def former(self, i: int) -> tuple[int, int] | None:
        """Noun phrase "the former coca grower" around its second word: head and end; None for others."""
        cols = self.cols
        if i < 1 or cols.lower[i - 1] != "the":
            return None
        head = -1
        for j in range(i + 1, min(i + 6, cols.size)):
            if not cols.tag[j].startswith(("NN", "JJ", "HYPH", "VBG", "CD")) or cols.raw[j].isspace():
                break
            head = j
        if head < 0 or cols.tag[head] != "NN" or cols.dep[head] not in SUBJECTS:
            return None
        human = cols.lower[head].endswith(tuple(self.lexicon.words["human_ending"]))
        return (head, head + 1) if human else None

    def named_so(self, draft: Draft) -> Candidate | None:
        """The body in whose name a word stands: "the Union" after "European Union"."""
        word = self.cols.lower[draft.end - 1]
        for c in self.memory.recent(draft.start, 40):
            body = c.actors[0].organisation if len(c.actors) == 1 and not c.human else None
            if body and word in body.lower().split() and c.actors[0].name.lower() != word:
                return c
        return None

    def same_role(self, draft: Draft) -> Found:
        """Who was named with the same office before: "the minister" after "Foreign Minister X".

        Nobody, with the reason, where one sentence names two holders on a par.
        """
        if draft.role_kind == "people" and draft.plural:
            return None, ""
        fitting: list[Candidate] = []
        for c in self.memory.recent(draft.start, 12):
            if fitting and c.sent != fitting[0].sent:
                break
            if self._of_role(c, draft):
                fitting.append(c)
        if fitting:
            first = fitting[0]
            others = [c for c in fitting if c.key != first.key and c.subject == first.subject]
            if others and not first.subject:
                return None, f"could be {first.words} or {others[0].words}"
            return next((c for c in fitting if c.subject), first), ""
        near = self.memory.recent(draft.start, 1) if draft.role_kind == "title" and not draft.plural else ()
        for c in near:
            person = bool(c.actors) and c.actors[0].person is not None and not c.many and not c.role
            if person and c.actors[0].sectors[:1] == tuple(draft.sectors[:1]):
                return c, ""
        return None, ""

    def _of_role(self, c: Candidate, draft: Draft) -> bool:
        word = draft.role.rsplit(" ", 1)[-1]
        same = c.role == draft.role or (bool(c.role) and c.role.rsplit(" ", 1)[-1] == word == draft.role)
        return same and bool(c.actors) and c.many == draft.plural

    def describes(self, draft: Draft) -> bool:
        """Whether "the colonel" or "the clan leader" can be who was just named, by rank, trade or rule."""
        if draft.bases or draft.possessor >= 0 or self.cols.dep[draft.head] not in SUBJECTS:
            return False
        if draft.role.rsplit(" ", 1)[-1] not in self.lexicon.words["describing"]:
            return False
        return not any(
            c.human and c.sent == self.cols.sent[draft.start] for c in self.memory.recent(draft.start, 0)
        )

    def described(self, draft: Draft, *, sure: bool) -> Found:
        """The person that "the former KGB officer" or "the retired general" describes.

        The only person named in the sentence before, or, where ``sure``, in the one before that.
        """
        states = {base.code for base in draft.bases if base.code}
        found, reason = self.just_named(draft.start, states, distances=(1, 2) if sure else (1,))
        if found is None or sure:
            return found, reason
        opposed = draft.sectors[:1] in (["OPP"], ["REB"])
        if opposed and not set(draft.sectors) & set(found.actors[0].sectors):
            return None, f"{found.words} is of another side"
        return found, reason

    def just_named(self, at: int, states: set[str], distances: tuple[int, ...] = (1, 2)) -> Found:
        """The only person that a sentence just before a token names, and who is of one of the states."""
        sent = self.cols.sent[at]
        for distance in distances:
            people = {
                c.key: c
                for c in self.memory.recent(at, distance)
                if c.sent == sent - distance and c.human and not c.many and c.actors and c.actors[0].person
            }
            if len(people) > 1:
                first, second, *_ = people.values()
                return None, f"could be {first.words} or {second.words}"
            for c in people.values():
                fits = not states or not c.states or bool(states & set(c.states))
                return (c, "") if fits else (None, f"{c.words} is of another state")
        return None, "nobody is named near it"

    def last_state(self, draft: Draft) -> tuple[str, Candidate] | None:
        """The state that "the army" or "the government" belongs to: the only one near, or the last to act."""
        sector = draft.sectors[0] if draft.sectors and draft.role_kind != "title" else "GOV"
        for c in self.memory.recent(draft.start, 5):
            if sector != "GOV" and len(c.states) == 1 and c.actors[0].sectors[:1] == (sector,):
                return c.states[0], c
        states: dict[str, Candidate] = {}
        agency = draft.role_kind == "agency"
        for c in self.memory.recent(draft.start, 3 if agency else 1):
            if len(c.states) == 1 and not c.many:
                states.setdefault(c.states[0], c)
        acting = {state: c for state, c in states.items() if c.subject and c.thing}
        chosen = states if len(states) == 1 else acting if agency else {}
        return next(iter(chosen.items()), None)
