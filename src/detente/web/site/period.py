"""The period of a page that sums events: the days that are asked for, else one that ends today's news."""

from __future__ import annotations

import datetime as dt

import msgspec

from detente.database import Database
from detente.store.filters import EventFilter
from detente.store.overview import newest_day
from detente.web.site.query import Parameter, Query, choice, replaced
from detente.web.site.site import Site

PERIODS = {"all": "all there is", "year": "last 12 months", "quarter": "last 3 months", "month": "last month"}
_DAYS = {"year": 365, "quarter": 91, "month": 30}
_MANY = 20_000
"""Events from which on a page shows a year unless all are asked for."""


class Asked(msgspec.Struct, frozen=True):
    """Which events a page shows."""

    wanted: EventFilter
    """With the days and statuses that hold where none are asked for."""
    period: str
    """A name of :data:`PERIODS`; '' where the address gives days."""
    assumed: bool
    """The address gives neither days nor a period, and not all are shown."""


def period() -> Parameter:
    """The parameter of the address."""
    return choice("", *PERIODS)


def asked(site: Site, query: Query) -> Asked:
    """The events that an address asks for: those that happened or go on, unless it names statuses."""
    wanted = query.wanted
    if not wanted.statuses:
        wanted = replaced(wanted, statuses=("happened", "ongoing"))
    if wanted.since or wanted.until:
        return Asked(wanted, "", False)
    last, many = site.answer("span", "", _span)
    name = query["period"] or ("year" if many else "all")
    if last is None:
        name = "all"
    if name != "all" and last is not None:
        first = dt.date.fromordinal(max(1, last.toordinal() - _DAYS[name] + 1))
        wanted = replaced(wanted, since=first, until=last)
    return Asked(wanted, name, not query["period"] and name != "all")


def _span(base: Database) -> tuple[dt.date | None, bool]:
    row = base.connection.execute("SELECT 1 FROM events LIMIT 1 OFFSET ?", (_MANY,)).fetchone()
    return newest_day(base.connection), row is not None
