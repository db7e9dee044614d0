"""Portfolio endpoints: accounts, summary, ledger, positions. Imports the simulator's own modules only.

They need the outer session only, and `/portfolio/accounts` once before the rest. Positions are never stale here.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.clock import NS_PER_MS
from botframework.sim.ledger import Position
from botframework.sim.rest.accounts import class_values, valuation
from botframework.sim.rest.contracts import secdef_row
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

PAGE_ROWS = 100
SUBACCOUNTS = 20


def account_row(gateway: "SimGateway", account: str) -> dict[str, Any]:
    """One account as the portfolio side describes it."""
    return {
        "id": account,
        "PrepaidCrypto-Z": False,
        "PrepaidCrypto-P": False,
        "brokerageAccess": True,
        "accountId": account,
        "accountVan": account,
        "accountTitle": "Simulated Account",
        "displayName": account,
        "accountAlias": None,
        "accountStatus": gateway.session.login_ns // NS_PER_MS,
        "currency": gateway.config.base_currency,
        "type": "DEMO",
        "tradingType": "STKMRGN",
        "businessType": "INDEPENDENT",
        "category": "",
        "ibEntity": "IBLLC-US",
        "faclient": False,
        "clearingStatus": "O",
        "covestor": False,
        "noClientTrading": False,
        "trackVirtualFXPortfolio": False,
        "acctCustType": "INDIVIDUAL",
        "parent": {"mmc": [], "accountId": "", "isMParent": False, "isMChild": False, "isMultiplex": False},
        "desc": account,
    }


def accounts(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """All accounts; opens the way to the rest of the portfolio side."""
    gateway.session.portfolio_queried = True
    return answer([account_row(gateway, name) for name in gateway.config.accounts])


def subaccounts_paged(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Accounts in pages of twenty. Recordings show a bare list, which is what comes without a page here."""
    gateway.session.portfolio_queried = True
    rows = [account_row(gateway, name) for name in gateway.config.accounts]
    text = request.first("page")
    if not text:
        return answer(rows[:SUBACCOUNTS])
    number = whole(text, 9)
    if number is None:
        return refuse(400, "Bad Request: page is not valid")
    first = number * SUBACCOUNTS
    metadata = {"total": len(rows), "pageSize": SUBACCOUNTS, "pageNum": number}
    return answer({"metadata": metadata, "subaccounts": rows[first : first + SUBACCOUNTS]})


