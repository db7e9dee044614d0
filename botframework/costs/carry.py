"""What holding costs or earns overnight: borrow for short shares, interest on cash, dividends; and when shares are split.

Pure functions of positions, prices and rates, in ``Decimal``, each entry rounded half up to the cent. A day's entries are for the
night that begins it: what was held at the end of the day before. Imports attrs, csv, dates and decimal only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal, InvalidOperation
from typing import Literal

import attrs
from attrs import validators

ZERO = Decimal(0)
CENT = Decimal("0.01")
_MOST = Decimal(1_000_000)
"""A share's dividend, or new shares for an old one; and old ones for a new one."""
COLLATERAL = Decimal("1.02")
"""Borrow is paid on 102 % of the last price, rounded up to a whole unit of money: the industry's convention for US shares."""
BORROW_DAYS = 360
INTEREST_DAYS = 360
"""Days of a year for USD: the broker accrues interest daily on an actual/360 basis."""


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@attrs.frozen
class Entry:
    """One booking: ``amount`` is what the account gets, negative for what it pays."""

    kind: Literal["borrow", "interest", "dividend"]
    symbol: str
    day: int
    amount: Decimal


@attrs.frozen
class Dividend:
    """Paid a share held over the night before the ex-day; who is short pays it."""

    symbol: str
    day: int
    amount: Decimal


@attrs.frozen
class Split:
    """One share becomes ``ratio`` shares from a day on: 7 for seven for one, 0.05 for one for twenty."""

    symbol: str
    day: int
    ratio: Decimal


@attrs.frozen
class Actions:
    """Dividends and splits of a small file: a CSV with the columns ``date``, ``symbol``, ``kind`` and ``value``."""

    dividends: tuple[Dividend, ...] = ()
    splits: tuple[Split, ...] = ()

    @classmethod
    def read(cls, lines: Iterable[str]) -> Actions:
        """From the file's lines. Raises ``ValueError`` with the line and what is wrong with it."""
        reader = csv.DictReader(lines)
        try:
            rows = [(reader.line_num, row) for row in reader]
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num + 1}: {error}") from None
        if set(reader.fieldnames or ()) != {"date", "symbol", "kind", "value"}:
            raise ValueError("line 1: the columns are date, symbol, kind and value")
        dividends: list[Dividend] = []
        splits: list[Split] = []
        seen: dict[tuple[object, ...], int] = {}
        for line, row in rows:
            if None in row:
                raise ValueError(f"line {line}: there are more than four values; write 1.5 with a point")
            try:
                day = int(date.fromisoformat(row["date"]).strftime("%Y%m%d"))
                value = Decimal(row["value"])
                symbol, kind = row["symbol"], row["kind"]
            except (ValueError, TypeError, InvalidOperation):
                raise ValueError(f"line {line}: write a date like 2014-06-09 and a number") from None
            if not symbol or not value.is_finite() or value <= 0:
                raise ValueError(f"line {line}: the value must be more than 0, and the symbol not empty")
            if not 1 / _MOST <= value <= _MOST:
                raise ValueError(f"line {line}: {kind} {value} is out of bounds; it may be up to {_MOST:,}")
            # Two dividends of a day are two, when they are not the same; a second split would be the first one once more.
            first = seen.setdefault((day, symbol, kind, value if kind == "dividend" else None), line)
            if first != line:
                what = "take it out, or give their sum once" if kind == "dividend" else "give one ratio"
                raise ValueError(f"line {line}: line {first} has the same {kind} of that day; {what}")
            if kind == "dividend":
                dividends.append(Dividend(symbol, day, value))
            elif kind == "split":
                splits.append(Split(symbol, day, value))
            else:
                raise ValueError(f"line {line}: kind is dividend or split, not '{kind}'")
        return cls(tuple(dividends), tuple(splits))


@attrs.frozen(kw_only=True)
class Carry:
    """Rates a year, in per cent. Interest on cash above ``interest_free``, paid in full whatever the account's size."""

    borrow_percent: Decimal = attrs.field(default=ZERO, validator=validators.ge(ZERO))
    borrow_by_symbol: Mapping[str, Decimal] = attrs.field(factory=dict)
    credit_percent: Decimal = attrs.field(default=ZERO, validator=validators.ge(ZERO))
    debit_percent: Decimal = attrs.field(default=ZERO, validator=validators.ge(ZERO))
    interest_free: Decimal = attrs.field(default=Decimal(10_000), validator=validators.ge(ZERO))
    actions: Actions = attrs.field(factory=Actions)

    def night(
        self, day: int, nights: int, held: Sequence[tuple[str, Decimal, Decimal]], cash: Decimal, since: int
    ) -> list[Entry]:
        """Entries of the ``nights`` nights before ``day``; ``held`` has symbol, quantity and last price of what was held then.

        ``since`` is the day before them. Dividends with an ex-day after ``since`` and up to ``day`` are booked.
        """
        entries = []
        for symbol, quantity, price in held:
            if quantity < 0:
                rate = self.borrow_by_symbol.get(symbol, self.borrow_percent)
                base = -quantity * (price * COLLATERAL).to_integral_value(ROUND_UP)
                entries.append(Entry("borrow", symbol, day, -cents(base * rate * nights / 100 / BORROW_DAYS)))
            entries += [
                Entry("dividend", symbol, each.day, cents(each.amount * quantity))
                for each in self.actions.dividends
                if each.symbol == symbol and since < each.day <= day
            ]
        if cash < 0:
            entries.append(Entry("interest", "", day, cents(cash * self.debit_percent * nights / 100 / INTEREST_DAYS)))
        elif cash > self.interest_free:
            base = cash - self.interest_free
            entries.append(Entry("interest", "", day, cents(base * self.credit_percent * nights / 100 / INTEREST_DAYS)))
        return [entry for entry in entries if entry.amount]
