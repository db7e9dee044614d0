"""Clocks: wall time never goes back, market time follows the feed, virtual time moves only when told to."""

from __future__ import annotations

import asyncio

import attrs
import pytest

from botframework.runtime.seams import NS_PER_S, CountingIds, RealClock, RealIds, SeededRng, VirtualClock


@attrs.define
class Machine:
    """The operating system's two clocks."""

    wall: int = 1_000 * NS_PER_S
    mono: int = 50 * NS_PER_S

    def pass_s(self, seconds: float) -> None:
        self.wall += round(seconds * NS_PER_S)
        self.mono += round(seconds * NS_PER_S)

    def clock(self, **options: object) -> RealClock:
        return RealClock(system_wall_ns=lambda: self.wall, system_mono_ns=lambda: self.mono, **options)  # type: ignore[arg-type]  # options of several types


def test_wall_time_follows_the_monotonic_clock() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_s(3)
    assert clock.wall_ns() == 1_003 * NS_PER_S
    assert clock.market_ns() == clock.wall_ns()
    machine.wall += NS_PER_S  # drift below a step is not followed
    assert clock.wall_ns() == 1_003 * NS_PER_S
    assert clock.steps == 0


def test_a_backward_step_is_ignored_and_counted_once() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 3_600 * NS_PER_S
    machine.pass_s(1)
    assert clock.wall_ns() == 1_001 * NS_PER_S
    assert clock.wall_ns() == 1_001 * NS_PER_S
    assert clock.steps == 1


def test_a_suspended_machine_wakes_at_the_right_time() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 3_600 * NS_PER_S
    assert clock.wall_ns() == 4_600 * NS_PER_S
    machine.pass_s(1)
    assert clock.wall_ns() == 4_601 * NS_PER_S
    assert clock.steps == 1


def test_market_time_runs_at_speed_from_the_freshest_stamp() -> None:
    machine = Machine()
    clock = machine.clock(speed=30.0, follow_feed=True)
    assert clock.market_ns() == machine.wall  # nothing seen yet
    early = machine.clock(speed=30.0, follow_feed=True, market_start_ns=100 * NS_PER_S)
    early.observe_market(130 * NS_PER_S)
    machine.pass_s(2)
    assert early.market_ns() == 190 * NS_PER_S
    early.observe_market(170 * NS_PER_S)  # was delayed
    assert early.market_ns() == 190 * NS_PER_S
    early.observe_market(200 * NS_PER_S)
    assert early.market_ns() == 200 * NS_PER_S


def test_a_real_market_is_not_guessed_from_the_feed() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.observe_market(5)
    clock.observe_market(10**19)
    assert clock.market_ns() == machine.wall


def test_speed_must_be_positive() -> None:
    with pytest.raises(ValueError, match="speed"):
        RealClock(speed=0.0)


def test_virtual_time_wakes_sleepers_in_order() -> None:
    async def scenario() -> None:
        clock = VirtualClock(speed=10.0)
        woken: list[tuple[str, int]] = []

        async def sleeper(name: str, seconds: float, then: float = 0.0) -> None:
            await clock.sleep(seconds)
            woken.append((name, clock.mono_ns() // NS_PER_S))
            if then:
                await clock.sleep(then)
                woken.append((name + "!", clock.mono_ns() // NS_PER_S))

        sleepers = (sleeper("late", 5.0), sleeper("early", 1.0, 2.0), sleeper("cancelled", 2.0))
        tasks = [asyncio.create_task(each) for each in sleepers]
        await clock.advance(0)
        tasks[2].cancel()
        await clock.advance(4)
        assert woken == [("early", 1), ("early!", 3)]
        await clock.advance(1)
        assert woken[-1] == ("late", 5)
        assert clock.wall_ns() - clock.start_wall_ns == 5 * NS_PER_S
        assert clock.market_ns() - clock.start_wall_ns == 50 * NS_PER_S
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(scenario())


def test_real_clock_sleeps_and_ids_differ() -> None:
    asyncio.run(RealClock().sleep(0))
    ids = RealIds()
    assert ids.fresh("run") != ids.fresh("run")
    assert ids.fresh("run").startswith("run-")


def test_counted_ids_and_seeded_chance_repeat() -> None:
    ids = CountingIds()
    assert [ids.fresh("run"), ids.fresh("run"), ids.fresh("journal")] == ["run-1", "run-2", "journal-1"]
    one, two = SeededRng(7), SeededRng(7)
    assert [one.random(), one.uniform(1, 2)] == [two.random(), two.uniform(1, 2)]
