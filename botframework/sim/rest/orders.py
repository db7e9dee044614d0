"""Order endpoints: place, reply, modify, cancel, lists, previews, suppression. Imports the simulator's own modules only.

Four shapes share status 200 (accepted, question, refused, and here never the advanced reject); one order conversation is
open at a time: a new ticket or modification voids the questions before it (order notes, sections 5 and 12).
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.clock import NS_PER_S
from botframework.sim.orders import FILTER_WORD, SimOrder, list_row, status_row
from botframework.sim.questions import Conversation, Question, questions_for
from botframework.sim.tickets import Ticket, read_ticket
from botframework.sim.wire import TEXT, SimRequest, SimResponse, answer, money_text, plain, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ORDERS_SHOWN = 1000
SUPPRESSIBLE_MAX = 51
SUPPRESSED_KEPT = 1000
VOIDED_KEPT = 100
_NOT_JSON = "Bad Request: Failed to parse body as JSON"


def listing(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The live order list. The first call and any with `force` answer an empty one; filters mute the order topic."""
    warmth = gateway.session.warmth
    if request.flag("force"):
        warmth.filtered_orders = False
        warmth.orders = True
        return answer({"orders": [], "snapshot": False})
    words = [word for part in request.query.get("filters", []) for word in part.lower().split(",") if word]
    if words:
        warmth.filtered_orders = True
    if not warmth.orders:
        warmth.orders = True
        return answer({"orders": [], "snapshot": False})
    account = request.first("accountId", gateway.session.selected)
    wanted = [word for word in words if word != "sort_by_time"]
    shown = [
        order
        for order in gateway.desk.orders.values()
        if order.account == account and (not wanted or FILTER_WORD[order.status] in wanted)
    ]
    if "sort_by_time" in words:
        shown.sort(key=lambda order: order.last_ms, reverse=True)
    rows = [
        list_row(order, gateway.universe.by_conid[order.conid], gateway.config.base_currency)
        for order in shown[-ORDERS_SHOWN:]
    ]
    return answer({"orders": rows, "snapshot": True})


