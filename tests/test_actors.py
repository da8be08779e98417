"""Mentions of actors: names, roles, persons, pronouns, groups, and the tables behind them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from detente.actors.lexicon import Lexicon, name_key
from detente.actors.proper_names import split_inner_capital
from detente.actors.stage import ActorsStage, resolve_pronoun
from detente.knowledge import Knowledge, WordClass, load_knowledge
from detente.language.layers import Layers, Mention, layers
from detente.records import Article

LATER = ("detente_times", "detente_attribution", "detente_events", "detente_negotiation")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def lexicon(nlp: Language) -> Lexicon:
    stage = nlp.get_pipe("detente_actors")
    assert isinstance(stage, ActorsStage)
    return stage.lexicon


def read(nlp: Language, text: str, posted: str = "") -> Doc:
    """A text through the parser and the actors stage."""
    doc = nlp.make_doc(text)
    day = dt.date.fromisoformat(posted) if posted else None
    doc._.detente = Layers(article=Article.plain(text, posted=day))
    with nlp.select_pipes(disable=[name for name in LATER if name in nlp.pipe_names]):
        return nlp(doc)


def codes(mention: Mention) -> str:
    return "+".join(actor.code for actor in mention.actors)


def all_of(doc: Doc, words: str) -> list[Mention]:
    return [m for m in layers(doc).mentions if doc[m.start : m.end].text == words]


def one(doc: Doc, words: str) -> Mention:
    found = all_of(doc, words)
    assert found, f"no mention {words!r} among {[doc[m.start : m.end].text for m in layers(doc).mentions]}"
    return found[0]


NAMES = [
    ("Kenya protested to Ethiopia over the border.", {"Kenya": "KEN", "Ethiopia": "ETH"}),
    ("Lagos traders said the Nigerian government had failed.", {"Nigerian government": "NGAGOV"}),
    ("Buenos Aires recalled its envoy after London refused.", {"Buenos Aires": "ARG", "London": "GBR"}),
    ("The Kremlin rejected the offer by Downing Street.", {"Kremlin": "RUSGOV", "Downing Street": "GBRGOV"}),
    ("NATO and the African Union condemned the coup.", {"NATO": "IGOMIL"}),
    (
        "South Korean troops and US forces held drills.",
        {"South Korean troops": "KORMIL", "US forces": "USAMIL"},
    ),
    (
        "Chilean and Bolivian diplomats met in Lima.",
        {"Chilean and Bolivian diplomats": "BOLGOV+CHLGOV"},
    ),
    ("Presidents of Egypt and Sudan met.", {"Presidents of Egypt and Sudan": "EGYGOV+SDNGOV"}),
    ("Police in Croatia arrested two Serbians.", {"Police": "HRVCOP"}),
    ("A spokesman for the Iranian foreign ministry denied it.", {"spokesman": "IRNGOV"}),
    (
        "Ivory Coast rebels rejected a Senegalese peace plan.",
        {"Ivory Coast rebels": "CIVREB", "Senegalese": "SEN"},
    ),
    ("US-China talks failed.", {"US": "USA", "China": "CHN"}),
    ("Iran-backed militias attacked a base.", {"Iran": "IRN"}),
    ("Former French president Nicolas Sarkozy arrived.", {"French president Nicolas Sarkozy": "FRAELI"}),
    ("Ethnic Albanians clashed with Macedonian police.", {"Macedonian police": "MKDCOP"}),
]


@pytest.mark.parametrize(("text", "wanted"), NAMES, ids=[text[:30] for text, _ in NAMES])
def test_names_and_roles_have_their_codes(nlp: Language, text: str, wanted: dict[str, str]) -> None:
    doc = read(nlp, text)
    found = {doc[m.start : m.end].text: m for m in layers(doc).mentions}
    for words, code in wanted.items():
        fitting = [m for span, m in found.items() if words in span]
        assert fitting, f"{words!r} not among {list(found)}"
        assert "+".join(sorted(codes(fitting[0]).split("+"))) == code


@pytest.mark.parametrize(
    "text",
    [
        "Tensions rose in the South China Sea.",
        "The Korean War began in 1950.",
        "It is raining and it is time to go home.",
        "He speaks Russian.",
        "Latin American poets read aloud.",
    ],
)
def test_what_only_looks_like_a_state_is_no_actor(nlp: Language, text: str) -> None:
    doc = read(nlp, text)
    assert not [m for m in layers(doc).mentions if any(actor.state for actor in m.actors)]


def test_person_named_like_a_state(nlp: Language) -> None:
    doc = read(nlp, "Michael Jordan played in Chicago.")
    assert not any(a.state == "JOR" for m in layers(doc).mentions for a in m.actors)


def test_ambiguous_name_needs_the_article_to_decide(nlp: Language) -> None:
    country = read(nlp, "Russia massed troops near Tbilisi. Georgia appealed to NATO.")
    assert codes(one(country, "Georgia")) == "GEO"
    state = read(nlp, "The mayor of Atlanta said Georgia and Alabama would share the cost.")
    assert not any(a.state == "GEO" for m in layers(state).mentions for a in m.actors)


@pytest.mark.parametrize(
    ("text", "capital", "kind"),
    [
        ("Pyongyang has demanded an apology.", "Pyongyang", "name"),
        ("Thailand wants better ties with Phnom Penh.", "Phnom Penh", "name"),
        ("The envoys met in Vienna.", "Vienna", "place"),
        ("The minister will travel to Nairobi.", "Nairobi", "place"),
        ("The president visited Jakarta.", "Jakarta", "place"),
        ("ANKARA (Reuters) - Two ministers resigned.", "ANKARA", "place"),
        ("Kosovo wants support from Tirana.", "Tirana", "name"),
    ],
)
def test_capital_as_actor_and_as_place(nlp: Language, text: str, capital: str, kind: str) -> None:
    mention = one(read(nlp, text), capital)
    assert mention.kind == kind
    assert mention.actors[0].state


def test_compass_words_need_their_pair(nlp: Language) -> None:
    doc = read(nlp, "North Korea tested a missile. The South protested. Talks with the North ended.")
    assert codes(one(doc, "South")) == "KOR"
    assert codes(one(doc, "North")) == "PRK"
    sudan = read(nlp, "South Sudan closed the border. The North denied an attack.")
    assert codes(one(sudan, "North")) == "SDN"
    assert not all_of(read(nlp, "Snow fell in the North. France was cold."), "North")


def test_title_and_name_introduce_a_person(nlp: Language) -> None:
    doc = read(nlp, "Ghanaian Trade Minister Ama Kwarteng signed. Kwarteng smiled. She left.")
    first, again, she = (
        one(doc, "Ghanaian Trade Minister Ama Kwarteng"),
        one(doc, "Kwarteng"),
        one(doc, "She"),
    )
    for mention in (first, again, she):
        assert mention.actors[0].person == "Ama Kwarteng"
        assert mention.actors[0].code == "GHAGOV"
        assert mention.chain == first.chain
    assert "Kwarteng" in she.actors[0].resolution


@pytest.mark.parametrize(
    "text",
    [
        "Ola Berg, a researcher at the Norwegian Institute of International Affairs, agreed.",
        "Ola Berg, researcher on Asian politics at the Norwegian Institute of International Affairs, agreed.",
    ],
)
def test_apposition_tells_state_and_sector(nlp: Language, text: str) -> None:
    actor = one(read(nlp, text), "Ola Berg").actors[0]
    assert (actor.code, actor.person) == ("NOREDU", "Ola Berg")
    assert actor.organisation
    assert "Norwegian" in actor.organisation


def test_run_together_name_is_split(nlp: Language) -> None:
    doc = read(nlp, "Chinese Foreign Ministry spokesman LuKang said so.")
    actor = next(a for m in layers(doc).mentions for a in m.actors if a.person)
    assert actor.person == "Lu Kang"
    assert actor.name.endswith("LuKang")
    assert [split_inner_capital(n, {"Mc", "De"}) for n in ("McCain", "DeMint", "HanBin", "Obama", "USA")] == [
        "McCain", "DeMint", "Han Bin", "Obama", "USA",
    ]  # fmt: skip


def test_office_holder_depends_on_the_date(nlp: Language) -> None:
    text = "President Bush spoke to the Senate."
    assert one(read(nlp, text, "1990-05-01"), "President Bush").actors[0].person == "George H. W. Bush"
    assert one(read(nlp, text, "2005-05-01"), "President Bush").actors[0].person == "George W. Bush"
    undecided = one(read(nlp, text), "President Bush").actors[0]
    assert undecided.code == "USAGOV"
    assert "George" not in (undecided.person or "")
    holder = one(read(nlp, "The US president arrived.", "2011-03-03"), "US president").actors[0]
    assert holder.person == "Barack Obama"
    assert one(read(nlp, "The US president arrived."), "US president").actors[0].person is None


def test_state_of_the_sentence_goes_to_a_title_without_one(nlp: Language) -> None:
    doc = read(nlp, "Estonia will send troops, Defence Minister Mart Kask said on Monday.")
    actor = one(doc, "Defence Minister Mart Kask").actors[0]
    assert actor.state == "EST"
    assert "without a state" in actor.resolution


def test_pairs_and_plural_pronouns(nlp: Language) -> None:
    doc = read(nlp, "India and Pakistan signed a treaty. The two sides will meet again, and they will talk.")
    assert codes(one(doc, "two sides")) == "IND+PAK"
    assert codes(one(doc, "they")) == "IND+PAK"
    assert one(doc, "they").chain == one(doc, "two sides").chain


def test_sets_of_three_and_sets_without_the_speaker(nlp: Language) -> None:
    three = read(nlp, "Egypt, Ethiopia and Sudan met in May. The three countries will meet again.")
    assert codes(one(three, "three countries")) == "EGY+ETH+SDN"
    others = read(nlp, "Greece and Turkey broke off talks. France urged both countries to return.")
    assert codes(one(others, "both countries")) == "GRC+TUR"
    nobody = read(nlp, "Spain held a vote. Both sides claimed victory.")
    assert one(nobody, "Both sides").actors == ()


def test_bodies_are_taken_up(nlp: Language) -> None:
    doc = read(
        nlp, "The European Union met in Riga. Denmark said the Union would pay. The bloc has done so before."
    )
    assert codes(one(doc, "Union")) == "EUR"
    assert codes(one(doc, "bloc")) == "EUR"
    army = read(nlp, "Peruvian police clashed with farmers. The police fired in the air.")
    assert codes(one(army, "police")) == "PERCOP"


def test_one_of_phrase_for_two_roles(nlp: Language) -> None:
    doc = read(nlp, "The prime minister and the foreign minister of Malta resigned.")
    assert codes(one(doc, "prime minister")) == "MLTGOV"


def test_former_and_unknown_holders(nlp: Language) -> None:
    former = one(
        read(nlp, "Former Brazilian president Fernando Collor spoke."), "Brazilian president Fernando Collor"
    )
    assert former.actors[0].sectors[0] == "ELI"
    unknown = one(read(nlp, "Walter Quarrington said no."), "Walter Quarrington")
    assert (unknown.actors[0].code, unknown.actors[0].person) == ("---", "Walter Quarrington")


def test_it_is_the_state_that_acts(nlp: Language) -> None:
    doc = read(nlp, "Tanzania said it would expel its ambassador. It is raining in Dodoma.")
    assert codes(one(doc, "it")) == "TZA"
    assert codes(one(doc, "its")) == "TZA"
    assert not all_of(doc, "It")


def test_speaker_pronouns_wait_for_the_speaker(nlp: Language) -> None:
    doc = read(nlp, 'Peru protested. "We will not yield," Peruvian Foreign Minister Rosa Diaz said.')
    we, minister = one(doc, "We"), one(doc, "Peruvian Foreign Minister Rosa Diaz")
    assert (we.kind, we.actors) == ("pronoun", ())
    resolve_pronoun(doc, we, minister.actors, "the speaker of the quotation")
    assert codes(we) == "PERGOV"
    assert we.actors[0].name == "We"
    assert we.chain == minister.chain


def test_age_takes_up_the_last_person(nlp: Language) -> None:
    doc = read(nlp, "Greek Prime Minister Nikos Ladas resigned. The 61-year-old cited his health.")
    assert one(doc, "The 61-year-old").actors[0].person == "Nikos Ladas"


def test_groups_stand_for_several_states(nlp: Language) -> None:
    mention = one(read(nlp, "The two Koreas agreed to talk."), "two Koreas")
    assert mention.kind == "group"
    assert {a.state for a in mention.actors} == {"PRK", "KOR"}


def test_unnamed_and_undecided(nlp: Language) -> None:
    doc = read(nlp, "Some Indonesian diplomats and analysts doubt it. Officials said nothing.")
    people, officials = one(doc, "Indonesian diplomats and analysts"), one(doc, "Officials")
    assert (people.kind, people.actors[0].state) == ("unnamed", "IDN")
    assert (officials.kind, officials.actors[0].state) == ("unnamed", None)
    assert officials.actors[0].code == "---GOV"


def test_institution_by_its_words(nlp: Language) -> None:
    doc = read(nlp, "The Academy of Strategic Studies in Lahore said Tokyo University agreed.")
    assert one(doc, "Academy of Strategic Studies").actors[0].sectors == ("EDU",)
    assert codes(one(doc, "Tokyo University")) == "JPNEDU"


WHO = [
    ("Kerry", "USAGOV", "John Kerry"),
    ("The 70 year old", "USAGOV", "John Kerry"),
    ("State Department officials", "USAGOV", None),
    ("President Obama", "USAGOV", "Barack Obama"),
    ("South Korean Foreign Minister Yun Byung-se", "KORGOV", "Yun Byung-se"),
    ("DPRK", "PRK", None),
    ("North", "PRK", None),
    ("Pyongyang", "PRK", None),
    ("ROK", "KOR", None),
    ("Seoul", "KOR", None),
    ("Chinese Foreign Ministry spokeswoman HuaChunying", "CHNGOV", "Hua Chunying"),
    ("she", "CHNGOV", "Hua Chunying"),
    ("Wang Junsheng", "CHNEDU", "Wang Junsheng"),
    ("Shi Yongming", "CHNEDU", "Shi Yongming"),
    ("two Koreas", "PRK+KOR", None),
    ("North and South Korean officials", "PRKGOV+KORGOV", None),
    ("two sides", "PRK+KOR", None),
    ("US", "USA", None),
]


def test_the_example_article(nlp: Language) -> None:
    """Every mention of each party in the example, by the reading that a person made of it."""
    path = Path(__file__).parent.parent / "examples" / "kerry-north-korea.txt"
    doc = read(nlp, path.read_text(encoding="utf-8"), "2014-02-14")
    for words, code, person in WHO:
        for mention in all_of(doc, words) or [one(doc, words)]:
            assert codes(mention) == code, words
            assert mention.actors[0].person == person, words
    chang = one(doc, "Chang Sung-taek")
    assert chang.actors[0].state == "PRK"
    partners = one(doc, "Six-Party partners")
    assert {a.state for a in partners.actors} == {"PRK", "KOR", "CHN", "USA", "RUS", "JPN"}
    speaker = next(m for m in reversed(layers(doc).mentions) if doc[m.start].text == "he")
    assert speaker.actors[0].person == "Shi Yongming"


def test_tokens_of_a_phrase_lead_to_it(nlp: Language) -> None:
    doc = read(nlp, "Japan's prime minister met North Korea's critics before the nuclear test.")
    found = layers(doc)
    assert codes(found.mention_of[0]) == "JPNGOV"
    assert found.mention_of[0] is one(doc, "Japan's prime minister")
    assert doc._.detente_mentions is found.mentions
    for mention in found.mentions:
        assert mention.start <= mention.head < mention.end


PIECES = [
    "the", "North", "and", "South", "Korean", "'s", "officials", ",", "US", "President", "John", "Kerry",
    "it", "they", "said", '"', "”", "-", "Mr", "Ministry", "of", "Foreign", "Affairs", "70", "year", "two",
    "sides", "its", "minister", "Washington", "Post\n\n", "😀", "\x00", "capital", "group", "from",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_no_text_breaks_the_stage_and_all_evidence_holds(nlp: Language, text: str) -> None:
    doc = read(nlp, text)
    for mention in layers(doc).mentions:
        assert 0 <= mention.start < mention.end <= len(doc)
        assert mention.start <= mention.head < mention.end
        for actor in mention.actors:
            assert actor.evidence is not None
            assert text[actor.evidence.start : actor.evidence.end] == actor.evidence.text
            assert actor.evidence.text.strip()
            assert actor.resolution


@pytest.mark.parametrize("text", ["", "   \n\n ", "x" * 5000, "The " * 300, "US " * 300, '" " "'])
def test_odd_texts(nlp: Language, text: str) -> None:
    assert "actors" in layers(read(nlp, text)).done


def test_without_a_parse_names_are_still_found(nlp: Language) -> None:
    stage = nlp.get_pipe("detente_actors")
    doc = stage(nlp.make_doc("France and Germany"))
    assert {a.state for m in layers(doc).mentions for a in m.actors} == {"FRA", "DEU"}


def test_stage_says_what_it_needs_and_gives(nlp: Language) -> None:
    meta = nlp.get_pipe_meta("detente_actors")
    assert "doc._.detente_mentions" in meta.assigns
    assert {"token.dep", "doc.ents"} <= set(meta.requires)


# Tables


def test_ambiguous_names_are_names_of_their_state(knowledge: Knowledge, lexicon: Lexicon) -> None:
    rows = {row.code: row for row in knowledge.states}
    for row in knowledge.ambiguous:
        if row.code is None:
            assert lexicon.names.longest(0, [(t,) for t in lexicon.tokenize(row.name)])
        else:
            own = {rows[row.code].name, *rows[row.code].names}
            assert (row.kind == "demonym") != (row.name in own), row.name
            assert row.clues_for


def test_names_never_an_actor_are_blocked(knowledge: Knowledge, lexicon: Lexicon) -> None:
    for row in knowledge.ambiguous:
        if row.code is None:
            hit = lexicon.names.longest(0, [(t,) for t in lexicon.tokenize(row.name)])
            assert hit is not None
            assert any(entry.kind == "blocked" for entry in hit.entries), row.name


def test_anaphors_and_roles_are_reachable(knowledge: Knowledge, lexicon: Lexicon) -> None:
    for phrase in [r.phrase for r in knowledge.anaphors] + [r.phrase for r in knowledge.roles]:
        hit = lexicon.roles.longest(0, [(t,) for t in lexicon.tokenize(phrase)])
        assert hit is not None, phrase
        assert hit.end == len(lexicon.tokenize(phrase)), phrase


def test_every_kind_of_word_is_filled_and_unique(knowledge: Knowledge) -> None:
    kinds = set(WordClass.__args__)  # type: ignore[attr-defined]
    assert {row.kind for row in knowledge.word_rows} == kinds
    pairs = [(row.word, row.kind) for row in knowledge.word_rows]
    assert len(pairs) == len(set(pairs))
    for row in knowledge.word_rows:
        if row.kind in ("gendered", "given_name"):
            assert row.value in ("m", "f"), row.word


def test_words_refer_to_what_exists(knowledge: Knowledge) -> None:
    titles = {row.phrase for row in knowledge.roles if row.kind == "title"}
    states = {row.code for row in knowledge.states}
    words = knowledge.words
    assert set(words["short_title"].values()) <= titles
    assert set(words["family_first"]) <= states


def test_institutions_are_single_words_once(knowledge: Knowledge) -> None:
    words = [row.word for row in knowledge.institutions]
    assert len(words) == len(set(words))
    assert all(word[:1].isupper() and " " not in word for word in words)


def test_name_key_joins_spellings() -> None:
    assert name_key("Kim Jong-un") == name_key("Kim Jong Un") == name_key("KIM JONG UN")
    assert name_key("Šešelj") == name_key("Seselj")
