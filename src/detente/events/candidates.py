"""Find the acts of a document: predicates of the lexicon with parties, duties, judgements."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.events.codebook import NONE, Predicate, noun_classes
from detente.events.domains import domain_of, domain_of_sentence
from detente.events.draft import Draft, Parties
from detente.events.fallback import complete_parties
from detente.events.lexicon import Lexicon, Match
from detente.events.memory import Memory
from detente.events.parties import actors_in, parties_of, same_states
from detente.events.said import act_of_statement
from detente.events.settle import FRIENDLY, suffice
from detente.events.slots import actor_mentions, needs_no_recipient, recipient_mentions
from detente.events.speech import (
    complement_mode,
    judgement,
    mode_about,
    obligation,
    sets_condition,
)
from detente.events.status import negator
from detente.events.syntax import (
    clause_subjects,
    conjuncts,
    is_infinitive,
    is_self_wish,
    is_supposed,
    lemma,
    objects,
    words,
)
from detente.events.threats import is_threat
from detente.events.triggers import UNKNOWN, open_match
from detente.language.layers import Mention
from detente.records import Actor
from detente.times.attach import tense_of

# What a statement praises, condemns or turns down is an act of its own; the object of any other
# matched predicate ("hold talks", "demand the release") is part of that predicate.
_OBJECT_STANDS = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
# Promising an act of conflict is threatening it.
_PROMISED = {
    "ASSAULT": "THREATEN",
    "COERCE": "THREATEN",
    "SANCTION": "THREATEN",
    "MOBILIZE": "THREATEN",
}
_PREDICATES = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ"})
_REFUSABLE = frozenset({"AGREE", "SUPPORT", "CONCEDE"})


def find_drafts(doc: Doc, lexicon: Lexicon) -> list[Draft]:
    """Drafts of all acts in the document, in text order."""
    if domain_of(doc) is not None:
        return []
    matches = {token.i: match for token in doc if (match := lexicon.match(token))}
    spent = _spent(matches)
    memory = Memory()
    drafts: list[Draft] = []
    for token in doc:
        if token.pos_ not in _PREDICATES or token.i in spent or is_supposed(token):
            continue
        match = matches.get(token.i)
        draft = None
        if obligation(token) is not None:
            draft = act_of_statement(token, match, lexicon)
        if draft is None and match is not None and _codes(match):
            inner = lexicon.match(match.clause) if match.clause is not None else None
            carried = match.token.head.i in matches and match.token.dep_ in ("dobj", "nsubjpass")
            draft = _from_match(match, inner, memory, carried=carried)
            noun = matches.get(match.object.i) if match.object is not None and draft is None else None
            if noun is not None and noun.row.pos == "N" and _codes(noun):
                # "the sanctions were extended": the verb names nobody, but its object may
                draft = _from_match(noun, None, memory, carried=True)
        if draft is None and judgement(token) is not None:
            draft = act_of_statement(token, match, lexicon)
        if draft is None and match is None:
            draft = _beyond_lexicon(token, memory)
        if draft is not None and domain_of_sentence(token.sent) is None:
            if draft.root != UNKNOWN:
                memory.keep(draft)
            drafts.append(draft)
    return drafts


def _beyond_lexicon(token: Token, memory: Memory) -> Draft | None:
    """A candidate that the lexicon does not know, but training sentences did."""
    opened = open_match(token)
    if opened is None:
        return None
    match, companions = opened
    draft = _from_match(match, None, memory, carried=False)
    if draft is None or (not draft.recipients and len(draft.actors) == 1):
        return None  # of these too few are acts to ask the classifier about each
    draft.trigger += companions
    return draft


def _spent(matches: dict[int, Match]) -> set[int]:
    """Tokens that are part of another predicate and no act of their own."""
    spent: set[int] = set()
    for match in matches.values():
        root = match.row.root
        if match.object is not None and (root not in _OBJECT_STANDS or root == NONE):
            spent.add(match.object.i)
        if match.clause is not None and _codes(match):
            for verb in conjuncts(match.clause):
                spent.add(verb.i)
                spent |= {noun.i for noun in objects(verb)}
                inner = matches.get(verb.i)
                if inner is not None and inner.object is not None:
                    spent.add(inner.object.i)
    return spent


def _codes(match: Match) -> bool:
    """Whether a match is an act: not a NONE row, not a wish about one's own doing, not "what X do"."""
    if match.row.root == NONE:
        return False
    if match.clause is None:
        return True
    if is_self_wish(match.token) or _only_reports(match):
        return False
    return not any(_asks_what(word) for word in (match.clause, match.token, match.token.head))


def _only_reports(match: Match) -> bool:
    """Whether a verb of asking only reports ("told them that …", "insisted that it was …").

    A finite clause asks for something only in the subjunctive or under an obligation.
    """
    clause = match.clause
    if match.row.root != "REQUEST" or clause is None or is_infinitive(clause):
        return False
    if lemma(match.token) in words().wishing or obligation(clause) is not None:
        return False
    if any(c.dep_ in ("aux", "auxpass") and c.lower_ == "be" for c in clause.children):
        return False
    return clause.tag_ not in ("VB", "VBG") or any(
        c.dep_ == "aux" and c.tag_ == "MD" for c in clause.children
    )


