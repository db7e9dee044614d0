"""What survives a run: orders, executions, cash, positions, ids and market time, also after a kill."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from botframework.sim import SimConfig, SimGateway
from botframework.sim.sinks import BOOK_BYTES_MAX, Book, BookInUse, read_book
from tests.sim.driver import AAPL, MS, WALL0, Driver, S


def trade_a_little(driver: Driver) -> tuple[int, int]:
    """One filled order and one that works on."""
    driver.step(500)
    filled = driver.accept(orderType="MKT", quantity=100, cOID="filled")
    driver.step(3000)
    waiting = driver.accept(price=220.00, quantity=50, cOID="waiting", tif="GTC")
    driver.step(500)
    assert driver.order(filled)["status"] == "Filled"
    return filled, waiting


def test_a_second_run_continues(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book, speed=30)
    filled, waiting = trade_a_little(first)
    trades, cash = first.trades(), first.gateway.desk.accounts["DU1234567"].cash
    ended = first.gateway.market_ns(first.wall_ns)
    first.gateway.close()

    second = Driver(book_path=book, speed=30)
    assert second.gateway.market_ns(WALL0) >= ended - MS, "market time does not go back"
    assert second.gateway.counts() == {"orders": 0, "fills": 0, "orders_total": 2, "fills_total": len(trades)}
    assert second.order(waiting)["status"] in ("PreSubmitted", "Submitted")
    assert second.order(filled)["status"] == "Filled"
    assert second.trades() == trades
    assert second.position() == 100
    assert second.gateway.desk.accounts["DU1234567"].cash == cash
    assert "already registered" in second.place(price=230, cOID="waiting")["error"]
    assert second.accept(price=220.00) == waiting + 1
    second.cancel(waiting)
    second.step(1000)
    assert second.order(waiting)["status"] == "Cancelled"
    second.gateway.close()


def test_prices_go_on_where_they_were(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book, speed=600)
    for _ in range(5):
        first.step(60_000)
        first.post("/tickle")
    mark = first.gateway.desk.price(AAPL)
    first.gateway.close()
    second = Driver(book_path=book, speed=600)
    second.step(1)
    assert abs(second.gateway.desk.price(AAPL) - mark) < Decimal("0.30")
    second.gateway.close()


def test_every_prefix_of_the_book_is_a_state_to_continue_from(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    driver = Driver(book_path=book)
    driver.step(500)
    for n in range(6):
        order_id = driver.accept(orderType="MKT", side="BUY" if n % 3 else "SELL", quantity=100 * (n + 1))
        driver.step(700)
        driver.modify(driver.accept(price=230.00), price=229.00)
        driver.step(700)
        driver.cancel(order_id)
    driver.gateway.close()
    whole = book.read_bytes()
    cuts = random.Random(3).sample(range(len(whole)), 40)
    for cut in sorted(cuts):
        torn = tmp_path / f"torn-{cut}.jsonl"
        torn.write_bytes(whole[:cut])
        again = Driver(book_path=torn)
        desk = again.gateway.desk
        account = desk.accounts["DU1234567"]
        bought = sum((e.quantity if e.side == "BUY" else -e.quantity for e in desk.executions.values()), Decimal(0))
        paid = sum(
            ((e.price * e.quantity) * (1 if e.side == "BUY" else -1) + e.commission for e in desk.executions.values()),
            Decimal(0),
        )
        assert account.quantity(AAPL) == bought
        assert account.cash == Decimal(1_000_000) - paid
        for order in desk.orders.values():
            filled = sum((e.quantity for e in desk.executions.values() if e.order_id == order.order_id), Decimal(0))
            assert order.filled == filled
            assert not order.working or desk.exchange.working(order.order_id) is not None
        again.gateway.close()


SERVE = """
import asyncio, sys
from pathlib import Path
from botframework.sim import SimConfig, SimGateway
from botframework.sim.server import GatewayServer, wall_clock

