"""Tasks that begin at once: as any task, but that their first part is over when they are returned. Both ways they are made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from botframework.ibkr import atonce

Start = Callable[[Coroutine[Any, Any, Any], str], asyncio.Task[Any]]


def ours(work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """What 3.11 uses, on any Python."""
    return atonce._start_now(asyncio.get_running_loop(), work, name)


def ours_before_task(work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """The same, the task made behind the first part."""
    return atonce._start_before_task(asyncio.get_running_loop(), work, name)


with_task = pytest.mark.parametrize("start", [atonce.start_now, ours])
starts = pytest.mark.parametrize("start", [atonce.start_now, ours, atonce.start_before_task, ours_before_task])


@starts
def test_the_first_part_is_over_when_it_is_returned(start: Start) -> None:
    async def go() -> list[str]:
        said: list[str] = []

        async def work() -> str:
            said.append("begun")
            await asyncio.sleep(0)
            said.append("later")
            await asyncio.sleep(0.001)
            return "end"

        task = start(work(), "it")
        said.append("returned")
        said.append(await task)
        assert task.get_name() == "it"
        return said

    assert asyncio.run(go()) == ["begun", "returned", "later", "end"]


@starts
def test_a_failure_is_the_tasks_own(start: Start) -> None:
    async def go() -> None:
        async def work(turns: int) -> None:
            for _ in range(turns):
                await asyncio.sleep(0)
            raise LookupError("mine")

        for turns in (0, 1, 2):
            task = start(work(turns), "it")
            with pytest.raises(LookupError, match="mine"):
                await task

    asyncio.run(go())


@starts
def test_a_result_without_waiting(start: Start) -> None:
    async def go() -> int:
        async def work() -> int:
            return 7

        return int(await start(work(), "it"))

    assert asyncio.run(go()) == 7


@with_task
def test_a_time_limit_in_the_first_part_ends_this_task_and_not_its_caller(start: Start) -> None:
    async def go() -> tuple[str, str]:
        seen: list[asyncio.Task[Any] | None] = []

        async def work() -> str:
            seen.append(asyncio.current_task())
            try:
                async with asyncio.timeout(0.01):
                    await asyncio.Event().wait()
            except TimeoutError:
                return "late"
            return "never"

        caller = asyncio.current_task()
        task = start(work(), "it")
        assert asyncio.current_task() is caller
        assert seen == [task]
        return await task, "whole"

    assert asyncio.run(go()) == ("late", "whole")


@starts
def test_interrupted_before_its_second_part_it_hears_of_it(start: Start) -> None:
    async def go() -> list[str]:
        said: list[str] = []

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                said.append("heard")
                raise
            finally:
                said.append("tidied")

        task = start(work(), "it")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()
        return said

    assert asyncio.run(go()) == ["heard", "tidied"]


def test_without_a_task_the_first_part_is_nobodys_and_the_second_its_own() -> None:
    async def go() -> None:
        seen: list[asyncio.Task[Any] | None] = []

        async def work() -> None:
            seen.append(asyncio.current_task())
            await asyncio.sleep(0)
            seen.append(asyncio.current_task())

        caller = asyncio.current_task()
        task = ours_before_task(work(), "it")
        assert asyncio.current_task() is caller
        await task
        assert seen == [None, task]

    asyncio.run(go())


@with_task
def test_it_begins_inside_a_callback_of_the_loop_too(start: Start) -> None:
    async def go() -> list[Any]:
        said: list[Any] = []
        tasks: list[asyncio.Task[Any]] = []

        async def work() -> None:
            said.append(asyncio.current_task() is not None)
            await asyncio.sleep(0)
            said.append("end")

        def callback() -> None:
            tasks.append(start(work(), "it"))
            said.append(asyncio.current_task())

        asyncio.get_running_loop().call_soon(callback)
        await asyncio.sleep(0)
        await tasks[0]
        return said

    assert asyncio.run(go()) == [True, None, "end"]


@starts
def test_what_it_sets_for_itself_stays_its_own(start: Start) -> None:
    mine: ContextVar[int] = ContextVar("mine", default=0)

    async def go() -> tuple[int, int]:
        async def work() -> int:
            token = mine.set(1)
            await asyncio.sleep(0)
            got = mine.get()
            mine.reset(token)
            return got

        got = await start(work(), "it")
        return got, mine.get()

    assert asyncio.run(go()) == (1, 0)
