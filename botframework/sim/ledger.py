"""Cash and positions of the simulated accounts. Imports attrs only; the desk books every execution here.

Average cost is the price without commission; a commission reduces cash and the day's result at once. A future is paid for
like a share: equity is right, cash shows the whole notional instead of a margin.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs

ZERO = Decimal(0)
ONE = Decimal(1)


@attrs.define
class Position:
    """What an account holds of one instrument. Negative quantities are short."""

    conid: int
    quantity: Decimal = ZERO
    average: Decimal = ZERO
    realized: Decimal = ZERO

    def apply(self, signed: Decimal, price: Decimal, unit: Decimal = ONE) -> Decimal:
        """Books an execution and returns the profit it realised; `unit` is what one point of one contract is worth."""
        before = self.quantity
        after = before + signed
        profit = ZERO
        if before * signed >= 0:
            if after:
                self.average = (self.average * abs(before) + price * abs(signed)) / abs(after)
        else:
            closed = min(abs(signed), abs(before))
            profit = (price - self.average) * closed * (1 if before > 0 else -1) * unit
            if after == 0:
                self.average = ZERO
            elif after * before < 0:
                self.average = price
        self.quantity = after
        self.realized += profit
        return profit


@attrs.define
class Account:
    """One account: cash, positions, the day's opening equity."""

    account_id: str
    cash: Decimal
    positions: dict[int, Position] = attrs.field(factory=dict)
    realized: Decimal = ZERO
    commission: Decimal = ZERO
    day_equity: Decimal | None = None

    def position(self, conid: int) -> Position:
        """The position, an empty one included."""
        held = self.positions.get(conid)
        if held is None:
            held = self.positions[conid] = Position(conid)
        return held

    def quantity(self, conid: int) -> Decimal:
        """How much is held."""
        held = self.positions.get(conid)
        return held.quantity if held is not None else ZERO

    def book(self, conid: int, signed: Decimal, price: Decimal, commission: Decimal, unit: Decimal = ONE) -> Position:
        """Books an execution: `signed` is positive for a purchase."""
        position = self.position(conid)
        self.realized += position.apply(signed, price, unit)
        self.cash -= signed * price * unit + commission
        self.commission += commission
        return position


@attrs.frozen
class Valuation:
    """An account at market prices. Margin is a plain half (initial) or quarter (maintenance) of gross position value."""

    cash: Decimal
    market_value: Decimal
    gross: Decimal
    unrealized: Decimal
    realized: Decimal
    equity: Decimal
    day_result: Decimal
    leverage: Decimal

    @property
    def initial_margin(self) -> Decimal:
        """Half the gross position value."""
        return self.gross / 2

    @property
    def maintenance_margin(self) -> Decimal:
        """A quarter of the gross position value."""
        return self.gross / 4

    @property
    def available(self) -> Decimal:
        """Equity not needed as initial margin."""
        return self.equity - self.initial_margin

    @property
    def excess(self) -> Decimal:
        """Equity not needed as maintenance margin."""
        return self.equity - self.maintenance_margin

    @property
    def buying_power(self) -> Decimal:
        """What more may be bought."""
        return max(ZERO, self.equity * self.leverage - self.gross)


def value(
    account: Account, price: Callable[[int], Decimal], unit: Callable[[int], Decimal], leverage: Decimal
) -> Valuation:
    """Values an account with `price(conid)` and `unit(conid)`, what one point of one contract is worth."""
    market_value = gross = unrealized = ZERO
    for conid, position in account.positions.items():
        if position.quantity:
            size = position.quantity * unit(conid)
            amount = size * price(conid)
            market_value += amount
            gross += abs(amount)
            unrealized += amount - size * position.average
    equity = account.cash + market_value
    if account.day_equity is None:
        account.day_equity = equity
    return Valuation(
        account.cash, market_value, gross, unrealized, account.realized, equity, equity - account.day_equity, leverage
    )


def account_state(account: Account) -> dict[str, Any]:
    """The account as the book stores it."""
    return {
        "cash": str(account.cash),
        "realized": str(account.realized),
        "commission": str(account.commission),
        "day_equity": None if account.day_equity is None else str(account.day_equity),
        "positions": [[p.conid, str(p.quantity), str(p.average), str(p.realized)] for p in account.positions.values()],
    }


def restore_account(account: Account, state: dict[str, Any]) -> None:
    """Puts a stored state back."""
    account.cash = Decimal(state["cash"])
    account.realized = Decimal(state["realized"])
    account.commission = Decimal(state["commission"])
    account.day_equity = None if state["day_equity"] is None else Decimal(state["day_equity"])
    account.positions = {
        conid: Position(conid, Decimal(quantity), Decimal(average), Decimal(realized))
        for conid, quantity, average, realized in state["positions"]
    }
