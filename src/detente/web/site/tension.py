"""The tension of one dyad as its page shows it: what is asked for, the series, words, data for the chart."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

import msgspec

from detente.analysis.tension import Mover, Period, Series, Step
from detente.database import Database
from detente.errors import SettingError
from detente.export.wording import clean, date_words, interval_words, shorten
from detente.store import pairs as store
from detente.store.filters import EventFilter
from detente.web.site.query import Parameter, filter_values, link

Direction = Literal["both", "there", "back"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
FIELDS = ("roots", "statuses", "since", "until", "text", "attributed", "min_confidence")
"""Of the filter, besides the parties."""
MOST_COMPARED = 4
_CODE = re.compile(r"[A-Z-]{3,30}")
_QUOTE = 400
_TWO_YEARS, _MANY_YEARS = 731, 366 * 15


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A series, and which records prove what moved it."""

    series: Series
    records: dict[str, str]
    """``article:start:root`` to the id of the record."""

    def place(self, mover: Mover) -> str:
        """The address of the sentence in its article."""
        record = self.records.get(_key(mover.article, mover.start, mover.root), "")
        return link("article", id=mover.article) + (f"#{record}" if record else "")


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A step with the event that explains it best."""

    step: Step
    mover: Mover | None


def party(text: str) -> str:
    """The code of a party as an address gives it.

    Raises:
        SettingError: it cannot be one.
    """
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise SettingError("is no code of a party: write it as USA or COLREB", source=text[:40])
    return code


def compared() -> Parameter:
    """Further dyads, such as ``CHN~PRK,USA~CHN``."""

    def read(text: str) -> tuple[tuple[str, str], ...]:
        found = []
        for part in filter(None, (one.strip() for one in text.split(","))):
            first, mark, second = part.partition("~")
            if not mark:
                raise SettingError("is no pair of parties: write it as CHN~PRK", source=part[:40])
            pair = (party(first), party(second))
            if pair[0] == pair[1]:
                raise SettingError("is one party twice: name two", source=part[:40])
            found.append(pair)
        if len(found) > MOST_COMPARED:
            raise SettingError(f"are more than {MOST_COMPARED} pairs: compare fewer")
        return tuple(dict.fromkeys(found))

    return Parameter(read, ())


def with_text(pairs: tuple[tuple[str, str], ...]) -> str:
    """Further dyads as an address gives them."""
    return ",".join(f"{first}~{second}" for first, second in pairs)


def fitting(since: str, until: str) -> Period:
    """The length of step that suits a span of ISO days."""
    if not since or not until:
        return "week"
    days = (dt.date.fromisoformat(until) - dt.date.fromisoformat(since)).days
    return "week" if days <= _TWO_YEARS else "month" if days <= _MANY_YEARS else "quarter"


def line(
    base: Database, pair: tuple[str, str], by: Period, direction: Direction, wanted: EventFilter
) -> Line:
    """The series of a pair in a direction.

    Raises:
        SettingError: there would be too many steps.
        StoreError: the database cannot be used.
    """
    asked = {name: value for name, value in msgspec.structs.asdict(wanted).items() if name in FIELDS}
    if not asked["statuses"]:
        del asked["statuses"]  # those that count by default
    turned = pair[::-1] if direction == "back" else pair
    series = base.tension(*turned, by=by, directed=direction != "both", **asked)
    keys = [(m.article, m.start, m.root) for step in series.steps for m in step.evidence]
    records = store.record_ids(base.connection, keys)
    return Line(series=series, records={_key(*key): record for key, record in records.items()})


def _key(article: str, start: int, root: str) -> str:
    return f"{article}:{start}:{root}"


def extremes(series: Series) -> tuple[Point, Point] | None:
    """The lowest and the highest step among those with events; None where there is none."""
    told = [step for step in series.steps if step.evidence]
    if not told:
        return None
    low, high = min(told, key=lambda step: step.level), max(told, key=lambda step: step.level)
    return (
        Point(step=low, mover=_pulling(low, -1)),
        Point(step=high, mover=_pulling(high, 1)),
    )


def _pulling(step: Step, sign: int) -> Mover:
    """The event that pulled most in a direction, else the strongest."""
    return next((mover for mover in step.evidence if mover.pull * sign > 0), step.evidence[0])


def events_link(
    pair: tuple[str, str], direction: Direction, wanted: EventFilter, step: Step | None = None
) -> list[tuple[str, str, str]]:
    """Who acts, toward whom, and the address of those events, for each direction shown."""
    ways = {"both": (pair, pair[::-1]), "there": (pair,), "back": (pair[::-1],)}[direction]
    more: dict[str, Any] = {}
    if step is not None:
        # a step may reach beyond the days that are asked for
        more["since"] = max(step.start, wanted.since or step.start)
        more["until"] = min(step.end, wanted.until or step.end)
    if not wanted.statuses:
        more["statuses"] = ("happened", "ongoing")
    values = {name: value for name, value in filter_values(wanted).items() if name in FIELDS}
    return [
        (actor, recipient, link("events", **{**values, "actor": actor, "recipient": recipient, **more}))
        for actor, recipient in ways
    ]


def chart_data(lines: list[Line], names: list[str]) -> dict[str, Any]:
    """What the script draws: numbers of every line, and the quotations of the first."""
    return {
        "by": lines[0].series.by,
        "lines": [
            {
                "name": name,
                "days": [step.start.isoformat() for step in one.series.steps],
                "level": [round(step.level, 2) for step in one.series.steps],
                "votes": [step.votes for step in one.series.steps],
            }
            for name, one in zip(names, lines, strict=True)
        ],
        "lower": [round(step.lower, 2) for step in lines[0].series.steps],
        "upper": [round(step.upper, 2) for step in lines[0].series.steps],
        "tension": [
            None if step.tension is None else round(step.tension, 2) for step in lines[0].series.steps
        ],
        "words": [interval_words(step.start, step.end) for step in lines[0].series.steps],
        "changes": [
            {
                "step": change.step,
                "day": date_words(change.day),
                "before": change.before,
                "after": change.after,
            }
            for change in lines[0].series.changes
        ],
    }


def quotations(one: Line, pair: tuple[str, str], direction: Direction, wanted: EventFilter) -> dict[str, Any]:
    """For each step with events, by its number: what moved it, and where its events are."""
    return {
        str(number): {
            "quotes": [_quotation(one, mover) for mover in step.evidence],
            "events": [
                {"who": f"{actor} → {recipient}", "href": href}
                for actor, recipient, href in events_link(pair, direction, wanted, step)
            ],
        }
        for number, step in enumerate(one.series.steps)
        if step.evidence
    }


def _quotation(one: Line, mover: Mover) -> dict[str, Any]:
    notes = [date_words(mover.day), clean(f"{mover.actor} → {mover.recipient}"), clean(mover.root)]
    notes += [
        word for word, holds in (("claimed by a source", mover.said), ("contested", mover.contested)) if holds
    ]
    if mover.reports > 1:
        notes.append(f"{mover.reports} reports")
    return {
        "text": shorten(mover.sentence, _QUOTE),
        "title": shorten(mover.title or mover.source, 110),
        "href": one.place(mover),
        "notes": notes,
        "score": round(-mover.intensity, 1) + 0.0,
        "pull": round(mover.pull, 2),
    }
