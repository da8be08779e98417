"""Who a person's name or a bare title is: within the article first, then by the table of office holders."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.actors.columns import Columns
from detente.actors.drafts import Base, Draft
from detente.actors.lexicon import Lexicon
from detente.actors.office_holders import Clock, OfficeHolders
from detente.actors.people_index import name_key
from detente.actors.proper_names import split_inner_capital


@dataclass(slots=True)
class Person:
    """One person of the article with all that is known of them."""

    name: str
    bases: list[Base] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    gender: str = ""
    why: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    known: bool = True
    """False for a single name that nothing in the article or the table explains."""


class PersonBook:
    """The persons of one article."""

    def __init__(self, cols: Columns, lexicon: Lexicon, clock: Clock) -> None:
        self.cols = cols
        self.lexicon = lexicon
        self.clock = clock
        self.holders = OfficeHolders(lexicon, clock)
        self.people: list[Person] = []

    def file(self, drafts: list[Draft]) -> None:
        """Group the named drafts by person and fill in what is missing."""
        named = [draft for draft in drafts if draft.person]
        self.holders.named = {b.code for d in drafts if d.person is None for b in d.bases if b.code}
        whole = self._whole_names(named)
        by_key: dict[str, int] = {}
        by_surname: dict[str, list[int]] = {}
        for draft in (d for d in named if len(self._words(d)) > 1):
            words = whole.get(name_key(" ".join(self._words(draft))), self._words(draft))
            key = name_key(" ".join(words))
            if key not in by_key:
                by_key[key] = len(self.people)
                self.people.append(Person(" ".join(words)))
                for part in self._surnames(words, draft):
                    by_surname.setdefault(part, []).append(by_key[key])
            self._join(draft, by_key[key])
        for draft in (d for d in named if len(self._words(d)) == 1):
            key = name_key(self._words(draft)[0])
            numbers = by_surname.get(key, [])
            if not numbers or self._someone_better_known(key, numbers):
                by_surname[key] = numbers = [len(self.people)]
                self.people.append(Person(self._words(draft)[0]))
            self._join(draft, self._choose(numbers, draft))
        for person in self.people:
            self._from_text(person)
            self.holders.fill(person)
            person.gender = self._gender(person)

    def _whole_names(self, named: list[Draft]) -> dict[str, list[str]]:
        """Names of the article under the keys of their ends: "Suu Kyi" is "Aung San Suu Kyi"."""
        whole: dict[str, list[str]] = {}
        for draft in named:
            words = self._words(draft)
            for n in range(1, len(words) - 1):
                whole.setdefault(name_key(" ".join(words[n:])), words)
        return whole

    def _words(self, draft: Draft) -> list[str]:
        start, end = draft.person or (draft.start, draft.end)
        text = " ".join(self.cols.span_text(start, end).split())
        if " " not in text:
            text = split_inner_capital(text, self.lexicon.words["name_prefix"])
        return text.split(" ")

    def _surnames(self, words: list[str], draft: Draft) -> list[str]:
        """Keys under which a full name is found again: the last word, the first where it is the family's."""
        state = draft.bases[0].code if draft.bases else None
        keys = [name_key(words[-1])]
        if state in self.lexicon.words["family_first"] or (state is None and len(words) < 4):
            keys.append(name_key(words[0]))
        lower = [n for n, word in enumerate(words) if word.lower() in self.lexicon.words["particle"] and n]
        if lower:
            keys.append(name_key("".join(words[lower[0] :])))
        return keys

    def _join(self, draft: Draft, number: int) -> None:
        draft.cluster = number
        self.people[number].drafts.append(draft)

    def _someone_better_known(self, surname: str, numbers: list[int]) -> bool:
        """Whether a surname alone is an office holder's rather than that of the persons named in full.

        So it is where those are in no table and their first name is no given name: a headline word
        taken for a name, or a relative.
        """
        near = {row.name for row in self.lexicon.people.by_surname.get(surname, ()) if self.clock.near(row)}
        if len(near) != 1:
            return False
        names = [self.people[n].name for n in numbers]
        return not any(
            name_key(name) in self.lexicon.people.by_key
            or name.split(" ", 1)[0] in self.lexicon.words["given_name"]
            or self.people[n].drafts[0].role
            for n, name in zip(numbers, names, strict=True)
        )

    def _choose(self, numbers: list[int], draft: Draft) -> int:
        """Among persons of one surname the last named before, else the first named."""
        listed = [n for n in numbers if name_key(self.people[n].name) in self.lexicon.people.by_key]
        numbers = listed or numbers
        before = [n for n in numbers if any(d.start < draft.start for d in self.people[n].drafts)]
        if not before:
            return numbers[0]
        return max(before, key=lambda n: max(d.start for d in self.people[n].drafts if d.start < draft.start))

    def _from_text(self, person: Person) -> None:
        for draft in person.drafts:
            if draft.bases and not person.bases:
                person.bases = list(draft.bases)
                person.sectors = list(draft.sectors)
                person.why = list(draft.why)
        for draft in person.drafts:
            if draft.sectors and not person.sectors:
                person.sectors = list(draft.sectors)
                person.why += draft.why
        self._refer(person)

    def _refer(self, person: Person) -> None:
        """A title without a state takes the state of whom the same title names elsewhere."""
        role = next((d.role for d in person.drafts if d.role), "")
        if role and not person.bases:
            person.why.append(f"title {role!r}")

    def _gender(self, person: Person) -> str:
        words = self.lexicon.words
        for draft in person.drafts:
            for i in range(max(0, draft.start - 1), draft.end):
                lower = self.cols.lower[i]
                found = words["honorific"].get(lower) or words["gendered"].get(lower)
                if found:
                    return found
            last = draft.role.rsplit(" ", 1)[-1].rsplit("-", 1)[-1]
            if last in words["gendered"]:
                return words["gendered"][last]
        first = person.name.split(" ", 1)[0]
        return words["given_name"].get(first, "") if " " in person.name else ""

    def lend_states(self, drafts: list[Draft]) -> None:
        """A titled person without a state gets that of the sentence's acting state, if it has one.

        News text leaves the state out where it has just been named: "France is ready …, Defence
        Minister Pierre Joxe said".
        """
        acting: dict[int, list[tuple[Draft, Base]]] = {}
        for draft in drafts:
            base = self._state_of(draft)
            subject = self.cols.dep[draft.head] in ("nsubj", "nsubjpass")
            if base is not None and subject and draft.kind != "place" and not draft.adjectival:
                acting.setdefault(self.cols.sent[draft.start], []).append((draft, base))
        owned = {d.copy_of.cluster for d in drafts if d.copy_of is not None and d.possessor >= 0}
        for number, person in enumerate(self.people):
            if person.bases or number in owned or not any(d.role for d in person.drafts):
                continue
            if person.sectors[:1] in (["PTY"], ["OPP"], ["JRN"], ["REB"]):
                continue  # a party's or a paper's people do not speak for whoever acts
            sent = self.cols.sent[next(d for d in person.drafts if d.role).start]
            for near in (sent, sent - 1):
                lenders = {base.code: (draft, base) for draft, base in acting.get(near, ())}
                if len(lenders) == 1:
                    lender, base = next(iter(lenders.values()))
                    person.bases = [base]
                    name = self.cols.span_text(lender.start, lender.end)
                    person.why.append(f"title without a state: that of the sentence's subject, {name}")
                if lenders:
                    break

    def _state_of(self, draft: Draft) -> Base | None:
        bases = self.people[draft.cluster].bases if draft.cluster >= 0 else draft.bases
        return bases[0] if len(bases) == 1 and bases[0].is_state else None

    def pass_on(self, drafts: list[Draft]) -> None:
        """What belongs to a person belongs to the person's state: "the Bush administration"."""
        for draft in drafts:
            owner = draft.owner
            if owner is not None and not draft.bases and owner.cluster >= 0:
                person = self.people[owner.cluster]
                draft.bases = list(person.bases)
                draft.why.append(f"of {person.name}")
