"""What is contested: claims that another source of the same article denies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from spacy.tokens import Doc

from detente.attribution.chain import link_of
from detente.attribution.cues import lists
from detente.events.parties import actors_in, parties_of, state_codes
from detente.events.status import negator
from detente.events.syntax import lemma, objects, see_through, subjects
from detente.language.layers import layers
from detente.records import Actor, Attribution, Event, Position

_REACH = 700
"""Characters within which "denied the charge" can mean what was claimed before it."""

T = TypeVar("T", bound=Event | Position)


def contested(doc: Doc, records: Sequence[T]) -> list[T]:
    """The records, each with the sources that deny it.

    A record is denied by a later statement with a word of denial whose source is one of those it is
    said of, or of their state, where it is told close before; and by a record of the same act of the
    same parties with the status denied that another source reports.
    """
    told = [r for r in (*records, *layers(doc).events) if isinstance(r, Event) and r.status == "denied"]
    denials = [*_denying_quotes(doc, told), *_dismissals(doc)]
    return [_with(record, [*_denied(record, denials), *_twins(record, records)]) for record in records]


def _with(record: T, links: list[Attribution]) -> T:
    if not links:
        return record
    by_source = {(link.source.key if link.source else link.name): link for link in reversed(links)}
    return msgspec.structs.replace(record, contested_by=tuple(reversed(by_source.values())))


@dataclass(frozen=True, slots=True)
class _Denial:
    """Who denies what was claimed before, and where."""

    sources: tuple[Actor, ...]
    start: int
    link: Attribution


def _denying_quotes(doc: Doc, told: Sequence[Event]) -> Iterator[_Denial]:
    """ "Moscow denied any part in it"; where the act denied is told with it, that act alone is denied."""
    for quote in layers(doc).quotes:
        statement = quote.statement
        if quote.cue_head is None or statement.source is None:
            continue
        if any(start <= e.trigger.start < end for e in told for start, end in quote.content):
            continue
        if lemma(doc[quote.cue_head]) in lists().denial:
            yield _Denial((statement.source,), statement.sentence.start, link_of(quote))


def _dismissals(doc: Doc) -> Iterator[_Denial]:
    """ "India dismissed the charge"."""
    for token in doc:
        if token.pos_ != "VERB" or lemma(token) not in lists().denial or negator(token) is not None:
            continue
        if not any(lemma(thing) in lists().claims for thing in objects(token)):
            continue
        who = actors_in(m for t in subjects(token) for m in parties_of(see_through(t)))
        if who:
            link = Attribution(name=who[0].name, source=who[0], cue=token.text)
            yield _Denial(tuple(who), token.sent.start_char, link)


def _denied(record: Event | Position, denials: Sequence[_Denial]) -> list[Attribution]:
    if record.status == "denied" or not record.attribution:
        return []
    parties = record.actors if isinstance(record, Event) else record.holders
    links = []
    for denial in denials:
        near = record.sentence.start < denial.start <= record.sentence.end + _REACH
        for source in denial.sources if near else ():
            own = any(
                link.source is not None and link.source.code == source.code for link in record.attribution
            )
            if not own and state_codes((source,)) <= state_codes(parties):
                links.append(denial.link)
    return links


def _twins(record: T, records: Sequence[T]) -> list[Attribution]:
    if not isinstance(record, Event) or record.status == "denied":
        return []
    links = []
    for other in records:
        if not isinstance(other, Event) or other.status != "denied" or other.root != record.root:
            continue
        if not other.attribution or other.attribution[0] in record.attribution:
            continue
        alike = state_codes(other.actors) & state_codes(record.actors)
        if alike and (not other.recipients or state_codes(other.recipients) & state_codes(record.recipients)):
            links.append(other.attribution[0])
    return links
