# ruff: noqa: E501  feeds on a line
"""News feeds: read within limits, asked politely, from public addresses only."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import time
from collections.abc import Callable, Mapping
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from detente.errors import DetenteError, NotAnArticleError, SettingError, SourceError, UnreachableError
from detente.ingest.conditional import FeedAnswer, as_page, asks, make_getter, validators
from detente.ingest.feeds import MOST_ENTRIES, Feed, article_of, parse_feed
from detente.ingest.polite import DAY, Polite, backoff, retry_after
from detente.ingest.watch import NEVER, Counts, FeedState, Found, Watcher, make_watcher
from detente.records import Article
from detente.settings import Settings

DEFAULT = Settings()
NOW = dt.datetime(2014, 3, 4, 12, tzinfo=dt.UTC)
FEED = "https://news.example/feed.xml"
PARAGRAPH = (
    "The foreign minister of France met her colleague from Ghana in Accra on Monday. They agreed to resume "
    "talks on fishing rights and to exchange ambassadors before the end of the year, officials said. "
)
PAGE = f"<html><head><title>Talks in Accra</title></head><body><article><p>{PARAGRAPH * 3}</p></article></body></html>"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>World &amp; all</title>
{}</channel></rss>"""


def rss(*items: str) -> bytes:
    return RSS.format("".join(f"<item>{item}</item>" for item in items)).encode()


def read(data: bytes, **more: str) -> Feed:
    return parse_feed(data, FEED, DEFAULT, **more)


# --- feeds to entries


def test_an_rss_item_gives_address_title_day_and_texts() -> None:
    feed = read(
        rss(
            "<title>Talks &lt;b&gt;resume&lt;/b&gt;</title><link>/a?x=1&amp;y=2</link>"
            "<pubDate>Mon, 03 Mar 2014 23:30:00 -0500</pubDate><description>In short</description>"
            "<content:encoded><![CDATA[<p>One <i>and</i> two.</p><script>x()</script><p>Three.</p>]]></content:encoded>"
        )
    )
    (entry,) = feed.entries
    assert feed.title == "World & all"
    assert entry.address == "https://news.example/a?x=1&y=2"
    assert entry.title == "Talks resume"
    assert entry.posted == dt.date(2014, 3, 3)  # as its writer dates it, not in UTC
    assert (entry.summary, entry.content) == ("In short", "One and two.\n\nThree.")


def test_an_atom_entry_is_read_by_its_alternate_link() -> None:
    (entry,) = read(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title type="html">A &amp;lt; B</title>'
        b'<link rel="enclosure" href="https://x.example/e.mp3"/><link href="https://x.example/a.html"/>'
        b'<updated>2014-03-04T01:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        b"<p>Hello <i>there</i></p><p>you</p></div></content></entry></feed>"
    ).entries
    assert (entry.id, entry.title, entry.address) == ("urn:1", "A < B", "https://x.example/a.html")
    assert (entry.posted, entry.content) == (dt.date(2014, 3, 4), "Hello there\n\nyou")


def test_an_rdf_item_is_read() -> None:
    (entry,) = read(
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel><item><title>I</title>'
        b"<link>http://x.example/1</link><dc:date>2014-05-06</dc:date></item></rdf:RDF>"
    ).entries
    assert (entry.address, entry.posted) == ("http://x.example/1", dt.date(2014, 5, 6))


def test_a_json_feed_is_read_and_what_is_no_item_left_out() -> None:
    items = [
        {
            "id": 1,
            "url": "/z",
            "content_html": "<p>a</p><p>b</p>",
            "date_published": "2014-02-03T10:00:00-05:00",
        },
        3,
        {"id": "https://q.example/x", "content_text": "t", "title": None},
    ]
    feed = read(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}).encode()
    )
    assert [(e.id, e.address, e.text) for e in feed.entries] == [
        ("1", "https://news.example/z", "a\n\nb"),
        ("https://q.example/x", "https://q.example/x", "t"),
    ]
    assert feed.entries[0].posted == dt.date(2014, 2, 3)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://x.example/a", "https://x/" + "a" * 3000, "http://"],
)
def test_an_address_that_is_not_http_is_none(link: str) -> None:
    (entry,) = read(rss(f"<title>C</title><link>{link}</link>")).entries
    assert entry.address == ""


