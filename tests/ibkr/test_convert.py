"""The wire's words, one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from botframework.core.model import (
    Instrument,
    OrderIntent,
    OrderType,
    Side,
    Submission,
    TimeInForce,
    Trail,
    Working,
)
from botframework.core.orders import Record, Terms
from botframework.ibkr.convert import (
    ORDER_KEYS,
    decimal_of,
    execution_reported,
    instrument_of,
    integer_of,
    order_reported,
    side_of,
    ticket,
    trade_time_ns,
    working_of,
)
from botframework.ibkr.redact import Redactor
from botframework.secret import Secret
from generated_client.models.contract_info_and_rules import ContractInfoAndRules
from tests.core.kit import intent as made

AAPL = Instrument("AAPL", 265598)


@pytest.mark.parametrize(
    ("wire", "number"),
    [
        ("1,300", Decimal(1300)), ("193.18", Decimal("193.18")), (193.18, Decimal("193.18")), (5, Decimal(5)),
        ("-1", Decimal(-1)), ("", None), (None, None), ("N/A", None), ("-", None), (True, None), ("nan", None),
        (float("nan"), None), (float("inf"), None), ("1_0", None), ("12a", None), ([], None), (Decimal("NaN"), None),
        ("1,5", None), ("1,50", None), ("1,,300", None), ("12,34,567", None), ("1.234,5", None), (",5", None), (".", None),
        ("1,234,567.5", Decimal("1234567.5")), ("+1e3", Decimal(1000)), (".5", Decimal("0.5")), ("٣", None),
    ],
)  # fmt: skip
def test_numbers(wire: object, number: Decimal | None) -> None:
    assert decimal_of(wire) == number


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())))
def test_numbers_never_raise_and_are_always_finite(value: object) -> None:
    number = decimal_of(value)
    assert number is None or number.is_finite()
    integer_of(value)


@pytest.mark.parametrize(
    ("status", "other", "working"),
    [
        ("Filled", "", Working.FILLED), ("Cancelled", "", Working.CANCELLED), ("Expired", "", Working.EXPIRED),
        ("Inactive", "", Working.INACTIVE), ("Inactive", "Pending Submit", Working.LIVE),
        ("PendingSubmit", "", Working.LIVE), ("PreSubmitted", "", Working.LIVE), ("Submitted", "", Working.LIVE),
        ("PendingCancel", "", Working.LIVE), ("PreCancelled", "", Working.LIVE), ("WarnState", "", Working.LIVE),
        ("ApiCancelled", "", Working.CANCELLED), ("Rejected", "", Working.INACTIVE), ("Brand New Word", "", Working.LIVE),
    ],
)  # fmt: skip
def test_a_status_closes_an_order_only_when_it_surely_means_that(status: str, other: str, working: Working) -> None:
    assert working_of(status, other) is working


@pytest.mark.parametrize(
    ("wire", "side"),
    [("B", Side.BUY), ("BUY", Side.BUY), ("Buy", Side.BUY), ("S", Side.SELL), ("SELL", Side.SELL), ("N", None),
     ("EXER", None), (None, None), (1, None)],
)  # fmt: skip
def test_sides(wire: object, side: Side | None) -> None:
    assert side_of(wire) is side


def test_times_of_trades() -> None:
    assert trade_time_ns({"trade_time_r": 1778164306000}) == 1778164306000 * 10**6
    assert trade_time_ns({"trade_time_r": "1778164306000"}) == 1778164306000 * 10**6
    assert trade_time_ns({"trade_time": "20260507-14:31:46"}) == 1778164306000 * 10**6
    assert trade_time_ns({"trade_time": "yesterday"}) is None


def test_the_list_and_the_detail_spell_an_order_differently() -> None:
    list_row = {"orderId": 7, "status": "Submitted", "totalSize": 5.0, "filledQuantity": 2.0, "price": "1.25",
                "side": "BUY", "order_ref": "c", "conid": "265598"}  # fmt: skip
    detail = {"order_id": "7", "order_status": "Submitted", "total_size": "5.0", "cum_fill": "2.0",
              "limit_price": "1.25", "side": "B", "order_ref": "c", "conid": 265598}  # fmt: skip
    one = order_reported(list_row, at_ns=1, wall_ns=1, source="x")
    assert one == order_reported(detail, at_ns=1, wall_ns=1, source="x")
    assert one is not None
    assert (one.quantity, one.filled, one.limit_price, one.conid) == (Decimal(5), Decimal(2), Decimal("1.25"), 265598)


EXECUTION: dict[str, Any] = {"execution_id": "e", "conid": 1, "side": "S", "size": 5.0, "price": "2.5"}


@pytest.mark.parametrize(
    "damage", [{"execution_id": ""}, {"side": "N"}, {"conid": None}, {"size": 0}, {"size": -1}, {"price": ""}]
)
def test_an_execution_that_cannot_be_booked_is_no_execution(damage: dict[str, Any]) -> None:
    assert execution_reported(EXECUTION, market_ns=1, wall_ns=1, source="x") is not None
    assert execution_reported({**EXECUTION, **damage}, market_ns=1, wall_ns=1, source="x") is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (OrderType.MARKET, {"orderType": "MKT"}),
        (OrderType.LIMIT, {"orderType": "LMT", "price": Decimal("10.01")}),
        (OrderType.STOP, {"orderType": "STP", "price": Decimal("9.5")}),
        (OrderType.STOP_LIMIT, {"orderType": "STOP_LIMIT", "price": Decimal("10.01"), "auxPrice": Decimal("9.5")}),
    ],
)
def test_where_prices_go_depends_on_the_type(kind: OrderType, expected: dict[str, Any]) -> None:
    intent = OrderIntent(
        "s",
        AAPL,
        Side.SELL,
        Decimal(3),
        kind,
        1,
        Decimal("10.01"),
        Decimal("9.5"),
        TimeInForce.IOC,
        client_order_id="c",
    )
    sent = ticket(intent, "DU1").to_dict()
    common = {
        "acctId": "DU1",
        "conid": 265598,
        "side": "SELL",
        "tif": "IOC",
        "quantity": 3,
        "cOID": "c",
        "outsideRTH": False,
    }
    assert sent == {**common, **expected}


def test_orders_for_the_close_and_trailing_ones_as_the_wire_has_them() -> None:
    def sent(kind: OrderType, limit: str | None = None, trail: Trail | None = None) -> dict[str, Any]:
        price = None if limit is None else Decimal(limit)
        intent = OrderIntent("s", AAPL, Side.SELL, Decimal(3), kind, 1, price, client_order_id="c", trail=trail)
        body = ticket(intent, "DU1").to_dict()
        common = ("acctId", "conid", "side", "tif", "quantity", "cOID", "outsideRTH")
        return {key: value for key, value in body.items() if key not in common}

    assert sent(OrderType.MARKET_ON_CLOSE) == {"orderType": "MOC"}
    assert sent(OrderType.LIMIT_ON_CLOSE, "10.01") == {"orderType": "LOC", "price": Decimal("10.01")}
    trailing = OrderType.TRAILING_STOP
    amount, percent = Trail(Decimal("1.5")), Trail(Decimal(2), is_percent=True)
    expected = {"orderType": "TRAIL", "trailingAmt": Decimal("1.5"), "trailingType": "amt"}
    assert sent(trailing, trail=amount) == expected
    assert sent(trailing, trail=percent) == {"orderType": "TRAIL", "trailingAmt": Decimal(2), "trailingType": "%"}
    for kind, trail in ((trailing, None), (OrderType.MARKET, amount), (OrderType.MARKET_ON_CLOSE, amount)):
        with pytest.raises(ValueError, match="a trailing distance"):
            sent(kind, trail=trail)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Market On Close", OrderType.MARKET_ON_CLOSE),
        ("MARKETONCLOSE", OrderType.MARKET_ON_CLOSE),
        ("MOC", OrderType.MARKET_ON_CLOSE),
        ("Limit On Close", OrderType.LIMIT_ON_CLOSE),
        ("LOC", OrderType.LIMIT_ON_CLOSE),
        ("Trailing Stop", OrderType.TRAILING_STOP),
        ("TRAILING_STOP", OrderType.TRAILING_STOP),
        ("TRAIL", OrderType.TRAILING_STOP),
        ("Trailing Stop Limit", None),
    ],
)
def test_the_lists_words_for_them(word: str, kind: OrderType | None) -> None:
    told = order_reported({"orderId": 1, "status": "Submitted", "orderType": word}, at_ns=1, wall_ns=1, source="list")
    assert told is not None
    assert told.order_type is kind


@pytest.mark.parametrize(
    "shown",
    [
        {"auxPrice": "20.0%"},
        {"auxPrice": "1.50", "price": ""},
        {"stop_price": "98.50", "trailing_amount": "3", "trailing_amount_unit": "%"},
        {"price": "98.50", "auxPrice": "", "trailing_amount": 3, "trailing_amount_unit": "amt"},
    ],
)
def test_wherever_a_row_shows_how_a_stop_trails_it_changes_nothing(shown: dict[str, Any]) -> None:
    """Where the distance stands is not documented: a percentage has been seen among the prices."""
    row = {"orderId": 1, "status": "Submitted", "orderType": "Trailing Stop", "totalSize": 100.0, **shown}
    report = order_reported(row, at_ns=1, wall_ns=1, source="list")
    assert report is not None
    assert (report.quantity, report.order_type) == (Decimal(100), OrderType.TRAILING_STOP)
    ours = made(order_type=OrderType.TRAILING_STOP, limit_price=None, trail=Trail(Decimal(2), is_percent=True))
    sent = Terms(ours.quantity, None, None)
    record = Record(ours, Submission.ACKED, sent, ours.quantity)
    assert not record.hear_terms(report)
    assert record.terms == sent


@pytest.mark.parametrize(
    "kind", [OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT, OrderType.LIMIT_ON_CLOSE, OrderType.TRAILING_STOP]
)
def test_a_missing_price_is_not_hoped_for(kind: OrderType) -> None:
    intent = OrderIntent("s", AAPL, Side.SELL, Decimal(3), kind, 1, client_order_id="c")
    with pytest.raises(ValueError, match="without a"):
        ticket(intent, "DU1")
    assert replace(intent, limit_price=Decimal(1)).limit_price == 1


def test_price_steps_come_from_the_trading_rules() -> None:
    found = ContractInfoAndRules.from_dict(
        {
            "con_id": 1, "symbol": "X", "currency": "EUR", "instrument_type": "STK", "exchange": "IBIS",
            "company_name": "X AG",
            "rules": {
                "orderTypes": ["limit"], "increment": 0.005, "sizeIncrement": 1,
                "incrementRules": [{"lowerEdge": 10, "increment": 0.005}, {"lowerEdge": 0, "increment": 0.001}],
            },
        }
    )  # fmt: skip
    instrument = instrument_of("X", found, at_ns=5)
    assert (instrument.currency, instrument.exchange, instrument.rules_at_ns) == ("EUR", "IBIS", 5)
    assert instrument.step_at(Decimal(5)) == Decimal("0.001")
    assert instrument.step_at(Decimal(50)) == Decimal("0.005")


def test_what_must_not_be_shown_is_not_shown() -> None:
    redact = Redactor()
    redact.learn(Secret("tickle-session-id"))
    line = (
        'GET /portfolio/DU1234567/ledger U7654321 cookie: x-sess-uuid=0.abc.def; api={"session":"zzzzzz"} '
        "got tickle-session-id and 0123456789abcdef0123456789abcdef"
    )
    shown = redact(line)
    for secret in ("1234567", "7654321", "0.abc.def", "zzzzzz", "tickle-session-id", "0123456789abcdef"):
        assert secret not in shown
    assert "DU•••567" in shown
    assert "/ledger" in shown


def test_a_whole_number_of_shares_is_written_as_one_however_it_came() -> None:
    assert [str(decimal_of(wire)) for wire in (10.0, 10, "10", Decimal(10), 10.5, -3.0)] == [
        "10",
        "10",
        "10",
        "10",
        "10.5",
        "-3",
    ]


@pytest.mark.parametrize(
    "text",
    ["1E+999999", "1e16", "-1e16", "1e-16", "1" + "0" * 400, 10**16, pytest.param(10**5_000, id="digits"), 1e300],
)
def test_a_number_beyond_all_measure_is_none(text: object) -> None:
    assert decimal_of(text) is None


@pytest.mark.parametrize(
    "told", [{"trade_time_r": 1_800_000_000_000_000}, {"trade_time_r": -5}, {"trade_time": "20990101-00:00:00"}]
)
def test_an_execution_from_the_future_happened_now(told: dict[str, object]) -> None:
    row = {"execution_id": "e", "side": "B", "conid": 1, "size": 1, "price": "1", **told}
    now = 1_778_164_306 * 10**9
    report = execution_reported(row, market_ns=now, wall_ns=now, source="stream")
    assert report is not None
    assert report.at_ns == now


@pytest.mark.parametrize(
    ("execution_id", "size", "told"),
    [
        ("0000e0d5.65a1b2c3.01.02", 0, True),  # a correction to nothing
        ("0000e0d5.65a1b2c3.01.01", 0, False),
        ("0000e0d5.65a1b2c3", 0, False),
        ("0000e0d5.65a1b2c3.01.02", -1, False),
    ],
)
def test_a_size_of_zero_is_a_bust_where_the_id_counts_a_correction(execution_id, size, told):
    row = {
        "execution_id": execution_id,
        "order_id": 1,
        "side": "B",
        "size": size,
        "price": "100",
        "conid": 265598,
        "symbol": "AAPL",
        "account": "DU1",
    }
    report = execution_reported(row, market_ns=1, wall_ns=1, source="list")
    assert (report is not None) is told


def test_the_keys_that_are_kept_of_an_order_are_those_that_are_read() -> None:
    class Watched(dict[str, Any]):
        """Notes what is asked for."""

        read: ClassVar[set[str]] = set()

        def get(self, key: str, default: Any = None) -> Any:
            self.read.add(key)
            return super().get(key, default)

    for row in ({"orderId": "1", "status": "Submitted"}, {"order_id": "1", "order_status": "Submitted"}):
        assert order_reported(Watched(row), at_ns=0, wall_ns=0, source="stream") is not None
        assert order_reported(Watched(row, orderType="STP"), at_ns=0, wall_ns=0, source="stream") is not None
    assert Watched.read == ORDER_KEYS
