"""Events and commands in words: one line each, for the log, the live view and ``bot journal``.

Imports core and the folding of lines; called by ``runtime.report`` and whoever prints a journal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.events import Command, Event
from botframework.core.model import Fill, Notice, OrderIntent, OrderType, SessionState, StreamState
from botframework.errors import one_line

Row = Event | Command
LOG = "LOG"
"""The code of a notice that only carries a strategy's own log line."""
NS_PER_S = 1_000_000_000
_FILLS_KEPT = 1_000  # a fill's later copies come within seconds
_INTENTS_KEPT = 5_000
_DENIALS_KEPT = 200
_DENIAL_EVERY_NS = 60 * NS_PER_S


@attrs.define(eq=False)
class Narrator:
    """Turns rows into lines: (level, text), or None for what nobody needs to read.

    Remembers the intents, because answers name an order only by its id.
    """

    _intents: dict[str, OrderIntent] = attrs.field(init=False, factory=dict)
    _symbols: dict[int, str] = attrs.field(init=False, factory=dict)
    _fills: dict[str, Fill] = attrs.field(init=False, factory=dict)
    _findings: tuple[str, ...] = attrs.field(init=False, default=())
    _denials: dict[tuple[str, ...], tuple[int, int]] = attrs.field(init=False, factory=dict)  # last told, untold since

    def line(self, row: Row) -> tuple[str, str] | None:
        teller = _TELLERS.get(type(row))
        told = None if teller is None else teller(self, row)
        # The words may be a broker's or a strategy's.
        return None if told is None else (told[0], one_line(told[1]))

    def named(self, client_order_id: str) -> str:
        intent = self._intents.get(client_order_id)
        return client_order_id if intent is None else described(intent)

    def _submit(self, row: ev.SubmitOrder) -> tuple[str, str]:
        for intent in (row.intent, *row.legs):
            self._intents[intent.client_order_id] = intent
        while len(self._intents) > _INTENTS_KEPT:
            del self._intents[next(iter(self._intents))]
        tag = f", {row.intent.tag}" if row.intent.tag else ""
        words = "; ".join(
            f"{intent.leg.replace('_', ' ')} {described(intent)}" if intent.group else described(intent)
            for intent in (row.intent, *row.legs)
        )
        return "order", f"{words} ({row.intent.strategy}{tag})"

    def _deny(self, row: ev.DenyOrder) -> tuple[str, str] | None:
        """One line a minute for a strategy that asks for the same again and again; the journal has them all."""
        intent = row.intent
        key = (
            intent.strategy,
            intent.side.value,
            intent.instrument.symbol,
            *(f"{reason.code} {reason.text}" for reason in row.reasons),
        )
        told_ns, untold = self._denials.pop(key, (-_DENIAL_EVERY_NS, 0))
        if row.at_ns - told_ns < _DENIAL_EVERY_NS:
            self._denials[key] = (told_ns, untold + 1)
            return None
        self._denials[key] = (row.at_ns, 0)
        if len(self._denials) > _DENIALS_KEPT:
            del self._denials[next(iter(self._denials))]
        reasons = "; ".join(str(reason) for reason in row.reasons)
        more = f" (and {untold} more like it before)" if untold else ""
        return "denied", f"{described(intent)} ({intent.strategy}): {reasons}{more}"

    def _deny_modify(self, row: ev.DenyModify) -> tuple[str, str]:
        return "denied", f"change of {self.named(row.client_order_id)}: {'; '.join(str(each) for each in row.reasons)}"

    def _modify(self, row: ev.ModifyOrder) -> tuple[str, str]:
        price = "" if row.limit_price is None else f" at {plain(row.limit_price)}"
        price += "" if row.stop_price is None else f" stop {plain(row.stop_price)}"
        return "modify", f"{self.named(row.client_order_id)} to {plain(row.quantity)}{price}"

    def _cancel(self, row: ev.CancelOrder) -> tuple[str, str]:
        return "cancel", self.named(row.client_order_id) + (f": {row.reason}" if row.reason else "")

    def _book(self, row: ev.BookFill) -> tuple[str, str] | None:
        fill = row.fill
        known = self._fills.get(fill.execution_id)
        self._fills[fill.execution_id] = fill
        if len(self._fills) > _FILLS_KEPT:
            del self._fills[next(iter(self._fills))]
        text = f"{fill.side.value} {plain(fill.quantity)} {fill.instrument} at {plain(fill.price)}"
        text += f" ({fill.strategy or 'not ours'})"
        if known is None:
            return "fill", text
        if (known.quantity, known.price, known.strategy) == (fill.quantity, fill.price, fill.strategy):
            return None  # only its commission became known
        return "warning", f"corrected: {text}, was {plain(known.quantity)} at {plain(known.price)}"

    def _rejected(self, row: ev.OrderRejected) -> tuple[str, str]:
        return "warning", f"rejected: {self.named(row.client_order_id)}: {row.reason}"

    def _declined(self, row: ev.OrderDeclined) -> tuple[str, str]:
        return "warning", f"not placed: {self.named(row.client_order_id)}: {row.reason}"

    def _unknown(self, row: ev.OrderUnknown) -> tuple[str, str]:
        return "warning", f"no answer ({row.purpose}): {self.named(row.client_order_id)}: {row.reason}"

    def _absent(self, row: ev.OrderAbsent) -> tuple[str, str]:
        return "warning", f"not at the broker: {self.named(row.client_order_id)}: {row.evidence}"

    def _question(self, row: ev.QuestionAsked) -> tuple[str, str]:
        return "question", f"{self.named(row.client_order_id)}: {', '.join(row.message_ids)}: {' '.join(row.messages)}"

    def _answer(self, row: ev.AnswerQuestion) -> tuple[str, str]:
        return "answer", f"{'yes' if row.confirmed else 'no'} for {self.named(row.client_order_id)}: {row.reason}"

    def _tell(self, row: ev.Tell) -> tuple[str, str]:
        return row.notice.level, notice_text(row.notice)

    def _session(self, row: ev.SessionChanged) -> tuple[str, str]:
        level = "info" if row.state in (SessionState.READY, SessionState.CONNECTING) else "warning"
        return level, f"session {row.state.value}" + (f": {row.reason}" if row.reason else "")

    def _stream(self, row: ev.StreamChanged) -> tuple[str, str] | None:
        if row.conid is not None and row.state is StreamState.LIVE:
            return None
        level = "info" if row.state in (StreamState.LIVE, StreamState.CONNECTING) else "warning"
        which = "stream" if row.conid is None else f"market data of {self._symbols.get(row.conid, row.conid)}"
        return level, f"{which} {row.state.value}" + (f": {row.reason}" if row.reason else "")

    def _instrument(self, row: ev.InstrumentDefined) -> None:
        self._symbols[row.instrument.conid] = row.instrument.symbol

    def _reconciled(self, row: ev.ReconcileFinished) -> tuple[str, str] | None:
        if row.findings == self._findings:
            return None  # said already
        self._findings = row.findings
        # What was found is told by the engine's notice.
        return None if row.findings else ("info", "books agree with the broker")

    def _journal(self, row: ev.JournalFailed) -> tuple[str, str]:
        return "error", f"the journal failed, no order leaves any more: {row.reason}"

    def _stop(self, row: ev.StopRequested) -> tuple[str, str]:
        return "info", f"stopping: {row.reason}"


