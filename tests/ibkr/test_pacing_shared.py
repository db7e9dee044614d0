"""One budget for several processes: simulated ones on a virtual clock, and real ones."""

from __future__ import annotations

import fcntl
import json
import random
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from botframework.ibkr.pacing import GLOBAL, MARGIN, NS, Pacer, Priority, Rate
from botframework.ibkr.pacing_shared import BUCKETS, LONGEST_PAUSE_S, MAGIC, SharedPace, share_pace, shared_folder
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
    assert 6 * NS < at - machine.now < 7 * NS
    machine.later(3 * NS)
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
from botframework.ibkr import pacing_shared
from botframework.ibkr.pacing import GLOBAL, Pacer, Priority, Rate
from botframework.ibkr.pacing_shared import share_pace
from botframework.runtime.seams import RealClock
# Nobody waits long for one who was stopped with the lock in his hand, and what leaves then is not shared: that has its own test.
pacing_shared.PATIENCE_NS = 60 * 10**9
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
        out, _ = worker.communicate(timeout=100)
        times += json.loads(out)
    times.sort()
    assert len(times) == 300
    for first, last in zip(times, times[10:], strict=False):
        assert last - first >= 0.05 * NS


def test_who_was_stopped_on_the_way_to_the_lock_takes_nothing_of_what_others_wrote_for_a_mistake(
    machine: Machine,
) -> None:
    """Their stamps lay ahead of the time it came with, and were written over with that one: the next to ask came too early."""
    slow, quick, third = (machine.process(pid) for pid in (11, 12, 13))
    looked = machine.now
    machine.later(3 * NS // 2)
    assert quick.take("orders_list", Priority.READ, machine.now) == machine.now
    quick.note_finished("orders_list", machine.now)
    over = machine.now
    assert slow.take("orders_list", Priority.READ, looked) != looked
    machine.later(NS)
    assert third.take("orders_list", Priority.READ, machine.now) == over + int(5 * MARGIN * NS)
    # The same of a pause the broker imposed meanwhile.
    looked = machine.now
    machine.later(3 * NS // 2)
    quick.penalise(machine.now)
    until = machine.now + 5 * NS
    assert slow.take(GLOBAL, Priority.READ, looked) == until
    assert third.take(GLOBAL, Priority.READ, machine.now) == until
    # And of the longest there is, by one who is late by a moment only.
    quick.penalty_first_s = LONGEST_PAUSE_S
    quick.note_welcome()
    looked = machine.now
    machine.later(NS // 20)
    quick.penalise(machine.now)
    until = machine.now + int(LONGEST_PAUSE_S * NS)
    slow.take(GLOBAL, Priority.READ, looked)
    assert third.take(GLOBAL, Priority.READ, machine.now) == until


def test_stamps_of_before_the_machine_started_anew_hold_nothing_up(machine: Machine) -> None:
    machine.now = 10 * 86_400 * NS
    before = machine.process(11)
    for bucket in ("orders_list", "history"):
        assert before.take(bucket, Priority.READ, machine.now) == machine.now
    before.note_finished("orders_list", machine.now)  # the other one is under way when the power goes
    machine.now = 60 * NS
    after = machine.process(12)  # process 11 seems alive: its number went to another program
    at = after.take("orders_list", Priority.READ, machine.now)
    assert at is not None
    assert machine.now < at < machine.now + 6 * NS
    machine.later(6 * NS)
    for _ in range(5):
        assert after.take("history", Priority.READ, machine.now) == machine.now
    assert after.take("orders_list", Priority.READ, machine.now) == machine.now


@pytest.mark.parametrize("wall", [10**18, 4 * 10**18, 9 * 10**18])
def test_a_wall_clock_that_moves_by_years_makes_a_pause_neither_longer_nor_shorter(machine: Machine, wall: int) -> None:
    machine.wall = 4 * 10**18
    machine.process(11).penalise(machine.now)
    machine.wall = wall
    after = machine.process(12)
    assert after.take(GLOBAL, Priority.READ, machine.now) == machine.now + 5 * NS
    machine.later(6 * NS)
    assert after.take(GLOBAL, Priority.READ, machine.now) == machine.now


def test_a_pause_from_years_ahead_ends_after_the_longest_there_is_when_the_machine_started_anew(
    machine: Machine,
) -> None:
    machine.wall = 4 * 10**18
    machine.process(11).penalise(machine.now)
    machine.wall, machine.now = 10**18, 3 * NS
    after = machine.process(12)
    assert after.take(GLOBAL, Priority.READ, machine.now) == machine.now + 900 * NS
    machine.later(901 * NS)
    assert after.take(GLOBAL, Priority.READ, machine.now) == machine.now


@pytest.mark.parametrize("seed", range(20))
def test_whatever_stands_in_the_file_a_request_finds_its_way(tmp_path: Path, seed: int) -> None:
    path, chance = tmp_path / "pace.bin", random.Random(seed)
    clock = RealClock()
    first = SharedPace(path, 1, clock.wall_ns, clock.mono_ns)
    first.close()
    size = path.stat().st_size
    noise = b"\xff" * size if seed == 0 else chance.randbytes(size)
    if seed % 2:  # a pause of years, written long ago
        noise = struct.pack("<qqq", 5 * 10**18, 5 * 10**18, 3) + noise
    path.write_bytes((MAGIC + noise)[:size])
    pacer, now = Pacer(RATES), 10**6 * NS
    shared = SharedPace(path, 2, lambda: 10**18, lambda: now)
    shared.join(pacer)
    for _ in range(3):
        for bucket in RATES:
            now += 200 * NS
            if pacer.take(bucket, Priority.CANCEL, now) == now:
                pacer.note_finished(bucket, now)
    now += 1_000 * NS  # the longest pause, and the longest request
    for bucket in RATES:
        now += 200 * NS
        assert pacer.take(bucket, Priority.READ, now) == now, bucket
    shared.close()


@pytest.mark.parametrize("seed", range(10))
def test_what_is_known_of_the_file_is_what_somebody_new_reads_there(machine: Machine, seed: int) -> None:
    """One process is mostly alone, and remembers how it left the file; another comes and goes, and one dies."""
    chance = random.Random(seed)
    pacers = [machine.process(pid) for pid in (11, 12)]
    counted = 0
    for _ in range(400):
        machine.later(chance.choice((1, NS // 100, NS // 3, 6 * NS)))
        pacer = pacers[chance.random() < 0.1]
        bucket = chance.choice(tuple(RATES))
        if chance.random() < 0.5:
            pacer.take(bucket, Priority.ORDER, machine.now)
        else:
            pacer.note_finished(bucket, machine.now)
        if chance.random() < 0.02:
            machine.dead.add(12)
        knows = machine.open[0]
        reads = SharedPace(
            machine.path, knows.sender, knows.wall_ns, knows.mono_ns, lambda number: number not in machine.dead
        )
        found = [shared.of(each, machine.now) for each in RATES for shared in (knows, reads)]
        foreseen = [(index, reads._oldest(raw, machine.now)) for raw, index in knows._next.values()]
        assert all(index == first for index, first in foreseen)
        reads.close()
        assert found[::2] == found[1::2]
        counted += any(stamps for stamps, _ in found)
    assert 0 < counted < 400
    assert machine.open[0]._next


def test_a_file_cut_short_under_a_running_process_costs_the_sharing_only(machine: Machine) -> None:
    first = machine.process(11)
    assert first.take("orders_list", Priority.READ, machine.now) == machine.now
    machine.path.write_bytes(b"")
    first.note_finished("orders_list", machine.now)
    machine.later(6 * NS)
    assert first.take("orders_list", Priority.READ, machine.now) == machine.now


def test_nobody_waits_for_a_process_stopped_with_the_lock_in_its_hand(tmp_path: Path) -> None:
    path, clock = tmp_path / "pace.bin", RealClock()
    pacer = Pacer(RATES)
    shared = SharedPace(path, 1, clock.wall_ns, clock.mono_ns)
    shared.join(pacer)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        now = clock.mono_ns()
        assert pacer.take(GLOBAL, Priority.CANCEL, now) == now
    shared.close()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"years of work")
    folder, clock = tmp_path / "cache", RealClock()
    made = share_pace(Pacer(), folder, "http://one", clock)
    assert made is not None
    made.close()
    (name,) = [each.name for each in folder.iterdir()]
    (folder / name).unlink()
    (folder / name).symlink_to(precious)
    assert share_pace(Pacer(), folder, "http://one", clock) is None
    assert precious.read_bytes() == b"years of work"


def test_the_users_folder_where_there_is_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nowhere)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert shared_folder().is_absolute()