def test_a_broken_feed_gives_what_can_be_read() -> None:
    data = (
        b"<rss version='2.0'><channel><item><title>x</wrong><link>https://y.example/1</link></item><item><tit"
    )
    assert read(data).entries[0].address == "https://y.example/1"


def test_a_feed_is_read_in_the_encoding_it_declares() -> None:
    data = (
        RSS.replace("utf-8", "iso-8859-1")
        .format("<item><title>Orbán in Köln</title></item>")
        .encode("latin-1")
    )
    assert read(data).entries[0].title == "Orbán in Köln"


def test_control_characters_are_cleaned() -> None:
    (entry,) = read(rss("<title>A\x01B\x1b[31m\x85</title><description>c\x08d \x9be</description>")).entries
    assert (entry.title, entry.summary) == ("AB[31m", "cd e")


def test_entries_beyond_the_most_are_counted_and_left_out() -> None:
    feed = read(rss(*(f"<link>https://x.example/{n}</link>" for n in range(MOST_ENTRIES + 7))))
    assert (len(feed.entries), feed.left_out) == (MOST_ENTRIES, 7)
    assert feed.entries[-1].address == f"https://x.example/{MOST_ENTRIES - 1}"


LAUGHS = (
    b'<?xml version="1.0"?>%s<!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(12))
    + b"]><rss><channel><title>&a11;</title></channel></rss>"
)
REFUSED = {
    "billion laughs": (LAUGHS % b"", "entities"),
    "billion laughs behind a comment": (LAUGHS % b"<!-- <rss -->", "entities"),
    "a file as an entity": (
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><channel><title>&a;</title></channel></rss>",
        "entities",
    ),
    "utf-16 laughs": (b"\xff\xfe" + (LAUGHS % b"").decode().encode("utf-16-le"), "entities"),
    "too many tags": (rss("<a/>" * 300_001), "tags"),
    "a page": (PAGE.encode(), "no feed"),
    "a list": (b"[1, 2]", "no feed"),
    "an unended object": (b'{"version":', "no feed"),
    "deep json": (b'{"a":' + b"[" * 100_000, "no feed"),
    "another json": (b'{"version": "1", "items": []}', "no feed"),
    "words": (b"Nothing but words.", "no feed"),
    "empty": (b" \n", "empty"),
    "zeros": (bytes(500), "binary"),
    "gzip": (b"\x1f\x8b\x08\x00", "gzip"),
    "too large": (b"<rss>" + b" " * DEFAULT.max_bytes, "max_bytes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_harmless_feed_is_refused_with_the_reason(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(NotAnArticleError, match=words) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert caught.value.source == FEED


N = 20_000
SLOW = {
    "an address without an at": rss("<author>" + "a" * 20 * N + "</author>"),
    "attributes": rss("").replace(
        b"<item>", b"<item " + b" ".join(b"a%d='x'" % n for n in range(4 * N)) + b">"
    ),
    "categories": rss("".join(f"<category>{n}</category>" for n in range(N))),
    "depth": rss("<a>" * N + "</a>" * N),
    "blank lines": b"\n" * N * 20 + rss("<title>x</title>"),
    "open tags in a body": rss("<description>" + "&lt;p" * N * 5 + "</description>"),
    "spaces in a body": rss("<description><![CDATA[<p>" + "\n " * N * 5 + "</p>]]></description>"),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_feed_made_to_take_long_is_read_in_bounded_time(name: str) -> None:
    begun = time.process_time()
    assert len(read(SLOW[name]).entries) == 1
    assert time.process_time() - begun < 10


@given(
    st.binary(max_size=400)
    | st.binary(max_size=200).map(lambda raw: b"<rss><channel><item>" + raw)
    | st.text("<>/&;![]'\"= \nrsitemlnkguCDATA#x0:", max_size=200).map(
        lambda raw: f"<rss version='2.0'><channel><item><title>a{raw}</title></item></channel></rss>".encode()
    )
    | st.text("<>/&;'= pdivabr-!", max_size=200).map(
        lambda raw: rss(f"<description><![CDATA[{raw}]]></description>")
    )
)
@example(b"<rss><channel><item><link>https://[::1</link>")
@limits(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_a_feed_or_refused(data: bytes) -> None:
    try:
        feed = read(data)
    except SourceError as error:
        assert error.source == FEED  # noqa: PT017  what is refused is a matter of chance
    else:
        assert all(entry.address == "" or entry.address.lower().startswith("http") for entry in feed.entries)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "url", "title", "content_html", "summary", "date_published"]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_item_is_an_entry_or_left_out(item: object) -> None:
    feed = read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]}).encode())
    assert len(feed.entries) == isinstance(item, dict)


