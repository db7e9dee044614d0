"""Two long ordeals of the whole runtime, each with a judge of its own beside all invariants of the simulation.

Lost answers: nearly every order's answer is lost in one way or another, sometimes with its request, sometimes with the process;
afterwards what our books say of each such order is held against the broker's own book. Socket drops: the stream is cut again and
again, what it tells comes ten times and in any order; whenever there is calm the positions must be the broker's.

``python -m tests.simulation.ordeals lost 10000`` and ``... drops 1000`` run until so many have happened; the tests run a few.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import attrs

from botframework.core import events as ev
from botframework.core.model import Submission
from botframework.core.state import State
from botframework.runner.workers import Workers
from botframework.sim.rng import mix
from botframework.sim.swarm import BY_NAME
from botframework.simulation import network as network_module
from botframework.simulation.dice import Dice
from botframework.simulation.injector import Injector
from botframework.simulation.loop import NothingScheduled, Spinning, VirtualLoop
from botframework.simulation.monitor import Monitor
from botframework.simulation.storm import Plan
from botframework.simulation.trace import Trace
from botframework.simulation.world import CALM_MAX_S, WALL0_NS, World, _Listen

S = 1_000_000_000
STORM_S = 240
DROPS_BETWEEN_CALMS = 5
COPIES = 10

# Ways to lose an answer while the order arrives, and others, at which it may not.
ALONE = ("order_answer_lost", "order_answer_torn", "order_answer_empty", "order_answer_other", "order_abort_done")
LOST = (
    "order_answer_slow",
    "order_500_page",
    "order_request_lost",
    "order_abort_undone",
    "reply_answer_lost",
    "reply_request_lost",
    "reply_503",
    "question_dies",
    "net_late_request",
    "net_very_late",
    "crash_after_send",
)


@attrs.define
class Told:
    """What an ordeal came to. ``wrong`` says in words what must not be."""

    counts: Counter[str] = attrs.field(factory=Counter)
    wrong: list[str] = attrs.field(factory=list)
    waits_s: list[float] = attrs.field(factory=list)  # from losing sight of an order to knowing its fate, simulated

    def join(self, other: Told) -> None:
        """Both together."""
        self.counts.update(other.counts)
        self.wrong += other.wrong
        self.waits_s += other.waits_s


def _world(seed: int) -> World:
    plan = Plan(seed=seed, calm_at_ns=STORM_S * S, blows=(), eagerness=60, strategies=2, speed=1.0, at_stop="cancel")
    loop = VirtualLoop(mix(seed, 0x7133))
    return World(plan=plan, loop=loop, trace=Trace(lambda: loop.now_ns, False))


def _run(world: World, work: Callable[[], Any], seed: int, told: Told) -> None:
    logger, listener = logging.getLogger("botframework"), _Listen(world.monitor)
    level, propagates = logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        world.loop.run_until_complete(work())
    except (NothingScheduled, Spinning) as error:
        told.wrong.append(f"seed {seed}: {error}")
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = propagates
    told.wrong += [f"seed {seed}: {broken.invariant}: {broken.text}" for broken in world.monitor.broken]


# --- lost answers -------------------------------------------------------------------------------------------------------


def lost_answers(seed: int) -> Told:
    """One long storm of lost answers, and what became of each order we lost sight of."""
    world = _world(seed)
    told = Told()
    entered: dict[str, int] = {}  # names and the broker's ids; exits have no name
    inner = Monitor.on_broker

    def on_broker(monitor: Monitor, record: dict[str, Any]) -> None:
        if record["kind"] == "accepted":
            for name in (record.get("cOID"), record["order_id"]):
                entered.setdefault(str(name), WALL0_NS + world.loop.now_ns)
        inner(monitor, record)

    try:
        with patch.object(Monitor, "on_broker", on_broker):
            _run(world, lambda: _harassed(world), seed, told)
        journal = world.disk.open("", lambda: 0)
        rows = list(journal.replay())
        journal.close()
    finally:
        world.close()
    _judge(rows, entered, seed, told)
    return told


async def _harassed(world: World) -> None:
    """A whole run, and the answer to nearly every order is lost: the next trouble waits as soon as the last one struck."""
    dice = Dice.of(world.plan.seed, "lost")

    async def harass() -> None:
        await world._until(4 * S)
        while world.loop.now_ns < (STORM_S - 5) * S and not world._ended.is_set():
            injector = Injector(world)
            injector.strike(BY_NAME[dice.pick(ALONE) if dice.chance(60) else dice.pick(LOST)])
            deadline_ns = world.loop.now_ns + 20 * S
            while world.loop.now_ns < deadline_ns and not world._ended.is_set():
                await world._until(world.loop.now_ns + S // 4)
                if world.kills.countdown == 0 and all(fault.struck for _, fault in injector._standing):
                    break

    trouble = asyncio.ensure_future(harass())
    try:
        await world.live()
    finally:
        trouble.cancel()
        await asyncio.gather(trouble, return_exceptions=True)


def _judge(rows: list[Any], entered: dict[str, int], seed: int, told: Told) -> None:
    """Every verdict against the broker's own book: ``entered`` is when it took an order of this name."""
    state = State(account="")
    lost: dict[str, int] = {}
    absent: dict[str, int] = {}
    settled: dict[str, int] = {}
    for row in rows:
        state.apply(row)
        for name, since_ns in state.book.unknown.items():
            lost.setdefault(name, since_ns)
            record = state.book.records[name]
            if record.reserved != record.order.remaining:
                told.wrong.append(f"seed {seed}: {name} is unknown and {record.reserved} of it reserved")
        for name in lost:
            if name not in settled and name not in state.book.unknown:
                settled[name] = state.wall_ns
        if isinstance(row, ev.OrderAbsent):
            absent[row.client_order_id] = row.wall_ns
    for name, since_ns in lost.items():
        record = state.book.records[name]
        at_ns = entered.get(name, entered.get(record.broker_order_id))
        there = at_ns is not None
        told.counts["lost"] += 1
        if name in absent and at_ns is not None and at_ns <= absent[name]:
            told.wrong.append(f"seed {seed}: {name} was proven absent, and the broker had it")
        elif name in absent and there:
            told.counts["late"] += 1
        if name in settled:
            told.waits_s.append((settled[name] - since_ns) / S)
        submission = record.submission
        if submission is Submission.UNKNOWN and record.order.is_open:
            told.counts["unknown"] += 1
        elif submission is Submission.ABANDONED:
            told.counts["absent"] += 1
            if there:
                told.wrong.append(f"seed {seed}: {name} was given up, and the broker has it")
        elif submission in (Submission.REFUSED, Submission.DECLINED):
            told.counts["answered"] += 1
            if there:
                told.wrong.append(f"seed {seed}: {name} counts as refused, and the broker has it")
        else:
            told.counts["found"] += 1
            if not there:
                told.wrong.append(f"seed {seed}: {name} was found, and the broker never had it")


