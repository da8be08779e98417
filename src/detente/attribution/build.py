"""Relations become Quotes and Statements: sources resolved, speech inside speech nested."""

from __future__ import annotations

from spacy.tokens import Doc

from detente.attribution import phrases
from detente.attribution.join import is_report, source_tokens
from detente.attribution.relation import Relation, covered
from detente.attribution.resolve import Resolver, trimmed_evidence
from detente.attribution.tree import Span, Tree
from detente.language.layers import Layers, Quote, Timex, evidence_of, layers
from detente.records import Evidence, Statement, When, digest

_WITHIN = 0.9
"""Share of a content that lies in the content it is reported in."""
_STEPS = 4


def build_quotes(doc: Doc, tree: Tree, found: list[Relation], inside: list[int]) -> list[Quote]:
    """Quotes with their statements, in text order; an outer one stands before those inside it.

    Args:
        found: the relations, outer before inner.
        inside: for each token the number of the quotation it is in, -1 outside.
    """
    resolver = Resolver(doc, tree, layers(doc), inside)
    quotes: list[Quote] = []
    seen: set[str] = set()
    for relation in found:
        quote = _quote(doc, tree, relation, resolver, quotes)
        if quote is not None and quote.statement.id not in seen:
            seen.add(quote.statement.id)
            quotes.append(quote)
    resolver.set_first_person(quotes)
    return quotes


def _quote(
    doc: Doc, tree: Tree, relation: Relation, resolver: Resolver, earlier: list[Quote]
) -> Quote | None:
    content = [evidence_of(doc, *span) for span in relation.content]
    content = [item for item in content if item.text]
    if not content:
        return None
    source = source_tokens(tree, relation)
    cue = phrases.cue_span(tree, relation.cue) if relation.cue is not None else None
    source_chars = tree.chars(source) if source is not None else None
    cue_chars = tree.chars(cue) if cue is not None else None
    spans = [(item.start, item.end) for item in content]
    outer = _outer(tree, relation, spans, earlier)
    mention = resolver.mention(relation.source, source)
    around = resolver.direct_around(relation.source, earlier) if relation.source is not None else None
    name = trimmed_evidence(doc, source_chars)
    statement = Statement(
        id=_id(resolver.layers, spans, cue_chars),
        source=resolver.source(mention, relation.source, around),
        source_name=name.text if name is not None else "",
        source_evidence=name,
        cue=trimmed_evidence(doc, cue_chars),
        content=tuple(content),
        kind=relation.kind,
        within=outer.statement.id if outer is not None else None,
        when=_when(tree, relation, spans, resolver.layers.timexes),
        sentence=_sentence(doc, tree, relation),
        confidence=round(relation.probability, 3),
        why=_why(tree, relation),
    )
    return Quote(
        content=spans,
        source=source_chars,
        cue=cue_chars,
        cue_head=relation.cue,
        kind=relation.kind,
        mention=mention,
        statement=statement,
        within=outer,
    )


def _id(found: Layers, spans: list[Span], cue: Span | None) -> str:
    start, end = spans[0]
    return "s-" + digest(found.article.id, start, end, cue[0] if cue is not None else "")


def _outer(tree: Tree, relation: Relation, spans: list[Span], earlier: list[Quote]) -> Quote | None:
    """The innermost quote whose content holds both the cue and the content of a relation."""
    size = sum(end - start for start, end in spans)
    best: Quote | None = None
    least = 0
    for quote in earlier:
        whole = sum(end - start for start, end in quote.content)
        if whole <= size or (best is not None and whole >= least):
            continue
        if relation.cue is not None and not any(
            start <= tree.start[relation.cue] < end for start, end in quote.content
        ):
            continue
        if all(covered(span, quote.content) >= _WITHIN for span in spans):
            best, least = quote, whole
    return best


def _sentence(doc: Doc, tree: Tree, relation: Relation) -> Evidence:
    token = relation.cue
    if token is None:
        start = relation.content[0][0]
        token = next((k for k in range(len(tree)) if tree.end[k] > start), 0)
    first, last = tree.sentence(token)
    return evidence_of(doc, tree.start[first], tree.end[last - 1])


def _when(tree: Tree, relation: Relation, spans: list[Span], timexes: list[Timex]) -> When | None:
    """The time of the act of saying: a time expression that hangs on the cue, outside the content."""
    if relation.cue is None:
        return None
    sentence = tree.sentence(relation.cue)
    for timex in timexes:
        if not sentence[0] <= timex.start < sentence[1]:
            continue
        if any(start < timex.end_char and timex.start_char < end for start, end in spans):
            continue
        for token in range(timex.start, timex.end):
            for step, above in enumerate(tree.ancestors(token)):
                if above == relation.cue:
                    return timex.when
                if step >= _STEPS or tree.is_verb(above):
                    break
    return None


def _why(tree: Tree, relation: Relation) -> tuple[str, ...]:
    if relation.cue is None:
        return ("continues the speaker before",)
    rules = {
        "quote": "quotation marks beside the cue",
        "label": "a line that begins with its speaker",
        "signed": "a quotation signed with a dash",
    }
    rule = rules.get(relation.frame, f"frame {relation.frame} of a {relation.group} word")
    kind = "reports" if is_report(relation.frame, relation.group) else "attitude"
    return (f"cue {tree.words[relation.cue]!r}", rule, kind)
