"""The actors stage as a spaCy component: mention to actor."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from detente.actors.coding import Coder
from detente.actors.columns import Columns
from detente.actors.coreference import Resolver
from detente.actors.drafts import Draft
from detente.actors.forums import ForumNames
from detente.actors.groups import name_groups
from detente.actors.home import Home
from detente.actors.lexicon import Lexicon
from detente.actors.links import Linker
from detente.actors.office_holders import Clock
from detente.actors.pairs import counted_lists
from detente.actors.peoples import mark_refugees
from detente.actors.persons import PersonBook
from detente.actors.phrases import PhraseBuilder
from detente.actors.places import compass_drafts, dateline_of, mark_places
from detente.actors.units import units_of
from detente.knowledge import Knowledge, load_knowledge
from detente.language.layers import Mention, evidence_of, layers
from detente.records import Actor

if not Doc.has_extension("detente_mentions"):
    Doc.set_extension("detente_mentions", getter=lambda doc: layers(doc).mentions)


@Language.factory(
    "detente_actors",
    requires=["token.dep", "token.tag", "token.lemma", "doc.ents", "doc.sents"],
    assigns=["doc._.detente_mentions"],
    default_config={"knowledge": ""},
)
def make_actors(nlp: Language, name: str, knowledge: str) -> ActorsStage:
    """The component that finds actors.

    Args:
        nlp: the pipeline.
        name: of the component.
        knowledge: a folder with tables of the user's own; empty for none.
    """
    return ActorsStage(nlp, load_knowledge(knowledge))


_PLAIN_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


def _splitter(nlp: Language) -> Callable[[str], list[str]]:
    """How the pipeline's tokenizer splits a name.

    Most names are plain words between spaces, which it leaves alone; only the others, and words
    that it has a rule for, go through it: that halves the time until the first answer.
    """
    tokenizer = nlp.tokenizer
    special = set(getattr(tokenizer, "rules", {}) or {})

    def split(name: str) -> list[str]:
        if _PLAIN_NAME.fullmatch(name):
            words = name.split(" ")
            if special.isdisjoint(words):
                return words
        return [token.text for token in tokenizer(name)]

    return split


class ActorsStage:
    """Fills ``mentions`` and ``mention_of`` of a document's layers.

    Args:
        nlp: the pipeline, whose tokenizer splits the names of the tables.
        knowledge: the tables.
    """

    def __init__(self, nlp: Language, knowledge: Knowledge) -> None:
        self.lexicon = Lexicon(knowledge, _splitter(nlp))
        self.forums = ForumNames(knowledge.forums)

    def __call__(self, doc: Doc) -> Doc:
        """Find the actors of a document."""
        found = layers(doc)
        if len(doc):
            found.mentions = self._mentions(doc)
            found.mention_of = token_map(found.mentions)
            found.forum_names = self.forums.find(doc)
        found.done.add("actors")
        return doc

    def _mentions(self, doc: Doc) -> list[Mention]:
        cols = Columns(doc)
        clock = Clock(layers(doc).article, cols)
        units = units_of(cols, self.lexicon, clock.year, layers(doc).places)
        drafts = PhraseBuilder(cols, self.lexicon, units).build()
        mark_refugees(cols, self.lexicon, drafts)
        drafts += compass_drafts(cols, self.lexicon, drafts)
        drafts.sort(key=lambda draft: (draft.start, -draft.end))
        drafts = Linker(cols, self.lexicon, drafts).link()
        drafts.sort(key=lambda draft: (draft.start, -draft.end))
        datelines = {place.start for place in layers(doc).places if place.role == "dateline"}
        mark_places(cols, self.lexicon, drafts, datelines)
        book = PersonBook(cols, self.lexicon, clock)
        book.file(drafts)
        book.lend_states(drafts)
        book.pass_on(drafts)
        coder = Coder(cols, self.lexicon, book)
        drafts += counted_lists(cols, drafts)
        drafts.sort(key=lambda draft: (draft.start, -draft.end))
        drafts = _without_nested(drafts)
        home = Home(cols, self.lexicon, drafts, dateline_of(drafts))
        for person in book.people:
            for base in person.bases:
                home.add(base)
        mentions = Resolver(cols, self.lexicon, coder, home).resolve(drafts)
        name_groups(mentions)
        return mentions


def _without_nested(drafts: list[Draft]) -> list[Draft]:
    """Drafts in order, those inside a longer one left out."""
    kept: list[Draft] = []
    for draft in drafts:
        if kept and draft.end <= kept[-1].end:
            if draft.person is None or kept[-1].person is not None:
                continue
            kept[-1].end = draft.start
            if kept[-1].end <= kept[-1].start:
                kept.pop()
        kept.append(draft)
    return kept


def token_map(mentions: list[Mention]) -> dict[int, Mention]:
    """Each token of a mention to it; heads come first, then mentions that name an actor."""
    result: dict[int, Mention] = {}
    for mention in mentions:
        result.setdefault(mention.head, mention)
    for mention in sorted(mentions, key=lambda m: (not m.actors, m.start - m.end)):
        for i in range(mention.start, mention.end):
            result.setdefault(i, mention)
    return result


def resolve_pronoun(
    doc: Doc, mention: Mention, actors: tuple[Actor, ...], because: str = "pronoun: the speaker"
) -> None:
    """Set whom a pronoun such as "we" stands for, once its speaker is known.

    Args:
        doc: the document.
        mention: the pronoun's mention, changed in place.
        actors: the speaker as resolved elsewhere.
        because: the reason in plain words, which becomes the actors' ``resolution``.
    """
    span = doc[mention.start : mention.end]
    proof = evidence_of(doc, span.start_char, span.end_char)
    mention.actors = tuple(
        msgspec.structs.replace(a, name=proof.text, evidence=proof, resolution=because) for a in actors
    )
    chains = {
        tuple(a.key for a in other.actors): other.chain for other in layers(doc).mentions if other.chain >= 0
    }
    mention.chain = chains.get(tuple(a.key for a in mention.actors), mention.chain)
