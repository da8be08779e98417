"""The negotiation stage as a spaCy component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import layers


@Language.factory("detente_negotiation")
def make_negotiation(nlp: Language, name: str) -> NegotiationStage:
    """The component negotiation."""
    return NegotiationStage()


class NegotiationStage:
    """Not yet."""

    def __call__(self, doc: Doc) -> Doc:
        layers(doc).done.add("negotiation")
        return doc
