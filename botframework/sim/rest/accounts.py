"""Brokerage account endpoints: account list, selection, P&L, summaries. Imports the simulator's own modules only.

The row makers are shared with the websocket topics `act`, `spl`, `ssd` and `sld`.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.ledger import Valuation
from botframework.sim.session import SERVER_NAME, SERVER_VERSION
from botframework.sim.wire import SimRequest, SimResponse, answer, money_text, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ZERO = Decimal(0)


def accounts_body(gateway: "SimGateway") -> dict[str, Any]:
    """The body of the accounts call and of the `act` topic."""
    names = list(gateway.config.accounts)
    properties = {
        "hasChildAccounts": False,
        "supportsCashQty": True,
        "liteUnderPro": False,
        "noFXConv": False,
        "isProp": False,
        "supportsFractions": False,
        "allowCustomerTime": False,
        "autoFx": False,
    }
    return {
        "accounts": names,
        "acctProps": {name: dict(properties) for name in names},
        "aliases": {name: name for name in names},
        "allowFeatures": {
            "showGFIS": True,
            "showEUCostReport": False,
            "allowEventContract": False,
            "allowFXConv": True,
            "allowFinancialLens": False,
            "allowMTA": True,
            "allowTypeAhead": True,
            "allowEventTrading": False,
            "snapshotRefreshTimeout": 30,
            "liteUser": False,
            "showWebNews": True,
            "research": True,
            "debugPnl": True,
            "showTaxOpt": True,
            "showImpactDashboard": True,
            "allowDynAccount": False,
            "allowCrypto": False,
            "allowedAssetTypes": "STK,OPT,FUT,CASH,BOND",
        },
        "chartPeriods": {"STK": ["*"]},
        "groups": list(gateway.kept.advisor.groups),
        "profiles": [],
        "selectedAccount": gateway.session.selected,
        "serverInfo": {"serverName": SERVER_NAME, "serverVersion": SERVER_VERSION},
        "sessionId": gateway.session.trading_id,
        "isFT": False,
        "isPaper": True,
    }


def listing(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The accounts of the user; opens the way to orders and snapshots. Empty while another session competes."""
    if gateway.session.competing:
        return answer({})
    gateway.session.warmth.accounts = True
    return answer(accounts_body(gateway))


