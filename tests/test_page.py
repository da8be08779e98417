"""The page and the notebook view."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.web.marks import MARKED, Mark, paragraphs
from detente.web.page import Sheet, reading_page
from detente.web.snippet import reading_snippet
from samples import TEXT, empty_reading, hostile_reading, sample_reading

READING = sample_reading()
PAGE = reading_page(READING)
HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><a href='javascript:alert(1)' onclick=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "javascript:alert(1)",
    "a\x1b[31mb\u202ec\u2066d",
]
VOID = {"meta", "br", "rect"}


class Elements(HTMLParser):
    """What elements a page has, checked to be closed in order; text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data

    def having(self, name: str) -> list[str]:
        """Values of an attribute wherever it stands."""
        return [attrs[name] or "" for _, attrs in self.found if name in attrs]


ELEMENTS = Elements(PAGE)


def squeezed(text: str) -> str:
    return " ".join(text.split())


# marks


@given(st.data())
@settings(max_examples=200)
def test_pieces_make_up_the_text_and_know_their_records(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab \n", max_size=40))
    place = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(place, place, st.booleans()), max_size=8))
    marks = [
        Mark(min(a, b), max(a, b), f"r{number}", "" if near else "event", near)
        for number, (a, b, near) in enumerate(pairs)
        if a != b
    ]
    lines = list(paragraphs(text, marks))
    assert ["".join(piece.text for piece in line) for line in lines] == [
        line for line in text.split("\n") if line.strip()
    ]
    starts = [match.start() for match in re.finditer(r"(?m)^.*$", text) if match.group().strip()]
    begun: list[str] = []
    for place_now, line in zip(starts, lines, strict=True):
        at = place_now
        for piece in line:
            here = range(at, at + len(piece.text))
            for mark in marks:
                inside = mark.start <= here.start and here.stop <= mark.end
                assert inside or mark.end <= here.start or mark.start >= here.stop  # never cut through
                assert inside == (mark.record in (piece.near if mark.near else piece.records))
            begun += piece.begins
            at = here.stop
    assert len(begun) == len(set(begun))


def test_overlapping_spans_share_the_piece_in_which_they_meet() -> None:
    marks = [Mark(0, 6, "s", "statement"), Mark(4, 10, "e", "event"), Mark(5, 6, "w", "time")]
    (line,) = paragraphs("0123456789AB", marks)
    assert [(p.text, p.records, p.kinds) for p in line] == [
        ("0123", ("s",), ("statement",)),
        ("4", ("e", "s"), ("statement", "event")),
        ("5", ("w", "e", "s"), ("statement", "time", "event")),
        ("6789", ("e",), ("event",)),
        ("AB", (), ()),
    ]


# the page


def test_the_article_stands_in_the_page_word_for_word() -> None:
    assert squeezed(ELEMENTS.texts["article"]) == squeezed(TEXT)


def test_every_record_is_a_card_and_every_card_has_its_words() -> None:
    cards = ELEMENTS.having("data-card")
    lit = {identifier for value in ELEMENTS.having("data-on") for identifier in value.split()}
    sheet = Sheet(READING, "a0-")
    records = [*READING.events, *READING.statements, *READING.positions, *READING.commitments, *READING.ties]
    assert {sheet.ids[record.id] for record in records} <= set(cards)
    assert set(cards) - lit == {"a0-f0-2"}  # a stance without evidence
    assert len(cards) == len(set(cards))


def test_every_link_and_description_within_the_page_has_its_target() -> None:
    ids = ELEMENTS.having("id")
    assert len(ids) == len(set(ids))
    inner = [value[1:] for value in ELEMENTS.having("href") if value.startswith("#")]
    described = [
        i
        for name in ("aria-describedby", "aria-labelledby")
        for v in ELEMENTS.having(name)
        for i in v.split()
    ]
    assert inner
    assert described
    assert set(inner) | set(described) <= set(ids)


def test_all_kinds_are_marked_and_in_the_legend() -> None:
    classes = {name for value in ELEMENTS.having("class") for name in value.split()}
    assert {f"k-{kind}" for kind in MARKED} <= classes
    assert set(ELEMENTS.having("data-kind")) == set(MARKED)


def test_doubt_deadlock_and_chain_are_told() -> None:
    text = squeezed(ELEMENTS.texts["body"])
    assert "Page says 1 Sep 2026 ? in doubt" in text
    assert "“March 12” is told as still ahead" in text
    assert "Deadlock Estonia asks Finland for a step first" in text
    assert re.search(r"said by Erik Lund told › Mari Tamm promised", text)
    for status in ("happened", "ongoing", "planned", "hypothetical", "denied", "historical"):
        assert status in text


def test_the_page_allows_its_own_style_and_script_and_nothing_else() -> None:
    (policy,) = [a["content"] for _, a in ELEMENTS.found if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", PAGE, re.S)
        assert content
        digest = base64.b64encode(hashlib.sha256(content.group(1).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("page", [PAGE, reading_snippet(READING)])
def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    elements = Elements(page)
    assert not {tag for tag, _ in elements.found} & {
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    }
    for name in ("src", "srcset", "style", "background", "action", "data"):
        assert elements.having(name) == []
    assert "url(" not in page
    assert "@import" not in page
    assert [v for v in elements.having("href") if not v.startswith("#")] in (
        [], ["https://courier.example/2026/terms"]
    )  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("view", [reading_page, reading_snippet])
def test_hostile_words_are_only_words(words: str, view: object) -> None:
    tame = Elements(view(hostile_reading("tame words")))  # type: ignore[operator]
    page = view(hostile_reading(words))  # type: ignore[operator]
    found = Elements(page)
    assert [tag for tag, _ in found.found] == [tag for tag, _ in tame.found]
    assert not [name for _, attrs in found.found for name in attrs if name.startswith("on")]
    assert not [value for value in found.having("href") if not value.startswith("#")]
    assert not re.search("[\x1b\u202e\u2066]", page)


def test_several_readings_make_one_page_with_contents() -> None:
    page = Elements(reading_page([READING, empty_reading(), READING]))
    ids = page.having("id")
    assert len(ids) == len(set(ids))
    assert {"#a0-top", "#a1-top", "#a2-top"} <= set(page.having("href"))
    assert "Nothing was found" in page.texts["body"]


def test_no_reading_makes_a_page_too() -> None:
    assert "0 articles" in Elements(reading_page([])).texts["body"]


def test_the_notebook_view_is_scoped_and_has_no_script() -> None:
    snippet = reading_snippet(READING)
    elements = Elements(snippet)
    assert "script" not in {tag for tag, _ in elements.found}
    assert elements.having("id") == []
    for rule in elements.texts["style"].split("}")[:-1]:
        for selector in rule.split("{")[0].split(","):
            assert selector.strip().startswith(".detente-reading")
    assert "Deadlock" in snippet


@given(st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_words_make_a_page(words: str) -> None:
    Elements(reading_page(hostile_reading(words)))
