"""Finding contracts: search, strikes, definitions of derivatives, futures, stocks. Imports the simulator's own modules only.

The order matters as on the wire: strikes and derivatives stay empty until the underlying was searched by symbol in this
brokerage session.
"""

import html
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from botframework.sim import derivatives
from botframework.sim.instruments import Instrument
from botframework.sim.rest.contracts import exchanges, routed
from botframework.sim.wire import SimRequest, SimResponse, answer, plain, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

SEARCH_ROWS_MAX = 10
BOND_CONID = "2147483647"


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
    wanted = text.upper()
    if sec_type == "BOND":
        return _search_bonds(gateway, wanted)
    if by_name:
        found = [i for i in gateway.universe.listed() if wanted in i.name.upper() and i.sec_type != "BOND"]
    else:
        known = gateway.universe.lookup(wanted)
        found = [] if known is None else [known]
    found = [i for i in found if sec_type in ("", i.sec_type)]
    if not found:
        return refuse(200, "No contracts found")
    searched = gateway.session.warmth.searched
    for instrument in found:
        if by_name:
            # After a search by name the strikes of what it found are empty again.
            searched.pop(instrument.conid, None)
        else:
            searched[instrument.conid] = None
    return answer([_row(gateway, instrument) for instrument in found[:SEARCH_ROWS_MAX]])


def _row(gateway: "SimGateway", instrument: Instrument) -> dict[str, Any]:
    now = gateway.desk.market_ms
    own = f"SMART;{instrument.exchange}" if routed(instrument) == "SMART" else instrument.exchange
    sections: list[dict[str, Any]] = [{"secType": instrument.sec_type, "exchange": own}]
    expiries = None
    if derivatives.option_root(instrument.conid) is not None:
        months = derivatives.option_months(now)
        sections.append({"secType": "OPT", "months": _words(months), "exchange": "SMART;AMEX;CBOE;ISE;PHLX;BOX"})
        expiries = ";".join(_expiry(month) for month in months)
    future = derivatives.future_root(instrument.conid)
    if future is not None:
        months = derivatives.future_months(future, now)
        sections.append({"secType": "FUT", "months": _words(months), "exchange": instrument.exchange})
    return {
        "conid": str(instrument.conid),
        "companyHeader": f"{instrument.name} ({instrument.exchange})",
        "companyName": instrument.name,
        "symbol": instrument.symbol,
        "description": instrument.exchange,
        "restricted": "IND" if instrument.sec_type == "IND" else None,
        "fop": None,
        "opt": expiries,
        "war": None,
        "sections": sections,
    }


def _words(months: list[int]) -> str:
    return ";".join(derivatives.month_word(month) for month in months)


