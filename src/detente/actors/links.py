"""Ties between phrases: possessives and "of" phrases, then appositions."""

from __future__ import annotations

from detente.actors.appositions import Appositions
from detente.actors.columns import Columns
from detente.actors.drafts import VAGUE_SECTORS, Base, Draft, Row
from detente.actors.lexicon import Lexicon

_STOPS = frozenset({";", ":", ".", "?", "!", '"', "“", "”", "who", "which", "that"})
_REACH = 9
_LOCAL_SECTORS = frozenset(
    {"OPP", "PTY", "LEG", "CVL", "REL", "LAB", "EDU", "AGR", "BUS", "COP", "JUD", "MED"}
)
_FIGHTERS = frozenset({"REB", "UAF", "PRM"})
_TOPICAL = frozenset({"envoy", "special envoy", "representative", "special representative", "negotiator"})


class Linker:
    """Joins the drafts of one document."""

    def __init__(self, cols: Columns, lexicon: Lexicon, drafts: list[Draft]) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.drafts = drafts
        self.row = Row(drafts)

    def link(self) -> list[Draft]:
        """The drafts that remain, with what their neighbours tell."""
        for draft in self.drafts:
            self._possessive(draft)
        for draft in reversed(self.drafts):
            self._affiliation(draft)
        for draft in reversed(self.drafts):
            self._shared_after(draft)
        Appositions(self.cols, self.lexicon, self.row).join()
        return [draft for draft in self.drafts if not draft.dropped]

    def _possessive(self, draft: Draft) -> None:
        """ "Japan's prime minister": the phrase before 's says whose the role is."""
        cols, i = self.cols, draft.start - 1
        while (
            i > 0 and cols.tag[i].startswith(("JJ", "CD", "RB", "VBN", "VBG", "NN")) and draft.start - i < 5
        ):
            i -= 1
        beside = self.row.by_end.get(draft.start)
        if beside is not None and beside.person and beside is not draft and draft.role and not draft.bases:
            # "the Bush administration", "McConnell aides"
            draft.owner = beside
            return
        if i < 1 or cols.tag[i] != "POS" or cols.sent[i] != cols.sent[draft.start]:
            self._shared(draft)
            return
        owner = self.row.by_end.get(i)
        if owner is None or draft.bare_name or owner.dropped or draft.bases:
            return
        draft.owner = owner
        draft.bases = list(owner.bases)
        if owner.bases and owner.bases[0].organisation:
            exact = [sector for sector in owner.bases[0].sectors if sector not in VAGUE_SECTORS]
            draft.sectors = list(dict.fromkeys([*exact, *draft.sectors]))
        draft.why.append("with the possessor " + cols.span_text(owner.start, owner.end))
        if owner.bare_name and owner.bases:
            draft.start = owner.start
            owner.dropped = True

    def _shared(self, draft: Draft) -> None:
        """ "Iran's ambassador and permanent representative": one possessor of two roles."""
        i = draft.start - 1
        other = self.row.by_end.get(i) if i > 0 and self.cols.lower[i] == "and" else None
        if other is not None and other.owner is not None and other.bases and draft.role and not draft.bases:
            draft.bases = list(other.bases)
            draft.why.append(f"shares the possessor of {self.cols.span_text(other.start, other.end)!r}")

    def _shared_after(self, draft: Draft) -> None:
        """ "the prime minister and the foreign minister of Greece": one "of" phrase for both."""
        if draft.bases or draft.person or not draft.role_kind or draft.dropped or draft.owner is not None:
            return
        cols, i = self.cols, draft.end
        if i >= cols.size or cols.lower[i] not in ("and", ",") or draft.possessor >= 0:
            return
        other = self.row.next_from(i + 1)
        if other is None or other.start - i > 3 or other.person or not other.role_kind or not other.bases:
            return
        between = range(i + 1, other.start)
        if other.affiliated and all(cols.tag[j] in ("DT", "CC") for j in between):
            draft.bases = list(other.bases)
            draft.why.append(f"of the same as {cols.span_text(other.start, other.end)!r}")

    def _affiliation(self, draft: Draft) -> None:
        """ "president of France", "researcher on East Asia at the Academy", "officials in Paris"."""
        if draft.bare_name and draft.bases and draft.bases[0].code is None:
            self._seated(draft)
        if draft.kind == "unnamed" and draft.adjectival:
            self._from_town(draft)
        if draft.bases or draft.dropped or draft.owner is not None or draft.kind == "group":
            return
        if draft.possessor >= 0:
            return
        partitive = not draft.role and self.cols.lemma[draft.end - 1] in self.lexicon.words["partitive"]
        if draft.bare_name or (draft.takes_up and not draft.role_kind and not partitive):
            return
        cols, i = self.cols, draft.end
        prepositions = self.lexicon.words["affiliation"]
        immediate = True
        while i < min(cols.size - 1, draft.end + _REACH) and cols.sent[i] == cols.sent[draft.start]:
            lower = cols.lower[i]
            if lower in _STOPS or cols.tag[i].startswith(("VB", "MD", "W")) or cols.text[i].isspace():
                return
            if lower == "," or (lower in ("and", "but", "or") and immediate):
                return
            if lower in prepositions:
                other = self._object(i)
                apart = self._stands_to(draft, other) or (lower == "from" and self._moves(i))
                if other is not None and not apart and self._fits(draft, other, prepositions[lower], lower):
                    self._take(draft, other, immediate, lower)
                    return
                if draft.person is not None:
                    return
                immediate = False
            elif draft.person is not None:
                return
            i += 1

    def _stands_to(self, draft: Draft, other: Draft | None) -> bool:
        """Whether a state after "of" is one's counterpart, not one's own: "an ally of America"."""
        relation = draft.role.rsplit(" ", 1)[-1] in self.lexicon.words["relational"]
        return relation and other is not None and other.bare_name

    def _seated(self, draft: Draft) -> None:
        """ "the University of Graz in Austria": an institution of no known state takes that of its place."""
        other = self._object(draft.end) if draft.end < self.cols.size else None
        if other is None or self.cols.lower[draft.end] != "in" or not other.bare_name or not other.bases:
            return
        own, place = draft.bases[0], other.bases[0]
        if own.kind == "organisation" and place.is_state and not other.adjectival:
            draft.bases = [Base(place.code, True, own.sectors, own.organisation, own.kind, own.name)]
            draft.why.append(f"in {place.name}")

    def _from_town(self, draft: Draft) -> None:
        """ "Uzbeks from Osh": a people takes the state of the town that they come from."""
        i = draft.end
        if i >= self.cols.size or self.cols.lower[i] not in ("from", "of"):
            return
        other = self._object(i)
        if other is not None and other.bare_name and other.bases and other.bases[0].kind == "town":
            draft.bases = list(other.bases)
            draft.why.append(f"from {self.cols.span_text(other.start, other.end)}")

    def _moves(self, preposition: int) -> bool:
        """Whether "from" says where something leaves, not whose it is: "withdraw troops from"."""
        verb = self.cols.verb_of(preposition)
        return self.cols.lemma[verb] in self.lexicon.words["motion"]

    def _object(self, preposition: int) -> Draft | None:
        """The phrase that a preposition governs."""
        other = self.row.next_from(preposition + 1)
        if other is None or other.start - preposition > 4:
            return None
        owner = other.end < self.cols.size and self.cols.tag[other.end] == "POS"
        if owner and self.cols.lower[preposition] != "in":
            return None  # "from the ambassador's residence"
        between = range(preposition + 1, other.start)
        if all(self.cols.tag[j].startswith(("DT", "JJ", "CD", "PRP$", "NN")) for j in between):
            return other
        return None

    def _fits(self, draft: Draft, other: Draft, wanted: str, preposition: str) -> bool:
        if not other.bases and not other.members:
            return False
        if draft.person is not None and not draft.role:
            return preposition in ("of", "from") and other.bare_name and not other.adjectival
        spokes = draft.role.startswith("spokes")
        if wanted == "any":
            return not other.adjectival or not other.bare_name
        if wanted == "body":
            if other.bare_name and other.bases and other.bases[0].kind != "organisation":
                return (
                    preposition == "for"
                    and (spokes or draft.role not in _TOPICAL)
                    and draft.role_kind == "title"
                )
            return preposition != "with" or other.bare_name
        if wanted == "place":
            place = (
                other.bare_name and bool(other.bases) and other.bases[0].kind in ("state", "capital", "town")
            )
            # Diplomats in a capital are other states'; its opposition leaders are its own.
            own = bool(draft.sectors) and draft.sectors[0] in _LOCAL_SECTORS
            return place and (draft.role_kind != "title" or own)
        return not other.bare_name and draft.role_kind == "title" and not draft.role.endswith("ambassador")

    def _take(self, draft: Draft, other: Draft, immediate: bool, preposition: str) -> None:
        draft.affiliated = preposition == "of"
        draft.bases = list(other.bases)
        if draft.plural:
            draft.bases += self._conjuncts(other)
        vague = set(draft.sectors) <= VAGUE_SECTORS
        vague = vague or (draft.sectors == ["MIL"] and bool(_FIGHTERS & set(other.sectors)))
        if vague and draft.role not in self.lexicon.words["kin"] and preposition != "in":
            draft.sectors = list(dict.fromkeys([*other.sectors, *draft.sectors]))
        draft.why.append(f"{preposition} {self.cols.span_text(other.start, other.end)}")
        if other.person is None and preposition != "in":
            draft.end = other.end
            if immediate or other.bare_name:
                other.dropped = True

    def _conjuncts(self, other: Draft) -> list[Base]:
        """States joined to an "of" phrase: "presidents of Egypt, Sudan and Ethiopia"."""
        found: list[Base] = []
        joined: list[Draft] = []
        closed = False
        i = other.end
        while i + 1 < self.cols.size and self.cols.lower[i] in (",", "and"):
            step = i + 1
            while step < self.cols.size and self.cols.lower[step] in ("and", "the"):
                step += 1
            following = self.row.next_from(step)
            if (
                following is None
                or following.start != step
                or not following.bare_name
                or following.adjectival
            ):
                break
            closed = closed or "and" in self.cols.lower[i:step]
            joined.append(following)
            i = following.end
        if not closed:
            return []  # "in North Kivu, Kigali replied"
        for following in joined:
            found += following.bases
            other.end = following.end
            following.dropped = True
        return found