def select(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Chooses the account that order lists and streams are about."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    wanted = body.get("acctId") if isinstance(body, dict) else None
    if not isinstance(wanted, str):
        return refuse(400, "Bad Request: acctId is required")
    if wanted not in gateway.config.accounts:
        return refuse(500, "Invalid account ID")
    if wanted == gateway.session.selected:
        return refuse(500, "Account already set")
    gateway.session.selected = wanted
    # What changed only: such frames are partial.
    gateway.hub.announce("act", {"accounts": list(gateway.config.accounts), "selectedAccount": wanted})
    return answer({"set": True, "acctId": wanted})


def search(_gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Accounts by a prefix: for users with dynamic accounts, of which the simulated one is none."""
    return refuse(503, "Service Unavailable")


def select_dynamic(_gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Chooses a dynamic account; ordinary users have none."""
    return refuse(503, "Service Unavailable")


def owners(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Whose account it is."""
    name = f"{gateway.session.username} Simulated"
    entity = {
        "firstName": gateway.session.username,
        "lastName": "Simulated",
        "entityType": "INDIVIDUAL",
        "entityName": name,
        "dateOfBirth": None,
    }
    user = {"roleId": "OWNER", "hasRightCodeInd": True, "userName": gateway.session.username, "entity": entity}
    return answer({"accountId": arguments["accountId"], "users": [user], "applicant": {"signatures": [name]}})


def valuation(gateway: "SimGateway", account: str) -> Valuation:
    """An account at market."""
    return gateway.desk.valuation(gateway.desk.accounts[account])


def class_values(gateway: "SimGateway", account: str) -> dict[str, Decimal]:
    """Market value by security type."""
    found: dict[str, Decimal] = {kind: Decimal(0) for kind in ("STK", "OPT", "FUT", "BOND", "CASH")}
    for position in gateway.desk.accounts[account].positions.values():
        instrument = gateway.universe.by_conid[position.conid]
        found[instrument.sec_type] += position.quantity * gateway.desk.price(position.conid) * instrument.unit
    return found


def pnl_rows(gateway: "SimGateway") -> dict[str, Any]:
    """The P&L rows of every configured account."""
    rows = {}
    for name in gateway.config.accounts:
        now = valuation(gateway, name)
        rows[f"{name}.Core"] = {
            "rowType": 1,
            "dpl": _number(now.day_result),
            "nl": _number(now.equity),
            "upl": _number(now.unrealized),
            "el": _number(now.excess),
            "uel": _number(now.excess),
            "mv": _number(now.market_value),
        }
    return rows


def partitioned(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """P&L by account; empty until the session is warm."""
    warmth = gateway.session.warmth
    if not warmth.pnl:
        warmth.pnl = True
        return answer({"upnl": {}})
    return answer({"upnl": pnl_rows(gateway)})


def summary(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """The short account summary, in numbers."""
    now = valuation(gateway, arguments["accountId"])
    currency = gateway.config.base_currency
    cash = _number(now.cash)
    return answer(
        {
            "accountType": "",
            "status": "",
            "balance": _number(now.equity),
            "SMA": _number(now.available),
            "buyingPower": _number(now.buying_power),
            "availableFunds": _number(now.available),
            "excessLiquidity": _number(now.excess),
            "netLiquidationValue": _number(now.equity),
            "equityWithLoanValue": _number(now.equity),
            "regTLoan": 0.0,
            "regTMargin": _number(now.initial_margin),
            "securitiesGVP": _number(now.gross),
            "totalCashValue": cash,
            "accruedInterest": 0.0,
            "initialMargin": _number(now.initial_margin),
            "maintenanceMargin": _number(now.maintenance_margin),
            "cashBalances": [
                {"currency": currency, "balance": cash, "settledCash": cash},
                {"currency": f"Total (in {currency})", "balance": cash, "settledCash": cash},
            ],
        }
    )


def available_funds(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Funds by segment, as formatted text."""
    now = valuation(gateway, arguments["accountId"])
    rows = {
        "current_available": _money(gateway, now.available),
        "current_excess": _money(gateway, now.excess),
        "Prdctd Pst-xpry Excss": _money(gateway, ZERO),
        "SMA": _money(gateway, now.available),
        "Lk Ahd Avlbl Fnds": _money(gateway, now.available),
        "Lk Ahd Excss Lqdty": _money(gateway, now.excess),
        "overnight_available": _money(gateway, now.available),
        "overnight_excess": _money(gateway, now.excess),
        "buying_power": _money(gateway, now.buying_power),
        "leverage": f"{_leverage(now):.2f}",
        "Lk Ahd Nxt Chng": "@ 16:00:00",
        "day_trades_left": "Unlimited",
    }
    return answer({"total": rows, "securities": dict(rows)})


def balances(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Balances by segment, as formatted text."""
    now = valuation(gateway, arguments["accountId"])
    rows = {
        "net_liquidation": _money(gateway, now.equity),
        "Nt Lqdtn Uncrtnty": _money(gateway, ZERO),
        "equity_with_loan": _money(gateway, now.equity),
        "Prvs Dy Eqty Wth Ln Vl": _money(gateway, now.equity - now.day_result),
        "sec_gross_pos_val": _money(gateway, now.gross),
        "cash": _money(gateway, now.cash),
        "MTD Interest": _money(gateway, ZERO),
        "Pndng Dbt Crd Chrgs": _money(gateway, ZERO),
    }
    return answer({"total": rows, "securities": dict(rows)})


def margins(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Margins by segment, as formatted text."""
    now = valuation(gateway, arguments["accountId"])
    initial, maintenance = _money(gateway, now.initial_margin), _money(gateway, now.maintenance_margin)
    rows = {
        "RegT Margin": initial,
        "current_initial": initial,
        "Prdctd Pst-xpry Mrgn @ Opn": _money(gateway, ZERO),
        "current_maint": maintenance,
        "projected_liquidity_inital_margin": initial,
        "Prjctd Lk Ahd Mntnnc Mrgn": maintenance,
        "projected_overnight_initial_margin": initial,
        "Prjctd Ovrnght Mntnnc Mrgn": maintenance,
    }
    return answer({"total": rows, "securities": dict(rows)})


def market_value(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Market values by currency, as formatted text."""
    now = valuation(gateway, arguments["accountId"])
    classes = class_values(gateway, arguments["accountId"])
    rows = {
        "total_cash": money_text(now.cash),
        "settled_cash": money_text(now.cash),
        "MTD Interest": "0",
        "stock": money_text(classes["STK"]),
        "options": money_text(classes["OPT"]),
        "futures": money_text(classes["FUT"]),
        "future_options": "0",
        "funds": "0",
        "dividends_receivable": "0",
        "mutual_funds": "0",
        "money_market": "0",
        "bonds": money_text(classes["BOND"]),
        "Govt Bonds": "0",
        "t_bills": "0",
        "warrants": "0",
        "issuer_option": "0",
        "commodity": "0",
        "Notional CFD": "0",
        "cfd": "0",
        "Cryptocurrency": "0",
        "net_liquidation": money_text(now.equity),
        "unrealized_pnl": money_text(now.unrealized),
        "realized_pnl": money_text(now.realized),
        "Exchange Rate": "1.00",
    }
    return answer({gateway.config.base_currency: rows, f"Total (in {gateway.config.base_currency})": dict(rows)})


def summary_rows(gateway: "SimGateway", account: str) -> list[dict[str, Any]]:
    """The rows of the `ssd` topic: money with a currency, words with a value; timestamps in seconds."""
    now = valuation(gateway, account)
    stamp = gateway.desk.market_ms // 1000
    money = {
        "AccruedCash": ZERO,
        "AvailableFunds": now.available,
        "BuyingPower": now.buying_power,
        "EquityWithLoanValue": now.equity,
        "ExcessLiquidity": now.excess,
        "FullInitMarginReq": now.initial_margin,
        "FullMaintMarginReq": now.maintenance_margin,
        "GrossPositionValue": now.gross,
        "InitMarginReq": now.initial_margin,
        "MaintMarginReq": now.maintenance_margin,
        "NetLiquidation": now.equity,
        "TotalCashValue": now.cash,
    }
    rows: list[dict[str, Any]] = [
        {"key": "AccountCode", "value": account, "severity": 0, "timestamp": stamp},
        {"key": "AccountReady", "value": "true", "severity": 0, "timestamp": stamp},
        {"key": "AccountType", "value": "INDIVIDUAL", "severity": 0, "timestamp": stamp},
    ]
    for suffix in ("", "-S"):
        for key, amount in money.items():
            rows.append(
                {
                    "key": key + suffix,
                    "currency": gateway.config.base_currency,
                    "monetaryValue": _number(amount),
                    "severity": 0,
                    "timestamp": stamp,
                }
            )
    return rows


def ledger_rows(gateway: "SimGateway", account: str) -> list[dict[str, Any]]:
    """The rows of the `sld` topic: the base total and the one currency held."""
    now = valuation(gateway, account)
    classes = class_values(gateway, account)
    stamp = gateway.desk.market_ms // 1000
    rows = []
    for name in (gateway.config.base_currency, "BASE"):
        rows.append(
            {
                "acctCode": account,
                "cashbalance": _number(now.cash),
                "cashBalanceFXSegment": _number(classes["CASH"]),
                "commodityMarketValue": 0.0,
                "corporateBondsMarketValue": _number(classes["BOND"]),
                "key": f"LedgerList{name}",
                "dividends": 0.0,
                "exchangeRate": 1.0,
                "funds": 0.0,
                "marketValue": 0.0,
                "optionMarketValue": _number(classes["OPT"]),
                "interest": 0.0,
                "issueOptionsMarketValue": 0.0,
                "moneyFunds": 0.0,
                "netLiquidationValue": _number(now.equity),
                "realizedPnl": _number(now.realized),
                "unrealizedPnl": _number(now.unrealized),
                "secondKey": name,
                "settledCash": _number(now.cash),
                "severity": 0,
                "stockMarketValue": _number(classes["STK"]),
                "tBillsMarketValue": 0.0,
                "tBondsMarketValue": 0.0,
                "warrantsMarketValue": 0.0,
                "timestamp": stamp,
            }
        )
    return rows


def _leverage(now: Valuation) -> Decimal:
    return now.gross / now.equity if now.equity else ZERO


def _number(amount: Decimal) -> float:
    return float(round(amount, 4))


def _money(gateway: "SimGateway", amount: Decimal) -> str:
    return money_text(amount, gateway.config.base_currency)
