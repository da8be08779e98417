"""What the parse offers as reported speech or thought: a cue, whose it is, and what hangs on it.

Every verb, noun and adjective with a clause, an object or a fitting preposition gives candidates;
which of them are attributions is decided in ``weigh.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.attribution import phrases
from detente.attribution.cues import lists
from detente.attribution.tree import Span, Tree

_LISTS = lists()


@dataclass(slots=True)
class Candidate:
    """A possible attribution before it is weighed; all spans are token spans."""

    cue: int
    """Head token of the cue."""
    frame: str
    """How the content hangs on the cue: see ``docs`` of cues.tsv."""
    content: list[Span]
    source: int | None
    """Head token of the source, None where there is none."""
    light: int | None = None
    """The verb that carries a noun cue, as in "expressed concern that"."""
    probability: float = 0.0
    group: str = "none"
    """Kind of the cue: see cues.tsv."""


def candidates(tree: Tree) -> list[Candidate]:
    """All candidates of a document in text order; one pass over its tokens."""
    found: list[Candidate] = []
    for token in range(len(tree)):
        if tree.is_verb(token):
            if tree.dep[token] not in ("aux", "auxpass"):
                found.extend(_of_verb(tree, token))
        elif tree.pos[token] == "ADJ":
            found.extend(_of_adjective(tree, token))
        elif tree.pos[token] == "NOUN":
            found.extend(_of_noun(tree, token))
        if tree.lower[token] == "according":
            found.extend(_according(tree, token))
        elif tree.lower[token] == "in" and tree.dep[token] == "prep":
            found.extend(_view(tree, token))
    return [item for item in found if item.content]


def _of_verb(tree: Tree, verb: int) -> list[Candidate]:
    kids: dict[str, list[int]] = {}
    for kid in tree.children[verb]:
        kids.setdefault(tree.dep[kid], []).append(kid)
    source, passive = phrases.subject(tree, verb)
    found: list[Candidate] = []

    def add(frame: str, content: list[Span], of: int | None = source) -> None:
        found.append(Candidate(verb, frame, content, of))

    if passive:
        _of_passive(tree, verb, kids, source, found)
        return found
    clause = kids.get("ccomp", [])
    objects = kids.get("dobj", [])
    for kid in clause[:1]:
        if kid < verb:
            add("before", phrases.around(tree, kid, verb, source))
        elif phrases.has_infinitive(tree, kid):
            add("obj-to", phrases.subtree(tree, kid))
        else:
            add("clause", phrases.said(tree, kid))
    parenthetical = phrases.is_parenthesis(tree, verb, source)
    if not clause and parenthetical:
        add("paren", phrases.around(tree, None, verb, source))
    for kid in kids.get("xcomp", [])[:1]:
        if parenthetical and phrases.after_comma(tree, kid):
            continue
        if objects and objects[0] < kid:
            add("obj-to", phrases.joined(tree, objects[0], kid))
            add("obj", phrases.said(tree, objects[0]))
        elif not tree.is_verb(kid):
            subject_too = tree.lemma[verb] in _LISTS.raising and source is not None
            if subject_too and source is not None:
                add("raise", phrases.subtree(tree, source) + phrases.subtree(tree, kid), None)
            else:
                add("small", phrases.subtree(tree, kid))
        elif tree.lemma[verb] in _LISTS.raising and source is not None:
            add("raise", phrases.subtree(tree, source) + phrases.subtree(tree, kid), None)
        else:
            add("to" if phrases.has_to(tree, kid) else "ing", phrases.subtree(tree, kid))
    taken = bool(clause or (kids.get("xcomp") and objects))
    if not clause:
        _with_objects(tree, verb, kids, found, source)
    if not clause and not objects:
        marked = phrases.marked_clause(tree, kids.get("prep", []))
        if marked is not None:
            add("clause", phrases.said(tree, marked))
    if not objects and not taken:
        for kid in kids.get("prep", []):
            if kid > verb:
                inner = tree.child(kid, "pobj", "pcomp")
                if inner is not None:
                    add(f"prep-{tree.lower[kid]}", phrases.subtree(tree, inner))
    if tree.lemma[verb] in _LISTS.links:
        return [item for item in found if item.frame != "obj"]
    return found


def _with_objects(
    tree: Tree, verb: int, kids: dict[str, list[int]], found: list[Candidate], source: int | None
) -> None:
    """Candidates of a verb with an object: alone, or together with what is said of it."""
    objects = kids.get("dobj", []) or kids.get("dative", [])[:1]
    predicates = kids.get("oprd", [])
    if predicates and not objects:
        found.append(Candidate(verb, "oprd", phrases.subtree(tree, predicates[0]), source))
    for kid in objects[:1]:
        if phrases.is_issued(tree, kid):
            continue
        if tree.dep[kid] == "dobj" and not kids.get("xcomp"):
            if predicates and predicates[0] > kid:
                found.append(Candidate(verb, "obj-as", phrases.joined(tree, kid, predicates[0]), source))
            else:
                found.append(Candidate(verb, "obj", phrases.said(tree, kid), source))
        for other in kids.get("prep", []):
            inner = tree.child(other, "pobj", "pcomp")
            if other > kid and inner is not None:
                word = tree.lower[other]
                if word == "as":
                    found.append(Candidate(verb, "obj-as", phrases.joined(tree, kid, other), source))
                else:
                    found.append(Candidate(verb, f"obj-{word}", phrases.subtree(tree, inner), source))
                    found.append(Candidate(verb, f"obj+{word}", phrases.joined(tree, kid, other), source))
                break


def _of_passive(
    tree: Tree, verb: int, kids: dict[str, list[int]], subject: int | None, found: list[Candidate]
) -> None:
    agent = tree.child(kids["agent"][0], "pobj") if kids.get("agent") else None
    own = phrases.subtree(tree, subject) if subject is not None else []
    expletive = subject is not None and tree.lower[subject] == "it"
    for kid in kids.get("ccomp", [])[:1]:
        if kid > verb:
            found.append(Candidate(verb, "pass-clause", phrases.said(tree, kid), agent))
            return
        found.append(Candidate(verb, "before", phrases.around(tree, kid, verb, subject), subject))
        return
    for kid in [*kids.get("xcomp", []), *kids.get("oprd", [])][:1]:
        rest = phrases.subtree(tree, kid)
        frame = "pass-to" if phrases.has_to(tree, kid) else "pass-as"
        found.append(Candidate(verb, frame, (rest if expletive else own + rest), agent))
        return
    for kid in kids.get("prep", []):
        inner = tree.child(kid, "pobj", "pcomp")
        if kid > verb and inner is not None:
            if (
                tree.lower[kid] == "as"
                and tree.tag[inner] == "VBG"
                and tree.child(inner, "ccomp") is not None
            ):
                return
            if tree.lower[kid] == "as":
                found.append(Candidate(verb, "pass-as", own + phrases.subtree(tree, kid), agent))
                return
            found.append(Candidate(verb, f"pass-{tree.lower[kid]}", phrases.subtree(tree, inner), agent))
    if own and not expletive:
        found.append(Candidate(verb, "pass", own, agent))


def _of_adjective(tree: Tree, word: int) -> list[Candidate]:
    """ "was confident that", "are unhappy with", "willing to"."""
    if tree.dep[word] not in ("acomp", "conj", "oprd", "amod", "ROOT"):
        return []
    source: int | None = None
    if tree.dep[word] in ("acomp", "oprd"):
        source = phrases.subject(tree, tree.head[word])[0]
    found: list[Candidate] = []
    for kid in tree.children[word]:
        if kid < word:
            continue
        if tree.dep[kid] == "ccomp":
            found.append(Candidate(word, "adj-clause", phrases.subtree(tree, kid), source))
        elif tree.dep[kid] == "xcomp":
            found.append(Candidate(word, "adj-to", phrases.subtree(tree, kid), source))
        elif tree.dep[kid] == "prep":
            inner = tree.child(kid, "pobj", "pcomp")
            if inner is not None:
                found.append(Candidate(word, f"adj-{tree.lower[kid]}", phrases.subtree(tree, inner), source))
    return found


def _of_noun(tree: Tree, noun: int) -> list[Candidate]:
    """ "the claim that", "her criticism of", "expressed concern about"."""
    found: list[Candidate] = []
    owner, light = phrases.owner(tree, noun)
    for kid in tree.children[noun]:
        if kid < noun:
            continue
        dep = tree.dep[kid]
        if dep in ("ccomp", "acl") and tree.is_verb(kid):
            if dep == "acl" and not phrases.has_mark(tree, kid) and not phrases.has_to(tree, kid):
                continue
            frame = "noun-to" if phrases.has_to(tree, kid) else "noun-clause"
            found.append(Candidate(noun, frame, phrases.subtree(tree, kid), owner, light))
        elif dep == "relcl" and tree.lower[tree.left[kid]] == "that" and not phrases.gap(tree, kid):
            found.append(Candidate(noun, "noun-clause", phrases.subtree(tree, kid), owner, light))
        elif dep == "prep" and tree.lower[kid] in _LISTS.noun_prepositions:
            inner = tree.child(kid, "pobj", "pcomp")
            if inner is not None and inner != owner:
                frame = f"noun-{tree.lower[kid]}"
                found.append(Candidate(noun, frame, phrases.subtree(tree, inner), owner, light))
    return found


def _view(tree: Tree, word: int) -> list[Candidate]:
    """ "in X's view": the clause around it is the content, X the source."""
    noun = tree.child(word, "pobj")
    if noun is None or tree.lemma[noun] not in _LISTS.views:
        return []
    whose = tree.child(noun, "poss")
    if whose is None:
        return []
    return [Candidate(noun, "view", phrases.clause_around(tree, word, noun), whose)]


def _according(tree: Tree, word: int) -> list[Candidate]:
    """ "according to X": the clause around it is the content, X the source."""
    source = phrases.object_of_to(tree, word)
    if source is None:
        return []
    return [Candidate(word, "according", phrases.clause_around(tree, word, source), source)]
