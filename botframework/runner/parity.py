"""``bot backtest --check parity``: the same quotes through the direct door and through gateway, stream and live driver.

The tape is thinned to one quote a gap, so that the stream's conflation hides none and an order's way is shorter than the wait
for the next one; then the bot runs over it twice: as a backtest, and as a live run against the embedded gateway with its
HTTP and websocket. Orders, verdicts, fills and costs have to be the same; times may differ by less than a gap, because the wall
clock is in one of the two. Imports ``backtesting``, ``live`` and ``runtime.compare``; called by ``cli``.
"""

from __future__ import annotations

import contextlib
import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from botframework.config import Config, RiskConfig, TapeConfig
from botframework.core import events as ev
from botframework.errors import ConfigError
from botframework.runner.assembly import RunOptions, assemble
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.differences import journal_rows
from botframework.runner.live import drive
from botframework.runner.plan import Plan, plan_config
from botframework.runner.readiness import refuse_replayed_only
from botframework.runtime.compare import Difference, compare
from botframework.runtime.manual import MANUAL
from botframework.runtime.offline import NS_PER_S
from botframework.runtime.tapeblocks import Block
from botframework.yamlsafe import YamlScalar

GAP_NS = 2 * NS_PER_S
LEAD_S = 12.0
"""Wall time between the gateway's start and the first quote: the bot has to be ready by then."""
SPEED = 10.0
QUOTES = 100
_Row = tuple[int, float, float, float, float]


@attrs.frozen(kw_only=True)
class Parity:
    """What was compared, and what differed."""

    symbol: str
    quotes: int
    ticks: tuple[int, int]  # direct, gateway
    orders: int
    fills: int
    differences: list[Difference]


def check_parity(
    planned: Plan,
    options: BacktestOptions,
    blocks: Iterator[Block],
    *,
    quotes: int = QUOTES,
    speed: float = SPEED,
    lead_s: float = LEAD_S,
) -> Parity:
    """Run both ways over the first ``quotes`` quotes of the thinned tape; it takes as long as they last at ``speed``.

    Raises ``ConfigError`` for a bot that has a gateway of its own or assumes fills other than the gateway's, for a tape without
    two quotes to compare, and when the live run was not ready for the first quote, so that nothing can be said.
    """
    config = planned.config
    refuse_replayed_only(config)
    if not config.gateway.is_simulator:
        raise ConfigError(
            "parity is checked against the embedded gateway, and this bot has one of its own",
            where=config.gateway.where or config.where,
            hint="use a file with 'gateway: {kind: embedded}'",
        )
    fills = config.fills
    if fills.model is not None or fills.slippage is not None or fills.latency is not None:
        raise ConfigError(
            "parity compares with the gateway's own way of filling, and this file assumes another under fills:",
            where=fills.where or config.where,
            hint="take model, slippage and latency out for the check",
        )
    symbol, rows = _thinned(blocks, quotes)
    if len(rows) < 2:
        raise ConfigError("the tape has no two quotes to compare", where=config.source, hint="check --from and --to")
    with tempfile.TemporaryDirectory(prefix="tickwright-parity-") as name:
        folder = Path(name)
        tape = folder / "tape.csv"
        with tape.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("at_ns", "bid", "ask", "bid_size", "ask_size"), *rows])
        columns = {each: each for each in ("at_ns", "bid_size", "ask_size")}
        lead_ns = round(lead_s * speed * NS_PER_S)
        seconds = (rows[-1][0] - rows[0][0] + lead_ns + 2 * GAP_NS) / NS_PER_S / speed
        market = attrs.evolve(
            config.market, tape=TapeConfig(path=tape, symbol=symbol, columns=columns, duplicates="keep"), speed=speed
        )
        changed = plan_config(
            attrs.evolve(
                _only(config, symbol),
                market=market,
                journal=attrs.evolve(config.journal, path=folder / "live.db", durable="process"),
                run=attrs.evolve(config.run, for_s=seconds),
            )
        )
        direct = folder / "direct.db"
        ready = prepare(
            changed,
            attrs.evolve(options, tapes=(), from_ns=None, to_ns=None, for_s=None, journal=direct),
            blocks=_block(symbol, rows),
        )
        try:
            summary = ready.replay.run()
        finally:
            ready.close()
        with contextlib.ExitStack() as cleanup:
            parts = assemble(
                changed, RunOptions(view="none", from_ns=rows[0][0] - lead_ns, hours=config.fills.hours), cleanup
            )
            result = drive(parts)
            live = parts.journal
        lived = list(journal_rows(live))
        ready_ns = next((row.at_ns for row in lived if isinstance(row, ev.ReconcileFinished) and row.clean), None)
        if ready_ns is None or ready_ns >= rows[0][0]:
            raise ConfigError(
                "the live run was not ready for the first quote, so nothing can be said",
                where=config.source,
                hint="try again on a machine with less to do",
            )
        found = compare(
            _before(journal_rows(direct), rows[-1][0]),
            _before(iter(lived), rows[-1][0]),
            within_ns=GAP_NS,
            timing_ns=GAP_NS,
        )
    return Parity(
        symbol=symbol,
        quotes=len(rows),
        ticks=(summary["ticks"], result.summary["ticks"]),
        orders=summary["orders"],
        fills=summary["fills"],
        differences=found,
    )


