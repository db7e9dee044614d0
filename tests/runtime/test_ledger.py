"""Several processes against one cap: never exceeded, not by one unit; and nobody writes who lost his place."""

from __future__ import annotations

import fcntl
import os
import random
import sqlite3
import stat
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from botframework.runtime.ledger import Claim, LedgerError, ReservationLedger, Superseded

D = Decimal


class Times:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0

    def mono_ns(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += int(seconds * 1e9)


def open_as(path: Path, holder: str) -> ReservationLedger:
    times = Times()
    return ReservationLedger(path, holder, 1, lambda: 10**18, times.mono_ns, times.sleep)


def claim(quantity: int, conid: int = 1) -> Claim:
    return Claim(conid, D(quantity), D(0), D(quantity * 10))


def test_the_others_are_summed_and_ones_own_row_is_the_truth_of_now(tmp_path: Path) -> None:
    path = tmp_path / "state" / "DU1.ledger"
    one, two = open_as(path, "one"), open_as(path, "two")
    one.publish([claim(5), claim(7, conid=2)])
    two.publish([Claim(1, D("0.5"), D(3), D("100.25"))])
    with one.deciding() as decision:
        others = decision.others(1)
        assert (others.long, others.short, others.notional) == (D("0.5"), D(3), D("100.25"))
    one.publish([claim(6)])
    with two.deciding() as decision:
        assert (decision.others(1).long, decision.others(2).long, decision.others(2).notional) == (D(6), D(0), D(60))
    assert [(h.holder, h.token, h.notional) for h in one.holders()] == [("one", 1, D(60)), ("two", 2, D("100.25"))]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    one.close()
    two.close()
    two.close()


def test_the_claims_of_a_process_that_died_stay_until_its_next_start_replaces_them(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one = open_as(path, "one")
    one.publish([claim(5)])
    one.close()
    two = open_as(path, "two")
    with two.deciding() as decision:
        assert decision.others(1).long == 5
    again = open_as(path, "one")
    with two.deciding() as decision:
        assert decision.others(1).long == 5
    again.publish([])
    with two.deciding() as decision:
        assert decision.others(1).long == 0
    again.close()
    two.close()


def test_a_holder_whose_place_was_taken_writes_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    old = open_as(path, "one")
    new = open_as(path, "one")
    assert new.token > old.token
    with pytest.raises(Superseded), old.deciding() as decision:
        decision.claim(claim(5))
    new.publish([claim(1)])
    old.close()
    new.close()


def test_a_decision_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one, two = open_as(path, "one"), open_as(path, "two")

    def half_done() -> None:
        with one.deciding() as decision:
            decision.claim(claim(5))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    with two.deciding() as decision:
        assert decision.others(1).long == 0
    one.close()
    two.close()


def test_a_process_stopped_in_the_middle_holds_nobody_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one = open_as(path, "one")
    holding = os.open(f"{path}.lock", os.O_RDWR)
    fcntl.flock(holding, fcntl.LOCK_EX)
    with pytest.raises(LedgerError, match="does not let go"), one.deciding():
        pass
    os.close(holding)
    with one.deciding():
        pass
    one.close()


@pytest.mark.parametrize("text", ["NaN", "-1", "many", "Infinity"])
def test_a_figure_that_cannot_be_is_no_zero(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ledger"
    one, two = open_as(path, "one"), open_as(path, "two")
    two.publish([claim(5)])
    with sqlite3.connect(path) as db:
        db.execute("UPDATE claims SET long = ?", (text,))
    db.close()
    with pytest.raises(LedgerError, match="belongs"), one.deciding() as decision:
        decision.others(1)
    one.close()
    two.close()


@pytest.mark.parametrize("figure", [D(-1), D("NaN"), D("Infinity")])
def test_a_claim_is_finite_and_not_negative(figure: Decimal) -> None:
    with pytest.raises(ValueError, match="not negative"):
        Claim(1, figure, D(0), D(0))


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine(x)")
    db.close()
    with pytest.raises(LedgerError, match="no reservation ledger"):
        open_as(path, "one")
    path.write_bytes(b"not a database at all, but long enough to look like one" * 40)
    with pytest.raises(LedgerError):
        open_as(path, "one")


WORKER = """
import random, sys
from decimal import Decimal
from pathlib import Path
from botframework.runtime.ledger import Claim, LedgerError, ReservationLedger
from botframework.runtime.seams import RealClock
import os, time
path, name, attempts, cap = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Decimal(sys.argv[4])
clock, chance = RealClock(), random.Random(name)
ledger = ReservationLedger(path, name, os.getpid(), clock.wall_ns, clock.mono_ns, time.sleep)
mine, granted, over, refused = Decimal(0), 0, 0, 0
for _ in range(attempts):
    step = Decimal(chance.randrange(-3, 5))
    wanted = max(Decimal(0), mine + step)
    try:
        with ledger.deciding() as decision:
            together = decision.others(1).long
            over += together + mine > cap
            if wanted > mine and together + wanted > cap:
                continue
            decision.claim(Claim(1, wanted, Decimal(0), wanted))
    except LedgerError:
        refused += 1
        continue
    mine, granted = wanted, granted + 1
ledger.close()
print(granted, over, refused, mine)
"""


def contest(tmp_path: Path, processes: int, attempts: int, cap: int) -> tuple[int, int, int, Decimal]:
    """Run the contest; returns how often something was granted, was over the cap, was refused, and the sum at the end."""
    path = tmp_path / "ledger"
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(path), f"bot{number}", str(attempts), str(cap)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    granted = over = refused = 0
    total = D(0)
    for worker in workers:
        words = worker.communicate(timeout=600)[0].split()
        granted, over, refused = granted + int(words[0]), over + int(words[1]), refused + int(words[2])
        total += D(words[3])
    return granted, over, refused, total


def test_four_processes_never_exceed_one_cap(tmp_path: Path) -> None:
    # TICKWRIGHT_ATTEMPTS=25000 is the long form.
    granted, over, _, total = contest(tmp_path, 4, int(os.environ.get("TICKWRIGHT_ATTEMPTS", "5000")), 50)
    assert over == 0
    assert total <= 50
    assert granted > 5_000
    judge = open_as(tmp_path / "ledger", "judge")
    with judge.deciding() as decision:
        assert decision.others(1).long == total
    judge.close()


def test_random_decisions_of_three_in_one_process_keep_the_cap(tmp_path: Path) -> None:
    chance = random.Random(5)
    ledgers = [open_as(tmp_path / "ledger", f"bot{n}") for n in range(3)]
    mine = [D(0)] * 3
    for _ in range(1_500):
        who = chance.randrange(3)
        wanted = max(D(0), mine[who] + chance.randrange(-4, 5))
        with ledgers[who].deciding() as decision:
            others = decision.others(1).long
            assert others == sum(mine) - mine[who]
            if wanted <= mine[who] or others + wanted <= 20:
                decision.claim(claim(int(wanted)))
                mine[who] = wanted
        assert sum(mine) <= 20
    for ledger in ledgers:
        ledger.close()
