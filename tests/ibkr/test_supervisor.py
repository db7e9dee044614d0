"""The machine of the session as tables, and its promises over a thousand made-up years' nights."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from botframework.core.model import SessionState
from botframework.ibkr.supervisor import (
    MARGIN_S,
    OPENINGS_PER_HOUR,
    REMIND_S,
    TAKE_AGAIN_S,
    TRANSITIONS,
    WORK,
    Alert,
    Do,
    Seen,
    Supervisor,
)
from botframework.ibkr.windows import NS, REGIONS, Calendar

NOON_NS = int(datetime(2026, 3, 3, 12, 0, tzinfo=ZoneInfo("America/New_York")).timestamp()) * NS
S = SessionState


@attrs.define
class Times:
    """A machine: its monotonic clock, and a wall clock that may be wrong by ``skew_ns``."""

    true_ns: int = NOON_NS
    skew_ns: int = 0
    booted_ns: int = NOON_NS - 7 * 3600 * NS

    def mono_ns(self) -> int:
        return self.true_ns - self.booted_ns

    def wall_ns(self) -> int:
        return self.true_ns + self.skew_ns

    def market_ns(self) -> int:
        return self.wall_ns()

    def observe_market(self, at_ns: int) -> None:
        """Not of interest here."""

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError

    def advance(self, seconds: float) -> None:
        self.true_ns += round(seconds * NS)


def machine(times: Times, **settings: Any) -> tuple[Supervisor, list[SessionState], list[Alert]]:
    states: list[SessionState] = []
    alerts: list[Alert] = []
    made = Supervisor(
        clock=times, on_state=lambda state, reason: states.append(state), on_alert=alerts.append, **settings
    )
    return made, states, alerts


# --- the tables -----------------------------------------------------------------------------------------------------------


def test_every_state_has_a_row_and_work_and_can_be_left_for_a_good_session() -> None:
    assert set(TRANSITIONS) == set(WORK) == set(SessionState)
    for state, row in TRANSITIONS.items():
        assert row[Seen.GOOD] is S.READY, state


def test_every_state_can_be_reached() -> None:
    reached = {S.DOWN}
    while True:
        more = {after for state in reached for after in TRANSITIONS[state].values()} | reached
        if more == reached:
            break
        reached = more
    assert reached == set(SessionState)


def test_only_a_person_or_the_loss_of_the_gateway_ends_the_wait_for_a_person() -> None:
    row = TRANSITIONS[S.LOGIN_DUE]
    assert {seen for seen in Seen if row.get(seen, S.LOGIN_DUE) is not S.LOGIN_DUE} == {
        Seen.GOOD,
        Seen.NO_BRIDGE,
        Seen.RIVAL,
        Seen.SILENT,
    }


def test_nothing_is_opened_where_a_person_or_the_broker_must_act_first() -> None:
    for state in (S.READY, S.LOGGED_OUT, S.COMPETING, S.MAINTENANCE, S.LOGIN_DUE):
        assert WORK[state].do is Do.LOOK


# --- single promises --------------------------------------------------------------------------------------------------------


def test_the_same_loss_means_what_the_hour_says() -> None:
    for hour, minute, expected in ((12, 0, S.SSO_ONLY), (0, 5, S.NIGHTLY_RESET), (0, 30, S.MAINTENANCE)):
        times = Times()
        times.true_ns = int(datetime(2026, 3, 3, hour, minute, tzinfo=ZoneInfo("America/New_York")).timestamp()) * NS
        made, states, _ = machine(times)
        made.see(Seen.GOOD)
        made.see(Seen.NO_BRIDGE)
        assert states == [S.READY, expected]


def test_a_night_is_waited_out_and_the_session_opened_after_it_with_a_delay_by_chance() -> None:
    times = Times()
    times.true_ns = int(datetime(2026, 3, 3, 0, 16, tzinfo=ZoneInfo("America/New_York")).timestamp()) * NS
    made, states, alerts = machine(times, chance=lambda: 0.5)
    made.see(Seen.GOOD)
    made.see(Seen.NO_BRIDGE)
    while (step := made.plan()).do is Do.LOOK:
        assert "01:45 New York" in step.text
        times.advance(step.wait_s)
        made.see(Seen.NO_LOGIN)
    assert states == [S.READY, S.MAINTENANCE]
    assert alerts == []  # a night is no news
    times.advance(step.wait_s)
    end_ns = int(datetime(2026, 3, 3, 1, 45, tzinfo=ZoneInfo("America/New_York")).timestamp()) * NS
    assert times.true_ns - end_ns == 31 * NS  # half of a minute's rush, and a second
    made.see(Seen.NO_LOGIN)
    assert made.state is S.LOGGED_OUT  # now it is somebody's business, after a while
    times.advance(200)
    made.see(Seen.NO_LOGIN)
    assert [alert.code for alert in alerts] == ["LOGIN_DUE"]
    assert "second device" in alerts[0].text


def test_reminders_come_at_growing_intervals() -> None:
    times = Times()
    made, _, alerts = machine(times)
    made.see(Seen.GOOD)
    told: list[float] = []
    for minute in range(12 * 60):
        before = len(alerts)
        made.see(Seen.NO_LOGIN) if not REGIONS else made.remind() if made.state is S.LOGIN_DUE else made.see(
            Seen.NO_LOGIN
        )
        told += [minute * 60.0] * (len(alerts) - before)
        times.advance(60)
    gaps = [later - earlier for earlier, later in itertools.pairwise(told)]
    assert gaps == [REMIND_S[0], REMIND_S[1], REMIND_S[2], REMIND_S[2]][: len(gaps)]
    assert len(gaps) >= 3


def test_a_wrong_clock_is_said_once() -> None:
    times = Times(skew_ns=90 * NS)
    made, _, alerts = machine(times)
    for _ in range(5):
        made.time.heard(times.true_ns)
        made.see(Seen.GOOD)
        times.advance(10)
    assert [alert.code for alert in alerts] == ["CLOCK_OFF"]
    assert "90 s ahead of" in alerts[0].text


def test_status_says_since_when_what_is_next_and_who_must_act() -> None:
    times = Times()
    made, _, _ = machine(times)
    made.see(Seen.GOOD)
    made.see(Seen.RIVAL, "somebody at TWS")
    step = made.plan()
    times.advance(20)
    status = made.status()
    assert (status["session_since_s"], status["session_reason"]) == (20.0, "somebody at TWS")
    assert status["session_next"] == "waiting until the other login ends"
    assert status["session_next_in_s"] == pytest.approx(step.wait_s - 20, abs=0.1)
    assert "log out there" in str(status["session_needs"])


# --- a thousand schedules ---------------------------------------------------------------------------------------------------


def _weather(rng: random.Random) -> Callable[[], Seen]:
    """What looking shows: good for a while, then some trouble for a while."""
    left, now = 0, Seen.GOOD

    def look() -> Seen:
        nonlocal left, now
        if left == 0:
            left = rng.randrange(1, 40)
            now = rng.choice((*[Seen.GOOD] * 3, *(s for s in Seen if s not in (Seen.CLOSED, Seen.RESET, Seen.OVERDUE))))
        left -= 1
        return now

    return look


@pytest.mark.parametrize("block", range(10))
def test_no_session_is_asked_for_within_a_maintenance_too_often_or_from_a_rival_twice(block: int) -> None:
    """1,000 schedules of half a day with a night in it, each with a start, a region, a wrong clock, steps of it, losses of every kind.

    The machine's clock may be wrong only where the broker says the time now and then, as it does with every answer.
    """
    opened = 0
    for seed in range(100 * block, 100 * block + 100):
        rng = random.Random(seed)
        region = rng.choice(list(REGIONS))
        calendar = Calendar.of(region)
        says_time = rng.random() < 0.7
        times = Times(true_ns=NOON_NS + rng.randrange(0, 14 * 86_400) * NS)
        while calendar.closed_until(times.true_ns + 4 * 3600 * NS) is None:
            times.advance(1_800)
        times.skew_ns = rng.randrange(-86_400, 86_400) * NS if says_time else 0
        made, _, alerts = machine(times, calendar=calendar, chance=rng.random, compete=rng.random() < 0.5)
        look = _weather(rng)
        openings: list[int] = []
        takes: list[int] = []
        until = times.true_ns + 12 * 3600 * NS
        steps = 0
        while times.true_ns < until:
            step = made.plan()
            assert step.wait_s >= 0
            times.advance(step.wait_s + rng.uniform(0.05, 2.0))
            steps += 1
            if rng.random() < 0.02 and says_time:
                times.skew_ns = rng.randrange(-86_400, 86_400) * NS  # somebody sets the clock
            if says_time:
                made.time.heard(times.true_ns + rng.randrange(-NS, NS))  # the answer to the look has a date
            seen = look()
            if seen in (Seen.NO_BRIDGE, Seen.RIVAL) and step.do is not Do.LOOK:
                take = seen is Seen.RIVAL
                if (not take or made.may_take()) and not made.objection():
                    times.advance(rng.uniform(0, MARGIN_S - 5))  # pacing may hold the request back
                    if made.closed_now():
                        seen = Seen.SILENT
                    else:
                        made.opening(take=take)
                        openings.append(times.true_ns)
                        takes += [times.true_ns] if take else []
                        if rng.random() < 0.3:
                            seen = Seen.GOOD
            made.see(seen, "weather")
        opened += len(openings)
        assert [at for at in openings if calendar.closed_until(at - NS) and calendar.closed_until(at + NS)] == [], seed
        assert all(late - early >= TAKE_AGAIN_S * NS for early, late in itertools.pairwise(takes)), seed
        for place in range(len(openings) - OPENINGS_PER_HOUR):
            assert openings[place + OPENINGS_PER_HOUR] - openings[place] >= 3600 * NS, seed
        assert steps < 12 * 3600 / 4, f"{seed}: {steps} looks in 12 hours"
        assert len(alerts) < 100, seed
    assert opened > 200
