"""Waiting for whichever comes first, without leaving anything behind. Imports asyncio and ports; used by the live driver."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import attrs

from botframework.ports import Clock

T = TypeVar("T")


async def pause(clock: Clock, event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event, at most so long; True when it came."""
    came, _ = await race(clock.sleep(seconds), event)
    return not came or event.is_set()


@attrs.define(eq=False)
class Nap:
    """A sleep by the clock that somebody may cut short, for one sleeper. A cut while nobody sleeps shortens the next one."""

    clock: Clock
    _sleeper: asyncio.Task[None] | None = attrs.field(init=False, default=None)
    _is_cut: bool = attrs.field(init=False, default=False)

    async def sleep(self, seconds: float) -> None:
        """At most so many seconds."""
        if not self._is_cut:
            self._sleeper = asyncio.ensure_future(self.clock.sleep(seconds))
            try:
                await self._sleeper
            except asyncio.CancelledError:
                ourselves = asyncio.current_task()
                if ourselves is None or ourselves.cancelling():
                    raise
            finally:
                self._sleeper = None
        self._is_cut = False

    def cut_short(self) -> None:
        """Wake the sleeper."""
        self._is_cut = True
        if self._sleeper is not None:
            self._sleeper.cancel()


async def within(clock: Clock, work: Coroutine[Any, Any, T], seconds: float) -> T:
    """The work's result. Raises ``TimeoutError`` when it takes longer than so many seconds; the work is then cancelled."""
    task = asyncio.ensure_future(work)
    sleeper = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((task, sleeper), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError(f"no answer within {seconds:g} s")
        return task.result()
    finally:
        sleeper.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def race(work: Coroutine[Any, Any, T], event: asyncio.Event) -> tuple[bool, T | None]:
    """(True, result) when the work ends first; (False, None) when the event comes first, the work then being cancelled."""
    task = asyncio.ensure_future(work)
    waiter = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((task, waiter), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return True, task.result()
        return False, None
    finally:
        waiter.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
