"""All cases, in the order of the page."""

from __future__ import annotations

from tests.published import cases_daily, cases_freqtrade, cases_small
from tests.published.kit import Case

CASES: tuple[Case, ...] = (*cases_daily.CASES, *cases_freqtrade.CASES, *cases_small.CASES)
