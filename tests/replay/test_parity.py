"""The direct door and the gateway's lead to the same orders and fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from botframework import Context, Tick, hookimpl
from botframework.cli import main
from botframework.errors import ConfigError
from botframework.runner import parity
from botframework.runner.backtesting import BacktestOptions
from botframework.runner.parity import GAP_NS, Parity, check_parity
from botframework.runner.plan import Plan
from botframework.runtime.compare import Difference
from botframework.runtime.tapeblocks import Block
from tests.replay.kit import START_NS, planned

SMA = "[{kind: sma_cross, fast: 2, slow: 4}]"


def swings(count: int) -> Iterator[Block]:
    mids = [100 + (n % 8 if n % 16 < 8 else 8 - n % 8) / 10 for n in range(count)]
    at_ns = [START_NS + n * GAP_NS for n in range(count)]
    bids, asks = [round(mid - 0.01, 2) for mid in mids], [round(mid + 0.01, 2) for mid in mids]
    yield Block("AAPL", at_ns, bids, asks, [500.0] * count, [500.0] * count)


def undisturbed(
    bot: Plan,
    options: BacktestOptions,
    rows: Callable[[int], Iterator[Block]] = swings,
    count: int = 30,
    pace: int = 20,
) -> Parity:
    """The wall clock is in one of the two runs: a machine that stands still for a gap (a tenth of a second at the first pace) makes
    a difference of its own. What the doors themselves do differently they do at every pace.
    """
    for speed in (pace, pace, 5):
        try:
            found = check_parity(bot, options, rows(count), quotes=count, speed=speed)
        except ConfigError as error:
            assert "not ready for the first quote" in str(error)
        else:
            if all(each.kind == "cost" for each in found.differences):
                return found
    return check_parity(bot, options, rows(count), quotes=count, speed=1)


@pytest.mark.timeout(400)
def test_both_doors_give_the_same_orders_and_fills_and_nothing_but_another_commission_differs() -> None:
    found = undisturbed(planned(SMA), BacktestOptions(commission=Decimal(3)))
    assert found.ticks[0] == 30
    assert found.fills >= 3
    assert [each.kind for each in found.differences] == ["cost"] * found.fills
    assert {(each.a, each.b) for each in found.differences} == {("3", "1")}


@attrs.define(eq=False, kw_only=True)
class Trailer:
    """Buys once and for the close, has a stop trail behind it, and makes it smaller a while later.

    Two more trail at distances in another unit than meant, which no door lets through.
    """

    _ticks: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self._ticks += 1
        if self._ticks == 1:
            ctx.buy("AAPL", 100, limit_price=tick.ask + 1)
            ctx.buy("AAPL", 10, on_close=True)
            ctx.buy("AAPL", 10, on_close=True, limit_price=tick.ask)
        elif self._ticks == 3:
            ctx.sell("AAPL", 100, trail_amount=0.25)
        elif self._ticks == 10:
            ctx.sell("AAPL", 1, trail_amount=500)
            ctx.sell("AAPL", 1, trail_percent=0.05)
        elif self._ticks == 20:
            ctx.modify(ctx.orders()[2], quantity=60)


@pytest.mark.timeout(400)
def test_a_stop_trails_alike_by_both_doors() -> None:
    """The gateway asks about a trailing order, and the broker lets a reply out once a second: it comes ten seconds later."""

    def hill(count: int) -> Iterator[Block]:
        mids = [100 + (n if n < 30 else 60 - n) / 10 for n in range(count)]
        at_ns = [START_NS + n * GAP_NS for n in range(count)]
        bids, asks = [round(mid - 0.01, 2) for mid in mids], [round(mid + 0.01, 2) for mid in mids]
        yield Block("AAPL", at_ns, bids, asks, [500.0] * count, [500.0] * count)

    bot = planned("[{kind: 'tests.replay.test_parity:Trailer'}]", more="questions: [{id: o10331, accept: true}]")
    found = undisturbed(bot, BacktestOptions(), hill, 36, pace=10)
    assert (found.differences, found.orders, found.fills) == ([], 4, 2)


@pytest.mark.timeout(400)
def test_a_bot_of_several_instruments_is_compared_on_the_first_one_of_the_tape() -> None:
    """The gateway on a tape has no other: 'the broker knows no stock' was all that was said."""
    strategies = (
        "[{name: one, kind: sma_cross, fast: 2, slow: 4},"
        " {name: other, kind: sma_cross, fast: 2, slow: 4, instruments: [SPY]}]"
    )
    rules = "risk: [{kind: max_position, limit: 500, symbol: SPY}, {kind: max_position, limit: 500, strategy: other}"
    bot = planned(strategies, "AAPL, SPY", rules=f"{rules}]")
    held = planned(strategies, "AAPL, SPY", rules=f"{rules}, {{kind: max_order_quantity, limit: 1, symbol: AAPL}}]")
    assert undisturbed(held, BacktestOptions()).fills == 0  # this rule is of the one
    found = undisturbed(bot, BacktestOptions())
    assert (found.symbol, found.ticks[0], found.differences) == ("AAPL", 30, [])
    assert found.fills >= 3
    with pytest.raises(ConfigError, match="no strategy trades it"):
        check_parity(planned(SMA.replace("}]", ", instruments: [SPY]}]"), "AAPL, SPY"), BacktestOptions(), swings(30))


def test_a_bot_with_a_gateway_of_its_own_and_an_empty_tape_are_refused() -> None:
    own = planned(SMA, more="gateway: {kind: gateway, url: 'http://127.0.0.1:5000'}")
    with pytest.raises(ConfigError, match="embedded gateway"):
        check_parity(own, BacktestOptions(), swings(10))
    for assumed in (
        "{model: {kind: cross}}",
        "{slippage: {kind: ticks, ticks: 1}}",
        "{latency: {kind: constant, ms: 5}}",
    ):
        with pytest.raises(ConfigError, match="under fills:"):
            check_parity(planned(SMA, more=f"fills: {assumed}"), BacktestOptions(), swings(10))
    with pytest.raises(ConfigError, match="no two quotes"):
        check_parity(planned(SMA), BacktestOptions(), swings(1))


def test_orders_at_the_gateway_alone_are_a_difference_and_not_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    only = Difference(kind="fill", at_ns=0, about="fast BUY 10 AAPL", a="not sent", b="10 at 100")
    found = Parity(symbol="AAPL", quotes=9, ticks=(9, 9), orders=0, fills=0, differences=[only])
    monkeypatch.setattr(parity, "check_parity", lambda *_: found)
    file = tmp_path / "bot.yaml"
    file.write_text("bot: odd\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 10, slow: 30}]\n")
    with pytest.raises(SystemExit) as ended:
        main(["backtest", str(file), "--check", "parity"])
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "not sent" in said
    assert "nothing was compared" not in said


@pytest.mark.timeout(400)
def test_a_bot_that_does_nothing_is_not_said_to_be_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """'no difference' of two runs without an order was all that was said."""
    file = tmp_path / "bot.yaml"
    file.write_text("bot: quiet\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 10, slow: 3000}]\n")
    with pytest.raises(SystemExit) as ended:
        main(["backtest", str(file), "--tape", "synthetic:1", "--for", "4s", "--check", "parity"])
    assert ended.value.code == 0
    assert "no order was sent, so nothing was compared" in capsys.readouterr().out