async def main():
    clock = wall_clock()
    folder = Path(sys.argv[1])
    config = SimConfig(pacing="loose", speed=50, book_path=folder / "book.jsonl", log_path=folder / "log.jsonl")
    server = GatewayServer(SimGateway(config, wall_ns=clock()), clock=clock)
    await server.start()
    print(server.url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_killed_process_loses_nothing_it_has_told(tmp_path: Path, project_root: Path) -> None:
    told: dict[int, int] = {}
    for life in range(3):
        command = [sys.executable, "-c", SERVE, str(tmp_path)]
        process = subprocess.Popen(command, cwd=project_root, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            with httpx.Client(base_url=process.stdout.readline().strip(), timeout=30) as client:
                accounts = client.get("/iserver/accounts").json()
                path = f"/iserver/account/{accounts['selectedAccount']}/orders"
                for n in range(10):
                    ticket = {"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 10}
                    answer = client.post(path, json={"orders": [ticket | {"cOID": f"{life}-{n}"}]}).json()
                    told[int(answer[0]["order_id"])] = life
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    driver = Driver(book_path=tmp_path / "book.jsonl", start_ns=None)
    desk = driver.gateway.desk
    assert sorted(desk.orders) == sorted(told)
    assert driver.gateway.counts()["orders_total"] == 30
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(r["order_id"] for r in log if r["kind"] == "accepted") == sorted(told)
    assert {r["execution_id"] for r in log if r["kind"] == "filled"} <= set(desk.executions)
    assert desk.accounts["DU1234567"].quantity(AAPL) == sum(e.quantity for e in desk.executions.values())
    driver.gateway.close()


def test_orders_that_ended_in_between_expire(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book)
    first.step(500)
    day = first.accept(price=220.00)
    good = first.accept(price=220.00, tif="GTC")
    first.step(100)
    first.gateway.close()
    next_day = SimGateway(SimConfig(book_path=book), wall_ns=WALL0 + 24 * 3600 * S)
    assert next_day.desk.orders[day].status == "Cancelled"
    assert next_day.desk.orders[good].working
    next_day.close()


def test_requests_under_way_at_a_kill_are_carried_out(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book, latency_ms=500)
    first.step(1)
    changed, withdrawn = first.accept(price=230.00), first.accept(price=231.00)
    first.step(600)
    first.modify(changed, price=229.50)
    first.cancel(withdrawn)
    fresh = first.accept(price=229.00)
    copy = tmp_path / "killed.jsonl"
    copy.write_bytes(book.read_bytes())
    first.gateway.close()
    second = Driver(book_path=copy, latency_ms=500)
    orders = second.gateway.desk.orders
    assert (orders[changed].price, orders[changed].pending) == (Decimal("229.50"), None)
    assert orders[withdrawn].status == "Cancelled"
    assert second.gateway.desk.exchange.working(fresh) is not None
    second.gateway.close()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    holder = Book(book)
    with pytest.raises(BookInUse, match="another simulated gateway"):
        Driver(book_path=book)
    holder.close()
    Driver(book_path=book).gateway.close()


@pytest.mark.parametrize("line", ["garbage", "[1]", '{"version":99}', '{"market_ms":1,"order":{}}', '{"execution":{}}'])
def test_a_book_that_cannot_be_read_is_an_error_with_its_place(tmp_path: Path, line: str) -> None:
    book = tmp_path / "book.jsonl"
    book.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"book\.jsonl.*move the file away"):
        Driver(book_path=book)
    assert book.read_text(encoding="utf-8") == line + "\n", "nothing is overwritten"
    Book(book).close()


def test_the_order_log_replays_to_the_gateways_own_state(tmp_path: Path) -> None:
    log = tmp_path / "orders.jsonl"
    driver = Driver(log_path=log, speed=10)
    driver.step(100)
    for n in range(20):
        side = "SELL" if n % 2 else "BUY"
        order_id = driver.accept(side=side, price=232.00 + (n % 5), quantity=100 + n, cOID=f"c{n}")
        driver.step(150)
        if n % 4 == 0:
            driver.modify(order_id, side=side, price=232.10, quantity=150)
        if n % 5 == 0:
            driver.cancel(order_id)
        driver.step(150)
    records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    accepted = [r["order_id"] for r in records if r["kind"] == "accepted"]
    fills = [r for r in records if r["kind"] == "filled"]
    assert len(accepted) == len(set(accepted)) == driver.gateway.counts()["orders"]
    assert len({r["execution_id"] for r in fills}) == len(fills) == driver.gateway.counts()["fills"] > 10
    for order_id, order in driver.gateway.desk.orders.items():
        mine = [Decimal(r["quantity"]) for r in fills if r["order_id"] == order_id]
        assert sum(mine, Decimal(0)) == order.filled
        last = [r for r in records if r["order_id"] == order_id][-1]
        assert Decimal(last["remaining"]) == order.remaining
    held = Decimal(0)
    for r in fills:
        held += Decimal(r["quantity"]) * (1 if r["side"] == "BUY" else -1)
        assert Decimal(r["position"]) == held
    assert [r["at_ms"] for r in records] == sorted(r["at_ms"] for r in records)
    driver.gateway.close()


def test_a_file_larger_than_any_book_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    with path.open("wb") as file:
        file.truncate(BOOK_BYTES_MAX + 1)  # takes no room on the disk
    for read in (read_book, lambda book: SimGateway(SimConfig(book_path=book), wall_ns=WALL0)):
        with pytest.raises(ValueError, match="larger than any book, of which 512 MiB are read; move the file away"):
            read(path)
    assert path.stat().st_size == BOOK_BYTES_MAX + 1
