"""`ibind`, a client nobody here wrote, walks the simulated gateway: REST and websocket, threads and all, as its users do.

It decides order questions by their text and expects the wire's habits (cold lists, topics without acknowledgement, silent
order topic), so what it cannot do here is likely to be our mistake. Recorded enforcement of the request limits is loose, and
ibind relies on that: two tickles for one websocket.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from botframework.sim import QuestionPolicy, SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.sim.driver import AAPL, ACCOUNT, SPY
from tests.sim.test_server import certificate

try:
    # It is configured by its environment, when it is imported. With pings every second its reading thread also looks
    # every second whether it is to end; the default of ten is longer than it waits for that thread itself.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IBIND_WS_PING_INTERVAL", "1")
        patch.setenv("IBIND_WS_TIMEOUT", "60")
        import ibind
        from ibind import events
        from ibind import subscriptions as subs
except ImportError as error:
    pytest.skip(f"ibind cannot be imported ({error}); it comes with the development tools", allow_module_level=True)

WAIT_S = 60


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    policy = QuestionPolicy(market_order=True)
    with EmbeddedGateway(SimConfig(pacing="loose", speed=20, question_policy=policy, relayed=True)) as running:
        yield running


@pytest.fixture
def client(gateway: EmbeddedGateway) -> Iterator[Any]:
    # Left to itself ibind repeats a POST that timed out, and takes over the signals of the process.
    found = ibind.IbkrClient(
        account_id=ACCOUNT, url=gateway.url, timeout=WAIT_S, max_retries=0, auto_register_shutdown=False
    )
    yield found
    found.close()


@pytest.fixture
def ready(client: Any) -> Any:
    """A client whose session has been asked for its accounts."""
    client.receive_brokerage_accounts()
    return client


CHEAP = ibind.OrderRequest(
    conid=AAPL, side="BUY", quantity=7, order_type="LMT", acct_id=ACCOUNT, price=50.0, coid="ib-1", tif="GTC"
)
MARKET = ibind.OrderRequest(
    conid=AAPL, side="BUY", quantity=10, order_type="MKT", acct_id=ACCOUNT, coid="ib-2", tif="DAY"
)
YES = {ibind.QuestionType.PRICE_PERCENTAGE_CONSTRAINT: True, "market order": True}


def eventually(ask: Callable[[], Any], fits: Callable[[Any], bool]) -> Any:
    """Asks until the answer fits: orders and executions are on their way at a market's pace."""
    pause = threading.Event()
    found = None
    for _ in range(WAIT_S * 20):
        found = ask()
        if fits(found):
            return found
        pause.wait(0.05)
    raise AssertionError(f"still {found!r} after {WAIT_S} s")


def row(client: Any, coid: str) -> dict[str, Any]:
    """An order in the live list."""
    rows = eventually(lambda: client.live_orders().data, lambda data: data["snapshot"])["orders"]
    return next(one for one in rows if one.get("order_ref") == coid)


# --- REST ---------------------------------------------------------------------------------------------------------------


def test_session(client: Any) -> None:
    assert client.check_health() is True
    assert client.check_auth_status() is True
    status = client.authentication_status().data
    assert (status["connected"], status["established"], status["competing"]) == (True, True, False)
    tickle = client.tickle().data
    assert len(tickle["session"]) == 32
    assert tickle["iserver"]["authStatus"] == status
    assert client.initialize_brokerage_session().data["authenticated"] is True
    assert client.validate().data["RESULT"] is True


def test_a_session_that_is_gone_is_understood(gateway: EmbeddedGateway, ready: Any) -> None:
    gateway.gateway.faults.add("session_dead")
    assert client_is_healthy(ready) is False
    with pytest.raises(ibind.ExternalBrokerError, match="no bridge") as caught:
        ready.receive_brokerage_accounts()
    assert "initialize_brokerage_session" in str(caught.value)
    ready.initialize_brokerage_session()
    assert client_is_healthy(ready) is True
    assert ready.receive_brokerage_accounts().data["accounts"] == [ACCOUNT]


def client_is_healthy(client: Any) -> bool:
    return bool(client.check_health())


def test_accounts_and_symbols(client: Any) -> None:
    assert client.receive_brokerage_accounts().data["selectedAccount"] == ACCOUNT
    assert [one["accountId"] for one in client.portfolio_accounts().data] == [ACCOUNT]
    assert client.search_contract_by_symbol("AAPL").data[0]["conid"] == str(AAPL)
    assert client.stock_conid_by_symbol(["AAPL", "SPY"]).data == {"AAPL": AAPL, "SPY": SPY}
    assert client.contract_information_by_conid(str(AAPL)).data["symbol"] == "AAPL"


