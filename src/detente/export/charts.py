"""The tension between two parties as a picture (PNG, SVG) and as a page with its quotations.

Pictures are drawn with figures of their own, never with the shared state of ``pyplot``, and the same
series gives the same bytes. The page stands alone: it has no script, its style is allowed by its
digest, and its policy forbids every request.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from html import escape
from threading import Lock
from typing import Any

import matplotlib
from lxml import etree
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, DayLocator, date2num
from matplotlib.figure import Figure

from detente.analysis.tension import SCALE, Mover, Series, Step
from detente.export.wording import clean, date_words, interval_words, shorten
from detente.version import VERSION

INK, SOFT, PAPER = "#1f2328", "#5b626b", "#ffffff"
LEVEL, BAND, POINT, CHANGE = "#1b4f9c", "#c9daf2", "#1f2328", "#b3261e"
_FONT = "DejaVu Sans"  # comes with matplotlib
_RULES: dict[Any, Any] = {
    "font.family": _FONT,
    "font.size": 10.0,
    "text.usetex": False,
    "axes.unicode_minus": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "detente",
    "savefig.bbox": None,
}
_LOCK = Lock()
_WIDTH, _HEIGHT = 10.0, 5.8  # inches
_LABEL_SHARE = 0.115  # of the width of the axes, for a date at a change
_LABEL_ROWS = 3
_MOST_TICKS = 8
_SVG = "{http://www.w3.org/2000/svg}"
_LONGEST_QUOTE = 600
_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; background: #fff; color: #1f2328;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; }
p.soft, small, caption { color: #5b626b; }
figure { margin: 1rem 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 36rem; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0;
  border-top: 1px solid #e3e0d8; }
th { font-weight: 600; } thead th { border-top: 0; font-weight: 400; color: #5b626b; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.change > * { border-top: 2px dashed #b3261e; } .changed { color: #b3261e; font-weight: 600; }
tr.empty { color: #5b626b; }
blockquote { margin: 0 0 .6rem; padding-left: .7rem; border-left: 3px solid #e3e0d8; }
blockquote small { display: block; }
@media print { body { max-width: none; padding: 0; } tr { break-inside: avoid; } }
"""


@contextmanager
def drawing_rules() -> Iterator[None]:
    """Matplotlib with our settings whatever the user's are; one thread at a time."""
    with _LOCK, matplotlib.rc_context(_RULES):
        yield


def png(figure: Figure, dpi: int = 200) -> bytes:
    """A figure as PNG.

    Args:
        figure: what to draw.
        dpi: dots per inch.
    """
    stream = io.BytesIO()
    with drawing_rules():
        figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": f"detente {VERSION}"})
    return stream.getvalue()


def svg(figure: Figure) -> bytes:
    """A figure as SVG 1.1 in UTF-8, letters as outlines, so that it looks the same everywhere."""
    stream = io.BytesIO()
    with drawing_rules():
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": f"detente {VERSION}"})
    return stream.getvalue()


def drawable(text: str, width: int = 90) -> str:
    """Text that the font can draw, cleaned and cut to a width; other characters become "?"."""
    return "".join(char if ord(char) in _glyphs() else "?" for char in shorten(text, width))


@cache
def _glyphs() -> frozenset[int]:
    font = font_manager.get_font(font_manager.findfont(_FONT))
    return frozenset(font.get_charmap())


def heading(series: Series) -> str:
    """What a series is about: "Tension between PRK and USA"."""
    first, second = (clean(party) for party in series.parties)
    return (
        f"Tension of {first} towards {second}" if series.directed else f"Tension between {first} and {second}"
    )


def subheading(series: Series) -> str:
    """Events, span and step of a series in one line."""
    if not series.steps:
        return "no events"
    count = sum(step.votes for step in series.steps)
    span = interval_words(series.steps[0].start, series.steps[-1].end)
    return f"{count} event{'s' if count != 1 else ''} · {span} · by {series.by}"


def tension_figure(series: Series, title: str = "") -> Figure:
    """The chart of a series: points, level with its 90 % band, changes as dashed lines with their days.

    Args:
        series: what to draw; without steps the chart says that there are no events.
        title: instead of :func:`heading`.
    """
    with drawing_rules():
        figure = Figure(figsize=(_WIDTH, _HEIGHT), facecolor=PAPER)
        axes = figure.add_axes((0.085, 0.165, 0.86, 0.595))
        for words, height, size, colour in (
            (drawable(title or heading(series)), 0.945, 16, INK),
            (drawable(subheading(series)), 0.898, 10.5, SOFT),
        ):
            figure.text(0.02, height, words, fontsize=size, color=colour, parse_math=False, va="center",
                        fontweight="bold" if size > 12 else "normal")  # fmt: skip
        _frame(axes)
        if series.steps:
            _plot(axes, series)
            _mark_changes(axes, series)
            _explain(figure, axes, series)
        else:
            axes.set_xticks([])
            axes.text(0.5, 0.55, "no events to show", transform=axes.transAxes, ha="center", color=SOFT)
    return figure


