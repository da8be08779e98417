"""What a reader of the site opens, page after page, with filters by chance."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from detente.errors import StoreError

_WORDS = ("minister", "talks", "border", "sanctions", "troops", "agreement", "president", "ceasefire", "met",
          "threatened", "prisoners", "river dam", '"foreign ministry"', "proposal", "weapons", "spokesman",
          "helped", "attacked", "envoy", "inspections", "report", "elections", "army", "aid")  # fmt: skip
_MANY = 500
_SERIES, _GRAPHS, _TABLES = ("csv", "json", "html"), ("graphml", "csv", "json"), ("csv", "json")


class Known(NamedTuple):
    """What a database has to ask for."""

    articles: list[str]
    parties: list[str]
    pairs: list[tuple[str, str]]
    forums: list[str]
    roots: list[str]
    outlets: list[str]
    years: list[int]


def known_of(path: Path) -> Known:
    """Articles, parties, negotiations and the rest of a database, some hundreds of each.

    Raises:
        StoreError: it has no events.
    """
    with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as connection:

        def column(query: str) -> list[str]:
            return [row[0] for row in connection.execute(f"{query} LIMIT {_MANY}")]

        every = max(1, connection.execute("SELECT max(n) FROM articles").fetchone()[0] or 0)
        chance = random.Random(1)  # noqa: S311  not for secrets
        numbers = [chance.randint(1, every) for _ in range(_MANY)]
        articles = [
            row[0]
            for n in numbers
            for row in connection.execute("SELECT id FROM articles WHERE n >= ? ORDER BY n LIMIT 1", (n,))
        ]
        pairs = connection.execute(
            "SELECT actor, recipient FROM dyads GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT ?", (_MANY,)
        ).fetchall()
        forums = column("SELECT id FROM records WHERE kind = 'forum' GROUP BY id ORDER BY count(*) DESC")
        roots = column("SELECT root FROM events GROUP BY root")
        outlets = column("SELECT outlet FROM articles WHERE outlet <> '' GROUP BY outlet")
        first, last = connection.execute("SELECT min(day), max(day) FROM articles").fetchone()
    if not pairs or not first:
        raise StoreError("has no events between two parties: add articles first", source=str(path))
    parties = list(dict.fromkeys(code for pair in pairs for code in pair))
    years = list(range(int(first[:4]), int(last[:4]) + 1))
    return Known(articles, parties, pairs, forums or ["none"], roots, outlets or [""], years)


class _Reader:
    """One who asks, by chance."""

    def __init__(self, known: Known, chance: random.Random) -> None:
        self.known = known
        self.chance = chance

    def maybe(self, share: float, **values: object) -> dict[str, str]:
        """The values, or none of them."""
        return {name: str(value) for name, value in values.items()} if self.chance.random() < share else {}

    def days(self) -> dict[str, str]:
        year, month = self.chance.choice(self.known.years), self.chance.randint(1, 12)
        return {"since": f"{year}-{month:02}-01", "until": f"{year + self.chance.randint(0, 2)}-12-31"}

    def filter(self) -> dict[str, str]:
        """A filter that some have."""
        chance = self.chance
        return {
            **(self.days() if chance.random() < 0.5 else {}),
            **self.maybe(0.2, roots=chance.choice(self.known.roots)),
            **self.maybe(0.2, attributed=chance.choice(("reporter", "claims"))),
            **self.maybe(0.2, min_confidence=chance.choice((0.3, 0.5, 0.7))),
        }

    def words(self) -> str:
        return " ".join(self.chance.sample(_WORDS, self.chance.choice((1, 1, 2))))

    def pair(self) -> str:
        return "/".join(quote(code) for code in self.chance.choice(self.known.pairs))

    def party(self) -> str:
        return quote(self.chance.choice(self.known.parties))

    def forum(self) -> str:
        # the busiest are opened most
        listed = self.known.forums
        return quote(listed[int(len(listed) * self.chance.random() ** 2)], safe="")

    def dyad(self) -> dict[str, str]:
        chance = self.chance
        first, second = chance.choice(self.known.pairs)
        return {
            **self.filter(),
            **self.maybe(0.4, by=chance.choice(("week", "month", "quarter", "year"))),
            **self.maybe(0.3, direction=chance.choice(("there", "back"))),
            **self.maybe(0.2, **{"with": f"{first}~{second}"}),
        }

    def search(self) -> dict[str, str]:
        chance, known = self.chance, self.known
        return {
            **self.maybe(0.8, text=self.words()),
            **self.maybe(0.3, show="evidence"),
            **self.maybe(0.2, party=chance.choice(known.parties)),
            **self.maybe(0.2, root=chance.choice(known.roots)),
            **self.maybe(0.2, year=chance.choice(known.years)),
            **self.maybe(0.1, source=chance.choice(known.outlets)),
            **self.maybe(0.2, page=chance.randint(2, 3)),
        }

    def events(self) -> dict[str, str]:
        chance, known = self.chance, self.known
        return {
            **self.filter(),
            **self.maybe(0.5, party=chance.choice(known.parties)),
            **self.maybe(0.2, text=self.words()),
            **self.maybe(0.2, sort="oldest"),
        }

    def series(self) -> dict[str, str]:
        """A dyad, as a file of its tension is asked for."""
        first, second = self.chance.choice(self.known.pairs)
        return {"first": first, "second": second, "by": "month", **self.filter()}

    def few(self) -> dict[str, str]:
        """The events of a dyad in a year."""
        first, second = self.chance.choice(self.known.pairs)
        year = self.chance.choice(self.known.years)
        return {"actor": first, "recipient": second, "since": f"{year}-01-01", "until": f"{year}-12-31"}

    def period(self) -> dict[str, str]:
        """Days as the pages that sum events take them: now and then all there are."""
        chosen = self.filter()
        if "since" in chosen:
            chosen["until"] = f"{chosen['since'][:4]}-12-31"
            return chosen
        return {**chosen, **self.maybe(0.5, period=self.chance.choice(("year", "quarter", "month")))}


def steps(known: Known, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Without end: the name of a page, and the address of one of its kind."""
    reader = _Reader(known, chance)
    pages = _pages(reader)
    names = [name for name, (weight, _) in pages.items() for _ in range(weight)]
    while True:
        name = chance.choice(names)
        yield name, pages[name][1]()


