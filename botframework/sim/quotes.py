"""One quote, and one quote of a tape. Imports msgspec only; the words in which markets, desk and exchange speak."""

from decimal import Decimal

import msgspec

TapeQuote = tuple[int, str, Decimal | None, Decimal, Decimal | None, Decimal]
"""(at_ms, symbol, bid, bid size, ask, ask size); a side without a price is None."""


class Quote(msgspec.Struct, gc=False):
    """The touch of one instrument from `at_ms` on; `trade` is a print (price, size) that came with it.

    `repeats`: a trade is all that came, and the touch is the newest quote's once more.
    """

    at_ms: int
    conid: int
    bid: Decimal | None
    bid_size: Decimal
    ask: Decimal | None
    ask_size: Decimal
    trade: tuple[Decimal, Decimal] | None = None
    repeats: bool = False