# --- socket drops -------------------------------------------------------------------------------------------------------


@contextmanager
def _tenfold(told: Told) -> Iterator[None]:
    """Every order and execution frame ten times, each copy in its own time, so that they overtake one another."""
    socket = network_module._ClientSocket
    inner = socket.frames

    def frames(self: Any, payloads: list[bytes]) -> None:
        for payload in payloads:
            doubled = b'"sor"' in payload or b'"str"' in payload
            told.counts["copies"] += COPIES if doubled else 0
            for _ in range(COPIES if doubled else 1):
                inner(self, [payload])

    with patch.object(socket, "frames", frames):
        yield


def socket_drops(seed: int, calms: int = 6) -> Told:
    """Drop after drop while orders fill; after every few it is calm for a while, and the books must agree."""
    world = _world(seed)
    world.plan = attrs.evolve(world.plan, calm_at_ns=1)
    told = Told()
    dice = Dice.of(seed, "drops")

    async def live() -> None:
        world.host.start()
        injector = Injector(world)
        keeper = asyncio.ensure_future(world._keep_running())
        try:
            await world._until(6 * S)
            for _ in range(calms):
                world.is_calm = False
                world.network.disorder = True
                world.network.high_ns = dice.pick((60_000_000, 500_000_000))
                for _ in range(DROPS_BETWEEN_CALMS):
                    await world._until(world.loop.now_ns + dice.seconds_ns(1.0, 8.0))
                    if world.host._sockets:
                        injector.strike(_drop(dice))
                        told.counts["drops"] += 1
                injector.heal()
                if not await _is_quiet(world):
                    told.wrong += [f"seed {seed}: {text}" for text in world._differences()]
                    return
                told.counts["calms"] += 1
                engine = world.process.engine if world.process else None
                assert engine is not None
                told.counts["fills"] = len(engine.view.book.executions)
                told.counts["positions"] += len(engine.view.portfolio.account)
            if not world._ended.is_set():
                await world._stop()
        finally:
            world.is_over = True
            if world.process is not None:
                world.process.kill("the world ends")
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    with _tenfold(told):
        try:
            _run(world, live, seed, told)
        finally:
            world.close()
    return told


