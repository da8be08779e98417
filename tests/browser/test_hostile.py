"""Articles that mean harm: nothing of theirs runs, leads astray, turns the writing or breaks the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from playwright.sync_api import Browser, expect
from walking import NARROW, Served, Visit, served

from detente.database import Database
from detente.records import Actor, Attribution, Place, Reading
from samples import hostile_reading
from stored import add, on, report, tells

WORDS = {
    "script": "<script>window.harmed=1</script><img src=x onerror=window.harmed=1><svg/onload=harmed=1>",
    "end of data": "]}</script><!--<script>window.harmed=1</script>--><style>*{display:none}</style>{{7*7}}",
    "attribute": "\"'><a href=javascript:window.harmed=1 onfocus=window.harmed=1 autofocus style=color:red>x",
    "address": "javascript:window.harmed=1//https://example.org/%0awindow.harmed=1",
    "bidi": "\u202eevil\u202d \u2066\u2067mark\u200f \u061chidden\u0000 \u0007end",
    "long": "W" * 10_000,
}
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
FIRST = dt.date(2014, 3, 3)

FOREIGN = """turning => {
  const texts = [document.title], found = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest("script")) texts.push(walk.currentNode.data);
  for (const element of document.querySelectorAll("*")) {
    const unseen = element.type === "hidden"; // it goes back as it came
    if (element.value && !unseen) texts.push(String(element.value));
    for (const { name, value } of element.attributes) {
      if (!unseen) texts.push(value);
      if (/^(on|autofocus|srcdoc)/.test(name)) found.push(`${element.localName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^\\s*(javascript|data|vbscript):/i
          .test(value))
        found.push(`${element.localName} ${name}=${value.slice(0, 60)}`);
    }
  }
  for (const element of document.querySelectorAll("main style, main img[src='x'], main iframe"))
    found.push(element.outerHTML.slice(0, 80));
  if ([...document.scripts].some(one => !one.src && one.type !== "application/json"))
    found.push("a script in the page");
  if (texts.some(text => [...turning].some(mark => text.includes(mark))))
    found.push("a mark that turns the writing");
  if ("harmed" in window) found.push("something ran");
  return found;
}"""
"""What the words of others did to a page: elements, handlers, addresses, marks, scripts."""


def parties(code: str, words: str) -> tuple[Actor, ...]:
    """One party with a hostile name."""
    return (Actor(name=words, code=code, state=code[:3], person=words, resolution=words),)


def told_of(words: str, day: dt.date) -> list[Reading]:
    """Two reports of known parties with hostile names, places, titles, addresses and sentences."""
    where = Place(name=words, resolved=words, state="KOR", kind="city", lat=37.5 + day.day / 10, lon=127.0)
    sentence = f"Envoys accused {words} of lying."
    made = []
    for place, (one, other) in enumerate((("USA", "PRK"), ("PRKGOV", "USA"))):
        then = day + dt.timedelta(days=70 * place)
        event = tells(
            sentence, "accused", parties(one, words), parties(other, words), when=on(then), where=where,
            attribution=(Attribution(name=words, cue="said"),),
        )  # fmt: skip
        found = report(event, day=then, title=f"{words}{place}", source=words)
        article = msgspec.structs.replace(found.article, outlet=words, byline=words)
        made.append(msgspec.structs.replace(found, article=article))
    return made


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of nothing but hostile articles; names are the ids of those with every kind of record."""
    path: Path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    names = {}
    with Database(path) as base:
        for number, (name, words) in enumerate(WORDS.items()):
            whole = hostile_reading(words)
            add(base, whole, *told_of(words, FIRST + dt.timedelta(weeks=number)))
            names[name] = whole.article.id
            base.accept("e1", author=words[:2000], reason=words[:2000], article=whole.article.id)
        forums = [one.id for one in base.talks()]
    with served(path) as address:
        yield Served(address, {**names, "forums": " ".join(forums)})


def sound(window: Visit, where: str) -> None:
    """Nothing of the words of others did anything to the page that is shown."""
    assert window.page.evaluate(FOREIGN, TURNING) == [], where
    assert window.overhang() <= 0, where
    assert window.page.locator("h1").is_visible(), where


PAGES = (
    "/", "/search", "/search?show=evidence", "/search?text=javascript", "/events", "/dyads",
    "/dyad/USA/PRK?by=week", "/actors", "/actor/USA", "/actor/PRKGOV", "/network?period=all&chosen=USA~PRK",
    "/map?period=all&place=37.8,127.0", "/talks", "/corrections",
)  # fmt: skip


def test_hostile_articles_do_nothing_to_the_pages_that_list_them(
    visit: Callable[..., Visit], hostile: Served
) -> None:
    window = visit(hostile.base, width=NARROW)
    for path in PAGES:
        window.open(path)
        sound(window, path)


@pytest.mark.parametrize("name", WORDS)
def test_a_hostile_article_does_nothing_to_its_reader_and_form(
    visit: Callable[..., Visit], hostile: Served, name: str
) -> None:
    window = visit(hostile.base, width=NARROW)
    page = window.open(f"/article/{hostile.names[name]}")
    sound(window, name)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("a.piece").first.focus()
    expect(page.locator(".piece.lit").first).to_be_attached()
    sound(window, name)
    window.open(f"/correct/{hostile.names[name]}/e1")
    sound(window, name)


def test_marks_that_turn_the_writing_are_shown_as_what_they_are(
    visit: Callable[..., Visit], hostile: Served
) -> None:
    window = visit(hostile.base)
    page = window.open(f"/article/{hostile.names['bidi']}")
    expect(page.locator(".text p").last).to_contain_text("⟨U+202E⟩evil⟨U+202D⟩")
    expect(page.locator("h1")).to_have_text("evil mark hidden end")
    assert page.evaluate(
        "[...document.querySelectorAll('h1, .record h3 a')].every(one => one.querySelector('bdi'))"
    )


def test_hostile_names_of_talks_do_nothing_to_their_boards(
    visit: Callable[..., Visit], hostile: Served
) -> None:
    window = visit(hostile.base, width=NARROW)
    for forum in hostile.names["forums"].split():
        window.open(f"/talks/{forum}")
        sound(window, forum)


def test_what_scripts_show_of_hostile_articles_is_text(visit: Callable[..., Visit], hostile: Served) -> None:
    window = visit(hostile.base)
    page = window.open("/dyad/USA/PRK?by=week")
    window.tab_to(page.get_by_label("Step with events"))
    page.keyboard.press("Home")
    for _ in range(2 * len(WORDS)):
        expect(page.locator("#told .quote").first).to_be_visible()
        sound(window, page.url)
        page.keyboard.press("ArrowRight")
    page = window.open("/map?period=all")
    for spot in page.locator("#map .spot").all():
        spot.focus()
        sound(window, "a place")
    page.get_by_role("combobox", name="Place").select_option(index=1)
    window.settled()
    sound(window, "the place chosen")
    page = window.open("/network?period=all")
    page.get_by_label("Party or tie").select_option("USA~PRK")
    expect(page.locator("#chosen .quote").first).to_be_visible()
    window.settled()
    sound(window, "the tie chosen")


HARMFUL = {
    "/search": ("text", "show"),
    "/events": ("text", "party", "roots"),
    "/dyads": ("first",),
    "/network": ("party", "text"),
}


def test_addresses_that_mean_harm_do_nothing(visit: Callable[..., Visit], hostile: Served) -> None:
    window = visit(hostile.base, width=NARROW)
    window.allowed |= {400, 404}
    for path, parameters in HARMFUL.items():
        for parameter in parameters:
            address = page_address(path, parameter, WORDS["script"] + WORDS["attribute"])
            window.page.goto(hostile.base + address)
            window.settled()
            sound(window, address)


def page_address(path: str, parameter: str, words: str) -> str:
    """An address with hostile words as a parameter."""
    return f"{path}?{urlencode({parameter: words})}"


def test_a_pasted_text_that_means_harm_comes_back_as_text(
    visit: Callable[..., Visit], hostile: Served
) -> None:
    window = visit(hostile.base, width=NARROW)
    window.allowed.add(400)
    page = window.open("/add")
    words = WORDS["end of data"] + "</textarea>" + WORDS["script"]
    fields: dict[str, Any] = {"Text of one article": words, "Title, if": words}
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Day it was published").first.fill("no day at all")
    window.go(page.get_by_role("button", name="Read the text"))
    expect(page.get_by_role("alert")).to_contain_text("Not added")
    expect(page.get_by_label("Text of one article")).to_have_value(words)
    sound(window, "the form")
