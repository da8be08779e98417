"""How a forum stands: what the article says of it, else what the table says for the article's day."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from spacy.tokens import Token

from detente.events.status import negator
from detente.events.syntax import governor, is_infinitive, lemma
from detente.events.syntax import words as grammar
from detente.language.layers import evidence, layers
from detente.negotiation.forums import FoundForum
from detente.negotiation.mentions import Read, Reads
from detente.negotiation.words import negotiation_words
from detente.records import Evidence, ForumStatus, When
from detente.times.attach import tense_of

_STEPS = 6
_NEAR = 8
_WISHED, _TITLE = 0.5, 0.7
# Words as plain as "have been stalled since" go before the classifier; it goes before others where sure.
_TOLD, _SURE = 4, 0.8
_LONG_AGO = 300
# "a round of talks", "a session": its end is not that of the talks.
_ROUNDS = frozenset({"round", "session", "day", "meeting", "week"})
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
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class _Hit:
    status: ForumStatus
    word: Token
    since: When | None
    rank: int


def standing_of(forum: FoundForum, reads: Reads, least: float) -> Standing | None:
    """How a forum stands by the article, else by the table; None where neither says.

    What is said of its standing since a time counts most; then what the classifier reads in a sentence
    that names it, where it is sure; then what was done with the talks, or is wished for them.

    Args:
        forum: the forum.
        reads: how the classifier reads the mentions of talks.
        least: probability from which a reading counts.
    """
    ruled, rank = _by_words(forum)
    if ruled is not None and rank >= _TOLD:
        return ruled
    read = _as_read(forum, reads, least)
    if read is not None and (ruled is None or read.status != ruled.status) and read.sure >= _SURE:
        return read
    return ruled or read or _by_table(forum) or _ahead(forum)


def _as_read(forum: FoundForum, reads: Reads, least: float) -> Standing | None:
    """The status that the surest of the sentences about the forum tells, by the classifier.

    That talks are wished for says little where another sentence tells how they stand; titles are terse,
    and count where the text itself tells nothing.
    """
    heads = sorted({span.root for span in forum.spans} | {*forum.plain}, key=lambda head: head.i)
    heads = [head for head in heads if head.i in reads and (forum.past or not _is_long_ago(head))]
    if not heads:
        return None
    title = len(layers(heads[0].doc).article.title)
    best: tuple[float, Read, Token] | None = None
    for head in heads:
        read = reads[head.i]
        if read.status != "proposed" and _is_untold(head):
            continue
        weight = (
            read.share * (_WISHED if read.status == "proposed" else 1) * (_TITLE if head.idx < title else 1)
        )
        if read.share >= least and (best is None or weight > best[0]):
            best = weight, read, head
    if best is None:
        return None
    _, read, head = best
    why = f"{read.status}: read in the sentence, {read.share:.0%}"
    return Standing(read.status, _since(head.head), evidence(head.sent), why, read.share)


def _is_untold(head: Token) -> bool:
    """Whether what is done with talks is only wished, feared or denied ("must not suspend the talks")."""
    verb = governor(head)
    return verb is not None and verb.pos_ != "ADJ" and (negator(verb) is not None or _is_open(verb))


def _by_words(forum: FoundForum) -> tuple[Standing | None, int]:
    """The status by the words that hang on the talks, and how plainly they tell it."""
    heads = [span.root for span in forum.spans] + forum.plain
    hits = [hit for head in heads for hit in (*_hits(head), *_going_nowhere(head))]
    if hits and (best := max(hits, key=lambda hit: hit.rank)).rank > 0:
        why = f"{best.status}: {best.word.text!r} in the text"
        return Standing(best.status, best.since, evidence(best.word.sent), why), best.rank
    return None, 0


def _going_nowhere(head: Token) -> list[_Hit]:
    """ "talks ended with no progress", "have been marking time": what the sentence says of their course."""
    sentence = head.sent.text.lower()
    phrase = next((p for p in negotiation_words().forums.nowhere if p in sentence), None)
    return [_Hit("stalled", head, _since(head), 4)] if phrase is not None and not _is_long_ago(head) else []


def _ahead(forum: FoundForum) -> Standing | None:
    """Scheduled, where a named meeting is followed by a day that is still to come."""
    for span in forum.spans:
        day = layers(span.doc).article.day
        for timex in layers(span.doc).timexes:
            near = span.end <= timex.start < min(span.end + _NEAR, span.sent.end)
            if near and day is not None and timex.when.start is not None and timex.when.start > day:
                return Standing("scheduled", timex.when, evidence(span.sent), "followed by a day to come")
    return None


def _is_long_ago(word: Token) -> bool:
    """Whether the sentence's clause is dated long before the article: what held then need not hold now."""
    found = layers(word.doc)
    day = found.article.day
    if day is None:
        return False
    for timex in found.timexes:
        if not word.sent.start <= timex.start < word.sent.end or timex.when.end is None:
            continue
        before = word.doc[timex.start - 1].lower_ if timex.start else ""
        if before in ("since", "for") or timex.when.type not in ("DATE", "TIME"):
            continue
        if (day - timex.when.end).days > _LONG_AGO:
            return True
    return False


def _by_table(forum: FoundForum) -> Standing | None:
    if forum.row is None or not forum.spans:
        return None
    day = layers(forum.spans[0].doc).article.day
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
    hits = [h if not _is_long_ago(h.word) else _Hit(h.status, h.word, h.since, 0) for h in hits]
    if lemma(head.head.head if head.dep_ == "pobj" else head) in _ROUNDS:
        hits = [h if h.status != "concluded" else _Hit("under_way", h.word, None, 2) for h in hits]
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
    if _is_to(verb):
        tense = "future"
    if tense == "future":
        ahead = status == "under_way" or lemma(word) in _again()
        return _Hit("scheduled", word, since, 3) if ahead else None
    if tense == "none" and word.dep_ not in ("acl", "relcl"):
        return _Hit(status, word, None, 1) if status == "proposed" else None
    if lemma(word) in _again():
        status = "under_way"
    perfect = since is not None and status in _DONE
    return _Hit(status, word, since, 5 if perfect else 1 if status == "proposed" else 3)


def _is_to(verb: Token) -> bool:
    """ "are to resume", "is due to open"."""
    return (
        is_infinitive(verb)
        and verb.dep_ == "xcomp"
        and (verb.head.pos_ == "AUX" or lemma(verb.head) in ("due", "set", "expect"))
    )


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
