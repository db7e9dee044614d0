"""What a large run must have seen at least once: every fault of the catalogue, every step of the two order tables.

A simulator that never reaches a state proves nothing about it, and nobody notices when it grows tame. Imports the tables
of ``core.orders``; used by ``runs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botframework.core import orders
from botframework.core.model import Submission
from botframework.core.orders import SUBMISSION, WORKING, Answer
from botframework.sim.swarm import CATALOGUE

MANY = 1_000
"""From so many seeds on a mark that was never hit fails the run."""

# Steps that the live driver cannot take, and why; they are proven by the tests of the tables.
_NEVER: dict[tuple[Submission, Answer], str] = {
    (Submission.DRAFT, Answer.DENY): "a denied order leaves no record in the book",
    (Submission.DRAFT, Answer.RECORD): "an order enters the book as recorded",
    **{
        (Submission.RECORDED, answer): "recorded and sent are one transaction, applied in one turn"
        for answer in Answer
        if answer is not Answer.SEND
    },
}


class _Counting(dict[Any, Any]):
    """A table that counts its look-ups that hit."""

    def __init__(self, table: dict[Any, Any], prefix: str, marks: dict[str, int]) -> None:
        super().__init__(table)
        self._prefix = prefix
        self._marks = marks

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key)
        if found is None:
            return default
        name = f"{self._prefix}:{key[0].value}+{key[1].value}"
        self._marks[name] = self._marks.get(name, 0) + 1
        return found


@contextmanager
def counted(marks: dict[str, int]) -> Iterator[None]:
    """Count the steps of both tables into ``marks``."""
    before = orders.SUBMISSION, orders.WORKING
    orders.SUBMISSION = _Counting(SUBMISSION, "submission", marks)
    orders.WORKING = _Counting(WORKING, "working", marks)
    try:
        yield
    finally:
        orders.SUBMISSION, orders.WORKING = before


def wanted() -> list[str]:
    """All marks, in the order of their tables."""
    return [
        *(f"fault:{fault.name}" for fault in CATALOGUE),
        *(f"submission:{state.value}+{answer.value}" for state, answer in SUBMISSION if (state, answer) not in _NEVER),
        *(f"working:{state.value}+{word.value}" for state, word in WORKING),
    ]


def missed(marks: dict[str, int]) -> list[str]:
    """The marks nobody hit."""
    return [name for name in wanted() if not marks.get(name)]
