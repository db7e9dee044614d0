"""Trading hours, in the two forms of the wire. Imports the simulator's own modules only."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botframework.sim.hours import close_ms, open_ms, trading_day
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

DAYS = 6


def schedule(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Trading hours of the coming week, in New York time."""
    symbol, conid = request.first("symbol"), request.first("conid")
    if not request.first("assetClass") or bool(symbol) == bool(conid):
        return refuse(400, "Bad Request: assetClass and exactly one of symbol and conid are required")
    instrument = gateway.universe.lookup(symbol) if symbol else gateway.universe.find_text(conid)
    if instrument is None or request.first("exchange") == "SMART" or request.first("assetClass") != instrument.sec_type:
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


def trading_days(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Six trading days around today, in seconds."""
    instrument = gateway.universe.find_text(request.first("conid"))
    if instrument is None:
        return refuse(500, "Details currently unavailable. Please try again later.")
    always = gateway.config.hours == "always"
    day = trading_day(gateway.desk.market_ms) - timedelta(days=1)
    days: dict[str, Any] = {}
    while len(days) < DAYS:
        if always or day.weekday() < 5:
            hours = {"opening": open_ms(day) // 1000, "closing": close_ms(day) // 1000}
            if always:
                hours = {"opening": close_ms(day) // 1000 - 57_600, "closing": close_ms(day) // 1000 + 28_740}
            days[day.strftime("%Y%m%d")] = {
                "liquid_hours": [hours],
                "extended_hours": [hours | {"cancel_daily_orders": True}],
            }
        day += timedelta(days=1)
    return answer({"exchange_time_zone": "America/New_York", "schedules": days})
