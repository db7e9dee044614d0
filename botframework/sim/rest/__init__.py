"""The REST side, one module per group of operations; this one holds the table of routes.

Each handler is a function of the gateway, the request and the path's arguments. Imports the simulator's own modules only.
`needs` is the session layer (`none`, `session`, `brokerage`), `warm` whether `/iserver/accounts` must have been asked.
"""

from functools import lru_cache
from urllib.parse import unquote

from botframework.sim.rest import (
    accounts,
    alerts,
    allocation,
    analyst,
    contracts,
    event_contracts,
    fa_allocation,
    fa_model,
    fyi,
    lookups,
    marketdata,
    oauth,
    orders,
    portfolio,
    scanners,
    schedules,
    search,
    session,
    trades,
    watchlists,
)
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
    ("GET /iserver/secdef/search", "brokerage", False, search.search),
    ("POST /iserver/secdef/search", "brokerage", False, search.search_by_body),
    ("GET /iserver/secdef/strikes", "brokerage", False, search.strikes),
    ("GET /iserver/secdef/info", "brokerage", False, search.secdef_info),
    ("GET /iserver/contract/{conid}/info", "brokerage", False, contracts.info),
    ("GET /iserver/contract/{conid}/info-and-rules", "brokerage", False, contracts.info_and_rules),
    ("POST /iserver/contract/rules", "brokerage", False, contracts.rules),
    ("GET /iserver/contract/{conid}/algos", "brokerage", False, contracts.algos),
    ("GET /iserver/exchangerate", "brokerage", False, contracts.exchange_rate),
    ("GET /trsrv/secdef", "session", False, contracts.secdef),
    ("GET /trsrv/futures", "session", False, search.futures),
    ("GET /trsrv/stocks", "session", False, search.stocks),
    ("GET /trsrv/secdef/schedule", "session", False, schedules.schedule),
    ("GET /portfolio/accounts", "session", False, portfolio.accounts),
    ("GET /portfolio/positions/{conid}", "session", False, portfolio.positions_by_conid),
    ("GET /portfolio/{accountId}/meta", "session", False, portfolio.meta),
    ("GET /portfolio/{accountId}/summary", "session", False, portfolio.summary),
    ("GET /portfolio/{accountId}/ledger", "session", False, portfolio.ledger),
    ("GET /portfolio/{accountId}/positions/{pageId}", "session", False, portfolio.positions_page),
    ("GET /portfolio/{accountId}/position/{conid}", "session", False, portfolio.position),
    ("POST /portfolio/{accountId}/positions/invalidate", "session", False, portfolio.invalidate),
    ("GET /portfolio2/{accountId}/positions", "session", False, portfolio.positions_all),
    ("POST /iserver/reauthenticate", "session", False, session.reauthenticate),
    ("POST /oauth/request_token", "none", False, oauth.refused),
    ("POST /oauth/access_token", "none", False, oauth.refused),
    ("POST /oauth/live_session_token", "none", False, oauth.refused),
    ("GET /iserver/account/search/{searchPattern}", "brokerage", False, accounts.search),
    ("POST /iserver/dynaccount", "brokerage", False, accounts.select_dynamic),
    ("GET /acesws/{accountId}/signatures-and-owners", "session", False, accounts.owners),
    ("GET /iserver/account/{accountId}/alerts", "brokerage", False, alerts.listing),
    ("GET /iserver/account/alert/{alertId}", "brokerage", False, alerts.details),
    ("GET /iserver/account/mta", "brokerage", False, alerts.mta),
    ("POST /iserver/account/{accountId}/alert", "brokerage", False, alerts.save),
    ("POST /iserver/account/{accountId}/alert/activate", "brokerage", False, alerts.activate),
    ("DELETE /iserver/account/{accountId}/alert/{alertId}", "brokerage", False, alerts.delete),
    ("GET /iserver/secdef/bond-filters", "brokerage", False, lookups.bond_filters),
    ("GET /iserver/currency/pairs", "brokerage", False, lookups.currency_pairs),
    ("GET /trsrv/all-conids", "session", False, lookups.conids_by_exchange),
    ("GET /contract/trading-schedule", "session", False, schedules.trading_days),
    ("GET /forecast/category/tree", "session", False, event_contracts.categories),
    ("GET /forecast/contract/market", "session", False, event_contracts.market),
    ("GET /forecast/contract/details", "session", False, event_contracts.contract),
    ("GET /forecast/contract/rules", "session", False, event_contracts.rules),
    ("GET /forecast/contract/schedules", "session", False, event_contracts.schedules),
    ("GET /iserver/account/allocation/accounts", "brokerage", False, fa_allocation.accounts),
    ("GET /iserver/account/allocation/group", "brokerage", False, fa_allocation.groups),
    ("POST /iserver/account/allocation/group", "brokerage", False, fa_allocation.create),
    ("PUT /iserver/account/allocation/group", "brokerage", False, fa_allocation.change),
    ("POST /iserver/account/allocation/group/single", "brokerage", False, fa_allocation.details),
    ("POST /iserver/account/allocation/group/delete", "brokerage", False, fa_allocation.delete),
    ("GET /iserver/account/allocation/presets", "brokerage", False, fa_allocation.presets),
    ("POST /iserver/account/allocation/presets", "brokerage", False, fa_allocation.save_presets),
    ("POST /fa/model/list", "brokerage", False, fa_model.listing),
    ("POST /fa/model/summary", "brokerage", False, fa_model.summary),
    ("POST /fa/model/positions", "brokerage", False, fa_model.positions),
    ("POST /fa/model/save", "brokerage", False, fa_model.save),
    ("POST /fa/model/accounts-details", "brokerage", False, fa_model.accounts),
    ("POST /fa/model/invest-divest-positions", "brokerage", False, fa_model.invest_positions),
    ("POST /fa/model/invest-divest", "brokerage", False, fa_model.invest),
    ("POST /fa/model/submit-transfers", "brokerage", False, fa_model.transfers),
    ("POST /fa/fa-preset/get", "brokerage", False, fa_model.presets),
    ("POST /fa/fa-preset/save", "brokerage", False, fa_model.save_presets),
    ("GET /fyi/unreadnumber", "session", False, fyi.unread),
    ("GET /fyi/settings", "session", False, fyi.settings),
    ("POST /fyi/settings/{typecode}", "session", False, fyi.save_setting),
    ("GET /fyi/disclaimer/{typecode}", "session", False, fyi.disclaimer),
    ("PUT /fyi/disclaimer/{typecode}", "session", False, fyi.read_disclaimer),
    ("GET /fyi/deliveryoptions", "session", False, fyi.delivery),
    ("PUT /fyi/deliveryoptions/email", "session", False, fyi.switch_email),
    ("POST /fyi/deliveryoptions/device", "session", False, fyi.save_device),
    ("DELETE /fyi/deliveryoptions/{deviceId}", "session", False, fyi.delete_device),
    ("GET /fyi/notifications", "session", False, fyi.notifications),
    ("GET /fyi/notifications/more", "session", False, fyi.more),
    ("PUT /fyi/notifications/{notificationId}", "session", False, fyi.read),
    ("GET /portfolio/subaccounts", "session", False, portfolio.accounts),
    ("GET /portfolio/subaccounts2", "session", False, portfolio.subaccounts_paged),
    ("GET /portfolio/{accountId}/allocation", "session", False, allocation.of_account),
    ("POST /portfolio/allocation", "session", False, allocation.combined),
    ("GET /portfolio/{accountId}/combo/positions", "session", False, allocation.combos),
    ("POST /pa/performance", "session", False, analyst.performance),
    ("POST /pa/allperiods", "session", False, analyst.all_periods),
    ("POST /pa/transactions", "session", False, analyst.transactions),
    ("POST /pa/allocation", "session", False, analyst.allocation),
    ("GET /iserver/scanner/params", "brokerage", False, scanners.params),
    ("POST /iserver/scanner/run", "brokerage", False, scanners.run),
    ("POST /hmds/auth/init", "session", False, scanners.start_history_service),
    ("POST /hmds/scanner", "session", False, scanners.history),
    ("POST /iserver/watchlist", "brokerage", False, watchlists.create),
    ("GET /iserver/watchlists", "brokerage", False, watchlists.listing),
    ("GET /iserver/watchlist", "brokerage", False, watchlists.details),
    ("DELETE /iserver/watchlist", "brokerage", False, watchlists.delete),
)

