"""The talks board: each party's stance on a forum, and the deadlock that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from detente.events.parties import actors_in, parties_of
from detente.events.status import negator
from detente.events.syntax import governor, lemma, subjects
from detente.language.layers import evidence, layers
from detente.negotiation.course import course_of
from detente.negotiation.deadlock import Row, find_deadlocks
from detente.negotiation.forums import FoundForum
from detente.negotiation.mentions import Reads
from detente.negotiation.names import PartyNames
from detente.negotiation.positions import no_conditions
from detente.negotiation.seats import party_of
from detente.negotiation.standing import Standing, standing_of
from detente.negotiation.voices import is_private
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Deadlock, Evidence, Forum, ForumStatus, Position, Stance, StanceKind

# A position belongs to the forum named in its sentence, else to one named at most this many sentences
# before it, where it speaks of talks or sets a condition.
_REACH = 2
_SIDES = 2
_VERBS = 3
# Words by which a refusal points at what was asked, and how many characters behind it that may stand.
_BACKWARDS = frozenset({"so", "such", "it", "that", "this", "idea", "question"})
_SAME_BREATH = 400
_BLOCKED = frozenset({"stalled", "suspended", "failed"})
_BARGAINING = frozenset({"condition", "offer", "refusal", "red_line"})


@dataclass(slots=True)
class _Share:
    """What one party says on a forum."""

    positions: list[Position] = field(default_factory=list)
    support: list[Evidence] = field(default_factory=list)


def draw_board(
    doc: Doc,
    forum: FoundForum,
    positions: list[Position],
    names: PartyNames,
    reads: Reads,
    least: float,
    *,
    main: bool,
) -> tuple[Forum, set[str]]:
    """The Forum record with its stances and deadlocks.

    Args:
        doc: the document.
        forum: what was found of it.
        positions: all positions of the document.
        names: what to call the parties.
        reads: how the classifier reads the mentions of talks.
        least: probability from which a reading counts.
        main: whether it is what the article is about, so that talks without a name are it.

    Returns:
        The record and the ids of the positions that concern it.
    """
    own = [p for p in positions if _concerns(doc, forum, p, main)]
    shares, notes = _shares(doc, forum, own, main)
    seats = _seats(forum, shares)
    rows = [_row(doc, code, shares.get(code, _Share()), forum, seats) for code in seats]
    standing, row = standing_of(forum, reads, least), forum.row
    _refusals_of_each_other(rows, shares, blocked=standing is not None and standing.status in _BLOCKED)
    rows += [_bystander(code, share) for code, share in shares.items() if code not in seats and _wants(share)]
    deadlocks = tuple(find_deadlocks(rows, names.of(seats, own)))
    if standing is None and row is None:
        standing = _by_its_course(doc, forum, seats, bool(deadlocks))
    course = course_of(forum)
    proof = [*forum.evidence, *([standing.proof] if standing and standing.proof else [])]
    record = Forum(
        id=forum.id,
        name=forum.name,
        parties=tuple(seats),
        matter=row.matter if row else "",
        seat=row.seat if row else "",
        status=standing.status if standing else "unknown",
        since=standing.since if standing else None,
        rounds=course.rounds,
        venue=course.venue,
        next=course.next,
        blocked_by=_blockers(rows, deadlocks),
        stances=tuple(r.stance for r in rows),
        deadlocks=deadlocks,
        evidence=tuple(dict.fromkeys(proof)),
        confidence=0.9 if row else 0.6,
        why=(*forum.why, *([standing.why] if standing else []), *notes),
    )
    return record, {p.id for p in own}


def _blockers(rows: list[Row], deadlocks: Sequence[Deadlock]) -> tuple[str, ...]:
    """Who holds talks up: the parties of a deadlock, and whoever will not talk at all."""
    parties = [party for deadlock in deadlocks for party in deadlock.parties]
    parties += [row.stance.party for row in rows if row.stance.stance == "unwilling"]
    return tuple(dict.fromkeys(parties))


def _by_its_course(doc: Doc, forum: FoundForum, seats: list[str], blocked: bool) -> Standing | None:
    """How talks stand of which nothing is said: by the meetings told of, and by whether they are blocked."""
    if blocked:
        return Standing("stalled", None, None, "stalled: conditions clash")
    met = [
        e
        for e in layers(doc).events
        if e.root == "CONSULT" and e.status in ("happened", "ongoing", "planned")
    ]
    for event in sorted(met, key=lambda e: e.status == "planned"):
        sides = {party_of(forum.parties, a) for a in (*event.actors, *event.recipients)}
        if len(sides & {*seats}) >= _SIDES:
            status: ForumStatus = "scheduled" if event.status == "planned" else "under_way"
            return Standing(
                status, None, event.sentence, f"{status}: the parties meet, {event.trigger.text!r}"
            )
    return None


def _concerns(doc: Doc, forum: FoundForum, position: Position, main: bool) -> bool:
    start, end = position.sentence.start, position.sentence.end
    if any(start <= span.start_char < end for span in forum.spans):
        return True
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return False
    nouns = negotiation_words().forums.nouns
    talks = any(lemma(t) in nouns for t in span)
    if main and talks and position.kind not in ("expectation", "assessment"):
        return True
    terms = any(lemma(t) in negotiation_words().forums.terms for t in span)
    if main and (position.kind in _BARGAINING or terms) and _among_parties(forum, position):
        return True
    if not (talks or position.kind == "condition"):
        return False
    return _named_just_before(doc, forum, span.root.sent.start)


def _named_just_before(doc: Doc, forum: FoundForum, start: int) -> bool:
    for _ in range(_REACH):
        if start == 0:
            return False
        sentence = doc[start - 1].sent
        if any(sentence.start <= s.start < sentence.end for s in forum.spans):
            return True
        start = sentence.start
    return False


def _among_parties(forum: FoundForum, position: Position) -> bool:
    """Whether one party of the forum deals with another, or with nobody named."""
    others = [party_of(forum.parties, a) for a in (*position.addressees, *position.condition_on)]
    mine = [party_of(forum.parties, a) for a in position.holders]
    if len(forum.parties) < _SIDES:
        return forum.row is None
    if position.status == "hypothetical":
        return False
    return any(m in forum.parties for m in mine) and (
        not others or any(other in forum.parties for other in others)
    )


def _shares(
    doc: Doc, forum: FoundForum, own: list[Position], main: bool
) -> tuple[dict[str, _Share], list[str]]:
    """What each party says itself; researchers and media only where nothing else speaks for it."""
    public: dict[str, _Share] = {}
    private: dict[str, _Share] = {}
    for position in own:
        for holder in position.holders:
            side = private if _speaks_privately(holder) else public
            code = party_of(forum.parties, _without_sector(holder) if _speaks_privately(holder) else holder)
            side.setdefault(code, _Share()).positions.append(position)
    for actor, proof in _support(doc, forum, main):
        side = private if _speaks_privately(actor) else public
        code = party_of(forum.parties, _without_sector(actor) if _speaks_privately(actor) else actor)
        side.setdefault(code, _Share()).support.append(proof)
    notes = []
    for code, share in private.items():
        if code not in public and code in forum.parties:
            public[code] = share
            notes.append(f"{code} by researchers, media or business alone")
    return public, notes


def _speaks_privately(actor: Actor) -> bool:
    return is_private(actor) and actor.state is not None


def _without_sector(actor: Actor) -> Actor:
    return Actor(name=actor.name, code=actor.state or actor.code, state=actor.state)


def _seats(forum: FoundForum, shares: dict[str, _Share]) -> list[str]:
    """The parties in the table's order; for a forum of the text, whoever bargains there as well."""
    seats = list(forum.parties)
    if forum.row is None:
        for code, share in shares.items():
            bargains = any(p.condition or p.kind in ("acceptance", "refusal") for p in share.positions)
            if code not in seats and bargains:
                seats.append(code)
    return seats


