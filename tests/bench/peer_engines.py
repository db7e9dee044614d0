"""Other engines on the tape of ``replay``: the same columns, averages and market orders, each in a process of its own.

Runs in the environment of the peers (``make peers``), never in the project's. Each part reads the columns from a file, makes what
its engine wants of them, runs, and tells when it was where and at which rows it ordered. An engine runs bare, without log,
statistics, observers and progress bar, or, with ``usual``, as its documentation has it. Imports the peers and numpy, and of ours
only what ``ours`` and ``bare`` need.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

FAST, SLOW, QUANTITY = 300, 1_200, 100
FAST_PART, SLOW_PART = 2 / (FAST + 1), 2 / (SLOW + 1)
Columns = tuple[Any, ...]
Stage = Callable[[], None]
"""To be called twice: when everything is imported, and when the engine has its data and has only to run."""


class Cross:
    """The averages, by hand; ``step`` tells the side to order when they cross, else 0."""

    __slots__ = ("above", "fast", "rows", "slow")

    def __init__(self) -> None:
        self.fast, self.slow, self.above = -1.0, 0.0, False
        self.rows: list[int] = []


def _marks(rows: list[int]) -> dict[str, float]:
    """The number of orders and a check sum of the rows they were decided at, sign included."""
    return {"orders": float(len(rows)), "sum": float(zlib.crc32(json.dumps(rows).encode()))}


def _read(params: Mapping[str, Any]) -> Columns:
    data = np.load(params["file"])
    return tuple(data[name][: params["rows"]] for name in ("at_ns", "bid", "ask", "bid_size", "ask_size"))


# --- ours -------------------------------------------------------------------------------------------------------------


def bare(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """The floor: blocks of columns and a call by position, no engine."""
    stage()
    columns = _read(params)
    stage()
    orders: list[int] = []
    fast, slow, above, number = -1.0, 0.0, False, 0

    def on_row(at_ns: int, bid: float, ask: float, bid_size: float, ask_size: float) -> None:
        nonlocal fast, slow, above, number
        number += 1
        mid = (bid + ask) * 0.5
        if fast < 0.0:
            fast = slow = mid
            return
        fast += FAST_PART * (mid - fast)
        slow += SLOW_PART * (mid - slow)
        if (fast > slow) is not above:
            above = fast > slow
            orders.append(number if above else -number)

    for first in range(0, params["rows"], 8192):
        part = [column[first : first + 8192].tolist() for column in columns]
        for at_ns, bid, ask, bid_size, ask_size in zip(*part, strict=True):
            on_row(at_ns, bid, ask, bid_size, ask_size)
    return _marks(orders)


def ours(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """The replay with its engine, gate, exchange and journal, as ``bot backtest`` runs it, on the columns."""
    from botframework.core import events as ev
    from botframework.runner.backtesting import BacktestOptions, prepare
    from tests.bench.replay import blocks, planned

    stage()
    columns = _read(params)
    orders: list[int] = []
    numbers = {int(at_ns): number for number, at_ns in enumerate(columns[0].tolist(), 1)} if params.get("check") else {}

    def see(row: Any) -> None:
        if isinstance(row, ev.SubmitOrder):
            orders.append(numbers[row.at_ns] * (1 if row.intent.side.value == "BUY" else -1))

    watch = see if numbers else None  # which rows, only where nobody looks at the time
    ready = prepare(planned(["AAPL"]), BacktestOptions(), blocks=blocks(columns, ["AAPL"]), watch=watch)
    stage()
    return _finished(ready, orders)


def ours_reported(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """The same with what ``bot backtest`` says at the end, made and thrown away."""
    from botframework.runner.backtesting import BacktestOptions, prepare, report_text, result_of
    from tests.bench.replay import blocks, planned

    stage()
    columns, plan = _read(params), planned(["AAPL"])
    ready = prepare(plan, BacktestOptions(), blocks=blocks(columns, ["AAPL"]))
    stage()
    found = _finished(ready, [])
    if not report_text(result_of(plan, ready, 1.0).summary):
        raise RuntimeError("a report without a word")
    return found


def ours_parquet(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """The same from a Parquet tape, read and judged on the way as ``bot backtest --tape`` does it."""
    import pyarrow.parquet  # noqa: F401  imported before the clock starts, as what the others need is

    from botframework.runner.backtesting import BacktestOptions, prepare
    from tests.bench.replay import planned

    stage()
    ready = prepare(planned(["AAPL"]), BacktestOptions(tapes=[params["tape"]]))
    stage()
    return _finished(ready, [])


def _finished(ready: Any, orders: list[int]) -> dict[str, float]:
    summary = ready.replay.run()
    ready.close()
    if summary["denied"] or summary["fills"] < summary["orders"] or ready.replay.failure is not None:
        raise RuntimeError(f"not what was to be measured: {summary} {ready.replay.failure}")
    return {**_marks(orders), "orders": float(summary["orders"]), "fills": float(summary["fills"])}


# --- nautilus_trader --------------------------------------------------------------------------------------------------


def nautilus_rust(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """Its newer engine, in Rust, with a strategy in Python."""
    from nautilus_trader.core import nautilus_pyo3 as nt

    stage()
    columns = _read(params)
    instrument_id = nt.InstrumentId.from_str("AAPL.SIM")
    equity = nt.Equity(instrument_id, nt.Symbol("AAPL"), nt.Currency.from_str("USD"), 2, nt.Price(0.01, 2), 0, 0)
    quantity = nt.Quantity.from_int(QUANTITY)
    orders: list[int] = []

    class Averages(nt.Strategy):  # type: ignore[misc]  # the extension has no types
        def __init__(self, config: Any = None) -> None:
            self.fast, self.slow, self.above, self.number, self.filled = -1.0, 0.0, False, 0, 0

        def __new__(cls, config: Any = None) -> Any:
            return super().__new__(cls, config)

        def on_start(self) -> None:
            self.subscribe_quotes(instrument_id)

        def on_quote(self, tick: Any) -> None:
            self.number += 1
            mid = (tick.bid_price.as_double() + tick.ask_price.as_double()) * 0.5
            if self.fast < 0.0:
                self.fast = self.slow = mid
                return
            self.fast += FAST_PART * (mid - self.fast)
            self.slow += SLOW_PART * (mid - self.slow)
            if (self.fast > self.slow) is not self.above:
                self.above = self.fast > self.slow
                orders.append(self.number if self.above else -self.number)
                side = nt.OrderSide.BUY if self.above else nt.OrderSide.SELL
                self.submit_order(self.order_factory.market(instrument_id, side, quantity))

        def on_order_filled(self, event: Any) -> None:
            self.filled += 1

    bare = nt.BacktestEngineConfig(
        bypass_logging=True, run_analysis=False, logging=nt.LoggerConfig(bypass_logging=True)
    )
    usual = nt.BacktestEngineConfig(logging=nt.LoggerConfig(stdout_level=nt.LogLevel.ERROR))
    engine = nt.BacktestEngine(usual if params.get("usual") else bare)
    engine.add_venue(
        nt.Venue("SIM"),
        nt.OmsType.NETTING,
        nt.AccountType.MARGIN,
        [nt.Money(1_000_000_000.0, nt.Currency.from_str("USD"))],
    )
    engine.add_instrument(equity)
    price, whole = nt.Price, nt.Quantity
    cents = [(column * 100).round().astype(int).tolist() for column in columns[1:3]]
    prices = {cent: price(cent / 100, 2) for cent in {*cents[0], *cents[1]}}
    sizes = {size: whole.from_int(int(size)) for size in {*columns[3].tolist(), *columns[4].tolist()}}
    tick = nt.QuoteTick
    engine.add_data(
        [
            tick(instrument_id, prices[bid], prices[ask], sizes[bid_size], sizes[ask_size], at_ns, at_ns)
            for at_ns, bid, ask, bid_size, ask_size in zip(
                columns[0].tolist(), *cents, columns[3].tolist(), columns[4].tolist(), strict=True
            )
        ]
    )
    strategy = Averages(nt.StrategyConfig(strategy_id=nt.StrategyId("AVERAGES-001")))
    engine.add_strategy(strategy)
    stage()
    engine.run()
    found = {**_marks(orders), "fills": float(strategy.filled)}
    engine.dispose()
    return found


def nautilus(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """The engine its documentation describes, with a strategy in Python."""
    from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
    from nautilus_trader.config import LoggingConfig
    from nautilus_trader.model.currencies import USD
    from nautilus_trader.model.data import QuoteTick
    from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
    from nautilus_trader.model.identifiers import Venue
    from nautilus_trader.model.objects import Money, Price, Quantity
    from nautilus_trader.test_kit.providers import TestInstrumentProvider
    from nautilus_trader.trading.strategy import Strategy

    stage()
    columns = _read(params)
    equity = TestInstrumentProvider.equity(symbol="AAPL", venue="SIM")
    quantity = Quantity.from_int(QUANTITY)
    orders: list[int] = []

    class Averages(Strategy):  # type: ignore[misc]  # the extension has no types
        def __init__(self) -> None:
            super().__init__()
            self.fast, self.slow, self.above, self.number, self.filled = -1.0, 0.0, False, 0, 0

        def on_start(self) -> None:
            self.subscribe_quote_ticks(equity.id)

        def on_quote_tick(self, tick: Any) -> None:
            self.number += 1
            mid = (float(tick.bid_price) + float(tick.ask_price)) * 0.5
            if self.fast < 0.0:
                self.fast = self.slow = mid
                return
            self.fast += FAST_PART * (mid - self.fast)
            self.slow += SLOW_PART * (mid - self.slow)
            if (self.fast > self.slow) is not self.above:
                self.above = self.fast > self.slow
                orders.append(self.number if self.above else -self.number)
                side = OrderSide.BUY if self.above else OrderSide.SELL
                self.submit_order(self.order_factory.market(equity.id, side, quantity))

        def on_order_filled(self, event: Any) -> None:
            self.filled += 1

    bare = BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True), run_analysis=False)
    usual = BacktestEngineConfig(logging=LoggingConfig(log_level="ERROR"))
    engine = BacktestEngine(usual if params.get("usual") else bare)
    engine.add_venue(
        venue=Venue("SIM"),
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=USD,
        starting_balances=[Money(1_000_000_000, USD)],
    )
    engine.add_instrument(equity)
    cents = [(column * 100).round().astype(int).tolist() for column in columns[1:3]]
    prices = {cent: Price(cent / 100, 2) for cent in {*cents[0], *cents[1]}}
    sizes = {size: Quantity.from_int(int(size)) for size in {*columns[3].tolist(), *columns[4].tolist()}}
    engine.add_data(
        [
            QuoteTick(equity.id, prices[bid], prices[ask], sizes[bid_size], sizes[ask_size], at_ns, at_ns)
            for at_ns, bid, ask, bid_size, ask_size in zip(
                columns[0].tolist(), *cents, columns[3].tolist(), columns[4].tolist(), strict=True
            )
        ]
    )
    strategy = Averages()
    engine.add_strategy(strategy)
    stage()
    engine.run()
    found = {**_marks(orders), "fills": float(strategy.filled)}
    engine.dispose()
    return found


# --- engines of bars: a bar is a quote's mid ------------------------------------------------------------------------------


def backtesting_py(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """backtesting.py; an order is filled at the next bar's open."""
    import warnings

    warnings.filterwarnings("ignore")
    import pandas as pd
    from backtesting import Backtest, Strategy, backtesting

    if not params.get("usual"):
        backtesting._tqdm = lambda rows, **_: rows  # no progress bar
    stage()
    columns = _read(params)
    mid = (columns[1] + columns[2]) * 0.5
    frame = pd.DataFrame(
        {"Open": mid, "High": mid, "Low": mid, "Close": mid, "Volume": 1.0}, index=pd.to_datetime(columns[0])
    )
    orders: list[int] = []
    filled: list[int] = []

    class Averages(Strategy):  # type: ignore[misc]  # the package has no types
        def init(self) -> None:
            self.fast, self.slow, self.above, self.number = float(mid[0]), float(mid[0]), False, 1

        def next(self) -> None:
            self.number += 1
            close = float(self.data.Close[-1])
            self.fast += FAST_PART * (close - self.fast)
            self.slow += SLOW_PART * (close - self.slow)
            if (self.fast > self.slow) is not self.above:
                self.above = self.fast > self.slow
                orders.append(self.number if self.above else -self.number)
                (self.buy if self.above else self.sell)(size=QUANTITY)

    test = Backtest(frame, Averages, cash=1_000_000_000, finalize_trades=False)
    stage()

    def counted(trades: Any, **more: Any) -> Any:
        filled.append(len(trades))
        # Its statistics at the end are no part of an engine's work; the loop is.
        return original(trades, **more) if params.get("usual") else pd.Series()

    original, backtesting.compute_stats = backtesting.compute_stats, counted
    try:
        test.run()
    finally:
        backtesting.compute_stats = original
    return {**_marks(orders), "fills": 2.0 * filled[0] + len(orders) % 2}  # each trade was opened and closed


