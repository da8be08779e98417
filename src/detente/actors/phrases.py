"""From pieces to phrases: "South Korean Foreign Minister Yun Byung-se" is one phrase of three pieces.

A run of adjacent pieces, nouns and adjectives is cut after each person's name; within a cut the
last role or name is what the phrase is about, states and organisations before it are what it
belongs to. The rules look at words in order and not at the parse, which errs most inside long
titles; the parse gives the syntactic head.
"""

from __future__ import annotations

from detente.actors.columns import Columns
from detente.actors.coordination import Coordinator
from detente.actors.drafts import VAGUE_SECTORS, Base, Draft, draft_of_name, head_of
from detente.actors.lexicon import Lexicon, Unit
from detente.actors.peoples import people_or_state, people_within
from detente.actors.units import ANAPHOR_KINDS, ROLE_KINDS, STATE_KINDS

_HEADS = ROLE_KINDS | ANAPHOR_KINDS | {"organisation", "group", "person"}
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
_DETERMINERS = _DEFINITE | {"a", "an", "some", "several", "many", "few", "all", "no", "any", "its", "his"}
_MODIFIERS = ("JJ", "CD", "VBN", "VBG", "RB", "NN", "HYPH")
_FIGHTING = frozenset({"REB", "UAF"})


class PhraseBuilder:
    """Builds the drafts of one document."""

    def __init__(self, cols: Columns, lexicon: Lexicon, units: list[Unit]) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.units = units
        self.at = {unit.start: unit for unit in units}
        self.covered = {i for unit in units for i in range(unit.start, unit.end)}
        self.drafts: list[Draft] = []

    def build(self) -> list[Draft]:
        """All drafts of the document in order."""
        done = 0
        for unit in self.units:
            if unit.start < done or unit.kind == "blocked":
                continue
            chain, done = self._chain(unit.start)
            for phrase, trailing in self._cut(chain):
                self._phrase(phrase, trailing)
        self.drafts.sort(key=lambda d: (d.start, -d.end))
        return Coordinator(self.cols, self.lexicon, self.at, self.drafts).join()

    def _chain(self, start: int) -> tuple[list[Unit], int]:
        """Adjacent units and words of one noun phrase, and the token after them."""
        cols, i = self.cols, start
        chain: list[Unit] = []
        while i < cols.size and (not chain or cols.sent[i] == cols.sent[start]):
            unit = self.at.get(i)
            if unit is None:
                tag = cols.tag[i]
                hyphen = cols.text[i] in ("-", "–") and cols.glued[i] and cols.glued[i - 1]
                linked = bool(chain) and cols.text[i - 1] in ("-", "–") and cols.glued[i - 1]
                if not (
                    hyphen or linked or (tag.startswith(("NN", "JJ", "CD")) and not cols.raw[i].isspace())
                ):
                    break
                unit = Unit(i, i + 1, "word")
            elif unit.kind == "blocked":
                break
            chain.append(unit)
            i = unit.end
        return chain, i

    def _cut(self, chain: list[Unit]) -> list[tuple[list[Unit], list[Unit]]]:
        """The chain in phrases that end with a person or with the chain, trailing words apart."""
        parts: list[list[Unit]] = [[]]
        for n, unit in enumerate(chain):
            parts[-1].append(unit)
            if unit.kind == "person" and n + 1 < len(chain):
                parts.append([])
        result = []
        for part in parts:
            last = max((n for n, u in enumerate(part) if u.kind != "word"), default=-1)
            if last >= 0:
                result.append((part[: last + 1], part[last + 1 :]))
        return result

    def _phrase(self, units: list[Unit], trailing: list[Unit]) -> None:
        units = self._detach(units)
        heads = [n for n, unit in enumerate(units) if unit.kind in _HEADS]
        if not heads:
            states = [u for u in units if u.kind in STATE_KINDS]
            if (people := people_within(self.cols, self.lexicon, states)) is not None:
                self.drafts.append(people)
                states = states[:-2]
            self.drafts.extend(people_or_state(self.cols, self.lexicon, u) for u in states)
            return
        last = heads[-1]
        for unit in units[last + 1 :]:
            if unit.kind in STATE_KINDS:
                self.drafts.append(draft_of_name(self.cols, unit))
        units = units[: last + 1]
        head = units[-1]
        first = next(n for n, unit in enumerate(units) if unit.kind != "word")
        units = units[first:]
        if head.kind in ("organisation", "group") and not any(u.kind in ROLE_KINDS for u in units[:-1]):
            self._organisation(units, head)
            return
        draft = self._role_phrase(units, head)
        if trailing and self._only_modifies(draft, head, trailing):
            return
        self.drafts.append(draft)

    def _only_modifies(self, draft: Draft, head: Unit, trailing: list[Unit]) -> bool:
        """Whether a role without a state merely qualifies a thing: "police station"."""
        if head.kind == "person" or draft.bases or all(u.start in self.at for u in trailing):
            return False
        nouns = [u for u in trailing if self.cols.is_noun(u.start)]
        fighting = head.kind == "people" and set(draft.sectors) & _FIGHTING
        return bool(nouns) and not fighting

    def _detach(self, units: list[Unit]) -> list[Unit]:
        """Take out states in compounds such as "Iran-backed" and "US-China", which own no role."""
        kept: list[Unit] = []
        for n, unit in enumerate(units):
            following = units[n + 1] if n + 1 < len(units) else None
            hyphen = following is not None and self.cols.text[following.start] in ("-", "–")
            second = units[n + 2] if hyphen and n + 2 < len(units) else None
            if unit.kind in STATE_KINDS | {"organisation"} and second is not None and second.kind != "person":
                led = self.cols.lower[second.start] in ("led", "run")
                if not led and second.kind not in ROLE_KINDS:
                    self.drafts.append(draft_of_name(self.cols, unit))
                    continue
            kept.append(unit)
        while kept and kept[0].kind == "word":
            kept.pop(0)
        return kept

    def _organisation(self, units: list[Unit], head: Unit) -> None:
        if head.kind == "group" and head.entry is not None:
            draft = draft_of_name(self.cols, head)
            draft.kind, draft.bases, draft.why = "group", [], [f"phrase for {', '.join(head.entry.members)}"]
            draft.members = head.entry.members
            draft.plural = True
            self.drafts.append(draft)
            return
        draft = draft_of_name(self.cols, head)
        states = [u for u in units[:-1] if u.kind in STATE_KINDS and u.entry]
        if states and draft.bases and draft.bases[0].code is None:
            own, state = draft.bases[0], states[0].entry
            if state is not None:
                draft.bases = [Base(state.code, state.is_state, own.sectors, own.organisation, own.kind)]
                draft.start = states[0].start
        elif states and draft.bases and draft.bases[0].code == (states[0].entry and states[0].entry.code):
            draft.start = states[0].start
        elif states:
            self.drafts.extend(draft_of_name(self.cols, u) for u in states)
        draft.phrase_start = draft.start
        self.drafts.append(draft)

    def _role_phrase(self, units: list[Unit], head: Unit) -> Draft:
        cols = self.cols
        person = (head.start, head.end) if head.kind == "person" else None
        roles = [u for u in units if u.kind in ROLE_KINDS or u.kind in ANAPHOR_KINDS]
        bases = [u for u in units if u.kind in STATE_KINDS or u.kind in ("organisation", "group")]
        if person and not roles:
            # "Bosnian Serb Radovan Karadzic", "Russia's Putin": states before a name say whose it is.
            bases = [u for u in bases if u.kind in ("demonym", "organisation")]
        start = min([u.start for u in (*roles, *bases)] + [head.start])
        if person and not roles and not bases:
            start = self._honorific(head.start)
        draft = Draft(
            start, head.end, head_of(cols, start, head.end, head.end - 1), "name" if person else "role"
        )
        draft.person = person
        if roles:
            own = roles[-1]
            draft.role, draft.role_kind = self._role_text(own), own.kind if own.kind in ROLE_KINDS else ""
            draft.takes_up = own.takes_up
            # "secretaries of state", "attorneys general", but not "weapons inspector"
            first = " of " in draft.role or draft.role.endswith("general")
            heads = (own.start, own.end - 1) if first else (own.end - 1,)
            draft.plural = any(cols.tag[i] in ("NNS", "NNPS") for i in heads)
            # "Troops" as the first word is at times tagged as a name.
            draft.plural = draft.plural or cols.lower[own.end - 1] == draft.role.rsplit(" ", 1)[-1] + "s"
            draft.why.append(f"{_KIND_WORDS.get(own.kind, 'phrase')} {cols.span_text(own.start, own.end)!r}")
        self._belongs(draft, bases)
        self._sectors(draft, units, roles)
        self._determine(draft)
        if person:
            draft.why.append("before the name" if roles else "name of a person")
        elif draft.plural or draft.role_kind == "people":
            draft.kind = "unnamed"
        return draft

    def _role_text(self, unit: Unit) -> str:
        return unit.entry.name if unit.entry is not None else ""

    def _honorific(self, start: int) -> int:
        before = start - 1
        return before if before >= 0 and self.cols.lower[before] in self.lexicon.words["honorific"] else start

    def _belongs(self, draft: Draft, units: list[Unit]) -> None:
        for unit in units:
            if unit.kind == "group" and unit.entry is not None and draft.person is None and draft.plural:
                draft.bases = [Base(code, True) for code in unit.entry.members]
                draft.why.append(f"of {', '.join(unit.entry.members)}")
                return
            if unit.entry is not None and unit.entry.code is not None:
                draft.bases = [Base.of(unit.entry)]
                draft.why.append(f"of {unit.entry.name}")
                return
            if unit.entry is not None and unit.kind == "organisation":
                draft.bases = [Base.of(unit.entry)]
                return

    def _sectors(self, draft: Draft, units: list[Unit], roles: list[Unit]) -> None:
        """The head's own sector first, unless it is vague and something before it is not."""
        own = list(roles[-1].entry.sectors) if roles and roles[-1].entry else []
        before = [s for base in draft.bases if base.kind not in STATE_KINDS for s in base.sectors]
        # "deputy high commissioner": a title before another one says nothing of its sector.
        # "Hutu rebels": nor does an ethnic group.
        before += [
            s for u in roles[:-1] if u.entry and u.kind != "title" for s in u.entry.sectors if s != "CVL"
        ]
        before += [s for base in draft.bases if base.kind in STATE_KINDS for s in base.sectors if s != "GOV"]
        inner = roles[-1].entry if roles and roles[-1].entry and roles[-1].entry.code else None
        if inner is not None and not draft.bases:
            draft.bases = [Base(inner.code, inner.is_state)]
        exact = [s for s in before if s not in VAGUE_SECTORS]
        vague = [s for s in before if s in VAGUE_SECTORS]
        ordered = [*exact, *vague, *own] if set(own) <= VAGUE_SECTORS else [*exact, *own, *vague]
        words = self.lexicon.words["status"]
        start = draft.start
        while start > max(0, draft.start - 2) and self.cols.text[start - 1][-1:].isalnum():
            start -= 1
        lead = range(start, draft.end)
        status = [words[self.cols.lower[i]] for i in lead if self.cols.lower[i] in words]
        if status and roles:
            ordered = [*status, *ordered]
        draft.sectors = list(dict.fromkeys(s for s in ordered if s != "UNK")) or own[:1]

    def _determine(self, draft: Draft) -> None:
        """Read the determiner or the possessive pronoun before the phrase."""
        cols, i = self.cols, draft.start - 1
        while i >= 0 and draft.start - i < 7 and cols.tag[i].startswith(_MODIFIERS):
            if i in self.covered and cols.text[i + 1] != "-":
                break
            i -= 1
        draft.phrase_start = draft.start
        if i < 0 or cols.sent[i] != cols.sent[draft.start]:
            return
        if cols.lower[i] in _DETERMINERS or cols.tag[i] == "PRP$":
            draft.phrase_start = i
        draft.definite = cols.lower[i] in _DEFINITE
        if cols.tag[i] == "PRP$":
            draft.possessor = i


_KIND_WORDS = {"title": "title", "agency": "body", "people": "kind of people"}
