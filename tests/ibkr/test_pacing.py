"""No window is ever exceeded, cancels go first, waiting is bounded, and a 429 is not answered with more requests."""

from __future__ import annotations

import asyncio
import heapq
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.ibkr.pacing import ARRIVED_BY_THEN_NS, GLOBAL, NS, Gate, Pacer, PacingRefused, Priority, Rate

BUCKETS = (GLOBAL, "orders_list", "tickle", "snapshot")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(BUCKETS),
            st.sampled_from(list(Priority)),
            st.integers(0, NS // 3),
            st.integers(0, ARRIVED_BY_THEN_NS),
            st.integers(0, 10 * NS),
        ),
        max_size=120,
    )
)
def test_no_window_is_ever_exceeded_whenever_requests_arrive(
    attempts: list[tuple[str, Priority, int, int, int]],
) -> None:
    """What counts is when the broker sees them, which is some time between sending and answer."""
    pacer = Pacer()
    now = 0
    arrived: dict[str, list[int]] = {bucket: [] for bucket in BUCKETS}
    answers: list[tuple[int, str]] = []
    for bucket, priority, wait, on_its_way, thinks in attempts:
        now += wait
        while answers and answers[0][0] <= now:
            pacer.note_finished(answers[0][1], heapq.heappop(answers)[0])
        if pacer.ready_at(bucket, priority, now) == now:
            pacer.note_sent(bucket, now)
            heapq.heappush(answers, (now + on_its_way + thinks, bucket))
            for name in {GLOBAL, bucket}:
                arrived[name].append(now + on_its_way)
    for bucket, times in arrived.items():
        rate = pacer.rates[bucket]
        for begin in times:
            # Any window of the documented length, wherever it starts: what the broker counts.
            assert sum(begin <= t < begin + rate.per_s * NS for t in times) <= rate.requests


def test_reads_leave_room_for_orders_and_orders_for_cancels() -> None:
    pacer = Pacer()

    def burst(priority: Priority) -> int:
        count = 0
        while pacer.ready_at(GLOBAL, priority, 0) == 0:
            pacer.note_sent(GLOBAL, 0)
            count += 1
        return count

    assert burst(Priority.READ) == 6
    assert burst(Priority.ORDER) == 1
    assert burst(Priority.SESSION) == 2
    assert burst(Priority.CANCEL) == 1


def gate_of(clock: Any, **rates: Rate) -> Gate:
    return Gate(Pacer({GLOBAL: Rate(10, 1), **rates}), clock.mono_ns, clock.sleep)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_waiting_cancel_overtakes_waiting_reads(manual_clock: Any) -> None:
    async def go() -> list[str]:
        gate = gate_of(manual_clock)
        for _ in range(10):
            gate.pacer.note_sent(GLOBAL, manual_clock.mono_ns())
        order: list[str] = []

        async def enter(name: str, priority: Priority) -> None:
            await gate.enter(GLOBAL, priority, 30)
            order.append(name)

        tasks = [asyncio.create_task(enter(f"read{i}", Priority.READ)) for i in range(3)]
        await settle()
        tasks.append(asyncio.create_task(enter("cancel", Priority.CANCEL)))
        await settle()
        await manual_clock.run(4)
        await asyncio.gather(*tasks)
        return order

    assert asyncio.run(go()) == ["cancel", "read0", "read1", "read2"]


def test_a_five_second_bucket_waits_and_is_refused_when_patience_is_short(manual_clock: Any) -> None:
    async def go() -> float:
        gate = gate_of(manual_clock, orders_list=Rate(1, 5))
        await gate.enter("orders_list", Priority.READ, 1)
        gate.leave("orders_list")
        with pytest.raises(PacingRefused, match="orders_list"):
            await gate.enter("orders_list", Priority.READ, 1)
        began = manual_clock.mono_ns()
        task = asyncio.create_task(gate.enter("orders_list", Priority.READ, 30))
        await settle()
        while not task.done():
            await manual_clock.run(0.05)
        return float((manual_clock.mono_ns() - began) / NS)

    assert 5.0 < asyncio.run(go()) < 5.5


def test_a_window_for_one_runs_from_the_answer_since_the_request_arrived_some_time_before_it() -> None:
    """Found on a slow machine: the first request arrived late, the second early, and the gateway counted 4.9 seconds."""
    pacer = Pacer({GLOBAL: Rate(10, 1), "orders_list": Rate(1, 5)})
    pacer.note_sent("orders_list", 0)
    assert pacer.ready_at("orders_list", Priority.READ, 9 * NS) is None  # still on its way: it may arrive at any time
    pacer.note_finished("orders_list", 9 * NS)
    assert pacer.ready_at("orders_list", Priority.READ, 9 * NS) == int(14.25 * NS)


def test_ten_a_second_run_from_their_answers_or_from_two_seconds_after_they_left() -> None:
    """Found on a slow machine: ten cancellations arrived late and the next one early, and the gateway shut everybody out."""
    pacer = Pacer()
    for _ in range(10):
        pacer.note_sent(GLOBAL, 0)
    # Unanswered; no reason to keep one for ever.
    assert pacer.ready_at(GLOBAL, Priority.CANCEL, NS) == int(3.05 * NS)
    pacer.note_finished(GLOBAL, NS // 2)
    assert pacer.ready_at(GLOBAL, Priority.CANCEL, NS) == int(1.55 * NS)
    pacer.note_finished(GLOBAL, 9 * NS)  # the answer took long, but it arrived by then
    assert pacer.ready_at(GLOBAL, Priority.CANCEL, 3 * NS) == 3 * NS


def test_the_queue_is_bounded_and_fails_fast(manual_clock: Any) -> None:
    async def go() -> None:
        gate = gate_of(manual_clock, slow=Rate(1, 5))
        gate.queue_max = 3
        await gate.enter("slow", Priority.READ, 1)
        gate.leave("slow")
        waiting = [asyncio.create_task(gate.enter("slow", Priority.READ, 60)) for _ in range(3)]
        await settle()
        with pytest.raises(PacingRefused, match="waiting already"):
            await gate.enter("slow", Priority.READ, 60)
        gate.close()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(r, PacingRefused) for r in results)

    asyncio.run(go())


def test_concurrent_calls_are_bounded_and_a_cancelled_waiter_takes_no_slot(manual_clock: Any) -> None:
    async def go() -> None:
        gate = gate_of(manual_clock, history=Rate(concurrent=2))
        await gate.enter("history", Priority.READ, 10)
        await gate.enter("history", Priority.READ, 10)
        third = asyncio.create_task(gate.enter("history", Priority.READ, 10))
        fourth = asyncio.create_task(gate.enter("history", Priority.READ, 10))
        await settle()
        assert not third.done()
        third.cancel()
        gate.leave("history")
        await settle()
        assert fourth.done()
        assert gate.pacer.ready_at("history", Priority.READ, manual_clock.mono_ns()) is None

    asyncio.run(go())


def test_a_429_pauses_everything_but_cancels_and_longer_each_time() -> None:
    pacer = Pacer()
    assert [pacer.penalise(0) for _ in range(5)] == [5, 20, 80, 320, 900]
    assert pacer.ready_at(GLOBAL, Priority.READ, 0) == 900 * NS
    assert pacer.ready_at(GLOBAL, Priority.ORDER, 0) == 900 * NS
    assert pacer.ready_at(GLOBAL, Priority.CANCEL, 0) == 0
    pacer.note_welcome()
    assert pacer.penalise(901 * NS) == 5
