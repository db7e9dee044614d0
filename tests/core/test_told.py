"""How far each strategy was told stands in the journal with what it did, and the next process goes on from there."""

from __future__ import annotations

from typing import Any

from botframework.core import events as ev
from botframework.core.events import Reason
from botframework.core.model import OrderStatus, SessionState, Tick, TradingState
from botframework.core.replay import Band, Rows, calm_of, can_inline, quiet_until, take_one

from .kit import AAPL, D, Feed, OpenGate, S, Script, cids, engine_of, execution, only


def buyer(**hooks: Any) -> Script:
    """Buys 10 at each tick, and hears of it all."""
    return Script(on_tick=lambda ctx, tick: ctx.buy(tick.instrument, 10, limit_price=100), **hooks)


def started(strategies: Any, rows: Any = (), run_id: str = "r1", **changes: Any) -> Feed:
    feed = Feed(engine_of(strategies, **changes), at_ns=1_700_000_000 * S if not rows else rows[-1].at_ns + S)
    feed.engine.restore(rows)
    feed.rows = list(rows)
    feed.begin(run_id)
    return feed


def marks(rows: Any) -> list[str]:
    """Who was told how far, in the order of the rows."""
    return [row.strategy for row in rows if isinstance(row, (ev.MarkTold, ev.SaveState))]


def bought(script: Script) -> tuple[Feed, str]:
    """One order, taken by the broker."""
    feed = started(script)
    feed.tick()
    [cid] = cids(feed)
    feed.accept(cid)
    return feed, cid


def fills(script: Script) -> list[str]:
    return [fill.execution_id for fill in script.of("on_fill")]


def test_the_mark_and_the_state_travel_with_what_was_wished_and_stand_before_it():
    count = {"fills": 0}

    def on_fill(ctx, fill):
        count["fills"] += 1
        ctx.sell(fill.instrument, fill.quantity, limit_price=101)

    feed, cid = bought(buyer(on_fill=on_fill, on_save=lambda ctx: count))
    commands = feed.execute(cid, "10")
    kinds = [type(command).__name__ for command in commands]
    assert kinds == ["BookFill", "SaveState", "SubmitOrder"]
    assert only(commands, ev.SaveState).state == {"fills": 1}


def test_without_on_save_the_mark_moves_all_the_same():
    feed, cid = bought(buyer())
    assert marks(feed.execute(cid, "10")) == ["s"]
    again = buyer()
    started(again, feed.rows, "r2")
    assert fills(again) == []


def test_a_state_is_not_asked_for_at_ticks_but_where_something_came_of_one():
    asked = []

    def on_tick(ctx, tick):
        ctx.target(tick.instrument, 10)

    def on_save(ctx):
        asked.append(1)
        return {"n": len(asked)}

    feed = started(Script(on_tick=on_tick, on_save=on_save))
    before = len(asked)
    commands = feed.tick()
    assert [type(command).__name__ for command in commands] == ["SubmitOrder", "SaveState"]
    for _ in range(20):
        assert feed.tick() == []
    assert len(asked) == before + 1


def test_what_the_last_process_had_no_time_to_tell_is_told_by_the_next():
    feed, cid = bought(buyer(on_save=lambda ctx: {"n": 1}))
    event = ev.ExecutionReported(**feed.stamp(), **execution(cid, "10", "100.02", 1))
    feed.rows.append(event)  # durable, and then the process died
    again = buyer(on_load=lambda ctx, state: None)
    feed = started(again, feed.rows, "r2")
    assert [hook for hook, _ in again.heard[:2]] == ["on_load", "on_start"]
    assert fills(again) == [event.execution_id]
    assert [order.status for order in again.of("on_order")][-1] is OrderStatus.FILLED
    assert again.of("on_position")[-1].quantity == 10
    booked = [row for row in feed.rows if isinstance(row, ev.BookFill)]
    assert [row.fill.execution_id for row in booked] == [event.execution_id]  # by the process that came after
    assert feed.engine.summary()["fills"] == 1
    told = next(row.notice for row in feed.rows if isinstance(row, ev.Tell) and row.notice.code == "RESTORED")
    assert told.level == "info"
    assert told.text == "s: state restored, 3 events told that it had not heard"
    third = buyer()
    feed = started(third, feed.rows, "r3")
    assert fills(third) == []
    assert len([row for row in feed.rows if isinstance(row, ev.BookFill)]) == 1


def test_a_denial_that_is_durable_and_was_not_told_is_told():
    gate = OpenGate(lambda proposal, view: (Reason(code="NO", outcome="deny", text="not today"),))
    feed = started(buyer(), gate=gate)
    feed.tick()
    rows = feed.rows[: next(place for place, row in enumerate(feed.rows) if isinstance(row, ev.DenyOrder)) + 1]
    again = buyer()
    started(again, rows, "r2")
    assert [(order.status, order.reason) for order in again.of("on_order")] == [(OrderStatus.DENIED, "NO: not today")]


