"""The actors stage as a spaCy component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import layers


@Language.factory("detente_actors")
def make_actors(nlp: Language, name: str) -> ActorsStage:
    """The component actors."""
    return ActorsStage()


class ActorsStage:
    """Not yet."""

    def __call__(self, doc: Doc) -> Doc:
        layers(doc).done.add("actors")
        return doc
