"""Three hundred articles that mean harm: each page is what it is for an article of plain words."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from tests.site import SiteClient, browse

from detente.database import Database
from detente.records import Reading
from markup import select
from samples import hostile_reading
from stored import add

PIECES = (
    "<script>harmed=1</script>", "</script>", "<script src=//evil.example/x.js>",
    "<img src=x onerror=harmed=1>", "<svg/onload=harmed=1>", "<iframe srcdoc='<script>harmed=1</script>'>",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=csrf>", "<style>*{display:none}</style>",
    "</p></div></main></body>", "<h1>Owned</h1>", "<!--", "-->", "<![CDATA[", "]]>",
    "<math><mtext></mtext><mglyph><style>", "<plaintext>", "<template>", "<noscript>", "<textarea>",
    "</textarea>", "</title>", "\"'><", "' onfocus=harmed=1 autofocus ", '" style="position:fixed" ',
    "`${harmed=1}`", "javascript:harmed=1", "data:text/html,<script>harmed=1</script>", "//evil.example/",
    "{{ 7 * 7 }}", "{% raw %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "&lt;script&gt;", "&#x3c;script&#x3e;",
    "&#0;", "%3Cscript%3E", "\\u003cscript\\u003e", "\u202eevil", "\u2066mark\u2069", "\u200f\u061c",
    "\u0000", "\u0007", "\ufeff", "\uffff", "\u2028", "\x7f", "\x85", "'; DROP TABLE events; --",
    "=cmd|' /C calc'!A1", "../../etc/passwd", "W" * 3000, "\u0301" * 400, "Korea", " ",
)  # fmt: skip
LEADING = ("href", "src", "action", "formaction", "data")
COUNT, PLAIN = 300, "Korea harmed Japan"
PAGES = ("/", "/search", "/search?text=harmed", "/search?show=evidence", "/events", "/dyads", "/actors",
         "/talks", "/network?period=all", "/map?period=all", "/corrections")  # fmt: skip
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u0000]")


def harmful(number: int) -> str:
    """Words that mean harm, another mixture for each number; never blank."""
    chance = random.Random(number)  # noqa: S311  no secret
    first = PIECES[number % len(PIECES)]
    return f"a{number}" + first + "".join(chance.choices(PIECES, k=chance.randrange(5))) + "z"


def site(readings: Iterable[Reading], folder: Path) -> SiteClient:
    """The site of nothing but these readings."""
    with Database(folder / "made.db") as base:
        add(base, *readings)
    return browse(folder / "made.db")


@pytest.fixture(scope="module")
def harm() -> list[Reading]:
    """Readings whose every free text means harm."""
    return [hostile_reading(harmful(number)) for number in range(COUNT)]


@pytest.fixture(scope="module")
def client(harm: list[Reading], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteClient]:
    """The site of these."""
    with site(harm, tmp_path_factory.mktemp("harm")) as opened:
        yield opened


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteClient]:
    """The site of as many readings of plain words."""
    readings = [hostile_reading(f"{PLAIN} {number}") for number in range(COUNT)]
    with site(readings, tmp_path_factory.mktemp("plain")) as opened:
        yield opened


def build(page: str) -> Counter[tuple[Any, ...]]:
    """Of what elements a page is made, with the names of their attributes and where they lead out to.

    The lists of other articles that tell the same are left out: which they are depends on the words.
    """
    tree = html.document_fromstring(page)
    for told in select(tree, "details.told"):
        told.drop_tree()
    found: Counter[tuple[Any, ...]] = Counter()
    for element in tree.iter():
        kind = element.tag if isinstance(element.tag, str) else "comment"
        out = [led for name in LEADING if ":" in (led := element.get(name, "")) or led.startswith("//")]
        found[kind, *sorted(map(str, element.attrib)), *out] += 1
    return found


def test_no_reader_of_a_harmful_article_differs_from_that_of_plain_words(
    client: SiteClient, plain: SiteClient, harm: list[Reading]
) -> None:
    expected = build(plain.get(f"/article/{hostile_reading(f'{PLAIN} 0').article.id}").text)
    for one in harm:
        answer = client.get(f"/article/{one.article.id}")
        assert answer.status_code == 200
        found = build(answer.text)
        assert found == expected, (one.article.title[:200], found - expected, expected - found)
        assert not TURNING.search(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_no_list_of_harmful_articles_has_what_that_of_plain_words_has_not(
    client: SiteClient, plain: SiteClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert not set(build(answer.text)) - set(build(plain.get(path).text))
    assert not TURNING.search(answer.text)
