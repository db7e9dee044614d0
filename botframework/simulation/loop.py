"""An event loop whose time is a number: waiting costs nothing, nothing outside is waited for, one order of events per seed.

Timers jump: when nothing is ready, time moves to the next one. ``call_soon`` keeps its order, as asyncio promises; timers get
a seeded delay of microseconds, so that those due together fire in an order that differs between seeds and not between runs of
one. No sockets, threads or signals: what needs them fails loudly. Time is counted in whole ns, and the queues are plainer than
asyncio's own, which serve a real clock and cost a third of a run. Imports asyncio; made by ``world``.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, copy_context
from typing import Any, TypeVar, TypeVarTuple, Unpack

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
NS_PER_S = 1_000_000_000
SHAKE_NS = 50_000
"""Timers come later than asked by less than this."""
TURNS_MAX = 200_000
"""Turns of the loop without time passing; more means that something spins."""
_MASK = (1 << 64) - 1


class NothingScheduled(RuntimeError):
    """Everybody waits and nobody will come: a deadlock."""


class Spinning(RuntimeError):
    """Callbacks keep calling one another and time stands still."""


class _Call(asyncio.TimerHandle):
    """One call that is due, soon or at ``when_ns``."""

    __slots__ = ("when_ns",)

    def __init__(self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None) -> None:
        # The parent's own initialiser looks for things that a debugging loop wants.
        own: Any = self
        own._callback, own._args = callback, args
        own._context = copy_context() if context is None else context
        own._cancelled = False
        self.when_ns = 0

    def cancel(self) -> None:
        own: Any = self
        own._cancelled = True
        own._callback = own._args = None

    def when(self) -> float:
        return self.when_ns / NS_PER_S

    def __repr__(self) -> str:
        own: Any = self
        return f"<call of {own._callback!r} at {self.when():.6f} s>"

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class VirtualLoop(asyncio.BaseEventLoop):
    """``now_ns`` is its time. ``seed`` draws the extra delay of each timer, below ``shake_ns``; 0: none."""

    def __init__(self, seed: int = 0, shake_ns: int = SHAKE_NS) -> None:
        super().__init__()
        self.now_ns = 0
        self.errors: list[str] = []
        self._random = seed & _MASK
        self._shake_ns = shake_ns
        self._turns = 0
        self._count = 0
        self._soon: deque[_Call] = deque()
        self._later: list[tuple[int, int, _Call]] = []
        self.set_exception_handler(self._note_error)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self.now_ns / NS_PER_S

    # --- the queues -----------------------------------------------------------------------------------------------------

    def call_soon(
        self, callback: Callable[[Unpack[_Ts]], object], *args: *_Ts, context: Context | None = None
    ) -> asyncio.Handle:
        call = _Call(callback, args, context)
        self._soon.append(call)
        return call

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[_Ts]], object],
        *args: *_Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self._enter(self.now_ns + round(delay * NS_PER_S), _Call(callback, args, context))

    def call_at(
        self, when: float, callback: Callable[[Unpack[_Ts]], object], *args: *_Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self._enter(round(when * NS_PER_S), _Call(callback, args, context))

    def call_in(self, delay_ns: int, callback: Callable[..., object], *args: Any) -> asyncio.TimerHandle:
        """Call it in so many ns of virtual time."""
        return self._enter(self.now_ns + delay_ns, _Call(callback, args, None))

    def _enter(self, when_ns: int, call: _Call) -> _Call:
        if self._shake_ns:
            # Knuth's constants; the high bits are the good ones.
            self._random = (self._random * 6364136223846793005 + 1442695040888963407) & _MASK
            when_ns += (self._random >> 33) % self._shake_ns
        call.when_ns = when_ns
        self._count += 1
        heapq.heappush(self._later, (when_ns, self._count, call))
        return call

    def _run_once(self) -> None:
        """One turn: what is ready, after a jump of time when nothing is. Raises ``NothingScheduled`` or ``Spinning``."""
        soon, later = self._soon, self._later
        if soon:
            self._turns += 1
            if self._turns > TURNS_MAX:
                raise Spinning(f"more than {TURNS_MAX} turns at {self.time():.6f} s")
        else:
            self._turns = 0
            while later and later[0][2].cancelled():
                heapq.heappop(later)
            if not later:
                if self._stopping:
                    return
                raise NothingScheduled(f"nothing is scheduled at {self.time():.3f} s")
            self.now_ns = max(self.now_ns, later[0][0])
        now_ns = self.now_ns
        while later and later[0][0] <= now_ns:
            soon.append(heapq.heappop(later)[2])
        for _ in range(len(soon)):
            call: Any = soon.popleft()
            if call._cancelled:
                continue
            try:
                call._context.run(call._callback, *call._args)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 - as asyncio: a callback's failure is told and goes no further
                self.call_exception_handler({"message": f"a callback failed: {call._callback!r}", "exception": error})

    _stopping: bool

    # --- what BaseEventLoop would do at length ---------------------------------------------------------------------------

    def get_debug(self) -> bool:
        return False

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Generator[Any, None, _T] | Coroutine[Any, Any, _T],
        *,
        name: object = None,
        context: Context | None = None,
        **more: Any,
    ) -> asyncio.Task[_T]:
        return asyncio.Task(coro, loop=self, name=None if name is None else str(name), context=context)

    def close(self) -> None:
        self._soon.clear()
        self._later.clear()
        super().close()

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""

    def _note_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.errors.append(f"{context.get('message', '')}: {error!r}")
