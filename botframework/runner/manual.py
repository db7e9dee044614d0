"""Orders given by hand: ``bot api call orders_place … --config FILE`` and its sisters.

The request becomes an intent of the strategy ``manual`` of the bot in FILE: in the bot that is running on that journal,
asked over its control socket, or, when none runs, in a run of that bot which calls no strategy, does this one thing and
ends. Either way gate, journal, client order id, question policy and reconciliation are the bot's own. Imports the
catalogue, the plan and the live runner; called by ``cli``.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs

from botframework.config import Config, load
from botframework.core.model import OrderType, TimeInForce
from botframework.errors import (
    BotError,
    ConfigError,
    ExitCode,
    GatewayError,
    JournalError,
    OrderDenied,
    OrderInDoubt,
    OrderSafetyError,
    visible,
)
from botframework.ibkr.failures import BadCall, OrderNeedsBot
from botframework.ibkr.tickets import ONE_TICKET, split
from botframework.runner.api import CallOptions, arguments
from botframework.runner.assembly import Parts, RunOptions, assemble
from botframework.runner.engine import question_policy
from botframework.runner.live import drive, refuse_unarmed
from botframework.runner.plan import mode_of, plan_config
from botframework.runner.readiness import refuse_replayed_only
from botframework.runtime.control import NotRunning, ask
from botframework.runtime.manual import ACCEPTED, MAGNITUDE_MAX, NOTHING, PENDING, REFUSED, UNKNOWN
from botframework.runtime.manual import DENIED as GATE_DENIED
from botframework.runtime.seams import RealClock, RealIds

ACTIONS: Final = {"orders_place": "place", "order_modify": "modify", "order_cancel": "cancel"}
#: Order operations nobody can carry through a gate, with what to do instead.
NEVER: Final = {
    "order_reply": "questions are answered by the bot at the moment they are asked: list the message id under questions:",
    "order_notification": "prompts are answered at the broker; nothing the gate could judge stands in the request",
    "model_invest": "what orders it causes stands nowhere, so no limit can hold: invest in the broker's own programs",
    "model_transfers": "what orders it causes stands nowhere, so no limit can hold: transfer in the broker's own programs",
}
START_WAIT_S: Final = 60.0  # for session, instruments and books, when no bot is running
PRICE_WAIT_S: Final = 10.0  # for the first quote; without one the gate says no by itself
CONFIRM_WAIT_S: Final = 30.0  # for the broker's word on the request
POLL_S: Final = 0.1

VALID_S: Final = 10.0  # a running bot that comes to it later does not carry it out: it was meant for another market

#: Members that say nothing a bot does not know: they have to agree with what it knows, but for the free text.
_AGREEING = frozenset({"acctId", "ticker", "secType", "referrer", "listingExchange"})
_CARRIED = frozenset(
    {"conid", "side", "orderType", "price", "auxPrice", "trailingAmt", "trailingType", "quantity", "tif"}
)
_TRAILING: Final = OrderType.TRAILING_STOP.value


@attrs.frozen(kw_only=True)
class HandOptions:
    """What the command line said beyond the call. ``wait_s`` is how long to wait for a confirmed order to fill."""

    config: Path
    account: str | None = None
    key: str | None = None
    wait_s: float = 1.0


@attrs.frozen(kw_only=True)
class HandResult:
    """What became of it: the state as JSON values, the same for reading, and the error to end with, if any."""

    state: dict[str, Any]
    text: str
    error: BotError | None


def order_by_hand(call: CallOptions, options: HandOptions) -> HandResult:
    """Carry out an operation that moves orders. Raises ``BotError`` for what keeps it from being judged at all."""
    os.umask(0o077)
    name = call.operation
    if name in NEVER:
        raise OrderNeedsBot(f"cannot be done by hand: {NEVER[name]}", operation=name)
    config = load(options.config, os.environ)
    request = request_of(call, config, options)
    planned = plan_config(attrs.evolve(config, account=config.account or options.account))
    refuse_replayed_only(planned.config)
    question_policy(planned.config)
    refuse_unarmed(planned.config, RunOptions(account=options.account))
    request["id"] = RealIds().fresh("hand")
    try:
        state = _in_running_bot(planned.config, request, options)
    except NotRunning:
        if planned.config.market.uses_tape and planned.config.gateway.is_simulator:
            raise ConfigError(
                "a market from a tape ends with its run, so an order given by hand would be gone with it",
                where=str(options.config),
                hint="take the tape: block's path out",
            ) from None
        state = _in_own_run(planned, request, options)
    state = {"operation": name, "bot": config.bot, "mode": mode_of(planned.config), **state}
    error = _error(name, state)
    if error is None and state.get("run_exit") == ExitCode.JOURNAL:
        error = JournalError(state["run_end"], where=name, hint="the order is at the broker; the next start compares")
    return HandResult(state=state, text=_text(state), error=error)


# --- the request --------------------------------------------------------------------------------------------------------


def request_of(call: CallOptions, config: Config, options: HandOptions) -> dict[str, Any]:
    """The call in the words of the seat, checked. Raises ``BadCall`` and ``OrderSafetyError``."""
    name = call.operation
    parameters, ticket = split(name, arguments(call))
    action = ACTIONS[name]
    request: dict[str, Any] = {"action": action}
    for who, account in (
        ("the file", config.account),
        ("--account", options.account),
        ("the call", parameters.get("accountId")),
        ("the ticket", ticket.get("acctId")),
    ):
        if account is None:
            continue
        if account != request.setdefault("account", account):
            raise OrderSafetyError(
                f"{who} says account {account}, and the file says {config.account}"
                if config.account is not None
                else f"{who} says account {account}, and the line says {request['account']} as well",
                where=str(options.config),
                hint="correct one of the two",
            )
    if action != "place":
        order = parameters.get("orderId", "")
        if not order:
            raise BadCall("orderId is missing", operation=name, hint="`bot journal orders FILE` lists them")
        if order == "-1":
            raise BadCall("orderId -1 means orders of others too", operation=name, hint="name one order of this bot")
        request["order"] = order
    if action == "cancel":
        extra = [key for key in parameters if key not in ("accountId", "orderId")]
        if options.key is not None:
            raise BadCall("a cancellation needs no key: it is about an order that is there", operation=name)
        if extra:
            raise BadCall(f"{extra[0]} cannot be carried by a bot", operation=name, hint="leave it out")
        return request
    return {**request, **_terms(name, ticket, is_whole=action == "place", options=options)}


def _terms(name: str, ticket: Mapping[str, object], *, is_whole: bool, options: HandOptions) -> dict[str, Any]:
    """A ticket as the engine's terms; what the engine cannot carry is refused, never left out."""
    for key, value in ticket.items():
        if key == "cOID":
            raise BadCall("a bot names its orders itself", operation=name, hint="give a key of your own with --key")
        if key == "outsideRTH" and value is False:
            continue
        if key in ("parentId", "isSingleGroup"):
            raise BadCall(
                f"{key} makes a bracket or a group, which a bot does not carry", operation=name, hint=ONE_TICKET
            )
        if key == "listingExchange" and value != "SMART":
            raise BadCall(f"{key} {value} cannot be carried: a bot's orders go to SMART", operation=name)
        if key not in _CARRIED and key not in _AGREEING:
            raise BadCall(
                f"{key} cannot be carried by a bot yet",
                operation=name,
                hint="it takes " + ", ".join(sorted(_CARRIED)),
            )
    if is_whole:
        for key in ("conid", "side", "orderType", "quantity", "tif"):
            if key not in ticket:
                raise BadCall(f"{key} is missing", operation=name, hint=f"`bot api show {name}` lists what it takes")
    kind, tif = ticket.get("orderType"), ticket.get("tif")
    for key, value, known in (
        ("orderType", kind, [each.value for each in OrderType]),
        ("tif", tif, [each.value for each in TimeInForce]),
    ):
        if value is not None and value not in known:
            raise BadCall(
                f"{key} {value} cannot be carried by a bot yet", operation=name, hint="use " + ", ".join(known)
            )
    price, aux = _decimal(name, "price", ticket), _decimal(name, "auxPrice", ticket)
    if kind == OrderType.STOP.value:  # the wire has a stop order's stop in `price`
        limit, stop, stray = None, price, aux
    elif kind in (OrderType.STOP_LIMIT.value, None):
        limit, stop, stray = price, aux, None
    else:
        limit, stop, stray = price, None, aux
    if kind == _TRAILING and price is not None:
        # The broker would take it for the first stop, which the books have not: it begins at its distance from the market.
        raise BadCall(f"price has no meaning in a {kind} order", operation=name, hint="leave it out")
    if stray is not None:
        raise BadCall(f"auxPrice has no meaning in a {kind} order", operation=name, hint="leave it out")
    terms: dict[str, Any] = {
        "conid": ticket.get("conid"),
        "side": ticket.get("side"),
        "order_type": kind,
        "tif": tif,
        "quantity": _decimal(name, "quantity", ticket),
        "limit_price": limit,
        "stop_price": stop,
        **_trailing(name, kind, ticket),
        "symbol": ticket.get("ticker"),
        "sec_type": _sec_type(name, ticket),
    }
    if options.key is not None:
        if not is_whole:
            raise BadCall("a modification needs no key: it is about an order that is there", operation=name)
        terms["key"] = options.key
    return {key: value for key, value in terms.items() if value is not None}


