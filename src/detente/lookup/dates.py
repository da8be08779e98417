"""A day against years and terms of office, in numbers and in words."""

from __future__ import annotations

import calendar
import datetime as dt

from detente.knowledge import PersonRow

WINDOW_YEARS = 2
"""A title is still used for a person this long before and after the term, as in the actors stage."""

OUT_OF_OFFICE_YEARS = 0.3
"""Years after a term from which a name without title is that of a former holder, as there."""


def distance(row: PersonRow, day: dt.date | None) -> float:
    """Years between a day and a term of office; 0 within it or without a day, negative before it."""
    if day is None:
        return 0.0
    now = _years(day.isoformat(), end=False)
    since, until = _years(row.since, end=False), _years(row.until, end=True) if row.until else 9999.0
    return now - since if now < since else max(0.0, now - until)


def _years(value: str, *, end: bool) -> float:
    parts = [int(part) for part in value.split("-") if part.isdigit()]
    month = parts[1] if len(parts) > 1 else (12 if end else 1)
    day = parts[2] if len(parts) > 2 else (30 if end else 1)
    return (parts[0] if parts else 0) + (month - 1) / 12 + (day - 1) / 365


def against_years(since: int | None, until: int | None, day: dt.date | None) -> str:
    """What a day has against a name that is good for some years; '' for nothing."""
    if day is None or (since or 0) <= day.year <= (until or 9999):
        return ""
    return f"not in {day.year}: good {years_words(since, until)}"


def years_words(since: int | None, until: int | None) -> str:
    """A span of years: "from 1922 to 1991", "since 1949", "until 1997"; '' for ever."""
    if since and until:
        return f"from {since} to {until}" if since != until else f"in {since}"
    return f"since {since}" if since else (f"until {until}" if until else "")


def date_words(value: str) -> str:
    """A date of a table for people: ``2013-02`` is "Feb 2013"."""
    year, _, rest = value.partition("-")
    if not rest:
        return year
    month, _, day = rest.partition("-")
    return f"{f'{int(day)} ' if day else ''}{calendar.month_abbr[int(month)]} {year}"


def term_words(since: str, until: str) -> str:
    """A term of office: "Feb 2013 to Jan 2017", "since Jan 2025"."""
    return f"{date_words(since)} to {date_words(until)}" if until else f"since {date_words(since)}"
