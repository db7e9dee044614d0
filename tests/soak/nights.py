"""A day and a night, and another, in minutes: the whole runtime on a virtual clock, and what it keeps in memory.

``python -m tests.soak.nights --hours 24``: the simulated gateway with its resets at midnight and its maintenance, the bot with
its real session, transport, stream, engine, risk and journal, orders now and then. Each simulated hour the memory that the
bot's own code holds is taken from tracemalloc (what the gateway beside it in the process holds does not count). Prints the
slope after the warm-up, with its confidence. Exit codes as those of the soak.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Instrument, SessionState
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.pluginfit import compile_callbacks
from botframework.runtime.days import market_day
from botframework.runtime.seams import CountingIds, SeededRng
from botframework.sim.config import SimConfig
from botframework.sim.gateway import SimGateway
from botframework.simulation.dice import Dice
from botframework.simulation.disk import Disk
from botframework.simulation.host import Host
from botframework.simulation.loop import VirtualLoop
from botframework.simulation.market import quotes
from botframework.simulation.network import Network
from botframework.simulation.process import Kills, Process
from botframework.simulation.trace import Trace
from tests.soak.figures import MEMORY_MAX_MIB_PER_H, slope
from tests.soak.strategy import NowAndThen

S = 1_000_000_000
#: A Tuesday, eight in the evening in New York: the first midnight comes after four hours.
WALL0_NS = int(datetime(2026, 6, 23, 20, tzinfo=ZoneInfo("America/New_York")).timestamp()) * S
ACCOUNT = "DU1234567"
SYMBOLS = ("AAPL", "SPY")
LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": "10"}),
    ("max_order_notional", {"amount": "100000 USD"}),
    ("max_position", {"limit": "100"}),
    ("price_collar", {"percent": "10"}),
]
#: Whose memory it is: what these hold, they allocated.
OURS = tuple(
    tracemalloc.Filter(True, f"*/{part}/*")
    for part in ("botframework/core", "botframework/runtime", "botframework/ibkr", "generated_client")
)


@attrs.define(eq=False)
class Unjudged:
    """Stands where the judge of the storms stands, and keeps nothing: a memory of its own would be measured."""

    states: list[tuple[int, SessionState]] = attrs.field(factory=list)
    alerts: list[str] = attrs.field(factory=list)
    inits: list[int] = attrs.field(factory=list)
    reads: int = 0

    def restarted(self, number: int) -> None: ...

    def mark(self, name: str) -> None: ...

    def logged(self, text: str) -> None: ...

    def after_event(self, engine: Engine) -> None: ...

    def durable(self, rows: Sequence[Any]) -> None:
        """What the journal takes in; of it the session's states and the alerts."""
        for row in rows:
            if isinstance(row, ev.SessionChanged):
                self.states.append((row.wall_ns, row.state))
            elif isinstance(row, ev.Tell):
                self.alerts.append(row.notice.code)


