"""One small trial of each death in the suite; ``make kill`` runs them by the hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.trial import MODES, run_trial


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("mode", MODES)
def test_the_broker_shows_no_order_of_ours_any_more(mode: str, tmp_path: Path) -> None:
    trial = run_trial(mode, tmp_path, orders=8)
    assert trial.confirm_s < float("inf")  # how long it takes is measured by `make kill`
    assert trial.entries_after == 0
    assert trial.left == 0
