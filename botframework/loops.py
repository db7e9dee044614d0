"""The one place where an event loop is made: asyncio's own, or uvloop's where the ``bot`` command is asked for it.

Whoever wants another loop adds a line to ``_MAKERS``; what runs in it asks for the running loop and for nothing of its maker's
(docs/decisions/0015). The simulation's loop on a virtual clock is another matter and lives with it. Imports asyncio; used by
the runner, and by the simulator for the thread of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Any, Final, TypeVar

from botframework.errors import UsageError

T = TypeVar("T")
Maker = Callable[[], asyncio.AbstractEventLoop]

ASYNCIO: Final = "asyncio"
UVLOOP: Final = "uvloop"


def _uvloop() -> Maker:
    try:
        maker: Maker = import_module("uvloop").new_event_loop
    except ImportError:
        raise UsageError(
            "the package uvloop is not installed, or does not load here",
            where="--loop uvloop",
            hint="pip install 'tickwright[uvloop]', or leave the option out for asyncio's own loop",
        ) from None
    return maker


_MAKERS: Final[dict[str, Callable[[], Maker]]] = {
    ASYNCIO: lambda: asyncio.new_event_loop,
    UVLOOP: _uvloop,
}
NAMES: Final = tuple(_MAKERS)


def maker_of(name: str) -> Maker:
    """What makes loops of this name. Raises ``UsageError`` where they cannot be had, so ask before anything has begun."""
    return _MAKERS[name]()


def run(main: Coroutine[Any, Any, T], maker: Maker = asyncio.new_event_loop) -> T:
    """Run ``main`` to its end in a loop of its own, and end that, as ``asyncio.run`` does."""
    with asyncio.Runner(loop_factory=maker) as runner:
        return runner.run(main)


def name_of(loop: asyncio.AbstractEventLoop) -> str:
    """Whose a loop is, by the package that made it: one of ``NAMES``, or that of who runs our library in a loop of theirs."""
    return type(loop).__module__.partition(".")[0]