def meta(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """One account."""
    return answer(account_row(gateway, arguments["accountId"]))


def summary(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """A map of named values, with `-s` for the securities segment."""
    account = arguments["accountId"]
    now = valuation(gateway, account)
    stamp = gateway.desk.market_ms
    money = {
        "accruedcash": Decimal(0),
        "availablefunds": now.available,
        "availabletowithdraw": min(now.cash, now.available),
        "buyingpower": now.buying_power,
        "equitywithloanvalue": now.equity,
        "excessliquidity": now.excess,
        "fullavailablefunds": now.available,
        "fullexcessliquidity": now.excess,
        "fullinitmarginreq": now.initial_margin,
        "fullmaintmarginreq": now.maintenance_margin,
        "grosspositionvalue": now.gross,
        "initmarginreq": now.initial_margin,
        "lookaheadavailablefunds": now.available,
        "lookaheadexcessliquidity": now.excess,
        "lookaheadinitmarginreq": now.initial_margin,
        "lookaheadmaintmarginreq": now.maintenance_margin,
        "maintmarginreq": now.maintenance_margin,
        "netliquidation": now.equity,
        "previousdayequitywithloanvalue": now.equity - now.day_result,
        "regtequity": now.equity,
        "regtmargin": now.initial_margin,
        "sma": now.available,
        "totalcashvalue": now.cash,
    }
    words = {"accountcode": account, "accountready": "true", "accounttype": "INDIVIDUAL", "tradingtype-s": "STKMRGN"}
    body: dict[str, Any] = {
        key: {"amount": 0.0, "currency": None, "isNull": False, "timestamp": stamp, "value": value, "severity": 0}
        for key, value in words.items()
    }
    for suffix in ("", "-s"):
        for key, amount in money.items():
            body[key + suffix] = {
                "amount": _number(amount),
                "currency": gateway.config.base_currency,
                "isNull": False,
                "timestamp": stamp,
                "value": None,
                "severity": 0,
            }
    return answer(body)


def ledger(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Cash and values by currency, and as BASE."""
    account = arguments["accountId"]
    now = valuation(gateway, account)
    classes = class_values(gateway, account)
    body = {}
    for name in (gateway.config.base_currency, "BASE"):
        body[name] = {
            "commoditymarketvalue": 0.0,
            "futuremarketvalue": _number(classes["FUT"]),
            "settledcash": _number(now.cash),
            "exchangerate": 1.0,
            "sessionid": 1,
            "cashbalance": _number(now.cash),
            "corporatebondsmarketvalue": _number(classes["BOND"]),
            "warrantsmarketvalue": 0.0,
            "netliquidationvalue": _number(now.equity),
            "interest": 0.0,
            "unrealizedpnl": _number(now.unrealized),
            "stockmarketvalue": _number(classes["STK"]),
            "moneyfunds": 0.0,
            "currency": name,
            "realizedpnl": _number(now.realized),
            "funds": 0.0,
            "acctcode": account,
            "issueroptionsmarketvalue": 0.0,
            "key": "LedgerList",
            "timestamp": gateway.desk.market_ms // 1000,
            "severity": 0,
            "stockoptionmarketvalue": _number(classes["OPT"]),
            "futuresonlypnl": 0.0,
            "tbondsmarketvalue": 0.0,
            "futureoptionmarketvalue": 0.0,
            "cashbalancefxsegment": _number(classes["CASH"]),
            "secondkey": name,
            "tbillsmarketvalue": 0.0,
            "endofbundle": 1,
            "dividends": 0.0,
            "cryptocurrencyvalue": 0.0,
        }
    return answer(body)


def position_row(gateway: "SimGateway", account: str, position: Position) -> dict[str, Any]:
    """A full position row."""
    instrument = gateway.universe.by_conid[position.conid]
    price = gateway.desk.price(position.conid)
    size = position.quantity * instrument.unit
    worth = size * price
    unrealized = size * (price - position.average)
    average_cost = position.average * instrument.multiplier
    row: dict[str, Any] = {
        "acctId": account,
        "conid": position.conid,
        "contractDesc": instrument.description_long,
        "position": float(position.quantity),
        "mktPrice": float(price),
        "mktValue": _number(worth),
        "currency": instrument.currency,
        "avgCost": _number(average_cost),
        "avgPrice": _number(position.average),
        "realizedPnl": _number(position.realized),
        "unrealizedPnl": _number(unrealized),
        "exchs": None,
        "expiry": instrument.expiry or None,
        "putOrCall": instrument.right or None,
        "multiplier": float(instrument.multiplier) if instrument.underlying else None,
        "strike": float(instrument.strike),
        "exerciseStyle": "E" if instrument.right else None,
        "conExchMap": [],
        "assetClass": instrument.sec_type,
        "undConid": instrument.underlying,
        "model": "",
    }
    return row | {
        "baseMktPrice": float(price),
        "baseMktValue": _number(worth),
        "baseAvgCost": _number(average_cost),
        "baseAvgPrice": _number(position.average),
        "baseRealizedPnl": _number(position.realized),
        "baseUnrealizedPnl": _number(unrealized),
        **{name: value for name, value in secdef_row(gateway, instrument).items() if name not in row},
    }


def held(gateway: "SimGateway", account: str) -> list[Position]:
    """Positions that are not flat, oldest first."""
    return [p for p in gateway.desk.accounts[account].positions.values() if p.quantity]


def positions_page(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """A hundred positions; the page after the last is empty."""
    number = whole(arguments["pageId"], 9)
    if number is None:
        return refuse(400, "Bad Request: pageId is not valid")
    first = number * PAGE_ROWS
    account = arguments["accountId"]
    return answer([position_row(gateway, account, p) for p in held(gateway, account)[first : first + PAGE_ROWS]])


def positions_all(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """All positions in the uncached form, where the contract id is text."""
    rows = []
    for position in held(gateway, arguments["accountId"]):
        instrument = gateway.universe.by_conid[position.conid]
        price = gateway.desk.price(position.conid)
        size = position.quantity * instrument.unit
        rows.append(
            {
                "position": float(position.quantity),
                "conid": str(position.conid),
                "avgCost": _number(position.average * instrument.multiplier),
                "avgPrice": _number(position.average),
                "currency": instrument.currency,
                "description": instrument.description_long,
                "isLastToLoq": False,
                "marketPrice": float(price),
                "marketValue": _number(size * price),
                "realizedPnl": _number(position.realized),
                "unrealizedPnl": _number(size * (price - position.average)),
                "secType": instrument.sec_type,
                "timestamp": gateway.desk.market_ms // 1000,
                "assetClass": instrument.sec_type,
                "sector": instrument.industry,
                "group": instrument.industry,
                "model": "",
            }
        )
    return answer(rows)


def position(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """The position in one instrument, as a list of one or none."""
    account, text = arguments["accountId"], arguments["conid"]
    return answer([position_row(gateway, account, p) for p in held(gateway, account) if str(p.conid) == text])


def positions_by_conid(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """The position in one instrument by account; recordings show a second key with a C appended."""
    body: dict[str, Any] = {}
    for name in gateway.config.accounts:
        rows = [position_row(gateway, name, p) for p in held(gateway, name) if str(p.conid) == arguments["conid"]]
        if rows:
            body[name] = rows
            body[f"{name}C"] = []
    return answer(body)


def invalidate(_gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Drops the cache of positions, of which there is none here."""
    return answer({"message": "success"})


def _number(amount: Decimal) -> float:
    return float(round(amount, 4))
