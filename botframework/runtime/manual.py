"""The seat of the person: orders given by hand take it, and from there the road of every strategy's intent.

A strategy named ``manual`` without a will of its own. ``take`` turns a request (plain values, as they come over the control
socket) into a wish of that strategy; gate, journal, client order id, question policy and lane are the bot's. What becomes
of it is read off the same rows the journal gets, so nothing is known here that is not durable. Imports core and the
observer; used by ``runtime.live``, filled by the runner.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import attrs
from msgspec.structs import asdict

from botframework.core import events as ev
from botframework.core.book import FOREIGN
from botframework.core.context import Context
from botframework.core.engine import Engine
from botframework.core.model import (
    CLOSED_SUBMISSIONS,
    Instrument,
    Order,
    OrderIntent,
    OrderType,
    Side,
    Submission,
    TimeInForce,
    Trail,
    Working,
)
from botframework.core.wishes import CancelWish, ModifyWish, SubmitWish
from botframework.runtime.books import order_row
from botframework.runtime.narrate import Row
from botframework.runtime.report import BotView, Observer

if TYPE_CHECKING:
    import asyncio

#: The strategy's name: part of every such order's client order id, and the scope for risk rules and ``bot resume``.
MANUAL: Final = "manual"
REQUESTS_MAX: Final = 1_000
FILLS_MAX: Final = 1_000
#: Powers of ten. What lies beyond is no price and no quantity.
MAGNITUDE_MAX: Final = 15

#: What can have become of a request. ``pending``: no word yet; ``unknown``: it may have arrived, and nothing tells.
PENDING, ACCEPTED, DENIED, REFUSED, UNKNOWN, NOTHING = (
    "pending",
    "accepted",
    "denied",
    "refused",
    "unknown",
    "nothing to do",
)


class NotTaken(ValueError):
    """The request cannot become a wish; nothing was judged, nothing left."""


@attrs.define(eq=False)
class _Asked:
    """One request and what was heard of it."""

    id: str
    action: str
    name: str = ""  # client order id, once known
    verdict: str = ""  # allowed | denied | "" (cancellations are not judged)
    verdict_id: str = ""
    reasons: tuple[ev.Reason, ...] = ()
    outcome: str = PENDING
    text: str = ""
    wanted: tuple[Decimal, Decimal | None, Decimal | None] | None = None
    questions: list[dict[str, Any]] = attrs.field(factory=list)
    fills: list[dict[str, Any]] = attrs.field(factory=list)


def _event() -> asyncio.Event:
    from asyncio import Event  # a backtest imports this module too, and has no loop

    return Event()


@attrs.define(eq=False)
class ManualSeat:
    """See the module. One per bot; ``started`` is set when the books agree, ``moved`` whenever something was heard."""

    started: asyncio.Event = attrs.field(init=False, factory=_event)
    moved: asyncio.Event = attrs.field(init=False, factory=_event)
    _context: Context | None = attrs.field(init=False, default=None)
    _asked: OrderedDict[str, _Asked] = attrs.field(init=False, factory=OrderedDict)
    _by_name: dict[str, list[_Asked]] = attrs.field(init=False, factory=dict)
    _wishing: _Asked | None = attrs.field(init=False, default=None)

    # --- the strategy -------------------------------------------------------------------------------------------------

    def spec(
        self, instruments: tuple[Instrument, ...]
    ) -> tuple[str, object, dict[str, Any], tuple[Instrument, ...], Any]:
        """The seat as the engine takes strategies."""
        return (MANUAL, self, {"on_start": self._on_start}, instruments, {})

    def _on_start(self, context: Context) -> None:
        self._context = context
        self.started.set()

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """What the bot trades, once it has started."""
        return () if self._context is None else self._context.instruments

    def has_price(self, conid: int) -> bool:
        """Whether a quote of the instrument has come; without one the gate denies what needs it."""
        context = self._context
        instrument = None if context is None else _by_conid(context, conid)
        return context is not None and instrument is not None and context.last(instrument) is not None

    # --- requests -----------------------------------------------------------------------------------------------------

    def knows(self, request_id: str) -> bool:
        """Whether the request was taken before: it is never taken twice."""
        return request_id in self._asked

    def take(self, request: Mapping[str, Any], engine: Engine) -> None:
        """Wish what is asked for. Raises ``NotTaken``; the next event carries the wish out."""
        context = self._context
        if context is None:
            raise NotTaken("the bot is still starting: its books do not agree with the broker's yet")
        if engine.is_stopping:
            raise NotTaken("the bot is stopping")
        asked = _Asked(str(request.get("id", "")), str(request.get("action", "")))
        if not asked.id:
            raise NotTaken("the request has no id")
        if asked.action == "place":
            wish: SubmitWish | ModifyWish | CancelWish = self._submit(context, request)
        elif asked.action == "modify":
            wish = self._modify(context, asked, request, engine)
        elif asked.action == "cancel":
            order = _order(engine, request, cancels=True)
            asked.name = order.client_order_id
            if not order.is_open:
                asked.outcome, asked.text = NOTHING, f"the order is {order.status.value}"
            wish = CancelWish(context, order.client_order_id)
        else:
            raise NotTaken(f"no action {asked.action!r}; there are place, modify and cancel")
        self._asked[asked.id] = asked
        self._index(asked)
        while len(self._asked) > REQUESTS_MAX:
            _, old = self._asked.popitem(last=False)
            others = [each for each in self._by_name.pop(old.name, ()) if each is not old]
            if others:
                self._by_name[old.name] = others
        self._wishing = asked
        context._wish(wish)

    def wished(self) -> None:
        """The event that carried the wish out is over: what was not judged by now never will be."""
        asked, self._wishing = self._wishing, None
        if asked is None or asked.verdict or asked.outcome != PENDING:
            return
        if asked.action == "modify":
            asked.outcome, asked.text = NOTHING, "the order has these terms already, or ended in the meantime"
        elif asked.action == "place":
            asked.outcome, asked.text = REFUSED, "the run is over; nothing was sent"

    def _submit(self, context: Context, request: Mapping[str, Any]) -> SubmitWish:
        conid = request.get("conid")
        instrument = _by_conid(context, conid)
        if instrument is None:
            known = ", ".join(f"{each.symbol} {each.conid}" for each in context.instruments)
            raise NotTaken(f"conid {conid} is no instrument of this bot (it has {known}); add it under instruments:")
        _agree(instrument, request)
        quantity = _number(request, "quantity")
        if quantity is None:
            raise NotTaken("the quantity is missing")
        key = request.get("key")
        intent = OrderIntent(
            strategy=MANUAL,
            instrument=instrument,
            side=Side(request["side"]),
            quantity=quantity,
            order_type=OrderType(request["order_type"]),
            at_ns=context.now_ns,
            limit_price=_price(instrument, request, "limit_price"),
            stop_price=_price(instrument, request, "stop_price"),
            tif=TimeInForce(request["tif"]),
            tag=str(request.get("tag") or "by hand"),
            client_key=None if key is None else str(key),
            trail=_trail(request),
        )
        return SubmitWish(context, intent)

    def _modify(self, context: Context, asked: _Asked, request: Mapping[str, Any], engine: Engine) -> ModifyWish:
        order = _order(engine, request)
        asked.name = order.client_order_id
        if not order.is_open:
            raise NotTaken(f"the order is {order.status.value}: nothing can be changed any more")
        fixed = {
            "conid": (request.get("conid"), order.instrument.conid),
            "side": (request.get("side"), order.side.value),
            "orderType": (request.get("order_type"), order.intent.order_type.value),
            "tif": (request.get("tif"), order.intent.tif.value),
            "the distance": (_trail(request), order.intent.trail),
        }
        for name, (given, now) in fixed.items():
            if given is not None and given != now:
                raise NotTaken(f"a modification cannot change {name} from {now} to {given}: cancel, and place anew")
        _agree(order.instrument, request)
        quantity = _number(request, "quantity")
        limit = _price(order.instrument, request, "limit_price")
        stop = _price(order.instrument, request, "stop_price")
        asked.wanted = (
            order.quantity if quantity is None else quantity,
            order.limit_price if limit is None else limit,
            order.stop_price if stop is None else stop,
        )
        return ModifyWish(context, order.client_order_id, quantity, limit, stop)

    def _index(self, asked: _Asked) -> None:
        if asked.name:
            self._by_name.setdefault(asked.name, []).append(asked)

    # --- what becomes of them -----------------------------------------------------------------------------------------

    def hear(self, row: Row) -> None:
        """A row of the journal, in order."""
        wishing = self._wishing
        if isinstance(row, ev.SubmitOrder | ev.DenyOrder):
            if wishing is not None and wishing.action == "place" and row.intent.strategy == MANUAL:
                wishing.name, wishing.verdict_id = row.intent.client_order_id, row.verdict_id
                self._judged(wishing, row)
                if isinstance(row, ev.SubmitOrder):
                    self._index(wishing)
        elif isinstance(row, ev.BookFill):
            for asked in self._by_name.get(row.fill.client_order_id, ()):
                self._filled(asked, row)
        else:
            for asked in self._by_name.get(getattr(row, "client_order_id", ""), ()):
                self._heard(asked, row)
        self.moved.set()

    def _judged(self, asked: _Asked, row: ev.SubmitOrder | ev.DenyOrder | ev.ModifyOrder | ev.DenyModify) -> None:
        asked.verdict_id = row.verdict_id
        if isinstance(row, ev.DenyOrder | ev.DenyModify):
            asked.verdict, asked.outcome, asked.reasons = DENIED, DENIED, row.reasons
        else:
            asked.verdict = "allowed"

    def _heard(self, asked: _Asked, row: Row) -> None:
        if isinstance(row, ev.ModifyOrder | ev.DenyModify):
            if asked is self._wishing and asked.action == "modify":
                self._judged(asked, row)
        elif isinstance(row, ev.QuestionAsked):
            if row.purpose == ("modify" if asked.action == "modify" else "submit"):
                asked.questions.append({"ids": list(row.message_ids), "messages": list(row.messages)})
        elif isinstance(row, ev.AnswerQuestion):
            if asked.questions and "confirmed" not in asked.questions[-1]:
                asked.questions[-1].update(confirmed=row.confirmed, reason=row.reason)
        elif isinstance(row, ev.OrderUnknown):
            if row.purpose == {"place": "submit"}.get(asked.action, asked.action):
                asked.outcome, asked.text = UNKNOWN, row.reason
        elif (asked.action == "modify" and isinstance(row, ev.ModifyAccepted)) or (
            asked.action == "cancel" and isinstance(row, ev.CancelAccepted)
        ):
            asked.outcome = ACCEPTED
        elif (asked.action == "modify" and isinstance(row, ev.ModifyRejected)) or (
            asked.action == "cancel" and isinstance(row, ev.CancelRejected)
        ):
            asked.outcome, asked.text = REFUSED, row.reason

    def _filled(self, asked: _Asked, row: ev.BookFill) -> None:
        fill = row.fill
        shown = {
            "execution_id": fill.execution_id,
            "quantity": str(fill.quantity),
            "price": str(fill.price),
            "commission": None if fill.commission is None else str(fill.commission),
            "at_ns": fill.at_ns,
        }
        for place, known in enumerate(asked.fills):
            if known["execution_id"] == fill.execution_id:
                asked.fills[place] = shown  # its commission became known, or it was corrected
                return
        if len(asked.fills) < FILLS_MAX:
            asked.fills.append(shown)

    def state(self, request_id: str, engine: Engine) -> dict[str, Any]:
        """What became of a request so far, as JSON values. Raises ``NotTaken`` for one that was never taken."""
        asked = self._asked.get(request_id)
        if asked is None:
            raise NotTaken("no such request was taken in this run")
        order = engine.view.book.order(asked.name) if asked.name else None
        outcome, text = _outcome(asked, order)
        return {
            "id": asked.id,
            "action": asked.action,
            "outcome": outcome,
            "text": text,
            "verdict": asked.verdict or None,
            "verdict_id": asked.verdict_id or None,
            "reasons": [asdict(reason) for reason in asked.reasons],
            "client_order_id": asked.name,
            "order": None if order is None else _shown(order),
            "questions": list(asked.questions),
            "fills": list(asked.fills),
        }

    def listening(self, observer: Observer) -> Observer:
        """The observer, with this seat hearing every row before it."""
        return _Listening(self, observer)


@attrs.define(eq=False)
class _Listening:
    seat: ManualSeat
    inner: Observer

    @property
    def refresh_s(self) -> float:
        return self.inner.refresh_s

    @refresh_s.setter
    def refresh_s(self, value: float) -> None:
        self.inner.refresh_s = value

    def begin(self, view: BotView) -> None:
        self.inner.begin(view)

    def row(self, row: Row) -> None:
        self.seat.hear(row)
        self.inner.row(row)

    def refresh(self, view: BotView) -> None:
        self.inner.refresh(view)

    def end(self) -> None:
        self.inner.end()


def _outcome(asked: _Asked, order: Order | None) -> tuple[str, str]:
    """What is known now: the order's own state tells more than the answer to the request did."""
    if order is None or asked.outcome in (DENIED, NOTHING, REFUSED):
        return asked.outcome, asked.text
    if asked.action == "place":
        if order.working is not Working.NONE or order.submission is Submission.ACKED:
            return ACCEPTED, order.reason
        if order.submission in CLOSED_SUBMISSIONS:
            return REFUSED, order.reason
        return (UNKNOWN, asked.text or order.reason) if order.submission is Submission.UNKNOWN else (PENDING, "")
    if asked.action == "cancel":
        if order.working is Working.CANCELLED:
            return ACCEPTED, ""
        if not order.is_open:
            return REFUSED, f"too late: the order is {order.status.value}"
        return asked.outcome, asked.text
    if asked.outcome == UNKNOWN and not order.replace_pending:
        # The books have been compared since: what the broker shows is what came of it.
        done = (order.quantity, order.limit_price, order.stop_price) == asked.wanted
        return (ACCEPTED, "") if done else (REFUSED, "the broker shows the order as it was")
    return asked.outcome, asked.text


