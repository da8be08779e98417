"""Numbers in time expressions: what digits can mean, and number words of two parts."""

from __future__ import annotations

from collections.abc import Iterator

_EARLIEST_YEAR, _LATEST_YEAR = 1000, 2199
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number_kinds(digits: str, is_year: bool) -> dict[str, str]:
    """Word classes of a number as written in digits."""
    plain = digits.replace(",", "")
    kinds = {"N": plain}
    if not plain.isdecimal() or len(plain) > 4 or "," in digits:
        return kinds
    value = int(plain)
    if len(plain) <= 2:
        if 1 <= value <= 31:
            kinds["DAY"] = plain
        if value <= 24:
            kinds["HOUR"] = plain
        if len(plain) == 2:
            kinds["YY2"] = plain
    elif len(plain) == 4:
        if is_year and _EARLIEST_YEAR <= value <= _LATEST_YEAR:
            kinds["YEAR"] = plain
        if value // 100 <= 24 and value % 100 < 60:
            kinds["HHMM"] = plain
    return kinds


def compound_numbers() -> Iterator[tuple[tuple[str, ...], int]]:
    """Twenty-one to ninety-nine as items, with hyphen and without."""
    for i, ten in enumerate(_TENS, 2):
        for j, one in enumerate(_ONES, 1):
            yield (ten, "-", one), 10 * i + j
            yield (ten, one), 10 * i + j
