"""The session against the simulated gateway without a socket, in virtual time: brought up, kept, lost, brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import httpx
import pytest

from botframework.core.model import SessionState
from botframework.errors import GatewayUnreachable, OrderSafetyError, SessionRefused
from botframework.ibkr.api import Api
from botframework.ibkr.policy import generated_table
from botframework.ibkr.session import Session
from botframework.ibkr.transport import PolicyTransport, async_client
from botframework.ibkr.windows import Calendar
from botframework.sim import SimConfig, SimGateway
from botframework.sim.inprocess import InProcessTransport
from generated_client import Client

URL = "http://gateway.test/v1/api"
READY, SSO, DOWN, COMPETING = SessionState.READY, SessionState.SSO_ONLY, SessionState.DOWN, SessionState.COMPETING
INIT, OLD_WAY = "/iserver/auth/ssodh/init", "/iserver/reauthenticate"


@attrs.define
class Wire(httpx.AsyncBaseTransport):
    """The simulated gateway as a transport that can be unplugged, or made to answer otherwise by path."""

    inner: InProcessTransport
    unplugged: bool = False
    mute: bool = False  # no answer, and no error either
    instead: dict[str, Callable[[httpx.Request], httpx.Response | None]] = attrs.field(factory=dict)
    seen: list[str] = attrs.field(factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1/api")
        self.seen.append(path)
        if self.unplugged:
            raise httpx.ConnectError("refused", request=request)
        if self.mute:
            await asyncio.get_running_loop().create_future()
        answer = self.instead.get(path, lambda _: None)(request)
        return answer or await self.inner.handle_async_request(request)


@attrs.define
class Rig:
    clock: Any
    gateway: SimGateway
    wire: Wire
    session: Session
    states: list[SessionState]
    reasons: list[str]
    restored: list[int]
    alerts: list[str]

    async def keep(self, seconds: float) -> None:
        """Let the keeper work for this long."""
        keepers = [asyncio.create_task(self.session.run()), asyncio.create_task(self.session.watch())]
        await self.clock.run(seconds)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


def with_session(
    clock: Any,
    use: Callable[[Rig], Awaitable[Any]],
    *,
    account: str | None = None,
    compete: bool = False,
    **config: Any,
) -> Any:
    async def go() -> Any:
        gateway = SimGateway(SimConfig(**config), wall_ns=clock.wall_ns())
        wire = Wire(InProcessTransport(gateway, clock.wall_ns))
        transport = PolicyTransport(generated_table(), clock, orders=wire, rest=wire)
        client = Client(base_url=URL)
        async with async_client(URL, transport) as http_client:
            client.set_async_httpx_client(http_client)
            states: list[SessionState] = []
            reasons: list[str] = []
            restored: list[int] = []
            alerts: list[str] = []

            def heard(state: SessionState, reason: str) -> None:
                states.append(state)
                reasons.append(reason)

            session = Session(
                Api(client),
                clock,
                heard,
                URL,
                account,
                on_restored=lambda stream_too: restored.append(2 if stream_too else 1),
                on_alert=lambda alert: alerts.append(alert.code),
                compete=compete,
            )
            rig = Rig(clock, gateway, wire, session, states, reasons, restored, alerts)
            result = await use(rig)
        gateway.close()
        return result

    return asyncio.run(go())


async def start(rig: Rig, seconds: float = 70) -> None:
    """Start while time passes; raises what start raises."""
    task = asyncio.create_task(rig.session.start())
    passed = 0.0
    while not task.done() and passed < seconds:
        await rig.clock.run(0.25)
        passed += 0.25
    assert task.done(), "start neither ended nor failed"
    task.result()


def answer(status: int, body: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, json=body, request=request)


def test_a_logged_in_gateway_is_ready_at_once_and_gives_its_first_account(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        assert rig.states == [SessionState.CONNECTING, READY]
        assert rig.session.account == "DU1234567"
        assert len((await rig.session.fresh_id()).reveal()) == 32
        assert "/iserver/auth/ssodh/init" not in rig.wire.seen

    with_session(manual_clock, use)


def test_a_session_that_has_to_be_opened_is_opened_and_waited_for(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        assert rig.states[-1] is READY
        assert rig.wire.seen.count("/iserver/auth/ssodh/init") == 1

    with_session(manual_clock, use, established=False, settle_ms=5_000)


def test_the_configured_account_must_be_listed_and_is_not_shown_in_full(manual_clock: Any) -> None:
    async def use(rig: Rig) -> str:
        with pytest.raises(OrderSafetyError) as caught:
            await start(rig)
        assert rig.states[-1] is not READY
        return str(caught.value)

    said = with_session(manual_clock, use, account="U7654321")
    assert "U•••321" in said
    assert "U7654321" not in said
    assert "DU1234567" not in said


def test_a_dead_address_is_said_at_once(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        rig.wire.unplugged = True
        with pytest.raises(GatewayUnreachable, match="start the gateway"):
            await start(rig, seconds=5)

    with_session(manual_clock, use)


def test_a_gateway_nobody_logged_in_to_is_said_at_once(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        rig.wire.instead["/tickle"] = answer(401, {"error": "not authenticated", "statusCode": 401})
        with pytest.raises(SessionRefused, match="log in"):
            await start(rig, seconds=5)

    with_session(manual_clock, use)


def test_init_503_is_tried_again_for_a_bounded_time(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        rig.wire.instead[INIT] = rig.wire.instead[OLD_WAY] = answer(503, {"error": "Service Unavailable"})
        with pytest.raises(SessionRefused):
            await start(rig, seconds=90)
        assert 3 <= rig.wire.seen.count(INIT) + rig.wire.seen.count(OLD_WAY) <= 10

    with_session(manual_clock, use, established=False)


def test_no_bridge_for_some_seconds_after_init_is_waited_out(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        until = rig.clock.mono_ns() + 4 * 10**9

        def accounts(request: httpx.Request) -> httpx.Response | None:
            if rig.clock.mono_ns() < until:
                return answer(400, {"error": "Bad Request: no bridge", "statusCode": 400})(request)
            return None

        rig.wire.instead["/iserver/accounts"] = accounts
        await start(rig)
        assert rig.states[-1] is READY

    with_session(manual_clock, use)


def test_the_keeper_keeps_an_idle_session_alive(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        await rig.keep(3600)
        assert rig.states == [SessionState.CONNECTING, READY]
        assert 55 <= rig.session.tickles <= 65

    with_session(manual_clock, use)


def test_a_single_failed_keep_alive_means_nothing(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        for _ in range(10):
            rig.gateway.faults.add("request_lost", path="/tickle", times=1)
            await rig.keep(90)
        assert rig.states == [SessionState.CONNECTING, READY]

    with_session(manual_clock, use)


def test_an_outage_is_told_once_and_ended_by_itself(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.states.clear()
        rig.wire.unplugged = True
        await rig.keep(180)
        assert rig.states == [DOWN]
        rig.wire.unplugged = False
        await rig.keep(180)
        assert rig.states[-1] is READY
        assert rig.restored == [2]

    with_session(manual_clock, use)


def test_a_lost_brokerage_session_is_noticed_by_a_hint_and_restored(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.states.clear()
        rig.gateway.lose_session()
        rig.session.hint("orders_place answered 401")
        await rig.keep(10)
        assert rig.states == [SSO, READY]
        assert rig.restored == [2]
        assert rig.session.recoveries == 1

    with_session(manual_clock, use)


def test_a_gateway_that_was_restarted_is_told_everything_again(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.states.clear()
        rig.wire.seen.clear()
        new = SimGateway(SimConfig(seed=99), wall_ns=rig.clock.wall_ns())  # the same address, another process
        rig.wire.inner = InProcessTransport(new, rig.clock.wall_ns)
        await rig.keep(70)
        assert rig.states == [SessionState.CONNECTING, READY]
        assert "/iserver/accounts" in rig.wire.seen
        assert new.session.warmth.accounts
        assert rig.restored == [1]
        await rig.keep(300)
        assert rig.states == [SessionState.CONNECTING, READY]
        new.close()

    with_session(manual_clock, use)


def test_forgotten_first_calls_are_made_again_at_once(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.gateway.session.warmth.accounts = False
        rig.session.forgotten("orders_list: the gateway wants the accounts queried first")
        await rig.keep(5)
        assert rig.states == [SessionState.CONNECTING, READY, SessionState.CONNECTING, READY]
        assert rig.gateway.session.warmth.accounts

    with_session(manual_clock, use)


def test_a_hint_that_was_wrong_changes_nothing(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.session.hint("a strange frame")
        await rig.keep(10)
        assert rig.states == [SessionState.CONNECTING, READY]
        assert rig.restored == []

    with_session(manual_clock, use)


def test_the_older_request_is_made_where_the_newer_one_is_refused(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.wire.instead[INIT] = answer(503, {"error": "Service Unavailable"})
        rig.gateway.lose_session()
        rig.session.hint("orders_place answered 401")
        await rig.keep(60)
        assert rig.states[-1] is READY
        assert (rig.wire.seen.count(INIT), rig.wire.seen.count(OLD_WAY)) == (3, 1)

    with_session(manual_clock, use)


def test_a_session_that_cannot_be_opened_is_asked_for_ever_more_slowly_and_a_person_is_told_once(
    manual_clock: Any,
) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.wire.instead[INIT] = rig.wire.instead[OLD_WAY] = answer(503, {"error": "Service Unavailable"})
        rig.gateway.lose_session()
        rig.session.hint("orders_place answered 401")
        await rig.keep(3600)
        assert rig.states[-1] is SSO
        asked = rig.wire.seen.count(INIT) + rig.wire.seen.count(OLD_WAY)
        assert 10 <= asked <= 20
        assert rig.alerts[0] == "SESSION_STUCK"
        assert len(rig.alerts) <= 3  # at once, a quarter of an hour later, an hour later
        del rig.wire.instead[INIT]
        await rig.keep(700)
        assert rig.states[-1] is READY
        assert rig.alerts[-1] == "SESSION_BACK"

    with_session(manual_clock, use)


def test_a_rival_is_left_alone_until_it_goes(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.states.clear()
        rig.wire.seen.clear()
        rig.gateway.faults.add("competing")
        rig.session.hint("somebody else logged in")
        await rig.keep(1800)
        assert rig.states == [COMPETING]
        assert INIT not in rig.wire.seen
        assert rig.alerts == ["SESSION_COMPETING", "SESSION_COMPETING"]  # at once, and a reminder
        assert len(rig.wire.seen) < 150
        rig.gateway.lose_session()  # the other one logs out
        await rig.keep(130)
        assert rig.session.state is READY
        assert rig.alerts[-1] == "SESSION_BACK"

    with_session(manual_clock, use)


def test_a_rival_loses_the_session_once_where_that_is_configured(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.gateway.faults.add("competing")
        rig.session.hint("somebody else logged in")
        await rig.keep(60)
        assert rig.session.state is READY  # taken back
        rig.wire.seen.clear()
        rig.gateway.faults.add("competing")
        rig.session.hint("somebody else logged in")
        await rig.keep(1800)
        assert rig.session.state is COMPETING  # they took it again: no game of ping-pong
        assert INIT not in rig.wire.seen
        assert rig.alerts[0] == "SESSION_COMPETING"
        rig.gateway.lose_session()
        await rig.keep(130)
        assert rig.session.state is READY
        await rig.keep(3_600)  # kept for long: the next one is a new matter
        rig.gateway.faults.add("competing")
        rig.session.hint("somebody else logged in")
        await rig.keep(60)
        assert rig.session.state is READY

    with_session(manual_clock, use, compete=True)


def test_a_rival_at_the_start_is_said_with_what_to_do(manual_clock: Any) -> None:
    async def use(rig: Rig) -> str:
        rig.gateway.lose_session(competing=True)
        with pytest.raises(SessionRefused) as caught:
            await start(rig, seconds=5)
        assert INIT not in rig.wire.seen
        return str(caught.value)

    assert "compete: true" in with_session(manual_clock, use)


def test_a_dead_login_is_told_once_and_waits_for_a_person_without_hammering(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.states.clear()
        rig.wire.seen.clear()
        rig.gateway.lose_session(login_too=True)
        await rig.keep(1800)
        assert rig.states == [SessionState.LOGGED_OUT, SessionState.LOGIN_DUE]
        assert len(rig.wire.seen) < 60
        assert INIT not in rig.wire.seen
        assert rig.alerts == ["LOGIN_DUE", "LOGIN_DUE"]
        rig.gateway.session.login(rig.clock.wall_ns())
        await rig.keep(120)
        assert rig.states[-1] is READY
        assert rig.alerts[2:] == ["SESSION_BACK"]

    with_session(manual_clock, use)


def test_silence_about_health_is_an_alarm_although_nothing_failed(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        rig.states.clear()

        rig.wire.mute = True
        await rig.keep(240)
        assert rig.states == [DOWN]
        assert rig.alerts == ["SESSION_SILENT"]
        assert "no proof" in rig.reasons[-1]
        rig.wire.mute = False
        await rig.keep(70)
        assert rig.session.state is READY
        assert rig.alerts[-1] == "SESSION_BACK"

    with_session(manual_clock, use)


def test_a_night_is_passed_without_a_request_in_its_maintenance(manual_clock: Any) -> None:
    """The reset at midnight, the maintenance after it, and a login that dies and is renewed by a person."""
    zone = ZoneInfo("America/New_York")
    begin = datetime(2026, 3, 5, 23, 50, tzinfo=zone)
    manual_clock.now_ns = (int(begin.timestamp()) - 1_700_000_000) * 10**9

    async def use(rig: Rig) -> None:
        asked: list[int] = []

        def watched(request: httpx.Request) -> None:
            asked.append(rig.clock.wall_ns())

        rig.wire.instead[INIT] = rig.wire.instead[OLD_WAY] = watched
        await start(rig)
        rig.states.clear()
        await rig.keep(2.2 * 3600)
        assert rig.states == [
            SessionState.NIGHTLY_RESET,
            READY,  # for a quarter of an hour, as the broker has it
            SessionState.MAINTENANCE,
            READY,
        ]
        assert len(asked) == 2
        assert [at for at in asked if Calendar.of().closed_until(at)] == []
        assert rig.alerts == []  # a night is no news
        rig.gateway.lose_session(login_too=True)
        await rig.keep(600)
        assert rig.states[4:] == [SessionState.LOGGED_OUT, SessionState.LOGIN_DUE]
        assert rig.alerts == ["LOGIN_DUE"]
        rig.gateway.login()
        await rig.keep(120)
        assert rig.session.state is READY
        assert len(asked) == 2

    with_session(manual_clock, use, nights=True, instruments=("AAPL",), speed=0.001)


def test_a_start_within_a_maintenance_waits_for_its_end(manual_clock: Any) -> None:
    zone = ZoneInfo("America/New_York")
    manual_clock.now_ns = (int(datetime(2026, 3, 3, 0, 30, tzinfo=zone).timestamp()) - 1_700_000_000) * 10**9

    async def use(rig: Rig) -> float:
        began = rig.clock.mono_ns()
        await start(rig, seconds=6_000)
        assert rig.states[-1] is READY
        assert SessionState.MAINTENANCE in rig.states
        return float(rig.clock.mono_ns() - began) / 1e9

    assert 75 * 60 <= with_session(manual_clock, use, nights=True, instruments=("AAPL",), speed=0.001) <= 77 * 60


def test_the_session_id_is_fresh_for_every_connect(manual_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await start(rig)
        before = rig.session.tickles
        await rig.session.fresh_id()  # the keep-alive of the start is fresh enough, once
        assert rig.session.tickles == before
        task = asyncio.create_task(rig.session.fresh_id())  # a second socket needs one of its own, paced
        await rig.clock.run(2)
        await task
        assert rig.session.tickles == before + 1
        await rig.clock.run(3)
        await rig.session.fresh_id()
        assert rig.session.tickles == before + 2

    with_session(manual_clock, use)
