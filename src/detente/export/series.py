"""The steps of a series as a table."""

from __future__ import annotations

import csv
import io

from detente.analysis.tension import Series
from detente.export.wording import clean, guarded

STEP_FIELDS = ("start", "end", "votes", "intensity", "tension", "level", "lower", "upper", "change")
_DIGITS = 4  # of numbers in CSV; JSON has them whole


def series_csv(series: Series) -> str:
    """The steps of a series as CSV; the sentence that moved each most and its article come last."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*STEP_FIELDS, "sentence", "title", "article"])
    for step in series.steps:
        first = step.evidence[0] if step.evidence else None
        values = [getattr(step, name) for name in STEP_FIELDS]
        told = [cell(first.sentence), cell(first.title), first.article] if first else ["", "", ""]
        writer.writerow([value(one) for one in values] + told)
    return out.getvalue()


def value(given: object) -> object:
    """A value of the program's own as CSV shows it, as in the other tables."""
    if isinstance(given, bool):
        return "true" if given else "false"
    return "" if given is None else round(given, _DIGITS) if isinstance(given, float) else given


def cell(text: str) -> str:
    """Words of an article as a cell that no spreadsheet takes for a formula."""
    return guarded(clean(text))
