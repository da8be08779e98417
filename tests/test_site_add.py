# ruff: noqa: F811  fixtures are imported by name
"""Adding articles: pasted, fetched and uploaded ones, what fails and why, one job after the other."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from tests.site import SiteClient, browse, site_base, site_file  # noqa: F401  fixtures

from detente.database import Database
from detente.errors import NotAnArticleError, SettingError
from detente.reader import Reader
from detente.web.site import jobs as module
from detente.web.site.jobs import MOST_WAITING, Jobs
from detente.web.site.pool import Pool
from detente.web.site.safety import Refused
from detente.web.site.wishes import MOST_FILES, Wish, keep, plain_name

TEXT = (
    "Envoys of Norway and Sweden met in Oslo on Monday to talk about fishing in the northern waters. "
    "Norway accused Sweden of breaking the agreement on quotas, a spokesman said."
)
PATIENCE = 60.0


@pytest.fixture
def client(site_base: Path, nlp: Language) -> Iterator[SiteClient]:
    with browse(site_base) as made:
        made.app.state.jobs.reader = Reader.with_pipeline(nlp)
        yield made


def over(client: SiteClient, answer: Any) -> dict[str, Any]:
    """The job that an answer leads to, once it is over."""
    assert answer.status_code == 303, answer.text
    key = answer.headers["location"].rpartition("/")[2]
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        job: dict[str, Any] = client.get(f"/api/jobs/{key}").json()
        if job["state"] in ("done", "failed"):
            return job
        threading.Event().wait(0.02)
    raise AssertionError(f"not over: {job}")


def upload(client: SiteClient, *files: tuple[str, bytes], **fields: str) -> Any:
    sent = [("files", (name, io.BytesIO(data))) for name, data in files]
    return client.submit("/add", {"kind": "files", **fields}, files=sent)


def test_a_pasted_text_is_read_with_its_title_and_day_and_opens(client: SiteClient, site_base: Path) -> None:
    answer = client.submit(
        "/add", {"kind": "text", "text": TEXT, "title": "Quotas divide neighbours", "date": "2014-05-06"}
    )
    job = over(client, answer)
    assert (job["state"], job["added"], job["failed"]) == ("done", 1, 0)
    opened = client.get(answer.headers["location"], follow_redirects=False)
    assert opened.status_code == 303
    assert opened.headers["location"] == f"/article/{job['articles'][0]['id']}"
    with Database(site_base, read_only=True) as base:
        read = base.reading(job["articles"][0]["id"])
    assert read is not None
    assert read.article.text.startswith("Quotas divide neighbours\n\nEnvoys of Norway")
    assert str(read.article.day) == "2014-05-06"
    assert any(event.root == "ACCUSE" for event in read.events)


def test_what_is_there_already_is_known_and_opens_again(client: SiteClient) -> None:
    first = over(client, client.submit("/add", {"kind": "text", "text": TEXT}))
    again = over(client, client.submit("/add", {"kind": "text", "text": TEXT}))
    assert (again["added"], again["known"]) == (0, 1)
    assert again["articles"][0]["id"] == first["articles"][0]["id"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a",
        "http://localhost/a",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/x",
    ],
)
def test_a_private_address_is_refused_with_the_reason(client: SiteClient, address: str) -> None:
    answer = client.submit("/add", {"kind": "address", "address": address})
    job = over(client, answer)
    assert (job["added"], job["failed"]) == (0, 1)
    assert "not on the public internet" in job["failures"][0]["reason"]
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "not on the public internet" in page.text


def test_a_name_that_leads_to_a_private_address_is_refused(
    client: SiteClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("192.168.1.1", 80))])
    job = over(client, client.submit("/add", {"kind": "address", "address": "http://news.example/a"}))
    assert "192.168.1.1" in job["failures"][0]["reason"]


@pytest.mark.parametrize(
    "address", ["ftp://example.org/a", "file:///etc/passwd", "/etc/passwd", "javascript:1"]
)
def test_what_is_no_address_is_told_on_the_form(client: SiteClient, address: str) -> None:
    answer = client.submit("/add", {"kind": "address", "address": address})
    assert answer.status_code == 400
    assert "is no address" in answer.text


def test_a_wrong_day_keeps_the_pasted_text_in_the_form(client: SiteClient) -> None:
    answer = client.submit("/add", {"kind": "text", "text": TEXT, "date": "yesterday"})
    assert answer.status_code == 400
    assert TEXT in answer.text
    assert 'role="alert"' in answer.text


def test_files_of_several_kinds_are_read_and_the_summary_says_what_failed(client: SiteClient) -> None:
    table = f'title,text\n"In a table","{TEXT} It was the third time."\n,\n'
    answer = upload(
        client,
        ("one.txt", f"A first report\n\n{TEXT}".encode()),
        ("many.csv", table.encode()),
        ("paper.pdf", b"%PDF-1.4 \x00\x01"),
        ("empty.txt", b""),
        date="2014-05-06",
    )
    job = over(client, answer)
    assert job["state"] == "done"
    assert job["added"] == 2
    assert job["files_done"] == job["files"] == 4
    failed = {one["name"]: one["reason"] for one in job["failures"]}
    assert "PDF" in failed["paper.pdf"]
    assert "empty" in failed["empty.txt"]
    page = client.get(answer.headers["location"]).text
    assert "paper.pdf" in page
    assert "A first report" in page
    assert not re.search(r"detente-\w+/0001", page)


def test_names_of_uploads_are_never_paths(client: SiteClient, site_base: Path) -> None:
    hostile = ("../../evil.txt", "/etc/cron.d/evil.txt", "C:\\evil.txt",
               "‮txt.evil<script>alert(1)</script>.txt",
               "n" * 300 + ".txt", ".txt", "-rf.txt", "a\nb.txt")  # fmt: skip
    before = {path.name for path in site_base.parent.iterdir()}
    files = [
        (name, f"Report {place}\n\n{TEXT} Report number {place}.".encode())
        for place, name in enumerate(hostile)
    ]
    answer = upload(client, *files)
    job = over(client, answer)
    assert (job["added"], job["failed"]) == (len(hostile), 0)
    assert {path.name for path in site_base.parent.iterdir()} - before <= {"korea.db-wal", "korea.db-shm"}
    assert "<script>alert" not in client.get(answer.headers["location"]).text
    with Database(site_base, read_only=True) as base:
        sources = {
            read.article.source for read in base.readings() if read.article.title.startswith("Report ")
        }
    assert {"evil.txt", "-rf.txt", "a b.txt"} <= sources
    assert not any("/" in source or "\\" in source or "\n" in source for source in sources)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("../../a.txt", "a.txt"), ("C:\\x\\b.html", "b.html"), ("", "a file without a name"), ("..", ".."),
     ("\x00\x1b[2J", "a file without a name")],
)  # fmt: skip
def test_a_name_is_its_last_part_without_controls(given: str, shown: str) -> None:
    assert plain_name(given) == shown


def test_the_folder_of_uploads_is_removed_whatever_comes_of_it(
    client: SiteClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    over(client, upload(client, ("a.txt", TEXT.encode()), ("b.pdf", b"%PDF")))
    refused = upload(client, ("a.txt", TEXT.encode()), date="no day")
    assert refused.status_code == 400
    assert not list(tmp_path.glob("detente-*"))


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SettingError, match="at most"):
        keep((f"{n}.txt", io.BytesIO(b"x")) for n in range(MOST_FILES + 1))
    assert not list(tmp_path.iterdir())


def test_an_upload_over_the_limit_is_refused(site_base: Path) -> None:
    with browse(site_base, upload_limit=2000) as client:
        assert upload(client, ("large.txt", b"x" * 4000)).status_code == 413


def test_adding_needs_the_token_of_the_form(client: SiteClient) -> None:
    assert client.post("/add", data={"kind": "text", "text": TEXT}).status_code == 403
    assert client.post("/api/jobs", json={"text": TEXT}).status_code == 403


def test_where_nothing_may_be_written_nothing_can_be_added(site_base: Path) -> None:
    with browse(site_base, read_only=True) as client:
        assert client.get("/add").status_code == 404
        assert 'href="/add"' not in client.get("/").text
        assert client.submit("/add", {"kind": "text", "text": TEXT}).status_code == 403


def test_the_interface_takes_a_text_and_tells_where_its_job_is(client: SiteClient) -> None:
    answer = client.post("/api/jobs", json={"text": TEXT}, headers={"x-csrf-token": client.csrf})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/jobs/{answer.json()['id']}"
    answer.status_code = 303
    assert over(client, answer)["added"] == 1


def test_a_job_that_is_not_known_is_no_page(client: SiteClient) -> None:
    assert client.get("/add/" + "0" * 24).status_code == 404
    assert client.get("/api/jobs/" + "0" * 24).status_code == 404
    assert client.get("/api/jobs/x").status_code == 400


class Held:
    """Texts that are made articles only when they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        monkeypatch.setattr(module, "from_text", self.make)

    def make(self, *_: Any, **__: Any) -> Any:
        self.begun.release()
        assert self.go.acquire(timeout=PATIENCE)
        raise NotAnArticleError("was held for a test")


