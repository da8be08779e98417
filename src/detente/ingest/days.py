"""The day in a cell of a table: a date, words, seconds since 1970, or digits."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate

from detente.errors import SettingError
from detente.ingest.stamps import parse_date

_DIGITS = re.compile(r"(\d{8,19})(?:\.\d{0,9})?")
_LEADING = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]")
_LONGEST = 100
# Seconds since 1970 in parts of a second, told by the number of digits; news is from 1973 or later.
_PER_SECOND = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}
_FIRST_YEAR, _LAST_YEAR = 1700, 2200


def day_of(value: object) -> dt.date | None:
    """The calendar day that a cell gives; None where it gives none or can be read in two ways.

    Args:
        value: a date or time; words such as "13 February 2014"; a number of seconds, milli-, micro-
            or nanoseconds since 1970 (the day is then that of Greenwich), or YYYYMMDD, with or
            without HHMMSS.
    """
    if isinstance(value, dt.datetime):
        day: dt.date | None = value.date()
    elif isinstance(value, dt.date):
        day = value
    elif isinstance(value, bool):
        day = None
    elif isinstance(value, int | float):
        day = _of_number(f"{value:.0f}") if 0 <= value < 1e20 else None
    elif isinstance(value, str) and len(value) <= _LONGEST:
        day = _of_text(value.strip())
    else:
        day = None
    return day if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _of_number(digits: str) -> dt.date | None:
    try:
        if len(digits) in {8, 14}:
            return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        part = _PER_SECOND.get(len(digits))
        return dt.datetime.fromtimestamp(int(digits) // part, dt.UTC).date() if part else None
    except (ValueError, OverflowError, OSError):
        return None


def _of_text(text: str) -> dt.date | None:
    digits = _DIGITS.fullmatch(text) if text.isascii() else None
    if digits:
        return _of_number(digits[1])
    try:
        return parse_date(text)
    except SettingError:
        pass
    leading = _LEADING.match(text)
    try:
        if leading:
            return dt.date.fromisoformat(leading[1])
        # The form of mail and of social networks: "Thu Feb 13 10:00:00 +0000 2014".
        parts = parsedate(text)
        return dt.date(*parts[:3]) if parts and re.search(r"[a-z]{3}.*\d:\d", text, re.I) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
