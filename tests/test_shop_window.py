"""The shop window: what a strategy author's signatures need can be imported from `botframework` itself."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from typing import Any

import pytest

import botframework
from botframework.core.context import Context
from botframework.hookspecs import StrategyCallbacks

WINDOW: dict[str, Any] = {name: getattr(botframework, name) for name in botframework.__all__}


def ours(annotation: Any) -> Iterator[type]:
    """The classes of ours that an annotation speaks of."""
    if isinstance(annotation, type) and annotation.__module__.startswith("botframework"):
        yield annotation
    for part in typing.get_args(annotation):
        yield from ours(part)


@pytest.mark.parametrize("owner", [Context, StrategyCallbacks])
def test_what_signatures_speak_of_is_in_the_window(owner: type) -> None:
    seen = 0
    for name, member in inspect.getmembers(owner):
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        for annotation in typing.get_type_hints(function, localns=WINDOW).values():
            for needed in ours(annotation):
                if needed.__module__ != Context.__module__:  # what only the context hands out needs no import
                    assert WINDOW.get(needed.__name__) is needed, f"{owner.__name__}.{name} speaks of {needed.__name__}"
                    seen += 1
    assert seen > 5


def test_the_window_shows_what_it_says() -> None:
    assert set(botframework.__all__) <= set(dir(botframework))
    for name, thing in WINDOW.items():
        assert inspect.getdoc(thing), f"{name} says nothing of itself"
