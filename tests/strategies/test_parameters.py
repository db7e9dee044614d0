"""Parameters of the samples: ranges are kept, and a mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from botframework.errors import ConfigError
from botframework.runner.plan import plan

STRATEGIES = Path(__file__).parents[2] / "strategies"


@pytest.mark.parametrize("name", ["sma_cross", "mean_reversion", "market_maker", "rebalance"])
def test_the_yaml_beside_the_strategy_is_right_and_has_every_limit_real_money_needs(name) -> None:
    planned = plan(STRATEGIES / f"{name}.yaml", {})
    kinds = {rule.kind for rule in planned.rules()}
    assert kinds >= {"max_order_quantity", "max_order_notional", "max_position", "daily_loss", "order_rate"}
    assert planned.config.gateway.is_simulator
    assert planned.config.run.for_s


@pytest.mark.parametrize(
    ("name", "old", "new", "text"),
    [
        ("sma_cross", "fast: 10 ", "fast: 30 ", "fast is 30 and slow is 30"),
        ("sma_cross", "fast: 10 ", "fast: 0 ", "fast"),
        ("sma_cross", "quantity: 100 ", "quantity: -1 ", "quantity"),
        ("sma_cross", "fast: 10 ", "fst: 10 ", "unknown key 'fst'.* did you mean 'fast'"),
        ("mean_reversion", "exit: 0.5 ", "exit: 2 ", "exit is 2.0 and entry is 2.0"),
        ("mean_reversion", "window: 200 ", "window: 5 ", "window"),
        ("market_maker", "refresh_s: 20 ", "refresh_s: -1 ", "refresh_s"),
        ("market_maker", "lean_ticks: 3 ", "lean_ticks: 2.5 ", "whole number"),
        ("rebalance", "{AAPL: 30", "{AAPL: 50", "weights add up to 110, more than 100 percent"),
        ("rebalance", "{AAPL: 30", "{AAPL: -1", "none may be negative"),
    ],
)
def test_a_wrong_parameter_is_told_with_its_line(tmp_path, name, old, new, text) -> None:
    source = (STRATEGIES / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in source
    file = tmp_path / "bot.yaml"
    file.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=text) as caught:
        plan(file, {})
    assert caught.value.where.startswith(f"{file}:")
