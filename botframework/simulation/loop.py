"""An event loop whose time is a number: waiting costs nothing, nothing outside is waited for, one order of events per seed.

Timers jump: when nothing is ready, time moves to the next one. ``call_soon`` keeps its order, as asyncio promises; timers get
a seeded delay of microseconds, so that those due together fire in an order that differs between seeds and not between runs of
one. No sockets, threads or signals: what needs them fails loudly. Imports asyncio; made by ``world``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any, TypeVarTuple, Unpack

_Ts = TypeVarTuple("_Ts")
NS_PER_S = 1_000_000_000
TURNS_MAX = 200_000
"""Turns of the loop without time passing; more means that something spins."""


class NothingScheduled(RuntimeError):
    """Everybody waits and nobody will come: a deadlock."""


class Spinning(RuntimeError):
    """Callbacks keep calling one another and time stands still."""


class VirtualLoop(asyncio.BaseEventLoop):
    """``now_ns`` is its time. ``delay_ns`` gives the extra delay of each timer."""

    def __init__(self, delay_ns: Callable[[], int]) -> None:
        super().__init__()
        self.now_ns = 0
        self.errors: list[str] = []
        self._delay_ns = delay_ns
        self._turns = 0
        own: Any = self
        own._selector = self  # BaseEventLoop asks it to wait for the outside world
        own._clock_resolution = 2e-9
        self.set_exception_handler(self._note_error)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self.now_ns / NS_PER_S

    def call_at(
        self, when: float, callback: Callable[[Unpack[_Ts]], object], *args: *_Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return super().call_at(when + self._delay_ns() / NS_PER_S, callback, *args, context=context)

    def call_in(self, delay_ns: int, callback: Callable[..., Any], *args: Any) -> asyncio.TimerHandle:
        """Call it in so many ns of virtual time."""
        return self.call_at((self.now_ns + delay_ns) / NS_PER_S, callback, *args)

    # --- what BaseEventLoop needs of a real loop ------------------------------------------------------------------------

    def select(self, timeout: float | None) -> list[Any]:
        """In place of waiting: jump to the next timer. Raises ``NothingScheduled`` or ``Spinning``."""
        if timeout is not None and timeout <= 0:
            self._turns += 1
            if self._turns > TURNS_MAX:
                raise Spinning(f"more than {TURNS_MAX} turns at {self.time():.6f} s")
            return []
        self._turns = 0
        own: Any = self
        if timeout is None or not own._scheduled:
            raise NothingScheduled(f"nothing is scheduled at {self.time():.3f} s")
        self.now_ns = max(self.now_ns, round(own._scheduled[0].when() * NS_PER_S))
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""

    def _note_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.errors.append(f"{context.get('message', '')}: {error!r}")
