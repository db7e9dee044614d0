"""Contract endpoints: definitions, information, rules, rates. Imports the simulator's own modules only."""

import html
from typing import TYPE_CHECKING, Any

from botframework.sim.derivatives import option_root
from botframework.sim.instruments import Instrument
from botframework.sim.rates import PER_USD
from botframework.sim.venue.algos import algo_row, algos_for
from botframework.sim.venue.ordertypes import CASH_TYPES, OUTSIDE_TYPES, TYPES, tif_types, types_for
from botframework.sim.wire import SimRequest, SimResponse, answer, plain, price_text, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

CONIDS_MAX = 200
STOCK_EXCHANGES = (
    "SMART,AMEX,NYSE,CBOE,ISE,CHX,ARCA,NASDAQ,BEX,BATS,EDGEA,BYX,IEX,EDGEX,FOXRIVER,DRCTEDGE,NYSENAT,LTSE,MEMX"
)
ALGOS_MAX = 8


def exchanges(instrument: Instrument) -> str:
    """Where it trades, joined by commas."""
    if instrument.sec_type in ("STK", "BOND"):
        return STOCK_EXCHANGES
    if instrument.sec_type == "OPT":
        return "SMART,AMEX,CBOE,ISE,PHLX,BOX" if instrument.exchange == "CBOE" else instrument.exchange
    return instrument.exchange


def routed(instrument: Instrument) -> str:
    """The exchange a definition names: SMART for what is routed, else its own."""
    return "SMART" if instrument.sec_type in ("STK", "OPT", "BOND") else instrument.exchange


