"""The times stage as a spaCy component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import layers


@Language.factory("detente_times")
def make_times(nlp: Language, name: str) -> TimesStage:
    """The component times."""
    return TimesStage()


class TimesStage:
    """Not yet."""

    def __call__(self, doc: Doc) -> Doc:
        layers(doc).done.add("times")
        return doc
