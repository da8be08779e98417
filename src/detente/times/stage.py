"""The times stage as a spaCy component: time expressions and the article's own date."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from detente.language.layers import Timex, layers
from detente.times.resolve import Normaliser


def _timexes(doc: Doc) -> list[Timex]:
    return layers(doc).timexes


if not Doc.has_extension("detente_times"):
    Doc.set_extension("detente_times", getter=_timexes)


@Language.factory(
    "detente_times",
    assigns=["doc._.detente_times"],
    requires=["token.tag", "token.dep", "doc.sents"],
    default_config={"frequencies": False},
)
def make_times(nlp: Language, name: str, frequencies: bool) -> TimesStage:
    """The component times; ``frequencies`` also finds adjectives such as "annual"."""
    return TimesStage(frequencies)


class TimesStage:
    """Fills ``layers(doc).timexes``, the dates of ``layers(doc).article`` and ``layers(doc).anchor``."""

    def __init__(self, frequencies: bool = False) -> None:
        self.normaliser = Normaliser(frequencies)

    def __call__(self, doc: Doc) -> Doc:
        found = layers(doc)
        expressions = self.normaliser.find(doc)
        found.timexes = expressions.timexes(found.article.posted)
        found.done.add("times")
        return doc
