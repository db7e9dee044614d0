"""Order endpoints: place, reply, modify, cancel, lists, previews, suppression. Imports the simulator's own modules only.

Four shapes share status 200 (accepted, question, refused, and here never the advanced reject); one order conversation is
open at a time: a new ticket or modification voids the questions before it (order notes, sections 5 and 12).
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.clock import NS_PER_S
from botframework.sim.orders import FILTER_WORD, SimOrder, list_row, status_row
from botframework.sim.questions import Conversation, Question
from botframework.sim.rest.submission import (
    NOT_JSON,
    check_all,
    no_funds,
    questions,
    read_one,
    read_submission,
    touch_of,
)
from botframework.sim.tickets import Ticket
from botframework.sim.wire import TEXT, SimRequest, SimResponse, answer, money_text, plain, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ORDERS_SHOWN = 1000
SUPPRESSIBLE_MAX = 51
SUPPRESSED_KEPT = 1000
VOIDED_KEPT = 100


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
        if order.concerns(account) and (not wanted or FILTER_WORD[order.status] in wanted)
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
    children = gateway.desk.families.children(order)
    return answer(status_row(order, gateway.universe.by_conid[order.conid], children))


def place(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """New orders: accepted, asked about, or refused."""
    _void_conversations(gateway)
    tickets = read_submission(gateway, request, arguments["accountId"])
    if isinstance(tickets, SimResponse):
        return _rejected(gateway, (), tickets)
    refusal = check_all(gateway, tickets, None)
    if refusal is not None:
        return _rejected(gateway, tickets, refusal)
    return _ask_or_act(gateway, tickets, None)


def modify(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """New terms for a working order; the ticket is complete and bare."""
    _void_conversations(gateway)
    order = _order(gateway, arguments["orderId"])
    if order is None or not (order.working or order.saved) or order.status == "PendingCancel":
        return refuse(400, f"OrderID {arguments['orderId']} doesn't exist")
    try:
        raw = request.json()
    except ValueError:
        return refuse(400, NOT_JSON)
    ticket = read_one(gateway, raw, arguments["accountId"])
    if isinstance(ticket, SimResponse):
        return _rejected(gateway, (), ticket)
    refusal = check_all(gateway, (ticket,), order)
    if refusal is not None:
        return _rejected(gateway, (ticket,), refusal)
    return _ask_or_act(gateway, (ticket,), order)


def cancel(gateway: "SimGateway", _request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """Asks for a cancellation; the answer says only that it was asked for. Order -1 means all."""
    text = arguments["orderId"]
    if text == "-1":
        for order in gateway.desk.working(arguments["accountId"]):
            if order.status != "PendingCancel":
                gateway.desk.cancel(order)
        return answer({"msg": "Request was submitted", "order_id": -1, "conid": -1, "account": None})
    found = _order(gateway, text)
    if found is None or not (found.working or found.saved) or not found.concerns(arguments["accountId"]):
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
        return refuse(400, NOT_JSON)
    if not isinstance(body, dict) or not isinstance(body.get("confirmed"), bool):
        return refuse(400, "Bad Request: confirmed is required")
    conversation = gateway.conversations.pop(reply_id, None)
    if conversation is None:
        return _late_reply(gateway, reply_id)
    if gateway.wall_ns - conversation.asked_ns > gateway.config.question_ttl_s * NS_PER_S:
        return refuse(400, f"reply id not found: '{reply_id}'")
    if body["confirmed"] is False:
        gateway.desk.refused("declined", conversation.ticket, conversation.question.message_id)
        return refuse(200, "Order not confirmed")
    conversation.left.pop(0)
    if conversation.left:
        conversation.reply_id = gateway.session.uuid()
        conversation.asked_ns = gateway.wall_ns
        return _ask(gateway, conversation)
    order = None if conversation.order_id is None else gateway.desk.orders.get(conversation.order_id)
    refusal = check_all(gateway, conversation.tickets, order)
    if refusal is not None:
        return _rejected(gateway, conversation.tickets, refusal)
    return _act(gateway, conversation.tickets, order)


def _late_reply(gateway: "SimGateway", reply_id: str) -> SimResponse:
    voided = gateway.voided.pop(reply_id, None)
    if voided is not None and gateway.faults.strike("reply_503_live") is not None:
        order = None if voided.order_id is None else gateway.desk.orders.get(voided.order_id)
        if check_all(gateway, voided.tickets, order) is None:
            _act(gateway, voided.tickets, order)
        return refuse(503, "Service Unavailable")
    return answer({"error": f"reply id not found: '{reply_id}'"}, 400)


def preview(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
    """What an order would do to the account, of a bracket its parent. Needs a snapshot of the instrument before."""
    tickets = read_submission(gateway, request, arguments["accountId"])
    if isinstance(tickets, SimResponse):
        return tickets
    ticket = next((each for each in tickets if each.parent is None), tickets[0])
    desk, currency = gateway.desk, gateway.config.base_currency
    legs = ticket.features.legs or ((ticket.instrument.conid, 1),)
    if any(conid not in gateway.session.warmth.feeds for conid, _ in legs):
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
    account = desk.accounts[ticket.parts[0][0]]
    now = desk.valuation(account)
    touch = touch_of(gateway, ticket)
    price = ticket.price if ticket.price is not None else ticket.stop
    if price is None:
        net = None if touch is None else touch.ask if ticket.buy else touch.bid
        price = desk.price(legs[0][0]) if not ticket.features.legs or net is None else net
    quantity = ticket.parts[0][1]
    more, position = Decimal(0), (Decimal(0), Decimal(0))
    for conid, ratio in legs:
        held, unit = account.quantity(conid), desk.unit(conid)
        after = held + (quantity if ticket.buy else -quantity) * ratio
        more += (abs(after) - abs(held)) * (desk.price(conid) if ticket.features.legs else price) * unit
        position = (held, after)
    if ticket.features.conversion:
        more, position = Decimal(0), (position[0], position[0])
    gross = now.gross + more
    amount, fee = ticket.quantity * price * ticket.instrument.unit, gateway.config.commission
    pieces = "Shares" if ticket.instrument.is_stock else "Contracts"
    affordable = desk.affordable(ticket, None)

    def triple(current: Decimal, after: Decimal) -> dict[str, str]:
        return {"current": money_text(current), "change": money_text(after - current), "after": money_text(after)}

    body = {
        "amount": {
            "amount": f"{amount:,.2f} {currency} ({plain(ticket.quantity)} {pieces})",
            "commission": f"{fee} {currency}",
            "total": f"{amount + fee:,.2f} {currency}",
        },
        "equity": triple(now.equity, now.equity - fee),
        "initial": triple(now.initial_margin, gross / 2),
        "maintenance": triple(now.maintenance_margin, gross / 4),
        "position": triple(*position),
        "warn": None,
        "error": None if affordable else no_funds(now.equity, gateway),
    }
    if ticket.features.legs:
        del body["position"]
    return answer(body)


def notification(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """The answer to a server prompt; a bare text comes back."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, NOT_JSON)
    if not isinstance(body, dict) or not {"orderId", "reqId", "text"} <= body.keys():
        return refuse(500, "There was an error processing the request. Please try again.")
    return SimResponse(200, TEXT, b"Success")


