"""One published case: what others state, the bot and the tape that follow their rule, and what our books say at the end.

A case runs by the front door: a YAML and a CSV tape are written and ``runner.backtesting`` runs them, with its engine, gate,
fill models and books. Imports the runner and the standard library; used by the tables of cases, the tests and the page.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.model import Fill, Side
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import plan

HERE = Path(__file__).parent
START_NS = 1_000_000_000 * 10**9
MINUTE_NS = 60 * 10**9
ROW_NS = 2 * MINUTE_NS
"""Between two rows of quotes: a look at the worth, one a minute, then lies between them and not at them."""
PLENTY = 100_000_000
"""Size on a tape of whose sizes nobody speaks."""

D = Decimal
Row = Mapping[str, object]


class Missing(Exception):
    """The data of a case are not on this machine; the text says how they come here."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What our run gave. ``fills`` are (row of the tape, signed quantity, price, commission)."""

    fills: tuple[tuple[int, Decimal, Decimal, Decimal], ...]
    cash: Decimal
    equity: Decimal
    commission: Decimal
    summary: Mapping[str, Any]
    curve: tuple[Decimal, ...]  # equity after each row of quotes, or each bar
    realized: tuple[Decimal, ...]  # after each fill, commissions taken off
    average: tuple[Decimal, ...]  # price of what is open, after each fill
    journal_hash: str


@attrs.frozen(kw_only=True)
class Case:
    """``stated`` is theirs and ``find`` ours, by the same names; they have to be equal but for what ``differs`` names."""

    name: str
    project: str
    source: str  # file and place, at a version
    rule: str
    convention: str
    strategy: str
    tape: Callable[[], Sequence[Row]]
    find: Callable[[Outcome], Mapping[str, object]]
    stated: Mapping[str, object]
    params: Mapping[str, object] = attrs.field(factory=dict)
    symbols: tuple[str, ...] = ("AAPL",)
    cash: Decimal = attrs.field(default=Decimal(10_000))
    more: str = ""  # further lines of the YAML
    bars: bool = False
    differs: Mapping[str, tuple[object, str]] = attrs.field(factory=dict)  # name: (ours, why, to the cent)

    def play(self, folder: Path) -> Outcome:
        """Run it in a folder of its own. Raises ``Missing``."""
        rows = self.tape()
        tape = folder / f"{self.name}.csv"
        with tape.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        file = folder / f"{self.name}.yaml"
        file.write_text(self._yaml(tape), encoding="utf-8")
        return _run(file, self.cash, {int(str(row["at_ns"])): number for number, row in enumerate(rows)}, self.bars)

    def _yaml(self, tape: Path) -> str:
        params = "".join(f", {key}: {_word(value)}" for key, value in self.params.items())
        block = "bar_length: 60, " if self.bars else ""
        return (
            f"bot: published\ninstruments: [{', '.join(self.symbols)}]\n"
            f"strategies: [{{name: rule, kind: 'tests.published.rules:{self.strategy}'{params}}}]\n"
            f"market: {{tape: {{path: {tape.name}, {block}duplicates: keep}}}}\n{self.more}\n"
        )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


def _run(file: Path, cash: Decimal, rows: Mapping[int, int], bars: bool) -> Outcome:
    booked: list[Fill] = []
    realized: list[Decimal] = []
    average: list[Decimal] = []

    def see(row: Any) -> None:
        if isinstance(row, ev.BookFill):
            booked.append(row.fill)

    options = BacktestOptions(tapes=[str(file.with_suffix(".csv"))], cash=cash, commission=D(0), latency_ms=0)
    ready = prepare(plan(file), options, watch=see)
    try:
        summary = {**ready.replay.run(), **ready.scorecard.as_json(ready.replay.engine.view)}
        state = ready.replay.engine.view
        if ready.replay.failure is not None or ready.replay.engine.raised or summary["denied"]:
            raise AssertionError(f"{ready.replay.failure} {ready.replay.engine.raised} {ready.scorecard.denied}")
        ledgers = state.portfolio.account.values()
        left = cash + sum((ledger.flow - ledger.commission for ledger in ledgers), D(0))
        worth = D(0)
        for each in ledgers:
            tick = state.lanes[each.instrument.conid].tick
            assert tick is not None
            worth += each.quantity * D(repr(tick.bid))
        curve = _curve(ready.scorecard.curve, ready.replay.started_ns, MINUTE_NS if bars else ROW_NS)
        for upto in range(1, len(booked) + 1):
            ledger = type(next(iter(ledgers)))(booked[0].instrument)
            for fill in booked[:upto] if len(booked) < 20 else ():
                ledger.add(fill, (fill.at_ns, fill.execution_id))
            realized.append(ledger.realized - ledger.commission)
            average.append(ledger.average_price if ledger.quantity else D(0))
        journal_hash = ready.journal_hash
    finally:
        ready.close()
    starts = sorted(rows)
    return Outcome(
        fills=tuple(
            (
                _row(starts, fill.at_ns, MINUTE_NS if bars else 1),
                fill.quantity if fill.side is Side.BUY else -fill.quantity,
                fill.price,
                fill.commission or D(0),
            )
            for fill in booked
        ),
        cash=left,
        equity=left + worth,
        commission=sum((fill.commission or D(0) for fill in booked), D(0)),
        summary=summary,
        curve=curve,
        realized=tuple(realized),
        average=tuple(average),
        journal_hash=journal_hash,
    )


def _row(starts: Sequence[int], at_ns: int, length_ns: int) -> int:
    """The row of the tape a moment lies in."""
    found = max(number for number, start in enumerate(starts) if start <= at_ns)
    assert at_ns - starts[found] < length_ns or found == len(starts) - 1
    return found


def _curve(looks: Sequence[tuple[int, float]], start_ns: int, step_ns: int) -> tuple[Decimal, ...]:
    """Equity by the latest look of each step of the tape."""
    latest = {(at_ns - start_ns) // step_ns: equity for at_ns, equity in looks}
    return tuple(D(repr(round(latest[number], 6))) for number in sorted(latest))


# --- tapes ------------------------------------------------------------------------------------------------------------


def prices(*values: object) -> Sequence[Row]:
    """A quote every two minutes, the same on both sides."""
    return [
        {"at_ns": START_NS + n * ROW_NS, "bid": value, "ask": value, "bid_size": PLENTY, "ask_size": PLENTY}
        for n, value in enumerate(values)
    ]


def candles(rows: Sequence[Sequence[object]]) -> Sequence[Row]:
    """Bars of a minute each from (open, high, low, close)."""
    return [
        {
            "at_ns": START_NS + n * MINUTE_NS,
            "open": row[0],
            "high": row[1],
            "low": row[2],
            "close": row[3],
            "volume": 4 * PLENTY,
        }
        for n, row in enumerate(rows)
    ]


def signed(outcome: Outcome) -> tuple[tuple[int, Decimal, Decimal], ...]:
    """Fills without their commission."""
    return tuple((row, quantity, price) for row, quantity, price, _ in outcome.fills)


def cents(value: Decimal, digits: int = 2) -> Decimal:
    """As people print it, half to even like the formatting of floats."""
    return round(value, digits)
