"""Waiting that leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from botframework.runtime.seams import RealClock
from botframework.runtime.waits import Nap
from botframework.simulation.loop import VirtualLoop


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop(shake_ns=0)
    yield loop
    loop.close()


def seconds(loop: VirtualLoop, story: Callable[[Nap], Awaitable[None]]) -> float:
    """How long the story takes."""
    nap = Nap(RealClock(system_wall_ns=lambda: loop.now_ns, system_mono_ns=lambda: loop.now_ns))

    async def go() -> None:
        await story(nap)

    loop.run_until_complete(go())
    return loop.time()


def test_a_nap_ends_by_itself(loop: VirtualLoop) -> None:
    assert seconds(loop, lambda nap: nap.sleep(3)) == 3


def test_a_nap_is_cut_short(loop: VirtualLoop) -> None:
    async def story(nap: Nap) -> None:
        loop.call_later(1, nap.cut_short)
        loop.call_later(1, nap.cut_short)  # twice is once
        await nap.sleep(60)
        await nap.sleep(2)

    assert seconds(loop, story) == 3


def test_a_cut_before_the_nap_counts_once(loop: VirtualLoop) -> None:
    async def story(nap: Nap) -> None:
        nap.cut_short()
        await nap.sleep(60)
        await nap.sleep(2)

    assert seconds(loop, story) == 2


def test_who_is_cancelled_in_a_nap_ends(loop: VirtualLoop) -> None:
    async def story(nap: Nap) -> None:
        task = asyncio.ensure_future(nap.sleep(60))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await nap.sleep(1)

    assert seconds(loop, story) == 2
