# ruff: noqa: F811  fixtures are imported by name
"""Whom the site lets in and whom it refuses: hosts, tokens, forms of other sites, sizes, headers."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from tests.site import SiteClient, browse, client, site_base, site_file  # noqa: F401  fixtures

from detente.web.site.app import create_app
from detente.web.site.options import SiteOptions
from detente.web.site.safety import CSRF_COOKIE, TOKEN_COOKIE

TOKEN = "a long secret"  # noqa: S105  made up
PAGES = ("/", "/search", "/dyads", "/talks", "/actors", "/network", "/map", "/add", "/corrections")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[", "10.0.0.1"]
)
def test_a_foreign_host_is_refused(client: SiteClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "detente_csrf" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "localhost."])
def test_the_names_of_this_machine_are_served(client: SiteClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.fixture
def guarded(site_base: Path) -> SiteClient:
    return browse(site_base, token=TOKEN)


@pytest.mark.parametrize("path", ["/", "/search", "/api/info", "/schema", "/nothing"])
def test_without_the_token_nothing_is_told(guarded: SiteClient, path: str) -> None:
    with guarded:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": f"{TOKEN_COOKIE}={TOKEN}"}):
            answer = guarded.get(path, headers=headers)
            assert answer.status_code == 401
            assert "korea.db" not in answer.text
        assert guarded.get(f"{path}?token=wrong").status_code == 401


def test_the_token_in_the_address_becomes_a_cookie_and_leaves_the_address(guarded: SiteClient) -> None:
    with guarded:
        answer = guarded.get(f"/search?text=drills&token={quote(TOKEN)}", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/search?text=drills"
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert TOKEN not in answer.headers["set-cookie"]
        assert guarded.get("/search").status_code == 200


def test_a_redirect_with_the_token_stays_on_this_server(guarded: SiteClient) -> None:
    with guarded:
        answer = guarded.get(f"http://127.0.0.1//evil.example/?token={quote(TOKEN)}", follow_redirects=False)
        assert answer.headers.get("location", "/").startswith("/")
        assert not answer.headers.get("location", "/").startswith("//")


def test_programs_give_the_token_as_bearer(guarded: SiteClient) -> None:
    with guarded:
        assert guarded.get("/api/info", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def _changing(client: SiteClient) -> str:
    """An address that takes forms."""
    taking = [route.path for route in client.app.routes if "POST" in getattr(route, "methods", ())]
    return re.sub(r"\{[^}]*\}", "1", min(taking))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_token(
    client: SiteClient,
    headers: dict[str, str],
) -> None:
    assert client.submit(_changing(client), headers=headers).status_code == 403


def test_a_form_whose_token_is_not_that_of_the_cookie_is_refused(client: SiteClient) -> None:
    path, known = _changing(client), client.csrf
    for fields in ({}, {"csrf": ""}, {"csrf": known[:-1] + ("A" if known[-1] != "A" else "B")}):
        assert client.post(path, data=fields).status_code == 403
    assert client.post(path, headers={"x-csrf-token": known}).status_code != 403
    client.cookies.delete(CSRF_COOKIE)
    assert client.post(path, data={"csrf": known}).status_code == 403


def test_what_is_too_large_is_refused_whether_or_not_it_says_so(site_base: Path) -> None:
    with browse(site_base, form_limit=1000, upload_limit=5000) as small:
        path, token = _changing(small), small.csrf
        form = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": token}
        assert small.post(path, content=b"a=" + b"x" * 2000, headers=form).status_code == 413
        chunks = (b"x" * 500 for _ in range(5))
        del form["x-csrf-token"]  # so that the body must be read
        assert small.post(path, content=chunks, headers=form).status_code == 413
        files = {"files": ("a.txt", b"x" * 6000)}
        assert small.post(path, files=files, headers={"x-csrf-token": token}).status_code == 413


def test_read_only_refuses_every_change(site_base: Path) -> None:
    before = site_base.read_bytes()
    with browse(site_base, read_only=True) as reader:
        token = reader.csrf
        for path in (*PAGES, "/nothing"):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert reader.request(method, path, headers={"x-csrf-token": token}).status_code == 403
        assert 'href="/add"' not in reader.get("/").text
    assert site_base.read_bytes() == before


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/api/info", "/api/nothing", "/schema"])
def test_every_answer_carries_the_policy(client: SiteClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def _asked(
    path: Path,
    target: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: tuple[bytes | None, ...] = (),
    **options: Any,
) -> list[Any]:
    """What is sent to a request as a hostile client writes it: no path is tidied, a body may not end."""
    app: Any = create_app(path, SiteOptions(**options))
    given = {"host": "localhost", **(headers or {})}
    scope = {
        "type": "http", "method": method, "path": unquote(target), "raw_path": target.encode(),
        "query_string": b"", "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "scheme": "http", "http_version": "1.1", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
        "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip
    sent: list[Any] = []
    coming = iter(body)

    async def receive() -> Any:
        part = next(coming, b"")
        if part is None:
            await asyncio.Event().wait()  # nothing comes
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    app.state.site.pool.close()
    return sent


@pytest.mark.parametrize(
    "target", ["/static/../api/info", "/static//../../api/info", "/static/%2e%2e/api/info", "/static/..%2f",
               "//static/../", "/static/../"],
)  # fmt: skip
def test_the_open_files_are_no_way_around_the_token(site_base: Path, target: str) -> None:
    start, *parts = _asked(site_base, target, token=TOKEN)
    assert start["status"] in (400, 401, 404)
    assert b"korea.db" not in b"".join(part["body"] for part in parts)


def test_a_body_that_never_ends_is_given_up(site_base: Path) -> None:
    form = {"content-type": "application/x-www-form-urlencoded", "cookie": f"{CSRF_COOKIE}={'a' * 43}"}
    with browse(site_base) as there:
        path = _changing(there)
    start, *_ = _asked(site_base, path, method="POST", headers=form, body=(b"csrf=", None), patience=0.05)
    assert start["status"] == 408


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"csrf=%ff&%ed%a0%80=\xff\x00"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x",
         b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\xff\xfe"),
        ("multipart/form-data; boundary=x", b"no part"),
        ("application/json", b"{"),
        ("\xff", b"a"),
    ],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_refused(client: SiteClient, kind: str, body: bytes) -> None:
    headers = {"content-type": kind.encode("latin-1")}
    known = {b"content-type": headers["content-type"], b"x-csrf-token": client.csrf.encode()}
    path = _changing(client)
    assert client.post(path, content=body, headers=headers).status_code in (400, 403)
    assert client.post(path, content=body, headers=known).status_code < 500


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "9" * 30, "²"])
def test_a_length_that_is_none_is_refused(site_base: Path, length: str) -> None:
    start, *_ = _asked(site_base, "/", headers={"content-length": length})
    assert start["status"] in (400, 413)


def test_the_token_is_compared_whole(site_base: Path) -> None:
    with browse(site_base, token=TOKEN) as guarded:
        for wrong in (TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "", "\u00e4"):
            assert guarded.get("/api/info", params={"token": wrong}).status_code == 401
            bearer = {b"authorization": b"Bearer " + wrong.encode()}
            assert guarded.get("/api/info", headers=bearer).status_code == 401


@pytest.mark.parametrize("path", ["/", "/api/info", "/nothing", "/static/x/y"])
def test_even_what_is_refused_carries_the_policy(site_base: Path, path: str) -> None:
    with browse(site_base, token=TOKEN) as guarded:
        for answer in (guarded.get(path), guarded.get(path, headers={"host": "evil.example"})):
            assert answer.status_code in (401, 404, 421)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["referrer-policy"] == "same-origin"


def test_other_sites_are_let_read_nothing(client: SiteClient) -> None:
    other = {"origin": "https://evil.example"}
    asks = {**other, "access-control-request-method": "GET"}
    for path in ("/", "/api/info"):
        for answer in (client.get(path, headers=other), client.options(path, headers=asks)):
            assert not [name for name in answer.headers if name.startswith("access-control-")]
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
