"""Interactive Brokers' published schedules for the United States: shares, options, futures, currencies; fixed and tiered.

Every figure carries where it was read; all are in USD. Read in November 2026 from stored copies of the broker's public pages,
which show the fees of their own day. What could not be confirmed is said at the figure. Imports ``commission``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import attrs
from attrs import validators

from botframework.costs.commission import ZERO, Execution, Running, Schedule, Tiers

D = Decimal

# --- shares: interactivebrokers.co.uk, pricing/commissions-stocks (the copy of 2024-25) ------------------------------------
SHARE_FIXED: Final = D("0.005")
SHARE_FIXED_LEAST: Final = D("1.00")
SHARE_TIERS: Final[Tiers] = (
    (D(300_000), D("0.0035")),
    (D(3_000_000), D("0.0020")),
    (D(20_000_000), D("0.0015")),
    (D(100_000_000), D("0.0010")),
    (None, D("0.0005")),
)
SHARE_TIERED_LEAST: Final = D("0.35")
SHARE_MOST: Final = D("0.01")
"""Of the order's value, both schedules; where it is less than the minimum it counts instead of it."""
FRACTION_LEAST: Final = D("0.01")
"""Minimum for an order of less than one share, both schedules."""
CLEARING: Final = D("0.00020")
"""NSCC and DTC, a share; tiered only."""
NYSE_PASS: Final = D("0.000175")
FINRA_PASS: Final = D("0.000563")
"""Of the commission; tiered only."""
CAT: Final = D("0.000072")
"""Consolidated Audit Trail, a share, both sides. Since when is not confirmed: charged from 2024-10-01 on."""
CAT_SINCE: Final = 20241001
REMOVES: Final = D("0.0030")
ADDS: Final = D("-0.0021")
"""A share that takes or adds at Nasdaq: the broker's own comparison of its schedules. Venues differ; parameters replace both."""

SEC_FEE: Final = (
    (20140318, D("22.10")),
    (20150214, D("18.40")),
    (20160216, D("21.80")),
    (20170704, D("23.10")),
    (20180522, D("13.00")),
    (20190416, D("20.70")),
    (20200218, D("22.10")),
    (20210225, D("5.10")),
    (20220514, D("22.90")),
    (20230227, D("8.00")),
    (20240522, D("27.80")),
    (20250514, D("0.00")),
)
"""Section 31, USD for a million sold, from a day on. Confirmed by notices of SEC and FINRA: 2014, 2018 to 2021, 2025, and the
rates before each; by brokers' pages: the rates, but not the first days, of 2022 to 2024; not confirmed: the first days of 2015 to
2017. An order of February 2026 set a rate that could not be had: from April 2026 on give ``sec_per_million``."""

TAF: Final = (
    (20120701, D("0.000119"), D("5.95")),
    (20220101, D("0.000130"), D("6.49")),
    (20230101, D("0.000145"), D("7.27")),
    (20240101, D("0.000166"), D("8.30")),
)
"""FINRA's Trading Activity Fee: a share sold, and its maximum, here an order's. Rates and maxima are on brokers' pages; the first
days are not confirmed, nor is a rate of 2026."""

# --- options: interactivebrokers.ca, pricing/commissions-options (2025) ----------------------------------------------------
OPTION_TIERS_BY_PREMIUM: Final[tuple[tuple[Decimal, Tiers], ...]] = (
    (D("0.05"), ((D(50_000), D("0.25")), (D(100_000), D("0.25")), (None, D("0.15")))),
    (D("0.10"), ((D(50_000), D("0.50")), (D(100_000), D("0.25")), (None, D("0.15")))),
    (D("Infinity"), ((D(10_000), D("0.65")), (D(50_000), D("0.50")), (D(100_000), D("0.25")), (None, D("0.15")))),
)
"""Premium below which a row holds, then the rates by monthly contracts."""
OPTION_FIXED: Final = D("0.65")
"""Fixed pricing is IBKR Lite's (interactivebrokers.com, p=options5); exchange fees are included in it."""
OPTION_LEAST: Final = D("1.00")
OPTION_ORF: Final = D("0.02685")
OPTION_TAF: Final = D("0.00279")
OPTION_CLEARING: Final = D("0.02")
OPTION_CLEARING_MOST: Final = D("55.00")