ROUTES: tuple[Route, ...] = tuple(
    Route(line.partition(" ")[0], line.partition(" ")[2], needs, warm, handler) for line, needs, warm, handler in _TABLE
)
_BY_LENGTH: dict[int, list[Route]] = {}
# What is spelled out goes before what is a parameter: `account/search/…` before `account/{accountId}/…`.
for _route in sorted(ROUTES, key=lambda route: route.template.count("{")):
    _BY_LENGTH.setdefault(len(_route.segments), []).append(_route)


def find_route(method: str, path: str) -> tuple[Route | None, dict[str, str], bool]:
    """The route of a path without its base, its arguments, and whether the path exists under any method."""
    route, arguments, known = _found(method, path)
    return route, dict(arguments), known


@lru_cache(1_000)
def _found(method: str, path: str) -> tuple[Route | None, dict[str, str], bool]:
    # Taken apart before it is decoded: an id may hold a slash.
    parts = [unquote(part) for part in path.strip("/").split("/")]
    known = False
    for route in _BY_LENGTH.get(len(parts), []):
        arguments = route.match(parts)
        if arguments is not None:
            if route.method == method:
                return route, arguments, True
            known = True
    return None, {}, known


__all__ = ["ROUTES", "Handler", "Needs", "Route", "find_route"]