def test_an_entry_with_its_text_alone_is_an_article_dated_by_the_feed() -> None:
    (entry,) = read(
        rss(
            f"<title>Talks in Accra</title><pubDate>3 March 2014</pubDate><description>{PARAGRAPH * 3}</description>"
        )
    ).entries
    article = article_of(entry, "feed#1", DEFAULT)
    assert (article.title, article.posted, article.source) == (
        "Talks in Accra",
        dt.date(2014, 3, 3),
        "feed#1",
    )
    assert "exchange ambassadors" in article.text


# --- politeness


def test_back_off_doubles_and_is_capped_at_a_day() -> None:
    waits = [backoff(n, 900, lambda: 1.0) for n in range(1, 60)]
    assert waits[:3] == [1800, 3600, 7200]
    assert waits == sorted(waits)
    assert waits[-1] == backoff(10_000, 900, lambda: 1.0) == DAY


@given(st.integers(1, 200), st.floats(60, DAY), st.floats(0, 1))
def test_chance_shortens_a_back_off_by_half_at_most(failures: int, base: float, chance: float) -> None:
    assert backoff(failures, base, lambda: 1.0) / 2 <= backoff(failures, base, lambda: chance) <= DAY


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    assert retry_after("120", NOW) == 120
    assert retry_after(format_datetime(NOW + dt.timedelta(hours=2), usegmt=True), NOW) == 7200
    assert retry_after(format_datetime(NOW - dt.timedelta(hours=2), usegmt=True), NOW) == 0
    assert retry_after("9" * 400, NOW) == retry_after("Fri, 31 Dec 9999 23:59:59 GMT", NOW) == DAY


@given(
    st.text(max_size=60)
    | st.from_regex(r"\w{3}, \d{1,3} \w{3} \d{1,6} \d\d:\d\d:\d\d [-+]\d{4}", fullmatch=True)
)
def test_any_retry_after_is_a_wait_of_at_most_a_day(value: str) -> None:
    assert 0 <= retry_after(value, NOW) <= DAY


class World:
    """A small internet with a clock that goes on only when somebody waits."""

    def __init__(self, pages: Mapping[str, object]) -> None:
        self.pages = dict(pages)
        self.seconds = 0.0
        self.waits: list[float] = []
        self.asked: list[httpx.Request] = []
        self.names: dict[str, str] = {}

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def now(self) -> dt.datetime:
        return NOW + dt.timedelta(seconds=self.seconds)

    def resolve(self, host: str, port: int) -> list[str]:
        return [self.names.get(host, "93.184.215.14")]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        address = f"{request.url.scheme}://{request.headers['host']}{request.url.raw_path.decode()}"
        page = self.pages.get(address, httpx.Response(404))
        if callable(page):
            page = page(request)
        if isinstance(page, bytes):
            return httpx.Response(200, content=page, headers={"content-type": "application/xml"})
        if isinstance(page, str):
            return httpx.Response(200, html=page)
        assert isinstance(page, httpx.Response)
        return httpx.Response(page.status_code, headers=page.headers, content=page.content)

    def paths(self) -> list[str]:
        return [request.url.path for request in self.asked]

    def getter(self, **more: Callable[[str], None]) -> Callable[[str, Mapping[str, str]], FeedAnswer]:
        return make_getter(DEFAULT, resolver=self.resolve, transport=httpx.MockTransport(self.answer), **more)

    def polite(self) -> Polite:
        return Polite(self.getter(), clock=lambda: self.seconds, sleep=self.sleep)

    def watcher(
        self, memory: Memory, *feeds: str, known: frozenset[str] = frozenset(), every: float = 900
    ) -> Watcher:
        return make_watcher(
            feeds or (FEED,),
            memory,
            known.__contains__,
            DEFAULT,
            every=every,
            resolver=self.resolve,
            transport=httpx.MockTransport(self.answer),
            clock=self.now,
            ticks=lambda: self.seconds,
            rand=lambda: 0.5,
            sleep=self.sleep,
        )