def backtrader(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """backtrader; an order is filled at the next bar's open. Usually it is fed by pandas, and reads that within its run."""
    import datetime

    import backtrader as bt
    import pandas as pd

    stage()
    columns = _read(params)
    mids = ((columns[1] + columns[2]) * 0.5).tolist()
    began = bt.date2num(datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC).replace(tzinfo=None))
    days = [began + n / 864_000 for n in range(len(mids))]  # its time counts in days
    orders: list[int] = []

    class Feed(bt.feed.DataBase):  # type: ignore[misc]  # the package has no types
        def start(self) -> None:
            super().start()
            self.rows: Iterator[tuple[float, float]] = zip(days, mids, strict=True)

        def _load(self) -> bool:
            row = next(self.rows, None)
            if row is None:
                return False
            lines = self.lines
            lines.datetime[0], mid = row
            lines.open[0] = lines.high[0] = lines.low[0] = lines.close[0] = mid
            lines.volume[0] = lines.openinterest[0] = 0.0
            return True

    class Averages(bt.Strategy):  # type: ignore[misc]  # the package has no types
        def __init__(self) -> None:
            self.fast, self.slow, self.above, self.number, self.filled = -1.0, 0.0, False, 0, 0

        def next(self) -> None:
            self.number += 1
            mid = self.data.close[0]
            if self.fast < 0.0:
                self.fast = self.slow = mid
                return
            self.fast += FAST_PART * (mid - self.fast)
            self.slow += SLOW_PART * (mid - self.slow)
            if (self.fast > self.slow) is not self.above:
                self.above = self.fast > self.slow
                orders.append(self.number if self.above else -self.number)
                (self.buy if self.above else self.sell)(size=QUANTITY)

        def notify_order(self, order: Any) -> None:
            self.filled += order.status == order.Completed

    cerebro = bt.Cerebro() if params.get("usual") else bt.Cerebro(stdstats=False)
    cerebro.broker.setcash(1e9)
    cerebro.addstrategy(Averages)
    if params.get("usual"):
        times = pd.to_datetime("2024-01-02") + pd.to_timedelta(np.arange(len(mids)) * 100, unit="ms")
        prices = dict.fromkeys(("open", "high", "low", "close"), mids)
        frame = pd.DataFrame({**prices, "volume": 0.0, "openinterest": 0.0}, index=times)
        cerebro.adddata(bt.feeds.PandasData(dataname=frame, timeframe=bt.TimeFrame.MicroSeconds))
        stage()
        [strategy] = cerebro.run()
    else:
        cerebro.adddata(Feed(timeframe=bt.TimeFrame.MicroSeconds))
        stage()
        [strategy] = cerebro.run(runonce=False, preload=False)
    return {**_marks(orders), "fills": float(strategy.filled)}


