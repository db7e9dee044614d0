"""When a contract is over in a backtest, and what it is then worth: by the tape's newest quotes, or by what the file says.

Nothing is made up: a position whose worth the tape does not show ends the run with a line. Imports core, days and errors; used by
``offline``, made by the runner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import attrs
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.exposure import exactly
from botframework.core.model import ZERO, Instrument, Tick
from botframework.errors import ConfigError
from botframework.runtime.days import market_day

EXERCISED = Decimal("0.01")
"""An option on shares is exercised for its holder when it is in the money by at least this, the clearing house's rule."""

Newest = Callable[[int], Tick | None]


@attrs.frozen(kw_only=True)
class Expiry:
    """One contract's end: ``at_ns`` is the first moment without it. ``strike`` None: a future.

    ``price`` is the final one, of the future or of what an option is on, where the file has it. ``where`` is who said so.
    """

    symbol: str
    at_ns: int
    underlying: str = ""
    strike: Decimal | None = None
    is_call: bool = True
    delivers: bool = False
    price: Decimal | None = None
    where: str = ""


def settled(
    expiry: Expiry, instruments: Mapping[str, Instrument], held: Decimal, at_ns: int, newest: Newest
) -> ev.ContractExpired:
    """What becomes of ``held`` contracts. Raises ``ConfigError`` when some are held and the tape does not show their worth."""
    instrument = instruments[expiry.symbol]
    shown = expiry.symbol if expiry.strike is None else expiry.underlying
    price, reason = _final(expiry, shown, instruments, at_ns, newest)
    if price is None and held:
        day = market_day(expiry.at_ns - 1)
        date = f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
        raise ConfigError(
            f"{expiry.symbol} expires on {date} with {held:f} held, and the tape has no quote of {shown} on that day: what it is"
            " worth is not known",
            where=expiry.where,
            hint="give its settlement_price, or let the strategy close before",
        )
    worth, strike = price, expiry.strike
    if price is not None and strike is not None:
        worth = max(ZERO, price - strike if expiry.is_call else strike - price)
    event = ev.ContractExpired(
        at_ns=at_ns, wall_ns=at_ns, instrument=instrument, quantity=held, price=worth, reason=reason
    )
    if worth is None or strike is None or not expiry.delivers:
        return event
    if worth < EXERCISED or not held:
        return replace(event, price=ZERO)
    underlying = instruments[expiry.underlying]
    ratio = instrument.multiplier / underlying.multiplier
    return replace(event, price=ZERO, underlying=underlying, ratio=ratio if expiry.is_call else -ratio, strike=strike)


def _final(
    expiry: Expiry, shown: str, instruments: Mapping[str, Instrument], at_ns: int, newest: Newest
) -> tuple[Decimal | None, str]:
    """The price it is settled by, and what that rests on: the file's, or the middle of the day's newest quote."""
    if expiry.price is not None:
        return expiry.price, f"{shown or 'its underlying'} settled at {expiry.price:f}"
    tick = newest(instruments[shown].conid)
    if tick is None or market_day(tick.at_ns) != market_day(expiry.at_ns - 1):
        return None, "no quote of that day"
    middle = (exactly(tick.bid) + exactly(tick.ask)) / 2
    return middle, f"{shown} last at {middle:f}"
