"""What a large run must have seen at least once: every fault of the catalogue, every step of the two order tables.

A simulator that never reaches a state proves nothing about it, and nobody notices when it grows tame. Imports the tables
of ``core.orderstates``; used by ``runs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botframework.core import orders
from botframework.core.model import Submission, Working
from botframework.core.orderstates import SUBMISSION, WORKING, Answer
from botframework.sim.swarm import CATALOGUE

MANY = 1_000
"""From so many seeds on a mark that was never hit fails the run."""

RARE_MANY = 10_000
"""From so many seeds on a rare mark is demanded as well."""

RARE = {
    "submission:unknown+found_held": "an order has to be held by the broker while its answer is lost: 4 to 10 in a thousand",
}
"""Marks that a thousand seeds may leave out, and why. ``tests/core/test_orders.py`` takes every step of the tables."""

_S, _A, _W = Submission, Answer, Working

# Steps that are not taken in simulation, and why; the tests of the tables take them.
_SERIAL = "one conversation at a time: it has ended, or its answer was given in the same turn"
_LIE = "the broker would have to refuse an order and keep it"
_NEVER: dict[tuple[Submission, Answer], str] = {
    (_S.DRAFT, _A.DENY): "a denied order leaves no record in the book",
    (_S.DRAFT, _A.RECORD): "an order enters the book as recorded",
    **{(_S.RECORDED, answer): "recorded and sent are one transaction" for answer in _A if answer is not _A.SEND},
    **{(_S.QUESTION, answer): _SERIAL for answer in _A if answer is not _A.REPLY},
    **{(_S.UNKNOWN, answer): _SERIAL for answer in (_A.ACCEPT, _A.ASK, _A.SILENCE, _A.REFUSE, _A.DECLINE)},
    **{(state, _A.ACCEPT): _SERIAL for state in (_S.REFUSED, _S.DECLINED, _S.ABANDONED)},
    (_S.SENDING, _A.DECLINE): _SERIAL,
    (_S.REFUSED, _A.FOUND): _LIE,
    (_S.DECLINED, _A.FOUND): _LIE,
    (_S.ABANDONED, _A.FOUND_HELD): "an order would have to come after its proof of absence and be held at once",
}
_UNSAID = frozenset({_W.EXPIRED})  # on this wire an order that ran out is Cancelled
# Nor does ``wanted`` name the word of the state an order is in: nobody looks up what changes nothing.


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
        *(
            f"working:{state.value}+{word.value}"
            for state, word in WORKING
            if word is not state and word not in _UNSAID
        ),
    ]


def missed(marks: dict[str, int], seeds: int = RARE_MANY) -> list[str]:
    """The marks nobody hit, without those that are too rare for so few seeds."""
    return [name for name in wanted() if not marks.get(name) and (seeds >= RARE_MANY or name not in RARE)]
