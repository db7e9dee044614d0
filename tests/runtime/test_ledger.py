"""Several processes against one cap: never exceeded, not by one unit; and nobody writes who lost his place."""

from __future__ import annotations

import fcntl
import os
import random
import sqlite3
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.core.risk.claims import Claim, Total
from botframework.runtime.ledger import LedgerError, ReservationLedger, Superseded, ledger_path, read_holders
from botframework.runtime.memoryledger import MemoryLedger

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


def claim(long: int | str, conid: int = 1, short: int = 0, worth: str | None = "10", **more: Any) -> Claim:
    value = None if worth is None else D(worth)
    return Claim(
        conid=conid,
        symbol=f"S{conid}",
        currency="USD",
        long=D(long),
        short=D(short),
        gross=value,
        high=value,
        low=value,
        **more,
    )


def publish(ledger: Any, *claims: Claim, day: int = 1, sent: int = 0) -> None:
    """What a process does at its start."""
    gross = None if any(each.gross is None for each in claims) else sum((each.gross or D(0) for each in claims), D(0))
    with ledger.deciding() as decision:
        decision.forget()
        decision.claim(claims, [Total("USD", gross, gross, gross, len(claims))], day=day, sent=sent)


def places(tmp_path: Path, kind: str) -> Callable[[str], Any]:
    """How a process takes its place: in a file, or in memory."""
    memory = MemoryLedger()
    return memory.seat if kind == "memory" else lambda holder: open_as(tmp_path / "state" / "ledger", holder)


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_the_others_are_summed_and_ones_own_row_is_the_truth_of_now(tmp_path: Path, kind: str) -> None:
    place = places(tmp_path, kind)
    one, two, three = place("one"), place("two"), place("three")
    publish(one, claim(5, buys=1, bid=D("Infinity")), claim(7, conid=2), sent=4)
    publish(two, claim("0.5", short=3, worth="100.25", sells=2, ask=D("9.5")), sent=2)
    publish(three, claim(1, worth="1", buys=1, bid=D("8")), day=0, sent=99)
    with three.deciding() as decision:
        others = decision.others(1, 1)
    assert (others.long, others.short, others.gross) == (D("5.5"), D(3), D("110.25"))
    assert (others.buys, others.sells, others.sent, others.bid, others.ask) == (1, 2, 6, D("Infinity"), D("9.5"))
    assert sorted((each.gross, each.orders) for each in others.totals) == [(D(20), 2), (D("100.25"), 1)]
    publish(one, claim(6, worth=None))
    with two.deciding() as decision:
        others = decision.others(1, 1)
        assert (others.long, others.gross, decision.others(2, 1).long) == (D(7), None, D(0))
        assert None in [each.gross for each in others.totals]
    for each in (one, two, three, two):
        if kind == "file":
            each.close()


def test_the_file_can_be_looked_at_by_anybody_and_belongs_to_its_user(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    assert read_holders(path) == []
    one = open_as(path, "one")
    publish(one, claim(5, bid=D("Infinity"), buys=1), sent=3)
    found = read_holders(path)
    assert [(each.holder, each.token, each.sent, each.claims) for each in found] == [
        ("one", 1, 3, (claim(5, bid=D("Infinity"), buys=1),))
    ]
    assert one.holders() == found
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    one.close()


def test_accounts_have_files_of_their_own(tmp_path: Path) -> None:
    paths = {ledger_path(tmp_path, account) for account in ("DU1", "DU2", "U1")}
    assert len(paths) == 3
    assert sorted("paper" in path.name for path in paths) == [False, True, True]


def test_a_file_that_was_taken_away_or_replaced_ends_the_right_to_send(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one = open_as(path, "one")
    assert one.objection() == ""
    path.rename(tmp_path / "gone")
    assert "taken away" in one.objection()
    two = open_as(path, "two")
    assert "taken away or replaced" in one.objection()
    with pytest.raises(LedgerError, match="replaced"), one.deciding():
        pass
    one.close()
    assert "cannot be asked" in one.objection()
    two.close()


def test_the_claims_of_a_process_that_died_stay_until_its_next_start_replaces_them(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one = open_as(path, "one")
    publish(one, claim(5))
    one.close()
    two = open_as(path, "two")
    with two.deciding() as decision:
        assert decision.others(1, 1).long == 5
    again = open_as(path, "one")
    with two.deciding() as decision:
        assert decision.others(1, 1).long == 5
    publish(again)
    with two.deciding() as decision:
        assert decision.others(1, 1).long == 0
    again.close()
    two.close()


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_a_holder_whose_place_was_taken_writes_and_sends_nothing_more(tmp_path: Path, kind: str) -> None:
    place = places(tmp_path, kind)
    old = place("one")
    assert old.objection() == ""
    new = place("one")
    assert new.token > old.token
    assert "another process" in old.objection()
    assert new.objection() == ""
    with pytest.raises(Superseded), old.deciding() as decision:
        decision.claim([claim(5)], [], day=1, sent=1)
    publish(new, claim(1))
    if kind == "file":
        old.close()
        new.close()


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_a_decision_that_fails_leaves_nothing(tmp_path: Path, kind: str) -> None:
    place = places(tmp_path, kind)
    one, two = place("one"), place("two")

    def half_done() -> None:
        with one.deciding() as decision:
            decision.claim([claim(5)], [], day=1, sent=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    with two.deciding() as decision:
        assert decision.others(1, 1).long == 0
    for each in (one, two):
        if kind == "file":
            each.close()


def test_a_process_stopped_in_the_middle_holds_nobody_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one = open_as(path, "one")
    holding = os.open(f"{path}.lock", os.O_RDWR)
    fcntl.flock(holding, fcntl.LOCK_EX)
    times = one.mono_ns
    waited = times()
    with pytest.raises(LedgerError, match="does not let go"), one.deciding():
        pass
    waited = times() - waited
    assert waited >= 250_000_000
    again = times()
    with pytest.raises(LedgerError, match="does not let go"), one.deciding():
        pass
    assert times() - again < 1_000_000  # who waited in vain once does not stop the loop again at once
    os.close(holding)
    with one.deciding():
        pass
    one.close()


@pytest.mark.parametrize("text", ["NaN", "-1", "many", "Infinity"])
def test_a_figure_that_cannot_be_is_no_zero(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ledger"
    one, two = open_as(path, "one"), open_as(path, "two")
    publish(two, claim(5))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE claims SET long = ?", (text,))
    db.close()
    with pytest.raises(LedgerError, match="belongs"), one.deciding() as decision:
        decision.others(1, 1)
    one.close()
    two.close()


@pytest.mark.parametrize("figure", [D(-1), D("NaN"), D("Infinity")])
def test_a_claim_is_finite_and_not_negative(figure: Decimal) -> None:
    with pytest.raises(ValueError, match="not negative"):
        Claim(conid=1, symbol="S", currency="USD", long=figure)


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


def test_random_decisions_of_three_in_one_process_keep_the_cap(tmp_path: Path) -> None:
    chance = random.Random(5)
    ledgers = [open_as(tmp_path / "ledger", f"bot{n}") for n in range(3)]
    mine = [D(0)] * 3
    for _ in range(1_500):
        who = chance.randrange(3)
        wanted = max(D(0), mine[who] + chance.randrange(-4, 5))
        with ledgers[who].deciding() as decision:
            others = decision.others(1, 1).long
            assert others == sum(mine) - mine[who]
            if wanted <= mine[who] or others + wanted <= 20:
                decision.claim([claim(int(wanted))], [], day=1, sent=1)
                mine[who] = wanted
        assert sum(mine) <= 20
    for ledger in ledgers:
        ledger.close()
