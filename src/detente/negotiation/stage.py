"""The negotiation stage as a spaCy component: positions, commitments, ties, forums, boards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from detente.events.classifier import classifier
from detente.events.contest import contested
from detente.knowledge import Knowledge, load_knowledge
from detente.language.layers import layers
from detente.negotiation.board import draw_board
from detente.negotiation.commitments import find_commitments
from detente.negotiation.forums import find_forums, main_forum
from detente.negotiation.further import with_further
from detente.negotiation.names import PartyNames
from detente.negotiation.positions import find_positions, on_the_other
from detente.negotiation.related import Asked, answered, ask
from detente.negotiation.ties import find_ties
from detente.records import Position, Tie


@Language.factory(
    "detente_negotiation",
    requires=["token.dep", "token.tag", "token.lemma", "doc.sents", "doc._.detente_events"],
    assigns=["doc._.detente"],
    default_config={"knowledge": ""},
)
def make_negotiation(nlp: Language, name: str, knowledge: str) -> NegotiationStage:
    """The component that reads the ledger.

    Args:
        nlp: the pipeline.
        name: of the component.
        knowledge: a folder with tables of the user's own; empty for none.
    """
    return NegotiationStage(load_knowledge(knowledge))


class NegotiationStage:
    """Reads the ledger of a negotiation out of events, statements and conditions."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.forums = knowledge.forums
        self.names = PartyNames(knowledge.states)
        self.judge = classifier()

    def __call__(self, doc: Doc) -> Doc:
        """Fill the document's positions, commitments, ties and forums."""
        self._write(doc, self._ask(doc))
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 16) -> Iterator[Doc]:
        """The documents; the classifier reads the later ones of a batch while the first are written."""
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            asked = [self._ask(doc) for doc in docs]
            for doc, read in zip(docs, asked, strict=True):
                self._write(doc, read)
            yield from docs

    def _ask(self, doc: Doc) -> tuple[list[Position], list[Tie], Asked]:
        """What the rules find, and what the classifier is asked beside it."""
        positions, ties = find_positions(doc), find_ties(doc)
        return positions, ties, ask(doc, positions, ties, self.judge)

    def _write(self, doc: Doc, read: tuple[list[Position], list[Tie], Asked]) -> None:
        found = layers(doc)
        ruled, held, asked = read
        positions, ties, reads = answered(doc, asked, ruled, held, self.judge)
        forums = with_further(doc, find_forums(doc, self.forums, positions), reads, positions)
        belongs: dict[str, str] = {}
        main = main_forum(forums)
        if main is not None:
            positions = on_the_other(positions, main.parties)
        for forum in forums:
            record, own = draw_board(
                doc, forum, positions, self.names, reads, self.judge.course_least, main=forum is main
            )
            found.forums.append(record)
            for position in own:
                belongs.setdefault(position, record.id)
        placed = [msgspec.structs.replace(p, forum=belongs.get(p.id)) for p in positions]
        found.positions = contested(doc, placed)
        found.commitments = find_commitments(doc)
        found.ties = ties
        found.done.add("negotiation")
