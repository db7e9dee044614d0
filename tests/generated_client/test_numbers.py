"""Money is exact in both directions, and text that stands for numbers is read as what it means."""

from __future__ import annotations

import json
from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generated_client import UNSET
from generated_client.models import OrderRow, OrderSide, OrderTicket, OrderType, PreviewAmount, SnapshotRow, TimeInForce
from generated_client.types import Amount, Price, collect_issues, decimal_text, dumps, loads
from tests.generated_client.kit import fast_loads, parse, read

MONEY = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=8)


def ticket(**members: object) -> OrderTicket:
    return OrderTicket(order_type=OrderType.LMT, side=OrderSide.BUY, tif=TimeInForce.DAY, **members)  # type: ignore[arg-type]


@given(MONEY, MONEY)
def test_what_is_sent_is_the_number_digit_for_digit(price: Decimal, quantity: Decimal) -> None:
    sent = dumps(ticket(price=price, quantity=quantity).to_dict())
    read = json.loads(sent, parse_float=Decimal, parse_int=Decimal)
    assert (read["price"], read["quantity"]) == (price, quantity)
    assert b"E" not in sent.replace(b"BUY", b"").replace(b"LMT", b"")


@given(MONEY)
def test_a_number_is_read_exactly_whether_text_or_not(value: Decimal) -> None:
    for written in (f'"{value:f}"', f"{value:f}", f'"{value:,f}"'):
        row = OrderRow.from_dict(loads(f'{{"orderId":1,"conid":2,"status":"Filled","avgPrice":{written}}}'.encode()))
        assert row.avg_price == value


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=20)
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
    | st.integers(-(10**38), 10**38).map(Decimal)
)
def test_a_number_survives_the_way_in_and_out_digit_by_digit(value: Decimal) -> None:
    """As number and as text, with the default decoder and a compiled one: the digits that came are the digits that leave."""
    assume(abs(value.adjusted()) <= 40)
    digits = f"{value:f}"
    for decode in (loads, fast_loads):
        for written in (digits, f'"{digits}"'):
            body = f'{{"orderId":1,"conid":2,"status":"Filled","totalSize":{written},"price":{written}}}'
            row = OrderRow.from_dict(decode(body.encode()))
            assert (f"{row.total_size:f}", f"{row.price:f}") == (digits, digits)
            sent = dumps(row.to_dict()).decode()
            assert f'"totalSize":{digits},' in sent
            assert f'"price":{digits}}}' in sent
            again = OrderRow.from_dict(decode(sent.encode()))
            assert again == row
            assert dumps(again.to_dict()).decode() == sent


@given(st.text("0123456789", min_size=1, max_size=25), st.sampled_from("KMBT"))
def test_a_magnitude_is_exact_however_long(digits: str, letter: str) -> None:
    value = SnapshotRow.from_dict({"conid": 1, "87": f"{digits}.{digits}{letter}"}).volume
    with localcontext(prec=200):
        assert value == Decimal(f"{digits}.{digits}") * 10 ** {"K": 3, "M": 6, "B": 9, "T": 12}[letter]


def test_no_binary_noise() -> None:
    assert dumps({"a": Decimal("0.1"), "b": Decimal("100"), "c": Decimal("1E+3"), "d": Decimal("185.10")}) == (
        b'{"a":0.1,"b":100,"c":1000,"d":185.10}'
    )


@pytest.mark.parametrize("bad", [0.1, "1", True, float("nan")])
def test_money_from_other_types_is_refused(bad: object) -> None:
    with pytest.raises(TypeError, match="money is Decimal or int"):
        ticket(price=bad)


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "1e99", "1e-99"])
def test_money_that_is_no_amount_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        ticket(price=Decimal(bad))
    with pytest.raises(ValueError, match="cannot be sent"):
        decimal_text(Decimal(bad))


def test_money_is_judged_again_when_it_is_written() -> None:
    body = ticket(price=Decimal("1.5"))
    body.price = 1.5  # type: ignore[assignment]  # what a careless hand does
    with pytest.raises(TypeError, match="never float"):
        body.to_dict()


