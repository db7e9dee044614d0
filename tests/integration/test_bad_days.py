"""Bad days against the real stack: answers lost, streams cut or silent, frames twice. In the end both books agree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from botframework.core import events as ev
from botframework.core.model import SessionState, StreamState, TradingState
from botframework.runtime.live import LiveBot
from tests.integration.world import World, simulator


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with simulator(tmp_path) as gateway:
        yield World(tmp_path, gateway)


def test_every_frame_twice_and_the_socket_cut(world: World) -> None:
    world.gateway.gateway.faults.add("duplicate_frames")

    async def cut(world: World, bot: LiveBot) -> None:
        def filled(before: int) -> bool:
            return bool(bot.status()["fills"] > before)

        def returned(drops: int) -> bool:
            return len(world.heard(ev.StreamChanged)) > drops and bot.status()["stream"] == "live"

        for _ in range(3):
            await world.until(partial(filled, bot.status()["fills"]), "a fill")
            drops = len(world.heard(ev.StreamChanged))
            world.gateway.gateway.faults.add("drop_socket")
            await world.until(partial(returned, drops), "the stream's return")
        await world.until(lambda: bot.status()["fills"] >= 10, "ten fills")
        bot.request_stop("seen enough")

    result = world.run(600, cut)
    assert result.exit_code == 0
    assert result.summary["unknown_orders"] == 0
    assert result.summary["gateway"] == {"orders": result.summary["orders"], "fills": result.summary["fills"]}
    world.agree()


def test_an_order_whose_answer_is_lost_is_found_and_not_sent_again(world: World) -> None:
    async def lose(world: World, bot: LiveBot) -> None:
        world.gateway.gateway.faults.add("answer_lost", method="POST", path="/orders", times=2)
        await world.until(lambda: len(world.heard(ev.OrderUnknown)) >= 2, "two silences")
        await world.until(lambda: bot.status()["unknown_orders"] == 0, "certainty")
        orders = bot.status()["orders"]
        await world.until(lambda: bot.status()["orders"] > orders, "trading goes on")
        bot.request_stop("seen enough")

    result = world.run(600, lose)
    assert result.exit_code == 0
    assert result.summary["gateway"] == {"orders": result.summary["orders"], "fills": result.summary["fills"]}
    world.agree()


@pytest.mark.slow
def test_an_order_that_never_arrived_is_given_up_after_evidence(world: World) -> None:
    async def lose(world: World, bot: LiveBot) -> None:
        world.gateway.gateway.faults.add("abort_10s", method="POST", path="/orders", times=1, effect=False, delay_ms=50)
        await world.until(lambda: world.heard(ev.OrderUnknown), "silence")
        unknown = world.heard(ev.OrderUnknown)[0]
        await world.until(lambda: world.heard(ev.OrderAbsent), "proof of absence", 100)
        absent = world.heard(ev.OrderAbsent)[0]
        assert absent.client_order_id == unknown.client_order_id
        assert absent.wall_ns - unknown.wall_ns > 25 * 10**9
        await world.until(lambda: bot.status()["last_reconcile"]["clean"], "agreement")
        bot.request_stop("seen enough")

    result = world.run(600, lose)
    assert (result.exit_code, result.summary["unknown_orders"]) == (0, 0)
    world.agree()


def test_a_mute_stream_is_noticed_and_renewed(world: World) -> None:
    async def mute(world: World, bot: LiveBot) -> None:
        fault = world.gateway.gateway.faults.add("mute_stream", topics=("smd",))
        await world.until(lambda: bot.status()["stream"] != "live" or _stalled(world), "notice")
        world.gateway.gateway.faults.remove(fault)
        ticks = bot.status()["ticks"]
        await world.until(lambda: bot.status()["ticks"] > ticks + 10 and bot.status()["stream"] == "live", "renewal")
        orders = bot.status()["orders"]
        await world.until(lambda: bot.status()["orders"] > orders, "trading goes on")
        bot.request_stop("seen enough")

    result = world.run(600, mute, silence_s=2.0)
    assert result.exit_code == 0
    world.agree()


def _stalled(world: World) -> bool:
    return any(row.state is StreamState.STALLED for row in world.heard(ev.StreamChanged))


def test_a_lost_session_comes_back_and_the_books_are_compared(world: World) -> None:
    async def lose(world: World, bot: LiveBot) -> None:
        await world.until(lambda: bot.status()["fills"] > 0, "a fill")
        world.gateway.gateway.faults.add("session_dead")
        await world.until(
            lambda: any(row.state is not SessionState.READY for row in world.heard(ev.SessionChanged)[2:]),
            "notice",
            120,
        )
        await world.until(lambda: bot.status()["session"] == "ready", "return", 120)
        seen = len(world.heard(ev.ReconcileFinished))
        await world.until(lambda: len(world.heard(ev.ReconcileFinished)) > seen, "a comparison")
        fills = bot.status()["fills"]
        await world.until(lambda: bot.status()["fills"] > fills, "trading goes on", 120)
        bot.request_stop("seen enough")

    result = world.run(600, lose)
    assert result.exit_code == 0
    world.agree()


def test_an_order_in_line_does_not_leave_once_trading_is_halted(world: World) -> None:
    async def halt(world: World, bot: LiveBot) -> None:
        # Every answer, until it has come to that: the machine may stop just while the one is under way.
        slow = world.gateway.gateway.faults.add("delay_answer", method="POST", path="/orders", delay_ms=3_000)
        await world.until(lambda: len(_in_flight(world)) >= 2, "one order under way and one behind it")
        world.gateway.gateway.faults.remove(slow)
        stamp = {"at_ns": bot.clock.market_ns(), "wall_ns": bot.clock.wall_ns()}
        halted = ev.TradingStateChanged(**stamp, scope="account", state=TradingState.HALTED, reason="enough", by="test")
        bot._pump.emit(halted)
        first, *others = _in_flight(world)
        await world.until(lambda: not _in_flight(world), "an answer for each")
        kept = {row.client_order_id for row in world.heard(ev.OrderRejected) if "not sent: TRADING" in row.reason}
        kept |= {
            row.client_order_id for row in world.heard(ev.OrderRejected) if "not sent: the order was" in row.reason
        }
        assert set(others) <= kept
        assert first not in kept
        bot.request_stop("seen enough")

    result = world.run(600, halt)
    assert result.exit_code == 0
    world.agree()


def _in_flight(world: World) -> list[str]:
    """Orders that were sent, as far as the journal knows, and have no answer yet."""
    answered = {
        row.client_order_id
        for kind in (ev.OrderAccepted, ev.OrderRejected, ev.OrderUnknown)
        for row in world.heard(kind)
    }
    sent = [row.intent.client_order_id for row in world.heard(ev.SubmitOrder)]
    return [name for name in sent if name not in answered]
