"""The transport for synchronous callers (tools and scripts), with the same policies as the asynchronous one.

Only waiting and reading differ; what may be sent, how often and how a failure is told comes from ``transport``. Imports
that module and httpx. Safe to share between threads.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Iterable

import httpx

from botframework.ibkr.pacing import NS, Pacer, PacingRefused
from botframework.ibkr.policy import Policy, PolicyTable
from botframework.ibkr.redact import Redactor
from botframework.ibkr.transport import (
    BACKOFF_S,
    BODY_MAX,
    RETRIES_MAX,
    RETRY_STATUSES,
    USER_AGENT,
    Exchange,
    MayHaveArrived,
    NoCookies,
    NotSent,
    Shared,
    TransportStats,
    as_failure,
    build_answer,
    may_repeat,
    prepared,
    quieten,
)


def _read_bounded_sync(stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> bytes:
    if not isinstance(stream, Iterable):
        raise TypeError("a synchronous answer was expected")
    parts: list[bytes] = []
    size = 0
    for part in stream:
        size += len(part)
        if size > BODY_MAX:
            raise httpx.ReadError(f"the answer is longer than {BODY_MAX} bytes")
        parts.append(part)
    return b"".join(parts)


class BlockingPolicyTransport(httpx.BaseTransport):
    """The same policies for synchronous callers (tools and scripts); safe to share between threads."""

    def __init__(
        self,
        table: PolicyTable,
        *,
        mono_ns: Callable[[], int],
        sleep: Callable[[float], None],
        ssl_context: ssl.SSLContext | None = None,
        redact: Redactor | None = None,
        log: logging.Logger | None = None,
        pool: httpx.BaseTransport | None = None,
        connect_timeout_s: float = 5.0,
    ) -> None:
        quieten()
        self._mono_ns = mono_ns
        self._sleep = sleep
        self._connect_timeout_s = connect_timeout_s
        self._shared = Shared(
            table, Pacer(table.rates), redact or Redactor(), log or logging.getLogger("botframework.ibkr"), None
        )
        self._lock = threading.Lock()
        self._pool = pool or httpx.HTTPTransport(
            verify=ssl_context or True,
            trust_env=False,
            retries=0,
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=4),
        )

    @property
    def stats(self) -> TransportStats:
        return self._shared.stats

    @property
    def pacer(self) -> Pacer:
        return self._shared.pacer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        policy = self._shared.admit(request)
        attempt = 1
        while True:
            failure: httpx.TransportError
            try:
                response = self._once(request, policy, attempt)
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
            self._sleep(BACKOFF_S[attempt - 1])
            attempt += 1

    def _again(self, policy: Policy, attempt: int) -> bool:
        return attempt <= RETRIES_MAX and may_repeat(policy)

    def _enter(self, policy: Policy, request: httpx.Request) -> None:
        give_up = self._mono_ns() + int(policy.patience_s * NS)
        while True:
            with self._lock:
                now = self._mono_ns()
                at = self._shared.pacer.take(policy.bucket, policy.priority, now)
                if at == now:
                    return
            wait_ns = 50_000_000 if at is None else at - now
            if now + wait_ns > give_up:
                self.stats.refused += 1
                cause = PacingRefused(f"limit of {policy.bucket} reached", wait_ns / NS)
                raise NotSent(f"{policy.operation}: {cause}", request=request) from cause
            self._sleep(wait_ns / NS)

    def _once(self, request: httpx.Request, policy: Policy, attempt: int) -> httpx.Response:
        self._enter(policy, request)
        exchange = Exchange()
        started = self._mono_ns()
        try:
            sent = prepared(request, self._shared.cookies)
            sent.extensions = {
                **request.extensions,
                "trace": exchange.watch_sync,
                "timeout": {
                    "connect": min(self._connect_timeout_s, policy.timeout_s),
                    "read": policy.timeout_s,
                    "write": policy.timeout_s,
                    "pool": policy.timeout_s,
                },
            }
            self.stats.sent += 1
            answer = self._pool.handle_request(sent)
            try:
                body = _read_bounded_sync(answer.stream)
            finally:
                answer.close()
        except Exception as exc:  # whatever failed, what matters is whether bytes may have left
            failure = as_failure(exc, exchange, policy, request)
            self._shared.failed(policy, failure, (self._mono_ns() - started) / 1e6)
            raise failure from exc
        finally:
            with self._lock:
                self._shared.pacer.note_finished(policy.bucket, self._mono_ns())
        now = self._mono_ns()
        self._shared.answered(policy, answer.status_code, answer.headers, body, (now - started) / 1e6, now)
        return build_answer(answer.status_code, answer.headers, body, request, attempt)

    def belongs_to(self, base_url: str) -> None:
        """Nothing leaves for any other server from now on."""
        self._shared.belongs_to(base_url)

    def close(self) -> None:
        self._pool.close()


def blocking_client(base_url: str, transport: BlockingPolicyTransport) -> httpx.Client:
    """The blocking twin of ``async_client``."""
    transport.belongs_to(base_url)
    return httpx.Client(
        base_url=base_url,
        transport=transport,
        follow_redirects=False,
        trust_env=False,
        cookies=NoCookies(),
        headers={"user-agent": USER_AGENT, "accept": "application/json"},
        timeout=None,  # noqa: S113 - the transport sets the deadline of every operation itself
    )
