"""The whole stack in one process: simulated gateway on a socket, real broker, real engine, real journal, live driver."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Instrument
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.ibkr.broker import IbkrBroker
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.live import LiveBot
from botframework.runtime.report import RunResult, Silent
from botframework.runtime.seams import RealClock, RealIds, SeededRng
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway

LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": Decimal(100)}),
    ("max_position", {"limit": Decimal(200)}),
]


class Flipper:
    """Buys and sells 100 in turn, every ``every`` ticks: plenty of orders, whatever the market does."""

    def __init__(self, every: int = 50) -> None:
        self.every = every
        self.count = 0

    def on_tick(self, ctx: Any, tick: Any) -> None:
        self.count += 1
        if self.count % self.every or ctx.orders(tick.instrument):
            return
        held = ctx.position(tick.instrument).quantity
        if held:
            ctx.sell(tick.instrument, held)
        else:
            ctx.buy(tick.instrument, 100)


Meanwhile = Callable[["World", LiveBot], Coroutine[Any, Any, None]]


@attrs.define(eq=False)
class World:
    """A gateway that keeps running, and one bot after the other on one journal."""

    folder: Path
    gateway: EmbeddedGateway
    engine: Engine | None = None
    rows: list[Any] = attrs.field(factory=list)

    @property
    def journal_path(self) -> Path:
        return self.folder / "bot.db"

    def run(self, for_s: float, meanwhile: Meanwhile | None = None, *, silence_s: float = 10.0) -> RunResult:
        """One run; ``meanwhile`` starts when the books first agree."""
        clock = RealClock(speed=30.0, follow_feed=True, market_start_ns=self.gateway.market_ns())
        journal = SqliteJournal.open(self.journal_path, ids=RealIds(), wall_ns=clock.wall_ns, durable="process")
        broker = IbkrBroker(self.gateway.url, account="DU1234567", clock=clock, silence_s=silence_s)
        strategy = Flipper()

        def engine_of(instruments: list[Instrument]) -> Engine:
            self.engine = Engine(
                account=broker.account,
                journal_id=journal.journal_id,
                strategies=[("flip", strategy, {"on_tick": strategy.on_tick}, tuple(instruments), None)],
                gate=Gate(build_rules(LIMITS)),
                question_policy=QuestionPolicy.from_config([]),
                day_of=lambda at_ns: int(datetime.fromtimestamp(at_ns // 10**9, UTC).strftime("%Y%m%d")),
                rng=lambda name: SeededRng(1),
            )
            return self.engine

        bot = LiveBot(
            engine_factory=engine_of,
            broker=broker,
            journal=journal,
            clock=clock,
            ids=RealIds(),
            bot="flip",
            account="DU1234567",
            config_hash="h",
            symbols=["AAPL", "SPY"],
            run_for_s=for_s,
            observer=Keeper(self.rows),
            gateway_counts=self.gateway.counts,
            stuck_after_s=None,
            handle_signals=False,
        )

        async def both() -> RunResult:
            run = asyncio.create_task(bot.run())
            if meanwhile is not None:
                await self.until(lambda: bot.status()["state"] == "trading" or run.done(), "trading begins")
                await meanwhile(self, bot)
            return await run

        try:
            return asyncio.run(both())
        finally:
            journal.close()

    async def until(self, condition: Callable[[], Any], what: str, limit_s: float = 120.0) -> None:
        """Wait for something to become true."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit_s
        while not condition():
            assert loop.time() < end, f"{what}: not within {limit_s} s"
            await asyncio.sleep(0.02)  # another thread's gateway has no event to wait for

    def heard(self, kind: type[Any]) -> list[Any]:
        """Rows of one kind, in order."""
        return [row for row in self.rows if isinstance(row, kind)]

    def agree(self) -> None:
        """The journal and the gateway's own log tell the same story, order for order and fill for fill."""
        log = [json.loads(line) for line in (self.folder / "orders.jsonl").read_text().splitlines()]
        journal = SqliteJournal.open_for_reading(self.journal_path)
        rows = list(journal.replay())
        journal.verify()
        journal.close()
        sent = {row.intent.client_order_id for row in rows if isinstance(row, ev.SubmitOrder)}
        accepted = [line["cOID"] for line in log if line["kind"] == "accepted"]
        assert len(accepted) == len(set(accepted)), "an order is there twice"
        assert set(accepted) <= sent, "the gateway has an order that the journal does not know"
        filled = {line["execution_id"]: Decimal(line["quantity"]) for line in log if line["kind"] == "filled"}
        booked = {row.fill.execution_id: row.fill.quantity for row in rows if isinstance(row, ev.BookFill)}
        assert booked == filled
        position = {line["symbol"]: Decimal(line["position"]) for line in log if line["kind"] == "filled"}
        assert self.engine is not None
        held = {ledger.instrument.symbol: ledger.quantity for ledger in self.engine.view.portfolio.account.values()}
        assert held == position


class Keeper(Silent):
    """Keeps every row."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def row(self, row: Any) -> None:
        self.rows.append(row)


def simulator(folder: Path, **changes: Any) -> EmbeddedGateway:
    options: dict[str, Any] = {
        "speed": 30,
        "seed": 7,
        "instruments": ("AAPL", "SPY"),
        "book_path": folder / "book.jsonl",
        "log_path": folder / "orders.jsonl",
        "pacing": "loose",
    }
    return EmbeddedGateway(SimConfig(**(options | changes)))
