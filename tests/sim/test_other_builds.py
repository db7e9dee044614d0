"""Our own broker, as a bot has it, against what other builds and other days of the gateway look like."""

from __future__ import annotations

from typing import Any

import pytest

from botframework.core.events import ExecutionReported, OrderReported, SessionChanged, StreamChanged
from botframework.core.model import SessionState, Side, StreamState
from tests.ibkr.test_broker import Rig, trade
from tests.sim.driver import AAPL


async def buys(rig: Rig) -> None:
    """A market order is filled, told on the stream, and in the facts."""
    await rig.tick()
    name = rig.send(Side.BUY, 10)
    await rig.event(ExecutionReported, client_order_id=name)
    await rig.event(OrderReported, client_order_id=name)
    facts = await rig.broker.facts()
    assert [(position.conid, int(position.quantity)) for position in facts.positions] == [(AAPL, 10)]


@pytest.mark.parametrize(
    "settings",
    [
        {"relayed": True},
        {"sts_form": "keys"},
        {"binary_frames": False},
        {"established": False, "settle_ms": 300},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_other_forms_of_the_same(settings: dict[str, Any]) -> None:
    trade(buys, **settings)


@pytest.mark.parametrize("fault", ["status_false", "agent_check", "notice", "bulletin"])
def test_days_that_need_no_notice(fault: str) -> None:
    async def use(rig: Rig) -> None:
        rig.gateway.gateway.faults.add(fault, times=2 if fault == "status_false" else None)
        await buys(rig)
        assert SessionState.COMPETING not in {event.state for event in rig.of(SessionChanged)}

    trade(use)


def test_maintenance_is_waited_out() -> None:
    async def use(rig: Rig) -> None:
        await rig.tick()
        since = len(rig.events)
        closed = rig.gateway.gateway.faults.add("maintenance")
        await rig.until(
            lambda: [e for e in rig.events[since:] if isinstance(e, SessionChanged) and e.state != SessionState.READY],
            "the session is gone",
        )
        rig.gateway.gateway.faults.remove(closed)
        await rig.event(SessionChanged, since=since, state=SessionState.READY)
        await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=AAPL)
        await buys(rig)

    trade(use)