def test_what_a_strategy_raised_at_is_told_again_with_the_state_before_it():
    kept = {"fills": 0}

    def falls(ctx, fill):
        kept["fills"] += 1
        ctx.sell(fill.instrument, 1, limit_price=101)
        raise RuntimeError("fell over")

    feed, cid = bought(buyer(on_fill=falls, on_save=lambda ctx: kept))
    commands = feed.execute(cid, "10")
    assert marks(commands) == []
    assert not [command for command in commands if isinstance(command, ev.SubmitOrder)]  # the wish went with it
    assert feed.engine.view.trading_state("s") is TradingState.HALTED
    loaded: list[Any] = []
    mended = buyer(on_load=lambda ctx, state: loaded.append(state))
    feed = started(mended, feed.rows, "r2")
    assert loaded == [{"fills": 0}]
    assert len(fills(mended)) == 1


def test_one_that_raises_holds_up_no_other():
    def falls(ctx, session):
        raise RuntimeError("fell over")

    feed = started({"a": Script(on_session=falls), "b": Script()})
    assert marks(feed.rows) == ["b"]
    a, b = Script(), Script()
    started({"a": a, "b": b}, feed.rows, "r2")
    assert len(b.of("on_session")) == 1  # of this run


def test_a_state_that_cannot_be_kept_takes_its_wishes_along():
    kept: list[Any] = [{"n": 1}]

    def on_fill(ctx, fill):
        kept.append({"n": {1}})
        ctx.sell(AAPL, 1, limit_price=101)

    feed, cid = bought(buyer(on_fill=on_fill, on_save=lambda ctx: kept[-1]))
    commands = feed.execute(cid, "10")
    assert not [command for command in commands if isinstance(command, (ev.SubmitOrder, ev.SaveState))]
    words = only([c for c in commands if isinstance(c, ev.Tell) and c.notice.code == "STRATEGY_RAISED"], ev.Tell)
    assert words.notice.text == (
        "strategy 's' cannot be saved by on_save: state['n'] is a set; "
        "give text, numbers, booleans, None, lists, and dicts with text keys"
    )
    assert feed.engine.raised["s"] == words.notice.text


def test_an_on_load_that_raises_leaves_everything_for_the_next_process():
    feed, cid = bought(buyer(on_save=lambda ctx: {"version": 1}))
    feed.rows.append(ev.ExecutionReported(**feed.stamp(), **execution(cid, "10", "100.02", 1)))

    def other_version(ctx, state):
        raise KeyError("version 2")

    broken = buyer(on_load=other_version, on_save=lambda ctx: {"version": 2})
    feed = started(broken, feed.rows, "r2")
    assert [hook for hook, _ in broken.heard] == ["on_load"]
    assert feed.engine.view.trading_state("s") is TradingState.HALTED
    loaded: list[Any] = []
    mended = buyer(on_load=lambda ctx, state: loaded.append(state))
    started(mended, feed.rows, "r3")
    assert loaded == [{"version": 1}]
    assert len(fills(mended)) == 1


def test_the_state_a_strategy_is_given_is_its_own():
    state = {"n": [1]}
    feed = started(Script(on_save=lambda ctx: state))
    loaded: list[Any] = []

    def on_load(ctx, given):
        loaded.append(given)
        given["n"].append(2)

    feed = started(Script(on_load=on_load, on_save=lambda ctx: loaded[0]), feed.rows, "r2")
    assert feed.engine.view.saved["s"] == {"n": [1, 2]}  # seen as new, so it was saved


def test_a_strategy_that_was_away_hears_what_became_of_its_orders_and_not_of_sessions_without_it():
    feed, cid = bought(buyer())
    feed = started({"other": Script()}, feed.rows, "r2")
    feed.execute(cid, "10")
    feed.send(ev.SessionChanged, state=SessionState.DOWN)
    back = buyer()
    started({"s": back}, feed.rows, "r3")
    assert len(fills(back)) == 1
    assert [state.value for state in back.of("on_session")] == ["ready"]


def test_a_split_is_told_to_who_trades_the_shares_once_over_all_processes():
    both = {"holds": buyer(on_split=None), "waits": Script(on_split=None)}
    feed = started(both)
    feed.tick()
    [cid] = cids(feed)
    feed.accept(cid)
    feed.execute(cid, "10")
    split: dict[str, Any] = {"conid": AAPL.conid, "symbol": "AAPL", "ratio": D(7), "price": D("14.29")}
    feed.send(ev.SharesSplit, **split)
    assert [hook for hook, _ in both["holds"].heard][-2:] == ["on_split", "on_position"]
    [told] = both["waits"].of("on_split")
    assert (told.instrument.symbol, told.ratio, told.at_ns) == ("AAPL", D(7), feed.at_ns)
    feed.rows.append(ev.SharesSplit(**feed.stamp(), **split))  # and the process died before it could tell
    again = {"holds": Script(on_split=None, on_position=None), "waits": Script(on_split=None)}
    feed = started(again, feed.rows, "r2")
    assert [len(each.of("on_split")) for each in again.values()] == [1, 1]
    assert [position.quantity for position in again["holds"].of("on_position")] == [D(490)]
    third = {"holds": Script(on_split=None), "waits": Script(on_split=None)}
    started(third, feed.rows, "r3")
    assert [len(each.of("on_split")) for each in third.values()] == [0, 0]


