"""Event contracts: a small fixed tree. Imports the simulator's own modules only. They have no market here."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from botframework.sim.hours import trading_day
from botframework.sim.wire import SimRequest, SimResponse, answer, page, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

EXCHANGE = "FORECASTX"


@attrs.frozen
class _Market:
    """One question with a few thresholds, each a yes and a no."""

    conid: int
    product: int
    symbol: str
    name: str
    category: str
    agency: str
    unit: str
    strikes: tuple[float, ...]


CATEGORIES: dict[str, tuple[str, str | None]] = {
    "g100": ("Economic Data", None),
    "g110": ("United States", "g100"),
    "g120": ("Eurozone", "g100"),
    "g200": ("Climate", None),
}
MARKETS: tuple[_Market, ...] = (
    _Market(740_000_100, 740_000_001, "FF", "US Fed Funds Target Rate", "g110", "Federal Reserve", "%", (3.125, 3.625)),
    _Market(
        740_000_200, 740_000_002, "UR", "US Unemployment Rate", "g110", "Bureau of Labor Statistics", "%", (4.1, 4.4)
    ),
    _Market(740_000_300, 740_000_003, "EZCPI", "Eurozone Inflation", "g120", "Eurostat", "%", (1.9, 2.2)),
    _Market(740_000_400, 740_000_004, "HORC", "Atlantic Hurricanes", "g200", "NOAA", "", (6.0, 8.0)),
)


@attrs.frozen
class _Contract:
    market: _Market
    strike: float
    side: str

    @property
    def yes(self) -> int:
        return self.market.conid + 1 + 2 * self.market.strikes.index(self.strike)

    @property
    def conid(self) -> int:
        return self.yes + (self.side == "N")

    @property
    def label(self) -> str:
        return f"Above {self.strike:g}{self.market.unit}"


def _contracts(market: _Market) -> list[_Contract]:
    return [_Contract(market, strike, side) for strike in market.strikes for side in ("Y", "N")]


def _find(text: str) -> _Contract | None:
    return next((c for market in MARKETS for c in _contracts(market) if str(c.conid) == text), None)


def _year(gateway: "SimGateway") -> int:
    return trading_day(gateway.desk.market_ms).year


def categories(_gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The tree, flat: each category names its parent."""
    found: dict[str, Any] = {}
    for key, (name, parent) in CATEGORIES.items():
        row: dict[str, Any] = {"name": name, "markets": []}
        if parent is not None:
            row["parent_id"] = parent
        row["markets"] = [
            {
                "name": m.name,
                "symbol": m.symbol,
                "exchange": EXCHANGE,
                "conid": m.conid,
                "product_conid": m.product,
            }
            for m in MARKETS
            if m.category == key
        ]
        found[key] = row
    return answer({"categories": found})


def market(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The contracts of one market; the conid of its product is not one of a market (404)."""
    text = request.first("underlyingConid")
    if not text:
        return refuse(400, "Bad Request: underlyingConid is required")
    found = next((m for m in MARKETS if str(m.conid) == text), None)
    if found is None or request.first("exchange", EXCHANGE) != EXCHANGE:
        return page(404, "Resource not found")
    year = _year(gateway)
    return answer(
        {
            "market_name": found.name,
            "exchange": EXCHANGE,
            "symbol": found.symbol,
            "logo_category": found.category,
            "exclude_historical_data": True,
            "payout": 1.0,
            "contracts": [
                {
                    "conid": c.conid,
                    "side": c.side,
                    "expiration": f"{year}1231",
                    "strike": c.strike,
                    "strike_label": c.label,
                    "expiry_label": f"December {year}",
                    "underlying_conid": found.conid,
                    "time_specifier": f"{year}.12.31",
                }
                for c in _contracts(found)
            ],
        }
    )


def contract(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """One contract."""
    found = _find(request.first("conid"))
    if found is None:
        return refuse(500, "Details currently unavailable. Please try again later.")
    year = _year(gateway)
    return answer(
        {
            "conid_yes": found.yes,
            "conid_no": found.yes + 1,
            "question": f"Will the {found.market.name} be above {found.strike:g}{found.market.unit} at the end of {year}?",
            "side": found.side,
            "strike_label": found.label,
            "strike": found.strike,
            "exchange": EXCHANGE,
            "expiration": f"{year}1231",
            "symbol": found.market.symbol,
            "category": found.market.category,
            "logo_category": found.market.category,
            "measured_period": f"December {year}",
            "market_name": found.market.name,
            "underlying_conid": found.market.conid,
            "product_conid": found.market.product,
            "payout": 1.0,
        }
    )


def rules(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """How a contract is decided."""
    found = _find(request.first("conid"))
    if found is None:
        return refuse(500, "Details currently unavailable. Please try again later.")
    year = _year(gateway)
    end = int(datetime(year, 12, 31, 21, tzinfo=UTC).timestamp())
    link = f"https://example.invalid/{found.market.symbol}"
    return answer(
        {
            "asset_class": "OPT",
            "description": f"Pays when the {found.market.name} is above {found.strike:g}{found.market.unit}.",
            "market_name": found.market.name,
            "measured_period": f"December {year}",
            "threshold": f"{found.strike:g}{found.market.unit}",
            "source_agency": found.market.agency,
            "data_and_resolution_link": link,
            "last_trade_time": end,
            "product_code": found.market.symbol,
            "market_rules_link": link,
            "release_time": end + 3600,
            "payout_time": end + 86_400,
            "payout": "$1.00",
            "price_increment": "$0.01",
            "price_increments": [{"lower_edge": 0.0, "increment": 0.01}],
            "exchange_timezone": "US/Central",
        }
    )


def schedules(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Hours by day of the week, on the twelve hour clock."""
    if _find(request.first("conid")) is None:
        return refuse(500, "Details currently unavailable. Please try again later.")
    all_day = [{"open": "12:00 AM", "close": "4:15 PM"}, {"open": "4:16 PM", "close": "11:59 PM"}]
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return answer(
        {
            "timezone": "US/Central",
            "trading_schedules": [{"day_of_week": day, "trading_times": all_day} for day in days],
        }
    )
