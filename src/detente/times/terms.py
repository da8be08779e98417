"""Terms of office as witnesses: who is named as holding an office tells when a text can be written.

"Secretary of State Madeleine Albright said" is written while she holds the office, give or take some
weeks; "former Prime Minister Tony Blair" after his term. The terms come from people.tsv.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from detente.knowledge import StateSpotter
from detente.times.calendar import add_days
from detente.times.dated import Witness
from detente.times.holders import HolderTable, Naming, Term
from detente.times.offices import WIDE, Title, names_holder
from detente.times.resolve import Expressions
from detente.times.tense import is_verbal, tense_of

_LONGEST_APPOSITION = 9
# A person chosen for an office is called so from the vote to the oath.
_ELECT_DAYS = 150
# Words before a title (or in an apposition), by what they say of the term.
_OVER = frozenset(
    {"former", "ex", "late", "onetime", "deposed", "ousted", "past", "toppled", "previous", "retired"}
)
_THEN = frozenset({"then"})
_COMING = frozenset({"elect", "designate"})
_NOT_IN_OFFICE = frozenset(
    {
        "a", "an", "no", "any", "another", "incoming", "future", "next", "would", "potential", "likely",
        "possible", "deputy", "vice", "assistant", "under", "shadow", "candidate", "nominee", "hopeful",
        "for", "as", "become", "rival", "first", "was", "were", "been", "if", "who", "opposition", "self",
        "became", "when", "said", "says", "told", "one", "son", "daughter", "wife", "widow", "brother",
        "sister", "father",
        "his", "her", "their",
    }
)  # fmt: skip
# Words shortly before a title that tell of another time: "under President X", "when President X".
_OF_ANOTHER_TIME = frozenset({"under", "since", "during", "when", "like", "after", "before", "between", "by"})
# What may stand between a state and the title of its office holder.
_BETWEEN = frozenset({"'s", "’s", "'", "former", "then", "-", "ex", "new", "outgoing", "interim"})
_WITHIN = frozenset({"-", ".", "'s", "'"})
_TEAMS = frozenset({"administration", "government", "cabinet"})
_HEADS = frozenset({"president", "prime minister", "chancellor"})

# How sure a mention is of its person and of its time.
_FULL_ACTS, _FULL, _ALONE_ACTS, _ALONE, _TEAM = 1.2, 1.0, 1.0, 0.7, 0.5
_OVER_WEIGHT, _COMING_WEIGHT = 0.6, 0.8
# A sentence that names a year may tell of that year.
_DATED_SENTENCE = 0.5
# The word for whoever leads a state stays with those who led it.
_WIDE = 0.75
# "president X" without a state may be what somebody would become.
_IN_SMALL_LETTERS = 0.5
HELD, KEPT, OVER = "term", "title kept", "former"
# Offices whose former holders are often still called by the title.
_KEPT = frozenset({"president"})


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a mention says of a term: as held, as over or as coming, with its weight."""

    terms: tuple[Term, ...]
    manner: str
    weight: float
    words: str