def info(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What an instrument is."""
    instrument = gateway.universe.find_text(arguments["conid"])
    return _unavailable() if instrument is None else answer(_info(instrument))


def info_and_rules(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What an instrument is and how it may be traded."""
    instrument = gateway.universe.find_text(arguments["conid"])
    return _unavailable() if instrument is None else answer({**_info(instrument), "rules": _rules(gateway, instrument)})


def rules(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """How an instrument may be traded."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    conid = body.get("conid") if isinstance(body, dict) else None
    instrument = gateway.universe.find_text(str(conid))
    return _unavailable() if instrument is None else answer(_rules(gateway, instrument))


def algos(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Order algorithms an instrument takes; descriptions and parameters when asked for, at most eight by name."""
    instrument = gateway.universe.find_text(arguments["conid"])
    if instrument is None:
        return refuse(503, "Service Unavailable")
    wanted = [name for text in request.query.get("algos", []) for name in text.split(";") if name]
    if len(wanted) > ALGOS_MAX:
        return refuse(400, f"Bad Request: at most {ALGOS_MAX} algos can be asked for")
    described, with_parameters = request.flag("addDescription"), request.flag("addParams")
    return answer(
        {
            "algos": [
                algo_row(algo, described=described, with_parameters=with_parameters)
                for algo in algos_for(instrument.sec_type)
                if not wanted or algo.id in wanted
            ]
        }
    )


def exchange_rate(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The rate between two currencies, fixed."""
    source, target = PER_USD.get(request.first("source")), PER_USD.get(request.first("target"))
    if source is None or target is None:
        return refuse(400, "Bad Request: source and target must be known currencies")
    return answer({"rate": float(round(target / source, 6))})


def secdef(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Definitions of up to 200 instruments; unknown ones are left out."""
    conids = [part for text in request.query.get("conids", []) for part in text.split(",") if part]
    if not conids or len(conids) > CONIDS_MAX:
        return refuse(400, f"Bad Request: between 1 and {CONIDS_MAX} conids are required")
    found = [gateway.universe.find_text(conid) for conid in conids]
    return answer({"secdef": [secdef_row(gateway, instrument) for instrument in found if instrument is not None]})


def secdef_row(gateway: "SimGateway", instrument: Instrument) -> dict[str, Any]:
    """An instrument in the security definition's words."""
    return {
        "conid": instrument.conid,
        "currency": instrument.currency,
        "time": 12,
        "chineseName": html.escape(instrument.name),
        "allExchanges": exchanges(instrument),
        "listingExchange": instrument.exchange,
        "countryCode": "US",
        "name": instrument.name,
        "assetClass": instrument.sec_type,
        "expiry": instrument.expiry or None,
        "lastTradingDay": instrument.expiry or None,
        "group": instrument.industry,
        "putOrCall": instrument.right or None,
        "sector": instrument.industry,
        "sectorGroup": instrument.industry,
        "strike": plain(instrument.strike),
        "ticker": instrument.symbol,
        "undConid": instrument.underlying,
        "multiplier": float(instrument.multiplier) if instrument.underlying else 0.0,
        "type": instrument.stock_type,
        "hasOptions": option_root(instrument.conid) is not None,
        "fullName": instrument.description_long,
        "isUS": True,
        "incrementRules": _increments(instrument),
        "displayRule": {
            "magnification": 0,
            "displayRuleStep": [{"decimalDigits": tick_digits(instrument), "lowerEdge": 0.0, "wholeDigits": 4}],
        },
        "isEventContract": False,
        "pageSize": 100,
    }


def _info(instrument: Instrument) -> dict[str, Any]:
    return {
        "cfi_code": "",
        "symbol": instrument.symbol,
        "cusip": None,
        "expiry_full": instrument.expiry[:6] or None,
        "con_id": instrument.conid,
        "maturity_date": instrument.expiry or None,
        "industry": instrument.industry,
        "instrument_type": instrument.sec_type,
        "trading_class": instrument.symbol,
        "valid_exchanges": exchanges(instrument),
        "allow_sell_long": False,
        "is_zero_commission_security": False,
        "local_symbol": instrument.local_symbol,
        "contract_clarification_type": None,
        "classifier": None,
        "currency": instrument.currency,
        "text": instrument.description or None,
        "underlying_con_id": instrument.underlying,
        "r_t_h": True,
        "multiplier": plain(instrument.multiplier) if instrument.underlying else None,
        "underlying_issuer": None,
        "contract_month": instrument.expiry[:6] or None,
        "company_name": instrument.name,
        "smart_available": routed(instrument) == "SMART",
        "exchange": routed(instrument),
        "category": instrument.industry,
    }


def _rules(gateway: "SimGateway", instrument: Instrument) -> dict[str, Any]:
    price = price_text(gateway.desk.price(instrument.conid))
    tick = float(instrument.tick)
    digits = tick_digits(instrument)
    size = 100 if instrument.is_stock else 1
    types = types_for(instrument)
    words = [each.rule for each in types]
    by_cash = [TYPES[kind].rule for kind in CASH_TYPES] if instrument.sec_type in ("STK", "CASH") else []
    algo_ids = [algo.id for algo in algos_for(instrument.sec_type)]
    return {
        "algoEligible": bool(algo_ids),
        "overnightEligible": False,
        "allOrNoneEligible": instrument.tradable,
        "costReport": False,
        "canTradeAcctIds": list(gateway.config.accounts),
        "error": None,
        "orderTypes": words,
        "ibAlgoTypes": algo_ids,
        "fraqTypes": [],
        "cqtTypes": by_cash,
        "orderTypesOutside": [each.rule for each in types if each.kind in OUTSIDE_TYPES],
        "modTypes": words,
        "forceOrderPreview": False,
        "orderDefaults": {"LMT": {"LP": price}},
        "defaultSize": size,
        "cashSize": 0.0,
        "sizeIncrement": 1,
        "tifTypes": tif_types(instrument),
        "tifDefaults": {"TIF": "DAY", "SIZE": f"{size}.00", "DEFAULT_ACCT": gateway.config.accounts[0]},
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
        "incrementRules": _increments(instrument),
        "hasSecondary": True,
        "increment": tick,
        "incrementDigits": digits,
    }


def _increments(instrument: Instrument) -> list[dict[str, float]]:
    return [{"lowerEdge": float(edge), "increment": float(step)} for edge, step in instrument.price_steps]


def tick_digits(instrument: Instrument) -> int:
    """Decimals of its prices."""
    return -int(instrument.tick.as_tuple().exponent)


def _unavailable() -> SimResponse:
    return refuse(
        500, "Details currently unavailable. Please try again later and contact client services if the issue persists."
    )
