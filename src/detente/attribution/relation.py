"""The working form of an attribution, before it becomes a Quote and a Statement."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.attribution.tree import Span
from detente.records import QuoteKind


@dataclass(slots=True)
class Relation:
    """Who says what by which word; contents are character spans, the rest tokens."""

    cue: int | None
    source: int | None
    """Head token of the source."""
    content: list[Span]
    kind: QuoteKind
    probability: float
    frame: str
    source_tokens: Span | None = None
    """The source where it is not the phrase of its head, as before a colon."""
    quotations: list[int] = field(default_factory=list)
    """Numbers of the quotations that are (part of) the content."""
    light: int | None = None
    group: str = "say"
    """The kind of cue."""
    quoted: bool = False
    """Whether the cue itself stands between quotation marks: speech told in a quotation."""


def merged_spans(spans: list[Span], text: str) -> list[Span]:
    """Spans in order, with those that touch or have only white space between them made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and (start <= result[-1][1] or not text[result[-1][1] : start].strip()):
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def covered(span: Span, spans: list[Span]) -> float:
    """Share of a span's characters that lie in any of the spans."""
    total = span[1] - span[0]
    return (
        sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in spans) / total if total else 0.0
    )
