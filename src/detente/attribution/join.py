"""Weighed candidates and quotations made one list of relations: each said thing once."""

from __future__ import annotations

import re

from detente.attribution import phrases
from detente.attribution.candidates import Candidate, candidates
from detente.attribution.cues import CueTable, lists
from detente.attribution.direct import Speakers
from detente.attribution.marks import Quotation, paragraphs, quotations
from detente.attribution.relation import Relation, covered, merged_spans
from detente.attribution.tree import Span, Tree
from detente.attribution.weigh import weigh
from detente.records import QuoteKind

_ALL = 0.9
_SAME = 0.5
"""Contents that share this much of their characters are one."""
_NAME = r"(?:[A-Z][\w.'’&-]*|of|the|for|and|de|van|bin|al)"
_LABEL = re.compile(
    rf"[ \t]*([\"“']?)({_NAME}(?:[ \t]+{_NAME[:-1]}|\([^)\n]*\))){{0,6}})[ \t]*:"
    r"(?:[ \t\xa0]+(?=\S)|(?=[\"“]))"
)
_LEAST_SPEECH = 0.05
_LEAST_VIEW = 0.2
_MOST = 40
"""Attributions that one sentence may hold: no real one has more, and a made-up one of a hundred
thousand characters must not cost minutes."""
_LABEL_SURE = 0.8


def relations(tree: Tree, table: CueTable, least: float) -> tuple[list[Relation], list[Quotation]]:
    """All attributions of a document in text order, and its quotations.

    Args:
        least: probability below which a candidate of the parse is left out.
    """
    parts = paragraphs(tree.text)
    found = quotations(tree.text, parts)
    speakers = Speakers(tree, found, parts, table)
    direct = speakers.relate()
    nested = [inner for quotation in found for inner in quotation.inner]
    direct += Speakers(tree, nested, parts, table, speakers.inside).relate(carry=False)
    offered = candidates(tree)
    offered = [item for item in offered if not own_words(tree, item, speakers.inside)]
    weigh(tree, offered, table)
    chosen = _chosen(tree, [item for item in offered if item.probability >= _least(tree, item, table, least)])
    chosen = [item for item in chosen if speakers.inside[item.cue] < 0 or is_report(item.frame, item.group)]
    result = _with_candidates(tree, direct, chosen, found, speakers.inside)
    result += _labelled(tree, parts, result)
    for relation in result:
        relation.content = merged_spans(relation.content, tree.text)
    result = [relation for relation in result if relation.content]
    for relation in result:
        relation.quoted = relation.cue is not None and speakers.inside[relation.cue] >= 0
    return sorted(result, key=lambda item: (item.content[0][0], -item.content[-1][1], item.cue or 0)), found


def _least(tree: Tree, item: Candidate, table: CueTable, least: float) -> float:
    """The bound for a candidate: lower for what can only be reported speech, "X told Y that …",
    which annotators often leave out where it is told in passing."""
    if item.frame in ("view", "according"):
        return min(least, _LEAST_VIEW)
    plain = item.frame in ("clause", "before", "paren") and item.source is not None
    return min(least, _LEAST_SPEECH) if plain and table.quotes(tree.lemma[item.cue]) else least


def is_report(frame: str, group: str) -> bool:
    """Whether a use of a cue claims its content: "said that", "announced a truce", not "praised"."""
    if frame in lists().reporting_frames or (group == "oppose" and frame in lists().accusing_frames):
        return True
    return group in lists().reporting_groups and frame in ("obj", "pass")


def own_words(tree: Tree, item: Candidate, inside: list[int]) -> bool:
    """Whether a speaker says "I think" or "we hope": it is he who speaks already."""
    return inside[item.cue] >= 0 and item.source is not None and tree.is_first_person(item.source)


def _chosen(tree: Tree, offered: list[Candidate]) -> list[Candidate]:
    """The most probable candidate of each cue, and of those that say the same of the same source."""
    best: list[Candidate] = []
    by_cue: set[int] = set()
    taken: dict[int, list[tuple[Span, Candidate]]] = {}
    for item in sorted(offered, key=lambda c: (-c.probability, c.cue)):
        whole = (item.content[0][0], item.content[-1][1])
        near = taken.setdefault(tree.sent[item.cue], [])
        if len(near) >= _MOST or item.cue in by_cue:
            continue
        if any(_same(whole, span) and _rivals(item, other) for span, other in near):
            continue
        by_cue.add(item.cue)
        near.append((whole, item))
        best.append(item)
    return sorted(best, key=lambda c: c.cue)


def _rivals(first: Candidate, second: Candidate) -> bool:
    return first.source == second.source or first.light == second.cue or second.light == first.cue


def _same(first: Span, second: Span) -> bool:
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return shared > 0 and shared / (max(first[1], second[1]) - min(first[0], second[0])) >= _SAME


