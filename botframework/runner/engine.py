"""Builds an engine from a plan: strategies with their callbacks, the gate, the question policy.

Imports plan and core; called by ``assembly``, ``replay`` and the golden results of the sample strategies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from botframework.config import AcceptConfig, Config
from botframework.core.engine import Engine
from botframework.core.model import Instrument
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.claims import Claims, SharedLedger
from botframework.core.risk.gate import Gate
from botframework.errors import ConfigError
from botframework.pluginfit import compile_callbacks
from botframework.runner.plan import Plan
from botframework.runtime.days import market_clock, market_day
from botframework.runtime.memoryledger import MemoryLedger
from botframework.runtime.seams import SeededRng
from botframework.sim.hours import MarketHours, trading_day

if TYPE_CHECKING:
    from botframework.runtime.manual import ManualSeat

LogSink = Callable[[str, str, str, int], None]

NS_PER_MS = 1_000_000
_HOURS = MarketHours("regular")


def build_engine(
    planned: Plan,
    instruments: Sequence[Instrument],
    *,
    account: str,
    journal_id: str,
    log: LogSink | None = None,
    manual: ManualSeat | None = None,
    by_hand_only: bool = False,
    busy_ns: Callable[[], int] | None = None,
    kind: type[Engine] = Engine,
    ledger: SharedLedger | None = None,
) -> Engine:
    """A fresh engine with fresh strategies and rules. ``busy_ns`` is the thread's own clock, to hold rules to their time.

    ``manual`` adds the seat for orders given by hand. ``by_hand_only`` keeps the strategies' names, books and limits, but
    calls none of them, and leaves working orders alone at the end: for a run that is one order of a person. ``kind`` is the
    class of the engine, for those who watch it. ``ledger`` is shared with the account's other processes; without one, limits
    of the group are this process's alone.
    """
    rules = planned.rules()
    if ledger is None and any(getattr(rule, "group", False) for rule in rules):
        ledger = MemoryLedger().seat(journal_id)
    by_symbol = {instrument.symbol: instrument for instrument in instruments}
    strategies: list[tuple[str, object, dict[str, Any], tuple[Instrument, ...], Any]] = []
    for strategy in planned.strategies:
        instance = object() if by_hand_only else strategy.make()
        callbacks = {} if by_hand_only else attrs.asdict(compile_callbacks(instance), recurse=False)
        strategies.append(
            (
                strategy.name,
                instance,
                callbacks,
                tuple(by_symbol[symbol] for symbol in strategy.symbols if symbol in by_symbol),
                dict(strategy.params),
            )
        )
    if manual is not None:
        strategies.append(manual.spec(tuple(instruments)))
    engine = kind(
        account=account,
        journal_id=journal_id,
        strategies=strategies,
        gate=Gate(rules, mono_ns=busy_ns, claims=None if ledger is None else Claims(ledger)),
        question_policy=question_policy(planned.config),
        day_of=market_day,
        clock_of=market_clock,
        rng=_rng(planned.config),
        at_stop="leave" if by_hand_only else planned.config.at_stop,
        log=log,
        bar_s=planned.config.bar_length_s,
        order_checks=(planned.plugins.check_order,),
        question_checks=(planned.plugins.answer_question,),
    )
    engine.histories.session_of = regular_session
    return engine


def regular_session(at_ns: int) -> tuple[int, int] | None:
    """The stock market's regular session a moment lies in, None outside of any; for bars that keep to it."""
    session = _HOURS.session(trading_day(at_ns // NS_PER_MS))
    if session is None or not session[0] <= at_ns // NS_PER_MS < session[1]:
        return None
    return session[0] * NS_PER_MS, session[1] * NS_PER_MS


_BEFORE_MS, _AFTER_MS = 19_800_000, 14_400_000  # shares trade from 04:00 to 20:00, four hours after an early close, too


def extended_hours(instrument: Instrument, at_ns: int) -> bool:
    """Whether data of an instrument can be expected at a moment: shares in dollars by New York's day, others always."""
    if instrument.sec_type != "STK" or instrument.currency != "USD":
        return True
    return _quarter_trades(at_ns // 900_000_000_000)


@lru_cache(maxsize=64)
def _quarter_trades(quarter: int) -> bool:
    """The answer of a quarter of an hour: the edges of all these hours lie on one."""
    at_ms = quarter * 900_000
    session = _HOURS.session(trading_day(at_ms))
    return session is not None and session[0] - _BEFORE_MS <= at_ms < session[1] + _AFTER_MS


def question_policy(config: Config) -> QuestionPolicy:
    """The YAML's ``questions:`` as the engine asks it. Raises ``ConfigError`` with the entry's line."""
    entries: list[dict[str, object]] = []
    for question in config.questions:
        if question.accept is False:
            continue  # declined, as everything that is not listed
        accept: object = True
        if isinstance(question.accept, AcceptConfig):
            bounds = {
                "percent_max": question.accept.percent_max,
                "size_max": question.accept.size_max,
                "value_max": question.accept.value_max,
            }
            accept = {key: value for key, value in bounds.items() if value is not None}
        entries.append({"id": question.id, "accept": accept})
    try:
        return QuestionPolicy.from_config(entries)
    except ValueError as error:
        where = config.questions[0].where if config.questions else config.where
        raise ConfigError(str(error), where=where) from error


def _rng(config: Config) -> Callable[[str], Any]:
    """Each strategy draws from a stream of its own, fixed by the market's seed and its name."""

    def make(strategy: str) -> SeededRng:
        digest = hashlib.sha256(f"{config.market.seed}:{strategy}".encode()).digest()
        return SeededRng(int.from_bytes(digest[:8], "big"))

    return make
