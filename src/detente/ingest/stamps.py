"""Calendar dates as pages and people write them: the stamp of a page, the date of an option."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from detente.errors import SettingError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_ZONE = r"(?:z|[ap]\.?m\.?|utc|gmt|[ecmp][sd]?t|cet|cest|bst|ist|kst|jst|msk|eet|hkt|sgt)"
_CLOCK = (
    rf"\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}}(?:\.\d{{1,6}})?)?(?:\s*{_ZONE}(?!\w))*"
    r"(?:\s*\(?(?:utc|gmt)?\s*[+-]\d{1,2}:?\d{0,2}\)?)?(?:\s*\([a-z]{2,4}\))?|\d{1,2}\s*[ap]\.?m\.?\b"
)
_DAYS = (
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})",
    _MONTH.format("n2") + r"\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})",
    r"(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+" + _MONTH.format("n3") + r",?[\s-]+(?P<y3>\d{4})",
    r"(?P<a4>\d{1,2})(?P<s4>[-/.])(?P<b4>\d{1,2})(?P=s4)(?P<y4>\d{4})",
    r"(?P<y5>(?:19|20)\d{2})(?P<m5>[01]\d)(?P<d5>[0-3]\d)",
    r"(?P<y6>\d{4})\s*年\s*(?P<m6>\d{1,2})\s*月\s*(?P<d6>\d{1,2})\s*日?",
)
_DAY = "|".join(f"(?:{day})" for day in _DAYS)
_STAMP = re.compile(
    rf"(?<![\w.])(?:(?:{_CLOCK})\s*(?:,|\bon\b|[-–|])?\s*)?(?:{_WEEKDAY},?\s+)?(?:{_DAY})(?!\d|[-/.]\d)"
    rf"(?:(?:t|\s*(?:,|\bat\b|[-–|])?\s*)(?:{_CLOCK}))?",
    re.IGNORECASE,
)
# No stamp is longer; whoever looks for one in a longer line looks in a sentence.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Stamp:
    """A calendar date found in a line, with what surrounds it (weekday, clock, zone)."""

    start: int
    end: int
    text: str
    day: dt.date | None
    """None where no such day exists or day and month cannot be told apart."""


def find_stamps(line: str) -> list[Stamp]:
    """The stamps in a line, in order; none in lines longer than any line of credits."""
    if len(line) > _LONGEST:
        return []
    return [Stamp(m.start(), m.end(), m.group().strip(), _day(m)) for m in _STAMP.finditer(line)]


def parse_date(text: str) -> dt.date:
    """A day as a person writes it: ``2014-02-13``, ``13 February 2014``, ``Feb 13, 2014``, ``20140213``.

    Raises:
        SettingError: it is no date, no day of the calendar, or day and month cannot be told apart.
    """
    shown = " ".join(text.split())[:60]
    match = _STAMP.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        raise SettingError(f"{shown!r} is not a date: write it as year-month-day, such as 2014-02-13")
    day = _day(match)
    if day is None:
        found = match.groupdict()
        if found["a4"] and int(found["a4"]) <= 12 and int(found["b4"]) <= 12:
            raise SettingError(
                f"{shown!r} can be read in two ways: write it as year-month-day, such as 2014-02-13"
            )
        raise SettingError(f"{shown!r} is no day of the calendar: check year, month and day")
    return day


def _day(match: re.Match[str]) -> dt.date | None:
    found = match.groupdict()
    if found["y1"]:
        parts = found["y1"], found["m1"], found["d1"]
    elif found["y2"]:
        parts = found["y2"], _month(found["n2"]), found["d2"]
    elif found["y3"]:
        parts = found["y3"], _month(found["n3"]), found["d3"]
    elif found["y4"]:
        return _two_ways(int(found["y4"]), int(found["a4"]), int(found["b4"]), found["s4"])
    elif found["y5"]:
        parts = found["y5"], found["m5"], found["d5"]
    else:
        parts = found["y6"], found["m6"], found["d6"]
    return _date(*(int(part) for part in parts))


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3].lower()) + 1)


def _two_ways(year: int, first: int, second: int, mark: str) -> dt.date | None:
    """Day and month in either order; None if both are possible and differ.

    With full stops the day comes first wherever that form is used.
    """
    if mark == "." or first > 12 or first == second:
        return _date(year, second, first)
    return _date(year, first, second) if second > 12 else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
