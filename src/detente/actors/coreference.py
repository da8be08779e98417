"""Drafts and pronouns become mentions, in the order of the text, with chains of the same party."""

from __future__ import annotations

from detente.actors.candidates import Candidate, Memory
from detente.actors.coding import UNKNOWN, Coder
from detente.actors.columns import Columns
from detente.actors.descriptions import Descriptions
from detente.actors.drafts import VAGUE_SECTORS, Base, Draft
from detente.actors.home import Home
from detente.actors.lexicon import Lexicon
from detente.actors.pairs import Pairs
from detente.actors.recorder import Recorder
from detente.actors.references import References
from detente.language.layers import Mention, MentionKind
from detente.records import Actor

_HUMAN = ("title", "people")


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
        self.memory = Memory(cols)
        self.references = References(cols, lexicon, self.memory)
        self.descriptions = Descriptions(cols, lexicon, self.memory)
        self.pairs = Pairs(cols, lexicon, self.memory, [])
        self.record = Recorder(cols, lexicon, coder, self.memory)

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
            elif self.cols.lower[i] in self.lexicon.words["status"] and (span := self.descriptions.former(i)):
                if not covered & set(range(i, span[1])):
                    found, reason = self.descriptions.just_named(span[0], set())
                    rule = "description of the person just named"
                    self.record.take_up(i, span[1], span[0], "role", found, rule, reason)
            elif self.cols.lower[i] == "old" and (start := self.references.age(i)) >= 0:
                found, reason = self.references.human(i)
                self.record.take_up(start, i + 1, i, "pronoun", found, "age: last person that fits", reason)
        return self.record.mentions

    def _pronoun(self, i: int, refers: str) -> None:
        if refers == "speaker":
            self.record.add(i, i + 1, i, "pronoun", ())
        elif refers in ("m", "f"):
            found, reason = self.references.human(i, refers)
            self.record.take_up(i, i + 1, i, "pronoun", found, "pronoun: last person that fits", reason)
        elif refers == "many":
            found, reason = self.references.many(i)
            self.record.take_up(i, i + 1, i, "pronoun", found, "pronoun: last parties that fit", reason)
        elif self.cols.tag[i] == "PRP$" or self.references.acts(i):
            found, reason = self.references.thing(i)
            self.record.take_up(
                i, i + 1, i, "pronoun", found, "pronoun: last state or body that acts", reason
            )

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
            self.record.copy(draft, draft.copy_of)
            return
        if self._described(draft):
            return
        nobody = not draft.bases and draft.person is None and not draft.members
        if nobody and draft.takes_up and self._anaphor(draft):
            return
        if nobody and draft.definite and draft.role:
            before, doubt = self.descriptions.same_role(draft)
            if doubt:
                self.record.keep(draft, self.coder.actors(draft), doubt)
                return
            if before is None and not draft.plural:
                before = self.descriptions.named_so(draft)
            if before is not None:
                rule = "the same office or body as before"
                self.record.take_up(draft.start, draft.end, draft.head, draft.kind, before, rule, "")
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
            self.record.keep(draft, actors)

    def _described(self, draft: Draft) -> bool:
        """Take up "the former KGB officer" as the person just named; whether it is clear who that is."""
        if not draft.definite or draft.plural or draft.person is not None or draft.role_kind not in _HUMAN:
            return False
        if draft.copy_of is not None or draft.owner is not None or self.cols.dep[draft.head] == "appos":
            return False
        status = self.lexicon.words["status"]
        sure = any(self.cols.lower[i] in status for i in range(draft.phrase_start, draft.end))
        if not sure and not self.descriptions.describes(draft):
            return False
        found, reason = self.descriptions.described(draft, sure=sure)
        if found is not None:
            rule = "description of the person just named"
            self.record.take_up(draft.start, draft.end, draft.head, draft.kind, found, rule, reason)
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
        self.record.keep(draft, self.coder.actors(draft))

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
        lender = self.descriptions.last_state(draft)
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
                self.record.keep(draft, self.coder.actors(draft))
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
                self.record.keep(draft, self.coder.actors(draft))
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
        self.record.take_up(draft.start, draft.end, draft.head, kind, found, rule, reason)
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


def _base_of(actor: Actor) -> Base:
    kind = "organisation" if actor.organisation else "state"
    return Base(actor.code[:3], actor.state is not None, actor.sectors, actor.organisation, kind)
