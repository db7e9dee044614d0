"""A few of the storms of ``storms``, and whether the watch over them notices what it is there for."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
import pytest

from botframework.core.events import Reason
from tests.core.risk.storms import run_seeds, sweep


def test_verdicts_of_storms_hold_what_must_hold() -> None:
    found = run_seeds(range(7_000, 7_016))
    assert found.violations == []
    for name in (
        "verdicts",
        "denied",
        "allowed",
        "order of rules",
        "an input less",
        "tighter",
        "looser",
        "tightest wins",
    ):
        assert found.counts[name] > 20, name


@attrs.define(eq=False, kw_only=True)
class Stranger:
    """A rule with a mistake."""

    kind = "stranger"
    rule_id = "X1"
    always_on = False
    stage = 8
    tighter: ClassVar[dict[str, str]] = {"limit": "less"}
    was_asked: ClassVar[list[str]] = []
    mistake: str
    limit: int = 3

    def check(self, proposal: Any, view: Any) -> Any:
        no = Reason(code="STRANGER", outcome="deny")
        if self.mistake == "lets through what it cannot know":
            return None if view.market_clock() is None else no
        if self.mistake == "is looser with a smaller limit":
            return no if self.limit >= 3 else None
        if self.mistake == "goes first":
            self.was_asked[:] = ["first"]
            return None
        return no if self.was_asked.pop() == "first" else None

    def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None:
        """Nothing to remember."""


@pytest.mark.parametrize(
    ("mistakes", "words"),
    [
        (["lets through what it cannot know"], "an input less: allowed without market_clock"),
        (["is looser with a smaller limit"], "tighter: stranger limit"),
        (["goes first", "looks whether the other was first"], "order of rules"),
    ],
)
def test_the_watch_notices(mistakes: list[str], words: str) -> None:
    for seed in range(7_000, 7_010):
        if any(
            words in each for each in run_seeds([seed], [Stranger(mistake=mistake) for mistake in mistakes]).violations
        ):
            return
    raise AssertionError(f"nobody noticed a rule that {mistakes[-1]}")


def test_finished_blocks_are_not_run_again(tmp_path: Any) -> None:
    state = tmp_path / "storms.jsonl"
    seen: list[int] = []
    first = sweep(2, 7_000, 1, state, lambda found: seen.append(found.counts["seeds"]))
    again = sweep(2, 7_000, 1, state, lambda found: seen.append(found.counts["seeds"]))
    assert (first.counts, seen) == (again.counts, [2])
