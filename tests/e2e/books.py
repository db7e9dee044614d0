"""The two books of a run, read from outside: the gateway's order log and the bot's journal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

BOT = (sys.executable, "-m", "botframework")


def bot(*arguments: object, timeout_s: float = 110.0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``bot`` to its end."""
    return subprocess.run(
        [*BOT, *map(str, arguments)], capture_output=True, text=True, timeout=timeout_s, cwd=cwd, check=False
    )


def bot_json(*arguments: object) -> Any:
    done = bot(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def gateway_orders(log: Sequence[dict[str, Any]]) -> dict[str, tuple[str, str, str, str, Decimal]]:
    """Accepted orders: order id -> (client order id, symbol, side, type, quantity)."""
    return {
        row["order_id"]: (row["cOID"], row["symbol"], row["side"], row["type"], Decimal(row["quantity"]))
        for row in log
        if row["kind"] == "accepted"
    }


def gateway_fills(log: Sequence[dict[str, Any]]) -> dict[str, tuple[str, str, Decimal, Decimal]]:
    """Executions: execution id -> (order id, side, quantity, price). Asserts that the log has none twice."""
    fills: dict[str, tuple[str, str, Decimal, Decimal]] = {}
    for row in log:
        if row["kind"] == "filled":
            assert row["execution_id"] not in fills
            fills[row["execution_id"]] = (
                row["order_id"],
                row["side"],
                Decimal(row["quantity"]),
                Decimal(row["price"]),
            )
    return fills


def journal_orders(journal: Path) -> dict[str, tuple[str, str, str, str, Decimal]]:
    """Orders the broker has, by the journal: same shape as ``gateway_orders``."""
    original = {
        row["body"]["intent"]["client_order_id"]: Decimal(row["body"]["intent"]["quantity"])
        for row in journal_rows(journal, "SubmitOrder")
    }
    return {
        row["broker_order_id"]: (
            row["client_order_id"],
            row["symbol"],
            row["side"],
            row["type"],
            original[row["client_order_id"]],
        )
        for row in bot_json("journal", "orders", journal, "--json")
        if row["broker_order_id"] and row["client_order_id"] in original
    }


def journal_fills(journal: Path) -> dict[str, tuple[str, str, Decimal, Decimal]]:
    """Executions booked, by the journal: same shape as ``gateway_fills``."""
    fills = [row["body"]["fill"] for row in journal_rows(journal, "BookFill")]
    return {
        fill["execution_id"]: (
            fill["broker_order_id"],
            fill["side"],
            Decimal(fill["quantity"]),
            Decimal(fill["price"]),
        )
        for fill in fills
    }


def journal_rows(journal: Path, kind: str) -> list[dict[str, Any]]:
    done = bot("journal", "show", journal, "--kind", kind, "--last", 10_000_000, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
