"""The HTTP transport under the generated client: pacing, deadlines, safe retries, no redirects, redacted log.

It sits at httpx's transport seam (``set_async_httpx_client``), so every generated operation passes through it unchanged.
Its one promise about orders: a request that may have reached the broker is never sent again, and every failure says
whether bytes may have left (``NotSent`` proves that none did). Imports httpx, the policy table and pacing; built by
``broker``. The blocking twin in ``transport_blocking`` shares everything that is policy.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterable, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

import attrs
import httpx

from botframework.ibkr.direct import DirectPool
from botframework.ibkr.pacing import Gate, Pacer, PacingRefused
from botframework.ibkr.plain import NOTHING, PlainRequest, target
from botframework.ibkr.policy import Policy, PolicyRefused, PolicyTable
from botframework.ibkr.redact import Redactor
from botframework.ports import Clock
from botframework.secret import Secret

USER_AGENT: Final = "tickwright/0.1"
HEADERS: Final = {"user-agent": USER_AGENT, "accept": "application/json"}
_HEADERS: Final = tuple(HEADERS.items())
_JSON: Final = {"Content-Type": "application/json"}
_JSON_HEADERS: Final = (*_HEADERS, *_JSON.items())
#: Arguments of a call that needs nothing of httpx's client.
_PLAIN: Final = frozenset({"content", "headers", "extensions", "params"})
#: How the values of a query are written, as httpx writes them; others (lists) are left to it.
_WORDS: Final[dict[type, Callable[[Any], str]]] = {str: str, int: str, bool: lambda value: "true" if value else "false"}
#: Cookies that prove the session; the gateway sets them with no path or an odd one, so they are kept apart from rules.
SESSION_COOKIES: Final = ("x-sess-uuid", "JSESSIONID")
#: Shorter values of other cookies are settings (a language, a flag), and would hide innocent text.
ODD_COOKIE_MIN: Final = 12
#: One for the conversation about an order, one for a cancellation that must not wait for it.
ORDER_CONNECTIONS: Final = 2
#: For everything else: unbounded, a pool answers congestion with handshakes, and collapses under TLS.
REST_CONNECTIONS: Final = 4
#: Servers end idle connections after a minute and more; one that is about to go is not used.
REST_IDLE_MAX_S: Final = 55.0
#: The largest answer we are willing to hold.
BODY_MAX: Final = 32 * 1024 * 1024
RETRIES_MAX: Final = 2
RETRY_STATUSES: Final = frozenset({502, 503, 504})
#: Failures before a request is written. With the connection's own record of what left, they are the proof.
_NEVER_CONNECTED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
)
BACKOFF_S: Final = (0.25, 1.0)


class NotSent(httpx.TransportError):
    """The request did not leave: proven, because it was refused here or no connection came to be."""

    may_have_arrived: Final = False


class MayHaveArrived(httpx.TransportError):
    """Bytes of the request may have reached the broker and there is no usable answer: the outcome is unknown."""

    may_have_arrived: Final = True


@attrs.define
class TransportStats:
    """Counters for status and tests."""

    sent: int = 0
    answered: int = 0
    retried: int = 0
    refused: int = 0
    too_many: int = 0
    ambiguous: int = 0


class Withdrawn(httpx.LocalProtocolError):
    """The request was not wanted any more when its turn came; not a byte of it was written."""


@attrs.define
class Exchange:
    """What is known of one attempt. The hook is called by the pool as the connection proceeds.

    ``last_look`` is asked right before the first byte: the way there may have taken seconds. A text keeps it here.
    """

    left: bool = False
    last_look: Callable[[], str] | None = None

    async def watch(self, event: str, info: dict[str, Any]) -> None:
        self.watch_sync(event, info)

    def watch_sync(self, event: str, info: dict[str, Any]) -> None:
        if event == "http11.send_request_headers.started" or event == "http2.send_request_headers.started":
            if self.last_look is not None and (why := self.last_look()):
                raise Withdrawn(why)
            self.left = True


class NoCookies(CookieJar):
    """httpx keeps no cookies of its own: the transport does, for the two that matter."""

    def __init__(self) -> None:
        super().__init__(DefaultCookiePolicy(allowed_domains=[]))


@attrs.define
class CookieKeeper:
    """The gateway's session cookies, sent on every path (their own path attribute cannot be relied on)."""

    redact: Redactor
    values: dict[str, Secret] = attrs.field(factory=dict)  # changed by ``learn`` alone
    _header: str | None = attrs.field(init=False, default=None)
    _line: bytes = attrs.field(init=False, default=b"")

    def learn(self, headers: httpx.Headers) -> None:
        """Keep the two that prove the session, and show none of the others either: nobody knows what they prove."""
        for line in headers.get_list("set-cookie"):
            try:
                parsed = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in parsed.items():
                if not morsel.value:
                    continue
                cookie = Secret(morsel.value, name)
                if name in SESSION_COOKIES:
                    self.values[name] = cookie
                    self._header = None
                if name in SESSION_COOKIES or len(morsel.value) >= ODD_COOKIE_MIN:
                    self.redact.learn(cookie)

    def header(self) -> str:
        """What the header of a request says; empty without cookies."""
        if self._header is None:
            self._header = "; ".join(f"{name}={value.reveal()}" for name, value in self.values.items())
            self._line = self._header.encode()
        return self._header

    def line(self) -> bytes:
        """The same as it goes out."""
        return self._line if self._header is not None else self.header().encode()


