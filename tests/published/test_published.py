"""Our engine gives the figures that others publish."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from tests.published.fees import FEES, Fee
from tests.published.kit import Case, Missing
from tests.published.page import PAGE, page
from tests.published.table import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_others_state(case: Case, tmp_path: Path) -> None:
    try:
        outcome = case.play(tmp_path)
    except Missing as reason:
        pytest.skip(str(reason))
    found = dict(case.find(outcome))
    for name, (ours, _) in case.differs.items():
        assert found.pop(name) == ours
    assert found == {name: value for name, value in case.stated.items() if name not in case.differs}


@pytest.mark.parametrize("fee", FEES, ids=lambda fee: fee.name)
def test_fees_others_state_and_what_ours_has_besides(fee: Fee) -> None:
    assert fee.charged - sum(amount for _, amount in fee.parts) == fee.stated


def test_the_page_says_what_the_cases_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.published.page"


def test_there_are_enough_of_them_and_every_difference_is_told() -> None:
    assert len(CASES) >= 10
    assert len({case.project for case in CASES}) >= 4
    assert f"{len(CASES)} cases of" in (PAGE.parent / "backtest.md").read_text(encoding="utf-8")
    assert len({case.name for case in CASES}) == len(CASES)
    for case in CASES:
        assert all(
            " at " in case.source or "documentation" in case.source or " of " in case.source for _ in case.stated
        )
        assert case.stated.keys() >= case.differs.keys()
        assert all(any(letter.isdigit() for letter in why) for _, why in case.differs.values())


def test_a_wrong_figure_is_noticed(tmp_path: Path) -> None:
    """The comparison is one: another commission, another outcome."""
    [case] = [case for case in CASES if case.name == "vectorbt_fees"]
    other = attrs.evolve(case, more="costs: {commission: {kind: percent, percent: 11}}")
    assert dict(other.find(other.play(tmp_path))) != case.stated
