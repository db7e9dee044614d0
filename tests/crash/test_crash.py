"""The crash tests in small; ``make crash`` runs them in full. In a process of their own, because they fork."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("seed", ["0"])
def test_killed_at_any_moment_nothing_is_lost_or_sent_twice(seed: str) -> None:
    code, kinds, broken = crash("kills", "--points", "8", "--seed", seed)
    assert (code, broken) == (0, [])
    assert kinds["kill"]["tried"] == 8


def test_without_power_nothing_promised_is_lost_and_without_syncs_it_is() -> None:
    code, kinds, broken = crash("losses", "--losses", "16")
    assert (code, broken) == (0, [])
    assert kinds["loss"]["tried"] == 16
    assert kinds["control"]["lost"] > 0
