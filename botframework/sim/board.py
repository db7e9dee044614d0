"""What the market shows: per instrument the touch, the last trade, the day's figures and minute bars.

Imports the simulator's vocabulary only. The desk feeds it, snapshot, stream and history read it.
"""

from collections import deque
from collections.abc import Callable
from decimal import Decimal

import attrs

from botframework.sim.derivatives import Greeks, greeks, option_root
from botframework.sim.hours import trading_day
from botframework.sim.instruments import Instrument
from botframework.sim.ledger import Position
from botframework.sim.quotes import Quote
from botframework.sim.wire import price_text, size_text, volume_text

ZERO = Decimal(0)
BARS_KEPT = 3000


@attrs.define(slots=True)
class Bar:
    """One minute: `minute` counts minutes since 1970."""

    minute: int
    open: float
    high: float
    low: float
    close: float
    volume: int = 0


@attrs.define(slots=True)
class Listing:
    """Everything shown of one instrument. `at_ms` is 0 until the first quote."""

    instrument: Instrument
    at_ms: int = 0
    bid: Decimal | None = None
    bid_size: Decimal = ZERO
    ask: Decimal | None = None
    ask_size: Decimal = ZERO
    last: Decimal | None = None
    last_size: Decimal = ZERO
    volume: int = 0
    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    close: Decimal | None = None
    source: "Listing | None" = attrs.field(default=None, eq=False, repr=False)
    """What a derivative's quotes are derived from."""
    bars: deque[Bar] = attrs.field(factory=lambda: deque(maxlen=BARS_KEPT))

    def show(self, quote: Quote) -> None:
        """Takes a new touch."""
        self.at_ms = quote.at_ms
        self.bid, self.bid_size, self.ask, self.ask_size = quote.bid, quote.bid_size, quote.ask, quote.ask_size
        if quote.trade is not None:
            self.print_trade(quote.at_ms, *quote.trade)
        elif quote.bid is not None and quote.ask is not None:
            self._bar(quote.at_ms, (float(quote.bid) + float(quote.ask)) / 2, 0)

    def print_trade(self, at_ms: int, price: Decimal, size: Decimal) -> None:
        """Takes a trade."""
        self.last, self.last_size = price, size
        self.volume += int(size)
        if self.high is None or self.low is None or self.open is None:
            self.open = self.high = self.low = price
        elif price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price
        self._bar(at_ms, float(price), int(size))

    def _bar(self, at_ms: int, price: float, volume: int) -> None:
        minute = at_ms // 60_000
        if not self.bars or self.bars[-1].minute != minute:
            self.bars.append(Bar(minute, price, price, price, price, volume))
            return
        bar = self.bars[-1]
        bar.close = price
        bar.volume += volume
        if price > bar.high:
            bar.high = price
        elif price < bar.low:
            bar.low = price

    def new_day(self) -> None:
        """Begins a day: the last price becomes the close of the day before."""
        self.close = self.mark if self.at_ms else self.close
        self.open = self.high = self.low = None
        self.volume = 0

    @property
    def mark(self) -> Decimal | None:
        """The last price, kept between bid and ask; without a trade the middle."""
        if self.last is not None:
            price = self.last
            if self.ask is not None and price > self.ask:
                price = self.ask
            if self.bid is not None and price < self.bid:
                price = self.bid
            return price
        if self.bid is not None and self.ask is not None:
            return ((self.bid + self.ask) / 2).quantize(self.instrument.tick)
        return self.bid if self.bid is not None else self.ask


def _change(listing: Listing) -> Decimal | None:
    mark = listing.mark
    return None if mark is None or listing.close is None else mark - listing.close


def _percent(listing: Listing) -> float | None:
    change = _change(listing)
    return None if change is None or not listing.close else float(round(change / listing.close * 100, 2))


def _signed(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:+.2f}"


def _price(value: Decimal | None) -> str | None:
    return None if value is None else price_text(value)


def _greeks(listing: Listing) -> Greeks | None:
    spot = None if listing.source is None else listing.source.mark
    if spot is None or listing.instrument.sec_type != "OPT" or not listing.at_ms:
        return None
    return greeks(listing.instrument, float(spot), listing.at_ms)


def _greek(name: str) -> Callable[[Listing], object | None]:
    def text(listing: Listing) -> str | None:
        found = _greeks(listing)
        return None if found is None else f"{getattr(found, name):.3f}"

    return text


def _implied(listing: Listing) -> str | None:
    return f"{listing.instrument.volatility * 100:.1f}%" if listing.instrument.volatility else None


def _implied_of_underlying(listing: Listing) -> str | None:
    root = option_root(listing.instrument.underlying or listing.instrument.conid)
    return None if root is None else f"{root.volatility * 100:.1f}%"


