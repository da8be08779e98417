"""Measure the database: ``python -m benchmarks.archive --part add|kill|crowd|broken|query``.

``add``     articles read in one run: articles a second, memory, and whether the last tenth costs more.
``kill``    ``detente add`` killed at moments by chance, and repeated until it is done: nothing is lost.
``crowd``   two that write and four that read at once: nothing is lost, nobody sees half an article.
``broken``  thousands of broken files added at once: every one is named, nothing crashes.
``query``   the usual questions to a million events, timed.

Ends with status 1 where something was lost, doubled, or half there.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean
from typing import Annotated, Literal

import typer

from benchmarks import archive_query
from benchmarks.archive_broken import write_broken
from benchmarks.archive_crowd import crowd
from benchmarks.archive_made import write_lines
from benchmarks.archive_same import differences, doubles
from detente.database import Database, Summary
from detente.ingest.entries import shown

Part = Literal["add", "kill", "crowd", "broken", "query"]
_TENTHS = 10
_BURST = 0.15
"""Seconds in which part of a batch is written."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


def add(folder: Path, articles: int, jobs: int) -> list[str]:
    """Add that many articles; print speed, memory and cost by tenths."""
    source, path = folder / "articles.jsonl", folder / "added.db"
    write_lines(source, articles)
    tenths = _Tenths(articles)
    with Database(path) as base:
        summary = base.add(source, jobs=jobs, on_progress=tenths.note)
        faults = base.check()
        held = base.info()
    print(
        f"{summary.added} added, {summary.failed} failed, {summary.events} events, {held.bytes / 1e6:.0f} MB"
    )
    if len(tenths.costs) == _TENTHS:
        print(
            "cost of an article, last tenth to first:"
            f" all {tenths.ratio(0):.2f}, writer {tenths.ratio(1):.2f}"
        )
    lost = [] if held.articles == articles else [f"{articles - held.articles} articles are lost"]
    return faults + lost


class _Tenths:
    """Prints what each tenth of the articles cost."""

    def __init__(self, articles: int) -> None:
        self.costs: list[tuple[float, float]] = []
        self._size = max(1, articles // _TENTHS)
        self._mark: tuple[float, float] | None = None

    def note(self, summary: Summary) -> None:
        """Called after each article."""
        if self._mark is None:  # the model is loaded
            self._mark = (time.perf_counter(), time.process_time())
        if summary.seen < self._size * (len(self.costs) + 1):
            return
        now = (time.perf_counter(), time.process_time())
        whole, own = ((new - old) / self._size for new, old in zip(now, self._mark, strict=True))
        self._mark = now
        self.costs.append((whole, own))
        memory = [_resident(pid) / 1e6 for pid in (os.getpid(), *_children())]
        print(
            f"{summary.seen:7} articles {1 / whole:6.1f} a second, writer {own * 1000:6.2f} ms of computing"
            f" each, memory {' + '.join(f'{size:.0f}' for size in memory)} MB",
            flush=True,
        )

    def ratio(self, part: int) -> float:
        """What an article of the last tenth cost, over one of the first."""
        return self.costs[-1][part] / self.costs[0][part]


def _children() -> list[int]:
    """Processes that this one has started and that compute something."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and int(fields[11]) > _TICK:
            found.append(int(entry.name))
    return sorted(found)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def kill(folder: Path, articles: int, jobs: int, kills: int, seed: int) -> list[str]:
    """Add articles undisturbed and with kills; what differs between the two databases."""
    source, calm, rough = folder / "articles.jsonl", folder / "calm.db", folder / "rough.db"
    write_lines(source, articles, seed)
    begun = time.perf_counter()
    _adding(source, calm, jobs).wait()
    whole = time.perf_counter() - begun
    first = _first_article(calm)
    print(f"undisturbed {whole:.1f} s", flush=True)
    chance = random.Random(seed)  # noqa: S311  not for secrets
    for number in range(kills):
        process = _adding(source, rough, jobs)
        had = _count(rough)
        if number % 2:  # as soon as a batch is being written
            until = time.perf_counter() + 10 * whole
            while process.poll() is None and _count(rough) == had and time.perf_counter() < until:
                time.sleep(0.01)
            time.sleep(chance.random() * _BURST)
        else:  # while the model is loaded, or the first batches are read
            time.sleep(chance.uniform(0.3, 1.5) * first)
        process.kill()
        process.wait()
        print(f"kill {number + 1}: {had} articles before, {_count(rough)} now", flush=True)
    status = _adding(source, rough, jobs).wait()
    with Database(rough) as base:
        faults = base.check()
    lost = [f"the last run ended with status {status}"] if status else []
    return lost + faults + differences(str(calm), str(rough)) + doubles(str(rough))


def _adding(source: Path, path: Path, jobs: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "detente", "add", str(source), "--db", str(path), "--jobs", str(jobs)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603


def _count(path: Path) -> int:
    """Articles in a database, 0 where it is not made yet."""
    if not path.exists():
        return 0
    with Database(path) as base:
        return base.info().articles


def _first_article(path: Path) -> float:
    """A guess at the seconds that a run takes before its first article is there."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "detente", "add", "-", "--db", f"{path}.one"]
    subprocess.run(command, input=b"The minister met her colleague.", stderr=subprocess.DEVNULL, check=False)  # noqa: S603
    return time.perf_counter() - begun


def broken(folder: Path, inputs: int, jobs: int, seed: int) -> list[str]:
    """Add broken files; those that are neither named as failures nor hold something."""
    paths = write_broken(folder / "in", inputs, seed)
    begun = time.perf_counter()
    with Database(folder / "broken.db") as base:
        summary = base.add(folder / "in", jobs=jobs)
        named = {name for name, _, _ in base.failures()}
        named |= {row[0] for row in base.connection.execute("SELECT source FROM sources")}
        faults = base.check()
        faults += [f"{name}: {why}" for name, why, _ in base.failures() if "a fault in the program" in why]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(paths)} files: {summary.failed} failures, {summary.other_language} in other languages, "
        f"{summary.added} added, {time.perf_counter() - begun:.0f} s, {memory:.0f} MB at most"
    )
    told = sorted(named)
    return faults + [f"{path}: is not told of" for path in paths if not is_told(shown(str(path)), told)]


