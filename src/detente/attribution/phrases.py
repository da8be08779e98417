"""Where phrases begin and end: subjects, sources, contents, cues (token spans on a Tree)."""

from __future__ import annotations

from detente.attribution.cues import lists
from detente.attribution.tree import SUBJECTS, Span, Tree

_EDGE = frozenset({",", ";", ":", ".", "-", "--", "–", "—", "―", "…"})
_LISTS = lists()
_DASHED = frozenset({",", "-", "--", "–", "—"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ"})
_DEPTH = 6


def subject(tree: Tree, verb: int, depth: int = 0) -> tuple[int | None, bool]:
    """Head of a verb's subject, its own or the one it shares, and whether the verb is passive."""
    passive = tree.child(verb, "nsubjpass", "auxpass") is not None
    for kid in tree.children[verb]:
        if tree.dep[kid] in SUBJECTS and tree.dep[kid] != "csubj":
            return kid, passive
    if depth >= _DEPTH:
        return None, passive
    dep, above = tree.dep[verb], tree.head[verb]
    participle = tree.tag[verb] == "VBN" and dep in ("acl", "advcl")
    passive = passive or participle
    if dep in ("conj", "advcl", "xcomp", "ccomp", "dep", "parataxis") and tree.is_verb(above):
        if dep == "xcomp" or dep == "ccomp":
            thing = tree.child(above, "dobj")
            if thing is not None and thing < verb and tree.lemma[above] in _LISTS.object_control:
                return thing, passive
        shared, was_passive = subject(tree, above, depth + 1)
        if dep == "conj" and passive is False and was_passive and tree.tag[verb] == "VBN":
            passive = True
        return shared, passive
    if dep == "acl":
        carrier = tree.head[above]
        if tree.tag[verb] == "VBG" and tree.dep[above] == "dobj" and tree.lemma[above] in _LISTS.documents:
            return subject(tree, carrier, depth + 1)[0], passive
        return above, passive
    if dep == "pcomp":
        over = tree.head[above]
        if tree.is_verb(over):
            return subject(tree, over, depth + 1)[0], passive
        return None, passive
    return _stray_subject(tree, verb), passive


def _stray_subject(tree: Tree, verb: int) -> int | None:
    """The noun phrase before a finite verb that the parser took for something else."""
    if tree.tag[verb] not in ("VBD", "VBZ", "VBP"):
        return None
    for kid in reversed(tree.children[verb]):
        if kid < verb and tree.pos[kid] in _NOMINAL and tree.dep[kid] in ("advcl", "npadvmod", "dep"):
            begins = tree.pos[tree.left[kid]] in ("DET", "PROPN", "PRON")
            person = any(tree.dep[k] == "relcl" for k in tree.children[kid])
            if begins and (person or tree.ent[kid] not in ("DATE", "TIME")):
                return kid
    return None


def owner(tree: Tree, noun: int) -> tuple[int | None, int | None]:
    """Whose claim, belief or criticism a noun names, and the verb that carries the noun."""
    possessor = tree.child(noun, "poss")
    if possessor is not None:
        return possessor, None
    for kid in tree.children[noun]:
        if tree.dep[kid] in ("prep", "agent") and tree.lower[kid] in _LISTS.owner_prepositions and kid > noun:
            inner = tree.child(kid, "pobj")
            if inner is not None and (tree.lower[kid] != "of" or _has_clause(tree, noun)):
                return inner, None
    above = tree.head[noun]
    if tree.dep[noun] in ("dobj", "attr") and tree.is_verb(above):
        found, passive = subject(tree, above)
        if found is not None and not passive and tree.dep[found] != "expl":
            return found, above
    return None, None


def _has_clause(tree: Tree, noun: int) -> bool:
    return any(tree.dep[kid] in ("acl", "ccomp") for kid in tree.children[noun] if kid > noun)


def is_issued(tree: Tree, noun: int) -> bool:
    """Whether a noun is a document that goes on to say something: "a statement saying"."""
    return tree.lemma[noun] in _LISTS.documents and any(
        tree.dep[kid] == "acl" and tree.tag[kid] == "VBG" for kid in tree.children[noun]
    )


def has_to(tree: Tree, verb: int) -> bool:
    """Whether a verb stands in the infinitive with "to"."""
    return any(tree.tag[kid] == "TO" for kid in tree.children[verb])


def after_comma(tree: Tree, head: int) -> bool:
    """Whether a comma stands right before a phrase."""
    before = tree.skip_space(tree.left[head] - 1, -1)
    return before >= 0 and tree.words[before] == ","


def has_infinitive(tree: Tree, verb: int) -> bool:
    """Whether a clause is an infinitive with a subject of its own ("him to go")."""
    return has_to(tree, verb) and tree.child(verb, "nsubj") is not None


def has_mark(tree: Tree, verb: int) -> bool:
    """Whether a clause has a conjunction such as "that" or "whether"."""
    return any(
        tree.dep[kid] == "mark" or tree.lower[kid] in ("that", "whether") for kid in tree.children[verb]
    )


def gap(tree: Tree, verb: int) -> bool:
    """Whether "that" is a relative pronoun with a part in the clause, not a conjunction."""
    return any(tree.lower[kid] == "that" and tree.dep[kid] != "mark" for kid in tree.children[verb])


def trimmed(tree: Tree, start: int, end: int) -> Span | None:
    """The span without white space and stray punctuation at its ends; None where nothing is left."""
    while start < end and (tree.space[start] or tree.words[start] in _EDGE):
        start += 1
    while end > start and (tree.space[end - 1] or tree.words[end - 1] in _EDGE):
        end -= 1
    return (start, end) if start < end else None


def _spans(tree: Tree, *spans: Span) -> list[Span]:
    return [span for pair in spans if (span := trimmed(tree, *pair)) is not None]


def subtree(tree: Tree, head: int) -> list[Span]:
    """All that hangs on a token."""
    return _spans(tree, (tree.left[head], tree.right[head] + 1))


_ASIDES = frozenset({"who", "which", "whose", "whom", "while", "whereas"})


def said(tree: Tree, head: int) -> list[Span]:
    """A clause as what somebody says: its subtree without an aside at the end that the reporter adds."""
    start, end = tree.left[head], tree.right[head] + 1
    for token in range(start + 1, end - 1):
        if tree.words[token] not in _DASHED or tree.lower[token + 1] not in _ASIDES:
            continue
        verb = tree.head[token + 1]
        steps = 0
        while steps < 3 and tree.dep[verb] not in ("relcl", "advcl") and tree.head[verb] != verb:
            verb = tree.head[verb]
            steps += 1
        if (
            tree.dep[verb] in ("relcl", "advcl")
            and tree.left[verb] == token + 1
            and tree.right[verb] >= end - 2
        ):
            return _spans(tree, (start, token))
    return _spans(tree, (start, end))


def joined(tree: Tree, first: int, second: int) -> list[Span]:
    """From the beginning of one phrase to the end of the next."""
    start, end = tree.left[first], max(tree.right[first], tree.right[second]) + 1
    return _spans(tree, (start, end))


def source_span(tree: Tree, head: int) -> Span:
    """The noun phrase of a source: with titles and appositions, without relative clauses."""
    start, end = tree.left[head], tree.right[head] + 1
    nominal = any(tree.dep[kid] == "conj" and tree.pos[kid] in _NOMINAL for kid in tree.children[head])
    for kid in tree.children[head]:
        far = tree.dep[kid] in ("relcl", "advcl", "parataxis", "ccomp", "dep")
        if not far and tree.dep[kid] in ("cc", "conj"):
            far = not nominal or (tree.dep[kid] == "conj" and tree.pos[kid] not in _NOMINAL)
        if tree.dep[kid] == "prep" and kid > head:
            inner = tree.child(kid, "pobj")
            far = inner is not None and tree.lemma[inner] in _LISTS.occasions and tree.lower[kid] != "of"
        if far and kid > head:
            end = min(end, tree.left[kid])
    if tree.dep[head] == "poss":
        end = max(end, head + 1)
    found = trimmed(tree, start, max(end, head + 1))
    return found if found is not None else (head, head + 1)


def is_parenthesis(tree: Tree, verb: int, source: int | None) -> bool:
    """Whether ", X said," or ", said X." stands beside or inside the clause that X says."""
    if source is None or tree.dep[verb] not in ("parataxis", "ccomp", "ROOT", "advcl", "conj", "dep"):
        return False
    span = source_span(tree, source)
    start = min(span[0], verb)
    first, last = tree.sentence(verb)
    before = tree.skip_space(start - 1, -1)
    if before < first or tree.words[before] not in (",", "-", "—", "–", "--", "―"):
        return False
    after = tree.skip_space(block(tree, verb, source)[1], 1)
    return after >= last or tree.words[after] in (",", ".", "-", "—", "–", "--", ";", "?", "!")


def block(tree: Tree, verb: int, source: int | None) -> Span:
    """The words "X said on Monday" as a whole: the hole that they make in what is said."""
    start, end = verb, verb + 1
    if source is not None and tree.sent[source] == tree.sent[verb]:
        span = source_span(tree, source)
        start, end = min(start, span[0]), max(end, span[1])
    first, last = tree.sentence(verb)
    for kid in tree.children[verb]:
        dep = tree.dep[kid]
        if dep in ("aux", "neg", "auxpass", "advmod") and kid < verb:
            start = min(start, kid)
        near = dep in ("prep", "prt", "npadvmod", "dative", "advmod", "dobj")
        if kid > verb and near and tree.left[kid] <= end + 1:
            end = max(end, tree.right[kid] + 1)
    return max(start, first), min(end, last)


def around(tree: Tree, clause: int | None, verb: int, source: int | None) -> list[Span]:
    """What is said around a parenthesis: the part before it and the part after it."""
    first, last = tree.sentence(verb)
    start, end = block(tree, verb, source)
    if clause is not None and tree.dep[verb] != "ROOT":
        first = min(tree.left[clause], start)
    rest: Span = (end, end)
    after = tree.skip_space(end, 1)
    if after < last and tree.words[after] in (",", "-", "—", "–", "--") and _goes_on(tree, after + 1, last):
        rest = (after, last)
    return _spans(tree, (first, start), rest)


def _goes_on(tree: Tree, start: int, last: int) -> bool:
    """Whether what follows the parenthesis is more of what is said, not of who says it."""
    start = tree.skip_space(start, 1)
    if start < last and tree.tag[start] == "CC":
        return _new_clause(tree, start + 1, last)
    return start < last and tree.tag[start] not in ("VBG", "VBN", "WP", "WDT", "WRB")


def _new_clause(tree: Tree, start: int, last: int) -> bool:
    """Whether a clause with a subject of its own begins that is not told by another speaker."""
    for token in range(start, last):
        if tree.is_verb(token) and tree.dep[token] not in ("aux", "auxpass", "amod", "acl", "relcl"):
            own = tree.child(token, "nsubj", "nsubjpass")
            return own is not None and own >= start and tree.lemma[token] not in _LISTS.saying
    return False


def marked_clause(tree: Tree, prepositions: list[int]) -> int | None:
    """The clause in "demanded as a condition that …", which the parser hangs on the noun."""
    for word in prepositions:
        noun = tree.child(word, "pobj") if tree.lower[word] == "as" else None
        if noun is None:
            continue
        for kid in tree.children[noun]:
            if tree.dep[kid] in ("acl", "ccomp", "relcl") and tree.lower[tree.left[kid]] == "that":
                return kid
    return None


def object_of_to(tree: Tree, word: int) -> int | None:
    """X in "according to X"."""
    to = tree.child(word, "prep")
    if to is None and word + 1 < len(tree) and tree.lower[word + 1] == "to":
        to = word + 1
    return tree.child(to, "pobj") if to is not None else None


def clause_around(tree: Tree, word: int, source: int) -> list[Span]:
    """The clause that a phrase such as "according to X" qualifies, without the phrase."""
    first, last = tree.sentence(word)
    start, end = min(word, tree.left[source]), max(tree.right[word], tree.right[source]) + 1
    above = tree.head[word]
    for _ in range(_DEPTH):
        if tree.dep[above] in ("relcl", "ccomp", "advcl", "acl"):
            inner = (tree.left[above], tree.right[above] + 1)
            if inner[0] <= start and end <= inner[1] and start - inner[0] > 2:
                first, last = inner
            break
        if tree.head[above] == above:
            break
        above = tree.head[above]
    return _spans(tree, (first, start), (end, last))


def cue_span(tree: Tree, head: int) -> Span:
    """The cue with the auxiliaries, negation, adverbs and particle that stand beside it."""
    start, end = head, head + 1
    if tree.lower[head] == "according" and end < len(tree) and tree.lower[end] == "to":
        return start, end + 1
    near = {kid for kid in tree.children[head] if tree.dep[kid] in ("aux", "auxpass", "neg", "advmod", "prt")}
    while start - 1 in near:
        start -= 1
    while end in near and tree.dep[end] in ("prt", "neg"):
        end += 1
    return start, end
