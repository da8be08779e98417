"""The same one again: pronouns, "the 70 year old", "the minister", "the two sides".

Rules over recency, grammar and gender, in the line of Lappin and Leass (1994): a subject counts
more than other words, a near sentence more than a far one. What no rule decides stays undecided
and says why.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from detente.actors.candidates import SPEECH, SUBJECTS, Candidate, Memory, best
from detente.actors.coding import Coder
from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon
from detente.language.layers import Mention, evidence_of
from detente.records import Actor

_FAR = 6
_DOMESTIC = frozenset({"COP", "JUD", "GOV", "LEG"})
_PEOPLE_PAIRS = frozenset({"leader", "president", "minister"})
_READY = frozenset({"ready", "willing", "prepared", "committed", "concerned", "able", "open", "determined"})


class Resolver:
    """Turns the drafts of one document into mentions, in order, resolving what refers back."""

    def __init__(self, cols: Columns, lexicon: Lexicon, coder: Coder, dateline: Base | None) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.coder = coder
        self.dateline = dateline
        self.memory = Memory(cols)
        self.mentions: list[Mention] = []
        self.times: Counter[tuple[str, ...]] = Counter()
        self.chains: dict[tuple[str, ...], int] = {}
        self.made: dict[int, Mention] = {}

    def resolve(self, drafts: list[Draft]) -> list[Mention]:
        """The mentions of all drafts and pronouns, in the order of the text."""
        pronouns = self.lexicon.words["pronoun"]
        covered = {i: d for d in drafts for i in range(d.start, d.end)}
        starts: dict[int, list[Draft]] = {}
        for draft in drafts:
            starts.setdefault(draft.start, []).append(draft)
        for i in range(self.cols.size):
            for draft in starts.get(i, ()):
                self._draft(draft)
            if i in covered:
                continue
            refers = pronouns.get(self.cols.lower[i])
            if refers and self.cols.tag[i].startswith("PRP"):
                self._pronoun(i, refers)
            elif self.cols.lower[i] == "old" and (start := self._age(i)) >= 0:
                self._human(start, i + 1, i, "age")
        return self.mentions

    # What refers back

    def _pronoun(self, i: int, refers: str) -> None:
        if refers == "speaker":
            self._add(i, i + 1, i, "pronoun", ())
        elif refers in ("m", "f"):
            self._human(i, i + 1, i, "pronoun", refers)
        elif refers == "thing":
            self._thing(i)
        else:
            self._many(i)

    def _human(self, start: int, end: int, at: int, rule: str, gender: str = "") -> None:
        scored = []
        quoted = self.cols.quoted[at]
        for c in self.memory.recent(at, _FAR):
            if not c.human or (gender and c.gender and c.gender != gender) or self._same_clause(c, at):
                continue
            score = self._salience(c) - 1.5 * (self.cols.sent[at] - c.sent) + 0.5 * bool(gender and c.gender)
            if quoted != c.quoted:
                score -= 2.0 * (not quoted) + 1.0 * quoted
            if quoted and self._speaks_here(c, at):
                score -= 4.0
            scored.append((score, c))
        found, reason = best(scored)
        self._take_up(start, end, at, "pronoun", found, f"{rule}: last person that fits", reason)

    def _salience(self, candidate: Candidate) -> float:
        """Subjects before other words, subjects of main clauses and persons often named before others."""
        main = candidate.subject and self.cols.dep[self.cols.head[candidate.at]] == "ROOT"
        return 2.0 * candidate.subject + 0.5 * main + 0.1 * min(self.times[candidate.key], 8)

    def _same_clause(self, candidate: Candidate, at: int) -> bool:
        """Whether a pronoun as object cannot be the subject of its own clause."""
        if candidate.sent != self.cols.sent[at] or self.cols.dep[at] not in ("dobj", "dative", "pobj"):
            return False
        return candidate.subject and self.cols.verb_of(candidate.at) == self.cols.verb_of(at)

    def _speaks_here(self, candidate: Candidate, at: int) -> bool:
        return (
            candidate.sent == self.cols.sent[at]
            and not candidate.quoted
            and candidate.subject
            and self.cols.lemma[self.cols.head[candidate.at]] in SPEECH
        )

    def _thing(self, i: int) -> None:
        cols = self.cols
        possessive = cols.tag[i] == "PRP$"
        if not possessive and not self._acts(i):
            return
        found, blocked = self.memory.subject_above(i, lambda c: c.thing)
        if found is None and not blocked:
            scored = [
                (3.0 * c.subject - 2.0 * (cols.sent[i] - c.sent) - 1.0 * (c.quoted != cols.quoted[i]), c)
                for c in self.memory.recent(i, 1)
                if c.thing and (c.subject or (possessive and c.sent == cols.sent[i]))
            ]
            found, reason = best(scored)
        else:
            reason = "the nearest subject is no actor"
        self._take_up(i, i + 1, i, "pronoun", found, "pronoun: last state or body that acts", reason)

    def _acts(self, i: int) -> bool:
        """Whether "it" is the subject of what only an agent does; weather and "it is time" are not."""
        cols = self.cols
        if cols.dep[i] != "nsubj":
            return False
        verb = cols.doc[cols.head[i]]
        if verb.lemma_ == "be":
            return any(child.lemma_.lower() in _READY for child in verb.rights)
        if verb.lemma_.lower() == "have":
            return True
        return verb.lemma_.lower() in self.lexicon.words["act"]

    def _many(self, i: int) -> None:
        found, blocked = self.memory.subject_above(i, lambda c: c.many)
        reason = "the nearest subject is no actor"
        agent = self.cols.dep[i] == "nsubj" and self.cols.lemma[self.cols.head[i]] in self.lexicon.words["act"]
        if found is None and (agent or not (blocked or self._things_between(i))):
            sent = self.cols.sent[i]
            scored = [
                (2.0 * c.subject - 1.5 * (sent - c.sent) - 1.5 * (not c.many), c)
                for c in self.memory.recent(i, 2)
                if (c.many or (c.organisation and c.subject)) and not self._same_clause(c, i)
            ]
            found, reason = best(scored)
        self._take_up(i, i + 1, i, "pronoun", found, "pronoun: last parties that fit", reason)

    def _things_between(self, i: int) -> bool:
        """Whether a plural noun that is no actor is the subject nearest to a plural pronoun."""
        cols = self.cols
        for j in range(i - 1, -1, -1):
            if cols.sent[j] < cols.sent[i] - 1:
                return False
            if cols.dep[j] in SUBJECTS and cols.is_noun(j):
                return cols.tag[j] in ("NNS", "NNPS") and j not in self.memory.by_token
        return False

    def _age(self, i: int) -> int:
        """Where "the 70-year-old" begins, if a token "old" ends such a phrase; else -1."""
        cols = self.cols
        if i + 1 < cols.size and cols.is_noun(i + 1) and cols.sent[i + 1] == cols.sent[i]:
            return -1
        j = i - 1
        while j > 0 and (cols.text[j] == "-" or cols.lower[j] in ("year", "years")):
            j -= 1
        numeric = j > 0 and (cols.tag[j] == "CD" or cols.raw[j].isdigit())
        return j - 1 if numeric and j < i - 1 and cols.lower[j - 1] == "the" else -1

    # Drafts

    def _draft(self, draft: Draft) -> None:
        self._owned(draft)
        if draft.copy_of is not None:
            self._copy(draft, draft.copy_of)
            return
        if draft.takes_up and not draft.bases and draft.person is None and self._anaphor(draft):
            return
        if draft.definite and not draft.bases and draft.person is None and draft.role and self._same_role(draft):
            return
        if draft.takes_up and not draft.bases and draft.person is None:
            return
        if not draft.bases and draft.person is None and draft.possessor < 0 and draft.owner is None:
            self._at_home(draft)
        actors = self.coder.actors(draft)
        if not actors and (draft.role or draft.person):
            return
        self._keep(draft, actors)

    def _at_home(self, draft: Draft) -> None:
        """Police, courts and authorities of no named state are those of the dateline."""
        domestic = bool(draft.sectors) and draft.sectors[0] in _DOMESTIC and draft.role_kind != "title"
        if self.dateline is not None and domestic:
            draft.bases = [self.dateline]
            draft.why.append(f"no state named: that of the dateline, {self.dateline.name}")

    def _owned(self, draft: Draft) -> None:
        """"its foreign minister": what the possessive pronoun stands for says whose the role is."""
        owner = self.memory.by_token.get(draft.possessor)
        if owner is None or draft.bases:
            return
        draft.bases = [
            Base(a.code[:3], a.state is not None, a.sectors, a.organisation, "organisation" if a.organisation else "state")
            for a in owner.actors
            if not a.code.startswith("---")
        ]
        if draft.bases and draft.bases[0].organisation and set(draft.sectors) <= {"GOV", "ELI", "UNK"}:
            draft.sectors = list(dict.fromkeys([*draft.bases[0].sectors, *draft.sectors]))
        draft.why.append(f"of {owner.words}, to whom {self.cols.text[draft.possessor]!r} refers")
        if draft.copy_of is not None and draft.copy_of.cluster >= 0:
            person = self.coder.book.people[draft.copy_of.cluster]
            if not person.bases:
                person.bases, person.sectors = list(draft.bases), list(draft.sectors)

    def _keep(self, draft: Draft, actors: tuple[Actor, ...]) -> None:
        mention = self._add(draft.start, draft.end, draft.head, draft.kind, actors)
        mention.chain = self._chain(draft, actors, mention)
        person = self.coder.book.people[draft.cluster] if draft.cluster >= 0 else None
        singular = draft.role_kind in ("title", "people") and not draft.plural and bool(draft.role)
        candidate = self._candidate(mention, actors)
        candidate.human = bool(person) or singular
        candidate.gender = person.gender if person else self._role_gender(draft)
        candidate.many = len(actors) > 1 or draft.plural
        candidate.thing = len(actors) == 1 and (
            (draft.bare_name and not draft.adjectival and draft.kind != "place") or draft.role_kind == "agency"
        )
        candidate.organisation = candidate.thing and bool(actors[0].organisation)
        candidate.adjectival = draft.adjectival
        candidate.role = draft.role
        candidate.place = draft.kind == "place"
        self.times[candidate.key] += 1
        self.memory.add(candidate)
        if actors and not draft.adjectival:
            self._pair(candidate)

    def _pair(self, candidate: Candidate) -> None:
        """Remember "the US and China" as parties that "they" and "the two sides" take up."""
        if self.cols.dep[candidate.at] != "conj":
            return
        other = self.memory.by_token.get(self.cols.head[candidate.at])
        if other is None or other.key == candidate.key or not other.actors:
            return
        both = Candidate(
            at=other.at, sent=other.sent, actors=(*other.actors, *candidate.actors), chain=-1,
            words=f"{other.words} and {candidate.words}", subject=other.subject, quoted=other.quoted, many=True,
            both_human=other.human and candidate.human,
        )  # fmt: skip
        self.memory.all.append(both)
        self.memory.by_token[candidate.at] = both
        if other.subject:
            self.memory.by_token[other.at] = both

    def _copy(self, draft: Draft, name: Draft) -> None:
        actors = self.coder.actors(name)
        if not actors:
            return
        proof = evidence_of(self.cols.doc, *self._characters(draft.start, draft.end))
        words = " ".join(proof.text.split())
        note = f"stands beside the name {actors[0].name}"
        same = tuple(
            msgspec.structs.replace(a, name=words, evidence=proof, resolution=note) for a in actors
        )
        mention = self._add(draft.start, draft.end, draft.head, draft.kind, same)
        mention.chain = self._chain(name, actors, mention)

    def _anaphor(self, draft: Draft) -> bool:
        """Resolve "the two sides", "the country", "the group"; whether that was done."""
        kind = draft.takes_up
        if kind == "pair":
            found, reason = self._two(draft.start, people=draft.role.rsplit(" ", 1)[-1] in _PEOPLE_PAIRS)
        elif not draft.definite:
            return False
        elif kind == "human":
            self._human(draft.start, draft.end, draft.head, "the phrase")
            return True
        elif kind == "country":
            found, reason = best(
                [(1.0 * c.subject - 1.0 * (self.cols.sent[draft.start] - c.sent) + c.at * 1e-6, c)
                 for c in self.memory.recent(draft.start, 2) if len(c.states) == 1 and not c.adjectival]
            )  # fmt: skip
            found = found and self._state_only(found)
        else:
            found, reason = best(
                [(1.0 * c.subject - 1.0 * (self.cols.sent[draft.start] - c.sent), c)
                 for c in self.memory.recent(draft.start, 3) if c.organisation]
            )  # fmt: skip
            if found is None and draft.role_kind:
                return False
        if found is None and kind != "pair":
            return not draft.role_kind
        phrase = "the last-named two" if kind == "pair" else "last one named"
        self._take_up(draft.start, draft.end, draft.head, "group" if kind == "pair" else "role", found, phrase, reason)
        return True

    def _two(self, at: int, *, people: bool) -> tuple[Candidate | None, str]:
        """The pair named last: joined by "and", else the only two parties of the last sentences."""
        near: dict[str, Candidate] = {}
        for distance in range(4):
            within = [c for c in self.memory.recent(at, distance) if c.sent == self.cols.sent[at] - distance]
            for c in within:
                if len(c.states) == 2 and len(c.actors) == 2 and (c.both_human or not people):
                    return (c if people else self._state_only(c)), ""
            near = {} if len(near) > 1 else near
            for c in within:
                if (c.human and not c.many) if people else not (c.place or c.many):
                    for state in c.states:
                        near.setdefault(state, c)
            if len(near) == 2:
                break
        if len(near) != 2:
            return None, f"{len(near)} states are named near it"
        first, second = sorted(near.values(), key=lambda c: c.at)
        joined = Candidate(
            at=first.at, sent=first.sent, chain=-1, words=f"{first.words} and {second.words}",
            actors=(*first.actors, *second.actors), subject=False, quoted=False, many=True,
        )  # fmt: skip
        return (joined if people else self._state_only(joined)), ""

    def _state_only(self, candidate: Candidate) -> Candidate:
        """The states of a candidate without person and sector."""
        states = tuple(
            msgspec.structs.replace(a, code=a.state or a.code, sectors=(), person=None, organisation=None)
            for a in candidate.actors
        )
        return Candidate(
            at=candidate.at, sent=candidate.sent, actors=states, chain=-1, words=candidate.words,
            subject=candidate.subject, quoted=candidate.quoted, many=candidate.many,
        )  # fmt: skip

    def _same_role(self, draft: Draft) -> bool:
        """Take up "the minister" from "Foreign Minister X", "the army" from the last state; whether done."""
        word = draft.role.rsplit(" ", 1)[-1]
        if draft.role_kind != "people" or not draft.plural:
            for c in self.memory.recent(draft.start, 12):
                same = c.role == draft.role or (c.role and c.role.rsplit(" ", 1)[-1] == word == draft.role)
                if same and c.actors and c.many == draft.plural:
                    self._take_up(
                        draft.start, draft.end, draft.head, draft.kind, c, "the same office or body as before", ""
                    )
                    return True
        states: dict[str, Candidate] = {}
        reach = 3 if draft.role_kind == "agency" else 1
        for c in self.memory.recent(draft.start, reach):
            if len(c.states) == 1 and not c.many:
                states.setdefault(c.states[0], c)
        subjects = {s: c for s, c in states.items() if c.subject and c.thing}
        chosen = states if len(states) == 1 else subjects if draft.role_kind == "agency" else {}
        if chosen:
            code, c = next(iter(chosen.items()))
            draft.bases = [Base(code, True)]
            draft.why.append(f"the last state that fits, {c.words}")
        return False

    # Records

    def _take_up(
        self, start: int, end: int, at: int, kind: str, found: Candidate | None, rule: str, reason: str
    ) -> None:
        if found is None:
            if kind == "pronoun" or kind == "group":
                self._add(start, end, at, kind, ())
            return
        proof = evidence_of(self.cols.doc, *self._characters(start, end))
        note = f"{rule}, {found.words}, sentence {found.sent + 1}"
        words = " ".join(proof.text.split())
        actors = tuple(
            msgspec.structs.replace(a, name=words, evidence=proof, resolution=note) for a in found.actors
        )
        mention = self._add(start, end, at, kind, actors)
        mention.chain = found.chain if found.chain >= 0 else self._chain(None, actors, mention)
        candidate = self._candidate(mention, actors)
        candidate.words = found.words
        candidate.human, candidate.gender, candidate.many = found.human, found.gender, found.many
        candidate.thing, candidate.organisation, candidate.role = found.thing, found.organisation, found.role
        self.memory.add(candidate)

    def _candidate(self, mention: Mention, actors: tuple[Actor, ...]) -> Candidate:
        cols, at = self.cols, mention.head
        dep = cols.dep[at]
        while dep == "conj" and cols.head[at] != at:
            at = cols.head[at]
            dep = cols.dep[at]
        by = dep == "pobj" and cols.dep[cols.head[at]] == "agent"
        return Candidate(
            at=mention.head, sent=cols.sent[mention.start], actors=actors, chain=mention.chain,
            words=" ".join(cols.span_text(mention.start, mention.end).split()),
            subject=dep in SUBJECTS or by, quoted=cols.quoted[mention.head],
        )  # fmt: skip

    def _add(self, start: int, end: int, head: int, kind: str, actors: tuple[Actor, ...]) -> Mention:
        mention = Mention(start, end, head, actors, kind)  # type: ignore[arg-type]
        self.mentions.append(mention)
        return mention

    def _chain(self, draft: Draft | None, actors: tuple[Actor, ...], mention: Mention) -> int:
        """The chain number: one for each person, state and named body; a new one for the unnamed."""
        key = tuple(actor.key for actor in actors)
        if not actors or mention.kind == "unnamed" or actors[0].code.startswith("---") and not actors[0].person:
            key = (f"only {mention.start}",)
        return self.chains.setdefault(key, len(self.chains))

    def _role_gender(self, draft: Draft) -> str:
        return self.lexicon.words["gendered"].get(draft.role.rsplit(" ", 1)[-1], "")

    def _characters(self, start: int, end: int) -> tuple[int, int]:
        first, last = self.cols.doc[start], self.cols.doc[end - 1]
        return first.idx, last.idx + len(last.text)
