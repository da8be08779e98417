# ruff: noqa: E501, PT017  a page on one line; what is refused is a matter of chance
"""Hostile and broken input: only our errors come out, each one line, and in bounded time."""

from __future__ import annotations

import datetime as dt
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError, LanguageError, NotAnArticleError, SourceError, UnreachableError
from detente.ingest import from_text, load
from detente.ingest.fetch import Answer, fetch, is_public
from detente.reader import Reader
from detente.settings import Settings

DEFAULT = Settings()
PARAGRAPH = (
    "<p>The foreign minister of France met her colleague from Ghana in Accra on Monday. They agreed to resume "
    "talks on fishing rights and to exchange ambassadors before the end of the year, officials said.</p>"
)
PAGE = (
    f"<html><head><title>Talks in Accra</title></head><body><article>{PARAGRAPH * 3}</article></body></html>"
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.with_pipeline(spacy.blank("en"))


def one_line(error: DetenteError) -> bool:
    text = str(error)
    return "\n" not in text and 0 < len(text) < 600 and ":" in text


# --- broken files


BROKEN: dict[str, tuple[bytes, type[DetenteError], str]] = {
    "empty": (b"", NotAnArticleError, "is empty"),
    "blank": (b" \n\t \r\n", NotAnArticleError, "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", NotAnArticleError, "is empty"),
    "zeros": (bytes(3000), NotAnArticleError, "is binary"),
    "every byte": (bytes(range(256)) * 40, NotAnArticleError, "is binary"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", NotAnArticleError, "PDF"),
    "docx": (b"PK\x03\x04" + bytes(range(256)), NotAnArticleError, "office document"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NotAnArticleError, "picture"),
    "gzip": (b"\x1f\x8b\x08" + bytes(range(256)), NotAnArticleError, "unpack"),
    "wrong utf-16": (b"\xff\xfeabc", NotAnArticleError, "UTF-8"),
    "numbers": (b"1234 567 89\n10", NotAnArticleError, "no words"),
    "only furniture": (b"Share\nTweet\nAdvertisement\n\nAll rights reserved.", NotAnArticleError, "no words"),
    "too many bytes": (b"The minister spoke. " * 1_000_001, NotAnArticleError, "raise max_bytes"),
    "too many characters": (b"The minister spoke. " * 20_000, NotAnArticleError, "raise max_chars"),
    "french": (
        "Le ministre a déclaré jeudi que les négociations reprendraient bientôt malgré les tensions.\n".encode()
        * 4,
        LanguageError,
        "in French",
    ),
    "page without article": (
        b"<html><head><title>Menu</title></head><body><nav><a href='/'>Home</a></nav></body></html>",
        NotAnArticleError,
        "no main text",
    ),
    "empty page": (b"<html></html>", NotAnArticleError, "no article"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_files(kind: str, reader: Reader, tmp_path: Path) -> None:
    data, error, why = BROKEN[kind]
    path = tmp_path / "article.txt"
    path.write_bytes(data)
    for attempt in (lambda: load(path, DEFAULT), lambda: reader.read(path), lambda: reader.read(str(path))):
        with pytest.raises(error, match=why) as caught:
            attempt()
        assert one_line(caught.value)
        assert caught.value.source == str(path)


def test_broken_standard_input() -> None:
    for kind, (data, error, why) in BROKEN.items():
        with pytest.raises(error, match=why) as caught:
            load("-", DEFAULT, stdin=io.BytesIO(data))
        assert caught.value.source == "standard input", kind


def test_a_file_larger_than_the_limit_is_not_read_whole() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= DEFAULT.max_bytes + 1
            return b"x" * size

    with pytest.raises(NotAnArticleError, match="max_bytes"):
        load("-", DEFAULT, stdin=Endless())  # type: ignore[arg-type]


def test_paths_that_cannot_be_opened(reader: Reader, tmp_path: Path) -> None:
    long = "a" * 5000 + ".txt"
    for source in (tmp_path, tmp_path / "none.txt", Path("a\x00b.txt"), Path(long)):
        for attempt in (lambda s=source: load(s, DEFAULT), lambda s=source: reader.read(s)):
            with pytest.raises(SourceError) as caught:
                attempt()
            assert "\n" not in str(caught.value)


def test_texts_with_odd_characters(reader: Reader) -> None:
    for text in (
        "The minister\x00 spoke.",
        "The minister spoke \ud800 of peace.",
        "\ufeffThe minister spoke.",
        "The minister spoke. 🕊️🇫🇷",
        "The\u200bminister\u202espoke.",
        "minister" * 5000,
        "The minister spoke.\r\n\r\nThe president did not.\r",
    ):
        reading = reader.read(text)
        reading.article.text.encode("utf-8")
        assert "minister" in reading.article.text


ANY_TEXT = st.text(max_size=400) | st.text(
    alphabet=st.sampled_from(list("<>/\"'=&;!-[] \n\t:|.,()#@ABCabc0123456789é—“”")), max_size=400
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT)
@example(text="\x00")
@example(text="\ud800")
@example(text="Source: Time: By: Date:")
@example(text="By , and & by")
@example(text="(\n(AP) -\n)")
def test_any_text_is_read_or_refused(reader: Reader, text: str) -> None:
    for attempt in (reader.read, lambda t: from_text(t, DEFAULT), lambda t: from_text(t, DEFAULT, html=True)):
        try:
            attempt(text)
        except DetenteError as error:
            assert "\n" not in str(error)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=600)
    | st.tuples(
        st.sampled_from(
            [b"<html>", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"<?xml encoding='x'?>", b"By "]
        ),
        st.binary(max_size=300),
    ).map(b"".join),
    suffix=st.sampled_from([".txt", ".html", ".md"]),
)
def test_any_bytes_are_read_or_refused(reader: Reader, tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"article{suffix}"
    path.write_bytes(data)
    try:
        reader.read(path)
    except DetenteError as error:
        assert "\n" not in str(error)


@settings(deadline=None, max_examples=60)
@given(
    lines=st.lists(
        st.sampled_from(
            [
                "",
                "Iran rejects offer",
                "By Jane Doe",
                "2014-10-27 13:37",
                "Source: Post",
                "Share",
                "Related stories",
                "Iran rejected an offer of talks on Monday, officials said.",
                "Copyright 2014 Post.",
                "END",
            ]
        ),
        max_size=12,
    )
)
def test_text_is_made_of_the_lines_of_the_source(lines: list[str]) -> None:
    try:
        article = from_text("\n".join(lines), DEFAULT)
    except NotAnArticleError:
        return
    assert set(article.text.split("\n")) <= {*lines, ""}
    assert article.text.startswith(article.title)


# --- hostile pages

BOMB = (
    '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + f"]><html><body><p>&m;</p>{PARAGRAPH * 3}</body></html>"
)
HOSTILE: dict[str, str] = {
    "deep": "<html><body>" + "<div>" * 200_000 + PARAGRAPH,
    "deep tables": "<html><body>" + "<table><tr><td>" * 30_000 + PARAGRAPH,
    "deep formatting": "<html><body>" + "<b><i><font>" * 50_000 + PARAGRAPH,
    "entity bomb": BOMB,
    "external entity": '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p>'
    + PARAGRAPH * 3,
    "long attribute": f"<html><body class='{'a' * 150_000}'>{PARAGRAPH * 3}",
    "very long attribute": f"<html><body class='{'a' * 5_000_000}'>{PARAGRAPH * 3}",
    "long name": f"<html><body {'a' * 5_000_000}='x'>{PARAGRAPH * 3}",
    "many attributes": "<html><body " + " ".join(f"a{i}='>'" for i in range(400_000)) + f">{PARAGRAPH * 3}",
    "many tags with many attributes": "<html><body>"
    + ("<p " + " ".join(f"a{i}" for i in range(5000)) + ">") * 100
    + PARAGRAPH,
    "many elements": "<html><body><p>" + "<span>a</span>" * 300_000 + PARAGRAPH,
    "only brackets": "<html>" + "<" * 3_000_000,
    "open comment": "<html><body><!--" + "a " * 2_000_000 + PARAGRAPH,
    "open tag": "<html><body><a " + "x " * 2_000_000,
    "deep linked data": "<html><head><script type='application/ld+json'>"
    + "[" * 200_000
    + f"</script></head><body>{PARAGRAPH}",
    "long words": f"<html><body><p>{'a' * 500_000}</p>{PARAGRAPH}",
    "processing": "<html>" + "<?php ?>" * 100_000 + PARAGRAPH,
    "data address": f"<html><body><img src='data:image/png;base64,{'A' * 3_000_000}'>{PARAGRAPH * 3}",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pages_end_soon(kind: str) -> None:
    start = time.monotonic()
    try:
        article = from_text(HOSTILE[kind], DEFAULT, html=True, source="page")
    except NotAnArticleError as error:
        assert one_line(error)
    else:
        assert "Accra" in article.text
        assert "root:" not in article.text
        assert "aaaaaaaaaaaaaaaaaaaaaaaaa" not in article.text or kind == "long words"
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("kind", ["entity bomb", "external entity", "data address", "long attribute"])
def test_an_article_in_a_hostile_page_is_still_found(kind: str) -> None:
    article = from_text(HOSTILE[kind], DEFAULT, html=True)
    assert article.text.count("met her colleague from Ghana") >= 1


HOSTILE_TEXTS: dict[str, str] = {
    "one long word": "a" * 199_000,
    "labels": "Source: " * 20_000,
    "dates": "2014-10-27 " * 15_000,
    "names": "By " + "Jane Doe, " * 15_000,
    "arrows": "Home > " * 25_000,
    "brackets": "(" * 199_000,
    "short lines": "a\n" * 99_000,
    "blank lines": "The end." + "\n" * 150_000 + "a",
    "spaces": "The end" + " " * 190_000 + ".",
    "titles": "Iran rejects offer\n\n" * 9_000,
    "bars": "a | " * 90,
    "copyright": ("copyright " * 39)[:399],
    "commas": ("A b, " * 70 + "\n") * 200,
}


@pytest.mark.parametrize("kind", HOSTILE_TEXTS)
def test_hostile_texts_end_soon(kind: str) -> None:
    start = time.monotonic()
    try:
        from_text(HOSTILE_TEXTS[kind], DEFAULT)
    except DetenteError as error:
        assert one_line(error)
    assert time.monotonic() - start < 3


# --- addresses: no network, a resolver and a transport of our own

PUBLIC = "93.184.215.14"
Handler = Callable[[httpx.Request], httpx.Response]


def answer(
    address: str,
    handler: Handler | None = None,
    hosts: dict[str, list[str]] | None = None,
    limits: Settings = DEFAULT,
) -> Answer:
    def no_request(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked for {request.url}")

    def resolver(host: str, port: int) -> list[str]:
        if host not in (known := hosts or {"news.example": [PUBLIC]}):
            raise OSError("unknown host")
        return known[host]

    return fetch(address, limits, resolver=resolver, transport=httpx.MockTransport(handler or no_request))


def page(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, html=PAGE)


def redirect_to(target: str) -> Handler:
    return lambda request: httpx.Response(302, headers={"location": target})


def test_the_checked_address_is_the_one_connected_to() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return page(request)

    found = answer("https://news.example:8443/a?b=c#d", handler)
    assert found.data == PAGE.encode()
    assert found.is_html
    assert found.encoding == "utf-8"
    request = seen[0]
    assert request.url.host == PUBLIC
    assert request.url.port == 8443
    assert request.url.raw_path == b"/a?b=c"
    assert request.headers["host"] == "news.example:8443"
    assert request.extensions["sni_hostname"] == "news.example"


def test_each_request_resolves_once_so_that_a_second_answer_gains_nothing() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.host == PUBLIC
        return page(request)

    assert fetch(
        "http://news.example/", DEFAULT, resolver=resolver, transport=httpx.MockTransport(handler)
    ).data
    assert asked == ["news.example"]


def test_a_page_at_an_address_is_an_article() -> None:
    article = load("http://news.example/a", DEFAULT, fetcher=lambda address, s: answer(address, page))
    assert article.title == "Talks in Accra"
    assert article.source == "http://news.example/a"


PRIVATE = [
    "127.0.0.1",
    "127.255.0.3",
    "10.0.0.8",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
    "no address",
    "",
]


@pytest.mark.parametrize("ip", PRIVATE)
def test_addresses_that_are_not_public(ip: str) -> None:
    assert not is_public(ip)
    with pytest.raises(UnreachableError, match="not on the public internet") as caught:
        answer("http://news.example/", hosts={"news.example": [ip]})
    assert one_line(caught.value)
    with pytest.raises(UnreachableError, match="not on the public internet"):
        answer("http://news.example/", hosts={"news.example": [PUBLIC, ip]})


@pytest.mark.parametrize("ip", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::ffff:127.0.0.1]",
    ],
)
def test_all_ways_to_write_this_machine_are_refused(host: str, reader: Reader) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(UnreachableError) as caught:
            reader.read(f"{scheme}://{host}/")
        assert "not on the public internet" in str(caught.value) or (
            any(words in str(caught.value) for words in ("not known", "not an address"))
        )
        assert one_line(caught.value)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://127.0.0.1/", "not on the public internet"),
        ("http://inner.example/", "not on the public internet"),
        ("//inner.example/x", "not on the public internet"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://news.example/", "only http and https"),
        ("http://[::1", "could not be reached"),
        ("http://a\x00b/", "address"),
        ("http://user:pw@news.example/", "user name"),
        ("/again", "redirects more than 5 times"),
        ("http://unknown.example/", "not known"),
    ],
)
def test_redirects_are_checked(target: str, why: str) -> None:
    hosts = {"news.example": [PUBLIC], "inner.example": ["10.1.2.3"], "127.0.0.1": ["127.0.0.1"]}
    with pytest.raises(UnreachableError, match=why) as caught:
        answer("http://news.example/", redirect_to(target), hosts)
    assert one_line(caught.value)
    assert caught.value.source == "http://news.example/"


def test_five_redirects_are_followed() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        step = int(request.url.path.strip("/") or 0)
        return httpx.Response(301, headers={"location": f"/{step + 1}"}) if step < 5 else page(request)

    assert answer("http://news.example/", handler).data
    assert answer("http://news.example/0", handler).data


@pytest.mark.parametrize(
    ("response", "error", "why"),
    [
        (httpx.Response(404), UnreachableError, "answered 404"),
        (httpx.Response(503), UnreachableError, "answered 503"),
        (httpx.Response(304), UnreachableError, "answered 304"),
        (
            httpx.Response(200, content=b"%PDF", headers={"content-type": "application/pdf"}),
            NotAnArticleError,
            "pdf",
        ),
        (httpx.Response(200, content=b"x" * 2000), NotAnArticleError, "max_bytes"),
    ],
)
def test_answers_that_are_no_article(response: httpx.Response, error: type[DetenteError], why: str) -> None:
    with pytest.raises(error, match=why) as caught:
        answer("http://news.example/", lambda request: response, limits=Settings(max_bytes=1000))
    assert one_line(caught.value)


def test_an_endless_answer_is_cut() -> None:
    given_out = 0

    def endless() -> Iterator[bytes]:
        nonlocal given_out
        while True:
            given_out += 1000
            yield b"x" * 1000

    with pytest.raises(NotAnArticleError, match="max_bytes"):
        answer(
            "http://news.example/",
            lambda request: httpx.Response(200, content=endless()),
            limits=Settings(max_bytes=10_000),
        )
    assert given_out <= 12_000


def test_a_slow_answer_is_cut() -> None:
    def slow() -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b"x"

    start = time.monotonic()
    with pytest.raises(UnreachableError, match="too slowly"):
        answer(
            "http://news.example/",
            lambda request: httpx.Response(200, content=slow()),
            limits=Settings(timeout=0.1),
        )
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (httpx.ConnectTimeout("slow"), "in time"),
        (httpx.ReadTimeout("slow"), "in time"),
        (httpx.ConnectError("refused\nhere"), "could not be reached"),
        (httpx.RemoteProtocolError("odd"), "could not be reached"),
        (httpx.DecodingError("odd"), "could not be reached"),
    ],
)
def test_failures_of_the_network(failure: Exception, why: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(UnreachableError, match=why) as caught:
        answer("http://news.example/", handler)
    assert one_line(caught.value)


def test_the_next_address_is_tried_where_one_does_not_connect() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == PUBLIC:
            raise httpx.ConnectError("refused")
        return page(request)

    assert answer("http://news.example/", handler, {"news.example": [PUBLIC, "8.8.8.8"]}).data


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60).map(lambda t: "http://" + t))
@example("http://[")
@example("http://a:99999999/")
@example("http://\u2100.example/")
@example("http://xn--a/")
@example("http://" + "a" * 300)
@example("http://a..b/")
def test_any_address_is_fetched_or_refused(address: str) -> None:
    try:
        answer(address, page, {"news.example": [PUBLIC]})
    except DetenteError as error:
        assert "\n" not in error.message


def test_a_date_beyond_the_calendar_is_refused(reader: Reader) -> None:
    for date in ("2014-02-30", "99999-01-01", "yesterday", "\x00", ""):
        with pytest.raises(DetenteError):
            reader.read("The minister spoke.", date=date)
    assert reader.read("The minister spoke.", date=dt.date(2014, 2, 28)).article.posted