def _trailing(name: str, kind: object, ticket: Mapping[str, object]) -> dict[str, object]:
    """How far a stop trails, in the words of the seat: both members where it does, none where it does not."""
    given = [key for key in ("trailingAmt", "trailingType") if ticket.get(key) is not None]
    if kind not in (_TRAILING, None) and given:
        raise BadCall(f"{given[0]} has no meaning in a {kind} order", operation=name, hint="leave it out")
    if given or kind == _TRAILING:
        for key in ("trailingAmt", "trailingType"):
            if key not in given:
                hint = "a stop trails at trailingAmt, an amount (trailingType=amt) or a percentage (trailingType=%)"
                raise BadCall(f"{key} is missing", operation=name, hint=hint)
    return {"trail_amount": _decimal(name, "trailingAmt", ticket), "trail_type": ticket.get("trailingType")}


def _sec_type(name: str, ticket: Mapping[str, object]) -> str | None:
    """The kind of a ``secType`` such as ``265598:STK``, whose first part has to be the ticket's contract."""
    value = ticket.get("secType")
    if value is None:
        return None
    conid, _, kind = str(value).replace("@", ":").partition(":")
    if not kind:
        return conid
    if "conid" in ticket and conid != str(ticket["conid"]):
        raise BadCall(f"secType {value} is of another contract than {ticket['conid']}", operation=name)
    return None if kind == "SMART" else kind


