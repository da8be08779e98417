# ruff: noqa: F811  fixtures are imported by name
"""The page of one article: its evidence in place, the records beside it, whoever else tells the same."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.records import Reading
from detente.web.site.filters import visible
from markup import select
from stored import add, on, report, said_by, tells

DAY = dt.date(2014, 3, 1)
DRILLS = "North Korea denounced the joint drills of South Korea near the border on Saturday."
CALLS = "The United States called on North Korea to return to the talks."


def tree(page: str) -> html.HtmlElement:
    return html.fromstring(page)


def shown(path: Path, reading: Reading) -> html.HtmlElement:
    """The page of a reading in a database of its own."""
    with Database(path) as base:
        add(base, reading)
    with browse(path) as made:
        answer = made.get(f"/article/{reading.article.id}")
    assert answer.status_code == 200
    return tree(answer.text)


def example(client: SiteClient, base: Path) -> Reading:
    with Database(base, read_only=True) as database:
        return next(one for one in database.readings() if one.ties and one.forums)


def test_the_text_is_whole_and_its_events_are_marked_at_their_words(
    client: SiteClient,
    site_base: Path,
) -> None:
    reading = example(client, site_base)
    page = tree(client.get(f"/article/{reading.article.id}").text)
    lines = [" ".join(line.split()) for line in reading.article.text.split("\n") if line.strip()]
    text = [" ".join(p.text_content().split()) for p in select(page, ".text p")]
    assert text == [visible(line) for line in lines]
    marked = {element.text_content() for element in select(page, ".text .k-event-mark")}
    triggers = {event.trigger.text for event in reading.events}
    assert any(trigger in marked for trigger in triggers)
    for kind in ("statement", "position", "commitment", "tie", "time"):
        assert select(page, f".text .k-{kind}-mark"), kind


def test_every_record_stands_beside_the_text_under_an_address_of_its_own(
    client: SiteClient,
    site_base: Path,
) -> None:
    reading = example(client, site_base)
    page = tree(client.get(f"/article/{reading.article.id}").text)
    for field in ("events", "statements", "positions", "commitments", "ties", "forums"):
        for record in getattr(reading, field):
            (card,) = [one for one in select(page, "article.record") if one.get("id") == record.id]
            assert f"{round(record.confidence * 100)} %" in card.text_content()


def test_marks_and_records_name_each_other(client: SiteClient, site_base: Path) -> None:
    reading = example(client, site_base)
    page = tree(client.get(f"/article/{reading.article.id}").text)
    ids = [element.get("id") for element in select(page, "[id]")]
    assert len(ids) == len(set(ids))
    known = set(ids)
    for link in select(page, 'a[href^="#"]'):
        assert link.get("href")[1:] in known
    cards = {card.get("data-card") for card in select(page, "[data-card]")}
    for piece in select(page, ".piece[data-on]"):
        assert set(piece.get("data-on").split()) <= cards


def test_a_doubtful_date_is_told_with_its_reasons(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        reading = next(one for one in base.readings() if one.article.date_in_doubt)
    page = tree(client.get(f"/article/{reading.article.id}").text)
    assert "in doubt" in select(page, ".dates")[0].text_content()
    told = select(page, ".date-why")[0].text_content()
    assert all(reason in told for reason in reading.article.date_reasons)


def test_who_says_so_and_who_denies_it_is_shown(tmp_path: Path) -> None:
    told = tells(DRILLS, "denounced", attribution=said_by("an envoy"), contested_by=said_by("the ministry"))
    page = shown(tmp_path / "a.db", report(told))
    facts = select(page, "article.record .facts")[0].text_content()
    assert "an envoy" in facts
    assert "the ministry" in facts
    assert "Denied by" in facts


def test_other_reports_are_listed_with_reprints_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    long = " ".join(f"Word{n} of the first report stands here." for n in range(40))
    first = report(
        tells(DRILLS, "denounced", ("PRK",), ("KOR",), when=on(DAY)), day=DAY, title="One", more=long
    )
    copy = report(
        tells(DRILLS, "denounced", ("PRK",), ("KOR",), when=on(DAY)),
        day=DAY,
        title="Copy",
        more=long + " More.",
    )
    other = "Pyongyang denounced the joint drills of South Korea near the border on Saturday, it said."
    second = report(tells(other, "denounced", ("PRK",), ("KOR",), when=on(DAY)), day=DAY, title="Two")
    with Database(path) as base:
        add(base, first, copy, second)
        one = next(iter(base.find(article=second.article.id)))
        assert (one.reports, one.articles) == (2, 3), "the test needs two reports and a reprint"
    with browse(path) as made:
        page = tree(made.get(f"/article/{second.article.id}").text)
    told = select(page, "article.record .told")[0]
    assert "2 reports" in told.text_content()
    assert "1 reprint" in told.text_content()
    assert [link.text_content() for link in select(told, ".list > li > a")] == ["One"]
    assert [link.text_content() for link in select(told, ".reprints a")] == ["Copy"]


HOSTILE = [
    '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "</p></div></main><h1>Owned</h1>",
    "\u202eevil\u2066 text\u2069 \u200f",
    "{{ 7 * 7 }} {% raw %}",
    '" onmouseover="alert(1)" x="',
    "W" * 5000,
    "&lt;b&gt; &#x3c;script&#x3e;",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str, tmp_path: Path) -> None:
    sentence = f"The army of {words} denounced {words} today."
    reading = report(
        tells(sentence, "denounced", attribution=said_by(words)), title=words, source=words, more=words
    )
    page = shown(tmp_path / "a.db", reading)
    assert {script.get("src", "")[:8] for script in select(page, "script")} == {"/static/"}
    assert not select(page, "img")
    assert len(select(page, "h1")) == 1
    assert not [
        a
        for e in page.iter()
        if isinstance(e.tag, str)
        for a in e.attrib
        if a.startswith("on") or a == "style"
    ]
    text = select(page, ".text")[0].text_content()
    assert visible(sentence) in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", html.tostring(page, encoding="unicode"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0"), max_size=60))
def test_any_words_around_a_mark_are_shown_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, words: str
) -> None:
    sentence = f"a{words}b denounced c{words}d"
    page = shown(tmp_path_factory.mktemp("any") / "a.db", report(tells(sentence, "denounced")))
    text = "".join(select(page, ".text")[0].text_content().split())
    assert "".join(visible(sentence).split()) in text
    assert select(page, ".text .k-event-mark")


def test_an_address_of_another_kind_than_the_web_is_no_link(tmp_path: Path) -> None:
    page = shown(tmp_path / "a.db", report(tells(CALLS, "called on"), source="javascript:alert(1)"))
    assert not [a for a in select(page, "a") if a.get("href", "").startswith("javascript")]


def test_an_article_that_is_not_there_is_404(client: SiteClient) -> None:
    assert client.get("/article/0123456789abcdef").status_code == 404


def test_an_article_without_records_says_so(tmp_path: Path) -> None:
    assert "Nothing was found" in shown(tmp_path / "a.db", report(more="Nothing happened.")).text_content()


def test_the_page_to_keep_is_saved_and_stands_alone(client: SiteClient, site_base: Path) -> None:
    reading = example(client, site_base)
    answer = client.get(f"/article/{reading.article.id}/page.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "Content-Security-Policy" in answer.text
    assert "/static/" not in answer.text


def test_a_reader_of_a_read_only_site_is_offered_no_judgement(site_base: Path) -> None:
    with browse(site_base, read_only=True) as made, Database(site_base, read_only=True) as base:
        page = tree(made.get(f"/article/{next(base.readings()).article.id}").text)
    assert not select(page, 'form[method="post"]')


def test_every_record_can_be_led_to_by_its_id(client: SiteClient, site_base: Path) -> None:
    with Database(site_base, read_only=True) as base:
        several = list(base.readings())[:8]
    for reading in several:
        page = tree(client.get(f"/article/{reading.article.id}").text)
        ids = {card.get("id") for card in select(page, "article.card")}
        assert {event.id for event in reading.events} <= ids
