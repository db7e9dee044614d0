"""One budget for several processes: simulated ones on a virtual clock, and real ones."""

from __future__ import annotations

import json
import random
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from botframework.ibkr.pacing import GLOBAL, NS, Pacer, Priority, Rate
from botframework.ibkr.pacing_shared import BUCKETS, SharedPace, share_pace
from botframework.ibkr.policy import generated_table
from botframework.runtime.seams import RealClock

RATES = {GLOBAL: Rate(10, 1), "orders_list": Rate(1, 5), "history": Rate(concurrent=5)}


class Machine:
    """One machine: its clocks, its processes, the file they share."""

    def __init__(self, path: Path) -> None:
        self.path, self.now, self.wall = path, 1_000 * NS, 10**18
        self.dead: set[int] = set()
        self.open: list[SharedPace] = []

    def process(self, pid: int) -> Pacer:
        pacer = Pacer(RATES)
        shared = SharedPace(
            self.path, pid << 20 | 1, lambda: self.wall, lambda: self.now, lambda number: number not in self.dead
        )
        shared.join(pacer)
        self.open.append(shared)
        return pacer

    def later(self, ns: int) -> None:
        self.now += ns
        self.wall += ns


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "state" / "pace.bin")
    yield made
    for shared in made.open:
        shared.close()


@pytest.mark.parametrize("seed", range(3))
def test_no_window_is_over_budget_and_nothing_leaves_during_a_penalty(machine: Machine, seed: int) -> None:
    chance = random.Random(seed)
    processes = [machine.process(pid) for pid in (11, 12, 13)]
    arrivals: dict[str, list[int]] = {name: [] for name in RATES}
    under_way: list[tuple[int, int, str, Pacer]] = []
    history = 0
    pauses: list[tuple[int, int]] = []
    for number in range(7_000):
        machine.later(chance.randrange(0, 60_000_000))
        for done in [entry for entry in under_way if entry[0] <= machine.now]:
            under_way.remove(done)
            done[3].note_finished(done[2], machine.now)
            history -= done[2] == "history"
        process, bucket = chance.choice(processes), chance.choice(list(RATES))
        if chance.random() < 0.0005:
            pause_s = process.penalise(machine.now)
            pauses.append((machine.now, machine.now + int(pause_s * NS)))
            process.note_welcome()
        priority = chance.choice((Priority.ORDER, Priority.SESSION, Priority.READ))
        if process.take(bucket, priority, machine.now) != machine.now:
            continue
        assert not any(begin <= machine.now < end for begin, end in pauses), number
        # It arrives some time before its answer does.
        answered = machine.now + chance.randrange(1, 50_000_000 if bucket != "orders_list" else 3 * NS)
        arrived = chance.randrange(machine.now, min(answered, machine.now + 45_000_000))
        if bucket == "orders_list":
            arrived = chance.randrange(machine.now, answered)
        under_way.append((answered, number, bucket, process))
        arrivals[GLOBAL].append(arrived)
        if bucket != GLOBAL:
            arrivals[bucket].append(arrived)
        history += bucket == "history"
        assert history <= 5
    for name in (GLOBAL, "orders_list"):
        times, rate = sorted(arrivals[name]), RATES[name]
        assert len(times) > 20
        for first, last in zip(times, times[rate.requests :], strict=False):
            assert last - first >= rate.per_s * NS, (name, first, last)


def test_what_a_dead_process_sent_goes_on_counting_and_its_open_requests_end(machine: Machine) -> None:
    first = machine.process(11)
    assert first.take("orders_list", Priority.READ, machine.now) == machine.now
    for _ in range(5):
        assert first.take("history", Priority.READ, machine.now) == machine.now
    second = machine.process(12)
    assert second.take("history", Priority.READ, machine.now) is None
    machine.dead.add(11)
    machine.later(NS // 2)
    at = second.take("orders_list", Priority.READ, machine.now)
    assert at is not None
    assert 4 * NS < at - machine.now < 5 * NS
    machine.later(NS)
    assert second.take("history", Priority.READ, machine.now) == machine.now


def test_a_pause_is_everybodys_and_outlives_a_restart_of_the_machine(machine: Machine) -> None:
    machine.process(11).penalise(machine.now)
    machine.now = 3 * NS  # monotonic time begins anew
    machine.wall += NS
    after = machine.process(12)
    at = after.take(GLOBAL, Priority.READ, machine.now)
    assert at is not None
    assert round((at - machine.now) / NS) == 4
    assert after.take(GLOBAL, Priority.CANCEL, machine.now) == machine.now


def test_a_file_of_another_kind_is_set_up_anew_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "pace.bin"
    path.write_bytes(b"something else")
    machine = Machine(path)
    assert machine.process(11).take(GLOBAL, Priority.READ, machine.now) == machine.now
    machine.open[0].close()
    fresh = Machine(tmp_path / "other.bin")
    fresh.process(11)
    fresh.open[0].close()
    assert stat.S_IMODE((tmp_path / "other.bin").stat().st_mode) == 0o600


def test_two_sessions_of_one_process_share_it_and_there_is_room_for_every_limit(tmp_path: Path) -> None:
    clock = RealClock()
    pacers = [Pacer({**RATES, **generated_table().rates}) for _ in range(2)]
    shared = [share_pace(pacer, tmp_path, "http://one", clock) for pacer in pacers]
    now = clock.mono_ns()
    assert pacers[0].take("orders_list", Priority.READ, now) == now
    assert pacers[1].take("orders_list", Priority.READ, now) != now
    for bucket in generated_table().rates:
        pacers[1].ready_at(bucket, Priority.READ, now)
    assert len(generated_table().rates) < BUCKETS
    for one in shared:
        assert one is not None
        one.close()
        one.close()
    pacers[0].note_finished("orders_list", now)
    assert pacers[1].take("orders_list", Priority.READ, now) == now
    assert share_pace(Pacer(), next(tmp_path.iterdir()), "http://one", clock) is None  # a file where a folder belongs


WORKER = """
import json, sys, time
from pathlib import Path
from botframework.ibkr.pacing import GLOBAL, Pacer, Priority, Rate
from botframework.ibkr.pacing_shared import share_pace
from botframework.runtime.seams import RealClock
clock = RealClock()
pacer = Pacer({GLOBAL: Rate(10, 0.05)})
shared = share_pace(pacer, Path(sys.argv[1]), "http://one", clock)
sent = []
while len(sent) < 100:
    now = clock.mono_ns()
    if pacer.take(GLOBAL, Priority.CANCEL, now) == now:
        sent.append(now)
        pacer.note_finished(GLOBAL, clock.mono_ns())
    else:
        time.sleep(0.0005)
shared.close()
print(json.dumps(sent))
"""


def test_three_real_processes_share_one_window(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    times: list[int] = []
    for worker in workers:
        out, _ = worker.communicate(timeout=60)
        times += json.loads(out)
    times.sort()
    assert len(times) == 300
    for first, last in zip(times, times[10:], strict=False):
        assert last - first >= 0.05 * NS