def _shown(order: Order) -> dict[str, Any]:
    return {
        **order_row(order),
        "conid": order.instrument.conid,
        "order_type": order.intent.order_type.value,
        "tif": order.intent.tif.value,
        "average_price": None if order.average_price is None else str(order.average_price),
        "submission": order.submission.value,
        "working": order.working.value,
        "broker_status": order.broker_status,
        "reason": order.reason,
    }


def _by_conid(context: Context, conid: object) -> Instrument | None:
    return next((each for each in context.instruments if each.conid == conid), None)


def _order(engine: Engine, request: Mapping[str, Any], *, cancels: bool = False) -> Order:
    """The order meant, by the broker's id or ours. Raises ``NotTaken`` for one that is not this bot's.

    Somebody else's may be cancelled where the rule ``foreign_activity`` adopts such orders: a person asked for it by its id.
    """
    wanted = str(request.get("order") or "")
    record = engine.view.book.found(wanted, wanted) if wanted else None
    if record is not None:
        adopts = any(getattr(rule, "policy", "") == "adopt" for rule in engine.rules if rule.kind == "foreign_activity")
        if record.intent.strategy != FOREIGN or (cancels and adopts):
            return record.order
    raise NotTaken(f"{wanted or 'no id'} is no order of this bot: `bot journal orders` lists them")