def test_values_of_subclasses_are_written_as_what_they_are() -> None:
    class Text(str):
        pass

    class Number(int):
        pass

    class Cents(Decimal):
        pass

    value = {"a": Text("x"), "b": Number(3), "c": Cents("0.10"), "d": OrderSide.BUY, Text("e"): (True, None, [], {})}
    assert dumps(value) == b'{"a":"x","b":3,"c":0.10,"d":"BUY","e":[true,null,[],{}]}'
    assert dumps({"a": Decimal("1E-8"), "b": Decimal("-0"), "c": Decimal("1E+2")}) == b'{"a":0.00000001,"b":-0,"c":100}'


def test_json_that_is_none_cannot_be_written() -> None:
    for bad in (float("nan"), float("inf"), Decimal("NaN")):
        with pytest.raises(ValueError, match="cannot be sent"):
            dumps({"a": bad})
    with pytest.raises(TypeError, match="cannot be sent"):
        dumps({"a": object()})
    with pytest.raises(TypeError, match="not text"):
        dumps({1: "a"})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_written_json_reads_back(value: object) -> None:
    assert loads(dumps(value)) == value


@pytest.mark.parametrize("absent", ["", "-", "N/A", "n/a", "None", "null", None])
def test_marks_for_no_value_are_absent_and_no_issue(absent: str | None) -> None:
    with collect_issues() as issues:
        row = SnapshotRow.from_dict({"conid": 1, "31": absent, "85": absent, "83": absent})
    assert (row.last, row.ask_size, row.change_percent) == (UNSET, UNSET, UNSET)
    assert issues == []


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("203.12", Price(Decimal("203.12"))),
        ("C655.1", Price(Decimal("655.1"), "C")),
        ("H1,236.50", Price(Decimal("1236.50"), "H")),
    ],
)
def test_prices_keep_their_mark(text: str, price: Price) -> None:
    row = SnapshotRow.from_dict({"conid": 1, "31": text})
    assert row.last == price


@pytest.mark.parametrize(
    ("text", "value"), [("12.2M", 12_200_000), ("1,236", 1236), ("3K", 3000), ("1.5B", 1_500_000_000), ("700", 700)]
)
def test_magnitudes(text: str, value: int) -> None:
    assert SnapshotRow.from_dict({"conid": 1, "87": text}).volume == value


def test_percent_and_amount() -> None:
    assert SnapshotRow.from_dict({"conid": 1, "83": "-0.54%"}).change_percent == Decimal("-0.54")
    cost = PreviewAmount.from_dict({"amount": "1,015.60 USD (5 Shares)", "total": "1 USD"})
    assert cost.amount == Amount(Decimal("1015.60"), "USD (5 Shares)")
    assert cost.total == Amount(Decimal(1), "USD")


@pytest.mark.parametrize("comma", ["1,5", "-1,5", "1,2345", "12,34,567", ",5", "1,", "1234,567", "0.5,000"])
def test_a_decimal_comma_is_no_thousands_separator(comma: str) -> None:
    """Ten times the number, or a hundred, would pass for one."""
    for key in ("31", "82", "83", "87"):
        with collect_issues() as issues:
            row = SnapshotRow.from_dict({"conid": 1, key: comma})
        assert (row.last, row.change, row.change_percent, row.volume) == (UNSET, UNSET, UNSET, UNSET)
        assert [issue.value for issue in issues] == [comma]
    order = OrderRow.from_dict(
        {"orderId": 1, "conid": 2, "status": "Filled", "filledQuantity": comma, "avgPrice": comma}
    )
    assert (order.filled_quantity, order.avg_price) == (UNSET, UNSET)


@pytest.mark.parametrize("junk", ["abc", "X5", "1_000", "１２", "1e999999", "NaN", "Infinity", [], {}, True])
def test_what_is_no_number_is_absent_and_reported(junk: object) -> None:
    for key in ("31", "82", "83", "87"):
        with collect_issues() as issues:
            row = SnapshotRow.from_dict({"conid": 1, key: junk})
        assert (row.last, row.change, row.change_percent, row.volume) == (UNSET, UNSET, UNSET, UNSET)
        assert len(issues) == 1


def test_an_integer_beyond_all_bounds_is_no_quantity() -> None:
    body = {"orders": [{"orderId": 1, "conid": 2, "status": "Filled", "totalSize": 10**60}], "snapshot": True}
    response = parse("orders_list", body)
    assert read(response).orders[0].total_size is UNSET
    assert len(response.issues) == 1
