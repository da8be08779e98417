"""The Reader: what it takes, what it refuses, and that one bad article costs no other."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from detente.errors import DetenteError, NotAnArticleError, SettingError, SourceError, UnreachableError
from detente.reader import Reader
from detente.records import Article, Reading, check_reading, decode_reading, encode_reading

SEED = Path(__file__).parent.parent / "examples" / "kerry-north-korea.txt"
SENTENCE = "France recalled its ambassador from Rome on Thursday."


@Language.component("test_stage_with_a_fault")
def fail_on_word(doc: Doc) -> Doc:
    if "volcano" in doc.text:
        raise RuntimeError("fault\nin a stage")
    return doc


@pytest.fixture(scope="module")
def bare() -> Language:
    """A pipeline with nothing but a stage that fails on one word."""
    nlp = spacy.blank("en")
    nlp.add_pipe("test_stage_with_a_fault")
    return nlp


@pytest.fixture
def reader(bare: Language) -> Reader:
    return Reader.with_pipeline(bare, batch_size=2)


class Errors(list[tuple[str, DetenteError]]):
    def __call__(self, source: str, error: DetenteError) -> None:
        self.append((source, error))


def test_a_whole_article_through_all_stages(nlp: Language) -> None:
    reading = Reader.with_pipeline(nlp).read(SEED)
    check_reading(reading)
    assert decode_reading(encode_reading(reading)) == reading
    assert reading.article.outlet == "China Daily USA"
    assert reading.versions.language_model.startswith("en_")


def test_text_path_and_article_give_the_same(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE)
    ids = {reader.read(source).article.id for source in (SENTENCE, path, str(path), Article.plain(SENTENCE))}
    assert len(ids) == 1
    assert reader.read(path).article.source == str(path)
    assert reader.read(SENTENCE).article.source == ""


def test_a_file_name_without_marks_is_found(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report").write_text(SENTENCE)
    monkeypatch.chdir(tmp_path)
    assert reader.read("report").article.text == SENTENCE


def test_the_date_of_the_user_is_trusted(reader: Reader) -> None:
    for source in (SENTENCE, SEED, Article.plain(SENTENCE)):
        article = reader.read(source, date="13 Feb 2014").article
        assert article.posted == dt.date(2014, 2, 13)
        assert article.posted_as == "user"
    with pytest.raises(SettingError, match="not a date"):
        reader.read(SENTENCE, date="Thursday")
    with pytest.raises(SettingError, match="not a date"):
        reader.read_many([SENTENCE], date="Thursday")


@pytest.mark.parametrize(
    "source",
    [
        "missing.txt",
        "page.html",
        "news/2014/a.txt",
        "/no/such/file",
        "./report",
        "C:\\news\\a.txt",
        "my report.txt",
    ],
)
def test_a_path_that_is_not_there_is_no_text(reader: Reader, source: str) -> None:
    with pytest.raises(SourceError, match="does not exist") as caught:
        reader.read(source)
    assert caught.value.source == source


def test_sentences_with_strokes_are_texts(reader: Reader) -> None:
    for text in (
        "The US/UK talks on Monday went well.",
        "Talks on 3/4 of the text ended.",
        "The readme.txt file that the ministry of foreign affairs left on the server listed forty names.",
        "Path/like\nbut two lines of text.",
    ):
        assert text.split()[0] in reader.read(text).article.text


def test_a_directory_names_read_many(reader: Reader, tmp_path: Path) -> None:
    for source in (tmp_path, str(tmp_path)):
        with pytest.raises(SourceError, match="read_many"):
            reader.read(source)


def test_standard_input_and_other_addresses_are_refused(reader: Reader) -> None:
    with pytest.raises(SourceError, match="command line"):
        reader.read("-")
    for address in ("ftp://example.org/a", "file:///etc/passwd", "gopher://x/y"):
        with pytest.raises(SourceError, match="only http and https"):
            reader.read(address)
    with pytest.raises(UnreachableError, match="not on the public internet"):
        reader.read("http://127.0.0.1/")


def test_settings_are_checked() -> None:
    with pytest.raises(SettingError, match="batch_sise"):
        Reader(batch_sise=3)
    with pytest.raises(SettingError, match="batch_size"):
        Reader(batch_size=0)
    assert Reader(min_confidence=0.5).settings.min_confidence == 0.5


def test_many_in_order_and_one_bad_source_stops_none(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    sources: list[str | Path] = [
        "One. The minister spoke.",
        tmp_path / "empty.txt",
        "Two. The minister spoke.",
        tmp_path / "none.txt",
        "Three. The minister spoke.",
        "Four. The volcano spoke.",
        "Five. The minister spoke.",
    ]
    errors = Errors()
    readings = list(reader.read_many(sources, on_error=errors))
    assert [r.article.text.split(".")[0] for r in readings] == ["One", "Two", "Three", "Five"]
    assert [name for name, _ in errors][:2] == [str(tmp_path / "empty.txt"), str(tmp_path / "none.txt")]
    assert isinstance(errors[0][1], NotAnArticleError)
    name, fault = errors[2]
    assert "Four" in name
    assert "RuntimeError: fault in a stage" in str(fault)
    assert "\n" not in str(fault)
    assert len(errors) == 3


def test_a_fault_of_a_stage_comes_as_our_error(reader: Reader) -> None:
    with pytest.raises(DetenteError, match="fault in the program"):
        reader.read("The volcano spoke.")


def test_without_callback_errors_are_logged(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="detente.reader"):
        assert len(list(reader.read_many(["missing.txt", SENTENCE]))) == 1
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert "missing.txt" in caplog.text


def test_many_is_a_stream(reader: Reader) -> None:
    taken = 0

    def sources() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield SENTENCE

    stream = reader.read_many(sources())
    assert isinstance(next(stream), Reading)
    assert taken == reader.settings.batch_size


def test_many_takes_a_directory_or_one_source(reader: Reader, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(SENTENCE)
    (tmp_path / "none").mkdir()
    for sources in (tmp_path, str(tmp_path), [tmp_path]):
        found = [Path(r.article.source).name for r in reader.read_many(sources)]
        assert found == ["a.txt", "b.txt"]
    assert len(list(reader.read_many(SENTENCE))) == 1
    errors = Errors()
    assert list(reader.read_many(tmp_path / "none", on_error=errors)) == []
    assert "no articles in it" in str(errors[0][1])


def test_a_missing_model_is_named_at_the_first_reading() -> None:
    reader = Reader(model="en_no_such_model")
    with pytest.raises(DetenteError, match="en_no_such_model"):
        reader.read(SENTENCE)
    with pytest.raises(DetenteError, match="en_no_such_model"):
        list(reader.read_many([SENTENCE]))


def test_the_same_article_gives_the_same_reading(reader: Reader) -> None:
    assert encode_reading(reader.read(SEED)) == encode_reading(reader.read(SEED))