def _frame(axes: Axes) -> None:
    axes.set_facecolor(PAPER)
    axes.set_ylim(-SCALE, SCALE)
    ticks = range(-10, 11, 5)
    axes.set_yticks(list(ticks), [f"{tick:+d}".replace("-", "−") if tick else "0" for tick in ticks])
    axes.grid(axis="y", color="#e6e4de", linewidth=0.8)
    axes.axhline(0, color=SOFT, linewidth=1)
    axes.tick_params(colors=INK, length=3)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(SOFT)
    for place, words in ((0.77, "conflict →"), (0.23, "← cooperation")):
        axes.text(-0.062, place, words, transform=axes.transAxes, rotation=90, ha="center", va="center",
                  color=INK, fontsize=10.5)  # fmt: skip


def _middle(step: Step) -> float:
    """The middle of a step on the axis of days."""
    return (_number(step.start) + _number(step.end) + 1) / 2


def _number(day: dt.date) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]


def _plot(axes: Axes, series: Series) -> None:
    steps = series.steps
    first, last = _number(steps[0].start), _number(steps[-1].end) + 1
    middles = [first, *(_middle(step) for step in steps), last]
    ends = [steps[0], *steps, steps[-1]]
    axes.fill_between(
        middles, [s.lower for s in ends], [s.upper for s in ends], color=BAND, linewidth=0,
        label="90 % band of the level",
    )  # fmt: skip
    axes.plot(middles, [step.level for step in ends], color=LEVEL, linewidth=2.2, label="level (smoothed)")
    told = [step for step in steps if step.tension is not None]
    most = max(step.votes for step in told)
    small = 1.0 if len(steps) < 120 else 0.55
    axes.scatter(
        [_middle(step) for step in told],
        [step.tension or 0.0 for step in told],
        s=[small * (14 + 46 * step.votes / most) for step in told],
        facecolors="none" if len(steps) < 400 else POINT,
        edgecolors=POINT,
        linewidths=0.9,
        alpha=0.8,
        clip_on=False,
        zorder=3,
        label=f"mean of one {series.by}, larger for more events",
    )
    margin = 0.01 * (last - first)
    axes.set_xlim(first - margin, last + margin)
    _date_axis(axes, last - first)


def _date_axis(axes: Axes, days: float) -> None:
    """Ticks that each name their year, and none within a day."""
    short, long = DayLocator(), AutoDateLocator(minticks=3, maxticks=_MOST_TICKS)  # type: ignore[no-untyped-call]
    locator = short if days < _MOST_TICKS else long
    forms = ["%Y", "%b %Y", "%d %b %Y", "", "", ""]
    formatter = ConciseDateFormatter(locator, formats=forms, zero_formats=forms, show_offset=False)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)


def _mark_changes(axes: Axes, series: Series) -> None:
    """Dashed lines with their days above, in rows where they are close; a day without room has none."""
    left, right = axes.get_xlim()
    taken = [0.0] * _LABEL_ROWS
    for number, change in enumerate(series.changes):
        day = _number(change.day)
        label = "change of level" if number == 0 else None
        axes.axvline(day, color=CHANGE, linewidth=1.3, linestyle=(0, (5, 3)), label=label)
        place = (day - left) / (right - left)
        aligned, start = ("left", place) if place < 1 - _LABEL_SHARE else ("right", place - _LABEL_SHARE)
        row = next((r for r, end in enumerate(taken) if start >= end), None)
        if row is None:
            continue
        taken[row] = start + _LABEL_SHARE
        sign = "▲" if change.after > change.before else "▼"
        axes.text(place, 1.015 + 0.05 * row, f"{sign} {date_words(change.day)}", transform=axes.transAxes,
                  color=CHANGE, fontsize=8.5, ha=aligned, va="bottom")  # fmt: skip


