"""Bond filters, currency pairs, contracts of an exchange. Imports the simulator's own modules only."""

from typing import TYPE_CHECKING, Any

from botframework.sim.rest.contracts import exchanges
from botframework.sim.rest.search import bonds_of
from botframework.sim.wire import SimRequest, SimResponse, answer, plain, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway


def bond_filters(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """What the bonds of an issuer can be told apart by; an unknown issuer has nothing to choose from."""
    if not request.first("symbol") or not request.first("issuerId"):
        return refuse(400, "Bad Request: symbol and issuerId are required")
    bonds = bonds_of(gateway, request.first("issuerId"))
    columns: list[tuple[str, int, list[str], list[str]]] = [
        ("Exchange", 0, [], [b.exchange for b in bonds]),
        ("Maturity Date", 27, [_month(b.expiry) for b in bonds], [b.expiry[:6] for b in bonds]),
        ("Issue Date", 28, [_month(b.issue) for b in bonds], [b.issue[:6] for b in bonds]),
        ("Coupon", 25, [], [plain(b.coupon) for b in bonds]),
        ("Currency", 5, [], [b.currency for b in bonds]),
    ]
    return answer({"bondFilters": [_filter(*column) for column in columns]})


def _filter(title: str, column: int, texts: list[str], values: list[str]) -> dict[str, Any]:
    shown = dict(zip(values, texts, strict=True)) if texts else dict.fromkeys(values)
    options = [
        {"value": value} if text is None else {"text": text, "value": value} for value, text in sorted(shown.items())
    ]
    return {"displayText": title, "columnId": column, "options": options}


def _month(day: str) -> str:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[int(day[4:6]) - 1]} {day[:4]}"


def currency_pairs(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The pairs one currency is part of."""
    currency = request.first("currency")
    if not currency:
        return refuse(400, "Bad Request: currency is required")
    rows = []
    for instrument in gateway.universe.listed():
        sides = instrument.symbol.split(".")
        if instrument.sec_type == "CASH" and currency in sides:
            other = sides[1] if sides[0] == currency else sides[0]
            rows.append({"symbol": instrument.symbol, "conid": instrument.conid, "ccyPair": other})
    return answer({currency: rows})


def conids_by_exchange(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Everything that trades on an exchange, not only what is listed there."""
    exchange = request.first("exchange")
    if not exchange:
        return refuse(400, "Bad Request: exchange is required")
    kind = request.first("assetClass", "STK")
    return answer(
        [
            {"ticker": instrument.symbol, "conid": instrument.conid, "exchange": exchange}
            for instrument in gateway.universe.listed()
            if instrument.sec_type == kind and exchange in (instrument.exchange, *exchanges(instrument).split(","))
        ]
    )
