"""Records in words that people read: shared by the table, the page and the notebook view.

Everything that an article or a file name can put on a screen passes :func:`clean` first.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from detente.records import Actor, Article, Attribution, Evidence, Forum, Place, Reading, Status, When

# Escape sequences of terminals: CSI, OSC up to its end, and the two-character ones (ECMA-48).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_LONGEST_PRONOUN = 4
_JOINERS = "\u200c\u200d"  # needed to write Persian and to join emoji, harmless otherwise


class Sign(NamedTuple):
    """How a status is shown, so that colour is never its only sign."""

    symbol: str
    word: str
    style: str
    meaning: str


SIGNS: dict[Status, Sign] = {
    "happened": Sign("●", "happened", "green", "it took place"),
    "ongoing": Sign("◐", "ongoing", "cyan", "it goes on"),
    "planned": Sign("○", "planned", "blue", "announced for the future"),
    "hypothetical": Sign("?", "hypothetical", "yellow", "possible, feared or conditional"),
    "denied": Sign("✕", "denied", "red", "said not to be so"),
    "historical": Sign("◁", "historical", "magenta", "from before the news of the article"),
}

STANCES = {
    "willing": "willing",
    "willing_if": "willing, only if",
    "unwilling": "unwilling",
    "for_talks": "for talks",
    "undeclared": "undeclared",
}
REFERENCES = {"PRESENT_REF": "now", "PAST_REF": "in the past", "FUTURE_REF": "in the future"}


def harmless(text: str) -> str:
    """The text without anything that could steer a terminal or turn the reading order.

    Left out are terminal escape sequences, control and format characters (among them the marks
    that set the direction of writing) and halves of surrogate pairs; white space becomes spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for char in _ESCAPES.sub("", text):
        kind = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
        elif kind not in ("Cc", "Cf", "Cs") or char in _JOINERS:
            kept.append(char)
    return "".join(kept)


def clean(text: str) -> str:
    """The text as :func:`harmless` leaves it, on one line with single spaces."""
    return " ".join(harmless(text).split())


