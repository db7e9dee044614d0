"""Order questions: which checks a ticket trips, and the one conversation that may be pending.

Imports the simulator's vocabulary only; called by the order endpoints. Ids as on the wire, words our own, but for the few
of each kind that clients in use look for (case included): a client should decide by id, never by text.
"""

from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.config import QuestionPolicy
from botframework.sim.tickets import Ticket
from botframework.sim.venue.working import Touch
from botframework.sim.wire import plain, price_text


@attrs.frozen
class Question:
    """One question: its message id and text."""

    message_id: str
    text: str


def reference_price(touch: Touch | None) -> Decimal | None:
    """The middle of the touch, or its only side."""
    if touch is None:
        return None
    if touch.bid is not None and touch.ask is not None:
        return (touch.bid + touch.ask) / 2
    return touch.bid if touch.bid is not None else touch.ask


def questions_for(
    ticket: Ticket, touch: Touch | None, policy: QuestionPolicy, *, opposite_works: bool
) -> list[Question]:
    """The questions a ticket raises, in the order they are asked."""
    asked: list[Question] = []
    reference = reference_price(touch)
    price = ticket.price if ticket.price is not None else ticket.stop
    label = f'"{ticket.side} {plain(ticket.quantity)} {ticket.instrument.symbol} {ticket.instrument.exchange}'
    label += f' @ {price_text(price)}"' if price is not None else '"'

    def ask(message_id: str, reason: str) -> None:
        asked.append(Question(message_id, f"Order {label}: {reason} Submit it?"))

    if policy.price_percent is not None and reference and ticket.price is not None and not ticket.features.legs:
        away = abs(ticket.price - reference) / reference * 100
        if away > policy.price_percent:
            ask("o163", f"the price exceeds the Percentage constraint of {plain(policy.price_percent)}%.")
    if policy.no_market_data and reference is None:
        ask("o354", "<h4>No market data</h4>there is no market data for the instrument.")
    if policy.size_limit is not None and ticket.quantity > policy.size_limit:
        ask("o383", f"the size exceeds the Size Limit of {plain(policy.size_limit)}.")
    per_unit = price if price is not None else reference if reference is not None else Decimal(0)
    worth = abs(ticket.quantity * per_unit * ticket.instrument.unit)
    if policy.value_limit is not None and worth > policy.value_limit:
        currency = ticket.instrument.currency
        ask("o451", f"the value {worth:,.2f} {currency} exceeds the Total Value Limit of {policy.value_limit:,.2f}.")
    if policy.market_order and ticket.kind == "MKT":
        ask("o10151", "<h4>Market order confirmation</h4>a market order has no price limit.")
    if policy.trailing_order and ticket.features.trail is not None:
        ask("o10331", "<h4>Stop order</h4>a trailing stop is held until its price is reached.")
    elif policy.stop_order and ticket.stop is not None:
        ask("o10152", "<h4>Stop order</h4>a stop order may fill far from its stop price.")
    if policy.cross_side and opposite_works:
        ask("o2137", "an order of the other side works for the same contract.")
    return asked


@attrs.define
class Conversation:
    """The tickets of a submission waiting for answers. `order_id` is set for a modification. `asked_ns` is wall time."""

    reply_id: str
    tickets: tuple[Ticket, ...]
    left: list[tuple[Ticket, Question]]
    asked_ns: int
    order_id: int | None = None

    @property
    def ticket(self) -> Ticket:
        """The ticket now asked about."""
        return self.left[0][0]

    @property
    def question(self) -> Question:
        """The question now asked."""
        return self.left[0][1]

    def row(self, *, with_options: bool = False) -> list[dict[str, Any]]:
        """The question now asked, as the wire shows it."""
        question = self.question
        row: dict[str, Any] = {
            "id": self.reply_id,
            "message": [question.text],
            "isSuppressed": False,
            "messageIds": [question.message_id],
        }
        if with_options:
            row["messageOptions"] = ["Decline", "Accept and Continue"]
        return [row]
