"""How algorithmic orders are worked over time: slices released, limits walked, volume followed, by the market clock.

Imports the algorithms' tables and orders; owned by the desk, which gives it time, volume and the exchange.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Protocol

from botframework.sim.orders import SimOrder
from botframework.sim.venue.algos import SLICE_MS, WALK_MS, WALK_STEPS, Slice, schedule

ZERO = Decimal(0)
LOOK_MS = 5_000
"""How often volume and display size are looked at."""


class Worker(Protocol):
    """What an algorithm needs of the desk."""

    @property
    def market_ms(self) -> int:
        """Market time now."""

    def later(self, market_ms: int, action: Callable[[int], Any]) -> None:
        """Does something when market time has advanced so far."""

    def volume(self, order: SimOrder) -> int:
        """What has traded today in the order's instrument."""

    def day(self, order: SimOrder) -> tuple[int, int]:
        """Midnight and closing of the order's trading day."""

    def release(self, order: SimOrder, quantity: Decimal) -> None:
        """Sends so much more of it to the exchange."""

    def urge(self, order: SimOrder, urgency: Decimal) -> None:
        """Lets it come nearer to the opposite touch."""

    def give_up(self, order: SimOrder) -> None:
        """Cancels the rest."""

    def works(self, order: SimOrder) -> bool:
        """Whether it is at the exchange."""


class Slicer:
    """Works every algorithmic order until it ends. `begin` may be called again after a modification or a restart."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._turns: dict[int, int] = {}
        self._seen: dict[int, tuple[int, int]] = {}

    def begin(self, order: SimOrder) -> None:
        """Starts (or starts anew) to work an order that has arrived at the exchange."""
        turn = self._turns[order.order_id] = self._turns.get(order.order_id, 0) + 1
        worker, strategy = self._worker, order.features.strategy
        parameters = dict(order.features.parameters)
        if strategy == "Adaptive":
            self._walk(order, turn, WALK_MS[parameters.get("adaptivePriority", "Normal")] // WALK_STEPS, 0)
            return
        if strategy in ("PctVol", "DarkIce"):
            self._seen[order.order_id] = (worker.volume(order), 0)
            self._look(order, turn)
            return
        midnight, close = worker.day(order)
        self._seen[order.order_id] = (worker.volume(order), 0)
        slices = schedule(strategy, parameters, order.entered_ms, midnight, close)
        self._slice(order, turn, slices, 0)

    def _current(self, order: SimOrder, turn: int) -> bool:
        if self._turns.get(order.order_id) != turn:
            return False
        if self._worker.works(order):
            return True
        del self._turns[order.order_id]
        self._seen.pop(order.order_id, None)
        return False

    def _walk(self, order: SimOrder, turn: int, step_ms: int, step: int) -> None:
        if not self._current(order, turn):
            return
        self._worker.urge(order, Decimal(step) / WALK_STEPS)
        if step < WALK_STEPS:
            self._worker.later(step_ms, lambda _due: self._walk(order, turn, step_ms, step + 1))

    def _look(self, order: SimOrder, turn: int) -> None:
        if not self._current(order, turn):
            return
        parameters = dict(order.features.parameters)
        if order.features.strategy == "PctVol":
            allowed = self._volume(order) * Decimal(parameters["pctVol"])
        else:
            # What is displayed is shown again as a whole once it is gone.
            gone = order.released <= order.filled
            allowed = order.filled + Decimal(parameters["displaySize"]) if gone else order.released
        self._send(order, allowed)
        if not self._over(order, parameters):
            self._worker.later(LOOK_MS, lambda _due: self._look(order, turn))

    def _slice(self, order: SimOrder, turn: int, slices: list[Slice], index: int) -> None:
        if not self._current(order, turn):
            return
        parameters, now = dict(order.features.parameters), self._worker.market_ms
        while index < len(slices) and slices[index].at_ms <= now:
            index += 1
        done = slices[index - 1].part if index else 0.0
        allowed = order.quantity if done >= 1 else order.quantity * Decimal(done)
        if "maxPctVol" in parameters:
            allowed = min(allowed, self._volume(order) * Decimal(parameters["maxPctVol"]))
        self._send(order, allowed)
        if index < len(slices):
            self._worker.later(slices[index].at_ms - now, lambda _due: self._slice(order, turn, slices, index))
        elif not self._over(order, parameters):
            self._worker.later(SLICE_MS, lambda _due: self._slice(order, turn, slices, index))

    def _send(self, order: SimOrder, allowed: Decimal) -> None:
        allowed = min(allowed, order.quantity).to_integral_value(ROUND_FLOOR)
        if allowed > order.released:
            self._worker.release(order, allowed - order.released)

    def _volume(self, order: SimOrder) -> int:
        """What others have traded since the order arrived; days begin at nothing."""
        last, total = self._seen[order.order_id]
        now = self._worker.volume(order)
        total += now - last if now >= last else now
        self._seen[order.order_id] = (now, total)
        return max(0, total - int(order.filled))

    def _over(self, order: SimOrder, parameters: dict[str, str]) -> bool:
        """Whether its end time has come: what is left is then cancelled, unless it may go on."""
        if "endTime" not in parameters or parameters.get("allowPastEndTime") == "true":
            return False
        midnight, close = self._worker.day(order)
        end = schedule("Twap", parameters, order.entered_ms, midnight, close)[-1].at_ms + SLICE_MS
        if self._worker.market_ms < end:
            return False
        if self._worker.works(order):
            self._worker.give_up(order)
        return True
