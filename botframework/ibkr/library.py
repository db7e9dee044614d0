"""The API without a bot: a session that can call every operation that moves no orders, blocking or asynchronous.

    with SyncSession() as s:
        print(s.quote("AAPL"))

Every request goes through the same pacing, deadlines, certificate check and redaction as a bot's. Orders are refused: they
leave through a bot's risk gate and journal only. The methods are the actions of ``talk`` and its neighbours behind two
doors (``doors``). Imports those, the transports, and the clock and ids of ``runtime.seams``; for users of the library and
for ``bot api``.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import ssl
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import attrs
import httpx

from botframework.errors import ConfigError
from botframework.ibkr import alerts as _alerts
from botframework.ibkr import analyst as _analyst
from botframework.ibkr import chains as _chains
from botframework.ibkr import futures as _futures
from botframework.ibkr import history as _history
from botframework.ibkr import lookup as _lookup
from botframework.ibkr import notices as _notices
from botframework.ibkr import paging as _paging
from botframework.ibkr import prices as _prices
from botframework.ibkr import scanners as _scanners
from botframework.ibkr import talk as _talk
from botframework.ibkr import watchlists as _watchlists
from botframework.ibkr.address import api_address
from botframework.ibkr.catalogue import Call
from botframework.ibkr.contract_cache import ContractCache
from botframework.ibkr.convert import value_of
from botframework.ibkr.doors import Awaited, Blocking, Walked, WalkedAwaited
from botframework.ibkr.drift import FILE_NAME, DriftLog
from botframework.ibkr.failures import BadCall, CallFailed
from botframework.ibkr.guarded import GuardedClient
from botframework.ibkr.pacing import Pacer
from botframework.ibkr.pacing_shared import SharedPace, share_pace, shared_folder
from botframework.ibkr.pins import tls_context
from botframework.ibkr.policy import PolicyTable, generated_table
from botframework.ibkr.redact import Redactor
from botframework.ibkr.talk import Give, Pause, Step, Talk, Talking, Together, Walking, read_answer, undelivered
from botframework.ibkr.transport import PolicyTransport, async_client
from botframework.ibkr.transport_blocking import BlockingPolicyTransport, blocking_client
from botframework.runtime.seams import RealClock, RealIds
from botframework.secret import Secret
from generated_client import Client, Response

#: Where the gateway program listens unless told otherwise; `bot gateway` serves there as well.
DEFAULT_URL: Final = "http://127.0.0.1:5000/v1/api"

T = TypeVar("T")

# A library is silent unless its user sets logging up.
logging.getLogger("botframework").addHandler(logging.NullHandler())
_log = logging.getLogger("botframework.ibkr.library")


def drift_file() -> Path:
    """Where sessions record what the wire carried beyond the description; `bot drift` shows it."""
    return shared_folder() / FILE_NAME


def _one_or_more(pins: str | Iterable[str]) -> tuple[str, ...]:
    return (pins,) if isinstance(pins, str) else tuple(pins)


@attrs.define(eq=False, kw_only=True, repr=False)
class _Base:
    """Settings of a session.

    ``url`` is the gateway's address; ``/v1/api`` is added when it is missing. ``pins`` are SHA-256 fingerprints of the
    gateway's own certificate (one, or two while it is replaced); an ``https`` address without any must hold against the
    system's trust. ``account`` is the one meant when none is named. ``establish=False`` leaves the brokerage session alone:
    nothing is opened, calls just fail without one. ``remember_pace`` is the folder in which all processes at this gateway
    share its limits (the user's cache folder), None for a pace of one's own. ``contract_cache`` is a file that keeps what
    was learned of contracts from one process to the next; without it memory does.
    """

    url: str = DEFAULT_URL
    pins: tuple[str, ...] = attrs.field(default=(), converter=_one_or_more)
    account: str | None = None
    establish: bool = True
    remember_pace: Path | None = attrs.field(factory=shared_folder)
    remember_drift: Path | None = attrs.field(factory=drift_file)
    contract_cache: Path | None = attrs.field(default=None, converter=attrs.converters.optional(Path))
    talk: Talk = attrs.field(init=False)
    _clock: RealClock = attrs.field(init=False, factory=RealClock)
    _redact: Redactor = attrs.field(init=False, factory=Redactor)
    _name: str = attrs.field(init=False, factory=lambda: RealIds().fresh("s")[:10])
    _numbers: Iterator[int] = attrs.field(init=False, factory=lambda: itertools.count(1))
    _is_open: bool = attrs.field(init=False, default=False)
    _drift: DriftLog | None = attrs.field(init=False, default=None)
    _pace: SharedPace | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.url = api_address(self.url)
        if self.remember_drift is not None:
            self._drift = DriftLog(self.remember_drift, self._clock.wall_ns)
        cache = ContractCache(self.contract_cache, self.url, self._clock.wall_ns)
        self.talk = Talk(self.url, self._clock.mono_ns, self.establish, self.account, cache, self._clock.wall_ns)

    def __repr__(self) -> str:
        # Nothing of what the session learned: it would stand in logs and notebooks.
        return f"<{type(self).__name__} {self.url} {'open' if self._is_open else 'closed'}>"

    def _tls(self) -> ssl.SSLContext | None:
        if self.url.startswith("https://"):
            return tls_context("pin" if self.pins else "system", self.pins)
        if self.pins:
            raise ConfigError("a pin needs an address with https", where=self.url)
        return None

    def _table(self) -> PolicyTable:
        return attrs.evolve(generated_table(), may_move_orders=False)

    def _remember(self, pacer: Pacer) -> None:
        if self.remember_pace is not None:
            self._pace = share_pace(pacer, self.remember_pace, self.url, self._clock)

    def _forget_pace(self) -> None:
        if self._pace is not None:
            self._pace.close()

    def _need_open(self) -> None:
        if not self._is_open:
            raise BadCall(
                "the session is not open",
                operation=type(self).__name__,
                hint="use it inside `with SyncSession() as s:` or `async with Session() as s:`",
            )

    def _fresh(self) -> str:
        """An id for one request, which stands in the log and on the error."""
        return f"{self._name}-{next(self._numbers)}"

    def _request(self, call: Call, request_id: str) -> dict[str, Any]:
        request = call.request()
        request["extensions"] = {**request["extensions"], "request_id": request_id}
        return request

    def _answered(self, call: Call, http: httpx.Response, request_id: str) -> Response[Any]:
        """An answer read. A session id that it brought never stands in a log."""
        name = call.operation.id
        response = read_answer(name, http)
        if self._drift is not None:
            self._drift.note(name, response)
        if name == "session_tickle":
            self._redact.learn(Secret(str(value_of(getattr(response.parsed, "session", None)) or ""), "session id"))
        _log.debug("%s %s answered %d", request_id, name, response.status_code)
        return response

    def _lost(self, call: Call, error: httpx.HTTPError, request_id: str) -> CallFailed:
        failure = undelivered(call.operation.id, error, self.url, request_id)
        _log.info("%s %s: %s", request_id, call.operation.id, self._redact(failure.what))
        failure.__cause__ = error
        return failure

    def _told(self, error: CallFailed) -> CallFailed:
        """The error as the user gets it: with an id, and without what must not be shown."""
        if not error.request_id:
            error.request_id = self._fresh()
            _log.info("%s %s: %s", error.request_id, error.operation, self._redact(error.what))
        error.hide(self._redact)
        return error


@attrs.define(eq=False, kw_only=True, repr=False)
class SyncSession(_Base):
    """A session for scripts and notebooks, a context manager. Several threads may use it: their requests take turns.

    Every method raises ``CallFailed`` (see ``failures``).
    """

    client: Client = attrs.field(init=False)
    _http: httpx.Client = attrs.field(init=False)
    _waiter: threading.Event = attrs.field(init=False, factory=threading.Event)
    # What the session knows changes only between two requests of an action, and only under this lock; requests and
    # pauses of several threads overlap, as those of several tasks do in the asynchronous session.
    _lock: threading.RLock = attrs.field(init=False, factory=threading.RLock)

    def __enter__(self) -> Self:
        if self._is_open:
            raise BadCall("the session is open already", operation="SyncSession", hint="make one for each `with`")
        transport = BlockingPolicyTransport(
            self._table(),
            mono_ns=self._clock.mono_ns,
            sleep=self._sleep,
            ssl_context=self._tls(),
            redact=self._redact,
        )
        self._remember(transport.pacer)
        self._http = blocking_client(self.url, transport)
        self.client = GuardedClient(base_url=self.url).set_httpx_client(self._http)
        self.talk.cache.open()
        self._is_open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        if self._drift is not None:
            self._drift.flush()
        try:
            self._http.close()
        finally:
            with self._lock:
                self.talk.cache.close()
                self._forget_pace()

    def _sleep(self, seconds: float) -> None:
        self._waiter.wait(seconds)

    def run(self, talking: Talking[T], /) -> T:
        """Carry out an action of ``botframework.ibkr``'s modules; the methods do this."""
        out: list[T] = []
        for _ in self._steps(talking, out):
            pass  # an action hands out nothing on its way
        return out[0]

    def walk(self, walking: Walking[T], /) -> Iterator[T]:
        """Carry out an action that hands out elements; the methods do this."""
        return self._steps(walking, [])

    def _steps(self, talking: Walking[T] | Talking[T], out: list[T]) -> Iterator[T]:
        self._need_open()
        answer: Any = None
        failure: CallFailed | None = None
        try:
            while True:
                with self._lock:
                    try:
                        step = talking.send(answer) if failure is None else talking.throw(failure)
                    except StopIteration as done:
                        out.append(done.value)
                        return
                answer, failure = None, None
                if isinstance(step, Give):
                    yield step.value
                    continue
                try:
                    answer = self._do(step)
                except CallFailed as error:
                    failure = error
        except CallFailed as error:
            raise self._told(error)  # noqa: B904 - the same exception, with what the session knows
        finally:
            talking.close()

    def _do(self, step: Step) -> Any:
        self._need_open()
        if isinstance(step, Pause):
            self._sleep(step.seconds)
            return None
        if isinstance(step, Together):
            return [self._made(call) for call in step.calls]
        made = self._made(step)
        if isinstance(made, CallFailed):
            raise made
        return made

    def _made(self, call: Call) -> Response[Any] | CallFailed:
        request_id = self._fresh()
        try:
            http = self._http.request(**self._request(call, request_id))
        except httpx.HTTPError as error:
            return self._lost(call, error, request_id)
        return self._answered(call, http, request_id)

    raw_text = Blocking(_talk.raw_text)
    # any operation
    call = Blocking(_talk.call)
    raw = Blocking(_talk.raw)
    open = Blocking(_talk.open_session)

    # accounts
    accounts = Blocking(_talk.accounts)
    switch_account = Blocking(_talk.switch_account)
    positions = Blocking(_analyst.positions)
    ledger = Blocking(_analyst.ledger)
    summary = Blocking(_analyst.summary)
    allocation = Blocking(_analyst.allocation)

    # contracts
    contracts = Blocking(_lookup.contracts)
    contract = Blocking(_lookup.contract)
    conid = Blocking(_lookup.conid)
    option_months = Blocking(_chains.option_months)
    option_strikes = Blocking(_chains.option_strikes)
    option_chain = Blocking(_chains.option_chain)
    futures = Blocking(_futures.futures)
    front_future = Blocking(_futures.front_future)
    futures_rolls = Blocking(_futures.futures_rolls)

    # market data
    quote = Blocking(_prices.quote)
    quotes = Blocking(_prices.quotes)
    snapshot = Blocking(_prices.snapshot)
    history = Blocking(_history.history)
    bars = Blocking(_history.bars)
    scanner_params = Blocking(_scanners.scanner_params)
    scan = Blocking(_scanners.scan)

    # lists of the user
    watchlists = Blocking(_watchlists.watchlists)
    watchlist = Blocking(_watchlists.watchlist)
    create_watchlist = Blocking(_watchlists.create_watchlist)
    delete_watchlist = Blocking(_watchlists.delete_watchlist)
    alerts = Blocking(_alerts.alerts)
    alert = Blocking(_alerts.alert)
    create_alert = Blocking(_alerts.create_alert)
    activate_alert = Blocking(_alerts.activate_alert)
    delete_alert = Blocking(_alerts.delete_alert)
    unread_notifications = Blocking(_notices.unread_notifications)
    notification_settings = Blocking(_notices.notification_settings)
    set_notification = Blocking(_notices.set_notification)
    read_notification = Blocking(_notices.read_notification)

    # portfolio analyst
    performance = Blocking(_analyst.performance)
    performance_periods = Blocking(_analyst.performance_periods)
    transactions = Blocking(_analyst.transactions)
    analyst_allocation = Blocking(_analyst.analyst_allocation)

    # page by page
    iter_positions = Walked(_paging.iter_positions)
    iter_trades = Walked(_paging.iter_trades)
    iter_notifications = Walked(_paging.iter_notifications)
    iter_subaccounts = Walked(_paging.iter_subaccounts)
    iter_transactions = Walked(_paging.iter_transactions)


@attrs.define(eq=False, kw_only=True, repr=False)
class Session(_Base):
    """The asynchronous twin of ``SyncSession``: the same methods, each awaited; calls may run side by side.

    It belongs to the event loop it was opened in.
    """

    client: Client = attrs.field(init=False)
    _http: httpx.AsyncClient = attrs.field(init=False)
    _loop: asyncio.AbstractEventLoop | None = attrs.field(init=False, default=None)

    async def __aenter__(self) -> Self:
        if self._is_open:
            raise BadCall("the session is open already", operation="Session", hint="make one for each `async with`")
        transport = PolicyTransport(self._table(), self._clock, ssl_context=self._tls(), redact=self._redact)
        self._remember(transport.pacer)
        self._http = async_client(self.url, transport)
        self.client = GuardedClient(base_url=self.url).set_async_httpx_client(self._http)
        self._loop = asyncio.get_running_loop()
        self.talk.cache.open()
        self._is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        if self._drift is not None:
            self._drift.flush()
        try:
            await self._http.aclose()
        finally:
            self.talk.cache.close()
            self._forget_pace()

    async def run(self, talking: Talking[T], /) -> T:
        """Carry out an action of ``botframework.ibkr``'s modules; the methods do this."""
        out: list[T] = []
        async for _ in self._steps(talking, out):
            pass  # an action hands out nothing on its way
        return out[0]

    def walk(self, walking: Walking[T], /) -> AsyncIterator[T]:
        """Carry out an action that hands out elements; the methods do this."""
        return self._steps(walking, [])

    async def _steps(self, talking: Walking[T] | Talking[T], out: list[T]) -> AsyncIterator[T]:
        self._need_open()
        if asyncio.get_running_loop() is not self._loop:
            raise BadCall(
                "the session belongs to another event loop",
                operation="Session",
                hint="use a SyncSession to share one between threads",
            )
        answer: Any = None
        failure: CallFailed | None = None
        try:
            while True:
                try:
                    step = talking.send(answer) if failure is None else talking.throw(failure)
                except StopIteration as done:
                    out.append(done.value)
                    return
                answer, failure = None, None
                if isinstance(step, Give):
                    yield step.value
                    continue
                try:
                    answer = await self._do(step)
                except CallFailed as error:
                    failure = error
        except CallFailed as error:
            raise self._told(error)  # noqa: B904 - the same exception, with what the session knows
        finally:
            talking.close()

    async def _do(self, step: Step) -> Any:
        self._need_open()
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        if isinstance(step, Together):
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._made(call)) for call in step.calls]
            return [task.result() for task in tasks]
        made = await self._made(step)
        if isinstance(made, CallFailed):
            raise made
        return made

    async def _made(self, call: Call) -> Response[Any] | CallFailed:
        request_id = self._fresh()
        try:
            http = await self._http.request(**self._request(call, request_id))
        except httpx.HTTPError as error:
            return self._lost(call, error, request_id)
        return self._answered(call, http, request_id)

    # any operation
    call = Awaited(_talk.call)
    raw = Awaited(_talk.raw)
    open = Awaited(_talk.open_session)

    # accounts
    accounts = Awaited(_talk.accounts)
    switch_account = Awaited(_talk.switch_account)
    positions = Awaited(_analyst.positions)
    ledger = Awaited(_analyst.ledger)
    summary = Awaited(_analyst.summary)
    allocation = Awaited(_analyst.allocation)

    # contracts
    contracts = Awaited(_lookup.contracts)
    contract = Awaited(_lookup.contract)
    conid = Awaited(_lookup.conid)
    option_months = Awaited(_chains.option_months)
    option_strikes = Awaited(_chains.option_strikes)
    option_chain = Awaited(_chains.option_chain)
    futures = Awaited(_futures.futures)
    front_future = Awaited(_futures.front_future)
    futures_rolls = Awaited(_futures.futures_rolls)

    # market data
    quote = Awaited(_prices.quote)
    quotes = Awaited(_prices.quotes)
    snapshot = Awaited(_prices.snapshot)
    history = Awaited(_history.history)
    bars = Awaited(_history.bars)
    scanner_params = Awaited(_scanners.scanner_params)
    scan = Awaited(_scanners.scan)

    # lists of the user
    watchlists = Awaited(_watchlists.watchlists)
    watchlist = Awaited(_watchlists.watchlist)
    create_watchlist = Awaited(_watchlists.create_watchlist)
    delete_watchlist = Awaited(_watchlists.delete_watchlist)
    alerts = Awaited(_alerts.alerts)
    alert = Awaited(_alerts.alert)
    create_alert = Awaited(_alerts.create_alert)
    activate_alert = Awaited(_alerts.activate_alert)
    delete_alert = Awaited(_alerts.delete_alert)
    unread_notifications = Awaited(_notices.unread_notifications)
    notification_settings = Awaited(_notices.notification_settings)
    set_notification = Awaited(_notices.set_notification)
    read_notification = Awaited(_notices.read_notification)

    # portfolio analyst
    performance = Awaited(_analyst.performance)
    performance_periods = Awaited(_analyst.performance_periods)
    transactions = Awaited(_analyst.transactions)
    analyst_allocation = Awaited(_analyst.analyst_allocation)

    # page by page
    iter_positions = WalkedAwaited(_paging.iter_positions)
    iter_trades = WalkedAwaited(_paging.iter_trades)
    iter_notifications = WalkedAwaited(_paging.iter_notifications)
    iter_subaccounts = WalkedAwaited(_paging.iter_subaccounts)
    iter_transactions = WalkedAwaited(_paging.iter_transactions)