def _expiry(month: int) -> str:
    return derivatives.third_friday(2000 + month // 12, month % 12 + 1).strftime("%Y%m%d")


# ---------------------------------------------------------------------- bonds


def issuer_id(issuer: str) -> str:
    """The id by which the wire names an issuer of bonds."""
    return f"e{zlib.crc32(issuer.encode()) % 10_000_000:07d}"


def bonds_of(gateway: "SimGateway", issuer: str) -> list[Instrument]:
    """The bonds of an issuer, by its id."""
    return [i for i in gateway.universe.listed() if i.issuer and issuer_id(i.issuer) == issuer]


def _search_bonds(gateway: "SimGateway", wanted: str) -> SimResponse:
    issuers = {i.issuer: i.name for i in gateway.universe.listed() if i.issuer == wanted}
    if not issuers:
        return refuse(200, "No contracts found")
    row = {
        "conid": BOND_CONID,
        "companyHeader": "Corporate Fixed Income" if wanted != "US-T" else "Government Fixed Income",
        "companyName": None,
        "symbol": None,
        "description": None,
        "restricted": None,
        "fop": None,
        "opt": None,
        "war": None,
        "bondid": 7,
        "issuers": [{"id": issuer_id(issuer), "name": name} for issuer, name in issuers.items()],
        "sections": [{"secType": "BOND"}],
    }
    return answer([row])


# ---------------------------------------------------------------------- derivatives


def _searched(gateway: "SimGateway", text: str) -> Instrument | None:
    instrument = gateway.universe.find_text(text)
    return instrument if instrument is not None and instrument.conid in gateway.session.warmth.searched else None


def strikes(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Strikes of one month; empty before the underlying was searched."""
    if not request.first("conid") or not request.first("sectype") or not request.first("month"):
        return refuse(400, "Bad Request: conid, sectype and month are required")
    underlying = _searched(gateway, request.first("conid"))
    root = None if underlying is None else derivatives.option_root(underlying.conid)
    month = derivatives.month_of(request.first("month"))
    listed = derivatives.option_months(gateway.desk.market_ms)
    if underlying is None or root is None or request.first("sectype") != "OPT" or month not in listed:
        return answer({"call": [], "put": []})
    found = [float(strike) for strike in derivatives.strikes(root, underlying)]
    return answer({"call": found, "put": found})


def secdef_info(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """One definition for a contract id alone, a list for a derivative query."""
    kind = request.first("sectype")
    if kind == "OPT" and not request.first("strike"):
        return refuse(400, "Bad Request: strike is required")
    if kind in ("OPT", "FUT") and not request.first("month"):
        return refuse(400, "Bad Request: month is required")
    if kind == "OPT":
        return answer([_derivative_row(i) for i in _options(gateway, request)])
    if kind == "FUT":
        return answer([_derivative_row(i) for i in _futures(gateway, request)])
    if kind == "BOND" and request.first("issuerId"):
        return answer([_derivative_row(i) for i in bonds_of(gateway, request.first("issuerId"))])
    instrument = gateway.universe.find_text(request.first("conid"))
    if kind and (instrument is None or instrument.sec_type != kind):
        return answer([])
    if instrument is None:
        return refuse(400, "Bad Request: conid is not valid")
    return answer(
        {
            "conid": instrument.conid,
            "ticker": instrument.symbol,
            "secType": instrument.sec_type,
            "listingExchange": instrument.exchange,
            "exchange": routed(instrument),
            "companyName": instrument.name,
            "currency": instrument.currency,
            "validExchanges": exchanges(instrument),
            "priceRendering": None,
            "maturityDate": instrument.expiry or None,
            "right": instrument.right or "?",
            "strike": float(instrument.strike),
        }
    )


def _options(gateway: "SimGateway", request: SimRequest) -> Iterator[Instrument]:
    underlying = _searched(gateway, request.first("conid"))
    root = None if underlying is None else derivatives.option_root(underlying.conid)
    month = derivatives.month_of(request.first("month"))
    if underlying is None or root is None or month not in derivatives.option_months(gateway.desk.market_ms):
        return
    try:
        strike = Decimal(request.first("strike"))
    except InvalidOperation:
        return
    for right in ("C", "P"):
        if request.first("right", right) == right:
            conid = derivatives.option_conid(root, underlying, month, strike, right)
            found = None if conid is None else gateway.universe.find(conid)
            if found is not None:
                yield found


def _futures(gateway: "SimGateway", request: SimRequest) -> Iterator[Instrument]:
    base = _searched(gateway, request.first("conid"))
    root = None if base is None else derivatives.future_root(base.conid)
    month = derivatives.month_of(request.first("month"))
    if root is not None and month in derivatives.future_months(root, gateway.desk.market_ms):
        found = gateway.universe.find(derivatives.future_conid(root, month))
        if found is not None:
            yield found


def _derivative_row(instrument: Instrument) -> dict[str, Any]:
    return {
        "conid": instrument.conid,
        "symbol": instrument.symbol,
        "secType": instrument.sec_type,
        "exchange": routed(instrument),
        "listingExchange": None,
        "right": instrument.right or "?",
        "strike": float(instrument.strike),
        "currency": instrument.currency,
        "cusip": None,
        "coupon": plain(instrument.coupon) if instrument.coupon else "No Coupon",
        "desc1": instrument.symbol,
        "desc2": instrument.description,
        "maturityDate": instrument.expiry,
        "multiplier": plain(instrument.multiplier),
        "tradingClass": instrument.symbol,
        "validExchanges": exchanges(instrument),
    }


def futures(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The futures of some symbols; a symbol that is not known is left out."""
    symbols = [part for text in request.query.get("symbols", []) for part in text.split(",") if part]
    if not symbols:
        return refuse(400, "Bad Request: symbols is required")
    body: dict[str, Any] = {}
    for symbol in symbols:
        base = gateway.universe.lookup(symbol)
        root = None if base is None else derivatives.future_root(base.conid)
        if base is None or root is None or request.first("exchange", base.exchange) != base.exchange:
            continue
        rows = []
        for month in derivatives.future_months(root, gateway.desk.market_ms):
            found = gateway.universe.find(derivatives.future_conid(root, month))
            if found is not None:
                day = int(found.expiry)
                rows.append(
                    {
                        "symbol": symbol,
                        "conid": found.conid,
                        "underlyingConid": base.conid,
                        "expirationDate": day,
                        "ltd": day,
                        "shortFuturesCutOff": day,
                        "longFuturesCutOff": day,
                    }
                )
        body[symbol] = rows
    return answer(body)


def stocks(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Stocks by symbol; the contract id is a number in this answer."""
    symbols = [part for text in request.query.get("symbols", []) for part in text.split(",") if part]
    if not symbols:
        return refuse(400, "Bad Request: symbols is required")
    body: dict[str, Any] = {}
    for symbol in symbols:
        instrument = gateway.universe.lookup(symbol)
        body[symbol] = (
            []
            if instrument is None or not instrument.is_stock
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
