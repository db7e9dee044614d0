"""The websocket side of the simulated gateway, without a socket: subscriptions in, frames out.

Imports the simulator's vocabulary only; owned by the gateway, which carries text in and takes frames out. Frame shapes and
timing follow the websocket notes and recordings of 2026: first market frame twice, then changed fields only, at most one per
conflation interval of market time, silent end after the expiry; executions first without, then with commission, re-sent.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.accounttopics import AccountTopics, Bodies, TopicSet
from botframework.sim.charttopics import ChartTopics
from botframework.sim.clock import NS_PER_MS, NS_PER_S
from botframework.sim.desk import Desk
from botframework.sim.faults import Faults
from botframework.sim.feeds import Feeds, FeedSet
from botframework.sim.orders import Execution, SimOrder, execution_row, list_row, mini_row, status_delta
from botframework.sim.session import SERVER_NAME, SERVER_VERSION, Session
from botframework.sim.wire import encode

COMMISSION_MS = 300
RESEND_MS = 2_000
TEXT_MAX = 65_536


@attrs.define(slots=True, eq=False)
class Socket:
    """One open websocket."""

    number: int
    known: bool
    feeds: FeedSet = attrs.field(init=False)
    topics: TopicSet = attrs.field(init=False)
    authorised: bool = False
    orders: bool = False
    order_filter: str = ""
    trades: bool = False
    silent: bool = False


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
        self.feeds = Feeds(desk, session)
        self._account_topics = AccountTopics(desk, bodies)
        self._chart_topics = ChartTopics(desk)

    # ------------------------------------------------------------------ sockets

    def open(self, cookies: str) -> int:
        """A new socket; its greeting follows at once."""
        self._next += 1
        refused = self._faults.strike("accept_and_close") if self._faults else None
        if refused is not None:
            self.closes.append((self._next, int(refused.params.get("code", 1000))))
            return self._next
        socket = Socket(self._next, self._session.knows(cookies))
        socket.feeds = FeedSet(lambda frame: self._data(socket, "smd", frame))
        socket.topics = TopicSet(lambda topic, frame: self._data(socket, topic, frame))
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
            self._forget(socket)

    def congest(self, number: int, congested: bool) -> None:
        """While a client reads too slowly its market data waits; it then gets the newest state only."""
        socket = self.sockets.get(number)
        if socket is not None:
            self.feeds.congest(socket.feeds, congested)

    def established(self) -> None:
        """The brokerage session is up: sockets that waited for it hear so; those that lost one do not."""
        for socket in self.sockets.values():
            if socket.authorised or not socket.known:
                continue
            socket.authorised = True
            self._send_sts(socket, self._status())
            self._send(socket, {"topic": "act", "args": self._bodies.accounts_body()})

    def lost(self) -> None:
        """The brokerage session is gone: the state is told once, streams fall silent, heartbeats go on."""
        for socket in self.sockets.values():
            if socket.authorised:
                lost = {"authenticated": False, "competing": self._session.competing, "message": "", "fail": ""}
                self._send_sts(socket, lost)
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
        self.feeds.clear(socket.feeds)
        self._chart_topics.forget(socket.topics)
        socket.topics.clear()
        socket.orders = socket.trades = False

    def _greet(self, socket: Socket) -> None:
        self._send(socket, {"topic": "act", "args": self._bodies.accounts_body()})
        self._send_sts(socket, self._status())

    def _status(self) -> dict[str, Any]:
        session = self._session
        return {
            "connected": session.connected,
            "authenticated": session.authenticated,
            "established": session.established,
            "competing": session.competing,
            "message": "",
            "fail": "",
            "serverName": SERVER_NAME,
            "serverVersion": SERVER_VERSION,
            "username": session.username,
        }

    def _send_sts(self, socket: Socket, status: dict[str, Any]) -> None:
        """One object, as builds of 2026 send it, or one key a frame, as those of 2024 did (websocket notes 5)."""
        if self._desk.config.sts_form == "object":
            self._send(socket, {"topic": "sts", "args": status})
            return
        for key, value in status.items():
            self._send(socket, {"topic": "sts", "args": {key: value}})

    def announce(self, topic: str, args: object) -> None:
        """A notice (`ntf`) or bulletin (`blt`) for everybody with a session."""
        for socket in self.sockets.values():
            if socket.authorised:
                self._send(socket, {"topic": topic, "args": args})

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
            if topic in ("sor", "str") and self._faults.strike("lose_frames") is not None:
                return
            self._disturb(socket, topic, frame)
        self.outbox.append((socket.number, encode(frame)))

    def _disturb(self, socket: Socket, topic: str, frame: dict[str, Any]) -> None:
        """What comes before a data frame on a bad day."""
        faults = self._faults
        if faults.strike("duplicate_frames") is not None:
            self._send(socket, frame)
        if topic == "smd" and faults.strike("empty_frames") is not None:
            self._send(socket, {"topic": frame["topic"]})
        if topic == "str" and (flood := faults.strike("flood_trades")) is not None:
            for _ in range(int(flood.params.get("copies", 50)) - 1):
                self._send(socket, frame)
        bad = faults.standing("bad_bytes")
        if bad is not None and topic in bad.params.get("topics", ("sor", "str")) and faults.strike("bad_bytes"):
            before, found, after = encode(frame).rpartition(b'":"')
            if found:
                self.outbox.append((socket.number, before + found + b"\x99" + after))

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
        elif self._faults and self._refused(socket, text, word):
            return
        elif word in ("tic", "ech") or self._session.tradable:
            handler(self, socket, rest)

    def _refused(self, socket: Socket, text: str, word: str) -> bool:
        """What a recording shows of `sor` on a bad day: the subscription is refused in so many words."""
        refusal = self._faults.standing("refuse_topic")
        if refusal is None or word not in refusal.params.get("topics", ("sor",)):
            return False
        if self._faults.strike("refuse_topic") is None:
            return False
        self._unable(socket, word if word in ("sor", "str", "spl") else text.partition("+{")[0])
        return True

    def _unable(self, socket: Socket, topic: str) -> None:
        self._send(socket, {"error": "unable to subscribe", "code": 500, "topic": topic})

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
        self._send_sts(socket, self._status())
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
        self.feeds.subscribe(socket.feeds, target, _parameters(parameters).get("fields"))

    def _umd(self, socket: Socket, rest: str) -> None:
        self.feeds.unsubscribe(socket.feeds, rest.partition("+")[0])

    def _smh(self, socket: Socket, rest: str) -> None:
        target, _, parameters = rest.partition("+")
        if not self._chart_topics.subscribe_history(socket.topics, target, _parameters(parameters)):
            self._unable(socket, f"smh+{target}")

    def _umh(self, socket: Socket, rest: str) -> None:
        text = self._chart_topics.unsubscribe_history(socket.topics, rest.partition("+")[0])
        if text is not None:
            self._send(socket, {"message": text})

    def _sbd(self, socket: Socket, rest: str) -> None:
        self._chart_topics.subscribe_ladder(socket.topics, rest.removesuffix("+{}"))

    def _ubd(self, socket: Socket, rest: str) -> None:
        self._chart_topics.unsubscribe_ladder(socket.topics, rest.partition("+")[0])

    @property
    def watched(self) -> bool:
        """Whether any socket is open."""
        return bool(self.sockets)

    def quoted(self, conid: int) -> None:
        """The touch of an instrument changed."""
        self.feeds.quoted(conid)

    # ------------------------------------------------------------------ orders and executions

    def _sor(self, socket: Socket, rest: str) -> None:
        filters = _parameters(rest).get("filters")
        # Several filters are said to be taken as the first of them.
        socket.order_filter = str(filters[0]).lower() if isinstance(filters, list) and filters else ""
        socket.orders = True
        rows = [self._row(order) for order in self._shown_orders() if self._wanted(socket, order)]
        if rows:
            self._data(socket, "sor", {"topic": "sor", "args": rows})

    def _uor(self, socket: Socket, _rest: str) -> None:
        socket.orders = False

    @staticmethod
    def _wanted(socket: Socket, order: SimOrder) -> bool:
        return socket.order_filter in ("", order.status.lower())

    def _shown_orders(self) -> list[SimOrder]:
        return [order for order in self._desk.orders.values() if order.concerns(self._session.selected)]

    def _row(self, order: SimOrder, status: str | None = None) -> dict[str, Any]:
        return list_row(order, self._desk.universe.by_conid[order.conid], self._desk.config.base_currency, status)

    def _order_frame(self, order: SimOrder, *rows: dict[str, Any]) -> None:
        if self._session.warmth.filtered_orders or not order.concerns(self._session.selected):
            return
        for socket in self.sockets.values():
            if socket.orders and self._wanted(socket, order):
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
        return execution_row(
            execution,
            self._desk.universe.by_conid[execution.conid],
            with_commission=with_commission,
            is_streamed=True,
        )

    def executed(self, execution: Execution) -> None:
        """An execution: at once without its commission, soon after with it, and once more later."""
        if execution.account != self._session.selected or not self.sockets:
            return
        self._send_execution(execution, with_commission=False)
        self._desk.later(COMMISSION_MS, lambda _due: self._send_execution(execution, with_commission=True))
        self._desk.later(RESEND_MS, lambda _due: self._send_execution(execution, with_commission=True))

    def _send_execution(self, execution: Execution, *, with_commission: bool) -> None:
        if with_commission and self._faults.standing("no_commission") is not None:
            return
        row = self._execution_row(execution, with_commission=with_commission)
        for socket in self.sockets.values():
            if socket.trades:
                self._data(socket, "str", {"topic": "str", "args": [row]})

    # ------------------------------------------------------------------ account topics

    def _spl(self, socket: Socket, _rest: str) -> None:
        self._session.warmth.pnl = True
        self._account_topics.subscribe_pnl(socket.topics)

    def _upl(self, socket: Socket, _rest: str) -> None:
        self._account_topics.end(socket.topics, "spl")

    def _ssd(self, socket: Socket, rest: str) -> None:
        account, _, parameters = rest.partition("+")
        self._account_topics.subscribe_summary(socket.topics, account, _parameters(parameters).get("keys"))

    def _usd(self, socket: Socket, rest: str) -> None:
        self._account_topics.end(socket.topics, f"ssd+{rest.partition('+')[0]}")
        self._send(socket, {"result": "unsubscribed from summary"})

    def _sld(self, socket: Socket, rest: str) -> None:
        account, _, parameters = rest.partition("+")
        self._account_topics.subscribe_ledger(socket.topics, account, _parameters(parameters).get("keys"))

    def _uld(self, socket: Socket, rest: str) -> None:
        self._account_topics.end(socket.topics, f"sld+{rest.partition('+')[0]}")
        self._send(socket, {"result": "unsubscribed from ledger"})


_TOPICS: dict[str, Callable[[PushHub, Socket, str], None]] = {
    "tic": PushHub._tic,
    "ech": PushHub._ech,
    "smd": PushHub._smd,
    "umd": PushHub._umd,
    "smh": PushHub._smh,
    "umh": PushHub._umh,
    "sbd": PushHub._sbd,
    "ubd": PushHub._ubd,
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
