"""Small tapes played through a backtest, and a ledger of a few lines that knows nothing of the product's.

A tape is text, one row a line, its first word the milliseconds since ``START``. What a strategy does is a list of moments and
calls of the context; what must come of it is written down fill by fill, and added up here a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs

from botframework import Context, Order, Timer, hookimpl
from botframework.core import events as ev
from botframework.runner.backtesting import BacktestOptions, Prepared, prepare
from botframework.runner.plan import plan

D = Decimal
CASH = D(1_000_000)
START = "2024-01-03T15:00:00Z"
HEADS = {
    "quotes": "at_ms,bid,ask,bid_size,ask_size",
    "trades": "at_ms,price,size",
    "bars": "at_ms,open,high,low,close,volume",
}
Act = tuple[int, Callable[[Context], object]]
Row = tuple[int, int, str, str]
"""Milliseconds since the start, shares bought (negative: sold), price, fee."""


def ms_of(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@attrs.define(eq=False, kw_only=True)
class Acts:
    """Does what ``plan`` says, at its moments to the nanosecond; what it heard of its orders is in ``heard``."""

    plan: ClassVar[Sequence[Act]] = ()
    start_ms: ClassVar[int] = 0
    heard: ClassVar[list[Order]] = []

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        for number, (at_ms, _) in enumerate(self.plan):
            ctx.set_timer(str(number), at_ns=(self.start_ms + at_ms) * 1_000_000)

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        self.plan[int(timer.name)][1](ctx)

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        self.heard.append(order)


@attrs.frozen
class Played:
    """What came out."""

    fills: list[Row]
    orders: list[Order]
    ready: Prepared

    @property
    def cash(self) -> Decimal:
        """What the account has, by the product's books."""
        ledgers = self.ready.replay.engine.view.portfolio.account.values()
        held = sum((each.flow - each.commission for each in ledgers), D(0))
        return CASH + held + sum(self.ready.scorecard.carried.values(), D(0))

    @property
    def carried(self) -> dict[str, str]:
        return {kind: str(amount) for kind, amount in self.ready.scorecard.carried.items()}

    @property
    def positions(self) -> dict[str, str]:
        positions: dict[str, str] = self.ready.replay.summary()["positions"]
        return positions

    @property
    def ends(self) -> list[str]:
        """How each order ended, by what was heard last of it."""
        last = {order.client_order_id: order for order in self.orders}
        return [order.status.value for order in last.values()]


def play(
    folder: Path,
    tape: str,
    acts: Sequence[Act],
    *,
    kind: str = "quotes",
    start: str = START,
    more: str = "",
    trades: str = "",
    actions: str = "",
    tape_keys: str = "",
    commission: str = "1",
    inline: bool = True,
    instrument: str = "AAPL",
    symbol: str = "AAPL",
) -> Played:
    """Run it. ``trades`` are prints among the quotes; ``actions`` dividends and splits, a row a line.

    ``instrument`` is what the file has of it, with ``symbol`` as its name.
    """
    start_ms = ms_of(start)
    Acts.plan, Acts.start_ms, Acts.heard = acts, start_ms, []
    paths = [_written(folder / f"{kind}.csv", HEADS[kind], tape, start_ms)]
    if trades:
        paths.append(_written(folder / "prints.csv", HEADS["trades"], trades, start_ms))
    if actions:
        lines = [",".join(line.split()) for line in actions.strip().splitlines()]
        (folder / "actions.csv").write_text("date,symbol,kind,value\n" + "\n".join(lines) + "\n")
    (folder / "bot.yaml").write_text(
        f"bot: byhand\ninstruments: [{instrument}]\nstrategies: [{{name: s, kind: 'tests.byhand.kit:Acts'}}]\n"
        f"market: {{tape: {{duplicates: keep{tape_keys}}}}}\n{more}\n"
    )
    rows: list[Row] = []

    def watch(row: Any) -> None:
        if isinstance(row, ev.BookFill):
            fill = row.fill
            shares = fill.quantity if fill.side.value == "BUY" else -fill.quantity
            at_ms = (fill.at_ns - start_ms * 1_000_000) // 1_000_000
            rows.append((at_ms, int(shares), str(fill.price), str(fill.commission)))

    options = BacktestOptions(tapes=[f"{symbol}={path}" for path in paths], cash=CASH, commission=D(commission))
    ready = prepare(plan(folder / "bot.yaml", {}), options, watch=watch, inline=inline)
    try:
        ready.replay.run()
    finally:
        ready.close()
    assert ready.replay.failure is None
    assert not ready.replay.engine.raised
    assert ready.replay.engine.view.audit() == []
    return Played(rows, list(Acts.heard), ready)


def _written(path: Path, head: str, tape: str, start_ms: int) -> Path:
    lines = []
    for line in tape.strip().splitlines():
        at, *numbers = line.split("#")[0].split()
        lines.append(",".join([str(start_ms + int(at)), *numbers]))
    path.write_text(head + "\n" + "\n".join(lines) + "\n")
    return path


def same(got: Row, expected: Row) -> bool:
    """Numbers as numbers: ``1`` and ``1.00`` are one fee."""
    return got[:2] == expected[:2] and (D(got[2]), D(got[3])) == (D(expected[2]), D(expected[3]))


def ledger(fills: Sequence[Row], carried: Sequence[str] = (), multiplier: int = 1) -> Decimal:
    """Cash behind all of it, added up in the simplest way there is."""
    cash = CASH
    for _, shares, price, fee in fills:
        cash = cash - shares * D(price) * multiplier - D(fee)
    for amount in carried:
        cash = cash + D(amount)
    return cash
