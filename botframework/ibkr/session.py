"""The brokerage session: brought up, kept up, its loss noticed, brought back within bounds.

Three layers can die alone (the gateway, its login, the brokerage session behind it); only authenticated, connected,
established and not competing together mean that orders may go. What was seen goes to ``supervisor``, which knows the states
and says what may be done next. A single failed keep-alive means nothing (about 7 % of them fail, recorded), three in a row
do; a clear "not authenticated" is confirmed once and then believed; and no word of health for long is an alarm of its own.
Imports core, ports and ``api``; owned by ``broker``, which passes its state on as events.
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
from botframework.ibkr.supervisor import KEEP_AGAIN_S, REACH_S, Alert, Do, Seen, Step, Supervisor
from botframework.ibkr.windows import Calendar
from botframework.ports import Clock
from botframework.secret import Secret
from generated_client.models.auth_status import AuthStatus
from generated_client.models.brokerage_accounts import BrokerageAccounts
from generated_client.models.tickle_result import TickleResult

NS: Final = 1_000_000_000
FAILURES_MAX: Final = 3
ESTABLISH_S: Final = 30.0
GRACE_S: Final = 15.0
#: Every so many openings in vain the older request is made in place of the newer one.
OLD_WAY_EVERY: Final = 4
#: No proof of health for so long is an alarm, although nothing failed. Three keep-alives that time out take less.
HEALTH_S: Final = 180.0
HEALTH_LOOK_S: Final = 15.0


class NotUp(SessionRefused):
    """An attempt ended in another state than the wanted one; ``seen`` says in which."""

    def __init__(self, seen: Seen, what: str, *, where: str, hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.seen = seen


def judge(status: AuthStatus) -> SessionState:
    """What an authentication status means. Old servers leave ``established`` out; then the accounts must confirm it."""
    if value_of(status.competing):
        return SessionState.COMPETING
    if not status.authenticated:
        return SessionState.SSO_ONLY
    if value_of(status.connected) is False or value_of(status.established) is False:
        return SessionState.CONNECTING
    return SessionState.READY


def seen_in(exc: GatewayError) -> Seen:
    """What a failed request says of the session."""
    if isinstance(exc, NotUp):
        return exc.seen
    if isinstance(exc, Refused):
        if exc.status == 401 or "no session" in exc.text.lower():
            return Seen.NO_LOGIN
        return Seen.NO_BRIDGE if exc.session_lost else Seen.TROUBLE
    if isinstance(exc, NoAnswer):
        return Seen.TROUBLE if exc.sent else Seen.SILENT
    return Seen.NO_BRIDGE


_SEEN: Final = {
    SessionState.COMPETING: Seen.RIVAL,
    SessionState.CONNECTING: Seen.SETTLING,
    SessionState.READY: Seen.GOOD,
}


@attrs.define(eq=False)
class Session:
    """One brokerage session. ``on_state`` hears every change; ``on_restored`` that what the gateway knew of us is gone
    and was built up again (True: the old stream is of no use either); ``on_alert`` what a person should hear.

    ``start_s`` bounds the start; a maintenance of the broker's is waited out beyond it. ``compete``, ``calendar`` and
    ``chance`` are the supervisor's.
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
    on_alert: Callable[[Alert], None] = lambda alert: None
    calendar: Calendar = attrs.field(factory=Calendar.of)
    compete: bool = False
    chance: Callable[[], float] = lambda: 0.5
    health_s: float = HEALTH_S
    tickles: int = 0
    recoveries: int = 0
    supervisor: Supervisor = attrs.field(init=False)
    _failures: int = attrs.field(init=False, default=0)
    _proof_ns: int = attrs.field(init=False, default=0)
    _wake: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _hint: str = attrs.field(init=False, default="")
    _session_id: Secret | None = attrs.field(init=False, default=None)
    _id_used: bool = attrs.field(init=False, default=False)
    _tickled_ns: int = attrs.field(init=False, default=0)
    _tickling: asyncio.Lock = attrs.field(init=False, factory=asyncio.Lock)
    _cold: str = attrs.field(init=False, default="")  # why the gateway may have forgotten our first calls

    def __attrs_post_init__(self) -> None:
        self.supervisor = Supervisor(
            clock=self.clock,
            on_state=lambda state, reason: self.on_state(state, reason),
            on_alert=lambda alert: self.on_alert(attrs.evolve(alert, text=self.redact(alert.text))),
            calendar=self.calendar,
            compete=self.compete,
            chance=self.chance,
        )
        self._proof_ns = self.clock.mono_ns()
        self.api.dated = self.supervisor.time.heard_date

    @property
    def state(self) -> SessionState:
        return self.supervisor.state

    # --- start --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Bring the session up. While the broker is closed for maintenance this waits.

        Raises ``GatewayUnreachable``, ``CertificateRefused``, ``SessionRefused`` (not logged in, competing, never
        established) or ``OrderSafetyError`` (the gateway does not have the configured account).
        """
        deadline = self.clock.mono_ns() + int(self.start_s * NS)
        attempt = 0
        self._see(Seen.SETTLING, "")
        while True:
            try:
                await self._establish()
                return
            except GatewayError as exc:
                error, patient = self._as_refusal(exc)
                seen = seen_in(exc)
            if self._see(seen, str(error)) is SessionState.MAINTENANCE:
                pause_s = self.supervisor.plan().wait_s
                deadline = self.clock.mono_ns() + int((self.start_s + pause_s) * NS)
                self.log.warning("waiting: %s", self.supervisor.objection() or "the maintenance is over")
            else:
                pause_s = REACH_S[min(attempt + 1, len(REACH_S) - 1)]
                attempt += 1
                if not patient or self.clock.mono_ns() + pause_s * NS > deadline:
                    raise error
                self.log.warning("session not up yet: %s", error)
            await self.clock.sleep(pause_s)

    def _as_refusal(self, exc: GatewayError) -> tuple[GatewayError, bool]:
        """The error as a person is told it at the start, and whether waiting may help."""
        if isinstance(exc, OrderSafetyError):
            return exc, False
        if isinstance(exc, NoAnswer):
            refused = certificate_refused(exc, self.url)
            if refused is not None:
                return refused, False
            error: GatewayError = GatewayUnreachable(
                f"no usable answer ({self.redact(exc.what)})",
                where=self.url,
                hint="start the gateway, or correct gateway.url",
            )
            # A server that is not there will not come by waiting; one that is there may need a moment.
            return error, exc.sent
        if isinstance(exc, Refused):
            hint = "log in to the gateway in a browser, then start again"
            patient = exc.status >= 500 or "no bridge" in exc.text
            return SessionRefused(self.redact(exc.what), where=self.url, hint=hint), patient
        return exc, not (isinstance(exc, NotUp) and exc.seen is Seen.RIVAL)

    async def _establish(self, *, may_open: bool = True) -> None:
        """From whatever state to READY once; raises ``GatewayError`` when it does not come about."""
        result = await self._tickle()
        bridge = value_of(result.iserver.auth_status)
        state = judge(bridge) if isinstance(bridge, AuthStatus) else SessionState.SSO_ONLY
        if state is not SessionState.READY:
            # The first status after a login may be wrong; ask the other way before opening anything.
            state = judge(await self.api.status())
        if state is not SessionState.READY:
            if not may_open:
                raise NotUp(_SEEN.get(state, Seen.NO_BRIDGE), "no brokerage session", where=self.url)
            await self._open(state)
        await self._guard()
        self._failures = 0
        self._cold = ""
        self._proof_ns = self.clock.mono_ns()
        self._see(Seen.GOOD, "")

    async def _open(self, state: SessionState) -> None:
        """Ask for the brokerage session and wait until it is established. Never within a maintenance."""
        take = state is SessionState.COMPETING
        if take and not self.supervisor.may_take():
            raise self._rival()
        objection = self.supervisor.objection()
        if objection:
            raise NotUp(_SEEN.get(state, Seen.NO_BRIDGE), objection, where=self.url, hint="it is tried again by itself")
        old_way = not take and self.supervisor.in_vain % OLD_WAY_EVERY == OLD_WAY_EVERY - 1
        self.supervisor.opening(take=take)
        if old_way:
            await self.api.reauthenticate(last_look=self.supervisor.closed_now)
        else:
            await self.api.init(compete=take, last_look=self.supervisor.closed_now)
        deadline = self.clock.mono_ns() + int(ESTABLISH_S * NS)
        while True:
            state = judge(await self.api.status())
            if state is SessionState.READY:
                return
            if state is SessionState.COMPETING and not take:
                raise self._rival()
            if self.clock.mono_ns() >= deadline:
                if state is SessionState.COMPETING:
                    raise self._rival()
                raise NotUp(
                    Seen.NO_BRIDGE,
                    f"the brokerage session did not come up within {ESTABLISH_S:.0f} s",
                    where=self.url,
                    hint="log in to the gateway in a browser; at night the broker's reset may be under way",
                )
            await self.clock.sleep(1.0)

    def _rival(self) -> NotUp:
        return NotUp(
            Seen.RIVAL,
            "another login of the same user holds the brokerage session",
            where=self.url,
            hint="log out there (TWS, mobile, another bot), use a second user name, or say `session: {compete: true}`",
        )

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
            step = self.supervisor.plan()
            if not self._wake.is_set():
                again = self.state is SessionState.READY and self._failures
                await self._pause(KEEP_AGAIN_S if again else step.wait_s)
            self._wake.clear()
            hint, self._hint = self._hint, ""
            try:
                if self.state is SessionState.READY:
                    await self._check(hint)
                else:
                    await self._try(step)
                self.supervisor.remind()
            except asyncio.CancelledError:
                raise
            except Exception:  # the keeper of the session must outlive everything
                self.log.exception("looking after the session failed")
                self._failures += 1
                await self.clock.sleep(KEEP_AGAIN_S)

    async def watch(self) -> None:
        """Raise the alarm when there has been no proof of health for long, whatever the reason, until cancelled.

        A task of its own: the keeper may be waiting for an answer, or for its turn to ask.
        """
        while True:
            await self.clock.sleep(HEALTH_LOOK_S)
            quiet_s = (self.clock.mono_ns() - self._proof_ns) / NS
            if self.state is SessionState.READY and quiet_s >= self.health_s:
                why = f"no proof of a good session for {quiet_s:.0f} s"
                self._see(Seen.SILENT, why)
                self.supervisor.alarm(
                    Alert("error", "SESSION_SILENT", f"{why}, though nothing failed; entries are paused")
                )
                self._wake.set()

    def hint(self, reason: str) -> None:
        """Something smells of a lost session (a 401, `no bridge`, the stream): look now."""
        if self.state is SessionState.READY:
            self._hint = self._hint or reason
            self._wake.set()

    def proved(self) -> None:
        """The broker said by itself that the session is good."""
        self._proof_ns = self.clock.mono_ns()

    def forgotten(self, reason: str) -> None:
        """The gateway asks for first calls that were made long ago: it, or its session, is a new one."""
        if self.state is SessionState.READY:
            self._cold = self._cold or reason
            self._wake.set()

    async def fresh_id(self) -> Secret:
        """The session id of a keep-alive that no socket has used yet, for the websocket. Raises ``GatewayError``."""
        if self._id_used or self._session_id is None or self.clock.mono_ns() - self._tickled_ns > 2 * NS:
            await self._tickle()
        self._id_used = True
        return self._session_id or Secret("")

    async def _tickle(self) -> TickleResult:
        async with self._tickling:
            result = await self.api.tickle()
            self.tickles += 1
            self._tickled_ns = self.clock.mono_ns()
            told = value_of(result.session)
            session_id = Secret(told, "session id") if told else None
            if self._session_id is not None and session_id is not None and session_id != self._session_id:
                self.forgotten("the gateway has a new session")
            self._session_id = session_id
            self._id_used = False
            if session_id is not None:
                self.redact.learn(session_id)
            return result

    async def _check(self, hint: str) -> None:
        """One keep-alive of a session that was good."""
        try:
            result = await self._tickle()
            bridge = value_of(result.iserver.auth_status)
            state = judge(bridge) if isinstance(bridge, AuthStatus) else SessionState.SSO_ONLY
            if state is not SessionState.READY or hint:
                # Two caches may disagree for seconds: the second opinion decides.
                state = judge(await self.api.status())
        except (Refused, NoAnswer) as exc:
            seen = seen_in(exc)
            if seen in (Seen.TROUBLE, Seen.SILENT):
                self._count_failure(str(exc), seen)
                return
            if isinstance(exc, Refused) and exc.operation != "session_tickle":
                seen = Seen.NO_BRIDGE  # the login answered a moment ago
            self._see(seen, hint or exc.what)
            return
        if state is not SessionState.READY:
            self._see(_SEEN.get(state, Seen.NO_BRIDGE), hint or "the brokerage session was lost")
            return
        self._failures = 0
        self.proved()
        if self._cold:
            await self._rewarm()

    async def _rewarm(self) -> None:
        """Make the first calls again; without them orders are refused and lists are empty."""
        reason, self._cold = self._cold, ""
        self._see(Seen.SETTLING, reason)
        try:
            await self._guard()
        except GatewayError as exc:
            self._see(seen_in(exc), self.redact(exc.what))
            return
        self._see(Seen.GOOD, "")
        self.on_restored(False)

    def _count_failure(self, why: str, seen: Seen) -> None:
        self._failures += 1
        self.log.warning("keep-alive failed %d times in a row: %s", self._failures, self.redact(why))
        if self._failures >= FAILURES_MAX:
            self._see(seen, f"{self._failures} keep-alives in a row failed: {why}")

    async def _try(self, step: Step) -> None:
        """One attempt to get it back."""
        reason = self.supervisor.reason
        try:
            await self._establish(may_open=step.do is not Do.LOOK)
        except GatewayError as exc:
            self._see(seen_in(exc), exc.what)
        else:
            self.recoveries += 1
            self.log.info("session restored (%s)", self.redact(reason))
            self.on_restored(True)

    async def _pause(self, seconds: float) -> None:
        sleeper = asyncio.ensure_future(self.clock.sleep(seconds))
        waker = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((sleeper, waker), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            waker.cancel()

    def _see(self, seen: Seen, reason: str) -> SessionState:
        return self.supervisor.see(seen, self.redact(reason))
