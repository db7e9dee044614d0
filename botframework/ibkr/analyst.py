"""Portfolio and portfolio analyst: positions, cash, summary, performance, transactions, break-downs.

Each operation of the analyst may be asked for once in fifteen minutes; the session remembers that across processes, and a
question that comes too early ends as ``NotDelivered`` with ``retry_after_s`` and nothing sent. Imports ``talk`` and the
generated models; used by ``library``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from botframework.ibkr.lookup import Which, conid_of
from botframework.ibkr.talk import Talk, Talking, as_list, default_account, of_account, one_of
from generated_client.models.ledger import Ledger
from generated_client.models.pa_all_periods import PaAllPeriods
from generated_client.models.pa_allocation import PaAllocation
from generated_client.models.pa_performance import PaPerformance
from generated_client.models.pa_transactions import PaTransactions
from generated_client.models.portfolio_allocation import PortfolioAllocation
from generated_client.models.portfolio_summary import PortfolioSummary
from generated_client.models.position_uncached import PositionUncached

PERIODS: Final = ("1D", "7D", "MTD", "1M", "YTD", "1Y")
BREAKDOWNS: Final = ("FINANCIAL_INSTRUMENT", "ASSET_CLASS", "SECTOR", "REGION", "COUNTRY", "ALL")


def positions(talk: Talk, account: str | None = None) -> Talking[list[PositionUncached]]:
    """Positions of an account, never from a cache."""
    return as_list((yield from of_account(talk, "positions_all", account)))


def ledger(talk: Talk, account: str | None = None) -> Talking[Ledger]:
    """Cash by currency."""
    found: Ledger = yield from of_account(talk, "portfolio_ledger", account)
    return found


def summary(talk: Talk, account: str | None = None) -> Talking[PortfolioSummary]:
    """The figures of an account by name: net liquidation, margins, buying power."""
    found: PortfolioSummary = yield from of_account(talk, "portfolio_summary", account)
    return found


def allocation(talk: Talk, account: str | None = None) -> Talking[PortfolioAllocation]:
    """What an account holds by asset class, sector and group, now."""
    found: PortfolioAllocation = yield from of_account(talk, "portfolio_allocation", account)
    return found


def performance(talk: Talk, period: str = "1M", accounts: Sequence[str] | None = None) -> Talking[PaPerformance]:
    """Value and return of accounts (several count as one) over a period: 1D, 7D, MTD, 1M, YTD or 1Y."""
    one_of("pa_performance", "period", period, PERIODS)
    body = {"acctIds": (yield from _accounts(talk, accounts)), "period": period}
    found: PaPerformance = yield from talk.call("pa_performance", {"body": body})
    return found


def performance_periods(talk: Talk, accounts: Sequence[str] | None = None) -> Talking[PaAllPeriods]:
    """Value and return of accounts over every period there is."""
    body = {"acctIds": (yield from _accounts(talk, accounts))}
    found: PaAllPeriods = yield from talk.call("pa_all_periods", {"body": body})
    return found


def transactions(
    talk: Talk, instrument: Which, *, currency: str = "USD", days: int = 90, account: str | None = None
) -> Talking[PaTransactions]:
    """Transactions in one contract and the result realised; ``iter_transactions`` goes through several."""
    chosen = yield from default_account(talk, account)
    conid = yield from conid_of(talk, instrument)
    body = {"acctIds": [chosen], "conids": [conid], "currency": currency, "days": days}
    found: PaTransactions = yield from talk.call("pa_transactions", {"body": body})
    return found


def analyst_allocation(
    talk: Talk, breakdown: str = "ASSET_CLASS", accounts: Sequence[str] | None = None, *, day: str | None = None
) -> Talking[PaAllocation]:
    """Accounts broken down by FINANCIAL_INSTRUMENT, ASSET_CLASS, SECTOR, REGION, COUNTRY or ALL, now or on a day (YYYYMMDD)."""
    one_of("pa_allocation", "the break-down", breakdown, BREAKDOWNS)
    body: dict[str, object] = {"acctIds": (yield from _accounts(talk, accounts)), "type": breakdown}
    if day is not None:
        body["date"] = day
    found: PaAllocation = yield from talk.call("pa_allocation", {"body": body})
    return found


def _accounts(talk: Talk, accounts: Sequence[str] | None) -> Talking[list[str]]:
    if isinstance(accounts, str):
        return [accounts]
    return list(accounts) if accounts else [(yield from default_account(talk, None))]
