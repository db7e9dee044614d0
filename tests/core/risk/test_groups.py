"""Brackets and one-cancels-all groups before the gate: one verdict on all of it, worst case the entry or the largest."""

from __future__ import annotations

from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.model import OrderType, TradingState, Working
from botframework.core.risk.base import Proposal
from botframework.core.risk.explain import explain
from botframework.core.risk.gate import Gate
from botframework.core.risk.rules.exposure import MaxPosition
from botframework.core.risk.rules.price import PriceCollar
from botframework.core.risk.rules.rate import OrderRate
from botframework.core.risk.rules.size import MaxOrderQuantity
from botframework.core.risk.rules.state import TradingStateRule
from botframework.core.risk.rules.validity import ValidOrder
from tests.core.kit import AAPL, D, Feed, Script, engine_of
from tests.core.test_groups import SL, TP, accepted, shown


def rig(*rules: Any) -> tuple[Feed, list[Any]]:
    """An engine behind a real gate, and a list whose functions are called with the context at the next tick."""
    wishes: list[Any] = []

    def on_tick(ctx: Any, tick: Any) -> None:
        todo, wishes[:] = list(wishes), []
        for wish in todo:
            wish(ctx)

    every = (ValidOrder(), TradingStateRule(), *rules)
    feed = Feed(engine_of(Script(on_tick=on_tick), gate=Gate(every)))
    feed.begin()
    feed.tick()
    return feed, wishes


def ask(feed: Feed, wishes: list[Any], wish: Any) -> Any:
    wishes.append(wish)
    kinds = (ev.SubmitOrder, ev.DenyOrder, ev.ModifyOrder, ev.DenyModify)
    return next(row for row in feed.tick() if isinstance(row, kinds))


def bracket(quantity: int = 10, profit: float = 101, loss: float = 99) -> Any:
    return lambda ctx: ctx.bracket("BUY", "AAPL", quantity, limit_price=100, take_profit=profit, stop_loss=loss)


def test_the_worst_a_bracket_can_do_is_its_entry() -> None:
    feed, wishes = rig(MaxPosition(limit=10))
    assert isinstance(ask(feed, wishes, bracket(11)), ev.DenyOrder)
    assert isinstance(ask(feed, wishes, bracket(10)), ev.SubmitOrder)
    more = ask(feed, wishes, lambda ctx: ctx.buy("AAPL", 1, limit_price=99))
    assert more.reasons[0].code == "MAX_POSITION"
    # Nothing of the exits is reserved, so a short of ten is allowed beside them.
    assert isinstance(ask(feed, wishes, lambda ctx: ctx.sell("AAPL", 10, limit_price=102)), ev.SubmitOrder)


def test_an_exit_is_held_to_what_an_order_is_held_to_whatever_it_leads_to() -> None:
    feed, wishes = rig(PriceCollar(percent=2), MaxOrderQuantity(limit=10), MaxPosition(limit=10))
    denial = ask(feed, wishes, bracket(profit=125))
    assert [(reason.code, reason.text.partition(" ")[0]) for reason in denial.reasons] == [
        ("PRICE_COLLAR", "take_profit:")
    ]
    again = explain(feed.engine.rules, Proposal(intent=denial.intent, legs=denial.legs), feed.engine.view)
    assert {each.reason.text for each in again if each.reason} == {denial.reasons[0].text}
    assert isinstance(ask(feed, wishes, bracket()), ev.SubmitOrder)


def test_a_group_counts_as_one_order() -> None:
    feed, wishes = rig(OrderRate(per_minute=2))
    assert isinstance(ask(feed, wishes, bracket()), ev.SubmitOrder)
    assert isinstance(ask(feed, wishes, bracket()), ev.SubmitOrder)
    assert isinstance(ask(feed, wishes, bracket()), ev.DenyOrder)


def test_of_a_one_cancels_all_group_each_order_is_judged_and_the_largest_reserved() -> None:
    feed, wishes = rig(MaxPosition(limit=60))

    def group(*quantities: int) -> Any:
        return lambda ctx: ctx.oca(
            [ctx.order("BUY", "AAPL", each, limit_price=99 - place) for place, each in enumerate(quantities)]
        )

    denial = ask(feed, wishes, group(40, 61))
    assert [reason.text.partition(":")[0] for reason in denial.reasons] == ["2"]
    assert isinstance(ask(feed, wishes, group(40, 60, 50)), ev.SubmitOrder)
    assert isinstance(ask(feed, wishes, lambda ctx: ctx.buy("AAPL", 1, limit_price=99)), ev.DenyOrder)


def filled() -> tuple[Feed, list[Any], str]:
    """A bracket whose entry has filled."""
    feed, wishes = rig(MaxPosition(limit=10))
    submit = ask(feed, wishes, bracket(profit=110, loss=95))
    name = accepted(feed, submit)
    shown(feed)
    feed.execute(name, "10")
    return feed, wishes, name


