"""What happened (past tense, in) and what to do (imperative, out): the only two doors of the engine.

Every event carries ``at_ns`` (market time) and ``wall_ns`` (our wall clock when we learned of it); against a real gateway
both run alike, on a simulator with ``speed`` the first runs faster. A ``Tick`` is an event too and is handled first. The
events and commands below (not ticks) are what the journal stores: replaying them rebuilds orders, positions and states.
Imports model only.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from botframework.core.model import (
    ZERO,
    Fill,
    Instrument,
    Notice,
    OrderIntent,
    OrderType,
    SessionState,
    Side,
    StreamState,
    TradingState,
    Working,
)


# Nothing in a row leads back to it, so there is nothing for the collector to look for: ``gc=False``, as in ``core.model``.
class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of everything that happened."""

    at_ns: int
    wall_ns: int


# --- the run itself -------------------------------------------------------------------------------------------------


class RunStarted(Event, frozen=True, kw_only=True):
    """A process took over the journal. ``config_hash`` and ``code_hash`` are what was armed (R45).

    ``fence`` is the token this process drew in the ledger shared by all of the account; 0 without one. A process whose
    token is not the newest of its journal sends nothing more.
    """

    run_id: str
    account: str
    config_hash: str
    code_hash: str = ""
    fence: int = 0


class RunStopped(Event, frozen=True, kw_only=True):
    """The process ended on purpose. ``unsettled`` orders were to be cancelled, and nothing says that they are."""

    run_id: str
    reason: str
    unsettled: int = 0


class InstrumentDefined(Event, frozen=True, kw_only=True):
    """The broker identified an instrument of the configuration."""

    instrument: Instrument


class StopRequested(Event, frozen=True, kw_only=True):
    """A person or the configured duration ends the run: strategies get ``on_stop``, orders are treated as configured."""

    reason: str


class TimeAdvanced(Event, frozen=True, kw_only=True):
    """Nothing happened but time; sent when ``engine.next_due_ns`` is reached."""


class TradingStateChanged(Event, frozen=True, kw_only=True):
    """A person, a rule or the engine changed a trading state. ``scope`` is ``account`` or a strategy's name."""

    scope: str
    state: TradingState
    reason: str
    by: str


class FlattenRequested(Event, frozen=True, kw_only=True):
    """K4: a person wants the positions of ``scope`` closed; only reducing orders pass, and it is halted once it is flat."""

    scope: str
    reason: str
    by: str


class LimitChanged(Event, frozen=True, kw_only=True):
    """A person changed a limit while the bot ran, or between two runs.

    ``rule`` (its kind) and ``scope`` (strategy, symbol, group, by, period) name it, ``value`` is the parameter's new value as
    text and ``file`` what the configuration said then. ``until_wall_ns`` is when a value looser than the file's ends; 0 for
    others.
    """

    rule: str
    scope: tuple[str, ...]
    param: str
    value: str
    file: str
    by: str
    reason: str
    until_wall_ns: int = 0


class RestrictedListRead(Event, frozen=True, kw_only=True):
    """The file of restricted symbols as it is now (R04); ``problem`` says why it cannot be used, and then nothing passes."""

    symbols: tuple[str, ...] = ()
    problem: str = ""


class OperatorSeen(Event, frozen=True, kw_only=True):
    """A person is there (R48)."""

    by: str


class Noticed(Event, frozen=True, kw_only=True):
    """The driver or somebody outside has something to tell a person, worth keeping. ``level`` is that of a notice."""

    level: str
    code: str
    text: str


class MonitorChanged(Event, frozen=True, kw_only=True):
    """A watched property of this machine became good or bad (R40, R49): ``loop``, ``disk`` or ``clock``."""

    name: str
    ok: bool
    text: str = ""


class CodeReported(Event, frozen=True, kw_only=True):
    """What the files of configuration and strategies hash to while running, when it is not what the run began with (R45)."""

    config_hash: str
    code_hash: str


class JournalFailed(Event, frozen=True, kw_only=True):
    """A durable write failed: no order may leave any more."""

    reason: str


# --- session and stream ---------------------------------------------------------------------------------------------


