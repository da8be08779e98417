"""The tension between two parties as a chart of characters for the terminal."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
import plotext  # type: ignore[import-untyped]

from detente.analysis.tension import SCALE, Series, Step
from detente.export.charts import heading, subheading
from detente.export.wording import date_words, shorten

LEAST_WIDTH, LEAST_HEIGHT = 30, 10
_MOST_SIZE = 500
_LOCK = Lock()  # the kernel of plotext is not known to bear two threads
_BAND, _POINT, _CHANGE, _LEVEL = "░", "o", "┊", "braille"
_ASCII = str.maketrans("─│┌┐└┘├┤┬┴┼┊░⠤·–…", "-|+++++++++:..|-~")
_ASCII_LEVEL = "#"
_TICK_WIDTH = 16
_MARGIN = 5  # columns for the numbers and the frame
_CHANGE_LINES = 3  # the latest ones


def terminal_chart(
    series: Series, width: int = 80, height: int = 20, *, unicode: bool = True, colour: bool = False
) -> str:
    """A chart of a series: band, level, points, and dotted lines at changes of level.

    Args:
        series: what to draw.
        width: columns, at least 30.
        height: lines of the whole text, at least 10.
        unicode: whether the terminal shows box drawing and braille; else the chart is ASCII throughout,
            but for what the names of the parties hold.
        colour: whether to add colours as terminal sequences; every sign has its own form as well.

    Returns:
        Lines of at most ``width`` characters, without a line feed at the end.
    """
    width, height = min(max(width, LEAST_WIDTH), _MOST_SIZE), min(max(height, LEAST_HEIGHT), _MOST_SIZE)
    head = [shorten(heading(series), width), shorten(subheading(series), width)]
    if not series.steps:
        return _fit(head, unicode)
    foot = _foot(series, width, unicode)
    rows = max(5, height - len(head) - len(foot))
    with _LOCK:
        drawn = _draw(series, width, rows, unicode).string(not colour)
    lines = [line.rstrip() for line in str(drawn).rstrip("\n").split("\n")]
    return _fit([*head, *lines, *foot], unicode)


def _fit(lines: list[str], unicode: bool) -> str:
    text = "\n".join(lines)
    return text if unicode else text.translate(_ASCII)


def _draw(series: Series, width: int, rows: int, unicode: bool) -> Any:
    """The figure as a matrix of characters; it is our own, not the shared one of the package."""
    terminal = type(plotext.terminal)()
    terminal.limit(False, False)
    figure = type(plotext.figure)(terminal)
    figure.theme("colorless")
    figure.plot_size(width, rows)
    steps = series.steps
    first, last = steps[0].start.toordinal(), steps[-1].end.toordinal() + 1
    columns = max(1, width - _MARGIN)
    # One value a column, since a fill and a point take a whole one.
    at = first + (np.arange(columns) + 0.5) * (last - first) / columns
    days = [_middle(step) for step in steps]
    lower, level, upper = (
        np.interp(at, days, [getattr(step, name) for step in steps]).tolist()
        for name in ("lower", "level", "upper")
    )
    band = figure.signal(at.tolist(), upper, marker=plotext.marker(_BAND, "gray"))
    band.fill(figure.signal(at.tolist(), lower, marker=plotext.marker(_BAND, "gray")))
    figure.draw(band)
    line = plotext.marker(_CHANGE, "red")
    for change in series.changes:
        figure.draw(figure.signal([change.day.toordinal()] * 2, [-SCALE, SCALE], marker=line).lines(True))
    sign = plotext.marker(_LEVEL if unicode else _ASCII_LEVEL, "blue+")
    figure.draw(figure.signal(at.tolist(), level, marker=sign).lines(True))
    points = _points(steps, first, last, columns)
    figure.draw(
        figure.signal([float(at[c]) for c in points], list(points.values()), marker=plotext.marker(_POINT))
    )
    _rule(figure, steps, first, last, width)
    return figure.build()


def _points(steps: tuple[Step, ...], first: int, last: int, columns: int) -> dict[int, float]:
    """The mean tension of the events that fall into each column, where there are any."""
    sums: dict[int, list[float]] = {}
    for step in steps:
        if step.tension is not None:
            column = int((_middle(step) - first) / (last - first) * columns)
            total = sums.setdefault(column, [0.0, 0.0])
            total[0] += step.votes * step.tension
            total[1] += step.votes
    return {column: total / count for column, (total, count) in sums.items()}


def _middle(step: Step) -> float:
    return (step.start.toordinal() + step.end.toordinal() + 1) / 2


def _rule(figure: Any, steps: tuple[Step, ...], first: int, last: int, width: int) -> None:
    figure.ruler("y").lim(-SCALE, SCALE)
    marks = [-10, -5, 0, 5, 10]
    figure.ruler("y").ticks(marks, [f"{mark:+d}" if mark else "0" for mark in marks])
    count = max(2, min(len(steps) + 1, (width - 6) // _TICK_WIDTH))
    chosen = [steps[round(part * (len(steps) - 1) / (count - 1))] for part in range(count)]
    days = sorted({step.start for step in chosen})
    figure.ruler("x").lim(first, last)
    figure.ruler("x").ticks([day.toordinal() for day in days], [date_words(day) for day in days])


def _foot(series: Series, width: int, unicode: bool) -> list[str]:
    level = "⠤" if unicode else _ASCII_LEVEL
    signs = ["+10 conflict", "-10 cooperation", f"{_POINT} events"]
    signs += [f"{level} level", f"{_BAND} 90 % band", f"{_CHANGE} change"]
    parts = [
        f"{date_words(c.day)} {'up' if c.after > c.before else 'down'} {c.before:+.1f} to {c.after:+.1f}"
        for c in series.changes
    ]
    return [*_rows(signs, width), *_rows(parts, width)[-_CHANGE_LINES:]]


def _rows(parts: list[str], width: int) -> list[str]:
    """Parts in lines of at most a width, broken between parts."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 3 <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(shorten(part, width))
    return lines
