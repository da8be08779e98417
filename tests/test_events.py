"""The events stage: every predicate fires, sentences of our own, what joins and what does not."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from spacy.language import Language

from detente.data import parse_rows
from detente.events.codebook import codebook, predicates
from detente.events.contexts import named_contexts
from detente.events.domains import domain_of, domain_of_sentence, domains
from detente.events.lexicon import Lexicon
from detente.events.merge import merge, same_event
from detente.language.layers import layers
from detente.records import Event, evidences


class Expected(msgspec.Struct):
    """A row of sentences.tsv."""

    sentence: str
    actors: str
    recipients: str = ""
    root: str = ""
    mode: str = ""
    status: str = ""


SENTENCES = Path(__file__).parent / "sentences.tsv"
ROWS = list(parse_rows(SENTENCES.read_text(encoding="utf-8"), SENTENCES.name, Expected))


def read(nlp: Language, text: str) -> list[Event]:
    return layers(nlp(text)).events


def codes(actors: tuple) -> set[str]:  # type: ignore[type-arg]
    return {actor.state or actor.code[:3] for actor in actors}


def fits(event: Event, row: Expected) -> bool:
    return (
        codes(event.actors) == {c for c in row.actors.split("+") if c}
        and (not row.recipients or codes(event.recipients) == set(row.recipients.split("+")))
        and row.root in ("", event.root)
        and row.mode in ("", event.mode)
        and row.status in ("", event.status)
    )


def test_sentences_as_a_whole(nlp: Language) -> None:
    """Nine in ten of the sentences give the event that a reader finds in them."""
    missed = [row.sentence for row in ROWS if not any(fits(e, row) for e in read(nlp, row.sentence))]
    assert len(missed) <= len(ROWS) // 10, missed


def test_every_predicate_fires(nlp: Language) -> None:
    """Each row of the lexicon is the best match for some word of its own example."""
    lexicon, rows = Lexicon(predicates()), predicates()
    silent = []
    examples = [row.example for row in rows]
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name.startswith("detente_")]):
        docs = list(nlp.pipe(examples))
    actors = nlp.get_pipe("detente_actors")
    for row, doc in zip(rows, docs, strict=True):
        if "@place" in row.object:
            actors(doc)
        if row not in [match.row for token in doc if (match := lexicon.match(token))]:
            silent.append(f"{row.lemma} {row.particle} {'|'.join(row.object)}: {row.example}")
    assert not silent


def test_lexicon_prefers_more_constraints(nlp: Language) -> None:
    lexicon = Lexicon(predicates())
    doc = nlp("Turkey held talks with Greece.")
    match = next(m for t in doc if (m := lexicon.match(t)) and t.text == "held")
    assert match.row.root == "CONSULT"
    assert match.object is not None
    assert match.object.text == "talks"


def test_events_prove_themselves(nlp: Language) -> None:
    text = "Kenya's foreign minister visited Uganda on Tuesday. Uganda accused Kenya of spying."
    for event in read(nlp, text):
        for evidence in evidences(event):
            assert text[evidence.start : evidence.end] == evidence.text
        assert event.trigger.start >= event.sentence.start
        assert event.trigger.end <= event.sentence.end
        assert all(actor.evidence for actor in (*event.actors, *event.recipients))
        assert event.why


def test_planned_meeting_is_agreement_in_strict_plover(nlp: Language) -> None:
    event = read(nlp, "The Kenyan president will visit Uganda next week.")[0]
    assert (event.root, event.mode) == ("CONSULT", "visit")
    assert (event.status, event.strict_root) == ("planned", "AGREE")


def test_codes_follow_the_book(nlp: Language) -> None:
    book = codebook()
    for row in ROWS:
        for event in read(nlp, row.sentence):
            assert event.intensity == book.intensity(event.root, event.mode)
            assert event.quad == book.quad(event.root, "plover")
            assert event.cameo[:2].isdigit()


def test_one_event_once(nlp: Language) -> None:
    text = (
        "Turkey and Greece held talks in Athens on Monday.\n\n"
        "The talks between Turkey and Greece on Monday were the first for a year."
    )
    consults = [e for e in read(nlp, text) if e.root == "CONSULT"]
    assert len(consults) == 1
    assert len(consults[0].also) == 1


def test_what_differs_in_recipient_stays_apart(nlp: Language) -> None:
    events = read(nlp, "Peru accused Chile of spying. Peru accused Bolivia of spying.")
    assert len([e for e in events if e.root == "ACCUSE"]) == 2
    assert not same_event(events[0], events[1])
    assert merge(events)[1] == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Shares in London fell sharply after the French figures.",
        "Brazil beat Germany in the final after a penalty battle.",
        "The storm struck the coast of Honduras overnight.",
        "Apple launched a new telephone in Japan.",
    ],
)
def test_no_event_where_there_is_none(nlp: Language, text: str) -> None:
    assert read(nlp, text) == []


def test_sports_and_markets_are_no_diplomacy(nlp: Language) -> None:
    sports = (
        "Croatia attacked from the first minute. The French goalkeeper saved a penalty, the striker scored "
        "a goal from a kick, and the referee ended the match in a full stadium. The coach thanked the fans."
    )
    doc = nlp(sports)
    assert domain_of(doc) == "sports"
    assert layers(doc).events == []
    assert domain_of(nlp("Croatia attacked a Serbian town with artillery.")) is None
    market = next(nlp("The peso retreated against the dollar as crude futures and shares fell.").sents)
    assert domain_of_sentence(market) == "markets"


def test_every_domain_has_words_that_are_lemmas() -> None:
    for name, domain in domains().items():
        assert len(domain.words) > domain.article > domain.sentence, name
        assert all(word == word.lower() and " " not in word for word in domain.words), name


def test_words_show_contexts(nlp: Language) -> None:
    doc = nlp("The army opened fire on refugees near the border.")
    assert "military" in named_contexts(next(doc.sents))


def test_words_of_grammar_are_used() -> None:
    """Each list of syntax.yaml is read by some module of the stage."""
    from detente.events.syntax import Words

    modules = [path for path in files("detente.events").iterdir() if path.name.endswith(".py")]
    code = "".join(path.read_text(encoding="utf-8") for path in modules)
    unused = [name for name in Words.__struct_fields__ if f".{name}" not in code]
    assert not unused