def test_who_held_a_contract_that_expired_is_told_of_it_once_over_all_processes():
    both = {"holds": buyer(), "waits": Script(on_position=None)}
    feed = started(both)
    feed.tick()
    [cid] = cids(feed)
    feed.accept(cid)
    feed.execute(cid, "10")
    over: dict[str, Any] = {"instrument": AAPL, "quantity": D(10), "price": D("14.29"), "reason": "as the tape says"}
    feed.send(ev.ContractExpired, **over)
    assert [position.quantity for position in both["holds"].of("on_position")] == [D(10), D(0)]
    assert both["waits"].of("on_position") == []
    again = {"holds": Script(on_position=None), "waits": Script(on_position=None)}
    feed = started(again, feed.rows, "r2")
    assert [each.of("on_position") for each in again.values()] == [[], []]
    assert feed.engine.view.expired == {AAPL.conid: ("holds",)}
    # The process died before it could tell.
    earlier = started({"holds": buyer(), "waits": Script(on_position=None)})
    earlier.tick()
    [cid] = cids(earlier)
    earlier.accept(cid)
    earlier.execute(cid, "10")
    earlier.rows.append(ev.ContractExpired(**earlier.stamp(), **over))
    late = {"holds": Script(on_position=None), "waits": Script(on_position=None)}
    started(late, earlier.rows, "r2")
    assert [[position.quantity for position in each.of("on_position")] for each in late.values()] == [[D(0)], []]


def test_another_name_is_another_strategy():
    feed, cid = bought(buyer())
    feed.rows.append(ev.ExecutionReported(**feed.stamp(), **execution(cid, "10", "100.02", 1)))
    renamed = buyer()
    started({"t": renamed}, feed.rows, "r2")
    assert fills(renamed) == []


def test_a_journal_without_marks_tells_of_its_newest_run_only():
    feed, cid = bought(buyer())
    feed.execute(cid, "10")
    old = [row for row in feed.rows if not isinstance(row, (ev.MarkTold, ev.SaveState))]
    again = buyer()
    feed = started(again, old, "r2")
    assert fills(again) == []
    assert marks(feed.rows) == ["s"]


def test_each_event_of_a_backlog_may_wish_as_if_it_came_alone():
    feed, cid = bought(Script(on_tick=lambda ctx, tick: ctx.buy(tick.instrument, 1_000, limit_price=100)))
    for number in range(1, 6):
        feed.rows.append(ev.ExecutionReported(**feed.stamp(), **execution(cid, "10", "100.02", number)))
    again = Script(on_fill=lambda ctx, fill: [ctx.cancel() for _ in range(150)])
    feed = started(again, feed.rows, "r2")
    assert len(fills(again)) == 5
    assert feed.engine.raised == {}


def test_after_a_stop_it_is_still_told_and_marked():
    feed, cid = bought(buyer())
    feed.send(ev.StopRequested, reason="end")
    assert marks(feed.execute(cid, "10")) == ["s"]


def test_a_minute_passes_amid_an_event():
    count = {"fills": 0}

    def on_fill(ctx, fill):
        count["fills"] += 1

    feed, cid = bought(buyer(on_fill=on_fill, on_save=lambda ctx: count))
    feed.at_ns += 61 * S
    saved = [c for c in feed.execute(cid, "10") if isinstance(c, ev.SaveState)]
    assert [row.state for row in saved] == [{"fills": 1}]  # never the state before, behind the event


def test_backtests_write_no_marks_and_save_now_and_then():
    asked = []

    def on_save(ctx):
        asked.append(1)
        return {"n": len(asked)}

    script = buyer(on_save=on_save)
    engine = engine_of(script)
    engine.keeps_place = False
    feed = Feed(engine)
    feed.begin()
    feed.tick()
    [cid] = cids(feed)
    feed.accept(cid)
    feed.execute(cid, "10", price="100.02")
    assert marks(feed.rows) == []
    feed.at_ns += 61 * S
    lane = engine.view.lanes[AAPL.conid]
    assert can_inline(engine)
    stamp = feed.stamp()
    tick = Tick(AAPL, stamp["at_ns"], stamp["wall_ns"], 100.0, 100.02)
    assert quiet_until(engine, calm_of(engine)) <= stamp["at_ns"]  # something is due before it: the long way
    assert marks(engine.handle(tick)) == ["s"]
    rows = Rows([tick.at_ns + 1], [100.0], [100.02], [1.0], [1.0])
    passed: list[int] = []
    taken, commands = take_one(engine, Band(lane), AAPL, rows, passed.append)
    assert passed == [taken] == [1]
    assert [type(each) for each in commands] == [ev.SubmitOrder]
    assert lane.tick is not None
    assert lane.tick.at_ns == engine.view.now_ns == tick.at_ns + 1
    feed.send(ev.StopRequested, reason="end")
    assert len(asked) == 2
    assert D(engine.summary()["positions"]["AAPL"]) == 10
