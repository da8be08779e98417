"""A real browser for the tests of the pages; without one they are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from spacy.language import Language
from tests.site import site_file  # noqa: F401  a fixture
from walking import MISSING, Served, Visit, chromium, flags, served

from detente.database import Database
from detente.reader import Reader
from samples import sample_reading


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; of a module, since other tests cannot run a loop of their own beside it."""
    path = chromium()
    if not path:
        pytest.skip(MISSING)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=flags())
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(
    browser: Browser,  # asked for first, so that nothing is made where there is none
    nlp: Language,
    site_file: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """The site of a database of its own, where two records have been judged."""
    path = Path(shutil.copy(site_file, tmp_path_factory.mktemp("browsed") / "korea.db"))
    sample = sample_reading()
    with Database(path) as base:
        base.reject(sample.events[0].id, author="Ana", reason="a noun", article=sample.article.id)
        base.accept(sample.events[1].id, author="Ana", article=sample.article.id)
        names = {
            "article": sample.article.id,
            "event": sample.events[2].id,
            "longest": max(base.readings(), key=lambda one: len(one.events)).article.id,
            "forum": next(one.id for one in base.talks() if one.deadlocks),
        }
    with served(path, Reader.with_pipeline(nlp)) as address:
        yield Served(address, names)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens windows; at the end nothing must have gone wrong in any."""
    opened: list[Visit] = []

    def window(base: str, **more: Any) -> Visit:
        opened.append(Visit(browser, base, **more))
        return opened[-1]

    yield window
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """The folder that DETENTE_SHOTS names for pictures of the pages; None where they are not wanted."""
    named = os.environ.get("DETENTE_SHOTS", "")
    if not named:
        return None
    Path(named).mkdir(parents=True, exist_ok=True)
    return Path(named)
