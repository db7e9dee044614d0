"""Futures and options that expire in a backtest: what they are settled at, who hears of it, and what nobody can know.

Amounts are worked out on paper beside each case. 2 to 4 January 2024 are a Tuesday to a Thursday; New York is five hours behind.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from botframework import Context, Order, Position, Tick, Timer, hookimpl
from botframework.config import parse_config
from botframework.core import events as ev
from botframework.core.model import OrderStatus
from botframework.core.state import State
from botframework.errors import ConfigError, ExitCode
from botframework.runner.backtesting import BacktestOptions, Prepared, prepare, report_text, result_of, run_backtest
from botframework.runner.differences import journal_differences
from botframework.runner.expiries import expiries
from botframework.runner.lookahead import check_lookahead
from botframework.runner.plan import Plan
from botframework.runtime.days import day_begins_ns, market_day
from botframework.runtime.tapeblocks import Block
from tests.replay.kit import planned, walk
from tests.replay.test_replay import assert_same

D = Decimal
MINUTE_NS, HOUR_NS = 60 * 10**9, 3600 * 10**9
DAY_NS = day_begins_ns(20240103)
END_NS = day_begins_ns(20240104)
MES = "{symbol: MESF4, sec_type: FUT, multiplier: 5, tick_size: 0.25, expires: 2024-01-03}"
RULES = "risk:\n  - {kind: allow_list, sec_types: [STK, FUT, OPT]}\n  - {kind: quote_age, max_age_s: 3600}\n"
Act = tuple[int, Callable[[Context], object]]


def option(right: str = "C", settles: str = "cash", strike: str = "600", more: str = "underlying: SPY, ") -> str:
    return (
        f"{{symbol: OPT1, sec_type: OPT, multiplier: 100, expires: 2024-01-03, {more}strike: {strike}, right: {right},"
        f" settles: {settles}}}"
    )


@attrs.define(eq=False, kw_only=True)
class Doer:
    """Does what ``acts`` says, by minutes of the third of January in New York, and writes down what it hears."""

    acts: ClassVar[Sequence[Act]] = ()
    made: ClassVar[list[Doer]] = []
    heard: list[Any] = attrs.field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self.made.append(self)

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        for number, (minute, _) in enumerate(self.acts):
            ctx.set_timer(str(number), at_ns=DAY_NS + minute * MINUTE_NS)

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        self.acts[int(timer.name)][1](ctx)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.heard.append((tick.instrument.symbol, tick.at_ns))

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        self.heard.append((order.instrument.symbol, order.status, order.reason))

    @hookimpl
    def on_position(self, ctx: Context, position: Position) -> None:
        self.heard.append((position.instrument.symbol, position.quantity, ctx.now_ns))


def bot(instruments: str, acts: Sequence[Act], *, more: str = "", strategies: str = "") -> Plan:
    Doer.acts = acts
    Doer.made.clear()
    return planned(strategies or "[{name: s, kind: 'tests.replay.test_expiries:Doer'}]", instruments, more, RULES)


def quotes(*rows: tuple[str, int, float, float]) -> Iterator[Block]:
    """(symbol, minute, bid, ask), in order of time; a thousand on either side."""
    symbols, minutes, bid, ask = (list(column) for column in zip(*rows, strict=True))
    at_ns = [DAY_NS + minute * MINUTE_NS for minute in minutes]
    size = [1000.0] * len(rows)
    yield Block(symbols, at_ns, bid, ask, size, list(size))


def ran(plan_: Plan, blocks: Iterator[Block], rows: list[Any] | None = None, **more: Any) -> Prepared:
    options = BacktestOptions(commission=D(0), to_ns=more.pop("to_ns", None), journal=more.pop("journal", None))
    ready = prepare(plan_, options, blocks=blocks, watch=None if rows is None else rows.append, **more)
    ready.replay.run()
    ready.close()
    assert not ready.replay.engine.raised
    assert ready.replay.engine.view.audit() == []
    assert ready.replay.differences() == []
    return ready


def cash(ready: Prepared) -> Decimal:
    return sum((each.flow - each.commission for each in ready.replay.engine.view.portfolio.account.values()), D(0))


def expired(rows: list[Any]) -> list[ev.ContractExpired]:
    return [row for row in rows if isinstance(row, ev.ContractExpired)]


NIGHT = (
    ("MESF4", 600, 5300.0, 5300.25),
    ("SPY", 600, 600.0, 600.02),
    ("MESF4", 960, 5310.0, 5310.5),
    ("SPY", 960, 603.0, 603.02),
    ("SPY", 24 * 60 + 600, 650.0, 650.02),
    ("SPY", 24 * 60 + 660, 650.0, 650.02),
)
HELD: Sequence[Act] = [
    (610, lambda ctx: ctx.buy("MESF4", 3)),
    (620, lambda ctx: ctx.buy("MESF4", 1, limit_price=5000, tif="GTC")),
    (24 * 60 + 610, lambda ctx: ctx.buy("MESF4", 1, limit_price=5000)),
]


def test_a_future_is_settled_in_cash_at_the_last_quote_of_its_last_day() -> None:
    rows: list[Any] = []
    ready = ran(bot(f"{MES}, SPY", HELD), quotes(*NIGHT), rows)
    # Bought 3 at 5300.25, settled at the middle of 5310.00 and 5310.50: ten points of five dollars, three times.
    assert cash(ready) == D(150)
    [event] = expired(rows)
    assert (event.at_ns, event.quantity, event.price) == (END_NS - 1, D(3), D("5310.25"))
    assert event.reason == "MESF4 last at 5310.25"
    heard = next(each.heard for each in Doer.made if each.heard)
    news = [each for each in heard if each[0] == "MESF4" and len(each) == 3]
    assert ("MESF4", D(0), END_NS - 1) in news
    assert news[-2:] == [
        ("MESF4", OrderStatus.EXPIRED, ""),
        ("MESF4", OrderStatus.DENIED, "EXPIRED: MESF4 has expired"),
    ]
    told = [row.notice.text for row in rows if isinstance(row, ev.Tell) and row.notice.code == "EXPIRED"]
    assert told == ["MESF4 has expired with 3 held: settled in cash at 5310.25 (MESF4 last at 5310.25)"]
    view = ready.replay.engine.view
    figures = ready.scorecard.as_json(view)
    assert (figures["round_trips"], figures["round_trips_won"], figures["equity"]) == (1, 1, 1_000_150.0)
    assert [trade.pnl for trade in view.tally.trades["s"]] == [D(150)]
    assert view.tally.counts["s"].executions == 1  # it was no trade
    # The journal alone gives the same books.
    again = State(account="DU1234567", day_of=market_day)
    again.lanes.update({conid: attrs.evolve(lane, tick=None) for conid, lane in view.lanes.items()})
    for row in rows:
        again.apply(row)
    assert again.snapshot() == view.snapshot()


def test_both_who_held_it_are_settled_and_hear_of_it() -> None:
    strategies = (
        "[{name: a, kind: 'tests.replay.test_expiries:Doer'}, {name: b, kind: 'tests.replay.test_expiries:Doer'}]"
    )
    acts: Sequence[Act] = [(610, lambda ctx: ctx.buy("MESF4", 2) if ctx.name == "a" else ctx.sell("MESF4", 5))]
    rows: list[Any] = []
    ready = ran(bot(f"{MES}, SPY", acts, strategies=strategies), quotes(*NIGHT), rows)
    shares = ready.replay.engine.view.portfolio.strategies
    results = {name: ledger.realized for (name, _), ledger in shares.items()}
    assert results == {"a": 2 * 5 * D("10.00"), "b": -5 * 5 * D("10.25")}
    assert [event.quantity for event in expired(rows)] == [D(-3)]
    assert [sum(each[0:2] == ("MESF4", D(0)) for each in doer.heard) for doer in Doer.made if doer.heard] == [1, 1]


def test_an_order_on_its_way_over_the_end_is_rejected() -> None:
    instrument = MES.replace("2024-01-03}", "'2024-01-03T15:00:00Z'}")
    tape = [("MESF4", 599, 5300.0, 5300.25), ("SPY", 599, 600.0, 600.02), ("SPY", 700, 600.0, 600.02)]
    rows: list[Any] = []

    def late(ctx: Context) -> None:
        ctx.set_timer("0", at_ns=DAY_NS + 600 * MINUTE_NS - 20_000_000)
        Doer.acts = [(0, lambda ctx: ctx.buy("MESF4", 1))]

    ready = ran(bot(f"{instrument}, SPY", [(599, late)]), quotes(*tape), rows)
    [rejected] = [row for row in rows if isinstance(row, ev.OrderRejected)]
    assert rejected.reason == "MESF4 expired while it was on its way"
    assert ready.replay.summary()["positions"] == {}


OPTIONS = (
    ("OPT1", 600, 4.9, 5.0),
    ("SPY", 601, 600.0, 600.02),
    ("OPT1", 900, 0.01, 9.0),
    ("SPY", 960, 607.4, 607.6),  # the middle is 607.50
    ("SPY", 24 * 60 + 600, 500.0, 500.02),
)


@pytest.mark.parametrize(
    ("given", "quantity", "price", "result"),
    [
        (option("C"), 2, "7.5", "500"),  # twice a hundred times 7.50 less the 5.00 paid
        (option("C"), -2, "7.5", "-520"),  # 4.90 came in
        (option("P"), 2, "0", "-1000"),
        (option("P"), -2, "0", "980"),
        (option("P", strike="610"), 1, "2.5", "-250"),
        (option("C", more="settlement_price: 611, "), 1, "11", "600"),
        (option("C", strike="607.50"), 1, "0", "-500"),
    ],
)
def test_an_option_settled_in_cash_is_worth_what_it_is_in_the_money(
    given: str, quantity: int, price: str, result: str
) -> None:
    rows: list[Any] = []
    acts: Sequence[Act] = [(610, lambda ctx: ctx.target("OPT1", quantity))]
    ready = ran(bot(f"{given}, SPY", acts), quotes(*OPTIONS), rows)
    [event] = expired(rows)
    assert (event.quantity, event.price, event.underlying) == (D(quantity), D(price), None)
    assert cash(ready) == D(result)
    assert ready.replay.summary()["positions"] == {}


@pytest.mark.parametrize(
    ("right", "strike", "quantity", "shares", "flow"),
    [
        ("C", "600", 2, "200", -1000 - 200 * 600),  # exercised: bought at the strike
        ("C", "600", -2, "-200", 980 + 200 * 600),  # assigned: sold at the strike
        ("P", "610", 1, "-100", -500 + 100 * 610),
        ("P", "610", -1, "100", 490 - 100 * 610),
        ("P", "600", 3, "0", -1500),
        ("C", "607.495", 1, "0", -500),  # half a cent in the money: nobody exercises that by itself
        ("C", "607.49", 1, "100", -500 - 100 * 607.49),
    ],
)
def test_an_option_on_shares_becomes_shares_at_the_strike(
    right: str, strike: str, quantity: int, shares: str, flow: float
) -> None:
    rows: list[Any] = []
    acts: Sequence[Act] = [
        (610, lambda ctx: ctx.target("OPT1", quantity)),
        (24 * 60 + 601, lambda ctx: ctx.target("SPY", 0)),
    ]
    ready = ran(
        bot(f"{option(right, 'shares', strike)}, SPY", acts), quotes(*OPTIONS, ("SPY", 2100, 500.0, 500.02)), rows
    )
    [event] = expired(rows)
    assert event.price == 0
    assert (event.quantity * event.ratio, event.strike) == ((D(shares), D(strike)) if shares != "0" else (0, 0))
    heard = next(each.heard for each in Doer.made if each.heard)
    told = [each for each in heard if each[0] == "SPY" and len(each) == 3 and each[2] == END_NS - 1]
    assert told == ([("SPY", D(shares), END_NS - 1)] if shares != "0" else [])
    # The next morning the strategy sells or buys what it got, at 500.00 or 500.02.
    back = float(shares) * (500.0 if D(shares) > 0 else 500.02)
    assert cash(ready) == D(str(round(flow + back, 2)))
    assert ready.replay.summary()["positions"] == {}
    assert ready.scorecard.trips == (2 if shares != "0" else 1)


def test_an_option_on_a_future_becomes_one_before_the_future_itself_is_settled() -> None:
    on_future = (
        "{symbol: OPT1, sec_type: OPT, multiplier: 5, expires: 2024-01-03, underlying: MESF4, strike: 5305, right: C,"
        " settles: shares}"
    )
    tape = [("OPT1", 599, 4.9, 5.0), *NIGHT]
    rows: list[Any] = []
    ready = ran(bot(f"{MES}, SPY, {on_future}", [(610, lambda ctx: ctx.buy("OPT1", 2))]), quotes(*tape), rows)
    assert [(each.instrument.symbol, each.quantity) for each in expired(rows)] == [("OPT1", D(2)), ("MESF4", D(2))]
    assert cash(ready) == 2 * 5 * (D("5310.25") - 5305 - 5)


# --- what cannot be known -----------------------------------------------------------------------------------------------

STALE = (
    ("MESF4", -300, 5300.0, 5300.25),  # the evening before
    ("SPY", -300, 600.0, 600.02),
    ("SPY", 600, 603.0, 603.02),
    ("SPY", 24 * 60 + 600, 650.0, 650.02),
    ("SPY", 24 * 60 + 660, 650.0, 650.02),
)


def test_a_check_that_cuts_the_tape_off_on_the_last_day_does_not_ask_what_it_is_worth_by_then() -> None:
    tape = [
        ("SPY", -600, 600.0, 600.02),
        ("OPT1", -600, 4.9, 5.0),
        ("SPY", -599, 600.0, 600.02),
        ("OPT1", 100, 4.9, 5.0),
        ("SPY", 600, 604.0, 604.02),
        ("SPY", 1000, 604.0, 604.02),
    ]
    plan_ = bot(f"{option()}, SPY", [(-599, lambda ctx: ctx.buy("OPT1", 1))])
    assert check_lookahead(plan_, BacktestOptions(), lambda: quotes(*tape), cuts=[0.5]) == []


def test_a_position_whose_worth_the_tape_does_not_show_ends_the_run_with_a_line() -> None:
    rows: list[Any] = []
    plan_ = bot(f"{MES}, SPY", [(-299, lambda ctx: ctx.buy("MESF4", 3)), (600, lambda ctx: ctx.buy("MESF4", 1))])
    tape = quotes(STALE[0], STALE[1], ("MESF4", -200, 5301, 5301.25), *STALE[2:])
    ready = prepare(plan_, BacktestOptions(), blocks=tape, watch=rows.append)
    ready.replay.run()
    ready.close()
    result = result_of(plan_, ready, 1.0)
    assert (result.outcome, result.exit_code) == ("failed", int(ExitCode.CONFIG))
    assert result.reason == (
        "test.yaml:2: MESF4 expires on 2024-01-03 with 3 held, and the tape has no quote of MESF4 on that day: what it is worth"
        " is not known; give its settlement_price, or let the strategy close before"
    )
    assert expired(rows) == []
    assert result.summary["positions"] == {"MESF4": "3"}
    assert "expired    MESF4 has not, with 3 held" in report_text(result.summary)


def test_where_nobody_holds_any_nothing_has_to_be_known_and_where_the_file_says_it_that_counts() -> None:
    rows: list[Any] = []
    ready = ran(bot(f"{MES}, SPY", []), quotes(*STALE), rows)
    assert ready.replay.failure is None
    assert [(each.quantity, each.price) for each in expired(rows)] == [(D(0), None)]
    priced = MES.replace("}", ", settlement_price: 5295.75}")
    ready = ran(
        bot(f"{priced}, SPY", [(-299, lambda ctx: ctx.buy("MESF4", 2))]),
        quotes(STALE[0], STALE[1], ("MESF4", -200, 5300.0, 5300.25), *STALE[2:]),
        rows,
    )
    assert cash(ready) == 2 * 5 * (D("5295.75") - D("5300.25"))


def test_rows_behind_the_end_are_of_a_contract_that_is_not_there() -> None:
    tape = [*NIGHT[:5], ("MESF4", 24 * 60 + 600, 9.0, 9.25), NIGHT[5], ("MESF4", 24 * 60 + 700, 9.0, 9.25)]
    plan_ = bot(f"{MES}, SPY", HELD)
    ready = ran(plan_, quotes(*tape))
    assert cash(ready) == D(150)
    heard = next(each.heard for each in Doer.made if each.heard)
    assert [each for each in heard if len(each) == 2 and each[0] == "MESF4" and each[1] >= END_NS] == []
    result = result_of(plan_, ready, 1.0)
    assert (result.summary["expired_rows"], result.summary["rows"]) == (2, 8)
    text = report_text(result.summary)
    assert "rows: 2 of contracts that had expired" in text
    assert "expired    MESF4 has expired with 3 held: settled in cash at 5310.25" in text
    json.dumps(result.summary)


@pytest.mark.parametrize("one_symbol", [True, False])
def test_a_tape_that_ends_on_the_last_day_settles_it_and_one_that_ends_before_does_not(one_symbol: bool) -> None:
    rows: list[Any] = []
    given = MES if one_symbol else f"{MES}, SPY"
    tape = [row for row in NIGHT[:4] if not one_symbol or row[0] == "MESF4"]
    assert cash(ran(bot(given, HELD[:1]), quotes(*tape), rows)) == D(150)
    plan_ = bot(given, HELD[:1])
    ready = ran(plan_, quotes(*tape), to_ns=END_NS - HOUR_NS)  # somebody wants to see it only up to there
    assert result_of(plan_, ready, 1.0).summary["not_expired"] == {"MESF4": "3"}
    assert cash(ran(bot(given.replace("2024-01-03}", "2024-01-04}"), HELD[:1]), quotes(*tape))) < 0
    # Rows of the contract alone behind its end: nobody sees them, and they say that the day is over.
    behind = [*tape, ("MESF4", 48 * 60, 9.0, 9.25)]
    assert cash(ran(bot(given, HELD[:1]), quotes(*behind))) == D(150)


def test_one_that_expired_before_the_run_is_over_from_its_first_moment() -> None:
    rows: list[Any] = []
    acts: Sequence[Act] = [(610, lambda ctx: ctx.buy("MESF4", 1))]
    ready = ran(bot(f"{MES.replace('01-03', '01-02')}, SPY", acts), quotes(*NIGHT), rows)
    assert ready.replay.expired_rows == 2
    assert [row.reasons[0].code for row in rows if isinstance(row, ev.DenyOrder)] == ["EXPIRED"]


# --- when it is ---------------------------------------------------------------------------------------------------------


def test_with_hours_the_day_ends_at_the_close_of_its_market() -> None:
    """At four; what is quoted behind it, or before nine thirty, is no price of that day."""
    tape = [
        ("OPT1", 600, 4.9, 5.0),
        ("SPY", 600, 600.0, 600.02),
        ("SPY", 959, 604.0, 604.02),
        ("SPY", 961, 700.0, 700.02),
        ("SPY", 24 * 60 + 600, 650.0, 650.02),
    ]
    rows: list[Any] = []
    acts: Sequence[Act] = [(601, lambda ctx: ctx.buy("OPT1", 1))]
    ran(bot(f"{option()}, SPY", acts, more="fills: {hours: regular}"), quotes(*tape), rows)
    [event] = expired(rows)
    assert (event.at_ns, event.price) == (DAY_NS + 960 * MINUTE_NS - 1, D("4.01"))
    early = [("SPY", 500, 604.0, 604.02), ("OPT1", 600, 4.9, 5.0), *tape[3:]]
    plan_ = bot(f"{option()}, SPY", acts, more="fills: {hours: regular}")
    ready = ran(plan_, quotes(*early))
    assert "no quote of SPY on that day" in str(ready.replay.failure)


def test_a_daily_bar_that_begins_in_the_evening_of_the_last_day_is_behind_it(tmp_path: Path) -> None:
    """Days of UTC begin at seven in the evening in New York: the next bar's open is no price of this one."""
    at_ms = [day_begins_ns(20240101 + n) // 1_000_000 - 5 * 3_600_000 for n in range(5)]
    lines = {"MESF4": (100, 110, 120), "SPY": (600, 610, 620, 630, 640)}
    text = "symbol,at_ms,open,high,low,close,volume\n"
    bars = sorted((at, name, price) for name, prices in lines.items() for at, price in zip(at_ms, prices, strict=False))
    text += "".join(f"{name},{at},{price},{price + 2},{price - 2},{price + 1},4000\n" for at, name, price in bars)
    tape = tmp_path / "bars.csv"
    tape.write_text(text + f"MESF4,{at_ms[4]},900,902,898,901,4000\n")
    plan_ = bot(f"{MES}, SPY", [(-600, lambda ctx: ctx.buy("MESF4", 1))], more="market: {tape: {bar_length: 1d}}")
    rows: list[Any] = []
    options = BacktestOptions(tapes=[str(tape)], commission=D(0))
    ready = prepare(plan_, options, watch=rows.append)
    ready.replay.run()
    ready.close()
    assert ready.replay.failure is None
    assert [(each.at_ns, each.price) for each in expired(rows)] == [(END_NS - 1, D(121))]


def test_columns_of_a_tape_that_goes_on_behind_the_end_give_the_same(tmp_path: Path) -> None:
    """One block of arrays, with the end in its midst: what is looked through by columns ends there as well."""
    tape = tmp_path / "t.csv"
    prices = [5300 + 20 * math.sin(n / 40) for n in range(3000)]
    rows = "".join(
        f"{DAY_NS // 10**6 + n * 60_000},{round(each * 4) / 4},{round(each * 4) / 4 + 0.25},9,9\n"
        for n, each in enumerate(prices)
    )
    tape.write_text("at_ms,bid,ask,bid_size,ask_size\n" + rows)
    plan_ = planned("[{kind: sma_cross, fast: 5, slow: 20, quantity: 1}]", MES, rules=RULES)
    options = BacktestOptions(tapes=[str(tape)], commission=D(0))
    found = []
    for inline, scan in ((True, True), (True, False), (False, False)):
        ready = prepare(plan_, options, inline=inline, scan=scan)
        ready.replay.run()
        ready.close()
        assert ready.replay.failure is None
        found.append(ready)
    assert_same(found[0], found[1])
    assert_same(found[0], found[2])
    assert found[0].replay.scanned > 1000
    assert (found[0].replay.rows, found[0].replay.expired_rows) == (3000, 3000 - 1440)
    assert found[0].replay.summary()["fills"] > 5
    assert found[0].replay.summary()["positions"] == {}


@pytest.mark.parametrize("seed", [3, 4])
def test_short_road_and_front_door_cross_it_alike(seed: int) -> None:
    def made() -> Plan:
        return planned(
            "[{name: a, kind: 'tests.replay.kit:Busy', timer_s: 301}, {name: b, kind: 'tests.replay.kit:Busy', timer_s: 907}]",
            f"{MES}, SPY, {option('P', 'shares', '110', 'underlying: SPY, ')}",
            rules=RULES,
        )

    def tape() -> Iterator[Block]:
        return walk(1500, symbols=("MESF4", "SPY", "OPT1"), gap_ms=200_000, seed=seed, block=200)

    rows: list[Any] = []
    one, other = ran(made(), tape(), rows), ran(made(), tape(), inline=False)
    assert_same(one, other)
    assert len(expired(rows)) == 2
    assert any(each.quantity for each in expired(rows))
    assert one.replay.expired_rows == other.replay.expired_rows > 0
    assert one.replay.summary()["fills"] > 50


# --- beside each other --------------------------------------------------------------------------------------------------


def test_two_runs_that_settle_differently_differ(tmp_path: Path) -> None:
    for name, price in (("a", 5310.0), ("b", 5320.0), ("c", 5310.0)):
        tape = [row if row[:2] != ("MESF4", 960) else ("MESF4", 960, price, price + 0.5) for row in NIGHT]
        ran(bot(f"{MES}, SPY", HELD), quotes(*tape), journal=tmp_path / f"{name}.db")
    assert journal_differences(tmp_path / "a.db", tmp_path / "c.db") == []
    found = {each.about: each for each in journal_differences(tmp_path / "a.db", tmp_path / "b.db")}["MESF4: expired"]
    assert (found.kind, found.cash) == ("data", D(150))
    ran(bot(MES.replace("2024-01-03}", "2024-02-03}") + ", SPY", HELD), quotes(*NIGHT), journal=tmp_path / "d.db")
    kinds = {each.about: each.kind for each in journal_differences(tmp_path / "a.db", tmp_path / "d.db")}
    assert kinds["MESF4: expired"] == "fill"


# --- what the file may say ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instrument", "words"),
    [
        ("{symbol: AAPL, expires: 2024-01-03}", "does not expire; leave expires out"),
        ("{symbol: AAPL, settlement_price: 3}", "does not expire; leave settlement_price out"),
        ("{symbol: AAPL, strike: 3}", "strike is of options"),
        (MES.replace("}", ", right: C}"), "right is of options"),
        (MES.replace("2024-01-03", "soon"), "'soon' is no day"),
        (MES.replace("2024-01-03", "2024-02-30"), "'2024-02-30' is no day"),
        (MES.replace("2024-01-03", "2024-01-03T15:00:00"), "has no time zone"),
        ("{symbol: M, sec_type: FUT, multiplier: 5, settlement_price: 3}", "does not say when it expires"),
        ("{symbol: M, sec_type: OPT, multiplier: 5, strike: 3}", "does not say when it expires"),
        (option().replace("strike: 600, ", ""), "needs strike"),
        (option().replace("right: C, ", ""), "needs right"),
        (option().replace(", settles: cash", ""), "needs settles"),
        (option(more=""), "needs its underlying, an instrument of the file; or give its settlement_price"),
        (option("C", "shares", more="settlement_price: 600, "), "needs its underlying, an instrument of the file$"),
        (option("X"), "one of C, P"),
        (option("C", "gold"), "one of cash, shares"),
        (option(strike="0"), "strike"),
        (
            option(strike="610").replace("OPT1", "SPY240103C00600000"),
            "by its name a C at 600, and the file says C at 610",
        ),
        (option("P").replace("OPT1", "SPY   240103C00600000"), "by its name a C at 600, and the file says P at 600"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(instrument: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        parse_config(f"bot: k\ninstruments: [{instrument}]\nstrategies: [{{kind: sma_cross}}]\n", "k.yaml", {})
    assert str(caught.value.where) == "k.yaml:2"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("instruments", "words"),
    [
        (option(), "is on 'SPY', which is no instrument of the file"),
        (f"{option()}, {{symbol: EUR.USD, sec_type: CASH}}".replace("SPY", "EUR.USD"), "of type CASH"),
        (f"{option('C', 'shares').replace('100', '2')}, {MES}".replace("SPY", "MESF4"), "would become 0.4 MESF4"),
        (f"{option()}, {MES.replace('01-03', '01-02')}".replace("SPY", "MESF4"), "expires behind MESF4"),
        (MES.replace("2024", "1824"), "expires in 1824"),
    ],
)
def test_what_cannot_be_between_instruments_is_refused_before_the_run(instruments: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        prepare(bot(instruments, []), BacktestOptions(), blocks=quotes(*NIGHT))
    assert str(caught.value.where) == "test.yaml:2"


def test_shares_do_not_come_to_a_strategy_that_does_not_trade_them() -> None:
    strategies = "[{name: s, kind: 'tests.replay.test_expiries:Doer', instruments: [OPT1]}]"
    with pytest.raises(ConfigError, match="s trades OPT1, which becomes SPY, and not SPY"):
        expiries(bot(f"{option('C', 'shares')}, SPY", [], strategies=strategies).config)
    assert len(expiries(bot(f"{option()}, SPY", [], strategies=strategies).config)) == 1


def test_a_holiday_is_no_last_day_where_hours_are_kept() -> None:
    plan_ = bot(MES.replace("2024-01-03", "2024-01-01"), [], more="fills: {hours: regular}")
    with pytest.raises(ConfigError, match="MESF4 expires on 2024-01-01, when its market is closed"):
        expiries(plan_.config)


def test_an_option_whose_shares_are_split_is_refused_unless_the_run_ends_before(tmp_path: Path) -> None:
    actions = tmp_path / "actions.csv"
    actions.write_text("date,symbol,kind,value\n2024-01-03,SPY,split,2\n")
    plan_ = bot(f"{option()}, SPY", [], more=f"costs: {{actions: {actions}}}")
    with pytest.raises(ConfigError, match="SPY is split while OPT1 lives"):
        prepare(plan_, BacktestOptions(), blocks=quotes(*STALE))
    prepare(plan_, BacktestOptions(to_ns=DAY_NS - HOUR_NS), blocks=quotes(*STALE)).close()


def test_the_whole_command_tells_what_became_of_it(tmp_path: Path) -> None:
    tape = tmp_path / "t.csv"
    rows = "".join(f"{DAY_NS // 10**6 + n * 60_000},{5300 + n},{5300.25 + n}\n" for n in range(0, 600, 10))
    tape.write_text("at_ms,bid,ask\n" + rows)
    file = tmp_path / "bot.yaml"
    file.write_text(
        f"bot: b\ninstruments: [{MES}]\nstrategies: [{{kind: sma_cross, fast: 2, slow: 4, quantity: 1}}]\n{RULES}"
        "market: {tape: {lot: 10}}\n"
    )
    result = run_backtest(file, BacktestOptions(tapes=[str(tape)], commission=D(0)))
    assert (result.outcome, result.exit_code) == ("complete", 0)
    found = result.summary["expired"]["MESF4"]
    assert (found["quantity"], found["price"]) == ("1", "5890.125")
    assert (result.summary["positions"], result.summary["not_expired"]) == ({}, {})
