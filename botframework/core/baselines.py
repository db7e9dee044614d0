"""What results are measured from: the base of a market day, and the highest result so far. Both go into the journal.

Imports core only; owned by ``core.engine``, which looks at them by its timers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from botframework.core import events as ev
from botframework.core.model import ZERO
from botframework.core.outbox import Outbox
from botframework.core.state import ACCOUNT

DAY_RETRY_NS = 1_000_000_000
PEAKS_EVERY_NS = 60 * 1_000_000_000


@attrs.define(eq=False)
class Baselines:
    """``day_of`` gives the market day of a market time as ``yyyymmdd``; ``names`` the strategies of this run."""

    _outbox: Outbox
    _day_of: Callable[[int], int]
    _names: Callable[[], Sequence[str]]
    _peaks_ns: int = attrs.field(init=False, default=-PEAKS_EVERY_NS)

    def mark_peaks(self) -> bool:
        """Keep new highest results in the journal, at most once a minute: rules measure drawdowns from them.

        Returns whether there was none to keep, so that there is none later either as long as no result changes.
        """
        state = self._outbox.state
        if state.now_ns - self._peaks_ns < PEAKS_EVERY_NS:
            return False
        scopes, highs = [], []
        for scope in (ACCOUNT, *self._names()):
            now = state.pnl(None if scope == ACCOUNT else scope)
            if now is not None and now > state.peaks.get(scope, ZERO):
                scopes.append(scope)
                highs.append(now)
        if scopes:
            self._peaks_ns = state.now_ns
            self._outbox.emit(ev.MarkPeak(at_ns=state.now_ns, scopes=tuple(scopes), pnl=tuple(highs)))
        return not scopes

    def roll_day(self) -> int:
        """Fix the base of the day's result once every open position has a price; gives the market time to look again."""
        state = self._outbox.state
        now = state.now_ns
        day = self._day_of(now)
        state.today = day
        due = self._day_end(now, day)
        if state.day != day:
            scopes = (ACCOUNT, *dict.fromkeys((*self._names(), *state.portfolio.names)))
            numbers = [state.pnl(None if scope == ACCOUNT else scope) for scope in scopes]
            known = tuple(number for number in numbers if number is not None)
            if len(known) == len(scopes):
                self._outbox.emit(ev.MarkDay(at_ns=now, day=day, scopes=scopes, pnl=known))
            else:
                due = min(due, now + DAY_RETRY_NS)
        return due

    def _day_end(self, now_ns: int, day: int) -> int:
        """The first nanosecond of the next market day, by halving."""
        early, late = now_ns, now_ns + 26 * 3600 * 1_000_000_000  # a day is at most 25 hours long
        while late - early > 1:
            middle = (early + late) // 2
            early, late = (middle, late) if self._day_of(middle) == day else (early, middle)
        return late
