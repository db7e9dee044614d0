"""Brackets and one-cancels-all groups of a bot from outside, over HTTP and websocket: both books agree, over a restart too."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.books import gateway_fills, journal_fills, journal_rows, lines, lines_so_far, run_until

STRATEGY = '''
"""A bracket or a group whenever nothing is open, near enough for everything to trade within seconds."""
from typing import Any

import attrs

from botframework import Context, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class Bracketeer:
    _count: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if ctx.orders(tick.instrument):
            return
        held = ctx.position(tick.instrument).quantity
        if held:
            ctx.target(tick.instrument, 0)
            return
        self._count += 1
        away = max(3 * tick.spread, 0.03)
        if self._count % 3:
            ctx.bracket(
                "BUY", tick.instrument, 10, limit_price=tick.ask, take_profit=tick.ask + away, stop_loss=tick.ask - away, tif="IOC"
            )
        else:
            ctx.oca(
                [
                    ctx.order("BUY", tick.instrument, 10, limit_price=tick.ask),
                    ctx.order("BUY", tick.instrument, 20, limit_price=tick.bid - away),
                ]
            )


@hookimpl
def register_strategies() -> dict[str, Any]:
    return {"bracketeer": Bracketeer}
'''


def has_bought_and_sold(log: Path, since: int, _status: dict[str, Any]) -> bool:
    """Whether there are fills of both sides behind so many lines."""
    return {row["side"] for row in lines_so_far(log)[since:] if row["kind"] == "filled"} == {"BUY", "SELL"}


@pytest.mark.timeout(400)
def test_brackets_trade_and_go_on_after_a_restart(tmp_path: Path, write_bot: Callable[..., Path]) -> None:
    (tmp_path / "bracketeer.py").write_text(STRATEGY)
    log = tmp_path / "gateway.jsonl"
    parts = {
        "strategies": "[{kind: bracketeer}]",
        "plugins": "[bracketeer.py]",
        # What has traded within half a second is sent again, as the same order where the market stood still; three of those pause.
        "risk": "[{kind: max_position, limit: 20}, {kind: order_rate, per_minute: 500}, {kind: duplicate_order, window_s: 0.01}]",
        "questions": "[{id: o10151, accept: true}, {id: o10331, accept: true}, {id: o10152, accept: true}]",
    }
    told = ("--gateway-log", log, "--summary")
    fills: list[dict[str, Any]] = []
    summary: dict[str, Any] = {}
    for at_stop in ("leave", "cancel"):
        file = write_bot("bracket", at_stop=at_stop, **parts)
        out = tmp_path / f"{at_stop}.json"
        both_ways = partial(has_bought_and_sold, log, len(lines_so_far(log)))
        done = run_until(both_ways, file, *told, out, least_s=8)
        assert done.returncode == 0, done.stderr
        summary = json.loads(out.read_text())
        assert summary["unknown_orders"] == 0
        assert summary["gateway"]["orders"] == summary["orders"]
        assert gateway_fills(lines(log)) == journal_fills(tmp_path / "bracket.db")
        seen = len(fills)
        fills = [row["body"]["fill"] for row in journal_rows(tmp_path / "bracket.db", "BookFill")]
        assert len(fills) > seen
    legs = {fill["leg"] for fill in fills}
    assert "entry" in legs
    assert legs & {"take_profit", "stop_loss"}
    submits = [row["body"] for row in journal_rows(tmp_path / "bracket.db", "SubmitOrder")]
    assert {len(row["legs"]) for row in submits if row["intent"]["leg"] == "entry"} == {2}
    # One request and one answer for each group, and every order of it under the broker's own id.
    answers = [row["body"] for row in journal_rows(tmp_path / "bracket.db", "OrderAccepted")]
    accepted = [row for row in answers if row["legs"]]
    groups = [row for row in submits if row["legs"]]
    assert accepted
    assert len(accepted) <= len(groups)
    assert summary["open_orders"] == 0