def _yield(price: Decimal | None, listing: Listing) -> str | None:
    """Coupon and pull to par over the mean of price and par, per cent a year."""
    instrument = listing.instrument
    if price is None or instrument.sec_type != "BOND":
        return None
    years = Decimal(int(instrument.expiry[:4]) - trading_day(listing.at_ms).year)
    gain = (100 - price) / years if years > 0 else ZERO
    return f"{(instrument.coupon + gain) / ((100 + price) / 2) * 100:.3f}"


def _usual_volume(listing: Listing) -> int:
    """What trades of a share on a day of the past; a share has its own, always the same."""
    return 1_000_000 + listing.instrument.conid % 9_000 * 1_000


MARKET_FIELDS: dict[str, Callable[[Listing], object | None]] = {
    "31": lambda s: _price(s.last),
    "55": lambda s: s.instrument.symbol,
    "70": lambda s: _price(s.high),
    "71": lambda s: _price(s.low),
    "82": lambda s: _signed(_change(s)),
    "83": _percent,
    # A side without a price is an empty string in recordings, not a missing key.
    "84": lambda s: price_text(s.bid) if s.at_ms else None,
    "85": lambda s: (size_text(s.ask_size) if s.ask is not None else "") if s.at_ms else None,
    "86": lambda s: price_text(s.ask) if s.at_ms else None,
    "87": lambda s: volume_text(s.volume) if s.at_ms else None,
    "88": lambda s: (size_text(s.bid_size) if s.bid is not None else "") if s.at_ms else None,
    "201": lambda s: s.instrument.right or None,
    "6004": lambda s: s.instrument.exchange,
    "6008": lambda s: s.instrument.conid,
    "6070": lambda s: s.instrument.sec_type,
    "6072": lambda s: s.instrument.month or None,
    "6073": lambda s: s.instrument.expiry or None,
    "6457": lambda s: s.instrument.underlying or None,
    "6508": lambda s: f"&serviceID1={s.instrument.conid % 1000}",
    "6509": lambda s: "RpB" if s.at_ms else None,
    "7051": lambda s: s.instrument.name,
    "7059": lambda s: size_text(s.last_size) if s.last is not None else None,
    "7094": lambda s: f"{s.instrument.conid}@SMART",
    "7184": lambda s: "1" if s.instrument.tradable else "0",
    "7219": lambda s: s.instrument.symbol,
    "7220": lambda s: s.instrument.description or None,
    "7221": lambda s: s.instrument.exchange,
    "7280": lambda s: s.instrument.industry,
    "7282": lambda s: volume_text(_usual_volume(s)) if s.instrument.is_stock else None,
    "7283": _implied_of_underlying,
    "7295": lambda s: _price(s.open),
    "7296": lambda s: _price(s.close),
    "7308": _greek("delta"),
    "7309": _greek("gamma"),
    "7310": _greek("theta"),
    "7311": _greek("vega"),
    "7633": _implied,
    "7635": lambda s: _price(s.mark),
    "7636": lambda s: f"{_usual_volume(s) // 5:,}" if s.instrument.is_stock else None,
    "7682": lambda s: _signed(None if s.mark is None or s.open is None else s.mark - s.open),
    "7698": lambda s: _yield(s.last, s),
    "7699": lambda s: _yield(s.bid, s),
    "7714": lambda s: s.instrument.expiry or None,
    "7715": lambda s: s.instrument.issue or None,
    "7720": lambda s: _yield(s.ask, s),
    "7741": lambda s: _price(s.close),
    "7762": lambda s: str(s.volume) if s.at_ms else None,
    "7768": lambda s: "1",
    "7899": lambda s: ("ETF" if s.instrument.is_fund else "Common") if s.instrument.is_stock else None,
}

POSITION_FIELDS: dict[str, Callable[[Position, Decimal, Decimal], object | None]] = {
    "73": lambda p, mark, unit: f"{p.quantity * mark * unit:.2f}",
    "74": lambda p, mark, unit: f"{p.average:.2f}",
    "75": lambda p, mark, unit: f"{p.quantity * (mark - p.average) * unit:.2f}",
    "76": lambda p, mark, unit: size_text(p.quantity),
    "77": lambda p, mark, unit: f"{p.quantity * (mark - p.average) * unit:,.2f}",
    "79": lambda p, mark, unit: f"{p.realized:.2f}",
    "80": lambda p, mark, unit: f"{(mark - p.average) / p.average * 100:.2f}" if p.average else None,
    "7292": lambda p, mark, unit: f"{p.quantity * p.average * unit:.2f}",
}

FIELDS = frozenset(MARKET_FIELDS) | frozenset(POSITION_FIELDS)
"""Every field that can have a value here."""


def field_value(listing: Listing, position: Position | None, code: str) -> object | None:
    """One field as the wire writes it; None when it has no value or is not modelled."""
    market = MARKET_FIELDS.get(code)
    if market is not None:
        return market(listing)
    own = POSITION_FIELDS.get(code)
    if own is None or position is None or not position.quantity or listing.mark is None:
        return None
    return own(position, listing.mark, listing.instrument.unit)
