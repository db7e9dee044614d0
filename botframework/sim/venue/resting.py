"""From an order to what the exchange is given of it. Imports orders and the exchange's words; called by the desk."""

from botframework.sim.instruments import Instrument
from botframework.sim.orders import SimOrder
from botframework.sim.venue.working import ZERO, Auction, Group, Peg, Resting, Rules, Trail

SIMPLE = ("LMT", "MKT", "STP", "STOP_LIMIT")
SLICED = ("Twap", "Vwap", "ArrivalPx", "PctVol", "DarkIce")


def resting_of(order: SimOrder, instrument: Instrument, venue: str, group: Group | None) -> Resting | None:
    """The order as it works at the exchange; None when its group leaves nothing of it."""
    remaining = order.remaining
    stop = None if order.elected else order.stop
    resting = Resting(
        order.order_id,
        order.conid,
        order.buy,
        order.kind,
        remaining,
        order.price,
        stop,
        order.tif == "IOC",
        order.outside_rth,
        venue=venue,
        touched=order.kind in ("MIT", "LIT"),
    )
    features = order.features
    if order.kind in SIMPLE and features.plain and group is None and order.tif != "OPG":
        return resting
    rules = resting.rules = Rules(
        tick=instrument.tick,
        steps=instrument.price_steps,
        peg=_peg(order),
        offset=features.offset or ZERO,
        auction=_auction(order),
        all_or_none=features.all_or_none,
        legs=features.legs,
        group=group,
    )
    if features.trail is not None and not order.elected:
        rules.trail = Trail(features.trail, features.trail_percent, order.to_limit)
    if rules.peg:
        rules.cap, resting.limit = order.price, None
    if features.strategy in SLICED:
        resting.remaining = max(ZERO, order.released - order.filled)
        rules.hidden = remaining - resting.remaining
    if group is not None:
        left = group.left(order.order_id)
        if left <= 0:
            return None
        resting.remaining = group.active(order.order_id)
        rules.hidden = left - resting.remaining
    return resting


def _auction(order: SimOrder) -> Auction:
    if order.kind in ("MOC", "LOC"):
        return "close"
    return "open" if order.tif == "OPG" else ""


def _peg(order: SimOrder) -> Peg:
    if order.kind == "MIDPRICE":
        return "middle"
    if order.kind == "REL" or ("noTakeLiq", "true") in order.features.parameters:
        return "side"
    return "adaptive" if order.features.strategy == "Adaptive" else ""
