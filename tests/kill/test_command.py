"""What the command does around the trials."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

import pytest

from tests.kill import command
from tests.kill.trial import Trial


def test_ctrl_c_begins_no_more_trials_and_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All three hundred ran to their end before the command did."""
    begun: list[str] = []

    def trial(mode: str, folder: Path, *, orders: int) -> Trial:
        begun.append(mode)
        if len(begun) == 1:
            main = threading.main_thread().ident
            assert main is not None
            signal.pthread_kill(main, signal.SIGINT)
        threading.Event().wait(0.2)
        return Trial(mode=mode, orders=orders, confirm_s=1.0, detect_s=None, entries_after=0, left=0)

    monkeypatch.setattr(command, "run_trial", trial)
    keep = tmp_path / "kept" / "kill.jsonl"
    monkeypatch.setattr(sys, "argv", ["kill", "--trials", "100", "--keep", str(keep)])
    # Tests that run in the background hand down that the signal is ignored.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert command.main() == 130
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert 0 < len(begun) < 300
    assert f"interrupted; the same command goes on ({keep})" in capsys.readouterr().err
