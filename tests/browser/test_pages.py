"""Every page in a real browser: wide and narrow, light and dark, with nothing wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from walking import HEIGHT, MOST_SCRIPT, NARROW, WIDE, Served, Visit, served

from detente.database import Database

PAGES = {
    "now": "/",
    "search": "/search?text=Geneva",
    "evidence": "/search?show=evidence&text=Geneva",
    "events": "/events?party=EST",
    "article": "/article/{article}",
    "correct": "/correct/{article}/{event}",
    "corrections": "/corrections",
    "dyads": "/dyads",
    "dyad": "/dyad/USA/PRK?by=week",
    "compared": "/dyad/USA/PRK?by=month&with=KOR~PRK",
    "talks": "/talks",
    "forum": "/talks/{forum}",
    "actors": "/actors",
    "actor": "/actor/EST",
    "network": "/network?period=all",
    "tie": "/network?period=all&chosen=USA~PRK",
    "map": "/map?period=all",
    "place": "/map?period=all&place=37.566,126.978",
    "add": "/add",
}
EMPTY = ("/", "/search", "/events", "/dyads", "/dyad/USA/PRK", "/talks", "/actors", "/network", "/map",
         "/add", "/corrections")  # fmt: skip
FORMS = ("/add",)
"""Pages that are no emptier without a report."""
WRONG = {"/article/0000": 404, "/nowhere": 404, "/events?since=soon": 400, "/actor/%00": 400}


def told(page: Page) -> None:
    """Every page tells what it is, once."""
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.locator("main").count() == 1
    assert page.title().endswith("· Détente")
    assert page.title() != "· Détente"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_wide_and_narrow_light_and_dark(
    visit: Callable[..., Visit], site: Served, shots: Path | None, name: str
) -> None:
    window = visit(site.base, width=NARROW)
    page = window.open(PAGES[name].format(**site.names))
    told(page)
    assert window.script_bytes() < MOST_SCRIPT

    def look(width: int, scheme: str) -> None:
        assert window.overhang() <= 0, f"the page is too wide at {width}"
        if shots:
            page.screenshot(path=shots / f"{name}-{width}-{scheme}.png")

    look(NARROW, "light")
    assert window.violations() == []
    page.emulate_media(color_scheme="dark")
    look(NARROW, "dark")
    window.resize(WIDE)
    look(WIDE, "dark")
    assert window.violations("color-contrast", "link-in-text-block") == []
    page.emulate_media(color_scheme="light")
    look(WIDE, "light")
    assert window.violations(leave="color-contrast") == []


def test_pages_of_an_empty_database_say_what_to_do_next(visit: Callable[..., Visit], tmp_path: Path) -> None:
    Database(tmp_path / "new.db").close()
    with served(tmp_path / "new.db") as base:
        window = visit(base, width=NARROW)
        for path in EMPTY:
            page = window.open(path)
            told(page)
            assert window.overhang() <= 0, path
            assert window.violations(leave="color-contrast") == [], path
            if path not in FORMS:
                assert page.locator(".empty .lead").first.is_visible(), path


def test_pages_of_what_is_not_there_are_sound_as_well(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base, width=NARROW)
    for path, status in WRONG.items():
        page = window.open(path, status)
        told(page)
        assert window.overhang() <= 0
        assert window.violations() == []


def test_the_choice_of_light_or_dark_is_kept(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base)
    page = window.open("/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.get_by_role("button", name="Colours")
    button.click()
    assert page.evaluate(paper) == light, "light was chosen on a light system"
    button.click()
    dark = page.evaluate(paper)
    assert dark != light
    page = window.open("/dyads")
    assert page.evaluate(paper) == dark


def test_pages_hold_without_scripts(browser: Browser, site: Served) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": NARROW, "height": HEIGHT}, base_url=site.base
    )
    page = context.new_page()
    page.goto(f"/article/{site.names['article']}")
    assert page.locator(".record").count() > 3
    page.goto("/dyad/USA/PRK")
    assert page.get_by_role("img", name="Chart of the tension").is_visible()
    page.goto("/network?period=all")
    page.get_by_role("link", name="Quotations").first.click()
    assert page.locator("#chosen .quote").count() > 0
    page.goto("/map?period=all")
    page.locator("table a[data-choose]").first.click()
    assert page.locator("#chosen .quote").count() > 0
    context.close()


def test_menus_of_downloads_stay_within_the_page(visit: Callable[..., Visit], site: Served) -> None:
    window = visit(site.base, width=NARROW)
    for path in ("/network?period=all", "/map?period=all", "/dyad/USA/PRK", "/events"):
        page = window.open(path)
        for menu in page.locator("details.menu").all():
            menu.locator("summary").click()
            assert window.overhang() <= 0, path
            box = menu.locator("ul").bounding_box()
            assert box is not None
            assert box["x"] >= 0, path
            assert box["x"] + box["width"] <= NARROW, path
            menu.locator("summary").click()


def test_the_pictures_of_the_readme_are_written(
    visit: Callable[..., Visit], site: Served, shots: Path | None
) -> None:
    if not shots:
        pytest.skip("DETENTE_SHOTS names no folder for pictures")
    window = visit(site.base)
    page = window.page
    page.set_viewport_size({"width": WIDE, "height": 800})
    window.open(f"/article/{site.names['longest']}")
    page.locator(".record .to-text").nth(2).click()
    page.screenshot(path=shots / "reader.png")
    window.open(f"/talks/{site.names['forum']}")
    page.screenshot(path=shots / "talks.png")
    window.open("/dyad/USA/PRK?by=week")
    page.screenshot(path=shots / "tension.png")
    assert all((shots / f"{name}.png").stat().st_size > 20_000 for name in ("reader", "talks", "tension"))
