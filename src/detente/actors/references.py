"""Whom a pronoun, "the country" or "the group" takes up.

Rules over recency, grammar and gender, in the line of Lappin and Leass, "An Algorithm for
Pronominal Anaphora Resolution" (1994): a subject counts more than other words, a near sentence
more than a far one. Each finder returns the candidate, or None and the reason in plain words.
"""

from __future__ import annotations

import msgspec

from detente.actors.candidates import FAR, SPEECH, SUBJECTS, Candidate, Found, Memory, best, states_only
from detente.actors.columns import Columns
from detente.actors.drafts import Draft
from detente.actors.lexicon import Lexicon
from detente.records import Actor

_OFFICIAL = (("GOV",), ("LEG",), ("MIL",), ("JUD",), ("COP",), ("SPY",), ("JRN",))
_READY = frozenset({"ready", "willing", "prepared", "committed", "concerned", "able", "open", "determined"})
_FIRST = frozenset({"first", "second", "third", "last", "only", "latest"})
NO_ACTOR = "the nearest subject is no actor"


class References:
    """Finds what is taken up, among the mentions of one document so far.

    Args:
        cols: the document.
        lexicon: the tables.
        memory: the mentions so far.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, memory: Memory) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.memory = memory

    def human(self, at: int, gender: str = "") -> Found:
        """The last person that fits a pronoun or "the 70 year old"."""
        cols, scored = self.cols, []
        quoted = cols.quoted[at]
        for c in self.memory.recent(at, FAR):
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
        found, reason = best(scored)
        equal = self._equal(found, at, gender) if found is not None else None
        if found is not None and equal is not None:
            return None, f"could be {found.words} or {equal.words}"
        return found, reason

    def _equal(self, found: Candidate, at: int, gender: str) -> Candidate | None:
        """Another person joined to one by "and", whom a pronoun fits as well."""
        for c in self.memory.recent(at, self.cols.sent[at] - found.sent):
            joined = c.root == found.root and c.sent == found.sent and c.key != found.key
            if joined and c.human and not c.many and not (gender and c.gender and c.gender != gender):
                return c
        return None

    def _salience(self, candidate: Candidate, weight: float) -> float:
        """Subjects before other words, subjects of main clauses and persons often named before others."""
        main = candidate.subject and self.cols.dep[self.cols.head[candidate.at]] == "ROOT"
        return weight * candidate.subject + 0.5 * main + 0.1 * min(self.memory.times[candidate.key], 8)

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
            rights = [child.lemma_.lower() for child in verb.rights]
            return bool(_READY & set(rights)) or self._first_to(verb.i)
        return verb.lemma_.lower() == "have" or verb.lemma_.lower() in self.lexicon.words["act"]

    def _first_to(self, verb: int) -> bool:
        """ "It was the first of the Twelve to sign": an agent by what it was the first to do."""
        lower, end = self.cols.lower, min(self.cols.size, verb + 12)
        for j in range(verb + 1, min(end, verb + 4)):
            if lower[j] in _FIRST:
                return "to" in lower[j:end]
        return False

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

    def land(self, draft: Draft) -> Found:
        """The state that "the island" or "the kingdom" takes up: the last of that kind named near it."""
        codes = self.lexicon.words["land"][draft.role].split()
        sent = self.cols.sent[draft.start]
        found, reason = best(
            [
                (0.3 * c.subject - 1.0 * (sent - c.sent) - 0.2 * c.adjectival + c.at * 1e-6, c)
                for c in self.memory.recent(draft.start, 4)
                if len(c.states) == 1 and c.states[0] in codes
            ]
        )
        return (states_only(found) if found else None), reason

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
                for c in self.memory.recent(at, FAR)
                if len(c.actors) == 1 and c.actors[0].organisation and not _of_government(c.actors[0])
            ]
        )
        return (body_only(found) if found and found.human else found), reason


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
