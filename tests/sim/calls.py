"""One call and more for every operation of the description: method, path, body, the status that is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sim.driver import AAPL, ACCOUNT, SPY, Driver

IBM = 8314
SPX = 416904
ES = 11004968
OTHER = "DU7654321"
FIELDS = "31,84,85,86,88,87,7059,82,83,55,7762,73,74,75,76"
TICKET = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 10, "price": 230.0}
HISTORY = f"/iserver/marketdata/history?conid={AAPL}"
CONDITION = {
    "conidex": f"{AAPL}@SMART",
    "logicBind": "n",
    "operator": ">=",
    "triggerMethod": "0",
    "type": 1,
    "value": "1",
}
ALERT = {
    "alertName": "high",
    "alertMessage": "it is high",
    "alertRepeatable": 0,
    "outsideRth": 1,
    "tif": "GTC",
    "conditions": [CONDITION],
}
DEVICE = {"deviceName": "phone", "deviceId": "a://b@c/1", "uiName": "My phone", "enabled": True}
PRESETS = {
    "default_method_for_all": "E",
    "group_auto_close_positions": True,
    "profiles_auto_close_positions": False,
    "strict_credit_check": True,
    "group_proportional_allocation": False,
}
MODEL = {
    "reqID": 1,
    "model": "growth",
    "desc": "two stocks",
    "isStatic": False,
    "positionTargets": [{"conid": AAPL, "target": 60}, {"conid": IBM, "target": 30.5}],
    "cashTargets": [{"ccy": "USD", "target": 9.5}],
}
SCAN = {"instrument": "STK", "type": "TOP_PERC_GAIN", "location": "STK.US.MAJOR"}
HISTORY_SCAN = {
    "instrument": "STK",
    "scanCode": "MOST_ACTIVE",
    "locations": "STK.US",
    "secType": "STK",
    "filters": [{"priceAbove": 50}],
}

Call = tuple[str, str, Any, int]


def every_call(driver: Driver, order_id: int) -> Iterator[Call]:
    """All calls, in an order that makes sense; what a call needs of an earlier answer is looked up in between."""
    yield from trading_calls(order_id)
    yield from contract_calls()
    yield from portfolio_calls()
    yield from alert_calls(driver)
    yield from fyi_calls(driver)
    yield from advisor_calls()
    yield from watchlist_calls()
    yield from scanner_calls()
    yield from outer_calls()
    yield ("POST", "/logout", {}, 200)


def contract_calls() -> list[Call]:
    """Derivatives, bonds, pairs, hours, event contracts."""
    rules = "/forecast/contract/rules?conid="
    return [
        ("GET", "/iserver/secdef/search?symbol=IBM&secType=BOND", None, 200),
        ("GET", "/iserver/secdef/search?symbol=NOSUCH&secType=BOND", None, 200),
        ("GET", "/iserver/secdef/search?symbol=SPX", None, 200),
        ("GET", "/iserver/secdef/search?symbol=ES&secType=IND", None, 200),
        ("GET", "/iserver/secdef/search?symbol=EUR.USD", None, 200),
        ("GET", f"/iserver/secdef/strikes?conid={SPX}&sectype=OPT&month=JAN26", None, 200),
        ("GET", f"/iserver/secdef/info?conid={SPX}&sectype=OPT&month=JAN26&strike=5875&right=P", None, 200),
        ("GET", f"/iserver/secdef/info?conid={SPX}&sectype=OPT&month=JAN26", None, 400),
        ("GET", f"/iserver/secdef/info?conid={ES}&sectype=FUT&month=MAR26", None, 200),
        ("GET", "/iserver/secdef/info?conid=12087792", None, 200),
        ("GET", "/iserver/contract/12087792/info-and-rules", None, 200),
        ("GET", "/iserver/contract/730000001/info", None, 200),
        ("GET", f"/trsrv/secdef?conids={SPX},12087792,730000003", None, 200),
        ("GET", "/iserver/secdef/bond-filters?symbol=BOND&issuerId=nobody", None, 200),
        ("GET", "/iserver/secdef/bond-filters?symbol=BOND", None, 400),
        ("GET", "/iserver/currency/pairs?currency=USD", None, 200),
        ("GET", "/iserver/currency/pairs", None, 400),
        ("GET", "/trsrv/all-conids?exchange=NYSE", None, 200),
        ("GET", "/trsrv/all-conids?exchange=IDEALPRO&assetClass=CASH", None, 200),
        ("GET", f"/contract/trading-schedule?conid={AAPL}", None, 200),
        ("GET", "/contract/trading-schedule?conid=5", None, 500),
        ("GET", "/forecast/category/tree", None, 200),
        ("GET", "/forecast/contract/market?underlyingConid=740000100", None, 200),
        ("GET", "/forecast/contract/market?underlyingConid=740000001", None, 404),
        ("GET", "/forecast/contract/details?conid=740000101", None, 200),
        ("GET", "/forecast/contract/details?conid=5", None, 500),
        ("GET", f"{rules}740000102", None, 200),
        ("GET", f"{rules}5", None, 500),
        ("GET", "/forecast/contract/schedules?conid=740000101", None, 200),
        ("GET", "/forecast/contract/schedules", None, 500),
    ]


def portfolio_calls() -> list[Call]:
    """Allocation, combinations, sub-accounts, the analyst."""
    one, both = {"acctIds": [ACCOUNT]}, {"acctIds": [ACCOUNT, OTHER]}
    transactions = one | {"conids": [AAPL], "currency": "EUR"}
    return [
        ("GET", "/portfolio/subaccounts", None, 200),
        ("GET", "/portfolio/subaccounts2", None, 200),
        ("GET", "/portfolio/subaccounts2?page=0", None, 200),
        ("GET", "/portfolio/subaccounts2?page=x", None, 400),
        ("GET", f"/portfolio/{ACCOUNT}/allocation", None, 200),
        ("POST", "/portfolio/allocation", both, 200),
        ("POST", "/portfolio/allocation", {"acctIds": ["U0"]}, 400),
        ("POST", "/portfolio/allocation", {}, 400),
        ("GET", f"/portfolio/{ACCOUNT}/combo/positions", None, 200),
        *(("POST", "/pa/performance", both | {"period": p}, 200) for p in ("1D", "7D", "MTD", "1M", "YTD", "1Y")),
        ("POST", "/pa/performance", one | {"period": "3M"}, 400),
        ("POST", "/pa/performance", {"acctIds": ["U0"], "period": "1D"}, 400),
        ("POST", "/pa/allperiods", both, 200),
        ("POST", "/pa/allperiods", {"acctIds": []}, 400),
        ("POST", "/pa/transactions", transactions, 200),
        ("POST", "/pa/transactions", one | {"currency": "USD"}, 400),
        ("POST", "/pa/transactions", transactions | {"days": "90"}, 400),
        ("POST", "/pa/allocation", one | {"type": "ALL"}, 200),
        ("POST", "/pa/allocation", both | {"type": "SECTOR"}, 200),
        ("POST", "/pa/allocation", one | {"type": "MOOD"}, 400),
    ]


def alert_calls(driver: Driver) -> Iterator[Call]:
    """Alerts from saving to deletion."""
    account = f"/iserver/account/{ACCOUNT}"
    yield ("POST", f"{account}/alert", ALERT, 200)
    number = next(iter(driver.gateway.kept.alerts.all))
    yield ("GET", f"{account}/alerts", None, 200)
    yield ("GET", f"/iserver/account/alert/{number}?type=Q", None, 200)
    yield ("GET", f"/iserver/account/alert/{number}", None, 400)
    yield ("GET", "/iserver/account/alert/7?type=Q", None, 200)
    yield ("GET", "/iserver/account/mta", None, 200)
    yield (
        "POST",
        f"{account}/alert",
        ALERT | {"orderId": number, "tif": "GTD", "expireTime": "20270101-00:00:00"},
        200,
    )
    yield ("POST", f"{account}/alert", ALERT | {"orderId": 7}, 200)
    yield ("POST", f"{account}/alert", ALERT | {"conditions": []}, 400)
    yield ("POST", f"{account}/alert", ALERT | {"conditions": [CONDITION | {"operator": "!="}]}, 500)
    yield ("POST", f"{account}/alert/activate", {"alertId": number, "alertActive": 0}, 200)
    yield ("POST", f"{account}/alert/activate", {"alertId": 7, "alertActive": 0}, 200)
    yield ("DELETE", f"{account}/alert/{number}", {}, 200)
    yield ("DELETE", f"{account}/alert/{number}", {}, 200)
    yield ("DELETE", f"{account}/alert/0", {}, 200)


def fyi_calls(driver: Driver) -> Iterator[Call]:
    """Notifications and where they go."""
    yield ("GET", "/fyi/unreadnumber", None, 200)
    yield ("GET", "/fyi/unreadnumber", None, 423)
    yield ("GET", "/fyi/settings", None, 200)
    yield ("POST", "/fyi/settings/DA", {"enabled": False}, 200)
    yield ("POST", "/fyi/settings/DA", {"enabled": "no"}, 400)
    yield ("GET", "/fyi/disclaimer/DA", None, 200)
    yield ("GET", "/fyi/disclaimer/QQ", None, 500)
    yield ("PUT", "/fyi/disclaimer/DA", {}, 200)
    yield ("PUT", "/fyi/disclaimer/QQ", {}, 400)
    yield ("PUT", "/fyi/deliveryoptions/email?enabled=true", {}, 200)
    yield ("PUT", "/fyi/deliveryoptions/email", {}, 400)
    yield ("POST", "/fyi/deliveryoptions/device", DEVICE, 200)
    yield ("GET", "/fyi/deliveryoptions", None, 200)
    yield ("DELETE", "/fyi/deliveryoptions/a%3A%2F%2Fb%40c%2F1", None, 200)
    yield ("DELETE", "/fyi/deliveryoptions/nobody", None, 404)
    number = driver.gateway.kept.fyi.notifications[-10].number
    yield ("GET", "/fyi/notifications?max=10", None, 200)
    yield ("GET", "/fyi/notifications?max=ten", None, 400)
    yield ("GET", f"/fyi/notifications/more?id={number}", None, 200)
    yield ("GET", "/fyi/notifications/more", None, 400)
    yield ("PUT", f"/fyi/notifications/{number}", {}, 200)
    yield ("PUT", "/fyi/notifications/nobody", {}, 400)


def advisor_calls() -> list[Call]:
    """Groups and models, from the first to the last step."""
    group = "/iserver/account/allocation/group"
    members = [{"name": ACCOUNT}, {"name": OTHER}]
    shares = [{"name": ACCOUNT, "amount": 62.5}, {"name": OTHER, "amount": 37.5}]
    model = {"reqID": 2, "model": "growth"}
    return [
        ("GET", "/iserver/account/allocation/accounts", None, 200),
        ("POST", group, {"name": "all", "accounts": members, "default_method": "E"}, 200),
        ("POST", group, {"name": "all", "accounts": members, "default_method": "E"}, 500),
        ("POST", group, {"name": "odd", "accounts": members, "default_method": "P"}, 400),
        ("PUT", group, {"name": "two", "prev_name": "all", "accounts": shares, "default_method": "P"}, 200),
        ("PUT", group, {"name": "none", "accounts": shares, "default_method": "P"}, 500),
        ("GET", group, None, 200),
        ("POST", f"{group}/single", {"name": "two"}, 200),
        ("POST", f"{group}/single", {"name": "all"}, 500),
        ("POST", f"{group}/delete", {"name": "two"}, 200),
        ("POST", f"{group}/delete", {"name": "two"}, 500),
        ("POST", "/iserver/account/allocation/presets", PRESETS, 200),
        ("POST", "/iserver/account/allocation/presets", PRESETS | {"default_method_for_all": "Z"}, 400),
        ("GET", "/iserver/account/allocation/presets", None, 200),
        ("POST", "/fa/model/save", MODEL, 200),
        ("POST", "/fa/model/save", MODEL | {"positionTargets": [{"conid": AAPL, "target": 101}]}, 200),
        ("POST", "/fa/model/invest-divest", model | {"accountList": [{"account": ACCOUNT, "amtToInvest": 20000}]}, 200),
        ("POST", "/fa/model/invest-divest", model | {"accountList": [{"account": "U0", "amtToInvest": 1}]}, 400),
        ("POST", "/fa/model/submit-transfers", {"reqID": 3, "fpOrderId": 1}, 200),
        ("POST", "/fa/model/submit-transfers", {"reqID": 3, "fpOrderId": 1}, 200),
        ("POST", "/fa/model/list", {"reqID": 4}, 200),
        ("POST", "/fa/model/summary", model, 200),
        ("POST", "/fa/model/summary", model | {"model": "nobody"}, 500),
        ("POST", "/fa/model/positions", model | {"sortField": "target", "sortDirection": "DESC", "limit": 1}, 200),
        ("POST", "/fa/model/accounts-details", model | {"calcPnls": True}, 200),
        ("POST", "/fa/model/invest-divest-positions", model, 200),
        ("POST", "/fa/fa-preset/save", {"reqID": 5, "keepModelOpen": True}, 200),
        ("POST", "/fa/fa-preset/save", {"reqID": 5, "keepModelOpen": 7}, 400),
        ("POST", "/fa/fa-preset/get", {"reqID": 6}, 200),
        ("POST", "/fa/fa-preset/get", {}, 400),
    ]


def watchlist_calls() -> list[Call]:
    """A list from its making to its end."""
    rows = [{"C": AAPL}, {"H": ""}, {"C": "8314"}, {"C": 5}]
    return [
        ("POST", "/iserver/watchlist", {"id": "1234", "name": "mine", "rows": rows}, 200),
        ("POST", "/iserver/watchlist", {"id": "abc", "name": "mine", "rows": rows}, 400),
        ("POST", "/iserver/watchlist", {"id": "1234", "name": "mine", "rows": [{"X": 1}]}, 400),
        ("GET", "/iserver/watchlists", None, 200),
        ("GET", "/iserver/watchlists?SC=USER_WATCHLIST", None, 200),
        ("GET", "/iserver/watchlist?id=1234", None, 200),
        ("GET", "/iserver/watchlist?id=instruments", None, 200),
        ("GET", "/iserver/watchlist", None, 400),
        ("DELETE", "/iserver/watchlist?id=1234", None, 200),
        ("DELETE", "/iserver/watchlist?id=1234", None, 503),
    ]


def scanner_calls() -> list[Call]:
    """Scans, of both services."""
    return [
        ("GET", "/iserver/scanner/params", None, 200),
        ("POST", "/iserver/scanner/run", SCAN, 200),
        ("POST", "/iserver/scanner/run", SCAN | {"filter": [{"code": "priceAbove", "value": 300}]}, 200),
        ("POST", "/iserver/scanner/run", SCAN | {"location": "FX.IDEALPRO"}, 400),
        ("POST", "/iserver/scanner/run", SCAN | {"filter": [{"code": "priceAbove", "value": "dear"}]}, 400),
        ("POST", "/hmds/scanner", HISTORY_SCAN, 404),
        ("POST", "/hmds/auth/init", {}, 200),
        ("POST", "/hmds/scanner", HISTORY_SCAN, 200),
        ("POST", "/hmds/scanner", HISTORY_SCAN | {"scanCode": "NOSUCH"}, 500),
        ("POST", "/tickle", {}, 200),
    ]


def outer_calls() -> list[Call]:
    """What an ordinary user of a gateway is refused, and the rest."""
    return [
        ("GET", "/iserver/account/search/DU", None, 503),
        ("POST", "/iserver/dynaccount", {"acctId": ACCOUNT}, 503),
        ("GET", f"/acesws/{ACCOUNT}/signatures-and-owners", None, 200),
        ("POST", "/iserver/reauthenticate", {}, 200),
        ("POST", "/oauth/request_token", {}, 401),
        ("POST", "/oauth/access_token", {}, 401),
        ("POST", "/oauth/live_session_token", {}, 401),
    ]


def trading_calls(order_id: int) -> list[Call]:
    """What a bot asks for: at least one call for every operation."""
    account = f"/iserver/account/{ACCOUNT}"
    portfolio = f"/portfolio/{ACCOUNT}"
    return [
        ("POST", "/iserver/auth/ssodh/init", {"publish": True, "compete": True}, 200),
        ("POST", "/iserver/auth/status", {}, 200),
        ("GET", "/iserver/auth/status", None, 200),
        ("POST", "/tickle", {}, 200),
        ("GET", "/tickle", None, 200),
        ("GET", "/sso/validate", None, 200),
        ("GET", "/iserver/accounts", None, 200),
        ("POST", "/iserver/account", {"acctId": "DU7654321"}, 200),
        ("POST", "/iserver/account", {"acctId": ACCOUNT}, 200),
        ("POST", "/iserver/account", {"acctId": ACCOUNT}, 500),
        ("POST", "/iserver/account", {}, 400),
        ("GET", "/iserver/account/pnl/partitioned", None, 200),
        ("GET", "/iserver/account/pnl/partitioned", None, 200),
        ("GET", f"{account}/summary", None, 200),
        ("GET", f"{account}/summary/available_funds", None, 200),
        ("GET", f"{account}/summary/balances", None, 200),
        ("GET", f"{account}/summary/margins", None, 200),
        ("GET", f"{account}/summary/market_value", None, 200),
        ("GET", "/iserver/account/orders", None, 200),
        ("GET", "/iserver/account/orders", None, 200),
        ("GET", "/iserver/account/trades", None, 200),
        ("GET", "/iserver/account/trades?days=7", None, 200),
        ("GET", "/iserver/account/trades?days=8", None, 400),
        ("GET", f"/iserver/account/order/status/{order_id}", None, 200),
        ("GET", "/iserver/account/order/status/7", None, 503),
        ("POST", f"{account}/orders", {"orders": [TICKET]}, 200),
        ("POST", f"{account}/orders", {"orders": [TICKET | {"price": 100}]}, 200),
        ("POST", f"{account}/orders", {"orders": [TICKET | {"tif": ""}]}, 200),
        ("POST", f"{account}/orders", {"orders": [TICKET | {"side": "?"}]}, 400),
        ("POST", f"{account}/orders/whatif", {"orders": [TICKET]}, 200),
        ("POST", f"{account}/order/{order_id}", TICKET | {"price": 230.5, "quantity": 50}, 200),
        ("POST", f"{account}/order/7", TICKET, 400),
        ("POST", "/iserver/reply/nobody", {"confirmed": True}, 400),
        ("POST", "/iserver/notification", {"orderId": 1, "reqId": "1", "text": "Yes"}, 200),
        ("POST", "/iserver/questions/suppress", {"messageIds": ["o163"]}, 200),
        ("POST", "/iserver/questions/suppress", {"messageIds": 5}, 400),
        ("POST", "/iserver/questions/suppress/reset", {}, 200),
        ("DELETE", f"{account}/order/{order_id}", None, 200),
        ("DELETE", f"{account}/order/7", None, 400),
        ("GET", f"/iserver/marketdata/snapshot?conids={AAPL},{SPY},5&fields={FIELDS}", None, 200),
        ("GET", f"/iserver/marketdata/snapshot?conids={AAPL},{SPY},5&fields={FIELDS}", None, 200),
        ("GET", "/iserver/marketdata/snapshot", None, 400),
        ("GET", f"{HISTORY}&period=1d&bar=5min", None, 200),
        ("GET", f"{HISTORY}&period=1d&bar=7min", None, 500),
        ("POST", "/iserver/marketdata/unsubscribe", {"conid": SPY}, 200),
        ("POST", "/iserver/marketdata/unsubscribe", {"conid": IBM}, 500),
        ("GET", "/iserver/marketdata/unsubscribeall", None, 200),
        ("GET", "/iserver/secdef/search?symbol=AAPL", None, 200),
        ("GET", "/iserver/secdef/search?symbol=apple&name=true", None, 200),
        ("GET", "/iserver/secdef/search?symbol=NOSUCH", None, 200),
        ("POST", "/iserver/secdef/search", {"symbol": "IBM", "secType": "STK"}, 200),
        ("GET", f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month=JAN26", None, 200),
        ("GET", f"/iserver/secdef/info?conid={AAPL}", None, 200),
        ("GET", f"/iserver/secdef/info?conid={AAPL}&sectype=OPT&month=JAN26&strike=200&right=C", None, 200),
        ("GET", f"/iserver/contract/{AAPL}/info", None, 200),
        ("GET", "/iserver/contract/5/info", None, 500),
        ("GET", f"/iserver/contract/{AAPL}/info-and-rules", None, 200),
        ("POST", "/iserver/contract/rules", {"conid": AAPL, "isBuy": True}, 200),
        ("GET", f"/iserver/contract/{AAPL}/algos", None, 200),
        ("GET", "/iserver/exchangerate?source=USD&target=EUR", None, 200),
        ("GET", f"/trsrv/secdef?conids={AAPL},{IBM},5", None, 200),
        ("GET", "/trsrv/futures?symbols=ES,NOSUCH", None, 200),
        ("GET", "/trsrv/futures", None, 400),
        ("GET", "/trsrv/stocks?symbols=AAPL,NOSUCH", None, 200),
        ("GET", "/trsrv/secdef/schedule?assetClass=STK&symbol=AAPL", None, 200),
        ("GET", "/trsrv/secdef/schedule?assetClass=STK", None, 400),
        ("GET", "/portfolio/accounts", None, 200),
        ("GET", f"{portfolio}/meta", None, 200),
        ("GET", f"{portfolio}/summary", None, 200),
        ("GET", f"{portfolio}/ledger", None, 200),
        ("GET", f"{portfolio}/positions/0", None, 200),
        ("GET", f"{portfolio}/positions/1", None, 200),
        ("GET", f"/portfolio2/{ACCOUNT}/positions", None, 200),
        ("GET", f"{portfolio}/position/{AAPL}", None, 200),
        ("GET", f"/portfolio/positions/{AAPL}", None, 200),
        ("POST", f"{portfolio}/positions/invalidate", {}, 200),
    ]
