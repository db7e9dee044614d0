"""The whole broker side against the simulated gateway on a real socket: good days and bad ones."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, TypeVar

import attrs
import pytest

from botframework.core.events import (
    AnswerQuestion,
    CancelAccepted,
    CancelOrder,
    Event,
    ExecutionReported,
    ModifyAccepted,
    ModifyOrder,
    OrderAccepted,
    OrderDeclined,
    OrderReported,
    OrderUnknown,
    QuestionAsked,
    SessionChanged,
    StreamChanged,
    SubmitOrder,
)
from botframework.core.model import Instrument, OrderIntent, OrderType, SessionState, Side, StreamState, Tick, Working
from botframework.errors import CertificateRefused, ConfigError
from botframework.ibkr.broker import IbkrBroker
from botframework.ibkr.pins import tls_context
from botframework.ports import Broker
from botframework.runtime.seams import RealClock
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway

E = TypeVar("E", bound=Event)


@attrs.define
class Rig:
    gateway: EmbeddedGateway
    broker: IbkrBroker
    clock: RealClock
    instruments: dict[str, Instrument] = attrs.field(factory=dict)
    events: list[Event] = attrs.field(factory=list)
    ticks: list[Tick] = attrs.field(factory=list)
    news: asyncio.Event = attrs.field(factory=asyncio.Event)
    decide: Callable[[QuestionAsked], bool] = lambda question: False
    numbers: int = 0

    def heard(self, event: Event) -> None:
        self.events.append(event)
        self.news.set()
        if isinstance(event, QuestionAsked):
            self.broker.execute(
                AnswerQuestion(
                    at_ns=1,
                    client_order_id=event.client_order_id,
                    reply_id=event.reply_id,
                    confirmed=self.decide(event),
                    reason="test",
                    purpose=event.purpose,
                    verdict_id="v",
                )
            )

    def ticked(self, tick: Tick) -> None:
        self.ticks.append(tick)
        self.news.set()

    async def until(self, condition: Callable[[], Any], what: str = "", limit_s: float = 60) -> Any:
        try:
            async with asyncio.timeout(limit_s):
                while not (found := condition()):
                    self.news.clear()
                    await self.news.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"never came: {what}; events: {self.events[-8:]}") from None

    async def event(self, kind: type[E], name: str = "", since: int = 0, **members: Any) -> E:
        def found() -> E | None:
            for event in self.events[since:]:
                if (
                    isinstance(event, kind)
                    and (not name or getattr(event, "client_order_id", "") == name)
                    and all(getattr(event, key) == value for key, value in members.items())
                ):
                    return event
            return None

        result: E = await self.until(found, f"{kind.__name__} {name} {members}")
        return result

    async def tick(self, symbol: str = "AAPL", after: int | None = None) -> Tick:
        begin = len(self.ticks) if after is None else after
        result: Tick = await self.until(
            lambda: next((t for t in self.ticks[begin:] if t.instrument.symbol == symbol), None), f"tick of {symbol}"
        )
        return result

    def send(self, side: Side, quantity: int, limit: Decimal | None = None, symbol: str = "AAPL") -> str:
        self.numbers += 1
        name = f"v1.test.20260102.{self.numbers:016d}"
        intent = OrderIntent(
            "test",
            self.instruments[symbol],
            side,
            Decimal(quantity),
            OrderType.MARKET if limit is None else OrderType.LIMIT,
            1,
            limit,
            client_order_id=name,
        )
        self.broker.execute(SubmitOrder(at_ns=1, intent=intent, verdict_id="v"))
        return name

    async def far_below(self, percent: int = 2, symbol: str = "AAPL") -> Decimal:
        """A limit price that rests, and draws no question as long as it is near enough."""
        tick = await self.tick(symbol, after=0)
        price: Decimal = self.instruments[symbol].price(tick.bid * (1 - percent / 100), round_to="down")
        return price

    def of(self, kind: type[E]) -> list[E]:
        return [e for e in self.events if isinstance(e, kind)]

    def streams(self, conid: int | None = None) -> list[StreamState]:
        return [e.state for e in self.of(StreamChanged) if e.conid == conid]


def trade(
    use: Callable[[Rig], Awaitable[Any]],
    *symbols: str,
    silence_s: float = 10,
    heartbeat_s: float = 20,
    account: str | None = None,
    **config: Any,
) -> Any:
    async def go() -> Any:
        settings = {"speed": 30, "seed": 11, "heartbeat_s": 1, "pacing": "loose", **config}
        with EmbeddedGateway(SimConfig(**settings)) as gateway:
            clock = RealClock(speed=settings["speed"], follow_feed=True)
            broker = IbkrBroker(gateway.url, account=account, clock=clock, silence_s=silence_s, heartbeat_s=heartbeat_s)
            if settings["pacing"] == "loose":
                # The same rules in a twentieth of the time: nothing here is about the waiting itself.
                broker.pacer.rates = {
                    name: attrs.evolve(rate, per_s=rate.per_s / 20) for name, rate in broker.pacer.rates.items()
                }
            rig = Rig(gateway, broker, clock)
            broker.ask_before_sending(lambda command: "", lambda command: True)  # here the test is the judge
            await broker.start(rig.heard, rig.ticked)
            try:
                found = await broker.resolve(symbols or ("AAPL",))
                rig.instruments = {i.symbol: i for i in found}
                await broker.subscribe(found)
                return await use(rig)
            finally:
                await broker.close()

    return asyncio.run(go())


def test_it_is_the_port() -> None:
    assert isinstance(IbkrBroker("http://127.0.0.1:1/v1/api", account=None, clock=RealClock()), Broker)


def test_a_whole_day_in_small() -> None:
    async def use(rig: Rig) -> None:
        aapl = rig.instruments["AAPL"]
        assert (aapl.conid, aapl.currency, aapl.tick_size) == (265598, "USD", Decimal("0.01"))
        await rig.event(SessionChanged, state=SessionState.READY)
        await rig.event(StreamChanged, state=StreamState.LIVE, conid=aapl.conid)
        tick = await rig.tick()
        assert 0 < tick.bid < tick.ask
        assert rig.clock.market_ns() >= tick.at_ns
        market = rig.send(Side.BUY, 10)
        resting = rig.send(Side.BUY, 10, await rig.far_below())
        accepted = await rig.event(OrderAccepted, market)
        first = await rig.event(ExecutionReported, client_order_id=market)
        assert (first.quantity, first.side, first.conid) == (Decimal(10), Side.BUY, aapl.conid)
        await rig.event(ExecutionReported, client_order_id=market, commission=Decimal("1.00"))
        await rig.event(OrderReported, broker_order_id=accepted.broker_order_id, working=Working.FILLED)
        await rig.event(OrderReported, client_order_id=resting, broker_status="Submitted")
        lower = await rig.far_below(1)
        rig.broker.execute(
            ModifyOrder(
                at_ns=1,
                client_order_id=resting,
                quantity=Decimal(20),
                limit_price=lower,
                stop_price=None,
                verdict_id="v",
            )
        )
        await rig.event(ModifyAccepted, resting)
        await rig.event(OrderReported, client_order_id=resting, quantity=Decimal(20), limit_price=lower)
        rig.broker.execute(CancelOrder(at_ns=1, client_order_id=resting))
        await rig.event(CancelAccepted, resting)
        await rig.event(OrderReported, client_order_id=resting, working=Working.CANCELLED)
        facts = await rig.broker.facts()
        assert facts.primed
        assert {(o.client_order_id, o.working) for o in facts.orders} == {
            (market, Working.FILLED), (resting, Working.CANCELLED),
        }  # fmt: skip
        assert [(e.client_order_id, e.commission) for e in facts.executions] == [(market, Decimal("1.00"))]
        assert [(p.conid, p.quantity) for p in facts.positions] == [(aapl.conid, Decimal(10))]
        assert facts.cash is not None
        assert rig.gateway.counts()["orders"] == 2

    trade(use)


def test_an_unknown_symbol_is_named() -> None:
    async def use(rig: Rig) -> None:
        with pytest.raises(ConfigError, match="NOSUCH"):
            await rig.broker.resolve(["NOSUCH"])

    trade(use)


@pytest.mark.parametrize("yes", [True, False])
def test_a_question_is_decided_by_whoever_listens(yes: bool) -> None:
    async def use(rig: Rig) -> None:
        rig.decide = lambda question: yes
        name = rig.send(Side.BUY, 10, await rig.far_below(20))
        asked = await rig.event(QuestionAsked, name)
        assert asked.message_ids == ("o163",)
        await rig.event(OrderAccepted if yes else OrderDeclined, name)
        assert rig.gateway.counts()["orders"] == (1 if yes else 0)

    trade(use)


@pytest.mark.parametrize("fault", ["answer_lost", "request_lost"])
def test_a_lost_answer_is_unknown_and_the_facts_tell(fault: str) -> None:
    async def use(rig: Rig) -> None:
        price = await rig.far_below()
        rig.gateway.gateway.faults.add(fault, path="/orders", method="POST", times=1)
        name = rig.send(Side.BUY, 10, price)
        await rig.event(OrderUnknown, name, purpose="submit")
        facts = await rig.broker.facts()
        arrived = fault == "answer_lost"
        assert [o.client_order_id for o in facts.orders] == ([name] if arrived else [])
        assert rig.gateway.counts()["orders"] == int(arrived)
        if arrived:
            # Found by its name, it can be cancelled although its answer never came.
            rig.broker.execute(CancelOrder(at_ns=1, client_order_id=name))
            await rig.event(OrderReported, client_order_id=name, working=Working.CANCELLED)

    trade(use)


def test_after_a_hundred_drops_nothing_was_told_twice_or_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.ibkr.stream_client.BACKOFF_S", (0.01,))

    async def use(rig: Rig) -> None:
        resting = rig.send(Side.BUY, 10, await rig.far_below())
        await rig.event(OrderReported, client_order_id=resting, broker_status="Submitted")
        names = []
        for number in range(100):
            since = len(rig.events)
            if number % 10 == 0:
                names.append(rig.send(Side.BUY, 1))
            rig.gateway.gateway.faults.add("drop_socket")
            await rig.event(StreamChanged, since=since, state=StreamState.DOWN)
            await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=None)
            await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=265598)
        for name in names:
            await rig.event(ExecutionReported, client_order_id=name, commission=Decimal("1.00"))
        fills = [(e.execution_id, e.commission) for e in rig.of(ExecutionReported)]
        assert len(fills) == len(set(fills))
        assert len({e.execution_id for e in rig.of(ExecutionReported)}) == 10 == rig.gateway.counts()["fills"]
        said = [(o.broker_order_id, o.broker_status, o.filled) for o in rig.of(OrderReported)]
        assert len(said) == len(set(said))
        ticks = [(t.instrument.conid, t.at_ns, t.bid, t.ask, t.bid_size, t.ask_size, t.last) for t in rig.ticks]
        assert len(ticks) == len(set(ticks))
        assert [t.at_ns for t in rig.ticks] == sorted(t.at_ns for t in rig.ticks)

    trade(use)


def test_a_muted_stream_is_noticed_and_taken_up_again() -> None:
    async def use(rig: Rig) -> None:
        await rig.tick()
        fault = rig.gateway.gateway.faults.add("mute_stream", topics=("smd",))
        await rig.event(StreamChanged, state=StreamState.STALLED, conid=265598)
        since = len(rig.events)
        rig.gateway.gateway.faults.remove(fault)
        await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=265598)
        assert StreamState.DOWN not in rig.streams()

    trade(use, silence_s=1)


def test_an_expired_subscription_is_noticed_and_renewed() -> None:
    async def use(rig: Rig) -> None:
        await rig.tick()
        await rig.event(StreamChanged, state=StreamState.STALLED, conid=265598)
        since = len(rig.events)
        await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=265598)
        await rig.tick()

    trade(use, silence_s=1, smd_expiry_s=2)


def test_a_half_open_socket_stalls_and_is_replaced() -> None:
    async def use(rig: Rig) -> None:
        await rig.tick()
        has_stalled = False
        for _ in range(5):  # where the machine stood still for three seconds it is down at once
            since = len(rig.events)
            rig.gateway.gateway.faults.add("half_open")
            await rig.event(StreamChanged, since=since, state=StreamState.DOWN)
            has_stalled = any(
                isinstance(event, StreamChanged) and event.state is StreamState.STALLED and event.conid is None
                for event in rig.events[since:]
            )
            since = len(rig.events)
            await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=None)
            await rig.tick()
            if has_stalled:
                break
        assert has_stalled

    trade(use, silence_s=1, heartbeat_s=3)


def test_a_lost_session_comes_back_with_its_stream() -> None:
    async def use(rig: Rig) -> None:
        await rig.tick()
        since = len(rig.events)
        rig.gateway.gateway.faults.add("session_dead")
        await rig.event(SessionChanged, since=since, state=SessionState.SSO_ONLY)
        await rig.event(SessionChanged, since=since, state=SessionState.READY)
        await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=265598)
        name = rig.send(Side.BUY, 10)
        await rig.event(ExecutionReported, client_order_id=name)
        assert rig.broker.stats.recoveries == 1

    trade(use)


def test_a_gateway_that_is_restarted_is_taken_up_again() -> None:
    async def use(rig: Rig) -> None:
        await rig.tick()
        before, port = rig.gateway, int(rig.gateway.url.split(":")[2].split("/")[0])
        await asyncio.to_thread(before.stop)
        await rig.event(StreamChanged, state=StreamState.DOWN)
        since = len(rig.events)
        config = SimConfig(speed=30, seed=12, pacing="loose", heartbeat_s=1, start_ns=rig.clock.market_ns() + 10**9)
        after = EmbeddedGateway(config, port=port)
        await asyncio.to_thread(after.start)
        try:
            await rig.event(SessionChanged, since=since, state=SessionState.READY)
            await rig.event(StreamChanged, since=since, state=StreamState.LIVE, conid=265598)
            name = rig.send(Side.BUY, 10)
            await rig.event(ExecutionReported, client_order_id=name)
            assert [e.client_order_id for e in (await rig.broker.facts()).executions] == [name]
        finally:
            await asyncio.to_thread(after.stop)

    trade(use)


def test_strict_pacing_is_never_violated() -> None:
    async def use(rig: Rig) -> None:
        await rig.far_below()
        price = await rig.far_below()
        names = [rig.send(Side.BUY, 1, price) for _ in range(12)]
        await asyncio.gather(rig.broker.facts(), *(rig.event(OrderAccepted, name) for name in names))
        await rig.broker.facts()
        assert rig.broker.stats.transport.too_many == 0

    trade(use, "AAPL", "SPY", pacing="strict")


def test_over_tls_with_a_pin_and_not_with_another(make_certificate: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    good, other = make_certificate("gateway"), make_certificate("elsewhere")

    async def go() -> None:
        context: ssl.SSLContext = good.server_context()
        with EmbeddedGateway(SimConfig(speed=30, pacing="loose"), tls=context) as gateway:
            clock = RealClock(speed=30, follow_feed=True)
            url = gateway.url
            assert url.startswith("https://")
            broker = IbkrBroker(url, account=None, clock=clock, ssl_context=tls_context("pin", (good.fingerprint,)))
            rig = Rig(gateway, broker, clock)
            broker.ask_before_sending(lambda command: "", lambda command: True)  # here the test is the judge
            await broker.start(rig.heard, rig.ticked)
            rig.instruments = {i.symbol: i for i in await broker.resolve(["AAPL"])}
            await broker.subscribe(rig.instruments.values())
            await rig.tick()
            await rig.event(ExecutionReported, client_order_id=rig.send(Side.BUY, 10))
            token = gateway.call(lambda gw: (gw.session.token, gw.session.cookie))
            await broker.close()
            wrong = IbkrBroker(url, account=None, clock=clock, ssl_context=tls_context("pin", (other.fingerprint,)))
            with pytest.raises(CertificateRefused, match=good.fingerprint):
                await wrong.start(rig.heard, rig.ticked)
            await wrong.close()
        for secret in (*token, "DU1234567"):
            assert secret not in caplog.text

    asyncio.run(go())
