"""What the simulation found, each as small as it could be made; the name says in which run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import attrs
import httpx
import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import Working
from botframework.ibkr.api import Api, Refused
from botframework.ibkr.facts import Facts
from botframework.ibkr.pacing import GLOBAL, NS, Gate, Pacer, PacingRefused, Priority, Rate
from botframework.ibkr.pacing_shared import SharedPace
from botframework.ibkr.policy import generated_table
from botframework.ibkr.transport import NotSent, PolicyTransport
from botframework.ports import BrokerFacts
from botframework.runtime.books import EngineBooks
from botframework.runtime.reconcile import Reconciler
from botframework.runtime.seams import VirtualClock
from generated_client import Client
from tests.core.kit import AAPL, Feed, Script, cids, engine_of
from tests.runtime.scripted import ScriptedBroker, Stage


def changed(quantity: int) -> tuple[Feed, str]:
    """A working order of 45 whose change to another quantity the broker has answered with yes."""
    wishes = [
        lambda ctx: ctx.buy("AAPL", 45, limit_price=90),
        lambda ctx: ctx.modify(ctx.orders()[0], quantity=quantity),
    ]
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: wishes.pop(0)(ctx))))
    feed.begin()
    feed.tick()
    (name,) = cids(feed)
    feed.accept(name)
    feed.report(name, Working.LIVE, quantity=Decimal(45))
    feed.tick()
    feed.send(ev.ModifyAccepted, client_order_id=name)
    return feed, name


def test_seed_1_a_confirmed_change_reserves_the_larger_quantity_until_the_broker_shows_it() -> None:
    """The answer to a modification is not the exchange: until it gets there the old quantity may trade in full."""
    feed, name = changed(35)
    record = feed.engine.view.book.records[name]
    assert record.order.quantity == 35
    assert record.reserved == 45
    feed.report(name, Working.LIVE, quantity=Decimal(35))
    assert record.reserved == 35


def test_seed_1_a_larger_quantity_needs_no_more_than_itself() -> None:
    feed, name = changed(55)
    assert feed.engine.view.book.records[name].reserved == 55


def test_seed_33_a_strategy_hears_of_nothing_once_the_journal_is_dead() -> None:
    """What it would hear is not durable; after the restart the same fill would be told again as news."""
    script = Script(on_tick=lambda ctx, tick: None if ctx.orders() else ctx.buy("AAPL", 10))
    feed = Feed(engine_of(script))
    feed.begin()
    feed.tick()
    (name,) = cids(feed)
    feed.accept(name)
    feed.send(ev.JournalFailed, reason="no room")
    heard = len(script.heard)
    feed.execute(name, "10")
    feed.tick()
    assert script.heard[heard:] == []
    assert feed.engine.view.book.records[name].filled == 10
    feed.send(ev.StopRequested, reason="over")
    assert script.of("on_stop") == [None]


def test_seed_1109_an_order_that_filled_before_its_accepted_change_is_filled() -> None:
    """The change was answered yes and lost the race: the broker knows a filled order of 45, and 10 were reserved for ever."""
    feed, name = changed(55)
    feed.report(name, Working.FILLED, quantity=Decimal(45), filled=Decimal(45))
    record = feed.engine.view.book.records[name]
    assert record.order.is_open, "the executions are not there yet"
    feed.execute(name, "45")
    assert record.order.working is Working.FILLED
    assert record.order.quantity == 45
    assert record.reserved == 0
    assert not feed.engine.view.open_orders()


def test_seed_1109_filled_without_all_executions_stays_open_and_asks() -> None:
    feed, name = changed(55)
    feed.execute(name, "20")
    commands = feed.report(name, Working.FILLED, quantity=Decimal(45), filled=Decimal(45))
    assert any(isinstance(command, ev.Reconcile) for command in commands)
    assert feed.engine.view.book.records[name].order.is_open
    feed.execute(name, "25", number=2)
    assert feed.engine.view.book.records[name].order.working is Working.FILLED


def test_seed_7_an_order_is_not_filled_by_a_smaller_quantity_the_exchange_has_not_seen() -> None:
    """Changed to 20 and answered yes; 20 trade before the change gets there, and 25 more were still at work and unreserved."""
    feed, name = changed(20)
    feed.execute(name, "20")
    record = feed.engine.view.book.records[name]
    assert record.order.is_open
    assert record.reserved == 25
    feed.report(name, Working.FILLED, quantity=Decimal(20), filled=Decimal(20))
    assert record.order.working is Working.FILLED
    assert record.reserved == 0


def test_seed_7_the_rest_of_the_former_quantity_is_filled_too() -> None:
    feed, name = changed(20)
    feed.execute(name, "20")
    feed.execute(name, "25", number=2)
    record = feed.engine.view.book.records[name]
    assert record.order.working is Working.FILLED
    assert record.filled == 45


def there_and_back() -> tuple[Feed, str]:
    """An order of 60 changed to 50, 60 and 50, each answered yes before the exchange had any of it."""
    wishes = [lambda ctx: ctx.buy("AAPL", 60, limit_price=90)] + [
        lambda ctx, quantity=quantity: ctx.modify(ctx.orders()[0], quantity=quantity) for quantity in (50, 60, 50)
    ]
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: wishes.pop(0)(ctx) if wishes else None)))
    feed.begin()
    feed.tick()
    (name,) = cids(feed)
    feed.accept(name)
    feed.report(name, Working.LIVE, quantity=Decimal(60))
    for _ in range(3):
        feed.tick()
        feed.send(ev.ModifyAccepted, client_order_id=name)
    return feed, name


def test_seed_713_a_quantity_that_comes_back_does_not_tell_how_far_the_exchange_is() -> None:
    """50 was shown by the first of the three changes; the second one, back to 60, was still on its way and unreserved."""
    feed, name = there_and_back()
    record = feed.engine.view.book.records[name]
    for shown in (50, 60, 50):
        feed.report(name, Working.LIVE, quantity=Decimal(shown))
        assert record.reserved == 60


def test_seed_713_a_list_read_well_after_the_last_change_tells() -> None:
    feed, name = there_and_back()
    record = feed.engine.view.book.records[name]
    feed.report(name, Working.LIVE, quantity=Decimal(50), source="list")
    assert record.reserved == 60, "read too early"
    feed.at_ns += 31 * NS
    feed.report(name, Working.LIVE, quantity=Decimal(60), source="list")
    assert record.reserved == 60, "the exchange is still at the former quantity"
    feed.report(name, Working.LIVE, quantity=Decimal(50), source="list")
    assert record.reserved == 50


def test_the_list_that_tells_is_heard_though_it_says_what_the_one_before_it_said() -> None:
    """A comparison left out rows it had seen, this one, too, and the larger quantity stayed reserved for ever."""
    feed, name = there_and_back()
    reconciler, record = Reconciler(), feed.engine.view.book.records[name]
    heard = []
    for _ in range(3):
        row = ev.OrderReported(
            at_ns=feed.at_ns,
            wall_ns=feed.at_ns,
            broker_order_id=record.broker_order_id,
            client_order_id=name,
            working=Working.LIVE,
            broker_status="Submitted",
            quantity=Decimal(50),
            source="list",
        )
        facts = BrokerFacts(started_wall_ns=feed.at_ns, orders=(row,), executions=(), positions=())
        news = reconciler.reports(facts, EngineBooks(feed.engine.view))
        for each in news:
            feed.engine.handle(each)
        heard.append((len(news), record.reserved))
        feed.at_ns += 31 * NS
    assert heard == [(1, Decimal(60)), (1, Decimal(50)), (0, Decimal(50))]


class HalfDeafApi:
    """Orders are refused at once; trades take for ever."""

    def __init__(self) -> None:
        self.given_up = False

    async def orders(self, force: bool = False) -> Any:
        raise Refused("orders_list", 500, "Service Unavailable")

    async def trades(self, days: int) -> list[Any]:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.given_up = True
            raise
        return []

    async def portfolio_accounts(self) -> None: ...

    async def ledger(self, account: str) -> Any:
        await asyncio.sleep(0)
        raise Refused("ledger", 500, "")


def test_seed_2432_a_failed_pass_leaves_no_question_behind() -> None:
    """One query failed, the others went on asking with retries of their own, even after the bot had closed its broker."""
    api = HalfDeafApi()
    facts = Facts(cast(Any, api), VirtualClock())
    facts._trades_warm = facts._portfolio_ready = True
    with pytest.raises(Refused):
        asyncio.run(facts.ask("DU1"))
    assert api.given_up


def test_seed_2432_nothing_leaves_after_the_end() -> None:
    clock = VirtualClock()
    gate = Gate(Pacer(), clock.mono_ns, clock.sleep)
    gate.close()
    with pytest.raises(PacingRefused, match="closed"):
        asyncio.run(gate.enter("orders_list", Priority.READ, 5.0))


opened: list[SharedPace] = []


@pytest.fixture(autouse=True)
def _close_what_was_opened() -> Iterator[None]:
    yield
    while opened:
        opened.pop().close()


def pace(tmp_path: Path, wall_s: int, mono_s: int) -> Pacer:
    """The pacer of a process that starts at these times, with the memory of the one before; it is watched."""
    pacer = Pacer({GLOBAL: Rate(10, 1), "portfolio_accounts": Rate(1, 5)})
    shared = SharedPace(
        tmp_path / "pace", wall_s << 20, lambda: wall_s * NS, lambda: mono_s * NS, lambda pid: pid == wall_s
    )
    shared.join(pacer)
    opened.append(shared)
    return pacer


def test_seed_2438_a_clock_set_ahead_does_not_free_a_limit(tmp_path: Path) -> None:
    pace(tmp_path, 1_000, 50).note_sent("portfolio_accounts", 50 * NS)
    later = pace(tmp_path, 4_600, 51)
    # Without an answer it counts from two seconds after it left.
    assert later.take("portfolio_accounts", Priority.READ, 51 * NS) == 57 * NS + NS // 4


def test_seed_2490_a_clock_set_back_does_not_make_a_pause_endless(tmp_path: Path) -> None:
    """Every restart took the pause for the longest there is, from then on, until the clock had caught up."""
    first = pace(tmp_path, 10_000, 50)
    pause_s = first.penalise(50 * NS)
    assert pause_s == 5
    assert pace(tmp_path, 7_000, 52).take(GLOBAL, Priority.READ, 52 * NS) == 55 * NS
    assert pace(tmp_path, 7_004, 56).take(GLOBAL, Priority.READ, 56 * NS) == 56 * NS


def test_seed_2490_after_a_reboot_only_the_wall_clock_is_left(tmp_path: Path) -> None:
    pace(tmp_path, 10_000, 500).penalise(500 * NS)
    assert pace(tmp_path, 10_002, 1).take(GLOBAL, Priority.READ, 1 * NS) == 4 * NS
    # And from then on the machine's own clock counts again, whatever the wall's does.
    assert pace(tmp_path, 3, 2).take(GLOBAL, Priority.READ, 2 * NS) == 4 * NS
    assert pace(tmp_path, 4, 5).take(GLOBAL, Priority.READ, 5 * NS) == 5 * NS


def test_seed_2825_the_last_look_is_right_before_the_first_byte() -> None:
    """Trading was halted while an order waited for its connection; it was looked at before that, and left."""
    halted: list[str] = []
    sent: list[httpx.Request] = []

    class SlowPool(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            halted.append("TRADING_STATE: while the connection was made")
            await request.extensions["trace"]("http11.send_request_headers.started", {})
            sent.append(request)
            return httpx.Response(200)

    async def place() -> None:
        transport = PolicyTransport(generated_table(), VirtualClock(), orders=SlowPool(), rest=SlowPool())
        extensions = {
            "operation": "orders_place",
            "verdict_id": "v1",
            "last_look": lambda: halted[-1] if halted else "",
        }
        request = httpx.Request(
            "POST", "http://gateway.test/v1/api/iserver/account/DU1/orders", json={}, extensions=extensions
        )
        try:
            await transport.handle_async_request(request)
        finally:
            await transport.aclose()

    with pytest.raises(NotSent, match="while the connection was made"):
        asyncio.run(place())
    assert sent == []


def silent_stop_change() -> tuple[Feed, str]:
    """A working stop order at 90 whose change to 88 got no answer, half a minute ago."""
    wishes = [lambda ctx: ctx.sell("AAPL", 45, stop_price=90), lambda ctx: ctx.modify(ctx.orders()[0], stop_price=88)]
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: wishes.pop(0)(ctx))))
    feed.begin()
    feed.tick()
    (name,) = cids(feed)
    feed.accept(name)
    feed.report(name, Working.LIVE, quantity=Decimal(45), stop_price=Decimal(90))
    feed.tick()
    feed.send(ev.OrderUnknown, client_order_id=name, reason="no answer", purpose="modify")
    feed.stamp(31_000_000_000)
    return feed, name


def test_a_silent_change_of_a_stop_price_settles_by_what_the_list_shows() -> None:
    """Reports had no stop price, so the change was taken for one that never arrived, whatever had become of it."""
    for shown, now in (("88", 88), ("90", 90)):
        feed, name = silent_stop_change()
        feed.report(name, Working.LIVE, quantity=Decimal(45), stop_price=Decimal(shown), source="list")
        order = feed.engine.view.book.order(name)
        assert order is not None
        assert not order.replace_pending
        assert order.stop_price == now


def test_a_list_without_the_stop_price_settles_nothing() -> None:
    feed, name = silent_stop_change()
    feed.report(name, Working.LIVE, quantity=Decimal(45), source="list")
    order = feed.engine.view.book.order(name)
    assert order is not None
    assert order.replace_pending


def test_a_wish_to_cancel_survives_a_crash() -> None:
    """It could not go out, since the broker had not told its id; after the restart nobody knew of it."""
    script = Script(on_tick=lambda ctx, tick: ctx.cancel() if ctx.orders() else ctx.buy("AAPL", 45, limit_price=90))
    feed = Feed(engine_of(script))
    feed.begin()
    feed.tick()
    (name,) = cids(feed)
    feed.sent(name)
    feed.tick()
    assert [type(row) for row in feed.rows].count(ev.WantCancel) == 1
    feed.tick()
    assert [type(row) for row in feed.rows].count(ev.WantCancel) == 1  # asked for on every tick, written once
    again = Feed(engine_of(Script()), at_ns=feed.at_ns)
    again.engine.restore(feed.rows)
    again.begin("r2")
    commands = again.report(name, Working.LIVE, broker_id="77", quantity=Decimal(45))
    assert [command.client_order_id for command in commands if isinstance(command, ev.CancelOrder)] == [name]


def test_seed_735_an_error_that_repeats_the_cookie_is_not_repeated_by_us() -> None:
    """It stood in the status for everybody who may read it: what failed was told with the gateway's own words."""
    said = "cannot GET /orders with cookie x-sess-uuid=0.9e58f504.1782223200.64d76a72 in session 8d17fe2b2fff6496a6892fab21bf2226"

    class Echo(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(500, json={"error": said})

    async def ask() -> None:
        client = Client(base_url="http://gateway.test")
        client.set_async_httpx_client(httpx.AsyncClient(base_url="http://gateway.test", transport=Echo()))
        async with client.get_async_httpx_client():
            await Api(client).orders()

    with pytest.raises(Refused) as caught:
        asyncio.run(ask())
    assert "64d76a72" not in str(caught.value)
    assert "f21bf2226" not in str(caught.value)
    assert "cannot GET /orders" in str(caught.value)


class LateTrade(ScriptedBroker):
    """An order trades after the lists of orders and executions were read; the stream tells of it without the fee."""

    late: str = ""

    async def facts(self) -> BrokerFacts:
        lists = await super().facts()
        if self.late:
            name, self.late, emit = self.late, "", self.emit
            self.emit = lambda event: emit(
                replace(event, commission=None) if isinstance(event, ev.ExecutionReported) else event
            )
            self.fill(name)
            self.emit = emit
            lists = attrs.evolve(lists, positions=(await super().facts()).positions)
        return lists


def test_seed_20543_the_last_look_is_younger_than_the_last_trade(tmp_path: Path) -> None:
    """The order traded while the last lists were read: they agreed without it, and its fee was never heard of."""
    stage = Stage(tmp_path)
    stage.broker = broker = LateTrade(stage.clock)
    stage.strategy = Script(on_tick=lambda ctx, tick: None if ctx.orders() else ctx.buy("AAPL", 10, limit_price=99))
    stage.at_stop = "leave"

    async def scenario() -> None:
        bot = stage.bot()
        run = asyncio.create_task(bot.run())
        await stage.clock.advance(1)
        broker.tick()
        await stage.clock.advance(1)
        (broker.late,) = broker.orders
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == 0
        assert not broker.late
        assert stage.engine.view.portfolio.account[AAPL.conid].commission == 1

    try:
        asyncio.run(scenario())
    finally:
        stage.journal.close()
