"""Sources of many articles: every kind, rows and their columns, limits, and that nothing is read ahead."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import os
import pickle
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from detente.data import read_rows
from detente.errors import DetenteError, NotAnArticleError, SourceError
from detente.ingest.archives import ARCHIVE_SUFFIXES, Columns, Item, RefusedRow, items
from detente.ingest.columns import FIELDS, GuessRow, guesses
from detente.ingest.days import day_of
from detente.ingest.fetch import Answer
from detente.ingest.sources import ARTICLE_SUFFIXES
from detente.ingest.streams import lines, unpacked
from detente.records import Article, article_id
from detente.settings import Settings

DEFAULT = Settings()
GUESSED = Columns()
SMALL = Settings(max_bytes=2000)
TEXT = (
    "The foreign minister of France met her colleague from Ghana in Accra on Monday. They agreed to resume "
    "talks on fishing rights, officials said."
)
OTHER = "Italy recalled its ambassador from Cairo on Thursday. Egypt called the step a mistake and protested."
PAGE = f"<html><head><title>Talks in Accra</title></head><body><article><p>{TEXT}</p></article></body></html>"


def walk(
    source: object,
    columns: Columns = GUESSED,
    settings: Settings = DEFAULT,
) -> tuple[dict[str, Article], dict[str, DetenteError]]:
    """Articles and errors by name; names must be unique."""
    articles: dict[str, Article] = {}
    errors: dict[str, DetenteError] = {}
    for entry in items(source, settings, columns):  # type: ignore[arg-type]
        name = entry.name if isinstance(entry, Item) else entry[0]
        assert name not in articles
        assert name not in errors
        if not isinstance(entry, Item):
            errors[name] = entry[1]
            continue
        try:
            articles[name] = entry.make(settings)
        except DetenteError as error:
            errors[name] = error
    return articles, errors


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def json_lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def record(
    address: str, body: bytes, *, kind: str = "text/html", status: str = "200 OK", more: str = ""
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        "WARC-Date: 2020-01-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


# --- rows and their columns


def test_a_row_gives_text_title_day_address_and_outlet(tmp_path: Path) -> None:
    row = {"Headline": "Talks resume.", "BODY": TEXT, "Pub Date": "2014-02-13", "link": "https://a.example/1"}
    path = written(tmp_path / "a.jsonl", json_lines({**row, "source": "The Courier"}))
    articles, errors = walk(path)
    article = articles[f"{path}:1"]
    assert not errors
    assert article.text == f"Talks resume.\n\n{TEXT}"
    assert article.id == article_id(article.text)
    assert article.title == "Talks resume."
    assert (article.posted, article.posted_as) == (dt.date(2014, 2, 13), "user")
    assert (article.source, article.outlet) == ("https://a.example/1", "The Courier")


def test_without_an_address_the_source_is_the_name_of_the_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json_lines({"text": TEXT}))
    assert walk(path)[0][f"{path}:1"].source == f"{path}:1"


def test_a_column_called_source_is_an_address_or_an_outlet_by_what_it_holds(tmp_path: Path) -> None:
    rows = [{"text": TEXT, "source": "Daily News"}, {"text": TEXT, "source": "https://a.example/1"}]
    path = written(tmp_path / "a.jsonl", json_lines(*rows))
    first, second = walk(path)[0].values()
    assert (first.outlet, first.source) == ("Daily News", f"{path}:1")
    assert (second.outlet, second.source) == ("", "https://a.example/1")


def test_named_columns_go_before_guessed_ones(tmp_path: Path) -> None:
    row = {
        "text": "no",
        "words": TEXT,
        "title": "Not this one",
        "top": "Ghana talks",
        "day": "x",
        "when": 20140213,
    }
    path = written(tmp_path / "a.jsonl", json_lines({**row, "nr": 7}))
    articles, errors = walk(path, Columns(text="WORDS", title="Top", date="when", id="nr"))
    assert not errors
    article = articles[f"{path}:1#7"]
    assert article.text == f"Ghana talks\n\n{TEXT}"
    assert article.posted == dt.date(2014, 2, 13)


def test_a_missing_text_column_lists_those_there_are_and_names_the_option(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"id,words\n1,{OTHER}\n")
    _, errors = walk(path)
    assert list(errors) == [str(path)]
    assert "'id', 'words'" in str(errors[str(path)])
    assert "--text-column" in str(errors[str(path)])
    _, errors = walk(path, Columns(text="words", date="day"))
    assert "no column 'day'" in str(errors[str(path)])
    assert "--date-column" in str(errors[str(path)])
    assert len(walk(path, Columns(text="words"))[0]) == 1


def test_the_text_of_a_row_may_be_html(tmp_path: Path) -> None:
    rows = [
        {"text": f"<p>{TEXT}</p><p>{OTHER}</p>"},
        {"text": PAGE, "title": "Fish"},
        {"text": f"5 < 6. {TEXT}"},
    ]
    path = written(tmp_path / "a.jsonl", json_lines(*rows))
    part, page, plain = walk(path)[0].values()
    assert part.text == f"{TEXT}\n\n{OTHER}"
    assert page.text == f"Fish\n\n{TEXT}"
    assert page.id == article_id(page.text)
    assert plain.text.startswith("5 < 6.")


def test_a_title_that_the_text_repeats_stands_once(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl", json_lines({"title": "Talks resume", "text": f"Talks resume\n\n{TEXT}"})
    )
    assert walk(path)[0][f"{path}:1"].text == f"Talks resume\n\n{TEXT}"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("13 February 2014", "2014-02-13"),
        ("2014-02-13T10:00:00Z", "2014-02-13"),
        ("2014-02-13 00:00:00.000000000", "2014-02-13"),
        ("Thu Feb 13 10:00:00 +0000 2014", "2014-02-13"),
        ("20140213", "2014-02-13"),
        (20140213, "2014-02-13"),
        ("20140213101500", "2014-02-13"),
        (1392285600, "2014-02-13"),
        (1392285600.5, "2014-02-13"),
        ("1392285600", "2014-02-13"),
        (1392285600000, "2014-02-13"),
        (1392285600000000000, "2014-02-13"),
        (dt.datetime(2014, 2, 13, 9), "2014-02-13"),
        (dt.date(2014, 2, 13), "2014-02-13"),
        ("03/04/2014", ""),
        ("2014", ""),
        (2014, ""),
        ("yesterday", ""),
        (float("nan"), ""),
        (True, ""),
        (None, ""),
        (20141399, ""),
        (10**400, ""),
        ("9" * 5000, ""),
    ],
)
def test_the_day_of_a_cell(value: object, day: str) -> None:
    assert str(day_of(value) or "") == day


@given(
    st.one_of(
        st.text(max_size=60), st.integers(), st.floats(), st.dates(), st.from_regex(r"[\d:/ TZ.-]{1,30}")
    )
)
def test_no_cell_breaks_the_search_for_a_day(value: object) -> None:
    day = day_of(value)
    assert day is None or type(day) is dt.date


def test_a_day_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json_lines({"text": TEXT, "date": "some day"}))
    assert walk(path)[0][f"{path}:1"].posted is None


def test_the_tables_of_columns_and_kinds_hold() -> None:
    rows = read_rows("ingest/columns.tsv", GuessRow)
    assert [row.field for row in rows] == [field for field in FIELDS if field != "id"]
    for names in guesses().values():
        assert len(set(names)) == len(names)
    kinds = read_rows("ingest/refused.tsv", RefusedRow)
    suffixes = {row.suffix for row in kinds}
    assert len(suffixes) == len(kinds)
    assert all(row.suffix.startswith(".") and row.what and row.advice for row in kinds)
    assert not suffixes & (ARTICLE_SUFFIXES | ARCHIVE_SUFFIXES)


# --- JSON


def test_every_bad_line_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    bad = [
        '{"text": null}',
        '["a"]',
        "17",
        '{"text": 17}',
        '{"text": {"a": 1}}',
        '{"text": "',
        "\x00\x01\x02",
        "{}",
    ]
    bad += ["[" * 100_000, '{"text": "' + "\\u0000\\u0001" * 50 + '"}', '{"text": "' + "x" * 3000 + '"}']
    good = json.dumps({"text": TEXT})
    path = written(tmp_path / "a.jsonl", "\n\n".join(line for b in bad for line in (good, b)))
    articles, errors = walk(path, settings=Settings(max_bytes=150_000, max_chars=2000))
    assert len(articles) == len(bad)
    assert len(errors) == len(bad)
    assert f"{path}:3" in errors
    assert all(isinstance(error, SourceError) and "\n" not in str(error) for error in errors.values())


def test_what_python_writes_beyond_the_standard_is_read(tmp_path: Path) -> None:
    data = f'{{"text": "{TEXT}", "score": NaN}}\r\n'.encode() + b'{"text": "' + TEXT.encode() + b' Caf\xe9."}'
    articles, errors = walk(written(tmp_path / "a.ndjson", b"\xef\xbb\xbf" + data))
    assert not errors
    assert next(reversed(articles.values())).text.endswith("Café.")


def test_halves_of_surrogate_pairs_do_no_harm(tmp_path: Path) -> None:
    line = f'{{"text": "{TEXT} \\ud800", "title": "A \\udfff title", "id": "\\ud800", "url": "https://a/\\ud800"}}'
    articles, _ = walk(written(tmp_path / "a.jsonl", line), Columns(id="id"))
    for name, article in articles.items():
        (name + article.text + article.title + article.source).encode()
    assert len(articles) == 1


def test_a_file_of_another_kind_is_given_up_after_its_first_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", "no JSON at all\n" * 10_000)
    _, errors = walk(path)
    assert len(errors) == 21
    assert "first 20 lines" in str(errors[str(path)])


def test_a_json_document_is_an_array_an_object_with_one_or_an_object(tmp_path: Path) -> None:
    rows = [{"text": TEXT}, 5, {"text": OTHER}]
    for data in (json.dumps(rows), json.dumps({"status": "ok", "articles": rows}, indent=1)):
        path = written(tmp_path / "a.json", data)
        articles, errors = walk(path)
        assert list(articles) == [f"{path}:1", f"{path}:3"]
        assert list(errors) == [f"{path}:2"]
    path = written(tmp_path / "b.json", json.dumps({"text": TEXT}, indent=1))
    assert list(walk(path)[0]) == [f"{path}:1"]


def test_lines_of_json_under_the_name_of_a_document_are_read_as_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", json_lines({"x": "y" * 100_000, "text": TEXT}, {"text": OTHER}))
    assert list(walk(path)[0]) == [f"{path}:1", f"{path}:2"]


def test_a_document_too_large_to_be_read_whole_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", json.dumps([{"text": TEXT}] * 200))
    _, errors = walk(path, settings=SMALL)
    assert "max_bytes" in str(errors[str(path)])


# --- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_delimiter_encoding_and_line_ends_of_a_table_are_found(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    first = f'{TEXT}\n\nThe "café" was full; no, it was not|.'
    writer.writerows([["Title", "Text"], ["", first], [], ["Second", OTHER]])
    path = written(tmp_path / "a.csv", stream.getvalue().encode(encoding))
    articles, errors = walk(path)
    assert not errors
    assert [article.text for article in articles.values()] == [first, f"Second\n\n{OTHER}"]
    assert list(articles) == [f"{path}:2", f"{path}:6"]


def test_a_tab_table_may_hold_commas(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tsv", f"text\tnote, long\n{TEXT}\ta\n")
    assert walk(path)[0][f"{path}:2"].text == TEXT


def test_long_fields_are_read_and_the_limit_of_the_module_stays(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    long = "\n\n".join([TEXT] * 1200)
    path = written(tmp_path / "a.csv", f'text\n"{long}"\n')
    assert len(walk(path)[0][f"{path}:2"].text) > before
    assert csv.field_size_limit() == before


def test_a_record_that_never_ends_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f'text,x\n{OTHER},1\n"{OTHER},1\n' + "a,b\n" * 2000 + f"{OTHER},1\n")
    articles, errors = walk(path, settings=SMALL)
    assert f"{path}:2" in articles
    assert "quotation marks" in str(errors[f"{path}:3"])
    assert f"{path}:2004" in articles


def test_short_and_long_records_serve_as_far_as_they_go(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"title,text\nOnly this\nTalks,{OTHER},more,cells\n")
    articles, errors = walk(path)
    assert list(articles) == [f"{path}:3"]
    assert list(errors) == [f"{path}:2"]


# --- Parquet


def test_parquet_rows_are_read_with_their_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "content": [TEXT, None, OTHER],
            "published_at": [dt.datetime(2014, 2, 13, 9), None, None],
            "publisher": ["Courier", "Courier", None],
            "waste": [b"\xff"] * 3,
        }
    )
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=2)
    articles, errors = walk(path)
    assert list(articles) == [f"{path}:1", f"{path}:3"]
    assert list(errors) == [f"{path}:2"]
    assert articles[f"{path}:1"].posted == dt.date(2014, 2, 13)
    assert articles[f"{path}:1"].outlet == "Courier"


def test_a_cut_off_or_broken_parquet_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"{TEXT} {i}" for i in range(200)]}), path, row_group_size=100)
    whole = path.read_bytes()
    written(path, whole[: len(whole) // 2])
    assert "cut off" in str(walk(path)[1][str(path)])
    written(path, whole[:200] + bytes(200) + whole[400:])
    articles, errors = walk(path)
    assert errors
    assert f"{path}:101" in articles


def test_a_parquet_file_that_unpacks_to_far_more_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"text": ["a " * 3_000_000 + str(i) for i in range(4)]})
    pq.write_table(table, path, compression="zstd", use_dictionary=False, write_statistics=False)
    articles, errors = walk(path)
    assert not articles
    assert "times their size" in str(errors[f"{path}:1"])


# --- web archives


def test_pages_and_texts_of_a_web_archive_are_read(tmp_path: Path) -> None:
    chunked = f"{len(PAGE):x}\r\n{PAGE}\r\n0\r\n\r\n".encode()
    records = [
        record("https://a.example/1", PAGE.encode()),
        record("https://a.example/2", TEXT.encode(), kind="text/plain; charset=utf-8"),
        record("https://a.example/1", PAGE.encode(), kind="application/xhtml+xml"),
        record("https://a.example/3", gzip.compress(PAGE.encode()), more="Content-Encoding: gzip\r\n"),
        record("https://a.example/4", chunked, more="Transfer-Encoding: chunked\r\n"),
        record(
            "https://a.example/5",
            PAGE.encode(),
            more="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        ),
        record("https://a.example/6", PAGE.encode(), status="404 Not Found"),
        record("https://a.example/7", b"\x89PNG", kind="image/png"),
    ]
    names = ["1", "2", "1#2", "3", "4", "5"]
    for path, data in (
        (tmp_path / "a.warc", b"".join(records)),
        (tmp_path / "a.warc.gz", b"".join(map(gzip.compress, records))),
    ):
        articles, errors = walk(written(path, data))
        assert not errors
        assert list(articles) == [f"{path}:https://a.example/{name}" for name in names]
        assert all(TEXT in article.text for article in articles.values())
        assert articles[f"{path}:https://a.example/1#2"].source == "https://a.example/1"
        assert articles[f"{path}:https://a.example/1"].title == "Talks in Accra"


def test_bad_records_of_a_web_archive_are_told_and_the_others_read(tmp_path: Path) -> None:
    records = [
        record("https://a.example/1", b"a" * 3000),
        record("https://a.example/2", gzip.compress(bytes(1_000_000)), more="Content-Encoding: gzip\r\n"),
        record("https://a.example/\x1b[2J", b"x"),
        record("https://a.example/3", b"x", more="Content-Encoding: foo\r\n"),
        record("https://a.example/4", b"\x00\x01\x02" * 50),
        record("https://a.example/5", TEXT.encode(), kind="text/plain"),
    ]
    path = written(tmp_path / "a.warc", b"".join(records))
    articles, errors = walk(path, settings=SMALL)
    assert list(articles) == [f"{path}:https://a.example/5"]
    assert len(errors) == 5
    assert all(name.isprintable() for name in errors)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.97])
@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_off_web_archive_gives_what_is_whole_and_one_error(
    tmp_path: Path, keep: float, packed: bool
) -> None:
    first, second = (record(f"https://a.example/{i}", PAGE.encode()) for i in (1, 2))
    if packed:
        first, second = gzip.compress(first), gzip.compress(second)
    path = written(tmp_path / "a.warc.gz", first + second[: int(keep * len(second))])
    articles, errors = walk(path)
    # Where only the check sum is cut off, the second page is whole.
    assert next(iter(articles)) == f"{path}:https://a.example/1"
    assert len(articles) == 1 or (packed and keep > 0.9)
    assert len(errors) == 1


# --- lists and addresses


def fetched(address: str, settings: Settings) -> Answer:
    return Answer(f"{TEXT} {address}".encode(), "", False)


def test_lists_of_addresses_are_fetched_when_wanted(tmp_path: Path) -> None:
    asked: list[str] = []

    def fetcher(address: str, settings: Settings) -> Answer:
        asked.append(address)
        return fetched(address, settings)

    written(tmp_path / "a.txt", "\ufeffhttps://a.example/1\r\n\r\nHTTPS://a.example/2\r\n")
    written(tmp_path / "b.urls", "# a comment\nhttps://a.example/1\nftp://a.example/\nhttps://a.example/3\n")
    written(tmp_path / "c.txt", f"https://a.example/1\n{TEXT}")
    entries = list(items(tmp_path, DEFAULT, fetcher=fetcher))
    names = [entry.name if isinstance(entry, Item) else entry[0] for entry in entries]
    assert names == [
        "https://a.example/1",
        "HTTPS://a.example/2",
        f"{tmp_path / 'b.urls'}:3",
        "https://a.example/3",
        str(tmp_path / "c.txt"),
    ]
    assert not asked
    assert isinstance(entries[0], Item)
    assert entries[0].make(DEFAULT).source == "https://a.example/1"
    assert asked == ["https://a.example/1"]


def test_an_address_is_one_article() -> None:
    (entry,) = items("https://a.example/9", DEFAULT, fetcher=fetched)
    assert isinstance(entry, Item)
    assert entry.make(DEFAULT).text.endswith("https://a.example/9")


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (json_lines({"text": TEXT}, {"text": OTHER}), ["standard input:1", "standard input:2"]),
        (json.dumps([{"text": TEXT}]), ["standard input:1"]),
        ("https://a.example/1\nhttps://a.example/2", ["https://a.example/1", "https://a.example/2"]),
        (TEXT, ["standard input"]),
        (PAGE, ["standard input"]),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_told_by_what_it_holds(
    data: str, names: list[str], pack: Callable[[bytes], bytes]
) -> None:
    entries = list(items("-", DEFAULT, stdin=io.BytesIO(pack(data.encode())), fetcher=fetched))
    assert [entry.name for entry in entries if isinstance(entry, Item)] == names
    assert all(entry.make(DEFAULT).text for entry in entries if isinstance(entry, Item))


# --- files and folders


def test_a_folder_is_gone_through_in_order_whatever_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for name in ("z.txt", "b/deep/a.html", "b/a.md", ".hidden/a.txt", ".a.txt", "b/p.png", "b/q.pdf"):
        written(tmp_path / name, PAGE if name.endswith("html") else TEXT)
    written(tmp_path / "b/deep/c.jsonl.gz", gzip.compress(json_lines({"text": OTHER}).encode()))
    written(tmp_path / "b/old.zip", b"PK\x03\x04")
    os.symlink(tmp_path, tmp_path / "b" / "loop")
    os.symlink(tmp_path / "nowhere.txt", tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    articles, errors = walk(tmp_path)
    expected = ["b/a.md", "b/deep/a.html", "b/deep/c.jsonl.gz:1", "z.txt"]
    assert list(articles) == [str(tmp_path / name) for name in expected]
    assert list(errors) == [str(tmp_path / name) for name in ("b/old.zip", "gone.txt", "pipe.txt")]
    assert "unpack" in str(errors[str(tmp_path / "b/old.zip")])


def test_an_empty_folder_and_nothing_at_all_are_told(tmp_path: Path) -> None:
    assert "has no articles" in str(walk(tmp_path)[1][str(tmp_path)])
    for source in (tmp_path / "none.csv", "", "a\x00b", "x" * 5000):
        articles, errors = walk(source)
        assert not articles
        assert len(errors) == 1


@pytest.mark.parametrize("suffix", sorted(ARCHIVE_SUFFIXES))
def test_an_empty_archive_is_one_error(tmp_path: Path, suffix: str) -> None:
    articles, errors = walk(written(tmp_path / f"a{suffix}", b""))
    assert not articles
    assert list(errors) == [str(tmp_path / f"a{suffix}")]


def test_a_name_with_control_characters_is_one_error_and_shown_without(tmp_path: Path) -> None:
    written(tmp_path / "a\x1b[2J.txt", TEXT)
    written(tmp_path / os.fsdecode(b"b\xff.txt"), TEXT)
    written(tmp_path / "c.txt", TEXT)
    articles, errors = walk(tmp_path)
    assert list(articles) == [str(tmp_path / "c.txt")]
    assert len(errors) == 2
    for name, error in errors.items():
        assert name.isprintable()
        assert str(error).isprintable()


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.png", "a.PDF", "a.xlsx", "a.pkl"])
def test_files_of_other_kinds_get_one_clear_error(tmp_path: Path, name: str) -> None:
    articles, errors = walk(written(tmp_path / name, bytes(range(256)) * 10))
    assert not articles
    assert len(errors) == 1
    assert ": " in str(errors[str(tmp_path / name)])


def test_a_file_without_a_known_ending_is_told_by_what_it_holds(tmp_path: Path) -> None:
    assert list(walk(written(tmp_path / "a.dat", json_lines({"text": TEXT}, {"text": OTHER})))[0]) == [
        f"{tmp_path / 'a.dat'}:1",
        f"{tmp_path / 'a.dat'}:2",
    ]
    assert walk(written(tmp_path / "b", TEXT))[0][str(tmp_path / "b")].text == TEXT
    packed = walk(written(tmp_path / "c.html.gz", gzip.compress(PAGE.encode())))[0]
    assert packed[str(tmp_path / "c.html.gz")].title == "Talks in Accra"


# --- packing


def test_a_cut_off_gzip_file_gives_the_lines_before_and_one_error(tmp_path: Path) -> None:
    rows = [{"text": f"{TEXT} {os.urandom(40).hex()}"} for _ in range(300)]
    data = gzip.compress(json_lines(*rows).encode())
    path = written(tmp_path / "a.jsonl.gz", data[: len(data) // 2])
    entries = list(items(path, DEFAULT))
    assert len(entries) > 100
    assert all(isinstance(entry, Item) for entry in entries[:-1])
    assert isinstance(entries[-1], tuple)
    assert entries[-1][0] == str(path)
    assert "cut off" in str(entries[-1][1])


@pytest.mark.parametrize(
    "name", ["a.jsonl.gz", "a.csv.gz", "a.warc.gz", "a.urls.gz", "a.json.gz", "a.txt.gz"]
)
@pytest.mark.parametrize(("byte", "level"), [(b"\n", 1), (b"\n", 9), (b"a", 1), (b"\x00", 1)])
def test_a_gzip_bomb_gives_no_article_and_at_most_two_errors(
    tmp_path: Path, name: str, byte: bytes, level: int
) -> None:
    path = written(tmp_path / name, gzip.compress(byte * 20_000_000, level))
    articles, errors = walk(path, settings=SMALL)
    assert not articles
    assert 1 <= len(errors) <= 2


def test_a_gzip_bomb_is_given_up_early() -> None:
    sizes: list[int] = []
    with pytest.raises(SourceError, match="times its size"):
        sizes.extend(map(len, unpacked([gzip.compress(b"\n" * 20_000_000)], "a")))
    assert 0 < sum(sizes) < 1_000_000


def test_text_that_packs_well_is_no_bomb() -> None:
    data = json_lines(*({"id": i, "text": f"{TEXT * 5} {i}"} for i in range(20_000))).encode()
    assert b"".join(unpacked([gzip.compress(data)], "a")) == data


def test_gzip_within_gzip_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl.gz", gzip.compress(gzip.compress(json_lines({"text": TEXT}).encode())))
    assert "within" in str(walk(path)[1][str(path)])


def test_members_of_a_gzip_file_and_zeros_after_it_are_read() -> None:
    data = gzip.compress(b"abc") + bytes(7) + gzip.compress(b"def") + bytes(512)
    for size in (1, 2, 5, 1000):
        pieces = [data[i : i + size] for i in range(0, len(data), size)]
        assert b"".join(unpacked(pieces, "a")) == b"abcdef"


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\x0b", b"\r")), max_size=8))
def test_lines_are_cut_the_same_however_the_pieces_fall(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    found = [line.data for line in lines([part for part in parts if part], 1000)]
    assert found == whole.splitlines()


@given(st.binary(max_size=60), st.integers(1, 20))
def test_no_line_is_longer_than_the_limit(data: bytes, limit: int) -> None:
    expected = [line if len(line) <= limit else None for line in data.splitlines()]
    assert [line.data for line in lines([data[:7], data[7:]], limit)] == expected


# --- flat memory


class Endless(io.RawIOBase):
    """Lines without end, that counts what was read of them."""

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return (self.line * (size // len(self.line) + 1))[:size]


def test_no_more_is_read_than_is_wanted() -> None:
    line = json_lines({"text": TEXT}).encode()
    stream = Endless(line + b" " * (1024 - len(line) - 1) + b"\n")
    entries = items("-", DEFAULT, stdin=stream)  # type: ignore[arg-type]
    assert stream.given == 0
    next(entries)
    start = stream.given
    assert start <= 200_000
    for _ in islice(entries, 2000):
        pass
    assert stream.given - start <= 2000 * 1024 + 70_000


def test_the_files_of_a_folder_are_opened_one_by_one(tmp_path: Path) -> None:
    for i in range(3):
        written(tmp_path / f"{i}.jsonl", json_lines({"text": TEXT}))
    entries = items(tmp_path, DEFAULT)
    next(entries)
    (tmp_path / "2.jsonl").unlink()
    written(tmp_path / "1.jsonl", json_lines({"text": OTHER}))
    second, third = entries
    assert isinstance(second, Item)
    assert second.make(DEFAULT).text == OTHER
    assert isinstance(third, tuple)


def test_what_is_skipped_is_neither_given_nor_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json_lines({"text": TEXT}, {"text": None}, {"text": OTHER}))
    done = {f"{path}:1", f"{path}:2"}
    entries = list(items(path, DEFAULT, skip=done.__contains__))
    assert [entry.name for entry in entries if isinstance(entry, Item)] == [f"{path}:3"]
    assert len(entries) == 1


def test_items_travel_between_processes(tmp_path: Path) -> None:
    written(tmp_path / "a.csv", f"text\n{OTHER}\n")
    written(tmp_path / "b.warc", record("https://a.example/1", PAGE.encode()))
    written(tmp_path / "c.txt", TEXT)
    written(tmp_path / "d.urls", "https://a.example/1")
    entries = list(items(tmp_path, DEFAULT))
    assert len(pickle.loads(pickle.dumps(entries))) == 4  # noqa: S301


# --- anything at all


STARTS = {
    ".warc": record("https://a.example/1", b"<p>a</p>"),
    ".csv": b'title,text\n"a","b"\n',
    ".json": b'[{"text": "a"}, ',
    ".jsonl": b'{"text": "a"}\n',
    ".parquet": b"PAR1",
}
ENDINGS = sorted(ARCHIVE_SUFFIXES | ARTICLE_SUFFIXES | {"", ".data"})


def rubbish() -> Iterator[st.SearchStrategy[bytes]]:
    yield st.binary(max_size=300)
    yield st.text(st.sampled_from('{}[]",:\\tex\n\r\t;|<>/ 0aé\x00'), max_size=200).map(str.encode)
    yield st.binary(max_size=200).map(gzip.compress)
    for start in STARTS.values():
        yield st.binary(max_size=60).map(lambda b, s=start: s + b + s)  # type: ignore[misc]
        yield st.binary(max_size=60).map(lambda b, s=start: gzip.compress(s + b))  # type: ignore[misc]
        yield st.integers(0, len(start)).map(lambda n, s=start: s[:n])  # type: ignore[misc]


@given(st.one_of(*rubbish()), st.sampled_from(ENDINGS), st.booleans())
@example(b"PAR1" + bytes(20) + b"PAR1", ".parquet", False)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_our_errors_come_of_any_bytes(tmp_path: Path, data: bytes, ending: str, packed: bool) -> None:
    path = written(tmp_path / f"a{ending}{'.gz' if packed else ''}", data)
    articles, errors = walk_offline(path)
    assert articles or errors
    for name, error in errors:
        assert name.isprintable()
        assert "\n" not in str(error)


def walk_offline(path: Path) -> tuple[list[Article], list[tuple[str, DetenteError]]]:
    """As :func:`walk`, but whatever stands at addresses is a short text."""
    articles: list[Article] = []
    errors: list[tuple[str, DetenteError]] = []
    for entry in items(path, DEFAULT, fetcher=fetched):
        if isinstance(entry, tuple):
            errors.append(entry)
            continue
        try:
            articles.append(entry.make(DEFAULT))
        except DetenteError as error:
            errors.append((entry.name, error))
    return articles, errors


def test_a_binary_row_is_no_article(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json_lines({"text": "\x00\x01\x02 a" * 100}))
    assert isinstance(walk(path)[1][f"{path}:1"], NotAnArticleError)
