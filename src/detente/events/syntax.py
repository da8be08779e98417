"""Questions about the parse that event coding asks: who is the subject, what hangs on what."""

from __future__ import annotations

from functools import cache

import msgspec
from spacy.tokens import Token

from detente.data import read_yaml
from detente.events.codebook import lemma_repairs

OBJECTS = frozenset({"dobj", "obj", "nsubjpass", "oprd"})
COMPLEMENTS = frozenset({"xcomp", "ccomp"})
_DEPTH = 6  # governors followed upwards; deeper control chains do not occur in news prose


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """syntax.yaml: words of grammar, as lemmas."""

    transparent: frozenset[str]
    object_control: frozenset[str]
    implicative: frozenset[str]
    planning: frozenset[str]
    wishing: frozenset[str]
    planned_modifiers: frozenset[str]
    possible: frozenset[str]
    possible_modals: frozenset[str]
    possible_markers: frozenset[str]
    possible_modifiers: frozenset[str]
    denial: frozenset[str]
    denied_modifiers: frozenset[str]
    negators: frozenset[str]
    supposing: frozenset[str]
    obligation_modals: frozenset[str]
    obligation_verbs: frozenset[str]
    condition_nouns: frozenset[str]
    condition_adverbs: frozenset[str]
    taking_place: frozenset[str]
    praise: frozenset[str]
    blame: frozenset[str]
    responding: frozenset[str]
    borders: frozenset[str]
    blaming: frozenset[str]
    leaving: frozenset[str]


@cache
def words() -> Words:
    """The words of grammar from ``codebook/syntax.yaml``.

    Raises:
        DataError: the file does not fit.
    """
    return read_yaml("codebook/syntax.yaml", Words)


def lemma(token: Token) -> str:
    """The token's lemma in lower case, mended where spaCy's is wrong."""
    return lemma_repairs().get((token.lower_, token.pos_)) or token.lemma_.lower()


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it on its right, in order ("A, B and C")."""
    found = [token]
    for child in token.rights:
        if child.dep_ == "conj":
            found.extend(conjuncts(child))
    return found


def objects(verb: Token) -> list[Token]:
    """What the verb is done to: object, passive subject, or the noun that a clause modifies."""
    found = [child for child in verb.children if child.dep_ in OBJECTS]
    if not found and verb.dep_ == "acl" and verb.tag_ == "VBN":
        found = [verb.head]
    open_relative = verb.dep_ == "relcl" and (not _own_subject_is_relative(verb) or is_passive(verb))
    if open_relative and all(is_relative(child) for child in found):
        found = [verb.head]
    if not found and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and is_passive(verb):
        # "Two soldiers captured in May were freed": the parser takes the participle for the verb
        shared = ("nsubj", "nsubjpass") if _is_bare_participle(verb.head) else ("nsubjpass",)
        found = [c for c in verb.head.children if c.dep_ in shared]
    if not found:
        found = _up_to(verb)
    return [token for child in found for token in conjuncts(child)]


def _is_bare_participle(verb: Token) -> bool:
    return verb.tag_ in ("VBN", "VBD") and not any(c.dep_ in ("aux", "auxpass") for c in verb.children)


def _up_to(verb: Token) -> list[Token]:
    """ "kidnapped up to 16 advisers", "some 20 of": the parser takes the amount for a preposition."""
    below = [
        c for child in verb.children for c in ([child, *child.children] if child.lower_ == "up" else [child])
    ]
    for child in below:
        if child.lower_ == "to" and child.dep_ == "prep" and child.i and child.nbor(-1).lower_ == "up":
            nouns = objects_of_preposition(child)
            if nouns and any(c.dep_ == "nummod" for c in nouns[0].lefts):
                return nouns[:1]
    return []


def prepositional(token: Token, preposition: str) -> list[Token]:
    """Objects of a preposition that hangs on the token ("with" of "met with Abe and Park")."""
    found: list[Token] = []
    for child in token.children:
        if child.dep_ in ("prep", "dative", "agent") and child.lower_ == preposition:
            found.extend(t for c in child.children if c.dep_ in ("pobj", "pcomp") for t in conjuncts(c))
            # "from within Iran", "over to Syria": one more preposition between
            found.extend(t for c in child.children if c.dep_ == "prep" for t in objects_of_preposition(c))
    return found


def objects_of_preposition(preposition: Token) -> list[Token]:
    """The nouns right under a preposition, with what is coordinated with them."""
    return [t for c in preposition.children if c.dep_ == "pobj" for t in conjuncts(c)]


def is_passive(verb: Token) -> bool:
    """Whether the verb is passive: auxiliary, passive subject, or a bare participle after a noun."""
    return any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children) or (
        verb.tag_ == "VBN" and verb.dep_ == "acl"
    )


def is_relative(token: Token) -> bool:
    """Whether the token is a relative pronoun."""
    return token.tag_ in ("WDT", "WP", "WP$") or (token.lower_ == "that" and token.dep_ in OBJECTS)


def _own_subject_is_relative(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") and is_relative(c) for c in verb.children)


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does what the verb says, through passives, control, coordination and relative clauses.

    Returns:
        Head tokens of the subject noun phrases; empty for an agentless passive or a bare verb.
    """
    if depth > _DEPTH:
        return []
    if is_passive(verb):
        return [
            t for by in verb.children if by.dep_ == "agent" or _is_by(by) for t in objects_of_preposition(by)
        ]
    own = [child for child in verb.children if child.dep_ in ("nsubj", "csubj", "expl")]
    if own and own[0].dep_ == "nsubj" and not is_relative(own[0]):
        return conjuncts(own[0])
    if verb.dep_ == "relcl" and (own or verb.head.pos_ != "VERB"):
        return conjuncts(verb.head) if own else []
    return _inherited_subjects(verb, depth)