def _asks_what(verb: Token) -> bool:
    """Whether a clause only says "what somebody does", which is no act."""
    return any(t.tag_ == "WP" and t.dep_ in ("dobj", "attr", "pobj") for t in verb.children)


def _from_match(match: Match, inner: Match | None, memory: Memory, *, carried: bool) -> Draft | None:
    row = match.row
    parties = _parties(match, inner, memory, carried=carried)
    if parties is None:
        return None
    actors, recipients = actors_in(parties.actors), actors_in(parties.recipients)
    own = {a.key: a.evidence for a in actors}
    recipients = [r for r in recipients if r.key not in own or (r.sectors and r.evidence != own[r.key])]
    root, mode = row.root, row.mode or complement_mode(match, inner)
    why = [_row_reason(row), *parties.why]
    if _is_drill(match):
        root, mode = ("COOPERATE", None) if _is_joint(match, actors, recipients) else ("MOBILIZE", "troops")
        why.append("drills of one state are MOBILIZE, those of several COOPERATE")
    if root == "AGREE" and match.clause is not None and lemma(match.token) in words().wishing:
        # "hopes that they will …": asked of somebody else
        asked = actors_in(m for t in clause_subjects(match.clause) for m in parties_of(t))
        if not asked or same_states(asked, actors):
            return None
        root, mode, recipients = "REQUEST", mode_about("REQUEST", match, inner), asked
    negated = negator(match.token)
    status = None
    if root in _REFUSABLE and negated is not None and tense_of(match.token.doc, match.token.i) != "past":
        root, mode, status = "REJECT", mode_about("REJECT", match, inner), "happened"
        why.append(f"{row.root} refused with {negated.text!r} is REJECT")
    if root == "AGREE" and inner is not None:
        root = _PROMISED.get(inner.row.root, root)
    if is_threat(match, parties.actors):
        root, mode, status = "THREATEN", mode_about("THREATEN", match, match), "happened"
        why.append(f"{row.root} announced under a condition is THREATEN")
    if root in FRIENDLY and recipients and same_states(actors, recipients):
        recipients = []
    if status is None and sets_condition(match):
        status = "ongoing"
        why.append("a precondition stands until it is met or dropped")
    if root != UNKNOWN and not suffice(root, mode, actors, recipients):
        return None
    trigger = [t for t in (match.particle, match.object) if t is not None and abs(t.i - match.token.i) < 8]
    return Draft(
        token=match.token,
        root=root,
        mode=mode,
        actors=actors,
        recipients=recipients,
        factor=parties.factor,
        why=why,
        match=match,
        status=status,  # type: ignore[arg-type]
        trigger=trigger,
        mentions=parties.actors,
    )


def _is_drill(match: Match) -> bool:
    noun = match.object if match.object is not None else match.token
    return match.row.root in ("MOBILIZE", "COOPERATE") and lemma(noun) in noun_classes().get("drill", ())


def _is_joint(match: Match, actors: list[Actor], recipients: list[Actor]) -> bool:
    noun = match.object if match.object is not None else match.token
    states = {a.state or a.code for a in (*actors, *recipients)}
    return len(states) > 1 or any(child.lower_ == "joint" for child in noun.lefts)


def _row_reason(row: Predicate) -> str:
    if row.root == UNKNOWN:
        return f"{row.lemma!r} is no predicate of the lexicon"
    frame = " ".join(x for x in (row.lemma, row.particle, "|".join(row.object)) if x)
    return f"predicate {row.pos} {frame!r}: {row.root}{': ' + row.mode if row.mode else ''}"


def _parties(match: Match, inner: Match | None, memory: Memory, *, carried: bool) -> Parties | None:
    """Actors and recipients by the row's slots, else by what the article told before."""
    actors = actor_mentions(match, carrier=not carried)
    found = Parties(actors, [])
    if not needs_no_recipient(match.row):
        found.recipients = recipient_mentions(match, actors, inner)
    found.actors = [m for m in found.actors if _is_party(m)]
    found.recipients = [m for m in found.recipients if _is_party(m)]
    if match.row.root == "MOBILIZE":
        # "massed 80,000 soldiers": who is moved is not whom it is aimed at
        found.recipients = [m for m in found.recipients if any(a.state for a in m.actors)]
    own = {a.key: m for m in found.actors for a in m.actors}
    found.recipients = [m for m in found.recipients if not all(_is_same(own.get(a.key), m) for a in m.actors)]
    if match.row.root != UNKNOWN:
        memory.complete(match, found)
        complete_parties(match, found)
    return found if found.actors else None


def _is_same(one: Mention | None, other: Mention) -> bool:
    """Whether a mention is the party of another: "the government" beside "tribal leaders" is not."""
    if one is None:
        return False
    roles = one.kind in ("role", "unnamed") and other.kind in ("role", "unnamed")
    return not (roles and one.start != other.start and one.chain != other.chain)


def _is_party(mention: Mention) -> bool:
    """Whether a mention can act: somebody known at least by state, sector or organisation."""
    return any(a.state or a.sectors or a.organisation or a.code not in ("", "---") for a in mention.actors)