class TermReader:
    """Finds who is named as holding an office.

    Args:
        holders: the terms by the names of their holders.
        states: finds the states that stand beside a title.
    """

    def __init__(self, holders: HolderTable, states: StateSpotter) -> None:
        self.holders = holders
        self.states = states

    def witnesses(self, expressions: Expressions) -> list[Witness]:
        """What the holders of offices that a text names say about its day; one witness a person."""
        if not len(expressions.doc):
            return []
        words, text = [item.text for item in expressions.items], expressions.tokens.text
        namings = list(self.holders.find(expressions.items, text))
        known: dict[str, frozenset[str]] = {}
        for naming in namings:
            if naming.full:
                surname = naming.terms[0].surname
                known[surname] = known.get(surname, frozenset()) | naming.names
        best: dict[tuple[str, str], _Claim] = {}
        for naming in namings:
            claim = self._claim(expressions, text, words, naming, known)
            if claim is None:
                continue
            key = (claim.terms[0].surname, claim.manner)
            if key not in best or best[key].weight < claim.weight:
                best[key] = claim
        # Who is called the former holder once is so wherever the title stands without "former".
        over = {surname for surname, manner in best if manner == "over"}
        claims = [
            claim for (surname, manner), claim in best.items() if manner != "now" or surname not in over
        ]
        return [witness for claim in claims if (witness := self._witness(claim)) is not None]

    def _witness(self, claim: _Claim) -> Witness | None:
        found = _witness(claim)
        if found is None or claim.manner != "now":
            return found
        gaps = tuple(gap for term in claim.terms for gap in self.holders.gaps(term))
        return replace(found, unsure=gaps)

    def _claim(
        self,
        expressions: Expressions,
        text: str,
        words: list[str],
        naming: Naming,
        known: dict[str, frozenset[str]],
    ) -> _Claim | None:
        terms = naming.terms
        if not naming.full:
            names = known.get(terms[0].surname)
            terms = tuple(term for term in terms if names is None or term.name in names)
        title, manner = self._title(words, naming)
        if title is None:
            return self._team(expressions, words, naming, terms)
        state = self._state_before(expressions, title)
        fitting = tuple(
            term
            for term in terms
            if names_holder(title.group, term.group) and (state is None or term.state == state)
        )
        if not fitting or manner == "none" or (title.group == WIDE and state is None):
            return None
        if manner == "now" and _of_another_time(words, title):
            return None
        sure = naming.full or state is not None
        acts = _acts(expressions, naming)
        weights = {(True, True): _FULL_ACTS, (True, False): _FULL, (False, True): _ALONE_ACTS}
        weight = weights.get((sure, acts), _ALONE)
        weight = {"over": _OVER_WEIGHT, "coming": _COMING_WEIGHT}.get(manner, weight)
        if not sure and manner != "now":
            return None
        if manner == "now" and _in_dated_sentence(expressions, naming):
            weight *= _DATED_SENTENCE
        if title.group == WIDE:
            weight *= _WIDE
        if (
            state is None
            and title.last == naming.first - 1
            and text[expressions.items[title.first].start].islower()
        ):
            weight *= _IN_SMALL_LETTERS
        low, high = min(title.first, naming.first), max(title.last, naming.last)
        mention = text[expressions.items[low].start : expressions.items[high].end]
        return _Claim(fitting, manner, weight, " ".join(mention.split()))

    def _title(self, words: list[str], naming: Naming) -> tuple[Title | None, str]:
        """The title that a name bears and how: now, over, coming, or none of them."""
        before = naming.first - 1
        if before >= 1 and words[before] in _COMING and words[before - 1] == "-":
            title = self.holders.titles.ending(words, before - 2)
            return title, "coming"
        if before >= 1 and words[before] in {",", "–", "—"}:
            title = self.holders.titles.ending(words, before - 1)
            if title is not None and not _article_led(words, title):
                title = None
        else:
            title = self.holders.titles.ending(words, before)
        if title is not None:
            return title, _manner(words, title.first)
        return self._apposition(words, naming)

    def _apposition(self, words: list[str], naming: Naming) -> tuple[Title | None, str]:
        """ "Angela Merkel, the German chancellor," after the name."""
        if not naming.full or naming.last + 2 >= len(words) or words[naming.last + 1] != ",":
            return None, "none"
        first = naming.last + 2
        last = first
        while last < min(len(words), first + _LONGEST_APPOSITION) and words[last] not in {",", ".", "", ";"}:
            last += 1
        if last == len(words) or words[last] not in {",", ".", ";"}:
            return None, "none"
        title = self.holders.titles.within(words, first, last - 1)
        if title is None:
            return None, "none"
        inside = set(words[first : title.first])
        if not all(word.isalpha() or word in _WITHIN for word in inside):
            return None, "none"
        if inside & _OVER:
            return title, "over"
        if (inside & (_NOT_IN_OFFICE - {"under"})) or inside & _THEN:
            return None, "none"
        return title, "now"

    def _team(
        self, expressions: Expressions, words: list[str], naming: Naming, terms: tuple[Term, ...]
    ) -> _Claim | None:
        """ "the Clinton administration": whoever of the name heads a government."""
        after = naming.last + 1
        if naming.full or after >= len(words) or words[after] not in _TEAMS:
            return None
        heads = tuple(term for term in terms if term.group in _HEADS)
        if not heads or naming.first == 0 or words[naming.first - 1] != "the":
            return None
        if _in_dated_sentence(expressions, naming):
            return None
        return _Claim(heads, "now", _TEAM, f"the {heads[0].name.split()[-1]} {words[after]}")

    def _state_before(self, expressions: Expressions, title: Title) -> str | None:
        """The code of the state that stands right before a title ("French", "Russia's")."""
        doc, tokens = expressions.doc, expressions.tokens
        end = tokens.at(expressions.items[title.first].start)
        low = max(0, end - 5)
        texts = [token.text for token in doc[low:end]]
        while texts and texts[-1] in _BETWEEN:
            texts.pop()
        for _, last, code in self.states.find(texts):
            if last == len(texts):
                return code
        return None


