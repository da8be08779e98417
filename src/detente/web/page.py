"""Readings as one page for people: the article with its evidence marked, the records beside it.

The page stands alone: style and script are inside it, allowed by their digests alone, and its
policy forbids every request. Article text reaches it only through autoescaping templates.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from detente.export import wording
from detente.records import (
    Actor,
    Commitment,
    Event,
    Evidence,
    Forum,
    Position,
    Reading,
    Statement,
    Tie,
    When,
)
from detente.version import VERSION
from detente.web.marks import Mark, Piece, marks_of, paragraphs

Listed = Event | Statement | Position | Commitment | Tie

KINDS = {
    "event": "Events",
    "position": "Positions",
    "statement": "Statements",
    "commitment": "Commitments",
    "tie": "Ties",
    "time": "Times",
}
QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


@dataclass
class Sheet:
    """One reading as the template shows it; ``ids`` are ids in the page, not those of the records."""

    reading: Reading
    prefix: str
    marks: list[Mark] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    times: list[tuple[str, When]] = field(default_factory=list)

    def __post_init__(self) -> None:
        reading = self.reading
        listed: tuple[tuple[str, str, tuple[Listed, ...]], ...] = (
            ("e", "event", reading.events),
            ("s", "statement", reading.statements),
            ("p", "position", reading.positions),
            ("c", "commitment", reading.commitments),
            ("t", "tie", reading.ties),
        )
        for letter, kind, records in listed:
            for number, record in enumerate(records):
                page_id = f"{self.prefix}{letter}{number}"
                self.ids[record.id] = page_id
                self.marks += _marks(page_id, kind, record)
        for number, forum in enumerate(reading.forums):
            self._mark_forum(f"{self.prefix}f{number}", forum)
        self._mark_times()

    def _mark_forum(self, page_id: str, forum: Forum) -> None:
        self.ids[forum.id] = page_id
        self.marks += marks_of(page_id, "", forum.evidence, ())
        for number, stance in enumerate(forum.stances):
            self.marks += marks_of(f"{page_id}-{number}", "", stance.evidence, ())
        for number, deadlock in enumerate(forum.deadlocks):
            self.marks += marks_of(f"{page_id}-d{number}", "", deadlock.evidence, ())

    def _mark_times(self) -> None:
        """Each place of a time expression once, in the order of the text."""
        found: dict[tuple[int, int], When] = {}
        for when in _times(self.reading):
            if when.evidence is not None:
                found.setdefault((when.evidence.start, when.evidence.end), when)
        for number, (_, when) in enumerate(sorted(found.items(), key=lambda item: item[0])):
            page_id = f"{self.prefix}w{number}"
            self.times.append((page_id, when))
            self.marks += marks_of(page_id, "time", [when.evidence], ())

    def paragraphs(self) -> Iterator[tuple[bool, list[Piece]]]:
        """Whether it is the title, and the pieces, of each paragraph."""
        title = self.reading.article.title.strip()
        for number, pieces in enumerate(paragraphs(self.reading.article.text, self.marks)):
            words = "".join(piece.text for piece in pieces).strip()
            yield number == 0 and bool(title) and words == title, pieces

    def legend(self) -> list[tuple[str, str, int]]:
        """Kind, name and number of what is marked in the text."""
        reading = self.reading
        numbers = (
            len(reading.events), len(reading.positions), len(reading.statements),
            len(reading.commitments), len(reading.ties), len(self.times),
        )  # fmt: skip
        return [(k, name, n) for (k, name), n in zip(KINDS.items(), numbers, strict=True) if n]

    @property
    def link(self) -> str:
        """The article's address if it is one that a reader may follow."""
        source = self.reading.article.source
        return source if source.startswith(("https://", "http://")) else ""


def _marks(page_id: str, kind: str, record: Listed) -> Iterator[Mark]:
    """The words of a record, and what else lights up with it: who acts, when, the sentence."""
    if isinstance(record, Event):
        own: tuple[Evidence | None, ...] = (record.trigger,)
        aside = [*_places((*record.actors, *record.recipients)), *_of(record.when, record.where)]
        near: tuple[Evidence, ...] = (record.sentence, *record.also)
    elif isinstance(record, Statement):
        own, near = record.content, ()
        aside = [record.source_evidence, record.cue]
    else:
        own, near, aside = (record.evidence,), (record.sentence,), []
    yield from marks_of(page_id, kind, own, near)
    yield from marks_of(page_id, "", aside, ())


def _places(actors: Iterable[Actor]) -> list[Evidence | None]:
    return [actor.evidence for actor in actors]


def _of(*parts: object) -> list[Evidence | None]:
    return [getattr(part, "evidence", None) for part in parts]


def _times(reading: Reading) -> Iterator[When]:
    yield from (e.when for e in reading.events if e.when)
    yield from (s.when for s in reading.statements if s.when)
    yield from (p.when for p in reading.positions if p.when)
    yield from (c.due for c in reading.commitments if c.due)
    yield from (f.since for f in reading.forums if f.since)


def reading_page(readings: Reading | Iterable[Reading]) -> str:
    """One self-contained HTML page of the readings, in their order.

    Returns:
        The page as text, to be stored as UTF-8. It loads nothing and runs offline.
    """
    several = [readings] if isinstance(readings, Reading) else list(readings)
    sheets = [Sheet(reading, f"a{number}-") for number, reading in enumerate(several)]
    style, script = asset("page.css"), asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment().get_template("page.html").render(
        sheets=sheets, style=Markup(style), script=Markup(script), policy=policy, version=VERSION  # noqa: S704  our own files
    )  # fmt: skip


@cache
def environment() -> jinja2.Environment:
    """The templates, autoescaping, with the wording as filters."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("detente.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        {
            name: getattr(wording, name)
            for name in (
                "clean", "harmless", "shorten", "code_words", "actor_name", "actor_words", "actors_words",
                "chain_names", "link_name", "when_words", "place_words", "date_words", "plain", "percent",
                "forum_words",
            )
        }
    )  # fmt: skip
    made.globals.update(
        signs=wording.SIGNS, stances=wording.STANCES, quads=QUADS, excerpt=wording.excerpt,
        act_words=wording.act_words, title_of=wording.title_of, written_words=wording.written_words,
        counts=wording.counts,
        source_name=wording.source_name,
    )  # fmt: skip
    return made


def asset(name: str) -> str:
    """The text of a file of ours under ``web/static``."""
    return files("detente.web").joinpath("static", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """The digest by which a content security policy allows an inline element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
