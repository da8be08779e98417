"""Drafts and pronouns become mentions, in the order of the text, with chains of the same party."""

from __future__ import annotations

import msgspec

from detente.actors.candidates import SUBJECTS, Candidate
from detente.actors.coding import UNKNOWN, Coder
from detente.actors.columns import Columns
from detente.actors.drafts import VAGUE_SECTORS, Base, Draft
from detente.actors.home import Home
from detente.actors.lexicon import Lexicon
from detente.actors.pairs import Pairs
from detente.actors.references import References
from detente.language.layers import Mention, MentionKind, evidence_of
from detente.records import Actor

_HUMAN = ("title", "people")
_NO_STATE = "no state that fits is named near it"


class Resolver:
    """Turns the drafts of one document into mentions, resolving what refers back.

    Args:
        cols: the document.
        lexicon: the tables.
        coder: makes Actor records.
        home: whose unnamed people and bodies are.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, coder: Coder, home: Home) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.coder = coder
        self.home = home
        self.references = References(cols, lexicon)
        self.memory = self.references.memory
        self.pairs = Pairs(cols, lexicon, self.memory, [])
        self.mentions: list[Mention] = []
        self.chains: dict[tuple[str, ...], int] = {}

    def resolve(self, drafts: list[Draft]) -> list[Mention]:
        """The mentions of all drafts and pronouns, in the order of the text."""
        self.pairs = Pairs(self.cols, self.lexicon, self.memory, drafts)
        pronouns = self.lexicon.words["pronoun"]
        covered = {i for draft in drafts for i in range(draft.start, draft.end)}
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
            elif self.cols.lower[i] in self.lexicon.words["status"] and (span := self.references.former(i)):
                if not covered & set(range(i, span[1])):
                    found, reason = self.references.just_named(span[0], set())
                    rule = "description of the person just named"
                    self._take_up(i, span[1], span[0], "role", found, rule, reason)
            elif self.cols.lower[i] == "old" and (start := self.references.age(i)) >= 0:
                found, reason = self.references.human(i)
                self._take_up(start, i + 1, i, "pronoun", found, "age: last person that fits", reason)
        return self.mentions

    def _pronoun(self, i: int, refers: str) -> None:
        if refers == "speaker":
            self._add(i, i + 1, i, "pronoun", ())
        elif refers in ("m", "f"):
            found, reason = self.references.human(i, refers)
            self._take_up(i, i + 1, i, "pronoun", found, "pronoun: last person that fits", reason)
        elif refers == "many":
            found, reason = self.references.many(i)
            self._take_up(i, i + 1, i, "pronoun", found, "pronoun: last parties that fit", reason)
        elif self.cols.tag[i] == "PRP$" or self.references.acts(i):
            found, reason = self.references.thing(i)
            self._take_up(i, i + 1, i, "pronoun", found, "pronoun: last state or body that acts", reason)

    def _draft(self, draft: Draft) -> None:
        if draft.takes_up == "country" and "neighb" in draft.role and not draft.members:
            owned = draft.possessor >= 0 or draft.owner is not None or bool(draft.bases)
            if owned or not (draft.plural and draft.definite):
                self._neighbour(draft)
                return
            draft.takes_up = "pair"
        self._owned(draft)
        self._person_at_home(draft)
        if draft.copy_of is not None:
            self._copy(draft, draft.copy_of)
            return
        if self._described(draft):
            return
        nobody = not draft.bases and draft.person is None and not draft.members
        if nobody and draft.takes_up and self._anaphor(draft):
            return
        if nobody and draft.definite and draft.role:
            before, doubt = self.references.same_role(draft)
            if doubt:
                self._keep(draft, self.coder.actors(draft), doubt)
                return
            if before is None and not draft.plural:
                before = self.references.named_so(draft)
            if before is not None:
                rule = "the same office or body as before"
                self._take_up(draft.start, draft.end, draft.head, draft.kind, before, rule, "")
                return
            self._settle(draft, self.home.where(draft))
            if not draft.bases:
                self._lend_last_state(draft)
        if draft.takes_up and not draft.bases and draft.person is None:
            return
        if not draft.bases and draft.person is None and draft.possessor < 0 and draft.owner is None:
            self._settle(draft, self.home.where(draft) or self.home.at_home(draft))
        actors = self.coder.actors(draft)
        if actors or not (draft.role or draft.person):
            self._keep(draft, actors)

    def _described(self, draft: Draft) -> bool:
        """Take up "the former KGB officer" as the person just named; whether it is clear who that is."""
        if not draft.definite or draft.plural or draft.person is not None or draft.role_kind not in _HUMAN:
            return False
        if draft.copy_of is not None or draft.owner is not None or self.cols.dep[draft.head] == "appos":
            return False
        status = self.lexicon.words["status"]
        sure = any(self.cols.lower[i] in status for i in range(draft.phrase_start, draft.end))
        if not sure and not self.references.describes(draft):
            return False
        found, reason = self.references.described(draft, sure=sure)
        if found is not None:
            rule = "description of the person just named"
            self._take_up(draft.start, draft.end, draft.head, draft.kind, found, rule, reason)
        return found is not None

    def _person_at_home(self, draft: Draft) -> None:
        """Give a titled person of whom nothing says whose the state of the place or the dateline."""
        named = draft.copy_of if draft.copy_of is not None else draft
        if named.cluster < 0:
            return
        person = self.coder.book.people[named.cluster]
        if person.bases or not draft.role:
            return
        found = self.home.of_person(draft, apposed=draft.copy_of is not None and draft.definite)
        if found is not None:
            person.bases = [Base(found[0].code, True)]
            person.sectors = person.sectors or list(draft.sectors)
            person.why.append(found[1])

    def _neighbour(self, draft: Draft) -> None:
        """ "Its northern neighbour", "Sudan's neighbour": another state than the owner."""
        owner = self.memory.by_token.get(draft.possessor)
        owners = {base.code for base in draft.bases if base.code} or set(owner.states if owner else ())
        code, why = self.pairs.neighbour(draft, owners) if owners else ("", "whose neighbour is not said")
        draft.bases, draft.sectors, draft.role = ([Base(code, True)] if code else []), [], ""
        draft.takes_up, draft.kind = "", "role"
        draft.why.append(why)
        self._keep(draft, self.coder.actors(draft))

    def _owned(self, draft: Draft) -> None:
        """ "its foreign minister": what the possessive pronoun stands for says whose the role is."""
        anaphor = draft.owner is not None and bool(draft.owner.takes_up)
        token = draft.owner.head if draft.owner is not None and anaphor else draft.possessor
        owner = self.memory.by_token.get(token)
        if owner is None or draft.bases:
            return
        draft.bases = [_base_of(actor) for actor in owner.actors if not actor.code.startswith(UNKNOWN)]
        if draft.bases and draft.bases[0].organisation:
            vague = set(draft.sectors) <= VAGUE_SECTORS
            exact = [s for s in draft.bases[0].sectors if vague or s not in VAGUE_SECTORS]
            draft.sectors = list(dict.fromkeys([*exact, *draft.sectors]))
        draft.why.append(f"of {owner.words}, to whom {self.cols.text[token]!r} refers")
        if draft.copy_of is not None and draft.copy_of.cluster >= 0:
            person = self.coder.book.people[draft.copy_of.cluster]
            if not person.bases:
                person.bases, person.sectors = list(draft.bases), list(draft.sectors)

    def _lend_last_state(self, draft: Draft) -> None:
        lender = self.references.last_state(draft)
        if lender is not None:
            state, candidate = lender
            draft.bases = [Base(state, True)]
            draft.why.append(f"the last state that fits, {candidate.words}")

    def _settle(self, draft: Draft, found: tuple[Base, str] | None) -> None:
        if found is not None:
            draft.bases = [found[0]]
            draft.why.append(found[1])

    def _anaphor(self, draft: Draft) -> bool:
        """Resolve "the two sides", "the country", "the group"; whether that was done."""
        kind: MentionKind = "role"
        rule = "last one named"
        if draft.takes_up == "pair":
            kind, rule = "group", "the last-named two"
            found, reason = self.pairs.several(draft)
            if draft.members:
                draft.kind = "group"
                draft.why.append("the two that the rest of the sentence names")
                self._keep(draft, self.coder.actors(draft))
                return True
        elif not draft.definite or draft.plural:
            return False
        elif draft.takes_up == "human":
            found, reason = self.references.human(draft.head)
        elif draft.takes_up == "country" and draft.role in self.lexicon.words["land"]:
            if self._part_of_a_name(draft):
                return not draft.role_kind
            found, reason = self.references.land(draft)
            if found is None and (code := self.pairs.ahead_of_kind(draft)):
                draft.bases = [Base(code, True)]
                draft.role, draft.takes_up = "", ""
                draft.why.append("the state of that kind that the sentence names")
                self._keep(draft, self.coder.actors(draft))
                return True
        elif draft.takes_up == "country":
            found, reason = self.references.country(draft.start)
        else:
            found, reason = self.references.body(draft.start)
            if found is not None and not self._fits_modifiers(draft, found):
                reason = f"{found.words} is not called so"
                found = None
        if found is None and draft.takes_up != "pair":
            return not draft.role_kind  # a word that is a role too, such as "party", is tried as one
        self._take_up(draft.start, draft.end, draft.head, kind, found, rule, reason)
        return True

    def _part_of_a_name(self, draft: Draft) -> bool:
        """Whether "the island" is one with a name of its own: "the island of Lesbos", "the Kuril island"."""
        cols = self.cols
        if draft.end < cols.size and cols.lower[draft.end] == "of":
            return True
        return any(cols.capital(i) for i in range(draft.phrase_start + 1, draft.start))

    def _fits_modifiers(self, draft: Draft, found: Candidate) -> bool:
        """Whether a name before "group" is part of the body's own: not "the African group" for the EU."""
        named = f"{found.words} {found.actors[0].organisation or ''}".lower()
        lead = range(draft.phrase_start + 1, draft.start)
        return all(self.cols.lower[i] in named for i in lead if self.cols.capital(i))

    def _keep(self, draft: Draft, actors: tuple[Actor, ...], doubt: str = "") -> None:
        mention = self._add(draft.start, draft.end, draft.head, draft.kind, actors)
        if doubt or all(actor.code.startswith(UNKNOWN) for actor in actors):
            mention.note = doubt or (draft.why[-1] if not actors and draft.why else _NO_STATE)
        mention.chain = self._chain(actors, mention)
        person = self.coder.book.people[draft.cluster] if draft.cluster >= 0 else None
        singular = draft.role_kind in ("title", "people") and not draft.plural and bool(draft.role)
        agency = draft.role_kind == "agency"
        named = draft.bare_name and not draft.adjectival and draft.kind != "place"
        candidate = self._candidate(mention)
        candidate.human = bool(person) or singular
        last_word = draft.role.rsplit(" ", 1)[-1]
        candidate.gender = person.gender if person else self.lexicon.words["gendered"].get(last_word, "")
        candidate.many = len(actors) > 1 or draft.plural
        candidate.thing = len(actors) == 1 and (named or agency)
        candidate.organisation = candidate.thing and bool(actors[0].organisation)
        candidate.adjectival = draft.adjectival
        candidate.role = draft.role
        candidate.place = draft.kind == "place"
        self.references.times[candidate.key] += 1
        self.memory.add(candidate)
        if actors:
            self._pair(candidate)

    def _pair(self, candidate: Candidate) -> None:
        """Remember "the US and China" as parties that "they" and "the two sides" take up."""
        if self.cols.dep[candidate.at] != "conj":
            return
        other = self.memory.by_token.get(self.cols.head[candidate.at])
        if other is None or other.key == candidate.key or not other.actors:
            return
        if candidate.adjectival != other.adjectival:
            return
        subject = other.subject
        if other.adjectival:  # "Ethiopian and Eritrean aircraft"
            subject = self.cols.dep[self.cols.head[other.at]] in SUBJECTS
            if not subject:
                return
        both = Candidate(
            at=other.at, sent=other.sent, actors=(*other.actors, *candidate.actors), chain=-1,
            words=f"{other.words} and {candidate.words}", subject=subject, quoted=other.quoted,
            many=True, both_human=other.human and candidate.human,
        )  # fmt: skip
        self.memory.all.append(both)
        self.memory.by_token[candidate.at] = both
        if other.subject:
            self.memory.by_token[other.at] = both

    def _copy(self, draft: Draft, name: Draft) -> None:
        """A role beside a name stands for the named person."""
        actors = self.coder.actors(name)
        if not actors:
            return
        note = f"stands beside the name {actors[0].name}"
        same = self._renamed(draft.start, draft.end, actors, note)
        mention = self._add(draft.start, draft.end, draft.head, draft.kind, same)
        mention.chain = self._chain(actors, mention)

    def _take_up(
        self,
        start: int,
        end: int,
        at: int,
        kind: MentionKind,
        found: Candidate | None,
        rule: str,
        reason: str,
    ) -> None:
        """A mention that stands for what a candidate stands for, or an undecided one."""
        if found is None:
            if kind in ("pronoun", "group"):
                self._add(start, end, at, kind, ()).note = reason
            return
        note = f"{rule}, {found.words}, sentence {found.sent + 1}"
        actors = self._renamed(start, end, found.actors, note)
        mention = self._add(start, end, at, kind, actors)
        mention.chain = found.chain if found.chain >= 0 else self._chain(actors, mention)
        candidate = self._candidate(mention)
        candidate.words = found.words
        candidate.human, candidate.gender, candidate.many = found.human, found.gender, found.many
        candidate.thing, candidate.organisation, candidate.role = found.thing, found.organisation, found.role
        self.memory.add(candidate)

    def _renamed(self, start: int, end: int, actors: tuple[Actor, ...], note: str) -> tuple[Actor, ...]:
        first, last = self.cols.doc[start], self.cols.doc[end - 1]
        proof = evidence_of(self.cols.doc, first.idx, last.idx + len(last.text))
        words = " ".join(proof.text.split())
        return tuple(msgspec.structs.replace(a, name=words, evidence=proof, resolution=note) for a in actors)

    def _candidate(self, mention: Mention) -> Candidate:
        cols, at = self.cols, mention.head
        for _ in range(6):
            if cols.dep[at] != "conj" or cols.head[at] == at:
                break
            at = cols.head[at]
        agent = cols.dep[at] == "pobj" and cols.dep[cols.head[at]] == "agent"
        return Candidate(
            at=mention.head, sent=cols.sent[mention.start], actors=mention.actors, chain=mention.chain,
            words=" ".join(cols.span_text(mention.start, mention.end).split()),
            subject=cols.dep[at] in SUBJECTS or agent, quoted=cols.quoted[mention.head], root=at,
        )  # fmt: skip

    def _add(self, start: int, end: int, head: int, kind: MentionKind, actors: tuple[Actor, ...]) -> Mention:
        mention = Mention(start, end, head, actors, kind)
        self.mentions.append(mention)
        return mention

    def _chain(self, actors: tuple[Actor, ...], mention: Mention) -> int:
        """The chain number: one for each person, state and named body; a new one for the unnamed."""
        key = tuple(actor.key for actor in actors)
        nameless = not actors or (actors[0].code.startswith(UNKNOWN) and actors[0].key.endswith("/"))
        if nameless or (mention.kind == "unnamed" and not actors[0].person):
            key = (f"only {mention.start}",)
        return self.chains.setdefault(key, len(self.chains))


def _base_of(actor: Actor) -> Base:
    kind = "organisation" if actor.organisation else "state"
    return Base(actor.code[:3], actor.state is not None, actor.sectors, actor.organisation, kind)