@attrs.define(eq=False)
class Days:
    """The world of it: made, lived through for ``hours``, closed."""

    hours: float
    order_every_s: float = 120.0
    look_every_s: float = 3600.0
    wall0_ns: int = WALL0_NS
    pictures_at: tuple[int, ...] = ()  # after which hours what is held is kept, for a comparison
    pictures: list[tracemalloc.Snapshot] = attrs.field(factory=list)
    gateway: SimGateway = attrs.field(init=False)
    loop: VirtualLoop = attrs.field(init=False)
    judge: Unjudged = attrs.field(init=False, factory=Unjudged)
    looks: list[dict[str, Any]] = attrs.field(init=False, factory=list)
    process: Process | None = attrs.field(init=False, default=None)

    def live(self, *, measured: bool = True) -> None:
        """From beginning to end."""
        self.loop = VirtualLoop(7)
        self.gateway = SimGateway(
            SimConfig(
                accounts=(ACCOUNT,),
                start_ns=self.wall0_ns,
                instruments=SYMBOLS,
                pacing="strict",
                nights=True,
                settle_ms=2_000,
            ),
            quotes=quotes(Dice.of(1, "market"), SYMBOLS, self.wall0_ns // 1_000_000),
            wall_ns=self.wall0_ns,
        )
        try:
            self.loop.run_until_complete(self._live(measured))
        finally:
            self.gateway.close()
            self.loop.close()

    async def _live(self, measured: bool) -> None:
        loop, disk = self.loop, Disk()
        host = Host(self.gateway, loop, self.wall0_ns)
        trace = Trace(lambda: loop.now_ns, False)
        network = Network(loop, host, self.gateway.faults, Dice.of(1, "network"), trace, self._sent)
        host.start()
        judge: Any = self.judge
        self.process = process = Process(
            number=1,
            loop=loop,
            network=network,
            disk=disk,
            monitor=judge,
            trace=trace,
            kills=Kills(),
            ids=CountingIds(),
            account=ACCOUNT,
            symbols=SYMBOLS,
            make_engine=self._engine,
            wall0_ns=self.wall0_ns,
            pace=bytearray(),
            skew_ns=lambda: 0,
        )
        running = asyncio.ensure_future(process.run())
        try:
            for _ in range(round(self.hours * 3600 / self.look_every_s)):
                await asyncio.sleep(self.look_every_s)
                if running.done():
                    raise RuntimeError(f"the bot ended: {process.result or process.error}")
                self._look(measured)
            assert process.bot is not None
            process.bot.request_stop("the days are over")
            await running
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            disk.close()

    def _sent(self, sender: Any, request: Any) -> None:
        if request.url.path.endswith(("/ssodh/init", "/reauthenticate")):
            self.judge.inits.append(self.wall0_ns + self.loop.now_ns)

    def _engine(
        self, kind: type[Engine], instruments: Sequence[Instrument], account: str, journal_id: str, number: int
    ) -> Engine:
        trader = NowAndThen(every_s=self.order_every_s)
        callbacks = attrs.asdict(compile_callbacks(trader), recurse=False)
        return kind(
            account=account,
            journal_id=journal_id,
            strategies=[("soak", trader, callbacks, tuple(instruments), {})],
            gate=Gate(build_rules(LIMITS)),
            question_policy=QuestionPolicy.from_config([]),
            day_of=market_day,
            rng=lambda name: SeededRng(1),
            bar_s=60.0,
        )

    def _look(self, measured: bool) -> None:
        process = self.process
        assert process is not None
        assert process.bot is not None
        status = process.bot.status()
        ours = 0.0
        if measured:
            gc.collect()
            shot = tracemalloc.take_snapshot().filter_traces(OURS)
            if len(self.looks) + 1 in self.pictures_at:
                self.pictures.append(shot)
            ours = sum(each.size for each in shot.statistics("filename")) / 2**20
        self.looks.append(
            {
                "at_s": self.loop.now_ns / S,
                "ours_mib": ours,
                "tasks": len(asyncio.all_tasks()),
                "session": status["session"],
                "orders": status["orders"],
                "fills": status["fills"],
                "ticks": status["ticks"],
            }
        )
        if sys.stderr.isatty():
            hour = len(self.looks)
            print(
                f"\rhour {hour} of {self.hours:g}: {ours:.2f} MiB, {status['orders']} orders", end="", file=sys.stderr
            )


def main(argv: list[str] | None = None) -> int:
    """Run and judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.nights", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=24.0, help="simulated hours after the warm-up (default 24)")
    parser.add_argument(
        "--warm-up", type=float, default=2.0, metavar="HOURS", help="simulated hours before (default 2)"
    )
    parser.add_argument("--top", type=int, default=0, metavar="N", help="show the N places that grew most")
    parser.add_argument("--json", action="store_true", help="the looks as JSON lines")
    args = parser.parse_args(argv)
    began_s = time.monotonic()
    days = Days(args.warm_up + args.hours)
    tracemalloc.start()
    if args.top:
        days.pictures_at = (int(args.warm_up), int(args.warm_up + args.hours))
    days.live()
    tracemalloc.stop()
    if args.json:
        for each in days.looks:
            print(json.dumps(each))
    warm = [each for each in days.looks if each["at_s"] > args.warm_up * 3600 - 1]
    found = slope(warm, "ours_mib")
    states = [state.value for _, state in days.judge.states]
    print(
        f"memory     {found.per_hour:+.3f} ± {found.half_width:.3f} MiB a simulated hour; allowed {MEMORY_MAX_MIB_PER_H:g}"
    )
    print(f"           {warm[0]['ours_mib']:.2f} to {warm[-1]['ours_mib']:.2f} MiB; {warm[-1]['orders']} orders")
    print(f"tasks      {min(each['tasks'] for each in warm)} to {max(each['tasks'] for each in warm)}")
    print(f"session    {', '.join(f'{state} {states.count(state)}' for state in dict.fromkeys(states))}")
    print(f"openings   {len(days.judge.inits)}; alerts {', '.join(days.judge.alerts) or 'none'}")
    print(f"took       {time.monotonic() - began_s:.0f} s")
    if len(days.pictures) == 2:
        for place in days.pictures[1].compare_to(days.pictures[0], "lineno")[: args.top]:
            print(place)
    return 0 if found.most < MEMORY_MAX_MIB_PER_H else 3 if found.half_width == float("inf") else 1


if __name__ == "__main__":
    sys.exit(main())
