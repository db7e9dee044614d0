"""The brokerage session: brought up, kept up, its loss noticed, brought back within bounds.

Three layers can die alone (the gateway, its login, the brokerage session behind it); only authenticated, connected,
established and not competing together mean that orders may go. A single failed keep-alive means nothing (about 7 % of
them fail, recorded), three in a row do; a clear "not authenticated" is confirmed once and then believed. Imports core,
ports and ``api``; owned by ``broker``, which passes its state on as events.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import attrs

from botframework.core.model import SessionState
from botframework.errors import GatewayError, GatewayUnreachable, OrderSafetyError, SessionRefused
from botframework.ibkr.api import Api, NoAnswer, Refused
from botframework.ibkr.convert import value_of
from botframework.ibkr.pins import certificate_refused
from botframework.ibkr.redact import Redactor
from botframework.ibkr.redact import account as shown
from botframework.ports import Clock
from generated_client.models.auth_status import AuthStatus
from generated_client.models.brokerage_accounts import BrokerageAccounts
from generated_client.models.tickle_result import TickleResult

NS: Final = 1_000_000_000
TICKLE_S: Final = 60.0
FAILURES_MAX: Final = 3
#: Between attempts to get a lost session back; the last one repeats.
RECOVERY_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
ESTABLISH_S: Final = 30.0
GRACE_S: Final = 15.0
#: Two programs that take the session from each other would do so for ever; after this often a person must decide.
TAKEOVERS_MAX: Final = 2
#: A session kept for longer than this was not fought over: the next loss is a new matter.
TAKEOVER_MEMORY_S: Final = 900.0


def judge(status: AuthStatus) -> SessionState:
    """What an authentication status means. Old servers leave ``established`` out; then the accounts must confirm it."""
    if value_of(status.competing):
        return SessionState.COMPETING
    if not status.authenticated:
        return SessionState.SSO_ONLY
    if value_of(status.connected) is False or value_of(status.established) is False:
        return SessionState.CONNECTING
    return SessionState.READY


@attrs.define(eq=False)
class Session:
    """One brokerage session. ``on_state`` hears every change; ``on_restored`` that what the gateway knew of us is gone
    and was built up again (True: the old stream is of no use either).
    """

    api: Api
    clock: Clock
    on_state: Callable[[SessionState, str], None]
    url: str
    account: str | None = None
    on_restored: Callable[[bool], None] = lambda stream_too: None
    redact: Redactor = attrs.field(factory=Redactor)
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.session"))
    start_s: float = 60.0
    state: SessionState = SessionState.DOWN
    tickles: int = 0
    recoveries: int = 0
    _failures: int = attrs.field(init=False, default=0)
    _takeovers: int = attrs.field(init=False, default=0)
    _taken_ns: int = attrs.field(init=False, default=0)  # when we last met another login
    _wake: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _hint: str = attrs.field(init=False, default="")
    _session_id: str = attrs.field(init=False, default="")
    _id_used: bool = attrs.field(init=False, default=False)
    _tickled_ns: int = attrs.field(init=False, default=0)
    _tickling: asyncio.Lock = attrs.field(init=False, factory=asyncio.Lock)
    _was_ready: bool = attrs.field(init=False, default=False)
    _cold: str = attrs.field(init=False, default="")  # why the gateway may have forgotten our first calls

    # --- start --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Bring the session up.

        Raises ``GatewayUnreachable``, ``CertificateRefused``, ``SessionRefused`` (not logged in, competing, never
        established) or ``OrderSafetyError`` (the gateway does not have the configured account).
        """
        deadline = self.clock.mono_ns() + int(self.start_s * NS)
        attempt = 0
        while True:
            try:
                await self._establish()
                return
            except NoAnswer as exc:
                refused = certificate_refused(exc, self.url)
                if refused is not None:
                    raise refused from exc
                error: GatewayError = GatewayUnreachable(
                    f"no usable answer ({self.redact(exc.what)})",
                    where=self.url,
                    hint="start the gateway, or correct gateway.url",
                )
                # A server that is not there will not come by waiting; one that is there may need a moment.
                patient = exc.sent
            except Refused as exc:
                error = SessionRefused(
                    self.redact(exc.what), where=self.url, hint="log in to the gateway in a browser, then start again"
                )
                patient = exc.status >= 500 or "no bridge" in exc.text
            except SessionRefused as exc:
                error, patient = exc, True
            pause_s = RECOVERY_S[min(attempt, len(RECOVERY_S) - 1)]
            attempt += 1
            if not patient or self.clock.mono_ns() + pause_s * NS > deadline:
                raise error
            self.log.warning("session not up yet: %s", error)
            await self.clock.sleep(pause_s)

    async def _establish(self) -> None:
        """From whatever state to READY once; raises when it does not come about."""
        if not self._was_ready or self.state is SessionState.DOWN:  # else the reason it was lost stays the news
            self._change(SessionState.CONNECTING, "")
        result = await self._tickle()
        bridge = value_of(result.iserver.auth_status)
        state = judge(bridge) if isinstance(bridge, AuthStatus) else SessionState.SSO_ONLY
        if state is not SessionState.READY:
            # The first status after a login may be wrong; ask the other way before opening anything.
            state = judge(await self.api.status())
        if state is not SessionState.READY:
            await self._init(state)
        await self._guard()
        self._failures = 0
        self._was_ready = True
        self._cold = ""
        self._change(SessionState.READY, "")

    async def _init(self, state: SessionState) -> None:
        compete = True
        if state is SessionState.COMPETING:
            now = self.clock.mono_ns()
            if now - self._taken_ns > TAKEOVER_MEMORY_S * NS:
                self._takeovers = 0
            self._takeovers += 1
            self._taken_ns = now
            compete = self._takeovers <= TAKEOVERS_MAX
        await self.api.init(compete=compete)
        deadline = self.clock.mono_ns() + int(ESTABLISH_S * NS)
        while True:
            state = judge(await self.api.status())
            if state is SessionState.READY:
                return
            if state is SessionState.COMPETING and not compete:
                self._change(SessionState.COMPETING, "another login holds the session")
                raise SessionRefused(
                    "another login of the same user holds the brokerage session and took it back "
                    f"{TAKEOVERS_MAX} times",
                    where=self.url,
                    hint="log out there (TWS, mobile, another bot), or use a second user name",
                )
            if self.clock.mono_ns() >= deadline:
                raise SessionRefused(
                    f"the brokerage session did not come up within {ESTABLISH_S:.0f} s",
                    where=self.url,
                    hint="log in to the gateway in a browser; at night the broker's reset may be under way",
                )
            await self.clock.sleep(1.0)

    async def _guard(self) -> None:
        """The gateway must list the configured account; without one the simulator's first is taken (R44)."""
        found = await self._accounts()
        listed = found.accounts
        if self.account is None:
            if not listed:
                raise SessionRefused("the gateway lists no account", where=self.url, hint="check the login")
            self.account = value_of(found.selected_account) or listed[0]
        elif self.account not in listed:
            names = ", ".join(shown(name) for name in listed) or "none"
            raise OrderSafetyError(
                f"account {shown(self.account)} is not among the gateway's accounts ({names})",
                where=self.url,
                hint="log in to the gateway with the right user, or correct `account`",
            )

    async def _accounts(self) -> BrokerageAccounts:
        deadline = self.clock.mono_ns() + int(GRACE_S * NS)
        while True:
            try:
                return await self.api.accounts()
            except (Refused, NoAnswer) as exc:
                # "no bridge" for some seconds after a good init, and {} while the session settles.
                grace = exc.session_lost if isinstance(exc, Refused) else exc.sent
                if not grace or self.clock.mono_ns() >= deadline:
                    raise
            await self.clock.sleep(1.0)

    # --- keeping it -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Keep the session until cancelled. Never raises for what the gateway does."""
        while True:
            if not self._wake.is_set():
                await self._pause(2.0 if self._failures else TICKLE_S)
            self._wake.clear()
            hint, self._hint = self._hint, ""
            try:
                await self._check(hint)
            except asyncio.CancelledError:
                raise
            except Exception:  # the keeper of the session must outlive everything
                self.log.exception("looking after the session failed")
                self._failures += 1

    def hint(self, reason: str) -> None:
        """Something smells of a lost session (a 401, `no bridge`, the stream): look now."""
        if self.state is SessionState.READY:
            self._hint = self._hint or reason
            self._wake.set()

    def forgotten(self, reason: str) -> None:
        """The gateway asks for first calls that were made long ago: it, or its session, is a new one."""
        if self.state is SessionState.READY:
            self._cold = self._cold or reason
            self._wake.set()

    async def fresh_id(self) -> str:
        """The session id of a keep-alive that no socket has used yet, for the websocket. Raises ``GatewayError``."""
        if self._id_used or not self._session_id or self.clock.mono_ns() - self._tickled_ns > 2 * NS:
            await self._tickle()
        self._id_used = True
        return self._session_id

    async def _tickle(self) -> TickleResult:
        async with self._tickling:
            result = await self.api.tickle()
            self.tickles += 1
            self._tickled_ns = self.clock.mono_ns()
            session_id = value_of(result.session) or ""
            if self._session_id and session_id and session_id != self._session_id:
                self.forgotten("the gateway has a new session")
            self._session_id = session_id
            self._id_used = False
            self.redact.learn(session_id)
            return result

    async def _check(self, hint: str) -> None:
        try:
            result = await self._tickle()
            bridge = value_of(result.iserver.auth_status)
            state = judge(bridge) if isinstance(bridge, AuthStatus) else SessionState.SSO_ONLY
        except Refused as exc:
            if not exc.session_lost:
                self._count_failure(str(exc))
                return
            state, hint = SessionState.SSO_ONLY, hint or exc.what
        except NoAnswer as exc:
            self._count_failure(str(exc))
            return
        if state is SessionState.READY and self.state is SessionState.READY and not hint:
            self._failures = 0
            if self._cold:
                await self._rewarm()
            return
        # Two caches may disagree for seconds: the second opinion decides.
        try:
            state = judge(await self.api.status())
        except Refused as exc:
            state, hint = SessionState.SSO_ONLY, exc.what
        except NoAnswer as exc:
            self._count_failure(str(exc))
            return
        if state is SessionState.READY:
            self._failures = 0
            if self.state is not SessionState.READY:
                await self._recover(hint or "the gateway answers again")
            elif self._cold:
                await self._rewarm()
            return
        self._change(state, hint or "the brokerage session was lost")
        await self._recover(hint)

    async def _rewarm(self) -> None:
        """Make the first calls again; without them orders are refused and lists are empty."""
        reason, self._cold = self._cold, ""
        self._change(SessionState.CONNECTING, reason)
        try:
            await self._guard()
        except OrderSafetyError as exc:
            self._change(SessionState.SSO_ONLY, str(exc))
        except GatewayError as exc:
            self._change(SessionState.SSO_ONLY, self.redact(exc.what))
        if self.state is not SessionState.CONNECTING:
            await self._recover(reason)
            return
        self._change(SessionState.READY, "")
        self.on_restored(False)

    def _count_failure(self, why: str) -> None:
        self._failures += 1
        self.log.warning("keep-alive failed %d times in a row: %s", self._failures, self.redact(why))
        if self._failures >= FAILURES_MAX:
            self._change(SessionState.DOWN, f"{self._failures} keep-alives in a row failed: {why}")

    async def _recover(self, reason: str) -> None:
        """Bring it back, ever more slowly, until it is back. Bounded in rate, not in time: a reset takes an hour."""
        attempt = 0
        while True:
            try:
                await self._establish()
            except OrderSafetyError as exc:
                self._change(SessionState.SSO_ONLY, str(exc))
            except GatewayError as exc:
                state = SessionState.DOWN if isinstance(exc, NoAnswer) and not exc.sent else SessionState.SSO_ONLY
                if self.state is not SessionState.COMPETING:
                    self._change(state, self.redact(exc.what))
            else:
                self.recoveries += 1
                self.log.info("session restored (%s)", self.redact(reason))
                self.on_restored(True)
                return
            await self.clock.sleep(RECOVERY_S[min(attempt, len(RECOVERY_S) - 1)])
            attempt += 1

    async def _pause(self, seconds: float) -> None:
        sleeper = asyncio.ensure_future(self.clock.sleep(seconds))
        waker = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((sleeper, waker), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            waker.cancel()

    def _change(self, state: SessionState, reason: str) -> None:
        if state is self.state:
            return
        self.state = state
        self.on_state(state, self.redact(reason))