def test_snapshot_and_history(client: Any) -> None:
    fields = ibind.snapshot_keys_to_ids(["bid_price", "ask_price", "last_price"])
    # ibind asks twice by itself, since the first answer is empty.
    quote = eventually(
        lambda: client.live_marketdata_snapshot_by_symbol(["AAPL"], fields)["AAPL"], lambda found: "last_price" in found
    )
    assert 0 < float(quote["bid_price"]) < float(quote["ask_price"])
    bars = client.marketdata_history_by_symbols(["AAPL", "SPY"], bar="1min", period="30min")
    assert sorted(bars) == ["AAPL", "SPY"]
    for found in bars.values():
        assert len(found) in (29, 30)  # a minute that has just begun has no bar before its first quote
        assert all(bar["low"] <= min(bar["open"], bar["close"]) <= bar["high"] for bar in found)
        assert [bar["date"] for bar in found] == sorted(bar["date"] for bar in found)


def test_option_chain(client: Any) -> None:
    assert client.search_strikes_by_conid(str(AAPL), "OPT", "JAN27").data == {"call": [], "put": []}
    months = client.search_contract_by_symbol("AAPL").data[0]["sections"][1]["months"].split(";")
    strikes = client.search_strikes_by_conid(str(AAPL), "OPT", months[0]).data
    assert strikes["call"]
    assert strikes["call"] == strikes["put"]
    strike = str(strikes["call"][0])
    found = client.search_secdef_info_by_conid(str(AAPL), "OPT", months[0], strike=strike, right="C").data
    assert {one["right"] for one in found} == {"C"}


def test_an_order_with_questions_from_place_to_cancel(gateway: EmbeddedGateway, ready: Any) -> None:
    assert ready.live_orders().data == {"orders": [], "snapshot": False}
    placed = ready.place_order(CHEAP, YES).data
    assert placed["local_order_id"] == "ib-1"
    number = placed["order_id"]
    shown = row(ready, "ib-1")
    assert (str(shown["orderId"]), shown["ticker"], shown["price"], shown["remainingQuantity"]) == (
        number,
        "AAPL",
        "50.00",
        7.0,
    )
    eventually(lambda: ready.order_status(number).data["order_status"], lambda status: status == "Submitted")
    ready.modify_order(number, dataclasses.replace(CHEAP, price=51.0, quantity=8), YES)
    eventually(lambda: row(ready, "ib-1"), lambda one: (one["price"], one["totalSize"]) == ("51.00", 8.0))
    assert ready.cancel_order(number).data["msg"] == "Request was submitted"
    eventually(lambda: row(ready, "ib-1")["status"], lambda status: status == "Cancelled")
    assert gateway.counts() == {"orders": 1, "fills": 0, "orders_total": 1, "fills_total": 0}


def test_questions_nobody_answers_leave_no_order(gateway: EmbeddedGateway, ready: Any) -> None:
    with pytest.raises(ValueError, match="No answer found for question"):
        ready.place_order(CHEAP, {})
    with pytest.raises(RuntimeError, match="not given a positive reply"):
        ready.place_order(CHEAP, {ibind.QuestionType.PRICE_PERCENTAGE_CONSTRAINT: False})
    big = dataclasses.replace(MARKET, quantity=6_000)
    answers = {
        ibind.QuestionType.ORDER_SIZE_LIMIT: True,
        ibind.QuestionType.ORDER_VALUE_LIMIT: True,
        "market order": False,
    }
    with pytest.raises(RuntimeError, match="market order"):
        ready.place_order(big, answers)
    assert gateway.counts()["orders"] == 0


def test_refusals_reach_the_caller(ready: Any) -> None:
    placed = ready.place_order(CHEAP, YES).data
    with pytest.raises(ibind.ExternalBrokerError, match="already registered"):
        ready.place_order(CHEAP, YES)
    with pytest.raises(ibind.ExternalBrokerError) as caught:
        ready.cancel_order("1")
    assert caught.value.status_code == 400
    ready.cancel_order(placed["order_id"])


def test_suppressed_questions_are_not_asked(ready: Any) -> None:
    ready.suppress_messages(["o163"])
    number = ready.place_order(CHEAP, {}).data["order_id"]
    ready.cancel_order(number)
    ready.reset_suppressed_messages()
    with pytest.raises(ValueError, match="No answer found"):
        ready.place_order(dataclasses.replace(CHEAP, coid="ib-9"), {})


