"""The records refuse what breaks their promises, and their schema says what a reading is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import records
from detente.records import (
    Article,
    Evidence,
    Reading,
    Record,
    When,
    article_id,
    check_reading,
    decode_reading,
    digest,
    encode_reading,
    evidences,
    json_schema,
)
from samples import empty_reading, sample_reading

READING = sample_reading()
PLAIN: dict[str, Any] = json.loads(encode_reading(READING))
KINDS = ("events", "statements", "positions", "commitments", "ties", "forums")


def changed(*path: str | int, to: object) -> bytes:
    """The sample as JSON with the value at a path replaced."""
    data = json.loads(json.dumps(PLAIN))
    at = data
    for step in path[:-1]:
        at = at[step]
    assert isinstance(at, list) or path[-1] in at or to == "unknown"
    at[path[-1]] = to
    return json.dumps(data).encode()


def test_the_sample_holds_every_kind_of_record() -> None:
    check_reading(READING)
    assert all(getattr(READING, kind) for kind in KINDS)


# --- going out and coming in


def test_a_reading_comes_back_as_it_was() -> None:
    for reading in (READING, empty_reading()):
        data = encode_reading(reading)
        assert decode_reading(data) == reading
        assert decode_reading(data.decode()) == reading
        assert encode_reading(decode_reading(data)) == data
        assert b"\n" not in data


def test_plain_values_are_what_json_holds() -> None:
    assert json.loads(json.dumps(READING.to_dict())) == PLAIN


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("events", 0, "confidence"), 1.01),
        (("events", 0, "confidence"), -0.01),
        (("events", 0, "intensity"), 10.5),
        (("events", 0, "intensity"), -11),
        (("events", 0, "quad"), 5),
        (("events", 0, "status"), "probably"),
        (("events", 0, "root"), None),
        (("events", 0, "trigger"), None),
        (("events", 0, "trigger", "start"), -1),
        (("events", 0, "actors"), "USA"),
        (("events", 0, "when"), "yesterday"),
        (("statements", 0, "kind"), "shouted"),
        (("statements", 0, "content"), []),
        (("positions", 0, "kind"), "wish"),
        (("commitments", 0, "state"), "forgotten"),
        (("forums", 0, "status"), "asleep"),
        (("forums", 0, "stances", 0, "stance"), "perhaps"),
        (("forums", 0, "deadlocks", 0, "evidence"), []),
        (("article", "id"), "0123"),
        (("article", "posted"), "2014-02-30"),
        (("article", "date_in_doubt"), "yes"),
    ],
)
def test_values_out_of_bounds_are_refused(path: tuple[str | int, ...], to: object) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        decode_reading(changed(*path, to=to))
    assert "$" in str(caught.value), "the message tells the place"


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths of all objects in JSON data."""
    if isinstance(value, dict):
        yield path
        for key, item in value.items():
            yield from _places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, (*path, number))


@pytest.mark.parametrize("path", [p for p in _places(PLAIN) if not any(n for n in p if isinstance(n, int))])
def test_unknown_fields_are_refused_at_every_depth(path: tuple[str | int, ...]) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        decode_reading(changed(*path, "colour", to="unknown"))


@pytest.mark.parametrize(
    ("kind", "field"),
    [("events", "sentence"), ("events", "cameo"), ("positions", "matter"), ("ties", "over")],
)
def test_missing_fields_are_refused(kind: str, field: str) -> None:
    data = json.loads(json.dumps(PLAIN))
    del data[kind][0][field]
    with pytest.raises(msgspec.ValidationError, match=field):
        decode_reading(json.dumps(data))


# --- spans and references


def _spans(kind: str, *names: str) -> list[tuple[str | int, ...]]:
    return [(kind, 0, *name.split(".")) for name in names]


@pytest.mark.parametrize(
    "path",
    [
        *_spans("events", "trigger", "sentence"),
        ("events", 0, "actors", 0, "evidence"),
        *_spans("positions", "sentence", "evidence"),
        *_spans("commitments", "evidence"),
        *_spans("ties", "evidence"),
        ("statements", 0, "content", 0),
        ("forums", 0, "deadlocks", 0, "evidence", 0),
    ],
)
def test_evidence_that_is_not_in_the_article_is_refused(path: tuple[str | int, ...]) -> None:
    at: Any = PLAIN
    for step in path:
        at = at[step]
    moved = {"start": at["start"] + 1, "end": at["end"] + 1, "text": at["text"]}
    with pytest.raises(ValueError, match=r"says .* the article"):
        decode_reading(changed(*path, to=moved))
    other = {**at, "text": "x" * len(at["text"])}
    with pytest.raises(ValueError, match="says 'x"):
        decode_reading(changed(*path, to=other))
    beyond = {"start": 10**6, "end": 10**6 + 3, "text": "abc"}
    with pytest.raises(ValueError, match="1000000:1000003"):
        decode_reading(changed(*path, to=beyond))


