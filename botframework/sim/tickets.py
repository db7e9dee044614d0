"""Order tickets: from a JSON object to a checked ticket, or to the refusal the wire gives.

Imports the simulator's vocabulary only; called by the order endpoints. Which fault answers 400, 500 or 200 with an error
text follows the recordings; texts that no recording shows are our own.
"""

from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.exchange import Kind
from botframework.sim.instruments import Instrument
from botframework.sim.universe import Universe
from botframework.sim.wire import SimResponse, refuse

_KINDS: dict[str, Kind] = {
    "LMT": "LMT",
    "MKT": "MKT",
    "STP": "STP",
    "STOP_LIMIT": "STOP_LIMIT",
    "STP LMT": "STOP_LIMIT",
}
_KNOWN_ELSEWHERE = ("MIDPRICE", "TRAIL", "TRAILLMT", "MIT", "LIT", "MOC", "LOC", "REL")
_TIFS = ("DAY", "GTC", "IOC")
_TEXT = ("orderType", "side", "tif", "cOID", "acctId", "conidex", "secType", "parentId", "ticker", "referrer")
_NUMBER = ("quantity", "price", "auxPrice", "conid", "cashQty", "fxQty", "trailingAmt")
_NOT_MODELLED = ("cashQty", "fxQty", "strategy", "isCcyConv", "allOrNone", "deactivated")
_LARGEST = Decimal(10) ** 12


@attrs.frozen
class Ticket:
    """A ticket that can be carried out. `price` is the limit, `stop` the election price."""

    account: str
    instrument: Instrument
    side: str
    kind: Kind
    tif: str
    quantity: Decimal
    price: Decimal | None
    stop: Decimal | None
    outside_rth: bool = False
    c_oid: str | None = None
    parent: str | None = None
    single_group: bool = False


def read_ticket(raw: Any, account: str, accounts: tuple[str, ...], universe: Universe) -> Ticket | SimResponse:
    """The ticket in `raw` for the account in the path, or the refusal."""
    if not isinstance(raw, dict):
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    fields = {name: value for name, value in raw.items() if value is not None}
    for name in _TEXT:
        if name in fields and not isinstance(fields[name], str):
            return refuse(400, "java.lang.Number cannot be cast to java.lang.String")
    for name in _NUMBER:
        if name in fields and (isinstance(fields[name], bool) or not isinstance(fields[name], int | Decimal)):
            return refuse(400, "java.lang.String cannot be cast to java.lang.Number")
    account = fields.get("acctId", account)
    if account not in accounts:
        return refuse(400, f"Bad Request: accountId is not valid: {account}")
    if fields.get("side", "").upper() not in ("BUY", "SELL"):
        return refuse(400, "Invalid Side")
    word = fields.get("orderType", "").upper()
    if word not in _KINDS and word not in _KNOWN_ELSEWHERE:
        return refuse(400, "Unknown order type")
    if "conid" not in fields and "conidex" not in fields:
        return refuse(400, "conid or conidex is required")
    conid = fields["conid"] if "conid" in fields else fields["conidex"].partition("@")[0]
    instrument = universe.find_text(str(conid))
    if instrument is None:
        return refuse(200, f"no sec defs returned for conid {conid}")
    if not instrument.tradable:
        return refuse(200, f"No trading permission for {instrument.symbol}: an index cannot be traded")
    if instrument.sec_type == "FUT" and not {"manualIndicator", "extOperator"} <= fields.keys():
        return refuse(400, "Bad Request: manualIndicator and extOperator are required for futures")
    if word not in _KINDS:
        return refuse(200, f"The simulated gateway does not take orders of type {word}")
    for name in _NOT_MODELLED:
        if fields.get(name):
            return refuse(200, f"The simulated gateway does not take orders with {name}")
    return _terms(fields, account, instrument, _KINDS[word])


def _terms(fields: dict[str, Any], account: str, instrument: Instrument, kind: Kind) -> Ticket | SimResponse:
    tif = fields.get("tif", "")
    if tif not in _TIFS:
        return refuse(200, f"Time in force '{tif}' is missing or not allowed for this order")
    quantity = Decimal(fields.get("quantity", 0))
    if not quantity > 0 or quantity > _LARGEST:
        return refuse(500, f"Order size {quantity} is not valid. Please enter a valid order size.")
    if quantity != quantity.to_integral_value():
        return refuse(200, "Fractional shares are not supported for this order")
    price, auxiliary = _decimal(fields, "price"), _decimal(fields, "auxPrice")
    limit, stop = {
        "LMT": (price, None),
        "MKT": (None, None),
        "STP": (None, price),
        "STOP_LIMIT": (price, auxiliary),
    }[kind]
    needed = {"LMT": (limit,), "MKT": (), "STP": (stop,), "STOP_LIMIT": (limit, stop)}[kind]
    for value in needed:
        if value is None or not 0 < value < _LARGEST:
            return refuse(200, "Invalid price for this order type")
        if value % instrument.tick:
            return refuse(200, "The price does not conform to the minimum price variation for this contract.")
    c_oid = fields.get("cOID") or None
    if c_oid is not None and len(c_oid) > 64:
        return refuse(200, "Local order ID is longer than 64 characters")
    digits = instrument.tick
    return Ticket(
        account,
        instrument,
        fields["side"].upper(),
        kind,
        tif,
        quantity,
        None if limit is None else limit.quantize(digits),
        None if stop is None else stop.quantize(digits),
        fields.get("outsideRTH") is True,
        c_oid,
        fields.get("parentId") or None,
        fields.get("isSingleGroup") is True,
    )


def _decimal(fields: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(fields[name]) if name in fields else None