def _decimal(name: str, key: str, ticket: Mapping[str, object]) -> str | None:
    """A number of a ticket as decimal text, digit for digit."""
    value = ticket.get(key)
    if value is None:
        return None
    number = Decimal(str(value))
    if number and abs(number.adjusted()) > MAGNITUDE_MAX:
        raise BadCall(f"{key} {number:.3E} is of no size a price or a quantity has", operation=name)
    return format(number, "f")


# --- two ways to have it carried out -----------------------------------------------------------------------------------


def _in_running_bot(config: Config, request: Mapping[str, Any], options: HandOptions) -> dict[str, Any]:
    """Ask the bot on this journal. Raises ``NotRunning`` when there is none."""
    path, waiter = config.journal_path, threading.Event()
    found = ask(path, "status")
    bot = f"{config.bot} ({mode_of(config)})"
    if found.get("bot") != bot:
        raise OrderSafetyError(
            f"the running bot is {found.get('bot')}, and the file says {bot}",
            where=str(options.config),
            hint="the file was changed since it started: start the bot anew",
        )
    _refuse_other_account(request, found, options)
    try:
        state = ask(path, "order", valid_s=None if request["action"] == "cancel" else VALID_S, **request)
    except NotRunning:
        raise
    except GatewayError as error:
        if "unknown operation" in str(error):
            raise OrderSafetyError(
                "the running bot is of an earlier version and takes no orders by hand",
                where=str(options.config),
                hint="stop it with `bot stop FILE`, or start it anew",
            ) from error
        # It may have been taken. The request has a name, so it can be asked for, and is not made twice.
        state = _asked_again(path, request, waiter)
    if not state["taken"]:
        raise OrderSafetyError(str(state["why"]), where=str(options.config))
    waiting = _Waiting(RealClock(), options.wait_s)
    while waiting.goes_on(state):
        waiter.wait(POLL_S)
        try:
            state = ask(path, "order_state", id=request["id"])
        except BotError:
            break  # it ended, or is busy: what was heard last stands, and is not final
    return {**state, "by": "the running bot"}


