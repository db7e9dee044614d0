"""The virtual loop: time jumps, order is kept, and what never happens is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from botframework.simulation.loop import NothingScheduled, Spinning, VirtualLoop


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop(shake_ns=0)
    yield loop
    loop.close()


def test_waiting_costs_no_time_and_moves_the_clock(loop: VirtualLoop) -> None:
    loop.run_until_complete(asyncio.sleep(86_400.5))
    assert loop.now_ns == 86_400_500_000_000


def test_timers_fire_in_order_of_their_time(loop: VirtualLoop) -> None:
    heard: list[str] = []

    async def main() -> None:
        for name, delay in (("late", 3.0), ("early", 1.0), ("middle", 2.0)):
            loop.call_later(delay, heard.append, name)
        await asyncio.sleep(4)

    loop.run_until_complete(main())
    assert heard == ["early", "middle", "late"]


def test_timers_of_one_moment_fire_in_an_order_of_the_seed() -> None:
    def order(seed: int) -> list[int]:
        loop = VirtualLoop(seed)
        heard: list[int] = []

        async def main() -> None:
            for number in range(8):
                loop.call_later(1.0, heard.append, number)
            await asyncio.sleep(2)

        try:
            loop.run_until_complete(main())
        finally:
            loop.close()
        return heard

    assert order(1) == order(1)
    assert sorted(order(1)) == list(range(8))
    assert len({tuple(order(seed)) for seed in range(10)}) > 1


def test_timeouts_work_on_virtual_time(loop: VirtualLoop) -> None:
    async def main() -> None:
        async with asyncio.timeout(30):
            await asyncio.sleep(3600)

    with pytest.raises(TimeoutError):
        loop.run_until_complete(main())
    assert loop.now_ns == 30_000_000_000


def test_a_deadlock_is_told(loop: VirtualLoop) -> None:
    waiting: list[Any] = []

    async def main() -> None:
        future = loop.create_future()
        waiting.append(future)
        await future

    task = loop.create_task(main())
    with pytest.raises(NothingScheduled):
        loop.run_until_complete(task)
    waiting[0].set_result(None)
    loop.run_until_complete(task)


def test_spinning_is_told(loop: VirtualLoop) -> None:
    stopped = False

    async def main() -> None:
        while not stopped:  # noqa: ASYNC110 - spinning is the matter here
            await asyncio.sleep(0)

    task = loop.create_task(main())
    with pytest.raises(Spinning):
        loop.run_until_complete(task)
    stopped = True
    loop._turns = 0
    loop.run_until_complete(task)


def test_sockets_and_threads_are_out_of_reach(loop: VirtualLoop) -> None:
    async def main() -> None:
        await loop.create_connection(asyncio.Protocol, "127.0.0.1", 1)

    with pytest.raises((NotImplementedError, NothingScheduled, AttributeError)):
        loop.run_until_complete(asyncio.wait_for(main(), 5))
