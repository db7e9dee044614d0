"""Which row of a symbol search is meant: the right symbol, the right kind, and the exchange where it is at home.

Imports the generated models; used by the broker, the library, and by whoever looks before a run whether the broker would know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from botframework.errors import ConfigError
from botframework.ibkr.convert import text_of, value_of
from generated_client.models.search_row import SearchRow
from generated_client.models.search_section import SearchSection

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


def row_of(conid: int, symbol: str, exchange: str, sec_type: str) -> SearchRow:
    """A row as the broker would answer it, of what a catalogue knows."""
    return SearchRow(conid=conid, symbol=symbol, listing_exchange=exchange, sections=[SearchSection(sec_type=sec_type)])


@attrs.frozen
class Wanted:
    """What the configuration says of a symbol beyond its name; what is None is left to the broker."""

    conid: int | None = None
    exchange: str | None = None
    currency: str | None = None

    def fits(self, row: SearchRow) -> bool:
        """Whether a search result can be it. The currency is known later, from the contract."""
        if self.conid is not None and row.conid != self.conid:
            return False
        return self.exchange in (None, "SMART") or str(self.exchange).upper() in listing(row)

    def refuse_currency(self, symbol: str, found: str) -> None:
        """Raise ``ConfigError`` when the contract trades in another currency than the one that is wanted."""
        if self.currency and found != self.currency:
            raise ConfigError(
                f"the stock {symbol!r} trades in {found}, not {self.currency}",
                where="instruments",
                hint="correct the currency, or give the conid of the one you mean",
            )

    def __str__(self) -> str:
        parts = {"conid": self.conid, "exchange": self.exchange, "currency": self.currency}
        return ", ".join(f"{key} {value}" for key, value in parts.items() if value is not None)


def matching(rows: Iterable[SearchRow], symbol: str, wanted: Wanted) -> list[SearchRow]:
    """The stocks a symbol may mean, the one that is at home first. Raises ``ConfigError`` when there is none.

    The symbol is the broker's to the letter: by it limits and lists of symbols know an instrument.
    """
    candidates = [row for row in rows if is_of_kind(row, symbol)]
    exact = [row for row in candidates if text_of(value_of(row.symbol)) == symbol]
    if not exact:
        others = dict.fromkeys(text_of(value_of(row.symbol)) for row in candidates)
        hint = f"it writes {', '.join(others)}" if others else "check the spelling of the symbol"
        raise ConfigError(f"the broker knows no stock {symbol!r}", where="instruments", hint=hint)
    fitting = [row for row in exact if wanted.fits(row)]
    if not fitting:
        listed = ", ".join(f"{row.conid} ({listing(row) or 'exchange not told'})" for row in exact[:5])
        raise ConfigError(
            f"the broker has no stock {symbol!r} with {wanted}", where="instruments", hint=f"it lists {listed}"
        )
    return sorted(fitting, key=home_rank)
