"""The benchmarks run and find something; how fast anything is stays out of the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bench import peers, peers_env, rows
from tests.bench.command import BENCHES, LONG, main
from tests.bench.docs import page
from tests.bench.replay import columns
from tests.bench.report import Column, Line, Result, Table, as_json, as_markdown, as_text, from_json
from tests.bench.rounds import ROOT, BenchError, Progress, in_process, in_turn, medians, percentile
from tests.generated_client.default_templates import TOOLS


def quick(tmp_path: Path, *names: str) -> dict[str, Any]:
    """Run benchmarks as `make bench` does; gives their results by name."""
    out = tmp_path / "out.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", "--json", str(out), *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    for name in names:
        assert f"{name}: " in done.stdout
    return {result["name"]: result for result in found["results"]}


def lines(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for table in result["tables"] for line in table["lines"]]


def test_engine_bench_runs(tmp_path: Path) -> None:
    found = lines(quick(tmp_path, "engine")["engine"])
    assert any(line["is_floor"] for line in found)
    assert all(line["values"]["per_s"] > 0 for line in found)
    assert any(line["values"]["orders"] for line in found)  # the strategy did trade


def test_rows_bench_runs_with_and_without_the_default_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lines(quick(tmp_path, "rows")["rows"])
    [ours] = [line for line in found if "through `loads`" in line["label"]]
    assert ours["values"]["us"] > 0
    assert (TOOLS / "bin" / "python").exists() == (ours["values"]["ratio"] is not None)
    monkeypatch.setattr("tests.generated_client.default_templates.TOOLS", tmp_path / "nothing")
    alone = rows.run(quick=True, progress=Progress())
    [missing] = [line for line in alone.tables[0].lines if "default templates" in line.label]
    assert "make regenerate" in missing.label
    assert dict(missing.values) == {}


def test_tick_to_order_bench_runs(tmp_path: Path) -> None:
    found = lines(quick(tmp_path, "tick_to_order")["tick_to_order"])
    floors = [line for line in found if line["is_floor"]]
    [ours] = [line for line in found if not line["is_floor"]]
    assert floors
    assert ours["values"]["decide_us"] > 0


def test_replay_bench_crosses_as_often_as_the_bare_loop() -> None:
    found = in_process("replay:measure", {"rows": 20_000, "rounds": 1})
    assert found["replay"]["orders"] == found["bare"]["orders"] > 0
    assert found["resting"]["orders"] == found["bare"]["orders"] + 3
    assert found["working"]["orders"] == found["bare"]["orders"] + 100
    assert found["strategies"]["orders"] > 10  # it raises when risk denies one


def test_both_forms_of_the_sums_are_measured() -> None:
    found = in_process("sums:measure", {"rows": 20_000, "rounds": 1, "margins": (20, 0)})  # it raises when they differ
    assert found["few_blocks"]["orders"] == found["few_ticks"]["orders"] > 0
    assert found["many_blocks"]["orders"] > found["few_blocks"]["orders"]


def test_growth_bench_runs(tmp_path: Path) -> None:
    one, ten = lines(quick(tmp_path, "growth")["growth"])
    assert ten["values"]["orders"] > one["values"]["orders"] > 0
    assert ten["values"]["times"] > 1


def test_frames_bench_takes_every_frame() -> None:
    plan = {"who": "ours", "mode": "burst", "frames": 2_000, "rate": 10_000, "executions_every": 0}
    found = in_process("frames:measure", plan)
    assert found["frames"] == 2_000  # it raises when one is missing
    assert found["fill_p50_us"] > 0


def test_memory_bench_counts_its_ticks() -> None:
    found = in_process("memory:measure", {"frames": 2_000, "kind": "noop"})
    assert found["ticks"] == 2_000
    assert found["after_mib"] > 1


def test_unknown_names_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["engin"])
    assert ended.value.code == 2
    assert "no benchmark is called 'engin'" in capsys.readouterr().err


def test_the_page_is_written_from_whole_runs_only() -> None:
    for arguments in (["--write-docs", "--quick"], ["--write-docs", "engine"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2


def test_a_second_run_is_one_that_was_written_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"results": [{}]}')
    for arguments, words in (
        (["--also", str(other)], "--also needs --write-docs"),
        (["--write-docs", "--also", str(other)], "is not what --json writes"),
        (["--write-docs", "--also", str(tmp_path / "none")], "is not what --json writes"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert words in capsys.readouterr().err


def test_a_failing_part_is_one_line() -> None:
    with pytest.raises(BenchError, match=r"memory:measure ended with 1: KeyError"):
        in_process("memory:measure", {})


def test_rounds_take_turns_in_both_directions() -> None:
    order: list[str] = []

    def case(name: str, value: float) -> Callable[[], dict[str, float]]:
        def measure() -> dict[str, float]:
            order.append(name)
            return {"x": value * len(order)}

        return measure

    found = in_turn({"a": case("a", 1), "b": case("b", 10)}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found["a"] == [{"x": 1}, {"x": 4}, {"x": 5}]
    assert medians(found["a"]) == {"x": 4}


def test_percentiles_are_nearest_rank() -> None:
    values = list(range(101))
    assert (percentile(values, 50), percentile(values, 99), percentile([7], 99)) == (50, 99, 7)


def test_tables_show_floors_aims_and_gaps() -> None:
    result = Result(
        "x",
        "Of x",
        ("How.",),
        (
            Table(
                "t",
                (Column("a", "a µs"), Column("b", "b", 1)),
                (Line("bare", {"a": 1234.5}, is_floor=True), Line("ours", {"a": 2, "b": 0.25}, aim="≤ 3")),
            ),
        ),
    )
    text = as_text(result)
    assert "floor: bare" in text
    assert "1,234" in text
    assert "0.2" in text
    assert text.count("≤ 3") == 1
    markdown = as_markdown(result)
    assert "| *floor:* bare | 1,234 | - |  |" in markdown
    assert "| ours | 2 | 0.2 | ≤ 3 |" in markdown
    about: dict[str, Any] = {"cores": 2, "processor": "p", "system": "s", "python": "y", "load_1min": 0.5}
    alone = page([result], about, 9.6)
    assert "## Of x" in alone
    assert "another interpreter" not in alone
    written = json.loads(json.dumps(as_json([result], {**about, "python": "z", "note": "optimised"})))
    both = page([result], about, 9.6, from_json(written))
    assert from_json(written)[0] == [result]
    assert both.startswith(alone.rstrip("\n"))
    assert "## Of x, on another interpreter" in both
    assert "in a run of its own on z: optimised." in both
    assert both.count("| ours | 2 | 0.2 | ≤ 3 |") == 2


def test_the_page_in_the_documentation_has_every_benchmark() -> None:
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert text.count("\n## ") - text.count(", on another interpreter\n") == len(BENCHES) - len(LONG)
    assert text.count("*floor:*") >= len(BENCHES) - len(LONG)


def test_risk_bench_runs(tmp_path: Path) -> None:
    found = lines(quick(tmp_path, "risk")["risk"])
    verdicts = [line for line in found if not line["is_floor"]]
    assert len(verdicts) == 2  # without and with the clock that holds rules to their time
    for verdict in verdicts:
        assert verdict["values"]["rules"] >= 50
        assert 0 < verdict["values"]["p50"] <= verdict["values"]["p99"]


def test_peers_bench_says_why_it_measures_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers_env, "FOLDER", tmp_path / "none")
    monkeypatch.setattr(peers_env, "_interpreters", lambda: iter([str(tmp_path / "no-python")]))
    result = peers.run(quick=True, progress=Progress())
    assert result.tables == ()
    assert "Not measured: the peers need Python 3.12 or 3.13, and none was found" in as_text(result)
    assert "Not measured" in as_markdown(result)


@pytest.mark.skipif(peers_env.there() is None, reason="the peers are not installed: make peers")
@pytest.mark.parametrize(
    ("part", "is_usual"),
    [
        ("nautilus_rust", False),
        ("nautilus_rust", True),
        ("nautilus", True),
        ("backtesting.py", False),
        ("backtesting.py", True),
        ("backtrader", True),
        ("ours", False),
    ],
)
def test_peers_decide_the_same_orders(part: str, is_usual: bool, tmp_path: Path) -> None:
    np = pytest.importorskip("numpy")
    file = tmp_path / "tape.npz"
    np.savez(file, **dict(zip(("at_ns", "bid", "ask", "bid_size", "ask_size"), columns(4_000), strict=True)))
    params = {"file": str(file), "rows": 4_000, "check": True, "usual": is_usual}
    found, floor = (peers.in_peers("peer_engines", each, params) for each in (part, "bare"))
    assert floor["orders"] > 0
    assert (found["orders"], found["sum"]) == (floor["orders"], floor["sum"])
    assert found["peak_mib"] > 10
