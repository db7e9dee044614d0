"""A process that claims up to what a cap leaves, again and again, and is killed: by itself at a named step, or from outside.

``python claim_worker.py LEDGER HOLDER CAP SEED WHERE COUNT`` dies at the COUNT-th passing of WHERE (``before``, ``inside``,
``after`` the writing; empty: never).
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from decimal import Decimal
from pathlib import Path

from botframework.core.risk.claims import Claim, Total
from botframework.runtime.ledger import LedgerError, ReservationLedger
from botframework.runtime.seams import RealClock


def main(path: Path, holder: str, cap: int, seed: int, where: str, count: int) -> None:
    chance, clock = random.Random(seed), RealClock()
    ledger = ReservationLedger(
        path, holder, os.getpid(), clock.wall_ns, clock.mono_ns, threading.Event().wait, f"bot {holder}"
    )
    print("open", flush=True)

    def passing(step: str) -> None:
        nonlocal count
        if step == where:
            count -= 1
            if not count:
                os.kill(os.getpid(), signal.SIGKILL)

    while True:
        threading.Event().wait(0.001)  # a lock that is always held is fair to nobody
        wanted = Decimal(chance.randint(0, cap))
        claim = Claim(conid=1, symbol="S", currency="USD", long=wanted, buys=1, gross=wanted, high=wanted, low=wanted)
        try:
            with ledger.deciding() as decision:
                if decision.others(1, 1).long + wanted > cap:
                    continue
                passing("before")
                decision.claim([claim], [Total("USD", wanted, wanted, Decimal(0), 1)], day=1, sent=1)
                passing("inside")
            passing("after")
        except LedgerError:
            continue


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], int(sys.argv[6]))
