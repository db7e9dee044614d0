"""What trading and holding cost: commissions by schedule, fees of exchanges and regulators, borrow, interest, dividends.

Pure: attrs, decimal and dates. Money is ``Decimal``; what is charged is a difference of totals rounded half up to a millionth,
so that parts always add up to the whole. The backtest's broker asks for each fill, the runner for each night.
"""

from __future__ import annotations

from botframework.costs.carry import Actions, Carry, Dividend, Entry, Split
from botframework.costs.commission import Commission, Execution, Flat, Percent, Schedule
from botframework.costs.ibkr import IbkrFixed, IbkrTiered

__all__ = [
    "Actions",
    "Carry",
    "Commission",
    "Dividend",
    "Entry",
    "Execution",
    "Flat",
    "IbkrFixed",
    "IbkrTiered",
    "Percent",
    "Schedule",
    "Split",
]
