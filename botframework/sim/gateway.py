"""The simulated gateway as a pure handler: requests and text frames in, answers and frames out, time as an argument.

Imports the simulator's own modules and the net for secrets. `GatewayServer` puts it on a socket, `inprocess` under an HTTP
client, tests call it directly. It reads no clock and does no I/O but through its two sinks (book and order log). Wall time
never goes back here: an earlier time than the last one counts as the last one.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from botframework.redaction import cleaned_json
from botframework.sim import nights, trouble
from botframework.sim.clock import NS_PER_MS, NS_PER_S, Agenda, MarketClock
from botframework.sim.config import SimConfig
from botframework.sim.desk import Desk
from botframework.sim.drifted import drifted
from botframework.sim.faults import Faults
from botframework.sim.hours import MarketHours
from botframework.sim.kept import Kept
from botframework.sim.market import Market, SyntheticMarket, TapeMarket, TapeQuote
from botframework.sim.orders import Execution, SimOrder
from botframework.sim.pacing import Limiter
from botframework.sim.push import PushHub
from botframework.sim.questions import Conversation
from botframework.sim.records import Records
from botframework.sim.rest import ROUTES, Route, find_route
from botframework.sim.rest import session as session_calls
from botframework.sim.rest.accounts import accounts_body, ledger_rows, pnl_rows, summary_rows
from botframework.sim.session import Session
from botframework.sim.sinks import Book, FileLines, Lines, MemoryLines
from botframework.sim.universe import Universe
from botframework.sim.wire import HTML, Effects, SimRequest, SimResponse, page, refuse

API = "/v1/api"
OUTSIDE = "https://api.ibkr.com"
KEEPERS = (
    "/iserver/watchlist",
    "/iserver/account/{accountId}/alert",
    "/iserver/account/allocation/",
    "/fa/",
    "/fyi/",
)
"""Operations that change what is kept beside orders and positions."""
LOGIN = "/sso/Login?forwardTo=22&RL=1&ip2loc=US"


class SimGateway:
    """One simulated gateway with its user, accounts, market and websockets.

    `quotes` replaces the synthetic market by a tape. `wall_ns` is the wall time of construction. Raises ValueError for a
    book that cannot be read, `BookInUse` for one another process holds.
    """

    def __init__(
        self, config: SimConfig, *, quotes: Iterator[TapeQuote] | None = None, wall_ns: int, log: Lines | None = None
    ) -> None:
        self.config = config
        self.faults = Faults()
        self._trouble = trouble.Trouble()
        # On a tape the contracts are those configured and those the tape brings.
        self.universe = Universe(() if quotes is not None and config.instruments is None else config.instruments)
        book = None if config.book_path is None else Book(config.book_path)
        records = Records(config, self.universe, book)
        try:
            if log is None:
                log = MemoryLines() if config.log_path is None else FileLines(config.log_path, cleaned_json)
            tape = None if quotes is None else TapeMarket(quotes, self.universe)
            start_ns = config.start_ns
            if start_ns is None:
                first = tape.first_ms if tape is not None else None
                start_ns = wall_ns if first is None else first * NS_PER_MS
            if records.market_ms is not None:
                start_ns = max(start_ns, records.market_ms * NS_PER_MS)
            self.clock = MarketClock(wall_ns, start_ns, config.speed)
            hours = MarketHours(config.hours)
            self._market: Market = tape or SyntheticMarket(
                tuple(self.universe.by_conid.values()), config.seed, start_ns // NS_PER_MS, hours, records.prices
            )
        except BaseException:
            records.close()
            raise
        self._agenda = Agenda()
        self.session = Session(
            config.seed,
            wall_ns,
            established=config.established,
            username=config.username,
            account=config.accounts[0],
            logged_in=config.logged_in,
            life_s=config.login_life_s,
        )
        self.desk = Desk(
            config,
            self.universe,
            self.clock,
            self._agenda,
            hours,
            records,
            log,
            _Relay(self),
            wall_ns,
            self._market,
        )
        self.hub = PushHub(self.desk, self.session, self.faults, self)
        try:
            self.kept = Kept(self.desk)
        except BaseException:
            self.desk.close()
            raise
        self._limiter = Limiter(config.pacing, config.penalty_s)
        self.conversations: dict[str, Conversation] = {}
        self.voided: dict[str, Conversation] = {}
        self._closed = False
        if config.nights:
            if self.closed:
                self.session.lose()
            self._await_night()

    # ------------------------------------------------------------------ time

    @property
    def wall_ns(self) -> int:
        """The last wall time told."""
        return self.desk.wall_ns

    def market_ns(self, wall_ns: int) -> int:
        """Market time at a wall time."""
        return self.clock.market_ns(wall_ns)

    def advance(self, wall_ns: int, events_max: int | None = None) -> bool:
        """Lets everything happen that is due up to `wall_ns`, or as much of it. Whether that was all."""
        self._take_instant_faults()
        desk, market, agenda, clock = self.desk, self._market, self._agenda, self.clock
        until = max(wall_ns, desk.wall_ns)
        market.skip_to(clock.market_ms(until))
        quote_due = self._quote_due()
        for number in count():
            agenda_due = agenda.due_ns()
            if number == events_max:
                self._watch_idle()
                return False
            if quote_due is not None and quote_due <= until and (agenda_due is None or quote_due <= agenda_due):
                if quote_due > desk.wall_ns:
                    desk.wall_ns = quote_due
                desk.quote(market.pop())
                quote_due = self._quote_due()
            elif agenda_due is not None and agenda_due <= until:
                if agenda_due > desk.wall_ns:
                    desk.wall_ns = agenda_due
                agenda.run_next()
            else:
                break
        desk.wall_ns = until
        self._watch_idle()
        return True

    def _quote_due(self) -> int | None:
        at_ms = self._market.next_ms
        return None if at_ms is None else self.clock.wall_ns(at_ms * NS_PER_MS)

    def next_due_ns(self) -> int:
        """The wall time at which `advance` has something to do next, with nobody asking in between.

        Quotes nobody waits for (no socket open, no order working) are worth a look once a second only.
        """
        due = self.session.last_request_ns + self.config.session_idle_s * NS_PER_S
        if not self.session.connected or due <= self.desk.wall_ns:
            due = self.desk.wall_ns + 3600 * NS_PER_S
        if (ends := self.session.ends_ns) is not None and ends > self.desk.wall_ns:
            due = min(due, ends)
        agenda_due = self._agenda.due_ns()
        if agenda_due is not None:
            due = min(due, agenda_due)
        quote_due = self._quote_due()
        if quote_due is not None:
            if not self.hub.watched and not len(self.desk.exchange):
                quote_due = max(quote_due, self.desk.wall_ns + NS_PER_S)
            due = min(due, quote_due)
        return due

    def _watch_idle(self) -> None:
        session = self.session
        ends = session.ends_ns
        if ends is not None and self.desk.wall_ns >= ends:
            self.lose_session(login_too=True)
        if session.connected and self.desk.wall_ns - session.last_request_ns >= self.config.session_idle_s * NS_PER_S:
            self.lose_session()

    @property
    def closed(self) -> bool:
        """Whether the brokerage is closed for maintenance: no session can be opened."""
        scheduled = self.config.nights and nights.down(self.desk.wall_ns // NS_PER_MS)
        return scheduled or (bool(self.faults) and self.faults.standing("maintenance") is not None)

    def _await_night(self) -> None:
        self._agenda.add(nights.next_change_ms(self.desk.wall_ns // NS_PER_MS) * NS_PER_MS, self._night)

    def _night(self, due_ns: int) -> None:
        midnight = nights.is_midnight(due_ns // NS_PER_MS)
        if self.session.connected and (midnight or self.closed):
            self.lose_session()
        if midnight:
            # Often the connections go with it, and without a close frame.
            self.hub.cut(0)
        self._await_night()

    def lose_session(self, *, competing: bool = False, login_too: bool = False) -> None:
        """Ends the brokerage session (and the login): open questions die, streams fall silent."""
        if login_too:
            self.session.logout()
        else:
            self.session.lose(competing=competing)
        self.conversations.clear()
        self.voided.clear()
        self.hub.lost()

    def begin_session(self) -> None:
        """What `ssodh/init` starts; `established` follows after the configured time."""
        settle = self.config.settle_ms
        self.session.connect(established=settle == 0)
        if settle == 0:
            self.hub.established()
        else:
            self._agenda.add(self.desk.wall_ns + settle * NS_PER_MS, lambda _due: self._settle())

    def _settle(self) -> None:
        if self.session.logged_in and self.session.connected and not self.session.established:
            self.session.authenticated = self.session.established = True
            self.hub.established()

    def _take_instant_faults(self) -> None:
        if not self.faults:
            return
        if self.session.connected and self.faults.standing("maintenance") is not None:
            self.lose_session()
        while (fault := self.faults.strike("session_dead")) is not None:
            self.lose_session(login_too=bool(fault.params.get("sso", False)))
        while (fault := self.faults.strike("competing")) is not None:
            self.lose_session(competing=True)
            if fault.params.get("authenticated", False):
                self.session.authenticated = self.session.established = True
        while (fault := self.faults.strike("notice")) is not None:
            number = str(fault.params.get("id", "INDICATIVE_DATA_SUGGESTION"))
            words = {key: str(fault.params.get(key, "")) for key in ("text", "title", "url")}
            # An array in the handling of clients in use, a bare object in the documents; clients must take both.
            self.hub.announce("ntf", [{"id": number, **words}])
        while (fault := self.faults.strike("bulletin")) is not None:
            number, message = (
                fault.params.get("id", "1"),
                fault.params.get("message", "Trading at one exchange is slow."),
            )
            self.hub.announce("blt", {"id": str(number), "message": str(message)})
        while self.faults.strike("half_open") is not None:
            self.hub.hush()
        while (fault := self.faults.strike("drop_socket")) is not None:
            self.hub.cut(int(fault.params.get("code", 0)))
        trouble.strike(self)

    # ------------------------------------------------------------------ requests

    def handle(self, request: SimRequest, wall_ns: int) -> SimResponse:
        """Answers one request. Never raises for anything a client sends."""
        self.advance(wall_ns)
        lost = self.faults and self.faults.strike("request_lost", request.method, request.path)
        if lost:
            return SimResponse(503, (), b"", Effects(drop=True))
        response = self._guarded(request)
        if not self.faults:
            return response
        for fault in self.faults.strike_all("drifted", request.method, request.path):
            values = (fault.params["value"],) if "value" in fault.params else ()
            response = drifted(response, str(fault.params.get("member", "*.drifted")), *values)
        response = self._trouble.bend(self, request, response)
        if self.faults.strike("answer_lost", request.method, request.path) is not None:
            return SimResponse(response.status, response.headers, response.body, Effects(drop=True))
        delay = self.faults.strike("delay_answer", request.method, request.path)
        if delay is not None:
            effects = Effects(delay_ms=int(delay.params.get("delay_ms", 1000)))
            return SimResponse(response.status, response.headers, response.body, effects)
        return response

    def _guarded(self, request: SimRequest) -> SimResponse:
        if self.faults:
            abort = self.faults.strike("abort_10s", request.method, request.path)
            if abort is not None:
                if abort.params.get("effect", True):
                    self._route(request)
                delay_ms = int(abort.params.get("delay_ms", 10_000))
                return SimResponse(503, (("x-response-time", f"{delay_ms}ms"),), b"", Effects(delay_ms=delay_ms))
            if self.faults.strike("http_429", request.method, request.path) is not None:
                return refuse(429, "Too many requests")
            if self.faults.strike("http_401", request.method, request.path) is not None:
                return refuse(401, "not authenticated")
            status = self.faults.strike("http_status", request.method, request.path)
            if status is not None:
                code = int(status.params.get("status", 503))
                text = str(status.params.get("text", "Service Unavailable"))
                return page(code, text) if status.params.get("html") else refuse(code, text)
            if self.faults.strike("redirect", request.method, request.path) is not None:
                return _redirect(LOGIN)
        return self._route(request)

    def serve(self, request: SimRequest) -> SimResponse:
        """One request at the present moment, whatever faults are in force."""
        return self._route(request)

    def _route(self, request: SimRequest) -> SimResponse:
        path = request.path
        if path == "/":
            return _redirect(LOGIN)
        if (request.method, path) in LOGIN_STEPS:
            return LOGIN_STEPS[request.method, path](self, request, {})
        if path.startswith("/v1/portal/"):
            path = API + path[len("/v1/portal") :]
        if not path.startswith(API + "/"):
            return _redirect(OUTSIDE + path)
        if not request.headers.get("user-agent"):
            return page(403, "Access Denied")
        if request.method == "POST" and not {"content-length", "transfer-encoding"} & request.headers.keys():
            return page(411, "Length Required")
        route, arguments, known = find_route(request.method, path[len(API) :])
        endpoint = f"{request.method} {route.template if route else path}"
        if not self._limiter.allows(request.peer, endpoint, self.desk.wall_ns):
            return refuse(429, "Too many requests")
        if route is None:
            return refuse(405, "Method Not Allowed") if known else page(404, "Resource not found")
        return self._call(route, request, arguments)

    def _call(self, route: Route, request: SimRequest, arguments: dict[str, str]) -> SimResponse:
        session = self.session
        if not session.logged_in:
            return (
                refuse(401, "not authenticated") if route.needs != "none" else route.handler(self, request, arguments)
            )
        if session.connected or route.needs != "brokerage":
            session.last_request_ns = self.desk.wall_ns
        if route.needs == "brokerage":
            if not session.tradable:
                return refuse(400, "Bad Request: no bridge")
            if route.warm and not session.warmth.accounts:
                return refuse(400, "Bad Request: Please query /accounts first")
        account = arguments.get("accountId")
        shared = account in self.kept.advisor.groups and "/order" in route.template
        if account is not None and account not in self.config.accounts and not shared:
            return refuse(400, f"Bad Request: accountId is not valid: {account}")
        if account is not None and route.template.startswith("/portfolio") and not session.portfolio_queried:
            # That the call is needed is documented; no recording shows what happens without it, so the text is ours.
            return refuse(400, "Bad Request: Please query /portfolio/accounts first")
        response = route.handler(self, request, arguments)
        if request.method != "GET" and route.template.startswith(KEEPERS):
            self.kept.save()
        else:
            self.kept.save_quoted()
        return response

    # ------------------------------------------------------------------ websocket

    def admits(self, headers: dict[str, str]) -> bool:
        """Whether a websocket with these handshake headers is let in.

        A gateway takes any client, one without a User-Agent too, and names itself to the service behind it; without a
        gateway the name has to be like its own (websocket notes 1).
        """
        if headers.get("user-agent", "").startswith("ClientPortalGW/"):
            return True
        return not self.faults or self.faults.strike("agent_check") is None

    def open_socket(self, headers: dict[str, str], wall_ns: int) -> int:
        """A websocket was opened with these (lower case) handshake headers."""
        self.advance(wall_ns)
        return self.hub.open(headers.get("cookie", ""))

    def receive(self, socket_id: int, text: str, wall_ns: int) -> None:
        """A text frame came in."""
        self.advance(wall_ns)
        self.hub.receive(socket_id, text)
        self.kept.save_quoted()

    def close_socket(self, socket_id: int) -> None:
        """A websocket is gone."""
        self.hub.close(socket_id)

    def congest(self, socket_id: int, congested: bool) -> None:
        """A websocket's client reads too slowly, or keeps up again."""
        self.hub.congest(socket_id, congested)

    def take_pushes(self) -> list[tuple[int, bytes]]:
        """The frames to send since the last call, as (socket id, JSON)."""
        pushes, self.hub.outbox = self.hub.outbox, []
        return pushes

    def take_closes(self) -> list[tuple[int, int]]:
        """The sockets to close since the last call, as (socket id, close code); 0: cut without a close frame."""
        closes, self.hub.closes = self.hub.closes, []
        return closes

    # ------------------------------------------------------------------ the rest

    def counts(self) -> dict[str, int]:
        """Accepted orders and executions since construction, and in all the time of the book (`..._total`)."""
        records = self.desk.records
        return {
            "orders": self.desk.accepted,
            "fills": self.desk.fills,
            "orders_total": records.total_orders,
            "fills_total": records.total_fills,
        }

    def login(self) -> None:
        """Logs the user in again, as a person does in the browser after a logout."""
        self.session.login(self.desk.wall_ns)
        self.hub.established()

    def close(self) -> None:
        """Closes book and log. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._market.close()
            self.desk.close()

    def accounts_body(self) -> dict[str, Any]:
        """For the stream."""
        return accounts_body(self)

    def pnl_rows(self) -> dict[str, Any]:
        """For the stream."""
        return pnl_rows(self)

    def summary_rows(self, account: str) -> list[dict[str, Any]]:
        """For the stream."""
        return summary_rows(self, account)

    def ledger_rows(self, account: str) -> list[dict[str, Any]]:
        """For the stream."""
        return ledger_rows(self, account)


class _Relay:
    """Passes the desk's news to the push side, which is built after the desk."""

    def __init__(self, gateway: SimGateway) -> None:
        self._gateway = gateway

    def _hub(self) -> PushHub | None:
        # While the desk resumes a stored book there is no push side yet, and nobody to tell.
        return getattr(self._gateway, "hub", None)

    def order_entered(self, order: SimOrder) -> None:
        if (hub := self._hub()) is not None:
            hub.order_entered(order)

    def order_changed(self, order: SimOrder, delta: dict[str, Any]) -> None:
        if (hub := self._hub()) is not None:
            hub.order_changed(order, delta)

    def order_restated(self, order: SimOrder) -> None:
        if (hub := self._hub()) is not None:
            hub.order_restated(order)

    def executed(self, execution: Execution) -> None:
        if (hub := self._hub()) is not None:
            hub.executed(execution)

    def quoted(self, conid: int) -> None:
        self._gateway.hub.quoted(conid)


LOGIN_STEPS = {("GET", "/sso/Login"): session_calls.login_page, ("POST", "/sso/Dispatcher"): session_calls.log_in}
"""What a person does in the browser; not part of the API."""


def _redirect(location: str) -> SimResponse:
    return SimResponse(302, (("Location", location), *HTML), b"")


__all__ = ["API", "ROUTES", "SimGateway"]
