"""What is known of each order and execution from sparse, repeated rows, and whether a row says anything new.

Order rows carry changed keys only and are merged per order; executions are sent again and again, the commission with a
later copy. Both tell each state once, also across reconnects. Pure; used by ``stream``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import attrs

from botframework.core.events import ExecutionReported, OrderReported
from botframework.ibkr.convert import ORDER_KEYS, execution_reported, order_reported, text_of

#: Rows remembered; the oldest go first. A forgotten one may be told again, which the engine takes as a repeat.
ORDERS_MAX: Final = 2_000
EXECUTIONS_MAX: Final = 20_000


@attrs.define(eq=False)
class OrderRows:
    """Rows of the live orders, merged per order id."""

    account: str = ""
    rows: OrderedDict[str, dict[str, Any]] = attrs.field(factory=OrderedDict)
    _told: dict[str, tuple[Any, ...]] = attrs.field(init=False, factory=dict)

    def take(self, row: Mapping[str, Any], *, at_ns: int, wall_ns: int) -> OrderReported | None:
        """Merge a row. The report of the order when something that matters changed, else ``None``."""
        order_id = text_of(row.get("orderId"))
        owner = text_of(row.get("acct") or row.get("account"))
        if not order_id or (owner and self.account and owner != self.account):
            return None
        merged = self.rows.setdefault(order_id, {})
        self.rows.move_to_end(order_id)
        while len(self.rows) > ORDERS_MAX:
            gone, _ = self.rows.popitem(last=False)
            self._told.pop(gone, None)
        # An empty text says nothing of what was known before (a price "" beside a status change, say).
        for name, value in row.items():
            if name in ORDER_KEYS and (value != "" or name not in merged):
                merged[name] = value
        report = order_reported(merged, at_ns=at_ns, wall_ns=wall_ns, source="stream")
        if report is None:
            return None
        key = (
            report.working,
            report.broker_status,
            report.client_order_id,
            report.quantity,
            report.filled,
            report.limit_price,
            report.stop_price,
            report.parent_order_id,
        )
        if self._told.get(order_id) == key:
            return None
        self._told[order_id] = key
        return report


@attrs.define(eq=False)
class ExecutionRows:
    """Executions by their id; a later copy wins when it knows more."""

    account: str = ""
    unusable: int = 0
    _told: OrderedDict[str, tuple[Any, ...]] = attrs.field(init=False, factory=OrderedDict)

    def take(self, row: Mapping[str, Any], *, market_ns: int, wall_ns: int) -> ExecutionReported | None:
        """The execution when it is new or knows something new (its commission), else ``None``."""
        owner = text_of(row.get("account") or row.get("accountCode"))
        if not row or (owner and self.account and owner != self.account):
            return None
        report = execution_reported(row, market_ns=market_ns, wall_ns=wall_ns, source="stream")
        if report is None:
            self.unusable += 1
            return None
        known = self._told.get(report.execution_id)
        commission = report.commission if report.commission is not None else (known[0] if known else None)
        key = (commission, report.quantity, report.price, report.side)
        if known == key:
            return None
        self._told[report.execution_id] = key
        while len(self._told) > EXECUTIONS_MAX:
            self._told.popitem(last=False)
        return report
