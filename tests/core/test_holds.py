"""Trading states by a person's word, latched and lowered; closing out; what the engine does when a limit asks for a halt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest

from botframework.core import events as ev
from botframework.core.book import OrderBook
from botframework.core.flatten import STEP_NS, TAG
from botframework.core.model import Side, TradingState, Working
from botframework.core.orders import Record
from botframework.core.risk.base import Breach
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.runtime.holds import LEVELS, Refused, hold_event, lower_event

from .kit import AAPL, D, Feed, OpenGate, S, Script, engine_of, only

STAMPS: dict[str, int] = {"at_ns": 1, "wall_ns": 1}
WHO: dict[str, Any] = {"reason": "r", "by": "me", **STAMPS}


def of(commands: list[ev.Command], kind: type[ev.Command]) -> list[Any]:
    return [command for command in commands if isinstance(command, kind)]


def holding(quantity: int = 100, **changes: Any) -> Feed:
    """A running engine whose strategy holds AAPL, bought by its own filled order."""
    script = Script(
        on_tick=lambda ctx, tick: None if ctx.orders(tick.instrument) else ctx.buy(tick.instrument, quantity)
    )
    feed = Feed(engine_of(script, **changes))
    feed.begin()
    (order,) = of(feed.tick(), ev.SubmitOrder)
    name = order.intent.client_order_id
    feed.accept(name)
    fill(feed, name, Side.BUY, quantity, "x1")
    script.hooks.clear()
    return feed


def fill(feed: Feed, name: str, side: Side, quantity: int, key: str, broker_id: str = "1") -> list[ev.Command]:
    return feed.send(
        ev.ExecutionReported,
        execution_id=key,
        broker_order_id=broker_id,
        client_order_id=name,
        conid=AAPL.conid,
        symbol=AAPL.symbol,
        side=side,
        quantity=D(quantity),
        price=D(100),
        commission=D(0),
    )


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "flatten"])
def test_a_hold_only_tightens_and_only_a_person_lowers(level: str) -> None:
    feed = Feed(engine_of(Script()))
    feed.begin()
    state = feed.engine.view
    feed.give(hold_event(state, level, "s", **WHO))
    assert state.trading_state("s") is LEVELS[level]
    for other, wanted in LEVELS.items():
        if other == "flatten":
            continue
        if wanted <= LEVELS[level]:
            with pytest.raises(Refused, match="already"):
                hold_event(state, other, "s", **WHO)
        else:
            assert isinstance(hold_event(state, other, "s", **WHO), ev.TradingStateChanged)
    op, wrong = ("unlock", "resume") if level == "freeze" else ("resume", "unlock")
    with pytest.raises(Refused):
        lower_event(state, wrong, "s", **WHO)
    with pytest.raises(Refused, match="not held back"):
        lower_event(state, op, "account", **WHO)
    feed.give(lower_event(state, op, "s", **WHO))
    assert state.trading_state("s") is (TradingState.HALTED if level == "freeze" else TradingState.ACTIVE)


@pytest.mark.parametrize("level", list(LEVELS))
def test_a_hold_survives_a_restart(level: str) -> None:
    feed = holding()
    feed.give(hold_event(feed.engine.view, level, "account", **WHO))
    again = engine_of(Script())
    again.restore(feed.rows)
    assert again.view.trading_states == feed.engine.view.trading_states
    assert again.view.trading_state("s") is LEVELS[level]
    assert again.view.flattening == feed.engine.view.flattening


def test_halting_cancels_what_works_and_nothing_follows() -> None:
    script = Script(on_tick=lambda ctx, tick: ctx.buy(tick.instrument, 1, limit_price=50.0))
    feed = Feed(engine_of(script, gate=Gate(build_rules([]))))
    feed.begin()
    feed.send(ev.InstrumentDefined, instrument=attrs.evolve(AAPL, rules_at_ns=feed.at_ns))
    (order,) = of(feed.tick(), ev.SubmitOrder)
    feed.accept(order.intent.client_order_id)
    commands = feed.give(
        hold_event(feed.engine.view, "halt", "s", **{**WHO, "at_ns": feed.at_ns, "wall_ns": feed.at_ns})
    )
    assert only(commands, ev.CancelOrder).client_order_id == order.intent.client_order_id
    feed.at_ns += 10 * S
    commands = feed.tick()
    assert not of(commands, ev.SubmitOrder)
    assert only(commands, ev.DenyOrder).reasons[0].code == "TRADING_STATE"


def test_closing_out_cancels_sells_at_the_quote_steps_away_and_halts() -> None:
    feed = holding(100)
    state = feed.engine.view
    event = hold_event(state, "flatten", "account", **{**WHO, "at_ns": feed.at_ns, "wall_ns": feed.at_ns})
    first = only(feed.give(event), ev.SubmitOrder)
    intent = first.intent
    assert (intent.side, intent.quantity, intent.tag, intent.strategy) == (Side.SELL, D(100), TAG, "s")
    assert intent.limit_price == D("100.00")
    feed.accept(intent.client_order_id, "2")
    assert not of(feed.tick(), ev.SubmitOrder)  # it rests
    feed.at_ns += STEP_NS
    assert only(feed.tick(), ev.CancelOrder).client_order_id == intent.client_order_id
    fill(feed, intent.client_order_id, Side.SELL, 40, "x2", "2")
    feed.report(intent.client_order_id, Working.CANCELLED, "2")
    feed.at_ns += S
    second = only(feed.tick(), ev.SubmitOrder).intent
    assert second.quantity == D(60)
    assert second.limit_price == D("99.90")
    feed.accept(second.client_order_id, "3")
    fill(feed, second.client_order_id, Side.SELL, 60, "x3", "3")
    feed.at_ns += S
    change = only(feed.tick(), ev.ChangeTradingState)
    assert (change.scope, change.state) == ("account", TradingState.HALTED)
    assert state.flattening == {}
    feed.at_ns += S
    assert feed.tick() == []


def test_closing_out_cannot_open_flip_or_go_past_a_freeze() -> None:
    feed = holding(100)
    state = feed.engine.view
    feed.give(hold_event(state, "freeze", "account", **WHO))
    for scope in ("account", "s"):
        with pytest.raises(Refused, match="FROZEN"):
            hold_event(state, "flatten", scope, **WHO)
    feed = holding(100)
    state = feed.engine.view
    feed.give(hold_event(state, "halt", "account", **WHO))
    with pytest.raises(Refused, match="account is HALTED"):
        hold_event(state, "flatten", "s", **WHO)
    feed.give(hold_event(state, "flatten", "account", **WHO))
    assert state.trading_state("s") is TradingState.REDUCE_ONLY


def test_a_limit_that_asks_for_a_halt_cancels_and_one_that_warns_only_tells() -> None:
    gate = OpenGate()
    script = Script(on_tick=lambda ctx, tick: None if ctx.orders(tick.instrument) else ctx.buy(tick.instrument, 1))
    feed = Feed(engine_of(script, gate=gate))
    feed.begin()
    (order,) = of(feed.tick(), ev.SubmitOrder)
    feed.accept(order.intent.client_order_id)
    reason = ev.Reason(code="DRAWDOWN", outcome="deny", observed="10")
    gate.broken = (Breach(scope="account", state=TradingState.ACTIVE, reason=reason),)
    feed.at_ns += S
    commands = feed.tick()
    assert [tell.notice.code for tell in of(commands, ev.Tell)] == ["DRAWDOWN"]
    assert not of(commands, ev.ChangeTradingState)
    gate.broken = (Breach(scope="account", state=TradingState.HALTED, reason=reason),)
    feed.at_ns += S
    commands = feed.tick()
    assert only(commands, ev.ChangeTradingState).state is TradingState.HALTED
    assert only(commands, ev.CancelOrder).client_order_id == order.intent.client_order_id


def test_peaks_are_kept_when_a_rule_measures_from_them_and_survive() -> None:
    gate: Any = OpenGate()
    gate.rules = build_rules([("drawdown", {"amount": "50 USD"})])
    feed = holding(10, gate=gate)
    view = feed.engine.view
    feed.at_ns += 61 * S
    feed.tick(bid=104.0, ask=104.02)
    feed.at_ns += S
    peak = only(feed.tick(bid=104.0, ask=104.02), ev.MarkPeak)
    assert dict(zip(peak.scopes, peak.pnl, strict=True)) == {"account": D(40), "s": D(40)}
    feed.at_ns += S
    assert not of(feed.tick(bid=105.0, ask=105.02), ev.MarkPeak)  # at most once a minute
    assert view.drop() == D(0)
    feed.tick(bid=99.0, ask=99.02)
    assert (view.drop(), view.drop("s")) == (D(50), D(50))
    again = engine_of(Script(), gate=OpenGate())
    again.restore(feed.rows)
    assert again.view.peaks == view.peaks
    without = holding(10)
    without.at_ns += 61 * S
    without.tick(bid=104.0, ask=104.02)
    without.at_ns += S
    assert not of(without.tick(bid=104.0, ask=104.02), ev.MarkPeak)


def _exposure(book: OrderBook, record: Record) -> None:
    book._exposure._sums[AAPL.conid, None, True].quantity = Decimal(7)


def _executions(book: OrderBook, record: Record) -> None:
    record.filled += 1


def _word(book: OrderBook, record: Record) -> None:
    record.is_open = not record.is_open


def _answer(book: OrderBook, record: Record) -> None:
    book._lanes["s", AAPL.conid].told = (record.order,)


def _place(book: OrderBook, record: Record) -> None:
    book._lanes[None, AAPL.conid].records["c"] = record


@pytest.mark.parametrize("spoil", [_exposure, _executions, _word, _answer, _place])
def test_what_is_kept_and_wrong_halts(spoil: Any) -> None:
    feed = holding()
    book = feed.engine.view.book
    spoil(book, next(iter(book)))
    feed.at_ns += 61 * S
    commands = feed.tick()
    assert any(tell.notice.code == "AUDIT" for tell in of(commands, ev.Tell))
    assert feed.engine.view.trading_state("s") is TradingState.HALTED


@pytest.mark.parametrize("level", list(LEVELS))
def test_whoever_holds_a_bot_is_there(level: str) -> None:
    """The rule that asks when a person was last there hears of every kind of hold."""
    feed = holding()
    feed.at_ns += 3_600 * 10**9
    now_ns = feed.at_ns
    feed.give(hold_event(feed.engine.view, level, "account", **{**WHO, "at_ns": now_ns, "wall_ns": now_ns}))
    assert feed.engine.view.operator_wall_ns == now_ns
