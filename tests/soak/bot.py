"""The bot of the soak: the runner's own parts, driven as ``bot run`` drives them, with a look at itself beside.

Run as ``python -m tests.soak.bot CONFIG SAMPLES EVERY_S``; writes one JSON line a look, and a last one with the summary.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

from botframework.config import load
from botframework.runner.assembly import Parts, RunOptions, assemble
from botframework.runner.live import drive
from botframework.runner.plan import plan_config
from tests.bench.rounds import resident_mib


def _descriptors() -> int:
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    return len(os.listdir(folder)) - 1  # the listing has one of its own


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0


def look(parts: Parts, began_s: float) -> dict[str, Any]:
    """The process now. Memory is what is resident; nothing is collected for it."""
    status = parts.bot.status()
    used = resource.getrusage(resource.RUSAGE_SELF)
    journal = parts.journal
    broker: Any = parts.bot.broker  # counts, which not every broker does
    return {
        "at_s": round(time.monotonic() - began_s, 3),
        "rss_mib": round(resident_mib(), 3),
        "tasks": len(asyncio.all_tasks()),
        "descriptors": _descriptors(),
        "threads": threading.active_count(),
        "wal_bytes": _size(journal.with_name(journal.name + "-wal")),
        "journal_bytes": _size(journal),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "objects": len(gc.get_objects()),
        "frames": broker.stats.stream.data_frames,  # ticks of one read are merged; these are what came
        "state": status["state"],
        "session": status["session"],
        "stream": status["stream"],
        **{key: status[key] for key in ("ticks", "intents", "denied", "orders", "fills", "unknown_orders")},
        "orders_open": len(status["orders_open"]),
    }


def main() -> int:
    """Run the bot to its end."""
    os.umask(0o077)
    config, samples, every_s = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    planned = plan_config(load(config, os.environ))
    began_s = time.monotonic()
    with contextlib.ExitStack() as cleanup, samples.open("a", encoding="utf-8") as out:
        parts = assemble(planned, RunOptions(view="quiet"), cleanup)

        async def sample() -> None:
            while True:
                await asyncio.sleep(every_s)
                print(json.dumps(look(parts, began_s)), file=out, flush=True)

        result = drive(parts, sample())
        print(json.dumps({"summary": result.summary, "exit_code": result.exit_code}), file=out, flush=True)
    return int(result.exit_code)


if __name__ == "__main__":
    sys.exit(main())