def _refuse_other_account(request: Mapping[str, Any], found: Mapping[str, Any], options: HandOptions) -> None:
    if request.get("account", found.get("account")) != found.get("account"):
        raise OrderSafetyError(
            f"the call says account {request['account']}, and the bot trades {found.get('account')}",
            where=str(options.config),
            hint="correct one of the two",
        )


def _asked_again(path: Path, request: Mapping[str, Any], waiter: threading.Event) -> dict[str, Any]:
    for _ in range(10):
        waiter.wait(0.5)
        try:
            found = ask(path, "order_state", id=request["id"])
        except BotError:
            continue
        if found["taken"]:
            return found
    raise OrderInDoubt(
        "the running bot did not answer, and may have taken the order",
        where=str(path),
        hint="look with `bot journal orders FILE` before giving it again",
    )


def _in_own_run(planned: Any, request: Mapping[str, Any], options: HandOptions) -> dict[str, Any]:
    """Start the bot without its strategies, do this one thing, end it; working orders stay as they are."""
    found: dict[str, Any] = {}
    with contextlib.ExitStack() as cleanup:
        parts = assemble(
            attrs.evolve(
                planned, config=attrs.evolve(planned.config, run=attrs.evolve(planned.config.run, for_s=None))
            ),
            RunOptions(account=options.account, view="none"),
            cleanup,
            by_hand_only=True,
        )
        result = drive(parts, _beside(parts, request, options, found))
        if not found:
            raise GatewayError(
                f"the bot could not begin, and nothing was sent: {result.reason}",
                where=str(options.config),
                hint=f"run `bot run {options.config}` to see what it waits for",
            )
        if found["taken"]:
            found = parts.bot.order_state(request)  # the last comparison of the books may have told more
    if not found["taken"]:
        raise OrderSafetyError(str(found["why"]), where=str(options.config))
    state = {**found, "by": "a run of its own"}
    return (
        state if result.exit_code == ExitCode.OK else {**state, "run_exit": result.exit_code, "run_end": result.reason}
    )


async def _beside(parts: Parts, request: Mapping[str, Any], options: HandOptions, found: dict[str, Any]) -> None:
    """What the person does while the bot runs."""
    bot, seat, clock = parts.bot, parts.seat, parts.clock
    started_ns = clock.mono_ns()
    while not seat.started.is_set():
        if clock.mono_ns() - started_ns > START_WAIT_S * 1e9:
            bot.request_stop(f"the books did not agree with the broker's within {START_WAIT_S:g} s")
            return
        await clock.sleep(POLL_S / 2)
    try:
        _refuse_other_account(request, bot.status(), options)
    except OrderSafetyError as error:
        found.update(taken=False, why=str(error.what))
        bot.request_stop("done")
        return
    conid = request.get("conid")
    if request["action"] == "place" and conid in {each.conid for each in seat.instruments}:
        asked_ns = clock.mono_ns()
        while not seat.has_price(conid) and clock.mono_ns() - asked_ns < PRICE_WAIT_S * 1e9:
            await clock.sleep(POLL_S / 2)
    found.update(bot.order(request))
    waiting = _Waiting(clock, options.wait_s)
    while found["taken"] and waiting.goes_on(found):
        await clock.sleep(POLL_S / 2)
        found.update(bot.order_state(request))
    bot.request_stop("done")


@attrs.define(eq=False)
class _Waiting:
    """How long to go on asking: until the broker's word, then a moment for fills."""

    clock: RealClock
    wait_s: float
    _began_ns: int = attrs.field(init=False, default=0)
    _confirmed_ns: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._began_ns = self.clock.mono_ns()

    def goes_on(self, state: Mapping[str, Any]) -> bool:
        now_ns = self.clock.mono_ns()
        if state["outcome"] in (PENDING, UNKNOWN):
            return now_ns - self._began_ns < max(CONFIRM_WAIT_S, self.wait_s) * 1e9
        order = state.get("order")
        if state["outcome"] != ACCEPTED or order is None or order["status"] not in _OPEN:
            return False
        self._confirmed_ns = self._confirmed_ns or now_ns
        return now_ns - self._confirmed_ns < self.wait_s * 1e9


