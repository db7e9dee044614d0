"""What a contract is. Imports attrs and `rates`; used by everything in the simulator that names an instrument."""

from decimal import Decimal

import attrs

from botframework.sim.rates import PER_USD

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

_DOLLAR_SHARES = ((Decimal(0), Decimal("0.0001")), (Decimal(1), Decimal("0.01")))


@attrs.frozen
class Instrument:
    """One contract. `base_price` is where its synthetic market begins.

    `source` is the contract whose quotes this one's are derived from (0: it has a walk of its own); `underlying` is the
    contract it is a derivative of in the wire's words. `expiry` is `YYYYMMDD`, `expiry_ms` the last moment of trading.
    """

    conid: int
    symbol: str
    name: str
    exchange: str
    base_price: Decimal
    industry: str = "Technology"
    stock_type: str = "COMMON"
    currency: str = "USD"
    tick: Decimal = Decimal("0.01")
    sec_type: str = "STK"
    multiplier: Decimal = Decimal(1)
    source: int = 0
    underlying: int = 0
    expiry: str = ""
    expiry_ms: int = 0
    strike: Decimal = Decimal(0)
    right: str = ""
    volatility: float = 0.0
    coupon: Decimal = Decimal(0)
    issue: str = ""
    issuer: str = ""
    unit: Decimal = attrs.field(init=False)
    """What one point of one contract is worth in the account's money."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "unit", self.multiplier * _per_account_money(self.currency))

    @property
    def price_steps(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """From which price on it moves by what. Shares in dollars have hundredths of a cent below one (SEC, rule 612)."""
        if self.sec_type == "STK" and self.currency == "USD":
            return _DOLLAR_SHARES
        return ((Decimal(0), self.tick),)

    def step_at(self, price: Decimal) -> Decimal:
        """The smallest step of a price."""
        return next(step for edge, step in reversed(self.price_steps) if abs(price) >= edge)

    @property
    def is_fund(self) -> bool:
        """An exchange-traded fund."""
        return self.stock_type == "ETF"

    @property
    def is_stock(self) -> bool:
        """A share or a fund."""
        return self.sec_type == "STK"

    @property
    def tradable(self) -> bool:
        """An index has no orders."""
        return self.sec_type != "IND"

    @property
    def month(self) -> str:
        """`JAN26`; empty for what does not expire."""
        return f"{MONTHS[int(self.expiry[4:6]) - 1]}{self.expiry[2:4]}" if self.expiry else ""

    @property
    def description(self) -> str:
        """What tells it from others of its symbol: `JAN 16 '26 230 Call`; empty for a stock."""
        if not self.expiry:
            return ""
        day = f"{MONTHS[int(self.expiry[4:6]) - 1]} {self.expiry[6:]} '{self.expiry[2:4]}"
        if self.sec_type == "OPT":
            return f"{day} {self.strike.normalize():f} {'Call' if self.right == 'C' else 'Put'}"
        if self.sec_type == "BOND":
            return f"{self.coupon.normalize():f} {day}"
        return day

    @property
    def local_symbol(self) -> str:
        """The exchange's name: the option clearing form for options, root and month letter for futures."""
        if self.sec_type == "OPT":
            return f"{self.symbol:<6}{self.expiry[2:]}{self.right}{int(self.strike * 1000):08d}"
        if self.sec_type == "FUT":
            return f"{self.symbol}{'FGHJKMNQUVXZ'[int(self.expiry[4:6]) - 1]}{self.expiry[3]}"
        return self.symbol

    @property
    def description_long(self) -> str:
        """The portfolio's description."""
        if self.sec_type == "OPT":
            return f"{self.symbol} {self.month[:3]}{self.expiry[:4]} {self.strike.normalize():f} {self.right}"
        if self.sec_type == "FUT":
            return f"{self.symbol} {self.month[:3]}{self.expiry[:4]}"
        return f"{self.symbol} {self.description}" if self.description else self.symbol


def _per_account_money(currency: str) -> Decimal:
    # One currency is kept per account, and dollar contracts count in it one to one; others at the fixed rate.
    return Decimal(1) if currency == "USD" else (1 / PER_USD[currency]).quantize(Decimal("0.000001"))
