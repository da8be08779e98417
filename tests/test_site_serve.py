# ruff: noqa: F811  fixtures are imported by name
"""The command that shows a database in a browser."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.site import site_base, site_file  # noqa: F401  fixtures
from typer.testing import CliRunner, Result

from detente.cli import app
from detente.errors import SettingError, StoreError
from detente.web.site.app import create_app
from detente.web.site.options import SiteOptions
from detente.web.site.serve import address_of, listen, options_for

TOKEN = "a long secret"  # noqa: S105  made up


def test_a_server_on_all_addresses_is_called_by_address_but_by_no_foreign_name() -> None:
    options = options_for("0.0.0.0", SiteOptions())  # noqa: S104  what is tested
    assert options.any_address
    assert options.token
    assert "evil.example" not in options.hosts


def test_loopback_needs_no_token_and_another_address_gets_one() -> None:
    assert not options_for("127.0.0.1", SiteOptions()).token
    assert not options_for("::1", SiteOptions()).token
    made = {options_for("192.168.1.5", SiteOptions()).token for _ in range(3)}
    assert len(made) == 3
    assert min(map(len, made)) >= 32
    assert options_for("192.168.1.5", SiteOptions(token=TOKEN)).token == TOKEN


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        create_app(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(SettingError, match="--port 0"):
        listen("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(SettingError, match="no address of this machine"):
        listen("nowhere.invalid", 0)


def test_the_address_that_is_printed_can_be_opened() -> None:
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000/"
    assert address_of("::1", 8000) == "http://[::1]:8000/"
    assert address_of("0.0.0.0", 1, "t") == "http://127.0.0.1:1/?token=t"  # noqa: S104
    assert address_of("::1", 8000, "a b&c").endswith("?token=a+b%26c")


def test_the_command_shows_a_database_until_it_is_told_to_end(site_base: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "detente",
        "serve",
        "--db",
        str(site_base),
        "--port",
        "0",
        "--token",
        TOKEN,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            address = running.stdout.readline().strip()
            assert "token=" in address
            with httpx.Client(base_url=address.partition("?")[0], trust_env=False) as reader:
                assert reader.get("/").status_code == 401
                assert reader.get(address, follow_redirects=True).status_code == 200
                answer = reader.get("/api/info")
                assert answer.json()["path"] == "korea.db"
                assert "server" not in answer.headers
        finally:
            running.send_signal(signal.SIGINT)
            _, errors = running.communicate(timeout=30)
    assert running.returncode == 0
    assert errors == ""


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["serve", *arguments])


def test_the_command_tells_what_is_wrong(site_base: Path, tmp_path: Path) -> None:
    none = _run("--db", str(tmp_path / "none.db"))
    assert none.exit_code == 1
    assert "does not exist" in none.output
    assert not (tmp_path / "none.db").exists()
    with listen("127.0.0.1", 0) as taken:
        busy = _run("--db", str(site_base), "--port", str(taken.getsockname()[1]))
    assert busy.exit_code == 1
    assert "--port 0" in busy.output
    short = _run("--db", str(site_base), "--token", "short")
    assert short.exit_code == 2
    assert "8 characters" in short.output
    (tmp_path / "no.db").write_text("words", encoding="utf-8")
    assert _run("--db", str(tmp_path / "no.db")).exit_code == 1
