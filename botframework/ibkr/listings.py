"""Which row of a symbol search is meant: the right symbol, the right kind, and the exchange where it is at home.

Imports the generated models; used by the broker and the library.
"""

from __future__ import annotations

from typing import Final

from botframework.ibkr.convert import text_of, value_of
from generated_client.models.search_row import SearchRow

#: Where a symbol is at home when several exchanges have one of the same name; the order of search results means nothing.
HOME: Final = ("NASDAQ", "NYSE", "ARCA", "AMEX", "BATS")


def listing(row: SearchRow) -> str:
    """The listing exchange in capitals, or the header that names it; empty when not told."""
    return (text_of(value_of(row.listing_exchange)) or text_of(value_of(row.company_header))).upper()


def home_rank(row: SearchRow) -> int:
    """A key for sorting: the exchange where the symbol is at home first."""
    where = listing(row)
    return next((rank for rank, name in enumerate(HOME) if name in where), len(HOME))


def is_of_kind(row: SearchRow, symbol: str, kind: str = "STK") -> bool:
    """Whether it is this very symbol, and of that kind as far as it is told."""
    sections = value_of(row.sections) or []
    kinds = {text_of(value_of(section.sec_type)) for section in sections}
    return text_of(value_of(row.symbol)).upper() == symbol.upper() and (not kinds or kind in kinds)
