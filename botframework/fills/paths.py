"""The path of the price through a bar of which only open, high, low and close are known. Pure functions of the bar itself.

Nothing after the bar is looked at, and a price is shown no earlier than its place on the path. Imports nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Path = tuple[float, float, float, float]


def nearest(opened: float, high: float, low: float, close: float) -> Path:
    """The extreme nearer to the open comes first; the high where they are as near."""
    return (opened, low, high, close) if opened - low < high - opened else (opened, high, low, close)


def low_first(opened: float, high: float, low: float, close: float) -> Path:
    """Always open, low, high, close: bad for who is long with a stop, good for who waits to buy."""
    return opened, low, high, close


def high_first(opened: float, high: float, low: float, close: float) -> Path:
    """Always open, high, low, close: bad for who is short with a stop, good for who waits to sell."""
    return opened, high, low, close


def by_direction(opened: float, high: float, low: float, close: float) -> Path:
    """A bar that rose, or stood still, made its low first; one that fell its high."""
    return (opened, low, high, close) if close >= opened else (opened, high, low, close)


PATHS: Final[dict[str, Callable[[float, float, float, float], Path]]] = {
    "nearest": nearest,
    "low_first": low_first,
    "high_first": high_first,
    "by_direction": by_direction,
}
DEFAULT_PATH: Final = "nearest"


def bar_path(kind: str) -> Callable[[float, float, float, float], Path]:
    """The function behind a name. Raises ``KeyError``."""
    return PATHS[kind]
