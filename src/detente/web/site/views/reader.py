"""One article, its evidence marked, the records beside it."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request, Response, Router, get

from detente.export.wording import written_words
from detente.records import Reading
from detente.store.articles import Dossier, dossier
from detente.store.kinds import FIELDS
from detente.web.page import KINDS, Sheet, reading_page
from detente.web.site.errors import NotThere
from detente.web.site.files import as_file
from detente.web.site.site import Site
from detente.web.site.views.correct import author_of

Asked = Request[Any, Any, Any]
_ANCHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")


class Marked:
    """An article as the page shows it: the sheet of its records without marks of those rejected."""

    def __init__(self, found: Dossier) -> None:
        self.dossier = found
        self.sheet = Sheet(found.reading, "m-")
        ids, verdicts = self.sheet.ids, found.verdicts
        rejected = {page_id for record, page_id in ids.items() if verdicts.get(record) == "rejected"}
        self.sheet.marks = [mark for mark in self.sheet.marks if mark.record not in rejected]
        self.paragraphs = list(self.sheet.paragraphs())
        self.anchors = {
            page_id: record if _ANCHOR.fullmatch(record) and not record.startswith("m-") else page_id
            for record, page_id in self.sheet.ids.items()
        }
        marked = {mark.record for mark in self.sheet.marks if mark.kind}
        self.begun = {one for _, pieces in self.paragraphs for piece in pieces for one in piece.begins}
        self.counts = [
            (kind, name, number)
            for kind, name in KINDS.items()
            if (number := sum(1 for one in marked if one.startswith(f"m-{_LETTERS[kind]}")))
        ]

    def anchor(self, page_id: str) -> str:
        """What an id of the page is called in its address."""
        return self.anchors.get(page_id, page_id)


_LETTERS = {"event": "e", "position": "p", "statement": "s", "commitment": "c", "tie": "t", "time": "w"}


def _found(site: Site, article: str) -> Dossier:
    with site.pool.borrow() as base:
        found = dossier(base.connection, article)
    if found is None:
        raise NotThere(f"there is no article {article[:40]!r}: look for it on the search page")
    return found


@get("/article/{id:str}", sync_to_thread=True)
def reader(request: Asked, site: Site, id: str) -> Response[str]:  # noqa: A002  the name in the address
    """One article, its evidence marked, the records beside it."""
    site.query(request)
    found = _found(site, id)
    return site.page(
        request, "site/reader.html", found=found, reading=found.reading, article=found.reading.article,
        marked=Marked(found), kinds=FIELDS, written=written_words(found.reading.article),
        judge=author_of(request, site),
    )  # fmt: skip


def _whole(site: Site, article: str) -> Reading:
    with site.pool.borrow() as base:
        reading = base.reading(article)
    if reading is None:
        raise NotThere(f"there is no article {article[:40]!r}: look for it on the search page")
    return reading


@get("/article/{id:str}/page.html", sync_to_thread=True)
def as_page(site: Site, id: str) -> Response[bytes]:  # noqa: A002
    """The article with its evidence as one page that needs no server; it is saved, not shown here."""
    return as_file(reading_page(_whole(site, id)).encode("utf-8", "replace"), id, "html")


router = Router("/", route_handlers=[reader, as_page], include_in_schema=False)