# --- futures: interactivebrokers.com.hk f=49560, interactivebrokers.ca commissions-futures; fees: accounts/fees/CME ------------
FUTURE_TIERS: Final[Tiers] = (
    (D(1_000), D("0.85")),
    (D(10_000), D("0.65")),
    (D(20_000), D("0.45")),
    (None, D("0.25")),
)
MICRO_TIERS: Final[Tiers] = (
    (D(1_000), D("0.25")),
    (D(10_000), D("0.20")),
    (D(20_000), D("0.15")),
    (None, D("0.10")),
)
MICROS: Final = frozenset({"MES", "MNQ", "M2K", "MYM", "2YY", "5YY", "10Y", "30Y", "MCL", "MGC", "SIL", "VXM"})
FUTURE_EXCHANGE: Final = {
    **dict.fromkeys(("ES", "NQ", "RTY", "EMD"), D("1.38")),
    **dict.fromkeys(("MES", "MNQ", "M2K"), D("0.35")),
    **dict.fromkeys(("E7", "J7"), D("0.85")),
    **dict.fromkeys(("M6A", "M6B", "M6E"), D("0.24")),
}
"""A contract, by symbol; for others give ``exchange_fee``. They hold the exchange's and the clearing's part."""
_PRODUCTS: Final = MICROS | FUTURE_EXCHANGE.keys()
NFA: Final = D("0.02")
"""National Futures Association, a contract (nexusfi.com, 2025; the broker only says that it is charged)."""
_CONTRACT = re.compile(r"(.+)[FGHJKMNQUVXZ][0-9]{1,2}")


def product_of(symbol: str) -> str:
    """The product of a future: of ``MESZ6`` and ``MESZ26`` it is ``MES``. Another name stands for itself."""
    found = _CONTRACT.fullmatch(symbol)
    is_known = symbol not in _PRODUCTS and found is not None and found[1] in _PRODUCTS
    return found[1] if is_known and found is not None else symbol


# --- currencies: interactivebrokers.com.au f=49818, interactivebrokers.com p=fx1 -------------------------------------------
CASH_TIERS: Final[Tiers] = (
    (D(1_000_000_000), D("0.000020")),
    (D(2_000_000_000), D("0.000015")),
    (D(5_000_000_000), D("0.000010")),
    (None, D("0.000008")),
)
CASH_LEAST: Final = (
    (D(1_000_000_000), D("2.00")),
    (D(2_000_000_000), D("1.50")),
    (D(5_000_000_000), D("1.25")),
    (None, D("1.00")),
)
"""Of the trade value in USD; the minimum is that of the tier the month has reached. There is no fixed schedule of their own."""

_fee = validators.optional(validators.and_(validators.ge(D(-1_000)), validators.le(D(1_000))))


