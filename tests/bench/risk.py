"""How long a verdict takes: every rule there is, a thousand live orders, twenty strategies, beside the bare comparisons."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import Instrument, OrderIntent, OrderType, SessionState, Side, StreamState, Tick
from botframework.core.quotes import Lane
from botframework.core.risk.base import Proposal
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from botframework.core.state import State
from tests.bench import rig
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import BenchError, Figures, Progress, in_process, in_turn, medians, percentile

CONTRACTS = 50
DAY = 20240102
STRATEGIES = 20
ORDERS = 1_000
HUGE = "1000000000000 USD"

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "max_order_quantity": {"limit": 10_000},
    "max_order_notional": {"amount": HUGE},
    "order_share": {"percent_of_displayed": 1_000},
    "min_order_notional": {"amount": "1 USD"},
    "price_collar": {"percent": 5},
    "market_order": {"allow": True},
    "max_position": {"limit": 1_000_000},
    "gross_exposure": {"amount": HUGE},
    "net_exposure": {"amount": HUGE, "percent": 1_000_000},
    "concentration": {"percent": 1_000_000},
    "leverage": {"limit": 1_000_000},
    "short_sale": {"allow": True, "factor": 0},
    "daily_loss": {"amount": HUGE},
    "period_loss": {"amount": HUGE},
    "drawdown": {"amount": HUGE},
    "order_rate": {"per_minute": 1_000_000},
    "gateway_budget": {"per_second": 1_000_000},
    "daily_activity": {"orders": 1_000_000, "turnover": HUGE},
    "working_orders": {"per_side": 1_000, "total": 10_000},
    "order_efficiency": {"at_least": 1_000_000},
    "repeated_execution": {"limit": 1_000_000},
    "protective_stop": {},
}
WITHOUT = ("protective_stop", "opposite_positions", "trading_hours")  # they would deny what is measured here


def world() -> State:
    """A state with everything in it, by the rows that bring it about."""
    traded = rig.instruments(CONTRACTS)
    chance = random.Random(1)
    state = State(account=rig.ACCOUNT)
    before_ns = rig.START_NS - 3600 * 10**9
    now: dict[str, Any] = {"at_ns": rig.START_NS, "wall_ns": rig.START_NS}
    for instrument in traded:
        state.know(instrument)
        state.lanes[instrument.conid] = Lane(instrument)
        quote(state, instrument, 100.0)
    for event in rig.start_events(rig.START_NS, rig.START_NS):
        state.apply(event)
    for name in ("loop", "disk", "clock"):
        state.apply(ev.MonitorChanged(**now, name=name, ok=True))
    money = Decimal(10**9)
    state.apply(
        ev.FundsReported(**now, currency="USD", equity=money, cash=money, available=money, excess_liquidity=money)
    )
    names = [f"strategy{number}" for number in range(STRATEGIES)]
    scopes = ("account", *names)
    state.apply(ev.MarkDay(at_ns=rig.START_NS, day=DAY, scopes=scopes, pnl=(Decimal(0),) * len(scopes)))
    state.today = DAY
    for number in range(ORDERS):
        instrument, name = traded[number % CONTRACTS], names[number // CONTRACTS % STRATEGIES]
        intent = order(instrument, name, f"o{number}", chance.choice(list(Side)), chance)
        state.apply(ev.SubmitOrder(at_ns=before_ns, intent=intent, verdict_id="v"))
        state.apply(ev.OrderSent(**now, client_order_id=intent.client_order_id))
        state.apply(ev.OrderAccepted(**now, client_order_id=intent.client_order_id, broker_order_id=f"b{number}"))
        if number % 3 == 0:
            fill(state, intent, number)
    return state


def order(instrument: Instrument, strategy: str, name: str, side: Side, chance: random.Random) -> OrderIntent:
    """A limit order far enough from the market not to meet another."""
    away = Decimal(chance.randint(100, 200)) / 100
    return OrderIntent(
        strategy=strategy,
        instrument=instrument,
        side=side,
        quantity=Decimal(chance.randint(10, 99)),
        order_type=OrderType.LIMIT,
        at_ns=rig.START_NS,
        limit_price=100 - away if side is Side.BUY else 100 + away,
        client_order_id=name,
    )


def fill(state: State, intent: OrderIntent, number: int) -> None:
    """A part of an order, so that there are positions."""
    state.apply(
        ev.ExecutionReported(
            at_ns=rig.START_NS,
            wall_ns=rig.START_NS,
            execution_id=f"x{number}",
            broker_order_id=f"b{intent.client_order_id[1:]}",
            client_order_id=intent.client_order_id,
            conid=intent.instrument.conid,
            symbol=intent.instrument.symbol,
            side=intent.side,
            quantity=Decimal(3),
            price=Decimal(100),
            source="list",
        )
    )


def quote(state: State, instrument: Instrument, middle: float) -> None:
    """A newer tick."""
    lane = state.lanes[instrument.conid]
    lane.tick = Tick(
        instrument, rig.START_NS, rig.START_NS, middle - 0.01, middle + 0.01, 10_000.0, 10_000.0, last=middle
    )


def rules() -> list[Any]:
    """One of every kind that lets the orders pass, with its limit far away."""
    kinds = [kind for kind in BUILTIN_RULES if kind not in WITHOUT]
    found = [(kind, PARAMETERS.get(kind, {})) for kind in kinds]
    return build_rules(found)


def _verdicts(count: int, *, timed: bool = False) -> Callable[[], Figures]:
    def measure() -> Figures:
        gate = Gate(rules(), mono_ns=time.thread_time_ns if timed else None)
        state, chance = world(), random.Random(2)
        state.session, state.journal_ok = SessionState.READY, True
        state.apply(ev.StreamChanged(at_ns=rig.START_NS, wall_ns=rig.START_NS, state=StreamState.LIVE))
        traded = [lane.instrument for lane in state.lanes.values()]
        gc.collect()
        gc.freeze()  # as a live bot does before it trades
        took: list[float] = []
        busy: list[float] = []
        clock, own_clock = time.perf_counter_ns, time.thread_time_ns
        for number in range(-STRATEGIES, count):  # the first look of each strategy at everything is not measured
            # Between two verdicts one instrument has a new quote and an order gets a part filled.
            quote(state, chance.choice(traded), 100 + chance.randint(-20, 20) / 100)
            record = state.book.records[f"o{number % ORDERS}"]
            if record.order.remaining > 6:
                fill(state, record.intent, 1_000_000 + number)
            name = f"strategy{number % STRATEGIES}"
            intent = order(chance.choice(traded), name, f"n{number}", chance.choice(list(Side)), chance)
            intent = replace(intent, quantity=intent.quantity + 1_000)
            proposal = Proposal(intent=intent)
            own_began = own_clock()  # outside the other clock's reading: asking for it takes half a microsecond
            began = clock()
            verdict = gate.decide(proposal, state, "v")
            ended = clock()
            own_ended = own_clock()
            if number >= 0:
                took.append((ended - began) / 1_000)
                busy.append((own_ended - own_began) / 1_000)
            if not verdict.allowed:
                raise BenchError(f"an order that was to pass was denied: {verdict.reasons}")
        differences = state.audit()
        if differences:
            raise BenchError(f"the kept sums are wrong: {differences}")
        return {
            "p50": percentile(took, 50),
            "p99": percentile(took, 99),
            "cpu_p50": percentile(busy, 50),
            "cpu_p99": percentile(busy, 99),
            "rules": float(len(gate.rules)),
        }

    return measure


def _bare(count: int) -> Callable[[], Figures]:
    def measure() -> Figures:
        numbers = [Decimal(100 + number) for number in range(len(rules()))]
        limits = [Decimal(10_000)] * len(numbers)
        took: list[float] = []
        for _ in range(count):
            began = time.perf_counter_ns()
            for number, limit in zip(numbers, limits, strict=True):
                if not number * number <= limit * limit:
                    raise BenchError("a comparison went wrong")
            took.append((time.perf_counter_ns() - began) / 1_000)
        return {"p50": percentile(took, 50), "p99": percentile(took, 99), "rules": float(len(numbers))}

    return measure


def measure(params: Mapping[str, Any]) -> dict[str, Figures]:
    """All rows, in turn, in this process."""
    cases = {
        "bare": _bare(params["verdicts"]),
        "verdict": _verdicts(params["verdicts"]),
        "timed": _verdicts(params["verdicts"], timed=True),
    }
    return {name: medians(rounds) for name, rounds in in_turn(cases, params["rounds"]).items()}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``risk``."""
    progress.step("measuring")
    params = {"verdicts": 500, "rounds": 2} if quick else {"verdicts": 5_000, "rounds": 5}
    found = in_process("risk:measure", params, timeout_s=120)
    rows = (
        ("a product and a comparison of decimals for every rule", "bare", True, ""),
        ("a verdict by the gate", "verdict", False, "p50 60 µs, p99 200 µs"),
        ("the same, rules held to their time as in a live bot", "timed", False, ""),
    )
    lines = tuple(
        Line(label, {**found[key], "ratio": found[key]["p50"] / found["bare"]["p50"]}, is_floor=is_floor, aim=aim)
        for label, key, is_floor, aim in rows
    )
    columns = (
        Column("rules", "rules"),
        Column("p50", "p50 µs", 1),
        Column("p99", "p99 µs", 1),
        Column("cpu_p50", "CPU p50 µs", 1),
        Column("cpu_p99", "CPU p99 µs", 1),
        Column("ratio", "× floor", 1),
    )
    return Result(
        "risk",
        "Verdicts",
        (
            f"One rule of nearly every kind, {ORDERS:,} live orders of {STRATEGIES} strategies in {CONTRACTS} instruments.",
            "Between two verdicts, outside the clock, an instrument gets a new quote and an order a fill, which the sums take in.",
            "The CPU columns are the thread's own time: without the pauses a busy machine makes.",
            "At the end the kept sums are worked out from nothing and have to agree.",
        ),
        (Table("", columns, lines),),
    )