@pytest.mark.parametrize("level", [TradingState.PAUSED, TradingState.REDUCE_ONLY])
def test_exits_reduce_and_new_brackets_do_not(level: TradingState) -> None:
    feed, wishes, name = filled()
    feed.send(ev.TradingStateChanged, scope="account", state=level, reason="r", by="p")
    assert not [row for row in feed.rows if isinstance(row, ev.CancelOrder)]  # protection stays
    change = ask(feed, wishes, lambda ctx: ctx.modify(f"{name}.sl", stop_price=98))
    assert (type(change), change.stop_price) == (ev.ModifyOrder, 98)
    assert isinstance(ask(feed, wishes, bracket(1)), ev.DenyOrder)
    assert feed.engine.objection(change) == ""


def test_the_exit_of_an_entry_that_is_filling_reduces_as_far_as_it_will_have_filled() -> None:
    feed, wishes = rig(MaxPosition(limit=10))
    name = accepted(feed, ask(feed, wishes, bracket(profit=110, loss=95)))
    shown(feed)
    feed.execute(name, "4")
    feed.send(ev.TradingStateChanged, scope="account", state=TradingState.REDUCE_ONLY, reason="r", by="p")
    change = ask(feed, wishes, lambda ctx: ctx.modify(f"{name}.sl", stop_price=98))
    assert (type(change), change.stop_price) == (ev.ModifyOrder, 98)
    feed.send(ev.ModifyAccepted, client_order_id=f"{name}.sl")
    feed.report(name, Working.CANCELLED)  # the entry ends with four: an exit of ten could flip them
    assert isinstance(ask(feed, wishes, lambda ctx: ctx.modify(f"{name}.sl", stop_price=97)), ev.DenyModify)


def test_a_position_that_was_sold_otherwise_leaves_exits_that_no_longer_reduce() -> None:
    feed, wishes, name = filled()
    feed.execute("v1.foreign", "10", "100", 9, side=TP["side"], broker_order_id="77")
    feed.send(ev.TradingStateChanged, scope="account", state=TradingState.REDUCE_ONLY, reason="r", by="p")
    change = ask(feed, wishes, lambda ctx: ctx.modify(f"{name}.sl", stop_price=98))
    assert isinstance(change, ev.DenyModify)


def test_halting_takes_the_exits_back_too_and_closing_out_works_beside_them() -> None:
    feed, _, name = filled()
    feed.send(ev.SessionChanged, state=feed.engine.view.session.READY)
    commands = feed.send(ev.FlattenRequested, scope="account", reason="r", by="p")
    assert {row.client_order_id for row in commands if isinstance(row, ev.CancelOrder)} == {f"{name}.tp", f"{name}.sl"}
    for each in (TP, SL):
        feed.send(
            ev.OrderReported, **{**each, "working": Working.CANCELLED, "broker_status": "Cancelled", "filled": D(0)}
        )
    rows = [*feed.tick(99.9, 100.1), *feed.tick(99.9, 100.1, at_ns=feed.at_ns + 2 * 10**9)]
    closing = next(row.intent for row in rows if isinstance(row, ev.SubmitOrder))
    assert (closing.quantity, closing.order_type, closing.instrument) == (D(10), OrderType.LIMIT, AAPL)


def test_a_stop_that_trails_is_held_to_its_distance_alone_in_a_group_and_when_it_is_changed() -> None:
    """The unit was another one than meant: such a stop triggers never, or at once."""
    for said, allowed in (
        ({"trail_amount": 500}, False),
        ({"trail_amount": 0.005}, False),
        ({"trail_percent": 95}, False),
        ({"trail_percent": 0.05}, False),
        ({"trail_percent": 5}, True),
        ({"trail_amount": 9}, True),
    ):
        kind, codes = (ev.SubmitOrder, []) if allowed else (ev.DenyOrder, ["PRICE_COLLAR"])
        for wish in (
            lambda ctx, said=said: ctx.sell("AAPL", 10, **said),
            lambda ctx, said=said: ctx.submit(ctx.order("BUY", "AAPL", 10, **said)),
            lambda ctx, said=said: ctx.oca(
                [ctx.order("BUY", "AAPL", 1, limit_price=99), ctx.order("BUY", "AAPL", 1, **said)]
            ),
            lambda ctx, said=said: ctx.oca(
                [ctx.order("BUY", "AAPL", 2, **said), ctx.order("BUY", "AAPL", 2, limit_price=99)]
            ),
        ):
            feed, wishes = rig(PriceCollar(percent=2))
            row = ask(feed, wishes, wish)
            assert isinstance(row, kind), said
            assert [reason.code for reason in getattr(row, "reasons", ())] == codes
    # Nine of a hundred were within; of fifty they are not.
    feed, wishes = rig(PriceCollar(percent=2))
    intent = ask(feed, wishes, lambda ctx: ctx.sell("AAPL", 10, trail_amount=9)).intent
    feed.accept(intent.client_order_id)
    wishes.append(lambda ctx: ctx.modify(ctx.orders()[0], quantity=5))
    changes = [row for row in feed.tick(bid=49.99, ask=50.01) if isinstance(row, ev.DenyModify | ev.ModifyOrder)]
    assert [reason.code for reason in getattr(changes[0], "reasons", ())] == ["PRICE_COLLAR"]
