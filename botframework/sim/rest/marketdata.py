"""Market data endpoints: snapshot, history, unsubscribe. Imports the simulator's own modules only."""

from typing import TYPE_CHECKING, Any

from botframework.sim.board import field_value
from botframework.sim.feeds import DEFAULT_FIELDS, SERVER_ID
from botframework.sim.history import BarsRefused, bars, history_body
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

CONIDS_MAX = 100
FIELDS_MAX = 50


def snapshot(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Rows of field values. The first request for an instrument or a field only opens its feed."""
    targets = [part for text in request.query.get("conids", []) for part in text.split(",") if part]
    codes = [part for text in request.query.get("fields", []) for part in text.split(",") if part]
    if not targets:
        return refuse(400, "Bad Request: conids is required")
    if len(targets) > CONIDS_MAX or len(codes) > FIELDS_MAX:
        return refuse(400, f"Bad Request: at most {CONIDS_MAX} conids and {FIELDS_MAX} fields")
    rows = [row for target in targets if (row := _row(gateway, target, tuple(codes) or DEFAULT_FIELDS)) is not None]
    return answer(rows)


def _row(gateway: "SimGateway", target: str, codes: tuple[str, ...]) -> dict[str, Any] | None:
    digits = target.partition("@")[0]
    instrument = gateway.universe.find_text(digits)
    if instrument is None:
        # An unknown instrument is missing from the answer.
        return None
    conid = instrument.conid
    gateway.desk.watch(conid)
    row: dict[str, Any] = {"conidEx": target, "conid": conid}
    feeds = gateway.session.warmth.feeds
    opened = feeds.get(conid)
    if opened is None:
        feeds[conid] = dict.fromkeys(codes)
        return row
    ready = [code for code in codes if code in opened]
    opened.update(dict.fromkeys(codes))
    listing = gateway.desk.listing(conid)
    if not listing.at_ms:
        return row
    row |= {"server_id": SERVER_ID, "6119": SERVER_ID, "6509": "RpB", "_updated": listing.at_ms}
    position = gateway.desk.accounts[gateway.session.selected].positions.get(conid)
    for code in ready:
        value = field_value(listing, position, code)
        if value is not None:
            row[code] = value
            if code == "87":
                row["87_raw"] = float(listing.volume)
    return row


def history(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Bars of this gateway's own market; time before its start is made up from the seed."""
    instrument = gateway.universe.find_text(request.first("conid"))
    if instrument is None:
        return refuse(500, "Chart data unavailable")
    if request.first("direction") == "1":
        return refuse(500, "Chart data unavailable")
    listing = gateway.desk.listing(instrument.conid)
    try:
        found = bars(
            listing,
            gateway.config.seed,
            gateway.desk.market_ms,
            request.first("period", "1w"),
            request.first("bar"),
            request.first("startTime"),
        )
    except BarsRefused as exc:
        return refuse(500, str(exc))
    body = history_body(instrument, found, "20477", outside_rth=request.flag("outsideRth"))
    return answer(body | {"tradingDayDuration": 390, "travelTime": 12})


def unsubscribe(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Closes the feed of an instrument, the stream's included; 500 when there is none."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, "Bad Request: Failed to parse body as JSON")
    conid = body.get("conid") if isinstance(body, dict) else None
    conid = whole(conid) if isinstance(conid, str) else conid
    if not isinstance(conid, int):
        return refuse(400, "Bad Request: conid is required")
    opened = gateway.session.warmth.feeds.pop(conid, None) is not None
    streamed = gateway.hub.feeds.close(conid)
    return answer({"success": True}) if opened or streamed else refuse(500, "unknown")


def unsubscribe_all(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Closes all feeds, the streams' included."""
    gateway.session.warmth.feeds.clear()
    gateway.hub.feeds.close(None)
    return answer({"unsubscribed": True})
