"""Facts for reconciliation: cold lists are asked again, foreign rows left out, and a failed query is no information."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from botframework.errors import GatewayError
from botframework.ibkr.facts import Facts
from botframework.ports import BrokerFacts

from .test_session import Rig, answer, start, with_session

ACCOUNT = "DU1234567"
ORDER = {"orderId": 7, "conid": 265598, "status": "Submitted", "side": "BUY", "totalSize": 5.0, "filledQuantity": 0.0,
         "price": "1.25", "order_ref": "c1", "acct": ACCOUNT}  # fmt: skip
TRADE = {"execution_id": "e1", "conid": 265598, "side": "S", "size": 5.0, "price": "2.50", "order_ref": "c1",
         "order_id": 7, "account": ACCOUNT, "symbol": "AAPL", "trade_time_r": 1_778_164_306_000, "commission": "1.01"}  # fmt: skip


async def ask(rig: Rig, *, warm: bool = True) -> BrokerFacts:
    """One pass, with time going by for the paced lists."""
    facts = Facts(rig.session.api, rig.clock)

    async def work() -> BrokerFacts:
        if warm:
            await facts.warm_up()
        return await facts.ask(ACCOUNT)

    task = asyncio.create_task(work())
    for _ in range(400):
        if task.done():
            break
        await rig.clock.run(0.25)
    return task.result()


def test_a_cold_start_takes_one_warm_up_and_one_paced_pass(manual_clock: Any) -> None:
    async def use(rig: Rig) -> tuple[BrokerFacts, float]:
        await start(rig)
        began = rig.clock.mono_ns()
        return await ask(rig), (rig.clock.mono_ns() - began) / 1e9

    facts, took_s = with_session(manual_clock, use)
    assert facts.primed
    assert facts.orders == facts.executions == facts.positions == ()
    assert facts.cash == Decimal(1_000_000)
    assert 5 < took_s < 8


def test_without_a_warm_up_the_pass_itself_asks_until_the_list_knows(manual_clock: Any) -> None:
    async def use(rig: Rig) -> BrokerFacts:
        await start(rig)
        rig.wire.seen.clear()
        facts = await ask(rig, warm=False)
        assert rig.wire.seen.count("/iserver/account/orders") == 2
        return facts

    assert with_session(manual_clock, use).primed


@pytest.mark.parametrize(
    ("listed", "primed"),
    [
        ({"orders": [], "snapshot": False}, False),
        # It is warm; that it is cut off is seen from its length, and blocks evidence of absence only.
        ({"orders": [ORDER] * 1000, "snapshot": True}, True),
    ],
    ids=["never warm", "cut off at a thousand"],
)
def test_a_cold_list_says_so(manual_clock: Any, listed: dict[str, Any], primed: bool) -> None:
    async def use(rig: Rig) -> BrokerFacts:
        await start(rig)
        rig.wire.instead["/iserver/account/orders"] = answer(200, listed)
        return await ask(rig)

    assert with_session(manual_clock, use).primed is primed


def test_rows_are_translated_and_foreign_accounts_left_out(manual_clock: Any) -> None:
    async def use(rig: Rig) -> BrokerFacts:
        await start(rig)
        manual_clock.observe_market(1_778_164_400_000 * 10**6)
        orders = {"orders": [ORDER, {**ORDER, "orderId": 8, "acct": "DU7654321"}], "snapshot": True}
        rig.wire.instead["/iserver/account/orders"] = answer(200, orders)
        trades = [TRADE, {**TRADE, "execution_id": "e2", "account": "DU7654321"}]
        rig.wire.instead["/iserver/account/trades"] = answer(200, trades)
        return await ask(rig)

    facts = with_session(manual_clock, use)
    (order,) = facts.orders
    assert (order.broker_order_id, order.client_order_id, order.limit_price) == ("7", "c1", Decimal("1.25"))
    (fill,) = facts.executions
    assert (fill.execution_id, fill.broker_order_id, fill.price, fill.commission, fill.at_ns) == (
        "e1", "7", Decimal("2.50"), Decimal("1.01"), 1_778_164_306_000 * 10**6,
    )  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["/iserver/account/orders", "/iserver/account/trades", f"/portfolio2/{ACCOUNT}/positions", "/portfolio/accounts"],
)
@pytest.mark.parametrize(
    "instead",
    [
        answer(500, {"error": "unknown"}),
        answer(200, {"error": "not now"}),
        lambda request: httpx.Response(200, content=b"<html>login</html>", request=request),
        answer(401, {"error": "not authenticated"}),
    ],
    ids=["500", "200 with error", "login page", "401"],
)
def test_a_failed_query_is_no_information(manual_clock: Any, path: str, instead: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.wire.instead[path] = instead
        with pytest.raises(GatewayError):
            await ask(rig)

    with_session(manual_clock, use)


def raw(text: str) -> Any:
    json_type = {"content-type": "application/json"}
    return lambda request: httpx.Response(200, content=text.encode(), headers=json_type, request=request)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "/iserver/account/orders",
            json.dumps({"orders": [ORDER], "snapshot": True}).replace('"filledQ', '"totalSize": 9.0, "filledQ'),
        ),
        ("/iserver/account/trades", json.dumps([TRADE]).replace('"price"', '"size": 6.0, "price"')),
        (f"/portfolio2/{ACCOUNT}/positions", '[{"conid": "265598", "position": 5.0, "position": 50.0}]'),
    ],
)
def test_an_answer_that_names_a_member_twice_is_no_information(manual_clock: Any, path: str, text: str) -> None:
    """A reader takes the last of two values without a word, and the first may be the true one; two equal ones are one."""

    async def use(rig: Rig) -> None:
        await start(rig)
        rig.wire.instead[path] = raw(text)
        with pytest.raises(GatewayError, match="names a member twice"):
            await ask(rig)

    with_session(manual_clock, use)


def test_cash_that_is_named_twice_is_not_known(manual_clock: Any) -> None:
    async def use(rig: Rig) -> BrokerFacts:
        await start(rig)
        twice = '{"BASE": {"cashbalance": 1.0, "cashbalance": 2.0, "exchangerate": 1}}'
        rig.wire.instead[f"/portfolio/{ACCOUNT}/ledger"] = raw(twice)
        return await ask(rig)

    assert with_session(manual_clock, use).cash is None


def test_the_same_value_twice_is_one(manual_clock: Any) -> None:
    async def use(rig: Rig) -> BrokerFacts:
        await start(rig)
        rig.wire.instead["/iserver/account/trades"] = raw(
            json.dumps([TRADE]).replace('"price"', '"size": 5.0, "price"')
        )
        return await ask(rig)

    assert [each.quantity for each in with_session(manual_clock, use).executions] == [5]


def test_a_damaged_row_fails_the_pass_instead_of_hiding_an_order(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        damaged = {"orders": [ORDER, {"status": "Submitted"}], "snapshot": True}
        rig.wire.instead["/iserver/account/orders"] = answer(200, damaged)
        with pytest.raises(GatewayError):
            await ask(rig)

    with_session(manual_clock, use)
