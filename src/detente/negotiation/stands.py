"""Words that take a stand: from events where they say so, else from the word and its frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from detente.events.conditions import put_first
from detente.events.parties import actors_in, parties_of
from detente.events.speech import obligation
from detente.events.status import negator
from detente.events.syntax import (
    complement,
    governor,
    is_passive,
    is_self_wish,
    lemma,
    objects,
    prepositional,
    see_through,
    subjects,
)
from detente.language.layers import layers
from detente.negotiation.voices import holders_of, same_state, speaker_of
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Event, PositionKind

_KIND_OF_ROOT: dict[str, PositionKind] = {"REQUEST": "demand", "REJECT": "refusal", "AGREE": "acceptance"}
_MODALS = frozenset({"will", "would", "wo", "'ll", "’ll", "'d", "’d", "shall", "can", "could", "ca"})
_THEY = frozenset({"he", "she", "they"})
BY_WORD = 0.65


@dataclass(slots=True)
class Stand:
    """A stand on its way to a Position."""

    token: Token
    kind: PositionKind
    holders: tuple[Actor, ...]
    addressees: tuple[Actor, ...]
    confidence: float
    event: Event | None = None
    why: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> bool:
        """Whether it says no, so that "while" and "before" make its condition."""
        return (
            self.kind in ("refusal", "red_line")
            or negator(self.token) is not None
            or denies_object(self.token)
            or (self.token.head.lower_ == "going" and negator(self.token.head) is not None)
        )


def stand_of(token: Token) -> Stand | None:
    """The stand that a word takes, None where it takes none or nobody is known to take it."""
    if token.pos_ not in ("VERB", "AUX", "ADJ", "NOUN"):
        return None
    if _is_question(token):
        return None
    event = layers(token.doc).event_heads.get(token.i)
    if event is not None and event.root in _KIND_OF_ROOT:
        return _known(_from_event(token, event))
    word, words = lemma(token), negotiation_words()
    if token.pos_ == "NOUN" or (word in words.commitments.verbs and token.dep_ != "acomp"):
        return None
    kind = _kind_by_word(token, word)
    if kind is not None:
        holders = holders_of(token)
        addressees = _asked(token) if kind in ("demand", "expectation", "condition") else ()
        return _known(Stand(token, kind, holders, addressees, BY_WORD, None, [f"{token.text!r}: {kind}"]))
    return _known(_denied_future(token)) or _known(_duty(token))


def _of_others(token: Token) -> bool:
    """Whether what a word hopes or expects is the act of somebody else."""
    inner = complement(token)
    return inner is not None and inner.dep_ != "xcomp" and not is_self_wish(token)


def _is_question(token: Token) -> bool:
    """ "what the partners are prepared to do", "whether it will agree": asked, not held."""
    clause = token.head if token.head.pos_ == "AUX" and token.dep_ in ("acomp", "attr") else token
    if clause.dep_ not in ("pcomp", "ccomp", "csubj"):
        return False
    first = clause.left_edge
    return first.tag_ in ("WP", "WRB", "WDT") or first.lower_ == "whether"


def _known(stand: Stand | None) -> Stand | None:
    """The stand with only the holders that are known, None if there are none."""
    if stand is None:
        return None
    stand.holders = tuple(a for a in stand.holders if not a.code.startswith("---"))
    return stand if stand.holders else None


def _from_event(token: Token, event: Event) -> Stand | None:
    words, word = negotiation_words(), lemma(token)
    kind = _KIND_OF_ROOT[event.root]
    why = [f"from the event {event.root}: {event.trigger.text!r}"]
    if token.pos_ == "NOUN" and word not in words.positions.nouns:
        return None
    if kind == "acceptance" and (word in words.commitments.verbs or word in words.commitments.nouns):
        return None  # a commitment, which has a record of its own
    if _is_blamed(token) or (word in words.commitments.failing and _is_keeping(token)):
        return None
    if event.status == "denied" or (kind == "acceptance" and negator(token) is not None):
        if kind != "acceptance":
            return None
        kind = "refusal"
    elif word in words.positions.offer:
        kind = "offer"
    elif word in words.positions.expect and (kind == "demand" or _of_others(token)):
        kind = "expectation"
    elif kind == "acceptance" and _is_threat(token):
        return None
    holders = event.actors
    return Stand(token, kind, holders, event.recipients, event.confidence * 0.95, event, why)


def _is_blamed(noun: Token) -> bool:
    """Whether the noun is only what somebody is accused of ("accused them of making demands")."""
    current, heads = noun, layers(noun.doc).event_heads
    for _ in range(4):
        if noun.pos_ != "NOUN" or current.head == current:
            return False
        current = current.head
        event = heads.get(current.i)
        if event is not None and event.root == "ACCUSE":
            return True
    return False


def _is_keeping(verb: Token) -> bool:
    """ "failed to honour its pledge" tells of a commitment, not of a position."""
    inner, words = complement(verb), negotiation_words().commitments
    return inner is not None and lemma(inner) in words.keep


def _is_threat(token: Token) -> bool:
    """ "ready to strike", "prepared to impose sanctions": nothing is accepted."""
    inner, heads = complement(token), layers(token.doc).event_heads
    event = heads.get(inner.i) if inner is not None else None
    if event is not None and event.quad in (3, 4):
        return True
    above = governor(token)
    for _ in range(2):
        outer = heads.get(above.i) if above is not None else None
        if outer is not None and outer.root == "THREATEN":
            return True
        above = governor(above) if above is not None else None
    return False


def _kind_by_word(token: Token, word: str) -> PositionKind | None:
    """The kind that a word's own meaning and frame give, None where it takes no stand."""
    words = negotiation_words().positions
    inner, negated = complement(token), negator(token) is not None
    verb = token.pos_ in ("VERB", "AUX")
    if verb and word in words.assess and inner is not None and _is_claim(inner) and not negated:
        return "assessment"
    if verb and word in words.expect and inner is not None and not negated:
        return "expectation" if _of_others(token) else None
    if verb and not negated and not is_passive(token):
        if word in words.demand and inner is not None and not is_self_wish(token):
            return "demand"
        if word in words.want and objects(token) and token.dep_ != "relcl":
            return "demand"
    refuses = word in words.refuse
    if refuses and not negated and (inner is not None or objects(token) or _particles(token)):
        return "refusal"
    if verb and word in words.offer and not negated and (inner is not None or objects(token)):
        return "offer"
    if verb and negated and word in words.accept and (inner is not None or objects(token)):
        return "refusal"
    if word in words.willing and (token.pos_ == "ADJ" or token.tag_ == "VBN") and _predicative(token):
        return "refusal" if negated else None if _is_threat(token) else "acceptance"
    return None


