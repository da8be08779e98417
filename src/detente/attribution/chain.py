"""Who says the words at a place: the chain of attributions around a token."""

from __future__ import annotations

from spacy.tokens import Doc

from detente.language.layers import Quote, layers
from detente.records import Attribution


def reports(quote: Quote) -> bool:
    """Whether a quote claims its content ("said that", "believes that", "announced the truce") and
    does not only take a stand on it or aim at it ("praised the truce", "seeks a truce")."""
    return "reports" in quote.statement.why


def quote_of(doc: Doc, token_index: int) -> Quote | None:
    """The innermost quote whose content covers a token, None where the reporter speaks.

    Only quotes that claim their content count: see :func:`reports`.

    Args:
        token_index: position in ``doc``; a position outside the document has no quote.
    """
    around = _around(doc, token_index)
    return around[-1] if around else None


def chain_of(doc: Doc, token_index: int) -> tuple[Attribution, ...]:
    """The attribution links of the statements whose content covers a token, outermost first.

    Only statements that claim their content count: see :func:`reports`.
    """
    return tuple(link_of(quote) for quote in _around(doc, token_index))


def link_of(quote: Quote) -> Attribution:
    """One link of the chain: the source and cue of a quote."""
    statement = quote.statement
    return Attribution(
        name=statement.source_name,
        source=statement.source,
        cue=statement.cue.text if statement.cue is not None else "",
        statement=statement.id,
    )


def _around(doc: Doc, token_index: int) -> list[Quote]:
    if not 0 <= token_index < len(doc):
        return []
    token = doc[token_index]
    start, end = token.idx, token.idx + len(token)
    found = [
        quote
        for quote in layers(doc).quotes
        if reports(quote) and any(first < end and start < last for first, last in quote.content)
    ]
    return sorted(found, key=lambda quote: (depth(quote), -_size(quote)))


def depth(quote: Quote) -> int:
    """How many quotes a quote is reported in."""
    count, outer = 0, quote.within
    while outer is not None:
        count, outer = count + 1, outer.within
    return count


def _size(quote: Quote) -> int:
    return sum(end - start for start, end in quote.content)
