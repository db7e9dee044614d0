"""The merged top of book per contract, and the life of its market data subscription.

Frames hold changed fields only, come twice, late or never; this keeps what is known and says what is new. Pure; time
comes in as monotonic nanoseconds. Imports core and the generated frame; used by ``stream`` only.
"""

from __future__ import annotations

import attrs

from botframework.core.model import Instrument, Tick
from botframework.ibkr import _stream_tables as tables
from botframework.ibkr._stream_tables import SmdFrame

NS = 1_000_000_000
#: No market pauses longer than this between two quotes of one session.
LEAP_MS = 31 * 86_400_000
#: The year 2100; a first frame beyond it counts in other units than milliseconds.
LATEST_MS = 4_102_444_800_000
_MARKET = ("bid", "ask", "bid_size", "ask_size", "last", "last_size")


@attrs.define(eq=False)
class Quote:
    """State of one contract. ``None`` is unknown, or known to be absent (nobody bids)."""

    instrument: Instrument
    topic: str = attrs.field(init=False)
    bid: float | None = None
    ask: float | None = None
    bid_size: float | None = None
    ask_size: float | None = None
    last: float | None = None
    last_size: float | None = None
    halted: bool = False
    delayed: bool = False
    updated_ms: int = 0  # market time of the newest frame taken
    touched: bool = False  # a frame came since the last flush
    dirty: bool = False  # it changed something worth a tick
    backwards_ms: int = 0  # market time of a frame that was older than what we have; 0 = none since the last good one
    #: None until the first data or the first alarm of this connection; then whether data flows.
    live: bool | None = None
    first_asked_ns: int = 0  # of this connection; 0 = not asked yet
    rests: bool = False  # its market is closed: silence means nothing
    asked_ns: int = 0
    asked: int = 0  # requests since data last flowed
    data_ns: int = 0
    quiet: bool = False  # the newest request was answered with what we knew: nothing happens, nothing is wrong

    def __attrs_post_init__(self) -> None:
        self.topic = f"smd+{self.instrument.conid}"

    def apply(self, frame: SmdFrame) -> bool:
        """Merge a frame. A repeated one changes nothing; one from the past is not taken, nor counted as a sign of life.

        False for a price that is no finite number: the frame is to be decoded member by member and merged again, which
        gives the same as if only that had been done.
        """
        at_ms = frame.updated_ms
        if at_ms < self.updated_ms:
            if at_ms:
                self.backwards_ms = at_ms
                return True
            at_ms = self.updated_ms  # a frame without its time: as of now
        if at_ms - self.updated_ms > LEAP_MS and (self.updated_ms or at_ms > LATEST_MS):
            return True  # a damaged time would make every good frame after it look old
        self.touched = True
        self.backwards_ms = 0
        if at_ms > self.updated_ms:
            self.updated_ms = at_ms
            self.dirty = True
        v = frame.bid
        if v is not None and v != self.bid:
            if v - v != 0.0:
                return False
            self.bid = v
            self.dirty = True
        v = frame.ask
        if v is not None and v != self.ask:
            if v - v != 0.0:
                return False
            self.ask = v
            self.dirty = True
        v = frame.last
        if v is not None:
            if v - v != 0.0:
                return False
            self._apply_last(v, frame.last_flag)
        s = frame.bid_size
        if s is not None:
            if isinstance(s, str):
                s = tables._size(frame, "88", "bid_size", s)
            if s is not None and s != self.bid_size:
                self.bid_size = s
                self.dirty = True
        s = frame.ask_size
        if s is not None:
            if isinstance(s, str):
                s = tables._size(frame, "85", "ask_size", s)
            if s is not None and s != self.ask_size:
                self.ask_size = s
                self.dirty = True
        s = frame.last_size
        if s is not None:
            if isinstance(s, str):
                s = tables._size(frame, "7059", "last_size", s)
            if s is not None and s != self.last_size:
                self.last_size = s
                self.dirty = True
        if frame.cleared:
            for name in frame.cleared:
                if name in _MARKET and getattr(self, name) is not None:
                    setattr(self, name, None)
                    self.dirty = True
        if frame.availability:
            self.delayed = frame.availability[0] in "DYZ"
        return True

    def _apply_last(self, value: float, flag: str) -> None:
        halted = flag == "halted"
        # Yesterday's close is no trade: better no last price than one that looks like a trade.
        last = None if flag == "previous_close" else value
        if last != self.last or halted != self.halted:
            self.last, self.halted = last, halted
            self.dirty = True

    def tick(self, wall_ns: int) -> Tick | None:
        """The tick of what is known now; ``None`` while a side of the book is unknown."""
        if self.bid is None or self.ask is None:
            return None
        return Tick(
            self.instrument,
            self.updated_ms * 1_000_000,
            wall_ns,
            self.bid,
            self.ask,
            self.bid_size,
            self.ask_size,
            self.last,
            self.last_size,
            self.halted,
            self.delayed,
        )

    # --- subscription -------------------------------------------------------------------------------------------------

    def forget_connection(self) -> None:
        """The socket is gone, and the subscription with it. What was known stays, to recognise repeats."""
        self.live = None
        self.first_asked_ns = self.asked_ns = self.asked = self.data_ns = 0
        self.touched = self.dirty = False

    def note_asked(self, now_ns: int) -> None:
        if not self.first_asked_ns:
            self.first_asked_ns = now_ns
        self.asked_ns = now_ns
        self.asked += 1

    def silent_s(self, now_ns: int) -> float:
        """Seconds without data on this connection; 0 while not asked for."""
        if not self.first_asked_ns:
            return 0.0
        return (now_ns - max(self.data_ns, self.first_asked_ns)) / NS

    def ask_again_s(self) -> float:
        """How long to wait for data after the newest request: 3 s, doubling, at most 5 minutes."""
        return float(min(3.0 * 2.0 ** max(0, self.asked - 1), 300.0))