@pytest.fixture
def jobs(site_base: Path, nlp: Language) -> Iterator[Jobs]:
    pool = Pool(site_base)
    made = Jobs(pool)
    made.reader = Reader.with_pipeline(nlp)
    yield made
    made.close()
    pool.close()


def test_a_second_job_waits_for_the_first(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    first, second = jobs.start(Wish(text="one")), jobs.start(Wish(text="two"))
    assert held.begun.acquire(timeout=PATIENCE)
    assert [getattr(jobs.find(job.id), "state", "") for job in (first, second)] == ["working", "waiting"]
    assert [job.id for job in jobs.running()] == [first.id, second.id]
    held.go.release()
    assert held.begun.acquire(timeout=PATIENCE)
    assert [getattr(jobs.find(job.id), "state", "") for job in (first, second)] == ["done", "working"]
    held.go.release()


def test_no_more_than_a_few_jobs_wait(jobs: Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    held = Held(monkeypatch)
    jobs.start(Wish(text="one"))
    assert held.begun.acquire(timeout=PATIENCE)
    for _ in range(MOST_WAITING):
        jobs.start(Wish(text="more"))
    with pytest.raises(Refused) as refused:
        jobs.start(keep([("a.txt", io.BytesIO(b"x"))]))
    assert refused.value.status == 429
    assert not list(tmp_path.glob("detente-*"))
    for _ in range(MOST_WAITING + 1):
        held.go.release()


def test_when_the_server_ends_what_waits_is_not_added(
    site_base: Path, nlp: Language, monkeypatch: Any
) -> None:
    held = Held(monkeypatch)
    jobs = Jobs(Pool(site_base))
    jobs.reader = Reader.with_pipeline(nlp)
    working, waiting = jobs.start(Wish(text="one")), jobs.start(Wish(text="two"))
    assert held.begun.acquire(timeout=PATIENCE)
    ending = threading.Thread(target=jobs.close)
    ending.start()
    held.go.release()
    ending.join(PATIENCE)
    assert [getattr(jobs.find(job.id), "state", "") for job in (working, waiting)] == ["failed", "failed"]
    with pytest.raises(Refused):
        jobs.start(Wish(text="three"))


def test_the_page_of_a_job_refreshes_itself_without_scripts(
    client: SiteClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    answer = client.submit("/add", {"kind": "text", "text": "one"})
    assert held.begun.acquire(timeout=PATIENCE)
    page = client.get(answer.headers["location"]).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "reading the text" in page
    assert answer.headers["location"] in client.get("/add").text
    held.go.release()
    assert over(client, answer)["failures"][0]["reason"] == "was held for a test"
    done = client.get(answer.headers["location"]).text
    assert "http-equiv" not in done
    assert "was held for a test" in done


def test_a_fault_of_the_program_ends_one_job_and_not_the_next(
    client: SiteClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(module, "from_text", lambda *_, **__: 1 / 0)
        job = over(client, client.submit("/add", {"kind": "text", "text": TEXT}))
        assert (job["state"], job["error"]) == ("failed", "something went wrong inside the program")
    assert over(client, client.submit("/add", {"kind": "text", "text": TEXT}))["added"] == 1
