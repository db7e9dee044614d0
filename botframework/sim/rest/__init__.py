"""The REST side, one module per group of operations; this one holds the table of routes.

Each handler is a function of the gateway, the request and the path's arguments. Imports the simulator's own modules only.
`needs` is the session layer (`none`, `session`, `brokerage`), `warm` whether `/iserver/accounts` must have been asked.
"""

from botframework.sim.rest import accounts, contracts, marketdata, orders, portfolio, session, trades
from botframework.sim.rest.routes import Handler, Needs, Route

_TABLE: tuple[tuple[str, Needs, bool, Handler], ...] = (
    ("POST /iserver/auth/ssodh/init", "session", False, session.init),
    ("POST /iserver/auth/status", "none", False, session.status),
    ("GET /iserver/auth/status", "none", False, session.status),
    ("POST /tickle", "session", False, session.tickle),
    ("GET /tickle", "session", False, session.tickle),
    ("POST /logout", "session", False, session.logout),
    ("GET /sso/validate", "session", False, session.validate),
    ("GET /iserver/accounts", "brokerage", False, accounts.listing),
    ("POST /iserver/account", "brokerage", False, accounts.select),
    ("GET /iserver/account/pnl/partitioned", "brokerage", False, accounts.partitioned),
    ("GET /iserver/account/orders", "brokerage", True, orders.listing),
    ("GET /iserver/account/trades", "brokerage", True, trades.listing),
    ("GET /iserver/account/order/status/{orderId}", "brokerage", True, orders.status),
    ("GET /iserver/account/{accountId}/summary", "brokerage", False, accounts.summary),
    ("GET /iserver/account/{accountId}/summary/available_funds", "brokerage", False, accounts.available_funds),
    ("GET /iserver/account/{accountId}/summary/balances", "brokerage", False, accounts.balances),
    ("GET /iserver/account/{accountId}/summary/margins", "brokerage", False, accounts.margins),
    ("GET /iserver/account/{accountId}/summary/market_value", "brokerage", False, accounts.market_value),
    ("POST /iserver/account/{accountId}/orders", "brokerage", True, orders.place),
    ("POST /iserver/account/{accountId}/orders/whatif", "brokerage", True, orders.preview),
    ("POST /iserver/account/{accountId}/order/{orderId}", "brokerage", True, orders.modify),
    ("DELETE /iserver/account/{accountId}/order/{orderId}", "brokerage", True, orders.cancel),
    ("POST /iserver/reply/{replyId}", "brokerage", True, orders.reply),
    ("POST /iserver/notification", "brokerage", False, orders.notification),
    ("POST /iserver/questions/suppress", "brokerage", False, orders.suppress),
    ("POST /iserver/questions/suppress/reset", "brokerage", False, orders.suppress_reset),
    ("GET /iserver/marketdata/snapshot", "brokerage", True, marketdata.snapshot),
    ("GET /iserver/marketdata/history", "brokerage", False, marketdata.history),
    ("POST /iserver/marketdata/unsubscribe", "brokerage", False, marketdata.unsubscribe),
    ("GET /iserver/marketdata/unsubscribeall", "brokerage", False, marketdata.unsubscribe_all),
    ("GET /iserver/secdef/search", "brokerage", False, contracts.search),
    ("POST /iserver/secdef/search", "brokerage", False, contracts.search_by_body),
    ("GET /iserver/secdef/strikes", "brokerage", False, contracts.strikes),
    ("GET /iserver/secdef/info", "brokerage", False, contracts.secdef_info),
    ("GET /iserver/contract/{conid}/info", "brokerage", False, contracts.info),
    ("GET /iserver/contract/{conid}/info-and-rules", "brokerage", False, contracts.info_and_rules),
    ("POST /iserver/contract/rules", "brokerage", False, contracts.rules),
    ("GET /iserver/contract/{conid}/algos", "brokerage", False, contracts.algos),
    ("GET /iserver/exchangerate", "brokerage", False, contracts.exchange_rate),
    ("GET /trsrv/secdef", "session", False, contracts.secdef),
    ("GET /trsrv/futures", "session", False, contracts.futures),
    ("GET /trsrv/stocks", "session", False, contracts.stocks),
    ("GET /trsrv/secdef/schedule", "session", False, contracts.schedule),
    ("GET /portfolio/accounts", "session", False, portfolio.accounts),
    ("GET /portfolio/positions/{conid}", "session", False, portfolio.positions_by_conid),
    ("GET /portfolio/{accountId}/meta", "session", False, portfolio.meta),
    ("GET /portfolio/{accountId}/summary", "session", False, portfolio.summary),
    ("GET /portfolio/{accountId}/ledger", "session", False, portfolio.ledger),
    ("GET /portfolio/{accountId}/positions/{pageId}", "session", False, portfolio.positions_page),
    ("GET /portfolio/{accountId}/position/{conid}", "session", False, portfolio.position),
    ("POST /portfolio/{accountId}/positions/invalidate", "session", False, portfolio.invalidate),
    ("GET /portfolio2/{accountId}/positions", "session", False, portfolio.positions_all),
)

ROUTES: tuple[Route, ...] = tuple(
    Route(line.partition(" ")[0], line.partition(" ")[2], needs, warm, handler) for line, needs, warm, handler in _TABLE
)
_BY_LENGTH: dict[int, list[Route]] = {}
for _route in ROUTES:
    _BY_LENGTH.setdefault(len(_route.segments), []).append(_route)


def find_route(method: str, path: str) -> tuple[Route | None, dict[str, str], bool]:
    """The route of a path without its base, its arguments, and whether the path exists under any method."""
    parts = path.strip("/").split("/")
    known = False
    for route in _BY_LENGTH.get(len(parts), []):
        arguments = route.match(parts)
        if arguments is not None:
            if route.method == method:
                return route, arguments, True
            known = True
    return None, {}, known


__all__ = ["ROUTES", "Handler", "Needs", "Route", "find_route"]
