"""Order tickets: from a JSON object to a checked ticket, or to the refusal the wire gives.

Imports the simulator's vocabulary only; called by the order endpoints. Which fault answers 400, 500 or 200 with an error
text follows the recordings; texts that no recording shows are our own. Where a type's prices go is in the order notes; two of
its places are unproven and read like this: the trigger of MIT and LIT is `auxPrice`, else `price`.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import attrs

from botframework.sim.instruments import Instrument
from botframework.sim.universe import Universe
from botframework.sim.venue.algos import check_strategy
from botframework.sim.venue.combos import is_combination, read_combination
from botframework.sim.venue.features import PLAIN, Features
from botframework.sim.venue.ordertypes import (
    CASH_TYPES,
    COMBINATION_TYPES,
    OUTSIDE_TYPES,
    TYPES,
    WORDS,
    OrderType,
    types_for,
)
from botframework.sim.venue.working import Kind
from botframework.sim.wire import SimResponse, refuse

_TEXT = (
    "orderType",
    "side",
    "tif",
    "cOID",
    "acctId",
    "conidex",
    "secType",
    "parentId",
    "ticker",
    "referrer",
    "trailingType",
    "listingExchange",
    "allocationMethod",
    "strategy",
    "extOperator",
    "customerAccount",
    "taxOptimizerId",
)
_NUMBER = ("quantity", "price", "auxPrice", "conid", "cashQty", "fxQty", "trailingAmt", "manualOrderTime")
_FLAG = (
    "isSingleGroup",
    "outsideRTH",
    "isCcyConv",
    "useAdaptive",
    "allOrNone",
    "deactivated",
    "manualIndicator",
    "isProCustomer",
    "isClose",
)
_OBJECT = ("strategyParameters", "jsonPayload")
_OMNIBUS = ("customerAccount", "isProCustomer")
_LARGEST = Decimal(10) ** 12
_CENT = Decimal("0.01")
_JAVA = {
    bool: "java.lang.Boolean",
    str: "java.lang.String",
    list: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
}

PriceOf = Callable[[Instrument, bool], Decimal]
"""What one piece costs a buyer (true) or brings a seller now."""


@attrs.frozen
class Ticket:
    """A ticket that can be carried out. `price` is the limit or cap, `stop` the election price or trigger."""

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
    deactivated: bool = False
    method: str = ""
    shares: tuple[tuple[str, Decimal], ...] = ()
    by_cash: bool = False
    features: Features = PLAIN

    @property
    def buy(self) -> bool:
        """Whether it buys."""
        return self.side == "BUY"

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """Account and quantity: one, or those an advisor's order is divided among."""
        return self.features.allocations or ((self.account, self.quantity),)


def read_ticket(
    raw: Any, account: str, accounts: tuple[str, ...], universe: Universe, price_of: PriceOf
) -> Ticket | SimResponse:
    """The ticket in `raw` for the account or allocation group in the path, or the refusal."""
    if not isinstance(raw, dict):
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    fields = {name: value for name, value in raw.items() if value is not None}
    wrong = _wrong_type(fields)
    if wrong is not None:
        return wrong
    account = fields.get("acctId", account)
    if account not in accounts:
        return refuse(400, f"Bad Request: accountId is not valid: {account}")
    if fields.get("side", "").upper() not in ("BUY", "SELL"):
        return refuse(400, "Invalid Side")
    kind = WORDS.get(fields.get("orderType", "").upper())
    if kind is None:
        return refuse(400, "Unknown order type")
    if "conid" not in fields and "conidex" not in fields:
        return refuse(400, "conid or conidex is required")
    legs: tuple[tuple[int, int], ...] = ()
    instrument: Instrument | None
    conidex = fields.get("conidex", "")
    if "conid" not in fields and is_combination(conidex):
        combination = read_combination(conidex, universe.find_text)
        if isinstance(combination, str):
            return refuse(200, combination)
        instrument, legs = combination.spread, combination.legs
    else:
        conid = fields["conid"] if "conid" in fields else conidex.partition("@")[0]
        instrument = universe.find_text(str(conid))
        if instrument is None:
            return refuse(200, f"no sec defs returned for conid {conid}")
    if not instrument.tradable:
        return refuse(200, f"No trading permission for {instrument.symbol}: an index cannot be traded")
    future = instrument.sec_type == "FUT" or any(universe.by_conid[conid].sec_type == "FUT" for conid, _ in legs)
    if future and not {"manualIndicator", "extOperator"} <= fields.keys():
        return refuse(400, "Bad Request: manualIndicator and extOperator are required for futures")
    refusal = _impossible(fields, instrument, TYPES[kind], combination=bool(legs))
    if refusal is not None:
        return refuse(200, refusal)
    return _terms(fields, account, instrument, TYPES[kind], legs, price_of)


