"""Measure the site: ``python -m benchmarks.serving``.

``detente serve`` shows a database of 100,000 articles and 300,000 events to readers who walk through its
pages with filters that vary, while ``detente add`` puts further articles into it. Each page is told with the
number of requests, the median and the 95th percentile of the time until the whole answer was there, and
what went wrong.

Ends with status 1 where a page, or all together, are slower than 300 ms at the median or 1 s at the 95th
percentile, the server takes more than 600 MB, or a request fails.

With ``--db FILE`` the database is made there once and measured on a copy. A quick look:
``--articles 2000 --readers 4 --seconds 10``.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NamedTuple

import httpx
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.archive_made import write_lines
from benchmarks.serving_made import fill_site
from benchmarks.serving_walk import Known, every_page, known_of, steps
from detente.database import Database

MEDIAN, HIGH, MEMORY = 0.3, 1.0, 600.0
"""Bounds: seconds at the median and at the 95th percentile, and MB (10^6 bytes)."""
_PATIENCE, _FRESH = 60.0, 20_000
"""Seconds for a program to start; articles that ``detente add`` is given, more than it reads in the time."""
_FRESH_SEED = 2  # the database is made with another: no article is there already


class Answer(NamedTuple):
    """One request: the page, the seconds until all of it was there, what went wrong or ''."""

    page: str
    seconds: float
    wrong: str
    address: str


class Row(NamedTuple):
    """All requests of a page."""

    page: str
    requests: int
    median: float
    high: float
    worst: float
    errors: int

    @property
    def holds(self) -> bool:
        """Whether it keeps the bounds."""
        return self.median <= MEDIAN and self.high <= HIGH and not self.errors


class Measured(NamedTuple):
    """What was met: answers, what the server took, and how many articles were added meanwhile."""

    answers: list[Answer]
    memory: float  # MB at most
    computed: float  # seconds of a processor while the readers read
    added: int


def rows_of(answers: list[Answer]) -> list[Row]:
    """Requests by page, and all together last; the 95th percentile is that of the nearest rank."""
    pages = sorted({answer.page for answer in answers})
    groups = [(page, [one for one in answers if one.page == page]) for page in pages]
    return [_row(page, some) for page, some in (*groups, ("all", answers)) if some]


def _row(page: str, answers: list[Answer]) -> Row:
    times = sorted(answer.seconds for answer in answers)
    high = times[max(0, math.ceil(len(times) * 0.95) - 1)]
    return Row(page, len(times), median(times), high, times[-1], sum(1 for answer in answers if answer.wrong))


def walk(address: str, known: Known, number: int, end: float, pause: float, found: list[Answer]) -> None:
    """One reader: page after page until the end, with a pause of a length by chance between two."""
    chance = random.Random(f"reader {number}")  # noqa: S311  not for secrets
    time.sleep(chance.random() * pause)
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        for page, path in steps(known, chance):
            if time.perf_counter() > end:
                return
            found.append(_ask(client, page, path))
            time.sleep(chance.uniform(0.5, 1.5) * pause)


def _ask(client: httpx.Client, page: str, path: str) -> Answer:
    begun = time.perf_counter()
    try:
        status = client.get(path).status_code
        wrong = f"status {status}" if status >= 400 else ""
    except httpx.HTTPError as error:
        wrong = f"{type(error).__name__}: {error}"
    return Answer(page, time.perf_counter() - begun, wrong, path)


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, int]]:
    """``detente serve`` on a free port: its address and the number of its process."""
    command = [sys.executable, "-m", "detente", "serve", "--db", str(path), "--port", "0"]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101
        late = threading.Timer(_PATIENCE, process.kill)
        late.start()
        line = process.stdout.readline().decode().strip()
        late.cancel()
        if not line.startswith("http"):
            raise RuntimeError("detente serve does not start")
        yield line, process.pid


@contextmanager
def _running(command: list[str], **given: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **given)  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def peak_memory(pid: int) -> float:
    """The most memory that a process has had, in MB; NaN where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return math.nan
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) * 1024 / 1e6 if found else math.nan


