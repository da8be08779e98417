"""The date that many sites write into an address: ``/2014/02/13/``, ``/2014-02-13-``, ``/20140213/``."""

from __future__ import annotations

import re

from detente.times.calendar import add_days, make_day, month_span
from detente.times.dated import Witness

# An address is made when the article is put up: about the day it was written, or of a reprint.
_WEIGHT = 1.0
_DAY_BEFORE, _SLACK = -1, 3
_DAY = re.compile(
    r"(?<![\d])(?P<y>(?:19|20)\d\d)(?P<s>[-/_]?)(?P<m>0[1-9]|1[0-2]|(?<=/)[1-9])(?P=s)(?P<d>0[1-9]|[12]\d|3[01]|(?<=/)[1-9])"
    r"(?![\d])"
)
_MONTH = re.compile(r"/(?P<y>(?:19|20)\d\d)[-/](?P<m>0[1-9]|1[0-2])(?=/|-(?!\d))")
_LONGEST = 2000


def from_address(source: str) -> Witness | None:
    """What an article's address tells of its day.

    Args:
        source: where the article was read from; anything but an http(s) address tells nothing.

    Returns:
        The day, or the month where the address has no day; None where it has neither.
    """
    if not source.startswith(("http://", "https://")) or len(source) > _LONGEST:
        return None
    path = source.split("//", 1)[1].partition("/")[2].split("?")[0]
    path = f"/{path}"
    for found in _DAY.finditer(path):
        day = make_day(int(found["y"]), int(found["m"]), int(found["d"]))
        if day is not None:
            since = add_days(day, _DAY_BEFORE)
            return Witness(since, day, _WEIGHT, f"the address has {found.group()}", slack=_SLACK)
    month = _MONTH.search(path)
    if month is None:
        return None
    span = month_span(int(month["y"]), int(month["m"]))
    said = f"the address has {month.group().strip('/')}"
    return Witness(span.start, span.end, _WEIGHT, said, slack=_SLACK)