_TELLERS: dict[type[Row], Callable[[Narrator, Any], tuple[str, str] | None]] = {
    ev.SubmitOrder: Narrator._submit,
    ev.DenyOrder: Narrator._deny,
    ev.DenyModify: Narrator._deny_modify,
    ev.ModifyOrder: Narrator._modify,
    ev.CancelOrder: Narrator._cancel,
    ev.BookFill: Narrator._book,
    ev.OrderRejected: Narrator._rejected,
    ev.OrderDeclined: Narrator._declined,
    ev.OrderUnknown: Narrator._unknown,
    ev.OrderAbsent: Narrator._absent,
    ev.QuestionAsked: Narrator._question,
    ev.AnswerQuestion: Narrator._answer,
    ev.Tell: Narrator._tell,
    ev.SessionChanged: Narrator._session,
    ev.StreamChanged: Narrator._stream,
    ev.InstrumentDefined: Narrator._instrument,
    ev.ReconcileFinished: Narrator._reconciled,
    ev.JournalFailed: Narrator._journal,
    ev.StopRequested: Narrator._stop,
}


def described(intent: OrderIntent) -> str:
    """``BUY 100 AAPL at 10.50`` or ``BUY 100 AAPL at market``."""
    if intent.order_type is OrderType.MARKET:
        price = "at market"
    elif intent.trail is not None:
        price = f"trailing by {intent.trail}"
    elif intent.limit_price is not None:
        price = f"at {plain(intent.limit_price)}"
    else:
        price = intent.order_type.value
    if intent.stop_price is not None:
        price += f" stop {plain(intent.stop_price)}"
    if intent.order_type is OrderType.LIMIT_ON_CLOSE:
        price += " on close"
    return f"{intent.side.value} {plain(intent.quantity)} {intent.instrument} {price}"


def notice_text(notice: Notice) -> str:
    """A notice in words."""
    who = f"{notice.strategy}: " if notice.strategy else ""
    code = "" if notice.code == LOG else f"{notice.code}: "
    return f"{who}{code}{notice.text}"


def plain(number: Decimal | None) -> str:
    """A number without exponent and superfluous zeros; ``-`` for None."""
    if number is None:
        return "-"
    if not number.is_finite():
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(number: Decimal) -> str:
    """As ``plain``, with its sign."""
    return plain(number) if number < 0 else f"+{plain(number)}"


def moment(at_ns: int) -> str:
    """Date and time, UTC, as ``--json`` has them everywhere."""
    return datetime.fromtimestamp(at_ns / 1e9, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clock_text(at_ns: int) -> str:
    """Market time of day, UTC."""
    return datetime.fromtimestamp(at_ns // NS_PER_S, UTC).strftime("%H:%M:%S")
