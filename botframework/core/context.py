"""The one object a strategy sees: its market data, its orders, its share of the position, and its wishes.

Nothing here acts: ``buy`` and its like note a wish, the engine settles the wishes after the callback, and what became of
them arrives in ``on_order`` and ``on_fill``. Imports core only; made by ``core.engine``, one per strategy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from math import isfinite
from operator import index
from typing import TYPE_CHECKING, Any, Protocol

import attrs
from msgspec.structs import replace

from botframework.core.model import (
    ENTRY,
    STOP_LOSS,
    TAKE_PROFIT,
    Bar,
    Instrument,
    Order,
    OrderIntent,
    OrderType,
    Position,
    Side,
    Tick,
    TimeInForce,
    Trail,
)
from botframework.core.texts import bounded
from botframework.core.wishes import (
    CancelWish,
    ModifyWish,
    SubmitWish,
    TargetWish,
    Wish,
)

if TYPE_CHECKING:
    from botframework.core.state import State

Number = int | float | Decimal
Special = tuple[OrderType, Trail | None]  # a kind of order that does not follow from its prices
_MARKET = OrderType.MARKET  # looked up once, as in ``core.risk.exposure``


class Rng(Protocol):
    """Chance as a strategy may use it: seeded by the run."""

    def random(self) -> float: ...

    def uniform(self, a: float, b: float) -> float: ...


LogSink = Callable[[str, str, str, int], None]  # level, strategy, text, at_ns


class StrategyLog:
    """Lines of a strategy, with market time, to wherever the run keeps its log."""

    __slots__ = ("_sink", "_state", "_strategy")

    def __init__(self, sink: LogSink | None, strategy: str, state: State) -> None:
        self._sink = sink
        self._strategy = strategy
        self._state = state

    def _write(self, level: str, text: object) -> None:
        if self._sink is not None:
            self._sink(level, self._strategy, bounded(str(text)), self._state.now_ns)

    def debug(self, text: object) -> None:
        """For whoever looks for a mistake."""
        self._write("debug", text)

    def info(self, text: object) -> None:
        """For whoever watches."""
        self._write("info", text)

    def warning(self, text: object) -> None:
        """Something is odd."""
        self._write("warning", text)

    def error(self, text: object) -> None:
        """Something is wrong."""
        self._write("error", text)


@attrs.define(eq=False)
class Scheduler:
    """What a context needs of the engine besides the state."""

    wish: Callable[[Wish], None]
    set_timer: Callable[[str, str, int | None, int], None]  # strategy, name, due (None: stop it), every
    history: Callable[[Instrument, str | None, int], deque[Bar]]  # instrument, span, at most so many


def as_decimal(value: Number) -> Decimal:
    """A quantity as ``Decimal``; not-a-number passes and is denied by risk. Raises ``TypeError`` for anything else."""
    if type(value) is float:
        return Decimal(repr(value))
    if isinstance(value, Decimal):
        return (
            Decimal("NaN") if value.is_snan() else value
        )  # a signalling one would raise in the first sum it gets into
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"a number is needed, not {value!r}")
    # Not the value's own repr: a number out of a numpy array is a float that calls itself otherwise.
    return Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)


class Context:
    """What a strategy may read and do. One per strategy; valid during callbacks only."""

    __slots__ = ("_by_conid", "_by_symbol", "_name", "_scheduler", "_state", "log", "params", "random")

    def __init__(
        self,
        *,
        name: str,
        instruments: tuple[Instrument, ...],
        params: Any,
        state: State,
        scheduler: Scheduler,
        rng: Rng,
        log: LogSink | None,
    ) -> None:
        self._name = name
        self.params = params
        self.random = rng
        self.log = StrategyLog(log, name, state)
        self._state = state
        self._scheduler = scheduler
        self._by_conid: dict[int, Instrument] = {each.conid: each for each in instruments}
        self._by_symbol: dict[str, Instrument] = {each.symbol: each for each in instruments}

    def __repr__(self) -> str:
        return f"<Context of {self.name}>"

    @property
    def name(self) -> str:
        """The strategy's name. Limits and trading states go by it, so nothing may change it."""
        return self._name

    # --- reading ------------------------------------------------------------------------------------------------------

    @property
    def now_ns(self) -> int:
        """Market time of the event being handled, in nanoseconds since 1970 UTC."""
        return self._state.now_ns

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The strategy's instruments, as configured."""
        return tuple(self._by_conid.values())

    def instrument(self, which: Instrument | str) -> Instrument:
        """One of the strategy's instruments by object or symbol. Raises ``ValueError`` for any other."""
        found = self._by_symbol.get(which) if isinstance(which, str) else self._by_conid.get(which.conid)
        if found is None:
            known = ", ".join(self._by_symbol) or "none"
            raise ValueError(f"{which} is not an instrument of strategy {self.name!r} (it has {known})")
        return found

    def position(self, instrument: Instrument | str) -> Position:
        """The strategy's own share of the position, never the whole account's."""
        return self._state.portfolio.position(self.instrument(instrument), self.name)

    def orders(self, instrument: Instrument | str | None = None) -> list[Order]:
        """The strategy's own orders that are not proven dead, oldest first."""
        conid = None if instrument is None else self.instrument(instrument).conid
        return list(self._state.book.open_orders(conid, self.name))

    def last(self, instrument: Instrument | str) -> Tick | None:
        """The newest tick of an instrument, None before the first."""
        return self._state.last_tick(self.instrument(instrument).conid)

    def history(
        self, instrument: Instrument | str, span: str | int | None = None, count: int | None = None
    ) -> list[Bar]:
        """Finished bars, oldest first, at most ``count``.

        ``span`` is ``1m``, ``30s``, ``500ticks``, ``10000volume`` or ``0.25range``; ``1m rth`` is for regular sessions only.
        Ask for it in ``on_start`` first: the run keeps those bars from then on, and where it knows the past (a tape's
        rows before ``--from``) they begin there. Without a span: the bars of ``bar_length``.

        Raises ``LookupError`` when the run keeps no such bars, ``ValueError`` for what is no span.
        """
        if isinstance(span, int):
            span, count = None, span
        bars = self._scheduler.history(self.instrument(instrument), span, 0 if count is None else count)
        return list(bars) if count is None else list(bars)[-count:] if count > 0 else []

    # --- wishing ------------------------------------------------------------------------------------------------------

    def buy(
        self,
        instrument: Instrument | str,
        quantity: Number,
        *,
        limit_price: Number | None = None,
        stop_price: Number | None = None,
        trail_amount: Number | None = None,
        trail_percent: Number | None = None,
        on_close: bool = False,
        tif: str | TimeInForce = TimeInForce.DAY,
        tag: str = "",
        client_key: str | None = None,
    ) -> None:
        """Wish to buy; the prices given make it a market, limit, stop or stop-limit order.

        ``on_close`` makes a market or limit order one for the closing auction, of the day. ``trail_amount`` (money) or
        ``trail_percent`` makes it a stop that follows the market at that distance and never goes back. A ``client_key`` makes
        the wish one of a kind: the same key never becomes a second order, after a restart too. Raises ``ValueError`` for
        prices that are of two kinds of order.
        """
        kind = _special(limit_price, stop_price, trail_amount, trail_percent, on_close=on_close)
        self._order(Side.BUY, instrument, quantity, limit_price, stop_price, tif, tag, client_key, kind)

    def sell(
        self,
        instrument: Instrument | str,
        quantity: Number,
        *,
        limit_price: Number | None = None,
        stop_price: Number | None = None,
        trail_amount: Number | None = None,
        trail_percent: Number | None = None,
        on_close: bool = False,
        tif: str | TimeInForce = TimeInForce.DAY,
        tag: str = "",
        client_key: str | None = None,
    ) -> None:
        """Wish to sell; see ``buy``."""
        kind = _special(limit_price, stop_price, trail_amount, trail_percent, on_close=on_close)
        self._order(Side.SELL, instrument, quantity, limit_price, stop_price, tif, tag, client_key, kind)

    def submit(self, intent: OrderIntent) -> None:
        """Wish for an order put together by hand; number, name, strategy and time are filled in."""
        instrument = self.instrument(intent.instrument)
        self._order(
            Side(intent.side),
            instrument,
            intent.quantity,
            intent.limit_price,
            intent.stop_price,
            intent.tif,
            intent.tag,
            intent.client_key,
            (OrderType(intent.order_type), intent.trail),
        )

    def order(
        self,
        side: str | Side,
        instrument: Instrument | str,
        quantity: Number,
        *,
        limit_price: Number | None = None,
        stop_price: Number | None = None,
        trail_amount: Number | None = None,
        trail_percent: Number | None = None,
        on_close: bool = False,
        tif: str | TimeInForce = TimeInForce.DAY,
        tag: str = "",
    ) -> OrderIntent:
        """An order put together for ``oca`` or ``submit``; by itself it is no wish. The prices as for ``buy``."""
        kind = _special(limit_price, stop_price, trail_amount, trail_percent, on_close=on_close)
        return self._intent(Side(side), instrument, quantity, limit_price, stop_price, tif, tag, None, kind)

    def bracket(
        self,
        side: str | Side,
        instrument: Instrument | str,
        quantity: Number,
        *,
        take_profit: Number | None = None,
        stop_loss: Number | None = None,
        limit_price: Number | None = None,
        stop_price: Number | None = None,
        stop_loss_limit: Number | None = None,
        tif: str | TimeInForce = TimeInForce.DAY,
        exit_tif: str | TimeInForce = TimeInForce.GTC,
        tag: str = "",
        client_key: str | None = None,
    ) -> None:
        """Wish an entry with its exits, sent in one request: a limit at ``take_profit``, a stop at ``stop_loss``, or one of them.

        The prices of the entry as for ``buy``; ``stop_loss_limit`` makes the stop a stop-limit order. The broker lets the
        exits work as far as the entry has filled, and one that fills takes as much from the other. Each is an order with
        a ``leg``: ``entry``, ``take_profit``, ``stop_loss``. Risk judges them together; cancelling the entry cancels all.
        Raises ``ValueError`` without any exit.
        """
        way = Side(side)
        entry = self._intent(way, instrument, quantity, limit_price, stop_price, tif, tag, client_key)
        exits = []
        if take_profit is not None:
            profit = self._intent(way.opposite, instrument, quantity, take_profit, None, exit_tif, tag, None)
            exits.append(replace(profit, leg=TAKE_PROFIT))
        if stop_loss is not None:
            loss = self._intent(way.opposite, instrument, quantity, stop_loss_limit, stop_loss, exit_tif, tag, None)
            exits.append(replace(loss, leg=STOP_LOSS))
        if not exits:
            raise ValueError("a bracket needs take_profit, stop_loss or both")
        self._wish(SubmitWish(self, replace(entry, leg=ENTRY), tuple(exits)))

    def oca(self, orders: Iterable[OrderIntent], *, client_key: str | None = None) -> None:
        """Wish orders of which one cancels all, sent in one request: what one fills, the broker takes from the others.

        Put them together with ``order``. Their ``leg`` is ``1``, ``2`` …; each is cancelled by itself. Risk asks whether
        each of them may trade alone, and reserves for the one that may do most. Raises ``ValueError`` for fewer than two.
        """
        known = [
            replace(each, strategy=self.name, instrument=self.instrument(each.instrument), leg=str(number), group="")
            for number, each in enumerate(orders, 1)
        ]
        if len(known) < 2:
            raise ValueError("one order cannot cancel another: give two or more")
        first = replace(known[0], client_key=client_key)
        self._wish(SubmitWish(self, first, tuple(replace(each, client_key=None) for each in known[1:])))

    def modify(
        self,
        order: Order | str,
        *,
        quantity: Number | None = None,
        limit_price: Number | None = None,
        stop_price: Number | None = None,
    ) -> None:
        """Wish other terms for a working order; what is not given stays. ``order`` may be its client order id."""
        known = self._own(order)
        instrument = known.instrument
        self._wish(
            ModifyWish(
                self,
                known.client_order_id,
                None if quantity is None else as_decimal(quantity),
                _price(instrument, limit_price),
                _price(instrument, stop_price),
            )
        )

    def cancel(self, order: Order | str | None = None) -> None:
        """Wish an order back, or without one all of the strategy's. Harmless for orders that ended."""
        self._wish(CancelWish(self, "" if order is None else self._own(order).client_order_id))

    def target(
        self,
        instrument: Instrument | str,
        quantity: Number,
        *,
        limit_price: Number | None = None,
        tif: str | TimeInForce = TimeInForce.DAY,
        tag: str = "",
    ) -> None:
        """Wish the strategy's share to be ``quantity`` (negative: short), counting what is on its way.

        Orders that lead away from it, or past it, are cancelled first; then nothing is sent until the next call. It may be
        said at every tick: the same order follows two seconds of market time after it was sent, five after it was denied.
        """
        known = self.instrument(instrument)
        self._wish(TargetWish(self, known, as_decimal(quantity), _price(known, limit_price), TimeInForce(tif), tag))

    def set_timer(
        self, name: str, *, after_s: float | None = None, every_s: float | None = None, at_ns: int | None = None
    ) -> None:
        """Call ``on_timer`` in market time: once after ``after_s``, once at ``at_ns``, or again and again ``every_s``.

        A timer of the same name is replaced; without any time it is stopped. Repetitions missed in a gap come once.
        Raises ``ValueError`` for times that are none.
        """
        now = self._state.now_ns
        if after_s is not None and not 0 <= after_s < 1e9:
            raise ValueError(f"timer {name!r}: after_s={after_s} must be between 0 and 1e9")
        if every_s is not None and not 1e-3 <= every_s < 1e9:
            raise ValueError(f"timer {name!r}: every_s={every_s} must be between 0.001 and 1e9")
        every = 0 if every_s is None else round(every_s * 1e9)
        due = None if at_ns is None else _moment(name, at_ns)
        if due is None and after_s is not None:
            due = now + round(after_s * 1e9)
        elif due is None and every:
            due = now + every
        self._scheduler.set_timer(self.name, name, due, every)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _order(
        self,
        side: Side,
        instrument: Instrument | str,
        quantity: Number,
        limit_price: Number | None,
        stop_price: Number | None,
        tif: str | TimeInForce,
        tag: str,
        client_key: str | None,
        kind: Special | None = None,
    ) -> None:
        intent = self._intent(side, instrument, quantity, limit_price, stop_price, tif, tag, client_key, kind)
        self._scheduler.wish(SubmitWish(self, intent))

    def _intent(
        self,
        side: Side,
        instrument: Instrument | str,
        quantity: Number,
        limit_price: Number | None,
        stop_price: Number | None,
        tif: str | TimeInForce,
        tag: str,
        client_key: str | None,
        special: Special | None = None,
    ) -> OrderIntent:
        known = self.instrument(instrument)
        limit = None if limit_price is None else _price(known, limit_price)
        stop = None if stop_price is None else _price(known, stop_price)
        trail: Trail | None = None
        if special is not None:
            kind, trail = special  # whether prices put together by hand fit the kind is for risk to say
        elif limit is None:
            kind = _MARKET if stop is None else OrderType.STOP
        else:
            kind = OrderType.LIMIT if stop is None else OrderType.STOP_LIMIT
        return OrderIntent(
            self._name,
            known,
            side,
            as_decimal(quantity),
            kind,
            self._state.now_ns,
            limit,
            stop,
            tif if type(tif) is TimeInForce else TimeInForce(tif),
            str(tag),
            None if client_key is None else str(client_key),
            trail=trail,
        )

    def _wish(self, wish: Wish) -> None:
        self._scheduler.wish(wish)

    def _own(self, order: Order | str) -> Order:
        name = order if isinstance(order, str) else order.client_order_id
        known = self._state.book.order(name) or (None if isinstance(order, str) else order)
        if known is None or known.strategy != self.name:
            raise ValueError(f"{name!r} is not an order of strategy {self.name!r}")
        return known

    def _learn(self, instrument: Instrument) -> None:
        if instrument.conid in self._by_conid:
            self._by_conid[instrument.conid] = instrument
            self._by_symbol[instrument.symbol] = instrument


