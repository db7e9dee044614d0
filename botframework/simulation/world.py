"""The virtual world: one gateway, one bot process after the other, a network, a disk, a clock, and the storm over them.

Storm, heal, converge. During the storm anything may fail and the invariants must hold at every step; after it the bot must,
within bounded time, agree with its broker in everything, know every order's fate, and stop in order. One seed is one run,
always the same. Imports the parts of this package; run by ``runs``, ``shrink`` and tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.model import Instrument, TradingState
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.claims import Claims, SharedLedger
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.core.state import ACCOUNT
from botframework.errors import ExitCode, JournalError
from botframework.ibkr.policy import generated_table
from botframework.runtime.days import market_day
from botframework.runtime.memoryledger import MemoryLedger
from botframework.runtime.seams import CountingIds
from botframework.sim.config import QuestionPolicy as QuestionsAsked
from botframework.sim.config import SimConfig
from botframework.sim.gateway import SimGateway
from botframework.sim.rng import mix
from botframework.sim.swarm import BY_NAME
from botframework.simulation.agreement import disagreements, projection
from botframework.simulation.dice import Dice
from botframework.simulation.disk import Disk
from botframework.simulation.ears import Ears
from botframework.simulation.guard import sealed
from botframework.simulation.host import Host
from botframework.simulation.injector import Injector
from botframework.simulation.loop import NothingScheduled, Spinning, VirtualLoop
from botframework.simulation.market import quotes
from botframework.simulation.monitor import Broken, Monitor
from botframework.simulation.neighbour import GROUP_MAX, Neighbour
from botframework.simulation.network import Network
from botframework.simulation.process import Cut, EngineMaker, Kills, Process
from botframework.simulation.storm import Plan
from botframework.simulation.trace import Trace
from botframework.simulation.traders import Trader

S = 1_000_000_000
WALL0_NS = 1_782_223_200 * S  # ten o'clock of a summer Tuesday in New York
CALM_MAX_S = 600.0
"""How long the bot may take to agree with its broker once everything works again."""
STOP_MAX_S = 240
LOOK_S = 2.0
ACCOUNT_ID = "DU1234567"
SYMBOLS = ("AAPL", "SPY")
POSITION_MAX = Decimal(150)
LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": Decimal(100)}),
    ("max_position", {"limit": POSITION_MAX}),
    # Some stops trail at a hundredth of a per cent here, and are triggered within the run of a seed.
    ("price_collar", {"percent": Decimal(10), "min_trail_percent": Decimal("0.01")}),
    ("max_position", {"limit": GROUP_MAX, "group": True}),
]
QUESTIONS: list[dict[str, object]] = [
    {"id": "o163", "accept": {"percent_max": 20}},
    {"id": "o10331", "accept": True},
    {"id": "o10151", "accept": True},
    {"id": "o2137", "accept": True},
]


@attrs.frozen(kw_only=True)
class Outcome:
    """How the run of one seed ended. ``virtual_s`` is its length in simulated time."""

    seed: int
    hash: str
    broken: tuple[Broken, ...]
    marks: dict[str, int]
    virtual_s: float
    processes: int
    orders: int
    fills: int
    requests: int
    lines: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.broken


def run(
    plan: Plan, *, keep: bool = False, make_engine: EngineMaker | None = None, restricted: Path | None = None
) -> Outcome:
    """Run the plan to its end. Never raises for what happens inside; a defect of the world itself is ``WORLD`` in ``broken``."""
    loop = VirtualLoop(mix(plan.seed, 0x7133))
    trace = Trace(lambda: loop.now_ns, keep)
    world = World(plan=plan, loop=loop, trace=trace, make_engine=make_engine, restricted=restricted)
    log = _Listen(world.monitor)
    logger = logging.getLogger("botframework")
    level, propagates = logger.level, logger.propagate
    logger.addHandler(log)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        with sealed(lambda words: world.monitor.fail("SEAM", words)):
            loop.run_until_complete(world.live())
    except (NothingScheduled, Spinning) as error:
        world.monitor.fail("DEADLOCK", str(error))
    finally:
        logger.removeHandler(log)
        logger.setLevel(level)
        logger.propagate = propagates
        world.close()
    return world.outcome()


@attrs.define(eq=False, kw_only=True)
class World:
    """See the module. Made by ``run``. ``restricted`` is the list of symbols that the bot's own file names, if it does."""

    plan: Plan
    loop: VirtualLoop
    trace: Trace
    make_engine: EngineMaker | None = None
    restricted: Path | None = None
    gateway: SimGateway = attrs.field(init=False)
    host: Host = attrs.field(init=False)
    network: Network = attrs.field(init=False)
    monitor: Monitor = attrs.field(init=False)
    neighbour: Neighbour = attrs.field(init=False)
    disk: Disk = attrs.field(init=False)
    kills: Kills = attrs.field(init=False, factory=Kills)
    ids: CountingIds = attrs.field(init=False, factory=CountingIds)
    process: Process | None = attrs.field(init=False, default=None)
    skew_ns: int = attrs.field(init=False, default=0)
    is_calm: bool = attrs.field(init=False, default=False)
    is_over: bool = attrs.field(init=False, default=False)
    raise_soon: bool = attrs.field(init=False, default=False)
    _pace: bytearray = attrs.field(init=False, factory=bytearray)
    _ended: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _processes: int = attrs.field(init=False, default=0)
    _dice: Dice = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        seed = self.plan.seed
        table = generated_table()
        self._dice = Dice.of(seed, "world")
        self.monitor = Monitor(
            now_ns=lambda: self.loop.now_ns,
            rates=table.rates,
            buckets={name: policy.bucket for name, policy in table.policies.items()},
            position_max=POSITION_MAX,
            on_broken=self._ended.set,
        )
        self.gateway = SimGateway(
            SimConfig(
                accounts=(ACCOUNT_ID,),
                seed=seed,
                speed=self.plan.speed,
                start_ns=WALL0_NS,
                instruments=SYMBOLS,
                pacing="loose",
                latency_ms=self._dice.pick((0, 20, 200, 1_500)),
                settle_ms=self._dice.pick((0, 0, 2_000)),
                question_policy=QuestionsAsked(
                    market_order=self._dice.chance(25),
                    cross_side=self._dice.chance(25),
                    stop_order=self._dice.chance(25),
                ),
            ),
            quotes=quotes(Dice.of(seed, "market"), SYMBOLS, WALL0_NS // 1_000_000),
            wall_ns=WALL0_NS,
            log=_BrokerLog(self.trace, self.monitor),
        )
        self.monitor.gateway = self.gateway
        self.neighbour = Neighbour(self.loop, Dice.of(seed, "neighbour"), lambda: self.is_calm)
        if self.make_engine is not None:
            self.monitor.lenient.add("I9")  # they bring limits of their own
        else:
            self.monitor.neighbour = self.neighbour
        self.host = Host(self.gateway, self.loop, WALL0_NS, self._learn_secrets)
        self.network = Network(
            self.loop, self.host, self.gateway.faults, Dice.of(seed, "network"), self.trace, self.monitor.on_sent
        )
        self.disk = Disk(self.monitor.logged)

    def close(self) -> None:
        """Let everything go."""
        self.disk.close()
        self.gateway.close()
        self.loop.close()

    def outcome(self) -> Outcome:
        """What came of it."""
        counts = self.gateway.counts()
        return Outcome(
            seed=self.plan.seed,
            hash=self.trace.hash,
            broken=tuple(self.monitor.broken),
            marks=dict(self.monitor.marks),
            virtual_s=self.loop.now_ns / S,
            processes=self._processes,
            orders=counts["orders"],
            fills=counts["fills"],
            requests=sum(self.monitor.sent.values()),
            lines=tuple(self.trace.lines),
        )

    # --- the run --------------------------------------------------------------------------------------------------------

    async def live(self) -> None:
        """Storm, heal, converge, stop."""
        self.host.start()
        injector = Injector(self)
        tasks = [asyncio.ensure_future(self._keep_running()), asyncio.ensure_future(injector.rage())]
        try:
            for task in tasks:
                task.add_done_callback(self._task_ended)
            await self._until(self.plan.calm_at_ns)
            if not self._ended.is_set():
                injector.heal()
                await self._converge()
            if not self._ended.is_set():
                await self._stop()
        finally:
            self.is_over = True
            if self.process is not None:
                self.process.kill("the world ends")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.monitor.fail("WORLD", repr(task.exception()))

    async def _until(self, at_ns: int) -> None:
        """Wait for a moment, or for the end of the run."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((at_ns - self.loop.now_ns) / S):
                await self._ended.wait()

    async def _keep_running(self) -> None:
        """One process after the other, as a supervisor does."""
        while not self.is_over:
            self._processes += 1
            self.process = process = self._process(self._processes)
            await process.run()
            self._look_at_end(process)
            if self.kills.power and not process.alive:
                self._lose_power()
            self.kills.power = False
            self.kills.countdown = max(0, self.kills.countdown) if self.kills.again else 0
            if self.kills.again:
                self.kills.again, self.kills.where, self.kills.countdown = False, "", self._dice.between(1, 30)
            await asyncio.sleep(self._dice.seconds_ns(0.05, 4.0) / S)

    def _look_at_end(self, process: Process) -> None:
        """The journal gives back what the process knew; whatever ended it."""
        if process.error is not None and process.bot is not None and self.is_calm and process.alive:
            self.trace.note("error", repr(process.error))
        process.note_cut()
        if process.engine is not None and process.cut is not None:
            result = process.result
            in_order = process.alive and result is not None and result.exit_code != ExitCode.JOURNAL
            self._compare_projection(process.engine, process.cut, in_order=in_order)

    def _lose_power(self) -> None:
        """Rows that no sync had taken to the disk are gone, and nobody knows of them any more."""
        journal = self.disk.open("", lambda: 0)
        lost = [each.row for each in journal.rows(self.disk.synced_seq)]
        self.disk.lose_power()
        self.monitor.lost(lost)
        self.monitor.mark("rows lost" if lost else "power lost between syncs")
        self.trace.note("power", f"{len(lost)} rows lost")

    def _compare_projection(self, engine: Engine, cut: Cut, *, in_order: bool) -> None:
        """I18 and I19: the record replayed into a fresh engine gives the books the process had, whatever ended it.

        A process dies between two steps: what it had not taken in is left out, what it had not written is added.
        """
        journal = self.disk.open("", lambda: 0)
        try:
            again = (self.make_engine or self._engine)(
                Engine, list(engine.view.book.instruments.values()), ACCOUNT_ID, journal.journal_id, 0
            )
            ears = Ears.of(again)
            begun = journal.last_seq - cut.written
            again.restore(  # reading it looks at the chain of hashes
                chain(
                    (row for place, row in enumerate(journal.replay()) if place - begun not in cut.unseen),
                    cut.unwritten,
                )
            )
        except JournalError as error:
            self.monitor.fail("I19", str(error))
            return
        finally:
            journal.close()
        if self.make_engine is None:
            for name, heard in ears.chains.items():
                # For whoever raised, what it raised at and what came after is for the next process to tell.
                is_all = in_order and engine.has_begun and name not in engine.raised
                self.monitor.told(name, again.view.saved.get(name), heard, is_all=is_all)
        live, replayed = cut.books, projection(again)
        for part, found in live.items():
            if replayed[part] != found:
                self.monitor.fail("I18", f"{part}: live {_difference(found, replayed[part])}")

    async def _converge(self) -> None:
        """After the storm everything must come to agree, within bounded time."""
        deadline_ns = self.loop.now_ns + round(CALM_MAX_S * S)
        differences: list[str] = ["nothing looked at yet"]
        while self.loop.now_ns < deadline_ns and not self._ended.is_set():
            await self._until(self.loop.now_ns + round(LOOK_S * S))
            differences = self._differences()
            if not differences:
                return
        if not self._ended.is_set():
            for difference in differences:
                name, _, text = difference.partition(": ")
                self.monitor.fail(name, f"still after {CALM_MAX_S:.0f} s of calm: {text}")

    def _differences(self) -> list[str]:
        process = self.process
        if self.network.in_flight_orders:
            return [f"I12: {self.network.in_flight_orders} order requests are still on their way"]
        if process is None or not process.alive or process.bot is None or process.engine is None:
            return ["I12: no process runs"]
        status = process.bot.status()
        if (status["state"], status["session"], status["stream"]) != ("trading", "ready", "live"):
            return [f"I12: the bot is {status['state']}, session {status['session']}, stream {status['stream']}"]
        last = status["last_reconcile"]
        if last is None or not last["clean"]:
            return [f"I12: the books do not agree: {last and last['findings']}"]
        if last["age_s"] > (self.loop.now_ns - self.plan.calm_at_ns) / S:
            return ["I12: the books have not been compared since the storm"]
        return disagreements(process.engine, self.gateway)

    async def _stop(self) -> None:
        """In order: the last words of the broker, the last comparison, nothing left open."""
        process = self.process
        assert process is not None
        assert process.bot is not None
        assert process.engine is not None
        self.is_over = True
        process.bot.request_stop("the storm is over")
        for _ in range(STOP_MAX_S * 4):
            if process.result is not None or process.error is not None or self._ended.is_set():
                break
            await self._until(self.loop.now_ns + S // 4)
        result = process.result
        if result is None:
            self.monitor.fail("STOP", f"the bot did not stop: {process.error!r}")
            return
        held = [o for o in self.gateway.desk.orders.values() if o.status == "Inactive"]
        if result.exit_code not in (0, 3) and not (held and result.exit_code == ExitCode.GATEWAY):
            self.monitor.fail("STOP", f"exit code {result.exit_code}: {result.reason}")
        self.monitor.check_bounds(process.engine)
        if self.plan.at_stop == "cancel":
            # Orders that are left go on trading after the last look.
            for difference in disagreements(process.engine, self.gateway):
                name, _, text = difference.partition(": ")
                self.monitor.fail(name, f"at the end: {text}")
            self.monitor.check_money(process.engine)
            left = [o.order_id for o in self.gateway.desk.orders.values() if o.working and o.c_oid is not None]
            if left:
                self.monitor.fail("STOP", f"orders {left} of ours still work at the broker")

    # --- the parts ------------------------------------------------------------------------------------------------------

    def _process(self, number: int) -> Process:
        return Process(
            number=number,
            loop=self.loop,
            network=self.network,
            disk=self.disk,
            monitor=self.monitor,
            trace=self.trace,
            kills=self.kills,
            ids=self.ids,
            account=ACCOUNT_ID,
            symbols=SYMBOLS,
            make_engine=self.make_engine or self._engine,
            restricted=self.restricted,
            wall0_ns=WALL0_NS,
            pace=self._pace,
            skew_ns=lambda: self.skew_ns,
            speed=self.plan.speed,
        )

    def _engine(
        self, kind: type[Engine], instruments: Sequence[Instrument], account: str, journal_id: str, number: int
    ) -> Engine:
        # A copy that only reads a record has a ledger of its own, and asks it nothing.
        ledger: SharedLedger = (
            self.neighbour.door(lambda: self._lives(number)) if number else MemoryLedger().seat("reader")
        )
        if number == 1:
            self.neighbour.live(instruments)
        strategies = []
        for index in range(self.plan.strategies):
            name = f"trader{index}"
            trader = Trader(
                name=name,
                dice=Dice.of(self.plan.seed, f"{name}.{number}"),
                kinds=Dice.of(self.plan.seed, f"{name}.{number}.kinds"),
                heard=self._listener(number),
                is_calm=lambda: self.is_calm,
                eagerness=self.plan.eagerness,
                should_raise=self._takes_raise,
            )
            strategies.append((name, trader, trader.callbacks, tuple(instruments), None))
        return kind(
            account=account,
            journal_id=journal_id,
            strategies=strategies,
            gate=Gate(build_rules(LIMITS), claims=Claims(ledger)),
            question_policy=QuestionPolicy.from_config(QUESTIONS),
            day_of=market_day,
            rng=lambda name: Dice.of(self.plan.seed, f"rng.{name}"),
            at_stop=self.plan.at_stop,
        )

    def _lives(self, number: int) -> bool:
        process = self.process
        return process is not None and process.number == number and process.alive

    def _listener(self, number: int) -> Callable[[str, str, Any], None]:
        def heard(hook: str, strategy: str, thing: Any) -> None:
            if self._lives(number):
                self.monitor.heard(number, hook, strategy, thing)

        return heard

    def _takes_raise(self) -> bool:
        raises, self.raise_soon = self.raise_soon, False
        return raises

    def _learn_secrets(self) -> None:
        session = self.gateway.session
        self.monitor.secrets.update((session.token, session.cookie))

    def resume(self) -> None:
        """A person lets everything that is held back trade again."""
        process = self.process
        if process is None or process.bot is None or process.engine is None:
            return
        for scope, held in list(process.engine.view.trading_states.items()):
            if held > TradingState.ACTIVE:
                process.bot.set_trading_state(scope, TradingState.ACTIVE, reason="looked into", by="operator")

    def halt(self) -> None:
        """A person halts the account."""
        process = self.process
        if process is not None and process.bot is not None and process.engine is not None and process.alive:
            process.bot.set_trading_state(ACCOUNT, TradingState.HALTED, reason="enough for now", by="operator")

    def blow(self, name: str) -> None:
        """One fault now; for tests."""
        Injector(self).strike(BY_NAME[name])


class _BrokerLog:
    """The order log of the gateway, read by the judge as it is written."""

    def __init__(self, trace: Trace, monitor: Monitor) -> None:
        self._trace = trace
        self._monitor = monitor

    def write(self, record: dict[str, Any]) -> None:
        """One record."""
        words = " ".join(
            str(record.get(key)) for key in ("kind", "cOID", "order_id", "side", "quantity", "filled", "price")
        )
        self._trace.note("broker", words)
        self._monitor.on_broker(record)

    def close(self) -> None:
        """Nothing to let go."""


class _Listen(logging.Handler):
    """Every warning of our libraries goes by the judge, who knows the secrets."""

    def __init__(self, monitor: Monitor) -> None:
        super().__init__()
        self._monitor = monitor

    def emit(self, record: logging.LogRecord) -> None:
        self._monitor.logged(record.getMessage())
        if record.exc_info and record.exc_info[1] is not None:
            self._monitor.logged(repr(record.exc_info[1]))
            self._monitor.unforeseen(record.getMessage(), record.exc_info[1])


def _difference(live: Any, replayed: Any) -> str:
    if not isinstance(live, dict):
        return f"{live} != {replayed}"
    return "; ".join(
        f"{key}: {live.get(key)} replayed {replayed.get(key)}"
        for key in sorted({*live, *replayed}, key=str)
        if live.get(key) != replayed.get(key)
    )
