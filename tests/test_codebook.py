"""The codebook and the lexicon: every entry valid, complete and reachable."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Token

from detente.data import parse_rows
from detente.errors import DataError
from detente.events import codebook as cb
from detente.events.codebook import Predicate
from detente.settings import QuadScheme

ROOTS = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
# The manual's score table; the root's own score stands under the empty mode.
SCORES: dict[str, dict[str, float]] = {
    "AGREE": {"": 2.5},
    "CONSULT": {"": 2.5, "visit": 4, "third-party": 1, "multilateral": 4, "phone": 1.5},
    "SUPPORT": {"": 5},
    "CONCEDE": {"": 4.5},
    "COOPERATE": {"": 9.5},
    "AID": {"": 10},
    "RETREAT": {"": 6.5, "withdraw": 8, "release": 6.5, "disarm": 10, "ceasefire": 7.5, "access": 6.5}
    | {"resign": 4.5},
    "REQUEST": {"": 0, "assist": 0.5, "change": -1, "yield": -1, "meet": 0},
    "ACCUSE": {"disapprove": -2, "investigate": -3.5, "allege": -3.5},
    "REJECT": {"": -2, "assist": -1.5, "change": -2, "yield": -2, "meet": -2},
    "THREATEN": {"": -3.5, "restrict": -3, "arrest": -3.5, "relations": -3.5, "expel": -3.5}
    | {"territory": -4, "violence": -3.5},
    "PROTEST": {"": -5, "demo": -5, "riot": -7, "strike": -5, "hunger": -4.5, "boycott": -4.5}
    | {"obstruct": -4.5},
    "SANCTION": {"": -6, "convict": -6, "expel": -5.5, "withdraw": -6, "discontinue": -6},
    "MOBILIZE": {"": -5.5, "troops": -6.5, "weapons": -6.5, "police": -5.5, "militia": -6},
    "COERCE": {"": -7, "seize": -7, "restrict": -7, "censor": -6.5, "curfew": -6.5, "martial-law": -7.5}
    | {"arrest": -7, "deport": -7, "withhold": -7, "misinformation": -6.5, "cyber": -7},
    "ASSAULT": {"": -9, "abduct": -8.5, "beat": -7.5, "torture": -8.5, "sexual": -8.5, "targeted": -9.5}
    | {"destroy": -8.5, "primitive": -8, "firearms": -9, "explosives": -9, "suicide-attack": -9.5}
    | {"aerial": -9.5, "drone": -9.5, "heavy-weapons": -9.5, "crowd-control": -7.5, "unconventional": -10},
}
CONTEXTS = [
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
]
# Modes that the code may also find from a complement clause ("threatened to expel the envoys").
FROM_COMPLEMENT = {"REQUEST", "REJECT", "THREATEN"}


def test_roots_and_modes_are_the_manuals() -> None:
    book = cb.codebook()
    assert [root.name for root in book.roots] == ROOTS
    assert sum(len(root.modes) for root in book.roots) == 67
    printed = sum(1 for scores in SCORES.values() for mode in scores if mode)
    assert printed == 66, "all modes but vandalize have a printed score"


@pytest.mark.parametrize("root", ROOTS)
def test_scores_are_the_manuals_where_printed(root: str) -> None:
    book = cb.codebook()
    for mode, score in SCORES[root].items():
        assert book.intensity(root, mode or None) == score, (root, mode)
    unprinted = {mode.name for mode in book.root(root).modes} - set(SCORES[root])
    assert unprinted == ({"vandalize"} if root == "PROTEST" else set())


def test_misprints_are_mended_and_noted() -> None:
    book = cb.codebook()
    assert book.intensity("ACCUSE") == -3
    assert book.root("ACCUSE").note
    vandalize = book.root("PROTEST").mode("vandalize")
    assert vandalize is not None
    assert vandalize.intensity == -5
    assert vandalize.note


def test_every_root_has_every_quad_scheme() -> None:
    book = cb.codebook()
    schemes = set(get_args(QuadScheme))
    assert set(book.quad_schemes) == schemes
    for root in book.roots:
        assert set(root.quad) == schemes, root.name


def test_quad_schemes_differ_where_they_should() -> None:
    quad = cb.codebook().quad
    assert [quad("SANCTION", s) for s in ("plover", "plover-table", "plv", "phoenix")] == [4, 3, 4, 3]
    assert [quad("CONCEDE", s) for s in ("plover", "plover-table", "plv", "phoenix")] == [1, 1, 2, 2]
    assert [quad("PROTEST", s) for s in ("plover", "plover-table", "plv", "phoenix")] == [4, 4, 4, 4]
    for root in cb.codebook().roots:
        if root.name not in {"SANCTION", "CONCEDE"}:
            assert len(set(root.quad.values())) == 1, root.name


def test_cameo_codes_lie_under_a_known_cameo_root() -> None:
    for root in cb.codebook().roots:
        assert len(root.cameo) == 3, "a category stands at CAMEO's second level"
        for mode in root.modes:
            assert 3 <= len(mode.cameo) <= 4
            assert 1 <= int(mode.cameo[:2]) <= 20
            if mode.cameo[:2] != root.cameo[:2]:
                known = {"investigate": "09", "convict": "11"}
                assert root.name == "ASSAULT" or mode.name in known or mode.note, mode
    assert cb.codebook().cameo("CONSULT", "visit") == "042"
    assert cb.codebook().cameo("AGREE") == "030"
    assert cb.codebook().cameo("AGREE", "unknown") == "030"


def test_recipient_is_required_by_three_roots() -> None:
    required = [root.name for root in cb.codebook().roots if root.recipient]
    assert required == ["COOPERATE", "AID", "SANCTION"]


@pytest.mark.parametrize(
    ("root", "mode", "status", "strict"),
    [
        ("CONSULT", "visit", "planned", ("AGREE", None)),
        ("SUPPORT", None, "planned", ("AGREE", None)),
        ("COOPERATE", None, "planned", ("AGREE", None)),
        ("AID", None, "planned", ("AGREE", None)),
        ("RETREAT", "release", "planned", ("CONCEDE", None)),
        ("CONSULT", "visit", "denied", ("REJECT", "meet")),
        ("CONSULT", "visit", "happened", ("CONSULT", "visit")),
        ("ASSAULT", "aerial", "historical", ("ASSAULT", "aerial")),
    ],
)
def test_strict_root(root: str, mode: str | None, status: str, strict: tuple[str, str | None]) -> None:
    assert cb.codebook().strict(root, mode, status) == strict  # type: ignore[arg-type]


def test_status_rules_name_known_roots_and_modes_once() -> None:
    book = cb.codebook()
    pairs = Counter(
        (root, status) for rule in book.status_rules for root in rule.roots for status in rule.status
    )
    assert all(count == 1 for count in pairs.values())
    for rule in book.status_rules:
        assert set(rule.roots) <= set(ROOTS)
        strict = book.root(rule.strict)
        assert all(strict.mode(mode) for mode in rule.modes.values())


def test_unknown_root_is_an_error_that_names_the_roots() -> None:
    with pytest.raises(DataError, match=r"unknown root 'PARLEY'.*CONSULT"):
        cb.codebook().root("PARLEY")


def test_contexts_are_the_37() -> None:
    found = cb.contexts()
    assert [context.name for context in found] == CONTEXTS
    assert len(found) == 37
    for context in found:
        assert 10 <= len(context.words) <= 40, context.name
        assert len(set(context.words)) == len(context.words), context.name
        for word in context.words:
            assert word == " ".join(word.lower().split())


def test_classes_hold_each_lemma_once_and_all_are_used() -> None:
    used = {item.lstrip("!")[1:] for row in cb.predicates() for item in row.object if "@" in item}
    assert used - {cb.ANYTHING[1:], cb.PLACE[1:]} == set(cb.noun_classes())
    for name, lemmas in cb.noun_classes().items():
        assert lemmas, name
        repeated = [lemma for lemma, count in Counter(lemmas).items() if count > 1]
        assert not repeated, name
        assert all(lemma == lemma.lower() for lemma in lemmas), name


def test_lexicon_is_large_and_covers_all_roots_and_modes() -> None:
    rows = cb.predicates()
    assert len(rows) >= 700
    assert {row.root for row in rows} == {*ROOTS, cb.NONE}
    have = {(row.root, row.mode) for row in rows}
    for root in cb.codebook().roots:
        for mode in root.modes:
            assert (root.name, mode.name) in have or root.name in FROM_COMPLEMENT, (root.name, mode.name)


def test_rows_are_valid() -> None:
    book = cb.codebook()
    for row in cb.predicates():
        if row.root == cb.NONE:
            assert not row.mode, row
        else:
            assert not row.mode or book.root(row.root).mode(row.mode), row
        assert row.example[0].isupper(), row
        assert row.example[-1] == ".", row
        assert 5 <= len(row.example.split()) <= 20, row
        assert len(set(row.recipient)) == len(row.recipient), row
        assert "none" not in row.recipient[:-1], row
        assert len(set(row.object)) == len(row.object), row
        if cb.CLAUSE in row.object:
            assert row.object == (cb.CLAUSE,), row
        assert not (set(row.wanted) & set(row.unwanted)), row
        assert row.actor_slot in (
            {"subj", "obj", "by", "from"} if row.pos != "N" else {"poss", "of", "by", "between", "from"}
        )


def test_no_row_stands_twice() -> None:
    frames = Counter((row.lemma, row.pos, row.particle, row.object) for row in cb.predicates())
    assert [frame for frame, count in frames.items() if count > 1] == []
    examples = Counter(row.example for row in cb.predicates())
    assert [example for example, count in examples.items() if count > 1] == []


def test_no_two_rows_of_a_frame_share_an_object_lemma() -> None:
    """Rows with the same word and particle that both name an object must not both match it."""
    clashes = []
    seen: dict[tuple[str, str, str, str], Predicate] = {}
    for row in cb.predicates():
        for lemma in row.wanted:
            other = seen.setdefault((row.lemma, row.pos, row.particle, lemma), row)
            if other is not row and (other.root, other.mode) != (row.root, row.mode):
                clashes.append((row.lemma, row.particle, lemma, other.root, other.mode, row.root, row.mode))
    assert clashes == []


@pytest.fixture(scope="module")
def parsed(nlp: Language) -> list[tuple[Predicate, Doc]]:
    rows = cb.predicates()
    needed = {"tok2vec", "tagger", "attribute_ruler", "lemmatizer"}
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name not in needed]):
        return list(zip(rows, nlp.pipe([row.example for row in rows], batch_size=128), strict=True))


def _lemma(token: Token) -> str:
    repaired = cb.lemma_repairs().get((token.lower_, token.pos_))
    return repaired or token.lemma_.lower()


def test_each_example_holds_lemma_particle_and_object(parsed: list[tuple[Predicate, Doc]]) -> None:
    wrong = []
    for row, doc in parsed:
        lemmas = {_lemma(token) for token in doc}
        # "is committed to": the model takes such adjectives for participles
        if row.lemma not in (lemmas | {token.lower_ for token in doc} if row.pos == "A" else lemmas):
            wrong.append((row.lemma, "lemma", row.example))
        if row.particle and row.particle not in {token.lower_ for token in doc}:
            wrong.append((row.lemma, "particle", row.example))
        by_kind = {cb.ANYTHING, cb.PLACE, cb.CLAUSE} & set(row.object)
        if row.wanted and not by_kind and not lemmas & set(row.wanted):
            wrong.append((row.lemma, "object", row.example))
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("attack\tX\tASSAULT\tA.", "pos"),
        ("attack\tV\tASSAULT", "example"),
        ("Attack\tV\tASSAULT\tA.", "lemma"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(line: str, names: str) -> None:
    table = f"lemma\tpos\troot\texample\n{line}\n"
    with pytest.raises(DataError, match=rf"own\.tsv:2.*{names}"):
        list(parse_rows(table, "own.tsv", Predicate))


def test_an_unknown_class_is_an_error() -> None:
    row = Predicate(lemma="eat", pos="V", root="AID", example="A.", object=("@porridge",))
    with pytest.raises(DataError, match="unknown class '@porridge'"):
        _ = row.wanted


def test_lemma_repairs_are_needed_and_of_use(nlp: Language) -> None:
    known = {row.lemma for row in cb.predicates()}
    known |= {lemma for lemmas in cb.noun_classes().values() for lemma in lemmas}
    known |= {item for row in cb.predicates() for item in row.object}
    lemmatizer = nlp.get_pipe("lemmatizer")
    for (form, pos), lemma in cb.lemma_repairs().items():
        assert lemma in known, form
        plain = Doc(
            nlp.vocab, words=[form], pos=[pos], morphs=["Number=Plur" if pos == "NOUN" else "Tense=Past"]
        )
        assert lemmatizer(plain)[0].lemma_ != lemma, f"{form} is right without a repair"


def test_defaults_are_filled_in() -> None:
    verb = Predicate(lemma="eat", pos="V", root="AID", example="A.")
    noun = Predicate(lemma="meal", pos="N", root="AID", example="A.", recipient=("none",))
    assert verb.actor_slot == "subj"
    assert verb.recipient_slots == cb.VERB_RECIPIENTS
    assert noun.actor_slot == "poss"
    assert noun.recipient_slots == ()