def _row(doc: Doc, code: str, share: _Share, forum: FoundForum, seats: list[str]) -> Row:
    """The row of one party: what its positions say together."""
    own = share.positions
    conditions = [p for p in own if p.condition and p.status != "denied"]
    refused = [(words.text, p.sentence) for p in own if (words := no_conditions(p, doc)) is not None]
    unwilling = [
        p for p in own if p.kind in ("refusal", "red_line") and _about_talks(p) and not no_conditions(p, doc)
    ]
    willing = [
        p
        for p in own
        if p.kind in ("acceptance", "offer")
        and p.status not in ("denied", "hypothetical")
        and _about_talks(p)
    ]
    wanted: dict[str, list[tuple[str, Evidence]]] = {}
    unaddressed = [
        (p.condition or "", p.sentence)
        for p in conditions
        if p.kind == "condition" and not {party_of(seats, a) for a in p.condition_on} & {*seats}
    ]
    for p in conditions:
        for actor in p.condition_on:
            other = party_of(forum.parties, actor)
            if other != code:
                wanted.setdefault(other, []).append((p.condition or "", p.sentence))
    kind: StanceKind = "undeclared"
    if conditions:
        kind = "willing_if"
    elif refused or willing:
        kind = "willing"
    elif unwilling:
        kind = "unwilling"
    elif share.support or any(p.kind in ("demand", "expectation") and _about_talks(p) for p in own):
        kind = "for_talks"
    first = {"willing_if": conditions, "willing": willing, "unwilling": unwilling}.get(kind, [])
    proof = [p.sentence for p in (*first, *own)] + share.support
    stance = Stance(
        party=code,
        stance=kind,
        conditions=tuple(dict.fromkeys(p.condition for p in conditions if p.condition)),
        conditions_on=tuple(wanted),
        refused=tuple(dict.fromkeys(words for words, _ in refused)),
        positions=tuple(dict.fromkeys(p.id for p in own)),
        evidence=tuple(dict.fromkeys(proof)),
    )
    blocked = [(p.evidence.text, p.sentence) for p in unwilling] if kind == "unwilling" else []
    return Row(stance, wanted, refused, blocked, unaddressed)


