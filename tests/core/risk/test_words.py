"""Every rule says what the table has it say, in as many situations: codes, numbers, units and words (see ``situations``)."""

from __future__ import annotations

from botframework.core.risk.registry import BUILTIN_RULES
from tests.core.risk.situations import TABLE, lines


def test_what_every_rule_says_and_how_often() -> None:
    expected = TABLE.read_text(encoding="utf-8").splitlines()
    found = lines()
    missing, more = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    assert (missing[:20], more[:20]) == ([], [])


def test_every_rule_denies_somewhere_in_the_table() -> None:
    text = TABLE.read_text(encoding="utf-8")
    silent = [kind for kind in BUILTIN_RULES if f"\n{kind} " not in f"\n{text}"]
    assert silent == ["fill_quality"]  # it only watches, over the last orders: tests beside this one
