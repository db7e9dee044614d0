"""What the stranger faults do: answers bent out of shape or out of date, orders that end badly, other people's hands.

Imports the simulator's vocabulary only; called by the gateway, which decides by `faults` whether one of them acts. Nothing
here changes the truth behind the broker's back: what is altered is what the client is shown, or what a person could do.
"""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from botframework.sim.faults import Fault
from botframework.sim.orders import SimOrder, status_delta
from botframework.sim.wire import HTML, SimRequest, SimResponse, encode, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ZERO = Decimal(0)
_OPTIONAL = ("avgPrice", "mktPrice", "mktValue", "unrealizedPnl", "realizedPnl", "currency", "assetClass", "name")


class Trouble:
    """Bends answers. `_old` holds the last answers of reads, for those that will be answered with them."""

    def __init__(self) -> None:
        self._old: dict[str, SimResponse] = {}
        self._sparse = 0

    def bend(self, gateway: "SimGateway", request: SimRequest, response: SimResponse) -> SimResponse:
        """The answer as the client gets it."""
        faults, method, path = gateway.faults, request.method, request.path
        if method == "GET":
            key = f"{path}?{sorted(request.query.items())}"
            old = self._old.get(key)
            if response.status == 200 and faults.watching("old_answer", method, path):
                self._old.setdefault(key, response)
            if old is not None and faults.strike("old_answer", method, path) is not None:
                response = old
        if not faults.watching("old_answer"):
            self._old.clear()
        if faults.strike("sparse_rows", method, path) is not None:
            response = self._thin(response)
        if faults.strike("echo", method, path) is not None:
            cookie, token = request.headers.get("cookie", "none"), gateway.session.token
            return refuse(500, f"cannot {method} {path} with cookie {cookie} in session {token}")
        garble = faults.strike("garble", method, path)
        return response if garble is None else _garbled(response, str(garble.params.get("mode", "torn")))

    def _thin(self, response: SimResponse) -> SimResponse:
        try:
            body = json.loads(response.body)
        except ValueError:
            return response
        if not isinstance(body, list):
            return response
        for row in body:
            if isinstance(row, dict):
                self._sparse += 1
                for place, key in enumerate(_OPTIONAL):
                    if (self._sparse + place) % 3 == 0:
                        row.pop(key, None)
        return attrs.evolve(response, body=encode(body))