class Memory(dict[str, FeedState]):
    def get(self, address: str) -> FeedState:  # type: ignore[override]
        return self[address] if address in self else FeedState(address)

    def put(self, address: str, state: FeedState) -> None:
        self[address] = state


def articles(found: list[Found]) -> list[Article]:
    return [item for _, _, item in found if isinstance(item, Article)]


def failures(found: list[Found]) -> list[DetenteError]:
    return [item for _, _, item in found if isinstance(item, DetenteError)]


def counts(found: list[Found]) -> Counts:
    (last,) = [item for _, _, item in found if isinstance(item, Counts)]
    return last


ROBOTS = "https://news.example/robots.txt"


def test_requests_to_one_host_keep_their_distance_and_other_hosts_do_not_wait() -> None:
    world = World({})
    polite = world.polite()
    for address in ("https://a.example/1", "https://a.example/2", "https://b.example/1"):
        polite.permit(address)
    assert world.waits == [2, 2, 2]  # robots.txt, then a page, twice at a.example and once at b.example
    assert world.paths() == ["/robots.txt", "/robots.txt"]


def test_the_crawl_delay_of_robots_txt_is_kept() -> None:
    world = World({ROBOTS: b"User-agent: *\nCrawl-delay: 30\n"})
    polite = world.polite()
    polite.permit("https://news.example/1")
    polite.permit("https://news.example/2")
    assert world.waits == [2, 30]


def test_a_crawl_delay_beyond_all_patience_is_refused_not_ignored() -> None:
    world = World({ROBOTS: b"User-agent: *\nCrawl-delay: 1e9\n"})
    polite = world.polite()
    polite.permit("https://news.example/1")
    with pytest.raises(UnreachableError, match="must wait"):
        polite.permit("https://news.example/2")
    assert polite.delay("https://news.example/2") == DAY


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (b"User-agent: *\nDisallow: /private\n", True),
        (b"User-agent: *\nDisallow: /\n", False),
        (b"User-agent: detente\nDisallow: /\n\nUser-agent: *\nAllow: /\n", False),
        (b"User-agent: Detente/1.0\nDisallow: /news\n", False),
        (b"User-agent: otherbot\nDisallow: /\n", True),
        (b"User-agent: a\nUser-agent: detente # us\nDisallow: /\n", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\nAllow: /news/\n", True),
        (b"<html>not found</html>\xff\x00", True),
        (httpx.Response(404), True),
        (httpx.Response(403), True),
        (httpx.Response(429), False),
        (httpx.Response(503), False),
    ],
)
def test_robots_txt_decides(robots: object, allowed: bool) -> None:
    polite = World({ROBOTS: robots}).polite()
    if allowed:
        polite.permit("https://news.example/news/1")
    else:
        with pytest.raises(UnreachableError, match=r"robots\.txt"):
            polite.permit("https://news.example/news/1")


def test_robots_txt_is_asked_for_once_a_day() -> None:
    world = World({ROBOTS: b""})
    polite = world.polite()
    for _ in range(3):
        polite.permit("https://news.example/1")
    assert world.paths() == ["/robots.txt"]
    world.seconds += DAY
    polite.permit("https://news.example/1")
    assert world.paths() == ["/robots.txt"] * 2


def test_a_robots_txt_with_many_robots_and_many_rules_makes_no_table_of_both() -> None:
    agents = "".join(f"User-agent: r{n}\n" for n in range(14_000))
    begun = time.process_time()
    polite = World({ROBOTS: (agents + "Disallow: /x\n" * 20_000).encode()}).polite()
    polite.permit("https://news.example/x")
    assert time.process_time() - begun < 10


def test_the_hosts_kept_are_limited() -> None:
    world = World({})
    polite = world.polite()
    for n in range(1_050):
        polite.permit(f"https://h{n}.example/")
    asked = len(world.asked)
    polite.permit("https://h1049.example/")
    assert len(world.asked) == asked
    polite.permit("https://h0.example/")
    assert len(world.asked) == asked + 1


