"""The events stage as a spaCy component: who did what to whom, coded in PLOVER."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from detente.events.candidates import find_drafts
from detente.events.classifier import classifier
from detente.events.codebook import codebook, predicates
from detente.events.coding import encode
from detente.events.contest import contested
from detente.events.decide import decide, marked
from detente.events.draft import Draft
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
    """Finds candidates, has them classified, many documents at a time, and joins those that tell one act.

    Args:
        quad_scheme: see ``Settings.quad_scheme``.
    """

    def __init__(self, quad_scheme: QuadScheme) -> None:
        self.scheme: QuadScheme = quad_scheme
        self.book = codebook()
        self.lexicon = Lexicon(predicates())
        self.classifier = classifier()

    def __call__(self, doc: Doc) -> Doc:
        """Fill the document's events, and the map from trigger words to them."""
        self._read([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 16) -> Iterator[Doc]:
        """The documents with their events; the candidates of a batch are classified together."""
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            self._read(docs)
            yield from docs

    def _read(self, docs: list[Doc]) -> None:
        pending = []
        for doc in docs:
            drafts, signs = find_drafts(doc, self.lexicon), dict[int, frozenset[str]]()
            acts = [marked(draft, signs) for draft in drafts]
            pending.append((doc, drafts, self.classifier.classify(acts)))
        for doc, drafts, verdicts in pending:
            judged = [decide(draft, verdict) for draft, verdict in zip(drafts, verdicts, strict=True)]
            self._write(doc, [draft for draft in judged if draft is not None])

    def _write(self, doc: Doc, drafts: list[Draft]) -> None:
        layer = layers(doc)
        events = [encode(draft, self.book, self.scheme) for draft in drafts]
        joined, places = merge(events, _title_end(doc))
        layer.events = contested(doc, joined)
        for draft, place in zip(drafts, places, strict=True):
            layer.event_heads[draft.token.i] = layer.events[place]
        layer.done.add("events")


def _title_end(doc: Doc) -> int:
    """Where the title ends in the article's text, 0 if the text does not begin with it."""
    article = layers(doc).article
    return len(article.title) if article.title and article.text.startswith(article.title) else 0