def test_a_fill_in_positions_trades_and_ledger(ready: Any) -> None:
    ready.portfolio_accounts()
    assert ready.whatif_order(MARKET).data["position"]["change"] == "", "a preview needs a snapshot first"
    ready.live_marketdata_snapshot(str(AAPL), "31")
    assert ready.whatif_order(MARKET).data["position"]["change"] == "10"
    number = ready.place_order(MARKET, YES).data["order_id"]
    eventually(lambda: ready.order_status(number).data["order_status"], lambda status: status == "Filled")
    trades = eventually(lambda: ready.trades(days="1").data, bool)
    assert sum(one["size"] for one in trades) == 10.0
    assert {one["order_ref"] for one in trades} == {"ib-2"}
    paid = sum(one["net_amount"] for one in trades)
    (position,) = ready.positions().data
    assert (position["conid"], position["position"]) == (AAPL, 10.0)
    assert position["avgCost"] * 10 == pytest.approx(paid)
    ledger = ready.get_ledger().data
    assert set(ledger) == {"USD", "BASE"}
    assert ledger["USD"]["cashbalance"] == pytest.approx(1_000_000 - paid - 1)
    assert ready.account_summary().data["netLiquidationValue"] == pytest.approx(1_000_000, rel=0.001)
    assert ready.transaction_history(ACCOUNT, [str(AAPL)], "USD").data["transactions"]


# --- websocket ----------------------------------------------------------------------------------------------------------


class Stream:
    """ibind's websocket client and the queues it fills."""

    def __init__(self, gateway: EmbeddedGateway, client: Any) -> None:
        self._sink = ibind.QueueSink()
        self.client = ibind.IbkrWsClient(
            account_id=ACCOUNT, url=gateway.ws_url, ibkr_client=client, sink=self._sink, cycle_interval=0.02
        )

    def start(self) -> None:
        assert self.client.start(), "ibind's websocket did not come up"

    def subscribe(self, *subscriptions: Any) -> None:
        """Subscribes and waits until ibind takes all of them for confirmed."""
        handles = [self.client.subscribe(one) for one in subscriptions]
        assert self.client.wait_all(handles, WAIT_S) == []

    def until(self, kind: Any, fits: Callable[[Any], bool]) -> Any:
        """The first event of a kind that fits."""
        for _ in range(10_000):
            event = self._sink.get(kind, block=True, timeout=WAIT_S)
            assert event is not None, f"no such {kind.__name__} within {WAIT_S} s"
            if fits(event):
                return event
        raise AssertionError(f"10,000 {kind.__name__} and none fits")


@pytest.fixture
def stream(gateway: EmbeddedGateway, ready: Any) -> Iterator[Stream]:
    before = set(threading.enumerate())
    found = Stream(gateway, ready)
    found.start()
    yield found
    assert found.client.shutdown()
    eventually(lambda: set(threading.enumerate()) - before, lambda left: not left)


def test_the_stream_greets_and_answers_pings(stream: Stream) -> None:
    greeting = stream.until(events.AuthenticationStatus, lambda event: True)
    assert (greeting.authenticated, greeting.competing) == (True, False)
    assert stream.until(events.AccountUpdate, lambda event: True).data["accounts"] == [ACCOUNT]
    assert eventually(stream.client.tic, bool)["alive"] is True


def test_market_data_over_the_stream(stream: Stream) -> None:
    stream.subscribe(subs.MarketDataSubscription(conid=str(AAPL), fields=["31", "84", "86"]))
    first = stream.until(events.MarketData, lambda event: True)
    assert (first.conid, first.data["market_data_availability"]) == (str(AAPL), "RpB")
    assert 0 < float(first.data["bid_price"]) < float(first.data["ask_price"])
    second = stream.until(events.MarketData, lambda event: True)
    assert second.data == first.data, "the first frame comes twice"
    later = stream.until(events.MarketData, lambda event: event.data != first.data)
    assert "market_data_availability" not in later.data


def test_orders_trades_and_profit_over_the_stream(stream: Stream, ready: Any) -> None:
    stream.subscribe(subs.OrdersSubscription(), subs.TradesSubscription(days=1), subs.PnlSubscription())
    assert stream.until(events.Trades, lambda event: True).data["args"] == []
    number = int(ready.place_order(MARKET, YES).data["order_id"])
    statuses: list[str] = []

    def filled(event: Any) -> bool:
        statuses.extend(one["status"] for one in event.data["args"] if one["orderId"] == number and "status" in one)
        return "Filled" in statuses

    stream.until(events.Orders, filled)
    assert statuses[:2] == ["Inactive", "PendingSubmit"], "a first Inactive is no refusal"
    bare = stream.until(events.Trades, lambda event: bool(event.data["args"])).data["args"][0]
    assert (bare["order_ref"], bare["side"], bare["symbol"]) == ("ib-2", "B", "AAPL")
    assert "commission" not in bare
    paid = stream.until(
        events.Trades,
        lambda event: any(
            one["execution_id"] == bare["execution_id"] and "commission" in one for one in event.data["args"]
        ),
    ).data["args"][0]
    assert float(paid["commission"]) == 1.0
    valued = stream.until(
        events.Pnl, lambda event: event.data["args"].get(f"{ACCOUNT}.Core", {}).get("mv", 0) > 0
    ).data["args"][f"{ACCOUNT}.Core"]
    assert valued["mv"] == pytest.approx(10 * float(bare["price"]), rel=0.05)