# --- conditional requests


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_a_private_address_is_refused_before_anything_is_sent(ip: str) -> None:
    world = World({})
    world.names["news.example"] = ip
    with pytest.raises(UnreachableError, match="not on the public internet"):
        world.getter()(FEED, {})
    assert world.asked == []


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/x", "http://[::1]/", "http://inside.example/", "file:///etc/passwd"]
)
def test_a_redirect_to_a_private_address_is_refused(target: str) -> None:
    world = World({FEED: httpx.Response(302, headers={"location": target})})
    world.names |= {"inside.example": "192.168.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}
    with pytest.raises(UnreachableError):
        world.getter()(FEED, {})
    assert len(world.asked) == 1


def test_a_redirect_is_followed_after_asking_leave_for_it() -> None:
    moved = "https://other.example/feed"
    world = World({FEED: httpx.Response(301, headers={"location": moved}), moved: rss("")})
    hops: list[str] = []
    assert world.getter(before_redirect=hops.append)(FEED, {}).status == 200
    assert hops == [moved]


def test_endless_redirects_end() -> None:
    world = World({FEED: httpx.Response(302, headers={"location": FEED})})
    with pytest.raises(UnreachableError, match="redirects more than"):
        world.getter()(FEED, {})


def test_an_answer_larger_than_allowed_is_refused() -> None:
    world = World({FEED: b"x" * 200})
    getter = make_getter(
        Settings(max_bytes=100), resolver=world.resolve, transport=httpx.MockTransport(world.answer)
    )
    with pytest.raises(NotAnArticleError, match="100 bytes"):
        getter(FEED, {})


@pytest.mark.parametrize("value", ['"a"\r\nX: y', "ä", "x" * 2000, "\x00"])
def test_a_validator_that_cannot_be_sent_back_is_dropped(value: str) -> None:
    assert validators(FeedAnswer(200, b"", {"etag": value, "last-modified": value})) == ("", "")
    assert asks(value, value) == {}


def test_a_packed_page_is_unpacked_once() -> None:
    headers = {"content-encoding": "gzip", "content-type": "text/html; charset=utf-8"}
    packed = gzip.compress(PAGE.encode())
    raw = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(packed), headers=headers))
    answer = make_getter(DEFAULT, resolver=lambda *_: ["93.184.215.14"], transport=raw)(FEED, {})
    page = as_page(answer, FEED, DEFAULT)
    assert (page.data, page.encoding, page.is_html) == (PAGE.encode(), "utf-8", True)


@pytest.mark.parametrize(
    ("status", "kind"), [(200, "application/pdf"), (404, "text/html"), (500, "text/html")]
)
def test_a_page_that_is_an_error_or_no_text_is_refused(status: int, kind: str) -> None:
    with pytest.raises(SourceError, match=r"gives application/pdf|answered"):
        as_page(FeedAnswer(status, b"x", {"content-type": kind}), FEED, DEFAULT)


# --- the watch

ITEM = (
    "<title>Talks</title><link>https://news.example/1</link><pubDate>Mon, 03 Mar 2014 10:00:00 GMT</pubDate>"
)
ONE = {FEED: rss(ITEM), "https://news.example/1": PAGE}


def test_a_new_report_is_read_once_and_dated_by_its_feed() -> None:
    world, memory = World(ONE), Memory()
    watcher = world.watcher(memory)
    found = list(watcher.poll_once(NOW))
    (article,) = articles(found)
    assert (article.source, article.posted) == ("https://news.example/1", dt.date(2014, 3, 3))
    assert found[-1][0] == "feed"
    assert (counts(found).outcome, counts(found).new) == ("read", 1)
    later = list(watcher.poll_once(NOW + dt.timedelta(hours=1)))
    assert (counts(later).new, counts(later).known) == (0, 1)
    assert world.paths().count("/1") == 1


def test_a_known_report_is_not_asked_for() -> None:
    world = World(ONE)
    found = list(world.watcher(Memory(), known=frozenset({"https://news.example/1"})).poll_once(NOW))
    assert counts(found).known == 1
    assert "/1" not in world.paths()


