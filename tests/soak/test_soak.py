"""The soak's own judgement, and a short run of the real thing."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from botframework.core.model import SessionState
from tests.soak.command import main, seconds
from tests.soak.figures import judge, slope
from tests.soak.nights import WALL0_NS, Days

CAP = 8 * 1024 * 1024


def looks(growth_mib_per_h: float, *, leak_tasks: bool = False, wal: int = 4_000_000) -> list[dict[str, Any]]:
    """An hour of looks, half a minute apart, with the noise of a real process."""
    rng = random.Random(5)
    return [
        {
            "at_s": 30.0 * number,
            "rss_mib": 60 + growth_mib_per_h * number / 120 + rng.uniform(0, 0.2),
            "tasks": 20 + number % 3 + (number // 20 if leak_tasks else 0),
            "descriptors": 18,
            "threads": 2,
            "wal_bytes": wal,
            "ticks": 20_000 * number,
            "frames": 30_000 * number,
            "orders": number,
            "fills": number,
            "cpu_s": 0.9 * number,
            "state": "trading",
        }
        for number in range(1, 121)
    ]


def held(found: list[dict[str, Any]], warm_up_s: float = 600.0) -> dict[str, bool | None]:
    return {each.name: each.held for each in judge(found, warm_up_s, CAP, 1000)}


def test_a_steady_process_passes_and_each_kind_of_growth_is_found() -> None:
    assert set(held(looks(0.1)).values()) == {True}
    assert held(looks(1.2))["memory"] is False
    assert held(looks(0.1, leak_tasks=True))["tasks"] is False
    assert held(looks(0.1, wal=CAP + 1))["wal"] is False


def test_a_slope_is_told_with_an_interval_that_holds_the_truth() -> None:
    found = slope(looks(3.0), "rss_mib")
    assert found.per_hour - found.half_width <= 3.0 <= found.most
    assert 0 < found.half_width < 0.1


def test_too_few_looks_are_no_verdict() -> None:
    assert held(looks(0.0)[:12]) == {"looks": None}
    # Ten noisy looks say little of an hour: neither yes nor no.
    assert held(looks(0.0)[:30])["memory"] in (None, True)


def test_lengths_of_time() -> None:
    assert [seconds(text) for text in ("90", "90s", "15m", "1h")] == [90.0, 90.0, 900.0, 3600.0]


def test_the_bot_is_run_looked_at_and_judged(tmp_path: Path, capsys: Any) -> None:
    """Seconds instead of an hour: three processes, orders, looks, and a verdict that says it is too early.

    A verdict takes so many looks, so there is time for four times as many: a machine may stand still for some of them.
    """
    state = tmp_path / "soak.jsonl"
    code = main(
        [
            "--for",
            "12s",
            "--every",
            "0.25",
            "--order-every",
            "0.5",
            "--warm-up",
            "1s",
            "--rate",
            "300",
            "--json",
            "--state",
            str(state),
        ]
    )
    verdicts = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    last = json.loads(state.read_text().splitlines()[-1])
    assert last["exit_code"] == 0
    assert last["summary"]["orders"] >= 2
    assert last["summary"]["unknown_orders"] == 0
    assert verdicts["memory"]["held"] is not True
    assert verdicts["wal"]["held"] is True
    assert verdicts["orders"]["held"] is True
    assert code in (1, 3)


def test_a_reset_and_the_beginning_of_a_maintenance_with_the_whole_runtime() -> None:
    """The world of the long run, from a minute before midnight: what it takes to go on working is there."""
    days = Days(0.3, order_every_s=60.0, look_every_s=270.0, wall0_ns=WALL0_NS + (4 * 3600 - 60) * 10**9)
    days.live(measured=False)
    states = [state for _, state in days.judge.states]
    assert states[:1] == [SessionState.CONNECTING]
    assert SessionState.NIGHTLY_RESET in states
    assert states[-1] is SessionState.MAINTENANCE
    assert len(days.judge.inits) == 1
    assert days.judge.alerts == []
    assert days.looks[-1]["fills"] >= 5
