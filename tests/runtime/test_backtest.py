"""The sync driver: same run, same rows; books, exchange and journal say the same."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from botframework.core import events as ev
from botframework.core.model import (
    Instrument,
    OrderIntent,
    OrderType,
    Side,
    TimeInForce,
    TradingState,
    Working,
)
from botframework.runner.backtest import START_NS, backtest
from botframework.runner.plan import plan, plan_config
from botframework.runtime.exchangebroker import ExchangeBroker
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from botframework.runtime.tape import Tape, tape_spec, time_ns
from botframework.sim.market import Quote

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("TICKWRIGHT_DATA", ROOT.parent / "shared" / "data"))
REAL = DATA / "taq-stock-2018-01" / "quotes_all_venues.parquet"
S = 10**9
MS = 10**6
D = Decimal


def sample(name: str) -> Any:
    return plan(ROOT / "strategies" / f"{name}.yaml", {})


def digest(name: str, duration_s: float) -> str:
    rows: list[object] = []
    summary = backtest(sample(name), duration_s=duration_s, watch=rows.append).run()
    return hashlib.sha256(repr((rows, summary)).encode()).hexdigest()


def test_the_same_run_gives_the_same_rows_in_another_process_with_another_hash_seed() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.runtime.test_backtest import digest;"
        "print(digest('market_maker', 300))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
        timeout=250,
    )
    assert other.stdout.strip() == digest("market_maker", 300)


def test_another_seed_gives_another_run() -> None:
    planned = sample("sma_cross")
    config = planned.config
    other = plan_config(attrs.evolve(config, market=attrs.evolve(config.market, seed=2)))
    assert backtest(planned, duration_s=300).run() != backtest(other, duration_s=300).run()


def test_the_journal_rebuilds_the_books(tmp_path) -> None:
    planned = sample("market_maker")
    journal = SqliteJournal.open(tmp_path / "j.db", ids=CountingIds(), wall_ns=lambda: START_NS, durable="process")
    run = backtest(planned, duration_s=600, journal=journal)
    summary = run.run()
    assert summary["fills"] > 10
    restored = backtest(planned, duration_s=1, journal=journal).engine
    restored.restore(journal.replay())
    assert restored.view.snapshot() == run.engine.view.snapshot()
    journal.close()


def test_books_and_exchange_agree_at_the_end_and_reconciliation_was_always_clean() -> None:
    rows: list[Any] = []
    run = backtest(sample("rebalance"), duration_s=900, watch=rows.append)
    summary = run.run()
    finished = [row for row in rows if isinstance(row, ev.ReconcileFinished)]
    assert len(finished) >= 30
    assert all(row.clean and not row.findings for row in finished)
    held = {row.symbol: str(row.quantity) for row in run.broker.facts(run.now_ns).positions if row.quantity}
    assert summary["positions"] == held
    assert (summary["orders"], summary["fills"]) == (summary["gateway"]["orders"], summary["gateway"]["fills"])
    assert not [row for row in rows if isinstance(row, ev.Tell)]


def test_conflation_bounds_the_ticks() -> None:
    every = backtest(sample("sma_cross"), duration_s=60, conflate_ms=0).run()["ticks"]
    half = backtest(sample("sma_cross"), duration_s=60).run()["ticks"]
    assert half <= 2 * 2 * 60 + 2
    assert every > half


def test_a_loss_limit_stops_entries_and_lets_the_position_go() -> None:
    planned = sample("market_maker")
    rules = tuple(
        (kind, {**params, "amount": type(params["amount"])(D(1), "USD")} if kind == "daily_loss" else params, where)
        for kind, params, where in planned.rule_params
    )
    rows: list[Any] = []
    run = backtest(attrs.evolve(planned, armed_params=rules), duration_s=600, watch=rows.append)
    run.run()
    denied = [row for row in rows if isinstance(row, ev.DenyOrder)]
    assert denied
    assert all(row.reasons[0].code in ("DAILY_LOSS", "TRADING_STATE") for row in denied)
    assert run.engine.view.trading_state("maker") <= TradingState.REDUCE_ONLY


@pytest.mark.data
@pytest.mark.skipif(not REAL.exists(), reason="the optional market data is not beside the project")
def test_the_market_maker_on_real_quotes_never_crosses_itself_and_keeps_its_limits() -> None:
    planned = sample("market_maker")
    block = attrs.evolve(planned.config.market.tape, path=REAL)
    tape = Tape(tape_spec(block, "XXX", start_ns=time_ns(datetime(2018, 1, 2, 14, 30, tzinfo=UTC))))
    book: dict[str, tuple[Side, Decimal]] = {}
    position = D(0)
    requests: list[int] = []

    def watch(row: Any) -> None:
        nonlocal position
        if isinstance(row, ev.OrderReported):
            if row.working is not Working.LIVE:
                book.pop(row.broker_order_id, None)
            elif row.side is not None and row.limit_price is not None:
                book[row.broker_order_id] = (row.side, row.limit_price)
            bids = [price for side, price in book.values() if side is Side.BUY]
            asks = [price for side, price in book.values() if side is Side.SELL]
            assert not bids or not asks or max(bids) < min(asks)
            assert len(bids) <= 1
            assert len(asks) <= 1
        elif isinstance(row, ev.ExecutionReported) and row.source == "stream":
            position += row.quantity if row.side is Side.BUY else -row.quantity
            assert abs(position) <= 500
        elif isinstance(row, (ev.SubmitOrder, ev.ModifyOrder)):
            requests.append(row.at_ns)
            assert sum(at_ns > row.at_ns - 60 * S for at_ns in requests[-20:]) <= 8

    summary = backtest(planned, duration_s=2 * 3600, tape=tape, watch=watch).run()
    assert summary["ticks"] > 5000
    assert summary["fills"] > 50
    assert any(requests)


# --- the broker alone -----------------------------------------------------------------------------------------------------

XYZ = Instrument("XYZ", 7)


class Bench:
    """An exchange broker with time under the test's thumb."""

    def __init__(self) -> None:
        self.agenda: list[tuple[int, Any]] = []
        self.events: list[Any] = []
        self.broker = ExchangeBroker(
            schedule=lambda at_ns, action: self.agenda.append((at_ns, action)), emit=self.events.append
        )
        self.now_ns = START_NS

    def until(self, ms: int) -> list[Any]:
        """Let time pass; the events since the last call, without reports of state."""
        end = START_NS + ms * MS
        while due := [entry for entry in self.agenda if entry[0] <= end]:
            first = min(due, key=lambda entry: entry[0])
            self.agenda.remove(first)
            first[1](first[0])
        self.now_ns = end
        events = list(self.events)
        self.events.clear()
        return events

    def quote(self, bid: str, ask: str, size: int = 1000) -> None:
        self.broker.quote(Quote(0, 7, D(bid), D(size), D(ask), D(size)), self.now_ns)

    def submit(
        self, key: str, side: Side, quantity: int, limit: str | None, tif: TimeInForce = TimeInForce.DAY
    ) -> None:
        intent = OrderIntent(
            strategy="s",
            instrument=XYZ,
            side=side,
            quantity=D(quantity),
            order_type=OrderType.MARKET if limit is None else OrderType.LIMIT,
            at_ns=self.now_ns,
            limit_price=None if limit is None else D(limit),
            tif=tif,
            client_order_id=key,
        )
        self.broker.execute(ev.SubmitOrder(at_ns=self.now_ns, intent=intent, verdict_id="v"), self.now_ns)

    def modify(self, key: str, quantity: int, limit: str) -> None:
        command = ev.ModifyOrder(
            at_ns=self.now_ns,
            client_order_id=key,
            quantity=D(quantity),
            limit_price=D(limit),
            stop_price=None,
            verdict_id="v",
        )
        self.broker.execute(command, self.now_ns)

    def cancel(self, key: str) -> None:
        self.broker.execute(ev.CancelOrder(at_ns=self.now_ns, client_order_id=key), self.now_ns)


