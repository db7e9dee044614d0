"""The way of tickets from a request to the desk: read, divided, held against each other, asked about.

Imports the simulator's own modules only; called by the order endpoints. More than one ticket is a bracket (children name the
parent's own id) or a one-cancels-all group (every ticket says so); anything else is refused whole, as is a submission one of
whose tickets is refused.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import attrs

from botframework.sim.instruments import Instrument
from botframework.sim.orders import SimOrder
from botframework.sim.questions import Question, questions_for
from botframework.sim.tickets import Ticket, read_ticket
from botframework.sim.venue.allocation import METHOD_LETTERS, divide
from botframework.sim.venue.working import Touch
from botframework.sim.wire import SimRequest, SimResponse, plain, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

NOT_JSON = "Bad Request: Failed to parse body as JSON"
TICKETS_MAX = 50


def read_submission(gateway: "SimGateway", request: SimRequest, account: str) -> tuple[Ticket, ...] | SimResponse:
    """The tickets of a request to place or preview, or the refusal."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, NOT_JSON)
    raws = body.get("orders") if isinstance(body, dict) else None
    if not isinstance(raws, list) or not raws:
        return refuse(400, "Bad Request: orders is required")
    if len(raws) > TICKETS_MAX:
        return refuse(400, f"Bad Request: at most {TICKETS_MAX} orders in one request")
    tickets: list[Ticket] = []
    for raw in raws:
        ticket = read_one(gateway, raw, account)
        if isinstance(ticket, SimResponse):
            return ticket
        tickets.append(ticket)
    refusal = _together(gateway, tickets)
    return tuple(tickets) if refusal is None else refusal


def read_one(gateway: "SimGateway", raw: Any, account: str) -> Ticket | SimResponse:
    """One ticket, divided among accounts where it is an advisor's."""
    groups = gateway.kept.advisor.groups
    names = (*gateway.config.accounts, *groups)

    def price_of(instrument: Instrument, buy: bool) -> Decimal:
        touch = gateway.desk.exchange.touch(instrument.conid)
        side = None if touch is None else touch.ask if buy else touch.bid
        return side if side is not None else gateway.desk.price(instrument.conid)

    ticket = read_ticket(raw, account, names, gateway.universe, price_of)
    if isinstance(ticket, SimResponse):
        return ticket
    return _divided(gateway, ticket, lambda: price_of(ticket.instrument, ticket.buy))


def _divided(gateway: "SimGateway", ticket: Ticket, price: Callable[[], Decimal]) -> Ticket | SimResponse:
    group = gateway.kept.advisor.groups.get(ticket.account)
    if group is None and ticket.method:
        return refuse(200, "allocationMethod needs an allocation group instead of the account")
    if group is None and not ticket.shares:
        return ticket
    if ticket.instrument.sec_type == "CASH" or (ticket.by_cash and ticket.features.legs):
        return refuse(200, "This order cannot be allocated so")
    parts: tuple[tuple[str, Decimal], ...]
    if ticket.shares:
        unknown = [name for name, _ in ticket.shares if name not in gateway.config.accounts]
        if unknown:
            return refuse(400, f"Bad Request: accountId is not valid: {unknown[0]}")
        parts = ticket.shares
        if ticket.by_cash:
            each = (ticket.price if ticket.price is not None else price()) * ticket.instrument.unit
            rounded = ((name, (amount / each).to_integral_value(ROUND_FLOOR)) for name, amount in parts)
            parts = tuple((name, part) for name, part in rounded if part > 0)
        total = sum((part for _, part in parts), Decimal(0))
        if any(part != part.to_integral_value() for _, part in parts) or total > ticket.quantity:
            return refuse(200, f"The allocation of {plain(total)} does not fit the order size {plain(ticket.quantity)}")
        if total < ticket.quantity and not ticket.by_cash:
            return refuse(200, f"The allocation of {plain(total)} does not fit the order size {plain(ticket.quantity)}")
        if not parts:
            return refuse(200, "The allocation is less than one share")
        return attrs.evolve(
            ticket, quantity=total, features=attrs.evolve(ticket.features, allocations=parts), shares=(), by_cash=False
        )
    if group is None:
        raise AssertionError("a ticket without shares is divided by its group")
    letter = METHOD_LETTERS.get(ticket.method) if ticket.method else group.method
    if letter is None:
        return refuse(200, f"Allocation method {ticket.method} is not valid")
    weights: list[tuple[str, Decimal]] = []
    for name, amount in group.members:
        now = gateway.desk.valuation(gateway.desk.accounts[name])
        own = amount if amount is not None else Decimal(1)
        weights.append((name, {"E": Decimal(1), "N": now.equity, "A": now.available}.get(letter, own)))
    if letter == "S" and sum((weight for _, weight in weights), Decimal(0)) != ticket.quantity:
        return refuse(200, f"The shares of group {group.name} do not add up to the order size {plain(ticket.quantity)}")
    try:
        parts = divide(ticket.quantity, weights)
    except ValueError:
        return refuse(200, f"No account of group {group.name} can take a part of the order")
    return attrs.evolve(ticket, features=attrs.evolve(ticket.features, allocations=parts))