class SessionChanged(Event, frozen=True, kw_only=True):
    state: SessionState
    reason: str = ""


class StreamChanged(Event, frozen=True, kw_only=True):
    """The stream as a whole (``conid`` None) or one instrument's market data."""

    state: StreamState
    reason: str = ""
    conid: int | None = None


# --- answers to our requests: they move the submission machine only -------------------------------------------------


class OrderSent(Event, frozen=True, kw_only=True):
    """The request may be on the wire from here on. Written before the first byte."""

    client_order_id: str
    attempt: int = 1


class OrderAccepted(Event, frozen=True, kw_only=True):
    """The broker answered with an order id; to a group with one per order, of which the first one is ``broker_order_id``.

    ``legs`` are the other orders of a group with their ids, empty where the answer does not tell which id is whose;
    those ids are ``children`` then.
    """

    client_order_id: str
    broker_order_id: str
    broker_status: str = ""
    legs: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()


class QuestionAsked(Event, frozen=True, kw_only=True):
    """The broker wants an answer before it takes the order (or modification)."""

    client_order_id: str
    reply_id: str
    message_ids: tuple[str, ...]
    messages: tuple[str, ...]
    purpose: str = "submit"  # submit | modify


class OrderRejected(Event, frozen=True, kw_only=True):
    """The broker refused the request and no order exists."""

    client_order_id: str
    reason: str


class OrderDeclined(Event, frozen=True, kw_only=True):
    """We answered no, and the broker confirmed that the order was dropped."""

    client_order_id: str
    reason: str


class OrderUnknown(Event, frozen=True, kw_only=True):
    """A request about the order may have arrived, and no answer tells. ``purpose``: submit, modify or cancel."""

    client_order_id: str
    reason: str
    purpose: str = "submit"


class OrderAbsent(Event, frozen=True, kw_only=True):
    """Evidence shows that the broker has no such order: two primed lists and the trades, both well after the last send."""

    client_order_id: str
    evidence: str


class ModifyAccepted(Event, frozen=True, kw_only=True):
    client_order_id: str


class ModifyRejected(Event, frozen=True, kw_only=True):
    client_order_id: str
    reason: str


class CancelAccepted(Event, frozen=True, kw_only=True):
    """The broker took the cancel request; that is not a cancellation."""

    client_order_id: str


class CancelRejected(Event, frozen=True, kw_only=True):
    """The broker could not cancel; fetch order and trades before believing anything."""

    client_order_id: str
    reason: str


# --- what the broker says of orders, executions, positions ------------------------------------------------------------


class OrderReported(Event, frozen=True, kw_only=True):
    """State of a broker order, from stream or list, already translated.

    ``client_order_id`` is the broker's ``order_ref`` (may be empty on sparse frames; then ``broker_order_id`` decides).
    ``filled`` is the broker's cumulative number: a check, never a source of fills. ``conid`` and the rest serve foreign
    orders. ``working`` is LIVE for every state in which the order may still trade, pending cancel included.
    ``parent_order_id`` links the child of a bracket to its parent, by the broker's id or by ours.
    """

    broker_order_id: str
    client_order_id: str
    working: Working
    broker_status: str
    conid: int | None = None
    side: Side | None = None
    quantity: Decimal | None = None
    filled: Decimal | None = None
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    source: str = "stream"  # stream | list | status
    order_type: OrderType | None = None
    parent_order_id: str = ""


class ExecutionReported(Event, frozen=True, kw_only=True):
    """An execution, from stream or list; may come again and again, later with its commission."""

    execution_id: str
    broker_order_id: str
    client_order_id: str
    conid: int
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    commission: Decimal | None = None
    source: str = "stream"


class PositionReported(Event, frozen=True, kw_only=True):
    """The broker's position of one instrument on the account."""

    conid: int
    symbol: str
    quantity: Decimal
    average_price: Decimal | None = None