def is_told(name: str, told: list[str]) -> bool:
    """Whether a file, or something in it, is among sorted names."""
    from bisect import bisect_left

    at = bisect_left(told, name)
    return at < len(told) and told[at].startswith(name)


def query(folder: Path, events: int, rounds: int, seed: int) -> list[str]:
    """Ask a large database the usual questions; print median and worst of their times."""
    path = folder / f"query-{events}.db"
    if not path.exists():
        begun = time.perf_counter()
        archive_query.fill(path, events)
        print(
            f"{events} events written in {time.perf_counter() - begun:.0f} s,"
            f" {path.stat().st_size / 1e6:.0f} MB"
        )
    found = []
    for name, usual, worst in archive_query.timed(path, rounds, seed):
        found.append(usual)
        print(f"{name:40} {usual * 1000:9.1f} ms {worst * 1000:9.1f} ms", flush=True)
    print(f"mean of the medians {mean(found) * 1000:.1f} ms")
    return []


def run(
    part: Annotated[Part, typer.Option(help="what is measured")] = "add",
    articles: Annotated[int, typer.Option(min=10, help="of add; kill takes a hundredth")] = 20_000,
    jobs: Annotated[int, typer.Option(min=1, help="processes that read")] = 2,
    kills: Annotated[int, typer.Option(min=1)] = 20,
    seconds: Annotated[float, typer.Option(min=1, help="of crowd")] = 60.0,
    inputs: Annotated[int, typer.Option(min=1, help="of broken")] = 5_000,
    events: Annotated[int, typer.Option(min=1000, help="of query")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="of query: how often each is asked")] = 15,
    seed: Annotated[int, typer.Option(help="of all that is left to chance")] = 1,
    keep: Annotated[Path | None, typer.Option(help="folder for the files; a new one by default")] = None,
) -> None:
    """Measure one part."""
    with tempfile.TemporaryDirectory() as new:
        folder = keep or Path(new)
        folder.mkdir(parents=True, exist_ok=True)
        if part == "add":
            wrong = add(folder, articles, jobs)
        elif part == "kill":
            wrong = kill(folder, articles // 100, jobs, kills, seed)
        elif part == "crowd":
            wrong = crowd(folder / "crowd.db", seconds)
        elif part == "broken":
            wrong = broken(folder, inputs, jobs, seed)
        else:
            wrong = query(folder, events, rounds, seed)
    for line in wrong[:50]:
        print(f"wrong: {line[:1000]}")
    print("all is there" if not wrong else f"{len(wrong)} things are wrong")
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(run)
