"""The place of an event by syntax: which place name belongs to which word."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from detente.language.layers import PlaceMention, layers
from detente.places.words import place_words
from detente.records import Place

# Dependents that are clauses of their own: what happens inside them happens elsewhere.
_CLAUSES = frozenset(
    {"relcl", "acl", "advcl", "ccomp", "csubj", "csubjpass", "parataxis", "xcomp", "pcomp", "appos"}
)
_TO_GOVERNOR = frozenset(
    {"dobj", "obj", "nsubj", "nsubjpass", "pobj", "prep", "xcomp", "conj", "advcl", "attr", "oprd", "aux",
     "auxpass", "dep", "acl", "relcl", "pcomp", "compound", "appos", "npadvmod", "agent", "dative", "acomp"}
)  # fmt: skip
_VERBAL = frozenset({"VERB", "AUX"})
_MAX_LEVELS = 6
_MAX_NODES = 80
_OPENING = 10


def place_of(doc: Doc, token_index: int) -> Place | None:
    """The place of the event that a verb or noun names.

    Looked for in this order: among the word's own dependents ("the attack on Goma", "visit to
    Beijing", "Geneva talks"), then those of the words that govern it up to the clause of saying, then
    at the opening of the sentence ("In Kyiv, …"). Of places that nest the most specific one is taken. A
    state counts only after a preposition of place, or as the aim of a journey: "the attack on Israel"
    names a party. The dateline is not looked at.

    Args:
        doc: a document that has passed the places stage.
        token_index: the verb or noun that names the event.

    Returns:
        None where the sentence gives the event no place.
    """
    found = layers(doc).places
    if not found or not 0 <= token_index < len(doc):
        return None
    token = doc[token_index]
    sentence = token.sent
    here: dict[int, PlaceMention] = {
        i: mention
        for mention in found
        if not mention.role and mention.end > sentence.start and mention.start < sentence.end
        for i in range(mention.start, mention.end)
    }
    if not here:
        return None
    for level in _levels(token):
        place = _most_specific(_below(level, here))
        if place is not None:
            return place
    return _opening(token, here)


def _levels(token: Token) -> Iterator[Token]:
    """The word itself, then those whose place is its own too, up to the word of saying."""
    yield token
    say = place_words()["say"]
    word = token
    for _ in range(_MAX_LEVELS):
        if word.head.i == word.i or word.dep_ not in _TO_GOVERNOR:
            return
        above = word.head
        if word.dep_ in ("relcl", "acl") or (word.pos_ in _VERBAL and above.lemma_ in say):
            return
        if word.dep_ in ("nsubj", "nsubjpass") and above.lemma_ in say:
            return
        word = above
        yield word
        if word.pos_ in _VERBAL and word.dep_ not in ("conj", "xcomp", "aux", "auxpass", "advcl"):
            return


def _below(word: Token, here: dict[int, PlaceMention]) -> list[tuple[int, Place]]:
    """The places among a word's dependents, each with its depth."""
    words = place_words()
    reached: list[tuple[int, Place]] = []
    for child in word.children:
        if child.dep_ == "compound" and child.i in here and word.pos_ not in _VERBAL:
            place = here[child.i].place
            if place.kind != "state":
                reached.append((1, place))
        elif child.dep_ in ("dobj", "obj") and word.lemma_ in words["host"]:
            inside = _in_phrase(child, here, 1)
            reached += [(d, p) for d, p in inside if p.kind != "state" or word.lemma_ in words["visit"]]
        elif child.dep_ == "advmod" and child.i in here:
            reached.append((1, here[child.i].place))
    queue = [(word, 0)]
    nodes = 0
    while queue and nodes < _MAX_NODES:
        node, depth = queue.pop(0)
        nodes += 1
        for child in node.children:
            if child.dep_ in _CLAUSES or (child.dep_ == "conj" and child.pos_ in _VERBAL):
                continue
            if child.dep_ == "prep" or child.pos_ == "ADP":
                reached += _after_preposition(child, node, here, depth + 1)
            elif child.pos_ not in _VERBAL and child.dep_ != "poss":
                queue.append((child, depth + 1))
    return reached


def _after_preposition(
    preposition: Token, governor: Token, here: dict[int, PlaceMention], depth: int
) -> list[tuple[int, Place]]:
    if preposition.i in here:
        return []  # part of a name: "the Republic of Korea"
    words = place_words()
    name, over = preposition.lower_, governor.lemma_.lower()
    locative = name in words["locative"]
    journey = name in words["toward"] and over in words["motion"]
    target = name in ("on", "of", "against") and over in words["target"]
    nest = name == "of" and over in words["city"] | words["region"] | words["site"]
    reached: list[tuple[int, Place]] = []
    for child in preposition.children:
        if child.dep_ not in ("pobj", "pcomp") and child.i not in here:
            if child.dep_ == "prep":
                reached += _after_preposition(child, governor, here, depth)
            continue
        inside = _in_phrase(child, here, depth)
        if name in ("from", "through", "via") and journey:
            continue
        if locative or journey or nest:
            reached += inside
        elif target or name in ("on", "over", "against"):
            reached += [(d, p) for d, p in inside if p.kind in ("city", "site") and p.state] if target else []
    return reached


def _in_phrase(noun: Token, here: dict[int, PlaceMention], depth: int) -> list[tuple[int, Place]]:
    """The place that a noun phrase names: the noun, "the town of X", "X in Y", "Syria's Homs"."""
    found: list[tuple[int, Place]] = []
    if noun.i in here:
        found.append((depth, here[noun.i].place))
    words = place_words()
    place_noun = noun.lower_ in words["city"] | words["region"] | words["site"]
    for child in noun.children:
        if child.dep_ == "prep":
            if depth < _MAX_LEVELS:
                found += _after_preposition(child, noun, here, depth + 1)
        elif child.i in here and _names(child, place_noun, noun.i in here):
            found.append((depth + 1, here[child.i].place))
    return found


def _names(child: Token, place_noun: bool, named: bool) -> bool:
    """Whether a place below a noun says which place the noun is, or stands beside it: "Homs province"."""
    if child.dep_ in ("compound", "nmod", "appos"):
        return place_noun or named
    return child.dep_ == "conj" and not named


def _most_specific(reached: list[tuple[int, Place]]) -> Place | None:
    """The finest place, of several as fine the nearest in the tree."""
    if not reached:
        return None
    return min(reached, key=lambda item: (-(item[1].resolution or 4), item[0]))[1]


def _opening(token: Token, here: dict[int, PlaceMention]) -> Place | None:
    """A place at the opening of the sentence that a comma sets off: "In Kyiv, …"."""
    sentence, doc = token.sent, token.doc
    first = sentence.start
    while first < token.i and doc[first].is_space:
        first += 1
    if first >= token.i or doc[first].lower_ not in place_words()["locative"]:
        return None
    best: list[tuple[int, Place]] = []
    for i in range(first + 1, min(first + _OPENING, token.i)):
        if doc[i].text == ",":
            later = i + 1 in here
            if not later:
                return _most_specific(best)
        elif i in here:
            best.append((i - first, here[i].place))
    return None