class FundsReported(Event, frozen=True, kw_only=True):
    """The account in the broker's figures, in ``currency``; None where the broker names none.

    ``equity`` is the net liquidation value, ``excess_liquidity`` what is left above the maintenance margin. ``rates`` gives,
    per other currency, what one unit of it is worth.
    """

    currency: str
    equity: Decimal | None = None
    cash: Decimal | None = None
    available: Decimal | None = None
    excess_liquidity: Decimal | None = None
    rates: tuple[tuple[str, Decimal], ...] = ()


class InstrumentFactsReported(Event, frozen=True, kw_only=True):
    """What the broker says of an instrument beside its quotes; None where it says nothing. Both in shares."""

    conid: int
    average_volume: Decimal | None = None
    shortable: Decimal | None = None


class PositionAdopted(Event, frozen=True, kw_only=True):
    """Our books take over a holding that no execution explains: what the account held before the journal began, or a
    difference a person accepted. ``quantity`` is the signed change; it belongs to no strategy and earns nothing here.
    """

    conid: int
    symbol: str
    quantity: Decimal
    average_price: Decimal | None
    reason: str


class SharesSplit(Event, frozen=True, kw_only=True):
    """One share of a contract became ``ratio`` shares. Positions are whole shares from now on, counted towards zero; a share
    of what was left over is paid with ``price``, in the new shares' money, each holder's part rounded half up to the cent.
    """

    conid: int
    symbol: str
    ratio: Decimal
    price: Decimal


class ContractExpired(Event, frozen=True, kw_only=True):
    """A future or option is over: nobody holds any of it from now on, and no order in it is taken.

    ``quantity`` is what the account held, closed at ``price``: what it was settled at in cash, or 0 where it was worth nothing or
    was delivered; None where nobody held any and no price is known. With ``underlying`` each contract held became ``ratio`` of
    those (negative ones of a put) at ``strike``. ``reason`` says what that rests on.
    """

    instrument: Instrument
    quantity: Decimal
    price: Decimal | None
    reason: str
    underlying: Instrument | None = None
    ratio: Decimal = ZERO
    strike: Decimal = ZERO


class ReconcileFinished(Event, frozen=True, kw_only=True):
    """A comparison of our books with the broker's ended. ``clean`` opens the gate; ``findings`` say what differs."""

    clean: bool
    findings: tuple[str, ...] = ()
    unexplained_conids: tuple[int, ...] = ()


# --- commands: imperative, journalled before they are carried out -----------------------------------------------------


