"""The two books of a run, read from outside: the gateway's order log and the bot's journal."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

BOT = (sys.executable, "-m", "botframework")


def bot(*arguments: object, timeout_s: float = 250.0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
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


def lines_so_far(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a file that is being written, or is not there yet."""
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def run_until_agreed(file: Path, *more: object) -> subprocess.CompletedProcess[str]:
    """Run a bot until nothing is unknown in its books, and end it.

    An order that was on its way when the run before was killed is unknown until there is evidence, and that none arrived takes
    half a minute to prove: a run of some seconds would end before.
    """
    return run_until(lambda status: status["state"] == "trading" and status["unknown_orders"] == 0, file, *more)


def run_until(
    is_enough: Callable[[dict[str, Any]], bool],
    file: Path,
    *more: object,
    cwd: Path | None = None,
    least_s: float = 0.0,
    limit_s: float = 150.0,
) -> subprocess.CompletedProcess[str]:
    """Run a bot until its status says enough, however long that takes on this machine, and end it."""
    said = [(cwd or file.parent) / f"{file.stem}.{name}" for name in ("stdout", "stderr")]
    with said[0].open("w") as out, said[1].open("w") as err:
        process = subprocess.Popen([*BOT, "run", str(file), *map(str, more)], stdout=out, stderr=err, cwd=cwd)
        try:
            began = time.monotonic()
            status: dict[str, Any] = {}
            while status.get("pid") != process.pid or not is_enough(status) or time.monotonic() < began + least_s:
                assert process.poll() is None, said[1].read_text()
                assert time.monotonic() < began + limit_s, f"it does not come to that: {status}"
                time.sleep(0.5)
                status = json.loads(bot("status", file, "--json", cwd=cwd).stdout or "{}")
            process.terminate()
            process.wait(100)
        finally:
            process.kill()
            process.wait()
    return subprocess.CompletedProcess(process.args, process.returncode, *(path.read_text() for path in said))


def gateway_orders(log: Sequence[dict[str, Any]]) -> dict[str, tuple[str, str, str, str, Decimal]]:
    """Accepted orders: order id -> (client order id, symbol, side, type, quantity)."""
    return {
        str(row["order_id"]): (row["cOID"], row["symbol"], row["side"], row["type"], Decimal(row["quantity"]))
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
                str(row["order_id"]),
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


def breaches(
    log: Sequence[dict[str, Any]],
    *,
    quantity_max: Decimal,
    notional_max: Decimal,
    position_max: Decimal,
    per_minute_max: int,
) -> list[str]:
    """Moments in a gateway's log at which the account's own orders crossed, or a limit of the YAML was passed.

    The position counts at its worst: what is held and every working order of one side. Rates count new orders and
    modifications in any 60 s of market time, as the gateway saw them take effect.
    """
    working: dict[str, tuple[str, Decimal | None, Decimal]] = {}
    held: dict[str, Decimal] = {}
    requests: list[int] = []
    found = []
    for number, row in enumerate(log, 1):
        order_id, kind = row["order_id"], row["kind"]
        if kind in ("accepted", "modified"):
            price = None if row["price"] is None else Decimal(row["price"])
            working[order_id] = (row["side"], price, Decimal(row["remaining"]))
            if Decimal(row["quantity"]) > quantity_max:
                found.append(f"line {number}: quantity {row['quantity']}")
            if price is not None and price * Decimal(row["quantity"]) > notional_max:
                found.append(f"line {number}: notional {price * Decimal(row['quantity'])}")
            requests.append(row["at_ms"])
            if len([at for at in requests if at > row["at_ms"] - 60_000]) > per_minute_max:
                found.append(f"line {number}: more than {per_minute_max} requests in a minute")
        elif kind == "filled":
            side, price, _ = working[order_id]
            working[order_id] = (side, price, Decimal(row["remaining"]))
            held[row["symbol"]] = Decimal(row["position"])
        if kind in ("cancelled", "expired") or (order_id in working and not working[order_id][2]):
            working.pop(order_id, None)
        bids = [price for side, price, _ in working.values() if side == "BUY" and price is not None]
        asks = [price for side, price, _ in working.values() if side == "SELL" and price is not None]
        if bids and asks and max(bids) >= min(asks):
            found.append(f"line {number}: own bid {max(bids)} meets own ask {min(asks)}")
        for position in held.values() or [Decimal(0)]:
            long = position + sum((left for side, _, left in working.values() if side == "BUY"), Decimal(0))
            short = position - sum((left for side, _, left in working.values() if side == "SELL"), Decimal(0))
            if long > position_max or short < -position_max:
                found.append(f"line {number}: position could be {long} or {short}")
    return found
