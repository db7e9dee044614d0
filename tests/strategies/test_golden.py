"""Each sample strategy, with its YAML, on the seeded market: half an hour that always goes the same way.

After a change that is meant to alter results, run the tests once with TICKWRIGHT_UPDATE_GOLDEN=1 and read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from botframework.core.events import BookFill, Command, DenyOrder, Event, ModifyOrder, SubmitOrder
from botframework.core.model import Side
from botframework.runner.backtest import backtest
from botframework.runner.plan import plan

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
NAMES = ("sma_cross", "mean_reversion", "market_maker", "rebalance")
DURATION_S = 1800


def run(name: str) -> tuple[dict[str, Any], list[Event | Command]]:
    rows: list[Event | Command] = []
    summary = backtest(plan(ROOT / "strategies" / f"{name}.yaml", {}), duration_s=DURATION_S, watch=rows.append).run()
    return summary, rows


@pytest.mark.parametrize("name", NAMES)
def test_the_result_is_the_golden_one(name) -> None:
    summary, rows = run(name)
    fills = {row.fill.execution_id: row.fill for row in rows if isinstance(row, BookFill)}
    result = {
        "summary": summary,
        "fills": [
            f"{fill.at_ns // 1_000_000} {fill.side.value} {fill.quantity} {fill.instrument} @ {fill.price}"
            for fill in fills.values()
        ],
    }
    file = GOLDEN / f"{name}.json"
    if os.environ.get("TICKWRIGHT_UPDATE_GOLDEN"):
        file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    assert result == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_does_what_it_says_and_keeps_its_limits(name) -> None:
    summary, rows = run(name)
    assert summary["fills"] > 20
    assert summary["open_orders"] == 0
    assert summary["unknown_orders"] == 0
    assert (summary["orders"], summary["fills"]) == (summary["gateway"]["orders"], summary["gateway"]["fills"])
    assert sum(isinstance(row, DenyOrder) for row in rows) == summary["denied"] == 0
    if name == "market_maker":
        assert {row.intent.side for row in rows if isinstance(row, SubmitOrder)} == {Side.BUY, Side.SELL}
        assert any(isinstance(row, ModifyOrder) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_is_short_and_says_its_idea_in_one_line(name) -> None:
    lines = (ROOT / "strategies" / f"{name}.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
    assert lines[0].startswith('"""')
    assert lines[0].endswith('"""')
