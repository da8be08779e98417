# ruff: noqa: F811  fixtures are imported by name
"""Judging records on the site: accept, edit, reject, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.records import Event, Reading
from detente.store.kinds import FIELDS, Kind
from detente.web.site.editing import changes_of, fields_of, shown
from markup import select


@pytest.fixture
def reading(site_base: Path) -> Reading:
    """The article with the most kinds of record."""
    with Database(site_base, read_only=True) as base:
        return max(
            base.readings(), key=lambda one: sum(bool(getattr(one, field)) for field in FIELDS.values())
        )


def at(reading: Reading, action: str = "", number: int = 0) -> str:
    return f"/correct/{reading.article.id}/{reading.events[number].id}" + (f"/{action}" if action else "")


def event(path: Path, reading: Reading) -> Event | None:
    with Database(path, read_only=True) as base:
        found = base.reading(reading.article.id)
    assert found is not None
    return next((one for one in found.events if one.id == reading.events[0].id), None)


def test_a_rejected_event_is_gone_and_comes_back_in_one_step(
    client: SiteClient,
    site_base: Path,
    reading: Reading,
) -> None:
    answer = client.submit(at(reading, "reject"), {"author": "Ana", "reason": "a rumour"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/article/{reading.article.id}#{reading.events[0].id}"
    assert event(site_base, reading) is None
    page = html.fromstring(client.get(f"/article/{reading.article.id}").text)
    (card,) = select(page, "article.is-rejected")
    assert card.get("id") == reading.events[0].id
    assert "a rumour" in card.text_content()
    (form,) = select(card, 'form[action^="/corrections/"]')
    assert client.submit(form.get("action")).status_code == 303
    assert event(site_base, reading) == reading.events[0]


def test_an_edit_changes_what_was_changed_and_what_follows(
    client: SiteClient,
    site_base: Path,
    reading: Reading,
) -> None:
    before = reading.events[0]
    root = "AID" if before.root != "AID" else "ACCUSE"
    fields = shown("event", before) | {"root": root, "actors.0": "FRAGOV", "author": "Ana"}
    assert client.submit(at(reading, "edit"), fields).status_code == 303
    after = event(site_base, reading)
    assert after is not None
    assert after.root == root
    assert after.status == before.status
    assert (after.actors[0].state, after.actors[0].sectors, after.actors[0].name) == (
        "FRA", ("GOV",), before.actors[0].name,
    )  # fmt: skip
    assert after.actors[1:] == before.actors[1:]
    assert after.when == before.when


@pytest.mark.parametrize("kind", list(FIELDS))
def test_a_form_sent_as_it_is_shown_changes_nothing(
    client: SiteClient,
    reading: Reading,
    kind: Kind,
) -> None:
    for record in getattr(reading, FIELDS[kind]):
        page = client.get(f"/correct/{reading.article.id}/{record.id}")
        assert page.status_code == 200
        form = html.fromstring(page.text).forms[0]
        given = {name: str(value or "") for name, value in form.form_values()}
        assert set(shown(kind, record)) <= set(given)
        assert changes_of(kind, record, given, reading.article.text) == {}


@pytest.mark.parametrize("kind", list(FIELDS))
def test_every_control_of_a_form_has_a_label(client: SiteClient, reading: Reading, kind: Kind) -> None:
    record = getattr(reading, FIELDS[kind])[0]
    page = html.fromstring(client.get(f"/correct/{reading.article.id}/{record.id}").text)
    labelled = {label.get("for") for label in select(page, "label")}
    controls = select(page, "form.edit input:not([type=hidden]), form.edit select, form.edit textarea")
    assert len(controls) >= len(fields_of(kind))
    assert {control.get("id") for control in controls} <= labelled


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"actors.0": "nobody!"}, "no code of a party"),
        ({"when.start": "yesterday"}, "is no day"),
        ({"when.start": "2014-03-02", "when.end": "2014-03-01"}, "ends before it begins"),
        ({"root": "DANCE"}, "does not fit"),
        ({"contexts": "nonsense"}, "no context"),
        ({}, "nothing is changed"),
    ],
)
def test_an_edit_that_does_not_fit_is_told_beside_the_form_and_the_input_is_kept(
    client: SiteClient,
    site_base: Path,
    reading: Reading,
    wrong: dict[str, str],
    told: str,
) -> None:
    fields = shown("event", reading.events[0]) | wrong | {"author": "Ana", "reason": "I was there <b>"}
    answer = client.submit(at(reading, "edit"), fields)
    assert answer.status_code == 409
    page = html.fromstring(answer.text)
    assert told in select(page, '[role="alert"]')[0].text_content()
    values = dict(page.forms[0].form_values())
    assert values["reason"] == "I was there <b>"
    assert values["author"] == "Ana"
    for name, value in wrong.items():
        if name != "root" and not name.startswith("when"):  # choices and dates take only what can be
            assert values[name] == value
    assert event(site_base, reading) == reading.events[0]


def test_the_name_is_asked_once(client: SiteClient, reading: Reading) -> None:
    asked = client.submit(at(reading, "accept"))
    assert asked.status_code == 422
    assert 'name="author"' in asked.text
    assert client.submit(at(reading, "accept"), {"author": "Ána Šimić"}).status_code == 303
    assert client.submit(at(reading, "accept", 1)).status_code == 303
    assert client.get("/corrections").text.count("Ána Šimić") == 2


def test_the_author_of_the_server_goes_before_any_name(site_base: Path, reading: Reading) -> None:
    with browse(site_base, author="Desk") as made:
        assert made.submit(at(reading, "accept"), {"author": "Somebody"}).status_code == 303
    with Database(site_base, read_only=True) as base:
        assert [one.author for one in base.corrections()] == ["Desk"]


def test_nothing_is_judged_without_the_token_of_the_form(
    client: SiteClient,
    site_base: Path,
    reading: Reading,
) -> None:
    client.get("/")
    answer = client.post(at(reading, "reject"), data={"author": "Ana"})
    assert answer.status_code == 403
    assert client.post("/corrections/1/undo").status_code == 403
    assert event(site_base, reading) == reading.events[0]


def test_what_is_undone_stays_in_the_list_and_cannot_be_undone_again(
    client: SiteClient,
    reading: Reading,
) -> None:
    client.submit(at(reading, "accept"), {"author": "Ana", "reason": "<i>sure</i>"})
    first = html.fromstring(client.get("/corrections").text)
    (form,) = select(first, 'main form[method="post"]')
    answer = client.submit(form.get("action"), {"back": "corrections"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/corrections#")
    page = html.fromstring(client.get("/corrections").text)
    assert "undone" in page.text_content()
    assert "<i>sure</i>" in page.text_content()
    assert not select(page, 'main form[method="post"]')
    again = client.submit(form.get("action"), {"back": "corrections"})
    assert again.status_code == 409
    assert "undone already" in again.text


def test_records_and_judgements_that_are_not_there_are_404(client: SiteClient, reading: Reading) -> None:
    assert client.get(f"/correct/{reading.article.id}/e-nothing").status_code == 404
    assert (
        client.submit(f"/correct/{reading.article.id}/e-nothing/accept", {"author": "A"}).status_code == 404
    )
    assert client.submit(at(reading, "burn"), {"author": "A"}).status_code == 404
    assert client.submit(f"/corrections/{10**30}/undo").status_code in (404, 409)


def test_an_empty_list_says_how_to_begin(client: SiteClient) -> None:
    assert "Nobody has judged a record yet" in client.get("/corrections").text