def test_history_over_the_stream(stream: Stream) -> None:
    history = subs.MarketHistorySubscription(conid=str(SPY), period="10min", bar="1min")
    stream.subscribe(history)
    first = stream.until(events.MarketHistory, lambda event: True)
    assert (first.conid, first.data["symbol"], len(first.data["data"])) == (str(SPY), "SPY", 10)
    assert first.data["points"] == 9
    later = stream.until(events.MarketHistory, lambda event: event.data["data"] != first.data["data"])
    assert later.data["serverId"] == first.data["serverId"]
    assert stream.client.unsubscribe(history).wait(WAIT_S)
    gone = stream.until(events.Unsubscription, lambda event: True)
    assert (gone.target_event_type, gone.conid) == (events.MarketHistory, str(SPY))


def test_ladder_over_the_stream(stream: Stream, ready: Any) -> None:
    # Own orders lie in the ladder where the exchange shows nothing else.
    bid = float(ready.live_marketdata_snapshot_by_symbol(["AAPL"], ["84"]).get("AAPL", {}).get("bid_price", 0) or 0)
    stream.subscribe(subs.PriceLadderSubscription(account_id=ACCOUNT, conid=str(AAPL)))
    rows = stream.until(events.PriceLadder, lambda event: len(event.data) == 11).data
    prices = [float(one["price"]) for one in rows if one["focus"] == 0]
    assert prices == sorted(prices, reverse=True)
    assert rows[4]["ask"] != ""
    assert rows[6]["bid"] != ""
    assert abs(prices[5] - bid) < 5 or not bid
    fewer = stream.until(events.PriceLadder, lambda event: 0 < len(event.data) < 11)
    assert fewer.account_id == ACCOUNT


def test_account_summary_and_ledger_over_the_stream(stream: Stream) -> None:
    summary, ledger = (
        subs.AccountSummarySubscription(account_id=ACCOUNT),
        subs.AccountLedgerSubscription(account_id=ACCOUNT),
    )
    stream.subscribe(summary, ledger)
    shown = stream.until(events.AccountSummary, lambda event: True)
    assert shown.account_id == ACCOUNT
    assert shown.data["NetLiquidation"]["monetaryValue"] == pytest.approx(1_000_000)
    row = stream.until(events.AccountLedger, lambda event: event.data["key"] == "LedgerListBASE").data
    assert row["cashbalance"] == 1_000_000.0
    assert stream.client.unsubscribe(summary).wait(WAIT_S)
    assert stream.client.unsubscribe(ledger).wait(WAIT_S)


def test_notices_and_bulletins_over_the_stream(gateway: EmbeddedGateway, stream: Stream) -> None:
    stream.until(events.AuthenticationStatus, lambda event: True)
    gateway.gateway.faults.add("notice", id="HALT", title="Halted", text="AAPL is halted")
    assert stream.until(events.Notification, lambda event: True).data["id"] == "HALT"
    gateway.gateway.faults.add("bulletin", message="One exchange is late")
    assert stream.until(events.Bulletin, lambda event: True).data["args"]["message"] == "One exchange is late"


def test_a_lost_session_is_heard_over_the_stream(gateway: EmbeddedGateway, stream: Stream) -> None:
    stream.until(events.AuthenticationStatus, lambda event: event.authenticated is True)
    gateway.gateway.faults.add("competing")
    lost = stream.until(events.AuthenticationStatus, lambda event: event.authenticated is False)
    assert lost.competing is True


def test_over_tls(tmp_path: Path) -> None:
    server_side, _ = certificate(tmp_path)
    pem = str(tmp_path / "gateway.pem")
    with EmbeddedGateway(SimConfig(pacing="loose", relayed=True), tls=server_side) as secure:
        found = ibind.IbkrClient(
            account_id=ACCOUNT, url=secure.url, cacert=pem, max_retries=0, auto_register_shutdown=False
        )
        assert secure.url.startswith("https://")
        assert found.check_health() is True
        assert found.receive_brokerage_accounts().data["accounts"] == [ACCOUNT]
        found.close()
