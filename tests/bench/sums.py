"""Two plain averages in both forms: tick by tick with running sums, and by columns. Whole numbers, so that both are exact."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from botframework import Context, Tick, Ticks, hookimpl
from botframework.config import parse_config
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import Plan, plan_config
from botframework.runtime.tapeblocks import BLOCK_ROWS, Block
from tests.bench.replay import RULES, Columns, columns
from tests.bench.rounds import BenchError, Figures, in_turn, medians

FAST, SLOW = 300, 1_200


@attrs.define(eq=False, kw_only=True)
class Sums:
    """Long while the fast average is above the slow one; changes its mind when the other side leads by ``margin`` half cents."""

    margin: int = 0
    _ring: list[int] = attrs.field(init=False, factory=lambda: [0] * SLOW)
    _at: int = attrs.field(init=False, default=0)
    _seen: int = attrs.field(init=False, default=0)
    _fast: int = attrs.field(init=False, default=0)
    _slow: int = attrs.field(init=False, default=0)
    _above: bool = attrs.field(init=False, default=False)
    _last: Any = attrs.field(init=False, default=None)  # the ring as a column, oldest first, while blocks go by

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if self._last is not None:
            self._ring, self._last, self._at = self._last.tolist(), None, 0
            self._fast, self._slow = sum(self._ring[-FAST:]), sum(self._ring)
        cents = round((tick.bid + tick.ask) * 100.0)
        ring, at = self._ring, self._at
        self._fast += cents - ring[at - FAST]
        self._slow += cents - ring[at]
        ring[at] = cents
        self._at = at + 1 if at + 1 < SLOW else 0
        self._seen += 1
        if self._seen < SLOW:
            return
        lead = self._fast * (SLOW // FAST) - self._slow
        if lead < -self.margin * SLOW if self._above else lead > self.margin * SLOW:
            self._above = not self._above
            (ctx.buy if self._above else ctx.sell)(tick.instrument, 100)

    @hookimpl
    def on_block(self, ctx: Context, ticks: Ticks) -> int:
        import numpy as np

        if self._last is None:
            self._last = np.array(self._ring[self._at :] + self._ring[: self._at])
        cents = np.rint((ticks.bid + ticks.ask) * 100.0).astype(np.int64)
        every = np.concatenate((self._last, cents))
        sums = np.cumsum(every)
        fast = sums[SLOW:] - sums[SLOW - FAST : -FAST]
        slow = sums[SLOW:] - sums[:-SLOW]
        lead = fast * (SLOW // FAST) - slow
        turns = lead < -self.margin * SLOW if self._above else lead > self.margin * SLOW
        if self._seen < SLOW - 1:
            turns[: SLOW - 1 - self._seen] = False
        count = int(turns.argmax())
        if not turns[count]:
            count = len(ticks)
        self._last = every[count : count + SLOW]
        self._seen += count
        return count


def planned(margin: int) -> Plan:
    """The bot under measurement."""
    text = f"bot: sums\ninstruments: [AAPL]\nstrategies: [{{kind: 'tests.bench.sums:Sums', margin: {margin}}}]\n{RULES}"
    return plan_config(parse_config(text, "sums.yaml", {}))


def blocks(data: Columns) -> Iterator[Block]:
    """The columns as numpy has them."""
    for first in range(0, len(data[0]), BLOCK_ROWS):
        yield Block.of_arrays("AAPL", *(column[first : first + BLOCK_ROWS] for column in data))


def measure(params: Mapping[str, Any]) -> dict[str, Figures]:
    """Both forms with few orders and with many, in turn, in this process. Raises ``BenchError`` when they do not agree."""
    data = columns(params["rows"])
    hashes: dict[int, set[str]] = {}

    def case(margin: int, *, scan: bool) -> Callable[[], Figures]:
        def run() -> Figures:
            ready = prepare(planned(margin), BacktestOptions(), blocks=blocks(data), scan=scan)
            began = time.process_time()
            summary = ready.replay.run()
            took = time.process_time() - began
            ready.close()
            if summary["denied"] or bool(ready.replay.scanned) is not scan:
                raise BenchError(f"not what was to be measured: {summary}")
            hashes.setdefault(margin, set()).add(ready.journal_hash)
            return {"per_s": len(data[0]) / took, "orders": float(summary["orders"])}

        return run

    few, many = params["margins"]
    cases = {
        "few_ticks": case(few, scan=False),
        "few_blocks": case(few, scan=True),
        "many_ticks": case(many, scan=False),
        "many_blocks": case(many, scan=True),
    }
    gc.collect()
    gc.freeze()
    found = {name: medians(rounds) for name, rounds in in_turn(cases, params["rounds"]).items()}
    if any(len(each) > 1 for each in hashes.values()):
        raise BenchError("the two forms did not leave the same journal")
    return found