def _special(
    limit_price: Number | None,
    stop_price: Number | None,
    trail_amount: Number | None,
    trail_percent: Number | None,
    *,
    on_close: bool,
) -> Special | None:
    """The kind of an order that its prices alone do not tell, else None. Raises ``ValueError`` for what is of two kinds."""
    if trail_amount is None and trail_percent is None:
        if not on_close:
            return None
        if stop_price is not None:
            raise ValueError("an order for the close takes no stop_price")
        return (OrderType.MARKET_ON_CLOSE if limit_price is None else OrderType.LIMIT_ON_CLOSE), None
    if on_close:
        raise ValueError("an order for the close does not trail")
    if limit_price is not None or stop_price is not None:
        raise ValueError("a trailing stop takes no other price: it begins at its distance from the market")
    if trail_amount is not None and trail_percent is not None:
        raise ValueError("give trail_amount or trail_percent, not both")
    if trail_amount is None:
        assert trail_percent is not None
        return OrderType.TRAILING_STOP, Trail(as_decimal(trail_percent), is_percent=True)
    return OrderType.TRAILING_STOP, Trail(as_decimal(trail_amount))


def _moment(name: str, at_ns: object) -> int:
    """A moment that can be compared with others: one that cannot would throw the timers of all strategies out of order."""
    if isinstance(at_ns, float) and isfinite(at_ns):
        return round(at_ns)
    try:
        return index(at_ns)  # type: ignore[arg-type]  # what is none raises
    except TypeError:
        raise ValueError(f"timer {name!r}: at_ns={at_ns!r} must be a whole number of nanoseconds") from None


def _price(instrument: Instrument, value: Number | None) -> Decimal | None:
    """An order price on the instrument's grid; what is no price passes as NaN and is denied by risk."""
    if value is None:
        return None
    number = as_decimal(value)
    if not number.is_finite():
        return Decimal("NaN")
    return instrument.price(number)
