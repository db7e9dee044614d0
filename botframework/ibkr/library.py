"""The API without a bot: a session that can call every operation that moves no orders, blocking or asynchronous.

    with SyncSession() as s:
        print(s.quote("AAPL"))

Every request goes through the same pacing, deadlines, certificate check and redaction as a bot's. Orders are refused: they
leave through a bot's risk gate and journal only. Imports ``talk``, the transports and the clock of ``runtime.seams``;
for users of the library and for ``bot api``.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import attrs
import httpx

from botframework.errors import ConfigError
from botframework.ibkr.catalogue import Call
from botframework.ibkr.convert import value_of
from botframework.ibkr.pacing import Pacer
from botframework.ibkr.pacing_memory import PacingMemory
from botframework.ibkr.pins import tls_context
from botframework.ibkr.policy import PolicyTable, generated_table
from botframework.ibkr.redact import Redactor
from botframework.ibkr.talk import Bar, Pause, Quote, Step, Talk, as_list, read_answer, undelivered
from botframework.ibkr.transport import PolicyTransport, async_client
from botframework.ibkr.transport_blocking import BlockingPolicyTransport, blocking_client
from botframework.runtime.seams import RealClock
from generated_client import Client, Response
from generated_client.models.ledger import Ledger
from generated_client.models.position_uncached import PositionUncached
from generated_client.models.snapshot_row import SnapshotRow

#: Where the gateway program listens unless told otherwise; `bot gateway` serves there as well.
DEFAULT_URL: Final = "http://127.0.0.1:5000/v1/api"

T = TypeVar("T")

# A library is silent unless its user sets logging up.
logging.getLogger("botframework").addHandler(logging.NullHandler())


def pacing_file() -> Path:
    """Where sessions remember used-up limits from one process to the next: a script started twice must not ask twice."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "tickwright" / "pacing.json"


@attrs.define(eq=False, kw_only=True)
class _Base:
    """Settings of a session.

    ``url`` ends with ``/v1/api``. ``pins`` are SHA-256 fingerprints of the gateway's own certificate (one, or two while it
    is replaced); an ``https`` address without any must hold against the system's trust. ``account`` is the one meant when
    none is named. ``establish=False`` leaves the brokerage session alone: nothing is opened, calls just fail without one.
    """

    url: str = DEFAULT_URL
    pins: tuple[str, ...] = ()
    account: str | None = None
    establish: bool = True
    remember_pace: Path | None = attrs.field(factory=pacing_file)
    _clock: RealClock = attrs.field(init=False, factory=RealClock)
    _redact: Redactor = attrs.field(init=False, factory=Redactor)
    _talk: Talk = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.url = self.url.rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise ConfigError("no address of a gateway", where=self.url, hint=f"give one like {DEFAULT_URL}")
        self._talk = Talk(self.url, self._clock.mono_ns, self.establish, self.account)

    def _tls(self) -> ssl.SSLContext | None:
        if self.url.startswith("https://"):
            return tls_context("pin" if self.pins else "system", self.pins)
        if self.pins:
            raise ConfigError("a pin needs an address with https", where=self.url)
        return None

    def _table(self) -> PolicyTable:
        return attrs.evolve(generated_table(), may_move_orders=False)

    def _remember(self, pacer: Pacer) -> None:
        if self.remember_pace is None:
            return
        try:
            self.remember_pace.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return  # no place to remember; the pace of this process holds all the same
        PacingMemory(self.remember_pace, self.url, self._clock.wall_ns, self._clock.mono_ns).restore(pacer)

    def _learned(self, call: Call, response: Response[Any]) -> Response[Any]:
        """A session id that an answer brought never stands in a log."""
        if call.operation.id == "session_tickle":
            self._redact.learn(str(value_of(getattr(response.parsed, "session", None)) or ""))
        return response