def _with_candidates(
    tree: Tree, direct: list[Relation], chosen: list[Candidate], found: list[Quotation], inside: list[int]
) -> list[Relation]:
    by_cue = {relation.cue: relation for relation in direct if relation.cue is not None}
    result = list(direct)
    for item in chosen:
        content = [snapped(tree.chars(span), found, tree.start[item.cue]) for span in item.content]
        if inside[item.cue] >= 0:
            content = _clipped(content, found[inside[item.cue]])
        known = by_cue.get(item.cue)
        if known is not None:
            _absorb(tree, known, content, item)
            continue
        if not content or (inside[item.cue] < 0 and _is_quotation(content, direct)):
            continue
        kind: QuoteKind = "mixed" if any(_holds_quotation(span, found) for span in content) else "indirect"
        result.append(
            Relation(
                cue=item.cue,
                source=item.source,
                content=content,
                kind=kind,
                probability=item.probability,
                frame=item.frame,
                light=item.light,
                group=item.group,
            )
        )
    return result


def _absorb(tree: Tree, known: Relation, content: list[Span], item: Candidate) -> None:
    """Add to a quotation what is said in the same breath outside the marks."""
    quoted = known.content
    if item.frame not in ("clause", "before", "paren", "pass-clause") or _is_whole(quoted[0], tree):
        return
    for span in content:
        if covered(span, quoted) < _ALL:
            known.content = [*known.content, span]
            known.kind = "mixed"


def _is_whole(span: Span, tree: Tree) -> bool:
    """Whether a quotation is a sentence of its own: a capital behind its mark, a comma or stop,
    or nothing, before it."""
    inner = tree.text[span[0] : span[1]].lstrip("\"“'‘`„« ")
    before = tree.text[max(0, span[0] - 2) : span[0]].strip()
    return inner[:1].isupper() and (not before or before[-1] in ",:.!?—–")


def _is_quotation(content: list[Span], direct: list[Relation]) -> bool:
    """Whether a candidate only takes up a quotation that has its speaker."""
    return any(
        covered(content[0], relation.content) >= 0.95 and covered(relation.content[0], content) >= _SAME
        for relation in direct
    )


def snapped(span: Span, found: list[Quotation], cue: int) -> Span:
    """The span with quotations that it cuts through taken in whole."""
    start, end = span
    for quotation in found:
        if quotation.start >= end + 2 or quotation.end <= start:
            continue
        if quotation.start <= cue < quotation.end:
            continue
        if quotation.start < start and start - quotation.start <= 2:
            start = quotation.start
        if start <= quotation.start < end < quotation.end or (
            start <= quotation.start and 0 <= quotation.end - end <= 3
        ):
            end = max(end, quotation.end)
    return start, end


def _clipped(content: list[Span], quotation: Quotation) -> list[Span]:
    """The parts of a content told in a quotation that lie in that quotation."""
    first, last = quotation.start + 1, quotation.end - quotation.closed
    cut = [(max(start, first), min(end, last)) for start, end in content]
    return [(start, end) for start, end in cut if start < end]


def _holds_quotation(span: Span, found: list[Quotation]) -> bool:
    return any(span[0] <= quotation.start and quotation.end <= span[1] for quotation in found)


def _labelled(tree: Tree, parts: list[Span], known: list[Relation]) -> list[Relation]:
    """Lines of a transcript or a headline that begin with who speaks: `MINISTER: We …`."""
    result: list[Relation] = []
    starts = {start: token for token, start in enumerate(tree.start)}
    ends = {end: token for token, end in enumerate(tree.end)}
    taken = {span[0] for relation in known for span in relation.content}
    for start, end in parts:
        match = _LABEL.match(tree.text, start, end)
        if match is None or match.end() in taken:
            continue
        first, last = starts.get(match.start(2)), ends.get(match.end(2))
        colon = starts.get(tree.text.index(":", match.end(2)))
        if first is None or last is None or colon is None or last < first:
            continue
        words = range(first, last + 1)
        if tree.lower[first] in ("the", "a", "an") or any(
            tree.is_verb(k) and tree.words[k].islower() for k in words
        ):
            continue
        if any(tree.lower[k] in lists().not_speakers for k in words):
            continue
        head = next((t for t in range(last, first - 1, -1) if tree.pos[t] in ("PROPN", "NOUN")), last)
        result.append(
            Relation(colon, head, [(match.end(), end)], "direct", _LABEL_SURE, "label", (first, last + 1))
        )
    return result


def source_tokens(tree: Tree, relation: Relation) -> Span | None:
    """Token span of the source of a relation, cut where the cue begins."""
    if relation.source_tokens is not None:
        return relation.source_tokens
    if relation.source is None:
        return None
    return phrases.source_span(tree, relation.source)
