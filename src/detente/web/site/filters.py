"""What templates can say: filters and globals on top of the words of the tables."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from functools import cache

import jinja2
import msgspec
from markupsafe import Markup

from detente.events.codebook import codebook
from detente.export import wording
from detente.export.formats import FORMATS
from detente.knowledge import load_knowledge
from detente.lookup.dates import date_words as term_date
from detente.records import Evidence
from detente.store.filters import STATUSES, EventFilter, described
from detente.web.page import QUADS
from detente.web.site.query import filter_values, link

_KEPT = "\n\t\u200c\u200d"  # the last two are needed to write Persian, and to join emoji
_WORDING = (
    "shorten", "code_words", "actor_name", "actor_words", "actors_words", "chain_names", "chain_words",
    "link_name", "when_words", "place_words", "date_words", "plain", "percent", "forum_words", "status_words",
)  # fmt: skip
ATTRIBUTED = {
    "all": "anyone",
    "reporter": "the report itself",
    "claims": "a source in the report",
}
VERDICTS = {"accepted": ("✓", "accepted"), "edited": ("✎", "edited"), "rejected": ("✗", "rejected")}
TALKS_SIGNS = {
    "proposed": "○", "scheduled": "○", "under_way": "◐", "stalled": "✕", "suspended": "✕",
    "concluded": "●", "failed": "✕", "unknown": "–",
}  # fmt: skip
PLAIN_FORMATS = {
    "csv": "CSV, one row an event",
    "parquet": "Parquet, one row an event",
    "jsonl": "whole readings as JSON lines",
}


def visible(text: object) -> str:
    """Text of others with all that steers the display shown instead of obeyed.

    Control and format characters, among them those that turn the direction of writing, become their
    numbers in brackets; halves of surrogate pairs become question marks.
    """
    written = str(text)
    if written.isascii() and written.isprintable():
        return written
    kept = []
    for char in written:
        kind = unicodedata.category(char)
        if kind == "Cs":
            kept.append("\ufffd")
        elif kind in ("Cc", "Cf") and char not in _KEPT:
            kept.append(f"⟨U+{ord(char):04X}⟩")
        else:
            kept.append(char)
    return "".join(kept)


def bdi(text: object) -> Markup:
    """Text of others that cannot turn the direction of what stands beside it."""
    return Markup("<bdi>{}</bdi>").format(visible(text))


def day(value: dt.date | str | None, none: str = "no day given") -> Markup | str:
    """A day in plain words, with the exact one in the element."""
    if not value:
        return none
    try:
        found = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return visible(value)
    iso = found.isoformat()[:10]
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(iso, wording.date_words(found))


def moment(value: str | dt.datetime) -> Markup | str:
    """A point in time to the minute, with the exact one in the element."""
    try:
        found = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    except ValueError:
        return visible(value)
    zone = " UTC" if found.utcoffset() == dt.timedelta() else ""
    shown = f"{wording.date_words(found)}, {found:%H:%M}{zone}"
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(found.isoformat(), shown)


def score(value: float | None, digits: int = 1) -> str:
    """A score or a tension with its sign: ``+2.5``, ``−3.0``, ``0.0``."""
    if value is None:
        return "–"
    shown = f"{abs(value):.{digits}f}"
    sign = "" if not float(shown) else "−" if value < 0 else "+"
    return sign + shown


def file_name(source: str) -> str:
    """Where an article is from: its address, or the name of its file without the folders of the server."""
    return source if "://" in source else source.replace("\\", "/").rpartition("/")[2]


def number(value: int, one: str = "", many: str = "") -> str:
    """A count with its noun: ``1 event``, ``2,000 events``; alone without a noun."""
    noun = one if value == 1 else many or f"{one}s"
    return f"{value:,} {noun}" if one else f"{value:,}"


@cache
def _names(knowledge: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """States by code, and what bodies and sectors mean."""
    known = load_knowledge(knowledge)
    states: dict[str, str] = {}
    for row in known.states:
        states.setdefault(row.code, row.name)
    return states, {row.code: row.meaning for row in known.codes}


def party_name(code: str, knowledge: str = "") -> str:
    """A party in words: ``PRK`` is North Korea, ``COLREB`` Colombia, rebels; the code where unknown."""
    states, meanings = _names(knowledge)
    first, rest = code[:3], code[3:]
    base = states.get(first) or meanings.get(first) or ("not known where" if first == "---" else "")
    if not base or len(rest) % 3:
        return visible(code)
    sectors = [meanings.get(rest[at : at + 3], rest[at : at + 3]) for at in range(0, len(rest), 3)]
    return visible(", ".join([base, *sectors]))


def quoted(sentence: Evidence, trigger: Evidence | None = None, width: int = 320) -> wording.Excerpt:
    """A sentence around the words that prove a record, cut to about ``width`` characters."""
    if trigger is None:
        return wording.Excerpt(wording.shorten(sentence.text, width), "", "")
    return wording.excerpt(sentence, trigger, width)


def choices(name: str) -> tuple[str, ...]:
    """All values of a field of the filter: roots, modes, statuses, attributed."""
    if name == "roots":
        return tuple(root.name for root in codebook().roots)
    if name == "modes":
        return tuple(dict.fromkeys(mode.name for root in codebook().roots for mode in root.modes))
    return {"statuses": STATUSES, "attributed": tuple(ATTRIBUTED)}[name]


def script_data(value: object) -> Markup:
    """Data as JSON for the inside of ``<script type="application/json" id=…>``: nothing in it ends that."""
    text = msgspec.json.encode(value).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704  no mark of HTML is left in it


def environment(static: Mapping[str, str], knowledge: str = "") -> jinja2.Environment:
    """The templates of the site: they escape everything, and fail on names that do not exist.

    Args:
        static: address of each static file by its name.
        knowledge: a folder with tables of the user's own; '' for none.
    """
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("detente.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update({name: getattr(wording, name) for name in _WORDING})
    made.filters.update(visible=visible, bdi=bdi, day=day, moment=moment, score=score, number=number)
    made.filters.update(script_data=script_data, term_date=term_date, file_name=file_name)
    made.globals.update(
        link=link,
        static=static.__getitem__,
        party_name=lambda code: party_name(code, knowledge),
        choices=choices,
        quoted=quoted,
        filter_values=filter_values,
        described=_described,
        signs=wording.SIGNS,
        stances=wording.STANCES,
        talks_signs=TALKS_SIGNS,
        verdicts=VERDICTS,
        quads=QUADS,
        attributed=ATTRIBUTED,
        formats={**{name: form.description for name, form in FORMATS.items()}, **PLAIN_FORMATS},
        act_words=wording.act_words,
        title_of=wording.title_of,
        interval_words=wording.interval_words,
    )
    return made


def _described(wanted: EventFilter) -> str:
    return visible(described(wanted))
