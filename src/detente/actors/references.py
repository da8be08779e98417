"""Whom a pronoun or a phrase such as "the two sides" takes up.

Rules over recency, grammar and gender, in the line of Lappin and Leass, "An Algorithm for
Pronominal Anaphora Resolution" (1994): a subject counts more than other words, a near sentence
more than a far one. Each finder returns the candidate, or None and the reason in plain words.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from detente.actors.candidates import SPEECH, SUBJECTS, Candidate, Memory, best
from detente.actors.columns import Columns
from detente.actors.drafts import Draft
from detente.actors.lexicon import Lexicon
from detente.records import Actor

_FAR = 6
"""Sentences back that a person can be taken up from; a quotation of several stands between."""
_OFFICIAL = (("GOV",), ("LEG",), ("MIL",), ("JUD",), ("COP",), ("SPY",), ("JRN",))
_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}
_PEOPLE_PAIRS = frozenset({"leader", "president", "minister"})
_READY = frozenset({"ready", "willing", "prepared", "committed", "concerned", "able", "open", "determined"})
Found = tuple[Candidate | None, str]
NO_ACTOR = "the nearest subject is no actor"


class References:
    """Finds what is taken up, among the mentions of one document so far."""

    def __init__(self, cols: Columns, lexicon: Lexicon) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.memory = Memory(cols)
        self.times: Counter[tuple[str, ...]] = Counter()
        """How often each party was named."""

    def human(self, at: int, gender: str = "") -> Found:
        """The last person that fits a pronoun or "the 70 year old"."""
        cols, scored = self.cols, []
        quoted = cols.quoted[at]
        for c in self.memory.recent(at, _FAR):
            if not c.human or (gender and c.gender and c.gender != gender) or self._same_clause(c, at):
                continue
            weight = 0.5 if cols.dep[at] in ("dobj", "dative", "pobj") else 2.0
            score = self._salience(c, weight) - 1.5 * (cols.sent[at] - c.sent)
            score += 0.5 * bool(gender and c.gender) + 0.5 * bool(c.actors and c.actors[0].person)
            if quoted != c.quoted:
                score -= 1.0 if quoted else 2.0
            if quoted and self._speaks_here(c, at):
                score -= 4.0
            scored.append((score, c))
        return best(scored)

    def _salience(self, candidate: Candidate, weight: float) -> float:
        """Subjects before other words, subjects of main clauses and persons often named before others."""
        main = candidate.subject and self.cols.dep[self.cols.head[candidate.at]] == "ROOT"
        return weight * candidate.subject + 0.5 * main + 0.1 * min(self.times[candidate.key], 8)

    def _same_clause(self, candidate: Candidate, at: int) -> bool:
        """Whether a pronoun as object cannot be the subject of its own clause."""
        if candidate.sent != self.cols.sent[at] or self.cols.dep[at] not in ("dobj", "dative", "pobj"):
            return False
        verb = self.cols.verb_of(at)
        for _ in range(4):  # "X telephoned Y and asked him": the verbs share their subject
            own = any(child.dep_ in SUBJECTS for child in self.cols.doc[verb].lefts)
            if self.cols.dep[verb] != "conj" or own:
                break
            verb = self.cols.head[verb]
        return candidate.subject and self.cols.verb_of(candidate.at) == verb

    def _speaks_here(self, candidate: Candidate, at: int) -> bool:
        """Whether the candidate is the speaker of the quotation that the pronoun stands in."""
        outside = candidate.sent == self.cols.sent[at] and not candidate.quoted
        return outside and candidate.subject and self.cols.lemma[self.cols.head[candidate.at]] in SPEECH

    def thing(self, i: int) -> Found:
        """The state or body that "it" or "its" stands for."""
        cols = self.cols
        possessive = cols.tag[i] == "PRP$"
        joined = (
            self.memory.by_token.get(cols.head[cols.head[i]]) if cols.dep[cols.head[i]] == "conj" else None
        )
        if possessive and joined is not None and joined.thing:
            return joined, ""  # "the army and its allies"
        found, blocked = self.memory.subject_above(i, lambda c: c.thing)
        if found is not None or blocked:
            return found, NO_ACTOR
        return best(
            [
                (3.0 * c.subject - 2.0 * (cols.sent[i] - c.sent) - 1.0 * (c.quoted != cols.quoted[i]), c)
                for c in self.memory.recent(i, 1)
                if c.thing and (c.subject or (possessive and c.sent == cols.sent[i]))
            ]
        )

    def acts(self, i: int) -> bool:
        """Whether "it" is the subject of what only an agent does; weather and "it is time" are not."""
        cols = self.cols
        if cols.dep[i] != "nsubj":
            return False
        verb = cols.doc[cols.head[i]]
        if verb.lemma_ == "be":
            return any(child.lemma_.lower() in _READY for child in verb.rights)
        return verb.lemma_.lower() == "have" or verb.lemma_.lower() in self.lexicon.words["act"]

    def many(self, i: int) -> Found:
        """The parties that "they" or "their" stands for."""
        cols = self.cols
        found, blocked = self.memory.subject_above(i, lambda c: c.many)
        agent = cols.dep[i] == "nsubj" and cols.lemma[cols.head[i]] in self.lexicon.words["act"]
        if found is not None or (not agent and (blocked or self._things_before(i))):
            return found, NO_ACTOR
        return best(
            [
                (2.0 * c.subject - 1.5 * (cols.sent[i] - c.sent) - 1.5 * (not c.many), c)
                for c in self.memory.recent(i, 2)
                if (c.many or (c.organisation and c.subject)) and not self._same_clause(c, i)
            ]
        )

    def _things_before(self, i: int) -> bool:
        """Whether a plural noun that is no actor is the subject nearest to a plural pronoun."""
        cols = self.cols
        for j in range(i - 1, -1, -1):
            if cols.sent[j] < cols.sent[i] - 1:
                return False
            if cols.dep[j] in SUBJECTS and cols.is_noun(j):
                return cols.tag[j] in ("NNS", "NNPS") and j not in self.memory.by_token
        return False

    def age(self, i: int) -> int:
        """Where "the 70-year-old" begins, if a token "old" ends such a phrase; else -1."""
        cols = self.cols
        if i + 1 < cols.size and cols.is_noun(i + 1) and cols.sent[i + 1] == cols.sent[i]:
            return -1
        j = i - 1
        while j > 0 and (cols.text[j] == "-" or cols.lower[j] in ("year", "years")):
            j -= 1
        numeric = j > 0 and (cols.tag[j] == "CD" or cols.raw[j].isdigit())
        return j - 1 if numeric and j < i - 1 and cols.lower[j - 1] == "the" else -1

    def several(self, draft: Draft) -> Found:
        """The parties that "the two sides" or "the three countries" takes up.

        The last ones joined by "and", else, for two, the only two of the last sentences.
        """
        at, people = draft.start, draft.role.rsplit(" ", 1)[-1] in _PEOPLE_PAIRS
        number = _NUMBERS.get(draft.role.split(" ", 1)[0], 2)
        speakers = {
            state
            for c in self.memory.recent(at, 0)
            if c.subject and self._acts_on(c, draft.head)  # "Egypt urged the two sides": these are others
            for state in c.states
        }
        near: dict[str, Candidate] = {}
        for distance in range(_FAR if number > 2 else 4):
            within = [c for c in self.memory.recent(at, distance) if c.sent == self.cols.sent[at] - distance]
            within = [c for c in within if not speakers & set(c.states)]
            for c in within:
                if len(c.states) == len(c.actors) == number and (c.both_human or not people):
                    return (c if people else states_only(c)), ""
            near = {} if len(near) > 1 else near
            for c in within:
                if (c.human and not c.many) if people else not (c.place or c.many):
                    for state in c.states:
                        near.setdefault(state, c)
            if len(near) == 2 == number:
                break
        if len(near) != 2 or number != 2:
            return None, f"{len(near)} parties are named near it"
        first, second = sorted(near.values(), key=lambda c: c.at)
        joined = Candidate(
            at=first.at, sent=first.sent, chain=-1, words=f"{first.words} and {second.words}",
            actors=(*first.actors, *second.actors), subject=False, quoted=False, many=True,
        )  # fmt: skip
        return (joined if people else states_only(joined)), ""

    def _acts_on(self, candidate: Candidate, at: int) -> bool:
        """Whether a subject's verb governs a token, also through "urged the two sides to return"."""
        cols, verb = self.cols, self.cols.verb_of(at)
        own = cols.verb_of(candidate.at)
        infinitive = any(child.tag_ == "TO" for child in cols.doc[verb].lefts)
        return own == verb or (infinitive and own == cols.verb_of(verb))

    def country(self, at: int) -> Found:
        """The state that "the country" takes up: the last named, a subject before others."""
        sent = self.cols.sent[at]
        found, reason = best(
            [
                (0.5 * (c.subject and c.sent < sent) - 1.0 * (sent - c.sent) - 0.7 * c.place + c.at * 1e-6, c)
                for c in self.memory.recent(at, 2)
                if len(c.states) == 1 and not c.adjectival
            ]
        )
        return (states_only(found) if found else None), reason

    def body(self, at: int) -> Found:
        """The organisation that "the group" takes up."""
        sent = self.cols.sent[at]
        found, reason = best(
            [
                (1.0 * c.subject - 0.5 * (sent - c.sent) - 0.3 * c.human + c.at * 1e-6, c)
                for c in self.memory.recent(at, _FAR)
                if len(c.actors) == 1 and c.actors[0].organisation and not _of_government(c.actors[0])
            ]
        )
        return (body_only(found) if found and found.human else found), reason

    def named_so(self, draft: Draft) -> Candidate | None:
        """The body in whose name a word stands: "the Union" after "European Union"."""
        word = self.cols.lower[draft.end - 1]
        for c in self.memory.recent(draft.start, 40):
            body = c.actors[0].organisation if len(c.actors) == 1 and not c.human else None
            if body and word in body.lower().split() and c.actors[0].name.lower() != word:
                return c
        return None

    def same_role(self, draft: Draft) -> Candidate | None:
        """Who was named with the same office before: "the minister" after "Foreign Minister X"."""
        if draft.role_kind == "people" and draft.plural:
            return None
        word = draft.role.rsplit(" ", 1)[-1]
        for c in self.memory.recent(draft.start, 12):
            same = c.role == draft.role or (c.role and c.role.rsplit(" ", 1)[-1] == word == draft.role)
            if same and c.actors and c.many == draft.plural:
                return c
        for c in (
            self.memory.recent(draft.start, 1) if draft.role_kind == "title" and not draft.plural else ()
        ):
            person = bool(c.actors) and c.actors[0].person is not None and not c.many and not c.role
            if person and c.actors[0].sectors[:1] == tuple(draft.sectors[:1]):
                return c
        return None

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


def _of_government(actor: Actor) -> bool:
    return actor.state is not None and actor.sectors[:1] in _OFFICIAL


def body_only(candidate: Candidate) -> Candidate:
    """The organisation that a person of it belongs to."""
    actor = candidate.actors[0]
    body = msgspec.structs.replace(actor, code=actor.code[:3], sectors=(), person=None)
    return Candidate(
        at=candidate.at, sent=candidate.sent, actors=(body,), chain=-1, words=candidate.words,
        subject=candidate.subject, quoted=candidate.quoted, thing=True, organisation=True,
    )  # fmt: skip


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
