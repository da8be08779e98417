"""Phrases for several parties: "the two sides", "both countries", "its northern neighbour"."""

from __future__ import annotations

from detente.actors.candidates import FAR, Candidate, Found, Memory, states_only
from detente.actors.columns import Columns
from detente.actors.drafts import Draft
from detente.actors.lexicon import Lexicon

_NUMBERS = {
    "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine":
    9, "ten": 10,
}  # fmt: skip
_PEOPLE_PAIRS = frozenset({
    "leader", "president", "minister", "man", "woman", "politician", "general", "premier", "chancellor",
    "statesman", "envoy", "negotiator", "strongman", "warlord", "candidate", "contender", "diplomat",
})  # fmt: skip
_COUPLES = {"pair": 2, "duo": 2, "trio": 3}
_WISHES = frozenset(
    {"hope", "wish", "want", "urge", "expect", "ask", "demand", "insist", "propose", "suggest"}
)
_OPENERS = frozenset({",", ":", "-", "--", "–", "—", "("})
_SIDES = {"northern": "North", "southern": "South", "eastern": "East", "western": "West"}


class Pairs:
    """Finds what phrases for several parties take up.

    Args:
        cols: the document.
        lexicon: the tables.
        memory: the mentions so far.
        drafts: all phrases of the document, for those that look ahead.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, memory: Memory, drafts: list[Draft]) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.memory = memory
        self.drafts = drafts

    def several(self, draft: Draft) -> Found:
        """The parties that "the two sides" or "the three countries" takes up.

        The last ones joined by "and", else, for two, the only two of the last sentences, else the two
        that the rest of its own sentence names.
        """
        people = draft.role.rsplit(" ", 1)[-1] in _PEOPLE_PAIRS
        if draft.role in _COUPLES:
            of = draft.end < self.cols.size and self.cols.lower[draft.end] == "of"
            if of or not draft.definite:
                return None, "how many, not who"
            found = self._parties(draft, _COUPLES[draft.role], people=True)
            return found if found[0] is not None else self._parties(draft, _COUPLES[draft.role], people=False)
        first = draft.role.split(" ", 1)[0]
        lead = (self.cols.lower[i] for i in range(draft.phrase_start, draft.start))
        number = _NUMBERS.get(first) or next((_NUMBERS[w] for w in lead if w in _NUMBERS), 2)
        if not draft.plural and number == 2 and first not in _NUMBERS:
            return None, "one party of a pair that is not named as one"
        return self._parties(draft, number, people=people)

    def _parties(self, draft: Draft, number: int, *, people: bool) -> Found:
        """So many parties, states or persons, that were named last."""
        at = draft.start
        speakers = {
            state
            for c in self.memory.recent(at, 0)
            if c.subject and self._acts_on(c, draft.head)  # "Egypt urged the two sides": these are others
            for state in c.states
        }
        near: dict[str, Candidate] = {}
        for distance in range(FAR if number > 2 else 4):
            within = [c for c in self.memory.recent(at, distance) if c.sent == self.cols.sent[at] - distance]
            within = [c for c in within if not speakers & set(c.states)]
            for c in within:
                several = len(c.actors) == number and (c.both_human if people else len(c.states) == number)
                if several:
                    return (c if people else states_only(c)), ""
            near = {} if len(near) > 1 else near
            for c in within:
                if people:
                    if c.human and not c.many and c.actors and c.actors[0].person:
                        near.setdefault(c.actors[0].person, c)
                elif not (c.place or c.many):
                    for state in c.states:
                        near.setdefault(state, c)
            if len(near) == 2 == number:
                break
        if len(near) == 2 == number:
            first, second = sorted(near.values(), key=lambda c: c.at)
            joined = _joined(first, second)
            return (joined if people else states_only(joined)), ""
        ahead = self._ahead(draft) if number == 2 and not people else ()
        if ahead:
            draft.members = ahead
            return None, ""
        return None, f"{len(near)} parties are named near it"

    def _ahead(self, draft: Draft) -> tuple[str, ...]:
        """The two states that the rest of the sentence names: "Both countries say the truce between …"."""
        sent = self.cols.sent[draft.start]
        codes = {
            base.code: None
            for other in self.drafts
            if other.start > draft.start and self.cols.sent[other.start] == sent and not other.adjectival
            for base in other.bases
            if base.is_state and base.code
        }
        return tuple(code for code in codes if code) if len(codes) == 2 else ()

    def ahead_of_kind(self, draft: Draft) -> str:
        """The one state of that kind in the rest of the sentence: "The kingdom …, Riyadh said"."""
        kind = self.lexicon.words["land"][draft.role].split()
        sent = self.cols.sent[draft.start]
        codes = {
            base.code
            for other in self.drafts
            if other.start >= draft.end and self.cols.sent[other.start] == sent
            for base in other.bases
            if base.code in kind
        }
        return codes.pop() or "" if len(codes) == 1 else ""

    def _acts_on(self, candidate: Candidate, at: int) -> bool:
        """Whether a subject's verb governs a token, also through "urged the two sides to return"."""
        cols, verb = self.cols, self.cols.verb_of(at)
        own = cols.verb_of(candidate.at)
        infinitive = any(child.tag_ == "TO" for child in cols.doc[verb].lefts)
        above = cols.verb_of(verb)
        # "The envoy hopes that the two sides will accept": who wishes so of them is a third.
        wishes = cols.lemma[above] in _WISHES and cols.dep[verb] in ("ccomp", "xcomp")
        return own == verb or ((infinitive or wishes) and own == above)

    def neighbour(self, draft: Draft, owners: set[str]) -> tuple[str, str]:
        """The state that "its northern neighbour" means, "" where undecided; and why.

        By name where a state and its counterpart are called after a side (the two Koreas, the two
        Sudans), else the only other state named near.
        """
        side = _SIDES.get(draft.role.split(" ", 1)[0])
        if side is not None:
            codes = {code for code, other in self.lexicon.compass[side] if other in owners}
            if len(codes) == 1:
                return codes.pop(), f"the state {side.lower()} of it by its name"
        others = {
            state for c in self.memory.recent(draft.start, 2) if not c.many for state in c.states
        } - owners  # fmt: skip
        if len(others) == 1 and side is None:
            return others.pop(), "the only other state named near it"
        return "", "which neighbour is not said near it"


