"""Who says what: quotations, reported speech, nesting, speakers, and the data behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from detente.attribution.chain import chain_of, quote_of
from detente.attribution.cues import CUES, WEIGHTS, CueRow, CueTable, WeightRow, cue_table, lists
from detente.attribution.marks import paragraphs, quotations
from detente.attribution.stage import AttributionStage
from detente.data import read_rows
from detente.language.layers import Layers, Mention, Quote, layers
from detente.records import Actor, Article

SEED = Path(__file__).parent.parent / "examples" / "kerry-north-korea.txt"


@pytest.fixture(scope="module")
def reader(nlp: Language) -> Iterator[Language]:
    """The pipeline up to this stage, the stages around it left out."""
    others = ("detente_actors", "detente_times", "detente_events", "detente_negotiation")
    with nlp.select_pipes(disable=others):
        yield nlp


def quotes_in(reader: Language, text: str) -> list[Quote]:
    return layers(reader(text)).quotes


def told(quote: Quote) -> str:
    return " | ".join(part.text for part in quote.statement.content)


def find(quotes: list[Quote], source: str, cue: str, content: str) -> Quote:
    """The quote with this source, cue word and (beginning of) content."""
    for quote in quotes:
        statement = quote.statement
        said = statement.cue.text if statement.cue else ""
        if source == statement.source_name and cue in said.split() and content in told(quote):
            return quote
    seen = [(q.statement.source_name, q.statement.cue and q.statement.cue.text, told(q)) for q in quotes]
    raise AssertionError(f"no {source!r} {cue!r} {content!r} in {seen}")


# text, source, word in the cue, whole content joined by " | ", kind
CASES = [
    (
        '"We will return to the table," Foreign Minister Ana Ruiz said on Monday.',
        "Foreign Minister Ana Ruiz",
        "said",
        '"We will return to the table,"',
        "direct",
    ),
    (
        "“The border stays closed,” said Omar Haddad, a spokesman for the ministry. “We have no choice.”",
        "Omar Haddad, a spokesman for the ministry",
        "said",
        "“The border stays closed,” | “We have no choice.”",
        "direct",
    ),
    (
        '"Our troops," the general told reporters, "are not leaving the valley."',
        "the general",
        "told",
        '"Our troops," | "are not leaving the valley."',
        "direct",
    ),
    (
        'The president added: "There is no military solution to this conflict."',
        "The president",
        "added",
        '"There is no military solution to this conflict."',
        "direct",
    ),
    (
        "''The sanctions must go,'' Mr. Petrov wrote. ''All of them.''",
        "Mr. Petrov",
        "wrote",
        "''The sanctions must go,'' | ''All of them.''",
        "direct",
    ),
    (
        "The envoy said that both sides had agreed to a truce.",
        "The envoy",
        "said",
        "that both sides had agreed to a truce",
        "indirect",
    ),
    (
        "The two armies have pulled back from the river, according to the defence ministry.",
        "the defence ministry",
        "according",
        "The two armies have pulled back from the river",
        "indirect",
    ),
    (
        "According to two diplomats, the draft contains no deadline.",
        "two diplomats",
        "According",
        "the draft contains no deadline",
        "indirect",
    ),
    (
        "The talks, Mr. Abe said, would resume in May.",
        "Mr. Abe",
        "said",
        "The talks | would resume in May",
        "indirect",
    ),
    (
        "The ceasefire is holding, the United Nations said.",
        "the United Nations",
        "said",
        "The ceasefire is holding",
        "indirect",
    ),
    (
        "Lavrov was quoted as saying that Moscow would not attend the summit.",
        "Lavrov",
        "saying",
        "that Moscow would not attend the summit",
        "indirect",
    ),
    (
        "It was reported that three soldiers had been killed.",
        "",
        "reported",
        "that three soldiers had been killed",
        "indirect",
    ),
    (
        "There are concerns that the parliament might reject the treaty.",
        "",
        "concerns",
        "that the parliament might reject the treaty",
        "indirect",
    ),
    (
        "The ministry issued a statement saying it would expel two diplomats.",
        "The ministry",
        "saying",
        "it would expel two diplomats",
        "indirect",
    ),
    (
        "The prime minister said the offer was “not serious” and would be ignored.",
        "The prime minister",
        "said",
        "the offer was “not serious” and would be ignored",
        "mixed",
    ),
    (
        "Analysts believe the general will run for president.",
        "Analysts",
        "believe",
        "the general will run for president",
        "indirect",
    ),
    (
        "The rebels threatened to blow up the dam.",
        "The rebels",
        "threatened",
        "to blow up the dam",
        "indirect",
    ),
    (
        "Hanoi has demanded that Beijing withdraw the rig.",
        "Hanoi",
        "demanded",
        "that Beijing withdraw the rig",
        "indirect",
    ),
]


@pytest.mark.parametrize(("text", "source", "cue", "content", "kind"), CASES)
def test_source_cue_and_content(
    reader: Language, text: str, source: str, cue: str, content: str, kind: str
) -> None:
    quote = find(quotes_in(reader, text), source, cue, content.split(" | ")[0])
    assert told(quote) == content
    assert quote.statement.kind == kind


WIRE = (
    "GENEVA - The two delegations met for four hours on Tuesday.\n\n"
    '"We made progress on the exchange of prisoners," the mediator, Karin Lind, told reporters. '
    '"But much remains open.\n\n'
    '"I will report to the Council tomorrow."\n\n'
    "The opposition rejected the draft. It said the text ignored the fate of the detainees.\n\n"
    '"There will be no signature," its spokesman said.\n\n'
    '"Not this week and not next week."'
)


def test_a_quotation_runs_on_over_paragraphs(reader: Language) -> None:
    quotes = quotes_in(reader, WIRE)
    first = find(quotes, "the mediator, Karin Lind", "told", "We made progress")
    assert "much remains open" in told(first)
    assert "I will report to the Council" in told(first)
    last = find(quotes, "its spokesman", "said", "There will be no signature")
    assert "Not this week" in told(last)
    find(quotes, "It", "said", "the text ignored the fate of the detainees")


def test_communique_and_announced_quotation(reader: Language) -> None:
    text = (
        "The ministry released the following statement:\n\n"
        '"Our government regrets the loss of life and calls on all sides to return to dialogue."'
    )
    quote = find(quotes_in(reader, text), "The ministry", "released", "Our government regrets")
    assert quote.kind == "direct"


def test_transcript_lines_have_their_speaker(reader: Language) -> None:
    text = (
        "MINISTER: We will not sign this treaty.\n\n"
        "QUESTION: Will you come back in May?\n\n"
        "Ambassador Lee: The offer stays on the table.\n\n"
        "Note: This text has been shortened for the web."
    )
    quotes = quotes_in(reader, text)
    assert told(find(quotes, "MINISTER", ":", "We will")) == "We will not sign this treaty."
    assert told(find(quotes, "Ambassador Lee", ":", "The offer")) == "The offer stays on the table."
    assert not [quote for quote in quotes if quote.statement.source_name == "Note"]


def test_opinion_keeps_titles_and_words_at_arms_length_out(reader: Language) -> None:
    text = (
        "The so-called “axis” has been dead for years. His book “The Long Peace” sold well. "
        "In my view this government lives on borrowed time."
    )
    direct = [quote for quote in quotes_in(reader, text) if quote.kind == "direct"]
    assert direct == []


def test_missing_space_before_a_quotation(reader: Language) -> None:
    text = 'Tension fell in April."The worst is behind us," the minister said.'
    find(quotes_in(reader, text), "the minister", "said", '"The worst is behind us,"')


def test_view_of_a_party(reader: Language) -> None:
    quotes = quotes_in(reader, "In Beijing's view, the drills are a provocation.")
    assert told(find(quotes, "Beijing's", "view", "drills")) == "the drills are a provocation"


def test_speech_in_speech_is_nested(reader: Language) -> None:
    doc = reader("Kerry said Obama told him the drills would go on.")
    quotes = layers(doc).quotes
    outer = find(quotes, "Kerry", "said", "Obama told him")
    inner = find(quotes, "Obama", "told", "the drills would go on")
    assert inner.statement.within == outer.statement.id
    assert inner.within is outer
    token = next(token.i for token in doc if token.text == "drills")
    assert [link.name for link in chain_of(doc, token)] == ["Kerry", "Obama"]
    assert quote_of(doc, token) is inner
    assert [link.statement for link in chain_of(doc, token)] == [outer.statement.id, inner.statement.id]
    assert chain_of(doc, 0) == ()
    assert quote_of(doc, len(doc) + 5) is None


def test_quotation_in_a_quotation(reader: Language) -> None:
    text = "\"When we met, he said, 'Our approach has failed; we want to work with you,'\" Mitchell recalled."
    quotes = quotes_in(reader, text)
    outer = find(quotes, "Mitchell", "recalled", "When we met")
    inner = find(quotes, "he", "said", "Our approach has failed")
    assert inner.statement.within == outer.statement.id
    assert "Mitchell" not in told(inner)


def test_what_a_source_only_praises_is_not_said_by_it(reader: Language) -> None:
    doc = reader("The chancellor praised the ceasefire.")
    token = next(token.i for token in doc if token.text == "ceasefire")
    assert chain_of(doc, token) == ()


# ---- sources as actors


def with_mentions(reader: Language, text: str, **actors: Actor) -> Doc:
    """A parsed text in which words are mentions of the given actors, read by this stage alone."""
    doc = reader(text)
    found = Layers(article=Article.plain(text))
    for token in doc:
        actor = actors.get(token.text)
        if actor is not None:
            mention = Mention(token.i, token.i + 1, token.i, (actor,), "name", chain=7)
            found.mentions.append(mention)
            found.mention_of[token.i] = mention
    doc._.detente = found
    return AttributionStage(cue_table())(doc)


LIND = Actor(name="Lind", code="SWEGOV", state="SWE", sectors=("GOV",), person="Karin Lind")


def test_source_is_the_actor_and_we_is_the_state(reader: Language) -> None:
    doc = with_mentions(reader, '"We reject it, and I will tell them," Lind said.', Lind=LIND)
    found = layers(doc)
    assert [statement.source for statement in found.statements if statement.kind == "direct"] == [LIND]
    we = next(found.mention_of[token.i] for token in doc if token.text == "We")
    i = next(found.mention_of[token.i] for token in doc if token.text == "I")
    assert we.actors[0].state == "SWE"
    assert we.actors[0].person is None
    assert we.actors[0].name == "We"
    assert we.actors[0].evidence is not None
    assert we.actors[0].evidence.text == "We"
    assert "Lind" in we.actors[0].resolution
    assert i.actors[0].person == "Karin Lind"
    assert i.chain == 7


def test_the_reporters_own_we_stays_open(reader: Language) -> None:
    doc = with_mentions(reader, 'We asked the ministry. "No comment today from us," Lind said.', Lind=LIND)
    found = layers(doc)
    assert not [token for token in doc if token.text == "We" and token.i in found.mention_of]
    assert [found.mention_of[token.i].actors[0].state for token in doc if token.text == "us"] == ["SWE"]


def test_the_country_us_is_nobodys_us(reader: Language) -> None:
    doc = with_mentions(reader, '"The US said it lost a mine to them," Lind said.', Lind=LIND)
    assert [mention.actors[0].person for mention in layers(doc).mentions] == ["Karin Lind"]
    assert "The US" in [statement.source_name for statement in layers(doc).statements]


def test_relative_pronoun_stands_for_its_noun(reader: Language) -> None:
    doc = with_mentions(reader, "The plan of Lind, who said the talks had failed, was dropped.", Lind=LIND)
    statement = next(s for s in layers(doc).statements if "the talks had failed" in s.content[0].text)
    assert statement.source_name == "who"
    assert statement.source == LIND


# ---- the example article


def test_speakers_of_the_example_article(reader: Language) -> None:
    page = SEED.read_text(encoding="utf-8")
    text = page[page.index("US Secretary of State John Kerry, who") : page.rindex("Kerry seeks")]
    quotes = quotes_in(reader, text)
    kerry = [
        quote
        for quote in quotes
        if quote.statement.source_name in ("Kerry", "he", "He", "The 70 year old")
        and quote.statement.within is None
        and re.search(r"\bsaid\b", quote.statement.cue.text if quote.statement.cue else "")
        and "DPRK has displayed" not in told(quote)
    ]
    assert len(kerry) >= 9
    hua = find(
        quotes, "Chinese Foreign Ministry spokeswoman HuaChunying", "said", "We welcome the high-level"
    )
    assert hua.kind == "direct"
    assert told(find(quotes, "she", "said", "China has long been")).endswith('in a real sense,"')
    wang = "Wang Junsheng, a researcher on East Asian studies at the Chinese Academy of Social Sciences"
    find(quotes, wang, "said", "Given that the situation")
    find(quotes, "he", "added", "So it's time to make")
    shi = (
        "Shi Yongming, a researcher on Asia-Pacific studies at the China Institute of International Relations"
    )
    assert "the ROK and the US have demanded" in told(find(quotes, shi, "said", "All parties involved"))
    assert "It has realized" in told(find(quotes, "he", "said", "The DPRK has displayed"))
    find(quotes, "senior State Department officials", "according", "Issues such as the denuclearization")
    find(quotes, "Some Chinese diplomats and analysts", "questioned", "the extent to which the DPRK")
    find(quotes, "", "concerns", "that the DPRK might cancel the reunion plan")
    assert not [quote for quote in quotes if quote.statement.source_name == "President Obama"]


# ---- marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "no" and left.', ['"no"']),
        ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
        ("''One,'' he said.", ["''One,''"]),
        ("‘Peace now,’ they chanted.", ["‘Peace now,’"]),
        ("The workers' union won't sign; the ’90s are over.", []),
        ("“It is open. We go on", ["“It is open. We go on"]),
        ("“Open at the end\n\n“and closed here.”", ["“Open at the end", "“and closed here.”"]),
        ("The wall is 5'10\" high.", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert [text[item.start : item.end] for item in quotations(text)] == expected


def test_marks_in_marks() -> None:
    found = quotations("“He told me, ‘We go,’ and went,” she said.")
    assert len(found) == 1
    assert len(found[0].inner) == 1


def test_hand_wrapped_lines_are_one_paragraph() -> None:
    line = "The delegations met for four hours on Tuesday in the old town hall\n"
    assert len(paragraphs(line * 5)) == 1
    assert len(paragraphs("A short line.\nAnother.\nAnd a third.\nThe last.")) == 4


# ---- data


FRAMES = re.compile(
    r"quote|clause|before|paren|to|ing|small|oprd|obj|raise|according|view"
    r"|obj-(?:to|as|[a-z]+)|obj\+[a-z]+|prep-[a-z]+|pass(?:-[a-z]+)?|noun-[a-z]+|adj-[a-z]+"
)


def test_every_cue_is_valid_and_reachable() -> None:
    rows = read_rows(CUES, CueRow)
    assert len(rows) >= 250
    assert len({(row.cue, row.pos) for row in rows}) == len(rows)
    assert set(cue_table().cues) == {(row.cue, row.pos) for row in rows}


def test_weights_are_unique_and_of_moderate_size() -> None:
    rows = read_rows(WEIGHTS, WeightRow)
    assert len({row.feature for row in rows}) == len(rows)
    assert all(abs(row.weight) < 15 for row in rows)


def test_weights_name_frames_that_exist() -> None:
    named = {row.feature for row in read_rows(WEIGHTS, WeightRow)}
    assert all(FRAMES.fullmatch(name.removeprefix("frame=")) for name in named if name.startswith("frame="))
    assert all(f"frame={frame}" in named for frame in ("clause", "obj", "paren", "noun-clause"))


def test_a_reporting_verb_counts_for_more_than_any_other(reader: Language) -> None:
    said = quotes_in(reader, "Lind said that the talks had failed.")
    ate = quotes_in(reader, "Lind remembered vaguely that lunch was late.")
    assert said[0].statement.confidence > 0.5
    assert all(quote.statement.confidence < said[0].statement.confidence for quote in ate)


def test_reporting_frames_exist() -> None:
    assert all(FRAMES.fullmatch(frame) for frame in lists().reporting_frames - {"label", "signed"})
    assert CueTable(cues={}, weights={}).group("unheardof", "verb") == "none"


# ---- any text

PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "'",
        "‘",
        "’",
        "''",
        "``",
        ",",
        ".",
        "?",
        ":",
        ";",
        "—",
        "\n",
        "\n\n",
        " ",
        "(",
        ")",
        "he said",
        "she added",
        "The minister",
        "according to",
        "We",
        "I",
        "told",
        "that",
        "in X's view",
        "a statement saying",
        "MINISTER:",
        "talks",
        "will resume",
        "was quoted as saying",
        "\x00",
        "🙂",
        "\u200b",
        "x" * 300,
        "said",
        "concerns",
        "but",
        "«",
        "»",
        "<b>",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=40))
def test_no_text_crashes_and_spans_agree(reader: Language, pieces: list[str]) -> None:
    check_spans(reader(" ".join(pieces)))
    check_spans(reader("".join(pieces)))


@pytest.mark.parametrize("text", ["", "   ", "\n\n\n", '"', "“”", "said", ":", "A: b"])
def test_small_texts(reader: Language, text: str) -> None:
    check_spans(reader(text))


def test_without_a_parse(reader: Language) -> None:
    doc = reader.make_doc('"We go," he said. The envoy said that it was over.')
    AttributionStage(cue_table())(doc)
    check_spans(doc)


def check_spans(doc: Doc) -> None:
    found = layers(doc)
    ids = [statement.id for statement in found.statements]
    assert len(set(ids)) == len(ids)
    assert doc._.detente_quotes == found.quotes
    for quote, statement in zip(found.quotes, found.statements, strict=True):
        assert quote.statement is statement
        assert statement.within is None or statement.within in ids
        assert [(part.start, part.end) for part in statement.content] == quote.content
        for part in (*statement.content, statement.cue, statement.source_evidence, statement.sentence):
            if part is not None:
                assert doc.text[part.start : part.end] == part.text
        for part in statement.content:
            assert part.text.strip() == part.text != ""
    for token in range(len(doc)):
        chain = chain_of(doc, token)
        innermost = quote_of(doc, token)
        assert bool(chain) == (innermost is not None)
        if innermost is not None:
            assert chain[-1].statement == innermost.statement.id
