"""One table of settings: its values are checked, and command line and docs say what it says."""

from __future__ import annotations

import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import Reader
from detente.cli import HELP, read
from detente.errors import DetenteError, SettingError
from detente.events.codebook import codebook
from detente.settings import QuadScheme, Settings, make_settings, settings_table

NAMES = Settings.__struct_fields__


def test_defaults_are_valid() -> None:
    assert make_settings() == Settings()
    assert make_settings(**msgspec.structs.asdict(Settings())) == Settings()


def test_the_table_has_every_setting_in_order() -> None:
    table = settings_table()
    assert tuple(name for name, _, _ in table) == NAMES
    for name, default, text in table:
        assert default == str(getattr(Settings(), name))
        assert text[0].islower()
        assert not text.endswith(".")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", 3),
        ("quad_scheme", "goldstein"),
        ("min_confidence", -0.1),
        ("min_confidence", 1.1),
        ("min_confidence", "half"),
        ("batch_size", 0),
        ("batch_size", 1.5),
        ("max_bytes", 0),
        ("max_chars", 0),
        ("timeout", 0),
    ],
)
def test_values_out_of_range_are_refused_by_name(name: str, value: object) -> None:
    for make in (make_settings, Reader):
        with pytest.raises(SettingError, match=name) as caught:
            make(**{name: value})
        assert "Settings" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_every_setting_refuses_some_value() -> None:
    for name in NAMES:
        with pytest.raises(SettingError):
            make_settings(**{name: object()})


@given(name=st.text(max_size=20).filter(lambda name: name not in NAMES), value=st.integers() | st.text())
def test_unknown_settings_are_refused(name: str, value: object) -> None:
    with pytest.raises(DetenteError, match="unknown field"):
        make_settings(**{name: value})


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Settings().batch_size = 1  # type: ignore[misc]


def test_options_of_the_command_line_carry_the_words_and_defaults_of_the_table() -> None:
    options = typing.get_type_hints(read, include_extras=True)
    shared = [name for name in NAMES if name in options]
    assert {"model", "min_confidence", "quad_scheme"} <= set(shared)
    for name in shared:
        _, option = typing.get_args(options[name])
        assert option.help == HELP[name]
        assert read.__defaults__[_place(name)] == getattr(Settings(), name)


def _place(name: str) -> int:
    """Position of an argument of the command among those with a default, from the end."""
    names = read.__code__.co_varnames[: read.__code__.co_argcount]
    return names.index(name) - len(names)


def test_quad_schemes_are_those_of_the_codebook() -> None:
    assert set(typing.get_args(QuadScheme)) == set(codebook().quad_schemes)
