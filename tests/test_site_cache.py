# ruff: noqa: F811  fixtures are imported by name
"""Answers that are kept, and the databases that make them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.site import SiteClient, client, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.errors import SettingError, StoreError
from detente.web.site.cache import LONGEST_REST, PATIENCE, REST, SHARE, Cache
from detente.web.site.pool import Pool, Version
from stored import add, report, tells

SOON = 10.0
"""Seconds after which a test that waits has failed."""


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Count:
    """Makes 1, 2, 3 …"""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


FIRST, SECOND, OWN = Version(1, 0), Version(2, 0), Version(2, 1)


def test_an_answer_is_made_once_for_one_state() -> None:
    cache, make = Cache(10_000), Count()
    assert [cache.answer("a", FIRST, make) for _ in range(3)] == [1, 1, 1]
    assert cache.answer("b", FIRST, make) == 2


def test_an_answer_that_is_outdated_for_long_is_made_anew() -> None:
    clock, make = Clock(), Count()
    cache = Cache(10_000, clock)
    cache.answer("a", FIRST, make)
    clock.now += REST / 2
    assert cache.answer("a", SECOND, make) == 1
    clock.now += REST
    assert cache.answer("a", SECOND, make) == 2


def test_what_this_server_changed_is_seen_at_once() -> None:
    cache, make = Cache(10_000, Clock()), Count()
    cache.answer("a", SECOND, make)
    assert cache.answer("a", OWN, make) == 2


@pytest.mark.parametrize(("cost", "rest"), [(0.01, REST), (0.2, 0.2 / SHARE), (9.0, LONGEST_REST)])
def test_what_took_long_to_make_rests_for_longer(cost: float, rest: float) -> None:
    clock, count = Clock(), Count()
    cache = Cache(10_000, clock)

    def make() -> int:
        clock.now += cost
        return count()

    cache.answer("a", FIRST, make)
    clock.now += rest - 0.1
    assert cache.answer("a", SECOND, make) == 1
    clock.now += 0.2
    assert cache.answer("a", SECOND, make) == 2


@pytest.mark.parametrize(("age", "waits"), [(REST + PATIENCE - 0.5, False), (REST + PATIENCE + 0.5, True)])
def test_while_one_makes_an_answer_others_get_the_old_one_for_a_while(age: float, waits: bool) -> None:
    clock = Clock()
    cache = Cache(10_000, clock)
    cache.answer("a", FIRST, lambda: "old")
    clock.now += age
    begun, go = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go.wait(SOON)
        return "new"

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(cache.answer, "a", SECOND, slow)
        assert begun.wait(SOON)
        other = threads.submit(cache.answer, "a", SECOND, lambda: pytest.fail("made twice"))
        if not waits:
            assert other.result(SOON) == "old"
        go.set()
        assert one.result(SOON) == "new"
        assert other.result(SOON) == ("new" if waits else "old")


def test_many_who_ask_at_once_have_it_made_once() -> None:
    cache, make = Cache(10_000), Count()
    all_there = threading.Barrier(8)

    def ask(_: int) -> int:
        all_there.wait(SOON)
        return cache.answer("a", FIRST, make)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {1}
    assert make.made == 1


def test_a_failure_is_told_and_not_kept() -> None:
    cache = Cache(10_000)

    def fails() -> int:
        raise StoreError("is busy: try again")

    for _ in range(2):
        with pytest.raises(StoreError, match="busy"):
            cache.answer("a", FIRST, fails)
    assert cache.answer("a", FIRST, lambda: 5) == 5


def test_the_answers_take_no_more_than_they_may() -> None:
    cache, make = Cache(20_000), Count()
    for number in range(100):
        cache.answer(number, FIRST, lambda: "x" * 1000)
        assert cache.size <= 20_000
    assert cache.answer(99, FIRST, make) == "x" * 1000
    assert cache.answer(0, FIRST, make) == 1
    cache.answer("large", FIRST, lambda: "x" * 50_000)
    assert cache.answer("large", FIRST, make) == 2
    assert cache.size <= 20_000


def _more(path: Path) -> None:
    with Database(path) as base:
        add(base, report(tells("Ghana thanked Togo.", "thanked", ("GHA",), ("TGO",)), title="Another"))


def test_the_version_changes_with_every_change_from_elsewhere(site_base: Path) -> None:
    pool = Pool(site_base)
    before = pool.version()
    assert pool.version() == before
    _more(site_base)
    assert pool.version() != before
    pool.close()


def test_a_change_from_elsewhere_reaches_the_page(client: SiteClient, site_base: Path) -> None:
    site = client.app.state.site
    site.cache._clock = clock = Clock()
    before = client.get("/api/info").json()["articles"]
    _more(site_base)
    clock.now += LONGEST_REST + PATIENCE + 1
    assert client.get("/api/info").json()["articles"] == before + 1


def test_a_database_that_is_borrowed_cannot_be_written(site_base: Path) -> None:
    pool = Pool(site_base)
    with pool.borrow() as base, pytest.raises(StoreError, match="reading only"):
        add(base, report(tells("Ghana thanked Togo.", "thanked", ("GHA",), ("TGO",))))
    with pool.write() as base:
        add(base, report(tells("Ghana thanked Togo.", "thanked", ("GHA",), ("TGO",))))
    with pool.borrow() as base:
        assert base.count(actor="GHA") == 1
    pool.close()


def test_a_pool_for_reading_gives_nothing_to_write_with(site_base: Path) -> None:
    pool = Pool(site_base, read_only=True)
    with pytest.raises(SettingError, match="--read-only"), pool.write():
        pass
    with pytest.raises(SettingError, match="--read-only"), pool.separate():
        pass
    pool.close()


def test_a_database_goes_from_thread_to_thread(site_base: Path) -> None:
    pool = Pool(site_base, readers=2)

    def count(_: int) -> int:
        with pool.borrow() as base:
            return base.count()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(count, range(40)))) == 1
    pool.close()
    with pytest.raises(StoreError, match="is closed"), pool.borrow():
        pass


def test_a_query_left_open_does_not_hold_the_database_back(site_base: Path) -> None:
    pool = Pool(site_base, readers=1)
    with pool.borrow() as base:
        base.connection.execute("BEGIN")
        before = base.count()
    _more(site_base)
    with pool.borrow() as base:
        assert base.count() == before + 1
    pool.close()