def _together(gateway: "SimGateway", tickets: list[Ticket]) -> SimResponse | None:
    """Whether the tickets of one request belong together. A child alone may join a parent that was placed before."""
    c_oids = [ticket.c_oid for ticket in tickets if ticket.c_oid is not None]
    if len(set(c_oids)) < len(c_oids):
        return refuse(200, f"Order couldn't be submitted: Local order ID={c_oids[0]} is already registered.")
    parents = {ticket.c_oid: ticket for ticket in tickets if ticket.parent is None and ticket.c_oid is not None}
    roots = [ticket for ticket in tickets if ticket.parent is None]
    for ticket in tickets:
        if ticket.parent is None:
            continue
        if ticket.parent in parents:
            parent = parents[ticket.parent]
            account, allocations, saved = parent.account, parent.features.allocations, parent.deactivated
        else:
            order = gateway.desk.parent_of(ticket)
            if order is None or not (order.working or order.saved or order.filled):
                return refuse(200, f"Parent order {ticket.parent} not found")
            account, allocations, saved = order.account, order.features.allocations, order.saved
        if account != ticket.account:
            return refuse(200, "Parent and child order are in different accounts")
        if (
            ticket.single_group
            and parents.get(ticket.parent, ticket) is not ticket
            and parents[ticket.parent].single_group
        ):
            return refuse(200, "isSingleGroup cannot be used for the parent of a bracket")
        if allocations or ticket.features.allocations:
            return refuse(200, "Orders of a bracket cannot be allocated")
        if ticket.deactivated and not saved:
            return refuse(200, "A child order cannot be saved without its parent")
    if len(tickets) > 1 and len({ticket.account for ticket in tickets}) > 1:
        return refuse(200, "Orders of one request are in different accounts")
    if len(roots) <= 1 and len(tickets) > 1:
        strangers = len({ticket.parent for ticket in tickets if ticket.parent is not None}) > 1
        return _unrelated() if strangers else None
    if len(roots) > 1 and not (len(roots) == len(tickets) and all(ticket.single_group for ticket in tickets)):
        return _unrelated()
    return None


def _unrelated() -> SimResponse:
    return refuse(400, "Bad Request: several orders in one request must be a bracket or a single group")


def check(
    gateway: "SimGateway", ticket: Ticket, order: SimOrder | None, *, reduces: bool = False
) -> SimResponse | None:
    """Refusals that travel with status 200. `reduces`: a child that only takes back what its parent does."""
    desk = gateway.desk
    conid = ticket.instrument.conid
    if order is not None:
        refusal = _check_change(ticket, order)
        if refusal is not None:
            return refusal
    else:
        if ticket.c_oid is not None and desk.registered(ticket.c_oid):
            return refuse(200, f"Order couldn't be submitted: Local order ID={ticket.c_oid} is already registered.")
        side = [other for other in desk.working(ticket.account, conid) if other.side == ticket.side]
        if len(side) >= gateway.config.working_orders_max:
            return refuse(200, f"Too many working orders for {ticket.instrument.symbol} on the {ticket.side} side")
    if not reduces and not desk.affordable(ticket, order):
        account = ticket.parts[0][0]
        return refuse(200, no_funds(desk.valuation(desk.accounts[account]).equity, gateway))
    return None