def suppress(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """No more questions with these ids in this brokerage session."""
    try:
        body = request.json()
    except ValueError:
        return refuse(400, NOT_JSON)
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


def _ask_or_act(gateway: "SimGateway", tickets: tuple[Ticket, ...], order: SimOrder | None) -> SimResponse:
    asked = questions(gateway, tickets)
    extra = gateway.faults.strike("question_extra") if gateway.faults else None
    if extra is not None:
        message_id = str(extra.params.get("message_id", "o10331"))
        text = str(extra.params.get("text", "<h4>Please confirm</h4>Is this order meant?"))
        asked.append((tickets[0], Question(message_id, text)))
    if not asked:
        return _act(gateway, tickets, order)
    conversation = Conversation(
        gateway.session.uuid(), tickets, asked, gateway.wall_ns, None if order is None else order.order_id
    )
    return _ask(gateway, conversation)


def _ask(gateway: "SimGateway", conversation: Conversation) -> SimResponse:
    if not gateway.faults or gateway.faults.strike("question_dies") is None:
        gateway.conversations[conversation.reply_id] = conversation
    message_id = conversation.question.message_id
    gateway.desk.refused("question", conversation.ticket, message_id)
    return answer(conversation.row(with_options=message_id == "o10153"))


def _act(gateway: "SimGateway", tickets: tuple[Ticket, ...], order: SimOrder | None) -> SimResponse:
    desk = gateway.desk
    if order is not None:
        if not gateway.faults or gateway.faults.strike("change_lost") is None:
            desk.modify(order, tickets[0])
        return answer([_row(order)])
    if gateway.faults and gateway.faults.strike("order_lost") is not None:
        lost = [desk.lose(ticket) for ticket in tickets]
        rows = [{"order_id": str(i), "order_status": "PendingSubmit", "encrypt_message": "1"} for i in lost]
        return answer(rows)
    if gateway.faults and gateway.faults.strike("order_refused") is not None:
        return _rejected(gateway, tickets, refuse(200, "Your order cannot be accepted at this time."))
    if len(tickets) == 1 and tickets[0].parent is None:
        held = gateway.faults.strike("order_held") if gateway.faults else None
        order = desk.place(tickets[0], held=held is not None)
        if held is not None and held.params.get("refuse", False):
            return _rejected(gateway, tickets, refuse(200, "Your order cannot be accepted at this time."))
        return answer([_row(order)])
    rows = [_row(placed) for placed in desk.place_together(tickets)]
    # Rows do not come in the order of the request; the recorded one begins with the last.
    return answer(rows[-1:] + rows[:-1])


def _row(order: SimOrder) -> dict[str, Any]:
    row: dict[str, Any] = {"order_id": str(order.order_id), "order_status": order.status, "encrypt_message": "1"}
    if order.c_oid is not None:
        row["local_order_id"] = order.c_oid
    if order.parent is not None:
        row["parent_order_id"] = str(order.parent)
    return row


def _rejected(gateway: "SimGateway", tickets: tuple[Ticket, ...], refusal: SimResponse) -> SimResponse:
    gateway.desk.refused("rejected", tickets[0] if tickets else None, refusal.body.decode())
    return refusal


def _void_conversations(gateway: "SimGateway") -> None:
    for reply_id, conversation in gateway.conversations.items():
        gateway.voided[reply_id] = conversation
    gateway.conversations.clear()
    while len(gateway.voided) > VOIDED_KEPT:
        del gateway.voided[next(iter(gateway.voided))]


def _order(gateway: "SimGateway", text: str) -> SimOrder | None:
    number = whole(text)
    return None if number is None else gateway.desk.orders.get(number)