def _joined(first: Candidate, second: Candidate) -> Candidate:
    return Candidate(
        at=first.at, sent=first.sent, chain=-1, words=f"{first.words} and {second.words}",
        actors=(*first.actors, *second.actors), subject=False, quoted=False, many=True,
    )  # fmt: skip


def counted_lists(cols: Columns, drafts: list[Draft]) -> list[Draft]:
    """Phrases that count the names listed after them: "its four authors, the UN, the EU, Russia and the US".

    Args:
        cols: the document.
        drafts: its phrases in order; those that count a list are changed in place.

    Returns:
        Drafts for counted nouns that no phrase covers yet.
    """
    at = {i: draft for draft in drafts for i in range(draft.start, draft.end)}
    starts = {draft.start: draft for draft in drafts if draft.bare_name and draft.bases}
    found = []
    for i in range(cols.size - 4):
        number = _NUMBERS.get(cols.lower[i], 0)
        if not number or cols.tag[i] not in ("CD", "DT"):
            continue
        noun = _counted_noun(cols, i + 1)
        if noun < 0 or cols.text[noun + 1] not in _OPENERS:
            continue
        members = _listed(cols, starts, noun + 2)
        if len(members) != number:
            continue
        start = i - 1 if i and cols.tag[i - 1] in ("DT", "PRP$") else i
        draft = at.get(noun)
        if draft is None:
            draft = Draft(i, noun + 1, noun, "group", phrase_start=start, plural=True)
            found.append(draft)
        if not draft.bases:
            draft.kind, draft.members, draft.takes_up, draft.possessor = "group", members, "", -1
            draft.why.append("those listed after it")
    return found


def _counted_noun(cols: Columns, i: int) -> int:
    for j in range(i, min(i + 4, cols.size - 3)):
        if cols.tag[j] in ("NNS", "NNPS") or (cols.tag[j] == "NNP" and cols.lower[j].endswith("s")):
            return j
        if not cols.tag[j].startswith(("JJ", "NN")):
            return -1
    return -1


def _listed(cols: Columns, starts: dict[int, Draft], i: int) -> tuple[str, ...]:
    """Codes of the names in a list that begins at a token and has "and" before its last."""
    codes: list[str] = []
    closed = False
    while i < cols.size:
        i += cols.lower[i] == "the"
        draft = starts.get(i)
        code = draft.bases[0].code if draft is not None else None
        if draft is None or code is None:
            break
        codes.append(code)
        i = draft.end
        if closed or i >= cols.size:
            break
        if cols.text[i] == "," and i + 1 < cols.size:
            i += 1
        if cols.lower[i] == "and":
            closed = True
            i += 1
    return tuple(codes) if closed else ()