def _is_by(token: Token) -> bool:
    return token.dep_ == "prep" and token.lower_ == "by"


def _inherited_subjects(verb: Token, depth: int) -> list[Token]:
    """The subject of a verb that has none of its own, from what governs it."""
    head = verb.head
    if head == verb:
        return []
    if verb.dep_ in ("xcomp", "ccomp") or (verb.dep_ == "advcl" and head.pos_ in ("VERB", "AUX")):
        if verb.dep_ != "advcl" and lemma(head) in words().object_control:
            controlled = objects(head) or [t for c in head.children if c.dep_ == "dative" for t in [c]]
            # "called on both sides to stop": the parser has no object there
            controlled = controlled or [
                t for p in ("on", "upon", "to", "with") for t in prepositional(head, p)
            ]
            if controlled:
                return controlled
        return subjects(head, depth + 1) or (objects(head) if is_passive(head) else [])
    if verb.dep_ == "conj":
        if is_passive(head):
            # "was indicted and will resign": who resigns is who was indicted
            return objects(head)
        return subjects(head, depth + 1) if head.pos_ in ("VERB", "AUX") else []
    if verb.dep_ == "acl" and verb.tag_ in ("VBG", "VB"):
        # "forces attacking the town"; "a plan to attack": whoever has the plan
        return conjuncts(head) if verb.tag_ == "VBG" else _havers(head, depth)
    if verb.dep_ == "pcomp" and head.dep_ == "prep" and lemma(head.head) in words().blaming:
        # "accused Chad of shelling a town": who is accused shelled it
        return objects(head.head)
    if verb.dep_ == "pcomp" and head.dep_ == "prep":
        return subjects(head.head, depth + 1) if head.head.pos_ in ("VERB", "AUX") else []
    return []


def _havers(noun: Token, depth: int) -> list[Token]:
    owners = [child for child in noun.children if child.dep_ == "poss"]
    if owners:
        return [t for owner in owners for t in conjuncts(owner)]
    if noun.dep_ in OBJECTS and noun.head.pos_ in ("VERB", "AUX"):
        return subjects(noun.head, depth + 1)
    return []


def complement(token: Token) -> Token | None:
    """The predicate of the clause that a verb, noun or adjective takes ("agreed to meet": meet)."""
    for child in token.children:
        if child.dep_ in COMPLEMENTS:
            return child
    for child in token.children:
        hangs = child.dep_ in ("acl", "relcl") and token.pos_ in ("NOUN", "PROPN", "ADJ")
        if (hangs or child.dep_ == "advcl") and _is_infinitive_or_that(child):
            return child
    # "demanded as a precondition that the North show …": the clause hangs on the inserted noun
    for noun in prepositional(token, "as"):
        for child in noun.children:
            if child.dep_ in ("acl", "relcl", "ccomp") and _is_infinitive_or_that(child):
                return child
    return None


def _is_infinitive_or_that(verb: Token) -> bool:
    return any(c.dep_ in ("aux", "mark") and c.lower_ in ("to", "that") for c in verb.children)


def clause_subjects(verb: Token) -> list[Token]:
    """The subject of a complement clause, active or passive ("demanded that the base be closed")."""
    own = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
    return conjuncts(own[0]) if own and not is_relative(own[0]) else []


def is_supposed(verb: Token) -> bool:
    """Whether a verb stands in a clause that only supposes it ("if …", "unless …", "until …")."""
    current = verb
    for _ in range(_DEPTH):
        if current.dep_ == "advcl" and any(
            c.dep_ == "mark" and c.lower_ in words().supposing for c in current.children
        ):
            return True
        if current.dep_ not in ("conj", "xcomp", "dobj", "pobj", "prep", "pcomp", "advcl"):
            return False
        if current.head == current:
            return False
        current = current.head
    return False


def is_infinitive(verb: Token) -> bool:
    """Whether a clause's verb is an infinitive with "to"."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def is_self_wish(token: Token) -> bool:
    """Whether a wish is about one's own doing ("wants to visit", "hopes to sign"), not another's."""
    if lemma(token) not in words().wishing or objects(token):
        return False
    clause = complement(token)
    return clause is not None and not clause_subjects(clause) and clause.dep_ != "ccomp"


def modifiers(noun: Token) -> list[Token]:
    """Possessors, compounds and adjectives before a noun ("Iran's", "US", "Syrian")."""
    return [c for c in noun.lefts if c.dep_ in ("poss", "compound", "amod", "nmod", "nummod")]


def governor(token: Token) -> Token | None:
    """The nearest verb or adjective above the token, None at the root."""
    current = token
    while current.head != current:
        current = current.head
        if current.pos_ in ("VERB", "AUX", "ADJ"):
            return current
    return None


def see_through(noun: Token) -> Token:
    """What "a series of …" is a series of; else the noun itself."""
    if lemma(noun) in words().transparent:
        inner = prepositional(noun, "of")
        if inner:
            return inner[0]
    return noun
