"""What may still fill, summed per contract, strategy and side, kept up to date with every change of an order.

So that risk never walks the orders. Imports model only; owned by ``core.book``.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from botframework.core.model import ZERO

Place = tuple[int, str | None, bool]  # conid, strategy (None: the account), is it a buy


@attrs.define(eq=False)
class Exposure:
    """The sums, and what each order has in them."""

    _sums: dict[Place, Decimal] = attrs.field(factory=dict)
    _held: dict[str, Decimal] = attrs.field(factory=dict)

    def of(self, conid: int, strategy: str | None, *, buys: bool) -> Decimal:
        """One sum; the account's with ``strategy`` None."""
        return self._sums.get((conid, strategy, buys), ZERO)

    def put(self, key: str, conid: int, strategy: str, reserved: Decimal, *, buys: bool) -> None:
        """What an order may still fill, now."""
        change = reserved - self._held.get(key, ZERO)
        if not change:
            return
        for scope in (None, strategy):
            place = (conid, scope, buys)
            self._sums[place] = self._sums.get(place, ZERO) + change
        if reserved:
            self._held[key] = reserved
        else:
            self._held.pop(key, None)

    def differences(self, other: Exposure) -> list[str]:
        """Where two tables of sums differ, as text; empty when they say the same."""
        return [
            f"exposure {place}: kept {mine}, is {its}"
            for place in {**self._sums, **other._sums}
            if (mine := self._sums.get(place, ZERO)) != (its := other._sums.get(place, ZERO))
        ]
