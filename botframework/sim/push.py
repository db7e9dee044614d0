"""The websocket side of the simulated gateway, without a socket: subscriptions in, frames out.

Imports the simulator's vocabulary only; owned by the gateway, which carries text in and takes frames out. Frame shapes and
timing follow the websocket notes and recordings of 2026: first market frame twice, then changed fields only, at most one per
conflation interval of market time, silent end after the expiry; executions first without, then with commission, re-sent.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

import attrs

from botframework.sim.board import MARKET_FIELDS, Listing, field_value
from botframework.sim.clock import NS_PER_MS, NS_PER_S
from botframework.sim.desk import Desk
from botframework.sim.faults import Faults
from botframework.sim.orders import Execution, SimOrder, execution_row, list_row, mini_row, status_delta
from botframework.sim.session import SERVER_NAME, SERVER_VERSION, Session
from botframework.sim.wire import encode

SERVER_ID = "q0"
DEFAULT_FIELDS = ("31", "84", "86")
COMMISSION_MS = 300
RESEND_MS = 2_000
PNL_MS = 1_000
ACCOUNT_MS = 10_000
SUBSCRIPTIONS_MAX = 5_000
TEXT_MAX = 65_536


class Bodies(Protocol):
    """Bodies that the stream shares with REST."""

    def accounts_body(self) -> dict[str, Any]:
        """The accounts call's body."""

    def pnl_rows(self) -> dict[str, Any]:
        """The P&L rows, by account."""

    def summary_rows(self, account: str) -> list[dict[str, Any]]:
        """The account summary's rows."""

    def ledger_rows(self, account: str) -> list[dict[str, Any]]:
        """The ledger's rows."""


@attrs.define(slots=True, eq=False)
class Feed:
    """One market data subscription of one socket. `due_ns` and `expires_ns` are wall time."""

    topic: str
    conid: int
    fields: tuple[str, ...]
    expires_ns: int
    due_ns: int
    fresh: bool = True
    scheduled: bool = False
    sent: dict[str, object] = attrs.field(factory=dict)


@attrs.define(slots=True, eq=False)
class Socket:
    """One open websocket."""

    number: int
    known: bool
    authorised: bool = False
    feeds: dict[str, Feed] = attrs.field(factory=dict)
    orders: bool = False
    trades: bool = False
    pnl: bool = False
    timed: dict[str, Callable[[], dict[str, Any] | None]] = attrs.field(factory=dict)
    shown: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    silent: bool = False
    congested: bool = False