def prepared(request: httpx.Request, cookies: CookieKeeper) -> httpx.Request:
    """The request as it goes out: a JSON body on every POST (one without a length is answered 411), our cookies."""
    if isinstance(request, PlainRequest):
        request.cookie = cookies.line()
        return request
    cookie = cookies.header()
    if cookie:
        request.headers["cookie"] = cookie
    if request.method != "POST" or request.headers.get("content-length", "0") != "0":
        return request
    headers = {k: v for k, v in request.headers.items() if k.lower() not in ("content-length", "transfer-encoding")}
    headers["content-type"] = "application/json"
    return httpx.Request("POST", request.url, headers=headers, content=b"{}", extensions=request.extensions)


def origin_of(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    return url.raw_scheme, url.raw_host, url.port


def _check(request: httpx.Request, policy: Policy) -> None:
    if policy.needs_verdict and not request.extensions.get("verdict_id"):
        raise PolicyRefused(f"{policy.operation}: an order request needs a verdict of the risk gate")


def may_repeat(policy: Policy) -> bool:
    return policy.repeatable and policy.effect != "order"


def as_failure(exc: Exception, exchange: Exchange, policy: Policy, request: httpx.Request) -> httpx.TransportError:
    what = str(exc) if isinstance(exc, Withdrawn) else f"{policy.operation}: {type(exc).__name__}: {exc}".rstrip(": ")
    kind = NotSent if isinstance(exc, _NEVER_CONNECTED) and not exchange.left else MayHaveArrived
    failure = kind(what, request=request)
    failure.__cause__ = exc
    return failure


async def _read_bounded(stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> bytes:
    if not isinstance(stream, AsyncIterable):
        raise TypeError("an asynchronous answer was expected")
    parts: list[bytes] = []
    size = 0
    async for part in stream:
        size += len(part)
        if size > BODY_MAX:
            raise httpx.ReadError(f"the answer is longer than {BODY_MAX} bytes")
        parts.append(part)
    return b"".join(parts)


def build_answer(
    status: int, headers: httpx.Headers, body: bytes, request: httpx.Request, attempts: int
) -> httpx.Response:
    return httpx.Response(status, headers=headers, content=body, request=request, extensions={"attempts": attempts})


@attrs.define(eq=False)
class Shared:
    """What the asynchronous and the blocking transport have in common: admission, cookies, counters, log."""

    table: PolicyTable
    pacer: Pacer
    redact: Redactor
    log: logging.Logger
    on_signal: Callable[[str, int, str], None] | None
    stats: TransportStats = attrs.field(factory=TransportStats)
    cookies: CookieKeeper = attrs.field(init=False)
    origin: tuple[bytes, bytes, int | None] | None = None
    _known: httpx.URL | None = None  # the last address that was found to be of that origin
    # Whether an order request is the one the holder of the order lane is about to send; None where nobody holds one.
    expects: Callable[[str, httpx.Request], bool] | None = None

    def belongs_to(self, base_url: str) -> None:
        """Nothing leaves for any other server from now on: it would take the session's cookies along."""
        self.origin, self._known = origin_of(httpx.URL(base_url)), None

    def __attrs_post_init__(self) -> None:
        self.cookies = CookieKeeper(self.redact)

    def admit(self, request: httpx.Request) -> Policy:
        """Policy of the request; ``NotSent`` when it must not go."""
        try:
            if self.origin is not None and request.url is not self._known:
                if origin_of(request.url) != self.origin:
                    raise PolicyRefused(f"{request.method} {request.url.path}: not to the gateway of this session")
                self._known = request.url
            policy = self.table.of(request)
            _check(request, policy)
            if policy.needs_verdict and self.expects is not None and not self.expects(policy.operation, request):
                raise PolicyRefused(f"{policy.operation}: no order of the risk gate is on its way with these words")
        except PolicyRefused as exc:
            self.stats.refused += 1
            self.log.error("refused %s", self.redact(exc))
            raise NotSent(str(exc), request=request) from exc
        return policy

    def answered(
        self, policy: Policy, status: int, headers: httpx.Headers, body: bytes, ms: float, now_ns: int
    ) -> None:
        self.stats.answered += 1
        self.cookies.learn(headers)
        if status == 429:
            self.stats.too_many += 1
            pause_s = self.pacer.penalise(now_ns)
            self.log.warning("%s answered 429: pausing for %.0f s", policy.operation, pause_s)
        elif status < 500:
            self.pacer.note_welcome()
        self.log.debug("%s answered %d in %.1f ms, %d bytes", policy.operation, status, ms, len(body))
        if self.on_signal is not None and status in (400, 401, 410, 500):
            self.on_signal(policy.operation, status, body[:300].decode("utf-8", "replace"))

    def failed(self, policy: Policy, failure: httpx.TransportError, ms: float) -> None:
        if isinstance(failure, MayHaveArrived):
            self.stats.ambiguous += 1
        self.log.warning("%s failed after %.1f ms: %s", policy.operation, ms, self.redact(failure))


class PolicyTransport(httpx.AsyncBaseTransport):
    """The asynchronous transport. ``orders`` and ``rest`` are bounded pools: orders never queue behind reads.

    Raises ``NotSent`` or ``MayHaveArrived`` for everything that is no answer.
    """

    def __init__(
        self,
        table: PolicyTable,
        clock: Clock,
        *,
        ssl_context: ssl.SSLContext | None = None,
        redact: Redactor | None = None,
        log: logging.Logger | None = None,
        on_signal: Callable[[str, int, str], None] | None = None,
        orders: httpx.AsyncBaseTransport | None = None,
        rest: httpx.AsyncBaseTransport | None = None,
        connect_timeout_s: float = 5.0,
    ) -> None:
        quieten()
        self._clock = clock
        self._connect_timeout_s = connect_timeout_s
        self._shared = Shared(
            table, Pacer(table.rates), redact or Redactor(), log or logging.getLogger("botframework.ibkr"), on_signal
        )
        self._gate = Gate(self._shared.pacer, clock.mono_ns, clock.sleep)
        self._orders = orders or DirectPool(ssl_context, ORDER_CONNECTIONS)
        self._rest = rest or DirectPool(ssl_context, REST_CONNECTIONS, REST_IDLE_MAX_S)

    @property
    def stats(self) -> TransportStats:
        return self._shared.stats

    @property
    def pacer(self) -> Pacer:
        return self._shared.pacer

    @property
    def cookies(self) -> CookieKeeper:
        return self._shared.cookies

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        policy = self._shared.admit(request)
        attempt = 1
        while True:
            failure: httpx.TransportError
            try:
                response = await self._once(request, policy, attempt)
            except NotSent as exc:
                if isinstance(exc.__cause__, PacingRefused):
                    raise
                failure = exc
            except MayHaveArrived as exc:
                failure = exc
            else:
                if response.status_code not in RETRY_STATUSES or not self._again(policy, attempt):
                    return response
                failure = MayHaveArrived(f"{policy.operation}: {response.status_code}", request=request)
            if not self._again(policy, attempt):
                raise failure
            self.stats.retried += 1
            await self._clock.sleep(BACKOFF_S[attempt - 1])
            attempt += 1

    def _again(self, policy: Policy, attempt: int) -> bool:
        return attempt <= RETRIES_MAX and may_repeat(policy)

    async def _once(self, request: httpx.Request, policy: Policy, attempt: int) -> httpx.Response:
        if not self._gate.enter_now(policy.bucket, policy.priority):
            try:
                await self._gate.enter(policy.bucket, policy.priority, policy.patience_s)
            except PacingRefused as exc:
                self.stats.refused += 1
                raise NotSent(f"{policy.operation}: {exc}", request=request) from exc
        exchange = Exchange(last_look=request.extensions.get("last_look"))
        started = self._clock.mono_ns()
        try:
            sent = prepared(request, self._shared.cookies)
            self._shared.stats.sent += 1
            pool = self._orders if policy.effect == "order" else self._rest
            # The bound is on the whole exchange: a server that dribbles bytes meets it as well.
            if pool is self._orders and isinstance(pool, DirectPool) and pool.has_one_ready():
                direct = await pool.exchange_at_once(sent, exchange.watch_sync, policy.timeout_s)
                status, headers, body = direct.status, httpx.Headers(direct.headers), direct.body
            else:
                if asyncio.current_task() is None:
                    await asyncio.sleep(0)  # begun by ``start_before_task``; a timeout needs the task
                async with asyncio.timeout(policy.timeout_s):
                    status, headers, body = await self._through(pool, sent, policy, exchange)
        except Exception as exc:  # whatever failed, what matters is whether bytes may have left
            failure = as_failure(exc, exchange, policy, request)
            self._shared.failed(policy, failure, (self._clock.mono_ns() - started) / 1e6)
            raise failure from exc
        finally:
            self._gate.leave(policy.bucket)
        now = self._clock.mono_ns()
        self._shared.answered(policy, status, headers, body, (now - started) / 1e6, now)
        return build_answer(status, headers, body, request, attempt)

    async def _through(
        self, pool: httpx.AsyncBaseTransport, sent: httpx.Request, policy: Policy, exchange: Exchange
    ) -> tuple[int, httpx.Headers, bytes]:
        """One exchange through a pool that may have to wait or to connect first."""
        sent.extensions = {
            **sent.extensions,
            "trace": exchange.watch,
            "timeout": {
                "connect": min(self._connect_timeout_s, policy.timeout_s),
                "read": policy.timeout_s,
                "write": policy.timeout_s,
                "pool": min(self._connect_timeout_s, policy.timeout_s),
            },
        }
        if isinstance(pool, DirectPool):
            direct = await pool.exchange(sent)
            return direct.status, httpx.Headers(direct.headers), direct.body
        answer = await pool.handle_async_request(sent)
        try:
            body = await _read_bounded(answer.stream)
        finally:
            await answer.aclose()
        return answer.status_code, answer.headers, body

    def belongs_to(self, base_url: str) -> None:
        """Nothing leaves for any other server from now on."""
        self._shared.belongs_to(base_url)

    def expects(self, expects: Callable[[str, httpx.Request], bool]) -> None:
        """From now on an order request leaves only if ``expects`` says of its operation and itself that it is awaited."""
        self._shared.expects = expects

    def is_line_open(self) -> bool:
        """Whether an order request could be written at once."""
        return isinstance(self._orders, DirectPool) and self._orders.has_one_ready()

    async def warm_up(self, url: str) -> None:
        """See that the order connections are open; the next order then pays for no handshake. Never raises for that."""
        if isinstance(self._orders, DirectPool):
            try:
                await self._orders.warm_up(httpx.URL(url), ORDER_CONNECTIONS)
            except httpx.TransportError as exc:
                self._shared.log.info("order connections could not be opened: %s", self._shared.redact(exc))

    async def aclose(self) -> None:
        self._gate.close()
        await self._orders.aclose()
        await self._rest.aclose()


def quieten() -> None:
    """Libraries below us log addresses with account ids and handshakes with cookies; only their warnings may pass."""
    for name in ("httpx", "httpcore", "picows"):
        if logging.getLogger(name).level < logging.WARNING:
            logging.getLogger(name).setLevel(logging.WARNING)


class PolicyClient(httpx.AsyncClient):
    """The httpx client to put under the generated one: no redirects, no environment, no cookie jar of its own.

    A plain call goes straight to the transport: of what httpx does in between (authentication, redirects, hooks, cookies,
    merging of settings) nothing applies here, and it costs more than all the rest of an order.
    """

    def __init__(self, base_url: str, transport: PolicyTransport) -> None:
        super().__init__(
            base_url=base_url,
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            cookies=NoCookies(),
            headers=HEADERS,
            timeout=None,
        )
        transport.belongs_to(base_url)
        self._policy_transport = transport
        self._root = base_url.rstrip("/")

    async def request(self, method: str, url: httpx.URL | str, **kwargs: Any) -> httpx.Response:
        params = kwargs.get("params") or {}
        if (
            not isinstance(url, str)
            or not url.startswith("/")
            or not _PLAIN.issuperset(kwargs)
            or (params and not all(type(value) in _WORDS for value in params.values()))
        ):
            return await super().request(method, url, **kwargs)
        content = kwargs.get("content") or b""
        more = kwargs.get("headers")
        if method == "POST" and not content:
            content, more = NOTHING, {**(more or {}), **_JSON}
        to = target(
            method,
            self._root + url,
            tuple((name, _WORDS[type(value)](value)) for name, value in params.items()) if params else (),
            _JSON_HEADERS if more == _JSON else tuple({**HEADERS, **more}.items()) if more else _HEADERS,
        )
        return await self._policy_transport.handle_async_request(PlainRequest(to, content, kwargs.get("extensions")))


def async_client(base_url: str, transport: PolicyTransport) -> httpx.AsyncClient:
    """The client for ``set_async_httpx_client``."""
    return PolicyClient(base_url, transport)
