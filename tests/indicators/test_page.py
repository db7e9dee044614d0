"""The page of the indicators is held to the classes: every one, its parameters, what it takes, its own words."""

from __future__ import annotations

import inspect
from typing import Any

import attrs

from botframework import indicators
from botframework.core.bars import Span
from tests.docs_kit import ROOT, table

PAGE = ROOT / "docs" / "indicators.md"


def row(name: str) -> list[str]:
    """What the table has to say of a class."""
    cls: Any = getattr(indicators, name)
    says = " ".join((cls.__doc__ or "").split("\n\n")[0].split()).rstrip(".").replace("``", "`")
    given = [f"`{field.name}` ({field.default:g})" for field in attrs.fields(cls) if field.init]
    takes = [word for word in inspect.signature(cls.update).parameters if word != "self"]
    return [f"`{name}`", says, ", ".join(given) or "–", ", ".join(takes)]


def test_every_indicator_is_on_the_page_in_its_own_words() -> None:
    assert table(PAGE, "indicators") == [row(name) for name in indicators.__all__]


def test_the_spans_on_the_page_are_spans() -> None:
    rows = table(PAGE, "spans")
    kinds = set()
    for cells in rows:
        for example in cells[0].replace("`", "").split(", "):
            kinds.add(Span.parse(example).kind)
    assert kinds == {"time", "ticks", "volume", "range"}