def _drop(dice: Dice) -> Any:
    return BY_NAME[dice.pick(("socket_cut", "socket_cut", "socket_closed"))]


async def _is_quiet(world: World) -> bool:
    """Wait until our books and the broker's agree in everything, positions among it."""
    deadline_ns = world.loop.now_ns + round(CALM_MAX_S * S)
    while world.loop.now_ns < deadline_ns and not world._ended.is_set():
        await world._until(world.loop.now_ns + S)
        if not world._differences():
            return True
    return False


# --- many of them -------------------------------------------------------------------------------------------------------

ORDEALS: dict[str, tuple[Callable[[int], Told], str]] = {
    "lost": (lost_answers, "lost"),
    "drops": (socket_drops, "drops"),
}


def _one(what: str, seed: int) -> Told:
    return ORDEALS[what][0](seed)


def until(what: str, wanted: int, *, start: int = 0, jobs: int = 1) -> Iterator[Told]:
    """Seed after seed, until so many have happened; gives the sum after each."""
    total = Told()
    counted = ORDEALS[what][1]
    if jobs == 1:
        while total.counts[counted] < wanted:
            total.join(_one(what, start))
            start += 1
            yield total
        return
    with Workers(jobs) as pool:
        waiting = {pool.submit(_one, what, start + place) for place in range(jobs * 2)}
        start += jobs * 2
        while waiting:
            done = next(as_completed(waiting))
            waiting.remove(done)
            total.join(done.result())
            yield total
            if total.counts[counted] < wanted:
                waiting.add(pool.submit(_one, what, start))
                start += 1


def main() -> int:
    """The command: the sum, and what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.ordeals", description=__doc__)
    parser.add_argument("what", choices=tuple(ORDEALS))
    parser.add_argument("wanted", type=int, help="how many lost answers or dropped sockets")
    parser.add_argument("--start", type=int, default=0, help="first seed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    total = Told()
    seeds = 0
    for total in until(given.what, given.wanted, start=given.start, jobs=given.jobs):
        seeds += 1
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{dict(total.counts)} wrong {len(total.wrong)}")
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    waits = sorted(total.waits_s)
    report: dict[str, Any] = {"seeds": seeds, **dict(sorted(total.counts.items())), "wrong": total.wrong}
    if waits:
        report["median_wait_s"] = round(waits[len(waits) // 2], 1)
        report["longest_wait_s"] = round(waits[-1], 1)
    if given.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name:16} {value if name != 'wrong' else len(total.wrong)}")
        for text in total.wrong[:20]:
            print(f"  {text}")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
