"""Average volume and shares to borrow: asked until they are there, told when they change, unknown again when they are old."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from botframework.core.events import InstrumentFactsReported
from botframework.core.model import Instrument
from botframework.ibkr.contractfacts import EVERY_S, SHORTABLE, STALE_S, VOLUME, ContractFacts

from .test_session import Rig, answer, start, with_session

AAPL = Instrument("AAPL", 265598)
Told = list[InstrumentFactsReported]


def facts_of(rig: Rig, told: Told) -> ContractFacts:
    return ContractFacts(api=rig.session.api, clock=rig.clock, tell=told.append, instruments=lambda: [AAPL])


async def asked(rig: Rig, facts: ContractFacts) -> None:
    task = asyncio.create_task(facts.ask())
    for _ in range(200):
        if task.done():
            break
        await rig.clock.run(0.25)
    await task


def test_the_simulator_tells_them_after_its_empty_first_answer(manual_clock: Any) -> None:
    async def use(rig: Rig) -> Told:
        await start(rig)
        told: Told = []
        facts = facts_of(rig, told)
        await asked(rig, facts)
        await asked(rig, facts)
        return told

    [fact] = with_session(manual_clock, use)
    assert fact.conid == AAPL.conid
    assert fact.average_volume is not None
    assert fact.shortable is not None
    assert fact.average_volume > fact.shortable > 1_000


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({VOLUME: "45.9M", SHORTABLE: "12,345"}, (Decimal(45_900_000), Decimal(12_345))),
        ({VOLUME: "120K", SHORTABLE: ""}, (Decimal(120_000), None)),
        ({VOLUME: "N/A", SHORTABLE: "0"}, (None, Decimal(0))),
        ({VOLUME: "-5", SHORTABLE: "x"}, (None, None)),
    ],
)
def test_what_makes_no_sense_is_not_known(manual_clock: Any, row: dict[str, str], expected: Any) -> None:
    async def use(rig: Rig) -> Told:
        await start(rig)
        told: Told = []
        rig.wire.instead["/iserver/marketdata/snapshot"] = answer(200, [{"conid": AAPL.conid, **row}])
        await asked(rig, facts_of(rig, told))
        return told

    [fact] = with_session(manual_clock, use)
    assert (fact.average_volume, fact.shortable) == expected


def test_figures_that_cannot_be_had_any_more_become_unknown(manual_clock: Any) -> None:
    async def use(rig: Rig) -> Told:
        await start(rig)
        told: Told = []
        facts = facts_of(rig, told)
        await asked(rig, facts)
        rig.wire.instead["/iserver/marketdata/snapshot"] = answer(500, {"error": "no"})
        for _ in range(int(STALE_S / EVERY_S) + 2):
            await rig.clock.run(EVERY_S)
            await asked(rig, facts)
        return told

    first, last = with_session(manual_clock, use)
    assert first.average_volume is not None
    assert (last.average_volume, last.shortable) == (None, None)
