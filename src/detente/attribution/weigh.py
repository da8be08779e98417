"""Which candidates are attributions: a logistic model over what is seen in the sentence.

Features are the cue with its frame, who the source is, what the content looks like, and what else the
sentence reports. Weights are learnt (``training/attribution.py``; card in ``data/models/attribution.md``).
"""

from __future__ import annotations

import math
from collections import defaultdict

from detente.attribution.candidates import Candidate
from detente.attribution.cues import CueTable
from detente.attribution.tree import Tree

_CLOSED = frozenset({"PUNCT", "SCONJ", "CCONJ", "ADP", "PRON", "PART", "AUX", "DET", "ADV"})
_LONG = (3, 6, 12, 25)
_DEEP = 3
_MANY = 120
"""Candidates of one sentence from which they are no longer compared with each other: no real sentence
has as many, and a made-up one must not cost minutes."""


def part(candidate: Candidate) -> str:
    """The part of speech under which a candidate's cue stands in cues.tsv."""
    kind = candidate.frame.partition("-")[0]
    if kind == "view":
        return "noun"
    return kind if kind in ("noun", "adj") else "verb"


def features(tree: Tree, found: list[Candidate], table: CueTable) -> list[dict[str, None]]:
    """Names of what holds of each candidate of a document, in their order; also sets their groups."""
    for candidate in found:
        candidate.group = table.group(tree.lemma[candidate.cue], part(candidate))
    by_sentence: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in found:
        by_sentence[tree.sent[candidate.cue]].append(candidate)
    result = []
    for candidate in found:
        names = [*_own(tree, candidate)]
        near = by_sentence[tree.sent[candidate.cue]]
        if len(near) <= _MANY:
            names += _beside(candidate, near)
        result.append(dict.fromkeys(names))
    return result


def _own(tree: Tree, candidate: Candidate) -> list[str]:
    """What holds of a candidate by itself."""
    cue, frame, group = candidate.cue, candidate.frame, candidate.group
    lemma = tree.lemma[cue]
    kind = frame.partition("-")[0].partition("+")[0]
    source, tag, dep = _source_kind(tree, candidate), tree.tag[cue], tree.dep[cue]
    names = ["bias", f"frame={frame}", f"group={group}", f"group+kind={group}|{kind}"]
    names += [f"group+frame={group}|{frame}", f"cue={lemma}|{part(candidate)}", f"cue+frame={lemma}|{frame}"]
    names += [f"source={source}", f"source+kind={source}|{kind}", f"source+group={source}|{group}"]
    names += [f"source+cue={source}|{lemma}", f"source+frame={source}|{frame}"]
    if candidate.source is not None:
        names.append(f"source-ent={tree.ent[candidate.source]}|{kind}")
        if tree.pos[candidate.source] == "NOUN":
            names.append(f"source-noun={tree.lemma[candidate.source]}")
    names += [f"tag={tag}", f"dep={dep}", f"tag+kind={tag}|{kind}", f"tag+cue={tag}|{lemma}"]
    names += [f"dep+group={dep}|{group}", f"dep+frame={dep}|{frame}"]
    for kid in tree.children[cue]:
        if tree.dep[kid] == "neg":
            names += ["negated", f"negated+group={group}", f"negated+cue={lemma}"]
        elif tree.tag[kid] == "MD":
            names += ["modal", f"modal={tree.lower[kid]}", f"modal+cue={lemma}"]
        elif tree.tag[kid] == "TO":
            names += ["infinitive", f"infinitive+cue={lemma}"]
        elif tree.dep[kid] == "dobj" and kind not in ("obj",):
            names.append(f"object+kind={kind}")
    if candidate.light is not None:
        names.append(f"light={tree.lemma[candidate.light]}")
    return names + _content_features(tree, candidate, kind)


def _content_features(tree: Tree, candidate: Candidate, kind: str) -> list[str]:
    if not candidate.content:
        return ["empty"]
    size = sum(end - start for start, end in candidate.content)
    bucket = sum(size > bound for bound in _LONG)
    first = candidate.content[0][0]
    names = [f"size={bucket}", f"size+kind={bucket}|{kind}", f"spans={len(candidate.content)}"]
    names.append(f"size+frame={bucket}|{candidate.frame}|{candidate.group}")
    head = _top(tree, *candidate.content[-1])
    names.append(f"content-ent={tree.ent[head]}|{kind}")
    names += [f"content-head={tree.lemma[head]}|{kind}", f"content-tag={tree.tag[head]}|{kind}"]
    names.append(f"content-head+group={tree.lemma[head]}|{kind}|{candidate.group}")
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


def _beside(candidate: Candidate, near: list[Candidate]) -> list[str]:
    """What else the sentence may report: other readings of the cue, what is around it, what is in it."""
    low, high = candidate.content[0][0], candidate.content[-1][1]
    names, around = [], set()
    for other in near:
        if other.cue == candidate.cue:
            if other is not candidate:
                names.append(f"rival={other.frame}|{candidate.frame}")
            continue
        if any(start <= candidate.cue < end for start, end in other.content):
            around.add(other.cue)
            names.append(f"within={other.group}|{other.frame}")
            names.append(f"within+group={other.group}|{candidate.group}")
        if low <= other.cue < high:
            names.append(f"holds={other.group}|{other.frame}")
            names.append(f"holds+frame={other.group}|{candidate.frame}")
    names.append(f"depth={min(_DEEP, len(around))}")
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
    """Set the probability and the group of each candidate in place; see :func:`features`."""
    weights = table.weights
    for candidate, names in zip(found, features(tree, found, table), strict=True):
        score = sum(weights.get(name, 0.0) for name in names)
        candidate.probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
