# ruff: noqa: A005  test modules import it as tests.site
"""A database of reports from a few months and its site, for tests of the pages.

The examples are read once for all tests; to them come short reports of our own, so that every page has what
it shows: tension that moves, talks that are blocked, places, claims, denials, ties.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient
from spacy.language import Language

from detente.database import Database
from detente.reader import Reader
from detente.records import Actor, Reading
from detente.web.site.app import create_app
from detente.web.site.options import SiteOptions
from detente.web.site.safety import CSRF_COOKIE, CSRF_FIELD
from samples import sample_reading
from stored import add, on, party, place, report, said_by, tells

EXAMPLES = Path(__file__).parent.parent / "examples"
SEOUL = place("Seoul", 37.566, 126.978, "KOR")
PYONGYANG = place("Pyongyang", 39.034, 125.763, "PRK")
BEIJING = place("Beijing", 39.907, 116.397, "CHN")
GENEVA = place("Geneva", 46.202, 6.146, "CHE")

CALM = (
    ("Envoys of the United States met North Korean diplomats in Geneva.", "met", ("USA",), ("PRK",),
     {"root": "CONSULT", "mode": "visit", "where": GENEVA}),
    ("China sent grain to North Korea through Pyongyang.", "sent", ("CHN",), ("PRK",),
     {"root": "AID", "where": PYONGYANG}),
    ("South Korea praised the United States.", "praised", ("KOR",), ("USA",), {"root": "SUPPORT"}),
    ("North Korea agreed with South Korea to talk in Seoul.", "agreed", ("PRK",), ("KOR",),
     {"root": "AGREE", "where": SEOUL}),
)  # fmt: skip
TENSE = (
    ("The United States accused North Korea of lying.", "accused", ("USA",), ("PRK",), {"root": "ACCUSE"}),
    ("North Korea threatened South Korea, its army said in Pyongyang.", "threatened", ("PRKMIL",), ("KOR",),
     {"root": "THREATEN", "attribution": said_by("the army"), "where": PYONGYANG}),
    ("The United States may impose sanctions on North Korea.", "impose", ("USA",), ("PRK",),
     {"root": "SANCTION", "status": "hypothetical"}),
    ("China denied that it had criticised South Korea in Beijing.", "criticised", ("CHN",), ("KOR",),
     {"root": "ACCUSE", "status": "denied", "where": BEIJING, "confidence": 0.6}),
)  # fmt: skip
NAMES = {"USA": "United States", "PRK": "North Korea", "PRKMIL": "North Korea's army", "KOR": "South Korea",
         "CHN": "China"}  # fmt: skip
FIRST_DAY, WEEKS, TENSE_FROM = dt.date(2013, 11, 4), 24, 12
"""Reports are weekly; the tone changes after twelve."""


def named(codes: tuple[str, ...]) -> tuple[Actor, ...]:
    """Parties by their codes, with the words of the sentences."""
    return tuple(party(code, name=NAMES[code]) for code in codes)


def weekly() -> list[Reading]:
    """A report a week from two outlets in turn, calm at first, then tense."""
    made = []
    for week in range(WEEKS):
        day = FIRST_DAY + dt.timedelta(weeks=week)
        told = TENSE if week >= TENSE_FROM else CALM
        chosen = [told[week % len(told)], told[(week + 1) % len(told)]]
        events = [
            tells(sentence, trigger, named(actors), named(recipients), when=on(day), **more)
            for sentence, trigger, actors, recipients, more in chosen
        ]
        name = f"week-{week + 1:02}"
        made.append(
            report(*events, day=day, title=f"Korea, week {week + 1}", source=f"reports/{name}.txt",
                   more=f"This is report {week + 1} of the series.")
        )  # fmt: skip
    return made


@cache
def _built(nlp: Language, folder: Path) -> Path:
    """The database of all tests of this run; never to be changed."""
    folder.mkdir()
    path = folder / "korea.db"
    reader = Reader.with_pipeline(nlp)
    with Database(path) as base:
        examples = [EXAMPLES / "kerry-north-korea.txt", *sorted((EXAMPLES / "talks").glob("*.txt"))]
        add(base, *(reader.read(one) for one in examples), sample_reading(), *weekly())
    return path


@pytest.fixture(scope="session")
def site_file(nlp: Language, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with some thirty articles; not to be changed: take ``site_base`` for that."""
    return _built(nlp, tmp_path_factory.getbasetemp() / "site")


@pytest.fixture
def site_base(site_file: Path, tmp_path: Path) -> Path:
    """A copy of the database, which the test may change."""
    return Path(shutil.copy(site_file, tmp_path / "korea.db"))


class SiteClient(TestClient[Any]):
    """A browser on the site of a database, without scripts."""

    @property
    def csrf(self) -> str:
        """What forms must hold: from the cookie, which a first page sets."""
        if CSRF_COOKIE not in self.cookies:
            self.get("/")
        return str(self.cookies[CSRF_COOKIE])

    def submit(self, path: str, fields: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Post a form as its page would, with the CSRF token; redirects are not followed.

        Args:
            path: of the address.
            fields: of the form.
            more: for ``post``, such as ``files``, ``headers``.
        """
        more.setdefault("follow_redirects", False)
        return self.post(path, data={CSRF_FIELD: self.csrf, **(fields or {})}, **more)


def browse(path: Path, **options: Any) -> SiteClient:
    """A client of the site of a database; a context manager.

    Args:
        path: of the database.
        options: see :class:`detente.web.site.options.SiteOptions`.
    """
    return SiteClient(create_app(path, SiteOptions(**options)), base_url="http://127.0.0.1")


@pytest.fixture
def client(site_base: Path) -> Iterator[SiteClient]:
    """A browser on a copy of the database of its own."""
    with browse(site_base) as made:
        yield made
