"""Scanners over the simulator's own instruments. Imports the simulator's own modules only.

A scan sees what is quoted: an instrument nobody has asked for stands at its first price without a change or a volume.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from botframework.sim.hours import compact_time
from botframework.sim.instruments import Instrument
from botframework.sim.rest.bodies import takes, wrong
from botframework.sim.wire import SimRequest, SimResponse, answer, page, plain, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ROWS_MAX = 50
HISTORY_ROWS_MAX = 250

Figure = Callable[["SimGateway", Instrument], Decimal]


def _price(gateway: "SimGateway", instrument: Instrument) -> Decimal:
    return gateway.desk.price(instrument.conid)


def _volume(gateway: "SimGateway", instrument: Instrument) -> Decimal:
    listing = gateway.desk.listings.get(instrument.conid)
    return Decimal(0 if listing is None else listing.volume)


def _change(gateway: "SimGateway", instrument: Instrument) -> Decimal:
    """Per cent since the close of the day before; on the first day since where the market began."""
    listing = gateway.desk.listings.get(instrument.conid)
    before = None if listing is None else listing.close
    before = instrument.base_price if before is None else before
    return ((_price(gateway, instrument) - before) / before * 100).quantize(Decimal("0.01"))


def _range(gateway: "SimGateway", instrument: Instrument) -> Decimal:
    listing = gateway.desk.listings.get(instrument.conid)
    if listing is None or listing.high is None or listing.low is None:
        return Decimal(0)
    return listing.high - listing.low


# code: title, heading of the figure, the figure, whether the greatest come first
SCANS: dict[str, tuple[str, str, Figure, bool]] = {
    "TOP_PERC_GAIN": ("Top % Gainers", "Chg%", _change, True),
    "TOP_PERC_LOSE": ("Top % Losers", "Chg%", _change, False),
    "MOST_ACTIVE": ("Most Active", "Volume", _volume, True),
    "HOT_BY_VOLUME": ("Hot Contracts by Volume", "Volume", _volume, True),
    "TOP_PRICE_RANGE": ("Top Price Range", "Range", _range, True),
    "HIGH_LAST_PRICE": ("Highest Last Price", "Last", _price, True),
}
FILTERS: dict[str, tuple[str, Figure, bool]] = {
    "priceAbove": ("Price Above", _price, True),
    "priceBelow": ("Price Below", _price, False),
    "volumeAbove": ("Volume Above", _volume, True),
    "volumeBelow": ("Volume Below", _volume, False),
    "changePercAbove": ("Change % Above", _change, True),
    "changePercBelow": ("Change % Below", _change, False),
}
KINDS: dict[str, tuple[str, str]] = {
    "STK": ("US Stocks", "STK.US"),
    "ETF.EQ.US": ("US Equity ETFs", "STK.US"),
    "IND.US": ("US Indices", "IND.US"),
    "BOND": ("Bonds", "BOND.US"),
    "FX": ("Currency Pairs", "FX.IDEALPRO"),
}
_INSIDE = {
    "STK.US": ("STK.US.MAJOR", "STK.NASDAQ", "STK.NYSE", "STK.ARCA"),
    "IND.US": (),
    "BOND.US": (),
    "FX.IDEALPRO": (),
}
_EXCHANGE = {"STK.NASDAQ": "NASDAQ", "STK.NYSE": "NYSE", "STK.ARCA": "ARCA"}


def _belongs(instrument: Instrument, kind: str) -> bool:
    return {
        "STK": instrument.is_stock,
        "ETF.EQ.US": instrument.is_stock and instrument.is_fund,
        "IND.US": instrument.sec_type == "IND",
        "BOND": instrument.sec_type == "BOND",
        "FX": instrument.sec_type == "CASH",
    }[kind]


def params(_gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """What a scan can be made of."""
    stock_sides = [{"default": True, "vendor": "all"}, {"default": False, "vendor": "common"}]
    tree: list[dict[str, Any]] = []
    for kind, (title, place) in KINDS.items():
        inside = [{"display_name": name, "type": name, "locations": []} for name in _INSIDE[place]]
        within = {"display_name": place, "type": place, "locations": inside}
        tree.append({"display_name": title, "type": kind, "locations": [within]})
    filters: list[dict[str, Any]] = [
        {
            "group": code.removesuffix("Above").removesuffix("Below"),
            "display_name": title,
            "code": code,
            "type": "range",
        }
        for code, (title, _, _) in FILTERS.items()
    ]
    filters.append(
        {"group": "kind", "display_name": "Kind", "code": "stockType", "type": "combo", "combo_values": stock_sides}
    )
    return answer(
        {
            "scan_type_list": [
                {"display_name": title, "code": code, "instruments": list(KINDS)}
                for code, (title, _, _, _) in SCANS.items()
            ],
            "instrument_list": [
                {"display_name": title, "type": kind, "filters": [*FILTERS, "stockType"]}
                for kind, (title, _) in KINDS.items()
            ],
            "filter_list": filters,
            "location_tree": tree,
        }
    )


def _passes(gateway: "SimGateway", instrument: Instrument, code: str, value: Any) -> bool:
    if code == "stockType":
        return value != "common" or not instrument.is_fund
    _, figure, above = FILTERS[code]
    limit = Decimal(str(value))
    return figure(gateway, instrument) >= limit if above else figure(gateway, instrument) <= limit


def _scan(
    gateway: "SimGateway", kind: str, place: str, code: str, filters: list[tuple[str, Any]]
) -> list[Instrument] | None:
    """The instruments a scan finds, best first; None for words or values that do not go together."""
    if code not in SCANS or kind not in KINDS or place not in (KINDS[kind][1], *_INSIDE[KINDS[kind][1]]):
        return None
    for name, value in filters:
        if name not in FILTERS and name != "stockType":
            return None
        if name in FILTERS and not _is_number(value):
            return None
    exchange = _EXCHANGE.get(place)
    found = [
        instrument
        for instrument in gateway.universe.listed()
        if _belongs(instrument, kind)
        and exchange in (None, instrument.exchange)
        and all(_passes(gateway, instrument, name, value) for name, value in filters)
    ]
    _, _, figure, greatest = SCANS[code]
    return sorted(found, key=lambda i: figure(gateway, i), reverse=greatest)


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


@takes(instrument="text", type="text", location="text")
def run(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """A scan; words that do not go together are refused with 400."""
    filters = []
    raw_filters = body.get("filter") or []
    if not isinstance(raw_filters, list):
        return refuse(400, "Bad Request: filter is not valid")
    for raw in raw_filters:
        if not isinstance(raw, dict) or wrong(raw, code="text") is not None or "value" not in raw:
            return refuse(400, "Bad Request: filter is not valid")
        filters.append((raw["code"], raw["value"]))
    found = _scan(gateway, body["instrument"], body["location"], body["type"], filters)
    if found is None:
        return refuse(400, "Bad Request: the scanner parameters are not valid")
    _, heading, figure, _ = SCANS[body["type"]]
    rows: list[dict[str, Any]] = []
    for place, instrument in enumerate(found[:ROWS_MAX]):
        row: dict[str, Any] = {
            "server_id": str(place),
            "symbol": instrument.symbol,
            "conidex": str(instrument.conid),
            "con_id": instrument.conid,
            "available_chart_periods": "#R|1",
            "company_name": instrument.name,
            "scan_data": plain(figure(gateway, instrument)),
            "contract_description_1": instrument.symbol,
            "listing_exchange": instrument.exchange,
            "sec_type": instrument.sec_type,
        }
        if place == 0:
            row["column_name"] = heading
        rows.append(row)
    return answer({"contracts": rows, "scan_data_column_name": heading})


def start_history_service(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Opens what is under `/hmds`. That it is needed is documented; its answer is not, so it is the session's state."""
    gateway.session.history_service = True
    return answer(gateway.session.status())


@takes(instrument="text", locations="text", scanCode="text", secType="text", filters="objects")
def _history(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    filters = [pair for entry in body["filters"] for pair in entry.items()]
    found = _scan(gateway, body["instrument"], body["locations"], body["scanCode"], filters)
    if found is None:
        return refuse(500, "Scanner parameters are not valid")
    limit = body.get("maxItems")
    limit = limit if isinstance(limit, int) and 0 < limit <= HISTORY_ROWS_MAX else HISTORY_ROWS_MAX
    now = compact_time(gateway.desk.market_ms)
    shown = found[:limit]
    return answer(
        {
            "total": str(len(found)),
            "size": str(len(shown)),
            "offset": "0",
            "scanTime": now,
            "id": "scanner1",
            "position": "v1:0",
            "Contracts": {"Contract": [{"inScanTime": now, "contractID": str(i.conid)} for i in shown]},
        }
    )


def history(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """The scan of the history service: a page that says there is none, until the service was opened."""
    if not gateway.session.history_service:
        return page(404, "Resource not found")
    return _history(gateway, request, arguments)