def _only(config: Config, symbol: str) -> Config:
    """The bot with this instrument alone: the gateway on a tape has no other. Raises ``ConfigError`` when nobody trades it."""
    instruments = tuple(each for each in config.instruments if each.symbol == symbol)
    if not instruments or len(config.instruments) == 1:
        return config  # a tape's pseudonym is none of the file's
    strategies = tuple(
        attrs.evolve(each, instruments=(symbol,) if each.instruments else ())
        for each in config.strategies
        if not each.instruments or symbol in each.instruments
    )
    if not strategies:
        raise ConfigError(
            f"parity is checked for {symbol}, the first instrument of the tape, and no strategy trades it",
            where=config.source,
            hint="give a tape of another one",
        )
    kept = {"symbol": {symbol}, "strategy": {each.name for each in strategies} | {MANUAL}}

    def holds(rule: RiskConfig) -> bool:
        scopes = {key: entry[1] for key, entry in rule.params.entries.items() if key in kept}
        return all(isinstance(node, YamlScalar) and node.text in ("", *kept[key]) for key, node in scopes.items())

    risk = tuple(rule for rule in config.risk if holds(rule))
    return attrs.evolve(config, instruments=instruments, strategies=strategies, risk=risk)


def _thinned(blocks: Iterator[Block], quotes: int) -> tuple[str, list[_Row]]:
    """The first quotes of the first instrument that are a gap apart, have both sides, and say something new."""
    symbol = ""
    rows: list[_Row] = []
    for block in blocks:
        names = [block.symbols] * len(block) if isinstance(block.symbols, str) else block.symbols
        columns = (block.at_ns, block.bid, block.ask, block.bid_size, block.ask_size)
        for name, row in zip(names, zip(*columns, strict=True), strict=True):
            symbol = symbol or name
            if name != symbol or not (row[1] and row[2]):
                continue
            if not rows or (row[0] >= rows[-1][0] + GAP_NS and row[1:3] != rows[-1][1:3]):
                at_ns = row[0] - row[0] % 1_000_000  # the wire knows milliseconds
                rows.append((at_ns, *row[1:]))
                if len(rows) == quotes:
                    return symbol, rows
    return symbol, rows


def _block(symbol: str, rows: list[_Row]) -> Iterator[Block]:
    at_ns, bid, ask, bid_size, ask_size = (list(column) for column in zip(*rows, strict=True))
    yield Block(symbol, at_ns, bid, ask, bid_size, ask_size)


def _before(rows: Iterator[Any], end_ns: int) -> Iterator[Any]:
    """What was decided up to the last quote; then each run ends in its own way."""
    names: set[str] = set()
    for row in rows:
        if isinstance(row, ev.RunStarted):
            continue  # both doors ran the same files, and only the live one looks at them
        if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
            if row.at_ns >= end_ns:
                continue
            names.update(intent.client_order_id for intent in (row.intent, *row.legs))
        if isinstance(row, (ev.ModifyOrder, ev.WantCancel, ev.CancelOrder)) and row.at_ns >= end_ns:
            continue
        if isinstance(row, ev.BookFill) and row.fill.client_order_id not in names:
            continue
        yield row