def computed(pid: int) -> float:
    """For how many seconds a process has computed; NaN where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.nan
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_on(address: str, known: Known, readers: int, seconds: float, pause: float) -> list[Answer]:
    """What all readers met."""
    end = time.perf_counter() + seconds
    found: list[list[Answer]] = [[] for _ in range(readers)]
    threads = [
        threading.Thread(target=walk, args=(address, known, number, end, pause, found[number]), daemon=True)
        for number in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return [answer for some in found for answer in some]


def measure(
    path: Path, folder: Path, *, readers: int, seconds: float, pause: float, adding: bool
) -> Measured:
    """Serve, add and read."""
    known = known_of(path)
    with Database(path, read_only=True) as base:
        before = base.info().articles
    fresh = folder / "fresh.jsonl"
    if adding:
        write_lines(fresh, _FRESH, seed=_FRESH_SEED)
    with serving(path) as (address, pid):
        with _adding(path, fresh, before) if adding else nullcontext():
            # what a server loads at first use is not timed
            with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
                for page, asked in every_page(known):
                    _ask(client, page, asked)
            begun = computed(pid)
            found = read_on(address, known, readers, seconds, pause)
            spent = computed(pid) - begun
        memory = peak_memory(pid)
    with Database(path, read_only=True) as base:
        return Measured(found, memory, spent, base.info().articles - before)


@contextmanager
def _adding(path: Path, fresh: Path, before: int) -> Iterator[None]:
    """``detente add`` at work."""
    command = [sys.executable, "-m", "detente", "add", str(fresh), "--db", str(path)]
    with _running(command):
        _wait_for_more(path, before)
        yield


def _wait_for_more(path: Path, before: int) -> None:
    """Until ``detente add`` has loaded its model and writes."""
    end = time.perf_counter() + _PATIENCE
    with Database(path, read_only=True) as base:
        while time.perf_counter() < end:
            count = base.connection.execute("SELECT count(*) FROM articles").fetchone()[0]
            if count > before:
                return
            time.sleep(0.1)
    raise RuntimeError("detente add adds nothing")


def misses(rows: list[Row], answers: list[Answer], memory: float) -> list[str]:
    """What does not keep the bounds, in words."""
    found = [
        f"{row.page}: median {row.median * 1000:.0f} ms, 95th percentile {row.high * 1000:.0f} ms,"
        f" {row.errors} errors"
        for row in rows
        if not row.holds
    ]
    if not memory <= MEMORY:
        found.append(f"memory: {memory:.0f} MB")
    wrong = dict.fromkeys(f"{answer.address[:200]}: {answer.wrong}" for answer in answers if answer.wrong)
    return found + list(wrong)[:20]


def _table(rows: list[Row]) -> Table:
    table = Table("page")
    for name in ("requests", "median ms", "95% ms", "worst ms", "errors", ""):
        table.add_column(name, justify="right")
    for row in rows:
        times = [f"{one * 1000:.0f}" for one in (row.median, row.high, row.worst)]
        table.add_row(row.page, str(row.requests), *times, str(row.errors), "" if row.holds else "missed")
    return table


def run(
    db: Annotated[
        Path | None, typer.Option(help="where the database is kept; made where there is none")
    ] = None,
    articles: Annotated[int, typer.Option(min=30, help="of a database that is made")] = 100_000,
    readers: Annotated[int, typer.Option(min=1, max=500)] = 20,
    seconds: Annotated[float, typer.Option(min=1)] = 60.0,
    pause: Annotated[float, typer.Option(min=0, help="mean seconds between two pages of a reader")] = 3.0,
    add: Annotated[bool, typer.Option("--add/--no-add", help="add articles meanwhile")] = True,
    make_only: Annotated[bool, typer.Option(help="make the database and measure nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON")] = False,
) -> None:
    """Measure the site."""
    console = Console(stderr=as_json)
    with tempfile.TemporaryDirectory(prefix="detente-serving-") as name:
        folder = Path(name)
        kept = db or folder / "made.db"
        if not kept.exists():
            begun = time.perf_counter()
            fill_site(kept, articles)
            console.print(f"{articles} articles made in {time.perf_counter() - begun:.0f} s")
        if make_only:
            return
        path = folder / "site.db"
        shutil.copyfile(kept, path)
        met = measure(path, folder, readers=readers, seconds=seconds, pause=pause, adding=add)
        size = path.stat().st_size / 1e6
    rows = rows_of(met.answers)
    wrong = misses(rows, met.answers, met.memory)
    each = 1000 * met.computed / max(1, len(met.answers))
    if as_json:
        told = {"pages": [row._asdict() for row in rows], "memory_mb": met.memory, "added": met.added}
        typer.echo(json.dumps({**told, "computed_ms": each, "database_mb": size, "wrong": wrong}))
    else:
        console.print(_table(rows))
        console.print(
            f"{readers} readers, {seconds:.0f} s, {met.added} articles added meanwhile; the server took"
            f" {met.memory:.0f} MB at most and computed {each:.0f} ms a request; the database has"
            f" {size:.0f} MB"
        )
    for line in wrong:
        console.print(f"missed: {line}", markup=False, soft_wrap=True)
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(run)
