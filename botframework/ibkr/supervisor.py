"""The session's states, what leads from one to another, and what is done in each: as tables, without any I/O.

``session`` looks at the gateway and feeds what it saw; the machine says which state that makes and what to do next, when.
Opening a session is bounded in number and spacing and never falls into the broker's maintenance; a rival login is left
alone unless the configuration says to take the session back, which then happens once. Imports core, ports and ``windows``;
the tables are those of docs/session.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

import attrs

from botframework.core.model import SessionState
from botframework.ibkr.windows import CLOCK_OFF_S, BrokerTime, Calendar, shown
from botframework.ports import Clock

NS: Final = 1_000_000_000
KEEP_S: Final = 60.0
#: After a keep-alive that failed the next one comes sooner.
KEEP_AGAIN_S: Final = 2.0
LOOK_S: Final = 60.0
#: Between attempts to get a lost session back; the last one repeats. Each is stretched or shrunk by a fifth, by chance.
BACKOFF_S: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
REACH_S: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
LOGIN_S: Final = (5.0, 10.0, 30.0, 60.0)
RESET_S: Final = (30.0, 60.0)
JITTER: Final = 0.2
#: Requests to open a session within an hour, whatever happens. The broker documents no limit; it locks those who hammer.
OPENINGS_PER_HOUR: Final = 20
#: No opening begins this shortly before a maintenance: it takes half a minute to come about.
MARGIN_S: Final = 60.0
#: After a maintenance all the world comes back at once.
RUSH_S: Final = 60.0
#: A login that has been gone for so long outside of resets and maintenance needs a person.
PATIENCE_S: Final = 120.0
#: A session taken from another login and lost again within this is not taken again: two programs would do so for ever.
TAKE_AGAIN_S: Final = 3600.0
#: So many openings in vain: a person should look, though we go on.
STUCK_AFTER: Final = 8
#: When an alert is repeated while its reason stands; the last one repeats.
REMIND_S: Final = (900.0, 3600.0, 14_400.0)


class Seen(str, Enum):
    """What was seen of the session. The last three are what the calendar and the clock make of it."""

    GOOD = "good"  # authenticated, connected, established, no rival, and the account is listed
    SETTLING = "settling"  # being established
    NO_BRIDGE = "no_bridge"  # the login stands, the brokerage session does not
    NO_LOGIN = "no_login"  # nobody is logged in
    RIVAL = "rival"  # another login holds the session
    SILENT = "silent"  # nothing answers
    TROUBLE = "trouble"  # answers that say nothing: errors, web pages
    CLOSED = "closed"  # lost or in trouble within a maintenance window
    RESET = "reset"  # lost or in trouble right after the nightly reset
    OVERDUE = "overdue"  # the login has been missing for too long


_S = SessionState
_ANY: Final[Mapping[Seen, SessionState]] = {
    Seen.GOOD: _S.READY,
    Seen.SETTLING: _S.CONNECTING,
    Seen.NO_BRIDGE: _S.SSO_ONLY,
    Seen.NO_LOGIN: _S.LOGGED_OUT,
    Seen.RIVAL: _S.COMPETING,
    Seen.SILENT: _S.DOWN,
    Seen.CLOSED: _S.MAINTENANCE,
    Seen.RESET: _S.NIGHTLY_RESET,
    Seen.OVERDUE: _S.LOGIN_DUE,
}
#: (state, what was seen) -> state; what is not listed changes nothing.
TRANSITIONS: Final[Mapping[SessionState, Mapping[Seen, SessionState]]] = {
    _S.DOWN: _ANY,
    _S.LOGGED_OUT: _ANY,
    _S.SSO_ONLY: _ANY,
    _S.CONNECTING: _ANY,
    # Trouble is counted before it is fed here: keep-alives fail now and then.
    _S.READY: {**_ANY, Seen.TROUBLE: _S.DOWN},
    _S.COMPETING: _ANY,
    _S.MAINTENANCE: _ANY,
    _S.NIGHTLY_RESET: _ANY,
    # Only a login, or the loss of the gateway itself, ends the wait for a person: nights pass over it.
    _S.LOGIN_DUE: {
        seen: state
        for seen, state in _ANY.items()
        if seen not in (Seen.NO_LOGIN, Seen.CLOSED, Seen.RESET, Seen.SETTLING)
    },
}


class Do(str, Enum):
    """What is done next."""

    LOOK = "look"  # ask how it stands; open nothing
    OPEN = "open"  # the same, and open a session that nobody holds
    TAKE = "take"  # the same, and take it from a rival


@attrs.frozen
class Doing:
    """What a state means for the work. ``pauses_s`` are those between attempts. ``person``: what only a person can do."""

    do: Do
    pauses_s: tuple[float, ...]
    text: str
    person: str = ""


WORK: Final[Mapping[SessionState, Doing]] = {
    _S.DOWN: Doing(Do.OPEN, REACH_S, "reaching the gateway", "start the gateway, or the network"),
    _S.LOGGED_OUT: Doing(Do.LOOK, LOGIN_S, "looking whether somebody logged in"),
    _S.SSO_ONLY: Doing(Do.OPEN, BACKOFF_S, "opening the brokerage session"),
    _S.CONNECTING: Doing(Do.OPEN, REACH_S, "waiting until the session is established"),
    _S.READY: Doing(Do.LOOK, (KEEP_S,), "keep-alive"),
    _S.COMPETING: Doing(
        Do.LOOK, (LOOK_S,), "waiting until the other login ends", "log out there, or let the bot have a user of its own"
    ),
    _S.MAINTENANCE: Doing(Do.LOOK, (LOOK_S,), "waiting for the end of the maintenance"),
    _S.NIGHTLY_RESET: Doing(Do.OPEN, RESET_S, "opening the session again after the nightly reset"),
    _S.LOGIN_DUE: Doing(
        Do.LOOK,
        (LOOK_S,),
        "waiting for a person to log in",
        "log in to the gateway in a browser and confirm on the second device",
    ),
}


@attrs.frozen
class Step:
    """The next thing to do, and in how many seconds."""

    do: Do
    wait_s: float
    text: str


@attrs.frozen
class Alert:
    """Something a person should hear now. ``code`` is stable."""

    level: str
    code: str
    text: str


@attrs.define(eq=False, kw_only=True)
class Supervisor:
    """See the module. ``compete``: take the session from a rival, once an hour at most. ``chance`` gives 0 to 1.

    ``on_state`` hears every change, ``on_alert`` what a person should know.
    """

    clock: Clock
    on_state: Callable[[SessionState, str], None]
    on_alert: Callable[[Alert], None] = lambda alert: None
    calendar: Calendar = attrs.field(factory=Calendar.of)
    compete: bool = False
    chance: Callable[[], float] = lambda: 0.5
    state: SessionState = SessionState.DOWN
    reason: str = ""
    time: BrokerTime = attrs.field(init=False)
    since_ns: int = attrs.field(init=False)  # monotonic
    tries: int = attrs.field(init=False, default=0)  # attempts in vain since this state, or one like it, began
    in_vain: int = attrs.field(init=False, default=0)  # openings in vain since the session was last good
    _missing_ns: int | None = attrs.field(init=False, default=None)  # since when the login is missing
    _openings: deque[int] = attrs.field(init=False, factory=deque)
    _taken_ns: int | None = attrs.field(init=False, default=None)
    _planned: Step = attrs.field(init=False, default=Step(Do.OPEN, 0.0, "starting"))
    _planned_ns: int = attrs.field(init=False, default=0)
    _alert: Alert | None = attrs.field(init=False, default=None)
    _alerted_ns: int = attrs.field(init=False, default=0)
    _reminders: int = attrs.field(init=False, default=0)
    _clock_told: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.time = BrokerTime(self.clock)
        self.since_ns = self.clock.mono_ns()

    # --- what was seen --------------------------------------------------------------------------------------------------

    def see(self, seen: Seen, why: str = "") -> SessionState:
        """Take in what was seen of the session; gives the state that makes."""
        now = self.clock.mono_ns()
        seen = self._in_its_time(seen)
        if seen is Seen.NO_LOGIN:
            self._missing_ns = now if self._missing_ns is None else self._missing_ns
            if now - self._missing_ns >= PATIENCE_S * NS:
                seen = Seen.OVERDUE
        elif seen not in (Seen.SILENT, Seen.TROUBLE):
            self._missing_ns = None
        after = TRANSITIONS[self.state].get(seen, self.state)
        if after is self.state:
            self.tries += 1
        else:
            before, self.state = self.state, after
            self.reason = why
            self.since_ns = now
            # A session on its way back stays one attempt in a row, else its pauses would never grow.
            if after is not SessionState.CONNECTING and before is not SessionState.CONNECTING:
                self.tries = 0
            if after is SessionState.READY:
                self.in_vain = self.tries = 0
            self.on_state(after, why)
        self.remind()
        return after

    def _in_its_time(self, seen: Seen) -> Seen:
        """The same loss means something else while the broker is closed, or right after its reset."""
        if seen in (Seen.NO_BRIDGE, Seen.NO_LOGIN, Seen.TROUBLE, Seen.SETTLING) and self.closed_until() is not None:
            return Seen.CLOSED
        if seen in (Seen.NO_BRIDGE, Seen.NO_LOGIN, Seen.TROUBLE) and any(
            self.calendar.is_reset(at_ns) for at_ns in self.time.moments()
        ):
            return Seen.RESET
        return seen

    # --- what may be done -------------------------------------------------------------------------------------------------

    def closed_until(self, margin_s: float = 0.0) -> int | None:
        """The end of the maintenance that is on, by any clock that may be right (ns UTC); None when none is."""
        ends = [self.calendar.closed_until(at_ns, margin_s) for at_ns in self.time.moments()]
        return max((end for end in ends if end is not None), default=None)

    def _closed_for_s(self) -> float | None:
        """How long the maintenance still takes that is on or about to begin; None when none is."""
        left = [
            (until - at_ns) / NS
            for at_ns in self.time.moments()
            if (until := self.calendar.closed_until(at_ns, MARGIN_S)) is not None
        ]
        return max(left, default=None)

    def objection(self) -> str:
        """Why no session may be opened now; empty when one may."""
        until = self.closed_until(MARGIN_S)
        if until is not None:
            return f"the broker is closed for maintenance until {self._shown(until)}"
        self._forget_old()
        if len(self._openings) >= OPENINGS_PER_HOUR:
            return f"{OPENINGS_PER_HOUR} openings within the hour are enough"
        return ""

    def closed_now(self) -> str:
        """The last look, right before the first byte: the way there may have taken minutes. Empty when it may go."""
        until = self.closed_until()
        return "" if until is None else f"the broker is closed for maintenance until {self._shown(until)}"

    def may_take(self) -> bool:
        """Whether the session may be taken from a rival now."""
        if not self.compete:
            return False
        return self._taken_ns is None or self.clock.mono_ns() - self._taken_ns >= TAKE_AGAIN_S * NS

    def opening(self, *, take: bool = False) -> None:
        """A request to open a session goes out now."""
        now = self.clock.mono_ns()
        self._openings.append(now)
        self.in_vain += 1
        if take:
            self._taken_ns = now

    def _forget_old(self) -> None:
        now = self.clock.mono_ns()
        while self._openings and now - self._openings[0] >= 3600 * NS:
            self._openings.popleft()

    # --- what is next -----------------------------------------------------------------------------------------------------

    def plan(self) -> Step:
        """What to do next, and when. Draws on chance: ask once per step."""
        self._planned, self._planned_ns = self._plan(), self.clock.mono_ns()
        return self._planned

    def _plan(self) -> Step:
        work = WORK[self.state]
        pause_s = work.pauses_s[min(self.tries, len(work.pauses_s) - 1)]
        if self.state is SessionState.READY:
            return Step(Do.LOOK, pause_s, work.text)
        left_s = self._closed_for_s()
        if left_s is not None:
            text = f"opening a session after {self._shown(self.closed_until(MARGIN_S) or 0)}"
            if left_s > LOOK_S:
                return Step(Do.LOOK, LOOK_S, text)
            return Step(Do.OPEN, left_s + 1.0 + self.chance() * RUSH_S, text)
        if self.state is SessionState.MAINTENANCE:
            return Step(Do.OPEN, LOOK_S, "opening the session after the maintenance")
        pause_s *= 1 + JITTER * (2 * self.chance() - 1)
        if self.state is SessionState.COMPETING and self.may_take():
            return Step(Do.TAKE, 0.0, "taking the session back, once")
        if work.do is Do.OPEN and self.objection():
            return Step(Do.LOOK, max(pause_s, LOOK_S), f"looking only: {self.objection()}")
        return Step(work.do, pause_s, work.text)

    # --- people -----------------------------------------------------------------------------------------------------------

    def remind(self) -> None:
        """Tell a person what stands, at once and then at growing intervals; and once that it is over."""
        self._tell_clock()
        now = self.clock.mono_ns()
        alert = self._due()
        if alert is None:
            if self._alert is not None and self.state is SessionState.READY:
                self._alert = None
                self.on_alert(Alert("info", "SESSION_BACK", "the session is good again; entries go on"))
            return
        if self._alert is None or self._alert.code != alert.code:
            self._reminders = 0
        elif now - self._alerted_ns < REMIND_S[min(self._reminders, len(REMIND_S) - 1)] * NS:
            return
        else:
            self._reminders += 1
        self._alert, self._alerted_ns = alert, now
        self.on_alert(alert)

    def alarm(self, alert: Alert) -> None:
        """An alert of somebody else's, under the same rule: once, and when it is over."""
        self._alert, self._alerted_ns, self._reminders = alert, self.clock.mono_ns(), 0
        self.on_alert(alert)

    def _due(self) -> Alert | None:
        person = WORK[self.state].person
        why = f" ({self.reason})" if self.reason else ""
        if self.state is SessionState.LOGIN_DUE:
            return Alert("error", "LOGIN_DUE", f"nobody is logged in to the gateway{why}: {person}; entries are paused")
        if self.state is SessionState.COMPETING and not self.may_take():
            return Alert("error", "SESSION_COMPETING", f"another login holds the session: {person}; entries are paused")
        age_s = (self.clock.mono_ns() - self.since_ns) / NS
        if self.state is SessionState.DOWN and age_s >= PATIENCE_S:
            return Alert("error", "GATEWAY_GONE", f"the gateway has not answered for {age_s:.0f} s{why}: {person}")
        if self.state is not SessionState.READY and self.in_vain >= STUCK_AFTER:
            text = f"the session did not come up in {self.in_vain} attempts{why}: log in to the gateway again"
            return Alert("error", "SESSION_STUCK", text)
        return None

    def _tell_clock(self) -> None:
        off_s = self.time.off_s
        is_off = off_s is not None and abs(off_s) > CLOCK_OFF_S
        if is_off and not self._clock_told:
            way = "ahead of" if off_s is not None and off_s > 0 else "behind"
            text = f"this machine's clock is {abs(off_s or 0):.0f} s {way} the broker's; correct it (NTP)"
            self.on_alert(Alert("warning", "CLOCK_OFF", text))
        self._clock_told = is_off if off_s is not None else self._clock_told

    def status(self) -> dict[str, object]:
        """Since when, why, what is next and who must do something: JSON values for ``bot status``."""
        now = self.clock.mono_ns()
        off_s = self.time.off_s
        return {
            "session_since_s": round((now - self.since_ns) / NS, 1),
            "session_reason": self.reason,
            "session_next": self._planned.text,
            "session_next_in_s": round(max(0.0, self._planned.wait_s - (now - self._planned_ns) / NS), 1),
            "session_needs": WORK[self.state].person,
            "clock_off_s": None if off_s is None else round(off_s, 1),
        }

    def _shown(self, at_ns: int) -> str:
        return shown(at_ns, self.calendar.reset_zone)
