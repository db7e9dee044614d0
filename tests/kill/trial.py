"""One trial: a gateway, a bot with resting orders, and one of three deaths.

``halt``: a person asks. ``hung``: the bot is stopped in the middle and the watchdog finds out; afterwards the bot wakes up.
``killed``: the bot is killed and the watchdog finds out. What counts is the gateway's own log.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import attrs

from tests.e2e.books import BOT, bot, journal_rows, lines_so_far

MODES = ("halt", "hung", "killed")
SYMBOLS = ("AAPL", "SPY", "MSFT", "NVDA", "TSLA")
READY_S = 120.0
SILENT_S = 8.0
AFTER_S = 3.0


@attrs.frozen(kw_only=True)
class Trial:
    """``confirm_s``: from the halt, durable in journal or kill file, to the broker's list without any order of ours."""

    mode: str
    orders: int
    confirm_s: float
    detect_s: float | None
    entries_after: int
    left: int


def run_trial(mode: str, folder: Path, *, orders: int = 50) -> Trial:
    """Raises ``AssertionError`` when the set-up fails; the verdicts are the caller's."""
    folder.mkdir(parents=True, exist_ok=True)
    log, journal, file = folder / "gateway.jsonl", folder / "kill.db", folder / "kill.yaml"
    with (folder / "gateway.stderr").open("w", encoding="utf-8") as said:
        gateway = subprocess.Popen(
            [*BOT, "gateway", "--port", "0", "--json", "--gateway-log", str(log)],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    assert gateway.stdout is not None
    url = json.loads(gateway.stdout.readline())["url"]
    strategy = Path(__file__).with_name("strategy.py")
    file.write_text(
        f"bot: kill\ngateway: {{kind: gateway, url: '{url}'}}\naccount: DU1234567\n"
        f"instruments: [{', '.join(SYMBOLS)}]\nplugins: [{strategy}]\n"
        f"strategies: [{{name: rest, kind: resting, orders: {orders}}}]\n"
        "risk: [{kind: max_order_quantity, limit: 5}, {kind: max_position, limit: 1000}, {kind: order_rate, per_minute: 900}]\n"
        f"journal: {{path: {journal}}}\n"
    )
    process = subprocess.Popen([*BOT, "run", str(file), "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + READY_S
        while _count(log, "accepted") < orders:
            assert process.poll() is None, "the bot ended by itself"
            assert time.monotonic() < deadline, f"{_count(log, 'accepted')} orders rest after {READY_S:g} s"
            time.sleep(0.2)
        trial = _halt(file, journal, log, orders) if mode == "halt" else _watched(mode, process, file, log, orders)
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
        gateway.send_signal(signal.SIGINT)
        gateway.wait()
        gateway.stdout.close()
    return trial


def _halt(file: Path, journal: Path, log: Path, orders: int) -> Trial:
    done = bot("halt", file, "--reason", "trial", "--wait", "60s", "--json")
    time.sleep(AFTER_S)
    told = json.loads(done.stdout)
    halted = next(
        row["body"] for row in journal_rows(journal, "TradingStateChanged") if row["body"]["state"] in ("HALTED", 3)
    )
    confirmed = [row["body"] for row in journal_rows(journal, "Noticed") if row["body"]["code"] == "KILL_CONFIRMED"]
    assert confirmed, (told, done.stderr)
    return Trial(
        mode="halt",
        orders=orders,
        confirm_s=(confirmed[0]["wall_ns"] - halted["wall_ns"]) / 1e9,
        detect_s=None,
        entries_after=_entries_after_first_cancel(log),
        left=_left(log),
    )


def _watched(mode: str, process: subprocess.Popen[bytes], file: Path, log: Path, orders: int) -> Trial:
    watchdog = subprocess.Popen(
        [*BOT, "watchdog", str(file), "--silent", f"{SILENT_S:g}s", "--once", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watchdog.stderr is not None
    while "alive" not in watchdog.stderr.readline():
        assert watchdog.poll() is None, "the watchdog ended"
    process.send_signal(signal.SIGSTOP if mode == "hung" else signal.SIGKILL)
    if mode == "killed":
        process.wait()
    out, _ = watchdog.communicate(timeout=180)
    told = json.loads(out)
    assert told["bot_alive"] is (mode == "hung"), told
    before = _count(log, "accepted")
    if mode == "hung":
        process.send_signal(signal.SIGCONT)
    time.sleep(AFTER_S)
    return Trial(
        mode=mode,
        orders=orders,
        confirm_s=told["took_s"] if told["confirmed"] else float("inf"),
        detect_s=told["silent_s"],
        entries_after=_count(log, "accepted") - before + _entries_after_first_cancel(log),
        left=_left(log),
    )


def _count(log: Path, kind: str) -> int:
    return sum(row["kind"] == kind for row in lines_so_far(log))


def _entries_after_first_cancel(log: Path) -> int:
    kinds = [row["kind"] for row in lines_so_far(log)]
    return kinds[kinds.index("cancelled") :].count("accepted") if "cancelled" in kinds else 0


def _left(log: Path) -> int:
    open_ids: set[str] = set()
    for row in lines_so_far(log):
        if row["kind"] == "accepted":
            open_ids.add(row["order_id"])
        elif row["kind"] in ("cancelled", "expired") or (row["kind"] == "filled" and not float(row["remaining"])):
            open_ids.discard(row["order_id"])
    return len(open_ids)
