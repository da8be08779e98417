"""The attribution stage as a spaCy component: who says, writes, thinks or shows what."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.attribution.beside import token_map
from detente.attribution.build import build_quotes
from detente.attribution.cues import CueTable, cue_table
from detente.attribution.join import relations
from detente.attribution.tree import tree_of
from detente.language.layers import layers

LEAST = 0.32
"""Probability from which a candidate of the parse counts as an attribution: a little over half of
the F1 that the stage reaches, where one more kept neither helps nor harms F1."""

if not Doc.has_extension("detente_quotes"):
    Doc.set_extension("detente_quotes", getter=lambda doc: layers(doc).quotes)


@Language.factory(
    "detente_attribution",
    requires=["token.dep", "token.tag", "doc.sents", "doc._.detente_mentions"],
    assigns=["doc._.detente_quotes"],
    default_config={"least": LEAST},
)
def make_attribution(nlp: Language, name: str, least: float) -> AttributionStage:
    """The attribution component.

    Args:
        least: probability from 0 to 1 below which reported speech and thought is left out.
    """
    return AttributionStage(cue_table(), least)


class AttributionStage:
    """Fills ``quotes`` and ``statements`` of the document's layers."""

    def __init__(self, table: CueTable, least: float = LEAST) -> None:
        self.table = table
        self.least = least

    def __call__(self, doc: Doc) -> Doc:
        """Find the attributions of a parsed document and write them to its layers."""
        found = layers(doc)
        tree = tree_of(doc)
        related, marks = relations(tree, self.table, self.least)
        inside, _ = token_map(tree, marks)
        found.quotes = build_quotes(doc, tree, related, inside)
        found.statements = [quote.statement for quote in found.quotes]
        found.done.add("attribution")
        return doc
