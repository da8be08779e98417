"""How a forum stands: what the article says of it, else what the table says for the article's day."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from spacy.tokens import Token

from detente.events.status import negator
from detente.events.syntax import lemma
from detente.events.syntax import words as grammar
from detente.language.layers import evidence, layers
from detente.negotiation.forums import FoundForum
from detente.negotiation.words import negotiation_words
from detente.records import Evidence, ForumStatus, When
from detente.times.attach import tense_of

_STEPS = 6
_UPWARDS = frozenset({"nsubj", "nsubjpass", "dobj", "conj", "compound", "pobj", "prep", "pcomp", "attr"})
_BELOW = frozenset({"relcl", "acl", "amod", "appos"})
_DONE = frozenset({"stalled", "suspended", "failed", "concluded"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A status with its first day, its proof and the reason."""

    status: ForumStatus
    since: When | None
    proof: Evidence | None
    why: str


@dataclass(frozen=True, slots=True)
class _Hit:
    status: ForumStatus
    word: Token
    since: When | None
    rank: int


def standing_of(forum: FoundForum) -> Standing | None:
    """How a forum stands by the article, else by the table; None where neither says.

    What is said of its standing since a time counts most, then what was done with the talks, then
    what is wished for them.
    """
    heads = [span.root for span in forum.spans] + forum.plain
    hits = [hit for head in heads for hit in _hits(head)]
    if hits:
        best = max(hits, key=lambda hit: hit.rank)
        return Standing(
            best.status,
            best.since,
            evidence(best.word.sent),
            f"{best.status}: {best.word.text!r} in the text",
        )
    return _by_table(forum)


def _by_table(forum: FoundForum) -> Standing | None:
    if forum.row is None or not forum.spans:
        return None
    article = layers(forum.spans[0].doc).article
    day = article.written_to or article.posted
    entry = forum.row.entry_at(f"{day:%Y-%m}") if day is not None else None
    if entry is None:
        return None
    why = f"{entry.status} at the article's date by the table of forums"
    return Standing(entry.status, _month_or_year(entry.since), None, why)


def _month_or_year(value: str) -> When:
    """A time of the table, ``YYYY`` or ``YYYY-MM``, as an interval."""
    year, _, number = value.partition("-")
    first, last = (int(number), int(number)) if number else (1, 12)
    return When(
        expression="by the table of forums",
        value=value,
        start=dt.date(int(year), first, 1),
        end=dt.date(int(year), last, calendar.monthrange(int(year), last)[1]),
        granularity="month" if number else "year",
    )


def _hits(head: Token) -> list[_Hit]:
    """Words of standing that hang on the phrase of talks or that it hangs on."""
    near = [c for c in head.children if c.dep_ in _BELOW]
    near += [t for c in near for t in c.conjuncts]
    current = head
    for _ in range(_STEPS):
        if current.dep_ not in _UPWARDS or current.head == current:
            break
        current = current.head
        if current.pos_ in ("VERB", "AUX", "NOUN"):
            near.append(current)
        if current.pos_ in ("VERB", "AUX") and current.dep_ != "pcomp":
            break
    near += [c for c in current.children if c.dep_ in ("acomp", "attr", "oprd") and current.pos_ == "AUX"]
    if current.pos_ == "AUX":
        # "are at a standstill", "are in deadlock"
        near += [t for c in current.children if c.dep_ == "prep" for t in c.children if t.dep_ == "pobj"]
    hits = [hit for word in near if (hit := _hit(word)) is not None]
    return hits


def _hit(word: Token) -> _Hit | None:
    status = _listed(word)
    if status is None:
        return None
    verb = word if word.pos_ in ("VERB", "AUX") else word.head if word.head.pos_ == "AUX" else None
    finite = verb is not None and word.dep_ not in ("amod",) and word.pos_ != "NOUN"
    since = _since(word)
    if not finite or verb is None:
        rank = 4 if since is not None and status in _DONE else 2 if status in _DONE else 1
        return _Hit(status, word, since, rank)
    if negator(verb) is not None or _is_open(verb):
        return _Hit("proposed", word, None, 1) if lemma(word) in _again() else None
    tense = tense_of(word.doc, verb.i)
    if tense == "future":
        ahead = status == "under_way" or lemma(word) in _again()
        return _Hit("scheduled", word, since, 3) if ahead else None
    if tense == "none" and word.dep_ not in ("acl", "relcl"):
        return _Hit(status, word, None, 1) if status == "proposed" else None
    if lemma(word) in _again():
        status = "under_way"
    perfect = since is not None and status in _DONE
    return _Hit(status, word, since, 5 if perfect else 1 if status == "proposed" else 3)


def _again() -> frozenset[str]:
    return negotiation_words().forums.again


def _is_open(verb: Token) -> bool:
    """Whether a verb only tells what might, should or must be: modal, condition, wish."""
    listed = grammar()
    for child in verb.children:
        if child.dep_ == "mark" and child.lower_ in listed.possible_markers:
            return True
        if child.dep_ == "aux" and child.lower_ in (listed.possible_modals | listed.obligation_modals):
            return True
    above = verb.head
    return verb.dep_ in ("ccomp", "xcomp", "acl") and lemma(above) in listed.wishing | listed.obligation_verbs


def _listed(word: Token) -> ForumStatus | None:
    forms = {lemma(word), word.lower_}
    for child in word.children:
        if child.dep_ in ("prt", "prep", "advmod"):
            forms.add(f"{lemma(word)} {child.lower_}")
    for status, listed in negotiation_words().forums.status.items():
        if not forms.isdisjoint(listed):
            return status
    return None


def _since(word: Token) -> When | None:
    """The time in the word's own phrase, as written: "since 2008" is the year 2008."""
    first, last = word.left_edge.i, word.right_edge.i
    inside = [t for t in layers(word.doc).timexes if first <= t.start and t.end <= last + 1 and t.start > 0]
    after = [t for t in inside if word.doc[t.start - 1].lower_ == "since"]
    for timex in [*after, *inside]:
        if timex.when.start is not None and timex.when.type in ("DATE", "TIME"):
            return timex.when
    return None
