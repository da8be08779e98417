"""The events stage as a spaCy component: who did what to whom, coded in PLOVER."""

from __future__ import annotations

from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from detente.events.candidates import find_drafts
from detente.events.codebook import codebook, predicates
from detente.events.coding import encode
from detente.events.lexicon import Lexicon
from detente.events.merge import merge
from detente.language.layers import layers
from detente.settings import QuadScheme

if not Doc.has_extension("detente_events"):
    Doc.set_extension("detente_events", getter=lambda doc: layers(doc).events)


@Language.factory(
    "detente_events",
    default_config={"quad_scheme": "plover"},
    requires=[
        "token.dep",
        "token.tag",
        "token.lemma",
        "doc.sents",
        "doc._.detente_mentions",
        "doc._.detente_times",
        "doc._.detente_places",
        "doc._.detente_quotes",
    ],
    assigns=["doc._.detente", "doc._.detente_events"],
)
def make_events(nlp: Language, name: str, quad_scheme: str) -> EventsStage:
    """The component with the package's codebook and lexicon."""
    return EventsStage(cast(QuadScheme, quad_scheme))


class EventsStage:
    """Finds candidates by predicate, codes them, and joins those that tell one act.

    Args:
        quad_scheme: see ``Settings.quad_scheme``.
    """

    def __init__(self, quad_scheme: QuadScheme) -> None:
        self.scheme: QuadScheme = quad_scheme
        self.book = codebook()
        self.lexicon = Lexicon(predicates())

    def __call__(self, doc: Doc) -> Doc:
        """Fill the document's events, and the map from trigger words to them."""
        found = layers(doc)
        drafts = find_drafts(doc, self.lexicon, self.book)
        found.events, places = merge(
            [encode(draft, self.book, self.scheme) for draft in drafts], _title_end(doc)
        )
        for draft, place in zip(drafts, places, strict=True):
            found.event_heads[draft.token.i] = found.events[place]
        found.done.add("events")
        return doc


def _title_end(doc: Doc) -> int:
    """Where the title ends in the article's text, 0 if the text does not begin with it."""
    article = layers(doc).article
    return len(article.title) if article.title and article.text.startswith(article.title) else 0