def _is_claim(clause: Token) -> bool:
    """Whether a clause states how things are, rather than what should be done."""
    if obligation(clause) is not None or put_first(clause) is not None:
        return False
    aux = any(c.dep_ == "aux" for c in clause.children)
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in clause.children) and (
        clause.tag_ in ("VBZ", "VBP", "VBD") or aux
    )


def _particles(token: Token) -> bool:
    return any(c.dep_ in ("prep", "prt") for c in token.children)


def _predicative(token: Token) -> bool:
    """ "is ready to …", "stays open to …": said of a subject, with something that it is about."""
    if token.dep_ not in ("acomp", "attr", "conj", "ccomp", "oprd", "ROOT", "advcl"):
        return False
    below = [*token.children, *(c for c in token.head.children if c.i > token.i)]
    return any(c.dep_ in ("xcomp", "prep", "ccomp") for c in below)


def _denied_future(token: Token) -> Stand | None:
    """ "We will not X", "Y could not accept Z", "there will be no talks": a refusal, where it is the
    speaker's own."""
    if token.pos_ not in ("VERB", "AUX") or is_passive(token):
        return None
    modal = _future_word(token)
    if modal is None or token.dep_ in ("advcl", "relcl"):
        return None
    if negator(token) is None and negator(modal) is None and not denies_object(token):
        return None
    speaker = speaker_of(token)
    if lemma(token) == "be":
        if not (_is_existential(token) and names_talks(token)):
            return None
        holders: tuple[Actor, ...] = speaker
    else:
        if lemma(token) in negotiation_words().positions.no_choice:
            return None
        holders = holders_of(token)
        if not holders or not same_state(holders, speaker):
            return None
    return Stand(token, "refusal", holders, (), BY_WORD, None, [f"{modal.text!r} with a negation"])


