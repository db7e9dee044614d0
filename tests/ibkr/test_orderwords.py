"""Words put together from a form are those the generated client writes, and what cannot be written is refused alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.model import Instrument, OrderIntent, OrderType, Side, TimeInForce, Trail
from botframework.ibkr import orderwords
from botframework.ibkr.api import OrderRequest, placing
from botframework.ibkr.convert import ticket
from botframework.ibkr.orderwords import order_request

numbers = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=0, max_value=100_000, places=2, allow_nan=False),
    st.sampled_from([Decimal("1E+3"), Decimal("1E-7"), Decimal("-0"), Decimal("100.00"), Decimal("1E+9999")]),
)
names = st.one_of(st.just("v1.bench.20240102.wtdeeufqrveqbuvp"), st.text(max_size=20))
intents = st.builds(
    OrderIntent,
    strategy=st.just("fast"),
    instrument=st.builds(Instrument, st.just("AAPL"), st.sampled_from([265598, 1, 756733])),
    side=st.sampled_from(Side),
    quantity=numbers,
    order_type=st.sampled_from(OrderType),
    at_ns=st.just(1),
    limit_price=st.none() | numbers,
    stop_price=st.none() | numbers,
    tif=st.sampled_from(TimeInForce),
    client_order_id=names,
    group=st.sampled_from(["", "", "", "v1.group"]),
    leg=st.sampled_from(["", "", "", "entry", "stop_loss", "1"]),
    trail=st.none() | st.builds(Trail, numbers, st.booleans()),
)
accounts = st.sampled_from(["DU1234567", "F/ä 1", "5%s%", *(str(each) for each in orderwords._STAND_INS)])


def long_way(intent: OrderIntent, account: str) -> OrderRequest:
    return placing(account, [ticket(intent, account)])


@given(intents, accounts)
def test_the_words_are_those_of_the_long_way(intent: OrderIntent, account: str) -> None:
    try:
        expected = long_way(intent, account)
    except (ValueError, TypeError) as error:
        with pytest.raises(type(error)) as told:
            order_request(intent, account)
        assert str(told.value) == str(error)
        return
    for found in (order_request(intent, account), order_request(intent, account)):
        assert (found.operation, found.arguments, found.parse) == (
            expected.operation,
            expected.arguments,
            expected.parse,
        )


def test_one_form_serves_all_orders_of_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orderwords, "_forms", {})
    monkeypatch.setattr(orderwords, "FORMS_MAX", 2)
    aapl = Instrument("AAPL", 265598)
    for number in range(1, 6):
        for kind in (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.MARKET):
            intent = OrderIntent(
                "fast",
                aapl,
                Side.BUY,
                Decimal(number),
                kind,
                1,
                limit_price=Decimal(number) / 3,
                stop_price=Decimal(number) / 7,
                client_order_id=f"v1.{number}",
            )
            assert order_request(intent, "DU1").words == long_way(intent, "DU1").words
            assert 1 <= len(orderwords._forms) <= 2


def test_a_number_of_another_type_is_refused_as_ever() -> None:
    intent = OrderIntent(
        "fast",
        Instrument("AAPL", 265598),
        Side.BUY,
        1.5,  # type: ignore[arg-type]  # what is tested
        OrderType.MARKET,
        1,
        client_order_id="v1.x",
    )
    with pytest.raises(TypeError, match="never float"):
        order_request(intent, "DU1")
