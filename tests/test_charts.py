"""Charts of tension: pictures, the page, the terminal."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from matplotlib import pyplot
from tests.test_tension import PARTIES, vote

from detente.analysis.tension import Series, Vote, tension
from detente.cli.charts import terminal_chart
from detente.export.charts import png, svg, tension_figure, tension_page

NASTY = '<script>alert("1")</script> & \x1b[31m\u202e $x^{$ 北'


def votes(weeks: int, gap: range = range(0), **other: Any) -> list[Vote]:
    random = np.random.default_rng(4)
    level = np.where(np.arange(weeks) < weeks // 2, 4.0, -4.0)
    return [
        vote(n, 7 * n, float(np.clip(level[n] + random.normal(0, 1), -10, 10)), **other)
        for n in range(weeks)
        if n not in gap
    ]


@pytest.fixture(scope="module")
def series() -> Series:
    return tension(votes(40, range(8, 14)), PARTIES)


EDGES = [0, 1, 2, 5, 60, 1000]


def texts(figure: Any) -> list[str]:
    axes = figure.axes[0]
    legend = axes.get_legend()
    own = [text.get_text() for text in (*figure.texts, *axes.texts)]
    return own + ([text.get_text() for text in legend.get_texts()] if legend else [])


def test_the_chart_says_what_is_up_and_what_the_signs_mean(series: Series) -> None:
    found = texts(tension_figure(series))
    assert "Tension between PRK and USA" in found
    assert {"conflict →", "← cooperation", "level (smoothed)", "90 % band of the level"} <= set(found)
    low, high = tension_figure(series).axes[0].get_ylim()
    assert low < high


def test_a_change_is_a_dashed_line_with_its_day(series: Series) -> None:
    (change,) = series.changes
    figure = tension_figure(series)
    label = f"▲ {change.day.day} {change.day:%b %Y}"
    assert label in texts(figure)
    dashed = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert len(dashed) == 1


def test_empty_periods_have_no_point(series: Series) -> None:
    (points,) = [c for c in figure_points(series) if len(c.get_offsets())]
    assert len(points.get_offsets()) == 34
    assert any("6 of 40 weeks have no event" in text for text in texts(tension_figure(series)))


def figure_points(series: Series) -> list[Any]:
    from matplotlib.collections import PathCollection

    return [c for c in tension_figure(series).axes[0].collections if isinstance(c, PathCollection)]


@pytest.mark.parametrize("weeks", EDGES)
def test_any_number_of_steps_is_drawn(weeks: int) -> None:
    found = tension(votes(weeks), PARTIES)
    figure = tension_figure(found)
    assert png(figure, 40).startswith(b"\x89PNG\r\n")
    assert etree.fromstring(svg(figure)).tag == "{http://www.w3.org/2000/svg}svg"


def test_no_label_leaves_the_picture_or_lies_on_another() -> None:
    random = np.random.default_rng(2)
    levels = np.repeat(random.choice([-8, 8], 30), 6)
    found = tension([vote(n, 7 * n, float(x)) for n, x in enumerate(levels)], PARTIES)
    figure = tension_figure(found)
    png(figure, 100)
    boxes = [
        text.get_window_extent() for text in figure.axes[0].texts if text.get_text().startswith(("▲", "▼"))
    ]
    assert len(boxes) >= 5
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_the_same_series_is_the_same_bytes(series: Series) -> None:
    assert svg(tension_figure(series)) == svg(tension_figure(series))
    assert tension_page(series) == tension_page(series)


def test_drawing_leaves_no_trace_in_matplotlib(series: Series) -> None:
    before = dict(matplotlib.rcParams)
    png(tension_figure(series), 40)
    assert dict(matplotlib.rcParams) == before
    assert pyplot.get_fignums() == []


def test_settings_of_the_user_change_nothing(series: Series) -> None:
    expected = svg(tension_figure(series))
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "none", "font.family": "serif"}):
        assert svg(tension_figure(series)) == expected


def test_the_page_escapes_what_comes_from_articles() -> None:
    bad = vote(1, sentence=NASTY, title=NASTY, source=f"https://x.org/?{NASTY}", actor=NASTY, root=NASTY)
    page = tension_page(tension([bad], (NASTY, "USA")), NASTY)
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert html.fromstring(page).xpath("//script | //iframe | //img | //@onload | //@style") == []


@pytest.mark.parametrize("source", ["javascript:alert(1)", "a.txt", "", "data:text/html,x", " https://x"])
def test_only_web_addresses_are_links(source: str) -> None:
    page = html.fromstring(tension_page(tension([vote(1, source=source)], PARTIES)))
    assert page.xpath("//a") == []
    linked = html.fromstring(tension_page(tension([vote(1, source="https://x.org/?a=1&b=2")], PARTIES)))
    assert linked.xpath("//a/@href") == ["https://x.org/?a=1&b=2"]


def test_the_policy_allows_its_own_style_alone(series: Series) -> None:
    page = tension_page(series)
    root = html.fromstring(page)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy
    assert not re.search(r'(src|href)="(?!#|https://|http://www\.w3\.org)', page)


def test_the_page_has_every_step_and_the_sentences(series: Series) -> None:
    root = html.fromstring(tension_page(series))
    rows = root.xpath("//tbody/tr")
    assert len(rows) == len(series.steps)
    assert "Sentence 0." in rows[0].text_content()
    assert "no events" in rows[9].text_content()
    assert len(root.xpath("//tr[@class='change']")) == len(series.changes) == 1
    assert root.xpath("//*[local-name()='svg']/@aria-label") == ["Tension between PRK and USA: chart"]


@given(words=st.text(max_size=40), party=st.text(min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_any_words_make_a_page_and_a_terminal_chart(words: str, party: str) -> None:
    other = f"{party}2"
    told = vote(1, sentence=words, title=words, source=words, actor=party, recipient=other)
    found = tension([told], (party, other))
    page = tension_page(found, words)
    assert page.startswith("<!doctype html>")
    page.encode("utf-8")
    assert terminal_chart(found)


@pytest.mark.parametrize("weeks", EDGES)
@pytest.mark.parametrize(("width", "height"), [(80, 20), (40, 14), (200, 50)])
def test_the_terminal_chart_keeps_to_its_size(weeks: int, width: int, height: int) -> None:
    chart = terminal_chart(tension(votes(weeks), PARTIES), width, height)
    lines = chart.split("\n")
    assert max(map(len, lines)) <= width
    assert len(lines) <= height
    assert (weeks == 0) == ("no events" in chart)


def test_the_terminal_chart_has_an_ascii_form(series: Series) -> None:
    chart = terminal_chart(series, unicode=False)
    assert chart.isascii()
    assert {"#", "o", ":", "."} <= set(chart)
    assert "+10 conflict" in chart


def test_colours_are_added_only_where_asked(series: Series) -> None:
    assert "\x1b" not in terminal_chart(series)
    coloured = terminal_chart(series, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace(" ", "") == terminal_chart(series).replace(" ", "")


def test_the_terminal_chart_does_not_depend_on_the_terminal(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = terminal_chart(series, 120, 40)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("LINES", "8")
    assert terminal_chart(series, 120, 40) == expected


def test_conflict_is_drawn_above_cooperation() -> None:
    for score, half in ((-9.0, slice(3, 9)), (9.0, slice(10, 17))):
        found = tension([vote(n, 7 * n, score) for n in range(20)], PARTIES)
        lines = terminal_chart(found).split("\n")
        assert [line.count("o") for line in lines[half] if line.count("o") > 1] == [20]