def _article_led(words: list[str], title: Title) -> bool:
    return any(word in {"the", "'s"} for word in words[max(0, title.first - 4) : title.first])


def _manner(words: list[str], first: int) -> str:
    """How a title is held, by the words right before it."""
    before = words[max(0, first - 3) : first]
    close = [word for word in before if word not in {"-", "'s", "the", "us"}][-2:]
    if any(word in _OVER for word in close):
        return "over"
    if any(word in _THEN for word in close) or (close and close[-1] in _NOT_IN_OFFICE):
        return "none"
    return "now"


def _of_another_time(words: list[str], title: Title) -> bool:
    return any(word in _OF_ANOTHER_TIME for word in words[max(0, title.first - 3) : title.first])


def _in_dated_sentence(expressions: Expressions, naming: Naming) -> bool:
    """Whether the sentence tells of a year or decade: what it says may be history."""
    token = expressions.doc[expressions.tokens.at(expressions.items[naming.first].start)]
    sentence = token.sent
    start, end = sentence.start_char, sentence.end_char
    return any(
        start <= found.start < end
        for found in expressions.found
        if (found.kind("year") in ("YEAR", "YY") and "wd" not in found.groups)
        or found.rule in ("decade", "ago")
        or "dec" in found.groups
    )


def _acts(expressions: Expressions, naming: Naming) -> bool:
    """Whether the person is the subject of a plain verb: "said", "is to meet"."""
    token = expressions.doc[expressions.tokens.at(expressions.items[naming.last].start)]
    if token.dep_ not in {"nsubj", "nsubjpass"} or not is_verbal(token.head):
        return False
    had = any(child.lower_ in {"had", "'d"} and child.dep_ == "aux" for child in token.head.children)
    return not had and tense_of(expressions.doc, token.head.i) in {"past", "present", "future"}


def _witness(claim: _Claim) -> Witness | None:
    if claim.manner == "over":
        ends = [term.until for term in claim.terms]
        first = min((day for day in ends if day), default=None)
        if first is None:
            return None
        reason = f"{claim.words!r} is named after the term"
        return Witness(add_days(first, -60), None, claim.weight, reason, kind=OVER)
    spans: tuple[tuple[dt.date, dt.date | None], ...]
    if claim.manner == "coming":
        spans = tuple((add_days(t.since, -_ELECT_DAYS), add_days(t.since, 45)) for t in claim.terms)
    else:
        spans = merged((term.since, term.until) for term in claim.terms)
    told = " and ".join(f"{since} to {until or 'today'}" for since, until in spans)
    held = "is about to take office" if claim.manner == "coming" else "is named as in office"
    since = min(since for since, _ in spans)
    until = None if any(u is None for _, u in spans) else max(u for _, u in spans if u)
    reason = f"{claim.words!r} {held}, good from {told}"
    kind = KEPT if claim.manner == "now" and claim.terms[0].group in _KEPT else HELD
    return Witness(since, until, claim.weight, reason, spans=spans, kind=kind)


def merged(spans: Iterable[tuple[dt.date, dt.date | None]]) -> tuple[tuple[dt.date, dt.date | None], ...]:
    """Intervals in order, those that touch or overlap made one."""
    result: list[tuple[dt.date, dt.date | None]] = []
    for since, until in sorted(spans, key=lambda span: span[0]):
        if result and (result[-1][1] is None or since <= add_days(result[-1][1], 1)):
            last = result[-1][1]
            result[-1] = (result[-1][0], None if last is None or until is None else max(last, until))
        else:
            result.append((since, until))
    return tuple(result)
