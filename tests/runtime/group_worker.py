"""One of several processes that share a cap: the real engine, gate and ledger, and a broker of a few lines.

``python group_worker.py FOLDER NUMBER PROCESSES ATTEMPTS CAP`` tries that many orders. What it may come to hold by the broker's
side of the story is added up here, by itself, and put beside the other processes' sums in a file of its own lock: raised after
an order was let out, lowered before the engine hears of the end of one. So the sum of that file never exceeds what the ledger
granted, and must never exceed the cap.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import struct
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Instrument, SessionState, Side, StreamState, Tick, Working
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.claims import Claims
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.runtime import ledger as shared_ledger
from botframework.runtime.ledger import ReservationLedger
from botframework.runtime.seams import RealClock

S = 10**9
T0 = 1_700_000_000 * S
ABC = Instrument("ABC", 101, rules_at_ns=T0)


class Sums:
    """Everybody's worst case, long and short, in a file: two numbers a process."""

    def __init__(self, path: Path, number: int, processes: int, cap: int) -> None:
        self.file = os.open(path, os.O_RDWR)
        self.number, self.processes, self.cap = number, processes, cap
        self.over = self.highest = 0

    def put(self, long: int, short: int) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)
        os.pwrite(self.file, struct.pack("<qq", long, short), 16 * self.number)
        all_of = struct.unpack(f"<{2 * self.processes}q", os.pread(self.file, 16 * self.processes, 0))
        fcntl.flock(self.file, fcntl.LOCK_UN)
        worst = max(sum(all_of[0::2]), sum(all_of[1::2]))
        self.highest = max(self.highest, worst)
        self.over += worst > self.cap


class Turns:
    """How far everybody is, so that nobody is done before another one has begun: whoever is ahead waits."""

    AHEAD = 20

    def __init__(self, path: Path, number: int, processes: int) -> None:
        self.file = os.open(path, os.O_RDWR)
        self.number, self.processes = number, processes

    def at(self, attempt: int) -> None:
        os.pwrite(self.file, struct.pack("<q", attempt), 8 * self.number)
        while (
            min(struct.unpack(f"<{self.processes}q", os.pread(self.file, 8 * self.processes, 0))) < attempt - self.AHEAD
        ):
            threading.Event().wait(0.001)

    def done(self) -> None:
        os.pwrite(self.file, struct.pack("<q", 1 << 62), 8 * self.number)


class Trader:
    """Wishes one order at every tick."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.tried = chance, 0

    def on_tick(self, ctx: Any, tick: Tick) -> None:
        self.tried += 1
        side = self.chance.choice((ctx.buy, ctx.sell))
        side(ABC, self.chance.randint(1, 5), limit_price=Decimal(9900 + self.tried % 197) / 100)


def main(folder: Path, number: int, processes: int, attempts: int, cap: int) -> dict[str, int]:
    # In a bot nobody waits long for one who was stopped with the lock in his hand: it denies for a second, and here that would be
    # all that is left to try. How slow the machine is must not decide whether everybody had a turn.
    shared_ledger.PATIENCE_NS = 60 * S  # type: ignore[misc]  # final for the program
    chance, clock = random.Random(number), RealClock()
    ledger = ReservationLedger(
        folder / "ledger", f"bot{number}", os.getpid(), clock.wall_ns, clock.mono_ns, threading.Event().wait
    )
    sums = Sums(folder / "sums", number, processes, cap)
    turns = Turns(folder / "turns", number, processes)
    trader = Trader(chance)
    rules = [("max_position", {"limit": cap, "group": True}), ("working_orders", {"per_side": 1_000, "total": 1_000})]
    engine = Engine(
        account="DU1",
        journal_id=f"bot{number}",
        strategies=[("t", trader, {"on_tick": trader.on_tick}, (ABC,), {})],
        gate=Gate(build_rules(rules), claims=Claims(ledger)),
        question_policy=QuestionPolicy(),
        day_of=lambda at_ns: 20240102,
        rng=random.Random,  # a name is a seed
    )
    engine.audit_every_ns = 10**18
    now = T0

    def give(kind: type[ev.Event], **fields: Any) -> None:
        engine.handle(kind(at_ns=now, wall_ns=now, **fields))

    give(ev.RunStarted, run_id="r", account="DU1", config_hash="")
    give(ev.SessionChanged, state=SessionState.READY)
    give(ev.StreamChanged, state=StreamState.LIVE)
    give(ev.ReconcileFinished, clean=True)
    held = 0
    working: dict[str, tuple[ev.SubmitOrder, int]] = {}  # by client order id: what is left of it

    def put() -> None:
        buys = sum(left for sent, left in working.values() if sent.intent.side is Side.BUY)
        sells = sum(left for sent, left in working.values() if sent.intent.side is Side.SELL)
        sums.put(max(0, held + buys), max(0, sells - held))

    granted = denied = silent = 0
    for attempt in range(attempts):
        turns.at(attempt)
        now += S // 10
        if attempt % 400 == 0:
            give(ev.ReconcileFinished, clean=True)
        for command in engine.handle(Tick(ABC, now, now, 99.99, 100.01)):
            if isinstance(command, ev.DenyOrder):
                denied += 1
                silent += any(reason.code == "GROUP_LEDGER" for reason in command.reasons)
            elif isinstance(command, ev.SubmitOrder):
                granted += 1
                name = command.intent.client_order_id
                working[name] = (command, int(command.intent.quantity))
                put()
                give(ev.OrderSent, client_order_id=name)
                give(ev.OrderAccepted, client_order_id=name, broker_order_id=f"{number}-{granted}")
        for name in list(working):
            sent, left = working[name]
            if chance.random() < 0.7:
                continue
            if chance.random() < 0.5:
                traded = chance.randint(1, left)
                held += traded if sent.intent.side is Side.BUY else -traded
                working[name] = (sent, left - traded)
                if left == traded:
                    del working[name]
                put()
                give(
                    ev.ExecutionReported,
                    execution_id=f"{number}.{attempt}.{name}.01",
                    broker_order_id="",
                    client_order_id=name,
                    conid=ABC.conid,
                    symbol="ABC",
                    side=sent.intent.side,
                    quantity=Decimal(traded),
                    price=Decimal(100),
                )
            else:
                del working[name]
                put()
                give(
                    ev.OrderReported,
                    broker_order_id=engine.view.book.records[name].broker_order_id,
                    client_order_id=name,
                    working=Working.CANCELLED,
                    broker_status="Cancelled",
                    filled=Decimal(0),
                )
    turns.done()
    ledger.close()
    counts = {"tried": trader.tried, "granted": granted, "denied": denied, "silent": silent}
    return {**counts, "over": sums.over, "highest": sums.highest}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *map(int, sys.argv[2:6]))))
