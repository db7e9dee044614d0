"""Rules on the order itself and its instrument: well formed, identified, permitted. Always on. Imports core only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import ZERO, Instrument, OrderIntent, OrderType, Side, TimeInForce, Trail
from botframework.core.risk.base import Proposal, RiskView, Scope
from botframework.core.risk.exposure import MARKET
from botframework.core.risk.limits import LESS, SUBSET, SUPERSET
from botframework.core.risk.params import as_decimal, as_words, is_a, positive
from botframework.core.risk.rules.common import PERMISSION, VALIDITY, Rule

_ORDER_TYPES = ("MKT", "LMT", "STP", "STOP_LIMIT", "MOC", "LOC", "TRAIL")
_TRAILING, _HUNDRED = OrderType.TRAILING_STOP, Decimal(100)
_EVERY_TIF = frozenset(TimeInForce)
_TIFS = {  # of the types that are not for all: as the broker's contract rules have it
    OrderType.MARKET_ON_CLOSE.value: frozenset({TimeInForce.DAY}),
    OrderType.LIMIT_ON_CLOSE.value: frozenset({TimeInForce.DAY}),
    OrderType.TRAILING_STOP.value: frozenset({TimeInForce.DAY, TimeInForce.GTC}),
}
_is_id = re.compile(r"[A-Za-z0-9.\-]{1,48}").fullmatch
_HOUR_NS = Decimal(3600 * 10**9)
_KEPT_MAX = 1_000
_NEEDS = {  # by the type's text, which is quicker to look up than the type: a limit price, a stop price
    OrderType.MARKET.value: (False, False),
    OrderType.LIMIT.value: (True, False),
    OrderType.STOP.value: (False, True),
    OrderType.STOP_LIMIT.value: (True, True),
    OrderType.MARKET_ON_CLOSE.value: (False, False),
    OrderType.LIMIT_ON_CLOSE.value: (True, False),
    OrderType.TRAILING_STOP.value: (False, False),
}


@attrs.define(eq=False, kw_only=True)
class ValidOrder(Rule):
    """Typed, finite, positive, on the instrument's grid of prices and sizes, with just the prices its type needs.

    A modification changes quantity and prices only, of an order that is still open and not being cancelled. Three denials
    in a minute pause the strategy.
    """

    kind: ClassVar[str] = "valid_order"
    rule_id: ClassVar[str] = "R01"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = VALIDITY
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "order.limit_price", "order.instrument")
    unit: ClassVar[str] = ""
    pause_after: ClassVar[int] = 3

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        if type(intent.side) is not Side or type(intent.order_type) is not OrderType:
            return self.deny("side or order type is none of the known ones")
        if type(intent.tif) is not TimeInForce:
            return self.deny("time in force is none of the known ones")
        if not intent.strategy:
            return self.deny("the order belongs to no strategy")
        if _is_id(intent.client_order_id) is None:
            return self.deny(
                "client order id: 1 to 48 letters, digits, points or dashes", observed=intent.client_order_id
            )
        quantity, reason = intent.quantity, None
        if not (
            type(quantity) is Decimal
            and quantity.is_finite()
            and quantity > ZERO
            and not quantity % intent.instrument.size_step
        ):
            reason = self._quantity(quantity, intent.instrument)
        if reason is None and not (
            intent.order_type is MARKET
            and intent.limit_price is None
            and intent.stop_price is None
            and intent.trail is None
        ):
            reason = self._prices(proposal)
        return reason if reason is not None or proposal.replaces is None else self._replaced(proposal)

    def _quantity(self, quantity: Decimal, instrument: Instrument) -> Reason | None:
        if not is_a(quantity, Decimal) or not quantity.is_finite():
            return self.deny(f"quantity {quantity} is no number")
        if quantity <= ZERO:
            return self.deny("quantity must be more than 0", observed=quantity, limit=0)
        if quantity % instrument.size_step:
            return self.deny(
                "quantity is not a multiple of the size step", observed=quantity, limit=instrument.size_step
            )
        return None

    def _prices(self, proposal: Proposal) -> Reason | None:
        intent = proposal.intent
        needs_limit, needs_stop = _NEEDS[intent.order_type._value_]
        limit, stop = intent.limit_price, intent.stop_price
        reason = None
        if limit is not None or needs_limit:
            reason = self._price(intent, "limit price", limit, needed=needs_limit)
        if reason is None and (stop is not None or needs_stop):
            reason = self._price(intent, "stop price", stop, needed=needs_stop)
        if reason is None and (intent.trail is not None or intent.order_type is _TRAILING):
            reason = self._trail(intent)
        if reason is None and intent.tif not in _TIFS.get(intent.order_type._value_, _EVERY_TIF):
            return self.deny(f"a {intent.order_type.value} order cannot be {intent.tif.value}")
        return reason

    def _trail(self, intent: OrderIntent) -> Reason | None:
        trail, name = intent.trail, intent.order_type.value
        if trail is None:
            return self.deny(f"a {name} order needs a distance to trail at")
        if intent.order_type is not _TRAILING:
            return self.deny(f"a {name} order does not trail")
        if not is_a(trail, Trail) or not is_a(trail.amount, Decimal) or not trail.amount.is_finite():
            return self.deny(f"trailing distance {trail} is no number")
        if not trail.amount > ZERO:
            return self.deny("trailing distance must be more than 0", observed=trail.amount, limit=0)
        if trail.is_percent and not trail.amount < _HUNDRED:
            return self.deny("trailing distance", observed=trail.amount, limit=100, unit="percent")
        return None

    def _price(self, intent: OrderIntent, name: str, price: Decimal | None, *, needed: bool) -> Reason | None:
        if price is None:
            return self.deny(f"a {intent.order_type.value} order needs a {name}")
        if not needed:
            return self.deny(f"a {intent.order_type.value} order takes no {name}")
        if not is_a(price, Decimal) or not price.is_finite():
            return self.deny(f"{name} {price} is no number")
        if price <= ZERO:
            return self.deny(f"{name} must be more than 0", observed=price, limit=0)
        if not intent.instrument.is_valid_price(price):
            return self.deny(f"{name} is off the price grid", observed=price, limit=intent.instrument.step_at(price))
        return None

    def _replaced(self, proposal: Proposal) -> Reason | None:
        old, intent = proposal.replaces, proposal.intent
        if old is None:
            return None
        if not old.is_open:
            return self.deny("the order to change is closed", observed=old.status.value)
        if old.cancel_pending:
            return self.deny("the order to change is being cancelled")
        same = (
            old.client_order_id,
            old.strategy,
            old.instrument,
            old.side,
            old.intent.order_type,
            old.intent.tif,
            old.intent.trail,
        )
        if same != (
            intent.client_order_id,
            intent.strategy,
            intent.instrument,
            intent.side,
            intent.order_type,
            intent.tif,
            intent.trail,
        ):
            return self.deny("a change may touch quantity and prices only")
        return None


@attrs.define(eq=False, kw_only=True)
class InstrumentIdentity(Rule):
    """The instrument is the one the broker identified, and its contract rules are fresh enough. Wall time."""

    kind: ClassVar[str] = "instrument_identity"
    rule_id: ClassVar[str] = "R02"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = VALIDITY
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT,)
    inputs: ClassVar[tuple[str, ...]] = ("order.instrument", "wall_ns")
    unit: ClassVar[str] = "h"
    tighter: ClassVar[Mapping[str, str]] = {"rules_max_age_h": LESS}
    rules_max_age_h: Decimal = attrs.field(default=Decimal(24), converter=as_decimal, validator=positive)
    _max_age_ns: int = attrs.field(init=False, repr=False, default=0)
    _sound: dict[int, Instrument] = attrs.field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._max_age_ns = int(self.rules_max_age_h * _HOUR_NS)  # of ages in whole nanoseconds the same

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        instrument = proposal.intent.instrument
        if self._sound.get(instrument.conid) is not instrument:
            reason = self._unsound(instrument)
            if reason is not None:
                return reason
            if len(self._sound) >= _KEPT_MAX:
                self._sound.clear()
            self._sound[instrument.conid] = instrument
        age_ns = view.wall_ns - instrument.rules_at_ns
        if not age_ns <= self._max_age_ns:
            age_h = round(age_ns / _HOUR_NS, 3)
            return self.deny("age of the contract rules", observed=age_h, limit=self.rules_max_age_h, unit="h")
        tick = view.last_tick(instrument.conid)
        if (
            tick is not None
            and tick.instrument is not instrument
            and _identity(tick.instrument) != _identity(instrument)
        ):
            return self.deny(f"contract {instrument.conid} is quoted as something else than {instrument.symbol}")
        return None

    def _unsound(self, instrument: Instrument) -> Reason | None:
        """What never changes about an instrument: asked once of each object, for it is frozen."""
        if instrument.conid <= 0 or not instrument.symbol or len(instrument.currency) != 3:
            return self.deny(f"{instrument.symbol or 'the instrument'} has no contract id, symbol or currency")
        for name, value in (
            ("multiplier", instrument.multiplier),
            ("tick size", instrument.tick_size),
            ("size step", instrument.size_step),
        ):
            if not value.is_finite() or value <= 0:
                return self.deny(f"{name} of {instrument.symbol} must be more than 0", observed=value, limit=0)
        if instrument.rules_at_ns <= 0:
            return self.unknown(f"the broker has not told the contract rules of {instrument.symbol}")
        return None


def _identity(instrument: Instrument) -> tuple[int, str, str, Decimal]:
    return (instrument.conid, instrument.symbol, instrument.currency, instrument.multiplier)


@attrs.define(eq=False, kw_only=True)
class AllowList(Rule):
    """Only the configured instruments, kinds of securities, order types and times in force. ``exchanges`` empty: any."""

    kind: ClassVar[str] = "allow_list"
    rule_id: ClassVar[str] = "R03"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = PERMISSION
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT,)
    inputs: ClassVar[tuple[str, ...]] = ("is_allowed_instrument",)
    unit: ClassVar[str] = ""
    tighter: ClassVar[Mapping[str, str]] = {"sec_types": SUBSET, "order_types": SUBSET, "tifs": SUBSET}
    sec_types: tuple[str, ...] = attrs.field(default=("STK",), converter=as_words)
    order_types: tuple[str, ...] = attrs.field(default=_ORDER_TYPES, converter=as_words)
    tifs: tuple[str, ...] = attrs.field(default=("DAY", "GTC", "IOC", "OPG"), converter=as_words)
    exchanges: tuple[str, ...] = attrs.field(default=(), converter=as_words)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        instrument = intent.instrument
        if view.is_allowed_instrument(instrument.conid) is not True:
            return self.deny("not one of the configured instruments", observed=instrument.symbol)
        if instrument.sec_type not in self.sec_types:
            return self._not_listed(instrument.sec_type, self.sec_types, "sec_type")
        if intent.order_type._value_ not in self.order_types:
            return self._not_listed(intent.order_type.value, self.order_types, "order_type")
        if intent.tif._value_ not in self.tifs:
            return self._not_listed(intent.tif.value, self.tifs, "tif")
        if self.exchanges and instrument.exchange not in self.exchanges:
            return self._not_listed(instrument.exchange, self.exchanges, "exchange")
        return None

    def _not_listed(self, observed: str, allowed: tuple[str, ...], unit: str) -> Reason:
        return self.deny(observed=observed, limit=",".join(allowed), unit=unit)


@attrs.define(eq=False, kw_only=True)
class Restricted(Rule):
    """No order in a listed symbol or a halted instrument.

    ``file`` names a list beside the YAML, a symbol a line, that is read again when it changes; until it was read, and while it
    cannot be, nothing passes. Orders at work in a symbol that comes onto it are cancelled.
    """

    kind: ClassVar[str] = "restricted"
    rule_id: ClassVar[str] = "R04"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = PERMISSION
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT,)
    inputs: ClassVar[tuple[str, ...]] = ("quote.halted", "restricted")
    unit: ClassVar[str] = ""
    tighter: ClassVar[Mapping[str, str]] = {"symbols": SUPERSET}
    symbols: tuple[str, ...] = attrs.field(default=(), converter=as_words)
    file: str = ""

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        instrument = proposal.intent.instrument
        symbol = instrument.symbol.upper()
        if self.symbols and symbol in [word.upper() for word in self.symbols]:
            return self.deny(f"{instrument.symbol} is on the restricted list")
        if self.file:
            listed = view.restricted
            if not is_a(listed, frozenset) or listed is None:
                return self.unknown(f"{self.file} was not read, or cannot be")
            if symbol in listed:
                return self.deny(f"{instrument.symbol} is on the restricted list", observed=self.file)
        tick = view.last_tick(instrument.conid)
        if tick is None:
            return None if proposal.reducing else self.unknown(f"no quote tells whether {instrument.symbol} is halted")
        if tick.halted is not False:
            return self.deny(f"{instrument.symbol} is halted")
        return None