class PushHub:
    """All sockets. Frames wait in `outbox` as (socket, bytes), closings in `closes` as (socket, code); code 0 cuts."""

    def __init__(self, desk: Desk, session: Session, faults: Faults, bodies: Bodies) -> None:
        self._desk = desk
        self._session = session
        self._faults = faults
        self._bodies = bodies
        self._next = 0
        self.sockets: dict[int, Socket] = {}
        self.outbox: list[tuple[int, bytes]] = []
        self.closes: list[tuple[int, int]] = []
        self._by_conid: dict[int, list[tuple[Socket, Feed]]] = {}

    # ------------------------------------------------------------------ sockets

    def open(self, cookies: str) -> int:
        """A new socket; its greeting follows at once."""
        self._next += 1
        socket = Socket(self._next, self._session.knows(cookies))
        self.sockets[socket.number] = socket
        self._send(socket, {"topic": "system", "success": self._session.username, "isFT": False, "isPaper": True})
        self._schedule_heartbeat(socket, self._desk.wall_ns)
        if socket.known and self._session.tradable:
            socket.authorised = True
            self._greet(socket)
        else:
            self._send(socket, {"message": "waiting for session"})
        return socket.number

    def close(self, number: int) -> None:
        """The socket is gone; its subscriptions with it."""
        socket = self.sockets.pop(number, None)
        if socket is not None:
            for feed in list(socket.feeds.values()):
                self._drop_feed(socket, feed)

    def congest(self, number: int, congested: bool) -> None:
        """While a client reads too slowly its market data waits; it then gets the newest state only."""
        socket = self.sockets.get(number)
        if socket is None or socket.congested == congested:
            return
        socket.congested = congested
        if not congested:
            for feed in socket.feeds.values():
                self._schedule(socket, feed, self._desk.wall_ns)

    def established(self) -> None:
        """The brokerage session is up: sockets that waited for it hear so; those that lost one do not."""
        for socket in self.sockets.values():
            if socket.authorised or not socket.known:
                continue
            socket.authorised = True
            self._send(socket, self._sts_frame())
            self._send(socket, {"topic": "act", "args": self._bodies.accounts_body()})

    def lost(self) -> None:
        """The brokerage session is gone: the state is told once, streams fall silent, heartbeats go on."""
        for socket in self.sockets.values():
            if socket.authorised:
                lost = {"authenticated": False, "competing": self._session.competing, "message": "", "fail": ""}
                self._send(socket, {"topic": "sts", "args": lost})
            self._forget(socket)

    def cut(self, code: int) -> None:
        """Closes every socket; code 0 without a close frame."""
        for number in list(self.sockets):
            self.closes.append((number, code))
            self.close(number)

    def hush(self) -> None:
        """Makes the open sockets half open."""
        for socket in self.sockets.values():
            socket.silent = True

    def _forget(self, socket: Socket) -> None:
        for feed in list(socket.feeds.values()):
            self._drop_feed(socket, feed)
        socket.orders = socket.trades = socket.pnl = False
        socket.timed.clear()
        socket.shown.clear()

    def _greet(self, socket: Socket) -> None:
        self._send(socket, {"topic": "act", "args": self._bodies.accounts_body()})
        self._send(socket, self._sts_frame())

    def _sts_frame(self) -> dict[str, Any]:
        session = self._session
        return {
            "topic": "sts",
            "args": {
                "connected": session.connected,
                "authenticated": session.authenticated,
                "established": session.established,
                "competing": session.competing,
                "message": "",
                "fail": "",
                "serverName": SERVER_NAME,
                "serverVersion": SERVER_VERSION,
                "username": session.username,
            },
        }

    def _schedule_heartbeat(self, socket: Socket, wall_ns: int) -> None:
        self._desk.agenda.add(
            wall_ns + self._desk.config.heartbeat_s * NS_PER_S, lambda due: self._heartbeat(socket, due)
        )

    def _heartbeat(self, socket: Socket, due_ns: int) -> None:
        if self.sockets.get(socket.number) is socket:
            self._send(socket, {"topic": "system", "hb": due_ns // NS_PER_MS})
            self._schedule_heartbeat(socket, due_ns)

    # ------------------------------------------------------------------ sending

    def _send(self, socket: Socket, frame: dict[str, Any]) -> None:
        if not socket.silent:
            self.outbox.append((socket.number, encode(frame)))

    def _data(self, socket: Socket, topic: str, frame: dict[str, Any]) -> None:
        if socket.silent:
            return
        if self._faults:
            mute = self._faults.standing("mute_stream")
            if mute is not None and topic in mute.params.get("topics", (topic,)):
                return
            if self._faults.strike("duplicate_frames") is not None:
                self._send(socket, frame)
        self.outbox.append((socket.number, encode(frame)))

    # ------------------------------------------------------------------ receiving

    def receive(self, number: int, text: str) -> None:
        """A text frame from the client."""
        socket = self.sockets.get(number)
        if socket is None or socket.silent:
            return
        if not socket.authorised:
            self._receive_session(socket, text)
            return
        word, _, rest = text.partition("+")
        handler = _TOPICS.get(word)
        if handler is None or len(text) > TEXT_MAX:
            self._send(socket, {"error": f"Topic unknown '{text[:4]}'", "code": 1})
        elif word in ("tic", "ech") or self._session.tradable:
            handler(self, socket, rest)

    def _receive_session(self, socket: Socket, text: str) -> None:
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict) or given.get("session") != self._session.token:
            # A subscription sent too early is lost without a word, as on the wire.
            return
        socket.known = True
        if not self._session.tradable:
            return
        socket.authorised = True
        self._send(socket, self._sts_frame())
        self._send(socket, {"topic": "system", "success": self._session.username, "isFT": False, "isPaper": True})
        self._send(socket, {"topic": "act", "args": self._bodies.accounts_body()})

    def _tic(self, socket: Socket, _rest: str) -> None:
        frame = {
            "topic": "tic",
            "alive": True,
            "id": self._session.token,
            "lastAccessed": self._session.last_request_ns // NS_PER_MS,
        }
        for _ in range(4):
            self._send(socket, frame)

    def _ech(self, socket: Socket, rest: str) -> None:
        if not socket.silent:
            self.outbox.append((socket.number, f"ech+{rest}".encode()))

    # ------------------------------------------------------------------ market data

    def _smd(self, socket: Socket, rest: str) -> None:
        target, _, parameters = rest.partition("+")
        digits = target.partition("@")[0]
        if not digits.isascii() or not digits.isdigit() or int(digits) not in self._desk.universe.by_conid:
            return
        wanted = _parameters(parameters).get("fields")
        codes = (
            tuple(dict.fromkeys(str(code) for code in wanted))
            if isinstance(wanted, list) and wanted
            else DEFAULT_FIELDS
        )
        now = self._desk.wall_ns
        old = socket.feeds.get(target)
        if old is not None:
            codes = tuple(dict.fromkeys(old.fields + codes))
            self._drop_feed(socket, old)
        elif len(socket.feeds) >= SUBSCRIPTIONS_MAX:
            return
        due = self._after_ms(self._desk.config.conflate_ms)
        feed = Feed(f"smd+{target}", int(digits), codes, now + self._desk.config.smd_expiry_s * NS_PER_S, due)
        socket.feeds[target] = feed
        self._by_conid.setdefault(feed.conid, []).append((socket, feed))
        self._schedule(socket, feed, due)

    def _umd(self, socket: Socket, rest: str) -> None:
        feed = socket.feeds.get(rest.partition("+")[0])
        if feed is not None:
            self._drop_feed(socket, feed)

    def _drop_feed(self, socket: Socket, feed: Feed) -> None:
        socket.feeds.pop(feed.topic[4:], None)
        listeners = self._by_conid.get(feed.conid, [])
        listeners[:] = [entry for entry in listeners if entry[1] is not feed]
        if not listeners:
            self._by_conid.pop(feed.conid, None)
        feed.expires_ns = 0

    def close_feeds(self, conid: int | None) -> bool:
        """Ends the streams of an instrument, or all; says whether there was one."""
        found = False
        for socket in self.sockets.values():
            for feed in list(socket.feeds.values()):
                if conid in (None, feed.conid):
                    self._drop_feed(socket, feed)
                    found = True
        return found

    @property
    def watched(self) -> bool:
        """Whether any socket is open."""
        return bool(self.sockets)

    def quoted(self, conid: int) -> None:
        """The touch of an instrument changed: feeds that may send do so, the others wait for their time."""
        listeners = self._by_conid.get(conid)
        if listeners:
            now = self._desk.wall_ns
            for socket, feed in listeners:
                if not feed.scheduled and not socket.congested:
                    if now >= feed.due_ns:
                        self._flush(socket, feed)
                    else:
                        self._schedule(socket, feed, feed.due_ns)

    def _after_ms(self, market_ms: int) -> int:
        clock = self._desk.clock
        return clock.wall_ns(clock.market_ns(self._desk.wall_ns) + market_ms * NS_PER_MS)

    def _schedule(self, socket: Socket, feed: Feed, wall_ns: int) -> None:
        if not feed.scheduled:
            feed.scheduled = True
            self._desk.agenda.add(wall_ns, lambda _due: self._flush_due(socket, feed))

    def _flush_due(self, socket: Socket, feed: Feed) -> None:
        feed.scheduled = False
        if not socket.congested:
            self._flush(socket, feed)

    def _flush(self, socket: Socket, feed: Feed) -> None:
        if self._desk.wall_ns >= feed.expires_ns:
            if feed.expires_ns:
                self._drop_feed(socket, feed)
            return
        listing = self._desk.listings.get(feed.conid)
        if listing is None or not listing.at_ms:
            return
        sent = feed.sent
        changed: dict[str, object] = {}
        for code in feed.fields:
            found = MARKET_FIELDS.get(code)
            value = found(listing) if found is not None else self._own_field(listing, code)
            if value is not None and sent.get(code) != value:
                changed[code] = sent[code] = value
        if not changed:
            return
        frame: dict[str, Any] = {
            "topic": feed.topic,
            "conid": feed.conid,
            "conidEx": str(feed.conid),
            "_updated": listing.at_ms,
            "server_id": SERVER_ID,
            "6119": SERVER_ID,
        }
        if feed.fresh:
            frame["6509"] = "RpB"
        frame.update(changed)
        self._data(socket, "smd", frame)
        if feed.fresh:
            feed.fresh = False
            self._data(socket, "smd", dict(reversed(frame.items())))
        feed.due_ns = self._after_ms(self._desk.config.conflate_ms)

    def _own_field(self, listing: Listing, code: str) -> object | None:
        account = self._desk.accounts[self._session.selected]
        return field_value(listing, account.positions.get(listing.instrument.conid), code)

    # ------------------------------------------------------------------ orders and executions

    def _sor(self, socket: Socket, _rest: str) -> None:
        socket.orders = True
        rows = [self._row(order) for order in self._shown_orders()]
        if rows:
            self._data(socket, "sor", {"topic": "sor", "args": rows})

    def _uor(self, socket: Socket, _rest: str) -> None:
        socket.orders = False

    def _shown_orders(self) -> list[SimOrder]:
        return [order for order in self._desk.orders.values() if order.account == self._session.selected]

    def _row(self, order: SimOrder, status: str | None = None) -> dict[str, Any]:
        return list_row(order, self._desk.universe.by_conid[order.conid], self._desk.config.base_currency, status)

    def _order_frame(self, order: SimOrder, *rows: dict[str, Any]) -> None:
        if self._session.warmth.filtered_orders or order.account != self._session.selected:
            return
        for socket in self.sockets.values():
            if socket.orders:
                self._data(socket, "sor", {"topic": "sor", "args": list(rows)})

    def order_entered(self, order: SimOrder) -> None:
        """The burst that follows an acceptance: a full row that says Inactive, a sparse row, then the first status."""
        self._order_frame(order, self._row(order, "Inactive"))
        self._order_frame(order, mini_row(order))
        self._order_frame(order, status_delta(order))

    def order_changed(self, order: SimOrder, delta: dict[str, Any]) -> None:
        """Only the changed keys."""
        self._order_frame(order, delta)

    def order_restated(self, order: SimOrder) -> None:
        """The full row."""
        self._order_frame(order, self._row(order))

    def _str(self, socket: Socket, rest: str) -> None:
        parameters = _parameters(rest)
        socket.trades = True
        self._data(socket, "str", {"topic": "str", "args": []})
        if parameters.get("realtimeUpdatesOnly") is True:
            return
        days = parameters.get("days", 1)
        days = min(max(days, 1), 7) if isinstance(days, int) else 1
        since = self._desk.market_ms - days * 86_400_000
        rows = [
            self._execution_row(execution, with_commission=True)
            for execution in self._desk.executions.values()
            if execution.at_ms >= since and execution.account == self._session.selected
        ]
        if rows:
            self._data(socket, "str", {"topic": "str", "args": rows})

    def _utr(self, socket: Socket, _rest: str) -> None:
        socket.trades = False

    def _execution_row(self, execution: Execution, *, with_commission: bool) -> dict[str, Any]:
        return execution_row(execution, self._desk.universe.by_conid[execution.conid], with_commission=with_commission)

    def executed(self, execution: Execution) -> None:
        """An execution: at once without its commission, soon after with it, and once more later."""
        if execution.account != self._session.selected or not self.sockets:
            return
        self._send_execution(execution, with_commission=False)
        self._desk.later(COMMISSION_MS, lambda _due: self._send_execution(execution, with_commission=True))
        self._desk.later(RESEND_MS, lambda _due: self._send_execution(execution, with_commission=True))

    def _send_execution(self, execution: Execution, *, with_commission: bool) -> None:
        row = self._execution_row(execution, with_commission=with_commission)
        for socket in self.sockets.values():
            if socket.trades:
                self._data(socket, "str", {"topic": "str", "args": [row]})

    # ------------------------------------------------------------------ timed account topics

    def _timed(self, socket: Socket, topic: str, every_ms: int, make: Callable[[], dict[str, Any] | None]) -> None:
        # A chain of ticks ends by itself when another callable has taken its topic.
        socket.timed[topic] = make
        self._tick(socket, topic, every_ms, make)

    def _tick(self, socket: Socket, topic: str, every_ms: int, make: Callable[[], dict[str, Any] | None]) -> None:
        if self.sockets.get(socket.number) is not socket or socket.timed.get(topic) is not make:
            return
        if not socket.congested and (frame := make()) is not None:
            self._data(socket, topic[:3], frame)
        self._desk.later(every_ms, lambda _due: self._tick(socket, topic, every_ms, make))

    def _spl(self, socket: Socket, _rest: str) -> None:
        self._session.warmth.pnl = True

        def frame() -> dict[str, Any] | None:
            rows = {}
            for key, row in self._bodies.pnl_rows().items():
                shown = socket.shown.get(key)
                changed = {name: value for name, value in row.items() if shown is None or shown.get(name) != value}
                socket.shown[key] = row
                if changed:
                    rows[key] = {"rowType": row["rowType"], **changed}
            return {"topic": "spl", "args": rows} if rows else None

        self._timed(socket, "spl", PNL_MS, frame)

    def _upl(self, socket: Socket, _rest: str) -> None:
        socket.timed.pop("spl", None)
        for key in [key for key in socket.shown if key.endswith(".Core")]:
            del socket.shown[key]

    def _ssd(self, socket: Socket, rest: str) -> None:
        self._account_topic(socket, "ssd", rest, self._bodies.summary_rows)

    def _sld(self, socket: Socket, rest: str) -> None:
        self._account_topic(socket, "sld", rest, self._bodies.ledger_rows)

    def _account_topic(
        self, socket: Socket, topic: str, rest: str, rows_of: Callable[[str], list[dict[str, Any]]]
    ) -> None:
        account, _, parameters = rest.partition("+")
        if account not in self._desk.accounts:
            return
        keys = _parameters(parameters).get("keys")
        wanted = {str(key) for key in keys} if isinstance(keys, list) and keys else None
        full = f"{topic}+{account}"

        def frame() -> dict[str, Any]:
            result = []
            for row in rows_of(account):
                if wanted is not None and row["key"] not in wanted:
                    continue
                shown_key = f"{full} {row['key']}"
                content = {name: value for name, value in row.items() if name != "timestamp"}
                same = socket.shown.get(shown_key) == content
                socket.shown[shown_key] = content
                result.append({"key": row["key"], "timestamp": row["timestamp"]} if same else row)
            return {"topic": full, "result": result}

        self._timed(socket, full, ACCOUNT_MS, frame)

    def _usd(self, socket: Socket, rest: str) -> None:
        self._end_account_topic(socket, f"ssd+{rest.partition('+')[0]}", "unsubscribed from summary")

    def _uld(self, socket: Socket, rest: str) -> None:
        self._end_account_topic(socket, f"sld+{rest.partition('+')[0]}", "unsubscribed from ledger")

    def _end_account_topic(self, socket: Socket, full: str, text: str) -> None:
        socket.timed.pop(full, None)
        for key in [key for key in socket.shown if key.startswith(f"{full} ")]:
            del socket.shown[key]
        self._send(socket, {"result": text})


_TOPICS: dict[str, Callable[[PushHub, Socket, str], None]] = {
    "tic": PushHub._tic,
    "ech": PushHub._ech,
    "smd": PushHub._smd,
    "umd": PushHub._umd,
    "sor": PushHub._sor,
    "uor": PushHub._uor,
    "str": PushHub._str,
    "utr": PushHub._utr,
    "spl": PushHub._spl,
    "upl": PushHub._upl,
    "ssd": PushHub._ssd,
    "usd": PushHub._usd,
    "sld": PushHub._sld,
    "uld": PushHub._uld,
}


def _parameters(text: str) -> dict[str, Any]:
    """The JSON object after a topic. Anything else is taken as empty: wrong parameters are ignored on the wire."""
    if not text or text == "{}":
        return {}
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
