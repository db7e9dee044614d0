"""An engine brought to the state a journal describes, without strategies: for looking, not for trading."""

from __future__ import annotations

from collections.abc import Sequence

from botframework.core.engine import Engine
from botframework.core.events import RunStarted
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.base import RiskRule
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.runtime.days import market_clock, market_day
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import SeededRng


def journal_account(journal: SqliteJournal) -> str:
    """The account the journal belongs to; empty for a journal no run has used."""
    for row in journal.rows():
        if isinstance(row.row, RunStarted):
            return row.row.account
    return ""


def bare_engine(account: str, journal_id: str, rules: Sequence[RiskRule]) -> Engine:
    """An engine without strategies and instruments, with these rules."""
    return Engine(
        account=account,
        journal_id=journal_id,
        strategies=[],
        gate=Gate(rules),
        question_policy=QuestionPolicy(),
        day_of=market_day,
        clock_of=market_clock,
        rng=lambda _: SeededRng(0),
    )


def restored_engine(journal: SqliteJournal) -> Engine:
    """The engine after all rows of the journal."""
    engine = bare_engine(journal_account(journal), journal.journal_id, build_rules([]))
    engine.restore(journal.replay())
    return engine
