"""Contract endpoints: search, definitions, rules, schedules. Imports the simulator's own modules only.

The universe is stocks and funds in one currency: option strikes and futures exist as endpoints and are empty.
"""

import html
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.instruments import Instrument
from botframework.sim.wire import SimRequest, SimResponse, answer, price_text, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

CONIDS_MAX = 200
SEARCH_ROWS_MAX = 10
EXCHANGES = "SMART,AMEX,NYSE,CBOE,ISE,CHX,ARCA,NASDAQ,BEX,BATS,EDGEA,BYX,IEX,EDGEX,FOXRIVER,DRCTEDGE,NYSENAT,LTSE,MEMX"
ORDER_TYPES = ["limit", "market", "stop", "stop_limit"]
# Closing rates of the simulated world against one US dollar.
_PER_USD: dict[str, Decimal] = {
    "USD": Decimal(1),
    "EUR": Decimal("0.92"),
    "GBP": Decimal("0.79"),
    "CHF": Decimal("0.88"),
    "JPY": Decimal("151.5"),
    "CAD": Decimal("1.37"),
    "AUD": Decimal("1.52"),
    "HKD": Decimal("7.79"),
    "CNH": Decimal("7.13"),
}


def search(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Instruments by symbol, or by name."""
    return _search(gateway, request.first("symbol"), request.first("secType"), by_name=request.flag("name"))


def search_by_body(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The same with a JSON body."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    if not isinstance(body, dict):
        return refuse(400, "Bad Request: symbol is required")
    return _search(
        gateway, str(body.get("symbol") or ""), str(body.get("secType") or ""), by_name=body.get("name") is True
    )


def _search(gateway: "SimGateway", text: str, sec_type: str, *, by_name: bool) -> SimResponse:
    if not text:
        return refuse(400, "Bad Request: symbol is required")
    found: list[Instrument] = []
    wanted = text.upper()
    if sec_type in ("", "STK"):
        if by_name:
            found = [i for i in gateway.universe.by_symbol.values() if wanted in i.name.upper()]
        elif wanted in gateway.universe.by_symbol:
            found = [gateway.universe.by_symbol[wanted]]
    if not found:
        return refuse(200, "No contracts found")
    if not by_name:
        gateway.session.warmth.searched.update(dict.fromkeys(i.conid for i in found))
    rows = []
    for instrument in found[:SEARCH_ROWS_MAX]:
        rows.append(
            {
                "conid": str(instrument.conid),
                "companyHeader": f"{instrument.name} ({instrument.exchange})",
                "companyName": instrument.name,
                "symbol": instrument.symbol,
                "description": instrument.exchange,
                "restricted": None,
                "fop": None,
                "opt": None,
                "war": None,
                "sections": [{"secType": "STK", "exchange": f"SMART;{instrument.exchange}"}],
            }
        )
    return answer(rows)


def strikes(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Option strikes; there are no options here."""
    if not request.first("conid") or not request.first("sectype") or not request.first("month"):
        return refuse(400, "Bad Request: conid, sectype and month are required")
    return answer({"call": [], "put": []})


def secdef_info(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """One definition for a contract id alone, a list for a derivative query."""
    if request.first("sectype") not in ("", "STK"):
        return answer([])
    instrument = _instrument(gateway, request.first("conid"))
    if instrument is None:
        return refuse(400, "Bad Request: conid is not valid")
    return answer(
        {
            "conid": instrument.conid,
            "ticker": instrument.symbol,
            "secType": instrument.sec_type,
            "listingExchange": instrument.exchange,
            "exchange": "SMART",
            "companyName": instrument.name,
            "currency": instrument.currency,
            "validExchanges": EXCHANGES,
            "priceRendering": None,
            "maturityDate": None,
            "right": "?",
            "strike": 0.0,
        }
    )


def info(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What an instrument is."""
    instrument = _instrument(gateway, arguments["conid"])
    return _unavailable() if instrument is None else answer(_info(instrument))


def info_and_rules(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What an instrument is and how it may be traded."""
    instrument = _instrument(gateway, arguments["conid"])
    return _unavailable() if instrument is None else answer({**_info(instrument), "rules": _rules(gateway, instrument)})


def rules(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """How an instrument may be traded."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    conid = body.get("conid") if isinstance(body, dict) else None
    instrument = _instrument(gateway, str(conid))
    return _unavailable() if instrument is None else answer(_rules(gateway, instrument))


def algos(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Order algorithms; none are simulated."""
    instrument = _instrument(gateway, arguments["conid"])
    return refuse(503, "Service Unavailable") if instrument is None else answer({"algos": []})


def exchange_rate(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The rate between two currencies, fixed."""
    source, target = _PER_USD.get(request.first("source")), _PER_USD.get(request.first("target"))
    if source is None or target is None:
        return refuse(400, "Bad Request: source and target must be known currencies")
    return answer({"rate": float(round(target / source, 6))})


def secdef(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Definitions of up to 200 instruments; unknown ones are left out."""
    conids = [part for text in request.query.get("conids", []) for part in text.split(",") if part]
    if not conids or len(conids) > CONIDS_MAX:
        return refuse(400, f"Bad Request: between 1 and {CONIDS_MAX} conids are required")
    found = [_instrument(gateway, conid) for conid in conids]
    return answer({"secdef": [secdef_row(gateway, instrument) for instrument in found if instrument is not None]})


def futures(_gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Futures by symbol; there are none here."""
    return answer({})


def stocks(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Stocks by symbol; the contract id is a number in this answer."""
    symbols = [part for text in request.query.get("symbols", []) for part in text.split(",") if part]
    if not symbols:
        return refuse(400, "Bad Request: symbols is required")
    body: dict[str, Any] = {}
    for symbol in symbols:
        instrument = gateway.universe.by_symbol.get(symbol)
        body[symbol] = (
            []
            if instrument is None
            else [
                {
                    "name": instrument.name,
                    "chineseName": html.escape(instrument.name),
                    "assetClass": "STK",
                    "contracts": [{"conid": instrument.conid, "exchange": instrument.exchange, "isUS": True}],
                }
            ]
        )
    return answer(body)


def schedule(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Trading hours of the coming week, in New York time."""
    symbol, conid = request.first("symbol"), request.first("conid")
    if not request.first("assetClass") or bool(symbol) == bool(conid):
        return refuse(400, "Bad Request: assetClass and exactly one of symbol and conid are required")
    instrument = gateway.universe.by_symbol.get(symbol) if symbol else _instrument(gateway, conid)
    if instrument is None or request.first("exchange") == "SMART" or request.first("assetClass") != "STK":
        return answer([])
    today = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=gateway.desk.market_ms)
    opening, closing = ("0000", "2359") if gateway.config.hours == "always" else ("0930", "1600")
    days = []
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        if gateway.config.hours == "always" or day.weekday() < 5:
            days.append(
                {
                    "clearingCycleEndTime": "2030",
                    "tradingScheduleDate": day.strftime("%Y%m%d"),
                    "sessions": [{"openingTime": opening, "closingTime": closing, "prop": "LIQUID"}],
                    "tradingtimes": [{"openingTime": opening, "closingTime": closing, "cancelDayOrders": "Y"}],
                }
            )
    return answer(
        [
            {
                "id": f"p{instrument.conid}",
                "tradeVenueId": f"v{instrument.conid % 100_000}",
                "exchange": instrument.exchange,
                "description": instrument.name,
                "timezone": "America/New_York",
                "schedules": days,
            }
        ]
    )


def secdef_row(gateway: "SimGateway", instrument: Instrument) -> dict[str, Any]:
    """An instrument in the security definition's words."""
    return {
        "conid": instrument.conid,
        "currency": instrument.currency,
        "time": 12,
        "chineseName": html.escape(instrument.name),
        "allExchanges": EXCHANGES,
        "listingExchange": instrument.exchange,
        "countryCode": "US",
        "name": instrument.name,
        "assetClass": "STK",
        "expiry": None,
        "lastTradingDay": None,
        "group": instrument.industry,
        "putOrCall": None,
        "sector": instrument.industry,
        "sectorGroup": instrument.industry,
        "strike": "0",
        "ticker": instrument.symbol,
        "undConid": 0,
        "multiplier": 0.0,
        "type": instrument.stock_type,
        "hasOptions": False,
        "fullName": instrument.symbol,
        "isUS": True,
        "incrementRules": [{"lowerEdge": 0.0, "increment": float(instrument.tick)}],
        "displayRule": {
            "magnification": 0,
            "displayRuleStep": [{"decimalDigits": 2, "lowerEdge": 0.0, "wholeDigits": 4}],
        },
        "isEventContract": False,
        "pageSize": 100,
    }


def _info(instrument: Instrument) -> dict[str, Any]:
    return {
        "cfi_code": "",
        "symbol": instrument.symbol,
        "cusip": None,
        "expiry_full": None,
        "con_id": instrument.conid,
        "maturity_date": None,
        "industry": instrument.industry,
        "instrument_type": instrument.sec_type,
        "trading_class": instrument.symbol,
        "valid_exchanges": EXCHANGES,
        "allow_sell_long": False,
        "is_zero_commission_security": False,
        "local_symbol": instrument.symbol,
        "contract_clarification_type": None,
        "classifier": None,
        "currency": instrument.currency,
        "text": None,
        "underlying_con_id": 0,
        "r_t_h": True,
        "multiplier": None,
        "underlying_issuer": None,
        "contract_month": None,
        "company_name": instrument.name,
        "smart_available": True,
        "exchange": "SMART",
        "category": instrument.industry,
    }


def _rules(gateway: "SimGateway", instrument: Instrument) -> dict[str, Any]:
    price = price_text(gateway.desk.price(instrument.conid))
    tick = float(instrument.tick)
    digits = -int(instrument.tick.as_tuple().exponent)
    return {
        "algoEligible": False,
        "overnightEligible": False,
        "allOrNoneEligible": False,
        "costReport": False,
        "canTradeAcctIds": list(gateway.config.accounts),
        "error": None,
        "orderTypes": ORDER_TYPES,
        "ibAlgoTypes": [],
        "fraqTypes": [],
        "cqtTypes": [],
        "orderTypesOutside": ["limit"],
        "modTypes": ORDER_TYPES,
        "forceOrderPreview": False,
        "orderDefaults": {"LMT": {"LP": price}},
        "defaultSize": 100,
        "cashSize": 0.0,
        "sizeIncrement": 1,
        "tifTypes": ["IOC/MARKET,LIMIT,o,a", "GTC/o,a", "DAY/o,a"],
        "tifDefaults": {"TIF": "DAY", "SIZE": "100.00", "DEFAULT_ACCT": gateway.config.accounts[0]},
        "limitPrice": float(price),
        "stopprice": float(price),
        "orderOrigination": None,
        "preview": True,
        "displaySize": None,
        "fraqInt": 0,
        "cashCcy": instrument.currency,
        "cashQtyIncr": 500,
        "priceMagnifier": None,
        "negativeCapable": False,
        "incrementType": 1,
        "incrementRules": [{"lowerEdge": 0.0, "increment": tick}],
        "hasSecondary": True,
        "increment": tick,
        "incrementDigits": digits,
    }


def _instrument(gateway: "SimGateway", text: str) -> Instrument | None:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return gateway.universe.by_conid.get(int(text))


def _unavailable() -> SimResponse:
    return refuse(
        500, "Details currently unavailable. Please try again later and contact client services if the issue persists."
    )
