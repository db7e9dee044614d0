"""Small parts for tests of the core: a gate that allows, an engine with one strategy, events with short names."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import (
    Instrument,
    OrderIntent,
    OrderType,
    SessionState,
    Side,
    StreamState,
    Tick,
    TimeInForce,
    Working,
)
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.base import Breach, Proposal, RiskView, Verdict

AAPL = Instrument("AAPL", 265598)
SPY = Instrument("SPY", 756733)
S = 1_000_000_000
START = 1_700_000_000 * S
DAY = 20231114
D = Decimal


class OpenGate:
    """Allows everything except what a test denies; remembers what it was told."""

    def __init__(self, judge: Callable[[Proposal, RiskView], tuple[ev.Reason, ...]] | None = None) -> None:
        self.judge = judge
        self.restored: list[tuple[Proposal, bool]] = []
        self.seen: list[Proposal] = []
        self.broken: tuple[Breach, ...] = ()

    def decide(self, proposal: Proposal, view: RiskView, verdict_id: str, also: Sequence[ev.Reason] = ()) -> Verdict:
        self.seen.append(proposal)
        reasons = (*(self.judge(proposal, view) if self.judge else ()), *also)
        return Verdict(verdict_id=verdict_id, allowed=not reasons, reasons=reasons)

    def note_restored(
        self, proposal: Proposal, view: RiskView, allowed: bool, reasons: Sequence[ev.Reason] = ()
    ) -> None:
        self.restored.append((proposal, allowed))

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        return self.broken


class Script:
    """A strategy made of functions; keeps what it was called with."""

    def __init__(self, **hooks: Callable[..., Any] | None) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.hooks = hooks

    @property
    def callbacks(self) -> dict[str, Callable[..., Any]]:
        names = ("on_start", "on_tick", "on_order", "on_fill", "on_position", "on_timer", "on_session", "on_stop")
        extra = tuple(name for name in self.hooks if name not in names)
        return {name: self._bound(name) for name in names + extra} | {"on_bar": self._bound("on_bar")}

    def _bound(self, name: str) -> Callable[..., Any]:
        hook = self.hooks.get(name)

        def call(ctx: Any, *things: Any) -> Any:
            self.heard.append((name, things[0] if things else None))
            return hook(ctx, *things) if hook else None

        return call

    def of(self, name: str) -> list[Any]:
        """What one hook was called with."""
        return [thing for hook, thing in self.heard if hook == name]


def day_of(at_ns: int) -> int:
    """Market days of 86,400 s in UTC, named like dates."""
    return DAY + (at_ns - START // (86_400 * S) * 86_400 * S) // (86_400 * S)


def engine_of(strategies: Mapping[str, Script] | Script, **changes: Any) -> Engine:
    """An engine on account DU1 with AAPL and SPY for everybody."""
    table = {"s": strategies} if isinstance(strategies, Script) else strategies
    options: dict[str, Any] = {
        "account": "DU1",
        "journal_id": "j1",
        "strategies": [(name, each, each.callbacks, (AAPL, SPY), {}) for name, each in table.items()],
        "gate": OpenGate(),
        "question_policy": QuestionPolicy(),
        "day_of": day_of,
        "rng": random.Random,
    }
    return Engine(**(options | changes))


class Feed:
    """Drives an engine as a live driver does: journal the event, handle it, journal the commands."""

    def __init__(self, engine: Engine, *, at_ns: int = START) -> None:
        self.engine = engine
        self.at_ns = at_ns
        self.rows: list[ev.Event | ev.Command] = []

    def stamp(self, step_ns: int = 1_000_000) -> dict[str, Any]:
        self.at_ns += step_ns
        return {"at_ns": self.at_ns, "wall_ns": self.at_ns}

    def send(self, kind: type[ev.Event], **fields: Any) -> list[ev.Command]:
        return self.give(kind(**({**self.stamp(), **fields})))

    def give(self, event: ev.Event) -> list[ev.Command]:
        self.rows.append(event)
        commands = list(self.engine.handle(event))
        self.rows.extend(commands)
        return commands

    def tick(
        self, bid: float = 100.0, ask: float = 100.02, instrument: Instrument = AAPL, **f: Any
    ) -> list[ev.Command]:
        commands = list(self.engine.handle(Tick(instrument, bid=bid, ask=ask, **{**self.stamp(), **f})))
        self.rows.extend(commands)
        return commands

    def begin(self, run_id: str = "r1") -> list[ev.Command]:
        self.send(ev.RunStarted, run_id=run_id, account="DU1", config_hash="c")
        self.send(ev.SessionChanged, state=SessionState.READY)
        self.send(ev.StreamChanged, state=StreamState.LIVE)
        return self.send(ev.ReconcileFinished, clean=True)

    # --- the broker's side --------------------------------------------------------------------------------------------

    def sent(self, cid: str) -> list[ev.Command]:
        return self.send(ev.OrderSent, client_order_id=cid)

    def accept(self, cid: str, broker_id: str = "1") -> list[ev.Command]:
        self.sent(cid)
        return self.send(ev.OrderAccepted, client_order_id=cid, broker_order_id=broker_id)

    def report(self, cid: str, working: Working, broker_id: str = "1", **fields: Any) -> list[ev.Command]:
        return self.send(
            ev.OrderReported,
            **{
                "client_order_id": cid,
                "broker_order_id": broker_id,
                "working": working,
                "broker_status": working.value,
                "filled": Decimal(0),
                **fields,
            },
        )

    def execute(
        self, cid: str, quantity: str, price: str = "100.02", number: int = 1, **fields: Any
    ) -> list[ev.Command]:
        return self.send(ev.ExecutionReported, **{**execution(cid, quantity, price, number), **fields})


def execution(cid: str, quantity: str, price: str, number: int, side: Side = Side.BUY) -> dict[str, Any]:
    """Fields of an execution of AAPL."""
    return {
        "execution_id": f"0000e0d5.{number:08x}.01.01",
        "broker_order_id": "1",
        "client_order_id": cid,
        "conid": AAPL.conid,
        "symbol": "AAPL",
        "side": side,
        "quantity": D(quantity),
        "price": D(price),
    }


def intent(cid: str = "v1.s.20231114.x", quantity: str = "100", side: Side = Side.BUY, **fields: Any) -> OrderIntent:
    """An intent that has its name already."""
    return OrderIntent(
        **{
            "strategy": "s",
            "instrument": AAPL,
            "side": side,
            "quantity": D(quantity),
            "order_type": OrderType.LIMIT,
            "at_ns": START,
            "limit_price": D("100"),
            "tif": TimeInForce.DAY,
            "intent_id": 1,
            "client_order_id": cid,
            **fields,
        }
    )


def only(commands: list[ev.Command], kind: type[ev.Command]) -> Any:
    """The one command of a kind."""
    found = [command for command in commands if isinstance(command, kind)]
    assert len(found) == 1, [type(command).__name__ for command in commands]
    return found[0]


def cids(feed: Feed) -> list[str]:
    """Names of the orders submitted so far."""
    return [row.intent.client_order_id for row in feed.rows if isinstance(row, ev.SubmitOrder)]
