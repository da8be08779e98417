"""Which candidates are attributions: a logistic model over a few things seen in the sentence.

The log odds of a use of the cue (``CueTable.rate``) are corrected by who the source is, whether
the use is negated or modal, and what the content looks like.
"""

from __future__ import annotations

import math

from detente.attribution.candidates import Candidate
from detente.attribution.cues import CueTable
from detente.attribution.tree import Tree

_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}
_CLOSED = frozenset({"PUNCT", "SCONJ", "CCONJ", "ADP", "PRON", "PART", "AUX", "DET", "ADV"})
_LONG = (3, 6, 12, 25)


def part(tree: Tree, candidate: Candidate) -> str:
    """The part of speech under which a candidate's cue stands in cues.tsv."""
    kind = candidate.frame.partition("-")[0]
    if kind == "view":
        return "noun"
    return kind if kind in ("noun", "adj") else "verb"


def features(tree: Tree, candidate: Candidate, group: str) -> list[str]:
    """Names of what holds of a candidate, without its cue's own rate.

    Args:
        group: class of the cue, "none" where it is not in the table.
    """
    cue, frame = candidate.cue, candidate.frame
    kind = frame.partition("-")[0].partition("+")[0]
    names = ["bias", f"frame={frame}", f"group={group}", f"group+kind={group}|{kind}"]
    source = _source_kind(tree, candidate)
    names += [f"source={source}", f"source+kind={source}|{kind}", f"source+group={source}|{group}"]
    if candidate.source is not None:
        names.append(f"source-ent={tree.ent[candidate.source]}|{kind}")
        if tree.pos[candidate.source] == "NOUN":
            names.append(f"source-noun={tree.lemma[candidate.source]}")
    names += [f"tag={tree.tag[cue]}", f"dep={tree.dep[cue]}", f"tag+kind={tree.tag[cue]}|{kind}"]
    for kid in tree.children[cue]:
        if tree.dep[kid] == "neg":
            names += ["negated", f"negated+group={group}"]
        elif tree.tag[kid] == "MD":
            names += ["modal", f"modal={tree.lower[kid]}"]
        elif tree.tag[kid] == "TO":
            names.append("infinitive")
        elif tree.dep[kid] == "dobj" and kind not in ("obj",):
            names.append(f"object+kind={kind}")
    if candidate.light is not None:
        names.append(f"light={tree.lemma[candidate.light]}")
    names += _content_features(tree, candidate, kind)
    return names


def _content_features(tree: Tree, candidate: Candidate, kind: str) -> list[str]:
    if not candidate.content:
        return ["empty"]
    size = sum(end - start for start, end in candidate.content)
    bucket = sum(size > bound for bound in _LONG)
    first = candidate.content[0][0]
    names = [f"size={bucket}", f"size+kind={bucket}|{kind}", f"spans={len(candidate.content)}"]
    head = _top(tree, *candidate.content[-1])
    names.append(f"content-ent={tree.ent[head]}|{kind}")
    names += [f"content-head={tree.lemma[head]}|{kind}", f"content-tag={tree.tag[head]}|{kind}"]
    before = tree.skip_space(min(first, candidate.cue) - 1, -1)
    names.append(
        f"before={tree.lower[before] if before >= 0 and tree.pos[before] in _CLOSED else 'other'}|{kind}"
    )
    word = tree.lower[first]
    if tree.pos[first] in ("PRON", "SCONJ", "DET", "ADV", "PART", "ADP"):
        names += [f"first={word}", f"first+kind={word}|{kind}"]
    else:
        names.append(f"first-pos={tree.pos[first]}|{kind}")
    return names


def _top(tree: Tree, start: int, end: int) -> int:
    """The token of a span whose head lies outside it."""
    for token in range(start, end):
        if not start <= tree.head[token] < end or tree.head[token] == token:
            return token
    return start


def _source_kind(tree: Tree, candidate: Candidate) -> str:
    head = candidate.source
    if head is None:
        return "none"
    if tree.pos[head] == "PRON" or tree.tag[head] in ("PRP", "PRP$", "WP", "WDT"):
        return tree.lower[head]
    if tree.pos[head] == "PROPN":
        return "name"
    return "plural" if tree.tag[head] == "NNS" else "noun"


def weigh(tree: Tree, found: list[Candidate], table: CueTable) -> None:
    """Set the probability of each candidate in place."""
    weights = table.weights
    scale = weights.get("rate", 1.0)
    for candidate in found:
        lemma, pos = tree.lemma[candidate.cue], part(tree, candidate)
        entry = table.cue(lemma, pos)
        group = entry.group if entry is not None else "none"
        score = scale * table.rate(lemma, pos, candidate.frame)
        for name in features(tree, candidate, group):
            score += weights.get(name, 0.0)
        candidate.group = group
        candidate.probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