_OPEN = frozenset({"pending", "working", "partially_filled", "unknown"})
_FUTILE = frozenset({"cancelled", "expired", "denied", "rejected"})


# --- what is shown ------------------------------------------------------------------------------------------------------


def _error(name: str, state: Mapping[str, Any]) -> BotError | None:
    outcome, text = state["outcome"], state["text"]
    if outcome == GATE_DENIED:
        text = f"denied by the risk gate: {_reasons(state)}"
        # A denied order is in no book by itself: where a placed one is, it was there before.
        before = state["order"] if state["action"] == "place" else None
        return OrderDenied(text, where=name, hint="nothing was sent" if before is None else _before(before))
    if outcome == REFUSED:
        return OrderDenied(f"came to nothing: {text or 'refused'}", where=name)
    if outcome == NOTHING:
        return OrderDenied(f"nothing to do: {text}", where=name)
    if outcome in (UNKNOWN, PENDING):
        return OrderInDoubt(
            f"what became of it is not known{f' ({text})' if text else ''}: it may have arrived, and is not sent again",
            where=name,
            hint="the bot goes on asking the broker when it runs; `bot journal orders FILE` shows what it found",
        )
    return None


def _before(order: Mapping[str, Any]) -> str:
    """What is known of the order that has the name already, given before with the same key, and what to do about it."""
    known = f"nothing was sent now; {order['client_order_id']} has this key and is {order['status']}"
    if order["status"] in ("pending", "unknown"):
        return (
            f"{known}: it is in the journal, and whether it left is not proven yet; the bot asks the broker whenever it runs. "
            "Give another --key only once `bot journal orders FILE` shows that it came to nothing"
        )
    if order["status"] in _FUTILE and not Decimal(order["filled"]):
        why = f" ({order['reason']})" if order["reason"] else ""
        return f"{known}{why}: it came to nothing; to order again, give another --key"
    return f"{known}: that is the order you asked for; to order once more, give another --key"


def _reasons(state: Mapping[str, Any]) -> str:
    parts = []
    for reason in state["reasons"]:
        numbers = [f"{key}={reason[key]}" for key in ("observed", "limit") if reason[key]]
        said = " ".join([*numbers, reason["unit"]]).strip() if numbers else reason["text"]
        parts.append(f"{reason['code']}: {said}" if said else reason["code"])
    return "; ".join(parts)


def _text(state: Mapping[str, Any]) -> str:
    lines = [f"{state['operation']} on {state['bot']} ({state['mode']}), by {state['by']}"]
    verdict = state["verdict"] or "not needed: cancelling takes risk away"
    lines.append(f"  verdict  {verdict}" + (f" ({state['verdict_id']})" if state["verdict_id"] else ""))
    for reason in state["reasons"]:
        lines.append(f"           {_reasons({'reasons': [reason]})}")
    for question in state["questions"]:
        said = {True: "yes", False: "no", None: "open"}[question.get("confirmed")]
        lines.append(f"  question {', '.join(question['ids'])}: {said} ({question.get('reason', '')})")
    lines.append(f"  outcome  {state['outcome']}" + (f": {state['text']}" if state["text"] else ""))
    order = state["order"]
    if order is not None:
        named = (("at", "limit_price"), ("stop", "stop_price"), ("by", "trail"))
        prices = "".join(f" {word} {order[name]}" for word, name in named if order[name])
        words = [order["side"], order["quantity"], order["symbol"], order["order_type"]]
        at = f" at {order['average_price']}" if order["average_price"] else ""
        lines.append(
            f"  order    {' '.join(words)}{prices} {order['tif']}: {order['status']}, filled {order['filled']}{at}"
        )
        lines.append(f"           {order['client_order_id']}, broker order {order['broker_order_id'] or 'not known'}")
    if "run_end" in state:
        lines.append(f"  run      ended with code {state['run_exit']:d}: {state['run_end']}")
    for fill in state["fills"]:
        lines.append(f"  fill     {fill['quantity']} at {fill['price']} ({fill['execution_id']})")
    return "\n".join(map(visible, lines))


__all__ = ["HandOptions", "HandResult", "order_by_hand", "request_of"]
