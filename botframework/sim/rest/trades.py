"""The trade list. Imports the simulator's own modules only."""

from typing import TYPE_CHECKING

from botframework.sim.orders import execution_row
from botframework.sim.records import DAY_MS
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway


def listing(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Executions of the selected account, newest first; the first call of a session may answer an empty list."""
    warmth = gateway.session.warmth
    if gateway.config.first_trades_empty and not warmth.trades:
        warmth.trades = True
        return answer([])
    days = whole(request.first("days", "1"))
    if days is None or not 1 <= days <= 7:
        return refuse(400, "Bad Request: days is not valid")
    account = request.first("accountId", gateway.session.selected)
    since = gateway.desk.market_ms - days * DAY_MS
    rows = [
        execution_row(execution, gateway.universe.by_conid[execution.conid], with_commission=True)
        for execution in reversed(gateway.desk.executions.values())
        if execution.account == account and execution.at_ms >= since
    ]
    return answer(rows)
