"""Every rule says what the table has it say, in as many situations: codes, numbers, units and words (see ``situations``)."""

from __future__ import annotations

import pytest

from botframework.core.risk.registry import BUILTIN_RULES
from tests.core.risk.situations import TABLE, lines

EXPECTED = TABLE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", BUILTIN_RULES)
def test_what_a_rule_says_and_how_often(kind: str) -> None:
    assert lines(kind) == [line for line in EXPECTED if line.split(" ", 1)[0].rstrip(":") == kind]


def test_every_rule_denies_somewhere_in_the_table_and_no_line_is_of_none() -> None:
    kinds = {line.split(" ", 1)[0].rstrip(":") for line in EXPECTED}
    assert kinds <= set(BUILTIN_RULES)
    assert set(BUILTIN_RULES) - kinds == {"fill_quality"}  # it only watches, over the last orders: a test of its own