def guarded(text: str) -> str:
    """The text as a cell of a table; what a spreadsheet would run gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def shorten(text: str, width: int) -> str:
    """The text cleaned and cut to at most ``width`` characters, at a word if one is near."""
    text = clean(text)
    if len(text) <= width:
        return text
    cut = text[: max(1, width - 1)]
    space = cut.rfind(" ")
    return (cut[:space] if space > 0.6 * len(cut) else cut).rstrip(" ,;:–—-") + "…"


class Excerpt(NamedTuple):
    """Words around a trigger: what comes before, the trigger, what comes after."""

    before: str
    trigger: str
    after: str

    def __str__(self) -> str:
        return self.before + self.trigger + self.after


def excerpt(sentence: Evidence, trigger: Evidence, width: int) -> Excerpt:
    """The sentence cut to about ``width`` characters around the trigger.

    A trigger that does not lie in the sentence (a record may be proven elsewhere) is shown alone
    before it.
    """
    start, end = trigger.start - sentence.start, trigger.end - sentence.start
    if start < 0 or end > len(sentence.text):
        return Excerpt("", shorten(trigger.text, width), "")
    core = shorten(sentence.text[start:end], width)
    before, after = _clean_ends(sentence.text[:start]), _clean_ends(sentence.text[end:])
    room = max(0, width - len(core))
    keep_after = min(len(after), max(room // 2, room - len(before)))
    keep_before = min(len(before), room - keep_after)
    return Excerpt(_last_words(before, keep_before), core, _first_words(after, keep_after))


def _first_words(text: str, width: int) -> str:
    """The beginning of a text, at most ``width`` characters, cut between words if possible."""
    if len(text) <= width:
        return text
    head = text[: max(0, width - 1)]
    space = head.rfind(" ")
    if space > 0.4 * len(head) and not text[len(head)].isspace():
        head = head[:space]
    return f"{head.rstrip()}…"


def _last_words(text: str, width: int) -> str:
    """The end of a text, the same way."""
    return _first_words(text[::-1], width)[::-1]


def _clean_ends(text: str) -> str:
    """Cleaned text that keeps one space at either end where there was any."""
    inner = clean(text)
    left = " " if text[:1].isspace() else ""
    right = " " if inner and text[-1:].isspace() else ""
    return f"{left}{inner}{right}"


def code_words(actor: Actor) -> str:
    """The code as state and sectors apart: ``USA GOV``; the name too where the code says little."""
    if actor.state and actor.code.startswith(actor.state):
        return clean(f"{actor.state} {actor.code[len(actor.state) :]}")
    name = clean(actor.organisation or actor.name)
    return name if actor.code.startswith("---") else clean(f"{actor.code} {name}")


def actor_name(actor: Actor) -> str:
    """The fullest name known for an actor."""
    return clean(actor.person or actor.organisation or actor.name)


def actor_words(actor: Actor) -> str:
    """Name and code: ``John Kerry (USA GOV)``."""
    name, code = actor_name(actor), code_words(actor)
    return name if name == code else f"{name} ({code})"


def actors_words(actors: Iterable[Actor], *, full: bool = False) -> str:
    """Several actors joined by commas, each once."""
    say = actor_words if full else code_words
    return ", ".join(dict.fromkeys(say(actor) for actor in actors))


def chain_names(chain: tuple[Attribution, ...], reporter: str = "the report") -> str:
    """Who says so, outermost first: ``Erik Lund › Mari Tamm``; the reporter where nobody is cited."""
    return " › ".join(link_name(link) for link in chain) or reporter


def link_name(link: Attribution) -> str:
    """The person, organisation or words of one link."""
    return source_name(link.source, link.name) or "unnamed"


def source_name(source: Actor | None, written: str) -> str:
    """Who a source is: person or organisation, else the code for a pronoun, else the words."""
    if source is not None and (source.person or source.organisation):
        return actor_name(source)
    pronoun = written.islower() and len(written) <= _LONGEST_PRONOUN
    return code_words(source) if source is not None and pronoun else clean(written)


def chain_words(chain: tuple[Attribution, ...]) -> str:
    """The chain as a sentence: ``Erik Lund (SWE GOV) “told” that Mari Tamm (EST GOV) “promised”``."""
    return " that ".join(_link_words(link) for link in chain) or "the report itself"


def _link_words(link: Attribution) -> str:
    who = actor_words(link.source) if link.source is not None else clean(link.name) or "an unnamed source"
    return f"{who} “{clean(link.cue)}”" if link.cue else who


def date_words(day: dt.date) -> str:
    """A day that reads the same everywhere: ``13 Feb 2014``."""
    return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"


def interval_words(start: dt.date | None, end: dt.date | None) -> str:
    """An interval of days, as short as it can be said; '' where neither end is known."""
    if start is None or end is None:
        if start is not None:
            return f"from {date_words(start)}"
        return f"until {date_words(end)}" if end is not None else ""
    if start == end:
        return date_words(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    last = calendar.monthrange(end.year, end.month)[1]
    if start.day == 1 and end.day == last:
        first = calendar.month_abbr[start.month]
        closing = f"{calendar.month_abbr[end.month]} {end.year}"
        if (start.year, start.month) == (end.year, end.month):
            return closing
        return f"{first}–{closing}" if start.year == end.year else f"{first} {start.year} – {closing}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{date_words(end)}"
    return f"{date_words(start)} – {date_words(end)}"


def when_words(when: When | None) -> str:
    """A time for people: the interval, with its vagueness; else what the expression refers to."""
    if when is None:
        return ""
    if when.end is None and when.start is not None and when.value == str(when.start.year):
        return f"since {when.value}"
    words = interval_words(when.start, when.end)
    if not words:
        return REFERENCES.get(when.value, clean(when.expression) or clean(when.value))
    if when.granularity != "vague":
        return words
    limit, _, day = words.partition(" ")
    return f"{limit} about {day}" if limit in ("from", "until") else f"about {words}"


def place_words(place: Place | None) -> str:
    """A place for people: its usual name with division and state, else as written; '' for none."""
    if place is None:
        return ""
    name = clean(place.resolved or place.name)
    parts = [name, clean(place.division)] if place.division and place.division != name else [name]
    return ", ".join(parts if place.kind == "state" or not place.state else [*parts, place.state])


def written_words(article: Article) -> str:
    """When the text was written, as far as the text itself tells; '' if it does not."""
    return interval_words(article.written_from, article.written_to)


def status_words(status: Status) -> str:
    """Symbol and word of a status."""
    return f"{SIGNS[status].symbol} {SIGNS[status].word}"


def act_words(root: str, mode: str | None) -> str:
    """Root and mode: ``CONSULT: visit``."""
    return f"{root}: {mode}" if mode else root


def plain(word: str) -> str:
    """A value of ours as words: ``under_way`` is "under way"."""
    return clean(word.replace("_", " "))


def percent(confidence: float) -> str:
    """A confidence for people: ``83 %``."""
    return f"{round(confidence * 100)} %"


def forum_words(forum: Forum) -> str:
    """Status and since when: "stalled since 2019"; "status not told" where unknown."""
    status = "status not told" if forum.status == "unknown" else plain(forum.status)
    when = when_words(forum.since)
    if not when:
        return status
    told = when.startswith(("since", "from", "until")) or when in REFERENCES.values()
    return f"{status} {when}" if told else f"{status} since {when}"


def title_of(article: Article) -> str:
    """The title, else the first words of the text, else where it came from."""
    return clean(article.title) or shorten(article.text, 70) or clean(article.source) or "untitled"


def counts(reading: Reading) -> list[tuple[int, str]]:
    """How many records of each kind, with the noun in the right number; empty kinds left out."""
    kinds = [
        (len(reading.events), "event", "events"),
        (len(reading.statements), "statement", "statements"),
        (len(reading.positions), "position", "positions"),
        (len(reading.forums), "negotiation", "negotiations"),
        (len(reading.commitments), "commitment", "commitments"),
        (len(reading.ties), "tie", "ties"),
    ]
    return [(number, one if number == 1 else many) for number, one, many in kinds if number]
