"""The shop window: everything a strategy author imports, and nothing else.

    from botframework import Context, Tick, hookimpl

Names are loaded on first use, so importing the package costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botframework.core.context import Context as Context
    from botframework.core.model import Bar as Bar
    from botframework.core.model import Fill as Fill
    from botframework.core.model import Instrument as Instrument
    from botframework.core.model import Order as Order
    from botframework.core.model import OrderIntent as OrderIntent
    from botframework.core.model import OrderStatus as OrderStatus
    from botframework.core.model import OrderType as OrderType
    from botframework.core.model import Position as Position
    from botframework.core.model import SessionState as SessionState
    from botframework.core.model import Side as Side
    from botframework.core.model import Split as Split
    from botframework.core.model import Tick as Tick
    from botframework.core.model import TimeInForce as TimeInForce
    from botframework.core.model import Timer as Timer
    from botframework.core.ticks import Ticks as Ticks
    from botframework.hookspecs import hookimpl as hookimpl
    from botframework.secret import Secret as Secret

__version__ = "0.1.0"

_MODEL = "botframework.core.model"
_WHERE = {
    "Context": "botframework.core.context",
    "hookimpl": "botframework.hookspecs",
    "Secret": "botframework.secret",
    "Ticks": "botframework.core.ticks",
    **dict.fromkeys(
        (
            "Bar",
            "Fill",
            "Instrument",
            "Order",
            "OrderIntent",
            "OrderStatus",
            "OrderType",
            "Position",
            "SessionState",
            "Side",
            "Split",
            "Tick",
            "TimeInForce",
            "Timer",
        ),
        _MODEL,
    ),
}

__all__ = [
    "Bar",
    "Context",
    "Fill",
    "Instrument",
    "Order",
    "OrderIntent",
    "OrderStatus",
    "OrderType",
    "Position",
    "Secret",
    "SessionState",
    "Side",
    "Split",
    "Tick",
    "Ticks",
    "TimeInForce",
    "Timer",
    "hookimpl",
]


def __getattr__(name: str) -> Any:
    try:
        return getattr(import_module(_WHERE[name]), name)
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
