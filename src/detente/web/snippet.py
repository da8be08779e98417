"""A reading as compact tables for notebooks: markup and scoped style, no script."""

from __future__ import annotations

from markupsafe import Markup

from detente.records import Reading
from detente.web.page import asset, environment


def reading_snippet(reading: Reading) -> str:
    """HTML of one reading for ``_repr_html_``: every rule of its style is scoped by a class.

    All article text is escaped; there is no script, no id and nothing that is loaded.
    """
    template = environment().get_template("snippet.html")
    return template.render(reading=reading, style=Markup(asset("snippet.css")))  # noqa: S704  our own file
