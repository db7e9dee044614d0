"""``make soak``: a bot at a thousand ticks a second for an hour, and what grew in it.

The gateway (the simulator, quoting at a fixed rate), the bot (the runner's own parts) and this are three processes; the
bot looks at itself every half minute and writes memory, tasks, descriptors and the journal's write-ahead log to
``var/soak.jsonl``. Exit codes: 0 nothing grows, 1 something does or the run broke, 3 too short to say.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from botframework.runtime.store import WAL_MAX_BYTES
from tests.bench.rounds import ROOT
from tests.soak.figures import judge
from tests.soak.venue import ACCOUNT, SYMBOLS

STATE = ROOT / "var" / "soak.jsonl"
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_CONFIG = """\
bot: soak
gateway: {{kind: gateway, url: "{url}"}}
account: {account}
instruments: [{symbols}]
strategies:
  - {{name: soak, kind: "tests.soak.strategy:NowAndThen", every_s: {every_s:g}}}
risk:
  - {{kind: max_order_quantity, limit: 10}}
  - {{kind: max_order_notional, amount: 100000 USD}}
  - {{kind: max_position, limit: 100}}
  - {{kind: order_rate, per_minute: 20}}
  - {{kind: price_collar, percent: 2}}
  - {{kind: daily_loss, amount: 100000 USD}}
bar_length: 1m
journal: {{path: "{journal}", durable: power}}
run: {{for: {seconds:g}s}}
"""


def seconds(text: str) -> float:
    """``90``, ``90s``, ``15m``, ``1h``."""
    unit = _UNITS.get(text[-1:], 0.0)
    return float(text[:-1]) * unit if unit else float(text)


def main(argv: list[str] | None = None) -> int:
    """Run the soak, or judge the looks of one that ran."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--for", dest="run_for_s", type=seconds, default=3600.0, metavar="TIME", help="1h, 15m, 90s")
    parser.add_argument("--rate", type=int, default=1000, help="quotes a second (default 1000)")
    parser.add_argument("--every", type=float, default=30.0, metavar="S", help="seconds between looks (default 30)")
    parser.add_argument("--order-every", type=float, default=120.0, metavar="S", help="seconds between orders (120)")
    parser.add_argument("--warm-up", type=seconds, default=None, metavar="TIME", help="default: a sixth, 10m at most")
    parser.add_argument("--state", type=Path, default=STATE, help="where the looks go (default var/soak.jsonl)")
    parser.add_argument("--judge", action="store_true", help="run nothing: judge the looks in the file")
    parser.add_argument("--json", action="store_true", help="the verdicts as JSON")
    args = parser.parse_args(argv)
    warm_up_s = min(600.0, args.run_for_s / 6) if args.warm_up is None else args.warm_up
    code = 0
    if not args.judge:
        args.state.parent.mkdir(parents=True, exist_ok=True)
        args.state.write_text("", encoding="utf-8")
        with tempfile.TemporaryDirectory(prefix="soak-", dir=args.state.parent) as folder:
            code = _run(args, Path(folder))
    lines = [json.loads(line) for line in args.state.read_text(encoding="utf-8").splitlines()]
    looks = [line for line in lines if "at_s" in line]
    verdicts = judge(looks, warm_up_s, WAL_MAX_BYTES, args.rate)
    words = {True: "held", False: "BROKEN", None: "too short to say"}
    if args.json:
        print(json.dumps([{"name": each.name, "text": each.text, "held": each.held} for each in verdicts], indent=1))
    else:
        for each in verdicts:
            print(f"{each.name:12} {words[each.held]:16} {each.text}")
    if code:
        print(f"error: the bot ended with {code}", file=sys.stderr)
        return 1
    if any(each.held is False for each in verdicts):
        return 1
    return 3 if any(each.held is None for each in verdicts) else 0


def _run(args: argparse.Namespace, folder: Path) -> int:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder)}  # a budget of requests of its own
    with subprocess.Popen(
        [sys.executable, "-m", "tests.soak.venue", str(args.rate)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as venue:
        assert venue.stdout is not None
        assert venue.stdin is not None
        try:
            url = venue.stdout.readline().strip()
            if not url:
                return venue.wait() or 1
            config = folder / "soak.yaml"
            config.write_text(
                _CONFIG.format(
                    url=url,
                    account=ACCOUNT,
                    symbols=", ".join(SYMBOLS),
                    every_s=args.order_every,
                    journal=folder / "soak.db",
                    seconds=args.run_for_s,
                ),
                encoding="utf-8",
            )
            command = [sys.executable, "-m", "tests.soak.bot", str(config), str(args.state), str(args.every)]
            with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL) as bot:
                try:
                    return _wait(bot, args)
                except BaseException:
                    bot.terminate()
                    bot.wait(30)
                    raise
        finally:
            venue.stdin.close()


def _wait(bot: subprocess.Popen[bytes], args: argparse.Namespace) -> int:
    began_s = time.monotonic()
    while True:
        try:
            return bot.wait(1.0)
        except subprocess.TimeoutExpired:
            pass
        if sys.stderr.isatty():
            last = _last_look(args.state)
            done = min(1.0, (time.monotonic() - began_s) / args.run_for_s)
            told = f"{last['rss_mib']:.1f} MiB, {last['ticks']:,} ticks, {last['orders']} orders" if last else ""
            print(f"\r{done:4.0%} {told}".ljust(70), end="", file=sys.stderr, flush=True)


def _last_look(path: Path) -> dict[str, Any] | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    return found if found is not None and "at_s" in found else None