def said(events: list[Any]) -> list[str]:
    return [
        f"reported {event.working.value}" if isinstance(event, ev.OrderReported) else type(event).__name__
        for event in events
    ]


def test_an_order_arrives_after_the_latency_and_fills_against_displayed_size() -> None:
    bench = Bench()
    bench.quote("10.00", "10.01", 60)
    bench.submit("a", Side.BUY, 100, None)
    assert said(bench.until(49)) == ["OrderSent"]
    events = bench.until(50)
    assert said(events) == ["OrderAccepted", "reported live", "ExecutionReported", "reported live"]
    assert (events[2].quantity, events[2].price, events[2].commission) == (D(60), D("10.01"), D(1))
    bench.quote("10.01", "10.02")
    events = bench.until(51)
    assert said(events) == ["ExecutionReported", "reported filled"]
    assert (events[0].quantity, events[0].price, events[0].commission) == (D(40), D("10.02"), D(0))
    assert (bench.broker.accepted, bench.broker.fills) == (1, 2)
    assert [row.quantity for row in bench.broker.facts(bench.now_ns).positions] == [D(100)]


def test_changes_and_cancels_that_come_too_late_are_refused() -> None:
    bench = Bench()
    bench.quote("10.00", "10.02")
    bench.submit("a", Side.BUY, 100, "10.00")
    bench.until(50)
    bench.modify("a", 200, "10.01")
    bench.until(100)
    bench.quote("10.00", "10.01", 150)
    bench.until(110)
    bench.modify("a", 150, "10.01")
    assert said(bench.until(160)) == ["ModifyRejected"]
    bench.cancel("a")
    assert said(bench.until(210)) == ["CancelAccepted", "reported cancelled"]
    bench.cancel("a")
    bench.modify("a", 500, "10.00")
    bench.cancel("never")
    assert said(bench.until(260)) == ["CancelRejected", "ModifyRejected", "CancelRejected"]
    bench.submit("a", Side.BUY, 100, "10.00")
    assert said(bench.until(310)) == ["OrderSent", "OrderRejected"]


def test_immediate_or_cancel_and_the_end_of_the_day() -> None:
    bench = Bench()
    bench.quote("10.00", "10.02", 30)
    bench.submit("ioc", Side.BUY, 100, "10.02", TimeInForce.IOC)
    assert said(bench.until(50))[-3:] == ["ExecutionReported", "reported live", "reported cancelled"]
    bench.submit("day", Side.SELL, 10, "11")
    bench.submit("gtc", Side.SELL, 10, "11", TimeInForce.GTC)
    bench.until(100)
    assert said(bench.until(14 * 3600 * 1000)) == ["reported expired"]
    open_names = [row.client_order_id for row in bench.broker.facts(bench.now_ns).orders if row.working is Working.LIVE]
    assert open_names == ["gtc"]


def test_the_lists_forget_what_ended_long_ago() -> None:
    bench = Bench()
    bench.quote("10.00", "10.01")
    bench.submit("a", Side.BUY, 1, None)
    bench.until(60)
    facts = bench.broker.facts(bench.now_ns)
    assert (len(facts.orders), len(facts.executions)) == (1, 1)
    facts = bench.broker.facts(bench.now_ns + 121 * S)
    assert (len(facts.orders), len(facts.executions), len(facts.positions)) == (0, 0, 1)
