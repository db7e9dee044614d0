"""The one road from market prices to order prices: whatever number comes, it is put on the grid or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from botframework.core.context import as_decimal
from botframework.core.model import Instrument


class OfAnArray(float):
    """A float as numpy's arrays hold them: one that calls itself otherwise."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"


def instrument() -> Instrument:
    return Instrument(conid=1, symbol="X", tick_size=Decimal("0.05"))


@pytest.mark.parametrize("value", [7, 7.0, Decimal(7), 7.01, Decimal("6.98"), OfAnArray(7.01)])
def test_any_kind_of_number_is_put_on_the_grid(value: float | Decimal) -> None:
    assert instrument().price(value) == Decimal("7.00")


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1e400")]
)
def test_what_is_no_price_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ValueError):
        instrument().price(value)
    with pytest.raises(ValueError, match="round_to"):
        instrument().price(1.0, round_to="up and away")


def test_a_number_out_of_an_array_is_a_quantity_like_any_other() -> None:
    assert as_decimal(OfAnArray(10.5)) == Decimal("10.5")
    assert not as_decimal(OfAnArray("nan")).is_finite()
