"""A series or a network in each form that a file of it can have."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from detente.analysis.network import Network
from detente.analysis.tension import Series
from detente.export.charts import png, svg, tension_figure, tension_page
from detente.export.graphs import graphml, network_figure
from detente.export.listed import network_csv
from detente.export.series import series_csv


def series_file(series: Series, form: str, title: str = "") -> bytes:
    """A series as a table, a picture, a page or a document.

    Args:
        series: the steps.
        form: ``csv``, ``json``, ``png``, ``svg`` or ``html``.
        title: of a picture or page; its own by default.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "csv": lambda: series_csv(series).encode("utf-8", "replace"),
        "json": lambda: msgspec.json.encode(series),
        "png": lambda: png(tension_figure(series, title)),
        "svg": lambda: svg(tension_figure(series, title)),
        "html": lambda: tension_page(series, title).encode("utf-8", "replace"),
    }
    return makers[form]()


def network_file(found: Network, form: str) -> bytes:
    """A network as a graph, a table, a picture or a document.

    Args:
        found: the network.
        form: ``graphml``, ``csv``, ``json``, ``png`` or ``svg``.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "graphml": lambda: graphml(found),
        "csv": lambda: network_csv(found).encode("utf-8", "replace"),
        "json": lambda: msgspec.json.encode(found),
        "png": lambda: png(network_figure(found)),
        "svg": lambda: svg(network_figure(found)),
    }
    return makers[form]()
