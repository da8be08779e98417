"""The talks board: each party's stance on a forum, and the deadlock that follows from them."""

from __future__ import annotations

from spacy.tokens import Doc

from detente.events.syntax import lemma
from detente.language.layers import layers
from detente.negotiation.forums import FoundForum
from detente.negotiation.positions import no_conditions
from detente.negotiation.words import negotiation_words
from detente.records import Deadlock, Event, Evidence, Forum, Position, Stance, StanceKind

# A position belongs to the forum named in its sentence, else to the one named at most this many
# sentences before it, where it speaks of talks or sets a condition.
_REACH = 2


def draw_board(doc: Doc, forum: FoundForum, positions: list[Position], only: bool) -> tuple[Forum, set[str]]:
    """The Forum record with its stances and deadlocks.

    Args:
        forum: what was found of it.
        positions: all positions of the document.
        only: whether it is the article's only forum, so that talks without a name are it.

    Returns:
        The record and the ids of the positions that concern it.
    """
    own = [p for p in positions if _concerns(doc, forum, p, only)]
    parties = list(forum.parties)
    for position in own:
        for holder in position.holders:
            code = holder.state or holder.code
            if forum.row is None and code not in parties and code != "---":
                parties.append(code)
    stances = [stance for code in parties if (stance := _stance(doc, code, own, forum))]
    row = forum.row
    record = Forum(
        id=forum.id,
        name=forum.name,
        parties=tuple(parties),
        matter=row.matter if row else "",
        seat=row.seat if row else "",
        status=forum.status,
        since=forum.since,
        stances=tuple(stances),
        deadlocks=tuple(_deadlocks(stances)),
        evidence=tuple(dict.fromkeys(forum.evidence)),
        confidence=0.9 if row else 0.6,
        why=tuple(forum.why),
    )
    return record, {p.id for p in own}


def _concerns(doc: Doc, forum: FoundForum, position: Position, only: bool) -> bool:
    words = negotiation_words().forums
    start, end = position.sentence.start, position.sentence.end
    if any(start <= span.start_char < end for span in forum.spans):
        return True
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return False
    talks = any(lemma(t) in words.nouns for t in span)
    if talks and only and position.kind != "expectation":
        return True
    if not (talks or position.kind == "condition"):
        return False
    sentence = span.root.sent
    for _ in range(_REACH):
        if sentence.start == 0:
            return False
        sentence = doc[sentence.start - 1].sent
        if any(sentence.start <= s.start < sentence.end for s in forum.spans):
            return True
    return False


def _stance(doc: Doc, code: str, positions: list[Position], forum: FoundForum) -> Stance | None:
    """The row of one party: what its positions say together."""
    own = [p for p in positions if any((h.state or h.code) == code for h in p.holders)]
    conditions = [p for p in own if p.condition and p.status != "denied"]
    refused = [e for p in own if (e := no_conditions(p, doc)) is not None]
    support = _for_talks(doc, code, forum)
    refusals = [p for p in own if p.kind in ("refusal", "red_line") and _about_talks(p)]
    willing = [
        p for p in own if p.kind in ("acceptance", "offer") and p.status not in ("denied", "hypothetical")
    ]
    kind: StanceKind = "undeclared"
    if conditions:
        kind = "willing_if"
    elif willing or refused:
        kind = "willing"
    elif refusals:
        kind = "unwilling"
    elif support or any(p.kind in ("demand", "expectation") and _about_talks(p) for p in own):
        kind = "for_talks"
    on = [a.state or a.code for p in conditions for a in p.condition_on]
    proof: list[Evidence] = [p.sentence for p in (*conditions, *willing, *refusals, *own)] + support
    return Stance(
        party=code,
        stance=kind,
        conditions=tuple(dict.fromkeys(p.condition for p in conditions if p.condition)),
        conditions_on=tuple(dict.fromkeys(c for c in on if c != code)),
        refused=tuple(dict.fromkeys(e.text for e in refused)),
        positions=tuple(p.id for p in own),
        evidence=tuple(dict.fromkeys(proof)),
    )


def _about_talks(position: Position) -> bool:
    nouns = negotiation_words().forums.nouns
    text = position.evidence.text.lower()
    return any(noun in text for noun in nouns)


def _for_talks(doc: Doc, code: str, forum: FoundForum) -> list[Evidence]:
    """Sentences in which a party speaks for talks: supports, urges, welcomes them."""
    words = negotiation_words().forums
    found: list[Evidence] = []
    for event in layers(doc).events:
        if event.root in ("SUPPORT", "REQUEST") and _acts(event, code) and _names_talks(event):
            found.append(event.sentence)
    for quote in layers(doc).quotes:
        source = quote.statement.source
        if source is None or (source.state or source.code) != code:
            continue
        for start, end in quote.content:
            text = doc.text[start:end].lower()
            named = any(start <= span.start_char < end for span in forum.spans)
            if named and any(word in text for word in words.for_talks):
                found.append(quote.statement.sentence)
    return list(dict.fromkeys(found))


def _acts(event: Event, code: str) -> bool:
    return any((a.state or a.code) == code for a in event.actors)


def _names_talks(event: Event) -> bool:
    text = event.sentence.text.lower()
    return any(f" {noun}" in text for noun in negotiation_words().forums.nouns)


def _deadlocks(stances: list[Stance]) -> list[Deadlock]:
    """Clashes: A wants a step of B first; B accepts no condition, or wants one of A first."""
    by_party = {stance.party: stance for stance in stances}
    blocked: dict[str, list[Stance]] = {}
    for stance in stances:
        for other in stance.conditions_on:
            against = by_party.get(other)
            if against is None or not stance.conditions:
                continue
            if against.refused or stance.party in against.conditions_on or against.stance == "unwilling":
                blocked.setdefault(other, []).append(stance)
    found: list[Deadlock] = []
    done: set[frozenset[str]] = set()
    for other, wanting in blocked.items():
        parties = (*(s.party for s in wanting), other)
        if frozenset(parties) in done:
            continue
        done.add(frozenset(parties))
        found.append(
            Deadlock(
                parties=parties,
                explanation=_explain(wanting, by_party[other]),
                evidence=_proof(wanting, by_party[other]),
            )
        )
    return found


def _explain(wanting: list[Stance], against: Stance) -> str:
    who = " and ".join(s.party for s in wanting)
    verb = "wants" if len(wanting) == 1 else "want"
    first = f"{who} {verb} a step of {against.party} first (“{wanting[0].conditions[0]}”)"
    if against.refused:
        return f"{first}; {against.party} accepts no condition (“{against.refused[0]}”)."
    if against.conditions:
        return f"{first}; {against.party} wants one of {who} first (“{against.conditions[0]}”)."
    return f"{first}; {against.party} refuses to talk."


def _proof(wanting: list[Stance], against: Stance) -> tuple[Evidence, ...]:
    proof = [s.evidence[0] for s in (*wanting, against) if s.evidence]
    if len(proof) < 2:
        proof = [*proof, *(e for s in (*wanting, against) for e in s.evidence)][:2]
    return tuple(proof if len(proof) > 1 else proof * 2)