def _wants(share: _Share) -> bool:
    """Whether somebody without a seat wants the talks: supports, asks for, offers to host them."""
    kinds = ("demand", "expectation", "offer")
    return bool(share.support) or any(p.kind in kinds and _about_talks(p) for p in share.positions)


def _bystander(code: str, share: _Share) -> Row:
    """Somebody without a seat who speaks for the talks: a mediator, a host."""
    return Row(
        Stance(
            party=code,
            stance="for_talks",
            positions=tuple(dict.fromkeys(p.id for p in share.positions)),
            evidence=tuple(dict.fromkeys([*share.support, *(p.sentence for p in share.positions)])),
        )
    )


def _refusals_of_each_other(rows: list[Row], shares: dict[str, _Share], *, blocked: bool) -> None:
    """Add to each row the refusals of just what another made a condition, or of "the demand".

    Where talks are blocked, what a party refuses is what blocks them, unless it refuses a third party.
    """
    asked = negotiation_words().forums.asked
    for row in rows:
        code = row.stance.party
        wanted = [words for other in rows for words, _ in other.wanted.get(code, ())]
        if not wanted:
            continue
        wanting = {other.stance.party for other in rows if code in other.wanted}
        content = {stem for words in wanted for stem in _stems(words)}
        places = [proof.end for other in rows for _, proof in other.wanted.get(code, ())]
        for position in shares.get(code, _Share()).positions:
            if position.kind not in ("refusal", "red_line") or position.condition:
                continue
            stems = _stems(position.evidence.text)
            third = {party_of([], a) for a in position.addressees}.isdisjoint(wanting)
            blocks = blocked and not (position.addressees and third)
            if blocks or stems & content or stems & asked or _answers(position, places):
                row.refused.append((position.evidence.text, position.sentence))


def _answers(position: Position, places: list[int]) -> bool:
    """ "declines to do so", "out of the question": a refusal right behind the condition that it means."""
    at = position.evidence.start
    words = {w.strip(".,;:\"'“”").lower() for w in position.evidence.text.split()}
    return bool(words & _BACKWARDS) and any(0 <= at - end <= _SAME_BREATH for end in places)


def _stems(words: str) -> set[str]:
    """Content words, roughly without their endings."""
    plain = (w.strip(".,;:\"'“”()").lower() for w in words.split())
    return {w.removesuffix("s") for w in plain if len(w) > 5}


def _about_talks(position: Position) -> bool:
    words = negotiation_words().forums
    text = f" {position.evidence.text.lower()}"
    # an offer of terms of one's own is no readiness for these talks
    listed = words.nouns if position.kind == "offer" else words.nouns | words.terms
    return any(f" {noun}" in text or f"-{noun}" in text for noun in listed)


def _support(doc: Doc, forum: FoundForum, main: bool) -> list[tuple[Actor, Evidence]]:
    """Who speaks for the talks (supports, urges, welcomes, hosts them), with the sentence."""
    words = negotiation_words().forums
    found: list[tuple[Actor, Evidence]] = []
    for event in layers(doc).events:
        if event.root in ("SUPPORT", "REQUEST") and _names_talks(event.sentence.text):
            text = event.sentence.text.lower()
            if main and (event.root == "SUPPORT" or any(f" {w}" in text for w in words.for_talks)):
                found += [(actor, event.sentence) for actor in event.actors]
    whole = layers(doc).article.text  # joining the tokens again for each quote is slow
    for quote in layers(doc).quotes:
        source = quote.statement.source
        for start, end in quote.content if source is not None else ():
            text = whole[start:end].lower()
            named = any(start <= span.start_char < end for span in forum.spans)
            if source is not None and named and any(word in text for word in words.for_talks):
                found.append((source, quote.statement.sentence))
    for head in [*(span.root for span in forum.spans), *forum.plain]:
        found += _helped(head)
    return found


def _helped(head: Token) -> list[tuple[Actor, Evidence]]:
    """Whoever sponsors, hosts, supports or urges talks, from the verbs above their name."""
    found: list[tuple[Actor, Evidence]] = []
    current: Token | None = head
    for _ in range(_VERBS):
        current = governor(current) if current is not None else None
        if current is None or current.dep_ == "advcl":
            break
        if lemma(current) in negotiation_words().forums.for_talks and negator(current) is None:
            heads = subjects(current)
            heads = [*heads, *(t.head for t in heads if t.dep_ == "conj")]
            actors = actors_in(m for t in heads for m in parties_of(t))
            found += [(actor, evidence(current.sent)) for actor in actors]
    return found


def _names_talks(text: str) -> bool:
    low = text.lower()
    return any(f" {noun}" in low for noun in negotiation_words().forums.nouns)
