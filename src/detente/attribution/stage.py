"""The attribution stage as a spaCy component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import layers


@Language.factory("detente_attribution")
def make_attribution(nlp: Language, name: str) -> AttributionStage:
    """The component attribution."""
    return AttributionStage()


class AttributionStage:
    """Not yet."""

    def __call__(self, doc: Doc) -> Doc:
        layers(doc).done.add("attribution")
        return doc
