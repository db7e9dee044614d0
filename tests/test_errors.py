"""Errors are one line, and their exit codes are part of the interface."""

from __future__ import annotations

import inspect

import pytest

from botframework import errors
from botframework.errors import BotError, ConfigError, ExitCode

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, BotError)]


def test_exit_codes_never_change() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "UNEXPECTED": 1,
        "CONFIG": 2,
        "PLUGIN": 3,
        "GATEWAY": 4,
        "JOURNAL": 5,
        "REFUSED": 6,
        "STUCK": 7,
        "DENIED": 8,
        "IN_DOUBT": 9,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_is_drawn_documented_and_has_its_parents_code(cls: type[BotError]) -> None:
    assert cls.__name__ in (errors.__doc__ or "")
    assert cls.__doc__
    parent = cls.__mro__[1]
    if parent not in (BotError, Exception):
        assert cls.exit_code is parent.exit_code  # type: ignore[attr-defined]  # parents are BotErrors here


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BotError("it broke"), "it broke"),
        (ConfigError("it broke", where="a.yaml:3"), "a.yaml:3: it broke"),
        (ConfigError("it broke", where="a.yaml:3", hint="mend it"), "a.yaml:3: it broke; mend it"),
        (ConfigError("two\nlines", hint="and\n  more"), "two lines; and more"),
        (
            ConfigError("a \x1b[31mred\x1b]0;title\x07 \u202ename", where="a\x9b.yaml"),
            r"a\x9b.yaml: a \x1b[31mred\x1b]0;title\x07 \u202ename",
        ),
        (ConfigError("schön: 東京 – \ud800"), r"schön: 東京 – \ud800"),
    ],
)
def test_one_line(error: BotError, text: str) -> None:
    assert str(error) == text