def every_page(known: Known) -> Iterator[tuple[str, str]]:
    """Each page once: its name and an address."""
    pages = _pages(_Reader(known, random.Random("every page")))  # noqa: S311
    return ((name, make()) for name, (_, make) in pages.items())


def _pages(reader: _Reader) -> dict[str, tuple[int, Callable[[], str]]]:
    """By name: how often it is opened, and a function that makes an address."""
    chance, known = reader.chance, reader.known

    def asked(path: str, values: dict[str, str]) -> str:
        return f"{path}?{urlencode(values)}" if values else path

    return {
        "now": (3, lambda: "/"),
        "reader": (6, lambda: f"/article/{chance.choice(known.articles)}"),
        "dyads": (1, lambda: "/dyads"),
        "dyad": (4, lambda: asked(f"/dyad/{reader.pair()}", reader.dyad())),
        "dyad data": (2, lambda: asked(f"/dyad/{reader.pair()}/data", reader.dyad())),
        "talks": (2, lambda: asked("/talks", reader.maybe(0.3, as_of=f"{chance.choice(known.years)}-06-30"))),
        "forum": (3, lambda: asked(f"/talks/{reader.forum()}",
                                   reader.maybe(0.3, as_of=f"{chance.choice(known.years)}-06-30"))),
        "actors": (1, lambda: "/actors"),
        "actor": (3, lambda: f"/actor/{reader.party()}"),
        "network": (3, lambda: asked("/network", reader.period())),
        "map": (3, lambda: asked("/map", reader.period())),
        "search": (4, lambda: asked("/search", reader.search())),
        "events": (3, lambda: asked("/events", reader.events())),
        "add": (1, lambda: "/add"),
        "api events": (2, lambda: asked("/api/events", reader.events())),
        "api articles": (1, lambda: asked("/api/articles", reader.maybe(0.5, text=reader.words()))),
        "api search": (1, lambda: asked("/api/search", {"text": reader.words()})),
        "api tension": (1, lambda: asked(f"/api/tension/{reader.pair()}", reader.filter())),
        "api network": (1, lambda: asked("/api/network", {**reader.filter(), **reader.days()})),
        "download tension": (1, lambda: asked(f"/download/tension/{chance.choice(_SERIES)}",
                                              reader.series())),
        "download network": (1, lambda: asked(f"/download/network/{chance.choice(_GRAPHS)}", reader.days())),
        "download talks": (1, lambda: asked(f"/download/talks/{chance.choice(_TABLES)}",
                                            {"forum": chance.choice(known.forums)})),
        "download events": (1, lambda: asked(f"/download/events/{chance.choice(_TABLES)}", reader.few())),
        "download article": (1, lambda: asked("/download/article/json",
                                              {"id": chance.choice(known.articles)})),
    }  # fmt: skip
