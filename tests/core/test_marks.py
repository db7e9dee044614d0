"""Marks of days and peaks: from which result a day, a week and a month are counted, per scope; a torn mark is none."""

from __future__ import annotations

import pytest

from botframework.core import events as ev
from botframework.core.state import State
from tests.core.kit import D


def marked(*days):
    state = State(account="DU1")
    for number, (day, figures) in enumerate(days):
        state.apply(ev.MarkDay(at_ns=number, day=day, scopes=tuple(figures), pnl=tuple(map(D, figures.values()))))
    return state


def test_a_week_and_a_month_begin_with_their_first_day():
    friday, monday, tuesday, first = 20240126, 20240129, 20240130, 20240201
    state = marked((friday, {"account": 1}))
    assert (state.day, state.day_base) == (friday, {"account": 1})
    week = state.period_base["week"][0]
    state = marked((friday, {"account": 1}), (monday, {"account": 2}))
    assert state.period_base["week"] == (week + 1, {"account": 2})
    assert state.period_base["month"] == (202401, {"account": 1})
    state = marked((friday, {"account": 1}), (monday, {"account": 2}), (tuesday, {"account": 3}))
    assert state.day_base == {"account": 3}
    assert state.period_base["week"][1] == {"account": 2}
    state = marked((monday, {"account": 2}), (first, {"account": 4}))
    assert state.period_base["week"][1] == {"account": 2}
    assert state.period_base["month"] == (202402, {"account": 4})


def test_a_strategy_that_comes_later_has_its_own_begin():
    state = marked((20240129, {"account": 1}), (20240130, {"account": 2, "s": 5}), (20240131, {"account": 3, "s": 6}))
    assert state.day_base == {"account": 3, "s": 6}
    for period in ("week", "month"):
        assert state.period_base[period][1] == {"account": 1, "s": 5}


def test_a_value_the_broker_did_not_tell_is_not_known():
    state = State(account="DU1")
    assert state.equity("USD") is None
    state.apply(ev.FundsReported(at_ns=1, wall_ns=1, currency="USD", equity=None))
    assert state.equity("USD") is None
    state.apply(ev.FundsReported(at_ns=2, wall_ns=2, currency="USD", equity=D(5)))
    assert (state.equity("USD"), state.equity("EUR")) == (D(5), None)


def test_peaks_are_replaced_scope_by_scope():
    state = State(account="DU1")
    state.apply(ev.MarkPeak(at_ns=1, scopes=("account", "s"), pnl=(D(1), D(2))))
    state.apply(ev.MarkPeak(at_ns=2, scopes=("s",), pnl=(D(3),)))
    assert state.peaks == state.snapshot()["peaks"] == {"account": 1, "s": 3}


@pytest.mark.parametrize("pnl", [(D(1),), (D(1), D(2), D(3))])
def test_a_mark_with_a_figure_too_few_or_too_many_is_refused(pnl):
    state = State(account="DU1")
    for torn in (
        ev.MarkDay(at_ns=1, day=20240129, scopes=("account", "s"), pnl=pnl),
        ev.MarkPeak(at_ns=1, scopes=("account", "s"), pnl=pnl),
    ):
        with pytest.raises(ValueError, match="zip"):
            state.apply(torn)