def denies_object(token: Token) -> bool:
    """ "will commit himself to no border", "would sign nothing": the negation stands in what is done."""
    below = [t for t in token.children if t.dep_ in ("dobj", "prep", "pobj")]
    nouns = [t for c in below for t in ([c, *c.children] if c.dep_ == "prep" else [c])]
    return any(
        t.lower_ in ("nothing", "none", "nobody")
        or any(d.lower_ == "no" for d in t.children if d.dep_ == "det")
        for t in nouns
    )


def _is_existential(token: Token) -> bool:
    return any(c.dep_ == "expl" for c in token.children)


def names_talks(token: Token) -> bool:
    """Whether the phrase under a token speaks of talks."""
    nouns = negotiation_words().forums.nouns
    return any(lemma(t) in nouns for t in token.subtree)


def _duty(token: Token) -> Stand | None:
    """ "They must first X", said by somebody else: the speaker's demand."""
    if token.pos_ not in ("VERB", "AUX") or obligation(token) is None:
        return None
    if token.dep_ in ("advcl", "relcl", "acl"):
        return None
    speaker, on = speaker_of(token), tuple(_subjects_parties(token))
    if not speaker or not subjects(token) or (on and same_state(on, speaker)):
        return None
    if not on and put_first(token) is None and not any(t.lower_ in _THEY for t in subjects(token)):
        return None  # of things and of nobody in particular
    return Stand(token, "demand", speaker, on, BY_WORD, None, ["what another must do"])


def own_future(token: Token, *, binding: bool = False) -> Stand | None:
    """ "X would return to the talks": what a party will do, a stand where it stands under a condition.

    Args:
        token: the verb.
        binding: whether the condition leaves no other way ("only if"): then what will happen to things or
            to others ("talks could begin only if …") is the speaker's word too.
    """
    if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("relcl", "acl"):
        return None
    modal = _future_word(token)
    if modal is None:
        return None
    speaker = speaker_of(token)
    holders: tuple[Actor, ...] = ()
    if not _is_existential(token) and not is_passive(token):
        holders = holders_of(token)
        if lemma(token) in negotiation_words().positions.no_choice or (
            speaker and not same_state(holders, speaker) and not (binding and holders)
        ):
            holders = ()
    if not holders and (binding or (_is_existential(token) and names_talks(token))):
        holders = speaker
    return _known(
        Stand(token, "condition", holders, (), BY_WORD, None, [f"{modal.text!r} under a condition"])
    )


def _future_word(token: Token) -> Token | None:
    """The modal of a verb, or the "going" of "is going to"."""
    modal = next((c for c in token.children if c.dep_ == "aux" and c.lower_ in _MODALS), None)
    if modal is None and token.dep_ == "xcomp" and token.head.lower_ == "going":
        return token.head
    return modal


def _subjects_parties(token: Token) -> list[Actor]:
    return actors_in(m for h in subjects(token) for m in parties_of(see_through(h)))


def _asked(token: Token) -> tuple[Actor, ...]:
    """Of whom something is asked: object, "of" and "from", or the subject of the clause."""
    own = {a.state or a.code for a in holders_of(token)}
    heads = [t for p in ("of", "from", "on", "to") for t in prepositional(token, p)]
    inner = complement(token)
    if inner is not None:
        heads += [c for c in inner.children if c.dep_ in ("nsubj", "nsubjpass")]
    heads += [t for t in objects(token) if inner is not None]
    found = actors_in(m for t in heads for m in parties_of(see_through(t)))
    return tuple(a for a in found if (a.state or a.code) not in own)
