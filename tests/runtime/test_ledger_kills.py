"""Processes killed in the middle of a claim: the file stays whole, what they had claimed stays, the cap holds; and forgetting."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from botframework.runtime.ledger import LedgerError, forget_holder, read_holders

WORKER = Path(__file__).with_name("claim_worker.py")
ROOT = Path(__file__).resolve().parents[2]
CAP = 20


def start(path: Path, holder: str, seed: int, where: str = "", count: int = 0) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(WORKER), str(path), holder, str(CAP), str(seed), where, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(60)
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def survivor(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another bot, claiming all the time."""
    process = start(path, "alive", 99)
    yield process
    end(process)


def claimed(path: Path) -> dict[str, Decimal]:
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    found = {each.holder: sum((claim.long for claim in each.claims), Decimal(0)) for each in read_holders(path)}
    assert sum(found.values()) <= CAP, found
    return found


def test_a_holder_killed_in_mid_claim_leaves_a_whole_file_and_its_row(
    path: Path, survivor: subprocess.Popen[str]
) -> None:
    # TICKWRIGHT_KILLS=200 is the long form.
    chance = random.Random(3)
    for number in range(int(os.environ.get("TICKWRIGHT_KILLS", "4"))):
        where = ("before", "inside", "after", "")[number % 4]
        victim = start(path, "victim", number, where, chance.randint(1, 40))
        if where:
            assert victim.wait(60) == -signal.SIGKILL
        else:
            time.sleep(chance.random() * 0.05)  # wherever it is
        end(victim)
        kept = claimed(path)["victim"]
        time.sleep(0.01)
        assert claimed(path)["victim"] == kept  # nobody takes back what the dead may have at risk
        assert survivor.poll() is None


def test_a_place_is_forgotten_only_when_its_process_is_dead(path: Path) -> None:
    process = start(path, "gone", 1, "after", 5)
    assert process.wait(60) == -signal.SIGKILL
    end(process)
    alive = start(path, "alive", 2)
    try:
        with pytest.raises(LedgerError, match="lives"):
            forget_holder(path, "alive")
        with pytest.raises(LedgerError, match="nobody has the place"):
            forget_holder(path, "neither")
        gone = forget_holder(path, "gone")
        assert [claim.symbol for claim in gone.claims] == ["S"]
        assert list(claimed(path)) == ["alive"]
    finally:
        end(alive)