def test_a_feed_is_not_asked_before_it_is_due() -> None:
    world, memory = World(ONE), Memory()
    watcher = world.watcher(memory)
    list(watcher.poll_once(NOW))
    assert list(watcher.poll_once(NOW + dt.timedelta(seconds=899))) == []
    assert memory[FEED].next == "2014-03-04T12:15:00+00:00"


def test_the_validators_of_the_last_answer_are_sent_and_an_unchanged_feed_is_not_read() -> None:
    def feed(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"v1"':
            return httpx.Response(304)
        return httpx.Response(
            200, content=rss(), headers={"etag": '"v1"', "last-modified": "Mon, 03 Mar 2014 10:00:00 GMT"}
        )

    world, memory = World({FEED: feed}), Memory()
    watcher = world.watcher(memory)
    list(watcher.poll_once(NOW))
    found = list(watcher.poll_once(NOW + dt.timedelta(hours=1)))
    assert counts(found).outcome == "unchanged"
    assert world.asked[-1].headers["if-modified-since"] == "Mon, 03 Mar 2014 10:00:00 GMT"
    assert (memory[FEED].etag, memory[FEED].failures) == ('"v1"', 0)


def test_a_feed_that_is_gone_ends() -> None:
    world, memory = World({FEED: httpx.Response(410)}), Memory()
    watcher = world.watcher(memory)
    found = list(watcher.run())
    assert "gone" in str(failures(found)[0])
    assert counts(found).outcome == "ended"
    assert memory[FEED].next == NEVER
    assert list(watcher.poll_once(NOW + dt.timedelta(days=9_999))) == []


def test_a_feed_that_fails_is_asked_ever_more_seldom_and_then_as_before() -> None:
    world, memory = World({FEED: httpx.Response(500)}), Memory()
    watcher = world.watcher(memory)
    now, waits = NOW, []
    for n in range(1, 12):
        found = list(watcher.poll_once(now))
        assert (counts(found).outcome, memory[FEED].failures) == ("failed", n)
        due = dt.datetime.fromisoformat(memory[FEED].next)
        waits.append((due - now).total_seconds())
        now = due
    assert waits == sorted(waits)
    assert waits[0] < waits[3] < waits[-1] <= DAY
    world.pages[FEED] = rss()
    list(watcher.poll_once(now))
    assert (memory[FEED].failures, memory[FEED].next) == (0, (now + dt.timedelta(seconds=900)).isoformat())


@pytest.mark.parametrize("value", ["7200", format_datetime(NOW + dt.timedelta(seconds=7204), usegmt=True)])
def test_a_busy_feed_is_left_alone_as_long_as_it_asks(value: str) -> None:
    world, memory = World({FEED: httpx.Response(503, headers={"retry-after": value})}), Memory()
    watcher = world.watcher(memory)
    list(watcher.poll_once(NOW))
    assert dt.datetime.fromisoformat(memory[FEED].next) - NOW >= dt.timedelta(hours=2)


def test_a_busy_host_is_not_asked_for_its_other_reports_which_come_later() -> None:
    items = [f"<link>https://news.example/{n}</link>" for n in range(1, 6)]
    busy = httpx.Response(429, headers={"retry-after": "3600"})
    pages = {f"https://news.example/{n}": PAGE for n in range(1, 6)} | {"https://news.example/2": busy}
    world, memory = (
        World({FEED: httpx.Response(200, content=rss(*items), headers={"etag": '"1"'}), **pages}),
        Memory(),
    )
    watcher = world.watcher(memory)
    found = list(watcher.poll_once(world.now()))
    assert (counts(found).new, counts(found).failed, counts(found).later) == (1, 1, 3)
    assert memory[FEED].etag == ""  # or the next answer would be "unchanged"
    world.seconds += 1_000
    assert counts(list(watcher.poll_once(world.now()))).outcome == "later"
    world.seconds += 4_000
    world.pages["https://news.example/2"] = PAGE
    assert counts(list(watcher.poll_once(world.now()))).new == 4
    assert memory[FEED].etag == '"1"'


def test_robots_txt_keeps_the_watch_from_feeds_and_reports() -> None:
    world = World({**ONE, ROBOTS: b"User-agent: *\nDisallow: /1\n"})
    found = list(world.watcher(Memory()).poll_once(NOW))
    assert "robots.txt" in str(failures(found)[0])
    assert "/1" not in world.paths()
    world = World({**ONE, ROBOTS: b"User-agent: *\nDisallow: /\n"})
    assert counts(list(world.watcher(Memory()).poll_once(NOW))).outcome == "failed"
    assert world.paths() == ["/robots.txt"]


def test_robots_txt_is_asked_of_the_host_that_a_report_redirects_to() -> None:
    world = World({
        **ONE,
        "https://news.example/1": httpx.Response(302, headers={"location": "https://other.example/1"}),
        "https://other.example/robots.txt": b"User-agent: *\nDisallow: /\n",
        "https://other.example/1": PAGE,
    })  # fmt: skip
    found = list(world.watcher(Memory()).poll_once(NOW))
    assert articles(found) == []
    assert "robots.txt" in str(failures(found)[0])


def test_a_report_at_a_private_address_is_refused_and_the_others_are_read() -> None:
    world = World({**ONE, FEED: rss("<link>http://inside.example/x</link>", ITEM, "<title>Nothing</title>")})
    world.names["inside.example"] = "10.1.2.3"
    found = list(world.watcher(Memory()).poll_once(NOW))
    assert len(articles(found)) == 1
    refused, empty = failures(found)
    assert "not on the public internet" in str(refused)
    assert "neither an address nor" in str(empty)
    assert {request.headers["host"] for request in world.asked} == {"news.example"}


def test_a_report_that_fails_is_tried_three_times_and_no_more() -> None:
    world, memory = World({FEED: rss(ITEM)}), Memory()
    watcher = world.watcher(memory)
    told = []
    for day in range(8):
        world.seconds = day * DAY
        told += failures(list(watcher.poll_once(world.now())))
    assert len(told) == 3
    assert world.paths().count("/1") == 3


def test_an_entry_without_an_address_is_told_of_once_by_a_name_that_stays() -> None:
    whole = f"<title>Talks in Accra</title><description>{PARAGRAPH * 3}</description><guid isPermaLink='false'>g1</guid>"
    world = World({FEED: rss(whole)})
    (first, _) = world.watcher(Memory()).poll_once(NOW)
    (again, _) = world.watcher(Memory()).poll_once(NOW)
    assert first[0] == "article"
    assert first[1] == again[1]
    assert first[1].startswith(FEED + "#")
    known = frozenset({first[1]})
    assert counts(list(world.watcher(Memory(), known=known).poll_once(NOW))).known == 1


def test_one_broken_feed_does_not_stop_the_others() -> None:
    world = World({**ONE, "https://bad.example/f": b"\x00\x01"})
    found = list(world.watcher(Memory(), "https://bad.example/f", "no address", FEED).poll_once(NOW))
    assert len(articles(found)) == 1
    assert [kind for kind, *_ in found] == ["failed", "feed", "failed", "feed", "article", "feed"]


def test_run_waits_between_rounds_and_ends_when_stopped() -> None:
    world, memory = World(ONE), Memory()
    watcher = world.watcher(memory, every=1200)
    rounds = 0
    for kind, *_ in watcher.run():
        rounds += kind == "feed"
        if rounds == 3:
            watcher.stop()
    assert world.paths().count("/feed.xml") == 3
    assert world.waits.count(1200) == 2


def test_stopping_in_the_midst_of_a_feed_leaves_it_due() -> None:
    items = [f"<link>https://news.example/{n}</link>" for n in range(3)]
    world, memory = (
        World({FEED: rss(*items), **{f"https://news.example/{n}": PAGE for n in range(3)}}),
        Memory(),
    )
    watcher = world.watcher(memory)
    for _ in watcher.run():
        watcher.stop()
    assert world.paths().count("/1") == 0
    assert FEED not in memory


@pytest.mark.parametrize("every", [0, 59, float("nan"), float("inf")])
def test_an_interval_out_of_range_is_refused(every: float) -> None:
    with pytest.raises(SettingError, match="every"):
        World({}).watcher(Memory(), every=every)


@given(st.text(max_size=30))
def test_any_kept_time_is_a_time_or_due_at_once(stamp: str) -> None:
    memory = Memory({FEED: FeedState(FEED, next=stamp)})
    assert len(list(World({FEED: rss()}).watcher(memory).poll_once(NOW))) <= 2
