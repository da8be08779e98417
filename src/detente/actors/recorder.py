"""Resolved phrases are written down: as mentions, in chains, and as what later phrases take up."""

from __future__ import annotations

import msgspec

from detente.actors.candidates import SUBJECTS, Candidate, Memory
from detente.actors.coding import UNKNOWN, Coder
from detente.actors.columns import Columns
from detente.actors.drafts import Draft
from detente.actors.lexicon import Lexicon
from detente.language.layers import Mention, MentionKind, evidence_of
from detente.records import Actor

_NO_STATE = "no state that fits is named near it"


class Recorder:
    """The mentions of one document so far.

    Args:
        cols: the document.
        lexicon: the tables.
        coder: makes Actor records.
        memory: what later phrases can take up, filled here.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, coder: Coder, memory: Memory) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.coder = coder
        self.memory = memory
        self.mentions: list[Mention] = []
        self.chains: dict[tuple[str, ...], int] = {}

    def keep(self, draft: Draft, actors: tuple[Actor, ...], doubt: str = "") -> None:
        """Write down a phrase that names its actors, with the reason of doubt where there is one."""
        mention = self.add(draft.start, draft.end, draft.head, draft.kind, actors)
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
        self.memory.add(candidate, named=True)
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

    def copy(self, draft: Draft, name: Draft) -> None:
        """A role beside a name stands for the named person."""
        actors = self.coder.actors(name)
        if not actors:
            return
        note = f"stands beside the name {actors[0].name}"
        same = self._renamed(draft.start, draft.end, actors, note)
        mention = self.add(draft.start, draft.end, draft.head, draft.kind, same)
        mention.chain = self._chain(actors, mention)

    def take_up(
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
                self.add(start, end, at, kind, ()).note = reason
            return
        note = f"{rule}, {found.words}, sentence {found.sent + 1}"
        actors = self._renamed(start, end, found.actors, note)
        mention = self.add(start, end, at, kind, actors)
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

    def add(self, start: int, end: int, head: int, kind: MentionKind, actors: tuple[Actor, ...]) -> Mention:
        """A new mention of tokens ``start`` to ``end``, in no chain yet."""
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