@attrs.define(eq=False, kw_only=True)
class _Ibkr(Schedule):
    """What both schedules share: regulators' fees on sales, options', futures' and currencies' ways."""

    sec_per_million: Decimal | None = attrs.field(
        default=None, validator=_fee, metadata={"help": "SEC fee for a million sold; else by the day"}
    )
    exchange_fee: Decimal | None = attrs.field(
        default=None, validator=_fee, metadata={"help": "a unit that takes; else as published where it is"}
    )
    exchange_rebate: Decimal | None = attrs.field(
        default=None,
        validator=_fee,
        metadata={"help": "given back for a unit that adds; shares on the tiered schedule"},
    )

    def add(self, execution: Execution, running: Running) -> None:
        Schedule.add(self, execution, running)
        rate = {"STK": self._shares, "OPT": self._options, "FUT": self._futures, "CASH": self._cash}.get(
            execution.sec_type
        )
        if rate is None:
            raise ValueError(f"{execution.symbol}: there is no schedule for {execution.sec_type}")
        rate(execution, running)

    def total(self, execution: Execution, running: Running) -> Decimal:
        if execution.sec_type == "STK":
            return self._share_total(running)
        commission = max(running.rated, running.least)
        if execution.sec_type == "OPT":
            fees = running.quantity * OPTION_ORF + running.sold * OPTION_TAF + self._sec(running)
            fees += min(running.quantity * OPTION_CLEARING, OPTION_CLEARING_MOST)
            return commission + fees + running.exchange
        return commission + running.exchange

    def _shares(self, execution: Execution, running: Running) -> None:
        raise NotImplementedError(type(self).__name__)

    def _options(self, execution: Execution, running: Running) -> None:
        raise NotImplementedError(type(self).__name__)

    def _futures(self, execution: Execution, running: Running) -> None:
        product = product_of(execution.symbol)
        tiers = MICRO_TIERS if product in MICROS else FUTURE_TIERS
        running.rated += self._future_rate(execution, tiers)
        fee = FUTURE_EXCHANGE.get(product, ZERO) if self.exchange_fee is None else self.exchange_fee
        running.exchange += (fee + NFA) * execution.quantity

    def _future_rate(self, execution: Execution, tiers: Tiers) -> Decimal:
        raise NotImplementedError(type(self).__name__)

    def _cash(self, execution: Execution, running: Running) -> None:
        before = self._volume.get("CASH", ZERO)
        running.least = next(least for upto, least in CASH_LEAST if upto is None or before <= upto)
        running.rated += self.tiered(execution, CASH_TIERS, execution.value)

    def _share_total(self, running: Running) -> Decimal:
        raise NotImplementedError(type(self).__name__)

    def _bounded(self, running: Running, least: Decimal) -> Decimal:
        smallest = FRACTION_LEAST if running.quantity < 1 else least
        return min(max(running.rated, smallest), running.value * SHARE_MOST)

    def _regulators(self, running: Running) -> Decimal:
        """SEC and FINRA on what was sold, the audit trail on everything."""
        taf = next(((rate, most) for since, rate, most in reversed(TAF) if running.day >= since), (ZERO, ZERO))
        cat = running.quantity * CAT if running.day >= CAT_SINCE else ZERO
        return self._sec(running) + min(running.sold * taf[0], taf[1]) + cat

    def _sec(self, running: Running) -> Decimal:
        rate = self.sec_per_million
        if rate is None:
            rate = next((rate for since, rate in reversed(SEC_FEE) if running.day >= since), ZERO)
        return running.sold_value * rate / 1_000_000


@attrs.define(eq=False, kw_only=True)
class IbkrFixed(_Ibkr):
    """IBKR's fixed pricing: USD 0.005 a share (at least 1.00, at most 1 % of the value), exchange fees included.

    Regulators' fees come on top. Options at 0.65 (IBKR Lite; at least 1.00), futures at 0.85 or 0.25 for micros and
    their exchange's fee, currencies as on the tiered schedule, which is the only one they have.
    """

    def _shares(self, execution: Execution, running: Running) -> None:
        running.rated += SHARE_FIXED * execution.quantity

    def _share_total(self, running: Running) -> Decimal:
        return self._bounded(running, SHARE_FIXED_LEAST) + self._regulators(running)

    def _options(self, execution: Execution, running: Running) -> None:
        running.least = OPTION_LEAST
        running.rated += OPTION_FIXED * execution.quantity

    def _future_rate(self, execution: Execution, tiers: Tiers) -> Decimal:
        return tiers[0][1] * execution.quantity


@attrs.define(eq=False, kw_only=True)
class IbkrTiered(_Ibkr):
    """IBKR's tiered pricing: USD 0.0035 a share down to 0.0005 by monthly volume (at least 0.35, at most 1 %), and all fees.

    Exchange, clearing and pass-through fees come on top; who adds liquidity gets a rebate.
    """

    def _shares(self, execution: Execution, running: Running) -> None:
        running.rated += self.tiered(execution, SHARE_TIERS, execution.quantity)
        if execution.adds:
            fee = ADDS if self.exchange_rebate is None else -self.exchange_rebate
        else:
            fee = REMOVES if self.exchange_fee is None else self.exchange_fee
        running.exchange += fee * execution.quantity

    def _share_total(self, running: Running) -> Decimal:
        commission = self._bounded(running, SHARE_TIERED_LEAST)
        passed = commission * (NYSE_PASS + FINRA_PASS) + running.quantity * CLEARING
        return commission + passed + running.exchange + self._regulators(running)

    def _options(self, execution: Execution, running: Running) -> None:
        tiers = next(tiers for below, tiers in OPTION_TIERS_BY_PREMIUM if execution.price < below)
        running.least = OPTION_LEAST
        running.rated += self.tiered(execution, tiers, execution.quantity)
        running.exchange += (self.exchange_fee or ZERO) * execution.quantity

    def _future_rate(self, execution: Execution, tiers: Tiers) -> Decimal:
        return self.tiered(execution, tiers, execution.quantity)
