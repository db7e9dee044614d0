"""The two ordeals at a size for every day; LOST_ANSWERS and SOCKET_DROPS make them as long as wanted."""

from __future__ import annotations

import os
from collections import deque
from decimal import Decimal
from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.model import Instrument, OrderIntent, OrderType, Side
from botframework.ibkr import answers
from tests.simulation.ordeals import Told, _judge, lost_answers, socket_drops, until

S = 1_000_000_000
LOST_WANTED = int(os.environ.get("LOST_ANSWERS", "20"))
DROPS_WANTED = int(os.environ.get("SOCKET_DROPS", "10"))


def last(what: str, wanted: int) -> Told:
    return deque(until(what, wanted), maxlen=1).pop()


@pytest.mark.timeout(36_000)
def test_every_lost_answer_ends_in_a_verdict_that_is_right() -> None:
    total = last("lost", LOST_WANTED)
    counts = total.counts
    assert total.wrong == []
    assert counts["lost"] >= LOST_WANTED
    assert counts["found"] + counts["absent"] + counts["answered"] + counts["unknown"] == counts["lost"]
    assert counts["found"] > 0
    assert counts["absent"] > 0


@pytest.mark.timeout(36_000)
def test_positions_are_the_brokers_whenever_it_is_calm() -> None:
    total = last("drops", DROPS_WANTED) if DROPS_WANTED > 10 else socket_drops(0, calms=2)
    assert total.wrong == []
    assert total.counts["drops"] >= min(DROPS_WANTED, 9)
    assert total.counts["calms"] > 0
    assert total.counts["fills"] > 0
    assert total.counts["copies"] > 100


@pytest.mark.parametrize(
    ("entered_s", "found_later", "wrong"),
    [
        (None, False, ""),
        (10, False, "was proven absent, and the broker had it"),
        (90, False, "was given up"),
        (90, True, ""),
    ],
)
def test_the_judge_knows_right_from_wrong(entered_s: int | None, found_later: bool, wrong: str) -> None:
    name = "v1.s.1"
    intent = OrderIntent(
        strategy="s",
        instrument=Instrument("AAPL", 1),
        side=Side.BUY,
        quantity=Decimal(5),
        order_type=OrderType.MARKET,
        at_ns=0,
        client_order_id=name,
    )

    def at(second: int) -> dict[str, Any]:
        return {"at_ns": second * S, "wall_ns": second * S}

    rows = [
        ev.SubmitOrder(at_ns=0, intent=intent, verdict_id="v"),
        ev.OrderSent(**at(1), client_order_id=name),
        ev.OrderUnknown(**at(12), client_order_id=name, reason="no answer"),
        ev.OrderAbsent(**at(60), client_order_id=name, evidence="two lists"),
    ]
    if found_later:
        rows.append(ev.OrderAccepted(**at(95), client_order_id=name, broker_order_id="7"))
    told = Told()
    _judge(rows, {} if entered_s is None else {name: entered_s * S}, 0, told)
    assert told.counts["lost"] == 1
    assert told.counts["late"] == (entered_s == 90)
    assert any(wrong in text for text in told.wrong) if wrong else told.wrong == []


def test_silence_taken_for_refusal_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "Unknown", lambda reason, registered=False: answers.No(reason))
    assert lost_answers(0).wrong
