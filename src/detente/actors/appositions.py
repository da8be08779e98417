"""Appositions: a name and a role beside each other that are the same person."""

from __future__ import annotations

from detente.actors.columns import Columns
from detente.actors.drafts import Draft, Row
from detente.actors.lexicon import Lexicon
from detente.actors.people_index import name_key

_TOPIC_PREPOSITIONS = frozenset({"to", "for", "in", "on", "at"})


class Appositions:
    """Joins names and roles that stand beside each other.

    Args:
        cols: the document.
        lexicon: the tables.
        row: its phrases, changed in place.
    """

    def __init__(self, cols: Columns, lexicon: Lexicon, row: Row) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.row = row

    def join(self) -> None:
        """Mark roles beside a name as copies of it, and tell the name what they say."""
        for position, draft in enumerate(self.row.drafts):
            self._apposition(draft, position)

    def _apposition(self, draft: Draft, position: int) -> None:
        """ "Wang Junsheng, a researcher at …" and "the secretary-general, Ban Ki-moon"."""
        cols = self.cols
        if draft.dropped or position + 1 >= len(self.row.drafts) or draft.end >= cols.size:
            return
        comma = self._past_topic(draft)
        if cols.text[comma] not in (",", "(", "—", "–", "--"):
            return
        other = self.row.next_from(comma + 1)
        if other is None or other.phrase_start < comma or other.start - comma > 5:
            return
        if comma > draft.end and not self._closes(other):
            return
        between = range(comma + 1, other.start)
        if not all(cols.tag[j].startswith(("DT", "JJ", "CD", "PRP$", "VBN", "NN", "RB")) for j in between):
            return
        if self._surname_like_a_state(draft, other):
            draft.person, draft.bases, draft.why = (draft.start, draft.end), [], ["name of a person"]
        name, role = (draft, other) if draft.person else (other, draft)
        if name.person is None or role.person is not None or not role.role or role.plural:
            return
        told = draft.definite or bool(draft.bases) or draft.possessor >= 0 or draft.owner is not None
        if role is draft and not told:
            return
        if role is other and not self._closes(other):
            return
        if name is other and (name.role or name.bases) and not self._only_rank(name, role):
            return
        self._same_one(name, role)

    def _only_rank(self, name: Draft, role: Draft) -> bool:
        """Whether a name has no more than a rank or an honorific: "the coup leader, Colonel Assimi Goïta"."""
        ranked = name.sectors == ["MIL"] and not name.bases
        return ranked and role.definite and role.role_kind in ("title", "people")

    def _surname_like_a_state(self, draft: Draft, other: Draft) -> bool:
        """ "Jordan, the Ohio Republican": a surname that is a state's name too, by what stands beside it."""
        cols = self.cols
        human = other.role_kind in ("title", "people") and not other.plural and other.definite
        if not (human and draft.bare_name and draft.end - draft.start == 1 and not other.person):
            return False
        if draft.bases and draft.bases[0].kind not in ("state", "capital", "town"):
            return False
        closed = other.end >= cols.size or cols.text[other.end] in (",", ".", ")")
        known = name_key(cols.text[draft.start]) in self.lexicon.people.by_surname
        return closed and known and cols.dep[other.head] == "appos" and cols.head[other.head] == draft.head

    def _past_topic(self, draft: Draft) -> int:
        """The token after a role and what it is for: "ambassador to the United Nations, Zhang Jun"."""
        cols, i = self.cols, draft.end
        if draft.person is not None or not draft.bases or cols.lower[i] not in _TOPIC_PREPOSITIONS:
            return i
        nominal = ("IN", "TO", "DT", "NN", "JJ")
        while i + 1 < cols.size and i - draft.end < 7 and cols.tag[i].startswith(nominal):
            i += 1
        return i if cols.text[i] == "," and cols.sent[i] == cols.sent[draft.start] else draft.end

    def _closes(self, role: Draft) -> bool:
        """Whether an apposition ends as one does, and is not the first member of a list."""
        end = role.end
        if self.cols.dep[role.head] == "appos" or end >= self.cols.size:
            return True
        return self.cols.lower[end] not in ("and", "or") and self.cols.text[end] != "'s"

    def _same_one(self, name: Draft, role: Draft) -> None:
        role.copy_of = name
        if role.bases and not name.bases:
            name.bases = list(role.bases)
        if role.sectors and not name.sectors:
            name.sectors = list(role.sectors)
        if not name.role:
            name.role, name.role_kind = role.role, role.role_kind
        words = self.cols.span_text(role.start, role.end)
        name.why.append(f"called {words!r} beside the name")