@attrs.define(eq=False, kw_only=True)
class SyncSession(_Base):
    """A session for scripts and notebooks, a context manager. One call at a time.

    Every method raises ``CallFailed`` (see ``failures``) or another ``BotError``.
    """

    client: Client = attrs.field(init=False)
    _http: httpx.Client = attrs.field(init=False)
    _waiter: threading.Event = attrs.field(init=False, factory=threading.Event)

    def __enter__(self) -> Self:
        transport = BlockingPolicyTransport(
            self._table(),
            mono_ns=self._clock.mono_ns,
            sleep=self._sleep,
            ssl_context=self._tls(),
            redact=self._redact,
        )
        self._remember(transport.pacer)
        self._http = blocking_client(self.url, transport)
        self.client = Client(base_url=self.url).set_httpx_client(self._http)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def _sleep(self, seconds: float) -> None:
        self._waiter.wait(seconds)

    def _run(self, talking: Generator[Step, Any, T]) -> T:
        answer: Any = None
        try:
            while True:
                step = talking.send(answer)
                if isinstance(step, Pause):
                    self._sleep(step.seconds)
                    answer = None
                else:
                    answer = self._make(step)
        except StopIteration as done:
            result: T = done.value
            return result

    def _make(self, call: Call) -> Response[Any]:
        try:
            response = self._http.request(**call.request())
        except httpx.HTTPError as error:
            raise undelivered(call.operation.id, error, self.url) from error
        return self._learned(call, read_answer(call.operation.id, response))

    def call(self, operation: str, /, **arguments: object) -> Any:
        """Any operation by its id (``bot api list``): ``call("positions_all", account_id="DU1234567")``.

        Parameters by Python or wire name; ``body`` as plain data or a generated model, or its members one by one. Gives the
        typed answer. For static types call the generated functions with ``client=session.client``.
        """
        return self._run(self._talk.call(operation, arguments))

    def raw(self, operation: str, /, **arguments: object) -> Response[Any]:
        """As ``call``, but gives the whole answer, whatever it says: status, bytes, what did not fit."""
        return self._run(self._talk.raw(operation, arguments))

    def raw_text(self, operation: str, arguments: dict[str, object], /) -> Response[Any]:
        """As ``raw`` with the words of a command line, read as what the description says they are."""
        return self._run(self._talk.raw(operation, arguments, from_text=True))

    def open(self) -> None:
        """See that there is a brokerage session; every call that needs one does this by itself."""
        self._run(self._talk.open())

    def accounts(self) -> list[str]:
        """The account ids of the login."""
        return self._run(self._talk.accounts())

    def conid(self, symbol: str, *, kind: str = "STK", exchange: str = "") -> int:
        """The contract id of a symbol, kept in memory; ``exchange`` picks one of several of the same name."""
        return self._run(self._talk.conid(symbol, kind, exchange))

    def quote(self, instrument: str | int) -> Quote:
        """Prices now, of a symbol (a stock) or a contract id."""
        return self._run(self._talk.quote(instrument))

    def quotes(self, instruments: Sequence[str | int]) -> list[Quote]:
        """Prices now of several, in their order."""
        return self._run(self._talk.quotes(instruments))

    def snapshot(self, conids: Sequence[int], fields: Sequence[str]) -> dict[int, SnapshotRow]:
        """Market data fields by contract id; the empty first answers are waited out."""
        return self._run(self._talk.snapshot(conids, fields))

    def history(
        self,
        instrument: str | int,
        period: str = "1d",
        bar: str = "5min",
        *,
        outside_rth: bool | None = None,
        source: str | None = None,
    ) -> list[Bar]:
        """Bars, oldest first, at most 1000: ``history("AAPL", "2d", "1h")``."""
        return self._run(self._talk.history(instrument, period, bar, outside_rth, source))

    def positions(self, account: str | None = None) -> list[PositionUncached]:
        """Positions of an account, never from a cache."""
        return as_list(self._run(self._talk.of_account("positions_all", account)))

    def ledger(self, account: str | None = None) -> Ledger:
        """Cash by currency."""
        found: Ledger = self._run(self._talk.of_account("portfolio_ledger", account))
        return found


@attrs.define(eq=False, kw_only=True)
class Session(_Base):
    """The asynchronous twin of ``SyncSession``: the same methods, each awaited; calls may run side by side."""

    client: Client = attrs.field(init=False)
    _http: httpx.AsyncClient = attrs.field(init=False)

    async def __aenter__(self) -> Self:
        transport = PolicyTransport(self._table(), self._clock, ssl_context=self._tls(), redact=self._redact)
        self._remember(transport.pacer)
        self._http = async_client(self.url, transport)
        self.client = Client(base_url=self.url).set_async_httpx_client(self._http)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def _run(self, talking: Generator[Step, Any, T]) -> T:
        answer: Any = None
        try:
            while True:
                step = talking.send(answer)
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    answer = None
                else:
                    answer = await self._make(step)
        except StopIteration as done:
            result: T = done.value
            return result

    async def _make(self, call: Call) -> Response[Any]:
        try:
            response = await self._http.request(**call.request())
        except httpx.HTTPError as error:
            raise undelivered(call.operation.id, error, self.url) from error
        return self._learned(call, read_answer(call.operation.id, response))

    async def call(self, operation: str, /, **arguments: object) -> Any:
        """See ``SyncSession.call``."""
        return await self._run(self._talk.call(operation, arguments))

    async def raw(self, operation: str, /, **arguments: object) -> Response[Any]:
        """See ``SyncSession.raw``."""
        return await self._run(self._talk.raw(operation, arguments))

    async def open(self) -> None:
        """See ``SyncSession.open``."""
        await self._run(self._talk.open())

    async def accounts(self) -> list[str]:
        """See ``SyncSession.accounts``."""
        return await self._run(self._talk.accounts())

    async def conid(self, symbol: str, *, kind: str = "STK", exchange: str = "") -> int:
        """See ``SyncSession.conid``."""
        return await self._run(self._talk.conid(symbol, kind, exchange))

    async def quote(self, instrument: str | int) -> Quote:
        """See ``SyncSession.quote``."""
        return await self._run(self._talk.quote(instrument))

    async def quotes(self, instruments: Sequence[str | int]) -> list[Quote]:
        """See ``SyncSession.quotes``."""
        return await self._run(self._talk.quotes(instruments))

    async def snapshot(self, conids: Sequence[int], fields: Sequence[str]) -> dict[int, SnapshotRow]:
        """See ``SyncSession.snapshot``."""
        return await self._run(self._talk.snapshot(conids, fields))

    async def history(
        self,
        instrument: str | int,
        period: str = "1d",
        bar: str = "5min",
        *,
        outside_rth: bool | None = None,
        source: str | None = None,
    ) -> list[Bar]:
        """See ``SyncSession.history``."""
        return await self._run(self._talk.history(instrument, period, bar, outside_rth, source))

    async def positions(self, account: str | None = None) -> list[PositionUncached]:
        """See ``SyncSession.positions``."""
        return as_list(await self._run(self._talk.of_account("positions_all", account)))

    async def ledger(self, account: str | None = None) -> Ledger:
        """See ``SyncSession.ledger``."""
        found: Ledger = await self._run(self._talk.of_account("portfolio_ledger", account))
        return found