@given(start=st.integers(0, 50), end=st.integers(0, 50), text=st.text(max_size=50))
def test_evidence_is_as_long_as_its_span(start: int, end: int, text: str) -> None:
    if end - start == len(text):
        assert Evidence(start=start, end=end, text=text).text == text
    else:
        with pytest.raises(ValueError, match=r"Article\.text\[start:end\]"):
            Evidence(start=start, end=end, text=text)


@given(text=st.text(min_size=1, max_size=60), data=st.data())
def test_evidence_of_a_text_is_its_part(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert Evidence.of(text, start, end).text == text[start:end]


def _first(kind: str, wanted: Callable[[dict[str, Any]], object]) -> int:
    return next(number for number, record in enumerate(PLAIN[kind]) if wanted(record))


def test_references_that_lead_nowhere_are_refused() -> None:
    event = _first("events", lambda e: e["attribution"])
    position = _first("positions", lambda p: p["attribution"])
    stance = next(n for n, s in enumerate(PLAIN["forums"][0]["stances"]) if s["positions"])
    paths: list[tuple[str | int, ...]] = [
        ("events", event, "attribution", 0, "statement"),
        ("positions", position, "attribution", 0, "statement"),
        ("positions", _first("positions", lambda p: p["forum"]), "forum"),
        ("statements", _first("statements", lambda s: s["within"]), "within"),
        ("forums", 0, "stances", stance, "positions", 0),
    ]
    for path in paths:
        with pytest.raises(ValueError, match="nowhere is referred to but missing"):
            decode_reading(changed(*path, to="nowhere"))


def test_every_evidence_is_found_at_any_depth() -> None:
    found = list(evidences(READING))
    spans = sum(1 for path in _places(PLAIN) if _at(path).keys() == {"start", "end", "text"})
    assert len(found) == spans > 50


def _at(path: tuple[str | int, ...]) -> dict[str, Any]:
    at: Any = PLAIN
    for step in path:
        at = at[step]
    assert isinstance(at, dict)
    return at


def test_an_interval_ends_after_it_starts() -> None:
    first, last = dt.date(2014, 2, 14), dt.date(2014, 2, 13)
    with pytest.raises(ValueError, match="ends before it starts"):
        When(expression="the days", value="2014-02-14/2014-02-13", start=first, end=last)
    assert When(expression="the day", value="2014-02-14", start=first, end=first)


# --- records as such


def _kinds() -> list[type[Record]]:
    found = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, Record)]
    return [kind for kind in found if kind is not Record]


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_records_cannot_be_changed_and_take_names_only(kind: type[Record]) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.forbid_unknown_fields
    with pytest.raises(TypeError):
        kind("positional")
    assert kind.__doc__


def test_ids_depend_on_the_content_alone() -> None:
    assert article_id("abc") == article_id("abc") != article_id("abd")
    assert len(article_id("")) == 16
    assert digest("a", "b") != digest("ab") != digest("b", "a")
    assert digest("\ud800")
    assert Article.plain("abc", source="here").id == Article.plain("abc", source="there").id


# --- the schema


def test_the_schema_describes_a_real_reading() -> None:
    schema = json_schema()
    _check(PLAIN, schema, schema["$defs"])


def _check(value: object, spec: dict[str, Any], known: dict[str, Any]) -> None:
    """Whether a value fits the parts of JSON Schema that the records use."""
    if "$ref" in spec:
        spec = {**known[spec["$ref"].rsplit("/", 1)[1]], **{k: v for k, v in spec.items() if k != "$ref"}}
    if "anyOf" in spec:
        assert any(_fits(value, part, known) for part in spec["anyOf"]), (value, spec)
        return
    if "enum" in spec:
        assert value in spec["enum"]
        return
    kinds: dict[str, tuple[type, ...]] = {
        "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
        "boolean": (bool,), "null": (type(None),),
    }  # fmt: skip
    assert isinstance(value, kinds[spec["type"]]), (value, spec)
    if isinstance(value, dict):
        assert set(spec["required"]) <= set(value) <= set(spec["properties"])
        assert spec["additionalProperties"] is False
        for name, item in value.items():
            _check(item, spec["properties"][name], known)
    elif isinstance(value, list):
        assert len(value) >= spec.get("minItems", 0)
        for item in value:
            _check(item, spec["items"], known)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        assert spec.get("minimum", value) <= value <= spec.get("maximum", value)


def _fits(value: object, spec: dict[str, Any], known: dict[str, Any]) -> bool:
    try:
        _check(value, spec, known)
    except (AssertionError, KeyError):
        return False
    return True


def test_the_schema_refuses_what_the_decoder_refuses() -> None:
    schema = json_schema()
    for path, to in [
        (("events", 0, "confidence"), 2),
        (("events", 0, "status"), "probably"),
        (("statements", 0, "content"), []),
        (("ties", 0, "colour"), "unknown"),
    ]:
        assert not _fits(json.loads(changed(*path, to=to)), schema, schema["$defs"]), path


def test_the_schema_knows_every_kind_of_record() -> None:
    known = json_schema()["$defs"]
    for kind in _kinds():
        assert set(known[kind.__name__]["properties"]) == set(kind.__struct_fields__)
    assert "Reading" in known
    assert Reading in _kinds()