def _explain(figure: Figure, axes: Axes, series: Series) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(-0.075, -0.1), ncols=4, frameon=False, fontsize=9,
                borderaxespad=0, columnspacing=1.6, handletextpad=0.6)  # fmt: skip
    empty = sum(step.tension is None for step in series.steps)
    gaps = f" {empty} of {len(series.steps)} {series.by}s have no event and no point." if empty else ""
    figure.text(0.02, 0.022, f"Mean PLOVER scores weighted by confidence, sign turned.{gaps}",
                fontsize=8, color=SOFT)  # fmt: skip


def tension_page(series: Series, title: str = "") -> str:
    """A page of its own: the chart, the changes of level, every step with the sentences that moved it.

    Args:
        series: what to show.
        title: instead of :func:`heading`.

    Returns:
        HTML, to be stored as UTF-8. It loads nothing and has no script.
    """
    name = escape(clean(title) or heading(series))
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    picture = inline_svg(svg(tension_figure(series, title)), f"{clean(title) or heading(series)}: chart")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{name}</h1>\n<p class="soft">{escape(subheading(series))}</p>\n<figure>{picture}</figure>\n'
        f"{_change_list(series)}{_table(series.steps)}\n</body>\n</html>\n"
    )


def inline_svg(picture: bytes, label: str) -> str:
    """An SVG file as an element of a page whose policy allows no style attributes.

    Args:
        picture: an SVG file of :func:`svg`.
        label: what it shows, for those who do not see it.
    """
    root = etree.fromstring(picture, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in list(root.iter(f"{_SVG}style", f"{_SVG}metadata")):
        element.getparent().remove(element)
    for element in root.iter():
        for rule in element.attrib.pop("style", "").split(";"):
            key, colon, value = rule.partition(":")
            if colon:
                element.set(key.strip(), value.strip())
    # What matplotlib's own style element says of all elements.
    root.attrib.update({"stroke-linejoin": "round", "stroke-linecap": "butt"})
    root.attrib.update({"role": "img", "aria-label": label})
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    text: str = etree.tostring(root, encoding="unicode")
    return text


def _change_list(series: Series) -> str:
    if not series.changes:
        return ""
    items = "".join(
        f"<li>{escape(date_words(c.day))}: {'up' if c.after > c.before else 'down'} from "
        f"{_signed(c.before)} to {_signed(c.after)}</li>"
        for c in series.changes
    )
    return f"<h2>Changes of level</h2>\n<ul>{items}</ul>\n"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−") if abs(value) >= 0.05 else "0.0"


def _table(steps: Sequence[Step]) -> str:
    heads = "".join(
        f'<th scope="col"{klass}>{words}</th>'
        for words, klass in (
            ("period", ""), ("events", ' class="number"'), ("tension", ' class="number"'),
            ("level and 90 % band", ' class="number"'), ("what moved it", ""),
        )
    )  # fmt: skip
    rows = "\n".join(_row(step) for step in steps)
    note = "Tension from −10 (cooperation) to +10 (conflict). Up to three events moved a period most."
    return (
        f"<h2>Period by period</h2>\n<table><caption>{note}</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table>"
    )


def _row(step: Step) -> str:
    kind = "change" if step.change else "" if step.votes else "empty"
    mark = '<br><span class="changed">change of level</span>' if step.change else ""
    tension = _signed(step.tension) if step.tension is not None else "–"
    band = f"{_signed(step.level)} ({_signed(step.lower)} to {_signed(step.upper)})"
    quotes = "".join(_quote(mover) for mover in step.evidence) or "no events"
    return (
        f'<tr class="{kind}"><th scope="row">{escape(interval_words(step.start, step.end))}{mark}</th>'
        f'<td class="number">{step.votes}</td><td class="number">{tension}</td>'
        f'<td class="number">{band}</td><td>{quotes}</td></tr>'
    )


def _quote(mover: Mover) -> str:
    title = escape(shorten(mover.title or mover.source, 120))
    where = f"<bdi>{title}</bdi>"
    if mover.source.startswith(("https://", "http://")):
        where = f'<a href="{escape(clean(mover.source))}" rel="noreferrer noopener">{where}</a>'
    act = f"{clean(mover.actor)} {clean(mover.root)} {clean(mover.recipient)} {_signed(-mover.intensity)}"
    notes = [date_words(mover.day), act]
    if mover.reports > 1:
        notes.append(f"{mover.reports} reports")
    notes += [word for word, holds in (("claimed", mover.said), ("contested", mover.contested)) if holds]
    return (
        f"<blockquote><bdi>{escape(shorten(mover.sentence, _LONGEST_QUOTE))}</bdi>"
        f"<small>{escape(' · '.join(notes))} · {where}</small></blockquote>"
    )
