"""The order of the stages on one screen; articles in, readings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from spacy import about
from spacy.language import Language
from spacy.tokens import Doc

from detente import version
from detente.actors import stage as _actors  # registers the stage, as the others do
from detente.attribution import stage as _attribution  # noqa: F401
from detente.data import knowledge_digest
from detente.errors import PipelineError
from detente.events import stage as _events  # noqa: F401
from detente.knowledge import load_knowledge
from detente.language.layers import Layers, layers
from detente.language.model import load_language
from detente.negotiation import stage as _negotiation  # noqa: F401
from detente.places import stage as _places  # noqa: F401
from detente.records import Article, Forum, Reading, Versions
from detente.settings import Settings
from detente.times import stage as _times  # noqa: F401

STAGES = (
    "detente_times",
    "detente_places",
    "detente_actors",
    "detente_attribution",
    "detente_events",
    "detente_negotiation",
)


# The stages that look things up in the knowledge tables.
_WITH_KNOWLEDGE = ("detente_times", "detente_places", "detente_actors", "detente_negotiation")


def build(settings: Settings, stages: Sequence[str] = STAGES) -> Language:
    """The spaCy pipeline with every stage in order, its needs checked.

    Args:
        stages: the first few of ``STAGES``, where the rest is not needed.

    Raises:
        PipelineError: the language model is missing or a stage lacks what it needs.
        DataError: a table of the user's folder is wrong.
    """
    load_knowledge(settings.knowledge)  # a fault in it is told at once, before the model is loaded
    nlp = load_language(settings.model)
    for name in stages:
        nlp.add_pipe(name, config=_config(name, settings.quad_scheme, settings.knowledge))
    check_needs(nlp)
    return nlp


def _config(stage: str, quad_scheme: str, knowledge: str) -> dict[str, str]:
    """What a stage takes of the settings."""
    if stage == "detente_events":
        return {"quad_scheme": quad_scheme}
    return {"knowledge": knowledge} if stage in _WITH_KNOWLEDGE else {}


def check_needs(nlp: Language) -> None:
    """Check that what each stage requires is assigned before it.

    Raises:
        PipelineError: naming the stage and the layer it lacks.
    """
    for stage, lacking in (nlp.analyze_pipes(keys=["requires", "assigns"]) or {"problems": {}})[
        "problems"
    ].items():
        if lacking and stage.startswith("detente"):
            raise PipelineError(
                f"the stage {stage!r} needs {', '.join(lacking)}: add the stages that give it before "
                f"it, in the order {', '.join(STAGES)}"
            )


@Language.factory(
    "detente",
    assigns=["doc._.detente"],
    requires=["token.dep", "token.tag", "token.lemma", "doc.ents", "doc.sents"],
    default_config={"quad_scheme": "plover", "knowledge": ""},
)
def make_whole_chain(nlp: Language, name: str, quad_scheme: str, knowledge: str = "") -> WholeChain:
    """All stages as one component, for ``nlp.add_pipe("detente")`` on a pipeline of one's own."""
    return WholeChain(nlp, quad_scheme, knowledge)


class WholeChain:
    """Every stage in order on one document; the result is in ``doc._.detente`` and as a Reading
    from :func:`reading_of`."""

    def __init__(self, nlp: Language, quad_scheme: str, knowledge: str = "") -> None:
        self.stages = [nlp.create_pipe(name, config=_config(name, quad_scheme, knowledge)) for name in STAGES]

    def __call__(self, doc: Doc) -> Doc:
        """The document with every layer filled."""
        for stage in self.stages:
            doc = stage(doc)
        return doc


def read_articles(nlp: Language, articles: Iterable[Article], settings: Settings) -> Iterator[Reading]:
    """Readings of articles, in order, parsed in batches."""
    versions = versions_of(nlp)
    for doc in nlp.pipe(_docs(nlp, articles), batch_size=settings.batch_size):
        yield reading_of(doc, versions, settings)


def _docs(nlp: Language, articles: Iterable[Article]) -> Iterator[Doc]:
    for article in articles:
        doc = nlp.make_doc(article.text)
        doc._.detente = Layers(article=article)
        yield doc


def versions_of(nlp: Language) -> Versions:
    """What makes the readings of this pipeline."""
    meta = nlp.meta
    return Versions(
        detente=version.VERSION,
        language_model=f"{meta['lang']}_{meta['name']} {meta['version']} (spaCy {about.__version__})",
        knowledge="+".join(filter(None, (knowledge_digest(), _own_digest(nlp)))),
    )


def _own_digest(nlp: Language) -> str:
    """The digest of the user's tables that the pipeline was built with; empty for none."""
    for _, pipe in nlp.pipeline:
        for stage in pipe.stages if isinstance(pipe, WholeChain) else (pipe,):
            if isinstance(stage, _actors.ActorsStage):
                return stage.lexicon.knowledge.digest
    return ""


def reading_of(doc: Doc, versions: Versions, settings: Settings) -> Reading:
    """The layers of a document as a Reading; events and positions below the confidence left out."""
    found = layers(doc)
    least = settings.min_confidence
    positions = tuple(p for p in found.positions if p.confidence >= least)
    kept = {p.id for p in positions}
    return Reading(
        article=found.article,
        events=tuple(e for e in found.events if e.confidence >= least),
        statements=tuple(found.statements),
        positions=positions,
        commitments=tuple(found.commitments),
        ties=tuple(found.ties),
        forums=tuple(_without_dropped(f, kept) for f in found.forums),
        versions=versions,
    )


def _without_dropped(forum: Forum, kept: set[str]) -> Forum:
    stances = tuple(
        msgspec.structs.replace(s, positions=tuple(p for p in s.positions if p in kept))
        for s in forum.stances
    )
    return msgspec.structs.replace(forum, stances=stances)