def _garbled(response: SimResponse, mode: str) -> SimResponse:
    if mode == "torn":
        return attrs.evolve(response, body=response.body[: max(1, len(response.body) * 2 // 3)])
    if mode == "empty":
        return attrs.evolve(response, body=b"")
    if mode == "other":
        return attrs.evolve(response, body=b'{"weather":"fine","orders":"none"}')
    if mode == "nothing":
        return attrs.evolve(response, body=b"{}")
    if mode == "page":
        return SimResponse(200, HTML, b"<html><body><h1>We will be back</h1></body></html>", response.effects)
    try:
        body = json.loads(response.body, parse_float=str)
    except ValueError:
        return response
    return attrs.evolve(response, body=encode(_retyped(body)))


_AS_TEXT = frozenset({"orderId", "conid", "size", "position", "filledQuantity", "remainingQuantity", "totalSize"})
_AS_NUMBER = frozenset({"order_id"})


def _retyped(value: Any, key: str = "") -> Any:
    """Numbers as text and the other way round, where both have been seen."""
    if isinstance(value, dict):
        return {name: _retyped(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_retyped(each, key) for each in value]
    if key in _AS_TEXT and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if key in _AS_NUMBER and isinstance(value, str) and value.isdigit():
        return int(value)
    return value


# ---------------------------------------------------------------------- at once


def strike(gateway: "SimGateway") -> None:
    """The faults that happen at a moment, where there is something for them to happen to; else they wait for it."""
    for name, act in _INSTANT.items():
        fault = gateway.faults.standing(name)
        if fault is not None and act(gateway, fault):
            gateway.faults.strike(name)


def _own(gateway: "SimGateway", *, working: bool) -> list[SimOrder]:
    return [order for order in gateway.desk.orders.values() if order.working is working and order.c_oid is not None]


def _cold_lists(gateway: "SimGateway", _fault: Fault) -> bool:
    gateway.session.warmth.orders = gateway.session.warmth.trades = False
    return True


def _restart(gateway: "SimGateway", _fault: Fault) -> bool:
    gateway.lose_session(login_too=True)
    gateway.hub.cut(0)
    gateway.login()
    return True


def _waits(gateway: "SimGateway", _fault: Fault) -> bool:
    """A working order shows inactive for a while, as one does that waits for something; it works all the same, or is dropped."""
    orders = [order for order in _own(gateway, working=True) if order.status == "Submitted"]
    if not orders:
        return False
    desk, order = gateway.desk, orders[-1]
    desk.listener.order_changed(order, status_delta(order, "Inactive") | {"order_ccp_status": "Inactive"})
    if order.order_id % 3 == 0:
        desk.later(1_000, lambda _wall: desk.drop(order))  # some do not come back
    else:
        desk.later(6_000, lambda _wall: desk.listener.order_restated(order))
    return True


def _late_fill(gateway: "SimGateway", _fault: Fault) -> bool:
    """The last order that was cancelled with something left trades a part of it after all."""
    ended = [order for order in _own(gateway, working=False) if order.status == "Cancelled" and order.remaining > 0]
    touch = None if not ended else gateway.desk.exchange.touch(ended[-1].conid)
    price = None if touch is None else touch.ask if ended[-1].buy else touch.bid
    if not ended or price is None:
        return False
    order = ended[-1]
    gateway.desk.execute(order, order.price or price, min(order.remaining, Decimal(3)))
    return True


def _correction(gateway: "SimGateway", _fault: Fault) -> bool:
    """The newest execution of an order with a name is reported again, a cent dearer."""
    named = [execution for execution in gateway.desk.executions.values() if execution.c_oid is not None]
    if not named or not named[-1].quantity:
        return False
    gateway.desk.correct(named[-1], named[-1].price + Decimal("0.01"))
    return True


def _bust(gateway: "SimGateway", _fault: Fault) -> bool:
    """The newest execution of an order with a name is taken back, unless it was already."""
    named = [execution for execution in gateway.desk.executions.values() if execution.c_oid is not None]
    if not named or not named[-1].quantity:
        return False
    gateway.desk.bust(named[-1])
    return True


def _foreign_order(gateway: "SimGateway", _fault: Fault) -> bool:
    """Somebody buys or sells seven of something at the touch."""
    desk = gateway.desk
    quoted = [conid for conid in gateway.universe.by_conid if desk.exchange.touch(conid) is not None]
    if not quoted:
        return False
    conid = quoted[len(desk.orders) % len(quoted)]
    touch = desk.exchange.touch(conid)
    buys = len(desk.executions) % 2 == 0
    price = None if touch is None else touch.bid if buys else touch.ask
    if price is None:
        return False
    side = "BUY" if buys else "SELL"
    return _by_hand(gateway, "POST", "/orders", {"orders": [_ticket(conid, side, 7, "LMT", float(price))]})


def _foreign_cancel(gateway: "SimGateway", _fault: Fault) -> bool:
    orders = [order for order in _own(gateway, working=True) if order.status == "Submitted"]
    return bool(orders) and _by_hand(gateway, "DELETE", f"/order/{orders[0].order_id}", None)


def _foreign_change(gateway: "SimGateway", _fault: Fault) -> bool:
    """Somebody makes a limit order of ours larger."""
    orders = [order for order in _own(gateway, working=True) if order.status == "Submitted" and order.kind == "LMT"]
    if not orders or orders[0].price is None or orders[0].pending is not None:
        return False
    order = orders[0]
    ticket = _ticket(order.conid, order.side, float(order.quantity) + 3, "LMT", float(orders[0].price), order.tif)
    return _by_hand(gateway, "POST", f"/order/{order.order_id}", ticket)


def _liquidation(gateway: "SimGateway", _fault: Fault) -> bool:
    """The broker closes a position at the market; none of our orders explains it."""
    account = gateway.desk.accounts[gateway.config.accounts[0]]
    held = [position for position in account.positions.values() if position.quantity]
    if not held:
        return False
    side = "SELL" if held[0].quantity > 0 else "BUY"
    ticket = _ticket(held[0].conid, side, float(abs(held[0].quantity)), "MKT", None)
    return _by_hand(gateway, "POST", "/orders", {"orders": [ticket]})


def _ticket(conid: int, side: str, quantity: float, kind: str, price: float | None, tif: str = "DAY") -> dict[str, Any]:
    ticket: dict[str, Any] = {"conid": conid, "side": side, "quantity": quantity, "orderType": kind, "tif": tif}
    return ticket if price is None else ticket | {"price": price}


def _by_hand(gateway: "SimGateway", method: str, path: str, body: Any) -> bool:
    """Another program's request to the same brokerage. It leaves our questions alone, for it has a session of its own."""
    if gateway.conversations or not gateway.session.tradable or not gateway.session.warmth.accounts:
        return False
    request = SimRequest(
        method,
        f"/v1/api/iserver/account/{gateway.config.accounts[0]}{path}",
        headers={"user-agent": "another", "content-length": "1", "content-type": "application/json"},
        body=b"" if body is None else encode(body),
        peer="192.0.2.7",
    )
    return gateway.serve(request).status == 200


_INSTANT = {
    "cold_lists": _cold_lists,
    "gateway_restarts": _restart,
    "order_waits": _waits,
    "late_fill": _late_fill,
    "correction": _correction,
    "bust": _bust,
    "foreign_order": _foreign_order,
    "foreign_cancel": _foreign_cancel,
    "foreign_change": _foreign_change,
    "liquidation": _liquidation,
}