class Command(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of everything to be done. ``at_ns`` is the market time of the decision."""

    at_ns: int


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One rule's finding. ``outcome``: allow, deny or unknown (= deny). Numbers as decimal text with their unit."""

    code: str
    outcome: str
    observed: str = ""
    limit: str = ""
    unit: str = ""
    text: str = ""

    def __str__(self) -> str:
        numbers = " ".join(
            part
            for part in (
                f"observed={self.observed}" if self.observed else "",
                f"limit={self.limit}" if self.limit else "",
                self.unit,
            )
            if part
        )
        return ": ".join(part for part in (self.code, numbers or self.text) if part)


class Quote(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A quote a verdict rested on. Journalled with the verdict, because ticks are not; None for what was no number."""

    conid: int
    at_ns: int
    wall_ns: int
    bid: float | None = None
    ask: float | None = None
    bid_size: float | None = None
    ask_size: float | None = None
    last: float | None = None
    halted: bool = False
    delayed: bool = False


class GroupWorth(msgspec.Struct, frozen=True):
    """What all processes on the account may have at risk in one currency; None where one of them has no price.

    ``up`` and ``down`` are the net values on either side, not netted between processes.
    """

    currency: str
    gross: Decimal | None = None
    up: Decimal | None = None
    down: Decimal | None = None


class Together(msgspec.Struct, frozen=True):
    """The group a verdict rested on: all processes of this machine on the account, with the order judged in it.

    ``long``, ``short``, ``gross``, ``buys`` and ``sells`` are of the order's contract (``gross`` in its currency), ``orders`` at
    work and ``sent`` today of all; ``bid`` and ``ask`` are the most willing prices of the other processes' orders.
    """

    long: Decimal
    short: Decimal
    gross: Decimal | None = None
    buys: int = 0
    sells: int = 0
    orders: int = 0
    sent: int = 0
    bid: Decimal | None = None
    ask: Decimal | None = None
    worth: tuple[GroupWorth, ...] = ()


class SubmitOrder(Command, frozen=True, kw_only=True):
    """Place the order. Without a ``verdict_id`` the transport refuses it.

    ``quotes`` are those the verdict rested on and that were not journalled before, ``together`` what the shared ledger
    answered. ``legs`` are the other orders of a bracket
    or one-cancels-all group: all travel in one request, under one verdict, and are answered for by ``intent``'s name.
    """

    intent: OrderIntent
    verdict_id: str
    quotes: tuple[Quote, ...] = ()
    together: Together | None = None
    legs: tuple[OrderIntent, ...] = ()


class DenyOrder(Command, frozen=True, kw_only=True):
    """Risk said no. Nothing leaves; it is journalled and told to the strategy."""

    intent: OrderIntent
    verdict_id: str
    reasons: tuple[Reason, ...]
    quotes: tuple[Quote, ...] = ()
    together: Together | None = None
    legs: tuple[OrderIntent, ...] = ()


class ModifyOrder(Command, frozen=True, kw_only=True):
    """Change quantity or price of a working order; the full ticket goes out again."""

    client_order_id: str
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    verdict_id: str
    quotes: tuple[Quote, ...] = ()
    together: Together | None = None
    broker_order_id: str = ""


class DenyModify(Command, frozen=True, kw_only=True):
    """Risk said no to a modification. ``quantity`` and the prices are the wished ones."""

    client_order_id: str
    verdict_id: str
    reasons: tuple[Reason, ...]
    quantity: Decimal | None = None
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    quotes: tuple[Quote, ...] = ()
    together: Together | None = None


class CancelOrder(Command, frozen=True, kw_only=True):
    client_order_id: str
    reason: str = ""
    broker_order_id: str = ""


class WantCancel(Command, frozen=True, kw_only=True):
    """An order is to be cancelled as soon as that can be asked for; durable, so that a crash does not forget it."""

    client_order_id: str
    reason: str = ""


class AnswerQuestion(Command, frozen=True, kw_only=True):
    """The decision on a broker's question, by message id and numeric bounds; unknown ids are declined."""

    client_order_id: str
    reply_id: str
    confirmed: bool
    reason: str
    purpose: str = "submit"
    verdict_id: str = ""


class Reconcile(Command, frozen=True, kw_only=True):
    """Ask the broker for orders, trades and positions now."""

    reason: str


class ChangeTradingState(Command, frozen=True, kw_only=True):
    """The engine itself tightens a state (rule breach, raising strategy, broken invariant). Effective at once."""

    scope: str
    state: TradingState
    reason: str


class BookFill(Command, frozen=True, kw_only=True):
    """An execution was booked: the durable record of position and P&L changes. Carried out already when returned."""

    fill: Fill


class Tell(Command, frozen=True, kw_only=True):
    """Show and log a notice."""

    notice: Notice


class MarkDay(Command, frozen=True, kw_only=True):
    """A market day began: total profit so far (realised + open - commissions) per scope, the base of the day's P&L.

    ``scopes`` names ``account`` and strategies, ``pnl`` their numbers in the same order. Carried out already when returned.
    """

    day: int
    scopes: tuple[str, ...]
    pnl: tuple[Decimal, ...]


class MarkPeak(Command, frozen=True, kw_only=True):
    """New highest total profits per scope (R25); written at most once a minute. Carried out already when returned."""

    scopes: tuple[str, ...]
    pnl: tuple[Decimal, ...]


class MarkTold(Command, frozen=True, kw_only=True):
    """The strategy was told of everything of its own in the rows before this one. What it made of that is in the same
    transaction, so after a restart it is told of the rows behind this one, and of no other. Journal only.
    """

    strategy: str


class SaveState(Command, frozen=True, kw_only=True):
    """What a strategy wants back after a restart (``on_save``): plain values as JSON knows them. Journal only.

    It is a ``MarkTold`` as well: the state is the one after everything in the rows before this one.
    """

    strategy: str
    state: Mapping[str, Any]
