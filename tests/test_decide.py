"""From a candidate and a verdict to an act: what is dropped, how parties are arranged, which status holds."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from detente.events.candidates import find_drafts
from detente.events.classifier import Verdict
from detente.events.codebook import NONE, codebook, predicates
from detente.events.coding import encode, final_status
from detente.events.decide import decide, marked
from detente.events.draft import Draft
from detente.events.given import SOURCE, TARGET, given_act
from detente.events.lexicon import Lexicon
from detente.events.marked import STATUSES, MarkedAct, fine_class, fine_classes
from detente.events.settle import suffice
from detente.events.triggers import UNKNOWN
from detente.language.layers import Layers, layers
from detente.records import Actor, Article, When
from detente.settings import Settings

LEXICON = Lexicon(predicates())


def verdict(root: str, mode: str | None = None, status: str = "happened", share: float = 0.9) -> Verdict:
    fine = np.full(len(fine_classes()), (1 - share) / (len(fine_classes()) - 1), dtype=np.float32)
    fine[fine_classes().index(fine_class(root, mode))] = share
    statuses = np.full(len(STATUSES), (1 - share) / (len(STATUSES) - 1), dtype=np.float32)
    statuses[STATUSES.index(status)] = share
    return Verdict(fine, statuses, ("military",))


def candidates(nlp: Language, text: str, posted: dt.date | None = None) -> list[Draft]:
    doc = nlp.make_doc(text)
    doc._.detente = Layers(article=Article.plain(text, posted=posted))
    with nlp.select_pipes(disable=["detente_events", "detente_negotiation"]):
        return find_drafts(nlp(doc), LEXICON)


def states(actors: list[Actor]) -> list[str]:
    return [actor.state or actor.code for actor in actors]


def test_no_event_is_dropped(nlp: Language) -> None:
    draft = candidates(nlp, "Kenya attacked Somalia on Monday.")[0]
    assert decide(draft, verdict(NONE)) is None


def test_the_classifier_decides_root_mode_and_confidence(nlp: Language) -> None:
    draft = candidates(nlp, "Kenya attacked Somalia on Monday.")[0]
    assert draft.root == "ASSAULT"
    act = decide(draft, verdict("ACCUSE", "disapprove", share=0.8))
    assert act is not None
    assert (act.root, act.mode, act.contexts) == ("ACCUSE", "disapprove", ("military",))
    assert act.confidence == pytest.approx(0.8, abs=0.02)
    assert "rather than ASSAULT" in " ".join(act.why)


def test_all_who_meet_are_actors_but_a_visitor_has_a_host(nlp: Language) -> None:
    meeting = decide(candidates(nlp, "Peru met Chile in Lima.")[0], verdict("CONSULT"))
    assert meeting is not None
    assert sorted(states(meeting.actors)) == ["CHL", "PER"]
    assert meeting.recipients == []
    visit = decide(candidates(nlp, "Peru met Chile in Lima.")[0], verdict("CONSULT", "visit"))
    assert visit is not None
    assert (states(visit.actors), states(visit.recipients)) == (["PER"], ["CHL"])


def test_an_act_that_needs_somebody_else_is_dropped_without() -> None:
    actor = Actor(name="Peru", code="PER", state="PER")
    nobody = Actor(name="analysts", code="---EDU", sectors=("EDU",))
    assert not suffice("AID", None, [actor], [])
    assert suffice("PROTEST", "demo", [actor], [])
    assert not suffice("REQUEST", "yield", [nobody], [actor])
    assert not suffice("CONSULT", "visit", [actor], [actor])


def test_candidates_beyond_the_lexicon_get_root_and_parties(nlp: Language) -> None:
    text = "Hungary has been feuding with Romania over the dam, and lavished praise on Serbia."
    found = [d for d in candidates(nlp, text) if d.root == UNKNOWN]
    for draft in found:
        assert marked(draft).rule == ""
        act = decide(draft, verdict("ACCUSE", "disapprove"))
        assert act is None or act.root == "ACCUSE"


def test_marks_lie_in_the_sentence_of_the_act(nlp: Language) -> None:
    text = "Kenya spoke. It attacked Somalia on Monday, and the raid on Somalia shocked Uganda."
    for draft in candidates(nlp, text):
        act = marked(draft)
        for span in (act.actor, act.recipient, act.act):
            assert span is None or 0 <= span[0] < span[1] <= len(act.text)


def test_a_given_pair_is_marked_in_place_of_what_was_found(nlp: Language) -> None:
    text = "Kenya accused Somalia of shelling a town."
    doc: Doc = nlp.make_doc(text)
    doc._.detente = Layers(article=Article.plain(text))
    with nlp.select_pipes(disable=["detente_events", "detente_negotiation"]):
        doc = nlp(doc)
    act = given_act(doc, LEXICON, MarkedAct(text, (0, 5), (14, 21), None))
    assert act.act is not None
    assert text[slice(*act.act)].startswith("accused")
    assert act.rule.startswith("ACCUSE")
    codes = {a.code for m in layers(doc).mentions for a in m.actors}
    assert {SOURCE, TARGET} <= codes


@pytest.mark.parametrize(
    ("status", "share", "when", "wanted"),
    [
        ("happened", 0.9, "2014-03-01", "planned"),
        ("happened", 0.9, "2013-04-01", "historical"),
        ("denied", 0.9, "2014-03-01", "denied"),
        ("hypothetical", 0.4, "2014-03-01", "planned"),
        ("ongoing", 0.9, None, "ongoing"),
    ],
)
def test_time_overrules_a_status_that_it_contradicts(
    nlp: Language, status: str, share: float, when: str | None, wanted: str
) -> None:
    draft = candidates(nlp, "Kenya attacked Somalia.", dt.date(2014, 2, 14))[0]
    assert decide(draft, verdict("ASSAULT", status=status, share=share)) is not None
    day = dt.date.fromisoformat(when) if when else None
    time = When(expression="then", value=when, start=day, end=day) if when else None
    assert final_status(draft, time)[0] == wanted


def test_strict_root_follows_status(nlp: Language) -> None:
    draft = candidates(nlp, "Peru will meet Chile in Lima.")[0]
    act = decide(draft, verdict("CONSULT", status="planned"))
    assert act is not None
    event = encode(act, codebook(), Settings().quad_scheme)
    assert (event.root, event.status, event.strict_root) == ("CONSULT", "planned", "AGREE")
