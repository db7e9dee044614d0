"""The crash tests in small; ``make crash`` runs them in full. In a process of their own, because they fork."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.crash.losses import losses, run_loss

ROOT = Path(__file__).resolve().parents[2]


def crash(*arguments: str) -> tuple[int, dict[str, dict[str, int]], list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", *arguments, "--json", "--jobs", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    return done.returncode, answer["kinds"], answer["broken"]


def test_killed_at_any_moment_nothing_is_lost_or_sent_twice() -> None:
    code, kinds, broken = crash("kills", "--points", "6")
    assert (code, broken) == (0, [])
    assert kinds["kill"]["tried"] == 6


def test_without_power_nothing_promised_is_lost_and_without_syncs_it_is() -> None:
    code, kinds, broken = crash("losses", "--losses", "16")
    assert (code, broken) == (0, [])
    assert kinds["loss"]["tried"] == 16
    assert kinds["control"]["lost"] > 0


def test_a_disk_that_fails_ends_the_bot_in_a_line_and_costs_nothing_promised() -> None:
    code, kinds, broken = crash("faults", "--faults", "4")
    assert (code, broken) == (0, [])
    assert kinds["fault"]["tried"] >= 8


def test_damaged_files_start_whole_or_are_refused() -> None:
    code, kinds, broken = crash("files", "--files", "40")
    assert (code, broken) == (0, [])
    assert 0 < kinds["files"]["lost"] < kinds["files"]["tried"] == 40


def test_seed_43_the_power_goes_while_the_journal_comes_into_being(tmp_path: Path) -> None:
    """Half a first page was a file that no start could read."""
    early = [loss for loss in losses(43, tmp_path / "day") if not loss.promised]
    assert early
    for loss in early:
        run_loss(loss, tmp_path / "after")
