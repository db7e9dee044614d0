"""Places and bots for end-to-end tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

STRATEGIES = Path(__file__).resolve().parents[2] / "strategies"


@pytest.fixture
def write_bot(tmp_path: Path) -> Callable[..., Path]:
    """A bot's YAML in a folder of its own, with its journal beside it. Keyword arguments replace top-level keys."""

    def write(name: str = "e2e", **keys: str) -> Path:
        parts = {
            "bot": name,
            "gateway": "{kind: embedded}",
            "instruments": "[AAPL, SPY]",
            "strategies": "[{name: fast, kind: sma_cross, fast: 10, slow: 30, quantity: 100}]",
            "risk": (
                "[{kind: max_order_quantity, limit: 500}, {kind: max_position, limit: 1000},"
                " {kind: order_rate, per_minute: 30}]"
            ),
            "market": "{speed: 30, seed: 1}",
            "journal": f"{{path: {tmp_path / name}.db}}",
            **keys,
        }
        file = tmp_path / f"{name}.yaml"
        file.write_text("".join(f"{key}: {value}\n" for key, value in parts.items()))
        return file

    return write
