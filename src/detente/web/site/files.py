"""Answers that a browser keeps as a file."""

from __future__ import annotations

import re
from collections.abc import Collection

from litestar import Response

from detente.errors import SettingError

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST = 100
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "graphml": "application/graphml+xml",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "text": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
"""The media type of each form."""
_ENDINGS = {"text": "txt"}


def check_form(form: str, known: Collection[str]) -> None:
    """Whether a file can be had in a form.

    Raises:
        SettingError: it cannot.
    """
    if form not in known:
        raise SettingError(f"is no form of this: use one of {', '.join(known)}", source=form[:40])


def named(name: str, *, shown: bool = False) -> dict[str, str]:
    """The header that gives a file its name, one that is safe everywhere.

    Args:
        name: with its ending.
        shown: the browser may show it in place of keeping it.
    """
    how = "inline" if shown else "attachment"
    return {"content-disposition": f'{how}; filename="{_UNSAFE.sub("-", name)[-_LONGEST:]}"'}


def as_file(body: bytes, name: str, form: str, *, shown: bool = False) -> Response[bytes]:
    """An answer that is a file.

    Args:
        body: what it holds.
        name: without its ending.
        form: one of ``KINDS``.
        shown: the browser may show it in place of keeping it.
    """
    headers = named(f"{name}.{_ENDINGS.get(form, form)}", shown=shown)
    return Response(body, media_type=KINDS[form], headers=headers)