def status(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """One order in the status call's own vocabulary."""
    order = _order(gateway, arguments["orderId"])
    if order is None:
        return refuse(503, f"Order {arguments['orderId']} is not found")
    return answer(status_row(order, gateway.universe.by_conid[order.conid]))


def place(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """A new order: accepted, asked about, or refused."""
    _void_conversations(gateway)
    ticket = _first_ticket(gateway, request, arguments["accountId"])
    if isinstance(ticket, SimResponse):
        return _rejected(gateway, None, ticket)
    refusal = _check(gateway, ticket, None)
    if refusal is not None:
        return _rejected(gateway, ticket, refusal)
    return _ask_or_act(gateway, ticket, None)


def modify(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """New terms for a working order; the ticket is complete and bare."""
    _void_conversations(gateway)
    order = _order(gateway, arguments["orderId"])
    if order is None or not order.working or order.status == "PendingCancel":
        return refuse(400, f"OrderID {arguments['orderId']} doesn't exist")
    try:
        raw = request.json()
    except ValueError:
        return refuse(400, _NOT_JSON)
    ticket = read_ticket(raw, arguments["accountId"], gateway.config.accounts, gateway.universe)
    if isinstance(ticket, SimResponse):
        return _rejected(gateway, None, ticket)
    refusal = _check(gateway, ticket, order)
    if refusal is not None:
        return _rejected(gateway, ticket, refusal)
    return _ask_or_act(gateway, ticket, order)


def cancel(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Asks for a cancellation; the answer says only that it was asked for. Order -1 means all."""
    text = arguments["orderId"]
    if text == "-1":
        for order in gateway.desk.working(arguments["accountId"]):
            if order.status != "PendingCancel":
                gateway.desk.cancel(order)
        return answer({"msg": "Request was submitted", "order_id": -1, "conid": -1, "account": None})
    found = _order(gateway, text)
    if found is None or not found.working or found.account != arguments["accountId"]:
        return refuse(400, f"OrderID {text} doesn't exist")
    if found.status != "PendingCancel":
        gateway.desk.cancel(found)
    return answer({"msg": "Request was submitted", "order_id": found.order_id, "conid": -1, "account": None})


def reply(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """The answer to a question: the next question, the order, or the refusal of one that was declined."""
    reply_id = arguments["replyId"]
    try:
        body = request.json()
    except ValueError:
        return refuse(400, _NOT_JSON)
    if not isinstance(body, dict) or not isinstance(body.get("confirmed"), bool):
        return refuse(400, "Bad Request: confirmed is required")
    conversation = gateway.conversations.pop(reply_id, None)
    if conversation is None:
        return _late_reply(gateway, reply_id)
    if gateway.wall_ns - conversation.asked_ns > gateway.config.question_ttl_s * NS_PER_S:
        return refuse(400, f"reply id not found: '{reply_id}'")
    if body["confirmed"] is False:
        gateway.desk.refused("declined", conversation.ticket, conversation.left[0].message_id)
        return refuse(200, "Order not confirmed")
    conversation.left.pop(0)
    if conversation.left:
        conversation.reply_id = gateway.session.uuid()
        conversation.asked_ns = gateway.wall_ns
        return _ask(gateway, conversation)
    order = None if conversation.order_id is None else gateway.desk.orders.get(conversation.order_id)
    refusal = _check(gateway, conversation.ticket, order)
    if refusal is not None:
        return _rejected(gateway, conversation.ticket, refusal)
    return _act(gateway, conversation.ticket, order)


def _late_reply(gateway: "SimGateway", reply_id: str) -> SimResponse:
    voided = gateway.voided.pop(reply_id, None)
    if voided is not None and gateway.faults.strike("reply_503_live") is not None:
        order = None if voided.order_id is None else gateway.desk.orders.get(voided.order_id)
        if _check(gateway, voided.ticket, order) is None:
            _act(gateway, voided.ticket, order)
        return refuse(503, "Service Unavailable")
    return answer({"error": f"reply id not found: '{reply_id}'"}, 400)


def preview(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What an order would do to the account. Needs a snapshot of the instrument before, else the figures are empty."""
    ticket = _first_ticket(gateway, request, arguments["accountId"])
    if isinstance(ticket, SimResponse):
        return ticket
    desk, currency = gateway.desk, gateway.config.base_currency
    conid = ticket.instrument.conid
    if conid not in gateway.session.warmth.feeds:
        empty = {"current": "", "change": "", "after": ""}
        return answer(
            {
                "amount": {"amount": "", "commission": "", "total": ""},
                "equity": empty,
                "initial": empty,
                "maintenance": empty,
                "position": empty,
                "warn": None,
                "error": None,
            }
        )
    account = desk.accounts[ticket.account]
    now = desk.valuation(account)
    price = ticket.price or ticket.stop or desk.price(conid)
    signed = ticket.quantity if ticket.side == "BUY" else -ticket.quantity
    held = account.quantity(conid)
    unit = ticket.instrument.unit
    gross = now.gross + (abs(held + signed) - abs(held)) * price * unit
    amount, fee = ticket.quantity * price * unit, gateway.config.commission
    pieces = "Shares" if ticket.instrument.is_stock else "Contracts"
    affordable = desk.affordable(ticket, None)

    def triple(current: Decimal, after: Decimal) -> dict[str, str]:
        return {"current": money_text(current), "change": money_text(after - current), "after": money_text(after)}

    return answer(
        {
            "amount": {
                "amount": f"{amount:,.2f} {currency} ({plain(ticket.quantity)} {pieces})",
                "commission": f"{fee} {currency}",
                "total": f"{amount + fee:,.2f} {currency}",
            },
            "equity": triple(now.equity, now.equity - fee),
            "initial": triple(now.initial_margin, gross / 2),
            "maintenance": triple(now.maintenance_margin, gross / 4),
            "position": triple(held, held + signed),
            "warn": None,
            "error": None if affordable else _no_funds(now.equity, gateway),
        }
    )


def notification(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The answer to a server prompt; a bare text comes back."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, _NOT_JSON)
    if not isinstance(body, dict) or not {"orderId", "reqId", "text"} <= body.keys():
        return refuse(500, "There was an error processing the request. Please try again.")
    return SimResponse(200, TEXT, b"Success")


def suppress(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """No more questions with these ids in this brokerage session."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, _NOT_JSON)
    ids = body.get("messageIds") if isinstance(body, dict) else None
    if not isinstance(ids, list) or len(ids) > SUPPRESSIBLE_MAX or not all(isinstance(one, str) for one in ids):
        return refuse(400, "Bad Request: messageIds is not valid")
    suppressed = gateway.session.warmth.suppressed
    if len(suppressed) + len(ids) > SUPPRESSED_KEPT:
        return refuse(500, "There was an error processing the request. Please try again.")
    suppressed.update(dict.fromkeys(ids))
    return answer({"status": "submitted"})


def suppress_reset(gateway: "SimGateway", _request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """All questions again."""
    gateway.session.warmth.suppressed.clear()
    return answer({"status": "submitted"})


# ---------------------------------------------------------------------- the way of a ticket


def _first_ticket(gateway: "SimGateway", request: SimRequest, account: str) -> Ticket | SimResponse:
    try:
        body = request.json()
    except ValueError:
        return refuse(400, _NOT_JSON)
    tickets = body.get("orders") if isinstance(body, dict) else None
    if not isinstance(tickets, list) or not tickets:
        return refuse(400, "Bad Request: orders is required")
    if len(tickets) > 1:
        return refuse(400, "Bad Request: the simulated gateway takes one order per request")
    return read_ticket(tickets[0], account, gateway.config.accounts, gateway.universe)


def _check(gateway: "SimGateway", ticket: Ticket, order: SimOrder | None) -> SimResponse | None:
    """Refusals that travel with status 200."""
    desk = gateway.desk
    conid = ticket.instrument.conid
    if order is not None:
        if not order.working or order.status == "PendingCancel":
            return refuse(400, f"OrderID {order.order_id} doesn't exist")
        same = (order.conid, order.side, order.kind, order.account)
        if same != (conid, ticket.side, ticket.kind, ticket.account):
            return refuse(200, "Only quantity, price and time in force of a working order can be modified")
        if ticket.quantity <= order.filled:
            return refuse(200, f"Order quantity must be greater than the filled quantity {plain(order.filled)}")
    else:
        if ticket.c_oid is not None and desk.registered(ticket.c_oid):
            return refuse(200, f"Order couldn't be submitted: Local order ID={ticket.c_oid} is already registered.")
        side = [other for other in desk.working(ticket.account, conid) if other.side == ticket.side]
        if len(side) >= gateway.config.working_orders_max:
            return refuse(200, f"Too many working orders for {ticket.instrument.symbol} on the {ticket.side} side")
    if not desk.affordable(ticket, order):
        return refuse(200, _no_funds(desk.valuation(desk.accounts[ticket.account]).equity, gateway))
    return None


def _no_funds(equity: Decimal, gateway: "SimGateway") -> str:
    return (
        "We cannot accept your order: your available funds are insufficient "
        f"(equity with loan value {equity:,.2f} {gateway.config.base_currency})."
    )


def _ask_or_act(gateway: "SimGateway", ticket: Ticket, order: SimOrder | None) -> SimResponse:
    desk = gateway.desk
    conid = ticket.instrument.conid
    opposite = any(other.side != ticket.side for other in desk.working(ticket.account, conid))
    asked = questions_for(ticket, desk.exchange.touch(conid), gateway.config.question_policy, opposite_works=opposite)
    asked = [question for question in asked if question.message_id not in gateway.session.warmth.suppressed]
    extra = gateway.faults.strike("question_extra") if gateway.faults else None
    if extra is not None:
        message_id = str(extra.params.get("message_id", "o10331"))
        asked.append(Question(message_id, str(extra.params.get("text", "<h4>Please confirm</h4>Is this order meant?"))))
    if not asked:
        return _act(gateway, ticket, order)
    conversation = Conversation(
        gateway.session.uuid(), ticket, asked, gateway.wall_ns, None if order is None else order.order_id
    )
    return _ask(gateway, conversation)


def _ask(gateway: "SimGateway", conversation: Conversation) -> SimResponse:
    gateway.conversations[conversation.reply_id] = conversation
    gateway.desk.refused("question", conversation.ticket, conversation.left[0].message_id)
    return answer(conversation.row(with_options=conversation.left[0].message_id == "o10153"))


def _act(gateway: "SimGateway", ticket: Ticket, order: SimOrder | None) -> SimResponse:
    if order is None:
        if gateway.faults and gateway.faults.strike("order_lost") is not None:
            lost_id = gateway.desk.lose(ticket)
            return answer([{"order_id": str(lost_id), "order_status": "PendingSubmit", "encrypt_message": "1"}])
        order = gateway.desk.place(ticket)
    else:
        gateway.desk.modify(order, ticket)
    row: dict[str, Any] = {
        "order_id": str(order.order_id),
        "order_status": order.status,
        "encrypt_message": "1",
    }
    if order.c_oid is not None:
        row["local_order_id"] = order.c_oid
    return answer([row])


def _rejected(gateway: "SimGateway", ticket: Ticket | None, refusal: SimResponse) -> SimResponse:
    gateway.desk.refused("rejected", ticket, refusal.body.decode())
    return refusal


def _void_conversations(gateway: "SimGateway") -> None:
    for reply_id, conversation in gateway.conversations.items():
        gateway.voided[reply_id] = conversation
    gateway.conversations.clear()
    while len(gateway.voided) > VOIDED_KEPT:
        del gateway.voided[next(iter(gateway.voided))]


def _order(gateway: "SimGateway", text: str) -> SimOrder | None:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return gateway.desk.orders.get(int(text))