def _wrong_type(fields: dict[str, Any]) -> SimResponse | None:
    """The answer to a member of the wrong JSON type, in the words of the language that reads it there."""
    for names, kinds, wanted in (
        (_TEXT, (str,), "java.lang.String"),
        (_FLAG, (bool,), "java.lang.Boolean"),
        (_OBJECT, (dict,), "java.util.Map"),
    ):
        for name in names:
            if name in fields and not isinstance(fields[name], kinds):
                return refuse(400, f"{_java(fields[name])} cannot be cast to {wanted}")
    for name in _NUMBER:
        if name in fields and (isinstance(fields[name], bool) or not isinstance(fields[name], int | Decimal)):
            return refuse(400, f"{_java(fields[name])} cannot be cast to java.lang.Number")
    for value in fields.get("strategyParameters", {}).values():
        if not isinstance(value, str | bool | int | Decimal):
            return refuse(400, f"{_java(value)} cannot be cast to java.lang.String")
    return None


def _java(value: object) -> str:
    return _JAVA.get(type(value), "java.lang.Number")


def _impossible(fields: dict[str, Any], instrument: Instrument, kind: OrderType, *, combination: bool) -> str | None:
    """Why members that are right each for itself do not go together; None when they do."""
    tif, symbol = fields.get("tif", ""), instrument.symbol
    if combination:
        if kind.kind not in COMBINATION_TYPES or tif == "OPG" or fields.get("outsideRTH"):
            return "The order type is not supported for a combo"
    elif kind not in types_for(instrument):
        return f"Order type {kind.kind} is not supported for {symbol}"
    if tif not in kind.tifs or (tif == "OPG" and instrument.sec_type != "STK"):
        return f"Time in force '{tif}' is missing or not allowed for this order"
    if fields.get("outsideRTH") and (kind.kind not in OUTSIDE_TYPES or tif == "OPG"):
        return f"Order type {kind.kind} cannot be filled outside regular trading hours"
    sizes = [name for name in ("quantity", "cashQty", "fxQty") if name in fields]
    if len(sizes) > 1:
        return f"Only one of {' and '.join(sizes)} can be given"
    if fields.get("isCcyConv") and (instrument.sec_type != "CASH" or kind.kind not in CASH_TYPES):
        return "isCcyConv is for market and limit orders in currency pairs only"
    if "fxQty" in fields and not fields.get("isCcyConv"):
        return "fxQty needs isCcyConv"
    by_cash = kind.kind in CASH_TYPES and instrument.sec_type in ("STK", "CASH") and not combination
    if "cashQty" in fields and not by_cash:
        return "Cash quantity cannot be used for this order"
    for name in _OMNIBUS:
        if name in fields:
            return f"{name} is for omnibus accounts only"
    if fields.get("allOrNone") and (tif == "OPG" or kind.kind in ("MOC", "LOC", "MIDPRICE", "REL")):
        return f"All-or-none cannot be used with order type {kind.kind}"
    if "strategyParameters" in fields and not fields.get("strategy"):
        return "strategyParameters needs strategy"
    if fields.get("strategy"):
        if combination or kind.kind not in ("LMT", "MKT") or tif not in ("DAY", "GTC"):
            return f"Algo strategy {fields['strategy']} cannot be used with this order"
        for name in ("allOrNone", "isSingleGroup", "parentId", "isCcyConv", "outsideRTH"):
            if fields.get(name):
                return f"Algo strategy {fields['strategy']} cannot be used with {name}"
    if kind.trailing != ("trailingAmt" in fields or "trailingType" in fields):
        needed = "are required" if kind.trailing else "cannot be used"
        return f"trailingAmt and trailingType {needed} for order type {kind.kind}"
    if kind.trailing and (fields.get("trailingType") not in ("amt", "%") or "trailingAmt" not in fields):
        return "trailingAmt and trailingType are required: amt or %"
    return None


def _terms(
    fields: dict[str, Any],
    account: str,
    instrument: Instrument,
    kind: OrderType,
    legs: tuple[tuple[int, int], ...],
    price_of: PriceOf,
) -> Ticket | SimResponse:
    prices = _prices(fields, instrument, kind, combination=bool(legs))
    if isinstance(prices, SimResponse):
        return prices
    limit, stop, features = prices
    buy = fields["side"].upper() == "BUY"
    quantity = _quantity(fields, instrument, limit, lambda: price_of(instrument, buy))
    if isinstance(quantity, SimResponse):
        return quantity
    c_oid = fields.get("cOID") or None
    if c_oid is not None and len(c_oid) > 64:
        return refuse(200, "Local order ID is longer than 64 characters")
    strategy = fields.get("strategy", "")
    parameters = check_strategy(instrument.sec_type, strategy, fields.get("strategyParameters", {})) if strategy else ()
    if isinstance(parameters, str):
        return refuse(200, parameters)
    shares = _shares(fields)
    if isinstance(shares, SimResponse):
        return shares
    features = attrs.evolve(
        features,
        all_or_none=fields.get("allOrNone", False),
        cash=_decimal(fields, "cashQty"),
        conversion=fields.get("isCcyConv", False),
        strategy=strategy,
        parameters=parameters,
        legs=legs,
        conidex=fields["conidex"] if legs else "",
        route="" if legs or "conid" in fields else fields.get("conidex", "").partition("@")[2],
    )
    return Ticket(
        account,
        instrument,
        fields["side"].upper(),
        kind.kind,
        fields["tif"],
        quantity,
        limit,
        stop,
        fields.get("outsideRTH", False),
        c_oid,
        fields.get("parentId") or None,
        fields.get("isSingleGroup", False),
        fields.get("deactivated", False),
        fields.get("allocationMethod", ""),
        shares[0],
        shares[1],
        PLAIN if features == PLAIN else features,
    )


