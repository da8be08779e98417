"""The events stage as a spaCy component."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import layers


@Language.factory("detente_events", default_config={"quad_scheme": "plover"})
def make_events(nlp: Language, name: str, quad_scheme: str) -> EventsStage:
    """The component events."""
    return EventsStage()


class EventsStage:
    """Not yet."""

    def __call__(self, doc: Doc) -> Doc:
        layers(doc).done.add("events")
        return doc
