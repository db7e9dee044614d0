"""Scripted days go as they are written down, command by command, and twice the same (see ``days``)."""

from __future__ import annotations

import pytest

from .days import DAYS, TEXT, told

EXPECTED = dict.fromkeys(DAYS, "")
for part in ("\n" + TEXT.read_text(encoding="utf-8")).split("\n## ")[1:]:
    EXPECTED[part.split("\n", 1)[0]] = "## " + part


@pytest.mark.parametrize("name", DAYS)
def test_a_day_goes_as_written(name: str) -> None:
    assert told(name) == [*EXPECTED[name].rstrip("\n").split("\n"), ""]


def test_no_day_is_written_that_does_not_exist() -> None:
    assert set(EXPECTED) == set(DAYS)


@pytest.mark.parametrize("name", DAYS)
def test_nothing_that_risk_reads_went_wrong(name: str) -> None:
    audits = [line for line in told(name) if line.startswith("  audit: ")]
    assert set(audits) <= {"  audit: []"}
