"""Whatever tickets of whatever kind meet whatever market: the books add up, and no order does what it may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.sim.market import TapeQuote
from botframework.sim.records import order_state
from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, WALL0, Driver

OTHER = "DU7654321"
PATH = f"/iserver/account/{ACCOUNT}/orders"
TICK = Decimal("0.01")
START = Decimal(1_000_000)

KINDS = (
    *["LMT"] * 7,
    *["MKT"] * 4,
    "STP",
    "STOP_LIMIT",
    "TRAIL",
    "TRAILLMT",
    "MIDPRICE",
    "MIT",
    "LIT",
    "REL",
    "LOC",
    "MOC",
)

cents = st.integers(-12, 12)


def price(offset: int) -> float:
    return float(Decimal(100) + offset * TICK)


@st.composite
def tickets(draw: st.DrawFn, *, child: bool = False) -> dict[str, Any]:
    """A ticket that may be right or wrong; most are right."""
    kind = draw(st.sampled_from(KINDS))
    ticket: dict[str, Any] = {
        "conid": AAPL,
        "orderType": kind,
        "side": draw(st.sampled_from(["BUY", "SELL"])),
        "tif": draw(st.sampled_from(["DAY", "DAY", "GTC", "IOC", "OPG"])) if kind in ("LMT", "MKT") else "DAY",
        "quantity": draw(st.integers(1, 12)) * 50,
    }
    if kind in ("LMT", "STP", "STOP_LIMIT", "LIT", "LOC", "TRAILLMT") or draw(st.booleans()):
        ticket["price"] = price(draw(cents))
    if kind in ("STOP_LIMIT", "TRAILLMT", "MIT", "LIT"):
        ticket["auxPrice"] = price(draw(cents))
    if kind == "REL":
        ticket["auxPrice"] = draw(st.sampled_from([0, 0.01, 0.02]))
    if kind in ("TRAIL", "TRAILLMT"):
        ticket["trailingAmt"] = draw(st.sampled_from([0.01, 0.03, 0.05]))
        ticket["trailingType"] = draw(st.sampled_from(["amt", "%"]))
    if kind in ("LMT", "MKT") and not child and ticket["tif"] == "DAY":
        extra = draw(st.integers(0, 9))
        if extra == 0:
            ticket |= {"strategy": "Adaptive", "strategyParameters": {"adaptivePriority": "Urgent"}}
        elif extra == 1:
            ticket |= {"strategy": "PctVol", "strategyParameters": {"pctVol": 0.5}}
        elif extra == 2:
            ticket |= {"strategy": "DarkIce", "strategyParameters": {"displaySize": 100}}
        elif extra == 3:
            ticket |= {"strategy": "Twap", "strategyParameters": {}}
        elif extra == 4:
            ticket |= {"cashQty": ticket.pop("quantity") * 100.5}
        elif extra == 5:
            del ticket["conid"]
            ticket |= {"conidex": f"28812380;;;{AAPL}/1,{SPY}/-1", "price": price(draw(cents)) - 150}
        elif extra == 6:
            half = ticket["quantity"] // 2
            shares = [{"account": ACCOUNT, "amount": half}, {"account": OTHER, "amount": ticket["quantity"] - half}]
            ticket["jsonPayload"] = {"allocation_profile": {"alloc_type": "SHARE", "allocations": shares}}
    if draw(st.integers(0, 9)) == 0:
        ticket["allOrNone"] = True
    return ticket


@st.composite
def submissions(draw: st.DrawFn) -> list[dict[str, Any]]:
    shape = draw(st.integers(0, 4))
    if shape <= 2:
        return [draw(tickets())]
    if shape == 3:
        return [draw(tickets(child=True)) | {"isSingleGroup": True} for _ in range(draw(st.integers(2, 3)))]
    number = draw(st.integers(0, 10**6))
    parent = draw(tickets(child=True)) | {"cOID": f"p{number}"}
    return [parent, *(draw(tickets(child=True)) | {"parentId": f"p{number}"} for _ in range(draw(st.integers(1, 3))))]


acts = st.one_of(
    submissions(),
    submissions(),
    st.tuples(st.just("cancel"), st.integers(0, 20)),
    st.tuples(st.just("modify"), st.integers(0, 20), st.integers(1, 14), cents),
    st.tuples(st.just("wait"), st.sampled_from([100, 700, 3_000, 60_000])),
)
market = st.lists(st.tuples(cents, st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)), min_size=40, max_size=40)


def quotes(rows: list[tuple[int, int, int, int]]) -> Iterator[TapeQuote]:
    """Both instruments, a quote of each every 400 ms, the same walk again and again."""
    for n in range(3_000):
        offset, spread, bid_size, ask_size = rows[n % len(rows)]
        bid = Decimal(100) + offset * TICK
        at_ms = WALL0 // MS + n * 200
        base = Decimal(150) if n % 2 else Decimal(0)
        symbol = "SPY" if n % 2 else "AAPL"
        yield at_ms, symbol, bid + base, Decimal(50 * bid_size), bid + base + spread * TICK, Decimal(50 * ask_size)


class Play:
    """One gateway under random hands, and what must always hold of it."""

    def __init__(self, rows: list[tuple[int, int, int, int]], **config: Any) -> None:
        self.driver = Driver(
            quotes=quotes(rows),
            accounts=(ACCOUNT, OTHER),
            latency_ms=50,
            working_orders_max=1000,
            hours="regular",
            **config,
        )
        self.driver.step(500)
        self.desk = self.driver.gateway.desk

    def act(self, act: Any) -> None:
        if isinstance(act, list):
            answer = self.driver.post(PATH, {"orders": act})
            while isinstance(answer, list) and "id" in answer[0]:
                answer = self.driver.post(f"/iserver/reply/{answer[0]['id']}", {"confirmed": True})
            assert isinstance(answer, dict) or len(answer) == len(act)
        elif act[0] == "wait":
            self.driver.step(act[1])
        else:
            orders = list(self.desk.orders.values())
            if not orders:
                return
            order = orders[act[1] % len(orders)]
            if act[0] == "cancel":
                self.driver.cancel(order.order_id)
            else:
                self.modify(order.order_id, act[2] * 50, act[3])
        self.driver.step(60)

    def modify(self, order_id: int, quantity: int, offset: int) -> None:
        order = self.desk.orders[order_id]
        ticket: dict[str, Any] = {
            "conid": order.conid,
            "orderType": order.kind,
            "side": order.side,
            "tif": order.tif,
            "quantity": quantity,
        }
        if order.price is not None:
            ticket["price"] = price(offset)
        if order.stop is not None:
            ticket["price" if order.kind in ("STP", "TRAIL") else "auxPrice"] = price(-offset)
        if order.features.trail is not None:
            ticket |= {"trailingAmt": 0.02, "trailingType": "amt"}
        answer = self.driver.post(f"/iserver/account/{ACCOUNT}/order/{order_id}", ticket)
        while isinstance(answer, list) and "id" in answer[0]:
            answer = self.driver.post(f"/iserver/reply/{answer[0]['id']}", {"confirmed": True})

    def check(self) -> None:
        self.check_orders()
        self.check_groups()
        self.check_money()
        self.check_limits()

    def check_orders(self) -> None:
        done = self.desk.executions.values()
        for order in self.desk.orders.values():
            mine = [e for e in done if e.order_id == order.order_id]
            for conid, ratio in order.features.legs or ((order.conid, 1),):
                total = sum((e.quantity for e in mine if e.conid == conid), Decimal(0))
                assert total == order.filled * abs(ratio)
            for account, part in order.features.allocations:
                assert sum((e.quantity for e in mine if e.account == account), Decimal(0)) <= part
            assert order.filled <= order.quantity
            assert (order.status == "Filled") == (order.remaining == 0), order
            resting = self.desk.exchange.working(order.order_id)
            if resting is not None:
                assert order.working, order
                hidden = resting.rules.hidden if resting.rules is not None else Decimal(0)
                assert min(resting.remaining, hidden) >= 0
                assert resting.remaining + hidden == order.remaining, order
            elif order.working and order.status != "PendingSubmit":
                assert order.parent is not None
                assert self.desk.families.waits(order), order

    def check_groups(self) -> None:
        orders = self.desk.orders
        groups: dict[str, Fraction] = {}
        for order in orders.values():
            if order.group:
                groups[order.group] = groups.get(order.group, Fraction(0)) + Fraction(order.used or 0)
        for name, used in groups.items():
            assert used <= 1, f"group {name} filled {used}"
        for order in orders.values():
            if order.parent is None or self.desk.exchange.working(order.order_id) is None:
                continue
            parent = orders[order.parent]
            assert parent.filled > 0, "a child works although its parent has filled nothing"
            if not parent.working:
                assert groups[order.group] < min(Fraction(1), Fraction(parent.filled) / Fraction(parent.size))

    def check_money(self) -> None:
        for name, account in self.desk.accounts.items():
            held: dict[int, Decimal] = {}
            cash = START
            for e in self.desk.executions.values():
                if e.account == name:
                    signed = e.quantity if e.side == "BUY" else -e.quantity
                    held[e.conid] = held.get(e.conid, Decimal(0)) + signed
                    cash -= signed * e.price + e.commission
            assert account.cash == cash
            assert {c: p.quantity for c, p in account.positions.items()} == held

    def check_limits(self) -> None:
        nets: dict[tuple[int, int], Decimal] = {}
        for line in self.driver.log.records:
            if line["kind"] != "filled":
                continue
            order = self.desk.orders[line["order_id"]]
            if order.features.legs:
                key = (line["order_id"], line["at_ms"])
                ratio = dict(order.features.legs)[line["conid"]]
                nets[key] = nets.get(key, Decimal(0)) + Decimal(line["price"]) * ratio
            elif line["limit_price"] is not None:
                paid, limit = Decimal(line["price"]), Decimal(line["limit_price"])
                assert paid <= limit if line["side"] == "BUY" else paid >= limit, line
        for (order_id, _), net in nets.items():
            order = self.desk.orders[order_id]
            if order.price is not None:
                assert net <= order.price if order.buy else net >= order.price


@settings(max_examples=80)
@given(market, st.lists(acts, max_size=12))
def test_books_add_up_whatever_is_ordered(rows: list[tuple[int, int, int, int]], played: list[Any]) -> None:
    play = Play(rows)
    for act in played:
        play.act(act)
        play.check()
    for ms in (20_000, 60_000, 6 * 3_600_000):  # the last one past the closing
        play.driver.step(ms)
        play.check()
    assert all(o.tif in ("GTC", "OPG") or not o.working for o in play.desk.orders.values())
    play.driver.gateway.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_restart_finds_every_order_as_it_was(seed: int, tmp_path: Path) -> None:
    """Orders of all kinds, half done: what the book says is what was, and the same market then makes the same of it."""
    book = tmp_path / "book.jsonl"
    rows = [((n * (seed + 3)) % 23 - 11, 1 + n % 3, 1 + n * 7 % 9, 1 + n * 5 % 9) for n in range(40)]
    play = Play(rows, book_path=book)
    c_oid = {"cOID": "parent"}
    limit = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "GTC", "quantity": 900, "price": 100.0}
    exit_at = {"parentId": "parent", "side": "SELL"}
    for submission in (
        [limit | c_oid, limit | exit_at | {"price": 100.3}, limit | exit_at | {"orderType": "STP", "price": 99.5}],
        [limit | {"isSingleGroup": True}, limit | {"isSingleGroup": True, "price": 99.9, "quantity": 300}],
        [limit | {"orderType": "TRAILLMT", "side": "SELL", "price": 99.0, "trailingAmt": 1, "trailingType": "amt"}],
        [limit | {"strategy": "Vwap", "strategyParameters": {"maxPctVol": 0.5}, "tif": "DAY"}],
        [limit | {"orderType": "REL", "auxPrice": 0.01}],
        [limit | {"deactivated": True}],
        [limit | {"orderType": "LOC", "tif": "DAY"}],
    ):
        play.act(submission)
    play.driver.step(2_000 + 777 * seed)
    play.check()
    before = {i: order_state(o) for i, o in play.desk.orders.items()}
    cash = {name: account.cash for name, account in play.desk.accounts.items()}
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(book.read_bytes())
    play.driver.gateway.close()

    again = Driver(book_path=copy, accounts=(ACCOUNT, OTHER), quotes=iter(()), hours="regular")
    desk = again.gateway.desk
    assert {name: account.cash for name, account in desk.accounts.items()} == cash
    moving = ("released", "stop", "price", "last_ms", "status")
    for order_id, state in before.items():
        now = json.loads(json.dumps(order_state(desk.orders[order_id])))
        kept = {k: v for k, v in state.items() if k not in moving}
        assert {k: v for k, v in now.items() if k not in moving} == json.loads(json.dumps(kept))
        assert (now["status"] in ("Filled", "Cancelled")) == (state["status"] in ("Filled", "Cancelled"))
        resting = desk.exchange.working(order_id)
        if resting is not None:
            hidden = resting.rules.hidden if resting.rules is not None else Decimal(0)
            assert resting.remaining + hidden == desk.orders[order_id].remaining
    again.gateway.close()
