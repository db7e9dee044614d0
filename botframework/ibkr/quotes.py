"""The merged top of book per contract, and the life of its market data subscription.

Frames hold changed fields only, come twice, late or never; this keeps what is known and says what is new. Pure; time
comes in as monotonic nanoseconds. Imports core and the generated frame; used by ``stream`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import length_hint

import attrs
import msgspec

from botframework.core.model import Instrument, Tick
from botframework.ibkr import _stream_tables as tables
from botframework.ibkr._stream_tables import MarketFrame, SmdFrame

NS = 1_000_000_000
#: No market pauses longer than this between two quotes of one session.
LEAP_MS = 31 * 86_400_000
#: The next news of a contract comes within this, which is less than ``LEAP_MS`` and a number the interpreter compares at once.
_SOON_MS = 1_000_000_000
#: The year 2100; a first frame beyond it counts in other units than milliseconds.
LATEST_MS = 4_102_444_800_000
_VALUES = ("bid", "ask", "bid_size", "ask_size", "last_size")
_MARKET = (*_VALUES, "last")
#: The fast half of ``tables.decode_smd``, for one message and for many.
_decode = msgspec.json.Decoder(MarketFrame, strict=False).decode
_each_alone: msgspec.json.Decoder[tuple[MarketFrame]] = msgspec.json.Decoder(tuple[MarketFrame], strict=False)
_decode_lines = _each_alone.decode_lines
#: What a decoder raises for a message that is not as the usual ones are.
_ODD = (ValueError, msgspec.MsgspecError, RecursionError)


class _Sizes(dict[object, float | None]):
    """The number of a size, which comes as text or as one; ``None`` for a text that is none.

    The same few come again and again, in all three: looked up they cost no call.
    """

    def __missing__(self, size: object) -> float | None:
        if not isinstance(size, str):
            return size if isinstance(size, float) else None
        if len(self) >= _SIZES_MAX:
            self.clear()
        self[size] = value = _size(size)
        return value


_SIZES_MAX = 16_384


def _size(text: str) -> float | None:
    if text.isdecimal() and text.isascii() and len(text) < 300:  # of hundreds of digits no float can be made
        return float(text)
    try:
        value, _ = tables.parse_value(text, tables.FIELDS["88"])
    except tables.Unreadable:
        return None
    return value if isinstance(value, float) else None


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
    ahead_ms: int = 0  # the market time we were at when an older frame came
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

    def apply(self, frame: SmdFrame) -> None:
        """Merge a frame. A repeated one changes nothing; one from the past is not taken, nor counted as a sign of life."""
        at_ms = frame.updated_ms
        if at_ms < self.updated_ms:
            if at_ms:
                self.ahead_ms = self.updated_ms
                return
            at_ms = self.updated_ms  # a frame without its time: as of now
        if at_ms - self.updated_ms > LEAP_MS and (self.updated_ms or at_ms > LATEST_MS):
            return  # a damaged time would make every good frame after it look old
        self.touched = True
        if at_ms > self.updated_ms:
            self.updated_ms = at_ms
            self.dirty = True
        else:
            self.ahead_ms = 0
        for name in _VALUES:
            value = getattr(frame, name)
            if value is not None and value != getattr(self, name):
                setattr(self, name, value)
                self.dirty = True
        if frame.last is not None:
            self._apply_last(frame.last, frame.last_flag)
        for name in frame.cleared:
            if name in _MARKET and getattr(self, name) is not None:
                setattr(self, name, None)
                self.dirty = True
        if frame.availability:
            self.delayed = frame.availability[0] in "DYZ"

    @property
    def went_back(self) -> bool:
        """Whether the newest frame was older than what we have."""
        return 0 < self.ahead_ms == self.updated_ms

    def _apply_last(self, value: float, flag: str) -> None:
        halted = flag == "halted"
        # Yesterday's close is no trade: better no last price than one that looks like a trade.
        last = None if flag == "previous_close" else value
        if last != self.last or halted != self.halted:
            self.last, self.halted = last, halted
            self.dirty = True

    def tick(self, now_ns: int, wall_ns: int) -> Tick | None:
        """What changed since the last one as a tick; ``None`` while a side of the book is unknown. It was flowing before.

        No share costs nothing, or less: such a number, which feeds send where nobody quotes, is no side of the book.
        """
        self.touched = self.dirty = self.quiet = False
        self.asked = 0
        self.data_ns = now_ns
        bid, ask = self.bid, self.ask
        if bid is None or ask is None or bid <= 0.0 or ask <= 0.0:
            return None
        return Tick(
            self.instrument,
            self.updated_ms * 1_000_000,
            wall_ns,
            bid,
            ask,
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


_sizes = _Sizes()


def merge(
    known: Mapping[int, Quote], batch: Sequence[bytes], touched: list[Quote], uncommon: Callable[[bytes], None]
) -> None:
    """Merge messages one after the other, as ``Quote.apply`` would; ``touched`` gets the quotes that were not.

    What is not simply the next news of a contract we know (another topic, an error, a time that does not go on, a text that
    is no number) goes to ``uncommon``, in its turn. One loop without a call a frame: they come in thousands when we are behind.
    """
    rest, frames = _decoded(batch)
    sizes = _sizes
    while True:
        try:
            for (frame,) in frames:
                quote = known[frame.conid]
                at_ms = frame.updated_ms
                if not 0 < at_ms - quote.updated_ms < _SOON_MS or frame.topic != quote.topic or frame.error is not None:
                    break
                quote.updated_ms = at_ms
                if not quote.dirty:
                    quote.dirty = True
                    if not quote.touched:
                        quote.touched = True
                        touched.append(quote)
                if frame.bid is not None:
                    quote.bid = frame.bid
                if frame.ask is not None:
                    quote.ask = frame.ask
                if frame.last is not None:
                    quote.last = frame.last
                    quote.halted = False
                if frame.bid_size is not None:
                    quote.bid_size = sizes[frame.bid_size]
                if frame.ask_size is not None:
                    quote.ask_size = sizes[frame.ask_size]
                if frame.last_size is not None:
                    quote.last_size = sizes[frame.last_size]
                if frame.availability:
                    quote.delayed = frame.availability[0] in "DYZ"
            else:
                return
        except (*_ODD, KeyError):
            pass  # not decoded at once, or of no contract of ours
        uncommon(batch[-1 - length_hint(rest)])


def _decoded(batch: Sequence[bytes]) -> tuple[Iterator[object], Iterator[tuple[MarketFrame]]]:
    """The batch decoded, each frame alone in a tuple, and what says by its length how much has not been asked for yet.

    In one call, for which each message becomes an array of its own; with an odd one among them they are decoded one after
    the other as they are asked for, so that each raises what is its own.
    """
    if len(batch) > 1:
        with suppress(*_ODD):
            # An array may end and another begin only between values that stand by themselves, and the line's end is in no text:
            # so no message reaches into the next, and an array of none or of two is none of one.
            found = _decode_lines(b"[%b]" % b"]\n[".join(batch))
            if len(found) == len(batch):
                frames = iter(found)
                return frames, frames
    rest = iter(batch)
    return rest, zip(map(_decode, rest))
