"""The live broker: session, stream and order lane behind the one port the driver knows.

Everything comes back through ``emit`` and ``emit_tick``. A command handed to ``execute`` is already in the journal; what
provably never left is told as rejected with "not sent", everything doubtful as unknown, and nothing is ever sent twice.
Imports everything of this package; built by the runner.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import httpx
import picows

from botframework.core.events import Command, Event, ModifyOrder, OrderReported, SessionChanged, SubmitOrder
from botframework.core.model import Instrument, Order, SessionState, Tick
from botframework.errors import GatewayError
from botframework.ibkr import _stream_tables as tables
from botframework.ibkr.api import Api, Refused
from botframework.ibkr.contractfacts import ContractFacts
from botframework.ibkr.convert import instrument_of, text_of, value_of
from botframework.ibkr.facts import Facts
from botframework.ibkr.guarded import GuardedClient
from botframework.ibkr.lane import OrderLane
from botframework.ibkr.listings import Wanted, matching
from botframework.ibkr.pacing import Pacer
from botframework.ibkr.policy import generated_table
from botframework.ibkr.redact import Redactor
from botframework.ibkr.session import HEALTH_S, Session
from botframework.ibkr.stream import StreamProtocol, StreamStats
from botframework.ibkr.stream_client import Dial, StreamClient
from botframework.ibkr.supervisor import Alert
from botframework.ibkr.transport import PolicyTransport, TransportStats, async_client
from botframework.ibkr.windows import Calendar
from botframework.ports import BrokerFacts, Clock

#: How often the order connections are looked after.
WARM_S = 5.0


@attrs.frozen
class BrokerStats:
    """Counters of the parts."""

    stream: StreamStats
    transport: TransportStats
    tickles: int
    recoveries: int
    passes: int


class IbkrBroker:
    """``ports.Broker`` over one gateway.

    ``url`` is the address up to and with ``/v1/api``; ``account`` the configured one (without it the first of the
    gateway, which is for the simulator only). ``silence_s`` is how long market data may be silent before it counts as
    stalled, ``heartbeat_s`` how long the server's heartbeat may be missing. ``fields`` are the market data fields to
    subscribe, by code. ``calendar`` holds the broker's nights, ``compete`` lets the session be taken from a rival once,
    ``health_s`` is how long proof of a good session may be missing, ``chance`` (0 to 1) spreads attempts,
    ``trades`` says whether an instrument's market is open at a market time (ns), so that its silence means something.
    ``orders``, ``rest`` and ``dial`` stand in for the connections: order requests, everything else, the
    websocket.
    """

    def __init__(
        self,
        url: str,
        *,
        account: str | None,
        clock: Clock,
        ssl_context: ssl.SSLContext | None = None,
        silence_s: float = 10.0,
        heartbeat_s: float = float(tables.HEARTBEAT_SILENCE_S),
        fields: Sequence[str] = tables.HOT_FIELDS,
        log: logging.Logger | None = None,
        transport: PolicyTransport | None = None,
        start_s: float = 60.0,
        wanted: Mapping[str, Wanted] | None = None,
        orders: httpx.AsyncBaseTransport | None = None,
        rest: httpx.AsyncBaseTransport | None = None,
        dial: Dial = picows.ws_connect,
        calendar: Calendar | None = None,
        compete: bool = False,
        health_s: float = HEALTH_S,
        chance: Callable[[], float] = lambda: 0.5,
        trades: Callable[[Instrument, int], bool] = lambda instrument, market_ns: True,
    ) -> None:
        self._url = url.rstrip("/")
        self._clock = clock
        self.on_resolved: Callable[[list[Instrument]], Awaitable[None]] | None = None
        """Called with what ``resolve`` found, before whoever asked hears of it."""
        self._log = log or logging.getLogger("botframework.ibkr")
        self._redact = Redactor()
        self._transport = transport or PolicyTransport(
            generated_table(),
            clock,
            ssl_context=ssl_context,
            redact=self._redact,
            log=self._log,
            on_signal=self._on_signal,
            orders=orders,
            rest=rest,
        )
        http = async_client(self._url, self._transport)
        client = GuardedClient(base_url=self._url)
        client.set_async_httpx_client(http)
        self._http = http
        self.api = Api(client, redact=self._redact)
        self._emit: Callable[[Event], None] = _nobody
        self._session = Session(
            self.api,
            clock,
            self._on_session,
            self._url,
            account,
            on_restored=self._on_restored,
            redact=self._redact,
            log=self._log,
            start_s=start_s,
            on_alert=self._on_alert,
            calendar=calendar or Calendar.of(),
            compete=compete,
            health_s=health_s,
            chance=chance,
        )
        self._told: Callable[[Alert], None] = _nobody
        self._protocol = StreamProtocol(
            clock=clock,
            emit=self._tell,
            emit_tick=_nobody,
            silence_s=silence_s,
            heartbeat_s=heartbeat_s,
            fields=tuple(fields),
            on_auth=self._on_auth,
            on_time=self._session.supervisor.time.heard,
            trades=trades,
            log=self._log,
            redact=self._redact,
        )
        self._stream = StreamClient(
            _websocket_url(self._url),
            self._protocol,
            self._session.fresh_id,
            clock,
            self._transport.cookies,
            ssl_context=ssl_context,
            on_trouble=lambda reason: self._session.hint(f"stream: {reason}"),
            redact=self._redact,
            log=self._log,
            dial=dial,
        )
        self._facts = Facts(self.api, clock, self._log)
        self._lane = OrderLane(self.api, clock, self._tell, lambda: self.account, self._redact, self._log)
        self._lane.is_line_open = self._transport.is_line_open
        self._transport.expects(self._lane.expects)
        self._tasks: list[asyncio.Task[Any]] = []
        self._found: dict[str, Instrument] = {}
        self._wanted = dict(wanted or {})
        self._orders_stale = True
        self._wants_contract_facts = False

    # --- the port -----------------------------------------------------------------------------------------------------

    @property
    def account(self) -> str:
        """The account traded; known after ``start`` when none was configured."""
        return self._session.account or ""

    @property
    def pacer(self) -> Pacer:
        """The pace of our requests; ``share_pace`` makes it one of all processes of the machine."""
        return self._transport.pacer

    @property
    def open_question(self) -> str:
        """The reply id of the question that is open in the order lane; empty when there is none."""
        return self._lane.open_question

    def session_status(self) -> dict[str, object]:
        """Since when the session stands as it does, why, what is next and what a person must do; for ``bot status``."""
        return self._session.supervisor.status()

    def alert_to(self, told: Callable[[str, str, str], None]) -> None:
        """``told`` hears what a person should know of the session: level, code, text."""
        self._told = lambda alert: told(alert.level, alert.code, alert.text)

    @property
    def stats(self) -> BrokerStats:
        return BrokerStats(
            self._protocol.stats,
            self._transport.stats,
            self._session.tickles,
            self._session.recoveries,
            self._facts.passes,
        )

    async def start(self, emit: Callable[[Event], None], emit_tick: Callable[[Tick], None]) -> None:
        """Bring the session up and open the stream, which goes on connecting in the background.

        Raises ``GatewayUnreachable``, ``CertificateRefused``, ``SessionRefused`` or ``OrderSafetyError``.
        """
        self._emit = emit
        self._protocol.emit_tick = emit_tick
        await self._session.start()
        self._protocol.account = self.account
        self._lane.start()
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._session.run(), name="ibkr-session"),
            loop.create_task(self._session.watch(), name="ibkr-session-watch"),
            loop.create_task(self._stream.run(), name="ibkr-stream"),
            loop.create_task(self._facts.warm_up(), name="ibkr-warm-up"),
            loop.create_task(self._keep_warm(), name="ibkr-order-connections"),
        ]
        if self._wants_contract_facts:
            contract_facts = ContractFacts(
                api=self.api,
                clock=self._clock,
                tell=self._tell,
                instruments=lambda: list(self._found.values()),
                log=self._log,
            )
            self._tasks.append(loop.create_task(contract_facts.keep(), name="ibkr-contract-facts"))

    async def resolve(self, symbols: Sequence[str]) -> list[Instrument]:
        """Stocks by symbol, with their trading rules. Raises ``ConfigError`` naming a symbol that is not known.

        Answers are kept for half a day: rules change, and risk does not accept old ones.
        """
        found = [await self._resolve(symbol) for symbol in symbols]
        if self.on_resolved is not None:
            await self.on_resolved(found)
        return found

    async def past(self, instrument: Instrument, spans: Sequence[tuple[str, int]]) -> list[Tick]:
        """Ticks from before this moment that make the asked bars (span, how many) as far as one answer reaches.

        Raises ``GatewayError`` when there is no such answer.
        """
        # With it comes the library's half of this package: 2 MiB that only a bot with a memory of the past has use for.
        from botframework.ibkr.past import past_ticks

        return await past_ticks(self.api, instrument, spans, self._clock.market_ns())

    async def subscribe(self, instruments: Iterable[Instrument]) -> None:
        """Want ticks of these, on this connection and every later one."""
        self._protocol.subscribe(instruments)

    def execute(self, command: Command) -> None:
        """Carry out an order command; see ``OrderLane``."""
        self._lane.execute(command)

    def ask_before_sending(
        self, objection: Callable[[SubmitOrder | ModifyOrder], str], is_recorded: Callable[[Command], bool]
    ) -> None:
        """``objection`` is asked right before an order leaves; a text keeps it here (told as rejected, "not sent").

        ``is_recorded`` says of a command handed to ``execute`` whether the journal has it and hands it over, this once; until
        somebody says so of one, no order, change or answer is taken.
        """
        self._lane.objection = objection
        self._lane.is_recorded = is_recorded

    def adopt(self, orders: Iterable[Order]) -> None:
        """Orders restored from the journal: without this they cannot be modified, and cancelled only once listed."""
        self._lane.adopt(list(orders))

    def want_funds(self) -> None:
        """Ask for the account's value and free funds with every pass from now on: some risk rule reads them."""
        self._facts.with_funds = True

    def want_contract_facts(self) -> None:
        """Ask now and then how much of each contract trades and can be borrowed: some risk rule reads it."""
        self._wants_contract_facts = True

    async def facts(self) -> BrokerFacts:
        """Orders, executions, positions now. Raises ``GatewayError`` when a query fails."""
        facts = await self._facts.ask(self.account)
        for report in facts.orders:
            self._lane.directory.learn(report.client_order_id, report.broker_order_id)
        if self._orders_stale:
            # Filters of an earlier client mute the order stream until the list was read without any; only a
            # subscription made after that is sure to speak.
            self._orders_stale = False
            self._protocol.ask_orders_again()
        return facts

    async def close(self) -> None:
        """End the connections. The gateway's login stays, as other programs may use it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._lane.close()
        await self._http.aclose()

    async def _keep_warm(self) -> None:
        """A server closes idle connections; they are opened again before an order needs them."""
        while True:
            if self._session.state is SessionState.READY:
                await self._transport.warm_up(self._url)
            await self._clock.sleep(WARM_S)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        if isinstance(event, OrderReported):
            self._lane.directory.learn(event.client_order_id, event.broker_order_id)
        self._emit(event)

    def _on_session(self, state: SessionState, reason: str) -> None:
        self._emit(
            SessionChanged(at_ns=self._clock.market_ns(), wall_ns=self._clock.wall_ns(), state=state, reason=reason)
        )

    def _on_restored(self, stream_too: bool) -> None:
        # Every list is cold again, and an old socket never hears that the session is back.
        self._facts.forget_session()
        self._orders_stale = True
        if stream_too:
            self._stream.reconnect("the session was restored")
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.get_running_loop().create_task(self._facts.warm_up(), name="ibkr-warm-up"))

    def _on_auth(self, authenticated: bool, why: str) -> None:
        if authenticated:
            self._session.proved()
        else:
            self._session.hint(why)

    def _on_alert(self, alert: Alert) -> None:
        self._log.log(logging.INFO if alert.level == "info" else logging.WARNING, "%s: %s", alert.code, alert.text)
        self._told(alert)

    def _on_signal(self, operation: str, status: int, text: str) -> None:
        if operation.startswith("session_"):
            return  # the session looks after these itself
        if "query /accounts" in text:
            self._session.forgotten(f"{operation}: the gateway wants the accounts queried first")
        elif Refused(operation, status, text).session_lost:
            self._session.hint(f"{operation} answered {status}")

    async def _resolve(self, symbol: str) -> Instrument:
        known = self._found.get(symbol)
        if known is not None and self._clock.wall_ns() - known.rules_at_ns < RULES_FRESH_NS:
            return known
        try:
            rows = await self.api.search(symbol)
        except Refused as exc:
            if exc.status != 200:  # only a proper answer can say that there is no such symbol
                raise
            rows = []
        wanted = self._wanted.get(symbol, Wanted())
        candidates = matching(rows, symbol, wanted)
        problem: GatewayError | None = None
        for row in candidates[:3]:
            try:
                contract = await self.api.contract(row.conid)
            except Refused as exc:
                problem = exc
                continue
            trouble = text_of(value_of(contract.rules.error))
            if trouble:
                self._log.warning("%s: trading rules: %s", symbol, trouble)
            wanted.refuse_currency(symbol, str(value_of(contract.currency)))
            found = self._found[symbol] = instrument_of(symbol, contract, at_ns=self._clock.wall_ns())
            return found
        raise GatewayError(
            f"the broker gives no trading rules of {symbol}: {problem.what if problem else ''}",
            where=self._url,
            hint="try again later; during maintenance valid contracts are not found",
        )


#: How long a contract's rules are taken from memory, in wall time: well below the age at which risk refuses them.
RULES_FRESH_NS: Final = 11 * 3600 * 10**9


def _websocket_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/ws"


def _nobody(_: object) -> None:
    """Stands in until ``start`` tells who listens."""