def _number(request: Mapping[str, Any], name: str) -> Decimal | None:
    value = request.get(name)
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise NotTaken(f"{name} {str(value)[:40]!r} is no number") from None
    if number.is_finite() and number and abs(number.adjusted()) > MAGNITUDE_MAX:
        raise NotTaken(f"{name} {number:.3E} is of no size a price or a quantity has")
    return number


def _trail(request: Mapping[str, Any]) -> Trail | None:
    """How far the stop trails: an amount of money or, with ``%``, a percentage. None for one that does not."""
    amount, unit = _number(request, "trail_amount"), request.get("trail_type")
    if amount is None and unit is None:
        return None
    if amount is None or unit not in ("amt", "%"):
        raise NotTaken(f"a stop trails at an amount (amt) or a percentage (%), not at {amount} {unit}")
    return Trail(amount, is_percent=unit == "%")


def _agree(instrument: Instrument, request: Mapping[str, Any]) -> None:
    """What the person says of the contract beside its id has to be true of it: the id may be the wrong one."""
    for name, words, now in (
        ("symbol", "the ticker", instrument.symbol),
        ("sec_type", "the security type", instrument.sec_type),
    ):
        given = request.get(name)
        if given is not None and str(given).upper() != now.upper():
            raise NotTaken(f"conid {instrument.conid} is {now}, and {words} says {given}")


def _price(instrument: Instrument, request: Mapping[str, Any], name: str) -> Decimal | None:
    """A price as it was given: one off the grid is refused, never moved."""
    price = _number(request, name)
    if price is None or not price.is_finite():
        return price
    if not instrument.is_valid_price(price):
        near = instrument.price(price)
        step = instrument.step_at(price)
        raise NotTaken(
            f"{price} is no price of {instrument.symbol}, which moves in steps of {step}; the nearest is {near}"
        )
    return price
