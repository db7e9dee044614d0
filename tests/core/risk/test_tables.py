"""The parts of the risk layer answer what their tables say (see ``tables``)."""

from __future__ import annotations

import pytest

from tests.core.risk.tables import TABLES, TEXT

EXPECTED = {
    part.split("\n", 1)[0]: part.rstrip("\n").split("\n")[1:]
    for part in ("\n" + TEXT.read_text(encoding="utf-8")).split("\n## ")[1:]
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table(name: str) -> None:
    lines = [piece for line in TABLES[name]() for piece in line.split("\n")]
    assert lines == EXPECTED[name]


def test_no_table_is_written_that_does_not_exist() -> None:
    assert set(EXPECTED) == set(TABLES)