def _prices(
    fields: dict[str, Any], instrument: Instrument, kind: OrderType, *, combination: bool
) -> tuple[Decimal | None, Decimal | None, Features] | SimResponse:
    """Limit, stop and what moves them, out of the places the type has for them."""
    price, auxiliary = _decimal(fields, "price"), _decimal(fields, "auxPrice")
    limit, stop, offset = None, None, None
    match kind.kind:
        case "LMT" | "LOC" | "MIDPRICE":
            limit = price
        case "STP" | "TRAIL":
            stop = price
        case "STOP_LIMIT" | "TRAILLMT":
            limit, stop = price, auxiliary
        case "MIT":
            stop = auxiliary if auxiliary is not None else price
        case "LIT":
            limit, stop = price, auxiliary if auxiliary is not None else price
        case "REL":
            limit, offset = price, auxiliary or Decimal(0)
        case _:
            pass
    if (kind.limit and limit is None) or (kind.stop and stop is None):
        return refuse(200, "Invalid price for this order type")
    for value in (limit, stop):
        if value is None:
            continue
        if abs(value) >= _LARGEST or (value <= 0 and not combination):
            return refuse(200, "Invalid price for this order type")
        if value % (instrument.tick if combination else instrument.step_at(value)):
            return refuse(200, "The price does not conform to the minimum price variation for this contract.")
    if offset is not None and not 0 <= offset < _LARGEST:
        return refuse(200, "Invalid price for this order type")
    features = PLAIN if offset is None else Features(offset=offset)
    if kind.trailing:
        trail, percent = Decimal(fields["trailingAmt"]), fields["trailingType"] == "%"
        if not 0 < trail < (100 if percent else _LARGEST):
            return refuse(200, "Invalid trailing amount")
        features = Features(trail=trail, trail_percent=percent)

    def written(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        return value.quantize(instrument.tick if combination else instrument.step_at(value))

    return written(limit), written(stop), features


def _quantity(
    fields: dict[str, Any], instrument: Instrument, limit: Decimal | None, price: Callable[[], Decimal]
) -> Decimal | SimResponse:
    """Whole units; money becomes whole shares (rounded down, below one refused) or currency to the cent."""
    if "cashQty" in fields:
        cash = Decimal(fields["cashQty"])
        if not 0 < cash < _LARGEST:
            return refuse(500, f"Order size {cash} is not valid. Please enter a valid order size.")
        each = (limit if limit is not None else price()) * instrument.multiplier
        step = _CENT if instrument.sec_type == "CASH" else Decimal(1)
        pieces = (cash / each / step).to_integral_value(ROUND_FLOOR) * step if each > 0 else Decimal(0)
        if pieces <= 0:
            return refuse(200, f"Cash quantity {cash} is less than one share of {instrument.symbol}")
        return pieces
    quantity = Decimal(fields["fxQty"] if "fxQty" in fields else fields.get("quantity", 0))
    if not quantity > 0 or quantity > _LARGEST:
        return refuse(500, f"Order size {quantity} is not valid. Please enter a valid order size.")
    if quantity % (_CENT if "fxQty" in fields else 1):
        return refuse(200, "Fractional shares are not supported for this order")
    return quantity


def _shares(fields: dict[str, Any]) -> tuple[tuple[tuple[str, Decimal], ...], bool] | SimResponse:
    """The allocation profile of a ticket, and whether its amounts are money."""
    if "jsonPayload" not in fields:
        return (), False
    profile = fields["jsonPayload"].get("allocation_profile")
    if not isinstance(profile, dict) or profile.get("alloc_type") not in ("SHARE", "CASH"):
        return refuse(400, "Bad Request: allocation_profile is not valid")
    rows = profile.get("allocations")
    if not isinstance(rows, list) or not rows:
        return refuse(400, "Bad Request: allocation_profile is not valid")
    found: dict[str, Decimal] = {}
    for row in rows:
        amount = row.get("amount") if isinstance(row, dict) else None
        if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or not 0 < amount < _LARGEST:
            return refuse(400, "Bad Request: allocation_profile is not valid")
        if not isinstance(row.get("account"), str) or row["account"] in found:
            return refuse(400, "Bad Request: allocation_profile is not valid")
        found[row["account"]] = Decimal(amount)
    return tuple(found.items()), profile["alloc_type"] == "CASH"


def _decimal(fields: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(fields[name]) if name in fields else None
