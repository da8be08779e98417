"""Commitments: promises given, and promises that somebody calls kept, broken or unmet."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.attribution.chain import chain_of
from detente.events.parties import actors_in, parties_of
from detente.events.speech import obligation
from detente.events.status import negator
from detente.events.syntax import complement, lemma, objects, prepositional, see_through, subjects
from detente.events.syntax import words as grammar
from detente.language.layers import layers, sentence_of
from detente.negotiation.conditions import clause_evidence
from detente.negotiation.voices import speaker_of
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Commitment, CommitmentState, Event, Evidence, When, digest
from detente.times.attach import tense_of

_CLIMB = 4
_MATTER_LENGTH = 240
_BY = frozenset({"by", "before", "within"})


def find_commitments(doc: Doc) -> list[Commitment]:
    """All commitments of a document in text order."""
    words = negotiation_words().commitments
    found = []
    for token in doc:
        if token.tag_.startswith("NN") and lemma(token) in words.nouns:
            found.append(_from_noun(token))
        elif token.tag_.startswith("VB") and lemma(token) in words.verbs:
            found.append(_from_verb(token))
    return [commitment for commitment in found if commitment is not None]


def _from_noun(noun: Token) -> Commitment | None:
    """ "its commitments regarding …", "honour the pledge": who made it, and is it kept?"""
    verb = _carrier(noun)
    if _is_denied(noun, verb):
        return None
    state, judges = _state(verb)
    accused = _accusation(verb)
    holders = accused.recipients if accused is not None and accused.recipients else _owners(noun, verb)
    holders = _known(holders)
    if not holders:
        return None
    to = tuple(
        actors_in(
            m for p in ("to", "with") for t in prepositional(noun, p) for m in parties_of(see_through(t))
        )
    )
    return _commitment(noun, verb or noun, holders, to, state, judges)


def _from_verb(verb: Token) -> Commitment | None:
    """ "pledged to …": a promise given, unless it is negated or its subject is nobody."""
    if negator(verb) is not None or tense_of(verb.doc, verb.i) == "future" or _is_conditional(verb):
        return None
    if not any(c.dep_ in ("xcomp", "ccomp", "dobj", "prep") for c in verb.children):
        return None
    holders = _known(tuple(actors_in(m for t in subjects(verb) for m in parties_of(see_through(t)))))
    if not holders:
        return None
    to = [t for c in verb.children if c.dep_ == "dative" for t in (c, *c.children)]
    to += [t for p in ("to", "with") for t in prepositional(verb, p)]
    addressees = tuple(actors_in(m for t in to for m in parties_of(t)))
    return _commitment(verb, verb, holders, addressees, "given", ())


def _carrier(noun: Token) -> Token | None:
    """The verb that the noun is object of, directly or through a preposition ("live up to its …")."""
    head = noun.head
    for _ in range(_CLIMB):
        if head.pos_ in ("VERB", "AUX"):
            return head if head != noun else None
        if head.dep_ not in ("prep", "pcomp") and head.pos_ != "ADP":
            return None
        head = head.head
    return None


def _known(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(a for a in actors if not a.code.startswith("---"))


def _is_conditional(verb: Token) -> bool:
    """Whether the verb is in a clause of condition, where nothing is promised yet."""
    return any(c.dep_ == "mark" and c.lower_ in grammar().possible_markers for c in verb.children)


def _is_denied(noun: Token, verb: Token | None) -> bool:
    """ "gave no guarantee", "denied that it broke a promise": nothing of the kind is there."""
    if any(c.dep_ == "det" and c.lower_ == "no" for c in noun.lefts):
        return True
    current = verb
    for _ in range(2):
        if (
            current is None
            or current.head == current
            or current.dep_ not in ("ccomp", "xcomp", "pcomp", "prep")
        ):
            return False
        current = current.head
        if lemma(current) in negotiation_words().ties.doubt & grammar().denial:
            return True
    return False


def _accusation(verb: Token | None) -> Event | None:
    """The accusation that a verb is the content of ("accused Iran of violating its pledge")."""
    current = verb
    for _ in range(_CLIMB):
        if current is None or current.head == current:
            return None
        if current.dep_ not in ("pcomp", "prep", "xcomp", "ccomp", "dobj"):
            return None
        current = current.head
        event = layers(current.doc).event_heads.get(current.i)
        if event is not None and event.root == "ACCUSE":
            return event
    return None


def _state(verb: Token | None) -> tuple[CommitmentState, tuple[Actor, ...]]:
    words = negotiation_words().commitments
    if verb is None:
        return "given", ()
    word = lemma(verb)
    if word in words.break_:
        return "broken", _judges(verb)
    if word in words.keep:
        nobody = any(c.dep_ == "det" and c.lower_ == "neither" for t in subjects(verb) for c in t.lefts)
        if negator(verb) is not None or nobody or lemma(verb.head) in words.failing:
            return "unmet", _judges(verb)
        if _is_demanded(verb):
            return "unmet", _judges(verb)
        if tense_of(verb.doc, verb.i) in ("past", "present"):
            return "kept", _judges(verb)
    return "given", ()


def _is_demanded(verb: Token) -> bool:
    """Whether keeping it is still asked for ("must live up to", "urged it to honour")."""
    current, heads = verb, layers(verb.doc).event_heads
    for _ in range(4):
        if obligation(current) is not None:
            return True
        event = heads.get(current.i)
        if event is not None and event.root == "REQUEST":
            return True
        if current.dep_ not in ("xcomp", "ccomp", "conj", "acl", "advcl") or current.head == current:
            return False
        current = current.head
    return False


def _judges(verb: Token) -> tuple[Actor, ...]:
    """Who says so: the actor of the demand above, else the speaker."""
    heads = layers(verb.doc).event_heads
    current = verb
    for _ in range(4):
        event = heads.get(current.i)
        if event is not None and event.root in ("REQUEST", "ACCUSE"):
            return event.actors
        if current.head == current:
            break
        current = current.head
    return speaker_of(verb)


def _owners(noun: Token, verb: Token | None) -> tuple[Actor, ...]:
    owners = [c for c in noun.lefts if c.dep_ in ("poss", "compound", "amod", "nmod")]
    owners += [t for p in ("by", "of", "from") for t in prepositional(noun, p)]
    found = actors_in(m for t in owners for m in parties_of(see_through(t)))
    if not _known(tuple(found)) and verb is not None:
        # "honour previous commitments", "made a pledge": the subject's own
        found = actors_in(m for t in subjects(verb) for m in parties_of(see_through(t)))
    return tuple(found)


def _matter(word: Token, whole: Evidence) -> str:
    """What is promised: of a verb its complement or object, of a noun the phrase."""
    if not word.tag_.startswith("VB"):
        return whole.text
    inner = complement(word) or next(iter(objects(word)), None)
    return clause_evidence(word.doc, inner).text if inner is not None else whole.text


def _due(doc: Doc, words: Evidence) -> When | None:
    """The day by which a promise is to be kept: "by June 1", "within a month", "before the vote"."""
    for timex in layers(doc).timexes:
        if words.start <= timex.start_char < words.end and timex.start > 0:
            before = {doc[timex.start - 1].lower_, doc[max(timex.start - 2, 0)].lower_}
            if before & _BY and timex.when.start is not None:
                return timex.when
    return None


def _commitment(
    word: Token,
    verb: Token,
    holders: tuple[Actor, ...],
    addressees: tuple[Actor, ...],
    state: CommitmentState,
    judges: tuple[Actor, ...],
) -> Commitment:
    doc = word.doc
    own = {actor.key for actor in holders}
    evidence = clause_evidence(doc, word)
    return Commitment(
        id="c-" + digest(layers(doc).article.id, word.idx, state, *sorted(own)),
        holders=holders,
        addressees=tuple(a for a in addressees if a.key not in own),
        matter=_matter(word, evidence)[:_MATTER_LENGTH],
        due=_due(doc, evidence) if state == "given" else None,
        state=state,
        judged_by=judges,
        attribution=chain_of(doc, word.i),
        sentence=sentence_of(doc, word.i),
        evidence=evidence,
        confidence=0.7 if word.pos_ == "VERB" else 0.6,
        why=(f"{verb.text!r} with {word.text!r}: {state}",),
    )
