"""Four processes against one cap, through the real gate and ledger: never exceeded, not by one unit."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

from botframework.runtime.ledger import read_holders

WORKER = Path(__file__).with_name("group_worker.py")
ROOT = Path(__file__).resolve().parents[2]
PROCESSES, CAP = 4, 20


def test_four_processes_never_exceed_one_cap(tmp_path: Path) -> None:
    # TICKWRIGHT_ATTEMPTS=25000 is the long form.
    attempts = int(os.environ.get("TICKWRIGHT_ATTEMPTS", "250"))
    (tmp_path / "sums").write_bytes(bytes(16 * PROCESSES))
    (tmp_path / "turns").write_bytes(struct.pack(f"<{PROCESSES}q", *[-(10**6)] * PROCESSES))  # nobody has begun
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    workers = [
        subprocess.Popen(
            [sys.executable, str(WORKER), str(tmp_path), *map(str, (number, PROCESSES, attempts, CAP))],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for number in range(PROCESSES)
    ]
    found = [json.loads(worker.communicate(timeout=3600)[0]) for worker in workers]
    took_s = time.monotonic() - began
    total = {key: sum(each[key] for each in found) for key in found[0]}
    print(f"{total} in {took_s:.1f} s: {total['tried'] / took_s:.0f} attempts/s")
    assert total["tried"] == PROCESSES * attempts
    assert total["granted"] + total["denied"] == total["tried"]
    assert total["over"] == 0
    assert max(each["highest"] for each in found) <= CAP
    # The cap was reached, and all had a part of it: the test could have failed.
    assert max(each["highest"] for each in found) >= CAP - 5
    assert min(each["granted"] for each in found) > 0
    assert total["denied"] > total["silent"]
    holders = read_holders(tmp_path / "ledger")
    assert [holder.holder for holder in holders] == [f"bot{number}" for number in range(PROCESSES)]
    for side in ("long", "short"):
        assert sum(getattr(claim, side) for holder in holders for claim in holder.claims) <= CAP