def _check_change(ticket: Ticket, order: SimOrder) -> SimResponse | None:
    if not (order.working or order.saved) or order.status == "PendingCancel":
        return refuse(400, f"OrderID {order.order_id} doesn't exist")
    same = (order.conid, order.side, order.kind, order.account)
    if same != (ticket.instrument.conid, ticket.side, ticket.kind, ticket.account):
        return refuse(200, "Only quantity, price and time in force of a working order can be modified")
    kept, wished = order.features, ticket.features
    if kept.allocations and ticket.quantity != order.quantity:
        return refuse(200, "The quantity of an allocated order cannot be modified")
    for name in ("legs", "conversion", "strategy", "parameters", "route"):
        if getattr(kept, name) != getattr(wished, name):
            return refuse(200, f"{_WORDS[name]} of a working order cannot be modified")
    if ticket.deactivated and not order.saved:
        return refuse(200, "A working order cannot be deactivated by a modification; cancel it")
    if ticket.quantity <= order.filled:
        return refuse(200, f"Order quantity must be greater than the filled quantity {plain(order.filled)}")
    return None


_WORDS = {
    "legs": "The legs",
    "conversion": "isCcyConv",
    "strategy": "The algo strategy",
    "parameters": "The algo parameters",
    "route": "The exchange",
}


def no_funds(equity: Decimal, gateway: "SimGateway") -> str:
    """The refusal of what equity does not carry."""
    return (
        "We cannot accept your order: your available funds are insufficient "
        f"(equity with loan value {equity:,.2f} {gateway.config.base_currency})."
    )


def check_all(gateway: "SimGateway", tickets: tuple[Ticket, ...], order: SimOrder | None) -> SimResponse | None:
    """The first refusal among the tickets of a submission."""
    for ticket in tickets:
        refusal = check(gateway, ticket, order, reduces=_reduces(gateway, tickets, ticket))
        if refusal is not None:
            return refusal
    return None


def _reduces(gateway: "SimGateway", tickets: tuple[Ticket, ...], ticket: Ticket) -> bool:
    if ticket.parent is None:
        return False
    for other in tickets:
        if other.parent is None and other.c_oid == ticket.parent:
            return other.side != ticket.side and other.instrument is ticket.instrument
    order = gateway.desk.parent_of(ticket)
    return order is not None and order.side != ticket.side and order.conid == ticket.instrument.conid


def questions(gateway: "SimGateway", tickets: tuple[Ticket, ...]) -> list[tuple[Ticket, Question]]:
    """All questions the tickets raise, ticket by ticket, without those that are suppressed."""
    asked: list[tuple[Ticket, Question]] = []
    for ticket in tickets:
        working = gateway.desk.working(ticket.account, ticket.instrument.conid)
        opposite = any(other.side != ticket.side for other in working)
        for question in questions_for(
            ticket, touch_of(gateway, ticket), gateway.config.question_policy, opposite_works=opposite
        ):
            if question.message_id not in gateway.session.warmth.suppressed:
                asked.append((ticket, question))
    return asked


def touch_of(gateway: "SimGateway", ticket: Ticket) -> Touch | None:
    """The touch of a ticket's instrument; of a combination what its legs make together."""
    exchange = gateway.desk.exchange
    if not ticket.features.legs:
        return exchange.touch(ticket.instrument.conid)
    net = Touch(bid=Decimal(0), ask=Decimal(0))
    for conid, ratio in ticket.features.legs:
        touch = exchange.touch(conid)
        if touch is None or touch.bid is None or touch.ask is None or net.bid is None or net.ask is None:
            return None
        bid, ask = (touch.bid, touch.ask) if ratio > 0 else (touch.ask, touch.bid)
        net.bid, net.ask = net.bid + bid * ratio, net.ask + ask * ratio
    return net
