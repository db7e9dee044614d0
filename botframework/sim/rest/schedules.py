"""Trading hours, in the two forms of the wire. Imports the simulator's own modules only."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from botframework.sim.hours import close_ms, new_york_offset_ms, trading_day
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

DAYS = 6
ALL_DAY = ("0000", "2359")


def schedule(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Trading hours of the coming week, in New York time."""
    symbol, conid = request.first("symbol"), request.first("conid")
    if not request.first("assetClass") or bool(symbol) == bool(conid):
        return refuse(400, "Bad Request: assetClass and exactly one of symbol and conid are required")
    instrument = gateway.universe.lookup(symbol) if symbol else gateway.universe.find_text(conid)
    if instrument is None or request.first("exchange") == "SMART" or request.first("assetClass") != instrument.sec_type:
        return answer([])
    today = trading_day(gateway.desk.market_ms)
    always, hours = gateway.config.hours == "always", gateway.desk.hours.of(instrument)
    days = []
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        session = hours.session(day)
        if always or session is not None:
            opening, closing = ALL_DAY if always or session is None else (_clock(session[0]), _clock(session[1]))
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
    always, venue = gateway.config.hours == "always", gateway.desk.hours.of(instrument)
    day = trading_day(gateway.desk.market_ms) - timedelta(days=1)
    days: dict[str, Any] = {}
    while len(days) < DAYS:
        session = _all_day(day) if always else venue.session(day)
        if session is not None:
            hours = {"opening": session[0] // 1000, "closing": session[1] // 1000}
            days[day.strftime("%Y%m%d")] = {
                "liquid_hours": [hours],
                "extended_hours": [hours | {"cancel_daily_orders": True}],
            }
        day += timedelta(days=1)
    return answer({"exchange_time_zone": "America/New_York", "schedules": days})


def _clock(at_ms: int) -> str:
    """`HHMM` in New York."""
    minutes = (at_ms + new_york_offset_ms(at_ms)) // 60_000 % 1440
    return f"{minutes // 60:02d}{minutes % 60:02d}"


def _all_day(day: date) -> tuple[int, int]:
    """From midnight to a minute before the next, in milliseconds."""
    return close_ms(day) - 16 * 3_600_000, close_ms(day) + (8 * 60 - 1) * 60_000
