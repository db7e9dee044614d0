"""A task that begins at once: what it does before it first has to wait is done when ``start_now`` returns.

An order decided inside a callback of the loop then leaves in that callback, not a turn of the loop later. Python 3.12 has such
tasks; for 3.11 they are made here, of what asyncio documents for other kinds of tasks. Imports asyncio; used by ``lane``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Generator
from contextvars import copy_context
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


def start_now(work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    """Run ``work`` as a task, its first part before this returns. What that part raises is the task's, not the caller's."""
    loop = asyncio.get_running_loop()
    if sys.version_info >= (3, 12):
        return asyncio.Task(work, loop=loop, name=name, eager_start=True)
    return _start_now(loop, work, name)


def start_before_task(work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    """As ``start_now``; but there is no task yet during the first part, which must not ask for one (a timeout does).

    Making the task is a third of what there is to do between an order and its bytes; here it comes behind them.
    """
    loop = asyncio.get_running_loop()
    if sys.version_info >= (3, 12):
        return asyncio.Task(work, loop=loop, name=name, eager_start=True)
    return _start_before_task(loop, work, name)


def _start_before_task(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    context, begun = copy_context(), _Begun(work)
    caller = asyncio.current_task(loop)
    if caller is None:
        context.run(begun.begin)
    else:
        asyncio.tasks._leave_task(loop, caller)  # it is not the caller's work
        try:
            context.run(begun.begin)
        finally:
            asyncio.tasks._enter_task(loop, caller)
    return asyncio.Task(begun, loop=loop, name=name, context=context)


def _start_now(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    context, begun = copy_context(), _Begun(work)
    task = asyncio.Task(begun, loop=loop, name=name, context=context)
    # Whoever looks for the present task (a timeout, say) finds the one this work is of.
    caller = asyncio.current_task(loop)
    if caller is not None:
        asyncio.tasks._leave_task(loop, caller)
    asyncio.tasks._enter_task(loop, task)
    try:
        context.run(begun.begin)
    finally:
        asyncio.tasks._leave_task(loop, task)
        if caller is not None:
            asyncio.tasks._enter_task(loop, caller)
    return task


class _Begun(Coroutine[Any, Any, T]):
    """A coroutine whose first step was made already; its task is given what came of that as if it made it itself."""

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work = work
        self._is_told = True
        self._waits_for: Any = None
        self._ended: BaseException | None = None

    def begin(self) -> None:
        """Make the first step."""
        self._is_told = False
        try:
            self._waits_for = self._work.send(None)
        except BaseException as exc:  # noqa: BLE001  the end of a coroutine is an exception too; the task gets each of them
            self._ended = exc

    def send(self, value: Any) -> Any:
        if self._is_told:
            return self._work.send(value)
        self._is_told = True
        if self._ended is not None:
            raise self._ended
        waits_for, self._waits_for = self._waits_for, None
        return waits_for

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        trace: TracebackType | None = None,
        /,
    ) -> Any:
        if not self._is_told:
            self._is_told, self._waits_for = True, None
            if self._ended is not None:
                raise self._ended  # it had ended before it was interrupted
        return self._work.throw(value if isinstance(value, BaseException) else kind)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, T]:
        raise TypeError("it is a task's")
