"""Three processes on one budget: no window over what the broker takes, nothing but cancellations while it shuts us out.

Time is a seeded sequence that all three know, and they go from one moment to the next together, over a barrier: so within a
moment they contend for the file's lock as real processes do, and their stamps can be compared. What each of them let through
is written down and judged afterwards by the documented limits alone, without a line of the code that paced it.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from botframework.ibkr import pacing_shared
from botframework.ibkr.pacing import DEFAULT_RATES, GLOBAL, NS, RESERVED, Pacer, Priority
from botframework.ibkr.pacing_shared import NUMBER_BITS, SharedPace

PROCESSES = 3
ASKED_PER_MOMENT = 5
BUCKETS = (GLOBAL, "orders_list", "trades_list", "snapshot", "history", "tickle", "sso_validate", "pnl")
T0 = 10_000 * NS
Sent = tuple[int, int, str, int, int]  # when, until, bucket, priority, who


def moments(count: int) -> list[int]:
    """When they all ask: mostly a few milliseconds apart, now and then after a rest."""
    chance = random.Random(7)
    return list(accumulate((chance.choice((5, 20, 40, 300, 2_000)) * 1_000_000 for _ in range(count)), initial=T0))


def process(number: int, folder: str, count: int, barrier: Any, living: Any, results: Any) -> None:
    """One process: asks, sends what it may, hears answers, is told off now and then, and starts anew half way."""
    chance = random.Random(number)
    now = T0
    # Nobody waits long for one who was stopped with the lock in his hand, and what leaves then is not shared: that has a test of its
    # own. Here everybody waits, however slow the machine is.
    pacing_shared.PATIENCE_NS = 60 * NS  # type: ignore[misc]  # final for the program

    def opened(life: int) -> tuple[Pacer, SharedPace]:
        pacer = Pacer()
        pid = 2 * number + life  # of one each life
        shared = SharedPace(
            Path(folder) / "pace",
            pid << NUMBER_BITS,
            lambda: now,
            lambda: now,
            lambda other: bool(living[other]),
            threading.Event().wait,
        )
        shared.mono_ns = time.monotonic_ns  # the lock is waited for in real time
        shared.join(pacer)
        return pacer, shared

    pacer, shared = opened(1)
    sent: list[list[Any]] = []
    under_way: list[list[Any]] = []
    penalties: list[tuple[int, int]] = []
    asked = 0
    for place, now in enumerate(moments(count)):
        barrier.wait()
        if place == count // 2:  # killed, and started again: what was under way is never told to be over
            os.close(shared._file)
            shared._file = -1
            living[2 * number + 1], living[2 * number + 2] = 0, 1
            pacer, shared = opened(2)
            under_way.clear()
        for entry in list(under_way):
            if chance.random() < 0.3:
                under_way.remove(entry)
                entry[1] = now
                pacer.note_finished(entry[2], now)
                pacer.note_welcome()
        if chance.random() < 0.000_2:
            shared.mono_ns = partial(int, now)  # a pause is written with the moment's time
            penalties.append((now, now + int(pacer.penalise(now) * NS)))
            shared.mono_ns = time.monotonic_ns
        barrier.wait()  # who asks from here on knows of the penalty
        for _ in range(ASKED_PER_MOMENT):
            asked += 1
            bucket = chance.choice(BUCKETS)
            priority = chance.choice(tuple(Priority))
            if pacer.take(bucket, priority, now) == now:
                sent.append([now, 0, bucket, int(priority), number])
                under_way.append(sent[-1])
    shared.close()
    results.put((asked, [tuple(entry) for entry in sent], penalties))


def widest(times: list[int], length_ns: int) -> int:
    """The most there are in any window of that length, by the end of each."""
    return max((place - bisect_left(times, at - length_ns + 1) + 1 for place, at in enumerate(times)), default=0)


def judge(sent: list[Sent], penalties: list[tuple[int, int]]) -> dict[str, int]:
    """Hold everything that left to what is documented; returns the widest window of every limit."""
    found = {}
    for bucket, rate in DEFAULT_RATES.items():
        times = [at for at, _, its, _, _ in sent if bucket in (GLOBAL, its)]
        if rate.requests:
            found[bucket] = widest(times, int(rate.per_s * NS))
            assert found[bucket] <= rate.requests, bucket
    everything = [at for at, *_ in sent]
    for place, (at, _, _, priority, _) in enumerate(sent):
        # Of one moment the order is not known, so what it lets through is judged by its last.
        if place + 1 < len(sent) and sent[place + 1][0] == at:
            continue
        used = place - bisect_left(everything, at - NS + 1) + 1
        lowest = min(RESERVED[Priority(each[3])] for each in sent[bisect_left(everything, at) : place + 1])
        assert used <= DEFAULT_RATES[GLOBAL].requests - lowest, (at, priority)
    for since, until in penalties:
        assert not [each for each in sent if since <= each[0] < until and each[3] != Priority.CANCEL]
    return found


def test_three_processes_share_one_budget(tmp_path: Path) -> None:
    # TICKWRIGHT_REQUESTS=1000000 is the long form.
    wanted = int(os.environ.get("TICKWRIGHT_REQUESTS", "15000"))
    count = wanted // (PROCESSES * ASKED_PER_MOMENT)
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(PROCESSES), context.Queue()
    living = context.Array("b", [place % 2 for place in range(2 * PROCESSES + 1)], lock=False)
    began = time.monotonic()
    workers = [
        context.Process(target=process, args=(number, str(tmp_path), count, barrier, living, results))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    told = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
        worker.close()
    results.close()
    results.join_thread()
    took_s = time.monotonic() - began
    asked = sum(each[0] for each in told)
    sent = sorted(entry for each in told for entry in each[1])
    penalties = [pause for each in told for pause in each[2]]
    found = judge(sent, penalties)
    paused = sum(1 for each in sent if any(since <= each[0] < until for since, until in penalties))
    print(
        f"{asked} asked, {len(sent)} sent in {took_s:.0f} s, {len(penalties)} penalties ({paused} cancels in them), {found}"
    )
    assert asked >= wanted - PROCESSES * ASKED_PER_MOMENT
    # Every window was in use, and by all: the test could have failed.
    assert found["orders_list"] == found["trades_list"] == 1
    assert found[GLOBAL] >= 8
    assert {each[4] for each in sent} == set(range(PROCESSES))


def test_the_judge_sees_what_is_wrong() -> None:
    wrong: list[Callable[[], object]] = [
        lambda: judge([(T0 + place, 0, GLOBAL, 0, 0) for place in range(11)], []),
        lambda: judge([(T0, 0, "orders_list", 0, 0), (T0 + 4 * NS, 0, "orders_list", 0, 1)], []),
        lambda: judge([(T0 + place, 0, GLOBAL, int(Priority.READ), 0) for place in range(7)], []),
        lambda: judge([(T0 + 5, 0, GLOBAL, int(Priority.ORDER), 0)], [(T0, T0 + NS)]),
    ]
    for each in wrong:
        try:
            each()
        except AssertionError:
            continue
        raise AssertionError("the judge let it pass")
