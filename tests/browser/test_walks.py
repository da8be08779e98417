"""Walks through the pages as people take them: by keys alone, and with the pointer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from walking import WIDE, Served, Visit

TEXT = (
    "Envoys of Norway and Sweden met in Oslo on Monday to talk about fishing in the northern waters. "
    "Norway accused Sweden of breaking the agreement on quotas, a spokesman said."
)
ALL = "/network?period=all"


def test_keys_alone_lead_from_the_now_page_to_a_correction_and_back(
    visit: Callable[..., Visit], site: Served
) -> None:
    window = visit(site.base)
    page = window.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    window.tab_to(page.locator(".event .quote a").first)
    window.go("Enter")
    assert "/article/" in page.url
    record = page.locator(".record:target")
    expect(record).to_be_in_viewport()

    window.tab_to(record.locator(".reject > summary"))
    page.keyboard.press("Enter")
    window.tab_to(record.get_by_label("Why is it wrong?"))
    page.keyboard.type("it was only planned")
    window.allowed.add(422)
    window.go("Enter")
    assert page.get_by_role("alert").inner_text().startswith("Not kept: nobody is named who judges")
    expect(page.get_by_label("Reason")).to_have_value("it was only planned")
    window.tab_to(page.get_by_label("Your name"))
    page.keyboard.type("Ana")
    window.go("Enter")
    expect(record.locator(".judged")).to_contain_text("it was only planned")
    expect(record).to_contain_text(re.compile(r"rejected\s+by Ana"))

    window.tab_to(record.get_by_role("button", name="Undo"))
    window.go("Enter")
    expect(record).to_be_in_viewport()
    expect(record.locator(".judged")).to_have_count(0)


def test_an_edit_changes_what_the_record_says_until_it_is_undone(
    visit: Callable[..., Visit], site: Served
) -> None:
    window = visit(site.base)
    page = window.open("/article/{article}#{event}".format(**site.names))
    record = page.locator(".record:target")
    before = record.locator(".top").inner_text()
    window.go(record.get_by_role("link", name="Edit"))
    page.get_by_label("Status").select_option("denied")
    page.get_by_label("Your name").fill("Béla")
    window.go(page.get_by_role("button", name="Keep the edit"))
    expect(record.locator(".top")).to_contain_text("denied")
    assert "denied" not in before
    window.open("/corrections")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Béla")
    window.go(first.get_by_role("button", name="Undo"))
    expect(page.locator("tbody tr:target")).to_contain_text("undone")
    window.open("/article/{article}#{event}".format(**site.names))
    assert record.locator(".top").inner_text() == before


def lit(page: Page) -> tuple[list[Any], list[Any]]:
    """Records that are lit, and those whose words are."""
    cards, marks = page.evaluate(
        """() => [[...document.querySelectorAll("[data-card].lit")].map(one => one.dataset.card),
                  [...document.querySelectorAll(".piece.lit")].flatMap(one => one.dataset.on.split(" "))]"""
    )
    return cards, marks


def test_a_mark_lights_its_record_and_a_record_its_mark(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base)
    page = window.open(f"/article/{site.names['article']}")
    assert lit(page) == ([], [])
    mark = window.tab_to(page.locator("a.piece").first)
    ids = str(mark.get_attribute("data-on")).split()
    cards, marks = lit(page)
    assert ids[0] in cards
    assert ids[0] in marks
    page.keyboard.press("Enter")
    record = page.locator(f'[data-card="{ids[0]}"]')
    expect(record).to_be_focused()
    expect(record).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert lit(page) == ([], [])

    other = page.locator(".record[data-card^='m-e']").nth(3)
    other.hover()
    cards, marks = lit(page)
    assert cards == [other.get_attribute("data-card")]
    assert set(cards) <= set(marks)
    other.locator(".to-text").click()
    expect(page.locator(f"[id='{cards[0]}-x']")).to_be_in_viewport()
    expect(page.locator(f"[id='{cards[0]}-x']")).to_be_focused()
    assert lit(page)[0] == cards

    button = page.get_by_role("button", name="Events")
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.locator(".text .k-event-mark").first.evaluate("e => getComputedStyle(e).boxShadow") == "none"


def test_a_point_of_the_chart_shows_the_quotations_that_moved_it(
    visit: Callable[..., Visit], site: Served
) -> None:
    window = visit(site.base)
    page = window.open("/dyad/USA/PRK?by=week")
    plot, told = page.locator("#plot .u-over"), page.locator("#told")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    seen = set()
    for part in (0.02, 0.5, 0.98):
        page.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        seen.add(told.locator(".told-head").inner_text())
        assert told.locator(".quote").count() > 0
    assert len(seen) == 3
    plot.click()
    expect(told).to_contain_text("Held here")
    held = told.locator(".told-head").inner_text()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(told.locator(".told-head")).to_have_text(held)
    page.keyboard.press("Escape")
    window.tab_to(page.get_by_label("Step with events"))
    page.keyboard.press("Home")
    first = told.locator(".told-head").inner_text()
    page.keyboard.press("ArrowRight")
    expect(told.locator(".told-head")).not_to_have_text(first)
    assert re.search(r"#\d{4}-\d\d-\d\d$", page.url)
    shown = told.locator(".told-head").inner_text()
    page.reload()
    window.settled()
    expect(told.locator(".told-head")).to_have_text(shown)
    sentence = told.locator(".quote p a").first
    words = sentence.inner_text()
    window.go(sentence)
    expect(page.locator(".record:target")).to_contain_text(words.rstrip("…")[:60])


def test_a_pasted_text_is_read_and_opens(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base)
    page = window.open("/add")
    page.get_by_label("Text of one article").fill(TEXT)
    page.get_by_label("Title, if").fill("Quotas divide neighbours")
    page.get_by_label("Day it was published").first.fill("2014-05-06")
    page.get_by_role("button", name="Read the text").click()
    page.wait_for_url("**/article/*")
    window.settled()
    expect(page.locator("h1")).to_have_text("Quotas divide neighbours")
    expect(page.locator(".text")).to_contain_text(TEXT)
    assert page.locator(".record.q3-edge").count() > 0, "an accusation was read"


def test_files_that_cannot_be_read_are_named_with_the_reason(
    visit: Callable[..., Visit], site: Served
) -> None:
    window = visit(site.base)
    page = window.open("/add")
    files: Any = [
        {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
        {"name": "good.txt", "mimeType": "text/plain", "buffer": f"A note\n\n{TEXT}".encode()},
    ]
    page.get_by_label("Files of text").set_input_files(files)
    page.get_by_role("button", name="Upload and read").click()
    table = page.get_by_role("region", name="What was not read")
    expect(table).to_contain_text("broken.pdf", timeout=10_000)
    expect(page.get_by_role("link", name="A note")).to_be_visible()
    window.settled()
    assert window.overhang() <= 0
    assert window.violations(leave="color-contrast") == []


def test_a_search_from_the_now_page_is_narrowed_and_opens_a_report(
    visit: Callable[..., Visit], site: Served
) -> None:
    window = visit(site.base)
    page = window.open("/")
    window.tab_to(page.get_by_role("searchbox"))
    page.keyboard.type("grain Pyongyang")
    window.go("Enter")
    hits = page.locator(".hits > li")
    many = hits.count()
    expect(page.locator(".hits mark").first).to_be_visible()
    window.go(page.get_by_role("link", name="2013", exact=True))
    assert 0 < hits.count() < many
    expect(page.get_by_role("searchbox")).to_have_value("grain Pyongyang")
    window.go(page.get_by_role("link", name="Sentences of evidence"))
    expect(page.locator(".hit-record").first).to_contain_text("China sent grain to North Korea")
    window.go(page.locator(".hit-record .quote a").first)
    expect(page.locator(".record:target")).to_contain_text("China sent grain to North Korea")


def test_a_tie_is_chosen_from_the_list_by_keys_and_by_pointer(
    visit: Callable[..., Visit], site: Served
) -> None:
    window = visit(site.base)
    page = window.open(ALL)
    chosen = page.locator("#chosen")
    page.get_by_label("Party or tie").select_option("USA~PRK")
    expect(chosen.locator(".quote").first).to_be_visible()
    assert "chosen=USA%7EPRK" in page.url or "chosen=USA~PRK" in page.url
    window.tab_to(page.locator("#graph"))
    page.keyboard.press("Escape")
    expect(chosen.locator(".quote")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    party = chosen.locator("h2")
    expect(party).to_be_visible()
    first = party.inner_text()
    page.keyboard.press("ArrowRight")
    expect(party).not_to_have_text(first)
    window.settled()
    shown = party.inner_text()
    page.reload()
    expect(party).to_have_text(shown)

    row = page.locator(".ties-table tbody tr").first
    row.get_by_role("link", name="Quotations").click()
    expect(chosen).to_be_focused()
    expect(chosen.locator(".quote").first).to_be_visible()


def test_a_place_is_chosen_by_the_tab_key_and_by_pointer(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base)
    page = window.open("/map?period=all")
    chosen = page.locator("#chosen")
    spots = page.locator("#map .spot")
    assert spots.count() >= 4
    assert page.locator("#map path.country").count() > 100
    seoul = page.locator("#map").get_by_role("button", name="Seoul").first
    window.tab_to(seoul)
    page.keyboard.press("Enter")
    expect(chosen.locator("h2")).to_contain_text("Seoul")
    expect(chosen.locator(".quote").first).to_be_visible()
    expect(seoul).to_have_attribute("aria-pressed", "true")
    page.locator("#map").get_by_role("button", name="Geneva").first.click()
    expect(chosen.locator("h2")).to_contain_text("Geneva")
    window.settled()
    assert "place=46.202" in page.url
    assert window.violations(leave="color-contrast") == []


def test_filters_are_kept_in_the_address_of_a_page(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base, width=WIDE)
    page = window.open("/dyad/USA/PRK?by=week")
    page.get_by_label("Step", exact=True).select_option("month")
    page.get_by_label("From").fill("2014-01")
    window.go(page.get_by_role("button", name="Show"))
    assert "by=month" in page.url
    assert "since=2014-01" in page.url
    expect(page.get_by_label("Step", exact=True)).to_have_value("month")
    expect(page.locator("main")).to_contain_text("by month")
