"""The websocket protocol without the socket: frames in, ticks and events out, texts to send.

It knows the greeting, when to subscribe, how frames merge, what is a repeat, when a stream is silent, half open or
about to expire, and what to subscribe again after a reconnect. It never raises on what the server sends. Ticks of one
read are merged and delivered by ``flush``; orders and executions are delivered at once and so never wait behind market
data. Imports core, ports and the generated tables; driven by ``stream_client`` (and by tests, without a socket).
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import msgspec

from botframework.core.events import Event, StreamChanged
from botframework.core.model import Instrument, StreamState, Tick
from botframework.ibkr import _stream_tables as tables
from botframework.ibkr.convert import text_of
from botframework.ibkr.quotes import NS, Quote, merge
from botframework.ibkr.redact import Redactor
from botframework.ibkr.rows import ExecutionRows, OrderRows
from botframework.ports import Clock
from botframework.secret import Secret

#: Wait for `sts` this long before subscribing without it; older servers may not send it in one piece.
GREETING_WAIT_S: Final = 3.0
#: A session id we sent is confirmed at once or never: then it is of no use and a fresh one is fetched.
CONFIRM_WAIT_S: Final = 5.0
#: Delayed data comes every 4 to 10 seconds (recorded), so its silence is judged more patiently.
DELAYED_FACTOR: Final = 3.0
#: What a heartbeat's time can be: milliseconds since 1970, in this century.
_EPOCH_MS: Final = (946_684_800_000, 4_102_444_800_000)
_RENEW_S: Final = float(tables.TOPICS["smd"].renew_s or 600)


@attrs.define
class StreamStats:
    """Counters for status, tests and benchmarks."""

    frames: int = 0
    data_frames: int = 0
    ticks: int = 0
    repeats: int = 0
    backwards: int = 0
    unreadable: int = 0
    orders: int = 0
    executions: int = 0
    connects: int = 0
    stalls: int = 0
    renewals: int = 0


@attrs.define
class _Asked:
    """A subscription without a target: when it was sent, whether anything came back."""

    text: str
    asked_ns: int = 0
    tries: int = 0
    answered: bool = False
    expects_answer: bool = True


@attrs.define(eq=False)
class StreamProtocol:
    """The state of the stream, across connections.

    ``emit`` and ``emit_tick`` receive everything typed; ``on_auth`` is told what ``sts`` says of the session (False:
    lost), ``on_time`` the broker's own time with each heartbeat (ns UTC). ``silence_s`` is how long a subscribed instrument,
    or the whole socket, may be silent; ``heartbeat_s`` how long heartbeats may be missing before the socket counts as half
    open. ``trades`` says whether an instrument's market is open at a market time: the silence of a closed one means nothing.
    """

    clock: Clock
    emit: Callable[[Event], None]
    emit_tick: Callable[[Tick], None]
    silence_s: float = 10.0
    heartbeat_s: float = float(tables.HEARTBEAT_SILENCE_S)
    fields: tuple[str, ...] = tables.HOT_FIELDS
    on_auth: Callable[[bool, str], None] = lambda authenticated, why: None
    on_time: Callable[[int], None] = lambda epoch_ns: None
    trades: Callable[[Instrument, int], bool] = lambda instrument, market_ns: True
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.stream"))
    redact: Redactor = attrs.field(factory=Redactor)
    stats: StreamStats = attrs.field(factory=StreamStats)
    state: StreamState = StreamState.DOWN
    #: Messages of the present read that nobody has looked at; ``feed_batch`` and ``flush`` take them. The same list for ever.
    batch: list[bytes] = attrs.field(init=False, factory=list)

    _quotes: dict[int, Quote] = attrs.field(init=False, factory=dict)
    _touched: list[Quote] = attrs.field(init=False, factory=list)
    _orders: OrderRows = attrs.field(init=False, factory=OrderRows)
    _executions: ExecutionRows = attrs.field(init=False, factory=ExecutionRows)
    _sts: dict[str, Any] = attrs.field(init=False, factory=dict)
    _session_id: Secret | None = attrs.field(init=False, default=None)
    _session_sent: bool = attrs.field(init=False, default=False)
    _connected_ns: int = attrs.field(init=False, default=0)
    _frame_ns: int = attrs.field(init=False, default=0)
    _alive_ns: int = attrs.field(init=False, default=0)  # heartbeat or answer to our ping
    _pinged_ns: int = attrs.field(init=False, default=0)
    _observed_ns: int = attrs.field(init=False, default=0)
    _frames_since_flush: int = attrs.field(init=False, default=0)
    _others_since_flush: int = attrs.field(init=False, default=0)  # those that are no market data of ours
    _ready: bool = attrs.field(init=False, default=False)
    _topics: dict[str, _Asked] = attrs.field(init=False, factory=dict)
    _outbox: deque[str] = attrs.field(init=False, factory=deque)
    _sent_ns: deque[int] = attrs.field(init=False, factory=deque)

    @property
    def account(self) -> str:
        """Rows of other accounts are passed over; empty takes all."""
        return self._orders.account

    @account.setter
    def account(self, account: str) -> None:
        self._orders.account = self._executions.account = account

    # --- from the outside ---------------------------------------------------------------------------------------------

    def subscribe(self, instruments: Iterable[Instrument]) -> None:
        """Want market data of these from now on, on this connection and all later ones."""
        now = self.clock.mono_ns()
        for instrument in instruments:
            if instrument.conid in self._quotes:
                continue
            quote = self._quotes[instrument.conid] = Quote(instrument)
            if self._ready:
                self._ask(quote, now)

    def connecting(self, reason: str = "") -> None:
        """A connection is being made."""
        self._change(StreamState.CONNECTING, reason)

    def connected(self, session_id: Secret) -> None:
        """The socket is open. ``session_id`` is the one of a fresh tickle."""
        now = self.clock.mono_ns()
        self.stats.connects += 1
        self._session_id, self._session_sent = session_id, False
        self.redact.learn(session_id)
        self._connected_ns = self._frame_ns = self._alive_ns = now
        self._pinged_ns = now
        self._forget_connection()

    def disconnected(self, reason: str) -> None:
        """The socket is gone; every subscription went with it. What it brought before its end counts, and is told: the next
        connection repeats it, and repeats are no news.
        """
        self.flush()
        self._forget_connection()
        self._change(StreamState.DOWN, reason)

    def take_texts(self) -> list[str]:
        """Text frames to send now, in order, at most ten a second."""
        now = self.clock.mono_ns()
        while self._sent_ns and now - self._sent_ns[0] >= NS:
            self._sent_ns.popleft()
        out: list[str] = []
        while self._outbox and len(self._sent_ns) < tables.SUBSCRIBE_PER_SECOND:
            out.append(self._outbox.popleft())
            self._sent_ns.append(now)
        return out

    def ask_orders_again(self) -> None:
        """Subscribe to orders once more; repeated rows are told once."""
        asked = self._topics.get("sor")
        if asked is not None:
            self._ask_topic(asked, self.clock.mono_ns())

    @property
    def wants_to_send(self) -> bool:
        return bool(self._outbox)

    # --- frames -------------------------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """One message from the server. Market data is merged until ``flush``; anything else takes effect now."""
        self._frames_since_flush += 1
        merge(self._quotes, (data,), self._touched, self._feed_uncommon)

    def feed_batch(self) -> None:
        """What waits in ``batch``, in its order: the same as to ``feed`` each of them."""
        batch = self.batch
        self._frames_since_flush += len(batch)
        merge(self._quotes, batch, self._touched, self._feed_uncommon)
        batch.clear()

    def _feed_uncommon(self, data: bytes) -> None:
        """An odd frame of market data, or one of another topic. Never raises: what stands behind it in the read counts too."""
        try:
            self._take_uncommon(data)
        except Exception:
            self.log.exception("taking in a message of %d bytes failed", len(data))

    def _take_uncommon(self, data: bytes) -> None:
        try:
            frame = tables.decode_smd(data)
        except (ValueError, msgspec.MsgspecError, RecursionError):
            self._others_since_flush += 1
            self._feed_text(data)
            return
        if frame.conid and frame.error is None and frame.topic[:4] == "smd+":
            quote = self._quotes.get(frame.conid)
            if quote is None:
                self._others_since_flush += 1  # of an earlier subscription, or of someone else on this session
                return
            if not quote.touched:
                self._touched.append(quote)
            quote.apply(frame)
            return
        self._others_since_flush += 1
        try:
            self._dispatch(json.loads(data))
        except UnicodeDecodeError:
            self._feed_text(data)
        except (ValueError, RecursionError):
            self.stats.unreadable += 1

    def flush(self) -> None:
        """The end of a read: deliver one tick per instrument that changed."""
        if self.batch:
            self.feed_batch()
        now = self.clock.mono_ns()
        if self._frames_since_flush:
            self.stats.frames += self._frames_since_flush
            self.stats.data_frames += self._frames_since_flush - self._others_since_flush
            self._frame_ns = now
            self._frames_since_flush = self._others_since_flush = 0
            if self.state is StreamState.STALLED:
                self._change(StreamState.LIVE, "frames arrive again")
                for quote in self._quotes.values():
                    if quote.live is False:  # the change above speaks for all; this one is still silent
                        self._mark(quote, StreamState.STALLED, "no market data")
        if not self._touched:
            return
        touched, self._touched = self._touched, []
        wall_ns = self.clock.wall_ns()
        stats, emit_tick = self.stats, self.emit_tick
        for quote in touched:
            if quote.live is not True and quote.touched:
                self._mark(quote, StreamState.LIVE, "data arrives")
            if not quote.dirty:
                self._nothing_new(quote, now)
                continue
            tick = quote.tick(now, wall_ns)
            if tick is None:
                continue
            if tick.at_ns > self._observed_ns:  # conflated frames of many instruments share their time
                self._observed_ns = tick.at_ns
                self.clock.observe_market(tick.at_ns)
            stats.ticks += 1
            try:
                emit_tick(tick)
            except Exception:
                self.log.exception("delivering a tick of %s failed", quote.instrument.symbol)

    def _nothing_new(self, quote: Quote, now_ns: int) -> None:
        """Only repeats, or only frames from the past."""
        if not quote.touched:
            self.stats.backwards += 1
            return
        self.stats.repeats += 1
        # An answer that holds nothing new says that the market is quiet, not that the subscription is dead.
        quote.quiet = quote.quiet or quote.asked > 0
        quote.touched = False
        quote.asked = 0
        quote.data_ns = now_ns

    def _feed_text(self, data: bytes) -> None:
        """Not JSON as it stands: bytes of another encoding, or plain text such as the answer to an echo."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
            try:
                self._dispatch(json.loads(text))
                return
            except (ValueError, RecursionError):
                pass
        if not text.startswith("ech+"):
            self.stats.unreadable += 1
            self.log.debug("unreadable frame of %d bytes: %s", len(data), self.redact(text[:3_000])[:120])

    def _dispatch(self, frame: Any) -> None:
        if not isinstance(frame, dict):
            self.stats.unreadable += 1
            return
        topic = text_of(frame.get("topic"))
        if "error" in frame:
            self._error(topic, text_of(frame.get("error")))
            return
        base = topic.partition("+")[0]
        args = frame.get("args")
        if base == "system":
            if "hb" in frame:
                self._alive_ns = self.clock.mono_ns()
                beat = frame["hb"]
                if isinstance(beat, int) and _EPOCH_MS[0] < beat < _EPOCH_MS[1]:
                    self.on_time(beat * 1_000_000)
        elif base == "tic":
            self._alive_ns = self.clock.mono_ns()
        elif base == "sts":
            self._on_sts(args)
        elif base in ("sor", "str"):
            self._answered(base)
            self._on_rows(base, args)
        elif base == "spl":
            self._answered(base)
        elif not topic and frame.get("message") == "waiting for session":
            self._on_waiting()
        elif base in ("ntf", "blt"):
            self.log.warning("%s: %s", tables.TOPICS[base].name, self.redact(json.dumps(args)[:3_000])[:300])

    def _on_waiting(self) -> None:
        # Sent without being asked for, the same text would be refused as an unknown topic.
        if self._session_id is not None and self._session_id.reveal() and not self._session_sent:
            self._session_sent = True
            self._outbox.append(json.dumps({"session": self._session_id.reveal()}))

    def _on_sts(self, args: Any) -> None:
        """Session status: one object on new servers, one key a frame on old ones; merged key by key."""
        if not isinstance(args, dict):
            return
        for key, value in args.items():
            self._sts[key] = (
                {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
            )
        told = {"authenticated", "competing", "connected"} & args.keys()
        if not told:
            return
        if self._sts.get("authenticated") is False or self._sts.get("competing") is True:
            why = "competing session" if self._sts.get("competing") is True else "not authenticated"
            self.on_auth(False, why)
        elif self._sts.get("authenticated") is True and self._sts.get("connected", True) is True:
            self._get_ready("session confirmed")
            self.on_auth(True, "")

    def _error(self, topic: str, text: str) -> None:
        self.log.warning("stream error%s: %s", f" on {topic}" if topic else "", self.redact(text[:3_000])[:200])
        base = topic.partition("+")[0]
        asked = self._topics.get(base)
        if asked is not None:
            asked.answered = False
            asked.expects_answer = True  # refused: to be asked for again, also where silence would be normal

    def _answered(self, base: str) -> None:
        asked = self._topics.get(base)
        if asked is not None:
            asked.answered = True

    def _on_rows(self, base: str, args: Any) -> None:
        for row in args if isinstance(args, list) else [args]:
            if not isinstance(row, dict):
                continue
            market_ns, wall_ns = self.clock.market_ns(), self.clock.wall_ns()
            if base == "sor":
                order = self._orders.take(row, at_ns=market_ns, wall_ns=wall_ns)
                if order is not None:
                    self.stats.orders += 1
                    self._deliver(order)
            else:
                execution = self._executions.take(row, market_ns=market_ns, wall_ns=wall_ns)
                if execution is not None:
                    self.stats.executions += 1
                    self._deliver(execution)

    def _deliver(self, event: Event) -> None:
        try:
            self.emit(event)
        except Exception:
            self.log.exception("delivering %s failed", type(event).__name__)

    # --- subscriptions ------------------------------------------------------------------------------------------------

    def _get_ready(self, reason: str) -> None:
        if self._ready or not self._connected_ns:
            return
        self._ready = True
        now = self.clock.mono_ns()
        self._topics = {
            # With no open order nothing answers, so only a refusal makes us ask for orders again.
            "sor": _Asked("sor+{}", expects_answer=False),
            "str": _Asked('str+{"realtimeUpdatesOnly":false,"days":1}'),
            "spl": _Asked("spl+{}", expects_answer=False),
        }
        for asked in self._topics.values():
            self._ask_topic(asked, now)
        for quote in self._quotes.values():
            self._ask(quote, now)
        self._change(StreamState.LIVE, reason)

    def _ask_topic(self, asked: _Asked, now_ns: int) -> None:
        asked.asked_ns = now_ns
        asked.tries += 1
        self._outbox.append(asked.text)

    def _ask(self, quote: Quote, now_ns: int) -> None:
        quote.note_asked(now_ns)
        fields = json.dumps({"fields": list(self.fields)}, separators=(",", ":"))
        text = f"smd+{quote.instrument.conid}+{fields}"
        if text not in self._outbox:  # many silent instruments must not fill the queue faster than it empties
            self._outbox.append(text)

    def _forget_connection(self) -> None:
        self._ready = False
        self._sts.clear()
        self._topics.clear()
        self._outbox.clear()
        self._sent_ns.clear()
        self._touched.clear()
        for quote in self._quotes.values():
            quote.forget_connection()

    # --- time ---------------------------------------------------------------------------------------------------------

    def on_timer(self) -> str | None:
        """Look at the clock; call it twice a second. Returns why the connection must be made anew, or ``None``."""
        now = self.clock.mono_ns()
        if not self._ready:
            waited_s = (now - self._connected_ns) / NS
            if waited_s >= GREETING_WAIT_S and not self._session_sent and "authenticated" not in self._sts:
                self._get_ready("no session status came with the greeting")
            elif waited_s >= (CONFIRM_WAIT_S if self._session_sent else self.heartbeat_s):
                return "the server did not confirm the session"
            return None
        if (now - self._alive_ns) / NS >= self.heartbeat_s:
            return f"no heartbeat for {self.heartbeat_s:g} s"
        self._ping(now)
        quiet_s = (now - self._frame_ns) / NS
        if quiet_s >= self.silence_s and self.state is StreamState.LIVE:
            self.stats.stalls += 1
            self._change(StreamState.STALLED, f"no frame of any kind for {quiet_s:.0f} s")
        for asked in self._topics.values():
            if asked.expects_answer and not asked.answered and now - asked.asked_ns >= min(5 * asked.tries, 60) * NS:
                self._ask_topic(asked, now)
        for quote in self._quotes.values():
            self._watch(quote, now)
        return None

    def _ping(self, now_ns: int) -> None:
        """At least once a minute, and early when it is quiet: the answer tells a quiet market from a dead socket."""
        since_ping_s = (now_ns - self._pinged_ns) / NS
        quiet_s = (now_ns - self._frame_ns) / NS
        late = (now_ns - self._alive_ns) / NS > tables.HEARTBEAT_INTERVAL_S + 2
        curious = (quiet_s >= self.silence_s / 2 or late) and since_ping_s >= self.silence_s / 4
        if curious or since_ping_s >= tables.CLIENT_PING_INTERVAL_S:
            self._pinged_ns = now_ns
            self._outbox.append("tic")

    def _watch(self, quote: Quote, now_ns: int) -> None:
        silent_s = quote.silent_s(now_ns)
        allowed_s = self.silence_s * (DELAYED_FACTOR if quote.delayed else 1.0)
        asked_s = (now_ns - quote.asked_ns) / NS
        if not self.trades(quote.instrument, self.clock.market_ns()):
            quote.rests = True
            if asked_s >= _RENEW_S:
                self._renew(quote, now_ns)
            return
        if quote.rests:  # silence counts from the opening, and the subscription is of last night
            quote.rests = False
            quote.data_ns = now_ns
            self._renew(quote, now_ns)
            return
        if silent_s >= allowed_s and quote.live is not False:
            self.stats.stalls += 1
            why = f"no market data for {silent_s:.0f} s"
            if quote.went_back:
                why = "the market time of the data went back"
            self._mark(quote, StreamState.STALLED, why)
            self._renew(quote, now_ns)
        elif (
            (quote.live is not True and asked_s >= quote.ask_again_s())
            or asked_s >= _RENEW_S
            # Known to be quiet: ask in time instead of calling it stalled every few seconds.
            or (quote.quiet and min(silent_s, asked_s) >= allowed_s / 2)
        ):
            self._renew(quote, now_ns)

    def _renew(self, quote: Quote, now_ns: int) -> None:
        self.stats.renewals += 1
        self._ask(quote, now_ns)

    def _mark(self, quote: Quote, state: StreamState, reason: str) -> None:
        quote.live = state is StreamState.LIVE
        self._tell(state, reason, quote.instrument.conid)

    def _change(self, state: StreamState, reason: str) -> None:
        if state is not self.state:
            self.state = state
            self._tell(state, reason, None)

    def _tell(self, state: StreamState, reason: str, conid: int | None) -> None:
        self._deliver(
            StreamChanged(
                at_ns=self.clock.market_ns(), wall_ns=self.clock.wall_ns(), state=state, reason=reason, conid=conid
            )
        )
