"""The past of a live run: heard of by starting once, fetched as one answer of bars, given to histories it can make."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from botframework.config import parse_config
from botframework.core import events as ev
from botframework.core.model import Instrument, SessionState, StreamState, Tick
from botframework.errors import GatewayError
from botframework.ibkr.past import asked, past_ticks
from botframework.runner.engine import build_engine
from botframework.runner.plan import Plan, plan_config
from botframework.runner.warmup import Warmup, speaks_of_history, wanted
from generated_client.models.history import History
from tests.runner.warm_bots import Forgetful, Warm

AAPL, SPY = Instrument("AAPL", 265598, rules_at_ns=1), Instrument("SPY", 756733, rules_at_ns=1)
START_MS = 1_704_207_600_000
MINUTE_MS = 60_000
NOW_NS = (START_MS + 200 * MINUTE_MS + 30_000) * 1_000_000


def planned() -> Plan:
    kinds = "{name: w, kind: 'tests.runner.warm_bots:Warm'}, {name: f, kind: 'tests.runner.warm_bots:Forgetful'}"
    return plan_config(parse_config(f"bot: b\ninstruments: [AAPL, SPY]\nstrategies: [{kinds}]\n", "b.yaml", {}))


def test_what_is_wanted_is_heard_by_starting_those_that_speak_of_it_once() -> None:
    Warm.starts.clear()
    Forgetful.starts.clear()
    assert wanted(planned(), (AAPL, SPY), NOW_NS) == {265598: [("1m", 120), ("5m", 20), ("30s", 20)]}
    assert Warm.starts == [NOW_NS]
    assert Forgetful.starts == []
    assert speaks_of_history(Warm())
    assert not speaks_of_history(Forgetful())


@pytest.mark.parametrize(
    ("spans", "answer"),
    [
        ([("1m", 200)], ("1min", "1d")),
        ([("1m", 0)], ("1min", "2d")),  # no more than an answer holds
        ([("5m", 200)], ("5min", "3d")),
        ([("1m", 10), ("5m", 200)], ("1min", "2d")),
        ([("1h", 100)], ("1h", "1m")),
        ([("1h rth", 10)], ("30min", "2d")),
        ([("1d", 200)], ("1h", "6m")),
        ([("7m", 10)], ("1min", "1d")),
        ([("30s", 10), ("500ticks", 5)], None),
        ([("30s", 10), ("3m", 5)], ("3min", "1d")),
    ],
)
def test_one_answer_has_most_of_what_is_wanted(spans: list[tuple[str, int]], answer: tuple[str, str] | None) -> None:
    assert asked(spans) == answer


@attrs.define
class _Api:
    """Two hundred and one minutes, the last of which is not over."""

    calls: list[tuple[Any, ...]] = attrs.field(factory=list)

    async def history(self, *asked_for: Any) -> History:
        self.calls.append(asked_for)
        rows = [
            {"t": START_MS + n * MINUTE_MS, "o": 100 + n, "h": 102 + n, "l": 99 + n, "c": 101 + n, "v": 5}
            for n in range(201)
        ]
        return History.from_dict({"data": rows, "barLength": 60})


def test_bars_become_ticks_in_order_and_none_lies_ahead() -> None:
    api: Any = _Api()
    ticks = asyncio.run(past_ticks(api, AAPL, [("1m", 120)], NOW_NS))
    assert api.calls == [(265598, "1d", "1min", "Midpoint")]
    assert len(ticks) == 4 * 201
    assert [tick.at_ns for tick in ticks] == sorted(tick.at_ns for tick in ticks)
    assert ticks[-1].at_ns < NOW_NS
    assert [tick.bid for tick in ticks[:4]] == [100, 99, 102, 101]
    assert asyncio.run(past_ticks(api, AAPL, [("30s", 120)], NOW_NS)) == []
    assert len(api.calls) == 1  # nothing of it can be had, so nothing is asked


@attrs.define
class _Source:
    """The broker's past, or none."""

    failure: Exception | None = None

    async def past(self, instrument: Instrument, spans: Sequence[tuple[str, int]]) -> list[Tick]:
        if self.failure is not None:
            raise self.failure
        api: Any = _Api()
        return await past_ticks(api, instrument, spans, NOW_NS)


def started(source: _Source, said: list[str]) -> None:
    """A live engine's start, with what was fetched before it."""
    plan = planned()
    warmup = Warmup(plan, source, lambda: NOW_NS, said.append)
    asyncio.run(warmup.fetch((AAPL, SPY)))
    engine = build_engine(plan, (AAPL, SPY), account="DU1234567", journal_id="j")
    warmup.serves(engine)
    Warm.at_start.clear()
    now: dict[str, Any] = {"at_ns": NOW_NS, "wall_ns": NOW_NS}
    engine.handle(ev.RunStarted(**now, run_id="r", account="DU1234567", config_hash=""))
    engine.handle(ev.SessionChanged(**now, state=SessionState.READY))
    engine.handle(ev.StreamChanged(**now, state=StreamState.LIVE))
    engine.handle(ev.ReconcileFinished(**now, clean=True))


def test_histories_begin_with_the_past_they_can_have() -> None:
    said: list[str] = []
    started(_Source(), said)
    assert said == []
    ones, fives = Warm.at_start["1m"], Warm.at_start["5m"]
    assert len(ones) == 120
    assert len(fives) == 20
    last = ones[-1]  # the minute before the one that is not over
    assert last.at_ns == (START_MS + 199 * MINUTE_MS) * 1_000_000
    assert (last.open, last.high, last.low, last.close) == (299, 301, 298, 300)
    assert (fives[-1].open, fives[-1].high, fives[-1].low, fives[-1].close) == (295, 301, 294, 300)
    assert Warm.at_start["30s"] == []  # the gateway's shortest bar is a minute


@pytest.mark.parametrize(
    ("failure", "why"),
    [(GatewayError("Chart data unavailable"), "Chart data unavailable"), (TimeoutError(), "no answer within 20 s")],
)
def test_a_gateway_without_a_history_is_a_word_and_no_obstacle(failure: Exception, why: str) -> None:
    said: list[str] = []
    started(_Source(failure), said)
    assert said == [f"AAPL: its history begins with this run: {why}"]
    assert Warm.at_start["1m"] == []