def basana(params: Mapping[str, Any], stage: Stage) -> dict[str, float]:
    """basana; an order is filled by the next bar."""
    import asyncio
    import datetime
    from decimal import Decimal

    import basana as bs
    from basana.backtesting import exchange as backtesting_exchange

    stage()
    columns = _read(params)
    mids = ((columns[1] + columns[2]) * 0.5).tolist()
    pair, began = bs.Pair("AAPL", "USD"), datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)
    step = datetime.timedelta(milliseconds=100)
    whole = Decimal(1_000_000)

    def events() -> Iterator[Any]:
        for n, mid in enumerate(mids):
            price = Decimal(repr(mid))
            start = began + n * step
            yield bs.BarEvent(start + step, bs.Bar(start, pair, price, price, price, price, whole, step))

    made = list(events())
    orders: list[int] = []
    filled = [0]

    async def go() -> None:
        dispatcher = bs.backtesting_dispatcher()
        exchange = backtesting_exchange.Exchange(
            dispatcher, initial_balances={"USD": Decimal(10**9), "AAPL": Decimal(10**6)}
        )
        exchange.set_pair_info(pair, bs.PairInfo(0, 4))
        exchange.add_bar_source(bs.FifoQueueEventSource(events=made))
        cross = Cross()
        number = 0

        async def on_bar(event: Any) -> None:
            nonlocal number
            number += 1
            mid = float(event.bar.close)
            if cross.fast < 0.0:
                cross.fast = cross.slow = mid
                return
            cross.fast += FAST_PART * (mid - cross.fast)
            cross.slow += SLOW_PART * (mid - cross.slow)
            if (cross.fast > cross.slow) is not cross.above:
                cross.above = cross.fast > cross.slow
                orders.append(number if cross.above else -number)
                side = bs.OrderOperation.BUY if cross.above else bs.OrderOperation.SELL
                await exchange.create_market_order(side, pair, Decimal(QUANTITY))
                filled[0] += 1

        exchange.subscribe_to_bar_events(pair, on_bar)
        stage()
        await dispatcher.run()

    asyncio.run(go())
    return {**_marks(orders), "fills": float(filled[0])}


PARTS: Mapping[str, Callable[[Mapping[str, Any], Stage], dict[str, float]]] = {
    "bare": bare,
    "ours": ours,
    "ours_parquet": ours_parquet,
    "ours_reported": ours_reported,
    "nautilus_rust": nautilus_rust,
    "nautilus": nautilus,
    "backtesting.py": backtesting_py,
    "basana": basana,
    "backtrader": backtrader,
}


def main() -> int:
    """``python -m tests.bench.peer_engines PART PARAMS``: one JSON line."""
    part, params = sys.argv[1], json.loads(sys.argv[2])
    began = time.process_time()
    marks: list[float] = []

    def stage() -> None:
        marks.append(time.process_time())

    found = PARTS[part](params, stage)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    imported, loaded = marks
    found |= {"run_s": ended - loaded, "result_s": ended - imported, "whole_s": ended - began, "peak_mib": peak}
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
